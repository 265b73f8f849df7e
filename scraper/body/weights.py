"""How much each line of a page reads like an article's prose, and which boxes are named for something else.

What `scraper.body.main_box` and `scraper.body.spans` look for the body by. Nothing is decided here.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.model import BoilerplateKind
    from scraper.document import Line, Page

# Every number here was set on the corpus of real pages (`benchmarks/README.md` says how to measure again); what breaks
# with another value is said beside it.

# A line from this weight on is prose: a short sentence.
PROSE: Final = 20.0
# Latin letters carry less than Han characters: five to a word, where a Chinese word has two.
LATIN_WEIGHT: Final = 0.3
# Text without a single mark of punctuation is mostly menus and captions.
UNPUNCTUATED: Final = 0.25
# What one mark of punctuation adds, in characters.
STOP_WEIGHT: Final = 5
# What one linked character takes from the prose of its box: a feed of summaries under linked titles comes to little.
LINK_COST: Final = 1.0
# After this many characters of links below the title, prose counts half: the article stands right under its title,
# what comes behind a block of links is most likely another's. With 1,000, short articles lose to the feed below them.
LINKS_PASSED: Final = 300.0
BEFORE_TITLE: Final = 0.3
# What prose counts after a second title, which begins another article.
ANOTHERS: Final = 0.1
# What a summary under a linked heading counts: it is another article's.
TEASER: Final = 0.2
# A line is the title if it is so much of the page's <title>, to which sites add their own names; the tag of a heading
# decides between several.
TITLE_SHARE: Final = 0.2
# A heading that links must be more of it: "Daily Harvest", a section of "Daily Harvest vs Freshly vs …", is less.
LINKED_TITLE_SHARE: Final = 0.5
MAX_TITLE: Final = 150
TITLE_TAGS: Final = {"h1": 0.5, "h2": 0.25, "h3": 0.25}
# A box that holds all the prose but for strays is the article's whatever its name says (a share button's that was
# never closed).
ALL: Final = 0.97

_STOPS = re.compile("[。！？；，、：,;!?…]")
# Parts of a form: shown, and never an article.
CONTROLS: Final = frozenset(("button", "option", "optgroup", "select", "textarea", "legend"))

_LETTERS = re.compile(r"[\W_]+")
_HEADS: Final = frozenset(("h2", "h3", "h4", "h5", "h6", "dt"))
_FRAMES: Final = frozenset(("html", "body", "main", "article"))
# Class and id names of what is not the article, in lower case. The strong ones mean it; the others also occur in names
# of the article's own boxes ("content-menu", "news_footer_text"). Each alternative begins with a letter and looks back
# for the word's beginning: the engine then passes over most names without trying any.
_ELSE = re.compile(
    r"comment|pinglun|foot|copyright|sidebar|aside|recommend|relat(?:ed|ion)|xiangguan|share|breadcrumb|crumb|"
    r"nav(?<=\bnav)|menu|login|disclaim|hot(?<=\bhot)|rank(?<=\brank)(?:list|box|s)?\b|paihang|ad[-_s](?<=\bad.)|banner|"
    r"guestbook|reply|liuyan|popup|dialog|modal|subscri|newsletter|cookie|player"
)
_STRONG_ELSE = re.compile(r"comment|pinglun|relat(?:ed|ion)|recommend|disclaim|copyright|breadcrumb")
_CONTENT = re.compile(r"content|article|artibody|zoom|editor|detail|main|text|body|news")


class WeighedPage(NamedTuple):
    """A page with what is known of its lines and boxes before the body is looked for."""

    page: Page
    shapes: Sequence[BoilerplateKind | None]  # what each line's shape makes it
    title: int | None  # the line that shows the title
    weights: Sequence[float]  # of each line, as prose; below zero where it is links
    elsewhere: Sequence[bool]  # of each box: whether its name says that it is not the article


def weigh_page(page: Page, shapes: Sequence[BoilerplateKind | None]) -> WeighedPage:
    """Weigh a page's lines and judge its boxes' names."""
    title = title_line(page)
    weights = _weights(page, title)
    return WeighedPage(page, shapes, title, weights, _elsewhere(page, title, weights))


def title_line(page: Page) -> int | None:
    """Find the line that shows the title: one that the <title> element or its kin hold, else the only <h1>."""
    named = [page.title or "", *(page.meta.get(key, ("",))[0] for key in ("articletitle", "og:title"))]
    titles = [flat for name in named if (flat := _LETTERS.sub("", name))]
    letters = set("".join(titles))
    best, best_rank = None, TITLE_SHARE
    headings = []
    for index, line in enumerate(page.lines):
        text, tag = line.text, line.tag
        if len(text) < 4 or len(text) > MAX_TITLE or (line.links and tag not in TITLE_TAGS):
            continue
        if tag == "h1" and not line.links:
            headings.append(index)
        middle = text[len(text) // 2]
        if middle not in letters and middle.isalnum():
            continue  # a letter that no title has: most lines end here
        flat = _LETTERS.sub("", text)
        share = (
            max((len(flat) / len(title) for title in titles if flat in title), default=0.0) if len(flat) > 3 else 0.0
        )
        if line.links and share < LINKED_TITLE_SHARE:
            continue
        if share > TITLE_SHARE and share + TITLE_TAGS.get(tag, 0.0) > best_rank:
            best, best_rank = index, share + TITLE_TAGS.get(tag, 0.0)
    if best is None and len(headings) == 1:
        return headings[0]
    return best


def begins_another(page: Page, index: int, title: int) -> bool:
    """Whether a line is set like the title itself: a heading of the same level and class."""
    line, head = page.lines[index], page.lines[title]
    if line.tag != head.tag or line.tag[0] != "h":
        return False
    names = page.boxes[head.box].names
    return bool(names) and page.boxes[line.box].names == names


def is_teaser(lines: Sequence[Line], index: int) -> bool:
    """Whether a line stands under a linked heading: the summary of another article."""
    above = lines[index - 1] if index else None
    if above is None or len(above.links) != 1 or above.tag not in _HEADS:
        return False
    return len(above.links[0].text) * 1.2 >= len(above.text)


def count_stops(text: str) -> int:
    """Count the marks of punctuation in a text; of full stops those that end a word."""
    return len(_STOPS.findall(text)) + text.count(". ") + text.endswith(".")


def linked(line: Line) -> int:
    """Count the characters in links that lead away: a table of contents is part of its page."""
    away = 0
    for text, href in line.links:
        if href[:1] != "#":
            away += len(text)
    return away


def is_linked(line: Line) -> bool:
    """Whether a line is mostly links; the figures between several (dates, counts of readers) are no text."""
    away = linked(line)
    if not away:
        return False
    figures = sum(map(str.isdigit, line.text)) if len(line.links) > 1 else 0
    return away * 2 >= len(line.text) - figures


def _weights(page: Page, title: int | None) -> list[float]:
    """Weigh each line as prose; less before the title, behind blocks of links, and in another article."""
    weights = []
    passed = read = 0.0
    own = 1.0  # less once another article has begun
    level = "" if title is None else page.lines[title].tag
    for index, line in enumerate(page.lines):
        text, tag, links, _, _ = line
        if tag in CONTROLS:
            weight, away = 0.0, 0
        else:
            away = linked(line) if links else 0
            # Most lines of a page are the items of its menus.
            weight = 0.0 if 2 * away > len(text) else _weight(text, len(text) - away)
        if title is not None and index > title:
            if read > PROSE and tag == level and begins_another(page, index, title):
                own = ANOTHERS
            read += weight
            weight *= own * LINKS_PASSED / (LINKS_PASSED + passed)
            passed += away
        elif title is not None and index < title:
            weight *= BEFORE_TITLE
        if weight > 0 and is_teaser(page.lines, index):
            weight *= TEASER
        weights.append(weight - LINK_COST * away)
    return weights


def _weight(text: str, size: int) -> float:
    """Weigh a line of which `size` characters stand outside links: more where it is punctuated."""
    stops = count_stops(text)
    factor = LATIN_WEIGHT if text.isascii() else 1.0
    return factor * (size * (1.0 if stops else UNPUNCTUATED) + STOP_WEIGHT * stops)


def _elsewhere(page: Page, title: int | None, weights: Sequence[float]) -> list[bool]:
    """Tell for each box whether it, or one around it, is named for something else than the article.

    A box that holds the title, and the page's own elements, are its frame whatever their names say ("has-sidebar").
    """
    prose = [0.0, *accumulate(weight if weight > 0 else 0.0 for weight in weights)]
    enough = ALL * prose[-1]
    marks: list[bool] = []
    judged: dict[str, bool] = {"": False}  # the items of a list share their names
    for parent, tag, names, first, end in page.boxes:
        mark = bool(marks) and marks[parent]
        if not mark:
            named = judged.get(names)
            if named is None:
                named = judged[names] = _is_named_else(names.lower())
            mark = named and not (
                tag in _FRAMES or (title is not None and first <= title < end) or prose[end] - prose[first] >= enough
            )
        marks.append(mark)
    return marks


def _is_named_else(names: str) -> bool:
    """Whether a class and id, in lower case, say that a box is not the article."""
    if not _ELSE.search(names):
        return False
    return _STRONG_ELSE.search(names) is not None or not _CONTENT.search(names)
