"""The language of what this process prints for people: chosen once, before the command line is read."""

from __future__ import annotations

import os
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from archive.report import message_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from archive.report import Language

# Messages come from everywhere below the command line, which hands no options down to them.
_SPOKEN: Final[ContextVar[Language]] = ContextVar("language", default="en")


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Say all messages in a language while this lasts."""
    before = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def speak(language: Language) -> None:
    """Say messages in another language from now on, until `speaking` ends: a watchlist names its own."""
    _SPOKEN.set(language)


def said(message: str) -> str:
    """Return a message in the language that is spoken."""
    return message_in(message, _SPOKEN.get())


def label(english: str, chinese: str) -> str:
    """Return one of two words, in the language that is spoken."""
    return chinese if _SPOKEN.get() == "zh" else english


def language_of(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> Language:
    """Return the language that a command line asks for, else that of the locale; for texts before it is read.

    >>> language_of(["list", "--lang", "zh"], {}), language_of(["--lang=en", "list"], {"LANG": "zh_CN.UTF-8"})
    ('zh', 'en')
    >>> language_of(["list"], {"LANG": "zh_CN.UTF-8"}), language_of(["search", "--", "--lang", "zh"], {})
    ('zh', 'en')
    """
    options = [*arguments[: arguments.index("--")]] if "--" in arguments else [*arguments]
    pairs = [*pairwise(options), *(one.partition("=")[::2] for one in options if "=" in one)]
    asked = [value for option, value in pairs if option == "--lang"]
    if asked and asked[-1] in ("zh", "en"):
        return "zh" if asked[-1] == "zh" else "en"
    return language_of_locale(environment)


def language_of_locale(environment: Mapping[str, str] = os.environ) -> Language:
    """Return the language of the locale, as the C library reads it from the environment: zh, or en for all others."""
    names = (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "zh" if next((name for name in names if name), "").lower().startswith("zh") else "en"
