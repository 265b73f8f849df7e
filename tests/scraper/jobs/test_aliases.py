"""Two addresses of one page are found only where the site says so and both have shown the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from archive.archive import Archive
from archive.log.entries import AliasEntry
from scraper.fetch.fetcher import Fetcher
from scraper.fetch.sources import saved_policy
from scraper.jobs.repost import archive_repost
from scraper.saved.transport import SavedTransport

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEXT = "河湾村的老茶农陈树生今年六十七岁，种了四十五年的茶，往年清明一过就挑着鲜叶走八里山路去镇上卖。"
PAGE = "https://www.hewan.example/2024/0508/1.html"
MOBILE = "https://m.hewan.example/2024/0508/1.html"
PLAIN = "http://www.hewan.example/2024/0508/1.html"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open_or_create(tmp_path / "archive") as opened:
        yield opened


class Site:
    """Saved pages, and the archive that they are captured into."""

    def __init__(self, folder: Path, archive: Archive) -> None:
        self.folder = folder
        self.archive = archive

    def save(self, url: str, *, canonical: str = "", location: str = "", text: str = TEXT) -> None:
        case = self.folder / str(len(list(self.folder.glob("*"))))
        case.mkdir(parents=True)
        headers = [["Content-Type", "text/html; charset=utf-8"]] + ([["Location", location]] if location else [])
        told = {"url": url, "status": 301 if location else 200, "headers": headers}
        (case / "capture.json").write_text(json.dumps(told | {"fetched_at": "2024-05-08T00:00:00Z"}))
        link = f"<link rel=canonical href='{canonical}'>" if canonical else ""
        body = f"<h1>老茶农的新账本</h1><p>来源：河湾日报</p>{f'<p>{text}</p>' * 3}"
        (case / "body.html").write_text(f"<html><head>{link}</head><body>{body}</body></html>", encoding="utf-8")

    def capture(self, *urls: str) -> list[AliasEntry]:
        """Capture pages one after the other; return the aliases that the log has then."""
        with Fetcher(SavedTransport(self.folder), saved_policy()) as fetcher:
            for url in urls:
                assert archive_repost(url, fetcher, self.archive).problems == []
        return [entry for entry in self.archive.entries() if isinstance(entry, AliasEntry)]


@pytest.fixture
def site(tmp_path: Path, archive: Archive) -> Site:
    return Site(tmp_path / "saved", archive)


def test_a_canonical_link_to_a_page_that_shows_the_same(site: Site, archive: Archive) -> None:
    site.save(PAGE)
    site.save(MOBILE, canonical=PAGE)
    (alias,) = site.capture(PAGE, MOBILE)
    assert (alias.url, alias.of, alias.shown_by) == (MOBILE, PAGE, "canonical")
    assert alias.digest == archive.version(PAGE).digest
    assert archive.resolve(MOBILE) == PAGE
    assert len(site.capture(MOBILE)) == 1, "said once"


def test_a_redirect_to_a_page_that_shows_the_same(site: Site) -> None:
    site.save(PAGE)
    site.save(PLAIN, location=PAGE)
    (alias,) = site.capture(PAGE, PLAIN)
    assert (alias.url, alias.of, alias.shown_by) == (PLAIN, PAGE, "redirect")


def test_other_content_is_another_page(site: Site) -> None:
    site.save(PAGE)
    site.save(MOBILE, canonical=PAGE, text=TEXT + "今年又添了两亩。")
    assert site.capture(PAGE, MOBILE) == []


def test_the_same_content_without_a_sign_is_no_alias(site: Site) -> None:
    site.save(PAGE)
    site.save(MOBILE)
    assert site.capture(PAGE, MOBILE) == []


def test_a_sign_to_a_page_that_was_never_seen_is_no_alias(site: Site) -> None:
    site.save(MOBILE, canonical=PAGE)
    assert site.capture(MOBILE) == []


def test_a_repost_that_declares_its_original_is_no_alias_of_it(site: Site) -> None:
    """Reposts do: what they say of themselves is evidence, and not that they are the original."""
    repost = "https://www.other.example/a/1.html"
    site.save(PAGE)
    site.save(repost, canonical=PAGE)
    assert site.capture(PAGE, repost) == []
