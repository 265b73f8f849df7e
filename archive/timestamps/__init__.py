"""Trusted timestamps (RFC 3161) of lines of the capture log: read, store and verify them."""

from archive.timestamps import log_timestamp, tokens
from archive.timestamps.log_timestamp import StampedLine, Timestamp
from archive.timestamps.tokens import InvalidToken, TimestampRequest, Token

__all__ = [
    "InvalidToken",
    "StampedLine",
    "Timestamp",
    "TimestampRequest",
    "Token",
    "log_timestamp",
    "tokens",
]
