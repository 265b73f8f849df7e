"""An encoding given by hand decides what a page's bytes say, is kept as evidence, and is used again. Never an edit."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest

from archive.archive import Archive
from archive.log.entries import CaptureEntry
from archive.verify import verify
from scraper.fetch.fetcher import Fetcher
from scraper.fetch.policy import Policy
from scraper.fetch.sources import saved_policy
from scraper.jobs.page import archive_page
from scraper.jobs.reextract import reextract_documents
from scraper.jobs.repost import archive_repost
from scraper.memento.search import Service
from scraper.memento.services import MementoServices
from scraper.saved.transport import SavedTransport

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from archive.model import Version
    from scraper.jobs.page import PageResult
    from scraper.transport.web import WebTransport
    from tests.scraper.conftest import Site

HOST: Final = "www.reka.example"
URL: Final = f"https://{HOST}/2024/1.html"
# Cyrillic in windows-1251, which no page of a Chinese site is guessed to be, and which nothing here declares.
STORY: Final = tuple(
    f"Паром номер {n} вчера утром снова вышел на линию, и причал, пустовавший сорок дней, ожил с первыми людьми."
    for n in range(1, 5)
)
BY_HAND: Final = {HOST: "cp1251"}


class Saved:
    """A folder with one page, read with or without an encoding by hand."""

    def __init__(self, folder: Path, archive: Archive) -> None:
        self.folder = folder
        self.archive = archive
        self.day = 0
        self.show(page(*STORY))

    def show(self, html: str, coding: str = "cp1251") -> None:
        self.day += 1
        self.folder.mkdir(exist_ok=True)
        told = {"url": URL, "status": 200, "headers": [["Content-Type", "text/html; charset=utf-8"]]}
        (self.folder / "capture.json").write_text(json.dumps(told | {"fetched_at": f"2024-05-{self.day:02}T08:00:00Z"}))
        (self.folder / "body.html").write_bytes(html.encode(coding))

    def capture(self, encodings: Mapping[str, str] | None) -> PageResult:
        policy = replace(saved_policy(), encodings=encodings)
        return archive_page(URL, Fetcher(SavedTransport(self.folder), policy), self.archive)

    def version(self, encodings: Mapping[str, str] | None) -> Version:
        version = self.capture(encodings).version
        assert version is not None
        return version


def page(*texts: str) -> str:
    body = "".join(f"<p>{text}</p>" for text in texts)
    return f"<meta charset=utf-8><title>Паром</title><h1>Паром снова ходит</h1><div class=content>{body}</div>"


@pytest.fixture
def saved(tmp_path: Path) -> Iterator[Saved]:
    with Archive.open_or_create(tmp_path / "archive") as archive:
        yield Saved(tmp_path / "saved", archive)


def entries(saved: Saved) -> list[CaptureEntry]:
    return [entry for entry in saved.archive.history(URL) if isinstance(entry, CaptureEntry)]


def test_it_decides_and_is_in_version_log_and_evidence(saved: Saved) -> None:
    version = saved.version(BY_HAND)
    assert version.article.title == "Паром снова ходит"
    assert (version.reading.encoding, version.reading.encoding_by_hand) == ("cp1251", "cp1251")
    assert version.reading.evidence["encoding"].found_in == "by hand"
    (entry,) = entries(saved)
    assert entry.encoding_by_hand == "cp1251"
    assert saved.archive.captured_page(entry).encoding_by_hand == "cp1251"
    stored = json.loads(saved.archive.version_path(version).read_bytes())
    assert stored["evidence"]["encoding"] == {"found_in": "by hand", "text": "cp1251"}
    assert verify(saved.archive.root).damaged == ()


def test_without_it_the_same_bytes_read_otherwise(saved: Saved) -> None:
    version = saved.version({})
    assert version.article.title != "Паром снова ходит"
    assert version.reading.encoding_by_hand is None
    assert "encoding_by_hand" not in (saved.archive.root / "captures.jsonl").read_text()


def test_it_holds_for_its_host_only(saved: Saved) -> None:
    assert saved.version({"other.example": "cp1251"}).reading.encoding_by_hand is None


def test_giving_it_and_taking_it_back_is_no_edit(saved: Saved) -> None:
    given: list[Mapping[str, str]] = [{}, BY_HAND, BY_HAND, {}]
    assert [saved.version(one).number for one in given] == [1, 2, 2, 3]
    assert [one.cause for one in saved.archive.versions(URL)] == ["first", "extractor", "extractor"]


def test_an_edit_that_comes_with_it_is_told_from_it(saved: Saved) -> None:
    saved.version({})
    saved.show(page(*STORY, "И пассажиры были рады."))
    saved.version(BY_HAND)
    before, read_again, edited = saved.archive.versions(URL)
    assert [before.cause, read_again.cause, edited.cause] == ["first", "extractor", "page"]
    assert [block.text for block in read_again.article.body] == list(STORY)
    assert [block.text for block in edited.article.body] == [*STORY, "И пассажиры были рады."]


def test_reextraction_uses_it_again(saved: Saved) -> None:
    saved.version(BY_HAND)
    (done,) = reextract_documents(saved.archive, [], preview=True)
    assert (done.after, done.problem) == (None, None)


def test_a_capture_of_which_nobody_says_anything_is_read_as_the_last_one_was(saved: Saved) -> None:
    saved.version(BY_HAND)
    saved.show(page(*STORY, "И пассажиры были рады."))
    version = saved.version(None)
    assert (version.number, version.cause, version.reading.encoding_by_hand) == (2, "page", "cp1251")
    assert entries(saved)[-1].encoding_by_hand == "cp1251"


def test_what_the_bytes_show_anyway_makes_no_version(saved: Saved) -> None:
    saved.show(page(*STORY), "utf-8")
    given: list[Mapping[str, str]] = [{}, {HOST: "utf-8"}, {}]
    assert [saved.version(one).number for one in given] == [1, 1, 1]


def test_a_page_that_was_no_article_is_read_again_in_it(saved: Saved) -> None:
    saved.show("", "ascii")
    (saved.folder / "body.html").write_bytes(page(*STORY).encode("utf-16-be"))
    wrong = saved.capture({HOST: "cp1251"})
    assert (wrong.version, wrong.problem is not None) == (None, True)
    (done,) = reextract_documents(saved.archive, [], preview=True)  # as it was read then
    assert done.after is None
    assert saved.version({HOST: "utf-16-be"}).article.title == "Паром снова ходит"


def test_it_holds_for_each_page_of_an_article_in_several(site: Site, web: WebTransport, saved: Saved) -> None:
    """A further page is asked for within the same capture; the encoding is taken back for all of them, too."""

    def part(number: int, following: str) -> bytes:
        body = "".join(f"<p>{text.replace('номер', f'страницы {number} номер')}</p>" for text in STORY)
        pager = (
            f"<p><a href=1.html>1</a> <a href=1_2.html>2</a> <a href={following}>下一页</a></p>" if following else ""
        )
        html = f"<title>Паром</title><h1>Паром снова ходит</h1><div class=content>{body}</div>{pager}"
        return site.page(html.encode("cp1251", "xmlcharrefreplace"), ("Content-Type", "text/html; charset=utf-8"))

    site.routes |= {"/2024/1.html": part(1, "1_2.html"), "/2024/1_2.html": part(2, "")}
    url = site.url("/2024/1.html")

    def capture(encodings: Mapping[str, str] | None) -> Version:
        policy = Policy(host_delay=0.0, obey_robots=False, retries=0, encodings=encodings)
        version = archive_page(url, Fetcher(web, policy), saved.archive).version
        assert version is not None
        return version

    version = capture({"127.0.0.1": "cp1251"})
    texts = [block.text for block in version.article.body]
    assert len(texts) == 2 * len(STORY)
    assert texts[-1].startswith("Паром страницы 2 номер 4 вчера утром")
    pages = [entry for entry in saved.archive.entries() if isinstance(entry, CaptureEntry)]
    assert [entry.encoding_by_hand for entry in pages] == ["cp1251", "cp1251"]
    (done,) = reextract_documents(saved.archive, [url], preview=True)
    assert (done.after, done.problem) == (None, None)
    assert capture(None).number == 1  # as the last time
    capture({})
    assert [one.cause for one in saved.archive.versions(url)] == ["first", "extractor"]
    assert verify(saved.archive.root).damaged == ()


def test_it_holds_for_a_copy_of_a_dead_page_at_an_archive_service(site: Site, web: WebTransport, saved: Saved) -> None:
    """The bytes of a copy are those of the page's host, whatever host keeps them."""
    original, other = site.url("/2024/1.html"), site.url("").replace("127.0.0.1", "localhost")
    at, html = "20240506070809", ("Content-Type", "text/html; charset=utf-8")
    site.routes["/2024/1.html"] = site.reply(404, b"none")
    site.routes[f"/gate/{original}"] = site.to(f"{other}/web/{at}id_/{original}")
    dated = ("Memento-Datetime", "Mon, 06 May 2024 07:08:09 GMT")
    copy = page(*STORY).encode("cp1251")
    site.routes[f"/web/{at}id_/{original}"] = site.reply(200, copy, [html, dated])
    repost = page(*STORY).replace("</div>", f'<p>原文链接：<a href="{original}">{original}</a></p></div>')
    site.routes["/repost.html"] = site.page(repost.encode(), html)

    policy = Policy(host_delay=0.0, obey_robots=False, retries=0, encodings={"127.0.0.1": "cp1251"})
    services = MementoServices([Service(f"{other}/gate/", None)])
    done = archive_repost(f"{other}/repost.html", Fetcher(web, policy), saved.archive, services)
    assert done.copy is not None
    assert done.copy.version is not None
    assert done.copy.version.article.title == "Паром снова ходит"
    assert done.copy.capture.encoding_by_hand == "cp1251"
    assert done.repost.capture.encoding_by_hand is None
    assert done.comparison is not None
    assert done.comparison.kept == 1
    (again,) = reextract_documents(saved.archive, [done.copy.capture.url], preview=True)
    assert (again.after, again.problem) == (None, None)


def test_an_encoding_that_there_is_not_in_somebody_s_archive_is_passed_over(saved: Saved) -> None:
    version = saved.version({})
    path = saved.archive.version_path(version)
    told = json.loads(path.read_bytes())
    told["evidence"]["encoding"] = {"found_in": "by hand", "text": "rot13"}
    path.write_text(json.dumps(told))
    (done,) = reextract_documents(saved.archive, [URL], preview=True)
    assert done.problem is None
    saved.version(None)
