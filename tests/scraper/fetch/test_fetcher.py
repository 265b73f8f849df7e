from __future__ import annotations

import email.utils
import gzip
import re
import socket
import time
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NoReturn

import brotli
import pytest

from archive.model.errors import RequestError
from archive.model.urls import BadURL
from archive.warc.records import capture_records
from scraper.fetch.deadline import RunLimit
from scraper.fetch.fetcher import Fetcher, Policy
from scraper.transport.web import WebTransport

if TYPE_CHECKING:
    from archive.model.record import Capture
    from scraper.transport.base import Request
    from tests.scraper.conftest import HandClock, Site

HTML = "<p>正文</p>".encode()
QUICK = Policy(obey_robots=False, host_delay=0.0, retries=0, connect_timeout=2, read_timeout=2, total_timeout=5)
Captures = Callable[..., "Capture"]


@pytest.fixture
def capture(web: WebTransport, hand_clock: HandClock) -> Captures:
    """Capture one page, changing the quick policy by keywords; time passes only in sleeps."""

    def one(url: str, **changes: float) -> Capture:
        return by_hand(web, hand_clock, **changes).capture(url)

    return one


def by_hand(web: WebTransport, clock: HandClock, **changes: float) -> Fetcher:
    policy = replace(QUICK, **changes)  # type: ignore[arg-type]  # booleans are numbers enough here
    return Fetcher(web, policy, clock=clock.now, sleep=clock.sleep, monotonic=clock.monotonic, chance=lambda: 1.0)


def test_a_page_is_captured_with_its_bytes_as_received(site: Site, capture: Captures) -> None:
    packed = gzip.compress(HTML)
    site.routes["/a//b.html?x=1"] = site.page(packed, ("Content-Encoding", "gzip"), ("X-Note", "ö"))
    got = capture(site.url("/a//b.html?x=1#top"))
    assert (got.outcome, got.reason, got.status) == ("ok", "", 200)
    assert (got.body, got.payload) == (packed, HTML)
    assert got.url == got.final_url == site.url("/a//b.html?x=1")
    assert got.hops == ()
    assert ("X-Note", "ö") in got.headers
    assert got.fetched_at == datetime(2026, 1, 1, tzinfo=UTC)
    assert site.asked == ["/a//b.html?x=1"]


def test_a_body_without_coding_is_its_own_payload(site: Site, capture: Captures) -> None:
    site.routes["/"] = site.page(HTML)
    got = capture(site.url())
    assert got.payload is got.body


def test_we_say_who_we_are_and_ask_only_for_what_we_can_undo(site: Site, web: WebTransport) -> None:
    site.routes["/"] = site.page(HTML)
    policy = replace(QUICK, user_agent="repost-archiver/9 (+mailto:a@example.org)")
    Fetcher(web, policy).capture(site.url())
    head = site.heads[0].lower()
    assert "user-agent: repost-archiver/9 (+mailto:a@example.org)\r\n" in head
    assert "accept-encoding: gzip, deflate, br, zstd\r\n" in head
    assert "cookie" not in head


def test_a_host_may_be_told_another_contact(site: Site, web: WebTransport) -> None:
    site.routes["/"] = site.page(HTML)
    told = {"127.0.0.1": "x/1 (+desk@example.org)", "a.example": "x/1 (+other@example.org)"}
    Fetcher(web, replace(QUICK, user_agents=told)).capture(site.url())
    assert "User-Agent: x/1 (+desk@example.org)\r\n" in site.heads[0]


def test_a_user_agent_can_not_smuggle_a_header() -> None:
    with pytest.raises(RequestError, match="User-Agent"):
        Policy(user_agent="a\r\nHost: b")
    with pytest.raises(RequestError, match="User-Agent"):
        Policy(user_agents={"a.example": "a\r\nHost: b"})


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (304, "http-error"),  # nothing was asked that it could answer
        (404, "gone"),
        (410, "gone"),
        (400, "http-error"),
        (418, "http-error"),
        (500, "http-error"),
        (599, "http-error"),
        (401, "blocked"),
        (403, "blocked"),
        (412, "blocked"),
        (429, "blocked"),
        (451, "blocked"),
        (521, "blocked"),
        (300, "http-error"),
        (302, "http-error"),  # without a Location
    ],
)
def test_a_status_has_its_outcome(status: int, outcome: str, site: Site, capture: Captures) -> None:
    site.routes["/"] = site.reply(status, b"" if status == 304 else b"why")
    got = capture(site.url())
    assert (got.outcome, got.status) == (outcome, status)
    assert got.reason
    assert "\n" not in got.reason
    assert got.body == (b"" if status == 304 else b"why")


def test_a_status_decides_even_where_its_body_is_broken(site: Site, capture: Captures) -> None:
    site.routes["/"] = site.reply(404, b"no gzip", [("Content-Encoding", "gzip")])
    assert capture(site.url()).outcome == "gone"


@pytest.mark.parametrize("url", ["not a url", "", "http://", "file:///etc/passwd", "ftp://a.cn/x", "http://[x/"])
def test_what_is_no_http_url_is_the_callers_error(url: str, capture: Captures) -> None:
    with pytest.raises(BadURL):
        capture(url)


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ("/" + "a" * 9000, "its redirect can't be followed: a URL of 90.. characters is too long"),
        ("http://a b/", "its redirect can't be followed: not a URL: 'http://a b/'"),
        ("http://a.example:99999/", "its redirect can't be followed: not a URL"),
        ("mailto:ann@a.example", "redirects to an address that is not http"),
        ("http://ann:secret@a.example/", "redirects to a URL that carries a user name or password"),
    ],
)
def test_a_redirect_that_is_not_followed_is_told_as_what_it_is(
    location: str, said: str, site: Site, capture: Captures
) -> None:
    site.routes["/"] = site.to(location)
    got = capture(site.url())
    assert got.outcome == "refused"
    assert re.match(said, got.reason), got.reason
    assert "secret" not in got.reason


def test_credentials_are_refused_and_not_kept(site: Site, capture: Captures) -> None:
    got = capture(site.url().replace("127", "user:secret@127"))
    assert got.outcome == "refused"
    assert "secret" not in repr(got)
    assert site.asked == []


# --- the network's failures ---------------------------------------------------------------------------


def test_a_refused_connection_is_unreachable(capture: Captures) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        got = capture(f"http://127.0.0.1:{unused.getsockname()[1]}/")
    assert (got.outcome, got.reason, got.status) == ("unreachable", "connection refused", None)
    assert got.payload_digest is None


@pytest.mark.slow
def test_a_drip_does_not_outlive_the_deadline(site: Site, web: WebTransport, stopwatch: Callable[[], float]) -> None:
    site.routes["/body"] = site.drip(site.reply(length=10_000), b"x", 0.05)
    site.routes["/head"] = site.drip(b"HTTP/1.1 200 OK\r\nX: ", b"x", 0.05)
    fetcher = Fetcher(web, replace(QUICK, total_timeout=0.5, retries=3))
    for path in ("/body", "/head"):
        got = fetcher.capture(site.url(path))
        assert (got.outcome, got.reason) == ("timeout", "took longer than 0.5 s in all")
    assert stopwatch() < 3


def test_silence_ends_at_the_read_timeout(site: Site, capture: Captures) -> None:
    site.routes["/"] = site.drip(b"", b"", 0.05)
    got = capture(site.url(), read_timeout=0.2)
    assert (got.outcome, got.reason) == ("timeout", "no answer within 0.2 s")


@pytest.mark.parametrize("head", ["Transfer-Encoding: chunked", "Connection: close"])
def test_an_endless_body_is_too_large(head: str, site: Site, capture: Captures) -> None:
    block = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    site.routes["/"] = site.drip(f"HTTP/1.1 200 OK\r\n{head}\r\n\r\n".encode(), block, 0)
    got = capture(site.url(), max_received=2**20)
    assert (got.outcome, got.reason, got.status) == ("too-large", "more than 1 MiB received", 200)
    assert got.body == got.payload == b""


def test_a_body_that_announces_its_size_is_not_read(site: Site, capture: Captures) -> None:
    site.routes["/"] = site.drip(site.reply(length=10**15), b"", 0.05)
    assert capture(site.url()).outcome == "too-large"


def test_a_bomb_is_too_large(site: Site, capture: Captures) -> None:
    site.routes["/"] = site.page(gzip.compress(bytes(2**24)), ("Content-Encoding", "gzip"))
    got = capture(site.url(), max_payload=2**20)
    assert (got.outcome, got.reason) == ("too-large", "more than 1 MiB decompressed")
    assert got.payload == b""


@pytest.mark.parametrize(
    ("body", "coding", "word"),
    [
        (b"no gzip", "gzip", "not valid gzip"),
        (b"no br", "br", "not valid br"),
        (b"a \x01 picture", "jpeg", "unsupported"),
    ],
)
def test_a_body_that_does_not_decode_is_no_page(
    body: bytes, coding: str, word: str, site: Site, capture: Captures
) -> None:
    site.routes["/"] = site.page(body, ("Content-Encoding", coding))
    got = capture(site.url())
    assert got.outcome == "unreachable"
    assert word in got.reason
    assert (got.body, got.payload) == (body, b"")


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
PACKED = {"gzip": gzip.compress(HTML * 9), "br": brotli.compress(HTML * 9), "deflate": zlib.compress(HTML * 9)}


@pytest.mark.parametrize(
    ("answer", "asked"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (len(HTML) + 1) + HTML, 2),
        (CHUNKED + b"%x\r\n" % len(HTML) + HTML + b"\r\n", 2),
        (CHUNKED + b"%x\r\n" % (len(HTML) + 9) + HTML, 2),
        (b"HTTP/1.0 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + PACKED["gzip"][:-9], 2),
        (b"HTTP/1.0 200 OK\r\nContent-Encoding: br\r\n\r\n" + PACKED["br"][:-2], 2),
        (b"HTTP/1.0 200 OK\r\nContent-Encoding: deflate\r\n\r\n" + PACKED["deflate"][:-9], 2),
        # The end came, so that it was cut off before it was sent: asking again brings the same.
        (
            CHUNKED[:-2]
            + b"Content-Encoding: gzip\r\n\r\n%x\r\n" % (len(PACKED["gzip"]) - 4)
            + PACKED["gzip"][:-4]
            + b"\r\n0\r\n\r\n",
            1,
        ),
    ],
)
def test_a_body_that_breaks_off_is_a_part_and_is_asked_for_again(
    answer: bytes, asked: int, site: Site, capture: Captures
) -> None:
    site.routes["/"] = answer
    got = capture(site.url(), retries=1, backoff=0.0)
    assert (got.outcome, got.ok, len(site.asked)) == ("partial", False, asked)
    assert "truncated" in got.reason
    assert got.body in answer
    assert len(got.body) > 9
    assert (HTML * 9).startswith(got.payload)


def test_what_breaks_off_once_is_had_at_the_second_try(site: Site, capture: Captures) -> None:
    site.routes["/"] = [site.reply(200, HTML[:9], length=len(HTML)), site.page(HTML)]
    got = capture(site.url(), retries=1, backoff=0.0)
    assert (got.outcome, got.payload) == ("ok", HTML)
    assert got.exchanges[-1].body == HTML[:9]


@pytest.mark.parametrize(
    ("status", "said", "outcome"),
    [
        (206, "bytes 0-2/99", "partial"),
        (206, "bytes 0-2/*", "partial"),
        (206, "bytes 5-8/9", "partial"),
        (206, None, "partial"),
        (206, "what", "partial"),
        (200, "bytes 0-2/99", "partial"),
        (206, "bytes 0-8/9", "ok"),
        (200, "what", "ok"),
        (200, "bytes */9", "ok"),
        (404, "bytes 0-2/99", "gone"),
    ],
)
def test_a_range_that_nobody_asked_for_is_a_part(
    status: int, said: str | None, outcome: str, site: Site, capture: Captures
) -> None:
    headers = [("ETag", '"1"'), *([] if said is None else [("Content-Range", said)])]
    site.routes["/"] = site.reply(status, HTML, headers)
    got = capture(site.url())
    assert (got.outcome, got.body) == (outcome, HTML)
    assert (said or "") in got.reason or got.ok or outcome == "gone"


def test_the_start_of_a_challenge_in_a_range_is_a_part(site: Site, capture: Captures) -> None:
    onward = b'<meta http-equiv="refresh" content="0;url=/2">'
    site.routes["/"] = site.reply(206, onward, [("Content-Range", "bytes 0-45/999")])
    assert capture(site.url()).outcome == "partial"
    assert site.asked == ["/"]


def test_a_length_that_is_too_small_cuts_nothing_of_what_was_announced(site: Site, capture: Captures) -> None:
    site.routes["/"] = site.reply(200, HTML + b"more", length=len(HTML))
    assert capture(site.url()).payload == HTML


# --- redirects ----------------------------------------------------------------------------------------


def test_redirects_are_followed_hop_by_hop(site: Site, capture: Captures) -> None:
    site.routes |= {"/1": site.to("/x/2"), "/x/2": site.to("../3", 308), "/3": site.page(HTML)}
    got = capture(site.url("/1"))
    assert got.outcome == "ok"
    assert got.url == site.url("/1")
    assert got.hops == (site.url("/1"), site.url("/x/2"))
    assert got.final_url == site.url("/3")
    assert got.payload == HTML


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_a_location_in_raw_bytes_keeps_its_bytes(encoding: str, site: Site, capture: Captures) -> None:
    path = "/新闻.html".encode(encoding)
    site.routes["/"] = b"HTTP/1.1 302 Found\r\nConnection: close\r\nLocation: " + path + b"\r\n\r\n"
    capture(site.url())
    assert site.asked[1] == "/" + "".join(f"%{byte:02X}" for byte in path[1:-5]) + ".html"


def test_a_circle_ends(site: Site, capture: Captures) -> None:
    site.routes |= {"/1": site.to("/2"), "/2": site.to("/1")}
    got = capture(site.url("/1"))
    assert got.outcome == "too-many-redirects"
    assert "circle" in got.reason
    assert site.asked == ["/1", "/2"]


def test_a_chain_without_end_ends(site: Site, capture: Captures) -> None:
    site.routes |= {f"/{number}": site.to(f"/{number + 1}") for number in range(20)}
    got = capture(site.url("/0"), max_redirects=3)
    assert got.outcome == "too-many-redirects"
    assert site.asked == ["/0", "/1", "/2", "/3"]


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "ftp://a.cn/", "javascript:x()", "http://", "http://u:p@127.0.0.1/"]
)
def test_a_redirect_to_where_we_do_not_go_is_refused(location: str, site: Site, capture: Captures) -> None:
    site.routes["/"] = site.to(location)
    got = capture(site.url())
    assert (got.outcome, got.status, got.final_url) == ("refused", 302, site.url())
    assert site.asked == ["/"]


# --- retries ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_what_can_pass_is_asked_again(status: int, site: Site, capture: Captures, hand_clock: HandClock) -> None:
    site.routes["/"] = [site.reply(status), site.reply(status), site.page(HTML)]
    got = capture(site.url(), retries=2)
    assert got.outcome == "ok"
    assert hand_clock.slept == [1.0, 2.0]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 412, 451, 501, 521])
def test_what_can_not_pass_is_asked_once(status: int, site: Site, capture: Captures) -> None:
    site.routes["/"] = site.reply(status)
    capture(site.url(), retries=5)
    assert site.asked == ["/"]


def test_a_reset_and_a_short_body_are_asked_again(site: Site, capture: Captures) -> None:
    site.routes["/"] = [lambda _: None, site.reply(200, HTML, length=99), site.page(HTML)]
    assert capture(site.url(), retries=2).outcome == "ok"


def test_retries_end(site: Site, capture: Captures) -> None:
    site.routes["/"] = site.reply(503)
    got = capture(site.url(), retries=2)
    assert (got.outcome, got.status, got.reason) == ("http-error", 503, "503 Service Unavailable")
    assert len(site.asked) == 3


def test_jitter_keeps_clients_apart(site: Site, web: WebTransport, hand_clock: HandClock) -> None:
    site.routes["/"] = site.reply(503)
    Fetcher(
        web,
        replace(QUICK, retries=1),
        sleep=hand_clock.sleep,
        monotonic=hand_clock.monotonic,
        chance=lambda: 0.0,
    ).capture(site.url())
    assert hand_clock.slept == [0.5]


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_retry_after_is_honoured(form: str, site: Site, capture: Captures, hand_clock: HandClock) -> None:
    at = email.utils.format_datetime(hand_clock.now() + timedelta(seconds=7), usegmt=True)
    busy = site.reply(429, headers=[("Retry-After", "7" if form == "seconds" else at)])
    site.routes["/"] = [busy, site.page(HTML)]
    assert capture(site.url(), retries=1, total_timeout=60).outcome == "ok"
    assert hand_clock.slept == [7.0]


def test_we_do_not_come_back_earlier_than_asked(site: Site, capture: Captures, hand_clock: HandClock) -> None:
    site.routes["/"] = [site.reply(429, headers=[("Retry-After", "3600")]), site.page(HTML)]
    got = capture(site.url(), retries=3)
    assert (got.outcome, got.reason) == ("blocked", "429 Too Many Requests (Retry-After: 3600)")
    assert hand_clock.slept == []


@pytest.mark.parametrize(("asked", "slept"), [(30, [30.0]), (31, [])])
def test_a_longer_wait_than_the_limit_is_left_to_the_next_run(
    asked: int, slept: list[float], site: Site, capture: Captures, hand_clock: HandClock
) -> None:
    site.routes["/"] = [site.reply(429, headers=[("Retry-After", str(asked))]), site.page(HTML)]
    got = capture(site.url(), retries=1, longest_wait=30.0, total_timeout=10_000)
    assert (got.outcome, hand_clock.slept) == ("ok" if slept else "blocked", slept)


def test_waits_end_at_the_deadline(site: Site, capture: Captures, hand_clock: HandClock) -> None:
    site.routes["/"] = site.reply(503)
    got = capture(site.url(), retries=50, total_timeout=10)
    assert got.status == 503
    assert hand_clock.slept == [1.0, 2.0, 4.0]


# --- the pace -----------------------------------------------------------------------------------------


def test_a_host_has_its_pause(site: Site, web: WebTransport, hand_clock: HandClock) -> None:
    site.routes["/"] = site.page(HTML)
    fetcher = by_hand(web, hand_clock, host_delay=2.0)
    fetcher.capture(site.url())
    hand_clock.passed += 0.5
    fetcher.capture(site.url())
    assert hand_clock.slept == [1.5]
    fetcher.capture(site.url().replace("127.0.0.1", "localhost"))
    assert hand_clock.slept == [1.5]


def test_a_pause_longer_than_the_deadline_is_a_timeout(site: Site, web: WebTransport, hand_clock: HandClock) -> None:
    fetcher = by_hand(web, hand_clock, host_delay=9.0)
    fetcher.capture(site.url())
    assert fetcher.capture(site.url()).outcome == "timeout"
    assert hand_clock.slept == []


# --- what a host said, and what it didn't --------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 503, 403])
@pytest.mark.parametrize("asked", ["3600", "Thu, 01 Jan 2026 01:00:00 GMT"])
def test_retry_after_holds_for_the_host(
    status: int, asked: str, site: Site, capture: Captures, web: WebTransport, hand_clock: HandClock
) -> None:
    site.routes |= {"/1": site.reply(status, headers=[("Retry-After", asked)]), "/2": site.page(HTML)}
    fetcher = by_hand(web, hand_clock)
    assert fetcher.capture(site.url("/1")).tried
    got = fetcher.capture(site.url("/2"))
    assert (got.outcome, got.tried, got.status) == ("blocked", False, None)
    assert "asked to be left alone for 3,600 s" in got.reason
    assert site.asked == ["/1"]
    hand_clock.passed += 3601
    assert fetcher.capture(site.url("/2")).ok  # it is asked again when it said


def test_a_short_retry_after_is_waited_for_by_the_next_page(
    site: Site, web: WebTransport, hand_clock: HandClock
) -> None:
    site.routes |= {"/1": site.reply(429, headers=[("Retry-After", "7")]), "/2": site.page(HTML)}
    fetcher = by_hand(web, hand_clock, total_timeout=100)
    fetcher.capture(site.url("/1"))
    assert fetcher.capture(site.url("/2")).ok
    assert hand_clock.slept == [7.0]


def test_another_port_and_a_retry_after_of_a_good_answer_change_nothing(
    site: Site, web: WebTransport, hand_clock: HandClock
) -> None:
    site.routes |= {"/1": site.page(HTML, ("Retry-After", "3600")), "/2": site.page(HTML)}
    fetcher = by_hand(web, hand_clock)
    assert fetcher.capture(site.url("/1")).ok
    assert fetcher.capture(site.url("/2")).ok


def test_a_host_that_was_silent_for_two_pages_is_left(site: Site, web: WebTransport, hand_clock: HandClock) -> None:
    site.routes |= {f"/{number}": site.drip(b"", b"", 5) for number in range(5)}
    site.routes["/good"] = site.page(HTML)
    fetcher = by_hand(web, hand_clock, read_timeout=0.1)
    assert fetcher.capture(site.url("/0")).outcome == "timeout"
    assert fetcher.capture(site.url("/good")).ok  # one page's trouble: it begins anew
    for path in ("/1", "/2"):
        assert fetcher.capture(site.url(path)).tried
    got = fetcher.capture(site.url("/good"))
    assert (got.outcome, got.tried) == ("timeout", False)
    assert "gave no answer to 2 pages in a row" in got.reason


def test_a_host_whose_pages_are_missing_or_reset_is_not_silent(
    site: Site, web: WebTransport, hand_clock: HandClock
) -> None:
    site.routes |= {"/good": site.page(HTML), "/reset": b""}
    fetcher = by_hand(web, hand_clock)
    for path in ("/404", "/404", "/404", "/reset", "/reset", "/reset", "/good"):
        assert fetcher.capture(site.url(path)).tried


def test_the_end_of_a_run_cuts_what_is_in_progress(site: Site, web: WebTransport) -> None:
    site.routes["/"] = site.drip(b"", b"", 5)
    run = RunLimit(time.monotonic, 0.3)
    got = Fetcher(web, replace(QUICK, read_timeout=30, total_timeout=60), run=run).capture(site.url())
    assert (got.tried, got.reason) == (False, "the time of this run is over (--max-time 0.3)")
    assert not RunLimit(time.monotonic).over


def test_a_run_ends_when_it_has_received_what_it_may_and_the_page_in_progress_is_had(
    site: Site, web: WebTransport
) -> None:
    site.routes["/"] = site.page(HTML + b"<!--" + b"x" * (600 << 10) + b"-->")
    run = RunLimit(time.monotonic, megabytes=1)
    fetcher = Fetcher(web, QUICK, run=run)
    assert fetcher.capture(site.url()).ok
    assert not run.over
    assert fetcher.capture(site.url()).ok
    assert run.over
    assert run.why == "this run has received its 1 MiB"


def test_a_bug_that_a_page_triggers_is_that_pages_outcome(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stumbling(WebTransport):
        def send(self, request: Request) -> NoReturn:
            raise LookupError(f"codepoint of {request.url}")

    got = Fetcher(Stumbling(allow_private=True), QUICK).capture(site.url())
    assert got.outcome == "fault"
    assert "LookupError: codepoint of" in got.reason
    assert "test_fetcher.py:" in got.reason
    site.routes["/"] = site.page(HTML)
    monkeypatch.setattr("scraper.fetch.fetcher.classify_answer", lambda *_: 1 / 0)
    got = Fetcher(WebTransport(allow_private=True), QUICK).capture(site.url())
    assert got.outcome == "fault"
    assert [exchange.body for exchange in got.exchanges] == [HTML]  # the evidence is kept


@pytest.mark.parametrize("host", ["xn--i-7iq.ws", "xn--0.pt", "xn--.cn", "a-.cn", "a_b.cn", "xn--a--b.cn"])
def test_a_host_that_look_ups_accept_is_asked(host: str, site: Site) -> None:
    site.routes["/"] = site.page(HTML)
    web = WebTransport(allow_private=True, resolve=lambda host, port: ["127.0.0.1"])
    assert Fetcher(web, QUICK).capture(f"http://{host}:{site.port}/").ok
    assert f"\r\nHost: {host}:{site.port}\r\n" in site.heads[0].replace("host:", "Host:")


# --- robots.txt ---------------------------------------------------------------------------------------


def obeying(web: WebTransport, clock: HandClock, **changes: float) -> Fetcher:
    return by_hand(web, clock, obey_robots=True, **{"total_timeout": 100, **changes})


@pytest.fixture
def polite(web: WebTransport, hand_clock: HandClock) -> Fetcher:
    return obeying(web, hand_clock)


def test_robots_disallow_is_obeyed(site: Site, polite: Fetcher) -> None:
    site.routes |= {"/robots.txt": site.page(b"User-agent: *\nDisallow: /x/"), "/y": site.page(HTML)}
    got = polite.capture(site.url("/x/1"))
    assert (got.outcome, got.status) == ("robots", None)
    assert polite.capture(site.url("/y")).outcome == "ok"
    assert site.asked == ["/robots.txt", "/y"]


def test_robots_for_us_outweigh_those_for_all(site: Site, polite: Fetcher) -> None:
    text = b"User-agent: *\nDisallow: /\n\nUser-agent: other\nUser-agent: Repost-Archiver\nAllow: /"
    site.routes |= {"/robots.txt": site.page(text), "/": site.page(HTML)}
    assert polite.capture(site.url()).outcome == "ok"


@pytest.mark.parametrize("named", ["repost-archiver/0.1.0", "Repost-Archiver (+mailto:me@a.example)", "repost"])
def test_robots_that_name_us_as_a_log_does_are_heeded(named: str, site: Site, polite: Fetcher) -> None:
    text = f"User-agent: *\nAllow: /\n\nUser-agent: {named}\nDisallow: /".encode()
    site.routes |= {"/robots.txt": site.page(text), "/": site.page(HTML)}
    assert polite.capture(site.url()).outcome == "robots"


def test_robots_are_overridden_for_a_host_alone_and_the_evidence_says_so(
    site: Site, web: WebTransport, hand_clock: HandClock
) -> None:
    site.routes |= {
        "/robots.txt": site.page(b"User-agent: *\nDisallow: /x"),
        "/x": site.page(HTML),
        "/y": site.to("/x"),
    }
    policy = replace(QUICK, obey_robots=True, ignore_robots={"127.0.0.1": "our own article"})
    fetcher = Fetcher(web, policy, sleep=hand_clock.sleep, monotonic=hand_clock.monotonic)
    for path in ("/x", "/y"):
        got = fetcher.capture(site.url(path))
        assert (got.outcome, got.robots_overridden) == ("ok", "our own article")
    assert "/robots.txt" in site.asked  # what it forbids is kept as evidence, too
    site.routes["/free"] = site.page(HTML)
    assert fetcher.capture(site.url("/free")).robots_overridden is None
    other = f"http://localhost:{site.port}/x"
    assert fetcher.capture(other).outcome == "robots"


def test_a_redirect_target_is_judged_by_robots_too(site: Site, polite: Fetcher) -> None:
    site.routes |= {"/robots.txt": site.page(b"User-agent: *\nDisallow: /x"), "/": site.to("/x")}
    got = polite.capture(site.url())
    assert (got.outcome, got.final_url, got.hops) == ("robots", site.url("/x"), (site.url("/"),))
    assert "/x" not in site.asked


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_no_robots_means_yes(status: int, site: Site, polite: Fetcher) -> None:
    site.routes |= {"/robots.txt": site.reply(status), "/": site.page(HTML)}
    assert polite.capture(site.url()).outcome == "ok"


@pytest.mark.parametrize("status", [500, 503])
def test_a_failing_robots_means_no_for_a_while(status: int, site: Site, polite: Fetcher, hand_clock: HandClock) -> None:
    site.routes |= {"/robots.txt": site.reply(status), "/": site.page(HTML)}
    assert polite.capture(site.url()).outcome == "robots"
    assert polite.capture(site.url()).outcome == "robots"
    assert site.asked == ["/robots.txt"]
    site.routes["/robots.txt"] = site.reply(404)
    hand_clock.passed += 3600
    assert polite.capture(site.url()).outcome == "ok"


def test_a_host_that_is_down_is_unreachable_not_forbidden(polite: Fetcher) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        got = polite.capture(f"http://127.0.0.1:{unused.getsockname()[1]}/")
    assert (got.outcome, got.reason) == ("unreachable", "robots.txt: connection refused")


def test_robots_are_kept_for_a_day(site: Site, polite: Fetcher, hand_clock: HandClock) -> None:
    site.routes |= {"/robots.txt": site.page(b""), "/": site.page(HTML)}
    polite.capture(site.url())
    hand_clock.passed += 23 * 3600
    polite.capture(site.url())
    assert site.asked.count("/robots.txt") == 1
    hand_clock.passed += 2 * 3600
    polite.capture(site.url())
    assert site.asked.count("/robots.txt") == 2


def test_a_huge_robots_is_read_to_its_bound(site: Site, polite: Fetcher, stopwatch: Callable[[], float]) -> None:
    head = b"HTTP/1.1 200 OK\r\n\r\nUser-agent: *\nDisallow: /x\n"
    site.routes |= {"/robots.txt": site.drip(head, b"# filler\n" * 7000, 0), "/": site.page(HTML)}
    assert polite.capture(site.url("/x")).outcome == "robots"
    assert polite.capture(site.url()).outcome == "ok"
    assert stopwatch() < 5


def test_a_robots_of_many_agents_costs_little(site: Site, polite: Fetcher, stopwatch: Callable[[], float]) -> None:
    agents = b"".join(b"User-agent: a%d\n" % number for number in range(15_000))
    site.routes |= {"/robots.txt": site.page(agents + b"Disallow: /\n" * 15_000), "/": site.page(HTML)}
    assert polite.capture(site.url()).outcome == "ok"
    assert stopwatch() < 5


@pytest.mark.parametrize("target", ["/robots.txt", "file:///etc/robots.txt"])
def test_robots_that_lead_nowhere_mean_yes(target: str, site: Site, polite: Fetcher) -> None:
    site.routes |= {"/robots.txt": site.to(target), "/": site.page(HTML)}
    assert polite.capture(site.url()).outcome == "ok"
    assert site.asked.count("/robots.txt") <= 6


def test_robots_are_followed_to_where_they_moved(site: Site, polite: Fetcher) -> None:
    site.routes |= {"/robots.txt": site.to("/r"), "/r": site.page(b"User-agent: *\nDisallow: /")}
    assert polite.capture(site.url()).outcome == "robots"


@pytest.mark.parametrize(("asked", "waited"), [(b"5", 5.0), (b"86400", 30.0), (b"x", 1.0)])
def test_crawl_delay_is_honoured_up_to_a_bound(
    asked: bytes, waited: float, site: Site, web: WebTransport, hand_clock: HandClock
) -> None:
    site.routes |= {"/robots.txt": site.page(b"User-agent: *\nCrawl-delay: " + asked), "/": site.page(HTML)}
    fetcher = obeying(web, hand_clock, host_delay=1.0)
    fetcher.capture(site.url())
    hand_clock.slept.clear()
    assert fetcher.capture(site.url()).outcome == "ok"
    assert hand_clock.slept == [waited]


def test_a_fetcher_closes_its_transport(site: Site) -> None:
    site.routes["/"] = site.page(HTML)
    closed: list[bool] = []

    class Watched(WebTransport):
        def close(self) -> None:
            super().close()
            closed.append(True)

    with Fetcher(Watched(allow_private=True), QUICK) as fetcher:
        assert fetcher.capture(site.url()).ok
        assert not closed
    assert closed == [True]


# --- routes of applications ---------------------------------------------------------------------------


def test_a_route_is_not_sent_and_stays_with_the_page(site: Site, polite: Fetcher) -> None:
    site.routes |= {
        "/robots.txt": site.page(b"User-agent: *\nDisallow: /x"),
        "/m": site.to("/m/", 301),
        "/m/": site.page(HTML),
    }
    got = polite.capture(site.url("/m#/x/1?a=1"))
    assert site.asked == ["/robots.txt", "/m", "/m/"]
    assert (got.outcome, got.url, got.final_url) == ("ok", site.url("/m#/x/1?a=1"), site.url("/m/#/x/1?a=1"))
    records = capture_records(got, None)
    assert records is not None
    assert b"#/x" not in b"".join(
        line for line in gzip.decompress(records.data).splitlines() if line.startswith((b"WARC-Target-URI", b"GET "))
    )


def test_a_script_that_moves_to_a_route_of_its_page_goes_nowhere(site: Site, capture: Captures) -> None:
    site.routes["/"] = site.page(b"<script>location.href='#/home'</script><div id=app></div>")
    got = capture(site.url("/"))
    assert (got.outcome, got.final_url) == ("ok", site.url("/"))
