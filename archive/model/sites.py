"""Hosts and sites of URLs: the site of a host, home pages, whether two URLs are the same page.

The only place that answers these questions. Heuristics over URLs alone: no public suffix list, no network.
"""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from urllib.parse import SplitResult

# Labels that form a public suffix with a two-letter top-level domain: gov.cn, com.cn, co.uk.
_SECOND_LEVEL: Final = frozenset("com net org gov edu ac co mil".split())
# First labels that sites use for their desktop, phone, tablet or print edition.
_DEVICE_LABELS: Final = frozenset("www m wap mobile 3g h5 touch amp print".split())
_INDEX_FILE = re.compile(r"(?:index|default|home|main)(?:\.[a-z]{2,5})?", re.IGNORECASE)
# Folders of the languages of a site, each with its own home page.
_LANGUAGE_FOLDER = re.compile(r"cn|zh|en|chs|zh-cn|zh-hans", re.IGNORECASE)


def host_of(url: str | None) -> str:
    """Return the host of a URL in lower case, without brackets; "" if there is none. Never raises."""
    try:
        return (urlsplit(url or "").hostname or "").rstrip(".")
    except ValueError:
        return ""


def bare_host(url: str | None) -> str:
    """Return the host of a URL without a first label for a device ("www.", "m.", …).

    >>> bare_host("https://m.example.cn/1"), bare_host("http://www.example.cn/2"), bare_host("https://m.cn/3")
    ('example.cn', 'example.cn', 'm.cn')
    """
    host = host_of(url)
    first, _, rest = host.partition(".")
    return rest if first in _DEVICE_LABELS and "." in rest else host


def site_of(url: str | None) -> str:
    """Return the domain that all hosts of a site share: the last two labels, or three below com.cn and the like.

    An IP address is its own site.

    >>> site_of("https://news.hekou.gov.cn/a"), site_of("http://www.hekou.example/"), site_of("http://127.0.0.1:80/")
    ('hekou.gov.cn', 'hekou.example', '127.0.0.1')
    """
    host = host_of(url)
    if _is_address(host):
        return host
    labels = host.split(".")
    below_suffix = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL
    return ".".join(labels[-3:] if below_suffix else labels[-2:])


def is_home(url: str) -> bool:
    """Return whether a URL is a home page, not an article: no query, and no path or route but an index file's.

    >>> [is_home(f"http://a.cn/{path}") for path in ("", "index.html", "en/", "news/", "?p=7", "#/p/7")]
    [True, True, True, False, False, False]
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    path = f"{parts.path}/{parts.fragment.lstrip('!')}"  # a route is the path of an application
    segments = [segment for segment in path.split("/") if segment]
    if len(segments) > 1 and _LANGUAGE_FOLDER.fullmatch(segments[0]):
        del segments[0]
    home = not segments or (
        len(segments) == 1 and bool(_INDEX_FILE.fullmatch(segments[0]) or _LANGUAGE_FOLDER.fullmatch(segments[0]))
    )
    return home and not parts.query


def same_page(one: str | None, other: str | None) -> bool:
    """Return whether two canonical URLs address the same page, as far as the URLs show (a heuristic).

    The scheme, a device label, a trailing slash and an index file make no difference; nor do parameters that only
    one of them has (mostly a tracker's), except on a home page, whose parameters may name any page.

    >>> same_page("http://www.a.cn/x/", "https://m.a.cn/x/index.html")
    True
    >>> same_page("http://a.cn/x?id=1", "http://a.cn/x?id=2")
    False
    """
    if one is None or other is None:
        return False
    if one == other:
        return True
    try:
        ours, theirs = urlsplit(one), urlsplit(other)
        ports = ours.port, theirs.port
    except ValueError:
        return False
    if bare_host(one) != bare_host(other) or ports[0] != ports[1] or _place(ours) != _place(theirs):
        return False
    mine, its = (set(parse_qsl(parts.query, keep_blank_values=True)) for parts in (ours, theirs))
    if not _page_path(ours.path) and not (mine and its):
        return mine == its
    return mine <= its or its <= mine


def _place(parts: SplitResult) -> tuple[str, str]:
    """Return the path of a canonical URL, and its fragment: it has only one that names a page."""
    return _page_path(parts.path), parts.fragment


def _page_path(path: str) -> str:
    """Return a path without its index file and trailing slash."""
    folder, _, file = path.rpartition("/")
    return folder if not file or _INDEX_FILE.fullmatch(file) else path


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
