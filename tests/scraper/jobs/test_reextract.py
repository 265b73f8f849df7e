"""Stored pages read once more: what only our reading changed never passes for an edit."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from archive.archive import Archive
from archive.model.record import TextBlock
from scraper.extract.extractor import EXTRACTOR, read_capture
from scraper.fetch.fetcher import Fetcher
from scraper.fetch.sources import saved_policy
from scraper.jobs.reextract import documents_of, read_documents, reextract_documents
from scraper.jobs.repost import archive_repost
from scraper.multipage.join import join_readings
from scraper.saved.transport import SavedTransport
from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from archive.model.record import Capture, Reading

REPOST = "https://www.jcsp.example/html/20418.html"
ORIGINAL = "https://www.qiyunxf.example/portaluploads/html//site-2/info/20418.html"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "archive"


@pytest.fixture
def archive(root: Path) -> Iterator[Archive]:
    with Archive.open_or_create(root) as opened:
        yield opened


@pytest.fixture
def fetcher(fixtures: Path) -> Fetcher:
    return Fetcher(SavedTransport(fixtures), saved_policy())


def as_once(reading: Reading, *, author: str, title: str | None = None) -> Reading:
    """The reading as an older extractor had it."""
    article = replace(reading.article, extractor="repost-archiver/0.0.1", author=author)
    return replace(reading, article=replace(article, title=title or article.title))


def causes(archive: Archive, url: str = REPOST) -> list[str]:
    return [version.cause for version in archive.versions(url)]


def test_what_only_the_extractor_changed_is_a_version_that_says_so(archive: Archive, fetcher: Fetcher) -> None:
    capture = fetcher.capture(REPOST)
    archive.record(capture, as_once(read_capture(capture), author="错"))
    (found,) = reextract_documents(archive, [], preview=False)
    assert found.before is not None
    assert found.version is not None
    assert (found.before.article.author, found.version.article.author) == ("错", "佚名")
    assert found.version.article.extractor == EXTRACTOR
    assert found.version.captured_at == found.before.captured_at
    assert causes(archive) == ["first", "extractor"]
    (again,) = reextract_documents(archive, [REPOST], preview=False)
    assert (again.after, again.version, again.problem) == (None, None, None)
    assert causes(archive) == ["first", "extractor"]


def test_a_preview_stores_nothing(archive: Archive, root: Path, fetcher: Fetcher) -> None:
    capture = fetcher.capture(REPOST)
    archive.record(capture, as_once(read_capture(capture), author="错"))
    archive.close()
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    with Archive.open(root) as reader:
        (found,) = reextract_documents(reader, [], preview=True)
    assert found.after is not None
    assert found.after.article.author == "佚名"
    assert found.version is None
    after = {path: path.read_bytes() for path in root.rglob("*") if path.is_file() and "index" not in path.name}
    assert after == before


def test_a_page_that_changed_after_the_extractor_did_shows_both_apart(
    archive: Archive, fetcher: Fetcher, fixtures: Path
) -> None:
    """The archive of an older program, then today's program on the changed page: our part is not the site's."""
    capture = fetcher.capture(REPOST)
    archive.record(capture, as_once(read_capture(capture), author="错", title="标题读错了"))
    later = Fetcher(SavedTransport(fixtures / ".later"), saved_policy())
    archive_repost(REPOST, later, archive)
    assert causes(archive) == ["first", "extractor", "page"]
    first, ours, theirs = archive.versions(REPOST)
    assert first.article.author == "错"
    assert ours.article.title == theirs.article.title != "标题读错了"


def test_a_table_that_changed_without_a_new_version_is_no_edit_of_the_site(
    tmp_path: Path, root: Path, write_page: Callable[[str, str], Path]
) -> None:
    """The site changed its menu, we a rule: of two programs of one version the second reads another title."""
    url = "https://www.a.example/1.html"
    program = tmp_path / "program"
    for package in ("archive", "scraper"):
        shutil.copytree(ROOT / package, program / package, ignore=shutil.ignore_patterns("__pycache__"))
    environment = os.environ | {"PYTHONPATH": str(program), "REPOST_ARCHIVE": str(root)}
    for menu in ("首页", "首页 新闻"):
        saved = write_page(url, f"<h2>河湾日报·经济周刊</h2><ul><li>{menu}</li></ul>")
        command = f"from scraper.cli.main import main; raise SystemExit(main({['archive', url, '--from', str(saved)]}))"
        subprocess.run([sys.executable, "-c", command], cwd=program, env=environment, check=True)
        (program / "scraper" / "sites" / "www.a.example.toml").write_text('title = "//h2"\n', encoding="utf-8")
    with Archive.open(root) as archive:
        titles = [version.article.title for version in archive.versions(url)]
        assert titles == ["老茶农的新账本", "河湾日报·经济周刊"]
        assert causes(archive, url) == ["first", "extractor"]


def test_a_page_in_which_no_article_was_seen_gets_its_first_version(archive: Archive, fetcher: Fetcher) -> None:
    archive.record(fetcher.capture(REPOST), problem="not-an-article: as an older extractor saw it")
    (found,) = reextract_documents(archive, [], preview=False)
    assert found.before is None
    assert found.version is not None
    assert (found.version.number, found.version.cause) == (1, "first")
    assert archive.payload(found.version) == fetcher.capture(REPOST).payload


def test_evidence_that_is_damaged_is_a_problem_of_that_page_alone(
    archive: Archive, root: Path, fetcher: Fetcher
) -> None:
    for url in (REPOST, ORIGINAL):
        capture = fetcher.capture(url)
        archive.record(capture, as_once(read_capture(capture), author="错"))
    archive.close()
    (warc,) = (root / "warc").rglob("*.warc.gz")
    damaged = bytearray(warc.read_bytes())
    damaged[600] ^= 0xFF
    warc.write_bytes(bytes(damaged))
    with Archive.open_or_create(root) as again:
        first, second = reextract_documents(again, [], preview=False)
    assert first.problem is not None
    assert str(warc) in first.problem
    assert second.version is not None


def test_an_article_in_pages_is_read_from_all_of_them(
    archive: Archive, save: Callable[[str, str], Capture], root: Path
) -> None:
    url, second = "https://a.example/1.html", "https://a.example/1_2.html"
    pages = [save(url, "甲"), save(second, "乙")]
    first, further = (read_capture(capture) for capture in pages)
    part = archive.record(pages[1], part_of=url)
    archive.record(pages[0], as_once(join_readings(first, [further]), author="错"), parts=[part])
    (found,) = reextract_documents(archive, [], preview=False)
    assert found.after is not None
    texts = [block.text for block in found.after.article.body if isinstance(block, TextBlock)]
    assert [text[:1] for text in texts] == ["甲"] * 3 + ["乙"] * 3
    assert found.after == read_documents(documents_of(archive.pages(archive.version(url))))
    assert found.version is not None
    assert [page.url for page in found.version.parts] == [second]


@pytest.fixture
def write_page(tmp_path: Path) -> Callable[[str, str], Path]:
    """Return a function that saves a page of an article and returns the folder of saved pages."""

    def write(url: str, above: str = "", first: str = "") -> Path:
        folder = tmp_path / "saved" / (first or "page")
        folder.mkdir(parents=True, exist_ok=True)
        told = {"url": url, "status": 200, "headers": [["Content-Type", "text/html; charset=utf-8"]]}
        (folder / "capture.json").write_text(json.dumps(told | {"fetched_at": "2024-05-08T00:00:00Z"}))
        text = first + "河湾村的老茶农陈树生今年六十七岁，种了四十五年的茶，往年清明一过就挑着鲜叶走八里山路去镇上卖。"
        body = f"{above}<h1>老茶农的新账本</h1><p>来源：河湾日报</p>{''.join(f'<p>{text}{n}</p>' for n in '一二三')}"
        (folder / "body.html").write_text(f"<html><body>{body}</body></html>", encoding="utf-8")
        return tmp_path / "saved"

    return write


@pytest.fixture
def save(write_page: Callable[..., Path]) -> Callable[[str, str], Capture]:
    """Return a function that saves a page of an article and captures it."""

    def save(url: str, first: str) -> Capture:
        with Fetcher(SavedTransport(write_page(url, first=first)), saved_policy()) as fetcher:
            return fetcher.capture(url)

    return save
