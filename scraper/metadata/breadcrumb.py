"""Find the breadcrumb of a page: 当前位置:首页 > 栏目 > 正文, on one line or several, with separators or as links.

A menu is no breadcrumb: the levels of a path have arrows between them, or a label, or a box named so; or each leads
deeper than the one before; or the last is no link, since it is where the reader is.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from archive.model import Evidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scraper.document import Line, Page

# How many lines above the title a breadcrumb without a label is searched for, the most levels that one has, and the
# longest line that is one.
ABOVE_TITLE: Final = 30
MAX_LEVELS: Final = 10
LONGEST: Final = 200
# A line with this many links between bars or dashes is a menu unless its links lead deeper and deeper.
SHORTEST_MENU: Final = 4
# How many boxes around a line may be named as a breadcrumb's: the item, the list, what holds the list.
CRUMB_BOXES: Final = 3

_LABEL = re.compile(
    r"^\W{0,3}(?:您|你)?(?:现在)?(?:的|所在的?)?(?:当前|现在|所在|您的|你的)?(?:的)?(?:位置|在这里|频道)\s{0,2}(?:是"
    r"|为)?\s{0,2}(?:[:：]|(?=首页|\s)|$)\s*"
)
_SEPARATOR = re.compile(r"\s*(?:-{1,2}>|→|[>＞»›｜|/／\\]|&gt;| - )+\s*")
_FIRST = re.compile(r"^(?:[^\s>＞»›/]{0,10}(?:首页|主页|网|Home))\s*(?:$|[>＞»›/|｜→-])", re.IGNORECASE)
_LAST = re.compile(r"[>＞»›/|｜→-]\s*(?:正文|内容|详情|详细内容)\s*$")
_ARROW = re.compile(r"-{1,2}>|→|[>＞»›]")
_CRUMB_BOX = re.compile(r"crumb|\bpath|position|location|weizhi|dqwz|\bwz\b|\bbread|where|mbx", re.IGNORECASE)
_ITEM_START = re.compile(r"^[>＞»›/]\s*")


class Breadcrumb(NamedTuple):
    """The levels, outermost first, with the evidence and the lines that show them."""

    levels: tuple[str, ...]
    evidence: Evidence | None
    lines: frozenset[int]


NO_BREADCRUMB: Final = Breadcrumb((), None, frozenset())


def read_breadcrumb(page: Page, before: int, title: str | None) -> Breadcrumb:
    """Find the breadcrumb above line `before` (the title's, or the body's first)."""
    best = NO_BREADCRUMB
    for index in range(min(before, len(page.lines)) - 1, -1, -1):
        line = page.lines[index]
        text = line.text
        if len(text) > LONGEST:
            continue
        near = before - index <= ABOVE_TITLE
        labelled = ("位置" in text or "在这里" in text) and _LABEL.match(text)
        if labelled and "。" not in text:
            return _read_labelled(page, index, text[labelled.end() :], title) or best
        if near and not best.levels:
            best = _read_unlabelled(page, index, title)
        if not near and best.levels:
            return best
    return best


def _read_labelled(page: Page, index: int, rest: str, title: str | None) -> Breadcrumb | None:
    """Read a breadcrumb after its label, or from the lines below a label that stands alone."""
    line = page.lines[index]
    if rest.strip(" >"):
        levels = _split_levels(rest, line, title)
        return Breadcrumb(levels, Evidence("labelled line", line.text), frozenset((index,))) if levels else None
    return _read_list(page, index + 1, title, "lines below a label")


def _read_unlabelled(page: Page, index: int, title: str | None) -> Breadcrumb:
    """Read a breadcrumb without a label: 首页 > …, … > 正文, or a list that begins with 首页."""
    line = page.lines[index]
    text = line.text
    arrows = len(line.links) > 1 and len(_ARROW.findall(text)) > 1
    if (arrows or _FIRST.match(text) or _LAST.search(text)) and line.links and _SEPARATOR.search(text):
        levels = _split_levels(text, line, title)
        if (
            len(levels) >= SHORTEST_MENU
            and not _ARROW.search(text)
            and not _LAST.search(text)
            and _is_menu(page, [line])
        ):
            return NO_BREADCRUMB
        if len(levels) > 1 or (levels and text.rstrip().endswith((">", "»", "›"))):
            return Breadcrumb(levels, Evidence("line", text), frozenset((index,)))
    # A list: the first item is 首页; the others begin with a separator, or a heading or the title follows.
    if text in ("首页", "主页", "网站首页", "Home") and line.links:
        return _read_list(page, index, title, "list", strict=True) or NO_BREADCRUMB
    return NO_BREADCRUMB


def _read_list(page: Page, start: int, title: str | None, where: str, *, strict: bool = False) -> Breadcrumb | None:
    """Read a breadcrumb with one level per line, from line `start` on."""
    levels: list[str] = []
    at = start
    marked = False
    while at < min(start + MAX_LEVELS, len(page.lines)):
        line = page.lines[at]
        if len(line.text) > 40 or line.tag in ("h1", "h2") or line.text == title:
            break
        item = _ITEM_START.sub("", line.text).strip(" >»›/")
        marked = marked or item != line.text
        if levels and not line.links and item == line.text and line.tag != page.lines[start].tag:
            break
        if item:
            levels.append(item)
        at += 1
        if levels and not line.links and item:
            break
    ended = at < len(page.lines) and (page.lines[at].tag in ("h1", "h2") or page.lines[at].text == title)
    if len(levels) < 2 or len(levels) >= MAX_LEVELS or (strict and not marked and not ended):
        return None
    if strict and not marked and _is_menu(page, page.lines[start:at]):
        return None
    return Breadcrumb(tuple(levels), Evidence(where, " > ".join(levels)), frozenset(range(start, at)))


def _is_menu(page: Page, lines: Sequence[Line]) -> bool:
    """Return whether lines of links that nothing marks as a path are a menu."""
    last = lines[-1]
    if _in_crumb_box(page, lines[0]) or not last.links or not last.text.endswith(last.links[-1].text):
        return False  # the last level is no link: it is where the reader is
    folders = [_folder(link.href) for line in lines for link in line.links]
    return any(not below.startswith(above) or below == above for above, below in pairwise(folders[1:]))


def _folder(href: str) -> str:
    """Return the folder of an address as written; "" for one that is damaged."""
    try:
        return urlsplit(href).path.rpartition("/")[0]
    except ValueError:
        return ""


def _in_crumb_box(page: Page, line: Line) -> bool:
    """Return whether a box around a line is named as one of a breadcrumb."""
    box = line.box
    for _ in range(CRUMB_BOXES):
        if box >= len(page.boxes):
            return False
        if _CRUMB_BOX.search(page.boxes[box].names):
            return True
        box = page.boxes[box].parent
    return False


def _split_levels(text: str, line: Line, title: str | None) -> tuple[str, ...]:
    """Split a line into levels at its separators, or at its links if it has none."""
    levels = [part for part in (p.strip(" >»›") for p in _SEPARATOR.split(text)) if part]
    if len(levels) < 2 and len(line.links) > 1:
        levels = [link.text for link in line.links]
        if rest := text.rpartition(levels[-1])[2].strip():
            levels.append(rest)
    if title and len(levels) > 1 and levels[-1].rstrip(".…") and title.startswith(levels[-1].rstrip(".…")):
        levels.pop()  # the page itself is not a level of its path
    return tuple(levels[:MAX_LEVELS])
