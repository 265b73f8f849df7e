"""The server: uvicorn on one address, until it is told to end."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Final

import uvicorn

from archive.model import RequestError

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp

# Connections at once: a reader has a few, a proxy some dozens.
MOST_CONNECTIONS: Final = 200
_BACKLOG: Final = 128


def serve(app: ASGIApp, host: str, port: int, ready: Callable[[str], object]) -> None:
    """Serve until SIGINT or SIGTERM; `ready` gets the address once it answers. Raises RequestError for a taken port."""
    with _listen(host, port) as listening:
        at = listening.getsockname()
        shown = f"[{at[0]}]" if ":" in at[0] else at[0]
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            limit_concurrency=MOST_CONNECTIONS,
            timeout_graceful_shutdown=3,
            lifespan="off",
            ws="none",
            proxy_headers=False,
        )
        _Server(config, lambda: ready(f"http://{shown}:{at[1]}/")).run(sockets=[listening])


class _Server(uvicorn.Server):
    """A server that says when it answers, and from then on ends cleanly."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], object]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets=sockets)
        self._ready()


def _listen(host: str, port: int) -> socket.socket:
    """Open the port here, so that a taken one is one line, and port 0 is told which it became."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind(address)
            listening.listen(_BACKLOG)
        except OSError:
            listening.close()
            raise
    except OSError as error:
        raise RequestError(f"can't listen on {host} port {port}: {error.strerror}") from error
    return listening
