"""What in an address changes from visit to visit and selects nothing: signatures, sessions, clocks, hosts of a network.

Two addresses with the same form lead to the same picture or page. The forms are for the decision whether there is a new
version, never stored: the record keeps an address as it is printed, and its digest covers it so. Pure.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from archive.model import site_of

# The ending of a path that names a picture: then the query is a signature, a size or a counter, unless it selects.
_PICTURE_FILE = re.compile(r"\.(?:jpe?g|jfif|png|gif|webp|avif|heic|bmp|svg|tiff?|image|awebp)$", re.IGNORECASE)
_SELECTS = re.compile(
    r"(?!.*sess|sid$|uid$|rid$|traceid$|requestid$|client)\w*id|(?:file|img|image|pic|photo)_?(?:name|path|url|no)?"
    r"|name|path|src|url|key|code|n|no|num|idx|index|i|page|p|f",
    re.IGNORECASE,
)
# A path with so many digits, or a name of this length, is the same picture on whatever host.
MANY_DIGITS: Final = 8
LONG_NAME: Final = 16

_SESSION = re.compile(
    r"(?:j|php)?sess(?:ion)?_?(?:id)?|phpsessid|aspsessionid\w*|asp\.net_sessionid|cfid|cftoken|sid|zenid|osc(?:sid)?",
    re.IGNORECASE,
)
# Parameters of signed addresses, of CDNs and object stores.
_SIGNED = re.compile(
    r"(?:x-(?:\w+-)*)?(?:sign(?:ature)?|sig|(?:access_?|security-|upload_?)?token|auth(?:_?key)?|expires?|nonce|hmac)"
    r"|x-(?:amz|oss|cos|tos|bce|obs|goog|ms|image|expires|signature)(?:-\w+)*|\w*accesskeyid|key-pair-id|policy|q-[\w-]+"
    r"|(?:ws|tx)(?:secret|time)|hdn(?:ts|ea)|ci-process|upsig|uparams|_nc_\w+|oh|oe|auth_ts|ossaccesskeyid|e"
    r"|(?:security-token|credential|signedheaders|algorithm)",
    re.IGNORECASE,
)
# Parameters that keep a picture from coming out of a cache, whatever their value, or say who shows it.
_CACHE = re.compile(
    r"_+t?|v(?:er(?:sion)?)?|rev|rnd|rand(?:om)?|no_?cache|cb|cache(?:buster|_?key)?|bust|dc|wx_?\w+|tp|from|refer(?:er)?"
    r"|image(?:mogr2|view2|info|ave|slim|watermark)\S*|watermark\S*|imageslim",
    re.IGNORECASE,
)
# Parameters that may be a clock or chance; their value must look like it.
_CLOCK = re.compile(r"_*t|_*ts|tm|time(?:_?stamp)?|stamp|now|date|_|r|s|d|rnd|rand(?:om)?|nocache|\d*", re.IGNORECASE)
_MOMENT = re.compile(r"1[0-9]{9}(?:\d{3}|\.\d+)?|20\d{6,15}|0\.\d{6,}|[0-9a-f]{24,}")

# A session in a path; the path of an address that a CDN has signed, by a time and a hash of 128 bits.
_PATH_SESSION = re.compile(r";[^/?#]*|/\([A-Z]\([^/()]*\)\)(?=/)", re.IGNORECASE)
_SIGNED_PATH = re.compile(r"^/(?:\d{12}|\d{14}|[0-9a-f]{8})/[0-9a-f]{32}(?=/)|^/[0-9a-f]{32}/[0-9a-f]{8}(?=/)")
_FIGURES = re.compile(r"\d+")
_WRITTEN = re.compile(r"https?://[!-~]+")


def picture_form(src: str) -> str:
    """Return what identifies a picture: its path and what of its query selects it; its site, if the path is short.

    >>> picture_form("https://img1.a.cn/u/1.jpg?sign=0a"), picture_form("http://img2.a.cn/u/1.jpg?w=600")
    ('a.cn/u/1.jpg', 'a.cn/u/1.jpg')
    >>> picture_form("https://img.a.cn/show?id=3&expires=1715580000"), picture_form("https://cdn.b.cn/20240513/7.jpg?v=2")
    ('a.cn/show?id=3', '/20240513/7.jpg')
    """
    if src.startswith("data:"):
        return src
    try:
        address = urlsplit(src)
    except ValueError:
        return src
    path = _SIGNED_PATH.sub("", _PATH_SESSION.sub("", address.path))
    query = _selecting(address.query, named=_PICTURE_FILE.search(path) is not None)
    host = "" if _is_telling(path) else _FIGURES.sub("", site_of(src))
    return f"{host}{path}?{query}" if query else f"{host}{path}"


def link_form(url: str) -> str:
    """Return an address without the session and the clock of the visit.

    >>> link_form("http://a.cn/show.do;jsessionid=0A1B?id=3&_=1715580000123"), link_form("http://a.cn/show?t=3")
    ('http://a.cn/show.do?id=3', 'http://a.cn/show?t=3')
    """
    try:
        address = urlsplit(url)
    except ValueError:
        return url
    query = "&".join(pair for pair in address.query.split("&") if _may_select(*_pair(pair)))
    return address._replace(path=_PATH_SESSION.sub("", address.path), query=query).geturl()


def is_same_link(one: str | None, other: str | None) -> bool:
    """Return whether two addresses are the same one at two visits; nothing is the same as nothing."""
    return one == other or bool(one and other and link_form(one) == link_form(other))


def links_in(text: str) -> str:
    """Return a text with the addresses that are written in it in their forms."""
    return _WRITTEN.sub(lambda match: link_form(match[0]), text) if "://" in text else text


def _selecting(query: str, *, named: bool) -> str:
    """Return the parameters of a picture's query that select it; `named`: its path names one already."""
    pairs = [pair for pair in query.split("&") if pair and _may_select(*_pair(pair))]
    kept = [pair for pair in pairs if not _CACHE.fullmatch(_pair(pair)[0])]
    if named:
        return "&".join(pair for pair in kept if _SELECTS.fullmatch(_pair(pair)[0]))
    # A clock beside the name of the picture is one, whatever it shows.
    return "&".join([pair for pair in kept if not _CLOCK.fullmatch(_pair(pair)[0])] or kept)


def _may_select(name: str, value: str) -> bool:
    """Return whether a parameter is no session, no signature and no clock."""
    if _SESSION.fullmatch(name) or _SIGNED.fullmatch(name):
        return False
    return not (_CLOCK.fullmatch(name) and _MOMENT.fullmatch(value))


def _pair(pair: str) -> tuple[str, str]:
    name, _, value = pair.partition("=")
    return name, value


def _is_telling(path: str) -> bool:
    """Return whether a path is no other picture's on another site."""
    name = path.rpartition("/")[2].partition(".")[0]
    return sum(map(str.isdigit, path)) >= MANY_DIGITS or len(name) >= LONG_NAME
