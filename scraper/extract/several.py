"""Detect pages that are several articles or several posts, not one: lists with summaries, results of a search, threads.

What they share is a row of boxes of one kind, each with a link to another page at its head, and a body that lies in
them. An article has its own title and credit above its text, and its sections link elsewhere. Heuristic.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from scraper.boilerplate import comment_lists

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scraper.body import Body
    from scraper.document import Box, Line, Page

# The fewest boxes that make a list, and the share of the body that is in them.
MIN_ITEMS: Final = 3
COVERED: Final = 0.8
# Of the boxes, so many begin with a link; and so many have a date or a link to go on reading.
HEADED: Final = 0.7
MARKED: Final = 0.6
# The link is among so many of the first lines of a box (behind a date, a picture's text, a name).
HEAD_LINES: Final = 3
MIN_HEAD: Final = 4
# A first post with this share of the text of a thread, or more, is an article with replies.
DOMINANT_POST: Final = 0.6
# The most boxes that are looked at around a body.
MAX_DEPTH: Final = 12

_DATE = re.compile(r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}|\d{1,2}[-/月]\d{1,2}|[前昨]天|\d\s?(?:分钟|小时|天|分鐘|小時)前|\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b.{0,6}\d|\d (?:hour|day|minute|week)s? ago")
_MORE = re.compile(r"(?:阅读|閱讀|查看|继续|繼續|展开)(?:全文|更多|阅读|閱讀|原文)|read more|continue reading|more\W*$|(?:\.{3}|…)\W{0,3}$|\[\.\.\.\]|\[…\]", re.IGNORECASE)
_ANSWERS = re.compile(r"(?:共|全部|查看)?\s?(\d+)\s?[个個条條]?(?:回答|答案)|(\d+) answers?", re.IGNORECASE)


class Items(NamedTuple):
    """Boxes of one kind in one box."""

    lines: tuple[range, ...]

    def share_of(self, page: Page, body: Body) -> float:
        """Return the share of a body that is in the boxes."""
        inside = {index for item in self.lines for index in item}
        sizes = [(index, len(page.lines[index].text)) for index in body.lines if index not in body.inside]
        whole = sum(size for _, size in sizes)
        return sum(size for index, size in sizes if index in inside) / whole if whole else 0.0


def is_list_of_articles(page: Page, body: Body, *, titled: bool) -> bool:
    """Return whether a body is made of the summaries or posts of a list; `titled` if it has a headline of its own."""
    for items in _rows_around(page, body):
        if len(items.lines) < MIN_ITEMS or items.share_of(page, body) < COVERED:
            continue
        heads = [_head_link(page.lines, item) for item in items.lines]
        targets = {head for head in heads if head}
        if len(targets) < max(MIN_ITEMS, HEADED * len(heads)):
            continue
        marked = sum(_is_marked(page.lines, item) for item in items.lines)
        if not titled or marked >= MARKED * len(heads):
            return True
    return False


def is_thread(page: Page, body: Body) -> bool:
    """Return whether a body is one of several posts or answers of the same rank."""
    for found in comment_lists(page):
        posts = Items(found.items)
        sizes = [sum(len(page.lines[index].text) for index in item) for item in found.items]
        if posts.share_of(page, body) >= COVERED:
            return len(sizes) > 1 and sizes[0] < DOMINANT_POST * sum(sizes)
        if found.lines.start >= body.lines.stop and _answers_above(page, body) >= MIN_ITEMS:
            return True
    return False


def _answers_above(page: Page, body: Body) -> int:
    """Return the number of answers that a line above a body counts; 0 without one."""
    for line in reversed(page.lines[max(0, body.lines.start - 8) : body.lines.start + 1]):
        if len(line.text) < 16 and (match := _ANSWERS.fullmatch(line.text)):
            return int(match[1] or match[2])
    return 0


def _rows_around(page: Page, body: Body) -> Iterator[Items]:
    """Yield the rows of boxes of one kind in the boxes around a body and in the body's own."""
    boxes = page.boxes
    chain = [body.box]
    while chain[-1] and len(chain) < MAX_DEPTH:
        chain.append(boxes[chain[-1]].parent)
    first = page.lines[body.lines.start].box
    inner = []
    while first > body.box and len(inner) < MAX_DEPTH:
        first = boxes[first].parent
        inner.append(first)
    for parent in dict.fromkeys((*inner, *chain)):
        yield from _rows_in(boxes, parent)


def _rows_in(boxes: Sequence[Box], parent: int) -> Iterator[Items]:
    """Yield the rows of children of a box that have the same tag and share a class name."""
    rows: dict[tuple[str, str], list[range]] = {}
    end = boxes[parent].end
    for index in range(parent + 1, len(boxes)):
        box = boxes[index]
        if box.first >= end:
            break
        if box.parent == parent and box.first < box.end:
            kind = box.names.split()[:1]
            rows.setdefault((box.tag, kind[0].rstrip("0123456789") if kind else ""), []).append(range(box.first, box.end))
    for row in rows.values():
        if len(row) >= MIN_ITEMS:
            yield Items(tuple(row))


def _head_link(lines: Sequence[Line], item: range) -> str | None:
    """Return the target of the link that is at the head of a box, or None."""
    for index in item[:HEAD_LINES]:
        line = lines[index]
        for text, href in line.links:
            if len(text) >= MIN_HEAD and len(text) * 2 >= len(line.text) and href[:1] != "#" and not _DATE.match(text):
                return href.partition("#")[0]
    return None


def _is_marked(lines: Sequence[Line], item: range) -> bool:
    """Return whether a box has a date, or says that there is more."""
    return any(len(lines[i].text) <= 60 and _DATE.search(lines[i].text) or _MORE.search(lines[i].text) for i in item)
