"""Find where a text that was read from a page stands in the page's bytes. Pure.

What was read has no tags, its entities are resolved and its white space folded; a page has all of them. So the page is
decoded by the encoding that it was read with, and a text is sought among its visible characters, without any white
space; each of these knows where in the bytes it stands. A text is found as a whole or not at all: what a script makes
out of its data, or what was put together from several places, has no place of its own.
"""

from __future__ import annotations

import bisect
import re
from html import unescape
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

# White space and what no reader sees: left out on both sides.
_BLANK: Final = re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufeff]+")
# A tag, up to the next angle bracket at most, so that no page makes the search slow; an entity; blanks.
_UNSEEN: Final = re.compile(rf"<[a-zA-Z/!?][^<>]*>|&#?[0-9a-zA-Z]{{1,32}};|{_BLANK.pattern}")
# Characters per step of the table that leads from characters to bytes.
_STEP: Final = 4096
# How often one text is looked for: more than "several times" says nothing.
_MOST: Final = 100


class Place(NamedTuple):
    """Bytes `start` to `end` (exclusive) of a payload; how often the text stands there: the first place is given."""

    start: int
    end: int
    times: int


class PageText:
    """The visible characters of a payload, each with its place in the bytes."""

    def __init__(self, payload: bytes, encoding: str | None) -> None:
        self._source, self._steps, self._encoding = "", list[int](), encoding or "utf-8"
        try:
            source = payload.decode(self._encoding)
            sizes = (len(source[at : at + _STEP].encode(self._encoding)) for at in range(0, len(source), _STEP))
            steps = list(accumulate(sizes, initial=0))
        except (LookupError, UnicodeError):  # damaged in places: no character's place is certain
            steps = []
        if steps and steps[-1] == len(payload):
            self._source, self._steps = source, steps
        runs = list(_visible_runs(self._source))
        self._visible = "".join(shown for shown, _, _ in runs)
        self._first = list(accumulate((len(shown) for shown, _, _ in runs), initial=0))
        self._spans = [(start, end) for _, start, end in runs]

    def find(self, text: str, start: int = 0, end: int | None = None) -> Place | None:
        """Return where characters `start` to `end` of a text stand; None unless the text is there as a whole."""
        whole = _BLANK.sub("", text)
        first = len(_BLANK.sub("", text[:start]))
        length = len(_BLANK.sub("", text[start:end]))
        at = self._visible.find(whole) if whole and length else -1
        if at < 0:
            return None
        return Place(
            self._byte(self._character(at + first, last=False)),
            self._byte(self._character(at + first + length - 1, last=True)),
            self._count(whole, at),
        )

    def _count(self, whole: str, at: int) -> int:
        times = 0
        while at >= 0 and times < _MOST:
            times += 1
            at = self._visible.find(whole, at + 1)
        return times

    def _character(self, at: int, *, last: bool) -> int:
        """Return where a visible character begins in the decoded page; with `last`, where it ends."""
        run = bisect.bisect_right(self._first, at) - 1
        start, end = self._spans[run]
        if end - start != self._first[run + 1] - self._first[run]:  # an entity
            return end if last else start
        return start + at - self._first[run] + last

    def _byte(self, character: int) -> int:
        step = character // _STEP
        return self._steps[step] + len(self._source[step * _STEP : character].encode(self._encoding))


def _visible_runs(source: str) -> Iterator[tuple[str, int, int]]:
    """Yield the visible pieces of a decoded page, each with its beginning and its end there."""
    at = 0
    for unseen in _UNSEEN.finditer(source):
        if unseen.start() > at:
            yield source[at : unseen.start()], at, unseen.start()
        if unseen[0].startswith("&") and (shown := _BLANK.sub("", unescape(unseen[0]))):
            yield shown, unseen.start(), unseen.end()
        at = unseen.end()
    if at < len(source):
        yield source[at:], at, len(source)
