from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.transport.base import Request, Unreachable
from scraper.transport.response_head import MAX_HEAD, BadHead, end_of_head, parse_head

if TYPE_CHECKING:
    import socket

    from scraper.transport.web import WebTransport
    from tests.scraper.conftest import Site

PAGE = "<!DOCTYPE html><p>渡口的石阶一共三十七级。</p></html>".encode()
LENGTH = b"Content-Length: %d\r\n" % len(PAGE)
TYPE = b"Content-Type: text/html\r\n"


def request(url: str) -> Request:
    return Request(url=url, headers=(), connect_timeout=2.0, read_timeout=2.0, time_left=lambda: 5.0)


def chunks(*pieces: bytes) -> bytes:
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in (*pieces, b""))


# Heads that browsers and curl read, each with the body that is meant. In all, X-Kept is a header.
READ = {
    "a slash in a name": (b"HTTP/1.1 200 OK\r\ncache/item.php: missing\r\n" + LENGTH, PAGE),
    "a blank in a name": (b"HTTP/1.1 200 OK\r\nCache state: cold\r\n" + LENGTH, PAGE),
    "no colon": (b"HTTP/1.1 200 OK\r\n<!-- generated in 3 ms -->\r\n" + LENGTH, PAGE),
    "a warning of a script": (b"HTTP/1.1 200 OK\r\nWarning (2) in index.php: x\r\n" + LENGTH, PAGE),
    "no name": (b"HTTP/1.1 200 OK\r\n: nothing\r\n" + LENGTH, PAGE),
    "a name in Chinese": ("HTTP/1.1 200 OK\r\n服务器: 一号\r\n".encode() + LENGTH, PAGE),
    "a blank before the colon": (b"HTTP/1.1 200 OK\r\nContent-Length : %d\r\n" % len(PAGE), PAGE),
    "control characters": (b"HTTP/1.1 200 OK\r\nX-Bell: \x07\x1b[0m\r\n" + LENGTH, PAGE),
    "a carriage return in a value": (b"HTTP/1.1 200 OK\r\nX-A: b\rX-B: c\r\n" + LENGTH, PAGE),
    "a value of two lines": (b"HTTP/1.1 200 OK\r\nX-Long: one\r\n\ttwo\r\n" + LENGTH, PAGE),
    "a first line that goes on": (b"HTTP/1.1 200 OK\r\n  fine\r\n" + LENGTH, PAGE),
    "an odd line that goes on": (b"HTTP/1.1 200 OK\r\nno header\r\n Content-Length: 3\r\n" + LENGTH, PAGE),
    "bare line feeds": (b"HTTP/1.1 200 OK\nServer: tiny\n" + LENGTH.replace(b"\r", b""), PAGE),
    "some bare line feeds": (b"HTTP/1.1 200 OK\r\nServer: tiny\n" + LENGTH, PAGE),
    "a blank line before": (b"\r\nHTTP/1.1 200 OK\r\n" + LENGTH, PAGE),
    "two line feeds before": (b"\n\nHTTP/1.1 200 OK\r\n" + LENGTH, PAGE),
    "no phrase": (b"HTTP/1.1 200\r\n" + LENGTH, PAGE),
    "a phrase in GBK": (b"HTTP/1.1 200 \xb3\xc9\xb9\xa6\r\n" + LENGTH, PAGE),
    "lower case": (b"http/1.1 200 ok\r\n" + LENGTH, PAGE),
    "a phrase without a blank": (b"HTTP/1.1 200OK\r\n" + LENGTH, PAGE),
    "a carriage return too many": (b"HTTP/1.1 200 OK\r\nServer: tiny\r\r\n" + LENGTH, PAGE),
    "two blanks": (b"HTTP/1.1  200  OK\r\n" + LENGTH, PAGE),
    "HTTP/1.0": (b"HTTP/1.0 200 OK\r\n" + LENGTH, PAGE),
    "a zero byte": (b"HTTP/1.1 200 OK\r\nX-Nul: a\0b\r\n" + LENGTH, PAGE),
    "a zero byte in a name": (b"HTTP/1.1 200 OK\r\nContent\0-Length: %d\r\n" % len(PAGE), PAGE),
    "a stream's server": (b"ICY 200 OK\r\n" + LENGTH, PAGE),
    "HTTP/2 in words": (b"HTTP/2 200 \r\n" + LENGTH, PAGE),
    "identity": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n" + LENGTH, PAGE),
    "identity and no length": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n", PAGE),
    "chunked twice": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", None),
    "chunked, chunked": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, Chunked\r\n", None),
    "identity, chunked": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: identity, chunked\r\n", None),
    "chunked and a length": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n", None),
    "an empty length": (b"HTTP/1.1 200 OK\r\nContent-Length:\r\n", PAGE),
    "a length in words": (b"HTTP/1.1 200 OK\r\nContent-Length: unknown\r\n", PAGE),
    "a length twice": (b"HTTP/1.1 200 OK\r\n" + LENGTH + LENGTH, PAGE),
    "a length twice in a line": (b"HTTP/1.1 200 OK\r\nContent-Length: %d, %d\r\n" % (len(PAGE), len(PAGE)), PAGE),
    "a coding that is none": (b"HTTP/1.1 200 OK\r\nContent-Encoding: utf-8\r\n" + LENGTH, PAGE),
    "100 Continue before": (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n" + LENGTH, PAGE),
    "103 with odd lines before": (b"HTTP/1.1 103 Early Hints\r\nno colon\r\n\r\nHTTP/1.1 200 OK\r\n" + LENGTH, PAGE),
}


@pytest.mark.parametrize("name", READ)
def test_a_head_is_read_as_browsers_read_it(name: str, site: Site, web: WebTransport) -> None:
    head, body = READ[name]
    head += b"X-Kept: \xd6\xd0\r\n\r\n"
    site.routes["/"] = head + (chunks(PAGE[:20], PAGE[20:]) if body is None else body)
    with web.send(request(site.url())) as response:
        assert response.status == 200
        assert ("X-Kept", "\xd6\xd0") in response.headers
        assert b"".join(response.chunks) == PAGE
        assert head.endswith(response.head)
        assert response.head.lower().startswith((b"http/", b"icy "))


def test_lines_that_are_no_headers_are_in_the_head_alone(site: Site, web: WebTransport) -> None:
    site.routes["/"] = (
        b"HTTP/1.1 200 Very well\r\nno colon\r\n goes on\r\nX-A: 1\r\n  2\r\na b: c\r\n" + LENGTH + b"\r\n" + PAGE
    )
    with web.send(request(site.url())) as response:
        assert response.headers == (("X-A", "1 2"), ("Content-Length", str(len(PAGE))))
        assert response.head.startswith(b"HTTP/1.1 200 Very well\r\nno colon\r\n goes on\r\nX-A")


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 5\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3, 5\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked\r\n",
        b"HTTP/1.1 OK\r\n",
        b"HTTP/1.1 20 OK\r\n",
        b"HTTP/1.1 2000 OK\r\n",
        b"HTTP/1.1 099 No\r\n",
        b"ICYCLE 200 OK\r\n",
        b"ICY/1.0 200 OK\r\n",
        b"<html>\r\n",
        b"\r\n\r\n\r\nHTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 101 Switching\r\n",
    ],
)
def test_what_means_two_things_or_none_is_no_answer(head: bytes, site: Site, web: WebTransport) -> None:
    site.routes["/"] = head + b"\r\nabcde"
    with pytest.raises(Unreachable, match="invalid HTTP"), web.send(request(site.url())):
        pass


@pytest.mark.parametrize("line", [b"X: y\r\n", b"no colon\r\n", b" goes on\r\n", b"x" * 999])
def test_a_head_is_bounded(line: bytes, site: Site, web: WebTransport) -> None:
    site.routes["/"] = site.drip(b"HTTP/1.1 200 OK\r\nX: y\r\n", line * 999, 0)
    with pytest.raises(Unreachable, match="a head of more than"), web.send(request(site.url())):
        pass


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\nX-A", b"HTTP/1.1 200 OK\r\n" + LENGTH, b"HT"])
def test_a_head_that_breaks_off_is_no_answer(head: bytes, site: Site, web: WebTransport) -> None:
    site.routes["/"] = head
    with pytest.raises(Unreachable, match="truncated message") as error, web.send(request(site.url())):
        pass
    assert error.value.transient


# Each leaves some bytes after what may be its body. Whoever reads them as the next answer gets the wrong page.
UNCLEAR = {
    "chunked and a length": b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n",
    "chunked twice": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
    "a length twice": b"Content-Length: 5\r\nContent-Length: 5\r\n\r\n",
    "a length after a line that is none": b"Content Length: 99\r\nContent-Length: 5\r\n\r\n",
    "a length that goes on": b"X-A: b\r\n Content-Length: 99\r\nContent-Length: 5\r\n\r\n",
    "a length before a carriage return": b"X-A: b\rContent-Length: 99\r\nContent-Length: 5\r\n\r\n",
    "a blank before the colon": b"Content-Length : 5\r\n\r\n",
    "identity": b"Transfer-Encoding: identity\r\nContent-Length: 5\r\n\r\n",
    "bare line feeds": b"X-A: b\nContent-Length: 5\n\n",
}


@pytest.mark.parametrize("name", UNCLEAR)
def test_after_a_head_that_is_not_clear_the_connection_is_not_used_again(
    name: str, site: Site, web: WebTransport
) -> None:
    ports: list[int] = []

    def play(connection: socket.socket) -> None:
        while True:
            ports.append(connection.getpeername()[1])
            head, body = UNCLEAR[name], b"first"
            connection.sendall(b"HTTP/1.1 200 OK\r\n" + head + (chunks(body) if b"chunked" in head else body))
            if not connection.recv(65536):
                return

    site.routes["/"] = play
    for _ in range(2):
        with web.send(request(site.url())) as response:
            assert b"".join(response.chunks) == b"first"
    assert len(set(ports)) == len(ports) == 2


@given(st.binary(max_size=200), st.integers(0, 200))
def test_any_bytes_are_a_head_or_none(data: bytes, cut: int) -> None:
    whole = b"HTTP/1.1 200 OK\r\n" + data
    end = end_of_head(whole)
    assert end == end_of_head(whole, 0 if end is None else min(cut, end - 1))
    for head in (whole, data):
        try:
            read = parse_head(head)
        except BadHead:
            continue
        assert 0 <= read.length < 10**18
        assert "\n" not in "".join(f"{name}{value}" for name, value in read.headers)
    assert len(whole) < MAX_HEAD
