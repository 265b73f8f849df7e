"""Tell data from pages: style sheets, scripts, tables and XML that a server sends in a page's place. Pure.

A type alone proves little, since servers label pages as anything; it counts where the bytes have no element of HTML.
JSON and feeds are read in `scraper.extract.enclosed`, and what is no text at all is refused by its first bytes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from scraper.document import Document

# Types of what is no page; an office document is recognised by its bytes.
_DATA_TYPE = re.compile(
    r"text/(?:css|csv|calendar|vcard|vtt|javascript|ecmascript|x-\w+script|tab-separated-values|event-stream)"
    r"|application/(?:(?:x-|ecma|java)\w*script|manifest|toml|yaml|x-yaml|sql|wasm|pdf|zip|x-font|font|pgp|pkcs"
    r"|vnd\.(?!wap))[\w.+-]*"
    r"|(?:image|audio|video|font|model)/(?!svg\+xml)[\w.+-]+",
    re.IGNORECASE,
)
_HTML = re.compile(
    r"<(?:!doctype\s+html|html|head|body|title|meta|div|p|br|table|tr|td|span|a|h[1-6]|ul|ol|li|img|center|font"
    r"|section"
    r"|article|pre|script|form|iframe|frameset)\b",
    re.IGNORECASE,
)
# The first element of XML, behind its declaration and comments.
_XML = re.compile(r"(?:\ufeff|\s|<\?[^>]{0,1000}\?>|<!--[^>]{0,2000}-->)*<([A-Za-z][\w.:-]{0,60})[\s>]")
# So much of a document shows whether it has elements of HTML.
SAMPLE: Final = 20_000


def data_instead_of_page(document: Document) -> str | None:
    """Return what a document is if it is data and no page, by its type or its root; None for a page or a text."""
    text = document.text[:SAMPLE]
    declared = (document.content_type or "").partition(";")[0].strip()
    if _DATA_TYPE.fullmatch(declared):
        return None if _HTML.search(text) else f"{declared}, not a page"
    if text.lstrip("\ufeff \t\r\n")[:1] != "<" or _HTML.search(text):
        return None
    root = _XML.match(text)
    closed = root is not None and text.rstrip().endswith((f"</{root[1]}>", "/>"))
    return f"an XML document ({root[1]}), not a page" if root and (closed or len(text) == SAMPLE) else None
