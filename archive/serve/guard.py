"""What every request passes before anything else, and what every answer carries.

Only GET and HEAD are answered. The Host header must be a name that the pages are served under: a page elsewhere,
whose name was turned to this machine (DNS rebinding), reads nothing. A path prefix of a reverse proxy is taken off,
whether the proxy has done so or not. No answer lets a browser run a script, load from elsewhere, or tell another site
where it came from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from archive.model import RequestError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK: Final = frozenset(("localhost", "127.0.0.1", "::1"))
# Of our own pages: style from a file of ours, pictures that are part of the page, frames and forms to ourselves.
POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
# Of a saved payload, which is somebody else's page: nothing but its own inline look, in a sandbox without any right.
PAYLOAD_POLICY: Final = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-DNS-Prefetch-Control": "off",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
}


class PublicUrl:
    """Where the pages are seen from outside: scheme, host name, path prefix. Raises RequestError."""

    def __init__(self, url: str) -> None:
        try:
            parts = urlsplit(url)
            host = parts.hostname
        except ValueError:
            host = None
        if host is None or parts.scheme not in ("http", "https") or parts.query or parts.fragment:
            raise RequestError(f"not an address to be seen under: {url!r} (use https://archive.example/prefix)")
        self.host = host
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self.prefix = parts.path.rstrip("/")


def host_name(header: str) -> str:
    """Return the host of a Host header, in lower case, without its port and brackets.

    >>> host_name("LOCALHOST:8080"), host_name("[::1]:80"), host_name("a.example")
    ('localhost', '::1', 'a.example')
    """
    if header.startswith("["):
        return header[1:].partition("]")[0].lower()
    return header.partition(":")[0].rstrip(".").lower()


class Guard:
    """The outermost ASGI application."""

    def __init__(self, app: ASGIApp, names: Iterable[str], prefix: str = "") -> None:
        self._app = app
        self._names = frozenset(name.lower() for name in names)
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        if len(hosts) != 1 or host_name(hosts[0]) not in self._names:
            await _refuse(send, 421, "These pages are not served under this name. (repost serve --public-url URL)\n")
            return
        if scope["method"] not in ("GET", "HEAD"):
            await _refuse(send, 405, "Only GET and HEAD: these pages are read-only.\n", ((b"allow", b"GET, HEAD"),))
            return
        await self._app(self._without_prefix(scope), receive, _Headers(send))

    def _without_prefix(self, scope: Scope) -> Scope:
        path = scope["path"]
        if self._prefix and (path == self._prefix or path.startswith(f"{self._prefix}/")):
            path = path[len(self._prefix) :] or "/"
        return {**scope, "path": path, "raw_path": None, "root_path": ""}


class _Headers:
    """Add the headers of every answer, where it has none of its own."""

    def __init__(self, send: Send) -> None:
        self._send = send

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            present = {name.lower() for name, _ in message["headers"]}
            extra = {"Content-Security-Policy": POLICY, "Cache-Control": "no-cache", **_HEADERS}
            message["headers"] = [
                *message["headers"],
                *(
                    (name.lower().encode(), value.encode())
                    for name, value in extra.items()
                    if name.lower().encode() not in present
                ),
            ]
        await self._send(message)


async def _refuse(send: Send, status: int, words: str, headers: Iterable[tuple[bytes, bytes]] = ()) -> None:
    plain = ((b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(words.encode())).encode()))
    wrapped = _Headers(send)
    await wrapped({"type": "http.response.start", "status": status, "headers": [*plain, *headers]})
    await wrapped({"type": "http.response.body", "body": words.encode()})
