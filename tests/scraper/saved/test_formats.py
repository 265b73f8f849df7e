"""The forms in which pages are kept: ARC, WET, zstd, HTTP messages as they came, frames of MHTML."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import zstandard

from scraper.saved import SavedTransport, iter_inputs
from scraper.saved.http_message import BadChunks, saved_message, without_chunks
from scraper.saved.mhtml import read_mhtml
from tests.fuzz import containers

if TYPE_CHECKING:
    from pathlib import Path

    from scraper.saved import InputPage
    from tests.scraper.conftest import WarcMaker

AT = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
HTML = "<!DOCTYPE html><html><body><p>渡口的石阶加了扶手。</p></body></html>".encode()
ARC_HEAD = (
    b"filedesc://IA-001.arc 0.0.0.0 20040102030405 text/plain 77\n1 0 Archive\n"
    b"URL IP-address Archive-date Content-type Archive-length\n\n"
)


def saved(path: Path, data: bytes) -> list[InputPage]:
    path.write_bytes(data)
    return list(iter_inputs([path]))


def kinds(pages: list[InputPage]) -> list[str | None]:
    return [page.error and page.error.kind for page in pages]


def record(
    url: str, block: bytes, *, kind: str = "response", content_type: str = "application/http", **more: str
) -> bytes:
    fields = {
        "WARC-Type": kind,
        "WARC-Target-URI": url,
        "WARC-Date": "2024-05-06T07:08:09Z",
        "Content-Type": content_type,
    }
    fields |= {"Content-Length": str(len(block)), **{name.replace("_", "-"): value for name, value in more.items()}}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return b"WARC/1.0\r\n" + head.encode() + b"\r\n" + block + b"\r\n\r\n"


def answer(body: bytes = HTML, *headers: bytes) -> bytes:
    return b"\r\n".join([b"HTTP/1.1 200 OK", *headers, b"", b""]) + body


# --- ARC ----------------------------------------------------------------------------------------------


def arc(url: bytes, block: bytes, date: bytes = b"20240506070809") -> bytes:
    return b"%b 192.0.2.1 %b text/html %d\n%b\n" % (url, date, len(block), block)


@pytest.mark.parametrize("zipped", ["no", "each", "whole"])
def test_an_arc_gives_its_pages_with_their_time(zipped: str, tmp_path: Path) -> None:
    pieces = [
        ARC_HEAD,
        arc(b"http://a.example/1.html", answer(HTML, b"Content-Type: text/html")),
        arc(b"dns:a.example", b"20240506070809\na.example. IN A 192.0.2.1\n").replace(b"text/html", b"text/dns"),
        arc(b"http://a.example/two words.html", HTML),  # a record without an HTTP head
    ]
    data = b"".join(map(gzip.compress, pieces)) if zipped == "each" else b"".join(pieces)
    found = saved(tmp_path / "x.arc.gz", gzip.compress(data) if zipped == "whole" else data)
    assert [(page.url, page.payload, page.fetched_at) for page in found] == [
        ("http://a.example/1.html", HTML, AT),
        ("http://a.example/two%20words.html", HTML, AT),
    ]
    urls = ("http://a.example/1.html", "http://a.example/two%20words.html")
    assert SavedTransport(tmp_path / "x.arc.gz").urls == urls


def test_an_arc_of_version_2_and_one_without_line_ends_between_records(tmp_path: Path) -> None:
    block = answer(HTML, b"Content-Type: text/html")
    line = b"http://a.example/1.html 192.0.2.1 20240506070809 text/html 200 ab12 - 1234 x.arc %d\n" % len(block)
    assert [page.url for page in saved(tmp_path / "x.arc", ARC_HEAD + line + block + b"\n")] == [
        "http://a.example/1.html"
    ]
    two = arc(b"http://a.example/1.html", block)[:-1] + arc(b"http://a.example/2.html", block)
    assert [page.payload for page in saved(tmp_path / "y.arc", ARC_HEAD + two)] == [HTML, HTML]


def test_an_arc_without_a_page_says_so(tmp_path: Path) -> None:
    assert kinds(saved(tmp_path / "x.arc", ARC_HEAD)) == ["nothing-readable"]


# --- WARC ---------------------------------------------------------------------------------------------


def test_the_text_of_a_wet_file_is_a_page(tmp_path: Path) -> None:
    text = "渡口的石阶\n去年县里给石阶加了扶手。\n".encode()
    data = record("http://a.example/1", text, kind="conversion", content_type="text/plain")
    found = saved(tmp_path / "x.warc.wet.gz", gzip.compress(data))
    assert [(page.url, page.form, page.payload, page.fetched_at) for page in found] == [
        ("http://a.example/1", "text", text, AT)
    ]
    assert SavedTransport(tmp_path / "x.warc.wet.gz").urls == ("http://a.example/1",)


def test_a_conversion_of_the_response_before_it_is_no_page_of_its_own(tmp_path: Path) -> None:
    page = (
        record("http://a.example/1", answer(b"text"), WARC_Record_ID="<urn:x:1>")
        .replace(b"OK\r\n", b"OK\r\nContent-Type: text/plain\r\n")
        .replace(b"Content-Length: 23", b"Content-Length: 49")
    )
    again = record(
        "http://a.example/1", b"text", kind="conversion", content_type="text/plain", WARC_Refers_To="<urn:x:1>"
    )
    assert [one.payload for one in saved(tmp_path / "x.warc", page + again)] == [b"text"]


@pytest.mark.parametrize("dictionary", ["none", "raw", "compressed"])
def test_a_warc_in_zstd(dictionary: str, tmp_path: Path) -> None:
    records = [record(f"http://a.example/{n}", answer(HTML, b"Content-Type: text/html")) for n in range(30)]
    if dictionary == "none":
        data = b"".join(zstandard.compress(one) for one in records)
    else:
        trained = zstandard.train_dictionary(2000, [*records] * 10)
        raw = trained.as_bytes()
        content = raw if dictionary == "raw" else zstandard.compress(raw)
        packer = zstandard.ZstdCompressor(dict_data=trained)
        data = b"\x5d\x2a\x4d\x18" + len(content).to_bytes(4, "little") + content
        data += b"".join(packer.compress(one) for one in records)
    found = saved(tmp_path / "x.warc.zst", data)
    assert [page.payload for page in found] == [HTML] * 30
    transport = SavedTransport(tmp_path / "x.warc.zst")
    assert (len(transport.urls), transport.problems) == (30, [])


def test_records_in_one_member_have_labels_and_answers_of_their_own(tmp_path: Path, warc: WarcMaker) -> None:
    maker = type(warc)(gzip=False)
    for number in range(3):
        maker.response(f"http://a.example/{number}", HTML + b"%d" % number)
    found = saved(tmp_path / "x.warc.gz", gzip.compress(maker.content))
    assert [page.payload for page in found] == [HTML + b"%d" % number for number in range(3)]
    assert len({page.label for page in found}) == 3
    assert found[0].label.endswith("x.warc.gz#0")


@pytest.mark.parametrize("between", [b"", b"\n", b"\r\n", b"\r\n" * 9, b"\0" * 20_000])
def test_whatever_stands_between_records(between: bytes, tmp_path: Path) -> None:
    pieces = [containers.warc_record(mark, HTML)[:-4] for mark in "甲乙丙"]
    assert [page.payload for page in saved(tmp_path / "x.warc", between.join(pieces))] == [HTML] * 3


@pytest.mark.parametrize(
    "uri", ["http://a..b.example/1", "file:///C:/saved/1.html", "http://", "http://[::1", "ftp://a.example/1", "x y"]
)
def test_a_page_with_an_odd_target_is_a_page_without_a_url(uri: str, tmp_path: Path) -> None:
    data = record(uri, answer(HTML, b"Content-Type: text/html"))
    assert [(page.url, page.payload) for page in saved(tmp_path / "x.warc", data)] == [(None, HTML)]


def test_notes_of_a_crawler_are_no_pages(tmp_path: Path) -> None:
    data = record("dns:a.example", b"20240506 a.example. A 192.0.2.1", content_type="text/dns")
    data += record("urn:text:http://a.example/1", b"some words", kind="resource", content_type="text/plain")
    data += record("urn:pageinfo:http://a.example/1", b"{}", kind="resource", content_type="application/json")
    assert kinds(saved(tmp_path / "x.warc", data)) == []


@pytest.mark.parametrize(
    ("content_type", "body", "page"),
    [
        (b"application/octet-stream", HTML, True),
        (b"application/x-httpd-php", b"\xef\xbb\xbf \n<!-- saved --><HTML><p>a</p>", True),
        (b"text/html charset=utf-8", HTML, True),
        (b"TEXT/HTML, text/html", HTML, True),
        (b"application/octet-stream", b"\x00\x01<html>", False),
        (b"application/javascript", b"var a = '<html>'", False),
        (b"application/json", b'{"a": "<html>"}', False),
        (b"image/png", HTML, False),
        (b"text/css", HTML, False),
    ],
)
def test_a_page_with_a_wrong_content_type(content_type: bytes, body: bytes, page: bool, tmp_path: Path) -> None:
    for coded in (body, gzip.compress(body)):
        headers = [b"Content-Type: " + content_type] + ([b"Content-Encoding: gzip"] if coded is not body else [])
        found = saved(tmp_path / "x.warc", record("http://a.example/1", answer(coded, *headers)))
        assert [one.error is None and one.form == "html" for one in found] == [True] * page


# --- HTTP messages in files ---------------------------------------------------------------------------


def chunked(body: bytes, size: int = 20) -> bytes:
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x;x=y\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


TYPE = b"Content-Type: text/html; charset=gbk"
CHUNKED = b"Transfer-Encoding: chunked"


@pytest.mark.parametrize(
    "data",
    [
        answer(HTML, TYPE),
        answer(HTML, TYPE).replace(b"\r\n", b"\n"),
        b"HTTP/2 200 \r\n" + TYPE + b"\r\n\r\n" + HTML,
        b"HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" + answer(HTML, TYPE),
        b"HTTP/1.1 302 Found\r\nLocation: /a\r\n\r\n<html>moved</html>\n" + answer(HTML, TYPE),
        answer(HTML, TYPE, CHUNKED),  # chunks that were joined, with the header left
        answer(chunked(HTML), TYPE, CHUNKED),
        answer(chunked(HTML)[:-5], TYPE, CHUNKED),
        answer(chunked(gzip.compress(HTML)), TYPE, CHUNKED, b"Content-Encoding: gzip"),
        answer(HTML, TYPE, b"Content-Encoding: gzip"),
        b"GET /1.html HTTP/1.1\r\nHost: a.example\r\n\r\n" + answer(HTML, TYPE),
        answer(HTML, TYPE, b"Content-Length: %d" % len(HTML)) + answer(b"\x89PNG", b"Content-Type: image/png"),
    ],
)
@pytest.mark.parametrize("zipped", [False, True])
def test_an_http_message_in_a_file_is_its_page(data: bytes, zipped: bool, tmp_path: Path) -> None:
    found = saved(tmp_path / "x.html", gzip.compress(data) if zipped else data)
    assert [page.payload for page in found] == [HTML]
    assert ("Content-Type", "text/html; charset=gbk") in found[0].headers


def test_the_date_of_an_answer_is_when_it_was_captured(tmp_path: Path) -> None:
    found = saved(tmp_path / "x.html", answer(HTML, b"Date: Mon, 06 May 2024 07:08:09 GMT"))
    assert found[0].fetched_at == AT


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"HTTP/1.1 404 Not Found\r\n\r\n" + HTML, "http-status"),
        (answer(chunked(HTML)[:40], TYPE, CHUNKED), "broken"),
        (
            answer(chunked(HTML).replace(b"14;", b"zz;", 2)[0:0] + b"14\r\n" + b"a" * 20 + b"\r\nnonsense", CHUNKED),
            "broken",
        ),
        (gzip.compress(HTML)[:-9], "broken"),
        (answer(gzip.compress(HTML)[:-9], b"Content-Encoding: gzip"), "broken"),
    ],
)
def test_a_message_that_is_damaged_or_no_page_is_an_error(data: bytes, kind: str, tmp_path: Path) -> None:
    assert kinds(saved(tmp_path / "x.html", data)) == [kind]


@pytest.mark.parametrize("data", [HTML, b"HTTP/1.1 is a protocol", b"HTTP/1.1 200 OK", b"GET / HTTP/1.1\r\n", b""])
def test_a_file_that_is_no_message(data: bytes) -> None:
    assert saved_message(data) is None


def test_chunks_are_joined_only_where_they_are_declared() -> None:
    declared = (("transfer-encoding", "gzip, Chunked"),)
    assert without_chunks(chunked(HTML), ()) == chunked(HTML)
    assert without_chunks(chunked(HTML).replace(b"\r\n", b"\n"), declared) == HTML
    with pytest.raises(BadChunks, match="cut off"):
        without_chunks(b"2\r\nab\r\nff\r\ncd", declared)


def test_compressed_pages(tmp_path: Path) -> None:
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(HTML))
    (tmp_path / "b.html").write_bytes(gzip.compress(gzip.compress(HTML)))
    (tmp_path / "c.txt.zst").write_bytes(zstandard.compress("一行字\n".encode()))
    found = list(iter_inputs([tmp_path]))
    assert [(page.payload, page.form) for page in found] == [
        (HTML, "html"),
        (HTML, "html"),
        ("一行字\n".encode(), "text"),
    ]


# --- MHTML --------------------------------------------------------------------------------------------

PROSE = "渡口的石阶坐满了人，去年县里给石阶加了扶手，装了九盏灯，老人们下河边走得稳当了。" * 4


def mhtml(*parts: tuple[str, str, str], boundary: str = "B") -> bytes:
    """Return a file of parts, each its Content-ID, Content-Location and markup."""
    head = (
        "MIME-Version: 1.0\r\nSnapshot-Content-Location: http://a.example/1\r\n"
        f"Content-Type: multipart/related; boundary={boundary}\r\n\r\n"
    )
    body = "".join(
        f"--B\r\nContent-Type: text/html; charset=utf-8\r\nContent-ID: <{identity}>\r\n"
        f"Content-Location: {location}\r\n\r\n{markup}\r\n"
        for identity, location, markup in parts
    )
    return f"{head}{body}--B--\r\n".encode()


@pytest.mark.parametrize(
    ("source", "location"),
    [
        ("cid:f2@b", "cid:f2@b"),
        ("/in.html", "http://a.example/in.html"),
        ("http://b.example/x?a=1&amp;b=2", "http://b.example/x?a=1&b=2"),
    ],
)
def test_a_page_that_is_only_a_frame_around_another_is_that_one(source: str, location: str) -> None:
    inner = f"<html><head><title>石阶</title></head><body><p>{PROSE}</p></body></html>"
    outer = f'<html><body><div>菜单</div><iframe id=x src="{source}"></iframe></body></html>'
    page = read_mhtml(
        mhtml(
            ("f1@b", "http://a.example/1", outer),
            ("ad@b", "http://c.example/", "<p>广告</p>"),
            ("f2@b", location, inner),
        )
    )
    assert PROSE.encode() in page.payload
    assert page.url == "http://a.example/1"
    assert (b'<base href="http' in page.payload) == location.startswith("http")


def test_a_frame_in_a_frame_is_found_and_a_circle_ends() -> None:
    parts = [
        ("f1@b", "http://a.example/1", '<frameset><frame src="cid:f2@b"></frameset>'),
        ("f2@b", "cid:f2@b", '<iframe src="cid:f3@b"></iframe><iframe src="cid:f1@b"></iframe>'),
        ("f3@b", "cid:f3@b", f'<p>{PROSE}</p><iframe src="cid:f2@b"></iframe>'),
    ]
    assert PROSE.encode() in read_mhtml(mhtml(*parts)).payload


@pytest.mark.parametrize("framed", ["<p>广告</p>", f"<script>{PROSE}</script>", f"<p>{PROSE[:90]}</p>"])
def test_a_frame_beside_the_article_is_not_the_page(framed: str) -> None:
    outer = f'<html><body><p>正文。{PROSE}</p><iframe src="cid:f2@b"></iframe></body></html>'
    assert (
        "正文".encode()
        in read_mhtml(mhtml(("f1@b", "http://a.example/1", outer), ("f2@b", "cid:f2@b", framed))).payload
    )


def test_a_damaged_boundary_in_the_head_is_mended_by_the_one_in_use() -> None:
    page = read_mhtml(mhtml(("f1@b", "http://a.example/1", f"<p>{PROSE}</p>"), boundary="C"))
    assert PROSE.encode() in page.payload
    assert page.url == "http://a.example/1"
