"""Find the links to further pages of a multi-page article by their text and the form of their addresses. Pure.

A heuristic; both must match. A link with the text 2 or 下一页 leads to a further page if its address is that of the
first page plus a number: `20418_2.html`, `20418-2.html`, `?page=2`, `/20418/2`. Links to the next article (下一篇, or
another address) and to the next page of a list don't match.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from archive.model import resolve_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.document import Page

# An article of more pages is a book, or a crawler trap.
MAX_PAGES: Final = 30
# Links checked per page; a page with more is a list of links, not an article.
MAX_LINKS: Final = 3_000

_NUMBER = re.compile(r"[\[【(（第]?\s?(\d{1,2})\s?[\]】)）页]?")
_NEXT = re.compile(
    r"(?:查看|点击|阅读)?(?:下一?页|后一?页|下一頁|下頁)\W*|\W*next(?: page)?\W*|[›»>]{1,2}|→|继续阅读(?:下一页)?",
    re.IGNORECASE,
)
# Parameters that number pages; the rest of the query must be unchanged.
_PAGE_PARAMETER = re.compile(r"page|p|p[ng]|page_?n(?:o|um)|page_?index|(?:cur(?:rent)?|now)page|paged", re.IGNORECASE)
_FILE = re.compile(r"(?P<stem>.*?)(?P<ending>\.(?:s?html?|aspx?|php|jsp|do))?", re.IGNORECASE)
_NUMBER_SUFFIX = re.compile(r"[_-](\d{1,2})")
_NUMBER_SUFFIX_AT_END = re.compile(_NUMBER_SUFFIX.pattern + r"\Z")
_NUMBER_FOLDER = re.compile(r"/(?:page/)?(\d{1,2})/?", re.IGNORECASE)
_NUMBER_FOLDER_AT_END = re.compile(_NUMBER_FOLDER.pattern + r"\Z", re.IGNORECASE)
# File names of lists of articles, unless the folder is an article's.
_LIST_NAME = re.compile(
    r"(?:index|list|default|more|channel|category|search|tag|archive)s?(?:_\w{1,8})?", re.IGNORECASE
)
# Names of articles whose address has no file ending and no query: a number, or words of a title.
_ARTICLE_NAME = re.compile(r"\d{3}|[^-]+-[^-]+-[^-]+|%[0-9A-F]{2}")
_ARTICLE_FOLDER = re.compile(r"/[^/]*\d{4}[^/]*/[^/]*\Z")


class PageAddress(NamedTuple):
    """The address of a further page: the article's address, the style of numbering, and the number."""

    article: str
    style: str
    number: int


def may_have_pages(payload: bytes, url: str) -> bool:
    """Return whether a payload may contain a link to a further page: a cheap check before it is parsed."""
    if b"\x00" in payload[:400]:  # UTF-16
        payload = payload.replace(b"\x00", b"")
    name = re.escape(_article_name(url).encode())
    by_path = rb"%s(?:[_-]\d|(?:\.\w{2,5})?/(?:page/)?\d)" % name
    return (
        re.search(
            by_path + rb"|[?&;](?:page|p|p[ng]|page_?n(?:o|um)|page_?index|(?:cur(?:rent)?|now)page|paged)=\d",
            payload,
            re.IGNORECASE,
        )
        is not None
    )


def next_pages(page: Page, url: str) -> tuple[str, ...]:
    """Return the canonical URLs of the further pages that a page of an article links to, in order, at most 30.

    `url` is the article's first page; `page` is that one or a further one. Empty if `url` can't be an article.
    """
    if not _is_article(url):
        return ()
    found: dict[int, str] = {}
    styles: set[str] = set()
    for text, target in _page_links(page, url):
        address = page_address(target, url)
        if address is None or not _link_text_fits(text, address.number) or (styles and address.style not in styles):
            continue
        styles.add(address.style)  # a second style of numbering is that of the comments
        found.setdefault(address.number, target)
    return tuple(found[number] for number in sorted(found))[:MAX_PAGES]


def page_address(target: str, url: str) -> PageAddress | None:
    """Return which further page of the article at `url` the address `target` is, or None. Both are canonical.

    >>> page_address("http://a.cn/b/20418_2.html", "http://a.cn/b/20418.html")
    PageAddress(article='http://a.cn/b/20418.html', style='_', number=2)
    >>> page_address("http://a.cn/b/20419.html", "http://a.cn/b/20418.html") is None
    True
    """
    first, other = urlsplit(url), urlsplit(target)
    if first.netloc != other.netloc or target == url:
        return None
    if first.path == other.path:
        number = _by_parameter(first.query, other.query)
        return PageAddress(url, "?", number) if number else None
    if first.query != other.query:
        return None
    return _by_path(url, first.path, other.path)


def first_pages(url: str) -> tuple[str, ...]:
    """Return the addresses of articles whose further page a URL can be, by its form alone.

    >>> first_pages("http://a.cn/b/20418_2.html"), first_pages("http://a.cn/b?id=3&page=2"), first_pages("http://a.cn/b")
    (('http://a.cn/b/20418.html',), ('http://a.cn/b?id=3',), ())
    """
    parts = urlsplit(url)
    match = _FILE.fullmatch(parts.path)
    stem, ending = (match["stem"], match["ending"] or "") if match else (parts.path, "")
    kept = "&".join(pair for pair in parts.query.split("&") if not _is_page_parameter(pair))
    found = (
        parts._replace(path=_NUMBER_SUFFIX_AT_END.sub("", stem) + ending),
        parts._replace(path=_NUMBER_FOLDER_AT_END.sub("", parts.path)),
        parts._replace(query=kept),
    )
    candidates = dict.fromkeys(one.geturl() for one in found)
    return tuple(one for one in candidates if page_address(url, one) is not None)


def _by_parameter(first: str, other: str) -> int:
    """Return the page number if a query is the first page's plus a page parameter; else 0."""
    ours, theirs = first.split("&") if first else [], other.split("&") if other else []
    ours = [pair for pair in ours if not _is_page_parameter(pair)]
    numbers = [pair for pair in theirs if _is_page_parameter(pair)]
    if len(numbers) != 1 or sorted(ours) != sorted(pair for pair in theirs if not _is_page_parameter(pair)):
        return 0
    return int(numbers[0].partition("=")[2])


def _is_page_parameter(pair: str) -> bool:
    name, _, value = pair.partition("=")
    return len(value) <= 2 and value.isascii() and value.isdigit() and _PAGE_PARAMETER.fullmatch(name) is not None


def _by_path(url: str, first: str, other: str) -> PageAddress | None:
    stem, ending = _split_ending(first)
    if other.startswith(stem):
        rest = other[len(stem) :]
        part = _NUMBER_SUFFIX.fullmatch(rest.removesuffix(ending)) if rest.endswith(ending) else None
        if part is not None and not stem.endswith("/"):
            return PageAddress(url, rest[0], int(part[1]))
    folder = first.rstrip("/")
    if folder and other.startswith(f"{folder}/") and (part := _NUMBER_FOLDER.fullmatch(other[len(folder) :])):
        return PageAddress(url, "/", int(part[1]))
    return None


def _split_ending(path: str) -> tuple[str, str]:
    """Split a path into stem and file ending, dropping the number of a first page (`_1`, `-0`)."""
    match = _FILE.fullmatch(path)
    assert match is not None, "matches any path"
    stem, ending = match["stem"], match["ending"] or ""
    return re.sub(r"(?<=\d{3})[_-][01]\Z", "", stem), ending


def _link_text_fits(text: str, number: int) -> bool:
    """Return whether a link's text fits a page number; sites count their second page as 2 or as 1."""
    if label := _NUMBER.fullmatch(text):
        return number >= 1 and int(label[1]) in (number, number + 1) and int(label[1]) > 1
    return number >= 1 and _NEXT.fullmatch(text) is not None


def _page_links(page: Page, url: str) -> Iterator[tuple[str, str]]:
    """Yield the text and the address of each link whose text may lead to a further page."""
    base = resolve_url(url, page.base or "") or url
    links = (link for line in page.lines for link in line.links)
    for _, (text, href) in zip(range(MAX_LINKS), links, strict=False):
        if len(text) <= 12 and "#comment" not in href and (_NUMBER.fullmatch(text) or _NEXT.fullmatch(text)):
            target = resolve_url(base, href, page.encoding)
            if target is not None:
                yield text, target


def _is_article(url: str) -> bool:
    """Return whether an address can be an article's, not a list's, whose further pages are not an article's."""
    parts, name = urlsplit(url), _article_name(url)
    if _LIST_NAME.fullmatch(name):
        return _ARTICLE_FOLDER.search(parts.path) is not None
    ends = _FILE.fullmatch(parts.path.rstrip("/"))
    return bool(parts.query or (ends and ends["ending"]) or _ARTICLE_NAME.search(name))


def _article_name(url: str) -> str:
    """Return the file name of a URL without its ending and without the number of a first page."""
    return _split_ending(urlsplit(url).path.rstrip("/"))[0].rpartition("/")[2]
