"""Read a page that was saved as plain text into the same lines as HTML, without links, boxes or metadata. Pure.

The lines of a text that a browser, a mail program or `lynx -dump` wrapped at a fixed width are joined. A line was
wrapped if the next line's first word had no room in it. A text counts as wrapped only if nearly all of its long lines
are such lines at one width, so that lists, verse and addresses keep their lines.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from scraper.document.lines import Box, Line, Page, fold_whitespace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

# Widths in columns, of which a Chinese character takes two. Programs wrap at 65 to 80; verse is narrower than 36, and a
# paragraph on one line is soon wider than 120.
MIN_WIDTH: Final = 36
MAX_WIDTH: Final = 120
# The widths tried: the most common ones of the fullest lines of paragraphs.
TRIED_WIDTHS: Final = 5
# Columns that may stay free: a wrapped Chinese line carries punctuation over, or lets it hang.
SLACK: Final = 4
# A line of at least this share of the width may end before it where its sentence goes on.
RAGGED_SHARE: Final = 0.75
# Lines of at least this share of the width are long; of these, this share must be full, and at least so many.
LONG_SHARE: Final = 0.6
FULL_SHARE: Final = 0.75
FEWEST_FULL: Final = 3

_BULLET = re.compile(
    r"\s*(?:[*+o•·▪◦○●■□◆◇※-]\s+|[(（]?\d{1,3}[.)、）．]\s*|[(（]?[一二三四五六七八九十]{1,3}[)、）]\s*)"
)
_INDENT = re.compile(r"\s*")
_COLUMNS = re.compile(r"\S(?:\t| {3}|\u3000\u3000)\s*+\S")
# Characters that are written without spaces between words: Han, kana, their punctuation and full-width forms.
_UNSPACED: Final = r"\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef“”‘’…—\U00020000-\U0003ffff"
_UNSPACED_CHARACTER = re.compile(rf"[{_UNSPACED}]")
_ENDS_UNSPACED = re.compile(rf"[{_UNSPACED}]$")
_STOP = re.compile(r"[。！？!?.：:；;][”’」』）)]*\s*$")
_FIRST_WORD = re.compile(rf"[{_UNSPACED}][，。、；：！？）》」』”’…]*|[^\s{_UNSPACED}]+[，。、；：！？）》」』”’…]*")


def read_text(text: str, *, url: str | None, captured_at: datetime | None) -> Page:
    """Return a page with a line for each line of the text that is not blank, or for each paragraph if it is wrapped."""
    joined = join_wrapped(text.splitlines())
    lines = tuple(Line(line, "text") for raw in joined if (line := fold_whitespace(raw)))
    return Page(
        url=url,
        captured_at=captured_at,
        lines=lines,
        title=None,
        meta={},
        canonical=None,
        base=url,
        structured=(),
        helpers={},
        language=None,
        boxes=(Box(0, "page", "", 0, len(lines)),),
    )


class _Written(NamedTuple):
    """A line as written, with the widths of its indent and of the whole."""

    text: str
    indent: int
    width: int


def join_wrapped(lines: Sequence[str]) -> list[str]:
    """Return the lines of a text, those of each wrapped paragraph joined; all lines as they are in any other text."""
    groups = [list(map(_measure, group)) for group in _paragraph_groups(lines)]
    width = _wrapping_width(groups)
    if width is None:
        return [line for line in lines if line.strip()]
    return [joined for group in groups for joined in _join(group, width)]


def _paragraph_groups(lines: Sequence[str]) -> Iterator[list[str]]:
    """Yield the runs of lines between blank lines."""
    group: list[str] = []
    for line in lines:
        if line.strip():
            group.append(line)
        elif group:
            yield group
            group = []
    if group:
        yield group


def _measure(text: str) -> _Written:
    blank = _INDENT.match(text)
    return _Written(text, _width(blank[0]) if blank else 0, _width(text.rstrip()))


def _width(text: str) -> int:
    if text.isascii():
        return len(text.expandtabs())
    wide = "WFA" if _is_unspaced(text) else "WF"  # quotes and dashes are wide in Chinese alone
    return sum(2 if unicodedata.east_asian_width(character) in wide else 1 for character in text)


def _wrapping_width(groups: Sequence[Sequence[_Written]]) -> int | None:
    """Return the width at which a text was wrapped; None if it was not."""
    pairs = [pair for group in groups for pair in _pairs(group)]
    widest = Counter(
        width
        for group in groups
        if MIN_WIDTH <= (width := max((line.width for line, _ in _pairs(group)), default=0)) <= MAX_WIDTH
    )
    best, most = None, 0
    for width, _ in widest.most_common(TRIED_WIDTHS):
        long = [pair for pair in pairs if pair[0].width >= LONG_SHARE * width]
        full = [line for line, following in long if _is_full(line, following, width)]
        # A short text is wrapped if each of its long lines breaks off inside a sentence.
        few = 2 <= len(full) == len(long) and not any(_STOP.search(line.text) for line in full)
        if len(full) > most and (few or FEWEST_FULL <= len(full) >= FULL_SHARE * len(long)):
            best, most = width, len(full)
    return best


def _pairs(group: Sequence[_Written]) -> Iterator[tuple[_Written, _Written]]:
    """Yield the pairs of lines that may belong together: the second does not begin a paragraph or an item."""
    base = min(line.indent for line in group)
    hanging = base  # the indent of the text of the item that is open
    for line, following in pairwise(group):
        if bullet := _BULLET.match(line.text):
            hanging = _width(bullet[0])
        if following.indent in (base, hanging) and not _BULLET.match(following.text):
            yield line, following


def _is_full(line: _Written, following: _Written, width: int) -> bool:
    """Return whether the next line's first word had no room in a line."""
    if line.width > width or _COLUMNS.search(line.text) or _COLUMNS.search(following.text):
        return False
    word = _FIRST_WORD.match(following.text.strip())
    room = width - line.width - (_width(word[0]) if word else 0)
    if _is_unspaced(line.text):
        return room < SLACK
    # Lines that a person broke are of any length, but go on in the middle of a sentence.
    goes_on = following.text.strip()[0].islower() and not _STOP.search(line.text)
    return room <= 0 or (goes_on and line.width >= RAGGED_SHARE * width)


def _is_unspaced(text: str) -> bool:
    """Return whether a text is mostly of characters that are written without spaces."""
    return len(_UNSPACED_CHARACTER.findall(text)) * 3 > len(text)


def _join(group: Sequence[_Written], width: int) -> Iterator[str]:
    together = {id(following) for line, following in _pairs(group) if _is_full(line, following, width)}
    parts: list[str] = []
    for line in group:
        if parts and id(line) not in together:
            yield "".join(parts)
            parts = []
        text = line.text.strip()
        if parts:
            parts.append(_joint(parts[-1], text))
        parts.append(text)
    yield "".join(parts)


def _joint(before: str, after: str) -> str:
    """Return what stood between two parts of a wrapped paragraph: nothing between characters written without spaces.

    >>> _joint("五月初的一", "个清晨"), _joint("a long", "way"), _joint("well-", "known"), _joint("时间是202", "4年")
    ('', ' ', '', '')
    """
    figure = before[-1].isdigit() and after[0].isdigit() and _is_unspaced(before)
    unspaced = figure or _ENDS_UNSPACED.search(before) or _ENDS_UNSPACED.match(after[0])
    hyphen = len(before) > 1 and before.endswith("-") and before[-2].isalpha() and after[0].islower()
    return "" if unspaced or hyphen else " "
