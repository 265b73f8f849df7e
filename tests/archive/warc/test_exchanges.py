"""What lies on the way to a page is evidence too: robots.txt, redirects, tries that failed, with their requests."""

from __future__ import annotations

import gzip
import json
import zlib
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from warcio.archiveiterator import ArchiveIterator

from archive.log.entries import CaptureEntry
from archive.model.record import Exchange, sha256

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from archive.archive import Archive
    from archive.model.record import Capture, Reading

AT = datetime(2023, 12, 16, 7, 59, 58, tzinfo=UTC)
SENT = (("User-Agent", "repost-archiver/0"), ("Accept-Language", "zh-CN,zh;q=0.9"))
ROBOTS = Exchange(
    url="https://www.example.cn/robots.txt",
    at=AT,
    request=SENT,
    status=200,
    headers=(("Content-Type", "text/plain"),),
    body=b"User-agent: *\nDisallow: /a/\n",
    connection=(("address", "192.0.2.1"),),
)
BUSY = Exchange(url="https://www.example.cn/1", at=AT, request=SENT, status=503, headers=(("Retry-After", "1"),))
LOST = Exchange(url="https://www.example.cn/1", at=AT, failure="no answer within 20 s")
MOVED = Exchange(
    url="https://www.example.cn/1",
    at=AT,
    request=SENT,
    status=302,
    headers=(("Location", "/2?a=b&c=d"),),
    body=b"moved",
)


def all_records(root: Path) -> list[dict[str, Any]]:
    (path,) = (root / "warc").rglob("*.warc.gz*")
    found = []
    with path.open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            head = record.http_headers
            line = head and f"{head.protocol} {head.statusline}"
            fields = dict(record.rec_headers.headers)
            found.append(fields | {"line": line, "http": head and head.headers, "body": record.raw_stream.read()})
    return found


def test_every_exchange_is_kept_with_its_request(
    archive: Archive, root: Path, make_capture: Callable[..., Capture], make_reading: Callable[..., Reading]
) -> None:
    capture = make_capture(
        url="https://www.example.cn/1",
        final_url="https://www.example.cn/2?a=b&c=d",
        hops=("https://www.example.cn/1",),
        request=SENT,
        exchanges=(ROBOTS, BUSY, LOST, MOVED),
        connection=(("address", "192.0.2.1"), ("tls_version", "TLSv1.3")),
    )
    stored = archive.record(capture, make_reading(url=capture.url))
    assert stored.version is not None
    assert archive.payload(stored.version) == capture.payload
    (page,) = archive.pages(stored.version)
    assert (page.final_url, page.at) == (capture.final_url, capture.fetched_at)
    _, *kept, metadata = all_records(root)
    shown = [(one["WARC-Type"], one["WARC-Target-URI"].partition(".cn")[2], one["line"]) for one in kept]
    assert shown == [
        ("response", "/robots.txt", "HTTP/1.1 200 OK"),
        ("request", "/robots.txt", "GET /robots.txt HTTP/1.1"),
        ("response", "/1", "HTTP/1.1 503 Service Unavailable"),
        ("request", "/1", "GET /1 HTTP/1.1"),
        ("response", "/1", "HTTP/1.1 302 Found"),
        ("request", "/1", "GET /1 HTTP/1.1"),
        ("response", "/2?a=b&c=d", "HTTP/1.1 200 OK"),
        ("request", "/2?a=b&c=d", "GET /2?a=b&c=d HTTP/1.1"),
    ]
    for response, request in zip(kept[::2], kept[1::2], strict=True):
        assert request["WARC-Concurrent-To"] == response["WARC-Record-ID"]
        assert request["http"] == [("Host", "www.example.cn"), *SENT]
    assert kept[0]["body"] == ROBOTS.body
    assert (kept[4]["http"], kept[4]["body"]) == ([("Location", "/2?a=b&c=d"), ("Content-Length", "5")], b"moved")
    assert metadata["WARC-Concurrent-To"] == kept[6]["WARC-Record-ID"]
    told = json.loads(metadata["body"].removeprefix(b"repost-capture: "))
    assert told["connection"] == {"address": "192.0.2.1", "tls_version": "TLSv1.3"}
    assert [(one["url"].partition(".cn")[2], one.get("status"), one.get("failure")) for one in told["exchanges"]] == [
        ("/robots.txt", 200, None),
        ("/1", 503, None),
        ("/1", None, "no answer within 20 s"),
        ("/1", 302, None),
    ]


def test_the_way_to_a_page_that_never_came_is_kept(
    archive: Archive, root: Path, make_capture: Callable[..., Capture]
) -> None:
    nothing = {"outcome": "timeout", "reason": "no answer", "status": None, "headers": (), "body": b""}
    entry = archive.record(make_capture(exchanges=(ROBOTS, LOST), **nothing)).entry
    assert entry.warc is not None
    assert [one["WARC-Type"] for one in all_records(root)] == ["warcinfo", "response", "request", "metadata"]
    with (root / (entry.warc.file + ".open")).open("rb") as file:
        file.seek(entry.warc.offset)
        assert sha256(file.read(entry.warc.length)) == entry.warc.digest
    assert archive.record(make_capture(exchanges=(LOST,), **nothing)).entry.warc is None


def test_every_record_is_a_gzip_member_that_ends_where_the_next_begins(
    archive: Archive, root: Path, make_capture: Callable[..., Capture]
) -> None:
    archive.record(make_capture(exchanges=(ROBOTS, MOVED), request=SENT))
    archive.close()
    (path,) = (root / "warc").rglob("*.warc.gz")
    rest, members = path.read_bytes(), 0
    assert gzip.GzipFile(fileobj=BytesIO(rest)).read()
    while rest:
        decompressor = zlib.decompressobj(wbits=31)
        assert decompressor.decompress(rest).startswith(b"WARC/1.1\r\n")
        assert decompressor.eof
        rest, members = decompressor.unused_data, members + 1
    assert members == 1 + 2 * 3 + 1


def test_a_payload_in_a_coding_that_the_archive_does_not_undo_comes_back_and_is_referred_to(
    archive: Archive, url: str, make_capture: Callable[..., Capture], make_reading: Callable[..., Reading]
) -> None:
    payload = make_capture().payload
    sent = {
        "headers": (("Content-Encoding", "br"), ("Content-Type", "text/html")),
        "body": b"\x0b\x02...",
        "payload": payload,
    }
    first = archive.record(make_capture(**sent), make_reading())
    again = archive.record(make_capture(minute=1, **sent), make_reading())
    assert first.version is not None
    (page,) = archive.pages(first.version)
    assert (page.payload, dict(page.headers)["Content-Encoding"]) == (payload, "br")
    assert (again.payload, again.entry.same) == (first.payload, True)
    entries = [entry for entry in archive.history(url) if isinstance(entry, CaptureEntry) and entry.warc]
    assert entries[1].warc is not None
    assert entries[0].warc is not None
    assert entries[1].warc.length < entries[0].warc.length
