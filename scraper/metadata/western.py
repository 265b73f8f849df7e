"""Yield date and author candidates of a page that is not Chinese, in a fixed order per field.

Declarations are more reliable than on Chinese pages and come first, except that a date printed right below the title
wins over them, since a declaration may hold the time of an import or of the last change.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from scraper.metadata import dates
from scraper.metadata.candidates import MAX_OBJECTS, Candidate, declared_dates, lines_around
from scraper.metadata.names import japanese_author, korean_author

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scraper.document import Page

# Up to this many lines below the title a printed date is certainly the article's.
BELOW_TITLE: Final = 6
# The longest line of date and author; a longer one is prose.
LONGEST_LINE: Final = 160
LONGEST_NAME: Final = 40
LONGEST_NAMES: Final = 200

_META_AUTHORS: Final = (
    "author article:author parsely-author cxenseparse:author sailthru.author dc.creator dcterms.creator "
    "citation_author byl creator"
).split()
_LETTERS = re.compile(r"[\W_]+")
_UPDATED = re.compile(r"updated?|modified|edited|reviewed|revised|copyright|©|更新|修正|수정", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_PUBLISHED = re.compile(r"\W*published\W*(?:on\s)?.{0,24}$", re.IGNORECASE)
_POSTED = re.compile(r"\W*(?:published|posted|written|date)\b", re.IGNORECASE)
_NOT_A_NAME = re.compile(
    r"https?:|[/@\d]|^\W*$|^(?:admin|administrator|editor|webmaster|staff writer)$|team!?$", re.IGNORECASE
)
_BYLINE = re.compile(
    r"^(?:(?:written|posted|reviewed|story|words|article)\s+)?by:?\s+"
    r"(?P<names>(?!submitting|clicking|continuing|signing|using|the\b)[^|•·]{3,80})",
    re.IGNORECASE,
)
_BYLINE_END = re.compile(
    r"\s*(?:[|•·]|,?\s(?:on|in|updated|published|posted|last)\b|\s[-–—]\s"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d|\d{1,2}[/.]\d"
    r"|\b\d{1,2}(?:st|nd|rd|th)?\s(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    # Whom the author writes for.
    r"|,\s(?:the\s|for\s|staff\b|(?:\w+\s){0,3}"
    r"(?:gazette|times|herald|tribune|chronicle|courier|telegraph|observer|press|news|post|journal|reuters)\b)).*$",
    re.IGNORECASE,
)
_WORD = r"[A-Z][\w’'.-]*"
_NAME = rf"{_WORD}(?:\s(?:{_WORD}|de|van|von|der|la|al)){{0,3}}"
_BY_INSIDE = re.compile(
    rf"(?:^|[\s\d])[Bb]y:?\s*(?P<names>(?!Email|Side|Step|The\b){_NAME}"
    rf"(?:(?:,| and| &|, and)\s{_WORD}\s{_WORD}){{0,3}})"
)
_BETWEEN = re.compile(r",? and |,? & |, ")
_BY_ALONE = re.compile(r"(?:(?:written|posted|words|story|reviewed|article) )?by\W*|authors?\W*", re.IGNORECASE)
_PERSON = re.compile(rf"{_WORD}(?:\s(?:{_WORD}|de|van|von|der|la|al)){{1,3}}(?:, (?:MD|PhD|RD|CPA|MS|MPH))*")
# Capitalised words of menus and headings, which are not part of a name.
_NO_PERSON = re.compile(
    r"\b(?:View|All|Top|Read|Share|Menu|Home|News|Blog|Updated?|Published|More|About|Contact|Search|Free|The|Our|Your|Get"
    r"|Sign|Log|Subscribe|Table|Contents|Skip|Min|Minutes?|Guide|Best|How|What|Privacy|Policy|Terms|Posts?|Comments?"
    r"|Categor\w+|Reviews?|Resources?|Products?|Services?|Insights?|Articles?|Page|Group|Inc|Ltd|Team|Health|Care"
    r"|Business|Finance|Personal|Marketing|Design|Tools?|Tips|Travel|Food|Tech\w*|Tax|Weblog)\b"
)


_JAPANESE_CUE = re.compile("記者|【|特派員|委員|ライター|執筆|著者|筆者|文責|取材|文[:：＝=・･/／]")
# Before "by" these say who made something else: Powered by, Photo by, Sponsored by.
_MADE_OTHERWISE = re.compile(
    r"(?<!\bpost)(?<!\breport)(?<!\bpublish)(?<!\bsubmitt)(?<!\bcontribut)(?<!\bupdat)(?<!\bcreat)(?<!\bauthor)ed$"
    r"|\b(?:photos?|images?|pictures?|illustrations?|video|theme|design|site|website|hosting|built|made|brought to you"
    r"|driven|run|translation|music|sort|filter|order|search|browse)$",
    re.IGNORECASE,
)


class _PrintedDate(NamedTuple):
    """A date that a page shows: its rank by distance from the title, and whether it is of a later change."""

    iso: str
    text: str
    rank: int
    above: bool
    updated: bool


def date_candidates(page: Page, body: range, title: frozenset[int]) -> Iterator[Candidate]:
    """Yield candidates for the date of publication: printed below the title, declared, elsewhere, of a later change."""
    declared = list(declared_dates(page, "en"))
    printed = list(_printed_dates(page, body, title))
    for one in printed:
        if one.above and one.rank <= BELOW_TITLE and not one.updated:
            # A declared date within a day of the printed one is the same date with time and zone.
            yield from (same for same in declared if same.value and _days_apart(same.value, one.iso) <= 1)
            yield Candidate(one.iso, "date below the title", one.text)
    for one in printed:
        if not one.above and not one.updated and _PUBLISHED.match(one.text):
            yield Candidate(one.iso, "labelled date after the body", one.text)
    yield from declared
    for one in printed:
        if not one.updated and (one.above or _POSTED.match(one.text)):
            yield Candidate(one.iso, "date near the title", one.text)
    if page.url:
        yield Candidate(dates.date_in_url(page.url), "URL", page.url)
    yield from (Candidate(one.iso, "date of a later change", one.text) for one in printed)
    yield from _declared_changes(page)


def _declared_changes(page: Page) -> Iterator[Candidate]:
    """Yield the declared dates of the last change: better than no date."""
    for item in page.structured[:MAX_OBJECTS]:
        if isinstance(raw := item.get("dateModified") or item.get("uploadDate"), str):
            yield Candidate(dates.find_date(raw, language="en"), "JSON-LD dateModified", raw)
    for raw in (*page.meta.get("article:modified_time", ()), *page.meta.get("last-modified", ())):
        yield Candidate(dates.find_date(raw, language="en"), "meta modified", raw)


def _printed_dates(page: Page, body: range, title: frozenset[int]) -> Iterator[_PrintedDate]:
    """Yield the dates shown near the article."""
    label = ""
    for rank, (index, above) in enumerate(lines_around(page, body, title)):
        text = page.lines[index].text
        if len(text) <= LONGEST_LINE and (found := dates.search_date(text, page.captured_at, language="en")):
            # "Updated on" may stand before the date, or alone on the line above.
            before = f"{label} {text[: found.start]}" if found.start < 3 else text[: found.start]
            updated = _UPDATED.search(before[-30:]) is not None
            rest = text[found.end :]
            second = (
                dates.search_date(rest, page.captured_at, language="en") if updated and _YEAR.search(rest) else None
            )
            if second and not _UPDATED.search(rest[: second.start]):
                yield _PrintedDate(second.iso, text, rank, above, updated=False)
            yield _PrintedDate(found.iso, text, rank, above, updated)
        label = text if len(text) <= 24 else ""


def _days_apart(one: str, other: str) -> int:
    return abs((date.fromisoformat(one[:10]) - date.fromisoformat(other[:10])).days)


def author_candidates(page: Page, body: range, title: frozenset[int]) -> Iterator[Candidate]:
    """Yield candidates for the author: declared people, visible bylines, then a declared organisation or the site."""
    site = _letters_only(next(iter(page.meta.get("og:site_name", ())), ""))
    declared = [one for one in _declared_authors(page) if one.value]
    yield from (
        one for one in declared if _letters_only(one.value or "") != site and not one.found_in.endswith("organisation")
    )
    around = list(lines_around(page, body, title))
    above = [page.lines[index].text for index, is_above in around if is_above]
    shown = [text for text in above if len(text) <= LONGEST_LINE]
    yield from _bylines(shown)
    yield from _eastern_bylines([page.lines[index].text for index, _ in around])
    yield from _names_beside_dates(shown, site)
    yield from declared


def _declared_authors(page: Page) -> Iterator[Candidate]:
    """Yield the authors that a page declares for machines."""
    for item in page.structured[:MAX_OBJECTS]:
        raw = item.get("author")
        if names := _json_ld_names(raw, page.structured):
            organisation = isinstance(raw, dict) and raw.get("@type") == "Organization"
            yield Candidate(names, "JSON-LD author, an organisation" if organisation else "JSON-LD author", names)
    for name in _META_AUTHORS:
        values = [v for v in page.meta.get(name, ()) if not _NOT_A_NAME.search(v) and len(v) <= 2 * LONGEST_NAME]
        if values:
            names = ", ".join(dict.fromkeys(values))
            yield Candidate(_BYLINE.sub(r"\g<names>", names), f"meta {name}", names)
    for label, value in (("twitter:label1", "twitter:data1"), ("twitter:label2", "twitter:data2")):
        if any("written" in text.lower() for text in page.meta.get(label, ())):
            yield from (Candidate(text, f"meta {value}", text) for text in page.meta.get(value, ()))


def _bylines(shown: Sequence[str]) -> Iterator[Candidate]:
    """Yield bylines: By X, or "Written by" on the line above a name."""
    for text, below in zip(shown, [*shown[1:], ""], strict=False):
        if match := _BYLINE.match(text) or _written_inside(text):
            yield Candidate(_BYLINE_END.sub("", match["names"]).strip(" ,.&") or None, "byline", text)
        elif _BY_ALONE.fullmatch(text):
            name = below.partition(",")[0]
            believed = 2 < len(name) <= LONGEST_NAME and not _BY_ALONE.match(name)
            yield Candidate(name if believed else None, "line below a byline's label", below)


def is_byline(text: str) -> bool:
    """Return whether a line says who wrote the article, and nothing else.

    >>> is_byline("By Jane Miller and Tom Hill"), is_byline("By 2030 the canals will be open")
    (True, False)
    """
    match = _BYLINE.match(text) if len(text) <= LONGEST_LINE else None
    people = _BETWEEN.split(_BYLINE_END.sub("", match["names"]).strip(" ,.&")) if match else []
    return bool(people) and all(_PERSON.fullmatch(one) and not _NO_PERSON.search(one) for one in people)


def _written_inside(text: str) -> re.Match[str] | None:
    """Find "by X" inside a line, unless the word before says that X made something else."""
    match = _BY_INSIDE.search(text)
    return match if match and not _MADE_OTHERWISE.search(text[: match.start()].rstrip()) else None


def _eastern_bylines(shown: Sequence[str]) -> Iterator[Candidate]:
    """Yield the bylines of Korean and Japanese pages."""
    for text in shown:
        if "기자" in text or "특파원" in text or "글" in text:
            yield Candidate(korean_author(text), "byline", text)
        elif _JAPANESE_CUE.search(text):
            yield Candidate(japanese_author(text), "byline", text)


def _names_beside_dates(shown: Sequence[str], site: str) -> Iterator[Candidate]:
    """Yield lines that are only a person's name, by their look, and are within two lines of a date."""
    for number, text in enumerate(shown):
        if (
            len(text) > LONGEST_NAME
            or not _PERSON.fullmatch(text)
            or _NO_PERSON.search(text)
            or _letters_only(text) == site
        ):
            continue
        near = (*shown[max(0, number - 2) : number], *shown[number + 1 : number + 3])
        if any(len(other) <= 2 * LONGEST_NAME and dates.find_date(other, language="en") for other in near):
            yield Candidate(text, "name beside the date", text)


def _json_ld_names(raw: object, structured: Sequence[Mapping[str, object]]) -> str | None:
    """Return the names in a JSON-LD author: a string, an object, a reference to one, or a list of these; else None."""
    names: list[str] = []
    for one in raw[:MAX_OBJECTS] if isinstance(raw, list) else [raw]:
        name = one
        if isinstance(one, dict):
            name = one.get("name")
            if name is None and (identity := one.get("@id")):
                name = next(
                    (item.get("name") for item in structured[:MAX_OBJECTS] if item.get("@id") == identity), None
                )
        if isinstance(name, str) and name.strip() and not _NOT_A_NAME.match(name):
            names.append(" ".join(name.split()))
    joined = ", ".join(dict.fromkeys(names))
    return joined if 0 < len(joined) <= LONGEST_NAMES else None


def _letters_only(text: str) -> str:
    return _LETTERS.sub("", text).lower()
