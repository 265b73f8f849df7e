"""A real Memento service, pywb, that serves what this project's own archive has kept of a page that is dead since."""

from __future__ import annotations

import json
import socket
import subprocess
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import pytest

from archive.archive import Archive
from archive.log.entries import CaptureEntry, ComparisonEntry
from archive.model.record import Capture
from scraper.cli.output.history import history_summary
from scraper.cli.output.summary import repost_summary
from scraper.fetch import sources
from scraper.fetch.fetcher import Fetcher, Policy
from scraper.jobs.reextract import reextract
from scraper.jobs.repost import archive_repost
from scraper.memento.copies import read_copy
from scraper.memento.search import Service
from scraper.memento.services import MementoServices
from scraper.memento.timemap import memento_headers
from scraper.transport.web import WebTransport
from tests.judging import PATIENCE, judge, replaying

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from scraper.jobs.repost import RepostResult
    from tests.conftest import Ran
    from tests.scraper.conftest import Site

FIRST = "河湾村的老茶农陈树生今年六十七岁，种了四十五年的茶，往年清明一过就挑着鲜叶走八里山路去镇上卖。"
SECOND = "今年合作社给了他一本账本，每采一筐茶都要记上一笔，全年卖出干茶41吨，鲜叶每公斤涨到86元。"
# As it was in each state: the second paragraph came with the second, and the third has another figure.
STATES = {
    datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC): (200, f"<p>{FIRST}</p>" * 2),
    datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC): (200, f"<p>{FIRST}</p><p>{SECOND}</p>"),
    datetime(2024, 9, 1, tzinfo=UTC): (404, "<p>您访问的页面不存在或已被删除</p>"),
    datetime(2025, 1, 1, tzinfo=UTC): (200, f"<p>{FIRST}</p><p>{SECOND.replace('86', '96')}</p>"),
}
CONFIGS = {
    # The timegate answers with a frame, and names the copy in a Link; or it redirects to it (RFC 7089 § 4.1.1).
    "framed": "enable_memento: true\n",
    "redirecting": "enable_memento: true\nframed_replay: false\nredirect_to_exact: true\n",
}


class Kept(NamedTuple):
    """Where pywb answers, a page that is dead, and an address that redirected to it when it was not."""

    address: str
    original: str
    moved: str

    @property
    def timegate(self) -> str:
        return f"{self.address}/news/"

    @property
    def timemap(self) -> str:
        return f"{self.address}/news/timemap/link/"


@contextmanager
def dead_host() -> Iterator[str]:
    """Give the address of a server that refuses every connection."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"


def captured(url: str, at: datetime, status: int, body: str, *headers: tuple[str, str]) -> Capture:
    return Capture(
        url=url,
        final_url=url,
        outcome="ok" if status == 200 else "gone" if status == 404 else "http-error",
        reason="",
        status=status,
        headers=(("Content-Type", "text/html; charset=utf-8"), *headers),
        fetched_at=at,
        body=body.encode(),
        payload=body.encode(),
    )


def article(body: str) -> str:
    links = '<p><img src="/img/tea.png" alt="茶"></p><p>责任编辑：何晚晴</p>'
    return f"<html><head><title>老茶农的新账本</title></head><body><h1>老茶农的新账本</h1>{body}{links}</body></html>"


@pytest.fixture(scope="module", params=CONFIGS)
def kept(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    manager, folder = judge("wb-manager"), tmp_path_factory.mktemp("pywb")
    with dead_host() as host:
        original, moved = f"{host}/html//site-2/20418.html", f"{host}/old/20418.html"
        with Archive.open_or_create(folder / "ours") as archive:
            for at, (status, body) in STATES.items():
                archive.record(captured(original, at, status, article(body)))
            at = datetime(2024, 5, 5, tzinfo=UTC)
            archive.record(captured(moved, at, 301, "", ("Location", original)))
        (folder / "config.yaml").write_text(CONFIGS[request.param])
        (warc,) = (folder / "ours" / "warc").rglob("*.warc.gz")
        for arguments in (["init", "news"], ["add", "news", str(warc)]):
            subprocess.run([manager, *arguments], cwd=folder, check=True, capture_output=True, timeout=PATIENCE)
        with replaying(folder) as address:
            yield Kept(address, original, moved)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open_or_create(tmp_path / "archive") as opened:
        yield opened


@pytest.fixture
def made(site: Site, archive: Archive) -> Iterator[Callable[..., RepostResult]]:
    """Return a function that archives a repost of a page: its text is that of the second state, but for a figure."""
    with Fetcher(WebTransport(allow_private=True), Policy(host_delay=0.0, retries=0)) as fetcher:

        def archived(original: str, service: Service, published: str = "2024-05-07") -> RepostResult:
            body = f"<p>{FIRST}</p><p>{SECOND.replace('41', '14')}</p>"
            told = f"<p>发布时间：{published}</p>{body}<p>原文链接：{original}</p>"
            page = f"<html><body><h1>老茶农的新账本</h1>{told}</body></html>".encode()
            site.routes["/1.html"] = site.page(page, ("Content-Type", "text/html; charset=utf-8"))
            return archive_repost(site.url("/1.html"), fetcher, archive, MementoServices([service]))

        yield archived


@pytest.mark.parametrize("by", ["timegate", "timemap"])
def test_the_repost_is_compared_with_the_copy_of_its_time(
    kept: Kept, made: Callable[..., RepostResult], archive: Archive, site: Site, by: str
) -> None:
    result = made(kept.original, Service(**{by: getattr(kept, by)}))
    assert result.notes == ()
    assert [problem.split(": ")[1] for problem in result.problems] == ["unreachable"]  # the original's, as ever
    assert result.copy is not None
    assert result.comparison is not None
    where = f"{kept.timegate}20240506070809id_/{kept.original}"
    assert result.copy.capture.url == where
    assert result.copy.capture.payload == article(STATES[datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)][1]).encode()
    assert (result.comparison.left.url, result.comparison.left.version) == (where, 1)
    assert [
        (edit.cls, edit.left and edit.left.text, edit.right and edit.right.text) for edit in result.comparison.edits
    ][:1] == [("number", "41", "14")]
    assert "the repost's link leads to the left page" in result.comparison.attribution.reasons
    assert result.comparison.attribution.verdict == "confirmed"
    host = kept.address.removeprefix("http://")
    assert f"compared with  the copy that {host} took on 2024-05-06 07:08Z" in repost_summary(result, archive.root)

    entry = next(one for one in archive.entries() if isinstance(one, CaptureEntry) and one.memento_of)
    assert (entry.url, entry.memento_of) == (where, kept.original)
    assert entry.memento_at == datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
    assert entry.at > datetime(2026, 1, 1, tzinfo=UTC)
    assert isinstance(list(archive.entries())[-1], ComparisonEntry)
    # The copy is never a capture of the original, which has no version by it.
    assert archive.versions(kept.original) == []
    assert archive.versions(where)[0].article.url == kept.original
    history = history_summary(kept.original, archive.history(kept.original))
    assert f"the copy that {host} took on 2024-05-06 07:08Z, {where}: v1 new" in history
    assert f"a copy of {kept.original}, taken on 2024-05-06" in history_summary(where, archive.history(where))
    assert site.asked.count("/1.html") == 1


def test_the_same_copy_again_is_no_new_version_and_reads_the_same_anew(
    kept: Kept, made: Callable[..., RepostResult], archive: Archive
) -> None:
    service = Service(kept.timegate)
    made(kept.original, service)
    result = made(kept.original, service)
    assert result.copy is not None
    assert not result.copy.is_new
    assert result.copy.version is not None
    assert result.copy.version.number == 1
    anew = reextract(archive, result.copy.version)
    assert (anew.after, anew.problem) == (None, None)


def test_a_copy_of_an_error_page_is_passed_over(kept: Kept, made: Callable[..., RepostResult]) -> None:
    result = made(kept.original, Service(kept.timegate), "2024-09-02")
    assert result.copy is not None
    assert result.copy.capture.memento_at in (
        datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC),
        datetime(2025, 1, 1, tzinfo=UTC),
    )


def test_a_redirect_that_was_archived_stays_in_the_archive(kept: Kept, made: Callable[..., RepostResult]) -> None:
    result = made(kept.moved, Service(kept.timegate))
    assert result.copy is not None
    assert result.copy.capture.url == f"{kept.timegate}20240506070809id_/{kept.original}"
    assert result.copy.capture.memento_of == kept.moved
    assert result.comparison is not None
    assert result.comparison.attribution.verdict == "confirmed"


def test_what_the_service_does_not_keep_is_a_note(kept: Kept, made: Callable[..., RepostResult]) -> None:
    never = kept.original.replace("20418", "99999")
    result = made(never, Service(kept.timegate, kept.timemap))
    assert (result.copy, result.comparison) == (None, None)
    assert result.notes == (f"no archived copy of {never}: {kept.address.removeprefix('http://')}: it has no copy",)


def test_the_rewritten_form_reads_as_the_raw_one(kept: Kept) -> None:
    of, at = kept.original, datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
    with Fetcher(WebTransport(allow_private=True), Policy(host_delay=0.0)) as fetcher:
        read = []
        for form in ("id_", "mp_"):
            capture = fetcher.capture(f"{kept.timegate}20240506070809{form}/{of}")
            assert memento_headers(capture.headers, capture.url).at == at
            read.append(read_copy(capture.payload, url=capture.url, of=of, headers=capture.headers, at=at).article)
            assert (b"wombat" in capture.payload) == (form == "mp_")
    assert read[0] == read[1]
    assert any(getattr(block, "src", "").endswith("/img/tea.png") for block in read[0].body)


def test_from_the_command_line(
    kept: Kept, site: Site, repost: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "Policy", partial(Policy, host_delay=0.0, retries=0))  # all hosts here are one
    body = f"<h1>老茶农的新账本</h1><p>发布时间：2024-05-07</p><p>{FIRST}</p><p>原文链接：{kept.original}</p>"
    site.routes["/1.html"] = site.page(body.encode(), ("Content-Type", "text/html; charset=utf-8"))
    url = site.url("/1.html")
    none = repost("archive", url, "--allow-private", "--json")
    assert (json.loads(none.out)["copy"], json.loads(none.out)["comparison"]) == (None, None)
    ran = repost("archive", url, "--allow-private", "--json", "--memento", kept.timegate)
    assert ran.status == 1, "the original itself could not be had, copy or not"
    said = json.loads(ran.out)
    assert said["copy"]["memento_at"] == "2024-05-06T07:08:09Z"
    assert said["copy"]["memento_of"] == kept.original
    assert said["comparison"]["left"]["url"] == said["copy"]["url"]
    watchlist = tmp_path / "watchlist.toml"
    watchlist.write_text(f"[[page]]\nurl = '{url}'\n[[memento]]\ntimemap = '{kept.timemap}'\n", encoding="utf-8")
    again = repost("run", watchlist, "--allow-private")
    assert "1 unchanged" in again.out, "the copy and the comparison with it are known"
    run = repost("run", watchlist, "--allow-private", "--archive", tmp_path / "another")
    host = kept.address.removeprefix("http://")
    assert f"compared with the copy that {host} took on 2024-05-06 07:08Z: " in run.out
