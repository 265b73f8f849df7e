"""Detect client redirects: a refresh or a plain script on a page without text of its own. Pure, runs no script.

A refresh is parsed by the rules of the HTML Standard ("shared declarative refresh steps"). A redirect in a script
counts only if it is a statement that runs unconditionally, to an address that is one string literal.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.model import resolve_url, without_route
from scraper.interstitials.probe import SLIGHT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.interstitials.probe import Probe

# The longest delay in seconds: a redirect acts at once, or after some seconds in which its text can be read. News pages
# that reload themselves, or go on to the next picture, take longer.
MAX_DELAY: Final = 10
# The most text of a redirecting page ("the page has moved, you are being taken there, if nothing happens click here").
# A page with more is kept as it is.
MAX_OWN_TEXT: Final = 300
# The most script: a redirect is a line or two, with a visit counter and an advertisement some thousand characters. With
# more, the page is rendered by its scripts, and their effect can't be guessed.
MAX_CODE: Final = 8_000
# How many redirects of one script are tested, how many characters before each, and how many blocks it may be nested in.
MAX_FOUND: Final = 20
LOOK_BACK: Final = 200
MAX_NESTED: Final = 8

# The delay, a separator, the address; "url=" and quotes may be missing.
_REFRESH = re.compile(
    r"(?P<delay>\d{1,9})?(?:\.[\d.]*)?(?:\s*[;,]\s*|\s+)(?:url\s*=\s*)?(?P<target>.*)", re.IGNORECASE | re.DOTALL
)
_QUOTED = re.compile(r"(['\"])(.*?)(?:\1|$)", re.DOTALL)

_TOKEN = re.compile(
    r"(?P<note>//[^\n]*|<!--[^\n]*|/\*.*?(?:\*/|\Z))"
    r"|(?P<text>\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\$]|\\.)*`)",
    re.DOTALL,
)
# The placeholder of a string in code whose strings are removed.
_STRING: Final = r"\x00(\d+)\x00"
_LOCATION_CHANGE = re.compile(
    r"(?<![\w$.])(?:(?:window|self|top|parent|document|this|globalThis)\s*\.\s*){0,3}location\s*"
    rf"(?:(?:\.\s*href\s*)?=(?!=)\s*{_STRING}|\.\s*(?:replace|assign)\s*\(\s*{_STRING}\s*\))(?=\s*(?:[;}}\n]|\Z))"
)
_RELOAD = re.compile(
    r"(?<![\w$.])(?:(?:window|self|top|parent|document)\s*\.\s*){0,3}location\s*\.\s*reload\s*\(\s*(?:true|!0)?\s*\)"
)
_TIMEOUT = re.compile(rf"(?<![\w$.])(?:window\s*\.\s*)?setTimeout\s*\(\s*{_STRING}\s*,\s*[\d*\s]+\)")
# The code before the brace of a block that runs unconditionally: a function that is called at once, after a delay or
# when the page has loaded; a bare block; try.
_RUNNING_BLOCK = re.compile(
    r"(?:\A|[;{}])\s*(?:[!+]\s*|void\s+|\(\s*)(?:function\s*\w*\s*\(\s*\w*\s*\)|\(\s*\w*\s*\)\s*=>)\s*\Z"
    r"|(?:setTimeout|ready|\$|jQuery)\s*\(\s*(?:function\s*\w*\s*\(\s*\w*\s*\)|\(\s*\w*\s*\)\s*=>)\s*\Z"
    r"|onload\s*=\s*(?:function\s*\w*\s*\(\s*\w*\s*\)|\(\s*\w*\s*\)\s*=>)\s*\Z"
    r"|(?:\A|[;{}])\s*(?:try\s*)?\Z"
)
# The code before a statement: nothing, the end of another statement, or the end of a line that is one.
_STATEMENT_START = re.compile(r"(?:\A|[;{}]|(?<=[\w)\x00])[^\S\n]*\n)\s*\Z")
_CONDITION = re.compile(r"(?:\b(?:else|do|return|case|in|of|typeof)|\b(?:if|while|for|with)\s*\([^;{}]*\))\s*\Z")
_ESCAPED = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_CONTROLS: Final = {"n": "\n", "r": "\r", "t": "\t", "b": "", "f": "", "v": "", "0": "", "\n": ""}


class ClientRedirect(NamedTuple):
    """The target of a client redirect, and its mechanism."""

    url: str  # canonical
    how: str  # for a person: "a refresh after 0 s", "a script"
    written: str  # the address as written on the page


def detect_client_redirect(probe: Probe, url: str, *, to_itself: bool = False) -> ClientRedirect | None:
    """Return the client redirect of a page; None for a page that is meant to be read.

    `url` is the page's own: a redirect to it does not count, unless `to_itself`.
    """
    if probe.has_dated_credit or probe.body_size >= SLIGHT or probe.own_text_size > MAX_OWN_TEXT:
        return None
    base = resolve_url(url, probe.page.base or "") or url
    for target, how in (*_refresh_target(probe), *_script_target(probe)):
        found = resolve_url(base, target, probe.page.encoding) if target else url
        # A script that moves to another route of its own page loads nothing.
        if found is not None and (without_route(found) != without_route(url) or to_itself):
            return ClientRedirect(found, how, target)
    return None


def _refresh_target(probe: Probe) -> Iterator[tuple[str, str]]:
    """Yield the target of the first refresh that counts, and its mechanism in words; those to the page itself, too."""
    for refresh in probe.refreshes:
        # A page rendered by scripts redirects browsers without scripts elsewhere; its text may be in the scripts' data.
        if refresh.unscripted and probe.code_size > MAX_CODE:
            continue
        read = read_refresh(refresh.content)
        if read is not None and read[0] <= MAX_DELAY:
            yield read[1], f"a refresh after {read[0]} s"
            if read[1]:
                return


def read_refresh(content: str) -> tuple[int, str] | None:
    """Parse the content of a refresh: seconds, and the address as written ("" for the page itself); None if invalid.

    >>> read_refresh("0;URL='../b.html'"), read_refresh("3; //a.cn/"), read_refresh("600"), read_refresh("soon")
    ((0, '../b.html'), (3, '//a.cn/'), (600, ''), None)
    """
    text = content.strip()
    match = _REFRESH.fullmatch(text)
    if match is None:
        return (int(text[:9]), "") if text.isascii() and text.isdigit() else None
    target = match["target"].strip()
    if match["delay"] is None and not target:
        return None
    quoted = _QUOTED.match(target)
    return int(match["delay"] or 0), (quoted[2] if quoted else target).strip()


def _script_target(probe: Probe) -> Iterator[tuple[str, str]]:
    """Yield the target of the page's scripts if they are short and agree on one, and its mechanism in words."""
    if probe.code_size > MAX_CODE or not any("location" in script for script in probe.scripts):
        return
    targets = {target for script in probe.scripts for target in script_targets(script)}
    if len(targets) == 1:
        yield targets.pop(), "a script"


def script_targets(script: str) -> list[str]:
    """Return the addresses that a script redirects to unconditionally; "" for the page itself, loaded anew.

    >>> script_targets("window.location.href = '/b.html';"), script_targets("if (m) location.href = '/m/'")
    (['/b.html'], [])
    """
    code, strings = _without_strings(script)
    found = _unconditional_targets(code, strings)
    for match in islice(_TIMEOUT.finditer(code), MAX_FOUND):
        if _runs_unconditionally(code[: match.start()]):
            found += _unconditional_targets(*_without_strings(strings[int(match[1])]))
    return found


def _unconditional_targets(code: str, strings: list[str]) -> list[str]:
    matches = islice(_LOCATION_CHANGE.finditer(code), MAX_FOUND)
    found = [strings[int(match[1] or match[2])] for match in matches if _runs_unconditionally(code[: match.start()])]
    reloads = islice(_RELOAD.finditer(code), MAX_FOUND)
    return found or [""] * any(_runs_unconditionally(code[: match.start()]) for match in reloads)


def _without_strings(script: str) -> tuple[str, list[str]]:
    """Remove comments and strings from a script; return the code with placeholders, and the strings by number."""
    strings: list[str] = []

    def one(match: re.Match[str]) -> str:
        if match["note"] is not None:
            return " "
        strings.append(_ESCAPED.sub(_unescaped, match["text"][1:-1]))
        return f"\x00{len(strings) - 1}\x00"

    return _TOKEN.sub(one, script.replace("\x00", "")), strings


def _unescaped(match: re.Match[str]) -> str:
    if code := match[1] or match[2]:
        return chr(int(code, 16))
    return _CONTROLS.get(match[3], match[3])


def _runs_unconditionally(before: str) -> bool:
    """Return whether a statement that begins after this code runs unconditionally."""
    end = _tail(before)
    if not _STATEMENT_START.search(end) or _CONDITION.search(end):
        return False
    opened: list[int] = []
    for position, character in enumerate(before):
        if character == "{":
            opened.append(position)
        elif character == "}" and opened:
            opened.pop()
    return len(opened) <= MAX_NESTED and all(_RUNNING_BLOCK.search(_tail(before[:position])) for position in opened)


def _tail(code: str) -> str:
    """Return the last characters of code; if it is cut, so that the cut does not look like the start of the script."""
    return code if len(code) <= LOOK_BACK else "x" + code[-LOOK_BACK:]
