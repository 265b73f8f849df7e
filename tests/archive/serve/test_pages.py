"""Each page and its JSON over a filled archive; over an empty, damaged, unknown one; while it is written."""

from __future__ import annotations

import fcntl
import gzip
import json
import re
import shutil
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from archive.archive import Archive
from archive.files import INDEX_LOCK_FILE, RUNS, document_folders
from archive.model import Reading
from archive.serve.facts.open_archive import PATIENCE
from archive.withdraw import forget
from tests.archive.serve.library import (
    ENGLISH,
    GONE,
    GONE_REPOST,
    HOSTILE,
    ORIGINAL,
    REPOST,
    SECOND,
    TEXT,
    Maker,
    article,
    capture,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from starlette.testclient import TestClient

    Open = Callable[..., TestClient]


def text_of(html: str) -> str:
    """Return what a reader sees of a page, roughly."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


ADDRESSES = (
    "/",
    "/findings",
    "/sites",
    "/site?host=news.linjiang.example",
    f"/page?url={REPOST}",
    f"/page?url={REPOST}&version=1",
    f"/page?url={SECOND.replace('&', '%26')}",
    "/page?url=https://never.example/seen",
    f"/history?url={REPOST}",
    "/capture?line=1",
    "/saved?line=1",
    f"/saved?url={ORIGINAL}",
    "/search",
    "/search?q=公路",
    "/search?site=hewan.gov.example",
    "/health",
    f"/compare?right={REPOST}",
    f"/compare?left={REPOST}@v1&right={REPOST}@v2",
)


def json_of(address: str) -> str:
    path, mark, query = address.partition("?")
    return f"{'/index' if path == '/' else path}.json{mark}{query}"


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_page_is_there_in_both_languages_and_as_json(pages: TestClient, address: str, language: str) -> None:
    answer = pages.get(address, headers={"Accept-Language": language})
    assert answer.status_code == 200
    assert answer.headers["content-language"] == language
    assert f'<html lang="{"en" if language == "en" else "zh"}' in answer.text
    data = pages.get(json_of(address))
    assert data.status_code == 200
    assert data.headers["content-type"] == "application/json"
    assert isinstance(data.json(), dict)


def test_the_front_page_has_the_gravest_first(pages: TestClient) -> None:
    data = pages.get("/index.json").json()
    kinds = [(row["level"], row["kind"]) for row in data["findings"]]
    assert [level for level, _ in kinds] == sorted(
        (level for level, _ in kinds), key=["grave", "notable", "minor"].index
    )
    assert {row["url"] for row in data["findings"] if row["level"] == "grave"} == {REPOST, GONE}
    assert [row["url"] for row in data["gone"]] == [GONE]
    assert data["health"]["captures"] == 11
    shown = text_of(pages.get("/").text)
    assert "original gone" in shown
    assert "老茶农" in shown
    assert "1 number" in shown
    assert f"/compare?left={ORIGINAL}@v1&amp;right={REPOST}@v2" in pages.get("/").text


def test_an_identical_repost_is_no_finding_but_is_in_the_list_of_all(pages: TestClient) -> None:
    urls = [row["url"] for row in pages.get("/findings.json").json()["findings"] if row["kind"] == "repost"]
    assert GONE_REPOST not in urls
    every = pages.get("/findings.json?level=none").json()["findings"]
    assert GONE_REPOST in [row["url"] for row in every if row["verdict"] == "identical"]


@pytest.mark.parametrize(
    ("query", "urls"),
    [
        ("level=grave", {REPOST, GONE}),
        ("kind=original-gone", {GONE}),
        ("kind=edited", {REPOST}),
        ("verdict=abridged", {SECOND}),
        ("site=www.dongtan.example", {SECOND}),
        ("until=2024-04-30", set()),
        ("since=2024-05-03", set()),
    ],
)
def test_findings_are_filtered(pages: TestClient, query: str, urls: set[str]) -> None:
    assert {row["url"] for row in pages.get(f"/findings.json?{query}").json()["findings"]} == urls


def test_findings_go_on_with_older_ones(open_pages: Open, tmp_path: Path) -> None:
    make = Maker(tmp_path / "archive")
    with make.archive:
        for number in range(60):
            make.store(article("http://a.example/1", f"第{number}次修改后的正文，内容各不相同。"))
    pages = open_pages(tmp_path / "archive")
    first = pages.get("/findings.json").json()
    assert (len(first["findings"]), first["findings"][0]["version"]) == (50, 60)
    second = pages.get(f"/findings.json?before={first['before']}").json()
    assert [row["version"] for row in second["findings"]] == list(range(10, 1, -1))
    assert second["before"] is None
    older = re.search(r'rel="next" href="([^"]+)"', pages.get("/findings?kind=edited").text)
    assert older is not None
    assert "kind=edited" in older[1]


def test_a_page_shows_the_article_and_what_is_around_it(pages: TestClient) -> None:
    html = pages.get(f"/page?url={ORIGINAL}").text
    shown = text_of(html)
    for words in (TEXT, "一、总体情况", "要把路修到群众家门口", "800", "抓进度", "建设现场", "河湾日报"):
        assert words in shown
    folded = html[html.index("<details") : html.index("</details>")]
    assert "首页 新闻 公告" in folded
    assert "<img" not in html
    assert "Version 1 of 1" in shown


def test_a_page_says_which_version_it_shows(pages: TestClient) -> None:
    old = text_of(pages.get(f"/page?url={REPOST}&version=1").text)
    assert "This is not the latest version" in old
    new = text_of(pages.get(f"/page?url={REPOST}").text)
    assert "六十三" in new
    assert "Version 2 of 2" in new
    assert pages.get(f"/page?url={REPOST}&version=7").status_code == 404


def test_the_timeline_has_each_version_and_capture(pages: TestClient) -> None:
    data = pages.get(f"/page.json?url={REPOST}").json()
    assert [mark["version"] for mark in data["timeline"]["versions"]] == [1, 2]
    assert sum(mark["number"] for mark in data["timeline"]["captures"]) == 2
    svg = pages.get(f"/page?url={REPOST}").text
    picture = etree.fromstring(svg[svg.index("<svg") : svg.index("</svg>") + 6])
    assert len(picture.findall("circle")) == 2


def test_the_cascade_names_who_reposted_whom(pages: TestClient) -> None:
    for url in (ORIGINAL, REPOST, SECOND):
        found = pages.get("/page.json", params={"url": url}).json()["cascade"]
        assert [(node["url"], node["depth"]) for node in found["pages"]] == [(ORIGINAL, 0), (REPOST, 1), (SECOND, 1)]
    assert [node["pair"]["verdict"] for node in found["pages"][1:]] == ["altered", "abridged"]
    assert pages.get(f"/page.json?url={ENGLISH}").json()["cascade"] is None


def test_a_page_is_cited_in_both_ways(pages: TestClient) -> None:
    data = pages.get(f"/page.json?url={ORIGINAL}").json()
    digest = data["version"]["digest"]
    assert data["citation"]["gbt7714"] == (
        f"河湾日报. 农村公路建设提速[EB/OL]. (2024-04-30)[2024-05-01]. {ORIGINAL}. "
        f"存档第1版，采集于2024-05-01T09:00:00Z，{digest}."
    )
    bibtex = data["citation"]["bibtex"]
    assert bibtex.startswith("@online{repost-")
    assert f"url = {{{ORIGINAL}}}" in bibtex
    assert digest in bibtex


def test_search_marks_its_hits_and_takes_every_filter(pages: TestClient) -> None:
    html = pages.get("/search?q=农村公路").text
    assert "<mark>农村公路</mark>" in html
    assert "4 versions" in text_of(html)

    def found(query: str) -> set[str]:
        data = pages.get(f"/search.json?q=公路&{query}").json()
        return {hit["url"] for hit in data["hits"]}

    assert found("") == {ORIGINAL, REPOST, SECOND}
    assert found("site=linjiang.example") == {REPOST}
    assert found("source=临江") == {REPOST}
    assert found("verdict=abridged") == {SECOND}
    assert found("since=2024-05-02") == set()
    assert found("until=2024-05-01") == {ORIGINAL, REPOST, SECOND}
    assert "No version matches" in text_of(pages.get("/search?q=没有的词").text)


def test_without_words_the_filters_list_pages(pages: TestClient) -> None:
    def found(query: str) -> list[str]:
        return [row["url"] for row in pages.get(f"/search.json?{query}").json()["pages"]]

    assert found("site=hewan.gov.example") == [GONE, ORIGINAL]
    assert found("source=临江") == [REPOST]
    assert found("verdict=abridged") == [SECOND]
    assert found("since=2024-05-03") == []


def test_the_further_pages_of_an_article_are_there(open_pages: Open, tmp_path: Path) -> None:
    url, second = "https://a.example/1.html", "https://a.example/1_2.html"
    at = datetime(2024, 5, 1, tzinfo=UTC)
    with Archive.open_or_create(tmp_path / "archive") as archive:
        part = archive.record(capture(second, at, b"<html><p>the second page</p></html>"), part_of=url)
        read = Reading(article=article(url, TEXT, "the second page"), evidence={}, encoding="utf-8", parser="x")
        archive.record(capture(url, at), read, parts=[part])
    pages = open_pages(tmp_path / "archive")
    data = pages.get(f"/page.json?url={url}").json()
    assert [(one["number"], one["url"]) for one in data["version"]["parts"]] == [(2, second)]
    shown = pages.get(f"/page?url={url}").text
    for kind in ("saved", "record"):
        assert f'href="/{kind}?url={url}&amp;version=1&amp;part=2"' in shown
    assert "the second page" in pages.get(f"/payload?url={url}&version=1&part=2").text
    assert "the second page" not in pages.get(f"/payload?url={url}&version=1").text
    frame = pages.get(f"/saved?url={url}&version=1&part=2").text
    assert second in frame
    assert f'src="/payload?url={url}&amp;version=1&amp;part=2"' in frame
    assert b"the second page" in gzip.decompress(pages.get(f"/record?url={url}&version=1&part=2").content)
    for kind in ("saved", "record", "payload"):
        for number in (1, 3, 999_999_999):
            assert pages.get(f"/{kind}?url={url}&version=1&part={number}").status_code == 404


def test_captures_that_only_repeat_are_one_line(open_pages: Open, tmp_path: Path) -> None:
    make = Maker(tmp_path / "archive")
    with make.archive:
        for _ in range(30):
            make.store(article(ORIGINAL, TEXT))
        make.miss(ORIGINAL)
        make.miss(ORIGINAL)
    data = open_pages(tmp_path / "archive").get(f"/page.json?url={ORIGINAL}").json()
    assert [(one["outcome"], one["times"]) for one in data["captures"]] == [("gone", 2), ("ok", 29), ("ok", 1)]
    assert data["captures"][1]["first_at"] == "2024-05-01T10:00:00Z"
    assert "29 captures since 2024-05-01 10:00" in open_pages(tmp_path / "archive").get(f"/page?url={ORIGINAL}").text


def test_what_was_forgotten_is_in_no_list_until_it_is_captured_again(open_pages: Open, tmp_path: Path) -> None:
    wrong = "https://typo.example/x"
    make = Maker(tmp_path / "archive")
    with make.archive:
        make.store(article(ORIGINAL, TEXT))
        make.miss(wrong)
    pages = open_pages(tmp_path / "archive")
    lists = ("/index.json", "/sites.json", "/findings.json?level=none", "/search.json?since=2020-01-01")
    assert all("typo.example" in pages.get(address).text for address in lists)
    assert pages.get("/health.json").json()["gone"] == 1
    with Archive.open_or_create(tmp_path / "archive") as archive:
        forget(archive, wrong, "typed wrong")
    assert not any("typo.example" in pages.get(address).text for address in lists)
    assert (pages.get("/health.json").json()["gone"], pages.get("/health.json").json()["pages"]) == (0, 1)
    answer = pages.get(f"/page.json?url={wrong}")
    assert (answer.status_code, "was forgotten on" in answer.text, "typed wrong" in answer.text) == (404, True, True)
    with Archive.open_or_create(tmp_path / "archive") as archive:
        archive.record(capture(wrong, datetime.now(UTC), b"", outcome="timeout", status=None, reason="no answer"))
    assert pages.get(f"/page.json?url={wrong}").json()["summary"]["captures"] == 1
    assert "typo.example" in pages.get("/sites.json").text


def test_of_a_long_article_the_beginning_is_shown(open_pages: Open, tmp_path: Path) -> None:
    make = Maker(tmp_path / "archive")
    with make.archive:
        make.store(article(ORIGINAL, "甲" * 300_000, "乙" * 300_000, "丙丙丙"))
    pages = open_pages(tmp_path / "archive")
    shown = pages.get(f"/page?url={ORIGINAL}").text
    assert (shown.count("甲"), shown.count("乙"), shown.count("丙")) == (300_000, 100_000, 0)
    assert "parts left out here: 2" in shown
    body = pages.get(f"/page.json?url={ORIGINAL}").json()["version"]["article"]["body"]
    assert [len(block["text"]) for block in body] == [300_000, 300_000, 3]


def test_tags_of_runs_filter(open_pages: Open, filled: Path, tmp_path: Path) -> None:
    root = tmp_path / "archive"
    shutil.copytree(filled, root)
    (root / RUNS).mkdir()
    event = {"url": REPOST, "tags": ["roads", "<b>"]}
    (root / RUNS / "20240502T000000000000Z.json").write_text(json.dumps({"events": [event, 7, {"url": 3}]}))
    (root / RUNS / "20240503T000000000000Z.json").write_text("{")
    pages = open_pages(root)
    assert [row["url"] for row in pages.get("/search.json?tag=roads").json()["pages"]] == [REPOST]
    assert [hit["url"] for hit in pages.get("/search.json?q=公路&tag=roads").json()["hits"]] == [REPOST, REPOST]
    assert pages.get("/search.json?q=公路&tag=none").json()["hits"] == []
    assert "&lt;b&gt;" in pages.get(f"/page?url={REPOST}").text


def test_a_site_has_its_pages_and_findings(pages: TestClient) -> None:
    data = pages.get("/site.json?host=www.hewan.gov.example").json()
    assert (data["pages"], data["gone"]) == (2, 1)
    assert [row["url"] for row in pages.get("/site.json?host=www.hewan.gov.example&outcome=gone").json()["rows"]] == [
        GONE
    ]
    assert pages.get("/site?host=none.example").status_code == 404


def test_comparisons(pages: TestClient) -> None:
    shown = pages.get(f"/compare?right={REPOST}").text
    assert "六十三" in shown
    assert f'href="/page?url={REPOST}&amp;version=2"' in shown
    found = pages.get(f"/compare.json?left={REPOST}@v1&right={REPOST}@v2").json()
    assert (found["left"]["version"], found["right"]["version"], found["verdict"]) == (1, 2, "altered")
    assert pages.get(f"/compare?right={ENGLISH}").status_code == 404
    assert pages.get("/compare").status_code == 400
    assert "转载" in pages.get(f"/compare?right={REPOST}&lang=zh").text


def test_feeds(pages: TestClient) -> None:
    for address, entries in (
        ("/findings.atom", 5),
        (f"/page.atom?url={REPOST}", 2),
        ("/site.atom?host=evil.example", 1),
    ):
        answer = pages.get(address)
        assert answer.headers["content-type"].startswith("application/atom+xml")
        feed = etree.fromstring(answer.content)
        assert len(feed.findall("{*}entry")) == entries, address
        links = [link.get("href") for link in feed.iterfind("{*}entry/{*}link")]
        assert all(link.startswith("http://localhost/page?url=") for link in links if link)


def test_the_language_stays_where_it_was_chosen(pages: TestClient) -> None:
    html = pages.get("/?lang=zh", headers={"Accept-Language": "en"}).text
    links = re.findall(r'<a href="(/[^"]*)"', html)
    assert links
    assert all("lang=zh" in link for link in links if "lang=en" not in link)
    assert sum("lang=en" in link for link in links) == 1
    assert '<input type="hidden" name="lang" value="zh">' in html


def test_an_error_is_the_same_in_the_other_language_and_as_json(pages: TestClient) -> None:
    html = pages.get("/page?url=http://nowhere.example/").text
    assert 'href="/page?url=http://nowhere.example/&amp;lang=zh"' in html
    assert 'href="/page.json?url=http://nowhere.example/"' in html
    assert "存档中没有" in pages.get("/page?url=http://nowhere.example/&lang=zh").text
    assert pages.get("/compare?right=http://nowhere.example/").status_code == 404


def test_an_alias_leads_to_its_page(open_pages: Open, filled: Path, tmp_path: Path) -> None:
    root = tmp_path / "archive"
    shutil.copytree(filled, root)
    pages = open_pages(root)
    with Archive.open(root) as archive:
        digest = archive.version(ORIGINAL).digest
        archive.record_alias("https://m.hewan.gov.example/1", ORIGINAL, shown_by="redirect", digest=digest)
    assert pages.get("/page.json?url=https://m.hewan.gov.example/1").json()["url"] == ORIGINAL


def test_an_empty_archive_says_so(open_pages: Open, tmp_path: Path) -> None:
    Archive.open_or_create(tmp_path / "archive").close()
    pages = open_pages(tmp_path / "archive")
    assert "The archive is empty so far" in text_of(pages.get("/").text)
    for address in ("/findings", "/sites", "/health", "/search?q=x"):
        assert pages.get(address).status_code == 200
        assert pages.get(json_of(address)).status_code == 200
    assert pages.get("/site?host=a.example").status_code == 404


def test_what_is_written_meanwhile_is_shown(open_pages: Open, tmp_path: Path) -> None:
    make = Maker(tmp_path / "archive")
    with make.archive:
        make.store(article("http://a.example/1", "第一页的正文。", title="第一页"))
        pages = open_pages(tmp_path / "archive")
        assert "第一页" in pages.get("/").text
        make.store(article("http://a.example/2", "第二页的正文。", title="第二页"))
        assert "第二页" in pages.get("/").text
        assert [hit["version"] for hit in pages.get("/search.json?q=第二页").json()["hits"]] == [1]


def test_damage_costs_what_it_touches(open_pages: Open, filled: Path, tmp_path: Path) -> None:
    root = tmp_path / "archive"
    shutil.copytree(filled, root)
    (root / document_folders(REPOST)[0] / "v2.json").write_text("{")
    log = (root / "captures.jsonl").read_bytes().splitlines(keepends=True)
    log[3] = b'{"seq":4,"kind":"capture"\n'
    (root / "captures.jsonl").write_bytes(b"".join(log))
    next(root.glob("warc/*/*/*")).write_bytes(b"not a WARC file")
    pages = open_pages(root)
    shown = pages.get(f"/page?url={REPOST}")
    assert shown.status_code == 500
    assert "No article can be shown" in text_of(shown.text)
    assert pages.get(f"/page?url={REPOST}&version=1").status_code == 200
    assert "Line 4 of the log" in text_of(pages.get("/health").text)
    assert pages.get(f"/payload?url={ORIGINAL}").status_code == 500
    assert "This can’t be read" in text_of(pages.get(f"/record?url={ORIGINAL}").text)
    for address in ("/", "/findings", f"/page?url={ORIGINAL}", "/search?q=公路"):
        assert pages.get(address).status_code == 200


def test_an_index_that_is_being_built_costs_titles_and_search(open_pages: Open, filled: Path, tmp_path: Path) -> None:
    root = tmp_path / "archive"
    shutil.copytree(filled, root)
    pages = open_pages(root)
    assert "老茶农" in pages.get("/").text
    with (root / INDEX_LOCK_FILE).open("r+b") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        answer = pages.get("/search?q=公路")
        assert (answer.status_code, "Not at this moment" in answer.text) == (503, True)
        began = time.monotonic()
        health = text_of(pages.get("/health").text)
        assert "index can’t be had now" in health
        for address in (
            "/findings",
            f"/page?url={REPOST}",
            f"/compare?right={REPOST}",
            "/search?site=hewan.gov.example",
        ):
            assert pages.get(address).status_code == 200
        assert time.monotonic() - began < PATIENCE * 3  # not the whole patience each time
    assert pages.get("/search?q=公路").status_code == 200


def test_an_archive_that_goes_away_or_is_of_another_format(open_pages: Open, filled: Path, tmp_path: Path) -> None:
    root = tmp_path / "archive"
    shutil.copytree(filled, root)
    pages = open_pages(root)
    (root / "archive.json").write_text('{"format": "repost-archive/99"}')
    answer = pages.get("/")
    assert (answer.status_code, "repost-archive/99" in answer.text) == (500, True)
    assert pages.get("/index.json").json()["error"] == "damaged"
    shutil.rmtree(root)
    assert pages.get("/").status_code == 400


def test_a_log_that_was_replaced_is_read_anew(open_pages: Open, filled: Path, tmp_path: Path) -> None:
    root = tmp_path / "archive"
    shutil.copytree(filled, root)
    pages = open_pages(root)
    assert pages.get("/health.json").json()["captures"] == 11
    log = (root / "captures.jsonl").read_bytes().splitlines(keepends=True)
    (root / "captures.jsonl").write_bytes(b"".join(log[:2]))
    assert pages.get("/health.json").json()["captures"] == 2


def test_a_withdrawn_page_says_when_and_why(open_pages: Open, filled: Path, tmp_path: Path) -> None:
    from archive.withdraw import Order, withdraw  # noqa: PLC0415 - in one test

    root = tmp_path / "archive"
    shutil.copytree(filled, root)
    with Archive.open(root) as archive:
        withdraw(archive, Order(HOSTILE, None, "a court <says> so", also_future=False))
    pages = open_pages(root)
    shown = pages.get(f"/page?url={HOSTILE}")
    assert "a court &lt;says&gt; so" in shown.text
    assert "pwned" not in shown.text
    assert pages.get(f"/payload?url={HOSTILE}").status_code == 404
    kinds = [row["kind"] for row in pages.get("/findings.json?level=minor").json()["findings"]]
    assert kinds[0] == "withdrawn"
