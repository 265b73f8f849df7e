"""Find the page inside a payload that is not the page itself. Pure.

- The source of a page as a browser shows it ("view source"), which is markup about markup.
- XHTML that was sent as XML: its CDATA sections and self-closing elements mean nothing in HTML.
- JSON that an app was sent, with the article as a field; a list of several is no article.
- A feed (RSS, Atom) of one entry with its full text; any other feed, and a sitemap, is no article.

The page becomes a document of its own, in UTF-8, which is read like any other.
"""

from __future__ import annotations

import html
import json
import re
from email.utils import parseaddr, parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from lxml import etree

from scraper.document import Document
from scraper.extract.errors import NotAnArticle

if TYPE_CHECKING:
    from collections.abc import Iterator

# Characters in which the first tags of a page stand, whatever comments come before them.
HEAD: Final = 4000
# A field that is as wide as this is a text, not a caption; a Chinese character is two wide.
FULL_TEXT: Final = 200
# Values of a JSON answer that are looked at, at most.
MAX_VALUES: Final = 100_000

_FEED = re.compile(
    r"(?:\ufeff|\s|<\?[^>]{0,1000}\?>|<!--[^>]{0,2000}-->|<!DOCTYPE[^>]{0,500}>)*"
    r"<((?:\w{1,20}:)?(?:rss|feed|RDF|urlset|sitemapindex|opml))[\s>]"
)
_XHTML = re.compile(
    r"(?:\ufeff|\s)*<\?xml\b[^>]{0,200}\?>.{0,1000}?<html\b[^>]{0,500}\bxmlns\s*=", re.DOTALL | re.IGNORECASE
)
_JSON = re.compile(r"(?:\ufeff|\s|\)\]\}'?,?|for\s?\(;;\);|while\(1\);)*(?:[\w$.]{1,60}\s?\(\s*)?(?=[\[{]\s*[\"\[{])")
_XML_DECLARATION = re.compile(r"(?:\ufeff|\s)*<\?xml\b[^>]{0,200}\?>")
_XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_ENTITY = re.compile(r"&(?!(?:lt|gt|amp|quot|apos);)(\w{2,31});")
_TAGS = re.compile(r"<[^<>]{1,4000}>")
_BLOCK = re.compile(r"<(?:p|br|div)\b.*<(?:p|br|div)\b", re.DOTALL | re.IGNORECASE)
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_UNSHOWN = re.compile(r"<(head|style|script|title|label|button)\b.{0,20000}?</\1\s*>", re.DOTALL | re.IGNORECASE)
_SOURCE_START = re.compile(
    r"(?>\s|<!--.{0,2000}?-->|<\?xml[^>]{0,200}\?>)*+<(?:!doctype\s+html|html)\b", re.DOTALL | re.IGNORECASE
)
_JSON_OBJECT = re.compile(r"\[?\s*\{\s*\"[\w$.:@-]{1,80}\"\s*:")
_BODY = re.compile(r"<body\b[^>]{0,1000}>", re.IGNORECASE)
_TITLE_KEY = re.compile(r"(?:\w*_)?(?:\w*title|headline|subject)$", re.IGNORECASE)
_TEXT_KEY = re.compile(r"(?:\w*_)?(?:content|body|html|text|article|detail)s?(?:_?html|_?text)?$", re.IGNORECASE)


class Enclosed(NamedTuple):
    """The page inside a document, and what the document is."""

    document: Document
    what: str


def enclosed_page(document: Document) -> Enclosed | None:
    """Return the page inside a document; None if the document is the page itself. Raises NotAnArticle."""
    text = document.text
    head = text[:HEAD]
    if "<" in head and (feed := _FEED.match(head)):
        return _enclosed(document, "a feed", _feed_page(text, feed[1]))
    if _XHTML.match(head) and ("<![CDATA[" in text or "/>" in text):
        return _enclosed(document, "XHTML", _xhtml_as_html(text))
    if "&lt;" in head:
        return _enclosed(document, "the source of a page", _shown_source(document))
    if found := _JSON.match(head):
        data = _json_text(text[found.end() :])
        return _enclosed(document, "JSON data", data and f'<script type="application/json">{data}</script>')
    return None


def _enclosed(document: Document, what: str, markup: str | None) -> Enclosed | None:
    if markup is None:
        return None
    page = Document(
        markup.encode("utf-8", "replace"),
        url=document.url,
        headers=(("Content-Type", "text/html; charset=utf-8"),),
        captured_at=document.captured_at,
    )
    return Enclosed(page, what)


def _parse_xml(text: str, *, recover: bool) -> etree._Element | None:
    """Parse XML text without reading anything else, and without entities; None if it is not XML."""
    data = _XML_DECLARATION.sub("", text, count=1).replace("\0", "").encode("utf-8", "replace")
    parser = etree.XMLParser(
        encoding="utf-8", recover=recover, resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return None


def _feed_page(text: str, tag: str) -> str:
    """Return the page of a feed's only entry. Raises NotAnArticle for any other feed."""
    root = _parse_xml(text, recover=True)
    entries = [] if root is None else list(root.iter("{*}item", "{*}entry"))
    fields = _fields_of(entries[0]) if len(entries) == 1 else {}
    full = max((fields.get(name, "") for name in ("encoded", "content")), key=len)
    if not _is_text(full):  # a description may be a summary; one with paragraphs is the text
        full = max(
            (text for name in ("description", "summary") if _BLOCK.search(text := fields.get(name, ""))),
            key=len,
            default="",
        )
    if not _is_text(full):
        what = "a sitemap" if tag.endswith(("urlset", "sitemapindex")) else f"a feed with {len(entries)} entries"
        raise NotAnArticle(f"{what}, not an article")
    title, link = html.escape(fields.get("title", "")), html.escape(fields.get("link", ""))
    meta = {
        "article:published_time": _iso_date(fields.get("pubdate") or fields.get("published") or fields.get("date", "")),
        "author": fields.get("creator") or fields.get("author", ""),
    }
    declared = "".join(f'<meta name="{name}" content="{html.escape(value)}">' for name, value in meta.items() if value)
    if link:
        declared += f'<base href="{link}"><link rel="canonical" href="{link}">'
    shown = full if _TAGS.search(full) else "".join(f"<p>{html.escape(line)}</p>" for line in full.splitlines())
    return f"<head><title>{title}</title>{declared}</head><body><article><h1>{title}</h1>{shown}</article></body>"


def _fields_of(entry: etree._Element) -> dict[str, str]:
    """Return the fields of a feed's entry by their names; of several with a name the longest, of links the page's."""
    fields: dict[str, str] = {}
    for child in entry:
        name = _local_name(child).lower()
        value = "".join(child.itertext()).strip()
        if name == "link":  # others lead to a sound, to the feed, to the comments
            if child.get("rel", "alternate") == "alternate":
                fields.setdefault(name, value or (child.get("href") or "").strip())
            continue
        if name == "author":
            value = _author_name(child)
        if len(value) > len(fields.get(name, "")):
            fields[name] = value
    return fields


def _author_name(element: etree._Element) -> str:
    """Return the name of a feed's author, without the addresses: in elements of their own, or in RSS before it."""
    name = next((one for one in element if _local_name(one).lower() == "name"), element)
    text = "".join(name.itertext()).strip()
    return parseaddr(text)[0] if "@" in text else text


def _is_text(markup: str) -> bool:
    shown = _TAGS.sub("", markup[: 20 * FULL_TEXT])
    return len(shown) + len(_HAN.findall(shown)) >= FULL_TEXT


def _local_name(element: etree._Element) -> str:
    """Return an element's name without its namespace or prefix, which may be undeclared; "" for a comment."""
    return re.split(r"[}:]", element.tag)[-1] if isinstance(element.tag, str) else ""


def _iso_date(value: str) -> str:
    try:
        return parsedate_to_datetime(value).isoformat()
    except (ValueError, OverflowError):
        return value


def _xhtml_as_html(text: str) -> str | None:
    """Return well-formed XHTML as the HTML that shows the same; None if it is not well-formed."""
    root = _parse_xml(_ENTITY.sub(lambda found: html.unescape(found[0]), text), recover=False)
    if root is None:
        return None
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = _local_name(element)
            if language := element.get(_XML_LANG):
                element.set("lang", language)
    etree.cleanup_namespaces(root)
    return etree.tostring(root, method="html", encoding="unicode")


def _shown_source(document: Document) -> str | None:
    """Return the source that a page shows; None if the first that it shows is not the beginning of one."""
    head = document.text[: 2 * HEAD]
    body = _BODY.search(head)
    shown = html.unescape(_TAGS.sub("", _UNSHOWN.sub("", head[body.end() if body else 0 :])))
    if not _SOURCE_START.match(shown.lstrip("0123456789 \t\r\n")) or document.tree is None:
        return None
    element = document.tree.root.find("body")
    if element is None:
        return None
    rows = list(element.iter("tr"))
    if not rows:
        return "".join(map(str, element.itertext()))
    return "\n".join("".join(map(str, _source_cell(row))) for row in rows)


def _source_cell(row: etree._Element) -> Iterator[str]:
    """Yield the texts of a line of source: of its last cell, since the first holds the line's number."""
    cells = row.findall("td")
    return cells[-1].itertext() if cells else iter(())


def _json_text(text: str) -> str | None:
    """Return JSON as it may stand in a script; None if it is not JSON.

    Raises NotAnArticle for several articles, and for JSON that is damaged.
    """
    text = text.strip().rstrip("); \t\r\n")
    try:
        data = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        if _JSON_OBJECT.match(text):
            raise NotAnArticle("JSON data that is damaged or cut off, not an article") from error
        return None
    several = list(_articles(data))
    if several and all(count > 1 for count in several):
        raise NotAnArticle(f"JSON data of {len(several)} articles, not an article")
    return text.replace("</", "<\\/")


def _articles(data: object) -> Iterator[int]:
    """Yield, for each object with a title and a text, how many stand in its list."""
    stack = [(data, 1)]
    for _ in range(MAX_VALUES):
        if not stack:
            return
        value, count = stack.pop()
        if isinstance(value, list):
            alike = sum(map(_is_article, value))
            stack.extend((item, max(alike, count)) for item in value if isinstance(item, (dict, list)))
        elif isinstance(value, dict):
            if _is_article(value):
                yield count
            stack.extend((item, count) for item in value.values() if isinstance(item, (dict, list)))


def _is_article(value: Any) -> bool:  # noqa: ANN401 - any JSON
    if not isinstance(value, dict) or not any(_TITLE_KEY.match(key) for key in value):
        return False
    return any(isinstance(text, str) and _TEXT_KEY.match(key) and _is_text(text) for key, text in value.items())
