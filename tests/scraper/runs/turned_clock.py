"""One site on loopback, one archive, and scheduled runs over them on a clock that is turned by hand."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from archive.archive import Archive
from scraper.fetch import Fetcher
from scraper.fetch.policy import Policy
from scraper.runs import Drift, PageDone, ScheduledRun, SourceLook
from scraper.schedule import Schedule
from scraper.transport import WebTransport
from scraper.watchlist import parse_watchlist

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.scraper.conftest import Site

T0 = datetime(2024, 5, 13, 8, 0, tzinfo=UTC)
TEXT = (
    "<p>　　清晨六点，渡口的第一班船已经载着菜农驶向对岸，船老大说，今年的水位比往年高出一尺多。</p>"
    "<p>　　镇里把码头的台阶重新铺过，又添了两盏灯，夜里靠岸的人再也不用打着手电摸索。</p>"
    "<p>　　“路好走了，来坐船的人也多了，”卖豆腐的老周把扁担放下，“往后还打算开一间小店。”</p>"
)


def article(number: int, *, text: str = TEXT, source: str = "渡口镇融媒", original: str = "") -> bytes:
    link = f'<p>原文链接：<a href="{original}">{original}</a></p>' if original else ""
    return (
        f'<html lang="zh"><head><meta charset="utf-8"><title>渡口见闻之{number}：早班船上的人</title></head><body>'
        f"<h1>渡口见闻之{number}：早班船上的人</h1><div>2024-05-13 07:{number % 60:02d} 来源：{source}</div>"
        f'<div class="content">{text.replace("六点", f"六点{number}分")}</div>{link}</body></html>'
    ).encode()


def listing(paths: list[str]) -> bytes:
    rows = "".join(
        f'<li><a href="{path}">渡口见闻之{n}：早班船上的人</a><span>2024-05-13</span></li>'
        for n, path in enumerate(paths)
    )
    head = '<html><head><meta charset="utf-8"><title>见闻</title></head>'
    return f'{head}<body><ul class="list">{rows}</ul></body></html>'.encode()


@dataclass
class World:
    """One site, one archive, and the runs over them."""

    site: Site
    folder: Path
    watchlist: str = ""
    hours: float = 0
    looks: list[SourceLook] = field(default_factory=list)
    drifts: list[Drift] = field(default_factory=list)
    late: list[PageDone] = field(default_factory=list)  # what an earlier run was killed before it could say
    waiting: int = 0

    @property
    def now(self) -> datetime:
        return T0 + timedelta(hours=self.hours)

    @property
    def root(self) -> Path:
        return self.folder / "archive"

    @contextmanager
    def fetcher(self) -> Iterator[Fetcher]:
        policy = Policy(host_delay=0.0, obey_robots=False, retries=0)
        with Fetcher(WebTransport(allow_private=True), policy, clock=lambda: self.now) as fetcher:
            yield fetcher

    def show(self, path: str, body: bytes) -> None:
        self.site.routes[path] = self.site.page(body, ("Content-Type", "text/html; charset=utf-8"))

    def asked_pages(self) -> list[str]:
        asked, self.site.asked[:] = list(self.site.asked), []
        return asked

    def run(self, hours: float = 0) -> dict[str, PageDone]:
        """Make a run so many hours later; return its pages by path."""
        self.hours += hours
        watchlist = parse_watchlist(self.watchlist, self.folder / "watch.toml")
        with ExitStack() as stack:
            fetcher = stack.enter_context(self.fetcher())
            archive = stack.enter_context(Archive.open_or_create(self.root, clock=lambda: self.now))
            schedule = stack.enter_context(Schedule(self.root))
            run = ScheduledRun(watchlist, archive, schedule, lambda _: fetcher, archived=None, now=self.now)
            run.begin()
            self.late = list(run.unsaid())
            self.looks = [run.look(source) for source in run.due_sources()]
            for look in self.looks:
                run.watch(look)
            done = {}
            plan = run.plan()
            self.waiting = plan.waiting
            for page in plan.pages:
                one = run.done(page, *run.capture(page))
                done[page.url.removeprefix(self.site.url(""))] = one
            self.drifts = run.drifts()
            run.finish(run.template_changes())
            run.end()
            return done
