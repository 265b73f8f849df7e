"""Write CDXJ, the index of replay tools: one line for each record, sorted by a key made from its URL.

A key is coarser than a canonical URL: it ignores scheme, `www`, case, the order of parameters, empty path segments and
session ids, so that a page is found by other spellings of its address. It is the key that pywb, ReplayWeb.page and
cdxj-indexer look up; a test compares them. The headers of WARC records are read by `archive.warc.heads`.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote_from_bytes, unquote_to_bytes, urlsplit

if TYPE_CHECKING:
    from archive.warc import RecordHead

# The kinds of records that hold a server's answer. Our `metadata` records have the same URL and time as their response:
# a replay tool that took one for the page would show JSON.
INDEXED: Final = frozenset({"response", "revisit", "resource"})
NOT_MODIFIED: Final = "304"
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
# Characters that are not escaped in a key: printable ASCII except blank, "#" and "%".
_SAFE: Final = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"
# Maximum depth of escapes within escapes that is decoded: a deeper URL is hostile, and its rest stays escaped.
_MAX_NESTED_ESCAPES: Final = 16

_WWW: Final = re.compile(r"www\d*\.")
# Session ids that servers put into URLs: Java and PHP, ASP, ColdFusion; and ASP.NET without cookies.
_QUERY_SESSIONS: Final = (
    re.compile(rb"(^|&)(?:jsessionid|phpsessid|sid)=[0-9a-z]{32}(?:&|$)", re.IGNORECASE),
    re.compile(rb"(^|&)aspsessionid[a-z]{8}=[a-z]{24}(?:&|$)", re.IGNORECASE),
    re.compile(rb"(^|&)cfid=[^&]+&cftoken=[^&]+(?:&|$)", re.IGNORECASE),
)
_PATH_SESSION: Final = re.compile(rb"/\((?:[a-z]\([0-9a-z]{24}\)|[0-9a-z]{24})\)(/[^?]+\.aspx)", re.IGNORECASE)


def surt_key(url: str) -> str:
    """Return the SURT key of a URL: its host in reverse order, then its path and query, normalized.

    >>> surt_key("https://www.Example.cn:443/html//site-4/Info.html?b=2&a=1")
    'cn,example)/html/site-4/info.html?a=1&b=2'
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return _fallback_key(url)
    scheme, host = parts.scheme.lower(), (parts.hostname or "").strip(".")
    if not host:
        return _fallback_key(url)
    host = _WWW.sub("", host, count=1) if _WWW.match(host) else host
    name = host if ":" in host else ",".join(reversed(host.split(".")))
    number = "" if port in (None, _DEFAULT_PORTS.get(scheme)) else f":{port}"
    query = _query_key(parts.query)
    return f"{name}{number}){_path_key(parts.path)}" + (f"?{query}" if query else "")


def is_indexed(head: RecordHead) -> bool:
    """Return whether a record is listed: an answer that a visitor would have been shown.

    No 304: replay tools would answer a visitor with it, who has no copy, and show a blank page. Without its line they
    replay the capture before, whose bytes the 304 confirmed.
    """
    return head.kind in INDEXED and head.status != NOT_MODIFIED


def cdxj_line(head: RecordHead, file: str, offset: int) -> bytes:
    """Return the index line, with its line feed, of a record at an offset in a file."""
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
    """Return a WARC-Date as the 14-digit timestamp of an index.

    >>> timestamp("2023-12-16T08:00:00.123456Z")
    '20231216080000'
    """
    return re.sub(r"\D", "", date)[:14]


def _fallback_key(url: str) -> str:
    """Return a URL without a host as its own key, with the characters escaped that would end the key or its line."""
    return re.sub(r"[\x00-\x20\x7f]", lambda found: f"%{ord(found[0]):02x}", url)


def _path_key(path: str) -> str:
    kept: list[bytes] = []
    for segment in _unescape(path).split(b"/")[1:]:
        if segment == b".." and kept:
            kept.pop()  # an empty segment too: those are dropped only at the end
        elif segment != b".":
            kept.append(segment)
    text = _escape(b"/" + b"/".join(filter(None, kept))).lower()
    return _PATH_SESSION.sub(rb"\1", text.encode(), count=1).decode()


def _query_key(query: str) -> str:
    text = _escape(_unescape(query)).encode()
    for session in _QUERY_SESSIONS:
        text = session.sub(rb"\1", text, count=1)
    # A name without "=" stands before the same name with one.
    pairs = sorted(tuple(pair.split("=", 1)) for pair in text.decode().lower().split("&"))
    return "&".join("=".join(pair) for pair in pairs)


def _unescape(text: str) -> bytes:
    """Decode percent escapes repeatedly until none is left, at most `_MAX_NESTED_ESCAPES` times."""
    data = text.encode("utf-8", "backslashreplace")
    for _ in range(_MAX_NESTED_ESCAPES):
        plain = unquote_to_bytes(data)
        if plain == data:
            break
        data = plain
    return data


def _escape(data: bytes) -> str:
    return quote_from_bytes(data, safe=_SAFE)
