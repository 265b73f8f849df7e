"""Literals in the scripts of a page, read as data: JSON, JavaScript's objects and lists, strings inside strings.

A tolerant scanner, no interpreter: no script is run. What is done with the data is the business of
`scraper.extract.script_data`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scraper.document import Script

# Bounds of what is read, a page: characters of its scripts, values in them, and how deep they nest. The data of the
# largest article page looked at had 0.6 million characters; reading to the bounds takes about a second.
MAX_CHARACTERS: Final = 4_000_000
MAX_TOKENS: Final = 250_000
MAX_DEPTH: Final = 60

# Where a literal may begin: what is assigned, passed on or a property's value; n ends `return`.
_START = re.compile(r"[=(:,n]\s{0,20}[{\[\"']")
# What may stand before a token is bounded: a script of nothing else would be searched from each of its characters.
_TOKEN = re.compile(
    r"""(?:\s++|//[^\n]{0,300}+\n|/\*.{0,200}?\*/|(?:JSON\.parse|decodeURIComponent)\(|\)
    |\.\w{1,20}\([^()]{0,60}\)){0,8}+
    (?:(?P<open>[{\[])|(?P<close>[}\]])|(?P<mark>[,:])
    |(?P<string>"(?:[^"\\]++|\\.)*+"|'(?:[^'\\]++|\\.)*+'|`(?:[^`\\]++|\\.)*+`)
    |(?P<word>[-+!]?[\w$][\w$.+-]*+))""",
    re.VERBOSE | re.DOTALL,
)
# Signs of prose or markup, plain or escaped: most scripts of a page hold none, and cost no more than this look.
_SIGNS: Final = ("。", "，", "\\u3002", "\\uff0c", "\\uFF0C", "<p", "<br", "u003c", "u003C", "&lt;", "%3C", ". ")
_NAME_BEFORE = re.compile(r"(?<![\w$])([\w$]++)[\"'\]\s]{0,4}[=:]$")
_ESCAPE = re.compile(r"\\(u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|\r\n|.)", re.DOTALL)
_CONTROLS: Final = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "", "\n": "", "\r\n": ""}


Value = object  # of a literal: dict[str, Value], list[Value], str, int, or None for what is no data


class Reader:
    """Reads literals, as far as they go, within one page's bounds."""

    def __init__(self) -> None:
        self._tokens = MAX_TOKENS

    def scripts(self, scripts: Iterable[Script]) -> Iterator[Value]:
        """Yield the data of each script: what it is, or what it assigns and passes on."""
        left = MAX_CHARACTERS
        for script in scripts:
            text, kind = script.code[:left], script.kind
            left -= len(text)
            if "ld+json" in kind or "template" in kind or not any(sign in text for sign in _SIGNS):
                continue
            if "json" in kind:
                yield self.value(unquote(text) if text.lstrip()[:3] in ("%7B", "%5B") else text)
            else:
                yield self._assigned(text)

    def value(self, text: str) -> Value:
        """Read the one literal that a text is."""
        return self._read(text, 0)[0]

    def _assigned(self, text: str) -> dict[str, Value]:
        """Read every literal of a script, by the name it is assigned to."""
        found: dict[str, Value] = {}
        at = 0
        while self._tokens > 0 and (start := _START.search(text, at)):
            self._tokens -= 1
            value, at = self._read(text, start.end() - 1)
            named = _NAME_BEFORE.search(text, max(0, start.start() - 60), start.start() + 1) if value else None
            if value:
                # Of names that are assigned twice the first stays: `x = {…}` stands before `x = x || []`.
                found.setdefault(named[1] if named and named[1] not in found else f"#{len(found)}", value)
        return found

    def _read(self, text: str, at: int) -> tuple[Value, int]:
        """Read a literal from a position on; return it, and where reading ended.

        What is no literal (a call, a function) ends the reading, and what was read up to there stands: so each
        character is read once, whatever a script holds.
        """
        literal = _Literal()
        while self._tokens > 0 and (token := _TOKEN.match(text, at)):
            self._tokens -= 1
            at = token.end()
            literal.take(token)
            if not 0 < literal.depth <= MAX_DEPTH:
                break
        return literal.root, at


class _Literal:
    """A literal that is being read: its outermost value, and the objects and lists that are still open."""

    def __init__(self) -> None:
        self.root: Value = None
        self._open: list[dict[str, Value] | list[Value]] = []
        self._key: str | None = None  # of the value that comes next
        self._name = ""  # what becomes a key if a colon follows

    @property
    def depth(self) -> int:
        return len(self._open)

    def take(self, token: re.Match[str]) -> None:
        """Take the next token of the literal."""
        kind = token.lastgroup
        if kind == "mark":
            self._key = self._name if token["mark"] == ":" else None
        elif kind == "close":
            self._key = None
            if self._open:
                self._open.pop()
        elif kind == "open":
            opened: dict[str, Value] | list[Value] = {} if token["open"] == "{" else []
            self._put(opened, "")
            self._open.append(opened)
        elif kind == "string":
            text = unescaped(token["string"])
            self._put(text, text)
        else:
            word = token["word"]
            figure = word.isascii() and word.isdigit() and len(word) < 20
            self._put(int(word) if figure else None, word)

    def _put(self, value: Value, name: str) -> None:
        """Put a value where it belongs; without a key it may itself be one, called `name`."""
        if not self._open:
            self.root = value
        elif isinstance(holder := self._open[-1], list):
            holder.append(value)
        elif self._key is None:
            self._name = name
        else:
            holder[self._key] = value
            self._key = None


def unescaped(literal: str) -> str:
    r"""Return what a quoted string says, by the rules of JavaScript.

    >>> unescaped(r"'it\'s \u4e2d\x41'")
    "it's 中A"
    """
    inside = literal[1:-1]
    return resolved(inside) if "\\" in inside else inside


def resolved(text: str) -> str:
    """Resolve the escapes of JavaScript in a text."""
    resolved = _ESCAPE.sub(_escape, text)
    # Pairs of surrogates are escaped one by one; half a pair is no text, and can't be stored.
    return resolved.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if "\\u" in text else resolved


def _escape(match: re.Match[str]) -> str:
    code = match[2] or match[3] or match[4]
    if code is None:
        return _CONTROLS.get(match[1], match[1])
    return chr(int(code, 16)) if int(code, 16) <= 0x10FFFF else "\ufffd"
