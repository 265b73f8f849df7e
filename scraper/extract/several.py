"""Detect pages that are several articles or several posts, not one: lists with summaries, results of a search, threads.

What they share is a row of boxes of one kind, each with a link to another page at its head, and a body that lies in
them. An article has its own title and credit above its text, and its sections link elsewhere. Heuristic.
"""

from __future__ import annotations

import re
from itertools import accumulate, islice
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.model import site_of
from scraper.boilerplate import comment_lists

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

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
# The shortest summary under such a link.
MIN_SUMMARY: Final = 16
# A first post with this share of the text of a thread, or more, is an article with replies.
DOMINANT_POST: Final = 0.6
# A box with this share of the text of a row is the article, and the others are replies or stand around it.
DOMINANT_ITEM: Final = 0.6
# The most boxes that are looked at around a body.
MAX_DEPTH: Final = 12

# A control to answer a post is a short line, and so many lines before or behind it at most.
MAX_CONTROL: Final = 40
BESIDE: Final = 8
_CONTROL = re.compile("回[复覆应應]|举报|舉報|檢舉|引用|答复|[Rr]epl|[Rr]eport|REPLY|Flag|[Rr]espond")

_DATE = re.compile(
    r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}|\d{1,2}[-/月]\d{1,2}|[前昨]天|\d\s?(?:分钟|小时|天|分鐘|小時)前|\b(?:Jan"
    r"|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b.{0,6}\d|\d (?:hour|day|minute|week)s? ago"
)
_MORE = re.compile(
    r"(?:阅读|閱讀|查看|继续|繼續|展开)(?:全文|更多|阅读|閱讀|原文)|read more|continue reading|more\W*$|(?:\.{3}"
    r"|…)\W{0,3}$|\[\.\.\.\]|\[…\]",
    re.IGNORECASE,
)
_ANSWERS = re.compile(r"(?:共|全部|查看)?\s?(\d+)\s?[个個条條]?(?:回答|答案)|(\d+) answers?", re.IGNORECASE)


class Items(NamedTuple):
    """Boxes of one kind in one box."""

    lines: tuple[range, ...]

    def share_of(self, before: Sequence[int]) -> float:
        """Return the share of a body that is in the boxes, given `_sizes_before`."""
        inside = sum(before[item.stop] - before[item.start] for item in self.lines)
        return inside / before[-1] if before[-1] else 0.0


def _sizes_before(page: Page, body: Body) -> Sequence[int]:
    """Return how many characters of a body stand before each line of its page, and before the page's end."""
    own = [0] * len(page.lines)
    for index in body.lines:
        if index not in body.inside:
            own[index] = len(page.lines[index].text)
    return list(accumulate(own, initial=0))


def is_list_of_articles(page: Page, body: Body, *, titled: Callable[[], bool]) -> bool:
    """Return whether a body is made of the summaries or posts of a list; `titled` tells if it has a headline."""
    own, before = _own_site(page), _sizes_before(page, body)
    for items in _rows_around(page, body):
        if items.share_of(before) < COVERED or _largest_share(page, items.lines) >= DOMINANT_ITEM:
            continue
        heads = [_head_link(page.lines, item, own) for item in items.lines]
        targets = {head for head in heads if head}
        if len(targets) < max(MIN_ITEMS, HEADED * len(heads)):
            continue
        marked = sum(_is_marked(page.lines, item) for item in items.lines)
        if not titled() or marked >= MARKED * len(heads):
            return True
    return _is_of_teasers(page, body, own) and not titled()


def _is_of_teasers(page: Page, body: Body, own: str | None) -> bool:
    """Return whether most of a body is right under links to pages of the site, of which its box has several."""
    whole = under = 0
    targets = set()
    box = page.boxes[body.box]
    for index in range(box.first, box.end):
        line = page.lines[index]
        if line.links:
            continue
        target = _head_link(page.lines, range(index - 1, index), own) if index else None
        if target and len(line.text) >= MIN_SUMMARY:
            targets.add(target)
        if index in body.lines and index not in body.inside:
            whole += len(line.text)
            under += len(line.text) if target else 0
    return len(targets) >= MIN_ITEMS and under >= COVERED * whole


def is_thread(page: Page, body: Body) -> bool:
    """Return whether a body is one of several posts or answers of the same rank."""
    answers = _answers_above(page, body)
    if answers < MIN_ITEMS and not _has_controls(page, body):
        return False
    before = _sizes_before(page, body)
    for found in comment_lists(page):
        if not found.answered:  # the posts of a blog look like this; which of them is the page, nothing says
            continue
        sizes = [_size(page, item) for item in found.items]
        if Items(found.items).share_of(before) >= COVERED:
            return sizes[0] < DOMINANT_POST * sum(sizes)
        if found.lines.start >= body.lines.stop and answers >= MIN_ITEMS:
            return True
    return False


def _has_controls(page: Page, body: Body) -> bool:
    """Return whether a control to answer is in or right beside a body: most pages have none."""
    around = page.lines[max(0, body.lines.start - BESIDE) : body.lines.stop + BESIDE]
    return any(len(line.text) <= MAX_CONTROL and _CONTROL.search(line.text) for line in around)


def _size(page: Page, lines: range) -> int:
    """Return the number of characters outside links."""
    return sum(len(page.lines[index].text) for index in lines if not page.lines[index].links)


def _largest_share(page: Page, items: Sequence[range]) -> float:
    sizes = [_size(page, item) for item in items]
    return max(sizes) / (sum(sizes) or 1)


def _own_site(page: Page) -> str | None:
    """Return the site of a page, as it is known or declared."""
    url = page.url or page.canonical or page.base
    return site_of(url) if url and "//" in url else None


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
    first = page.lines[body.lines.start].box if body.lines else body.box  # a body of pictures has no lines
    inner: list[int] = []
    while first > body.box and len(inner) < MAX_DEPTH:
        first = boxes[first].parent
        inner.append(first)
    yield from _rows_in(boxes, (*inner, *chain))


def _rows_in(boxes: Sequence[Box], parents: Sequence[int]) -> Iterator[Items]:
    """Yield the rows of children of some boxes that have the same tag and share a class name, parent by parent."""
    rows: dict[int, dict[tuple[str, str], list[range]]] = {parent: {} for parent in parents}
    end = max(boxes[parent].end for parent in rows)
    for around, tag, names, first, stop in islice(boxes, min(rows) + 1, None):
        if first >= end:
            break
        if first < stop and around in rows:
            kind = names.split(maxsplit=1)[:1]
            name = kind[0].rstrip("0123456789") if kind else ""
            rows[around].setdefault((tag, name), []).append(range(first, stop))
    for row in (row for of_parent in rows.values() for row in of_parent.values()):
        if len(row) >= MIN_ITEMS:
            yield Items(tuple(row))


def _head_link(lines: Sequence[Line], item: range, own: str | None) -> str | None:
    """Return the target of the link that is at the head of a box, or None; links to other sites are references."""
    for index in item[:HEAD_LINES]:
        line = lines[index]
        for text, href in line.links:
            if len(text) < MIN_HEAD or len(text) * 2 < len(line.text) or href[:1] == "#" or _DATE.match(text):
                continue
            if own is None or "//" not in href or site_of(href) == own:
                return href.partition("#")[0]
    return None


def _is_marked(lines: Sequence[Line], item: range) -> bool:
    """Return whether a box has a date, or says that there is more."""
    return any((len(lines[i].text) <= 60 and _DATE.search(lines[i].text)) or _MORE.search(lines[i].text) for i in item)
