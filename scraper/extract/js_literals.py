"""Read literals in a page's scripts as data: JSON, JavaScript objects and lists, strings inside strings.

A tolerant scanner, not an interpreter: no script is run. `scraper.extract.script_data` uses the data.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scraper.document import Script

# Limits per page: characters of its scripts, tokens in them, and nesting depth. The data of the largest article page
# examined had 0.6 million characters; reading up to the limits takes about a second.
MAX_CHARACTERS: Final = 4_000_000
MAX_TOKENS: Final = 250_000
MAX_DEPTH: Final = 60

# Where a literal may begin: after an assignment, as an argument or a property's value; n ends `return`.
_START = re.compile(r"[=(:,n]\s{0,20}[{\[\"']")
# The text before a token is bounded: a script of nothing else would be searched again from each of its characters.
_TOKEN = re.compile(
    r"""(?:\s++|//[^\n]{0,300}+\n|/\*.{0,200}?\*/|(?:JSON\.parse|decodeURIComponent)\(|\)
    |\.\w{1,20}\([^()]{0,60}\)){0,8}+
    (?:(?P<open>[{\[])|(?P<close>[}\]])|(?P<mark>[,:])
    |(?P<string>"(?:[^"\\]++|\\.)*+"|'(?:[^'\\]++|\\.)*+'|`(?:[^`\\]++|\\.)*+`)
    |(?P<word>[-+!]?[\w$][\w$.+-]*+))""",
    re.VERBOSE | re.DOTALL,
)
# Signs of prose or markup, plain or escaped, by what they begin with: a single character is found in no time. Most
# scripts of a page have none and cost no more than this search.
_PROSE_SIGNS: Final = {
    "。": ("。",),
    "，": ("，",),
    "<": ("<p", "<br"),
    ".": (". ",),
    "\\": ("\\u3002", "\\uff0c", "\\uFF0C"),
    "&": ("&lt;",),
    "%": ("%3C",),
    "u003": ("u003c", "u003C"),
}
_NAME_BEFORE = re.compile(r"(?<![\w$])([\w$]++)[\"'\]\s]{0,4}[=:]$")
_ESCAPE = re.compile(r"\\(u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|\r\n|.)", re.DOTALL)
_CONTROLS: Final = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "", "\n": "", "\r\n": ""}


Value = object  # of a literal: dict[str, Value], list[Value], str, int, or None for anything else


class LiteralReader:
    """Read literals, as far as they are literals, within the limits of one page."""

    def __init__(self) -> None:
        self._tokens = MAX_TOKENS

    def read_scripts(self, scripts: Iterable[Script]) -> Iterator[Value]:
        """Yield the data of each script: its JSON, or the literals in its code by name."""
        left = MAX_CHARACTERS
        for script in scripts:
            text, kind = script.code[:left], script.kind
            left -= len(text)
            if "ld+json" in kind or "template" in kind or not _may_hold_prose(text):
                continue
            if "json" in kind:
                yield self.read_value(unquote(text) if text.lstrip()[:3] in ("%7B", "%5B") else text)
            else:
                yield self._read_assignments(text)

    def read_value(self, text: str) -> Value:
        """Read a text that is one literal."""
        return self._read_literal(text, 0)[0]

    def _read_assignments(self, text: str) -> dict[str, Value]:
        """Return every literal of a script by the name it is assigned to (`#0`, `#1`, … without a name)."""
        found: dict[str, Value] = {}
        at = 0
        while self._tokens > 0 and (start := _START.search(text, at)):
            self._tokens -= 1
            value, at = self._read_literal(text, start.end() - 1)
            named = _NAME_BEFORE.search(text, max(0, start.start() - 60), start.start() + 1) if value else None
            if value:
                # The first value of a name that is assigned twice stays: `x = {…}` comes before `x = x || []`.
                found.setdefault(named[1] if named and named[1] not in found else f"#{len(found)}", value)
        return found

    def _read_literal(self, text: str, at: int) -> tuple[Value, int]:
        """Read a literal from offset `at`. Return it and the offset where reading ended.

        Anything else (a call, a function) ends the reading, and the part read so far is returned: so each character
        is read only once, whatever a script contains.
        """
        literal = _Literal()
        while self._tokens > 0 and (token := _TOKEN.match(text, at)):
            self._tokens -= 1
            at = token.end()
            literal.add_token(token)
            if not 0 < literal.depth <= MAX_DEPTH:
                break
        return literal.root, at


def _may_hold_prose(text: str) -> bool:
    """Return whether a script has a sign of prose or markup."""
    return any(begin in text and any(sign in text for sign in signs) for begin, signs in _PROSE_SIGNS.items())


class _Literal:
    """Build a literal from tokens: its outermost value, and the objects and lists that are still open."""

    def __init__(self) -> None:
        self.root: Value = None
        self._open: list[dict[str, Value] | list[Value]] = []
        self._key: str | None = None  # of the next value
        self._name = ""  # becomes a key if a colon follows

    @property
    def depth(self) -> int:
        return len(self._open)

    def add_token(self, token: re.Match[str]) -> None:
        """Add the next token of the literal."""
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
            text = string_value(token["string"])
            self._put(text, text)
        else:
            word = token["word"]
            number = word.isascii() and word.isdigit() and len(word) < 20
            self._put(int(word) if number else None, word)

    def _put(self, value: Value, name: str) -> None:
        """Add a value to the innermost open object or list. In an object without a key, `name` may become the key."""
        if not self._open:
            self.root = value
        elif isinstance(holder := self._open[-1], list):
            holder.append(value)
        elif self._key is None:
            self._name = name
        else:
            holder[self._key] = value
            self._key = None


def string_value(literal: str) -> str:
    r"""Return the value of a quoted JavaScript string.

    >>> string_value(r"'it\'s \u4e2d\x41'")
    "it's 中A"
    """
    inside = literal[1:-1]
    return resolve_escapes(inside) if "\\" in inside else inside


def resolve_escapes(text: str) -> str:
    """Replace the JavaScript escapes in a text by their characters."""
    resolved = _ESCAPE.sub(_escape, text)
    # The halves of a surrogate pair are escaped one by one. A lone half is not text and can't be stored.
    return resolved.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if "\\u" in text else resolved


def _escape(match: re.Match[str]) -> str:
    code = match[2] or match[3] or match[4]
    if code is None:
        return _CONTROLS.get(match[1], match[1])
    return chr(int(code, 16)) if int(code, 16) <= 0x10FFFF else "\ufffd"
