"""Yield date, source, author and editor candidates of a Chinese page, in a fixed order per field.

Printed values win over declared ones: PubDate may hold the time of a migration, ContentSource the poster, and meta
author names the editor, never the author.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scraper.metadata import date_lines, dates, names
from scraper.metadata.accounts import declared_people, is_member_link, wechat_account
from scraper.metadata.candidates import (
    BEFORE_BODY,
    INTO_BODY,
    LAST_OF_BODY,
    NOTES_ABOVE,
    Candidate,
    declared_dates,
)
from scraper.metadata.credit_line import LONGEST_CREDIT, Credit, parse_credit, starts_with_label
from scraper.metadata.names import (
    LONGEST_SOURCE,
    PLACEHOLDER,
    is_medium,
    is_name,
    is_outlet,
    only_names,
)
from scraper.metadata.printed import LINKED_SHARE, PrintedCredit, linked_share, name_on_line_beside, outlet_beside

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scraper.document import Line, Page
    from scraper.metadata.accounts import Poster

# How many lines of the body may hold a byline (after a summary), and how many below the title unlabelled names.
FIRST_OF_BODY: Final = 8
NAMES_BELOW_TITLE: Final = 3
# How many of the last lines of the body may be a byline: notes and leftovers stand below it.
LAST_BYLINES: Final = 8
# The longest signature (落款): only a date.
LONGEST_SIGNATURE: Final = 30
# Where a printed date was found.
LABELLED: Final = "labelled date"
NEAR_TITLE: Final = "date near the title"
BELOW: Final = "credit line after the body"

_OF_FIGURES = re.compile(r"\W*(?:资料|資料|图片|圖片|数据|數據|图|圖|素材|视频|視頻|制图|封面)")
_COMMUNITY = re.compile(r"\b(?:bbs|forum|thread|club|blog|tieba)\b|论坛|論壇|博客|部落格|社区|社區|贴吧", re.IGNORECASE)
_EDITOR_MARK = re.compile(r"(?:责任)?编辑[:：]?\s*")
_DATE_HELPERS: Final = ("pubtime_baidu", "NewsArticlePubDay", "publishtime", "zwpubdate")
_SOURCE_HELPERS: Final = ("NewsArticleSource", "source_baidu", "webdig_source", "js_name")


def date_candidates(
    page: Page, body: range, title: frozenset[int], printed: Sequence[PrintedCredit]
) -> Iterator[Candidate]:
    """Yield candidates for the date of publication: printed near the title, below, declared, in the URL, signed."""
    declared = list(declared_dates(page, "zh"))
    in_lines = list(date_lines.candidates(page, body, title))
    yield from _printed_dates(printed, LABELLED)
    yield from (one for one in in_lines if one.found_in == date_lines.SEVERAL)
    yield from _printed_dates([one for one in printed if one.credit.source or one.credit.author], NEAR_TITLE)
    for found in in_lines:
        if found.value and found.found_in == date_lines.ONE:
            # A declared time of the same day is more exact.
            yield from (same for same in declared if same.value and _is_time_of(same.value, found.value))
            yield found
    yield from _printed_dates(printed, NEAR_TITLE)
    yield from _printed_dates(printed, BELOW)
    for name in _DATE_HELPERS:
        if text := page.helpers.get(name):
            yield Candidate(dates.find_date(text, page.captured_at), f"helper #{name}", text)
    yield from declared
    yield from date_lines.script_candidates(page)
    if page.url:
        yield Candidate(dates.date_in_url(page.url), "URL", page.url)
    for one in printed:
        own = one.credit.is_credit and (one.above or one.credit.updated)  # others below the text are of a related list
        yield Candidate(one.credit.published if own else None, "date of a later change", one.text)
    yield from in_lines
    for line in reversed(page.lines[max(body.start, body.stop - LAST_OF_BODY) : body.stop]):
        if (
            len(line.text) <= LONGEST_SIGNATURE
            and not date_lines.is_sentence_with_date(line.text)
            and not date_lines.is_diary(page, body)
        ):
            yield Candidate(dates.find_date(line.text, page.captured_at), "signature", line.text)
    yield from (Candidate(credit.published, "posting line", text) for credit, text in _forum_credits(page, body))


def _is_time_of(declared: str, day: str) -> bool:
    """Return whether a declared date is a time of the day that is printed; midnight is no time."""
    return declared[:10] == day and "T" in declared and "T00:00" not in declared


def _forum_credits(page: Page, body: range) -> Iterator[tuple[Credit, str]]:
    """Yield the credit lines that forums print between a post and its replies: 本贴由某人于…发表."""
    for line in page.lines[body.start : body.stop]:
        if len(line.text) < LONGEST_CREDIT and "发表" in line.text:
            credit = parse_credit(line.text, page.captured_at)
            if credit.is_credit and credit.published:
                yield credit, line.text


def _printed_dates(printed: Sequence[PrintedCredit], found_in: str) -> Iterator[Candidate]:
    """Yield the printed dates of one kind: with a label above the body, in a credit line above, or below it."""
    for one in printed:
        credit = one.credit
        if not credit.published or credit.updated:
            continue
        if found_in == LABELLED:
            wanted = one.above and credit.labelled_date
        elif found_in == NEAR_TITLE:
            wanted = one.above and credit.is_credit
        else:
            signed = credit.is_credit and (credit.author or credit.source or "发" in one.text)
            wanted = not one.above and bool(credit.labelled_date or signed)
        if wanted:
            yield Candidate(credit.published, found_in, one.text)


def source_candidates(
    page: Page, body: range, title: frozenset[int], printed: Sequence[PrintedCredit], posted: Sequence[Poster]
) -> Iterator[Candidate]:
    """Yield candidates for the credited source, placeholders (互联网, 转载文章) after all names."""
    beside = [
        Candidate(one.credit.source, "name beside the date", one.text)
        for one in printed
        if one.above and one.credit.is_credit and one.credit.source and not _is_member(page, one)
    ]
    beside += [
        Candidate(outlet_beside(page, one.at, title), "line beside the date", one.text)
        for one in printed
        if one.above and one.credit.published and not one.credit.source
    ]
    candidates = [*_sources_above(page, printed), *(one for one in beside if is_medium(one.value or ""))]
    candidates += [*_sources_below(page, printed), *_told_sources(page, body)]
    candidates += [*(one.account for one in posted if one.account), *beside]
    candidates += [*wechat_account(page), *_declared_sources(page)]
    named = [one for one in candidates if one.value and not PLACEHOLDER.fullmatch(one.value)]
    yield from (one for one in named if not is_name(one.value or ""))
    yield from named
    yield from candidates


def _is_member(page: Page, one: PrintedCredit) -> bool:
    """Return whether the source that a line names is a member: by a link, or beside a forum's date."""
    source = one.credit.source
    if not source or is_outlet(source):
        return False
    if source in one.credit.beside_date and _COMMUNITY.search(f"{page.url or ''} {page.title or ''}"):
        return True
    return any(link.text.strip() == source and is_member_link(link) for link in page.lines[one.at].links)


def _told_sources(page: Page, body: range) -> Iterator[Candidate]:
    """Yield the sources that the ends of the text tell, or notes right above it: 本文转自“X”, （据X）."""
    lines = page.lines
    ends = (
        range(max(0, body.start - NOTES_ABOVE), min(body.start + INTO_BODY, body.stop)),
        range(max(body.start, body.stop - LAST_OF_BODY), min(body.stop + INTO_BODY, len(lines))),
    )
    for index in dict.fromkeys(index for end in ends for index in end):
        yield Candidate(names.told_source(lines[index].text), "source told in the text", lines[index].text)


def _is_labelled(one: PrintedCredit) -> bool:
    return one.credit.source is not None and one.credit.source not in one.credit.beside_date


def _sources_above(page: Page, printed: Sequence[PrintedCredit]) -> Iterator[Candidate]:
    """Yield the labelled sources above the body."""
    for one in printed:
        if one.above and _is_labelled(one) and not _is_member(page, one):
            yield Candidate(one.credit.source, "labelled source", one.text)


def _sources_below(page: Page, printed: Sequence[PrintedCredit]) -> Iterator[Candidate]:
    """Yield the labelled sources below the body: what reposts name there is the origin."""
    for one in printed:
        # （资料来源：…） is the source of the figures, not of the article.
        credited = one.credit.is_credit and not one.above and _is_labelled(one) and not _OF_FIGURES.match(one.text)
        if credited and _is_of_article(page, one):
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


def author_candidates(
    page: Page,
    body: range,
    title: frozenset[int],
    printed: Sequence[PrintedCredit],
    posted: Sequence[Poster],
) -> Iterator[Candidate]:
    """Yield candidates for the author, placeholders (佚名) after all names."""
    found = []
    for one in _author_candidates(page, body, title, printed, posted):
        found.append(one)
        if one.value and not PLACEHOLDER.fullmatch(one.value):
            yield one
    yield from found


def _author_candidates(
    page: Page,
    body: range,
    title: frozenset[int],
    printed: Sequence[PrintedCredit],
    posted: Sequence[Poster],
) -> Iterator[Candidate]:
    """Yield authors: labelled, beside the date, in bylines, who posted, a person credited as source, declared ones."""
    for above in (True, False):
        for one in printed:
            labelled = one.credit.author and one.credit.author not in one.credit.beside_date
            if one.above is above and labelled and one.is_field and (above or _is_of_article(page, one)):
                yield Candidate(one.credit.author, "labelled author", one.text)
    for one in printed:
        if one.credit.author and one.credit.is_credit and one.above:
            yield Candidate(one.credit.author, "name beside the date", one.text)
    for one in printed:
        if one.above and one.credit.published and not one.credit.author:
            yield Candidate(name_on_line_beside(page, one.at), "line beside the date", one.text)
    yield from (one.person for one in posted if one.person and one.account)
    yield from _bylines(page, body, title)
    yield from (one.person for one in posted if one.person)
    for one in printed:
        if one.credit.source and (is_name(one.credit.source) or _is_member(page, one)):
            yield Candidate(one.credit.source, "source that is a person", one.text)
    yield from (Candidate(credit.author, "posting line", text) for credit, text in _forum_credits(page, body))
    editors = {one.credit.editor for one in printed if one.credit.editor}
    yield from declared_people(page, body, editors)


def _is_of_article(page: Page, one: PrintedCredit) -> bool:
    """Return whether a credit line below the text is the article's: a label at its start or a date, and no links."""
    line = page.lines[one.at]
    credited = starts_with_label(one.text) or one.credit.published is not None
    return credited and linked_share(line) <= LINKED_SHARE


def _bylines(page: Page, body: range, title: frozenset[int]) -> Iterator[Candidate]:
    """Yield the bylines in the text: in its first lines, then in its last."""
    lines = page.lines
    first = max(title, default=body.start - INTO_BODY - 1) + 1
    for index in range(max(0, first, body.start - BEFORE_BODY), min(body.start + FIRST_OF_BODY, body.stop, len(lines))):
        text = lines[index].text
        yield Candidate(names.head_author(text) or names.line_author(text), "byline before the text", text)
        below_title = title and index < min(first + NAMES_BELOW_TITLE, body.start + 2) and not lines[index].links
        if below_title and only_names(text) and not _are_listed(lines, index):
            yield Candidate(text, "names below the title", text)
    last = max(body.start, body.stop - LAST_BYLINES)
    for index, line in enumerate(lines[last : body.stop + INTO_BODY], last):
        if linked_share(line) > LINKED_SHARE:
            continue  # another article's
        in_bracket = names.tail_author(line.text) if index >= body.stop - LAST_OF_BODY else None
        # Behind the body a line with a title before its label is an entry of a list.
        alone = index < body.stop or starts_with_label(line.text) or "者" not in line.text
        yield Candidate((alone and names.line_author(line.text)) or in_bracket, "byline after the text", line.text)


def _are_listed(lines: Sequence[Line], index: int) -> bool:
    """Return whether the names on a line are those of a list: behind a colon, or of several such lines."""
    if index and lines[index - 1].text.endswith((":", "：")):
        return True
    return any(only_names(lines[at].text) for at in (index - 1, index + 1) if 0 <= at < len(lines))


def editor_candidates(page: Page, printed: Sequence[PrintedCredit]) -> Iterator[Candidate]:
    """Yield candidates for the editor: printed, below the body and 责任编辑 first; declared with an editor's label."""
    for one in sorted(printed, key=lambda one: (one.above, "责任" not in one.text and "責任" not in one.text)):
        if one.credit.editor and one.is_field:
            yield Candidate(one.credit.editor, "labelled editor", one.text)
    for text in (page.helpers.get("editor_baidu"), *page.meta.get("editor", ())[:1], *page.meta.get("author", ())[:1]):
        if text and (mark := _EDITOR_MARK.match(text)):
            yield Candidate(text[mark.end() :].strip() or None, "declared editor", text)
