"""`repost` as the tests of the documentation run it: names that the documentation gives lead to servers on loopback.

`REPOST_TEST_NAMES="tsa.example=43211"` lets port 80 of that name be answered by that port of this machine. Everything
else of the program is as it is: the name resolves to a public address, which passes the guard against others.
"""

from __future__ import annotations

import os
import socket
import sys
from typing import Any, Final

from scraper.cli.main import main

NAMES: Final = "REPOST_TEST_NAMES"


def lead_to_loopback(ports: dict[str, int]) -> None:
    """Let these names be answered by these ports of this machine."""
    look_up, connect = socket.getaddrinfo, socket.create_connection
    # Public addresses; nothing is sent there, since connections to them are led to this machine.
    port_of: dict[str, int] = {f"1.2.3.{number}": port for number, port in enumerate(ports.values(), 4)}
    address_of = dict(zip(ports, port_of, strict=True))

    def getaddrinfo(host: Any, *rest: Any, **more: Any) -> Any:  # noqa: ANN401 - as in socket
        return look_up(address_of.get(host, host), *rest, **more)

    def create_connection(address: Any, *rest: Any, **more: Any) -> socket.socket:  # noqa: ANN401 - as in socket
        led = port_of.get(address[0])
        return connect(address if led is None else ("127.0.0.1", led), *rest, **more)

    socket.getaddrinfo = getaddrinfo
    socket.create_connection = create_connection


if __name__ == "__main__":
    pairs = (pair.split("=") for pair in os.environ.get(NAMES, "").split())
    lead_to_loopback({name: int(port) for name, port in pairs})
    sys.exit(main())
