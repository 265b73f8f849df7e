"""A site on loopback that answers as it is told, a clock that is turned by hand, and WARC files."""

from __future__ import annotations

import functools
import importlib.util
import io
import socketserver
import sys
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from scraper.transport import web as scraper_web

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from types import ModuleType

    Reply = bytes | Callable[[socket.socket], None]


@dataclass
class Site:
    """`routes`: path → the bytes to send, a function that is given the socket, or a list to go through."""

    port: int
    routes: dict[str, Reply | list[Reply]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    @staticmethod
    def reply(
        status: int = 200,
        body: bytes = b"",
        headers: Sequence[tuple[str, str]] = (),
        length: int | None = None,
    ) -> bytes:
        lines = [f"HTTP/1.1 {status} Word", f"Content-Length: {len(body) if length is None else length}"]
        lines += [f"{name}: {value}" for name, value in headers]
        return "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1") + body

    def page(self, body: bytes, *headers: tuple[str, str]) -> bytes:
        return self.reply(200, body, headers)

    def to(self, location: str, status: int = 302) -> bytes:
        return self.reply(status, headers=[("Location", location)])

    def drip(self, head: bytes, piece: bytes, every: float) -> Callable[[socket.socket], None]:
        """Send the head, then a piece again and again until the client goes or the test ends."""

        def send(connection: socket.socket) -> None:
            connection.sendall(head)
            while not self.ended.wait(every):
                connection.sendall(piece)

        return send

    def answer(self, path: str, connection: socket.socket) -> None:
        self.asked.append(path)
        reply = self.routes.get(path, self.reply(404, b"none"))
        if isinstance(reply, list):
            reply = reply.pop(0) if len(reply) > 1 else reply[0]
        if isinstance(reply, bytes):
            connection.sendall(reply)
        else:
            reply(connection)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = True
    allow_reuse_address = True
    site: Site

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients that hang up are what these tests are about."""


class _Handler(socketserver.StreamRequestHandler):
    timeout = 10
    server: _Server

    def handle(self) -> None:
        head = b""
        while line := self.rfile.readline(65536):
            head += line
            if line in (b"\r\n", b"\n"):
                self.server.site.heads.append(head.decode("latin-1"))
                self.server.site.answer(head.split(b" ", 2)[1].decode("latin-1"), self.connection)
                return


@pytest.fixture
def site() -> Iterator[Site]:
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.site = Site(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.site
        server.site.ended.set()
        server.shutdown()
        thread.join()


@functools.cache
def web_over(library: str) -> ModuleType:
    """Return `scraper.transport.web`; over httpx2 a second copy of it, made with httpx2 and httpcore2 in their
    places."""
    if library == "httpx":
        return scraper_web
    spec = importlib.util.spec_from_file_location("scraper_web_over_httpx2", scraper_web.__file__)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("httpx", "httpcore"):
            patch.setitem(sys.modules, name, importlib.import_module(f"{name}2"))
        spec.loader.exec_module(module)
    return module


@pytest.fixture(params=["httpx", "httpx2"])
def over(request: pytest.FixtureRequest) -> ModuleType:
    """The module that fetches, over httpx and over its successor: what tests of the network run on."""
    return web_over(request.param)


@pytest.fixture
def web(over: ModuleType) -> Iterator[scraper_web.WebTransport]:
    """A transport to the sites of these tests, which are all on loopback."""
    transport: scraper_web.WebTransport = over.WebTransport(allow_private=True)
    yield transport
    transport.close()


@dataclass
class HandClock:
    """Time that passes only when someone sleeps."""

    passed: float = 0.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=self.passed)

    def monotonic(self) -> float:
        return self.passed

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.passed += seconds


@pytest.fixture
def hand_clock() -> HandClock:
    return HandClock()


class _Writer(WARCWriter):  # type: ignore[misc]  # warcio has no types
    """warcio leaves the temporary file open that it lays out a record in."""

    @staticmethod
    def _create_temp_file() -> io.BytesIO:
        return io.BytesIO()


@dataclass
class WarcMaker:
    """Writes records; `content` is the file."""

    gzip: bool = True

    def __post_init__(self) -> None:
        self.file = io.BytesIO()
        self.writer = _Writer(self.file, gzip=self.gzip)

    @property
    def content(self) -> bytes:
        return self.file.getvalue()

    def response(
        self,
        url: str,
        body: bytes,
        *,
        status: str = "200 OK",
        headers: Sequence[tuple[str, str]] = (("Content-Type", "text/html"),),
        date: str = "2024-05-06T07:08:09Z",
    ) -> None:
        http = StatusAndHeaders(status, list(headers), protocol="HTTP/1.1")
        self._write(url, "response", io.BytesIO(body), http, date)

    def request(self, url: str) -> None:
        http = StatusAndHeaders("GET / HTTP/1.1", [("Host", "a")], is_http_request=True)
        self._write(url, "request", None, http, "2024-05-06T07:08:09Z")

    def resource(self, url: str, body: bytes, content_type: str) -> None:
        record = self.writer.create_warc_record(
            url, "resource", payload=io.BytesIO(body), warc_content_type=content_type
        )
        self.writer.write_record(record)

    def revisit(self, url: str, date: str, refers_url: str, refers_date: str) -> None:
        record = self.writer.create_revisit_record(
            url,
            "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ",
            refers_url,
            refers_date,
            warc_headers_dict={"WARC-Date": date},
        )
        self.writer.write_record(record)

    def save(self, path: Path) -> Path:
        path.write_bytes(self.content)
        return path

    def _write(self, url: str, kind: str, body: io.BytesIO | None, http: StatusAndHeaders, date: str) -> None:
        record = self.writer.create_warc_record(
            url, kind, payload=body, http_headers=http, warc_headers_dict={"WARC-Date": date}
        )
        self.writer.write_record(record)


@pytest.fixture
def warc() -> WarcMaker:
    return WarcMaker()


@pytest.fixture
def stopwatch() -> Callable[[], float]:
    """Seconds since the test began, of real time."""
    began = time.monotonic()
    return lambda: time.monotonic() - began
