"""What changes on many pages of a host in one run is its template, and no edit of any page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pytest

from archive.archive import Archive
from archive.log import TemplateEntry

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HOST: Final = "www.songkou.example"
STORY: Final = tuple(
    f"松口镇的第{n}座水车昨天重新转动起来，坏了两年的木轴换成了新的，灌溉的水又流进了田里，老人们都来看。"
    for n in range(1, 5)
)
TITLES: Final = ("松口镇水车修好", "老街的灯笼亮了", "学校里办起木工班", "山路上多了一座亭子")


class Dress(NamedTuple):
    """How the pages of the site are set on a day."""

    before_title: str = ""
    source: str = "松口日报"
    box: str = ""


def page(number: int, dress: Dress, **changes: str) -> str:
    title = changes.get("title", TITLES[number])
    texts = [text.replace("水车", f"{TITLES[number][:2]}边的水车") for text in STORY]
    texts[1] = changes.get("text", texts[1])
    body = "".join(f"<p>{text}</p>" for text in texts) + dress.box
    credit = f"<div>2024-05-06 08:30 来源：{dress.source} 作者：周谷雨</div>"
    return f"<title>{title}</title><h1>{dress.before_title}{title}</h1>{credit}<div class='content'>{body}</div>"


class Site:
    """A site of four pages that is captured by `repost run`, once a day."""

    def __init__(self, folder: Path, repost: Callable[..., Any]) -> None:
        self._folder, self._repost, self._day = folder, repost, 0
        self.urls = [f"https://{HOST}/{number}.html" for number in range(len(TITLES))]
        urls = "".join(f'[[page]]\nurl = "{url}"\n' for url in self.urls)
        (folder / "watch.toml").write_text(urls, encoding="utf-8")

    def run(self, *pages: str) -> str:
        """Run over the pages as they are now; return what is printed."""
        self._day += 1
        for number, html in enumerate(pages):
            place = self._folder / f"day{self._day}" / str(number)
            place.mkdir(parents=True)
            told = {"url": self.urls[number], "status": 200, "headers": [["Content-Type", "text/html; charset=utf-8"]]}
            told["fetched_at"] = f"2024-06-{self._day:02}T08:00:00Z"
            (place / "capture.json").write_text(json.dumps(told))
            (place / "body.html").write_text(html, encoding="utf-8")
        ran = self._repost("run", self._folder / "watch.toml", "--from", self._folder / f"day{self._day}")
        printed: str = ran.out
        return printed

    def taken_back(self) -> list[tuple[str, tuple[str, ...]]]:
        with Archive.open(self._folder / "archive") as archive:
            return [(entry.url, entry.parts) for entry in archive.entries() if isinstance(entry, TemplateEntry)]


@pytest.fixture
def site(tmp_path: Path, repost: Callable[..., Any]) -> Site:
    made = Site(tmp_path, repost)
    made.run(*(page(number, Dress()) for number in range(4)))
    return made


@pytest.mark.parametrize(
    ("dress", "part"),
    [
        (Dress(before_title="【松口】"), "title"),
        (Dress(source="松口融媒"), "source"),
        (Dress(box="<p>松口日报客户端上线了，欢迎各位读者下载，每天清早都有新的消息等着您来看。</p>"), "text"),
    ],
)
def test_one_line_and_no_edit(site: Site, repost: Callable[..., Any], dress: Dress, part: str) -> None:
    printed = site.run(*(page(number, dress) for number in range(4)))
    line = f"{HOST}: {part} changed on 4 pages in this run: its template, or our reading of it, not an edit"
    assert line in printed.splitlines()
    assert "edited" not in printed
    assert "4 pages: 4 another template" in printed
    assert site.taken_back() == [(url, (part,)) for url in site.urls]
    history = repost("history", site.urls[0]).out
    assert "the site edited" not in history
    assert f"v2: {part} changed on 4 pages of the site: its template" in history
    assert "because: its template" in repost("show", site.urls[0]).out
    assert "<title>Edited" not in repost("export", "--format", "atom").out


def test_an_edit_on_the_same_day_is_told(site: Site, repost: Callable[..., Any]) -> None:
    dress = Dress(source="松口融媒")
    edited = page(1, dress, text="第二座水车还没有修好，要等到秋天，木匠说，山上的木料还没有干透，急不得。")
    printed = site.run(page(0, dress), edited, page(2, dress), page(3, dress))
    assert [line for line in printed.splitlines() if line.startswith("  https")] == [f"  {site.urls[1]}"]
    assert "4 pages: 1 edited, 3 another template" in printed
    assert [url for url, _ in site.taken_back()] == [site.urls[0], *site.urls[2:]]
    assert repost("export", "--format", "atom").out.count("<title>Edited") == 1


def test_two_edits_are_edits(site: Site) -> None:
    pages = [page(number, Dress(), title=f"{TITLES[number]}（图）") for number in range(2)]
    printed = site.run(*pages, page(2, Dress()), page(3, Dress()))
    assert "4 pages: 2 edited, 2 unchanged" in printed
    assert not site.taken_back()


def test_the_same_kind_of_edit_to_different_texts_is_none_of_the_template(site: Site) -> None:
    texts = [f"第二座水车在第{number}天修好了，木匠说，山上的木料干透了，装上去一点也不晃。" for number in range(4)]
    printed = site.run(*(page(number, Dress(), text=text) for number, text in enumerate(texts)))
    assert "4 pages: 4 edited" in printed
    assert not site.taken_back()
