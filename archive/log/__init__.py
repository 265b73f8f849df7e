"""The capture log: one hash-chained line of `captures.jsonl` for each event."""

from archive.log.capture_log import MAX_LINE, CaptureLog
from archive.log.claims import Claim, NoClaim, Token, read_claim
from archive.log.entries import (
    AliasEntry,
    AliasSign,
    CaptureEntry,
    ComparisonEntry,
    Entry,
    EvidenceRange,
    ExtractionEntry,
    RecordPosition,
    TemplateEntry,
    TimestampEntry,
    Validators,
    capture_entry,
    comparison_entry,
    format_time,
    parse_time,
    single_line,
    truncate_url,
)
from archive.log.head import HEAD_FILE, LogHead, contradicted, contradiction, read_head, write_head
from archive.log.lines import parse_line, to_json

__all__ = [
    "HEAD_FILE",
    "MAX_LINE",
    "AliasEntry",
    "AliasSign",
    "CaptureEntry",
    "CaptureLog",
    "Claim",
    "ComparisonEntry",
    "Entry",
    "EvidenceRange",
    "ExtractionEntry",
    "LogHead",
    "NoClaim",
    "RecordPosition",
    "TemplateEntry",
    "TimestampEntry",
    "Token",
    "Validators",
    "capture_entry",
    "comparison_entry",
    "contradicted",
    "contradiction",
    "format_time",
    "parse_line",
    "parse_time",
    "read_claim",
    "read_head",
    "single_line",
    "to_json",
    "truncate_url",
    "write_head",
]
