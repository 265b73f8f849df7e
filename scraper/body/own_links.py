"""Tell which lines of links are part of an article's text: references, attachments, cells of tables, items of lists.

Other lines of links in an article's box lead to other articles. Heuristic.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from archive.model import host_of, site_of
from scraper.body.weights import is_mostly_links, is_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.document import Line, Link, Page

# So many links to other sites in a row are a list of partners or of other news, whoever they lead to.
MOST_IN_A_ROW: Final = 3
# This many letters beside a link are a word of the text; a symbol or "by" is not.
WORD_LETTERS: Final = 4
_ADVERTISEMENT = re.compile(
    r"\W*(?:广告|廣告|推广|推廣|赞助|贊助|ad(?:vertisement)?\b|sponsored|promoted)", re.IGNORECASE
)
# The longest cell of a data table; a table with longer ones lays out a page.
MAX_CELL: Final = 200
_HEADINGS: Final = frozenset(("h2", "h3", "h4", "h5", "h6"))
_HAN = re.compile("[一-鿿]")
_NO_LETTERS = re.compile(r"[\W\d_]+")
_FILE = re.compile(r"\.(?:docx?|xlsx?|pptx?|pdf|wps|et|ofd|rtf|csv|zip|rar|7z)(?:[?#]|$)", re.IGNORECASE)
_ADDRESS = re.compile(r"\W*(?:https?://|www\.)\S+\W*$|\W*\S+\.(?:com|cn|org|net|gov|edu)(?:/\S*)?\W*$", re.IGNORECASE)
_REFERENCES = re.compile(
    r"\W*(?:(?:参考|參考|引用|注[释解]|註[釋解])\S{0,6}|references|sources|bibliography|notes)\W*", re.IGNORECASE
)


def own_links(page: Page, first: int, kinds: str, links: str) -> Iterator[int]:
    """Yield the positions in `kinds` of the lines of links that are part of the text.

    A link to another site alone is a reference, unless it is an advertisement or a button that stands there repeatedly.
    `kinds` has a letter for each line from `first` on; `links` is the letter of a line of links.
    """
    own: frozenset[str] | None = None  # found only where it is asked for: that takes a look at all links
    tables: dict[int, bool] = {}
    repeated = Counter(page.lines[first + i].text for i, kind in enumerate(kinds) if kind == links)
    introduced = referring = False
    length = 0  # of the row of lines of links
    for position, kind in enumerate(kinds):
        line = page.lines[first + position]
        item = line.tag == "li"
        if not item:
            introduced = line.text.endswith(":")
        if kind != links:
            length, referring = 0, _REFERENCES.fullmatch(line.text) is not None
            continue
        length = length or len(kinds[position:]) - len(kinds[position:].lstrip(links))
        few = referring or (length < MOST_IN_A_ROW and repeated[line.text] == 1 and not _ADVERTISEMENT.match(line.text))
        few = few and not _is_set_apart(page, first + position)
        if (
            line.tag in _HEADINGS
            or (item and (introduced or has_own_words(line)) and not _HAN.search(line.text))
            or all(_is_file_or_address(link) for link in line.links)
            or (few and is_sentence(line.text))
            or _is_data_cell(page, first + position, tables)
        ):
            yield position
        elif few and all(href[:4].lower() == "http" for _, href in line.links):
            own = _own_sites(page) if own is None else own
            if all(_leads_away(link, own) for link in line.links):
                yield position


def _is_set_apart(page: Page, index: int) -> bool:
    """Return whether a line has a division of its own between paragraphs: an advertisement, put into the text."""
    if page.lines[index].tag != "div":
        return False
    return all(line.tag == "p" for line in (*page.lines[index - 1 : index], *page.lines[index + 1 : index + 2]))


def has_own_words(line: Line) -> bool:
    """Return whether a line has a word outside its links."""
    beside = len(_NO_LETTERS.sub("", line.text)) - sum([len(_NO_LETTERS.sub("", text)) for text, _ in line.links])
    return beside >= WORD_LETTERS


def _is_file_or_address(link: Link) -> bool:
    """Return whether a link is an attachment, or shows an address as its text, as references do."""
    return _FILE.search(link.href) is not None or _ADDRESS.fullmatch(link.text) is not None


def _leads_away(link: Link, own: frozenset[str]) -> bool:
    """Return whether a link leads to another site than the page's own."""
    return link.href[:4].lower() == "http" and bool(site_of(link.href)) and site_of(link.href) not in own


def _own_sites(page: Page) -> frozenset[str]:
    """Return the sites of a page by its addresses; else the one that most of its links name."""
    known = frozenset(site_of(address) for address in (page.url, page.canonical, page.base) if host_of(address))
    if known:
        return known
    links = (href for line in page.lines for _, href in line.links)
    hosts = Counter("/".join(href.split("/", 3)[:3]) if href[:4].lower() == "http" else "" for href in links)
    sites: Counter[str] = Counter()
    for host, count in hosts.items():
        sites[site_of(host) if host else ""] += count
    return frozenset(site for site, count in sites.most_common(1) if site and count * 2 > sites.total())


def _is_data_cell(page: Page, index: int, tables: dict[int, bool]) -> bool:
    """Return whether a line is in a table of data: with header cells, or short cells most of which have no link.

    Cached in `tables`.
    """
    table = page.lines[index].box
    while table and page.boxes[table].tag != "table":
        table = page.boxes[table].parent
    if not table:
        return False
    known = tables.get(table)
    if known is None:
        cells = page.lines[page.boxes[table].first : page.boxes[table].end]
        linked = sum(bool(line.links) and is_mostly_links(line) for line in cells)
        headed = any(line.tag == "th" for line in cells)
        short = max(len(line.text) for line in cells) <= MAX_CELL
        known = tables[table] = linked * 2 <= len(cells) and (headed or short)
    return known
