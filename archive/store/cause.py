"""Decide why a document has a new version: the site edited the page, or only our reading of it changed.

An edit needs two witnesses. What the old version says must be gone from the new page, or what the new one says must not
have been on the old page: anywhere in its title, body or boilerplate. What stands on both pages, in another place or
under another label, was not edited by the site. Pure.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from archive.model import ImageBlock, ListBlock, TableBlock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.model import Article, Block, Cause, Reading

# A shorter text can stand in a page by chance, inside another line: it counts only as a whole line.
SHORTEST_PART: Final = 8
# So many characters in front of a value are its label.
LABEL: Final = 6
_BLANKS = re.compile(r"\s+")


def cause_of(before: Reading, after: Reading) -> Cause:
    """Return "page" if the site edited what the article says between readings of two payloads; else "reading"."""
    old, new = _PageText.of(before.article), _PageText.of(after.article)
    edited = (_is_field_edited(name, before, after, old, new) for name in ("title", "source", "author", "published"))
    if (
        any(edited)
        or _is_link_edited(before, after, old, new)
        or _is_body_edited(before.article, after.article, old, new)
    ):
        return "page"
    return "reading"


class _PageText(NamedTuple):
    """What a page shows: its lines and all of it in one piece, without blanks, and as it is printed."""

    lines: frozenset[str]
    whole: str
    printed: str

    @classmethod
    def of(cls, article: Article) -> _PageText:
        texts = [article.title or "", *_body_texts(article), *(line.text for line in article.boilerplate)]
        lines = [_squeeze(text) for text in texts]
        return cls(
            frozenset(lines), "".join(lines), "\n".join(texts)
        )  # in one piece: a paragraph can be split or merged

    def shows(self, text: str | None) -> bool:
        """Return whether a text stands on the page; nothing always does."""
        text = _squeeze(text or "")
        return not text or text in self.lines or (len(text) >= SHORTEST_PART and text in self.whole)


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
    if before.article.original_url == after.article.original_url:
        return False
    texts = [reading.evidence.get("original_url") for reading in (before, after)]
    if before.article.original_url and after.article.original_url:
        return True  # another address
    return not all(page.shows(text.text) for text in texts if text is not None for page in (old, new))


def _is_body_edited(before: Article, after: Article, old: _PageText, new: _PageText) -> bool:
    """Return whether a block is gone from the page, is new on it, or stands in another order."""
    were, are = list(_body_texts(before)), list(_body_texts(after))
    if not (all(map(new.shows, were)) and all(map(old.shows, are))):
        return True
    # All that one version says stands on the other's page. It was edited only if what both say has another order.
    common = set(map(_squeeze, were)) & set(map(_squeeze, are))
    order = [[text for text in map(_squeeze, texts) if text in common] for texts in (were, are)]
    if order[0] != order[1] and sorted(order[0]) == sorted(order[1]):
        return True
    return _pictures(before) != _pictures(after)


def _body_texts(article: Article) -> Iterator[str]:
    for block in article.body:
        yield from _texts(block)


def _texts(block: Block) -> Iterator[str]:
    if isinstance(block, ListBlock):
        yield from block.items
    elif isinstance(block, TableBlock):
        for row in block.rows:
            yield from row
    else:
        yield block.text


def _pictures(article: Article) -> list[str]:
    """Return the pictures of an article by path: servers sign addresses anew for each visit."""
    return [urlsplit(block.src).path for block in article.body if isinstance(block, ImageBlock)]


def _squeeze(text: str) -> str:
    return _BLANKS.sub("", text)
