"""An article in several pages: one version of all of them, over saved pages and a real archive."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from archive.archive import Archive
from archive.log.entries import CaptureEntry
from archive.model.record_json import digest
from scraper.cli.output.summary import repost_summary
from scraper.fetch.fetcher import Fetcher
from scraper.fetch.sources import saved_policy
from scraper.jobs.reextract import documents_of, read_documents, reextract_documents
from scraper.jobs.repost import archive_repost
from scraper.multipage.links import MAX_PAGES
from scraper.saved.transport import SavedTransport

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scraper.jobs.page import PageResult

LIANGHE = "https://www.lianghe.example/shenghuo/202406/c3071"
BASE = "http://www.hekou.example/2024/05/"
TEXTS = (
    "河口镇的三条渡船昨天清早恢复开航，停了四十天的码头又热闹起来，菜农和学生排着队上船。",
    "码头的老船工说，这条水路走了六十多年，桥修好以前，两岸的人都靠它来往。",
    "镇里把船底重新刷了漆，换上新的救生衣，每条船还添了一名安全员，班次也比从前密了。",
    "“只要水位不过警戒线，船就天天开。”负责调度的姑娘一边记班次一边说，风把本子吹得哗哗响。",
)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open_or_create(tmp_path / "archive") as opened:
        yield opened


class Site:
    """Saved pages of one site, written over when they change."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def save(self, name: str, body: str, status: int = 200, location: str = "") -> None:
        folder = self._folder / name.replace("?", "%")
        folder.mkdir(parents=True, exist_ok=True)
        headers = [["Content-Type", "text/html; charset=utf-8"]] + [["Location", location]] * bool(location)
        told = {"url": BASE + name, "status": status, "headers": headers, "fetched_at": "2024-05-08T00:00:00Z"}
        (folder / "capture.json").write_text(json.dumps(told))
        (folder / "body.html").write_text(body, encoding="utf-8")

    def page(self, number: int, *shown: int, text: str = "") -> None:
        """Save page `number` of article 1, with links to the pages `shown`."""
        links = "".join(f" <a href={name_of(one)}>{one}</a>" for one in shown)
        text = text or f"第{number}页。{TEXTS[number % len(TEXTS)]}"
        self.save(name_of(number), f"<title>渡船</title><h1>渡船</h1>{f'<p>{text}</p>'}<p>{TEXTS[0]}</p><p>{links}</p>")

    def archived(self, archive: Archive, name: str = "1.html") -> PageResult:
        fetcher = Fetcher(SavedTransport(self._folder), saved_policy())
        return archive_repost(BASE + name, fetcher, archive).repost


def name_of(number: int) -> str:
    return "20418.html" if number == 1 else f"20418_{number}.html"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path / "saved")


def captures(archive: Archive) -> list[tuple[str, str | None]]:
    """What was captured: the last part of each URL, and of which document it is a part."""
    entries = [entry for entry in archive.entries() if isinstance(entry, CaptureEntry)]
    return [(one.url.rpartition("/")[2], one.part_of and one.part_of.rpartition("/")[2]) for one in entries]


def test_three_pages_are_one_version(archive: Archive, fixtures: Path) -> None:
    fetcher = Fetcher(SavedTransport(fixtures), saved_policy())
    result = archive_repost(f"{LIANGHE}.html", fetcher, archive)
    assert result.problems == []
    version = result.repost.version
    assert version is not None
    assert [part.url for part in version.parts] == [f"{LIANGHE}_2.html", f"{LIANGHE}_3.html"]
    assert [block.text[:4] for block in version.article.body[::3]] == ["两河县的", "夏天的打", "秋天晒的"]
    assert len(version.article.body) == 9
    assert version.article.editor == "桑晚"
    assert captures(archive) == [("c3071_2.html", "c3071.html"), ("c3071_3.html", "c3071.html"), ("c3071.html", None)]
    assert result.repost.pages == 3
    assert "3 pages, joined" in repost_summary(result, archive.root)


def test_once_more_it_is_the_same_version(archive: Archive, fixtures: Path) -> None:
    fetcher = Fetcher(SavedTransport(fixtures), saved_policy())
    first = archive_repost(f"{LIANGHE}.html", fetcher, archive).repost
    again = archive_repost(f"{LIANGHE}.html", fetcher, archive).repost
    assert (first.is_new, again.is_new) == (True, False)
    assert again.version == first.version
    assert first.version is not None
    assert digest(read_documents(documents_of(archive.pages(first.version))).article) == first.version.digest


def test_pages_that_are_shown_step_by_step_are_all_found(archive: Archive, site: Site) -> None:
    for number in (1, 2, 3):
        site.page(number, number + 1)
    site.page(4, 3)
    found = site.archived(archive, "20418.html")
    assert (found.problem, found.pages) == (None, 4)


def test_their_number_is_bounded(archive: Archive, site: Site) -> None:
    for number in range(1, MAX_PAGES + 5):
        site.page(number, number + 1, text=f"{number}、{TEXTS[number % 4]}" * 3)
    assert site.archived(archive, "20418.html").pages == MAX_PAGES


# --- half of an article -------------------------------------------------------------------------------


def test_half_an_article_is_no_version(archive: Archive, site: Site) -> None:
    site.page(1, 2, 3)
    site.page(2, 1, 3)
    found = site.archived(archive, "20418.html")
    assert (found.version, found.reading) == (None, None)
    assert found.problem is not None
    assert found.problem.startswith(f"incomplete: page 3 of the article is missing: {BASE}20418_3.html: not-saved")
    assert captures(archive) == [("20418_2.html", "20418.html"), ("20418_3.html", "20418.html"), ("20418.html", None)]
    site.page(3, 1, 2)
    whole = site.archived(archive, "20418.html")
    assert whole.version is not None
    assert (whole.version.number, whole.version.cause, whole.pages) == (1, "first", 3)


def test_nor_does_reading_anew_make_one_of_it(archive: Archive, site: Site) -> None:
    site.page(1, 2)
    site.archived(archive, "20418.html")
    (found,) = reextract_documents(archive, [], preview=False)
    assert found.version is None
    assert archive.versions(BASE + "20418.html") == []


def test_half_of_a_stored_article_is_no_edit(archive: Archive, site: Site) -> None:
    for number in (1, 2, 3):
        site.page(number, *{1, 2, 3} - {number})
    site.archived(archive, "20418.html")
    for status in (500, 404):  # a failure, and a page that the site says is gone
        site.save("20418_3.html", "", status)
        found = site.archived(archive, "20418.html")
        assert found.version is None
        assert found.problem is not None
        assert "20418_3.html" in found.problem
    assert len(archive.versions(BASE + "20418.html")) == 1


def test_a_page_that_is_gone_from_the_start_leaves_the_rest(archive: Archive, site: Site) -> None:
    site.page(1, 2, 3)
    site.page(2, 1, 3)
    site.save("20418_3.html", "<title>页面不存在</title>")
    found = site.archived(archive, "20418.html")
    assert found.version is not None
    assert len(found.version.parts) == 1
    assert found.problem is not None
    assert "页面不存在" in found.problem


def test_the_original_of_half_an_article_is_followed(archive: Archive, site: Site) -> None:
    link = f"<p>原文链接：{BASE}77.html</p>"
    site.save("20418.html", f"<h1>渡船</h1><p>{TEXTS[0]}</p><p>{TEXTS[1]}</p>{link}<a href=20418_2.html>2</a>")
    site.save("77.html", f"<h1>渡船</h1><p>{TEXTS[0]}</p><p>{TEXTS[1]}</p>")
    site.archived(archive, "20418.html")
    assert captures(archive)[-1] == ("77.html", None)
    assert not any(entry.kind == "comparison" for entry in archive.entries())


# --- what only looks like a further page --------------------------------------------------------------


def test_pages_of_comments_are_none_of_the_article(archive: Archive, site: Site) -> None:
    story = f"<title>渡船</title><h1>渡船</h1><p>{TEXTS[0]}</p><p>{TEXTS[1]}</p>"
    for name in ("20418.html", "20418.html?page=2"):
        site.save(name, f"{story}<p>评论：好。</p><a href='?page=2'>2</a><a href='?page=3'>3</a>")
    found = site.archived(archive, "20418.html")
    assert (found.problem, found.pages) == (None, 1)
    assert found.version is not None
    assert found.version.parts == ()
    assert captures(archive) == [("20418.html?page=2", "20418.html"), ("20418.html", None)]


def test_the_text_beside_a_series_of_pictures_is_kept_once(archive: Archive, site: Site) -> None:
    for number in (1, 2, 3):
        links = "".join(f" <a href={name_of(one)}>{one}</a>" for one in {1, 2, 3} - {number})
        body = f"<p><img src=/p/{number}.jpg></p><p>{TEXTS[0]}</p><p>{TEXTS[1]}</p><p>{links}</p>"
        site.save(name_of(number), f"<title>渡船</title><h1>渡船</h1>{body}")
    found = site.archived(archive, "20418.html")
    assert (found.problem, found.pages) == (None, 3)
    assert found.version is not None
    kinds = [block.kind for block in found.version.article.body]
    assert (kinds.count("image"), kinds.count("paragraph")) == (3, 2)


def test_a_further_page_that_leads_back_is_none(archive: Archive, site: Site) -> None:
    site.page(1, 2)
    site.save("20418_2.html", "", 301, BASE + "20418.html")
    found = site.archived(archive, "20418.html")
    assert (found.problem, found.pages) == (None, 1)


# --- outcomes that are found when a page is read ------------------------------------------------------


def test_an_error_page_in_the_frame_of_its_site_is_gone(archive: Archive, site: Site) -> None:
    menu = "".join(f"<a href=/c{number}/>栏目的名字{number}号</a> " for number in range(400))
    site.save("1.html", f"<title>河口网</title><div>{menu}</div><p>抱歉，您访问的页面不存在或已被删除。</p>")
    found = site.archived(archive)
    assert (found.capture.outcome, found.version) == ("gone", None)
    (entry,) = archive.entries()
    assert isinstance(entry, CaptureEntry)
    assert (entry.outcome, entry.status, entry.warc is None) == ("gone", 200, False)
    assert "不存在" in entry.reason
