"""An archive to look at: an original with two reposts, one of them edited; one page gone, one all hostile."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from archive.archive import Archive
from archive.comparison import compare
from archive.model import Side
from archive.model.record import (
    Article,
    Boilerplate,
    Capture,
    Evidence,
    ImageBlock,
    ListBlock,
    Reading,
    TableBlock,
    TextBlock,
)

if TYPE_CHECKING:
    from pathlib import Path

    from archive.model import Version

START = datetime(2024, 5, 1, 8, 0, tzinfo=UTC)
ORIGINAL = "https://www.hewan.gov.example/html//site-2/48795.html"
REPOST = "https://news.linjiang.example/a/1.html"
SECOND = "http://www.dongtan.example/read?id=3&cat=7"
GONE = "https://www.hewan.gov.example/html//site-2/50001.html"
GONE_REPOST = "https://news.linjiang.example/a/2.html"
ENGLISH = "https://harbour.example/bridge"
HOSTILE = "https://evil.example/x"
TEXT = "全市新建改建农村公路一千二百公里，惠及群众三十六万人。"
WORDS = (
    "</script><script>window.pwned = 1</script>",
    '<img src=x onerror="window.pwned = 2">',
    "\" onfocus=window.pwned=3 autofocus x='",
    "--><!--<style>*{display:none}</style>",
    "{{7*7}} ${7*7} {% raw %}",
    "甲\u202e乙丙\u2066丁\u200b戊\x1b[31m己\x00庚辛",
)
EVIL_PAGE = """<html><head><title>x</title><link rel=preconnect href="http://127.0.0.1:{port}/pre">
<link rel=stylesheet href="http://127.0.0.1:{port}/a.css"><link rel="dns-prefetch" href="//127.0.0.1:{port}">
<meta http-equiv=refresh content="0;url=http://127.0.0.1:{port}/moved"><base href="http://127.0.0.1:{port}/">
<style>@import url(http://127.0.0.1:{port}/b.css); body{{background:url(http://127.0.0.1:{port}/c.png)}}</style></head>
<body><script>top.pwned = 9; document.title = "pwned"</script><h1>{title}</h1><img src="http://127.0.0.1:{port}/d.png">
<iframe src="http://127.0.0.1:{port}/e"></iframe><video src="/f.mp4" autoplay></video><p>看得见的正文</p>
<a href="javascript:top.pwned=10">link</a></body></html>"""


def article(url: str, *body: Any, **fields: Any) -> Article:  # noqa: ANN401 - blocks or texts
    values: dict[str, Any] = {
        "url": url,
        "title": "农村公路建设提速",
        "published": "2024-04-30",
        "source": "河湾日报",
        "author": None,
        "editor": None,
        "breadcrumb": (),
        "original_url": None,
        "language": "zh",
        "boilerplate": (),
        "extractor": "test/1",
    }
    blocks = tuple(TextBlock("paragraph", block) if isinstance(block, str) else block for block in body)
    return Article(**(values | {"body": blocks} | fields))


def capture(url: str, at: datetime, payload: bytes = b"<html><p>x</p></html>", **fields: Any) -> Capture:  # noqa: ANN401
    values: dict[str, Any] = {
        "url": url,
        "final_url": url,
        "outcome": "ok",
        "reason": "",
        "status": 200,
        "headers": (("Content-Type", "text/html; charset=utf-8"),),
        "fetched_at": at,
        "body": payload,
        "payload": payload,
    }
    return Capture(**(values | fields))


class Maker:
    """Fill an archive, one hour after the other."""

    def __init__(self, root: Path) -> None:
        self._hours = 0
        self.archive = Archive.open_or_create(root, clock=lambda: self.now)

    @property
    def now(self) -> datetime:
        return START + timedelta(hours=self._hours)

    def store(self, one: Article, payload: bytes | None = None) -> Version:
        self._hours += 1
        assert one.url is not None
        data = payload or f"<html><h1>{one.title}</h1>{self._hours}</html>".encode("utf-8", "replace")
        reading = Reading(article=one, evidence={"title": Evidence("h1", "x")}, encoding="utf-8", parser="libxml2")
        stored = self.archive.record(capture(one.url, self.now, data), reading)
        assert stored.version is not None
        return stored.version

    def miss(self, url: str, outcome: str = "gone") -> None:
        self._hours += 1
        status = 404 if outcome == "gone" else None
        body = b"gone" if outcome == "gone" else b""
        self.archive.record(
            capture(url, self.now, body, outcome=outcome, status=status, reason="404 Not Found"),
        )

    def compare(self, left: Version, right: Version) -> None:
        self._hours += 1
        sides = [Side(one.url, one.number, one.digest, one.captured_at) for one in (left, right)]
        self.archive.record_comparison(
            compare(left.article, right.article, left_side=sides[0], right_side=sides[1], linked=True)
        )


def fill(root: Path, *, port: int = 9) -> None:
    """Fill an archive with everything that the pages show; hostile payloads name that port."""
    make = Maker(root)
    with make.archive:
        more = "会议由市交通局主持，各县区分管负责同志参加。"
        rich = (
            TextBlock("heading", "一、总体情况"),
            TEXT,
            more,
            TextBlock("quote", "要把路修到群众家门口。"),
            TableBlock((("项目", "里程"), ("新建", "800"), ("改建", "400"))),
            ListBlock(("抓进度", "保质量")),
            ImageBlock("https://www.hewan.gov.example/1.jpg", "工地", "建设现场"),
        )
        noise = (Boilerplate("navigation", "首页 新闻 公告"), Boilerplate("disclaimer", "本文仅供参考"))
        original = make.store(article(ORIGINAL, *rich, boilerplate=noise))
        repost = make.store(article(REPOST, *rich, original_url=ORIGINAL, source="临江新闻网"))
        make.compare(original, repost)
        edited = make.store(
            article(REPOST, TEXT.replace("三十六", "六十三"), more, original_url=ORIGINAL, source="临江新闻网")
        )
        make.compare(original, edited)
        make.compare(original, make.store(article(SECOND, TEXT, original_url=ORIGINAL, title="修路")))
        gone = make.store(article(GONE, "老茶农的一年。", "春茶上市，价格平稳。", title="老茶农"))
        make.compare(gone, make.store(article(GONE_REPOST, "老茶农的一年。", "春茶上市，价格平稳。", title="老茶农")))
        make.miss(GONE)
        make.miss("https://never.example/seen", "unreachable")
        make.store(article(ENGLISH, "The bridge opens in May.", title="Harbour bridge", language="en", source="Post"))
        hostile = article(
            HOSTILE,
            *WORDS,
            TableBlock((WORDS[:3], WORDS[3:6])),
            ListBlock(WORDS),
            ImageBlock("javascript:window.pwned=6", WORDS[2], WORDS[1]),
            title=WORDS[0] + WORDS[5],
            source=WORDS[1],
            author=WORDS[2],
            published=WORDS[3],
            original_url="javascript:window.pwned=7",
            language='zh" onload="window.pwned=5',
            boilerplate=tuple(Boilerplate("disclaimer", words) for words in WORDS),
        )
        page = EVIL_PAGE.format(port=port, title=WORDS[0]).encode()
        before = make.store(hostile, page)
        make.compare(before, make.store(replace(hostile, title="长" * 1_000_000, url=f"{HOSTILE}2"), page))
