"""Sources that are too much: a list of 100,000 links, a calendar without end, a huge feed, a bomb of a sitemap."""

from __future__ import annotations

import gzip
import re
import time
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.scraper.runs.turned_clock import World, article, listing

if TYPE_CHECKING:
    from tests.scraper.conftest import Site

# What one source may take: far more than any of them does on a busy machine.
SECONDS = 40
MEGABYTES = 900  # beside what the process that runs the tests has taken before
STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CLEAR.exists(), reason="no /proc: the memory that a run took can't be measured"),
]


@pytest.fixture
def world(site: Site, tmp_path: Path) -> World:
    """A good list beside the one that is too much: its article must be captured in every case."""
    made = World(site, tmp_path, f'[[list]]\nurl = "{site.url("/good/")}"\nfeeds = false\n')
    made.show("/2024/t1000.html", article(0))
    made.show("/2024/t1001.html", article(1))
    made.show("/good/", listing(["/2024/t1000.html", "/2024/t1001.html"]))
    return made


def memory(name: str) -> float:
    """Return a figure of this process's memory in megabytes: `VmRSS` is what it holds, `VmHWM` the most it held."""
    found = re.search(rf"^{name}:\s+(\d+) kB$", STATUS.read_text(), re.MULTILINE)
    assert found
    return int(found[1]) / 1024


def look(world: World, kind: str, path: str, *, more: str = "") -> tuple[int, str | None, int]:
    """Run over the good list and a bad source; return how many articles that gave, its problem, what it left off."""
    world.watchlist += f'[[{kind}]]\nurl = "{world.site.url(path)}"\n{more}\n[budget]\npages = 4\n'
    CLEAR.write_text("5")  # the most it held is counted anew: proc_pid_clear_refs(5)
    begun, held = time.monotonic(), memory("VmRSS")
    done = world.run()
    assert time.monotonic() - begun < SECONDS
    assert memory("VmHWM") - held < MEGABYTES
    assert {"/2024/t1000.html", "/2024/t1001.html"} <= set(done)
    bad = world.looks[1]
    return len(bad.articles), bad.problem, bad.left_off + bad.postponed


def test_a_list_of_a_hundred_thousand_links_gives_what_a_look_may_take_and_says_the_rest(world: World) -> None:
    world.show("/big/", listing([f"/2024/t{100_000 + number}.html" for number in range(100_000)]))
    taken, problem, left = look(world, "list", "/big/", more="feeds = false")
    assert (taken, problem) == (500, None)
    assert left == 99_500
    # What was left for later is taken then, although the list has not changed.
    assert world.run(25) is not None
    assert len(world.looks[-1].articles) > 500


def test_a_calendar_without_end_is_followed_as_far_as_was_said(world: World) -> None:
    for month in range(1, 60):
        links = listing([f"/2024/t{5000 + month * 10 + number}.html" for number in range(3)])
        following = f'<a href="/calendar/index_{month + 1}.html">下一页</a></body>'
        name = f"index_{month}.html" if month > 1 else ""
        world.show(f"/calendar/{name}", links.replace(b"</body>", following.encode()))
    taken, problem, _ = look(world, "list", "/calendar/", more="feeds = false\npages = 5")
    assert (taken, problem) == (15, None)
    assert sum(path.startswith("/calendar/") for path in world.site.asked) == 5


def test_a_feed_of_fifty_megabytes_is_a_problem_and_no_end(world: World) -> None:
    item = "<item><title>渡口见闻：早班船上的人</title><link>/2024/t{}.html</link><description>{}</description></item>"
    items = "".join(item.format(number, "船" * 300) for number in range(52_000))
    world.show("/feed.xml", f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'.encode())
    taken, problem, left = look(world, "feed", "/feed.xml")
    assert problem is not None or (taken == 500 and left > 0)


def test_a_huge_feed_that_is_compressed_is_read_at_its_beginning(world: World) -> None:
    item = "<item><title>渡口见闻：早班船上的人</title><link>/2024/t{}.html</link><description>{}</description></item>"
    items = "".join(item.format(number, "船" * 300) for number in range(52_000))
    body = gzip.compress(f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'.encode(), 1)
    headers = (("Content-Type", "application/xml"), ("Content-Encoding", "gzip"))
    world.site.routes["/feed.xml"] = world.site.page(body, *headers)
    taken, problem, left = look(world, "feed", "/feed.xml")
    assert (taken, problem) == (500, None)
    assert left > 0


def bomb(megabytes: int) -> bytes:
    """Return the beginning of a sitemap and so many megabytes of blanks, gzipped."""
    packer = zlib.compressobj(1, wbits=31)
    head = packer.compress(b'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">')
    return b"".join([head, *(packer.compress(b" " * (1 << 20)) for _ in range(megabytes)), packer.flush()])


@pytest.mark.parametrize("how", ["a gzip file", "a content coding", "an index that names itself"])
def test_a_bomb_of_a_sitemap_is_a_problem_and_no_end(world: World, how: str) -> None:
    url = f"<url><loc>{world.site.url('/2024/t1.html')}</loc></url>"
    if how == "a gzip file":
        world.show("/sitemap.xml", bomb(400))
    elif how == "a content coding":
        headers = (("Content-Type", "application/xml"), ("Content-Encoding", "gzip"))
        world.site.routes["/sitemap.xml"] = world.site.page(bomb(400), *headers)
    else:
        names = "".join(f"<sitemap><loc>/sitemap.xml?{number}</loc></sitemap>" for number in range(1000))
        world.show("/sitemap.xml", f'<?xml version="1.0"?><sitemapindex>{names}{url}</sitemapindex>'.encode())
        world.site.routes |= {f"/sitemap.xml?{n}": world.site.routes["/sitemap.xml"] for n in range(1000)}
    taken, problem, left = look(world, "sitemap", "/sitemap.xml")
    assert taken <= 1
    assert problem is not None or left > 0
    assert sum("sitemap" in path for path in world.site.asked) <= 31


def test_a_feed_that_is_a_page_and_one_without_links_are_said(world: World) -> None:
    world.show("/feed.xml", "<html><body><p>本站暂停服务</p></body></html>".encode())
    taken, problem, _ = look(world, "feed", "/feed.xml")
    assert (taken, problem) == (0, "not an RSS or Atom feed")
    items = "<item><title>甲</title></item>" * 5
    world.show("/feed.xml", f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'.encode())
    world.run(25)
    assert world.looks[-1].unlinked == 5


def test_links_that_differ_by_the_visitor_are_one_article(world: World) -> None:
    world.show("/2024/t1500.html", article(15))
    paths = [f"/2024/t1500.html?utm_source=w{number}" for number in range(3)]
    paths += [f"/2024/t1500.html;jsessionid={number}F00" for number in range(3)]
    paths += [f"/2024/t1500.html?jsessionid={number}F00AB" for number in range(3)] + ["/2024/t1500.html#!share"]
    world.show("/visitors/", listing(paths))
    taken, _, _ = look(world, "list", "/visitors/", more="feeds = false")
    assert taken == 1
