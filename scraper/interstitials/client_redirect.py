"""Where a page that shows nothing of its own sends its reader: a refresh, or a plain script. Pure, runs no script.

The rules of a refresh are those of the HTML Standard ("shared declarative refresh steps"). A script is read as far
as it is plain: a redirect counts where it is a statement that runs in any case, to an address that stands there whole.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.model import resolve_url
from scraper.interstitials.probe import SLIGHT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.interstitials.probe import Probe

# A stop on the way sends its reader on at once, or after some seconds to read why. News pages that load themselves
# anew, or go on to the next picture, take longer.
MAX_DELAY: Final = 10
# What a stop on the way says ("the page has moved, you are being taken there, if nothing happens click here") is
# less than this; a page that says more is kept as it is.
MAX_SAID: Final = 300
# A plain script is a line or two; with a counter of visits and an advertisement it is some thousand characters. Above,
# the page is drawn by its scripts, and what they do is not for us to guess.
MAX_CODE: Final = 8_000
# How many redirects of one script are looked at, how far back from each, and how many blocks it may stand in.
MAX_FOUND: Final = 20
LOOK_BACK: Final = 200
MAX_NESTED: Final = 8

# The delay, then what parts it from the address; "url=" and quotes may be missing.
_REFRESH = re.compile(
    r"(?P<delay>\d{1,9})?(?:\.[\d.]*)?(?:\s*[;,]\s*|\s+)(?:url\s*=\s*)?(?P<target>.*)", re.IGNORECASE | re.DOTALL
)
_QUOTED = re.compile(r"(['\"])(.*?)(?:\1|$)", re.DOTALL)

_TOKEN = re.compile(
    r"(?P<note>//[^\n]*|<!--[^\n]*|/\*.*?(?:\*/|\Z))"
    r"|(?P<text>\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\$]|\\.)*`)",
    re.DOTALL,
)
# A string's place in the code, once the strings are taken out.
_STRING: Final = r"\x00(\d+)\x00"
_GOES = re.compile(
    r"(?<![\w$.])(?:(?:window|self|top|parent|document|this|globalThis)\s*\.\s*){0,3}location\s*"
    rf"(?:(?:\.\s*href\s*)?=(?!=)\s*{_STRING}|\.\s*(?:replace|assign)\s*\(\s*{_STRING}\s*\))(?=\s*(?:[;}}\n]|\Z))"
)
_LATER = re.compile(rf"(?<![\w$.])(?:window\s*\.\s*)?setTimeout\s*\(\s*{_STRING}\s*,\s*[\d*\s]+\)")
# What stands before the brace of a block that runs in any case: a function that is called where it stands, soon or
# when the page is there; a bare block; try.
_RUNS = re.compile(
    r"(?:\A|[;{}])\s*(?:[!+]\s*|void\s+|\(\s*)(?:function\s*\w*\s*\(\s*\w*\s*\)|\(\s*\w*\s*\)\s*=>)\s*\Z"
    r"|(?:setTimeout|ready|\$|jQuery)\s*\(\s*(?:function\s*\w*\s*\(\s*\w*\s*\)|\(\s*\w*\s*\)\s*=>)\s*\Z"
    r"|onload\s*=\s*(?:function\s*\w*\s*\(\s*\w*\s*\)|\(\s*\w*\s*\)\s*=>)\s*\Z"
    r"|(?:\A|[;{}])\s*(?:try\s*)?\Z"
)
# What stands before a statement of its own: nothing, the end of another, or the end of a line that is one.
_BEGINS = re.compile(r"(?:\A|[;{}]|(?<=[\w)\x00])[^\S\n]*\n)\s*\Z")
_GOVERNS = re.compile(r"(?:\b(?:else|do|return|case|in|of|typeof)|\b(?:if|while|for|with)\s*\([^;{}]*\))\s*\Z")
_ESCAPED = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_CONTROLS: Final = {"n": "\n", "r": "\r", "t": "\t", "b": "", "f": "", "v": "", "0": "", "\n": ""}


class ClientRedirect(NamedTuple):
    """Where a page sends its reader, and by what."""

    url: str  # canonical
    how: str  # for a person: "a refresh after 0 s", "a script"
    written: str  # as the page writes it


def detect_client_redirect(seen: Probe, url: str) -> ClientRedirect | None:
    """Say where a page sends its reader on to; None for a page that is meant to be read.

    `url` is the page's own: to be sent there is no way on.
    """
    if seen.credited or seen.size >= SLIGHT or seen.said > MAX_SAID:
        return None
    base = resolve_url(url, seen.page.base or "") or url
    for target, how in (*_refreshed(seen), *_scripted(seen)):
        found = resolve_url(base, target)
        if found is not None and found != url:
            return ClientRedirect(found, how, target)
    return None


def _refreshed(seen: Probe) -> Iterator[tuple[str, str]]:
    """Give the target of the first refresh that counts."""
    for refresh in seen.refreshes:
        # A page that its scripts draw tells those who run none to go elsewhere; its text may be in the scripts' data.
        if refresh.unscripted and seen.code > MAX_CODE:
            continue
        read = read_refresh(refresh.content)
        if read is not None and read[0] <= MAX_DELAY and read[1]:
            yield read[1], f"a refresh after {read[0]} s"
            return


def read_refresh(content: str) -> tuple[int, str] | None:
    """Read the content of a refresh: seconds, and the address as it is written ("" for the page itself).

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


def _scripted(seen: Probe) -> Iterator[tuple[str, str]]:
    """Give the target of the page's scripts, where they are plain and agree on one."""
    if seen.code > MAX_CODE or not any("location" in script for script in seen.scripts):
        return
    targets = {target for script in seen.scripts for target in script_targets(script)}
    if len(targets) == 1:
        yield targets.pop(), "a script"


def script_targets(script: str) -> list[str]:
    """Return the addresses that a script sends its reader to in any case.

    >>> script_targets("window.location.href = '/b.html';"), script_targets("if (m) location.href = '/m/'")
    (['/b.html'], [])
    """
    code, strings = _without_strings(script)
    found = _gone_to(code, strings)
    for match in islice(_LATER.finditer(code), MAX_FOUND):
        if _runs_anyway(code[: match.start()]):
            found += _gone_to(*_without_strings(strings[int(match[1])]))
    return found


def _gone_to(code: str, strings: list[str]) -> list[str]:
    matches = islice(_GOES.finditer(code), MAX_FOUND)
    return [strings[int(match[1] or match[2])] for match in matches if _runs_anyway(code[: match.start()])]


def _without_strings(script: str) -> tuple[str, list[str]]:
    """Take comments and strings out of a script; return the code, and the strings by number."""
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


def _runs_anyway(before: str) -> bool:
    """Whether a statement that begins after this code runs whatever is the case."""
    end = _end(before)
    if not _BEGINS.search(end) or _GOVERNS.search(end):
        return False
    opened: list[int] = []
    for position, character in enumerate(before):
        if character == "{":
            opened.append(position)
        elif character == "}" and opened:
            opened.pop()
    return len(opened) <= MAX_NESTED and all(_RUNS.search(_end(before[:position])) for position in opened)


def _end(code: str) -> str:
    """Return the last characters of a code; where it is cut, it does not look like a beginning."""
    return code if len(code) <= LOOK_BACK else "x" + code[-LOOK_BACK:]
