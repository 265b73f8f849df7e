"""The live web as a transport: httpx's engine over HTTP/1.1, bytes as received. The only module that imports httpx.

httpx alone waits up to its read timeout for every single byte, so a slow drip can hold it for hours, and it connects
to any address that a name resolves to. A backend for its network layer (httpcore, whose backend interface is public)
therefore ends every wait at the page's deadline, and connects only to addresses that were looked up and checked before
(`scraper.transport.dns`; SSRF: `scraper.transport.address_guard`). No name is looked up twice, so DNS rebinding has no
effect. TLS profiles are in `scraper.transport.tls`.

h11, which httpcore reads with, refuses what is no HTTP by the book, and browsers don't. So the head of each response
is read here, in the backend (`scraper.transport.response_head`), and h11 gets a plain one in its place, and frames the
body by it.
"""

from __future__ import annotations

import socket
import ssl
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlsplit

# httpx2 and httpcore2 have the same interfaces: to move to them, change these two lines. The tests of this
# module run on both.
import httpcore
import httpx

from scraper.transport.address_guard import LOCAL, allow_all, literal_address, why_forbidden
from scraper.transport.base import ConnectionFacts, Refused, Request, Response, TimedOut, Unreachable
from scraper.transport.dns import Resolver
from scraper.transport.error_mapping import network_error, one_line, protocol_error
from scraper.transport.pools import Pools
from scraper.transport.response_head import MAX_HEAD, BadHead, ResponseHead, end_of_head, parse_head
from scraper.transport.thread_context import ThreadContext
from scraper.transport.tls import Profiles, handshake_failure, negotiated_facts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from scraper.transport.address_guard import Judge
    from scraper.transport.dns import Resolve
    from scraper.transport.tls import Profile

# Idle connections kept open per origin, which only one thread requests at a time.
MAX_IDLE: Final = 2
IDLE_SECONDS: Final = 15.0
# Addresses tried per name; a name with more of them is a trap for a client that tries all.
MAX_ADDRESSES: Final = 4


def system_addresses(host: str, port: int) -> list[str]:
    """Look up a name with the system's resolver, without a time limit. Raises Unreachable."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        if isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN:
            raise Unreachable(f"could not look up {host}: {one_line(error)}", transient=True) from error
        raise Unreachable(f"no such host: {host}") from error
    return [str(address[0]) for *_, address in found]


class WebTransport:
    """Send requests over the network. Thread-safe. No cookies, no proxies from the environment, TLS verified.

    `tls`: the profile of each host that needs another than "modern"; `ca`: a PEM file of further certificates, by host.
    `resolve` looks up names; `judge` returns why an address is forbidden (SSRF), and is not asked with
    `allow_private`. Raises RequestError for an unknown profile.
    """

    def __init__(
        self,
        *,
        allow_private: bool = False,
        tls: Mapping[str, str] = MappingProxyType({}),
        ca: Mapping[str, Path] = MappingProxyType({}),
        resolve: Resolve = system_addresses,
        judge: Judge = why_forbidden,
    ) -> None:
        self._thread = ThreadContext()
        backend = _Backend(self._thread, Profiles(tls, ca), Resolver(resolve), allow_all if allow_private else judge)
        unused_context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts no authority

        def pool() -> httpcore.ConnectionPool:
            return httpcore.ConnectionPool(
                ssl_context=unused_context,
                max_keepalive_connections=MAX_IDLE,
                keepalive_expiry=IDLE_SECONDS,
                max_connections=None,
                network_backend=backend,
            )

        # No httpx.Client around them: it follows redirects, keeps cookies and reads the environment, and to refuse all
        # that takes a tenth of a page's time.
        self._pools = Pools(pool)

    @contextmanager
    def send(self, request: Request) -> Iterator[Response]:
        """Send one request. Raises TransportError; so does reading the response's chunks."""
        self._thread.time_left = request.time_left
        try:
            exchange = self._ask(request)
        except Unreachable:
            if not self._thread.reused:
                raise
            # The reused connection was closed, or held the rest of an earlier response: retry on a new one.
            exchange = self._ask(request)
        with _open_response(exchange, request) as opened:
            yield opened

    @contextmanager
    def post(self, request: Request, body: bytes) -> Iterator[Response]:
        """Post a body, without a retry: it may have arrived even if no answer came. Raises as `send` does."""
        self._thread.time_left = request.time_left
        with _open_response(self._ask(request, body), request) as opened:
            yield opened

    def close(self) -> None:
        """Close every connection."""
        self._pools.close()

    def _ask(self, request: Request, body: bytes | None = None) -> _Exchange:
        """Send a request (a POST if there is a body) and return the exchange once the response's head is complete."""
        self._thread.stream = None
        with _translated_errors(request):
            url = httpx.URL(request.url)
            origin = (url.raw_scheme, url.raw_host, url.port)
            message = _message(request, url, body)
            pool = self._pools.acquire(origin)
            try:
                exchange = _Exchange(pool.handle_request(message), partial(self._pools.release, origin))
            except BaseException:
                self._pools.release(origin)
                raise
        if not self._thread.answered:
            exchange.close()
            raise Unreachable("invalid HTTP: the answer came before the request", transient=True)
        return exchange


class _Exchange(NamedTuple):
    """A response whose head has come, and what gives its connection pool back."""

    response: httpcore.Response
    release: Callable[[], None]

    def close(self) -> None:
        """End the exchange. Call it once."""
        try:
            self.response.close()
        finally:
            self.release()


def _message(request: Request, url: httpx.URL, body: bytes | None) -> httpcore.Request:
    # The host as in the URL: httpx would decode it to write it, and refuses labels that browsers and look-ups accept.
    headers = [("Host", urlsplit(request.url).netloc), *request.headers]
    if body is not None:
        headers.append(("Content-Length", str(len(body))))
    timeouts = {"connect": request.connect_timeout, "read": request.read_timeout, "write": request.read_timeout}
    return httpcore.Request(
        b"GET" if body is None else b"POST",
        httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
        headers=[(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers],
        content=body,
        extensions={"timeout": timeouts},
    )


@contextmanager
def _open_response(exchange: _Exchange, request: Request) -> Iterator[Response]:
    stream = exchange.response.extensions["network_stream"]
    head = stream.get_extra_info("head")
    try:
        yield Response(
            status=head.status,
            headers=head.headers,
            chunks=_chunks(exchange.response, request),
            connection=stream.get_extra_info("facts"),
            head=head.raw,
            end_told=head.end != "close",
        )
    finally:
        exchange.close()


def _chunks(response: httpcore.Response, request: Request) -> Iterator[bytes]:
    with _translated_errors(request):
        yield from response.iter_stream()


@contextmanager
def _translated_errors(request: Request) -> Iterator[None]:
    """Translate exceptions of httpcore into our own, each with one line for a person."""
    try:
        yield
    except httpcore.ConnectTimeout as error:
        raise TimedOut(f"no connection within {request.connect_timeout:g} s") from error
    except httpcore.TimeoutException as error:
        raise TimedOut(f"no answer within {request.read_timeout:g} s") from error
    except httpcore.ProtocolError as error:
        raise protocol_error(error) from error
    except httpcore.NetworkError as error:
        raise network_error(error) from error
    except (httpx.InvalidURL, httpcore.UnsupportedProtocol) as error:
        raise Unreachable(one_line(error)) from error


class _Backend(httpcore.NetworkBackend):
    """Open connections: look up the name, check every address (SSRF), try each within the time left."""

    def __init__(self, thread: ThreadContext, profiles: Profiles, lookup: Resolver, judge: Judge) -> None:
        self._thread = thread
        self._profiles = profiles
        self._lookup = lookup
        self._judge = judge
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        error: Exception = Unreachable(f"no address for {host}")
        for address in self._addresses(host, port, timeout)[:MAX_ADDRESSES]:
            wait = self._thread.cap(timeout, httpcore.ConnectTimeout)
            try:
                stream = self._inner.connect_tcp(address, port, wait, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failed:
                error = failed
            else:
                facts = (("address", address), ("port", str(port)))
                return _Stream(stream, self._thread, partial(self._profiles.of, host), facts)
        raise error

    def _addresses(self, host: str, port: int, timeout: float | None) -> list[str]:
        """Return the addresses of a host. Raises Refused if any one of them is forbidden."""
        if not host:  # the system resolves it to this machine
            raise Refused("a URL without a host")
        own = literal_address(host)
        found = [own] if own else self._lookup.addresses(host, port, self._thread.cap(timeout, httpcore.ConnectTimeout))
        for address in found:
            if why := self._judge(address):
                where = address if own else f"{host} at {address}"
                what = "private" if why in LOCAL else f"not public: {why}"
                raise Refused(f"{where} is {what} (--allow-private permits it)")
        return found


class _Stream(httpcore.NetworkStream):
    """A connection whose every wait ends at the deadline of its current request, and whose heads are plain to h11."""

    def __init__(
        self,
        inner: httpcore.NetworkStream,
        thread: ThreadContext,
        profile: Callable[[], Profile],
        facts: ConnectionFacts,
    ) -> None:
        self._inner = inner
        self._thread = thread
        self._profile = profile
        self._facts = facts
        self.requests_sent = 0
        self.answered = False
        self._head: ResponseHead | None = None  # of the answer to the last request

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self._head is not None:
            return self._receive(max_bytes, timeout)
        data, searched = b"", 0
        while True:
            end = end_of_head(data, searched)
            if end is not None:
                head = _read_head(data[:end])
                if head.status >= HTTPStatus.OK:
                    self._head = head
                    return _plain_head(head) + data[end:]
                data, searched = data[end:], 0  # an interim answer: another one follows
                continue
            if len(data) > MAX_HEAD:
                raise httpcore.RemoteProtocolError(f"a head of more than {MAX_HEAD // 1024} KiB")
            searched = len(data)
            piece = self._receive(max_bytes, timeout)
            if not piece:
                if data.strip(b"\r\n"):
                    raise httpcore.RemoteProtocolError("the server closed connection in the middle of a head")
                return b""
            data += piece

    def _receive(self, max_bytes: int, timeout: float | None) -> bytes:
        wait = self._thread.cap(timeout, httpcore.ReadTimeout)
        self.answered = True
        return self._inner.read(max_bytes, wait)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        wait = self._thread.cap(timeout, httpcore.WriteTimeout)
        if buffer:  # a GET is one write; a POST can be more, but it is never retried
            self.requests_sent += 1
            self.answered = False
            self._head = None
            self._thread.stream = self
        self._inner.write(buffer, wait)

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,  # noqa: ARG002 - the pool's unused context
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        wait = self._thread.cap(timeout, httpcore.ConnectTimeout)
        profile, context = self._profile()
        try:
            inner = self._inner.start_tls(context, server_hostname, wait)
        except httpcore.ConnectError as error:
            if isinstance(error.__cause__, ssl.SSLError):
                raise handshake_failure(error.__cause__, profile) from error
            raise
        facts = (*self._facts, *negotiated_facts(profile, inner.get_extra_info("ssl_object")))
        return _Stream(inner, self._thread, self._profile, facts)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - httpcore's own signature
        match info:
            case "facts":
                return self._facts
            case "head":
                return self._head
            case _:
                return self._inner.get_extra_info(info)


def _read_head(data: bytes) -> ResponseHead:
    """Return the head of an answer. Raises httpcore's error for one that is none."""
    try:
        head = parse_head(data)
    except BadHead as error:
        raise httpcore.RemoteProtocolError(str(error)) from error
    if head.status < HTTPStatus.CONTINUE or head.status == HTTPStatus.SWITCHING_PROTOCOLS:
        raise httpcore.RemoteProtocolError(f"status {head.status}")
    return head


def _plain_head(head: ResponseHead) -> bytes:
    """Return a head for h11: the status, where the body ends, and whether the connection does."""
    lines = [f"HTTP/1.1 {head.status} "]
    match head.end:
        case "chunked":
            lines.append("Transfer-Encoding: chunked")
        case "length":
            lines.append(f"Content-Length: {head.length}")
        case "close":
            pass
    if head.last:
        lines.append("Connection: close")
    return "\r\n".join([*lines, "", ""]).encode()
