"""What `run`, `watch` and `status` print for people is in the language that was asked for, all of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from archive.files import RunLock
from tests.scraper.runs.turned_clock import article, listing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Ran
    from tests.scraper.conftest import Site

HAN = re.compile(r"[\u4e00-\u9fff]")
# What is the same in both: addresses, paths, tables of the file, units, the times of a log, the text of a server.
SAME = re.compile(
    r"https?://\S+|/tmp\S+|\[\[\w+\]\]|GiB|MiB|--[\w-]+|\d{4}-\d\d-\d\d [\d:]+Z?|404 Not Found|robots\.txt"
)


@pytest.fixture
def watchlist(site: Site, tmp_path: Path) -> Path:
    def page(body: bytes) -> bytes:
        return site.page(body, ("Content-Type", "text/html; charset=utf-8"))

    for number in range(12):
        site.routes[f"/2024/t{1000 + number}.html"] = page(article(number))
    site.routes["/news/"] = page(listing([f"/2024/t{1000 + number}.html" for number in range(12)]))
    path = tmp_path / "watch.toml"
    path.write_text(
        f"""allow_private = true
[[list]]
url = "{site.url("/news/")}"
feeds = false
leave = ["t1011"]
[[page]]
url = "{site.url("/missing.html")}"
[[host]]
host = "127.0.0.1"
delay = 0
[budget]
pages = 5
""",
        encoding="utf-8",
    )
    return path


@pytest.mark.parametrize("language", ["zh", "en"])
def test_all_is_in_one_language(
    repost: Callable[..., Ran], watchlist: Path, site: Site, tmp_path: Path, language: str
) -> None:
    other = tmp_path / "other.toml"
    local = ("--allow-private", "--lang", language)
    said = {
        "add": repost("watch", "add", other, site.url("/2024/t1000.html"), *local).out,
        "again": repost("watch", "add", other, site.url("/2024/t1000.html"), *local).out,
        "list": repost("watch", "list", watchlist, *local[1:]).out,
        "check": repost("watch", "check", watchlist, *local).out,
        "remove": repost("watch", "remove", other, site.url("/2024/t1000.html"), *local[1:]).out,
        "run": repost("run", watchlist, *local[1:]).out,
        "dry run": repost("run", watchlist, "--dry-run", *local[1:]).out,
        "status": repost("status", *local[1:]).out,
    }
    for name, text in said.items():
        assert text, name
        own = SAME.sub("", re.sub(r"渡口见闻之\S*|见闻|渡口镇融媒", "", text))
        wrong = re.findall(r"[A-Za-z]{2,}", own) if language == "zh" else HAN.findall(own)
        assert not wrong, (name, wrong, text)


def test_the_watchlist_says_the_language(repost: Callable[..., Ran], watchlist: Path) -> None:
    watchlist.write_text(f'lang = "zh"\n{watchlist.read_text(encoding="utf-8")}', encoding="utf-8")
    assert repost("run", watchlist).out.splitlines()[-1].startswith("共")
    for url in re.findall(r'^url = "(.+)"$', watchlist.read_text(encoding="utf-8"), re.MULTILINE):
        assert repost("watch", "remove", watchlist, url).out == f"已移除：{url}\n"
        again = repost("watch", "remove", watchlist, url)
        assert (again.status, again.err) == (1, f"repost: 清单 {watchlist} 中没有 {url}\n")
    ran = repost("watch", "list", watchlist)  # it names nothing yet, or no more
    assert (ran.status, ran.out, ran.err) == (0, "", "")


def test_a_forgotten_page_of_the_watchlist_is_said_in_its_language(
    repost: Callable[..., Ran], watchlist: Path, site: Site
) -> None:
    watchlist.write_text(f'lang = "zh"\n{watchlist.read_text(encoding="utf-8")}', encoding="utf-8")
    url = site.url("/missing.html")
    assert url in repost("run", watchlist).err
    assert repost("forget", url).status == 0
    for more in ((), ("--dry-run",)):
        ran = repost("run", watchlist, *more)
        assert (ran.status, ran.out.count(url)) == (0, 0)
        assert f"{url}: 已忘记，故略过；清单中仍有此网址" in ran.err


def test_what_a_run_says_on_stderr_is_chinese(
    repost: Callable[..., Ran], watchlist: Path, site: Site, tmp_path: Path
) -> None:
    feed = f'[[feed]]\nurl = "{site.url("/2024/t1000.html")}"\n'
    watchlist.write_text(f'lang = "zh"\n{watchlist.read_text(encoding="utf-8")}{feed}', encoding="utf-8")
    ended = repost("run", watchlist, "--max-time", "0.01")
    first, again = repost("run", watchlist), repost("run", watchlist)
    with RunLock(tmp_path / "archive", started_at=datetime(2024, 5, 13, tzinfo=UTC)):
        busy = repost("run", watchlist)
    assert (first.status, again.status, busy.status) == (1, 0, 75)
    for said in (ended, first, again, busy):
        lines = said.err.splitlines()
        assert lines
        assert not [line for line in lines if not HAN.search(line) or re.search(r"[a-z]{2,}", _own(line))], said.err


def _own(line: str) -> str:
    """Return a line without what is the same in both languages, and the program's name."""
    return re.sub(r"^repost(?=[:：])|RSS|Atom", "", SAME.sub("", line))
