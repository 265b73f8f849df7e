"""Sites that live for a simulated year, answered in-process: each page follows from its number and the time. Pure.

An article is edited or not, and when, by a distribution that is not the schedule's own model: 28 % are edited, once to
six times, each edit so long after publication as a log-normal says (median 12 hours, from minutes to months). 2 % of
the pages vanish, half of these come back after days. A third of the sites answer "not modified" where nothing is new;
on the others counters, related links and advertisements differ at each look. One site in four has a feed in the place
of its list, one in ten a sitemap.
"""

# ruff: noqa: E501 - markup is read by the line

from __future__ import annotations

from bisect import bisect_right
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from math import exp, inf, log
from random import Random
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from scraper.transport import Response

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.transport import Request

HOUR: Final = 3600.0
DAY: Final = 24 * HOUR
EDITED: Final = 0.28
MEDIAN_DELAY: Final = 12 * HOUR
SPREAD: Final = 1.8
VANISHING: Final = 0.02
LISTED: Final = 30
_WHO: Final = (
    "镇里",
    "村民",
    "船老大",
    "供电所",
    "学校",
    "老街商户",
    "水利站",
    "护林员",
    "合作社",
    "卫生院",
    "值班员",
    "退休教师",
)
_WHEN: Final = ("清晨", "上午", "午后", "傍晚", "入夜后", "周末", "月初", "雨停之后", "集日", "开学前")
_WHERE: Final = (
    "渡口",
    "粮站",
    "桥头",
    "晒谷场",
    "旧码头",
    "文化站",
    "茶山",
    "水库",
    "后街",
    "祠堂前",
    "农贸市场",
    "河滩",
)
_DID: Final = ("清点了", "运来了", "修好了", "登记了", "送出了", "收回了", "添置了", "检查了", "腾出了", "拍下了")
_WHAT: Final = (
    "条木船",
    "盏路灯",
    "张桌椅",
    "筐柑橘",
    "户水表",
    "块护栏",
    "箱药品",
    "本账册",
    "亩秧田",
    "台水泵",
    "张老照片",
)
_THEN: Final = (
    "大家说这比往年省心得多", "剩下的活儿留到下一回再做", "围观的人渐渐散去", "负责人把经过记在了本子上",
    "消息很快传到了对岸", "孩子们在一旁帮着递工具", "账目贴在了公告栏里", "谁也没有料到会这样顺利",
)  # fmt: skip


class State(NamedTuple):
    """What an article says from a moment on."""

    since: float
    paragraphs: tuple[str, ...]


class Story(NamedTuple):
    """One article: its states, the first from its birth, and when its page is not there."""

    number: int
    site: int
    born: float
    title: str
    states: tuple[State, ...]
    away: tuple[float, float]  # from, until

    def state_at(self, now: float) -> int:
        """Return the number of the state that is shown; -1: there is no page."""
        if now < self.born or self.away[0] <= now < self.away[1]:
            return -1
        return bisect_right([state.since for state in self.states], now) - 1


@dataclass(frozen=True)
class World:
    """The sites; articles are numbered in turn, site by site."""

    sites: int
    articles: float  # a site and day
    begin: float
    seed: int = 1

    def story(self, number: int) -> Story:
        """Return an article by its number."""
        return _story(self, number)

    def born_by(self, site: int, now: float) -> Iterator[int]:
        """Yield the numbers of the articles of a site that were published by a moment, the newest first."""
        row = int((now - self.begin) * self.articles / DAY)
        for one in range(row, -1, -1):
            number = one * self.sites + site
            if self.story(number).born <= now:
                yield number

    def url(self, number: int) -> str:
        """Return the address of an article."""
        return f"{self.home(number % self.sites)}{_folder(self.story(number).born)}/t{100000 + number}.html"

    def home(self, site: int) -> str:
        """Return the address of a site."""
        return f"http://www.site{site}.example/"

    def number_of(self, url: str) -> int | None:
        """Return the number of the article at an address; None if there is none."""
        name = url.rpartition("/")[2]
        return int(name[1:-5]) - 100000 if name.startswith("t1") and name.endswith(".html") else None

    def source(self, site: int) -> tuple[str, str]:
        """Return the kind of a site's source in a watchlist, and its address."""
        kind = "sitemap" if site % 10 == 9 else "feed" if site % 4 == 3 else "list"
        return kind, f"{self.home(site)}{'news/' if kind == 'list' else f'{kind}.xml'}"


@lru_cache(maxsize=20_000)
def _story(world: World, number: int) -> Story:
    random = Random(f"{world.seed} {number}")  # noqa: S311 - no secret
    gap = DAY / world.articles
    born = world.begin + (number // world.sites + random.random()) * gap
    paragraphs = [_paragraph(random) for _ in range(random.randint(4, 8))]
    edits = 1 + min(5, int(random.expovariate(1.2))) if random.random() < EDITED else 0
    moments = sorted(born + exp(random.gauss(log(MEDIAN_DELAY), SPREAD)) for _ in range(edits))
    states = [State(born, tuple(paragraphs))]
    for moment in moments:
        _edit(paragraphs, random)
        states.append(State(moment, tuple(paragraphs)))
    away = (inf, inf)
    if random.random() < VANISHING:
        gone = born + random.uniform(0.5, 60) * DAY
        away = (gone, gone + random.uniform(3, 30) * DAY if random.random() < 0.5 else inf)
    title = f"{random.choice(_WHEN)}{random.choice(_WHERE)}见闻：{random.choice(_WHO)}{random.choice(_DID)}{number % 9000 + 11}{random.choice(_WHAT)}"
    return Story(number, number % world.sites, born, title, tuple(states), away)


def _paragraph(random: Random) -> str:
    return "".join(
        f"{random.choice(_WHEN)}，{random.choice(_WHO)}在{random.choice(_WHERE)}{random.choice(_DID)}{random.randint(12, 980)}{random.choice(_WHAT)}，{random.choice(_THEN)}。"
        for _ in range(random.randint(2, 4))
    )


def _edit(paragraphs: list[str], random: Random) -> None:
    """Change a figure, rewrite a sentence, add a paragraph, or drop one."""
    at = random.randrange(len(paragraphs))
    kind = random.choice(("figure", "sentence", "add", "drop"))
    if kind == "figure":
        digits = [place for place, sign in enumerate(paragraphs[at]) if sign.isdigit()]
        place = random.choice(digits)
        other = str((int(paragraphs[at][place]) + random.randint(1, 8)) % 9 + 1)
        other = other if other != paragraphs[at][place] else str(int(other) % 9 + 1)
        paragraphs[at] = paragraphs[at][:place] + other + paragraphs[at][place + 1 :]
    elif kind == "sentence":
        first, _, rest = paragraphs[at].partition("。")
        paragraphs[at] = (
            _paragraph(random).partition("。")[0] + "。" + rest if rest else f"{first}。{_paragraph(random)}"
        )
    elif kind == "add" or len(paragraphs) < 4:
        paragraphs.insert(at, _paragraph(random))
    else:
        del paragraphs[at]


def _folder(born: float) -> str:
    return f"{datetime.fromtimestamp(born, UTC):%Y/%m%d}"


class SiteTransport:
    """Answers requests as the sites do at the moment that `now` says. `asked` counts requests."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.now = world.begin
        self.asked = 0
        # What the last answer for an article showed: its number, and its state, -1 for none.
        self.shown: tuple[int, int] = (-1, -1)

    @contextmanager
    def send(self, request: Request) -> Iterator[Response]:
        """Answer one request."""
        self.asked += 1
        status, headers, body = self._answer(request)
        yield Response(status=status, headers=headers, chunks=iter((body,)))

    def close(self) -> None:
        """There is nothing to close."""

    def _answer(self, request: Request) -> tuple[int, tuple[tuple[str, str], ...], bytes]:
        number = self._world.number_of(request.url)
        if number is not None:
            return self._article(number, request)
        site = int(urlsplit(request.url).netloc.split(".")[1].removeprefix("site"))
        kind, url = self._world.source(site)
        if request.url != url:
            return 404, (("Content-Type", "text/html"),), b"<html><h1>404 Not Found</h1></html>"
        media = "text/html; charset=utf-8" if kind == "list" else "application/xml"
        return 200, (("Content-Type", media),), self._listing(kind, site).encode()

    def _article(self, number: int, request: Request) -> tuple[int, tuple[tuple[str, str], ...], bytes]:
        story = self._world.story(number)
        state = story.state_at(self.now)
        self.shown = (number, state)
        if state < 0:
            return 404, (("Content-Type", "text/html"),), "<html><h1>404 您访问的页面不存在</h1></html>".encode()
        headers = [("Content-Type", "text/html; charset=utf-8")]
        if story.site % 3 == 0:
            tag = f'"{number}-{state}"'
            headers.append(("ETag", tag))
            if any(name.lower() == "if-none-match" and value == tag for name, value in request.headers):
                return 304, tuple(headers), b""
        return 200, tuple(headers), self._page(story, state).encode()

    def _page(self, story: Story, state: int) -> str:
        looks = Random(f"{story.number} {self.now if story.site % 3 else 0}")  # noqa: S311 - no secret
        text = "\n".join(f"<p>　　{one}</p>" for one in story.states[state].paragraphs)
        day = _date(story.born)
        related = "".join(
            f'<li><a href="/2000/0101/t{looks.randint(1, 99999)}.html">{looks.choice(_WHEN)}{looks.choice(_WHERE)}又添新景</a></li>'
            for _ in range(6)
        )
        return (
            f'<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><title>{story.title}_第{story.site}站</title></head><body>'
            f'<div class="nav"><a href="/">首页</a> <a href="/news/">新闻</a> <a href="/about/">关于我们</a></div>'
            f'<h1>{story.title}</h1><div class="info">发布时间：{day} 来源：第{story.site}站融媒 点击数：{looks.randint(10, 9999)}</div>'
            f'<div class="content">{text}</div><div class="related"><h3>相关阅读</h3><ul>{related}</ul></div>'
            f'<div class="ad">{looks.choice(_WHAT)}大优惠，详询门店</div><div class="foot">主办：第{story.site}站 备案号：某ICP备00000000号</div></body></html>'
        )

    def _listing(self, kind: str, site: int) -> str:
        world = self._world
        numbers = []
        for number in world.born_by(site, self.now):
            numbers.append(number)
            if len(numbers) == LISTED:
                break
        stories = [world.story(number) for number in numbers]
        if kind == "list":
            rows = "".join(
                f'<li><a href="{world.url(one.number)}">{one.title}</a><span>{_date(one.born)}</span></li>'
                for one in stories
            )
            menu = (
                '<div class="nav"><a href="/">首页</a> <a href="/news/">新闻</a> <a href="/about/">关于我们</a></div>'
            )
            return f'<html><head><meta charset="utf-8"><title>新闻</title></head><body>{menu}<ul class="list">{rows}</ul></body></html>'
        if kind == "feed":
            items = "".join(
                f"<item><title>{one.title}</title><link>{world.url(one.number)}</link></item>" for one in stories
            )
            return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>新闻</title>{items}</channel></rss>'
        urls = "".join(f"<url><loc>{world.url(one.number)}</loc></url>" for one in stories)
        return f'<?xml version="1.0" encoding="utf-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'


def _date(moment: float) -> str:
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%d}"
