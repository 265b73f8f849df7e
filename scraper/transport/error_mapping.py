"""Map errors of the operating system and the HTTP library to our own, each with one line for a person.

TLS handshake errors are mapped in `scraper.transport.tls`, time-outs in `scraper.transport.web`.
"""

from __future__ import annotations

import ssl

from scraper.transport.base import TransportError, Unreachable

# Characters; longer messages only repeat themselves.
MAX_LINE = 200


def network_error(error: Exception) -> TransportError:
    """Map a network error by what the operating system reported."""
    cause = error.__cause__ or error.__context__ or error
    match cause:
        case ssl.SSLError():
            return Unreachable(f"TLS failure: {cause.reason or one_line(cause)}")
        case ConnectionRefusedError():
            return Unreachable("connection refused", transient=True)
        case ConnectionResetError() | BrokenPipeError():
            return Unreachable("connection reset", transient=True)
        case _:
            return Unreachable(one_line(cause), transient=True)


def protocol_error(error: Exception) -> TransportError:
    """Map a protocol error: a truncated message (transient) or invalid HTTP."""
    text = one_line(error)
    if "disconnected" in text or "closed connection" in text:
        return Unreachable(f"truncated message: {text}", transient=True)
    return Unreachable(f"invalid HTTP: {text}")


def one_line(error: BaseException) -> str:
    """Return an error's message as one line of bounded length."""
    strerror = getattr(error, "strerror", None)
    return " ".join(str(strerror or str(error) or type(error).__name__).split())[:MAX_LINE]
