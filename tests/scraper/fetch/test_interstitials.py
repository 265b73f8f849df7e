"""Pages that are stops, walls, gone or framed, fetched from a real server: each hop judged like any other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from archive.log.entries import Validators
from scraper.fetch.fetcher import Fetcher, Policy
from scraper.fetch.sources import saved_policy
from scraper.saved.transport import SavedTransport

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import ModuleType

    from scraper.transport.web import WebTransport
    from tests.scraper.conftest import HandClock, Site

STORY = "<p>河口镇的三条渡船昨天清早恢复开航，停了四十天的码头又热闹起来，菜农和学生排着队上船。</p>".encode() * 3
QUICK = Policy(obey_robots=False, host_delay=0.0, retries=0, connect_timeout=2, read_timeout=2, total_timeout=5)


@pytest.fixture
def fetcher(web: WebTransport, hand_clock: HandClock) -> Fetcher:
    return over(web, hand_clock)


def over(web: WebTransport, clock: HandClock, policy: Policy = QUICK) -> Fetcher:
    return Fetcher(web, policy, clock=clock.now, sleep=clock.sleep, monotonic=clock.monotonic, chance=lambda: 1.0)


def refresh(target: str) -> bytes:
    return f"<meta http-equiv=refresh content='0;url={target}'>".encode()


def script(target: str) -> bytes:
    return f"<script>location.href='{target}'</script>".encode()


# --- stops on the way ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("stop", "how"), [(refresh, "a refresh after 0 s"), (script, "a script")])
def test_a_stop_is_followed_and_kept(stop: Callable[[str], bytes], how: str, site: Site, fetcher: Fetcher) -> None:
    site.routes |= {"/a": site.page(stop("/b?x=1")), "/b?x=1": site.page(STORY)}
    got = fetcher.capture(site.url("/a"))
    assert (got.outcome, got.url, got.final_url) == ("ok", site.url("/a"), site.url("/b?x=1"))
    assert (got.hops, got.payload) == ((site.url("/a"),), STORY)
    (exchange,) = got.exchanges
    assert (exchange.url, exchange.status, exchange.body) == (site.url("/a"), 200, stop("/b?x=1"))
    assert dict(exchange.connection)["sends on by"] == how


def test_all_ways_to_send_on_count_together(site: Site, web: WebTransport, hand_clock: HandClock) -> None:
    site.routes |= {
        "/0": site.page(refresh("/1")),
        "/1": site.page(script("/2")),
        "/2": site.to("/3"),
        "/3": site.page(STORY),
    }
    assert over(web, hand_clock).capture(site.url("/0")).hops == tuple(site.url(f"/{n}") for n in range(3))
    got = over(web, hand_clock, replace(QUICK, max_redirects=2)).capture(site.url("/0"))
    assert (got.outcome, got.reason) == ("too-many-redirects", "more than 2 redirects")
    assert "/3" not in site.asked[4:]


def test_a_circle_is_seen(site: Site, fetcher: Fetcher) -> None:
    site.routes |= {"/a": site.page(refresh("/b")), "/b": site.page(script("/a"))}
    got = fetcher.capture(site.url("/a"))
    assert (got.outcome, got.reason) == ("too-many-redirects", f"redirects in a circle, back to {site.url('/a')}")
    assert len(got.exchanges) == 1
    assert got.payload == script("/a")


def test_robots_are_asked_before_a_stop_is_followed(site: Site, web: WebTransport, hand_clock: HandClock) -> None:
    site.routes |= {"/robots.txt": site.page(b"User-agent: *\nDisallow: /x"), "/": site.page(refresh("/x"))}
    got = over(web, hand_clock, replace(QUICK, obey_robots=True)).capture(site.url())
    assert (got.outcome, got.final_url) == ("robots", site.url("/x"))
    assert "/x" not in site.asked


def test_credentials_are_not_sent(site: Site, fetcher: Fetcher) -> None:
    site.routes |= {"/": site.page(refresh(f"http://user:secret@127.0.0.1:{site.port}/b")), "/b": site.page(STORY)}
    got = fetcher.capture(site.url())
    assert got.outcome == "refused"
    assert site.asked == ["/"]


def test_the_guard_judges_where_a_stop_leads(over: ModuleType, tmp_path: Path) -> None:
    folder = tmp_path / "a"
    folder.mkdir()
    (folder / "capture.json").write_text('{"url": "http://a.example/", "status": 200, "headers": []}')
    (folder / "body.html").write_bytes(refresh("http://169.254.169.254/latest/meta-data"))
    # The page is a saved one; what it points at is asked of the web, by the transport that goes nowhere private.
    saved = SavedTransport(tmp_path)
    target = Fetcher(saved, saved_policy()).capture("http://a.example/").final_url
    guarded = over.WebTransport()
    try:
        assert Fetcher(guarded, QUICK).capture(target).outcome == "refused"
    finally:
        guarded.close()


def test_the_next_page_is_not_asked_by_the_first_ones_validators(site: Site, fetcher: Fetcher) -> None:
    site.routes |= {"/a": site.page(refresh("/b")), "/b": site.page(STORY)}
    fetcher.capture(site.url("/a"), Validators('"x"', None))
    assert ["if-none-match" in head.lower() for head in site.heads] == [True, False]


# --- walls and pages that are gone --------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 202, 403, 412, 418, 503, 521])
def test_a_challenge_is_blocked_whatever_its_status(status: int, site: Site, fetcher: Fetcher) -> None:
    challenge = b"<script>$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.cd='q';</script>"
    site.routes["/1.html"] = site.reply(status, challenge)
    got = fetcher.capture(site.url("/1.html"))
    assert got.outcome == "blocked"
    assert "Rui Shu" in got.reason
    assert (got.status, got.payload, got.exchanges) == (status, challenge, ())


@pytest.mark.parametrize("way", ["redirect", "refresh", "script"])
def test_an_article_that_leads_home_is_gone(way: str, site: Site, fetcher: Fetcher) -> None:
    sends = {"redirect": site.to("/"), "refresh": site.page(refresh("/")), "script": site.page(script("/"))}[way]
    site.routes |= {"/2024/05/20418.html": sends, "/": site.page(STORY * 20)}
    got = fetcher.capture(site.url("/2024/05/20418.html"))
    assert (got.outcome, got.reason) == ("gone", "the article is gone: its URL redirects to the home page")
    assert got.final_url == site.url("/")


def test_a_login_on_the_way_is_a_wall(site: Site, fetcher: Fetcher) -> None:
    site.routes |= {"/20418.html": site.to("/user/login?back=1"), "/user/login?back=1": site.page(STORY)}
    got = fetcher.capture(site.url("/20418.html"))
    assert (got.outcome, got.reason) == ("blocked", "redirects to a login page")


def test_a_page_that_says_it_is_gone_is(site: Site, fetcher: Fetcher) -> None:
    site.routes["/1.html"] = site.page("<title>提示</title><p>您访问的页面已删除</p>".encode() + refresh("/"))
    got = fetcher.capture(site.url("/1.html"))
    assert got.outcome == "gone"
    assert "您访问的页面已删除" in got.reason
    assert site.asked == ["/1.html"]


# --- frames -------------------------------------------------------------------------------------------

FRAMES = b"<frameset rows='90,80,*'><frame src=top.html><frame src=side.html><frame src=nr.html name=main></frameset>"


def test_the_frame_with_the_text_is_the_page(site: Site, fetcher: Fetcher) -> None:
    site.routes |= {"/a/1.html": site.page(FRAMES), "/a/nr.html": site.page(STORY)}
    got = fetcher.capture(site.url("/a/1.html"))
    assert (got.outcome, got.final_url, got.hops) == ("ok", site.url("/a/nr.html"), (site.url("/a/1.html"),))
    assert got.payload == STORY
    assert [dict(one.connection).get("text in") for one in got.exchanges] == [site.url("/a/nr.html")]


def test_a_frame_can_redirect_and_others_are_tried(site: Site, fetcher: Fetcher) -> None:
    site.routes |= {"/a/1.html": site.page(FRAMES), "/a/side.html": site.to("/b.html"), "/b.html": site.page(STORY)}
    got = fetcher.capture(site.url("/a/1.html"))
    assert got.hops == (site.url("/a/1.html"), site.url("/a/side.html"))
    assert [one.url for one in got.exchanges] == [
        site.url(path) for path in ("/a/1.html", "/a/nr.html", "/a/side.html")
    ]


def test_where_no_frame_has_a_text_the_page_is_what_was_asked_for(site: Site, fetcher: Fetcher) -> None:
    nested = b"<frameset><frame src=deeper.html></frameset>"
    site.routes |= {"/a/1.html": site.page(FRAMES), "/a/nr.html": site.page(nested), "/a/deeper.html": site.page(STORY)}
    got = fetcher.capture(site.url("/a/1.html"))
    assert (got.outcome, got.final_url, got.hops, got.payload) == ("ok", site.url("/a/1.html"), (), FRAMES)
    assert "/a/deeper.html" not in site.asked
    assert site.asked == ["/a/1.html", "/a/nr.html", "/a/side.html", "/a/top.html"]
    assert [one.url for one in got.exchanges] == [site.url(path) for path in site.asked[1:]]


# --- the same of saved pages --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "outcome", "final"),
    [
        ("https://www.lianghe.example/2022/c2210.html", "ok", "https://www.lianghe.example/xinwen/202209/c2210.html"),
        ("http://www.qiaotou.gov.example/zwgk/art_516.htm", "ok", "http://www.qiaotou.gov.example/zwgk/art_516_nr.htm"),
        ("https://www.shield.example/article/3021.html", "blocked", None),
        ("https://www.shield.example/article/3022.html", "blocked", None),
        ("https://news.haitang.example/2023/0101/c1008-00001.html", "gone", None),
    ],
)
def test_saved(url: str, outcome: str, final: str | None, fixtures: Path) -> None:
    got = Fetcher(SavedTransport(fixtures), saved_policy()).capture(url)
    assert (got.outcome, got.final_url) == (outcome, final or url)
    assert bool(got.reason) == (outcome != "ok")
