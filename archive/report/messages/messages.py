"""Messages on stderr and the findings of `verify`, in Chinese: finished English sentences, found by their patterns.

Errors are made deep down, where nobody knows who will read them: their text is English, as in log and JSON. Here,
at the edge, a sentence is looked up by its fixed parts (`archive.report.messages.message_patterns`), and what stands in
its gaps is looked up in turn. A sentence that is not known stays as it is.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from archive.report.messages.message_patterns import ENTRIES
from archive.report.words import NAMES, name_in

if TYPE_CHECKING:
    from archive.report.words import Language

# An outcome and its reason, perhaps after an address: `http://a.example/1: gone: 404 Not Found`.
_PROBLEM: Final = re.compile(r"(https?://\S+: )?([a-z-]+): (.*)", re.DOTALL)
_PLACE: Final = re.compile(r"(https?://\S+|[^\s:]*[/.][^\s:]*): (.*)", re.DOTALL)
# A gap that can only be a number, so that "line {}, {} {}: {}" is not found in "line 1: not UTF-8, as TOML is".
_NUMBERED: Final = re.compile(r"(\b(?:line|column)\\ )\(\.\+\?\)")
# A gap with a person's own words in it, such as a reason: {2!s}.
_AS_WRITTEN: Final = re.compile(r"\{(\d)!s\}")
_MAX_DEPTH: Final = 7
# Longer texts are no sentences of ours.
_MAX_LENGTH: Final = 1000


def message_in(text: str, language: Language, depth: int = 0) -> str:
    """Return a message in a language; one that is not known as it is.

    >>> message_in("http://a.example/1: gone: 404 Not Found", "zh")
    'http://a.example/1: 已撤下：404 Not Found'
    >>> message_in("refused: 127.0.0.1 is private (--allow-private permits it)", "en")
    'not asked: 127.0.0.1 is private (--allow-private permits it)'
    >>> message_in("http://a.example/1 is not in this archive", "zh")
    '本存档中没有 http://a.example/1'
    """
    if len(text) > _MAX_LENGTH or depth > _MAX_DEPTH:
        return text
    if (match := _PROBLEM.fullmatch(text)) is not None and match[2] in NAMES:
        return _outcome(match[1] or "", match[2], match[3], language, depth)
    if language != "zh":
        return text
    return _translated(text, depth)


# What is wrong with a page is a message like any other.
problem_in = message_in


def _outcome(url: str, outcome: str, reason: str, language: Language, depth: int) -> str:
    said = message_in(reason, language, depth + 1)
    if outcome == "unreachable" and reason.startswith("no such host"):  # that says it all
        return f"{url}{said}"
    return f"{url}{name_in(outcome, language)}{'：' if language == 'zh' else ': '}{said}"


def _translated(text: str, depth: int) -> str:
    placed = _PLACE.fullmatch(text)  # what is wrong with a file or an address
    if placed is not None and (said := message_in(placed[2], "zh", depth + 1)) != placed[2]:
        return f"{placed[1]}: {said}"
    for pattern, chinese in _patterns():
        if (match := pattern.fullmatch(text)) is not None:
            as_written = {int(number) for number in _AS_WRITTEN.findall(chinese)}
            gaps = [
                found if number in as_written else message_in(found, "zh", depth + 1)
                for number, found in enumerate(match.groups())
            ]
            return chinese.format(*gaps)
    return text


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the patterns, those with the most fixed characters first: they say the most."""
    entries = sorted(ENTRIES.items(), key=lambda entry: -len(entry[0].replace("{}", "")))
    return tuple((_compiled(english), chinese) for english, chinese in entries)


def _compiled(english: str) -> re.Pattern[str]:
    pattern = "(.+?)".join(re.escape(part) for part in english.split("{}"))
    return re.compile(_NUMBERED.sub(r"\1([\\d,]+)", pattern), re.DOTALL)
