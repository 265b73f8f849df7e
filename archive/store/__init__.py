"""Version files: writing them in atomic group commits, and reading them."""

from archive.store import archive_format, reader, snapshot
from archive.store.aliases import Aliases
from archive.store.archive_format import check
from archive.store.cause import edited_parts
from archive.store.documents import FORMAT, MAX_FILE, DocumentFolder, StoredVersion, from_bytes, owner_of
from archive.store.group_commit import GroupCommit
from archive.store.reader import DocumentSummary
from archive.store.snapshot import EvidenceFile, Snapshot, whole_lines
from archive.store.writer import EvidencePolicy, StoredCapture, Writer

__all__ = [
    "FORMAT",
    "MAX_FILE",
    "Aliases",
    "DocumentFolder",
    "DocumentSummary",
    "EvidenceFile",
    "EvidencePolicy",
    "GroupCommit",
    "Snapshot",
    "StoredCapture",
    "StoredVersion",
    "Writer",
    "archive_format",
    "check",
    "edited_parts",
    "from_bytes",
    "owner_of",
    "reader",
    "snapshot",
    "whole_lines",
]
