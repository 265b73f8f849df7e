"""What a reader sees of a page, by two parsers that are not the layout of the product, and what a record shows of it.

The law: every visible character of a page is in the title, the body or the boilerplate of its record, once. On damaged
markup parsers differ in what is visible; a record breaks the law if it agrees with neither dump.
"""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from archive.model import record_json
from scraper.document import fold_whitespace

if TYPE_CHECKING:
    from archive.model import Article

UNSEEN: Final = frozenset(
    "script style noscript template iframe object svg canvas audio video map datalist noframes title".split()
)
# A page that ends inside a tag: browsers drop it.
_OPEN_TAG = re.compile(r"<(?:[a-zA-Z!?]|/[a-zA-Z])[^>]*$")
# Browsers ignore these where content follows; libxml2 ends the document.
_STRAY_END = re.compile(r"</(?:body|html)(?:[\s/][^>]*)?>", re.IGNORECASE)
VOID: Final = frozenset("area base br col embed frame hr img input link meta param source track wbr".split())


def shown_by_record(article: Article) -> Counter[str]:
    """Return the characters of a record's body and boilerplate."""
    record: dict[str, Any] = record_json.to_record(article)
    texts = [line["text"] for line in record["boilerplate"]]
    for block in record["body"]:
        texts += [block.get("text") or "", *block.get("items", [])]
        texts += [cell or "" for row in block.get("rows", []) for cell in row]
    return Counter(squeezed("".join(texts)))


def keeps_the_law(article: Article, markup: str) -> tuple[bool, str]:
    """Return whether a record shows all of its page once, by any dump; else how it differs from each."""
    placed, title = shown_by_record(article), Counter(squeezed(article.title or ""))
    markup = _OPEN_TAG.sub("", _STRAY_END.sub("", markup.replace("\0", "")))
    told = []
    for concealed in (False, True):  # what a style hides is read where it is the article
        for dump in (dump_by_libxml2, dump_by_html_parser):
            shown = Counter(squeezed(dump(markup, concealed=concealed)))
            lost, doubled = shown - placed, placed - shown
            if not doubled and (not lost or lost == title):
                return True, ""
            parts = "".join(lost.elements())[:80], "".join(doubled.elements())[:80]
            told.append(f"{dump.__name__}, concealed {concealed}: lost {parts[0]!r}, doubled {parts[1]!r}")
    return False, "\n".join(told)


def dump_by_libxml2(markup: str, *, concealed: bool = False) -> str:
    """Return the visible text of a page by lxml's tree."""
    data = markup.encode("utf-8", "replace")
    try:
        root = etree.fromstring(
            data, etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
        )
    except etree.XMLSyntaxError:
        return ""
    out: list[str] = []
    hidden: etree._Element | None = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            if hidden is None and _hides(str(element.tag), dict(element.items()), concealed=concealed):
                hidden = element
            if hidden is None:
                out.append(element.text or "")
        else:
            if hidden is element:
                hidden = None
            if hidden is None:
                out.append(element.tail or "")
    return "\n".join(out)


def dump_by_html_parser(markup: str, *, concealed: bool = False) -> str:
    """Return the visible text of a page by the standard library's parser."""
    dump = _Dump(concealed=concealed)
    dump.feed(markup)
    dump.close()
    return "\n".join(dump.out)


class _Dump(HTMLParser):
    def __init__(self, *, concealed: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._concealed = concealed
        self.out: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            attributes = {name: value or "" for name, value in attrs}
            self._open.append((tag, _hides(tag, attributes, concealed=self._concealed)))

    def handle_endtag(self, tag: str) -> None:
        for at in range(len(self._open) - 1, -1, -1):
            if self._open[at][0] == tag:
                del self._open[at:]
                return

    def handle_data(self, data: str) -> None:
        if not any(hides for _, hides in self._open):
            self.out.append(data)


def _hides(tag: str, attributes: dict[str, str], *, concealed: bool) -> bool:
    style = attributes.get("style", "").replace(" ", "").lower()
    hidden = "hidden" in attributes or "display:none" in style or "visibility:hidden" in style
    return tag in UNSEEN or (hidden and not concealed)


def squeezed(text: str) -> str:
    """Return the visible characters of a text, without white space and zero-width ones."""
    return "".join(fold_whitespace(text).split())
