"""Write an Atom document (RFC 4287) from its entries. Pure; what the entries say is the callers'."""

from __future__ import annotations

import uuid
from html import escape
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from archive.report import printable
from archive.warc import SOFTWARE

if TYPE_CHECKING:
    from collections.abc import Iterable

NAMESPACE: Final = "http://www.w3.org/2005/Atom"
# The date of a feed without entries, since a feed must have one (RFC 4287 § 4.1.1).
NO_DATE: Final = "1970-01-01T00:00:00Z"


class FeedEntry(NamedTuple):
    """An entry: what it is named by, its title, a one-line summary, and the full content as lines.

    `name` is the same for the same entry in every feed; `updated` is as RFC 3339 says; `term` is its category.
    """

    name: str
    title: str
    updated: str
    summary: str
    lines: tuple[str, ...]
    url: str
    term: str


def feed_document(name: str, title: str, updated: str, entries: Iterable[FeedEntry]) -> bytes:
    """Return a feed with these entries, the newest first, as UTF-8; `name` is what the feed is named by."""
    top = ET.Element("feed", {"xmlns": NAMESPACE})
    _text(top, "id", _id(name))
    _text(top, "title", title)
    _text(top, "updated", updated)
    _text(ET.SubElement(top, "author"), "name", SOFTWARE)
    _text(top, "generator", SOFTWARE)
    for said in entries:
        entry = ET.SubElement(top, "entry")
        _text(entry, "id", _id(said.name))
        _text(entry, "title", said.title)
        _text(entry, "updated", said.updated)
        if _is_web(said.url):
            ET.SubElement(entry, "link", {"rel": "alternate", "href": printable(said.url)})
        ET.SubElement(entry, "category", {"term": said.term})
        _text(entry, "summary", said.summary)
        content = ET.SubElement(entry, "content", {"type": "html"})
        content.text = "<br>\n".join(escape(printable(line)) for line in said.lines)
    ET.indent(top, " ")
    document: bytes = ET.tostring(top, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def _text(parent: ET.Element, name: str, words: str) -> None:
    """Add an element of text; XML forbids control characters, so `printable` replaces them."""
    ET.SubElement(parent, name).text = printable(words)


def _id(name: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_OID, f"repost {name}").urn


def _is_web(url: str) -> bool:
    try:
        return urlsplit(url).scheme in ("http", "https")
    except ValueError:
        return False
