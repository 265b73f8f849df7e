"""Send one request over the network and return one answer: HTTP, DNS, TLS, content codings, the SSRF guard."""

from typing import TYPE_CHECKING

from archive.lazy import lazy_names

if TYPE_CHECKING:
    from scraper.transport.answer import Answer, Failure
    from scraper.transport.base import (
        NotSaved,
        Refused,
        Request,
        Response,
        TimedOut,
        Transport,
        TransportError,
        Unreachable,
        status_line,
    )
    from scraper.transport.content_coding import (
        GZIP_MAGIC,
        ZSTD_MAGIC,
        PayloadTooLarge,
        Truncated,
        Undecodable,
        codings,
        decode,
        decode_start,
    )
    from scraper.transport.tls import PROFILES, check_authorities
    from scraper.transport.web import WebTransport

__all__ = [
    "GZIP_MAGIC",
    "PROFILES",
    "ZSTD_MAGIC",
    "Answer",
    "Failure",
    "NotSaved",
    "PayloadTooLarge",
    "Refused",
    "Request",
    "Response",
    "TimedOut",
    "Transport",
    "TransportError",
    "Truncated",
    "Undecodable",
    "Unreachable",
    "WebTransport",
    "check_authorities",
    "codings",
    "decode",
    "decode_start",
    "status_line",
]

# Some modules import a library that not every user of this room needs: each is imported when a name of it is used.
__getattr__ = lazy_names(
    __name__,
    {
        "answer": ["Answer", "Failure"],
        "base": [
            "NotSaved",
            "Refused",
            "Request",
            "Response",
            "TimedOut",
            "Transport",
            "TransportError",
            "Unreachable",
            "status_line",
        ],
        "content_coding": [
            "GZIP_MAGIC",
            "ZSTD_MAGIC",
            "PayloadTooLarge",
            "Truncated",
            "Undecodable",
            "codings",
            "decode",
            "decode_start",
        ],
        "tls": ["PROFILES", "check_authorities"],
        "web": ["WebTransport"],
    },
)
