"""What a request may ask, what an answer may make a browser do, and what a hostile page can't."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from lxml import html as lxml_html

from archive.model import RequestError
from tests.archive.serve.library import GONE, HOSTILE, ORIGINAL, REPOST, SECOND

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from starlette.testclient import TestClient

PAGES = (
    "/",
    "/findings?level=none",
    "/sites",
    "/site?host=evil.example",
    f"/page?url={HOSTILE}",
    f"/page?url={HOSTILE}2",
    f"/history?url={HOSTILE}",
    f"/saved?url={HOSTILE}",
    "/search?q=pwned",
    "/search?q=script&source=img",
    "/search?site=evil.example",
)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_there_is_no_way_to_write(pages: TestClient, method: str) -> None:
    answer = pages.request(method, "/")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"


def test_head_is_answered_as_get(pages: TestClient) -> None:
    answer = pages.head("/")
    assert answer.status_code == 200
    assert not answer.content


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8765", "localhost.evil.example", "127.0.0.1.nip.io", ""]
)
def test_foreign_names_are_refused(pages: TestClient, host: str) -> None:
    for address in ("/", "/index.json", "/style.css", f"/payload?url={ORIGINAL}"):
        answer = pages.get(address, headers={"Host": host})
        assert answer.status_code == 421
        assert "reposts" not in answer.text


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1:8765", "[::1]:8765", "[::1]", "localhost."])
def test_names_of_this_machine_are_served(pages: TestClient, host: str) -> None:
    assert pages.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "address", [*PAGES, "/nothing", "/page", f"/compare?right={REPOST}", "/style.css", "/index.json"]
)
def test_every_answer_has_the_headers(pages: TestClient, address: str) -> None:
    headers = pages.get(address).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_our_pages_have_neither_scripts_nor_styles_of_their_own(pages: TestClient) -> None:
    for address in PAGES:
        tree = lxml_html.fromstring(pages.get(address).text)
        assert not tree.xpath("//script | //style | //img | //object | //embed | //base")
        assert not tree.xpath("//@style | //@*[starts-with(name(), 'on')]"), address
        for target in tree.xpath("//@href | //@src | //@action"):
            assert target.startswith(("/", "#", "http://", "https://", "data:,")), (address, target)
        outward = tree.xpath("//a[not(starts-with(@href, '/')) and not(starts-with(@href, '#'))]")
        assert all("noopener" in link.get("rel") for link in outward)


def test_hostile_words_are_shown_as_words(pages: TestClient) -> None:
    shown = pages.get(f"/page?url={HOSTILE}").text
    assert "&lt;script&gt;window.pwned = 1&lt;/script&gt;" in shown
    assert "{{7*7}}" in shown
    assert "\u202e" not in shown
    assert "U+202E" in shown
    assert "\x1b" not in shown
    tree = lxml_html.fromstring(shown)
    for words in tree.xpath("//h1 | //section[@class='body']//p | //li[@class]//a"):
        if "pwned" in words.text_content():
            assert words.xpath(".//bdi"), words.text_content()
    assert not tree.xpath("//@lang[contains(., 'onload')]")
    assert not tree.xpath("//a[starts-with(@href, 'javascript:')]")


def test_a_title_of_a_megabyte_is_cut_everywhere(pages: TestClient) -> None:
    for address in (*PAGES, "/page?url=https://evil.example/x2", "/findings.atom?level=none"):
        answer = pages.get(address)
        assert len(answer.content) < 200_000, address


def test_a_payload_is_alone_in_its_sandbox(pages: TestClient) -> None:
    answer = pages.get(f"/payload?url={HOSTILE}")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "script" not in policy
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    tree = lxml_html.fromstring(answer.text)
    assert not tree.xpath("//link | //meta | //base | //iframe")
    assert "看得见的正文" in answer.text
    frame = lxml_html.fromstring(pages.get(f"/saved?url={HOSTILE}").text).xpath("//iframe")[0]
    assert (frame.get("sandbox"), frame.get("referrerpolicy")) == ("", "no-referrer")


def test_a_payload_that_is_no_page_is_downloaded(open_pages: Callable[[Path], TestClient], tmp_path: Path) -> None:
    from tests.archive.serve.library import Maker, capture  # noqa: PLC0415 - in one test

    make = Maker(tmp_path / "archive")
    with make.archive:
        data = b"%PDF-1.4 <script>alert(1)</script>"
        pdf = capture("http://a.example/1.pdf", make.now, data, headers=(("Content-Type", "application/pdf"),))
        make.archive.record(pdf, problem="not-html: a PDF")
        svg = capture("http://a.example/2.svg", make.now, b"<svg/>", headers=(("Content-Type", "image/svg+xml"),))
        make.archive.record(svg, problem="not-html: a picture")
    pages = open_pages(tmp_path / "archive")
    for line in (1, 2):
        answer = pages.get(f"/payload?line={line}")
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"].startswith("attachment")
    assert pages.get("/payload?line=1").content == data


def test_the_record_is_the_one_in_the_archive(pages: TestClient, filled: Path) -> None:
    from io import BytesIO  # noqa: PLC0415

    from warcio.archiveiterator import ArchiveIterator  # noqa: PLC0415 - in one test

    entry = pages.get("/capture.json?line=1").json()["entry"]["warc"]
    data = (filled / entry["file"]).read_bytes()[entry["offset"] : entry["offset"] + entry["length"]]
    for address in ("/record?line=1", f"/record?url={ORIGINAL}"):
        answer = pages.get(address)
        assert answer.content == data
        assert answer.headers["content-disposition"].endswith('line1.warc.gz"')
    types = [record.rec_type for record in ArchiveIterator(BytesIO(data))]
    assert "response" in types


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/page?url=", 400),
        ("/page?url=javascript:alert(1)", 400),
        ("/page?url=%00%FF", 400),
        (f"/page?url=http://a.example/{'x' * 33000}", 400),
        (f"/page?url={REPOST}&version=-1", 400),
        (f"/page?url={REPOST}&version=99999999999999999999", 400),
        ("/capture?line=999", 404),
        ("/capture?line=x", 400),
        ("/capture", 400),
        ("/capture?line=3", 404),
        ("/payload?line=3", 404),
        ("/site", 400),
        ("/findings?level=high", 400),
        ("/findings?since=2024-13-01", 400),
        ("/findings?before=0", 400),
        ("/search?q=%22", 400),
        ("/search?verdict=worse", 400),
        ("/search?q=x&page=0", 400),
        ("/search?until=9999-12-31", 400),
        ("/../../etc/passwd", 404),
        ("/page.json.json", 404),
        ("/page/", 404),
    ],
)
def test_what_can_not_be_is_a_line_and_no_fault(pages: TestClient, address: str, status: int) -> None:
    answer = pages.get(address)
    assert answer.status_code == status
    assert "Traceback" not in answer.text
    assert "internal error" not in answer.text


def test_links_of_a_page_lead_somewhere(pages: TestClient) -> None:
    seen: set[str] = set()
    waiting = ["/"]
    while waiting and len(seen) < 100:
        address = waiting.pop(0)
        if address in seen:
            continue
        seen.add(address)
        answer = pages.get(address)
        assert answer.status_code == 200, address
        if (
            answer.headers["content-type"].startswith("text/html")
            and "sandbox" not in answer.headers["content-security-policy"]
        ):
            links = lxml_html.fromstring(answer.text).xpath("//a/@href | //iframe/@src | //link/@href")
            waiting += [link for link in links if link.startswith("/") and "lang=" not in link]
    assert len(seen) > 60
    wanted = {f"/page?url={url}" for url in (ORIGINAL, REPOST, GONE)}
    assert wanted <= {address.partition("&")[0] for address in seen}
    assert any(SECOND.partition("?")[0] in address for address in seen)


class TestBehindAProxy:
    @pytest.mark.parametrize("sent", ["", "/reposts"])
    def test_the_prefix_is_in_every_link(self, open_pages: Callable[..., TestClient], filled: Path, sent: str) -> None:
        from archive.serve import PublicUrl  # noqa: PLC0415 - an extra

        pages = open_pages(filled, public=PublicUrl("https://archive.example/reposts/"))
        host = {"Host": "archive.example"}
        for address in ("/", "/findings", f"/page?url={REPOST}", f"/saved?url={REPOST}", f"/compare?right={REPOST}"):
            answer = pages.get(sent + address, headers=host)
            assert answer.status_code == 200
            targets = re.findall(r'(?:href|src|action)="(/[^"]*)"', answer.text)
            assert targets
            assert all(target.startswith("/reposts/") for target in targets)
        feed = pages.get(f"{sent}/findings.atom", headers=host).text
        assert 'href="https://archive.example/reposts/page?url=' in feed

    @pytest.mark.parametrize(
        "url", ["archive.example", "ftp://a.example/", "https://", "https://a.example/?x", "http://["]
    )
    def test_a_public_url_is_one(self, url: str) -> None:
        from archive.serve import PublicUrl  # noqa: PLC0415 - an extra

        with pytest.raises(RequestError):
            PublicUrl(url)
