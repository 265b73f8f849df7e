"""What servers do to a fetcher, one row a fault: its outcome, its one line, its bounds, and that all goes on after it.

TLS that fails is in test_tls.py, ways to addresses that are not public in test_guard.py, saved pages in
test_saved.py.
"""

from __future__ import annotations

import email.utils
import gzip
import json
import re
import time
import tracemalloc
import zlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import brotli
import pytest
import zstandard

from archive.model.record import OUTCOMES
from scraper.fetch import sources
from scraper.fetch.fetcher import Fetcher, Policy
from tests.scraper.servers import listening, reset

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from archive.model.record import Outcome
    from scraper.transport.web import WebTransport
    from tests.scraper.conftest import Reply, Site

MEGABYTE = 2**20
# Long enough for a slow machine, and what is used up in full by the rows that end with it.
TOTAL, SHORT = 5.0, 0.6
POLICY = Policy(
    host_delay=0.0,
    retries=1,
    connect_timeout=0.3,
    read_timeout=0.3,
    total_timeout=TOTAL,
    max_received=MEGABYTE,
    max_payload=MEGABYTE,
    max_redirects=5,
)
# What one page may take: all that is allowed to come and to be made of it, twice, and the buffers between.
MEMORY = 8 * MEGABYTE
HEAD = b"HTTP/1.1 200 OK\r\n"
PAGE = "<p>正文</p>".encode()
TEXT = "<p>河湾村的老茶农陈树生今年六十七岁，种了四十五年的茶。</p>" * 9
ARTICLE = f"<title>老茶农的新账本</title><h1>老茶农的新账本</h1>{TEXT}".encode()
ZEROS = bytes(64 * MEGABYTE)
BOMBS = {
    "gzip": gzip.compress(ZEROS, 6),
    "deflate": zlib.compress(ZEROS),
    "br": brotli.compress(ZEROS, quality=1),
    "zstd": zstandard.ZstdCompressor().compress(ZEROS),
}


@dataclass(frozen=True)
class Fault:
    """What the site answers at "/" (and elsewhere), and what must come of it."""

    outcome: Outcome
    said: str  # the whole reason, as a pattern
    routes: Callable[[Site], dict[str, Reply | list[Reply]]]
    asked: int = 1  # how often "/" is asked: more than once only where asking again can help
    payload: bytes = b""


def at_root(
    outcome: Outcome,
    said: str,
    reply: bytes | Callable[[Site], Reply | list[Reply]],
    *,
    asked: int = 1,
    payload: bytes = b"",
) -> Fault:
    """Return a fault of the page alone."""
    made = (lambda site: reply) if isinstance(reply, bytes) else reply
    return Fault(outcome, said, lambda site: {"/": made(site)}, asked, payload)


def after(head: bytes) -> Callable[[Site], Reply]:
    """Return a play that sends so much and then resets the connection."""

    def play(connection: socket.socket) -> None:
        connection.sendall(head)
        time.sleep(0.05)  # a reset overtakes what was sent before it
        reset(connection)

    return lambda site: play


def flood(head: bytes, piece: bytes, every: float = 0.0) -> Callable[[Site], Reply]:
    return lambda site: site.drip(head, piece, every)


def packed(coding: str, body: bytes) -> Callable[[Site], Reply]:
    return lambda site: site.page(body, ("Content-Encoding", coding))


def busy(status: int, retry_after: str) -> Callable[[Site], list[Reply]]:
    return lambda site: [site.reply(status, headers=[("Retry-After", retry_after)]), site.page(PAGE)]


def robots(
    outcome: Outcome, said: str, reply: Callable[[Site], Reply], *, asked: int = 1, payload: bytes = b""
) -> Fault:
    """Return a fault of the robots.txt before a page that is well."""
    return Fault(outcome, said, lambda site: {"/robots.txt": reply(site), "/": site.page(PAGE)}, asked, payload)


def chunked(rest: bytes) -> bytes:
    return HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + rest


IN_ALL = r"took longer than 0\.6 s in all"
SOON = email.utils.format_datetime(datetime.now(UTC).replace(year=2020), usegmt=True)
OK: tuple[Outcome, str] = ("ok", "")
LATE: tuple[Outcome, str] = ("timeout", IN_ALL)
RESET_ON: tuple[Outcome, str] = ("unreachable", "connection reset")
BROKEN: tuple[Outcome, str] = ("unreachable", "truncated message: .*")
CUT: tuple[Outcome, str] = ("partial", r"truncated message: .* \(after \d+ bytes\)")
INVALID: tuple[Outcome, str] = ("unreachable", "invalid HTTP: .*")
RECEIVED: tuple[Outcome, str] = ("too-large", "more than 1 MiB received")
DECOMPRESSED: tuple[Outcome, str] = ("too-large", "more than 1 MiB decompressed")
FAULTS = {
    # --- the connection
    "reset before the head": at_root(*RESET_ON, after(b""), asked=2),
    "reset in the head": at_root(*RESET_ON, after(HEAD + b"X: "), asked=2),
    "reset in the body": at_root(
        "partial", r"connection reset \(after 3 bytes\)", after(HEAD + b"\r\n<p>"), asked=2, payload=b"<p>"
    ),
    "hung up": at_root(*BROKEN, b"", asked=2),
    "hung up in the head": at_root(*BROKEN, HEAD + b"X: y", asked=2),
    # --- time
    "silence": at_root("timeout", r"no answer within 0\.3 s", flood(b"", b"", 0.05), asked=2),
    "silence in the body": at_root("timeout", r"no answer within 0\.3 s", flood(HEAD + b"\r\n<p>", b"", 0.05), asked=2),
    "a head that drips": at_root(*LATE, flood(HEAD + b"X: ", b"x", 0.05)),
    "a body that drips": at_root(*LATE, flood(HEAD + b"\r\n", b"x", 0.05)),
    "chunks that drip": at_root(*LATE, flood(chunked(b""), b"1\r\nx\r\n", 0.05)),
    "a gzip that drips": at_root(*LATE, flood(HEAD + b"Content-Encoding: gzip\r\n\r\n", b"\x1f", 0.05)),
    "100 Continue for ever": at_root(*LATE, flood(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.01)),
    # --- size
    "an endless body": at_root(*RECEIVED, flood(HEAD + b"\r\n", bytes(65536))),
    "endless chunks": at_root(*RECEIVED, flood(chunked(b""), b"1000\r\n" + bytes(4096) + b"\r\n")),
    "a chunk for every two bytes": at_root(*LATE, flood(chunked(b""), b"2\r\nxx\r\n" * 9999)),
    "a length of a petabyte": at_root(*RECEIVED, lambda s: s.reply(length=10**15)),
    "a flood of headers": at_root(*INVALID, flood(HEAD, b"X: y\r\n" * 9999)),
    "one endless header": at_root(*INVALID, flood(HEAD + b"X: ", b"x" * 65536)),
    "an endless chunk size": at_root(*INVALID, flood(chunked(b""), b"0" * 65536)),
    "endless trailers": at_root(*INVALID, flood(chunked(b"0\r\n"), b"X: y\r\n" * 9999)),
    **{f"a {coding} bomb": at_root(*DECOMPRESSED, packed(coding, body)) for coding, body in BOMBS.items()},
    "a bomb in a bomb": at_root(*DECOMPRESSED, packed("gzip, gzip", gzip.compress(BOMBS["gzip"]))),
    "four codings": at_root("unreachable", "4 content codings on one body", packed("br, gzip, br, gzip", b"x")),
    # --- messages that are wrong
    "a length too large": at_root(*CUT, lambda s: s.reply(body=PAGE, length=99), asked=2, payload=PAGE),
    "a length too small": at_root(*OK, lambda s: s.reply(body=PAGE + b"more", length=len(PAGE)), payload=PAGE),
    "two lengths": at_root(*INVALID, HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx"),
    "a length below nothing": at_root(*OK, HEAD + b"Content-Length: -1\r\n\r\nx", payload=b"x"),
    "a chunk size that is none": at_root(*INVALID, chunked(b"xyz\r\nabc\r\n0\r\n\r\n")),
    "a chunk longer than said": at_root(*INVALID, chunked(b"2\r\nabcdef\r\n0\r\n\r\n")),
    "chunks without an end": at_root(*CUT, chunked(b"3\r\nabc\r\n"), asked=2, payload=b"abc"),
    "NUL in a header": at_root(*OK, HEAD + b"X: a\0b\r\n\r\n" + PAGE, payload=PAGE),
    "NUL in the status": at_root(*OK, b"HTTP/1.1 200\0OK\r\n\r\n" + PAGE, payload=PAGE),
    "no HTTP at all": at_root(*INVALID, b"220 mail.example ESMTP\r\n\r\n"),
    "NUL bytes in a page": at_root(*OK, lambda s: s.page(b"<p>\0</p>\0"), payload=b"<p>\0</p>\0"),
    "a charset that is wrong": at_root(
        *OK, lambda s: s.page(PAGE, ("Content-Type", "text/html; charset=gbk")), payload=PAGE
    ),
    "a charset that is none": at_root(
        *OK, lambda s: s.page(PAGE, ("Content-Type", "text/html; charset=\xff/../x")), payload=PAGE
    ),
    "a switch of protocols": at_root(*INVALID, b"HTTP/1.1 101 Go\r\nUpgrade: x\r\n\r\n"),
    # --- redirects
    "a redirect to itself": at_root("too-many-redirects", "redirects in a circle, back to .*", lambda s: s.to("/")),
    "a redirect to nowhere": at_root("http-error", "302 Found without a Location", lambda s: s.reply(302)),
    "a redirect to a file": at_root(
        "refused", "redirects to an address that is not http.*", lambda s: s.to("file:///etc/passwd")
    ),
    "redirects without an end": Fault(
        "too-many-redirects",
        "more than 5 redirects",
        lambda s: {"/": s.to("/1"), **{f"/{number}": s.to(f"/{number + 1}") for number in range(1, 20)}},
    ),
    # --- servers that are busy
    "429, then fine": at_root(*OK, busy(429, "1"), asked=2, payload=PAGE),
    "429 until a date": at_root(*OK, busy(429, SOON), asked=2, payload=PAGE),
    "429 for an hour": at_root("blocked", r"429 Too Many Requests \(Retry-After: 3600\)", busy(429, "3600")),
    "503, then fine": at_root(*OK, lambda s: [s.reply(503), s.page(PAGE)], asked=2, payload=PAGE),
    "404": at_root("gone", "404 Not Found", lambda s: s.reply(404)),
    "403": at_root("blocked", "403 Forbidden", lambda s: s.reply(403)),
    # --- robots.txt
    "robots.txt without an end": robots(*OK, flood(HEAD + b"\r\n", b"# filler\n" * 7000), payload=PAGE),
    "robots.txt of a bomb": robots(*OK, packed("gzip", BOMBS["gzip"]), payload=PAGE),
    "robots.txt that redirects to itself": robots(*OK, lambda s: s.to("/robots.txt"), payload=PAGE),
    "robots.txt that drips": robots("timeout", f"robots.txt: {IN_ALL}", flood(HEAD + b"\r\n", b"x", 0.05), asked=0),
    "robots.txt that breaks off": robots(
        "unreachable", "robots.txt: connection reset", after(HEAD + b"\r\n#"), asked=0
    ),
    "robots.txt that fails": robots("robots", r"robots\.txt answers 503.*", lambda s: s.reply(503), asked=0),
    "robots.txt that forbids": robots(
        "robots", r"robots\.txt asks us not to .*", lambda s: s.page(b"User-agent: *\nDisallow: /"), asked=0
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_has_its_outcome_its_line_and_its_bounds(
    name: str, site: Site, web: WebTransport, stopwatch: Callable[[], float]
) -> None:
    fault = FAULTS[name]
    site.routes |= fault.routes(site)
    allowed = SHORT if IN_ALL in fault.said else TOTAL
    fetcher = Fetcher(web, replace(POLICY, total_timeout=allowed), sleep=lambda seconds: None)
    began = stopwatch()
    tracemalloc.start()
    try:
        got = fetcher.capture(site.url())
        memory = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (got.outcome, got.payload) == (fault.outcome, fault.payload)
    assert re.fullmatch(fault.said, got.reason), got.reason
    assert stopwatch() - began < allowed + 1
    assert memory < MEMORY
    assert site.asked.count("/") == fault.asked
    # All goes on, by another name: what robots.txt said of the first one is remembered.
    site.routes |= {"/robots.txt": site.reply(404), "/next": site.page(PAGE)}
    fetcher = Fetcher(web, POLICY)
    assert fetcher.capture(site.url("/next").replace("127.0.0.1", "localhost")).payload == PAGE


@pytest.mark.slow
def test_each_is_recorded_and_the_run_goes_on(
    site: Site, repost: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "Policy", partial(replace, POLICY, total_timeout=SHORT, obey_robots=False, retries=0))
    for what_holds_for_the_host in ("left_alone", "wait"):  # one host plays all of them
        monkeypatch.setattr(f"scraper.fetch.hosts.Hosts.{what_holds_for_the_host}", lambda *_: None)
    names = [name for name in FAULTS if name.partition(".")[0] != "robots" and "drip" not in name]
    for number, name in enumerate(names):
        site.routes |= {f"/{number}{path}": reply for path, reply in FAULTS[name].routes(site).items() if path == "/"}
    site.routes["/last/"] = site.page(ARTICLE)
    urls = [*(site.url(f"/{number}/") for number in range(len(names))), site.url("/last/")]
    watchlist = tmp_path / "watchlist.toml"
    watchlist.write_text("".join(f"[[page]]\nurl = '{url}'\n" for url in urls), encoding="utf-8")
    ran = repost("run", watchlist, "--allow-private", "--quiet")
    assert ran.status == 1
    assert "Traceback" not in ran.err
    for url in urls:
        (line,) = map(json.loads, repost("history", url, "--json").out.splitlines())
        assert line["outcome"] in OUTCOMES
        assert (line["outcome"] == "ok") == (line["reason"] == "")
    assert line["version"] == 1


def greet(connection: socket.socket) -> None:
    connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")
    connection.recv(65536)


@pytest.mark.parametrize(
    ("play", "outcome", "said"),
    [
        (reset, "unreachable", ("connection reset", "truncated message")),  # the kernel may say either
        (lambda connection: time.sleep(0.6), "timeout", "no answer within 0.3 s"),
        (greet, "unreachable", "invalid HTTP"),
    ],
    ids=["reset", "silence", "another protocol"],
)
def test_a_server_that_does_not_wait_for_the_request(
    play: Callable[[socket.socket], None], outcome: str, said: str | tuple[str, ...], web: WebTransport
) -> None:
    fetcher = Fetcher(web, Policy(obey_robots=False, read_timeout=0.3, retries=0))
    with listening(play) as port:
        got = fetcher.capture(f"http://127.0.0.1:{port}/")
    assert got.outcome == outcome
    assert got.reason.startswith(said)
