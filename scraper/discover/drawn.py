"""Read the lists that scripts draw from data in the page: HTML in CDATA of a data store, or in a template. Pure.

Government sites page through such stores without asking the server again, so the first lines of a page may be all that
is shown as markup.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scraper.document import Document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.document import Page

# The most characters of data that are read per page.
MAX_DATA: Final = 4_000_000
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_DATA_KINDS: Final = ("text/xml", "application/xml", "text/html", "text/template", "text/x-template")


def drawn_lists(document: Document) -> Iterator[Page]:
    """Yield each data store of a page as the page that its scripts would draw."""
    size = 0
    for script in document.page.unseen.scripts:
        if script.kind.strip().lower() not in _DATA_KINDS or "<a" not in script.code:
            continue
        size += len(script.code)
        if size > MAX_DATA:
            return
        records = _CDATA.findall(script.code) or [script.code]
        items = "".join(f"<li>{record}</li>" for record in records)
        markup = f"<html><body><ul>{items}</ul></body></html>"
        yield Document(markup.encode(), url=document.page.url, captured_at=document.captured_at, headers=_UTF8).page


_UTF8: Final = (("content-type", "text/html; charset=utf-8"),)
