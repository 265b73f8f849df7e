"""Decide why a document has a new version: the site edited the page, or only our reading of it changed.

An edit needs two witnesses. What the old version says must be gone from the new page, or what the new one says must not
have been on the old page, nor on the page as it was captured last: anywhere in its title, body or boilerplate. What
stands on both pages, in another place or under another label, was not edited by the site. Nor was an address that is
signed anew (`archive.store.volatile`). Pure.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.model import ImageBlock, ListBlock, TableBlock, TextBlock
from archive.store.volatile import is_same_link, link_form, links_in, picture_form

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.model import Article, Block, Cause, Reading

# A shorter text can stand in a page by chance, inside another line: it counts only as a whole line.
SHORTEST_PART: Final = 8
# So many characters in front of a value are its label.
LABEL: Final = 6
# The longest line that can be a counter: 4,390 views, 12 comments.
LONGEST_COUNTER: Final = 60
# A longer text is no byline; what is in one beside names.
LONGEST_BYLINE: Final = 40
_IN_BYLINES = re.compile(
    r"(?:本报|本報|本网|本網|本台|特约|特約|实习|實習|见习|首席)?(?:记者|記者|通讯员|通訊員|实习生|作者|撰文|采写|摄影|攝影)"
    r"|[文图圖](?=[/:：])|\bby\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\W\d_]{2,}")
_FIGURES = re.compile(r"\d[\d,.:]*")
_BLANKS = re.compile(r"\s+")


def cause_of(before: Reading, after: Reading, last: Reading | None = None) -> Cause:
    """Return "page" if the site edited what the article says between readings of two payloads; else "reading".

    `last` is the page as it was captured last, if that showed the same version as `before` in another dress.
    """
    return "page" if edited_parts(before, after, last) else "reading"


def edited_parts(before: Reading, after: Reading, last: Reading | None = None) -> frozenset[str]:
    """Return what the site edited: names of fields, "order", and each text and picture that is gone or new."""
    old, new = _PageText.of(before.article), _PageText.of(after.article)
    if last is not None:
        old = old.with_(_PageText.of(last.article))
    names = ("title", "source", "author", "published")
    parts = {name for name in names if _is_field_edited(name, before, after, old, new)}
    if _is_link_edited(before, after, old, new):
        parts.add("original_url")
    return frozenset(parts | _edits_of_body(before.article, after.article, old, new))


def is_signed_anew(before: Article, after: Article) -> bool:
    """Return whether two articles differ in nothing but what addresses in them get anew with each visit."""
    return _unsigned(before) == _unsigned(after)


def _unsigned(article: Article) -> tuple[object, ...]:
    link = article.original_url and link_form(article.original_url)
    return article.title, article.published, article.source, article.author, link, [*map(_unsigned_block, article.body)]


def _unsigned_block(block: Block) -> Block:
    if isinstance(block, ImageBlock):
        return replace(block, src=picture_form(block.src))
    return replace(block, text=links_in(block.text)) if isinstance(block, TextBlock) else block


class _PageText(NamedTuple):
    """What a page shows: its lines and all of it in one piece, without blanks, and as it is printed."""

    lines: frozenset[str]
    whole: str
    printed: str
    counters: frozenset[str]  # the short lines outside the article, without their figures

    @classmethod
    def of(cls, article: Article) -> _PageText:
        texts = [article.title or "", *_body_texts(article), *(links_in(line.text) for line in article.boilerplate)]
        lines = [_squeeze(text) for text in texts]
        counters = frozenset(_without_figures(line.text) for line in article.boilerplate) - {""}
        # In one piece, since a paragraph can be split or merged.
        return cls(frozenset(lines), "".join(lines), "\n".join(texts), counters)

    def with_(self, other: _PageText) -> _PageText:
        """Return what either page shows."""
        whole, printed = f"{self.whole}\n{other.whole}", f"{self.printed}\n{other.printed}"
        return _PageText(self.lines | other.lines, whole, printed, self.counters | other.counters)

    def shows(self, text: str | None) -> bool:
        """Return whether a text stands on the page; nothing always does."""
        text = _squeeze(text or "")
        return not text or text in self.lines or (len(text) >= SHORTEST_PART and text in self.whole)

    def counts(self, text: str) -> bool:
        """Return whether a text is a line from outside this page's article but for its figures: a counter, a clock."""
        return _without_figures(text) in self.counters


def _is_field_edited(name: str, before: Reading, after: Reading, old: _PageText, new: _PageText) -> bool:
    """Return whether the site edited a field: the text it was read from is gone, or was not there before."""
    if getattr(before.article, name) == getattr(after.article, name):
        return False
    # Read from the same place on both pages, a name counts with its label: the name alone may stand in the text, too.
    places = [reading.evidence[name].found_in for reading in (before, after) if name in reading.evidence]
    labelled = len(places) > 1 and places[0] == places[1]
    return not (
        _shows_field(new, name, before, labelled=labelled) and _shows_field(old, name, after, labelled=labelled)
    )


def _shows_field(page: _PageText, name: str, reading: Reading, *, labelled: bool) -> bool:
    """Return whether a page shows the value of a field of a reading of another page; with its label, if `labelled`."""
    value = getattr(reading.article, name)
    if value is None:
        return True
    if name == "published":
        return _shows_date(page, value)
    value = _squeeze(value)
    if labelled:
        line = _squeeze(reading.evidence[name].text)
        at = line.find(value)
        value = line[max(0, at - LABEL) : at + len(value)] if at >= 0 else value
    return value in page.whole


def _shows_date(page: _PageText, value: str) -> bool:
    """Return whether a page shows the day of an ISO date, in figures."""
    year, month, day = (*value[:10].split("-"), "", "")[:3]
    after = rf"\D{{1,3}}0?{int(day)}(?!\d)" if day else ""
    return re.search(rf"{year}\D{{1,3}}0?{int(month)}(?!\d){after}", page.printed) is not None if month else True


def _is_link_edited(before: Reading, after: Reading, old: _PageText, new: _PageText) -> bool:
    """Return whether the site edited the link to the original: the line in which it stands is no longer the same."""
    one, other = before.article.original_url, after.article.original_url
    if is_same_link(one, other):
        return False
    texts = [reading.evidence.get("original_url") for reading in (before, after)]
    if one and other:
        return True  # another address
    return not all(page.shows(text.text) for text in texts if text is not None for page in (old, new))


def _edits_of_body(before: Article, after: Article, old: _PageText, new: _PageText) -> set[str]:
    """Return the texts and pictures that are gone from the page or new on it; else "order" if it is another one."""
    were, are = list(_body_texts(before)), list(_body_texts(after))
    gone = [text for text in were if not (new.shows(text) or new.counts(text) or _is_byline_of(text, after))]
    come = [text for text in are if not (old.shows(text) or old.counts(text) or _is_byline_of(text, before))]
    edits = {f"- {_squeeze(text)}" for text in gone} | {f"+ {_squeeze(text)}" for text in come}
    pictures = [Counter(_pictures(article)) for article in (before, after)]
    edits |= {f"picture {path}" for one, other in (pictures, pictures[::-1]) for path in one - other}
    if not edits and _is_reordered(were, are):
        edits.add("order")
    return edits


def _is_byline_of(text: str, article: Article) -> bool:
    """Return whether a text names the authors whom the other page names, and nobody else: （记者 周岚）."""
    if not article.author or len(text) > LONGEST_BYLINE:
        return False
    return _names(text) == _names(article.author)


def _names(byline: str) -> set[str]:
    return set(_NAME.findall(_IN_BYLINES.sub(" ", byline)))


def _is_reordered(were: list[str], are: list[str]) -> bool:
    """Return whether what both versions say stands in another order."""
    common = set(map(_squeeze, were)) & set(map(_squeeze, are))
    order = [[text for text in map(_squeeze, texts) if text in common] for texts in (were, are)]
    return order[0] != order[1] and sorted(order[0]) == sorted(order[1])


def _body_texts(article: Article) -> Iterator[str]:
    for block in article.body:
        yield from map(links_in, _texts(block))


def _texts(block: Block) -> Iterator[str]:
    if isinstance(block, ListBlock):
        yield from block.items
    elif isinstance(block, TableBlock):
        for row in block.rows:
            yield from row
    else:
        yield block.text


def _pictures(article: Article) -> list[str]:
    return [picture_form(block.src) for block in article.body if isinstance(block, ImageBlock)]


def _without_figures(text: str) -> str:
    """Return a short line without its figures; "" for another line."""
    if len(text) > LONGEST_COUNTER or not _FIGURES.search(text):
        return ""
    return _squeeze(_FIGURES.sub("0", text))


def _squeeze(text: str) -> str:
    return _BLANKS.sub("", text)
