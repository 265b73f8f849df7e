"""What the operating system and the HTTP library said went wrong, as our own errors with one line for a person.

What TLS says is in `scraper.transport.tls`, time limits are in `scraper.transport.web`.
"""

from __future__ import annotations

import ssl

from scraper.transport.base import TransportError, Unreachable

# Beyond it nothing is said that was not said before.
MAX_LINE = 200


def unreachable(error: Exception) -> TransportError:
    """Name a network error by what the operating system said."""
    cause = error.__cause__ or error.__context__ or error
    match cause:
        case ssl.SSLError():
            return Unreachable(f"TLS failure: {cause.reason or line(cause)}")
        case ConnectionRefusedError():
            return Unreachable("connection refused", passing=True)
        case ConnectionResetError() | BrokenPipeError():
            return Unreachable("connection reset", passing=True)
        case _:
            return Unreachable(line(cause), passing=True)


def broken(error: Exception) -> TransportError:
    """Tell a message that broke off, which can pass, from one that is no HTTP."""
    text = line(error)
    if "disconnected" in text or "closed connection" in text:
        return Unreachable(f"the message broke off: {text}", passing=True)
    return Unreachable(f"no valid HTTP: {text}")


def line(error: BaseException) -> str:
    """Return what an error says, on one line of bounded length."""
    strerror = getattr(error, "strerror", None)
    return " ".join(str(strerror or str(error) or type(error).__name__).split())[:MAX_LINE]
