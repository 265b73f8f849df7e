"""One repost with its original, over saved pages and a real archive. Over the network: tests/scraper/test_live.py."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn

import pytest

from archive.archive import Archive
from archive.files import WriteFailed
from scraper.cli.output.summary import repost_summary
from scraper.fetch.fetcher import Fetcher
from scraper.fetch.sources import saved_policy
from scraper.jobs.repost import archive_repost
from scraper.saved.transport import SavedTransport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from archive.model.record import Capture

REPOST = "https://www.jcsp.example/html/20418.html"
ORIGINAL = "https://www.qiyunxf.example/portaluploads/html//site-2/info/20418.html"
TEXT = "河湾村的老茶农陈树生今年六十七岁，种了四十五年的茶，往年清明一过就挑着鲜叶走八里山路去镇上卖。"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open_or_create(tmp_path / "archive") as opened:
        yield opened


@pytest.fixture
def save(tmp_path: Path) -> Callable[[str, str], Fetcher]:
    """Return a function that saves a page and gives a fetcher over all that are saved."""

    def save(url: str, link: str, *, moved_to: str | None = None) -> Fetcher:
        folder = tmp_path / "saved" / str(len(list(tmp_path.glob("saved/*"))))
        folder.mkdir(parents=True)
        headers = [["Content-Type", "text/html; charset=utf-8"], *([["Location", moved_to]] if moved_to else [])]
        told = {"url": url, "status": 301 if moved_to else 200, "headers": headers}
        (folder / "capture.json").write_text(json.dumps(told | {"fetched_at": "2024-05-08T00:00:00Z"}))
        body = f"<h1>老茶农的新账本</h1><p>来源：河湾日报</p>{f'<p>{TEXT}</p>' * 3}<p>原文链接：{link}</p>"
        (folder / "body.html").write_text(f"<html><body>{body}</body></html>", encoding="utf-8")
        return Fetcher(SavedTransport(tmp_path / "saved"), saved_policy())

    return save


def saved(fixtures: Path) -> Fetcher:
    return Fetcher(SavedTransport(fixtures), saved_policy())


def test_both_are_stored_and_compared(archive: Archive, fixtures: Path) -> None:
    result = archive_repost(REPOST, saved(fixtures), archive)
    assert result.problems == []
    assert result.original is not None
    assert result.comparison is not None
    for page, url in ((result.repost, REPOST), (result.original, ORIGINAL)):
        assert page.version == archive.version(url)
        assert page.is_new
        assert page.path is not None
        assert page.path.is_file()
        assert page.evidence is not None
        assert page.evidence.is_relative_to(archive.root / "warc")
    assert (result.comparison.left.url, result.comparison.right.url) == (ORIGINAL, REPOST)
    assert [entry.kind for entry in archive.entries()] == ["capture", "capture", "comparison"]
    archive.close()
    assert result.repost.evidence is not None
    assert result.repost.evidence.is_file()  # it has its final name once the session is closed


def test_an_original_that_links_back_is_not_followed_further(
    archive: Archive, save: Callable[[str, str], Fetcher]
) -> None:
    a, b = "http://a.example/1.html", "http://b.example/1.html"
    save(a, b)
    result = archive_repost(a, save(b, a), archive)
    assert result.comparison is not None
    assert sum(entry.kind == "capture" for entry in archive.entries()) == 2


def test_a_page_that_links_itself_has_no_original(archive: Archive, save: Callable[[str, str], Fetcher]) -> None:
    url = "http://a.example/1.html"
    result = archive_repost(url, save(url, "https://a.example/1.html"), archive)
    assert (result.original, result.problems) == (None, [])


def test_a_redirected_page_that_links_the_address_it_was_asked_under_has_no_original(
    archive: Archive, save: Callable[..., Fetcher]
) -> None:
    asked, found = "http://a.example/old.html", "http://a.example/new.html"
    save(asked, "", moved_to=found)
    result = archive_repost(asked, save(found, asked), archive)
    assert result.repost.capture.final_url == found
    assert result.repost.reading is not None
    assert result.repost.reading.article.original_url == asked
    assert (result.original, result.comparison) == (None, None)
    assert [entry.kind for entry in archive.entries()] == ["capture"]


def test_a_link_that_cannot_be_followed_is_a_note(archive: Archive, save: Callable[[str, str], Fetcher]) -> None:
    link = f'<a href="https://news.example/{"x" * 9000}">点击查看</a>'
    result = archive_repost("http://a.example/1.html", save("http://a.example/1.html", link), archive)
    assert (result.original, result.problems) == (None, [])
    assert "its link to the original can't be followed: a URL of 9021 characters is too long" in result.notes[0]


def test_a_fault_of_the_reader_keeps_the_capture(
    archive: Archive, fixtures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(capture: Capture) -> NoReturn:
        raise RecursionError(capture.url)

    monkeypatch.setattr("scraper.jobs.page.read_document", stumble)
    result = archive_repost(REPOST, saved(fixtures), archive)
    assert "bug in this program" in result.problems[0]
    (entry,) = archive.entries()
    assert entry.kind == "capture"
    assert entry.problem is not None
    assert entry.problem.startswith("fault: ")
    assert entry.warc is not None


def test_an_original_that_is_gone_today_is_compared_as_it_was_archived(
    archive: Archive, fixtures: Path, tmp_path: Path
) -> None:
    first = archive_repost(REPOST, saved(fixtures), archive)
    (tmp_path / "alone").mkdir()
    for name in ("body.html", "capture.json"):
        data = (fixtures / "jcsp.example" / "20418-faithful" / name).read_bytes()
        (tmp_path / "alone" / name).write_bytes(data)
    with Fetcher(SavedTransport(tmp_path / "alone"), saved_policy()) as fetcher:
        again = archive_repost(REPOST, fetcher, archive)
    assert again.original is not None
    assert again.original.capture.outcome == "not-saved"
    assert [problem.partition(": ")[0] for problem in again.problems] == [ORIGINAL]
    assert again.kept == archive.version(ORIGINAL)
    assert again.comparison is not None
    assert first.comparison is not None
    assert again.comparison.edits == first.comparison.edits
    assert (again.comparison.left.url, again.comparison.left.version) == (ORIGINAL, 1)
    assert again.comparison.attribution == first.comparison.attribution
    assert "compared with  version 1 of the original, archived here on" in repost_summary(again, tmp_path)


class TestComparisonLines:
    def test_a_comparison_that_repeats_the_last_one_is_not_logged_again(self, archive: Archive, fixtures: Path) -> None:
        results = [archive_repost(REPOST, saved(fixtures), archive) for _ in range(3)]
        assert all(result.comparison is not None for result in results)
        assert [entry.kind for entry in archive.entries()].count("comparison") == 1

    def test_one_that_says_something_else_is_logged(self, archive: Archive, fixtures: Path) -> None:
        comparison = archive_repost(REPOST, saved(fixtures), archive).comparison
        assert comparison is not None
        assert archive.repeats_last(comparison)
        for other in (
            replace(comparison, verdict="altered"),
            replace(comparison, kept=0.5),
            replace(comparison, left=replace(comparison.left, version=2)),
            replace(comparison, right=replace(comparison.right, version=2)),
            replace(comparison, attribution=replace(comparison.attribution, verdict="contradicted")),
            replace(comparison, left=replace(comparison.left, version=None)),  # nobody knows which text that was
        ):
            assert not archive.repeats_last(other)
        archive.record_comparison(replace(comparison, verdict="altered"))
        assert not archive.repeats_last(comparison)  # it is the last one that counts
        assert archive_repost(REPOST, saved(fixtures), archive).comparison == comparison
        assert [entry.kind for entry in archive.entries()].count("comparison") == 3

    def test_without_an_index_a_line_too_many_does_no_harm(
        self, archive: Archive, fixtures: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: object) -> NoReturn:
            raise WriteFailed("no index")

        archive_repost(REPOST, saved(fixtures), archive)
        monkeypatch.setattr(Archive, "_soon", refuse)
        comparison = archive_repost(REPOST, saved(fixtures), archive).comparison
        assert comparison is not None
        assert [entry.kind for entry in archive.entries()].count("comparison") == 2


def test_a_session_in_the_link_is_no_other_original(archive: Archive, save: Callable[[str, str], Fetcher]) -> None:
    repost = "http://a.example/1.html"
    first, second = (f"http://b.example/show.do;jsessionid=0{n}?id=20240513" for n in (1, 2))
    save(first, "http://c.example/")
    save(second, "http://c.example/")
    archive_repost(repost, save(repost, first), archive)
    result = archive_repost(repost, save(repost, second), archive)
    assert not result.repost.is_new
    assert result.original is not None
    assert result.original.capture.url == first
    other = second.replace("20240513", "20240514")
    result = archive_repost(repost, save(repost, other), archive)
    assert result.repost.is_new
    assert result.original is not None
    assert result.original.capture.url == other
