"""Yield date, source, author and editor candidates of a Chinese page, in a fixed order per field.

Printed values win over declared ones: PubDate may hold the time of a migration, ContentSource the poster, and meta
author names the editor, never the author.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from scraper.metadata import bylines, dates
from scraper.metadata.candidates import BEFORE_BODY, INTO_BODY, LAST_OF_BODY, Candidate, declared_dates, lines_around
from scraper.metadata.credit_line import LONGEST_CREDIT, LONGEST_SOURCE, NO_CREDIT, Credit, parse_credit
from scraper.metadata.person_names import is_name, is_outlet, only_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scraper.document import Line, Page

# How many lines of the body may hold a byline (after a summary), and how many below the title unlabelled names.
FIRST_OF_BODY: Final = 8
NAMES_BELOW_TITLE: Final = 3
# The longest line with one label that is a field, not a sentence.
LONGEST_FIELD: Final = 60
# The longest signature (落款): only a date.
LONGEST_SIGNATURE: Final = 30
# If more than this share of a line's characters is inside anchors, its date is another article's.
LINKED_SHARE: Final = 0.85

# Placeholders for a missing source; any name wins over them.
_PLACEHOLDER = re.compile(
    "转载(?:文章)?|互联网|网络(?:转载|整理|综合)?|本[网站](?:原创|编辑|讯)?|(?:本站)?原创|未知|不详|匿名|佚名|综合|其他|网友|admin"
    "|转自网络|来源网络|商讯"
)
_CLOCK = re.compile("今天是|农历|现在时间|当前时间|北京时间[:：]")
_NOT_A_NAME = re.compile(r"https?:|[/@\d]|^\W*$|^(?:admin|administrator|editor|webmaster)$|管理员", re.IGNORECASE)
_EDITOR_MARK = re.compile(r"(?:责任)?编辑[:：]?\s*")
_YEAR_ALONE = re.compile(r"(?:19|20)\d\d")
_DATE_HELPERS: Final = ("pubtime_baidu", "NewsArticlePubDay", "publishtime", "zwpubdate")
_SOURCE_HELPERS: Final = ("NewsArticleSource", "source_baidu", "webdig_source", "js_name")


class PrintedCredit(NamedTuple):
    """A line near the article that credits something."""

    at: int  # index of the line
    text: str
    credit: Credit
    above: bool  # above the body, or among its first lines

    @property
    def is_field(self) -> bool:
        """Return whether the line is a credit line, or so short that its labels are reliable."""
        return self.credit.is_credit or len(self.text) < LONGEST_FIELD


def printed_credits(page: Page, body: range, title: frozenset[int]) -> list[PrintedCredit]:
    """Return the credit lines around the article, those right below the title first."""
    found: list[PrintedCredit] = []
    declared = next((one.value for one in declared_dates(page, "zh") if one.value), None)
    year = int(declared[:4]) if declared else None
    for index, above in lines_around(page, body, title):
        line = page.lines[index]
        if len(line.text) > LONGEST_CREDIT:
            continue
        credit = _credit_at(page, index, line, year)
        if credit != NO_CREDIT and not _CLOCK.search(line.text):
            found.append(PrintedCredit(index, line.text, credit, above))
    return found


def _credit_at(page: Page, index: int, line: Line, year: int | None) -> Credit:
    """Parse one line, joined with the next three if a date is split over them: 2019 | 09/07 | 19:02 | outlet."""
    text = line.text
    if len(text) == 4 and _YEAR_ALONE.fullmatch(text):
        text = " ".join(part.text for part in page.lines[index : index + 4])
    credit = parse_credit(text, page.captured_at, year=year)
    if "编" in text and (editor := bylines.bracketed_editor(text)):
        credit = credit._replace(editor=credit.editor or editor, is_credit=True)
    bare = credit.source is None or credit.source in credit.beside_date
    if credit.published and not credit.labelled_date and bare:
        linked = sum(len(link.text) for link in line.links)
        return NO_CREDIT if linked > LINKED_SHARE * len(text) else credit
    return credit


def date_candidates(page: Page, body: range, printed: Sequence[PrintedCredit]) -> Iterator[Candidate]:
    """Yield candidates for the date of publication: printed near the title, below, declared, in the URL, signed."""
    yield from _printed_dates(printed)
    for name in _DATE_HELPERS:
        if text := page.helpers.get(name):
            yield Candidate(dates.find_date(text, page.captured_at), f"helper #{name}", text)
    yield from declared_dates(page, "zh")
    if page.url:
        yield Candidate(dates.date_in_url(page.url), "URL", page.url)
    for one in printed:
        yield Candidate(one.credit.published if one.credit.is_credit else None, "date of a later change", one.text)
    for line in reversed(page.lines[max(body.start, body.stop - LAST_OF_BODY) : body.stop]):
        if len(line.text) <= LONGEST_SIGNATURE:
            yield Candidate(dates.find_date(line.text, page.captured_at), "signature", line.text)
    yield from (Candidate(credit.published, "posting line", text) for credit, text in _forum_credits(page, body))


def _forum_credits(page: Page, body: range) -> Iterator[tuple[Credit, str]]:
    """Yield the credit lines that forums print between a post and its replies: 本贴由某人于…发表."""
    for line in page.lines[body.start : body.stop]:
        if len(line.text) < LONGEST_CREDIT and "发表" in line.text:
            credit = parse_credit(line.text, page.captured_at)
            if credit.is_credit and credit.published:
                yield credit, line.text


def _printed_dates(printed: Sequence[PrintedCredit]) -> Iterator[Candidate]:
    """Yield the printed dates: with a label above the body, in a credit line above, then below."""
    fresh = [one for one in printed if one.credit.published and not one.credit.updated]
    for one in fresh:
        if one.above and one.credit.labelled_date:
            yield Candidate(one.credit.published, "labelled date", one.text)
    for one in fresh:
        if one.above and one.credit.is_credit:
            yield Candidate(one.credit.published, "date near the title", one.text)
    for one in fresh:
        credit = one.credit
        signed = credit.is_credit and (credit.author or credit.source or "发" in one.text)
        if not one.above and (credit.labelled_date or signed):
            yield Candidate(credit.published, "credit line after the body", one.text)


def source_candidates(page: Page, title: frozenset[int], printed: Sequence[PrintedCredit]) -> Iterator[Candidate]:
    """Yield candidates for the credited source, placeholders (互联网, 转载文章) after all names."""
    candidates = [*_printed_sources(printed), *_declared_sources(page)]
    candidates += [
        Candidate(_outlet_beside(page, one.at, title), "line beside the date", one.text)
        for one in printed
        if one.above and one.credit.published and not one.credit.source
    ]
    yield from (one for one in candidates if one.value and not _PLACEHOLDER.fullmatch(one.value))
    yield from candidates


def _printed_sources(printed: Sequence[PrintedCredit]) -> Iterator[Candidate]:
    """Yield the printed sources: labelled above, beside the date, labelled below."""
    above = [one for one in printed if one.above and one.credit.source]
    for one in above:
        if one.credit.source not in one.credit.beside_date:
            yield Candidate(one.credit.source, "labelled source", one.text)
    for one in above:
        if one.credit.is_credit:
            yield Candidate(one.credit.source, "name beside the date", one.text)
    for one in printed:
        labelled = one.credit.source and one.credit.source not in one.credit.beside_date
        # （资料来源：…） is the source of the figures, not of the article.
        if not one.above and labelled and one.credit.is_credit and "资料" not in one.text[:4]:
            yield Candidate(one.credit.source, "credit line after the body", one.text)


def _declared_sources(page: Page) -> Iterator[Candidate]:
    """Yield the sources that a page declares for machines."""
    for name in _SOURCE_HELPERS:
        if text := page.helpers.get(name):
            yield Candidate(_source_value(text), f"helper #{name}", text)
    for name in ("contentsource", "source"):
        for text in page.meta.get(name, ()):
            yield Candidate(_source_value(text), f"meta {name}", text)


def _source_value(text: str) -> str | None:
    """Read a declared source, whose value may include its label."""
    value = parse_credit(text).source or (text.strip() if "：" not in text and ":" not in text else None)
    return value if value and len(value) <= LONGEST_SOURCE else None


def _outlet_beside(page: Page, index: int, title: frozenset[int]) -> str | None:
    """Return the name of an outlet that is alone on the line before or after the date's, or None; the title is none."""
    titles = {page.lines[at].text for at in title}
    for line in (*page.lines[max(0, index - 1) : index], *page.lines[index + 1 : index + 2]):
        if 2 <= len(line.text) <= 12 and line.text not in titles and is_outlet(line.text):
            return line.text
    return None


def author_candidates(
    page: Page, body: range, title: frozenset[int], printed: Sequence[PrintedCredit]
) -> Iterator[Candidate]:
    """Yield candidates for the author: labelled, beside the date, bylines in the text, a person credited as source."""
    for above in (True, False):
        for one in printed:
            labelled = one.credit.author and one.credit.author not in one.credit.beside_date
            if one.above is above and labelled and one.is_field:
                yield Candidate(one.credit.author, "labelled author", one.text)
    for one in printed:
        if one.credit.author and one.credit.is_credit:
            yield Candidate(one.credit.author, "name beside the date", one.text)
    yield from _bylines(page, body, title)
    for one in printed:
        if one.credit.source and is_name(one.credit.source):
            yield Candidate(one.credit.source, "source that is a person", one.text)
    yield from (Candidate(credit.author, "posting line", text) for credit, text in _forum_credits(page, body))
    for name in page.meta.get("author", ())[:1]:
        if 2 <= len(name) <= 20 and not _NOT_A_NAME.search(name) and not is_outlet(name):
            # Declared names are the editor's or a unit's, unless the page shows the same name as a byline.
            shown = any(line.text == name for line in page.lines[max(0, body.start - BEFORE_BODY) : body.start])
            yield Candidate(name if shown else None, "meta author, shown near the title", name)


def _bylines(page: Page, body: range, title: frozenset[int]) -> Iterator[Candidate]:
    """Yield the bylines in the text: in its first lines, then in its last."""
    lines = page.lines
    first = max(title, default=body.start - INTO_BODY - 1) + 1
    for index in range(max(0, first, body.start - BEFORE_BODY), min(body.start + FIRST_OF_BODY, body.stop, len(lines))):
        text = lines[index].text
        yield Candidate(bylines.head_author(text) or bylines.line_author(text), "byline before the text", text)
        below_title = title and index < min(first + NAMES_BELOW_TITLE, body.start + 2) and not lines[index].links
        if below_title and only_names(text):
            yield Candidate(text, "names below the title", text)
    for line in lines[max(body.start, body.stop - LAST_OF_BODY) : body.stop + INTO_BODY]:
        found = bylines.line_author(line.text) or bylines.tail_author(line.text)
        yield Candidate(found, "byline after the text", line.text)


def editor_candidates(page: Page, printed: Sequence[PrintedCredit]) -> Iterator[Candidate]:
    """Yield candidates for the editor: printed, below the body first; declared if the value has an editor's label."""
    for one in sorted(printed, key=lambda one: one.above):
        if one.credit.editor and one.is_field:
            yield Candidate(one.credit.editor, "labelled editor", one.text)
    for text in (page.helpers.get("editor_baidu"), *page.meta.get("editor", ())[:1], *page.meta.get("author", ())[:1]):
        if text and (mark := _EDITOR_MARK.match(text)):
            yield Candidate(text[mark.end() :].strip() or None, "declared editor", text)
