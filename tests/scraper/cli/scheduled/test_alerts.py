"""Who is told what by `repost run`: each finding once on each channel, in its language; and what alarms nobody."""

from __future__ import annotations

import json
import re
import sys
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

import pytest

from scraper.cli.scheduled.run import _Run
from tests.schemas import validator
from tests.scraper.notify.test_notify import hook, mail  # noqa: F401 - fixtures

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scraper.notify import Mail
    from tests.conftest import Ran
    from tests.scraper.notify.test_notify import Hook, Mailbox

ATOM: Final = "{http://www.w3.org/2005/Atom}"
HOST, ORIGIN = "https://www.shuizhen.example", "https://www.baiyun.example"
STORY: Final = (
    "水镇的石桥昨天清早重新通行，修了四个月的桥面又走起了人，挑菜的、上学的、赶集的都从上面过。",
    "镇里说，这次修桥一共换下37块桥板，用的都是山上的老石料，花费没有超过去年定下的数目。",
    "守桥的老秦把灯挂到桥头，他说：“夜里过河的人多，有灯就不怕。”附近几户人家也来帮忙。",
    "桥西的集市往后每逢五逢十开一次，摊位还是老样子，先到先得，镇里不收一分钱。",
)
NAMES: Final = ("石桥重新通行", "老街换了路灯", "学校添了书屋", "渡口修好栈道")


def page(number: int, *, source: str = "水镇日报", link: str = "", text: tuple[str, ...] = STORY) -> str:
    title = f"水镇{NAMES[number]}"
    body = "".join(f"<p>{one.replace('石桥', NAMES[number][:2] + '边的石桥')}</p>" for one in text)
    original = f'<p>原文链接：<a href="{link}">{link}</a></p>' if link else ""
    credit = f"<div>2024-05-06 08:30 来源：{source} 作者：周谷雨</div>"
    return f"<title>{title}</title><h1>{title}</h1>{credit}<div class='content'>{body}</div>{original}"


class World:
    """Four pages and an original; a watchlist with a feed, and whatever else a test adds."""

    def __init__(self, folder: Path, repost: Callable[..., Ran]) -> None:
        self._folder, self._repost, self._day = folder, repost, 0
        self.urls = [f"{HOST}/{number}.html" for number in range(4)]
        self.original = f"{ORIGIN}/news/1.html"
        self.channels = ""
        self.pages: dict[str, str | int] = {url: page(number) for number, url in enumerate(self.urls)}
        self.pages[self.urls[0]] = page(0, link=self.original)
        self.pages[self.original] = page(0)

    def run(self, *options: str) -> Ran:
        self._day += 1
        for number, (url, shown) in enumerate(self.pages.items()):
            place = self._folder / f"day{self._day}" / str(number)
            place.mkdir(parents=True)
            status = shown if isinstance(shown, int) else 200
            told = {"url": url, "status": status, "headers": [["Content-Type", "text/html; charset=utf-8"]]}
            told["fetched_at"] = f"2024-06-{self._day:02}T08:00:00Z"
            (place / "capture.json").write_text(json.dumps(told))
            (place / "body.html").write_text(shown if isinstance(shown, str) else "none", encoding="utf-8")
        watched = "".join(f'[[page]]\nurl = "{url}"\n' for url in self.urls)
        path = self._folder / "watch.toml"
        path.write_text(f'findings = "findings.atom"\n{watched}{self.channels}', encoding="utf-8")
        return self._repost("run", path, "--from", self._folder / f"day{self._day}", *options)

    def feed(self) -> list[dict[str, str]]:
        """Return the entries of the feed, the newest first."""
        top = ET.parse(self._folder / "findings.atom").getroot()
        found = []
        for entry in top.iter(f"{ATOM}entry"):
            texts = {child.tag.removeprefix(ATOM): child.text or "" for child in entry}
            category = entry.find(f"{ATOM}category")
            assert category is not None
            found.append(texts | {"term": category.get("term", "")})
        return found


@pytest.fixture
def world(tmp_path: Path, repost: Callable[..., Ran]) -> World:
    return World(tmp_path, repost)


def edited(world: World) -> None:
    """A figure of the repost changes, another page goes, the original goes."""
    text = (STORY[0], STORY[1].replace("37", "73"), *STORY[2:])
    world.pages[world.urls[0]] = page(0, link=world.original, text=text)
    world.pages[world.urls[3]] = 404


def test_findings_are_in_the_feed_the_newest_first(world: World, tmp_path: Path) -> None:
    world.run()
    assert [entry["term"] for entry in world.feed()] == ["new-repost"]
    edited(world)
    world.run()
    terms = [entry["term"] for entry in world.feed()]
    assert sorted(terms[:2]) == ["repost-edited", "repost-gone"]
    assert terms[2:] == ["new-repost"]
    told = {entry["term"]: entry for entry in world.feed()}
    assert told["repost-edited"]["title"] == "repost edited: 水镇石桥重新通行"
    assert "v1→v2; altered: " in told["repost-edited"]["summary"]
    assert "1 number" in told["repost-edited"]["summary"]
    assert len({entry["id"] for entry in world.feed()}) == 3
    assert not list(tmp_path.glob(".findings*"))


def test_the_feed_is_not_written_again_while_nothing_is_found(world: World, tmp_path: Path) -> None:
    world.run()
    before = (tmp_path / "findings.atom").stat()
    world.run()
    after = (tmp_path / "findings.atom").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_the_feed_in_chinese(world: World) -> None:
    world.run()
    edited(world)
    world.run("--lang", "zh")
    for entry in world.feed():
        said = re.sub(r"https?://\S+|404 Not Found", "", entry["title"] + entry["summary"] + entry["content"])
        assert not re.search(r"[A-Za-z]{3,}", said.replace("<br>", "")), said
    assert "第1版→第2版；改动：" in next(entry["summary"] for entry in world.feed() if entry["term"] == "repost-edited")


def test_a_feed_that_cannot_be_written_is_said_and_the_rest_is_done(world: World, tmp_path: Path) -> None:
    (tmp_path / "findings.atom").mkdir()
    ran = world.run()
    assert ran.status == 1
    assert "the feed" in ran.err
    assert "4 pages: 4 new" in ran.out


def test_all_channels_are_told_the_same_each_in_its_language(
    world: World,
    mail: tuple[Mailbox, Mail],  # noqa: F811
    hook: tuple[type[Hook], str],  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (box, channel), (handler, url) = mail, hook
    monkeypatch.setenv("REPOST_HOOK", url)
    monkeypatch.setenv("REPOST_HOOK_SECRET", "s3cret")
    script = f"import sys; open({str(tmp_path / 'told.jsonl')!r}, 'ab').write(sys.stdin.buffer.read() + b'\\n')"
    world.channels = f"""
[[mail]]
to = ["ann@a.example"]
from = "repost@a.example"
host = "127.0.0.1"
port = {channel.port}
language = "zh"
[[webhook]]
url_env = "REPOST_HOOK"
secret_env = "REPOST_HOOK_SECRET"
[[command]]
run = [{json.dumps(sys.executable)}, "-c", {json.dumps(script)}]
"""
    world.run()
    edited(world)
    assert world.run().status == 0
    world.run()
    assert (len(box.messages), len(handler.got)) == (2, 2)
    message = message_from_bytes(box.messages[1], policy=policy.default)
    assert message["Subject"] == "repost · 转载已修改：水镇石桥重新通行，另有1条"
    said = message.get_content()
    assert "1. 转载已修改：第1版→第2版；改动：保留" in said
    assert "2. 转载已消失：404" in said
    assert not re.search(r"altered|kept|gone|number", said)
    headers, body = handler.got[1]
    assert headers["x-repost-signature"].startswith("sha256=")
    findings = json.loads(body)["findings"]
    assert [one["kind"] for one in findings] == ["repost-edited", "repost-gone"]
    validator("repost-alert-1").validate(json.loads(body))
    assert findings[0]["headline"].startswith("v1→v2; altered")
    assert findings[0]["zh"]["headline"].startswith("第1版→第2版；改动")
    lines = (tmp_path / "told.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[1])["findings"] == findings
    validator("repost-alert-1").validate(json.loads(lines[1]))
    for report in (tmp_path / "archive" / "runs").glob("*.json"):
        validator("repost-run-1").validate(json.loads(report.read_bytes()))


def test_a_secret_address_is_never_said(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPOST_HOOK", "http://127.0.0.1:9/T0KEN")
    world.channels = '[[webhook]]\nurl_env = "REPOST_HOOK"\n'
    ran = world.run()
    assert "webhook $REPOST_HOOK" in ran.err
    assert "T0KEN" not in ran.err
    monkeypatch.delenv("REPOST_HOOK")
    assert "the environment has no REPOST_HOOK" in world.run().err


class TestWhatAlarmsNobody:
    @staticmethod
    def told(world: World) -> None:
        world.run()
        assert [entry["term"] for entry in world.feed()] == ["new-repost"]

    def test_another_template(self, world: World) -> None:
        self.told(world)
        for number, url in enumerate(world.urls):
            world.pages[url] = page(number, source="水镇融媒", link=world.original if number == 0 else "")
        ran = world.run()
        assert "another template" in ran.out
        assert [entry["term"] for entry in world.feed()] == ["new-repost"]

    def test_a_notice_in_the_article_s_place_and_its_end(self, world: World) -> None:
        world.pages[world.urls[0]] = world.pages[world.original] = page(0, link=world.original, text=STORY * 3)
        self.told(world)
        before = world.pages[world.urls[0]]
        notice = "<p>您访问的栏目正在改版升级，给您带来不便，敬请谅解，请稍后再来看看。</p>"
        world.pages[world.urls[0]] = f"<title>栏目改版公告</title><h1>栏目改版公告</h1><div>{notice}</div>"
        assert "suspect" in world.run().err
        world.pages[world.urls[0]] = before
        world.run()
        assert [entry["term"] for entry in world.feed()] == ["new-repost"]

    def test_the_same_text_at_another_time(self, world: World) -> None:
        self.told(world)
        world.run()
        assert [entry["term"] for entry in world.feed()] == ["new-repost"]


def test_a_flapping_page_is_told_once(world: World) -> None:
    world.run()
    before = world.pages[world.urls[3]]
    for _ in range(3):
        world.pages[world.urls[3]] = 404
        world.run()
        world.pages[world.urls[3]] = before
        world.run()
    terms = [entry["term"] for entry in world.feed()]
    assert sorted(terms) == ["new-repost", "repost-back", "repost-gone"]


def test_what_a_killed_run_found_is_told_by_the_next(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.run()
    edited(world)
    with monkeypatch.context() as patch:
        patch.setattr(_Run, "_finish", lambda *_: None)  # as if it was killed when all pages were done
        world.run()
    assert [entry["term"] for entry in world.feed()] == ["new-repost"]
    world.run()
    assert sorted(entry["term"] for entry in world.feed()) == ["new-repost", "repost-edited", "repost-gone"]
    world.run()
    assert len(world.feed()) == 3


def events(ran: Ran) -> list[dict[str, Any]]:
    return [json.loads(line) for line in ran.out.splitlines()]


def test_machines_get_english_whatever_the_language(world: World) -> None:
    world.run("--json", "--lang", "zh")
    edited(world)
    said = [event["said"] for event in events(world.run("--json", "--lang", "zh")) if "said" in event]
    assert len(said) == 2
    assert not re.search(r"[\u4e00-\u9fff]", "".join(said))
