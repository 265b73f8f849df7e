"""Find the range of a box's lines that is the body: classify the lines, split them into spans of prose, and join some.

A box rarely holds only the article. Its lines are split at blocks of links and at titles of other pages. The first span
that is not small compared with the heaviest is the article, together with the later spans that belong to it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from scraper.body.weights import CONTROLS, PROSE, begins_another_article, count_stops, is_mostly_links
from scraper.boilerplate import is_hole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from scraper.body.weights import WeighedPage

# The first span with at least this share of the heaviest span's weight is the article: comments and other articles,
# however long, come after it.
FIRST_SHARE: Final = 0.15
# The least weight of a later span that can belong to the article: a paragraph, not a stray sentence.
MIN_CONTINUATION: Final = 40.0
# A lead has at most so many paragraphs.
MAX_LEAD: Final = 2
# The least weight of a part of a paragraph broken into short lines: a clause.
BROKEN_PROSE: Final = 10.0
# This many lines of links or boilerplate in a row end a span; fewer only interrupt it.
BREAK_LINES: Final = 3
# With this many lines of a page's footer among them, everything after is the footer too.
MIN_FOOT_LINES: Final = 2
# The longest heading of comments or of a note about the author; numbers may follow it.
LONGEST_HEAD: Final = 60
_AFTER_ARTICLE_HEADING = re.compile(
    r"(?:网友|網友|读者|讀者|用户|最新|全部|热门|精彩|精选)?(?:评论|評論|跟帖|留言|回复)(?:区|列表)?[\s(（\d)）条：:]*|"
    r"(?:更多|其他|其它|全部|查看全部|所有)\s?(?:\d+\s?[个條条])?\s?(?:精彩)?(?:回答|答案|回复|回復|答复)[\s(（\d)）条：:]*|"
    r"(?:\d+ )?(?:comments?|responses?)(?: \(\d+\))?|leave a (?:comment|reply)|"
    r"about (?:the|this) (?:author|reviewer|writer|contributor|podcast)s?",
    re.IGNORECASE,
)
# The head of a reply in a forum: who, when, and which post of the page it is. The first post is the article.
_REPLY_HEAD = re.compile(
    r".{0,40}(?:发表|發表|回复|回覆|回應|回应)[于於]?.{0,8}\d{1,4}[-/.年]\d{1,2}.{0,24}?"
    r"(?:(?:[2-9]|[1-9]\d{1,4})\s?(?:[#＃樓楼Ff]|层)|沙发|沙發|板凳|地板)\W*$"
)
_FOOT_KINDS: Final = frozenset(("disclaimer", "copyright", "publisher", "origin"))

# The classes of lines, one letter each, so that those of several lines form a string.
PROSE_LINE: Final = "P"
SHORT: Final = "S"  # or neutral: a heading, a caption, a dateline
LINKS: Final = "L"  # mostly links
NOT_BODY: Final = "N"  # in a form, or in a box named for something else
FOOT_LINE: Final = "F"  # boilerplate of a page's footer, by its shape
BOILERPLATE: Final = "B"  # other boilerplate, by its shape
HOLE: Final = "H"  # boilerplate inside the text, such as its table of contents
OTHER_PAGES: Final = "R"  # heading of what follows an article: other pages, comments, a note about its author
OTHER_TITLE: Final = "T"  # begins another article
OUTSIDE: Final = "LNFBHR"  # not the body even inside its range
_BREAKING: Final = "LNFB"
_CUTS: Final = "RT"


class ProseSpan(NamedTuple):
    """Lines from prose to prose without a break; positions count from the first classified line."""

    total: float  # the weights of its lines
    start: int
    stop: int
    apart: bool  # whether something before it separates it, as another article or the page's footer


def classify_lines(weighed: WeighedPage, first: int, end: int) -> str:
    """Classify a range of lines; return a string with one letter per line."""
    page, shapes, title, weights, named_else = weighed
    level = "" if title is None else page.lines[title].tag
    kinds = []
    for index in range(first, end):
        line, shape = page.lines[index], shapes[index]
        text, tag, links, _, box = line
        if tag == level and title is not None and _begins_another(weighed, index, title):
            kind = OTHER_TITLE
        elif named_else[box] or tag in CONTROLS:
            kind = NOT_BODY
        elif (len(text) <= LONGEST_HEAD and _REPLY_HEAD.match(text)) or (
            not links and (shape == "related" or (len(text) <= LONGEST_HEAD and _AFTER_ARTICLE_HEADING.fullmatch(text)))
        ):
            kind = OTHER_PAGES
        elif shape:
            kind = FOOT_LINE if shape in _FOOT_KINDS else HOLE if is_hole(line) else BOILERPLATE
        elif links and is_mostly_links(line):
            kind = LINKS
        elif count_stops(text) and (weights[index] >= PROSE or _is_broken_prose(weighed, index)):
            kind = PROSE_LINE
        else:
            kind = SHORT
        kinds.append(kind)
    return "".join(kinds)


def _begins_another(weighed: WeighedPage, index: int, title: int) -> bool:
    """Return whether a heading of the title's level begins another article: set like the title, or above a credit."""
    page, shapes = weighed.page, weighed.shapes
    if begins_another_article(page, index, title):
        return True
    return index > title and page.lines[index].tag[0] == "h" and "credit" in shapes[index + 1 : index + 2]


def _is_broken_prose(weighed: WeighedPage, index: int) -> bool:
    """Return whether a line is a part of a paragraph that its author broke into short lines: diaries, chats, verse."""
    weight, lines = weighed.weights[index], weighed.page.lines
    if weight < BROKEN_PROSE or lines[index].links:
        return False
    return any(
        lines[other].box == lines[index].box and not lines[other].links and weight + weighed.weights[other] >= PROSE
        for other in (index - 1, index + 1)
        if 0 <= other < len(lines)
    )


def prose_spans(kinds: str, weights: Sequence[float]) -> Iterator[ProseSpan]:
    """Split lines into spans of prose: at blocks of links, at headings like 相关阅读, at a second title."""
    start = stop = -1
    total, pending, run, foot_lines, apart = 0.0, 0.0, 0, 0, False
    for position, (kind, weight) in enumerate(zip(kinds, weights, strict=True)):
        run = run + 1 if kind in _BREAKING else 0
        foot_lines = foot_lines + (kind == FOOT_LINE) if run else 0
        if run == BREAK_LINES or kind in _CUTS:
            if start >= 0:
                yield ProseSpan(total, start, stop, apart)
                start, total, apart = -1, 0.0, False
            apart = apart or kind in _CUTS
        apart = apart or (run >= BREAK_LINES and foot_lines >= MIN_FOOT_LINES)
        pending += weight
        if kind == PROSE_LINE:
            if start < 0:
                start, pending = position, weight
            stop, total, pending = position + 1, total + pending, 0.0
    if start >= 0:
        yield ProseSpan(total, start, stop, apart)


def join_spans(
    spans: Sequence[ProseSpan], kinds: str, homes: Callable[[Sequence[int]], set[int | str]]
) -> tuple[int, int]:
    """Return the start and the end of the article, given at least one span.

    It is the first span that is not small compared with the heaviest. Later spans, up to the first that is set apart,
    belong to it if some of their paragraphs have one of the `homes` (parent boxes, or their classes) of earlier ones.
    """
    best = max(spans).total
    enough = min(FIRST_SHARE * best, best)  # a total is below zero where links outweigh the prose
    first = next(i for i, span in enumerate(spans) if span.total >= enough)

    def homes_of(span: ProseSpan) -> set[int | str]:
        return homes([i for i in range(span.start, span.stop) if kinds[i] == PROSE_LINE])

    stop, known = spans[first].stop, homes_of(spans[first])
    # A lead, apart from the text by a picture or a row of controls, is in a box of its own.
    lead = kinds[spans[first].start : stop].count(PROSE_LINE) <= MAX_LEAD
    for span in spans[first + 1 :]:
        if span.apart:
            break
        if span.total >= MIN_CONTINUATION and (known & homes_of(span) or (lead and span.total == best)):
            stop = span.stop
            known |= homes_of(span)
    return spans[first].start, stop
