from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from scraper.fetch.fetcher import Fetcher, Policy
from scraper.fetch.rules.cookies import MAX_COOKIES, MAX_SENT, Cookies

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from scraper.transport.web import WebTransport
    from tests.scraper.conftest import Site

PAGE = "<h1>渡口</h1><p>渡口的石阶一共三十七级，早上六点开第一班船。</p>".encode()
POLICY = Policy(host_delay=0.0, retries=0, total_timeout=5.0)


def sent(site: Site) -> list[str]:
    """Return the Cookie header of each request for a page; "" for none."""
    heads = [head for head in site.heads if "/robots.txt" not in head]
    lines = [[line for line in head.split("\r\n") if line.lower().startswith("cookie:")] for head in heads]
    return [line[0].partition(": ")[2] if line else "" for line in lines]


def guarded(site: Site, cookie: str, before: bytes) -> Callable[[socket.socket], None]:
    """Return a play that answers with the page to who sends the cookie, and with something else to others."""

    def play(connection: socket.socket) -> None:
        connection.sendall(site.page(PAGE) if cookie in site.heads[-1] else before)

    return play


# What a site sends to who comes without a cookie, so that he comes again with it.
AGAIN = {
    "a redirect": lambda site: site.reply(302, headers=[("Set-Cookie", "seen=1; Path=/"), ("Location", "/a")]),
    "a redirect by its whole address": lambda site: site.reply(
        307, headers=[("set-cookie", "seen=1"), ("Location", site.url("/a"))]
    ),
    "a redirect of a page": lambda site: site.reply(
        301, b"moved", [("Set-Cookie", "a=b"), ("Set-Cookie", "seen=1;HttpOnly; SameSite=Lax"), ("Location", "?")]
    ),
    "a refresh": lambda site: site.page(
        b'<meta http-equiv="refresh" content="0">', ("Set-Cookie", "seen=1; Max-Age=600")
    ),
    "a refresh to its address": lambda site: site.page(
        b'<meta http-equiv="refresh" content="1;url=/a">', ("Set-Cookie", "seen=1")
    ),
    "a script": lambda site: site.page(b"<script>window.location.reload();</script>", ("Set-Cookie", "seen=1")),
}


@pytest.mark.parametrize("name", AGAIN)
def test_a_page_behind_a_cookie_is_had(name: str, site: Site, web: WebTransport) -> None:
    site.routes |= dict.fromkeys(("/a", "/a?"), guarded(site, "seen=1", AGAIN[name](site)))
    got = Fetcher(web, POLICY).capture(site.url("/a"))
    assert (got.outcome, got.payload) == ("ok", PAGE)
    assert "seen=1" in dict(got.request)["Cookie"]
    assert "Cookie" not in dict(got.exchanges[-1].request)


def test_a_cookie_of_a_login_page_goes_back_to_the_first_address(site: Site, web: WebTransport) -> None:
    site.routes |= {
        "/a": guarded(site, "ticket=7", site.to("/sso?back=/a")),
        "/sso?back=/a": site.reply(302, headers=[("Set-Cookie", "ticket=7; Path=/"), ("Location", "/a")]),
    }
    got = Fetcher(web, POLICY).capture(site.url("/a"))
    assert (got.outcome, got.hops) == ("ok", (site.url("/a"), site.url("/sso?back=/a")))


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("Set-Cookie", "seen=1; Domain=elsewhere.example")],
        [("Set-Cookie", "seen=1; Path=/b")],
        [("Set-Cookie", "seen=1; Secure")],
        [("Set-Cookie", "seen=1; Max-Age=0")],
        [("Set-Cookie", "seen=\x01")],
        [("Set-Cookie", "seen=" + "1" * 9_000)],
    ],
)
def test_a_circle_without_a_new_cookie_is_one(headers: list[tuple[str, str]], site: Site, web: WebTransport) -> None:
    site.routes["/a"] = site.reply(302, headers=[*headers, ("Location", "/a")])
    got = Fetcher(web, POLICY).capture(site.url("/a"))
    assert got.outcome == "too-many-redirects"
    assert "circle" in got.reason
    assert sent(site) == [""]


def test_a_page_that_counts_in_a_cookie_ends_after_some_redirects(site: Site, web: WebTransport) -> None:
    def count(connection: socket.socket) -> None:
        headers = [("Set-Cookie", f"n={len(site.asked)}"), ("Location", "/a")]
        connection.sendall(site.reply(302, headers=headers))

    site.routes["/a"] = count
    got = Fetcher(web, replace(POLICY, max_redirects=4)).capture(site.url("/a"))
    assert (got.outcome, got.reason) == ("too-many-redirects", "more than 4 redirects")


def test_the_next_capture_begins_without_cookies_and_robots_txt_gets_none(site: Site, web: WebTransport) -> None:
    site.routes |= {"/robots.txt": site.reply(404, headers=[("Set-Cookie", "robots=1")])}
    site.routes["/a"] = guarded(site, "seen=1", AGAIN["a redirect"](site))
    fetcher = Fetcher(web, POLICY)
    for _ in range(2):
        assert fetcher.capture(site.url("/a")).ok
    assert sent(site) == ["", "seen=1"] * 2
    assert not any("cookie" in head.lower() for head in site.heads if "/robots.txt" in head)


def test_further_pages_of_a_capture_share_its_cookies(site: Site, web: WebTransport) -> None:
    site.routes |= {"/1": site.page(PAGE, ("Set-Cookie", "seen=1")), "/2": guarded(site, "seen=1", site.reply(403))}
    fetcher, cookies = Fetcher(web, POLICY), Cookies()
    assert fetcher.fetch(site.url("/1"), cookies=cookies).capture.ok
    assert fetcher.fetch(site.url("/2"), cookies=cookies).capture.ok
    assert fetcher.capture(site.url("/2")).outcome == "blocked"


@pytest.mark.parametrize(
    ("by", "set_cookie", "to", "goes"),
    [
        ("https://www.hekou.gov.cn/a", "k=1", "https://www.hekou.gov.cn/b", True),
        ("https://www.hekou.gov.cn/a", "k=1", "https://news.hekou.gov.cn/b", False),
        ("https://www.hekou.gov.cn/a", "k=1; Domain=hekou.gov.cn", "https://news.hekou.gov.cn/b", True),
        ("https://www.hekou.gov.cn/a", "k=1; Domain=.gov.cn", "https://www.taxi.gov.cn/b", False),
        ("https://www.hekou.gov.cn/a", "k=1; Domain=gov.cn", "https://www.hekou.gov.cn/b", False),
        ("https://www.hekou.com/a", "k=1; Domain=com", "https://www.taxi.com/b", False),
        ("https://www.hekou.ln.cn/a", "k=1; Domain=ln.cn", "https://www.taxi.ln.cn/b", False),
        ("https://www.gmw.cn/a", "k=1; Domain=gmw.cn", "https://news.gmw.cn/b", True),
        ("https://evil.example/a", "k=1; Domain=hekou.gov.cn", "https://www.hekou.gov.cn/b", False),
        ("https://www.hekou.gov.cn/a", "k=1; Secure", "http://www.hekou.gov.cn/b", False),
        ("https://www.hekou.gov.cn/x/a", "k=1", "https://www.hekou.gov.cn/y/b", False),
        ("https://www.hekou.gov.cn/x/a", "k=1; Path=/", "https://www.hekou.gov.cn/y/b", True),
        (
            "https://www.hekou.gov.cn/a",
            "k=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
            "https://www.hekou.gov.cn/b",
            False,
        ),
        ("https://www.hekou.gov.cn/a", "k=1; Expires=never; Version=1; Path=/", "https://www.hekou.gov.cn/b", True),
        ("http://127.0.0.1:8000/a", "k=1", "http://127.0.0.1:9000/b", True),
        ("http://127.0.0.1:8000/a", "k=1", "http://127.0.0.2:8000/b", False),
        ("http://[::1]:8000/a", "k=1", "http://[::1]:8000/b", True),
    ],
)
def test_a_cookie_goes_where_a_browser_sends_it(by: str, set_cookie: str, to: str, goes: bool) -> None:
    cookies = Cookies()
    cookies.take(by, (("Set-Cookie", set_cookie),))
    assert cookies.header(to) == ((("Cookie", "k=1"),) if goes else ())


def test_cookies_are_bounded() -> None:
    cookies = Cookies()
    for number in range(3):
        cookies.take("http://a.cn/", tuple(("Set-Cookie", f"k{number}-{at}={'v' * 900}") for at in range(500)))
    ((_, value),) = cookies.header("http://a.cn/")
    assert len(value) <= MAX_SENT
    assert value.endswith("v")
    small = Cookies()
    small.take("http://a.cn/", tuple(("Set-Cookie", f"k{at}=v") for at in range(500)))
    assert small.header("http://a.cn/")[0][1].count("=v") == MAX_COOKIES


def test_bytes_beyond_ascii_are_sent_back_as_they_came(site: Site, web: WebTransport) -> None:
    site.routes["/a"] = guarded(
        site, "name=\xc3\xa9", site.reply(302, headers=[("Set-Cookie", "name=\xc3\xa9"), ("Location", "/a")])
    )
    assert Fetcher(web, POLICY).capture(site.url("/a")).ok


@pytest.mark.parametrize(
    "attribute",
    ["Path=a", 'Path="/"', "path", "Max-Age=soon", "max-age=", "Max-Age", "Max-Age=1e3", "Expires=tomorrow"],
)
def test_an_attribute_that_is_none_is_passed_over(attribute: str) -> None:
    cookies = Cookies()
    cookies.take("http://a.example/x/1", (("Set-Cookie", f"seen=1; {attribute}; HttpOnly"),))
    assert cookies.header("http://a.example/x/2") == (("Cookie", "seen=1"),)


@pytest.mark.parametrize("attribute", ["Path=/y", "Max-Age=0", "Max-Age=-5", "max-age = 0 "])
def test_an_attribute_that_is_one_counts(attribute: str) -> None:
    cookies = Cookies()
    cookies.take("http://a.example/x/1", (("Set-Cookie", f"seen=1; {attribute}"),))
    assert cookies.header("http://a.example/x/2") == ()
