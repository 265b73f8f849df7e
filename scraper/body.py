"""Which lines of a page are its article's body: the box that holds the prose, and the stretch of lines inside it.

Works on lines and boxes alone, so that a page saved as text (one box) is read by the same rules as HTML. What
the lines outside the body are is the business of `scraper.labels`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from scraper.labels import shape

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scraper.lines import Line, Page

# A child box takes its parent's place while it holds this share of the parent's prose. Lower, and one long
# section of an article passes for the whole; higher, and comments or a sidebar come along.
DOMINANT: Final = 0.75
# Prose inside a box named for something else (comments, a footer, a sidebar) counts this little: not nothing,
# since names lie.
NAMED_ELSE: Final = 0.1
# Latin letters carry less than Han characters: five to a word, where a Chinese word has two.
LATIN_WEIGHT: Final = 0.3
# Text without a single mark of punctuation is mostly menus and captions.
UNPUNCTUATED: Final = 0.25
# A line from this weight on is prose: a short sentence.
PROSE: Final = 20.0
# After this many characters of links below the title, prose counts half: the article stands right under its title,
# what comes behind a block of links is most likely another's.
LINKS_PASSED: Final = 300.0
# What one linked character takes from the prose of its box: a feed of summaries under linked titles comes to little.
LINK_COST: Final = 1.0
# What prose counts after a second <h1>, which begins another article.
ANOTHERS: Final = 0.1
# What a summary under a linked heading counts: it is another article's.
TEASER: Final = 0.2
BEFORE_TITLE: Final = 0.3
# The first stretch of prose is the article if it holds this share of what the richest holds: behind it stand
# comments and other articles, however long.
FIRST: Final = 0.15
# So many lines of links or boilerplate in a row end an article; fewer may interrupt one.
WALL: Final = 3

# Parts of a form: shown, and never an article.
_CONTROLS: Final = frozenset(("button", "option", "optgroup", "select", "textarea", "legend"))
_HEADS: Final = frozenset(("h2", "h3", "h4", "h5", "h6", "dt"))
_ELSE = re.compile(
    r"comment|pinglun|foot|copyright|sidebar|aside|recommend|relat(?:ed|ion)|xiangguan|share|breadcrumb|crumb|\bnav|menu|"
    r"login|disclaim|\bhot|rank|\bad[-_s]|banner|guestbook|reply|liuyan|popup|dialog|modal|subscri|newsletter|cookie",
    re.IGNORECASE,
)
_STRONG_ELSE = re.compile(r"comment|pinglun|relat(?:ed|ion)|recommend|disclaim|copyright|breadcrumb", re.IGNORECASE)
_CONTENT = re.compile(r"content|article|artibody|zoom|editor|detail|main|text|body|news", re.IGNORECASE)
_STOPS = re.compile(r"[。！？；，、：,;!?…]|\. |\.$")
_LETTERS = re.compile(r"[\W_]+")


class Body(NamedTuple):
    """Where the body is: a range of lines, those inside it that are not the body, and the box it was found in."""

    lines: range
    inside: frozenset[int]  # lines in the range that are boilerplate
    box: int


def find_body(page: Page) -> Body | None:
    """Find the body of a page; None where no line reads like prose."""
    title = title_line(page)
    weights = _weights(page, title)
    box = _main_box(page, weights, title)
    if box is None:
        return None
    return _stretch(page, box, weights, title)


def body_size(page: Page, body: Body | None) -> int:
    """Count the characters of a body."""
    if body is None:
        return 0
    return sum(len(page.lines[i].text) for i in body.lines if i not in body.inside)


def title_line(page: Page) -> int | None:
    """Find the line that shows the title: one that the <title> element or its kin begin with or hold."""
    named = [page.title or "", *(page.meta.get(key, ("",))[0] for key in ("articletitle", "og:title"))]
    titles = [flat for name in named if (flat := _LETTERS.sub("", name))]
    best, best_rank = None, 0.0
    for index, line in enumerate(page.lines):
        heading = line.tag in ("h1", "h2", "h3")
        if len(line.text) < 4 or len(line.text) > 120 or (line.links and not heading):
            continue
        flat = _LETTERS.sub("", line.text)
        if len(flat) < 4:
            continue
        share = max((len(flat) / len(title) for title in titles if flat in title), default=0.0)
        rank = share + (0.5 if line.tag == "h1" else 0.25 if heading else 0.0) * (share > 0.2 or not titles)
        if share > 0.2 and rank > best_rank:
            best, best_rank = index, rank
    return best


def _is_teaser(lines: Sequence[Line], index: int) -> bool:
    """Whether a line stands under a linked heading: the summary of another article."""
    above = lines[index - 1]
    return len(above.links) == 1 and above.tag in _HEADS and len(above.links[0].text) * 1.2 >= len(above.text)


def _begins_another(page: Page, index: int, title: int) -> bool:
    """Whether a line is set like the title itself: a heading of the same level and class."""
    line, head = page.lines[index], page.lines[title]
    if line.tag != head.tag or line.tag[0] != "h":
        return False
    names = page.boxes[head.box].names
    return bool(names) and page.boxes[line.box].names == names


def _weights(page: Page, title: int | None) -> list[float]:
    """Weigh each line as prose; less before the title and behind blocks of links."""
    weights = []
    passed = read = 0.0
    own = 1.0  # less once another article has begun
    for index, line in enumerate(page.lines):
        weight, linked = _weight(line)
        if title is not None and index > title:
            if read > PROSE and _begins_another(page, index, title):
                own = ANOTHERS
            read += weight
            weight *= own
        if weight > 0 and index and _is_teaser(page.lines, index):
            weight *= TEASER
        if title is not None:
            if index < title:
                weight *= BEFORE_TITLE
            elif weight > 0:
                weight *= LINKS_PASSED / (LINKS_PASSED + passed)
            if index > title:
                passed += linked
        weights.append(weight - LINK_COST * linked)
    return weights


def _weight(line: Line) -> tuple[float, int]:
    """Weigh one line (characters outside links, more where they are punctuated) and count its linked ones."""
    text = line.text
    size = len(text)
    linked = 0
    if line.tag in _CONTROLS:
        return 0.0, 0
    if line.links:
        linked = _linked(line)
        size -= linked
        if size < linked:
            return 0.0, linked
    factor = LATIN_WEIGHT if text.isascii() else 1.0
    stops = len(_STOPS.findall(text))
    return factor * (size * (1.0 if stops else UNPUNCTUATED) + 5 * stops), linked


def _linked(line: Line) -> int:
    """Count the characters in links that lead away: a table of contents is part of its page."""
    return sum(len(link.text) for link in line.links if not link.href.startswith("#"))


def _else_boxes(page: Page, title: int | None) -> list[bool]:
    """Tell for each box whether it, or one around it, is named for something else than the article.

    A box that holds the title is the page's frame whatever its name says ("has-sidebar", "with-comments").
    """
    marks = [False] * len(page.boxes)
    for index, box in enumerate(page.boxes):
        marks[index] = marks[box.parent] or bool(
            box.names
            and _ELSE.search(box.names)
            and not (title is not None and box.first <= title < box.end)
            and (_STRONG_ELSE.search(box.names) or not _CONTENT.search(box.names))
        )
    return marks


def _own_prose(page: Page, weights: Sequence[float]) -> list[float]:
    """Add up for each box the weights of the lines that stand in it and in no box inside it."""
    totals = [0.0] * len(page.boxes)
    for line, weight in zip(page.lines, weights, strict=True):
        if weight < 0 or (weight > PROSE / 4 and not shape(line)):
            totals[line.box] += weight
    return totals


def _main_box(page: Page, weights: Sequence[float], title: int | None) -> int | None:
    """Find the smallest box that holds most of the prose."""
    boxes = page.boxes
    totals = _own_prose(page, weights)
    marks = _else_boxes(page, title)
    best_child = [0] * len(boxes)
    best_total = [0.0] * len(boxes)
    for index in range(len(boxes) - 1, 0, -1):  # children stand behind their parents
        parent, total = boxes[index].parent, totals[index]
        if total <= 0:
            continue
        if marks[index] and not marks[parent]:
            total = totals[index] = total * NAMED_ELSE
        totals[parent] += total
        if total >= best_total[parent]:
            best_total[parent], best_child[parent] = total, index
    if max(totals) <= 0:
        return None
    index = 0
    while best_child[index] and best_total[index] >= DOMINANT * totals[index]:
        index = best_child[index]
    # A box of one line stands for the box around it: the short lines beside it belong together.
    while index and boxes[index].end - boxes[index].first <= 1:
        index = boxes[index].parent
    return index


def _stretch(page: Page, index: int, weights: Sequence[float], title: int | None) -> Body | None:
    """Trim a box to the stretch that is the body."""
    first, end = page.boxes[index].first, page.boxes[index].end
    # A box that holds the title too is the page's, not the article's: others may follow in it.
    loose = index == 0 or (title is not None and first <= title < end)
    if title is not None and first <= title < end:
        first = title + 1
    kinds = [_class(line, weights[i]) for i, line in enumerate(page.lines[first:end], first)]
    else_boxes = _else_boxes(page, title)
    kinds = ["N" if else_boxes[page.lines[first + i].box] else kind for i, kind in enumerate(kinds)]
    if title is not None:
        kinds = ["T" if _begins_another(page, first + i, title) else kind for i, kind in enumerate(kinds)]
    if not kinds:
        return None
    start, stop = _richest(kinds, weights[first:end], first_only=loose)
    while start and kinds[start - 1] == "S" and (not loose or _siblings(page, first + start - 1, first + start)):
        start -= 1
    while stop < len(kinds) and kinds[stop] == "S" and (not loose or _siblings(page, first + stop - 1, first + stop)):
        stop += 1
    inside = frozenset(first + i for i in range(start, stop) if kinds[i] in "BLNR")
    return Body(range(first + start, first + stop), inside, index)


def _siblings(page: Page, one: int, other: int) -> bool:
    """Whether two lines stand in one box, or in boxes side by side."""
    boxes, a, b = page.boxes, page.lines[one].box, page.lines[other].box
    return a == b or boxes[a].parent == boxes[b].parent or a == boxes[b].parent or b == boxes[a].parent


class _Stretch(NamedTuple):
    """Lines from prose to prose without a wall between; `apart`: whether what stands before is another article's."""

    total: float
    start: int
    stop: int
    apart: bool


def _stretches(kinds: Sequence[str], weights: Sequence[float]) -> Iterator[_Stretch]:
    """Cut a box's lines into stretches of prose: at blocks of links, at headings like 相关阅读, at a second title."""
    start = stop = -1
    total, pending, wall, apart = 0.0, 0.0, 0, False
    for position, (kind, weight) in enumerate(zip(kinds, weights, strict=True)):
        wall = wall + 1 if kind in "BLN" else 0
        if wall == WALL or kind in "RT":
            if start >= 0:
                yield _Stretch(total, start, stop, apart)
                start, total, apart = -1, 0.0, False
            apart = apart or kind in "RT"
        pending += weight
        if kind == "P":
            if start < 0:
                start, pending = position, weight
            stop, total, pending = position + 1, total + pending, 0.0
    if start >= 0:
        yield _Stretch(total, start, stop, apart)


def _richest(kinds: Sequence[str], weights: Sequence[float], *, first_only: bool) -> tuple[int, int]:
    """Return the lines that are the article: the first stretch of prose that is not slight beside the best.

    Unless `first_only`, the stretches behind it belong to it too, as far as no heading sets them apart.
    """
    stretches = list(_stretches(kinds, weights))
    if not stretches:
        heaviest = max(range(len(kinds)), key=weights.__getitem__)
        return heaviest, heaviest + 1
    enough = FIRST * max(stretches)[0]
    rich = [stretch for stretch in stretches if stretch.total >= enough]
    stop = rich[0].stop
    for stretch in rich[1:]:
        if first_only or stretch.apart:
            break
        stop = stretch.stop
    return rich[0].start, stop


def _class(line: Line, weight: float) -> str:
    """Class a line: N a form, R a heading of other pages, B boilerplate, L mostly links, P prose, S short."""
    if line.tag in _CONTROLS:
        return "N"
    kind = shape(line)
    if kind:
        return "R" if kind == "related" and not line.links else "B"
    if line.links and _linked(line) * 2 >= len(line.text):
        return "L"
    if weight >= PROSE and _STOPS.search(line.text):
        return "P"
    return "S"
