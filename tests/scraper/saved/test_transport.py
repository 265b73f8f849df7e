from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from archive.model.errors import RequestError
from scraper.fetch.fetcher import Fetcher, Policy
from scraper.fetch.sources import saved_policy
from scraper.saved.transport import SavedTransport
from scraper.transport.web import WebTransport

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from archive.model.record import Capture
    from tests.scraper.conftest import Site, WarcMaker

HTML = "<p>转载的正文</p>".encode()
URL = "http://a.cn/html//1.html"
AT = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)


def save(
    folder: Path,
    url: str = URL,
    body: bytes | None = HTML,
    *,
    status: int = 200,
    headers: Sequence[tuple[str, str]] = (),
    at: str | None = "2024-05-06T07:08:09Z",
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    record = {"url": url, "status": status, "headers": list(headers), "fetched_at": at}
    (folder / "capture.json").write_text(json.dumps(record))
    if body is not None:
        (folder / "body.html").write_bytes(body)


def capture(source: Path, url: str = URL) -> Capture:
    with Fetcher(SavedTransport(source), saved_policy()) as fetcher:
        return fetcher.capture(url)


def test_a_folder_answers_with_what_was_saved(tmp_path: Path) -> None:
    save(tmp_path / "site" / "slug", headers=[("Content-Type", "text/html"), ("x-A", "ö")])
    got = capture(tmp_path, "HTTP://A.cn:80/html//1.html?utm_source=x")
    assert (got.outcome, got.status, got.payload, got.fetched_at) == ("ok", 200, HTML, AT)
    assert got.headers == (("Content-Type", "text/html"), ("x-A", "ö"))


@pytest.mark.parametrize("zipped", [True, False])
def test_a_warc_answers_with_what_was_saved(tmp_path: Path, warc: WarcMaker, zipped: bool) -> None:
    maker = type(warc)(gzip=zipped)
    maker.request(URL)
    maker.response(URL, HTML)
    maker.response("http://a.cn/2", b"two")
    source = maker.save(tmp_path / "x.warc")
    got = capture(source)
    assert (got.outcome, got.status, got.payload, got.fetched_at) == ("ok", 200, HTML, AT)
    assert got.headers == (("Content-Type", "text/html"),)
    assert capture(source, "http://a.cn/2").payload == b"two"
    assert SavedTransport(source).problems == []


def test_header_values_keep_their_bytes(tmp_path: Path, warc: WarcMaker) -> None:
    warc.response(URL, HTML, headers=[("X-Name", "REPLACED")])
    data = gzip.decompress(warc.content).replace(b"REPLACED", "新闻".encode("gbk") + b"xxxx")
    source = tmp_path / "x.warc"
    source.write_bytes(data)
    assert capture(source).header("x-name") == ("新闻".encode("gbk") + b"xxxx").decode("latin-1")


def test_what_is_not_saved_is_said_so(tmp_path: Path) -> None:
    save(tmp_path)
    got = capture(tmp_path, "http://a.cn/other")
    assert (got.outcome, got.status, got.payload_digest) == ("not-saved", None, None)
    assert str(tmp_path) in got.reason


def test_the_newest_of_several_captures_answers(tmp_path: Path, warc: WarcMaker) -> None:
    save(tmp_path / "a", body=b"newest", at="2024-05-08T00:00:00+08:00")
    save(tmp_path / "b", body=b"old", at="2024-05-07T00:00:00+08:00")
    save(tmp_path / "c", body=b"undated", at=None)
    warc.response(URL, b"oldest")
    warc.save(tmp_path / "d.warc.gz")
    assert capture(tmp_path).payload == b"newest"


@pytest.mark.parametrize("status", [403, 404, 500])
def test_a_saved_status_has_its_outcome_and_needs_no_body(status: int, tmp_path: Path) -> None:
    save(tmp_path, body=None, status=status)
    got = capture(tmp_path)
    assert got.status == status
    assert got.outcome == {403: "blocked", 404: "gone", 500: "http-error"}[status]


@pytest.mark.parametrize("kind", ["folder", "warc"])
def test_redirects_that_were_saved_are_followed(kind: str, tmp_path: Path, warc: WarcMaker) -> None:
    there = "http://b.cn/2.html"
    if kind == "folder":
        save(tmp_path / "1", body=None, status=302, headers=[("Location", there)])
        save(tmp_path / "2", there)
    else:
        warc.response(URL, b"", status="302 Found", headers=[("Location", there)])
        warc.response(there, HTML)
        warc.save(tmp_path / "x.warc.gz")
    got = capture(tmp_path)
    assert (got.outcome, got.final_url, got.hops, got.payload) == ("ok", there, (URL,), HTML)


@pytest.mark.parametrize("body", [HTML, gzip.compress(HTML)])
def test_a_page_saved_decoded_or_not_is_the_same_page(body: bytes, tmp_path: Path) -> None:
    save(tmp_path, body=body, headers=[("Content-Encoding", "gzip")])
    got = capture(tmp_path)
    assert (got.outcome, got.payload, got.body) == ("ok", HTML, body)


@pytest.mark.parametrize(
    "body", [b"5\r\n<p>ab\r\n6\r\nc</p>\n\r\n0\r\n\r\n", b"<p>abc</p>\n"], ids=["chunked", "undone"]
)
def test_chunks_in_a_warc_are_joined(body: bytes, tmp_path: Path, warc: WarcMaker) -> None:
    warc.response(URL, body, headers=[("Transfer-Encoding", "chunked")])
    assert capture(warc.save(tmp_path / "x.warc.gz")).payload == b"<p>abc</p>\n"


def test_a_revisit_answers_with_what_it_refers_to(tmp_path: Path, warc: WarcMaker) -> None:
    other = type(warc)()
    other.response(URL, HTML)
    other.save(tmp_path / "b.warc.gz")
    warc.revisit(URL, "2024-06-01T00:00:00Z", URL, "2024-05-06T07:08:09Z")
    warc.revisit("http://a.cn/lost", "2024-06-01T00:00:00Z", "http://a.cn/lost", "2020-01-01T00:00:00Z")
    warc.save(tmp_path / "a.warc.gz")
    got = capture(tmp_path)
    assert (got.payload, got.fetched_at) == (HTML, datetime(2024, 6, 1, tzinfo=UTC))
    assert capture(tmp_path, "http://a.cn/lost").outcome == "not-saved"


# --- damage -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "nonsense",
        '{"url": "http://a.cn/x"}',
        '{"url": "ftp://a.cn/x", "status": 200}',
        '{"url": 5, "status": 200}',
        '{"url": "http://a.cn/x", "status": "200"}',
        '{"url": "http://a.cn/x", "status": true}',
        '{"url": "http://a.cn/x", "status": 200, "headers": [["a"]]}',
        '{"url": "http://a.cn/x", "status": 200, "headers": {"a": "b"}}',
        '{"url": "http://a.cn/x", "status": 200, "headers": [["a", "\\ud800"]]}',
        '{"url": "http://a.cn/x", "status": 200, "fetched_at": "yesterday"}',
        '{"url": "http://a.cn/x", "status": 200, "fetched_at": "2024-01-01T00:00:00"}',
        "[" * 100_000,
    ],
)
def test_a_bad_capture_among_good_ones_is_named_once(text: str, tmp_path: Path) -> None:
    save(tmp_path / "good")
    save(tmp_path / "bad")
    (tmp_path / "bad" / "capture.json").write_text(text)
    transport = SavedTransport(tmp_path)
    assert len(transport.problems) == 1
    assert str(tmp_path / "bad" / "capture.json") in transport.problems[0]
    assert "\n" not in transport.problems[0]
    assert Fetcher(transport, saved_policy()).capture(URL).ok


def test_a_page_without_its_body_is_a_problem(tmp_path: Path) -> None:
    save(tmp_path / "good")
    save(tmp_path / "bad", "http://a.cn/x", body=None)
    assert "no body.html" in SavedTransport(tmp_path).problems[0]


def test_a_body_that_vanished_since_is_an_outcome(tmp_path: Path) -> None:
    save(tmp_path)
    fetcher = Fetcher(SavedTransport(tmp_path), saved_policy())
    (tmp_path / "body.html").unlink()
    got = fetcher.capture(URL)
    assert got.outcome == "unreachable"
    assert "body.html" in got.reason


def test_a_body_beyond_the_bound_is_too_large(tmp_path: Path, warc: WarcMaker) -> None:
    save(tmp_path, body=bytes(3000))
    warc.response("http://a.cn/2", bytes(3000))
    warc.save(tmp_path / "x.warc.gz")
    fetcher = Fetcher(SavedTransport(tmp_path), Policy(obey_robots=False, max_received=2999))
    assert fetcher.capture(URL).outcome == "too-large"
    assert fetcher.capture("http://a.cn/2").outcome == "too-large"


@pytest.mark.parametrize("zipped", [True, False])
@pytest.mark.parametrize("damage", ["cut", "garbage"])
def test_what_stands_before_the_damage_is_read(zipped: bool, damage: str, tmp_path: Path, warc: WarcMaker) -> None:
    maker = type(warc)(gzip=zipped)
    maker.response(URL, HTML)
    good = len(maker.content)
    maker.response("http://a.cn/2", bytes(range(256)) * 40)
    data = maker.content[:-300] if damage == "cut" else maker.content[:good] + b"\x1f\x8bgarbage" * 99
    source = tmp_path / "x.warc.gz"
    source.write_bytes(data)
    transport = SavedTransport(source)
    assert transport.urls == (URL,)
    assert len(transport.problems) == 1
    assert str(source) in transport.problems[0]
    assert "\n" not in transport.problems[0]
    assert Fetcher(transport, saved_policy()).capture(URL).payload == HTML


def test_a_cut_inside_the_last_gzip_trailer_is_noticed(tmp_path: Path, warc: WarcMaker) -> None:
    warc.response(URL, HTML)
    source = tmp_path / "x.warc.gz"
    source.write_bytes(warc.content[:-3])
    transport = SavedTransport(source)
    assert len(transport.problems) == 1
    assert "truncated" in transport.problems[0]


def test_every_cut_of_a_warc_is_noticed_and_none_raises(tmp_path: Path, warc: WarcMaker) -> None:
    warc.response(URL, HTML)
    good = len(warc.content)
    warc.response("http://a.cn/2", b"second")
    source = tmp_path / "x.warc.gz"
    for length in range(good + 1, len(warc.content)):
        source.write_bytes(warc.content[:length])
        assert SavedTransport(source).problems, length


def test_a_header_without_end_is_no_flood(tmp_path: Path, warc: WarcMaker, stopwatch: Callable[[], float]) -> None:
    save(tmp_path / "good")
    (tmp_path / "x.warc.gz").write_bytes(gzip.compress(b"WARC/1.0\r\nX: " + b"y" * 2**26))
    transport = SavedTransport(tmp_path)
    assert "bytes of headers" in transport.problems[0]
    assert stopwatch() < 30


def test_nothing_is_written_to_stderr(tmp_path: Path, warc: WarcMaker, capfd: pytest.CaptureFixture[str]) -> None:
    warc.response(URL, HTML)
    plain = gzip.decompress(warc.content).replace(b"Content-Length: 5", b"Content-Length: 4", 1)
    (tmp_path / "a.warc").write_bytes(plain)
    (tmp_path / "b.warc.gz").write_bytes(warc.content[:60] + bytes(50) + warc.content[110:])
    save(tmp_path / "good")
    SavedTransport(tmp_path)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("make", ["missing", "empty folder", "page alone", "file", "all bad"])
def test_a_source_without_a_page_is_the_callers_error(make: str, tmp_path: Path) -> None:
    source = tmp_path / "source"
    if make == "file":
        source.write_bytes(HTML)
    elif make != "missing":
        source.mkdir()
    if make == "page alone":
        (source / "body.html").write_bytes(HTML)
    if make == "all bad":
        (source / "capture.json").write_text("{")
    with pytest.raises(RequestError) as raised:
        SavedTransport(source)
    assert str(source) in str(raised.value)
    assert "\n" not in str(raised.value)


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    save(tmp_path / "a" / "b")
    (tmp_path / "a" / "b" / "up").symlink_to(tmp_path)
    assert SavedTransport(tmp_path).urls == (URL,)


# --- the same as live ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (200, HTML, [("Content-Type", "text/html")]),
        (200, gzip.compress(HTML), [("Content-Encoding", "gzip")]),
        (200, gzip.compress(HTML)[:-9], [("Content-Encoding", "gzip")]),
        (200, gzip.compress(bytes(2**22)), [("Content-Encoding", "gzip")]),
        (404, b"none", []),
        (403, b"wall", []),
        (429, b"slow", [("Retry-After", "5")]),
        (503, b"busy", []),
        (302, b"", [("Location", "file:///etc/passwd")]),
        (302, b"", [("Location", "/page")]),
        (302, b"", [("Location", "/moved")]),
    ],
)
def test_saved_pages_have_the_outcome_that_the_live_site_had(
    status: int, body: bytes, headers: list[tuple[str, str]], site: Site, tmp_path: Path, warc: WarcMaker
) -> None:
    policy = Policy(obey_robots=False, host_delay=0, retries=0, max_payload=2**20)
    site.routes |= {"/page": site.reply(status, body, headers), "/moved": site.page(HTML)}
    with Fetcher(WebTransport(allow_private=True), policy) as fetcher:
        live = fetcher.capture(site.url("/page"))
    for path, reply in (("/page", (status, body, headers)), ("/moved", (200, HTML, []))):
        save(tmp_path / "f" / path[1:], site.url(path), reply[1], status=reply[0], headers=reply[2])
        warc.response(site.url(path), reply[1], status=f"{reply[0]} Word", headers=reply[2])
    for source in (tmp_path / "f", warc.save(tmp_path / "x.warc.gz")):
        got = Fetcher(SavedTransport(source), policy).capture(site.url("/page"))
        for name in ("url", "final_url", "hops", "outcome", "reason", "status", "body", "payload"):
            assert getattr(got, name) == getattr(live, name), name


def test_a_page_saved_with_its_route_is_one_of_its_own(tmp_path: Path) -> None:
    save(tmp_path / "shell", "http://a.cn/", b"<div id=app></div>")
    save(tmp_path / "drawn", "http://a.cn/#/detail?id=1", HTML)
    assert SavedTransport(tmp_path).urls == ("http://a.cn/#/detail?id=1", "http://a.cn/")
    assert capture(tmp_path, "http://a.cn/#/detail?id=1").payload == HTML
    # What the server sent is the same for all others.
    assert capture(tmp_path, "http://a.cn/#/detail?id=2").payload == b"<div id=app></div>"
