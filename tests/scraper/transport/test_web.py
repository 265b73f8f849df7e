from __future__ import annotations

import importlib
import socket
import ssl
import subprocess
import sys
import threading
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import pytest

from scraper.fetch.fetcher import Fetcher, Policy
from scraper.transport.base import Request, TimedOut, Unreachable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import ModuleType

    from scraper.transport.web import WebTransport
    from tests.scraper.conftest import Site


def request(url: str, *, read: float = 2.0, left: float = 5.0) -> Request:
    return Request(
        url=url, headers=(("X-Asked", "yes"),), connect_timeout=2.0, read_timeout=read, time_left=lambda: left
    )


def test_status_headers_and_bytes_come_untouched(site: Site, web: WebTransport) -> None:
    head = b"HTTP/1.1 203 Odd\r\nX-ONE: a\r\nx-one:  b \r\nContent-Encoding: br\r\n"
    head += b"Transfer-Encoding: chunked\r\n\r\n"
    site.routes["/"] = head + b"3\r\n\x00\x01\x02\r\n1;ext=1\r\n\xff\r\n0\r\n\r\n"
    with web.send(request(site.url())) as response:
        assert response.status == 203
        assert response.headers == (
            ("X-ONE", "a"),
            ("x-one", "b"),
            ("Content-Encoding", "br"),
            ("Transfer-Encoding", "chunked"),
        )
        assert b"".join(response.chunks) == b"\x00\x01\x02\xff"
        assert response.fetched_at is None
    assert "X-Asked: yes\r\n" in site.heads[0]


def test_redirects_are_not_followed_nor_read(site: Site, web: WebTransport) -> None:
    site.routes["/"] = site.to("javascript:[")
    with web.send(request(site.url())) as response:
        assert (response.status, dict(response.headers)["Location"]) == (302, "javascript:[")
    assert site.asked == ["/"]


def test_a_path_is_sent_as_it_is_written(site: Site, web: WebTransport) -> None:
    path = "/html//x'y;z=(1)!*$&,:@~/%5B%7C/?a='b'&c=%27&d=!$()*+,;:@/?~"
    with web.send(request(site.url(path))):
        assert site.asked == [path]


def test_a_cookie_is_forgotten(site: Site, web: WebTransport) -> None:
    site.routes["/"] = site.page(b"", ("Set-Cookie", "a=b; Path=/"))
    for _ in range(2):
        with web.send(request(site.url())):
            pass
    assert "cookie" not in site.heads[1].lower()


def test_the_environments_proxy_is_not_used(site: Site, over: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTPS_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/")
    fresh = over.WebTransport(allow_private=True)
    with fresh.send(request(site.url())) as response:
        assert response.status == 404
    fresh.close()


def test_a_connection_is_used_again(web: WebTransport, site: Site) -> None:
    ports: set[int] = set()

    def keep(connection: socket.socket) -> None:
        for _ in range(2):
            ports.add(connection.getpeername()[1])
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            connection.recv(65536)

    site.routes["/"] = keep
    for _ in range(2):
        with web.send(request(site.url())) as response:
            assert b"".join(response.chunks) == b"ok"
    assert len(ports) == 1


def numbered(path: bytes, connection: socket.socket, surplus: dict[bytes, bytes]) -> None:
    """Answer requests over one connection with the path asked for, and what else is to follow that answer."""
    while path:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(path) + path + surplus.get(path, b""))
        path = b"".join(connection.recv(65536).split()[1:2])


@pytest.mark.parametrize(
    "surplus",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil",
        b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n",
        b"HTTP/1.1 304 Not Modified\r\n\r\n" * 2,
        b"more",
        b"\r\n\r\n",
    ],
)
def test_what_follows_an_answer_is_not_the_next_one(surplus: bytes, site: Site, web: WebTransport) -> None:
    for path in ("/1", "/2", "/3"):
        site.routes[path] = partial(numbered, path.encode(), surplus={b"/1": surplus})
    for path in ("/1", "/2", "/3"):
        with web.send(request(site.url(path))) as response:
            assert b"".join(response.chunks) == path.encode()


def test_a_connection_that_ended_meanwhile_is_replaced(site: Site, web: WebTransport) -> None:
    def hang_up_at_the_second(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        connection.recv(65536)

    site.routes["/"] = hang_up_at_the_second
    for _ in range(3):
        with web.send(request(site.url())) as response:
            assert b"".join(response.chunks) == b"ok"
    assert site.asked == ["/", "/", "/"]


def test_the_address_that_answered_is_told(site: Site, web: WebTransport) -> None:
    with web.send(request(site.url())) as response:
        assert response.connection == (("address", "127.0.0.1"), ("port", str(site.port)))


def test_these_tests_run_over_httpx_and_over_its_successor(over: ModuleType, request: pytest.FixtureRequest) -> None:
    library = request.node.callspec.params["over"]
    assert over.httpx.__name__ == library
    engine = library.replace("httpx", "httpcore")
    assert over.httpcore.__name__ == engine
    assert issubclass(over._Backend, importlib.import_module(engine).NetworkBackend)


def test_no_wait_is_longer_than_the_time_left(site: Site, web: WebTransport, stopwatch: Callable[[], float]) -> None:
    site.routes["/"] = site.drip(b"", b"", 0.05)
    with pytest.raises(TimedOut), web.send(request(site.url(), read=60, left=0.2)):
        pass
    assert stopwatch() < 3


def test_a_host_that_does_not_exist_is_said_so(web: WebTransport) -> None:
    with (
        pytest.raises(Unreachable, match=r"no such host|could not look up") as raised,
        web.send(request("http://a.invalid/")),
    ):
        pass
    assert "\n" not in raised.value.reason


@pytest.mark.parametrize(
    ("sent", "word"),
    [
        (b"", "truncated"),
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", "invalid HTTP"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n", "invalid HTTP"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc", "truncated"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000, "invalid HTTP"),
    ],
)
def test_a_broken_message_is_one_line(sent: bytes, word: str, site: Site, web: WebTransport) -> None:
    site.routes["/"] = sent
    with pytest.raises(Unreachable, match=word) as raised, web.send(request(site.url())) as response:
        list(response.chunks)
    assert "\n" not in raised.value.reason


def test_a_reset_can_pass(site: Site, web: WebTransport) -> None:
    def reset(connection: socket.socket) -> None:
        # Lingering for no time at all makes close() a RST.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
        connection.close()

    site.routes["/"] = reset
    with pytest.raises(Unreachable) as raised, web.send(request(site.url())):
        pass
    assert raised.value.transient


@pytest.fixture
def untrusted(tmp_path: Path) -> Iterator[int]:
    """The port of a TLS server whose certificate no one signed but itself."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost",
         "-keyout", str(key), "-out", str(certificate)],
        capture_output=True, check=False,
    )  # fmt: skip
    if made.returncode:
        pytest.skip("no openssl to make a certificate with")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection, pytest.raises(ssl.SSLError):
                context.wrap_socket(connection, server_side=True)

        thread = threading.Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


def test_an_untrusted_certificate_is_not_accepted_nor_asked_again(untrusted: int, web: WebTransport) -> None:
    slept: list[float] = []
    policy = Policy(obey_robots=False, retries=3)
    got = Fetcher(web, policy, clock=lambda: datetime(2026, 1, 1, tzinfo=UTC), sleep=slept.append).capture(
        f"https://127.0.0.1:{untrusted}/"
    )
    assert got.outcome == "unreachable"
    assert got.reason.startswith("TLS certificate:")
    assert slept == []


def test_plain_text_where_tls_should_be_is_a_tls_failure(web: WebTransport) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=serve)
        thread.start()
        with (
            pytest.raises(Unreachable, match="TLS") as raised,
            web.send(request(f"https://127.0.0.1:{listener.getsockname()[1]}/")),
        ):
            pass
        thread.join()
    assert not raised.value.transient


def test_no_other_module_imports_httpx() -> None:
    modules = "scraper.fetch.fetcher scraper.saved.transport scraper.saved.inputs"
    code = f"import sys, {modules.replace(' ', ', ')}; print([m for m in sys.modules if m[:4] == 'http'])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "httpx" not in found
    assert "httpcore" not in found
