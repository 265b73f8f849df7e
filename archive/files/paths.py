"""Paths in an archive: the names of its files and folders, and which stored names are valid.

    README.md                                 what this folder is, for whoever finds it; nothing depends on it
    archive.json                              the format, and when the archive was made
    captures.jsonl                            the capture log: every capture, every comparison (archive.log.capture_log)
    documents/<host>/<slug>-<digest>/v1.json  the versions of one document (archive.store.documents)
    warc/YYYY/MM/<stamp>-<pid>-<random>.warc.gz
                                              the evidence; ends in `.open` while it is being written
    timestamps/<line>-<digest>-<n>.tsr        an authority's response for a line of the log
                                              (archive.timestamps.log_timestamp)
    timestamps/roots/*.pem                    certificates of trusted authorities, put there by hand
    merged/<chain>-<line>.jsonl               lines of another archive's log, as they were there (archive.merge)
    merged/<chain>/*.tsr                      its timestamps
    merge.draft                               a WARC file that is being taken over
    head.json                                 where the log ended last; vouches for its last line (archive.log.head)
    damaged/                                  what healing cut off or set aside, never deleted
    journal                                   the commit in progress (archive.store.journal); empty otherwise
    drafts/                                   version files of the commit in progress; linked to their names once
                                              it is decided
    draft                                     any other file being written; linked to its name when complete
    lock, run.lock                            locks (archive.files.lock); their contents are ignored
    index.sqlite3                             the index (archive.index.index): derived, can be deleted at any time
    index.draft, index.lock                   an index being built; the lock of its users

Pure: no function here touches the disk.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_to_bytes, urlsplit

if TYPE_CHECKING:
    from datetime import datetime

ARCHIVE_FILE: Final = "archive.json"
README_FILE: Final = "README.md"
LOG_FILE: Final = "captures.jsonl"
DOCUMENTS: Final = "documents"
EVIDENCE: Final = "warc"
TIMESTAMPS: Final = "timestamps"
MERGED: Final = "merged"
ROOTS: Final = "timestamps/roots"
DAMAGED: Final = "damaged"
JOURNAL: Final = "journal"
DRAFT_FILE: Final = "draft"
MERGE_DRAFT: Final = "merge.draft"
DRAFTS: Final = "drafts"
LOCK_FILE: Final = "lock"
RUN_LOCK_FILE: Final = "run.lock"
INDEX_FILE: Final = "index.sqlite3"
INDEX_DRAFT: Final = "index.draft"
INDEX_LOCK_FILE: Final = "index.lock"
SCHEDULE_FILE: Final = "schedule.sqlite3"
ALERTS_FILE: Final = "alerts.sqlite3"
RUNS: Final = "runs"
TAGS_FILE: Final = "runs/tags.jsonl"
OPEN_SUFFIX: Final = ".open"
# The end of the name of a copy that is being made, on a file system without hard links.
COPY_SUFFIX: Final = ".new"

# File systems allow names of 255 bytes. A host and its port may have 259, and other tools add prefixes and suffixes
# to the names of an archive's copies, so both limits are well below.
MAX_HOST_NAME: Final = 120
MAX_SLUG: Final = 60
# 16 hex digits rule out a chance collision, not an attacker's: a caller that finds the name in use by another URL
# uses the whole digest (`document_folders` returns both).
SHORT_DIGEST: Final = 16

_EVIDENCE_FILE = re.compile(r"warc/[0-9]{4}/[0-9]{2}/[0-9TZ]{1,40}-[0-9]{1,20}-[0-9a-f]{1,40}\.warc\.gz")
_TIMESTAMP_FILE = re.compile(r"timestamps/[1-9][0-9]{0,17}-[0-9a-f]{16}-[1-9][0-9]{0,8}\.tsr")
_MERGED_FILE = re.compile(r"merged/[0-9a-f]{16}-[1-9][0-9]{0,17}\.jsonl")
_VERSION_FILE = re.compile(r"v([1-9][0-9]{0,9})\.json")


def document_folders(url: str) -> tuple[str, str]:
    """Return the folder of a canonical URL below the root, and the one to use if another URL has that already.

    >>> document_folders("http://127.0.0.1:8080/html//site-4/info/48795.html")[0]
    'documents/127.0.0.1_8080/html-site-4-info-48795.html-28bbf9feee559a95'
    """
    text = url.encode("utf-8", "backslashreplace")
    try:
        parts = urlsplit(text)
        netloc, path = parts.netloc.decode(), unquote_to_bytes(parts.path).decode("utf-8", "replace")
    except ValueError:  # not a URL: return a name under which nothing is ever stored
        netloc, path = "", ""
    host = re.sub(r"[^a-z0-9.-]", "_", netloc.lower())[:MAX_HOST_NAME].strip(".") or "_"
    # The end of a path is its most specific part; leading dots would hide the folder.
    slug = re.sub(r"[^A-Za-z0-9._-]+", "-", path)[-MAX_SLUG:].strip("-.") or "index"
    digest = hashlib.sha256(text).hexdigest()
    stem = f"{DOCUMENTS}/{host}/{slug}-"
    return stem + digest[:SHORT_DIGEST], stem + digest


def version_file(number: int) -> str:
    """Return the name of a version's file."""
    return f"v{number}.json"


def version_number(name: str) -> int | None:
    """Return the version number in the name of a version file; None for any other file.

    >>> version_number("v12.json"), version_number("v012.json"), version_number("v1.json.tmp")
    (12, None, None)
    """
    match = _VERSION_FILE.fullmatch(name)
    return int(match[1]) if match else None


def evidence_file(at: datetime, pid: int, token: str) -> str:
    """Return the final path, below the root, of a WARC file that process `pid` began at time `at` (UTC)."""
    return f"{EVIDENCE}/{at:%Y/%m}/{at:%Y%m%dT%H%M%SZ}-{pid}-{token}.warc.gz"


def is_evidence_file(name: str) -> bool:
    """Return whether a stored reference is the path of an archive's WARC file (so it can't lead out of the archive).

    >>> is_evidence_file("warc/2023/12/20231216T080000Z-4711-00c0ffee.warc.gz")
    True
    >>> is_evidence_file("warc/2023/12/../../../x.warc.gz")
    False
    """
    return _EVIDENCE_FILE.fullmatch(name) is not None


def timestamp_file(line: int, digest: str, number: int) -> str:
    """Return the path, below the root, of the `number`-th timestamp over a log line of that number and digest.

    >>> timestamp_file(12, "sha256:" + "0123456789abcdef" * 4, 1)
    'timestamps/12-0123456789abcdef-1.tsr'
    """
    return f"{TIMESTAMPS}/{line}-{digest.removeprefix('sha256:')[:SHORT_DIGEST]}-{number}.tsr"


def is_timestamp_file(name: str) -> bool:
    """Return whether a stored reference is the path of an archive's timestamp (so it can't lead out of the archive).

    >>> is_timestamp_file("timestamps/12-0123456789abcdef-1.tsr"), is_timestamp_file("timestamps/../x.tsr")
    (True, False)
    """
    return _TIMESTAMP_FILE.fullmatch(name) is not None


def merged_file(chain: str, line: int) -> str:
    """Return the path, below the root, of lines of another archive's log that begin with that number."""
    return f"{MERGED}/{chain}-{line}.jsonl"


def is_merged_file(name: str) -> bool:
    """Return whether a stored reference is the path of another archive's lines (so it can't lead out of the archive).

    >>> is_merged_file("merged/0123456789abcdef-1.jsonl"), is_merged_file("merged/../captures.jsonl")
    (True, False)
    """
    return _MERGED_FILE.fullmatch(name) is not None
