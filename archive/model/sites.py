"""Hosts and sites of URLs: which site a host belongs to, what is a home page, whether two URLs are one page.

The one place that answers these questions. Heuristics over addresses alone: no public suffix list, no network.
"""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Final
from urllib.parse import parse_qsl, urlsplit

# Labels below a two-letter top-level domain that name no site by themselves: gov.cn, com.cn, co.uk.
_SECOND_LEVEL: Final = frozenset("com net org gov edu ac co mil".split())
# What sites put before their name for a desktop, a phone, a tablet, a printer.
_DEVICES: Final = frozenset("www m wap mobile 3g h5 touch amp print".split())
_INDEX = re.compile(r"(?:index|default|home|main)(?:\.[a-z]{2,5})?", re.IGNORECASE)
# A site's languages have home pages of their own.
_LANGUAGE = re.compile(r"cn|zh|en|chs|zh-cn|zh-hans", re.IGNORECASE)


def host_of(url: str | None) -> str:
    """Return the host of a URL in lower case, without brackets; "" where there is none. Never raises."""
    try:
        return (urlsplit(url or "").hostname or "").rstrip(".")
    except ValueError:
        return ""


def bare_host(url: str | None) -> str:
    """Return the host of a URL without what sites put before their name for a device ("www.", "m.", …).

    >>> bare_host("https://m.example.cn/1"), bare_host("http://www.example.cn/2"), bare_host("https://m.cn/3")
    ('example.cn', 'example.cn', 'm.cn')
    """
    host = host_of(url)
    first, _, rest = host.partition(".")
    return rest if first in _DEVICES and "." in rest else host


def site_of(url: str | None) -> str:
    """Return the name that all hosts of a site share; of an IP address, the address: it shares nothing.

    The last two labels, three below com.cn and its like.

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
    """Return whether a URL is a home page, and so no article's: no query, and no path but an index file's.

    >>> [is_home(f"http://a.cn/{path}") for path in ("", "index.html", "en/", "news/", "?p=7")]
    [True, True, True, False, False]
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    steps = [step for step in parts.path.split("/") if step]
    if len(steps) > 1 and _LANGUAGE.fullmatch(steps[0]):
        del steps[0]
    home = not steps or (len(steps) == 1 and bool(_INDEX.fullmatch(steps[0]) or _LANGUAGE.fullmatch(steps[0])))
    return home and not parts.query


def same_page(one: str | None, other: str | None) -> bool:
    """Return whether two canonical URLs are one page's, as far as they tell.

    The scheme, a device's host, a last slash and an index file make no difference; nor do parameters that only one
    of them has (a tracker's, mostly), but for a home page's, whose parameters may name any page.

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
    if bare_host(one) != bare_host(other) or ports[0] != ports[1] or _path(ours.path) != _path(theirs.path):
        return False
    mine, its = (set(parse_qsl(parts.query, keep_blank_values=True)) for parts in (ours, theirs))
    if not _path(ours.path) and not (mine and its):
        return mine == its
    return mine <= its or its <= mine


def _path(path: str) -> str:
    """Return a path without its index file and last slash."""
    folder, _, file = path.rpartition("/")
    return folder if not file or _INDEX.fullmatch(file) else path


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
