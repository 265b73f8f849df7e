"""CDXJ, the index that replay tools find a page by: one line a record, sorted by a key made of its URL.

A key is coarser than a canonical URL: scheme, `www`, case, the order of parameters, empty path segments and session
numbers don't count, so that whoever asks for a page is led to it though they write its address otherwise. It is the
key that pywb, ReplayWeb.page and cdxj-indexer ask with; a test compares them. What lies in a WARC file is in
`archive.warc.heads`.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote_from_bytes, unquote_to_bytes, urlsplit

if TYPE_CHECKING:
    from archive.warc import RecordHead

# The records that hold what a server answered. Ours of kind `metadata` stand beside one, under the same URL and time:
# a replay that took one for the page would show JSON.
INDEXED: Final = frozenset({"response", "revisit", "resource"})
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
# What may stand in a key: printable ASCII but blank, "#" and "%".
_SAFE: Final = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"
# An escape inside an escape inside …: hostile beyond this, and then the key stays as it is.
_NESTED: Final = 16

_WWW: Final = re.compile(r"www\d*\.")
# Session numbers that servers put into addresses: of Java and PHP, of ASP, of ColdFusion, of ASP.NET's cookieless mode.
_QUERY_SESSIONS: Final = (
    re.compile(rb"(^|&)(?:jsessionid|phpsessid|sid)=[0-9a-z]{32}(?:&|$)", re.IGNORECASE),
    re.compile(rb"(^|&)aspsessionid[a-z]{8}=[a-z]{24}(?:&|$)", re.IGNORECASE),
    re.compile(rb"(^|&)cfid=[^&]+&cftoken=[^&]+(?:&|$)", re.IGNORECASE),
)
_PATH_SESSION: Final = re.compile(rb"/\((?:[a-z]\([0-9a-z]{24}\)|[0-9a-z]{24})\)(/[^?]+\.aspx)", re.IGNORECASE)


def surt_key(url: str) -> str:
    """Return the key of a URL: its host from the right, then its path and query, folded.

    >>> surt_key("https://www.Example.cn:443/html//site-4/Info.html?b=2&a=1")
    'cn,example)/html/site-4/info.html?a=1&b=2'
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return _unkeyed(url)
    scheme, host = parts.scheme.lower(), (parts.hostname or "").strip(".")
    if not host:
        return _unkeyed(url)
    host = _WWW.sub("", host, count=1) if _WWW.match(host) else host
    name = host if ":" in host else ",".join(reversed(host.split(".")))
    number = "" if port in (None, _DEFAULT_PORTS.get(scheme)) else f":{port}"
    query = _query(parts.query)
    return f"{name}{number}){_path(parts.path)}" + (f"?{query}" if query else "")


def cdxj_line(head: RecordHead, file: str, offset: int) -> bytes:
    """Return the line of a record that begins at that offset of that file, with its line feed."""
    fields = {
        "url": head.uri,
        "mime": "warc/revisit" if head.kind == "revisit" else head.mime,
        "status": head.status,
        "digest": head.digest,
        "length": str(head.length),
        "offset": str(offset),
        "filename": file,
    }
    said = json.dumps({name: value for name, value in fields.items() if value})
    return f"{surt_key(head.uri)} {timestamp(head.date)} {said}\n".encode("ascii", "backslashreplace")


def timestamp(date: str) -> str:
    """Return a WARC-Date as the 14 digits of an index.

    >>> timestamp("2023-12-16T08:00:00.123456Z")
    '20231216080000'
    """
    return re.sub(r"\D", "", date)[:14]


def _unkeyed(url: str) -> str:
    """Return what has no host as its own key: without what would end a key, or the line that it stands in."""
    return re.sub(r"[\x00-\x20\x7f]", lambda found: f"%{ord(found[0]):02x}", url)


def _path(path: str) -> str:
    kept: list[bytes] = []
    for segment in _unescaped(path).split(b"/")[1:]:
        if segment == b".." and kept:
            kept.pop()  # an empty segment too: they are dropped only now
        elif segment != b".":
            kept.append(segment)
    text = _escaped(b"/" + b"/".join(filter(None, kept))).lower()
    return _PATH_SESSION.sub(rb"\1", text.encode(), count=1).decode()


def _query(query: str) -> str:
    text = _escaped(_unescaped(query)).encode()
    for session in _QUERY_SESSIONS:
        text = session.sub(rb"\1", text, count=1)
    # A name without "=" stands before the same name with one.
    pairs = sorted(tuple(pair.split("=", 1)) for pair in text.decode().lower().split("&"))
    return "&".join("=".join(pair) for pair in pairs)


def _unescaped(text: str) -> bytes:
    """Undo escapes until there are none."""
    data = text.encode("utf-8", "backslashreplace")
    for _ in range(_NESTED):
        plain = unquote_to_bytes(data)
        if plain == data:
            break
        data = plain
    return data


def _escaped(data: bytes) -> str:
    return quote_from_bytes(data, safe=_SAFE)
