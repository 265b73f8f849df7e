from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
import pickle
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.saved import folder, record_pages
from scraper.saved.input_page import InputPage, NotPage, RecordFacts
from scraper.saved.inputs import iter_inputs, iter_lazy_inputs
from scraper.saved.mhtml import NotMhtml, read_mhtml

if TYPE_CHECKING:
    from tests.scraper.conftest import WarcMaker

HTML = "<html><body><p>转载的正文</p></body></html>".encode()
TEXT = "标题\n\n正文 1 < 2\n".encode()
MHTML = b"""From: <Saved by Blink>
Snapshot-Content-Location: https://a.cn/html//1.html
Subject: =?utf-8?Q?x?=
Date: Mon, 6 May 2024 15:08:09 +0800
MIME-Version: 1.0
Content-Type: multipart/related;
\ttype="text/html";
\tboundary="----B"

------B
Content-Type: text/html
Content-ID: <ad@mhtml.blink>
Content-Transfer-Encoding: 7bit
Content-Location: https://ads.cn/frame.html

<html>advertisement</html>
------B
Content-Type: text/html; charset=gbk
Content-ID: <page@mhtml.blink>
Content-Transfer-Encoding: quoted-printable
Content-Location: https://a.cn/html//1.html

<html><p>=D7=AA=D4=D8 long =
line</p></html>
------B
Content-Type: image/png
Content-Transfer-Encoding: base64
Content-Location: https://a.cn/x.png

iVBORw0KGgo=
------B--
""".replace(b"\n", b"\r\n")


def inputs(*paths: Path) -> list[InputPage]:
    return list(iter_inputs(paths))


def only(path: Path) -> InputPage:
    found = inputs(path)
    assert len(found) == 1, found
    return found[0]


def kind(one: InputPage) -> str | None:
    if one.error is None:
        return None
    assert "\n" not in one.error.message
    assert not one.error.message.startswith(one.label.partition("#")[0] + ":")
    assert one.payload == b""
    return one.error.kind


@pytest.mark.parametrize("name", ["a.html", "a.HTM", "a.shtml", "a.xhtml", "a.php", "a", "页.jsp"])
def test_a_file_is_a_page(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(HTML)
    assert only(path) == InputPage(label=str(path), payload=HTML, form="html")


@pytest.mark.parametrize(
    ("body", "form"),
    [(TEXT, "text"), (HTML, "html"), (HTML.decode().encode("utf-16"), "html"), (b"", "text")],
)
def test_a_text_file_is_text_unless_it_plainly_is_html(body: bytes, form: str, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(body)
    assert (only(path).form, only(path).payload) == (form, body)


def test_a_folder_gives_its_pages_in_order_and_only_them(tmp_path: Path) -> None:
    for name in (
        "b/2.html",
        "a.html",
        "b/1.txt",
        "c",
        ".hidden.html",
        ".git/x.html",
        "x.json",
        "x.css",
        "x.PNG",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(HTML)
    labels = [str(Path(one.label).relative_to(tmp_path)) for one in inputs(tmp_path)]
    assert labels == ["a.html", "b/1.txt", "b/2.html", "c"]


def test_a_file_that_is_named_is_never_skipped(tmp_path: Path) -> None:
    for name in (".hidden.html", "x.json"):
        (tmp_path / name).write_bytes(HTML)
        assert only(tmp_path / name).payload == HTML


@pytest.mark.parametrize("named", ["folder", "body"])
def test_a_capture_beside_a_body_says_where_it_is_from(named: str, tmp_path: Path) -> None:
    record = {
        "url": "http://A.cn/html//1.html#x",
        "status": 200,
        "headers": [["Content-Encoding", "gzip"], ["Content-Type", "text/html; charset=gbk"]],
        "fetched_at": "2024-05-06T15:08:09+08:00",
    }
    (tmp_path / "capture.json").write_text(json.dumps(record))
    body = tmp_path / "body.html"
    body.write_bytes(gzip.compress(HTML))
    got = only(tmp_path if named == "folder" else body)
    assert got == InputPage(
        label=str(body),
        payload=HTML,
        url="http://a.cn/html//1.html",
        headers=(("Content-Encoding", "gzip"), ("Content-Type", "text/html; charset=gbk")),
        fetched_at=datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC),
    )
    assert pickle.loads(pickle.dumps(got)) == got


def test_a_capture_is_not_of_every_file_in_its_folder(tmp_path: Path) -> None:
    (tmp_path / "capture.json").write_text('{"url": "http://a.cn/", "status": 200}')
    (tmp_path / "body.html").write_bytes(HTML)
    (tmp_path / "other.html").write_bytes(HTML)
    assert [one.url for one in inputs(tmp_path)] == ["http://a.cn/", None]


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ("{", "broken"),
        ('{"url": "http://a.cn/", "status": 404}', "http-status"),
        ('{"url": "http://a.cn/", "status": 200, "headers": [["Content-Encoding", "gzip"]]}', "broken"),
    ],
)
def test_a_body_whose_capture_makes_it_no_page(record: str, expected: str, tmp_path: Path) -> None:
    (tmp_path / "capture.json").write_text(record)
    (tmp_path / "body.html").write_bytes(gzip.compress(HTML)[:-3])
    (tmp_path / "z.html").write_bytes(HTML)
    assert [kind(one) for one in inputs(tmp_path)] == [expected, None]


def test_what_can_not_be_had_is_an_error_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "good.html").write_bytes(HTML)
    paths = [tmp_path / name for name in ("missing.html", "empty", "pipe", "bad\0name", "good.html")]
    found = inputs(*paths)
    assert [kind(one) for one in found] == ["missing", "nothing-readable", "unreadable", "unreadable", None]
    assert [one.label for one in found[:3]] == [str(path) for path in paths[:3]]


def test_a_folder_of_files_that_are_no_pages_says_so(tmp_path: Path) -> None:
    (tmp_path / "x.css").write_bytes(b"p {}")
    assert kind(only(tmp_path)) == "nothing-readable"


def test_a_broken_link_is_an_error_and_a_circle_ends(tmp_path: Path) -> None:
    (tmp_path / "a.html").symlink_to(tmp_path / "nowhere")
    (tmp_path / "b.html").write_bytes(HTML)
    (tmp_path / "c").symlink_to(tmp_path)
    assert [kind(one) for one in inputs(tmp_path)] == ["missing", None]


def test_a_file_beyond_the_bound_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    with path.open("wb") as file:
        file.truncate(folder.MAX_FILE + 1)
    assert kind(only(path)) == "too-large"


def test_a_name_that_is_no_unicode_can_still_be_printed(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xd0\xc2.html"))
    path.write_bytes(HTML)
    assert only(path).label.encode()
    assert only(path).payload == HTML


def test_pages_are_read_one_at_a_time(tmp_path: Path) -> None:
    for name in ("a.html", "b.html"):
        (tmp_path / name).write_bytes(HTML)
    found = iter_inputs([tmp_path])
    assert next(found).payload == HTML
    (tmp_path / "b.html").unlink()
    assert kind(next(found)) == "missing"


# --- MHTML --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.mhtml", "a.mht", "a", "a.html"])
def test_the_page_is_picked_out_of_mhtml(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(MHTML)
    assert only(path) == InputPage(
        label=str(path),
        payload="<html><p>转载 long line</p></html>\r\n".encode("gbk").rstrip(),
        url="https://a.cn/html//1.html",
        headers=(("Content-Type", "text/html; charset=gbk"),),
        fetched_at=datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC),
        form="html",
    )


def test_the_start_parameter_names_the_page() -> None:
    data = MHTML.replace(b"\ttype=", b'\tstart="<ad@mhtml.blink>"; type=')
    assert b"advertisement" in read_mhtml(data).payload


def test_the_first_page_is_taken_where_nothing_names_it() -> None:
    data = MHTML.replace(b"Snapshot-Content-Location", b"X-Other")
    assert b"advertisement" in read_mhtml(data).payload


def test_a_page_saved_from_a_file_has_no_url() -> None:
    assert read_mhtml(MHTML.replace(b"https://a.cn/html//", b"file:///C:/")).url is None


@pytest.mark.parametrize(
    "data",
    [
        MHTML[: MHTML.index(b"------B\r\nContent-Type: image")],
        MHTML[: MHTML.index(b"------B")],
        MHTML.replace(b"text/html", b"image/gif"),
        b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n  \r\n",
    ],
    ids=["cut in the page", "headers alone", "no page", "empty page"],
)
def test_broken_mhtml_is_an_error(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.mhtml"
    path.write_bytes(data)
    assert kind(only(path)) == "broken"


def test_mhtml_that_is_cut_after_the_page_still_gives_it() -> None:
    assert b"long line" in read_mhtml(MHTML[: MHTML.index(b"iVBOR")]).payload


def test_mime_in_mime_without_end_is_no_crash() -> None:
    data = b"".join(
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i)
        for i in range(3000)
    )
    with pytest.raises(NotMhtml):
        read_mhtml(data)


@given(st.integers(0, len(MHTML)), st.binary(max_size=20), st.integers(0, 40))
def test_no_damage_of_mhtml_raises_anything_else(at: int, piece: bytes, dropped: int) -> None:
    try:
        page = read_mhtml(MHTML[:at] + piece + MHTML[at + dropped :])
    except NotMhtml:
        return
    assert page.payload.strip()


# --- WARC ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["x.warc.gz", "x.warc", "x"])
def test_a_warc_gives_its_pages_and_nothing_else(name: str, tmp_path: Path, warc: WarcMaker) -> None:
    warc.request("http://a.cn/1")
    page = len(warc.content)
    coding = [("Content-Type", "Text/HTML; charset=gbk"), ("Content-Encoding", "gzip")]
    warc.response("http://a.cn/html//1", gzip.compress(HTML, mtime=0), headers=coding)
    warc.response("http://a.cn/x.png", b"\x89PNG", headers=[("Content-Type", "image/png")])
    warc.response("http://a.cn/robots.txt", b"User-agent: *", headers=[("Content-Type", "text/plain")])
    warc.response("http://a.cn/old", HTML, status="301 Moved", headers=[("Location", "/")])
    warc.response("http://a.cn/none", HTML, headers=[])
    warc.response("http://a.cn/bytes", b"\0\1\2", headers=[])
    warc.resource("http://a.cn/t", TEXT, "text/plain")
    warc.revisit("http://a.cn/1", "2024-06-01T00:00:00Z", "http://a.cn/1", "2024-05-06T07:08:09Z")
    path = warc.save(tmp_path / name)
    found = inputs(tmp_path)
    assert found[0] == InputPage(
        label=f"{path}#{page}",
        payload=HTML,
        url="http://a.cn/html//1",
        headers=(("Content-Type", "Text/HTML; charset=gbk"), ("Content-Encoding", "gzip")),
        fetched_at=datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC),
        record=RecordFacts(
            captured_at=datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC),
            status=200,
            payload_digest=f"sha1:{base64.b32encode(hashlib.sha1(gzip.compress(HTML, mtime=0)).digest()).decode()}",
            record_id=found[0].record.record_id if found[0].record else None,
            content_type="Text/HTML; charset=gbk",
        ),
    )
    assert re.fullmatch("urn:uuid:[0-9a-f-]{36}", (found[0].record and found[0].record.record_id) or "")
    assert [(one.url, one.form, one.payload) for one in found[1:]] == [
        ("http://a.cn/none", "html", HTML),
        ("http://a.cn/t", "text", TEXT),
    ]
    assert len({one.label for one in found}) == 3


def test_what_is_no_page_in_a_warc_is_told_by_its_kind(tmp_path: Path, warc: WarcMaker) -> None:
    warc.request("http://a.cn/1")
    warc.response("http://a.cn/404", HTML, status="404 Not Found")
    warc.response("http://a.cn/503", HTML, status="503 Busy")
    warc.response("http://a.cn/x.png", b"\x89PNG", headers=[("Content-Type", "image/png")])
    warc.response("http://a.cn/paper", b"%PDF", headers=[("Content-Type", "application/pdf")])
    warc.response("http://a.cn/robots.txt", b"User-agent: *", headers=[("Content-Type", "text/plain")])
    warc.response("http://a.cn/old", HTML, status="301 Moved", headers=[("Location", "/")])
    warc.response("http://a.cn/bytes", b"\0\1\2", headers=[])
    warc.response("http://a.cn/page", HTML)
    warc.revisit("http://a.cn/page", "2024-06-01T00:00:00Z", "http://a.cn/page", "2024-05-06T07:08:09Z")
    found = list(iter_lazy_inputs([warc.save(tmp_path / "x.warc.gz")]))
    kinds = "request http-4xx http-5xx not-html not-html robots-txt http-3xx not-html page revisit".split()
    assert [one.kind if isinstance(one, NotPage) else "page" for one in found] == kinds


def test_a_warc_of_which_nothing_is_a_page_is_no_error(tmp_path: Path, warc: WarcMaker) -> None:
    warc.request("http://a.cn/1")
    assert inputs(warc.save(tmp_path / "x.warc.gz")) == []
    (tmp_path / "none.warc").write_bytes(b"")
    assert kind(only(tmp_path / "none.warc")) == "nothing-readable"


def test_broken_records_of_a_warc_are_named(tmp_path: Path, warc: WarcMaker) -> None:
    warc.response("http://a.cn/gz", b"x", headers=[("Content-Type", "text/html"), ("Content-Encoding", "br")])
    warc.response("http://a.cn/br", b"\x0b\1\2", headers=[("Content-Type", "text/html"), ("Content-Encoding", "br")])
    warc.response("http://a.cn/bad", HTML, status="what")
    warc.response("http://a.cn/good", HTML)
    found = inputs(warc.save(tmp_path / "x.warc.gz"))
    assert [kind(one) for one in found] == [None, "broken", "broken", None]
    assert all(one.record and one.record.captured_at for one in found)


def test_a_record_beyond_the_bound_is_an_error_and_is_passed_over(
    tmp_path: Path, warc: WarcMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_pages, "MAX_FILE", 100_000)
    warc.response("http://a.cn/1", HTML * 3000)
    warc.response("http://a.cn/2", HTML)
    found = inputs(warc.save(tmp_path / "x.warc.gz"))
    assert [kind(one) for one in found] == ["too-large", None]
    assert [one.record and one.record.status for one in found] == [200, 200]


@pytest.mark.parametrize("zipped", [True, False])
def test_a_warc_that_is_cut_gives_what_stands_before_the_cut(zipped: bool, tmp_path: Path, warc: WarcMaker) -> None:
    maker = type(warc)(gzip=zipped)
    maker.response("http://a.cn/1", HTML)
    maker.response("http://a.cn/2", HTML * 20)
    (tmp_path / "a.warc.gz").write_bytes(maker.content[:-50])
    (tmp_path / "b.html").write_bytes(HTML)
    found = inputs(tmp_path)
    assert [kind(one) for one in found] == [None, "broken", None]
    assert [one.url for one in found] == ["http://a.cn/1", None, None]


@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"WARC/1.0\r\n", b"\x1f\x8b\x08", b"MIME-Version: 1.0\r\n"]),
)
def test_no_file_raises(tmp_path_factory: pytest.TempPathFactory, data: bytes, start: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any"
    path.write_bytes(start + data)
    assert inputs(path)
