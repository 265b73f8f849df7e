"""Read an article's metadata with its evidence: title, date, source, author, editor, breadcrumb, link, language.

Each field has candidates in a fixed order, and the first with a value wins. The order is that of the `yield`s in
`scraper.metadata.chinese`, `scraper.metadata.western`, `scraper.metadata.title`, `scraper.metadata.breadcrumb` and
`scraper.metadata.original_link`. The clock is never read: relative dates are resolved
against the time of the capture.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.model import Evidence
from scraper.metadata import chinese, western
from scraper.metadata.accounts import posters
from scraper.metadata.breadcrumb import read_breadcrumb
from scraper.metadata.candidates import MAX_OBJECTS
from scraper.metadata.credit_line import parse_credit
from scraper.metadata.names import line_author
from scraper.metadata.original_link import read_original_link
from scraper.metadata.printed import printed_credits
from scraper.metadata.title import read_title
from scraper.page_names import letters_only

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scraper.document import Page
    from scraper.metadata.candidates import Candidate

# How much of the body the language is detected from: lines, then characters.
SAMPLE_LINES: Final = 20
SAMPLE_SIZE: Final = 600
# Thresholds: the share of Han among the letters that makes a text Chinese, and of kana that makes it Japanese.
HAN_SHARE: Final = 0.15
KANA_SHARE: Final = 0.1
# A headline is a title if one of at least `SHORTEST_SHARED` letters contains the other, or if they share this share of
# their pairs of letters: editors shorten headlines, and reword them for searches.
SHORTEST_SHARED: Final = 4
SHARED_PAIRS: Final = 0.5
LONGEST_HEADLINE: Final = 400
# Evidence is a short quotation, not the page.
LONGEST_EVIDENCE: Final = 200

_NO_LETTERS = re.compile(r"[\W_]+")
_NO_HAN = re.compile(r"[^一-鿿]+")
_KANA = re.compile(r"[ぁ-ヿ]")
_CHINESE_TAG = re.compile(r"zh(?:-[A-Za-z]{2,4}){0,2}", re.IGNORECASE)
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")


class Metadata(NamedTuple):
    """The fields of an article's record except body and boilerplate, with evidence for each that has a value.

    If a field has no value, `evidence` may still give the reason (an original link that is a home page).
    """

    title: str | None
    published: str | None
    source: str | None
    author: str | None
    editor: str | None
    breadcrumb: tuple[str, ...]
    original_url: str | None
    language: str | None
    evidence: Mapping[str, Evidence]
    title_lines: frozenset[int]  # the lines that show the title: neither body nor boilerplate
    credit_lines: frozenset[int]  # lines of date, source, author, editor near the article
    crumb_lines: frozenset[int]  # lines that show the breadcrumb


def read_metadata(page: Page, body: range) -> Metadata:
    """Read the metadata of a page whose body lies in the lines `body` (some of which may be boilerplate)."""
    language = read_language(page, body)
    title = read_title(page, body)
    page = page._replace(structured=_nodes_about(page, title.text))
    crumbs = read_breadcrumb(page, min(*title.lines, body.start) if title.lines else body.start, title.text)
    credited: frozenset[int] = frozenset()
    if language is not None and language.lower().startswith("zh"):
        printed = printed_credits(page, body, title.lines, title.behind)
        credited = frozenset(one.at for one in printed if one.credit.is_credit) - title.lines
        published = _first_with_value(chinese.date_candidates(page, body, title.lines, printed))
        posted = list(posters(page, body, title.lines))
        source = _first_with_value(chinese.source_candidates(page, body, title.lines, printed, posted))
        author = _first_with_value(chinese.author_candidates(page, body, title.lines, printed, posted))
        editor = _first_with_value(chinese.editor_candidates(page, printed))
    else:
        published = _first_with_value(western.date_candidates(page, body, title.lines))
        author = _first_with_value(western.author_candidates(page, body, title.lines))
        source = editor = _NO_CHOICE
    origin = read_original_link(page, source=source.value, credit_lines=credited)
    evidence = {
        "title": title.evidence,
        "published": published.evidence,
        "source": source.evidence,
        "author": author.evidence,
        "editor": editor.evidence,
        "breadcrumb": crumbs.evidence,
        "original_url": origin.evidence,
    }
    return Metadata(
        title=title.text,
        published=published.value,
        source=source.value,
        author=author.value,
        editor=editor.value,
        breadcrumb=crumbs.levels,
        original_url=origin.url,
        language=language,
        evidence=MappingProxyType({name: found for name, found in evidence.items() if found}),
        title_lines=title.lines,
        credit_lines=credited,
        crumb_lines=crumbs.lines,
    )


class _Choice(NamedTuple):
    value: str | None
    evidence: Evidence | None


_NO_CHOICE: Final = _Choice(None, None)


def _first_with_value(candidates: Iterator[Candidate]) -> _Choice:
    """Choose the first candidate that has a value."""
    for value, found_in, text in candidates:
        if value:
            return _Choice(value, Evidence(found_in, text[:LONGEST_EVIDENCE]))
    return _NO_CHOICE


def _nodes_about(page: Page, title: str | None) -> tuple[Mapping[str, object], ...]:
    """Return the JSON-LD nodes that may be about the page's article: those with its title first, no other article's."""
    titles = [flat for text in (title, page.title) if text and (flat := letters_only(text))]
    own: list[Mapping[str, object]] = []
    rest: list[Mapping[str, object]] = []
    for node in page.structured[:MAX_OBJECTS]:
        names = [name for key in ("headline", "title", "name") if isinstance(name := node.get(key), str)]
        flats = [flat for name in names if (flat := letters_only(name[:LONGEST_HEADLINE]))]
        if any(_is_same_title(flat, titles) for flat in flats):
            own.append(node)
        elif not flats or not titles or not _is_dated(node):
            rest.append(node)
    if any(_is_dated(node) for node in own):
        # Of the others, a page's or a site's date is not the article's.
        rest = [node for node in rest if not _is_dated(node)]
    return (*own, *rest)


def _is_dated(node: Mapping[str, object]) -> bool:
    return any(key in node for key in ("datePublished", "dateModified", "pubDate", "uploadDate"))


def _is_same_title(flat: str, titles: Sequence[str]) -> bool:
    """Return whether a headline is one of the titles, a part of one, or mostly the same letters."""
    pairs = {flat[i : i + 2] for i in range(len(flat) - 1)}
    for title in titles:
        if flat == title or (min(len(flat), len(title)) >= SHORTEST_SHARED and (flat in title or title in flat)):
            return True
        shared = sum(title[i : i + 2] in pairs for i in range(len(title) - 1))
        if shared >= SHARED_PAIRS * max(1, min(len(pairs), len(title) - 1)):
            return True
    return False


def names_writer(text: str) -> bool:
    """Return whether a line names who wrote an article, or where it is from: By X, 文/X, 来源：X.

    >>> names_writer("By Jane Miller"), names_writer("文/林小满"), names_writer("By the river")
    (True, True, False)
    """
    if western.is_byline(text) or line_author(text):
        return True
    credit = parse_credit(text)
    return credit.is_credit and bool(credit.author or credit.source)


def read_language(page: Page, body: range) -> str | None:
    """Detect the language of an article from its letters. Return the <html lang> tag if it agrees; None if unknown."""
    sample = "".join(page.lines[i].text for i in body[:SAMPLE_LINES])[:SAMPLE_SIZE]
    letters = len(_NO_LETTERS.sub("", sample))
    if not letters:  # pictures: what stands above them is in the article's language
        above = page.lines[max(0, body.start - SAMPLE_LINES) : body.start]
        sample = " ".join((page.title or "", *(line.text for line in above)))[-SAMPLE_SIZE:]
        letters = len(_NO_LETTERS.sub("", sample))
    declared = (page.language or "").strip().replace("_", "-")
    if _KANA.search(sample) and len(_KANA.findall(sample)) > KANA_SHARE * letters:
        return "ja"
    if not sample.isascii() and len(_NO_HAN.sub("", sample)) > HAN_SHARE * letters:
        return declared if _CHINESE_TAG.fullmatch(declared) else "zh"
    wordless = not letters
    if _LANGUAGE_TAG.fullmatch(declared) and (wordless or not _CHINESE_TAG.match(declared)):
        return declared
    return "en" if " the " in sample else None
