"""Trusted timestamps (RFC 3161) over lines of the capture log."""

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
