"""Bytes of what is no article, and do not change, are stored once, and asked for by their validators."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.archive import Archive
from archive.log import CaptureEntry
from archive.verify import verify
from scraper.fetch.fetcher import Fetcher, Policy
from scraper.jobs.page import archive_page
from scraper.jobs.reextract import reextract_documents

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from scraper.transport.web import WebTransport
    from tests.scraper.conftest import Site

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40 + b"\n%%EOF"
LIST = (
    "<html><head><title>水利要闻_石门网</title></head><body><h1>水利要闻</h1><ul>"
    + "".join(
        f'<li><a href="/news/2024/05/{n}.html">石门水库第{n}次放水的通知</a> 2024-05-{n:02}</li>' for n in range(1, 29)
    )
    + "</ul></body></html>"
).encode()
PAGES = {"a PDF": (PDF, "application/pdf"), "a list": (LIST, "text/html; charset=utf-8")}


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open_or_create(tmp_path / "archive") as opened:
        yield opened


def visits(site: Site, web: WebTransport, archive: Archive, count: int) -> list[CaptureEntry]:
    """Archive the page so often; return the log's lines about it."""
    fetcher = Fetcher(web, Policy(host_delay=0.0, retries=0))
    for _ in range(count):
        result = archive_page(site.url("/o"), fetcher, archive)
        assert result.reading is None
        assert result.problem is not None
    return [entry for entry in archive.entries() if isinstance(entry, CaptureEntry)]


def kinds(archive: Archive) -> list[str]:
    """Return the types of the records about the page, in order."""
    data = b"".join(path.read_bytes() for path in sorted((archive.root / "warc").rglob("*.warc.gz*")))
    records = [
        (record.rec_type, record.rec_headers.get_header("WARC-Target-URI")) for record in ArchiveIterator(BytesIO(data))
    ]
    return [kind for kind, uri in records if kind in ("response", "revisit") and uri.endswith("/o")]


def answering_304(site: Site, page: bytes) -> Callable[[socket.socket], None]:
    def play(connection: socket.socket) -> None:
        known = 'if-none-match: "1"' in site.heads[-1].lower()
        connection.sendall(site.reply(304, headers=[("ETag", '"1"')]) if known else page)

    return play


@pytest.mark.parametrize("name", PAGES)
def test_the_same_bytes_are_stored_once(name: str, site: Site, web: WebTransport, archive: Archive) -> None:
    body, kind = PAGES[name]
    site.routes["/o"] = site.page(body, ("Content-Type", kind))
    lines = visits(site, web, archive, 4)
    assert kinds(archive) == ["response", "revisit", "revisit", "revisit"]
    assert len({(line.outcome, line.version, line.payload_digest, line.problem) for line in lines}) == 1
    assert archive.captured_page(lines[0]).payload == body
    assert verify(archive.root).damaged == ()


@pytest.mark.parametrize("name", PAGES)
def test_it_is_asked_for_by_its_validators(name: str, site: Site, web: WebTransport, archive: Archive) -> None:
    body, kind = PAGES[name]
    modified = ("Last-Modified", "Mon, 06 May 2024 00:00:00 GMT")
    site.routes["/o"] = answering_304(site, site.page(body, ("Content-Type", kind), ("ETag", '"1"'), modified))
    lines = visits(site, web, archive, 3)
    assert [line.outcome for line in lines] == ["ok", "not-modified", "not-modified"]
    assert len({line.problem for line in lines}) == 1
    assert kinds(archive) == ["response", "revisit", "revisit"]
    assert "if-modified-since: mon, 06 may 2024 00:00:00 gmt" in site.heads[-1].lower()
    assert verify(archive.root).damaged == ()


@pytest.mark.parametrize("status", [404, 410, 403, 500])
def test_the_page_of_an_error_is_stored_once(status: int, site: Site, web: WebTransport, archive: Archive) -> None:
    body = b"<html><title>Nothing</title><p>There is nothing here any more.</p></html>" * 20
    site.routes["/o"] = site.reply(status, body, [("ETag", '"1"'), ("Content-Type", "text/html")])
    lines = visits(site, web, archive, 3)
    assert kinds(archive) == ["response", "revisit", "revisit"]
    assert len({(line.outcome, line.status, line.payload_digest) for line in lines}) == 1
    # An error is no page that could be unchanged.
    assert not any("if-none-match" in head.lower() for head in site.heads)
    assert verify(archive.root).damaged == ()


def test_another_error_with_the_same_page_is_stored(site: Site, web: WebTransport, archive: Archive) -> None:
    body = b"<html><title>Nothing</title><p>There is nothing here.</p></html>"
    site.routes["/o"] = [site.reply(status, body) for status in (404, 500, 404)]
    visits(site, web, archive, 3)
    assert kinds(archive) == ["response", "response", "revisit"]


def test_other_bytes_are_stored(site: Site, web: WebTransport, archive: Archive) -> None:
    site.routes["/o"] = [site.page(PDF + b"%d" % (n // 2), ("Content-Type", "application/pdf")) for n in range(5)]
    visits(site, web, archive, 5)
    assert kinds(archive) == ["response", "revisit", "response", "revisit", "response"]


def test_what_is_coded_otherwise_is_stored_and_what_was_before_is_found_again(
    site: Site, web: WebTransport, archive: Archive
) -> None:
    old, new = (site.page(PDF + end, ("Content-Type", "application/pdf")) for end in (b"1", b"2"))
    site.routes["/o"] = [old, new, old, old]
    lines = visits(site, web, archive, 4)
    assert kinds(archive) == ["response", "response", "response", "revisit"]
    unread = archive.last_unread(site.url("/o"))
    assert unread is not None
    assert unread.entry.seq == lines[2].seq


def test_bytes_that_are_gone_are_stored_again(site: Site, web: WebTransport, tmp_path: Path) -> None:
    site.routes["/o"] = site.page(PDF, ("Content-Type", "application/pdf"), ("ETag", '"1"'))
    for _ in range(2):
        with Archive.open_or_create(tmp_path / "archive") as archive:
            visits(site, web, archive, 1)
        for path in (tmp_path / "archive" / "warc").rglob("*.warc.gz"):
            path.unlink()
    with Archive.open_or_create(tmp_path / "archive") as archive:
        visits(site, web, archive, 1)
        assert not any("if-none-match" in head.lower() for head in site.heads)
        assert kinds(archive) == ["response"]


def test_an_article_in_its_place_is_a_version_and_then_a_list_is_stored_anew(
    site: Site, web: WebTransport, archive: Archive
) -> None:
    texts = "".join(
        f"<p>石门水库的第{n}座闸门上周检修完毕，放水的渠道也清了淤，下游三个乡的早稻有了水。</p>" for n in range(9)
    )
    article = f"<html><title>闸门检修完毕</title><body><h1>闸门检修完毕</h1>{texts}</body></html>".encode()
    listed, shown = (site.page(body, ("Content-Type", "text/html; charset=utf-8")) for body in (LIST, article))
    fetcher = Fetcher(web, Policy(host_delay=0.0, retries=0))
    for answer in (listed, shown, listed, listed):
        site.routes["/o"] = answer
        archive_page(site.url("/o"), fetcher, archive)
    assert len(archive.versions(site.url("/o"))) == 1
    assert kinds(archive) == ["response", "response", "response", "revisit"]


def test_reading_it_again_reads_the_bytes_that_are_stored(site: Site, web: WebTransport, archive: Archive) -> None:
    site.routes["/o"] = site.page(PDF, ("Content-Type", "application/pdf"))
    visits(site, web, archive, 3)
    (entry,) = archive.unread()
    assert archive.captured_page(entry).payload == PDF
    assert [result.problem for result in reextract_documents(archive, [], preview=True)] == [None]
