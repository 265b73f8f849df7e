"""Change markup that libxml2 reads differently from browsers, before it is parsed.

- Templates: what is in a <template> is not part of the page, whatever is left open in it; libxml2 knows no templates
  and would take the rest of the page for a part of it. (A declared shadow root is shown, and stays.)
- Streamed React pages: their content comes in hidden boxes, and a script puts it where it belongs.
- XHTML: marked sections are text.

Each is linear in the size of the page, and costs nothing on a page without the word that it looks for.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

# A page of streamed content has a few dozen pieces.
MAX_MOVES: Final = 200

# What opens a stretch in which tags are no tags, and what ends it.
_ENDS: Final = {
    b"<!--": re.compile(rb"-->"),
    b"<script": re.compile(rb"</script", re.IGNORECASE),
    b"<style": re.compile(rb"</style", re.IGNORECASE),
    b"<textarea": re.compile(rb"</textarea", re.IGNORECASE),
    b"<title": re.compile(rb"</title", re.IGNORECASE),
}
_OPENING = re.compile(rb"<!--|<(?:script|style|textarea|title|/?template)(?=[\s/>])", re.IGNORECASE)
_SHADOW_ROOT = re.compile(rb"\sshadow(?:root)?(?:mode)?\s*=", re.IGNORECASE)
_TAG_END = re.compile(rb">")

# React's inline runtime: $RC(boundary, segment) replaces what stands in for the content while it loads, $RS(segment,
# placeholder) fills a gap inside; $RR also waits for style sheets.
_MOVE = re.compile(rb"""\$R([CRS])\(\s*["']([\w:.\xab\xbb-]{1,60})["']\s*,\s*["']([\w:.\xab\xbb-]{1,60})["']""")
_SEGMENT = re.compile(rb'<div hidden(?:="")? id="S:(\w{1,9})"')
_BOUNDARY_MARK = re.compile(rb"<!--(/?)\$[?!~]?-->")

_SECTION = re.compile(rb"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)


def repair_markup(data: bytes) -> bytes:
    """Return markup (in UTF-8) from which libxml2 reads what a browser shows."""
    if _is_xhtml(data[:2000]) and b"<![CDATA[" in data:
        data = _read_sections(data)
    if b"<template" in data:
        if b'id="S:' in data or b"$RC(" in data:
            data = _place_streamed(data)
        data = _without_templates(data)
    return data


def _is_xhtml(head: bytes) -> bool:
    """Return whether a page is XML: in HTML, a marked section is a comment."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml") and b"<html" in head


def _raw_and_tags(data: bytes, tags: re.Pattern[bytes]) -> Iterator[re.Match[bytes]]:
    """Yield the matches of `tags`, outside of comments, scripts and the like."""
    at = 0
    while match := tags.search(data, at):
        ends = _ENDS.get(match[0].lower())
        if ends is None:
            at = match.end()
            yield match
        elif end := ends.search(data, match.end()):
            at = end.end()
        else:
            return


def _without_templates(data: bytes) -> bytes:
    """Empty the templates. The tags of one that never ends are dropped, so that it swallows nothing."""
    open_tags: list[tuple[int, int, bool]] = []  # begin and end of the start tag, and whether it is a shadow root
    changes: list[tuple[int, int, bytes]] = []
    for match in _raw_and_tags(data, _OPENING):
        if (end := _TAG_END.search(data, match.end())) is None:
            break
        if match[0][1:2] != b"/":
            shadow = _SHADOW_ROOT.search(data, match.end(), end.start()) is not None
            open_tags.append((match.start(), end.end(), shadow))
        elif open_tags:
            start, inside, shadow = open_tags.pop()
            if not shadow:
                while changes and changes[-1][0] >= start:
                    changes.pop()  # of a template inside this one
                changes.append((inside, match.start(), b""))
    changes.extend((start, inside, b"") for start, inside, _ in open_tags)
    return _changed(data, sorted(changes))


def _changed(data: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    pieces: list[bytes] = []
    at = 0
    for start, end, put in changes:
        if start >= at:
            pieces += (data[at:start], put)
            at = end
    return b"".join((*pieces, data[at:]))


def _place_streamed(data: bytes) -> bytes:
    """Put the pieces of a streamed React page where its script puts them."""
    moves = [match.groups() for match in _MOVE.finditer(data)]
    if not moves:  # saved without scripts
        moves = [(b"C", b"B:" + number, b"S:" + number) for number in _SEGMENT.findall(data)]
    for kind, first, second in moves[:MAX_MOVES]:
        segment, target = (first, second) if kind == b"S" else (second, first)
        data = _place_segment(data, kind, segment, target)
    return data


def _place_segment(data: bytes, kind: bytes, segment: bytes, target: bytes) -> bytes:
    """Move one segment to its target; without a target it is only shown where it is."""
    box = _tag_with_id(data, b"<div", segment)
    if box is None:
        return data
    start, inside = box
    # The piece ends in front of the script that moves it, or of the next piece.
    end = data.find(b"<script", inside)
    end = len(data) if end < 0 else end
    following = data.find(b"<div hidden", inside, end)
    close = data.rfind(b"</div", inside, end if following < 0 else following)
    close_end = data.find(b">", close) + 1
    if close < 0 or not close_end:
        return data
    content = data[inside:close]
    gap = _tag_with_id(data, b"<template", target)
    if gap is None or start <= gap[0] < close_end:
        return data[:start] + b"<div>" + content + data[close:]
    gap_end = data.find(b">", gap[1]) + 1  # of </template>
    if kind != b"S":
        gap_end = _end_of_boundary(data, gap_end)
    return _changed(data, sorted([(start, close_end, b""), (gap[0], gap_end, content)]))


def _tag_with_id(data: bytes, tag: bytes, identity: bytes) -> tuple[int, int] | None:
    """Return where the first start tag with an id begins and ends, as React writes it."""
    at = data.find(b'id="%s"' % identity)
    start = data.rfind(b"<", max(0, at - 200), max(0, at))
    end = data.find(b">", at) + 1
    return (start, end) if at >= 0 and start >= 0 and end and data.startswith(tag, start) else None


def _end_of_boundary(data: bytes, start: int) -> int:
    """Return where the stand-in for content ends, which begins at `start`; `start` if no end is marked."""
    depth = 0
    for mark in _BOUNDARY_MARK.finditer(data, start):
        depth += -1 if mark[1] else 1
        if depth < 0:
            return mark.start()
    return start


def _read_sections(data: bytes) -> bytes:
    """Turn the marked sections of an XHTML page into text, apart from those in scripts."""
    pieces: list[bytes] = []
    at = 0
    last = data.rfind(b"]]>")
    tags = re.compile(rb"<!\[CDATA\[|" + _OPENING.pattern, re.IGNORECASE)
    for match in _raw_and_tags(data, tags):
        if match.start() >= last:
            break
        if match.start() >= at and (section := _SECTION.match(data, match.start())):
            pieces += (data[at : match.start()], escape(section[1].decode("utf-8", "replace")).encode())
            at = section.end()
    return b"".join((*pieces, data[at:]))
