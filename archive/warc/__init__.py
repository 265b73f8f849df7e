"""Write, read and check WARC files (ISO 28500:2017)."""

from archive.warc.check import CheckedMember, find_damaged
from archive.warc.files import SOFTWARE, WarcFile, heal_leftovers, open_record
from archive.warc.heads import HEAD, RecordHead, first_head, record_heads
from archive.warc.holes import check_writable, fill_hole, hole_bytes, plan_hole
from archive.warc.inflate import BadMember, GzipMember, beginning
from archive.warc.read import StoredPage, find_payload_record, read_earlier_record, read_page, read_payload
from archive.warc.records import CaptureRecords, EarlierRecord, capture_records

__all__ = [
    "HEAD",
    "SOFTWARE",
    "BadMember",
    "CaptureRecords",
    "CheckedMember",
    "EarlierRecord",
    "GzipMember",
    "RecordHead",
    "StoredPage",
    "WarcFile",
    "beginning",
    "capture_records",
    "check_writable",
    "fill_hole",
    "find_damaged",
    "find_payload_record",
    "first_head",
    "heal_leftovers",
    "hole_bytes",
    "open_record",
    "plan_hole",
    "read_earlier_record",
    "read_page",
    "read_payload",
    "record_heads",
]
