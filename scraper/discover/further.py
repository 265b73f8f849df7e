"""Find the next page of a list: by its link, or by the call that draws the links. Pure.

Pages of some content management systems have no links to further pages; a script draws them from the number of pages,
the number of this one, and the name of the file: `createPageHTML(20, 0, "index", "shtml")`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from archive.model import resolve_url
from scraper.addresses import resolve_reference

if TYPE_CHECKING:
    from collections.abc import Iterator
    from urllib.parse import SplitResult

    from scraper.document import Page

# Links looked at per page.
MAX_LINKS: Final = 20_000
MAX_LABEL: Final = 16
_NEXT = re.compile(
    r"\W*(?:查看|点击)?(?:下\s?一?\s?[页頁]|后一?[页頁]|[後后]\s?[页頁]|next(?:\s?page)?|older(?: \w+)?"
    r"|more (?:stories|news|articles))\W*"
    r"|[›»>→]{1,2}",
    re.IGNORECASE,
)
# A year with a month, and perhaps a day; parameters that hold one.
_TIME = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?:[-/_.]?(?:0[1-9]|1[0-2])(?:[-/_.]?[0-3]\d)?|[-/_.][1-9](?:[-/_.][1-9])?)(?!\d)"
)
_TIME_KEY = re.compile(
    r"y|m|d|ym|year|month|mon|day|date|week|from|to|start_?date|end_?date|nian|yue|ri", re.IGNORECASE
)
_NUMBER = re.compile(r"[\[【(（]?\s?(\d{1,4})\s?[\]】)）]?")
# An optional id of an element, the number of pages, the number of this page, the file's name and its ending.
_DRAWN = re.compile(
    r"""createPage(?:HTML|Html|Link)?\w*\s*\(\s*(?P<id>(['"])[^'"\n]{0,40}\2\s*,\s*)?(?P<pages>\d{1,6})\s*,\s*(?P<at>\d{1,6})\s*,"""
    r"""\s*(['"])(?P<name>[\w./~%-]{1,200})\5\s*,\s*(['"])\.?(?P<ending>\w{1,8})\7"""
)


class _NumberedLink(NamedTuple):
    number: int
    url: str


def next_list_page(page: Page) -> str | None:
    """Return the canonical URL of the next page of a list, or None.

    A drawn one is used first: it is exact. A link must stay on the host.
    """
    if page.url is None:
        return None
    base = resolve_reference(page.base, page.url) if page.base else page.url
    return _drawn_next(page, base or page.url) or _linked_next(page, base or page.url)


def _drawn_next(page: Page, base: str) -> str | None:
    for script in page.unseen.scripts:
        found = _DRAWN.search(script.code) if "createPage" in script.code else None
        if found is None:
            continue
        following = int(found["at"]) + 1
        # With the id of an element first, pages are counted from 1, else from 0.
        if following > int(found["pages"]) - (0 if found["id"] else 1):
            return None
        return resolve_url(base, f"{found['name']}_{following}.{found['ending']}")
    return None


def _linked_next(page: Page, base: str) -> str | None:
    own = page.url
    assert own is not None, "checked by the caller"
    numbered: list[_NumberedLink] = []
    for text, href in _short_links(page):
        if not _NEXT.fullmatch(text) and not _NUMBER.fullmatch(text):
            continue
        url = resolve_reference(href, base)
        if url is None or url == own or urlsplit(url).netloc != urlsplit(own).netloc:
            continue
        if _NEXT.fullmatch(text):
            if _is_same_list(url, own):
                return url
        elif (label := _NUMBER.fullmatch(text)) is not None and _is_same_list(url, own):
            numbered.append(_NumberedLink(int(label[1]), url))
    return _following(numbered)


def _following(numbered: list[_NumberedLink]) -> str | None:
    """Return the address of the number that follows the one without a link, which is this page's."""
    addresses = dict(numbered)
    if not addresses:
        return None
    here = next((number for number in range(1, max(addresses)) if number not in addresses), 1)
    return addresses.get(here + 1)


def _is_same_list(url: str, own: str) -> bool:
    """Return whether two addresses differ only by a number, at the end of the path or in the query.

    >>> _is_same_list("http://a.cn/news/index_2.html", "http://a.cn/news/")
    True
    >>> _is_same_list("http://a.cn/2024/0513/other.html", "http://a.cn/news/")
    False
    """
    one, other = urlsplit(url), urlsplit(own)
    if (one.query == other.query and not re.search(r"\d", one.path)) or _is_another_time(one, other):
        return False
    folder, other_folder = _folder_of(one.path), _folder_of(other.path)
    below = re.sub(r"\.\w{1,5}$", "", other.path)  # /news.htm, /news/12.htm
    # /poets/123/2.html and /poets/123/page/2/ are pages of /poets/123/.
    above = (one.path.rpartition("/")[0], re.sub(r"(?:/page)?/\d{1,5}/?$", "", one.path))
    return (
        other.path.rstrip("/") in above
        or folder in (other_folder, below)
        or (one.path == other.path and one.query != other.query)
    )


def _is_another_time(one: SplitResult, other: SplitResult) -> bool:
    """Return whether an address is that of another day or month: a calendar has a next one for ever.

    >>> _is_another_time(urlsplit("http://a.cn/events/2024/06/"), urlsplit("http://a.cn/events/2024/05/"))
    True
    >>> _is_another_time(urlsplit("http://a.cn/2024/05/page/2/"), urlsplit("http://a.cn/2024/05/"))
    False
    """
    times = [match[0] for part in (one, other) for match in [_TIME.search(part.path)] if match]
    if len(set(times)) > 1:
        return True
    before = parse_qsl(other.query)
    changed = [key for key, value in parse_qsl(one.query) if (key, value) not in before]
    return bool(changed) and all(_TIME_KEY.fullmatch(key) for key in changed)


def _folder_of(path: str) -> str:
    """Return the folder of a list's page: without a file, and without /page/2."""
    without_page = re.sub(r"(?:/page)?/\d{1,5}/?$", "/", path)
    return without_page.rpartition("/")[0].removesuffix("/page")


def _short_links(page: Page) -> Iterator[tuple[str, str]]:
    seen = 0
    for line in page.lines:
        for text, href in line.links:
            seen += 1
            if seen > MAX_LINKS:
                return
            if len(text) <= MAX_LABEL:
                yield text, href
