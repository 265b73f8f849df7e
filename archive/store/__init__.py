"""Version files: writing them in atomic group commits, and reading them."""

from archive.store import archive_format, reader, snapshot
from archive.store.archive_format import check
from archive.store.cause import cause_of, edited_parts
from archive.store.documents import FORMAT, MAX_FILE, DocumentFolder, StoredVersion, from_bytes, owner_of
from archive.store.documents import to_bytes as version_bytes
from archive.store.group_commit import GroupCommit
from archive.store.reader import DocumentSummary, UnreadPage
from archive.store.snapshot import EvidenceFile, Snapshot, whole_lines
from archive.store.volatile import is_same_link
from archive.store.writer import EvidencePolicy, StoredCapture, Writer

__all__ = [
    "FORMAT",
    "MAX_FILE",
    "DocumentFolder",
    "DocumentSummary",
    "EvidenceFile",
    "EvidencePolicy",
    "GroupCommit",
    "Snapshot",
    "StoredCapture",
    "StoredVersion",
    "UnreadPage",
    "Writer",
    "archive_format",
    "cause_of",
    "check",
    "edited_parts",
    "from_bytes",
    "is_same_link",
    "owner_of",
    "reader",
    "snapshot",
    "version_bytes",
    "whole_lines",
]
