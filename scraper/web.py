"""The live web as a transport: httpx over HTTP/1.1, bytes as received. The only module that imports httpx.

httpx alone waits up to its read timeout for every single byte, so a drip holds it for hours. Its network
layer (httpcore, whose backend interface is public) is given sockets here whose every wait ends at the page's
deadline, and addresses that are looked up here, one by one.
"""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import contextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Any, Final

import httpcore
import httpx

from scraper.transport import Request, Response, TimedOut, TransportError, Unreachable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

# Connections kept open; a run walks from host to host, and an idle one soon is of no use.
MAX_IDLE: Final = 20
IDLE_SECONDS: Final = 15.0
# Addresses of one name that are tried; a name with more of them is a trap for a client that tries all.
MAX_ADDRESSES: Final = 4


class WebTransport:
    """Sends requests over the network. No cookies, no proxies from the environment, TLS verified."""

    def __init__(self) -> None:
        self._limits = _Limits()
        pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False),
            max_keepalive_connections=MAX_IDLE,
            keepalive_expiry=IDLE_SECONDS,
            max_connections=None,
            network_backend=_Backend(self._limits),
        )
        self._client = httpx.Client(
            transport=_Pool(pool),
            follow_redirects=False,
            trust_env=False,
            # A cookie that is kept would make one page depend on another that was asked for before.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        )

    @contextmanager
    def send(self, request: Request) -> Iterator[Response]:
        """Send one request. Raises TransportError, also from the response's chunks."""
        self._limits.time_left = request.time_left
        timeouts = {
            "connect": request.connect_timeout,
            "read": request.read_timeout,
            "write": request.read_timeout,
        }
        message = httpx.Request("GET", request.url, headers=list(request.headers), extensions={"timeout": timeouts})
        with _translated(request):
            response = self._client.send(message, stream=True)
        try:
            yield Response(
                status=response.status_code,
                headers=tuple(
                    (name.decode("latin-1"), value.decode("latin-1")) for name, value in response.extensions["headers"]
                ),
                chunks=_chunks(response, request),
            )
        finally:
            response.close()

    def close(self) -> None:
        """Close every connection."""
        self._client.close()


def _chunks(response: httpx.Response, request: Request) -> Iterator[bytes]:
    with _translated(request):
        yield from response.iter_raw()


@contextmanager
def _translated(request: Request) -> Iterator[None]:
    """Turn what httpx and httpcore raise into our own errors, each with one line for a person."""
    try:
        yield
    except (httpcore.ConnectTimeout, httpx.ConnectTimeout) as error:
        raise TimedOut(f"no connection within {request.connect_timeout:g} s") from error
    except (httpcore.TimeoutException, httpx.TimeoutException) as error:
        raise TimedOut(f"no answer within {request.read_timeout:g} s") from error
    except (httpcore.ProtocolError, httpx.ProtocolError) as error:
        raise _broken(error) from error
    except (httpcore.NetworkError, httpx.NetworkError) as error:
        raise _unreachable(error) from error
    except (httpx.HTTPError, httpx.InvalidURL, httpcore.UnsupportedProtocol) as error:
        raise Unreachable(_line(error)) from error


def _unreachable(error: Exception) -> TransportError:
    """Name a network error by what the operating system or the TLS library said."""
    cause = error.__cause__ or error.__context__ or error
    match cause:
        case socket.gaierror():
            return Unreachable(f"no such host ({_line(cause)})", passing=cause.errno == socket.EAI_AGAIN)
        case ssl.SSLCertVerificationError():
            return Unreachable(f"TLS certificate: {cause.verify_message}")
        case ssl.SSLError():
            return Unreachable(f"TLS failure: {cause.reason or _line(cause)}")
        case ConnectionRefusedError():
            return Unreachable("connection refused", passing=True)
        case ConnectionResetError() | BrokenPipeError():
            return Unreachable("connection reset", passing=True)
        case _:
            return Unreachable(_line(cause), passing=True)


def _broken(error: Exception) -> TransportError:
    """Tell a message that broke off, which can pass, from one that is no HTTP."""
    text = _line(error)
    if "disconnected" in text or "closed connection" in text:
        return Unreachable(f"the message broke off: {text}", passing=True)
    return Unreachable(f"no valid HTTP: {text}")


def _line(error: BaseException) -> str:
    strerror = getattr(error, "strerror", None)
    return " ".join(str(strerror or str(error) or type(error).__name__).split())[:200]


class _Limits(threading.local):
    """The deadline of the request that the thread is sending; one thread sends one at a time."""

    time_left: Callable[[], float] | None = None

    def cut(self, timeout: float | None) -> float:
        """Return the time for one wait: the timeout, or what is left where that is less."""
        left = self.time_left() if self.time_left else float("inf")
        return left if timeout is None else min(timeout, left)


class _Pool(httpx.BaseTransport):
    """An httpcore pool as a transport of httpx, which takes no pool of one's own otherwise."""

    def __init__(self, pool: httpcore.ConnectionPool) -> None:
        self._pool = pool

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        answer = self._pool.handle_request(
            httpcore.Request("GET", url, headers=request.headers.raw, extensions=request.extensions)
        )
        # The client prepares the next request of any redirect, followed or not, and raises over a Location
        # that it can't read: the headers go past it.
        return httpx.Response(
            answer.status,
            stream=_Body(answer),
            extensions={**answer.extensions, "headers": answer.headers},
        )

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class _Backend(httpcore.NetworkBackend):
    """Opens connections: the name looked up here, each address tried within the time that is left."""

    def __init__(self, limits: _Limits) -> None:
        self._limits = limits
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(str(error)) from error
        failure: Exception = httpcore.ConnectError(f"no address for {host}")
        for *_, address in found[:MAX_ADDRESSES]:
            wait = self._limits.cut(timeout)
            if wait <= 0:
                raise httpcore.ConnectTimeout
            try:
                stream = self._inner.connect_tcp(str(address[0]), port, wait, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _Stream(stream, self._limits)
        raise failure


class _Stream(httpcore.NetworkStream):
    """A connection whose every wait ends at the deadline of the request it serves."""

    def __init__(self, inner: httpcore.NetworkStream, limits: _Limits) -> None:
        self._inner = inner
        self._limits = limits

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        wait = self._limits.cut(timeout)
        if wait <= 0:
            raise httpcore.ReadTimeout
        return self._inner.read(max_bytes, wait)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        wait = self._limits.cut(timeout)
        if wait <= 0:
            raise httpcore.WriteTimeout
        self._inner.write(buffer, wait)

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        wait = self._limits.cut(timeout)
        if wait <= 0:
            raise httpcore.ConnectTimeout
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, wait), self._limits)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - httpcore's own signature
        return self._inner.get_extra_info(info)
