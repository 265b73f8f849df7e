"""Weigh how much each line of a page reads like an article's prose, and find boxes named for something else.

`scraper.body.main_box` and `scraper.body.spans` use the weights to find the body. Heuristic.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

from scraper.body.box_names import names_something_else

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.model import BoilerplateKind
    from scraper.document import Line, Page

# Every threshold and factor was tuned on the corpus of real pages (`benchmarks/README.md` explains how to measure
# again); the comments say what breaks with another value.

# The least weight of a line of prose: a short sentence.
PROSE: Final = 20.0
# Latin letters weigh less than Han characters: five per word, where a Chinese word has two.
LATIN_WEIGHT: Final = 0.3
# Text without any punctuation is mostly menus and captions.
UNPUNCTUATED_FACTOR: Final = 0.25
# The weight of one punctuation mark, in characters.
STOP_WEIGHT: Final = 5
# What one linked character subtracts from the prose of its box, so that a feed of summaries under linked titles weighs
# little.
LINK_COST: Final = 1.0
# After this many characters of links below the title, prose counts half: the article is right under its title, and text
# after a block of links is most likely another article's. With 1,000, short articles lose to the feed below them.
LINKS_PASSED: Final = 300.0
BEFORE_TITLE_FACTOR: Final = 0.3
# Factor for prose after a second title, which begins another article.
OTHER_ARTICLE_FACTOR: Final = 0.1
# Factor for a summary under a linked heading: it is another article's.
TEASER_FACTOR: Final = 0.2
# A line must be more than this share of the page's <title>, to which sites add their names, to be the title; heading
# tags decide between several.
TITLE_SHARE: Final = 0.2
# A linked heading must be at least this share: "Daily Harvest", a section of "Daily Harvest vs Freshly vs …", is less.
LINKED_TITLE_SHARE: Final = 0.5
# The only <h1> is the title if a line below that is no heading has less than this share of <title>: a part of it, which
# stands in the text.
SURE_SHARE: Final = 0.6
MIN_TITLE: Final = 4
MAX_TITLE: Final = 150
TITLE_TAGS: Final = {"h1": 0.5, "h2": 0.25, "h3": 0.25}
# A box with at least this share of the prose behind the title is the article's whatever its name, if no paragraph is
# between the title and the box, and most of its prose has one parent (comments have a box each).
OVERRULING_SHARE: Final = 0.6

# A sentence with at least this many links is not about the one page that it leads to.
MIN_WOVEN: Final = 2
_HAN = re.compile("[一-鿿]")
_SENTENCE_ENDS: Final = frozenset("。！？….!?")
_STOPS = re.compile("[。！？；，、：,;!?…]")
# Parts of a form: shown, but never an article.
CONTROLS: Final = frozenset(("button", "option", "optgroup", "select", "textarea", "legend"))

_LETTERS = re.compile(r"[\W_]+")
_EDIT_LINK = re.compile(r"\s?\[[^\[\]]{1,12}\]$")  # the control behind a title of an encyclopedia
_HEADS: Final = frozenset(("h2", "h3", "h4", "h5", "h6", "dt"))
_OTHER_TAGS: Final = frozenset(("footer", "nav"))
_DOCUMENT_TAGS: Final = frozenset(("html", "body", "main", "article"))


class WeighedPage(NamedTuple):
    """A page with what is computed of its lines and boxes before the body is searched for."""

    page: Page
    shapes: Sequence[BoilerplateKind | None]  # the kind of each line by its shape
    title: int | None  # the line that shows the title
    weights: Sequence[float]  # of each line as prose; negative for lines of links
    named_else: Sequence[
        bool
    ]  # of each box: whether it, or one around it, is named for something other than the article


def weigh_page(page: Page, shapes: Sequence[BoilerplateKind | None]) -> WeighedPage:
    """Weigh a page's lines as prose and test its boxes' names."""
    title = find_title_line(page)
    weights = _weigh_lines(page, title)
    return WeighedPage(page, shapes, title, weights, _boxes_named_else(page, title, weights))


def find_title_line(page: Page) -> int | None:
    """Return the line that shows the title: its text is in <title> or a <meta> title; else the only <h1>, or None."""
    named = [page.title or "", *(page.meta.get(key, ("",))[0] for key in ("articletitle", "og:title"))]
    titles = [flat for name in named if (flat := _LETTERS.sub("", name))]
    letters = set("".join(titles))
    best, best_rank = None, TITLE_SHARE
    headings = []
    for index, line in enumerate(page.lines):
        text, tag = line.text, line.tag
        # Of very short lines only a first heading is a title: that of a poem.
        if not (MIN_TITLE if tag != "h1" or line.links else 2) <= len(text) <= MAX_TITLE:
            continue
        if line.links and tag not in TITLE_TAGS:
            continue
        if tag == "h1" and not line.links:
            headings.append(index)
        middle = text[len(text) // 2]
        if middle not in letters and middle.isalnum():
            continue  # a letter that is in no title: most lines end here
        if line.links:
            text = _EDIT_LINK.sub("", text)
        flat = _LETTERS.sub("", text)
        share = (
            max((len(flat) / len(title) for title in titles if flat in title), default=0.0) if len(flat) > 1 else 0.0
        )
        if line.links and share < LINKED_TITLE_SHARE:
            continue
        if share > TITLE_SHARE and share + TITLE_TAGS.get(tag, 0.0) > best_rank:
            best, best_rank = index, share + TITLE_TAGS.get(tag, 0.0)
    if len(headings) == 1 and (
        best is None or (best_rank < SURE_SHARE and headings[0] < best and page.lines[best].tag not in TITLE_TAGS)
    ):
        return headings[0]
    return best


def begins_another_article(page: Page, index: int, title: int) -> bool:
    """Return whether a line is set like the title itself: a heading of the same level and class."""
    line, head = page.lines[index], page.lines[title]
    if line.tag != head.tag or line.tag[0] != "h":
        return False
    names = page.boxes[head.box].names
    return bool(names) and page.boxes[line.box].names == names


def is_teaser(lines: Sequence[Line], index: int) -> bool:
    """Return whether a line is right under a linked heading: the summary of another article."""
    above = lines[index - 1] if index else None
    if above is None or len(above.links) != 1 or above.tag not in _HEADS:
        return False
    return len(above.links[0].text) * 1.2 >= len(above.text)


def count_stops(text: str) -> int:
    """Count the punctuation marks in a text; of full stops only those that end a word."""
    return len(_STOPS.findall(text)) + text.count(". ") + text.endswith(".")


def linked_size(line: Line) -> int:
    """Count the characters in links to other pages, not to anchors: a table of contents is part of its page."""
    away = 0
    for text, href in line.links:
        if href[:1] != "#":
            away += len(text)
    return away


def ends_a_sentence(text: str) -> bool:
    """Return whether a text ends as sentences do."""
    return text.rstrip("”\"'’」』）)")[-1:] in _SENTENCE_ENDS


def is_sentence(text: str) -> bool:
    """Return whether a text ends as a sentence of its script does and has several parts: no headline, no menu."""
    if not ends_a_sentence(text) or count_stops(text) < 2:
        return False
    return not text.rstrip("”\"'’」』）)").endswith(".") or not _HAN.search(
        text
    )  # so ends a reference among sentences in Chinese


def has_woven_links(line: Line) -> bool:
    """Return whether a line is a sentence with several links in it, as in encyclopedias and stock market news."""
    if len(line.links) < MIN_WOVEN or not is_sentence(line.text):
        return False
    return max(len(text) for text, _ in line.links) * 2 < len(line.text)


def is_mostly_links(line: Line) -> bool:
    """Return whether a line is mostly links; digits between several links (dates, counts) do not count as text."""
    away = linked_size(line)
    if not away or has_woven_links(line):
        return False
    figures = sum(map(str.isdigit, line.text)) if len(line.links) > 1 else 0
    return away * 2 >= len(line.text) - figures


def _weigh_lines(page: Page, title: int | None) -> list[float]:
    """Weigh each line as prose; less before the title, after blocks of links, and in another article."""
    weights = []
    passed = read = 0.0
    own = 1.0  # lower once another article has begun
    level = "" if title is None else page.lines[title].tag
    for index, line in enumerate(page.lines):
        text, tag, links, _, _ = line
        if tag in CONTROLS:
            weight, away = 0.0, 0
        else:
            away = linked_size(line) if links and not has_woven_links(line) else 0
            # Most lines of a page are menu items.
            weight = 0.0 if 2 * away > len(text) else _weigh_text(text, len(text) - away)
        if title is not None and index > title:
            if read > PROSE and tag == level and begins_another_article(page, index, title):
                own = OTHER_ARTICLE_FACTOR
            read += weight
            weight *= own * LINKS_PASSED / (LINKS_PASSED + passed)
            passed += away if 2 * away > len(text) else 0
        elif title is not None and index < title:
            weight *= BEFORE_TITLE_FACTOR
        if weight > 0 and is_teaser(page.lines, index):
            weight *= TEASER_FACTOR
        weights.append(weight - LINK_COST * away)
    return weights


def _weigh_text(text: str, size: int) -> float:
    """Weigh a line with `size` characters outside links: more if it has punctuation."""
    stops = count_stops(text)
    factor = LATIN_WEIGHT if text.isascii() else 1.0
    return factor * (size * (1.0 if stops else UNPUNCTUATED_FACTOR) + STOP_WEIGHT * stops)


def _boxes_named_else(page: Page, title: int | None, weights: Sequence[float]) -> list[bool]:
    """Return for each box whether it, or one around it, is named for something other than the article.

    Names of boxes around the title and of elements such as <body> are ignored ("has-sidebar"), and names that the prose
    overrules.
    """
    prose = [0.0, *accumulate(weight if weight >= PROSE / 2 else 0.0 for weight in weights)]
    behind = 0 if title is None else title + 1
    enough = OVERRULING_SHARE * (prose[-1] - prose[behind])
    marks: list[bool] = []
    judged: dict[str, bool] = {"": False}  # cached: items of a list share their names
    for parent, tag, names, first, end in page.boxes:
        mark = bool(marks) and marks[parent]
        if not mark:
            named = tag in _OTHER_TAGS or judged.get(names)
            if named is None:
                named = judged[names] = names_something_else(names)
            mark = named and not (
                tag in _DOCUMENT_TAGS
                or (title is not None and first <= title < end)
                or (
                    first >= behind
                    and prose[end] - prose[first] >= enough > 0
                    and prose[first] - prose[behind] < 2 * PROSE
                    and _has_one_home(page, first, end, weights)
                )
            )
        marks.append(mark)
    return marks


def _has_one_home(page: Page, first: int, end: int, weights: Sequence[float]) -> bool:
    """Return whether most of the prose of a range of lines is in one box, or in boxes with one parent."""
    homes: dict[int, float] = {}
    for index in range(first, end):
        if weights[index] >= PROSE / 2:
            line = page.lines[index]
            home = page.boxes[line.box].parent if line.tag == "p" else line.box
            homes[home] = homes.get(home, 0.0) + weights[index]
    return bool(homes) and max(homes.values()) >= OVERRULING_SHARE * sum(homes.values())
