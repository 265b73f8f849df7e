"""Where things lie in an archive: the names of its files and folders, and what a name may look like.

    archive.json                            the format, and when the archive was made
    captures.jsonl                          the capture log: every capture, every comparison (archive.log.capture_log)
    documents/<host>/<slug>-<digest>/v1.json  the versions of one document (archive.store.documents)
    warc/YYYY/MM/<stamp>-<pid>-<random>.warc.gz  the evidence; `.open` at its end while it is written
    timestamps/<line>-<digest>-<n>.tsr      what an authority answered for a line of the log
    (archive.timestamps.log_timestamp) timestamps/roots/*.pem                  certificates of the authorities that are
    trusted, put there by hand head.json                               where the log ended last; vouches for its last
    line (archive.log.head) damaged/                                what healing has cut off, never thrown away
    journal                                 the commit under way (archive.archive); empty in between
    drafts/                                 version files of the commit under way; linked to their names when decided
    draft                                   another file that is being written; linked to its name when it is whole
    lock, run.lock                          locks (archive.files.lock); what they hold is of no account
    index.sqlite3                           the index (archive.index.index): made of the rest, can be deleted at any
    time index.draft, index.lock                 an index that is being made; the lock of who uses it

Pure: nothing here touches the disk.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_to_bytes, urlsplit

if TYPE_CHECKING:
    from datetime import datetime

ARCHIVE_FILE: Final = "archive.json"
LOG_FILE: Final = "captures.jsonl"
DOCUMENTS: Final = "documents"
EVIDENCE: Final = "warc"
TIMESTAMPS: Final = "timestamps"
ROOTS: Final = "timestamps/roots"
DAMAGED: Final = "damaged"
JOURNAL: Final = "journal"
DRAFT_FILE: Final = "draft"
DRAFTS: Final = "drafts"
LOCK_FILE: Final = "lock"
RUN_LOCK_FILE: Final = "run.lock"
INDEX_FILE: Final = "index.sqlite3"
INDEX_DRAFT: Final = "index.draft"
INDEX_LOCK_FILE: Final = "index.lock"
OPEN_SUFFIX: Final = ".open"

# File systems take names of 255 bytes. A host and its port may have 259, and copies of an archive get
# prefixes and suffixes from other tools, so both names stay well below.
MAX_HOST_NAME: Final = 120
MAX_SLUG: Final = 60
# 16 hex digits are enough to keep chance away, not an attacker: who finds the name taken by another URL
# uses the whole digest (`document_folders` gives both).
SHORT_DIGEST: Final = 16

_EVIDENCE_FILE = re.compile(r"warc/[0-9]{4}/[0-9]{2}/[0-9TZ]{1,40}-[0-9]{1,20}-[0-9a-f]{1,40}\.warc\.gz")
_TIMESTAMP_FILE = re.compile(r"timestamps/[1-9][0-9]{0,17}-[0-9a-f]{16}-[1-9][0-9]{0,8}\.tsr")
_VERSION_FILE = re.compile(r"v([1-9][0-9]{0,9})\.json")


def document_folders(url: str) -> tuple[str, str]:
    """Return the folder of a canonical URL below the root, and the one to use where that is taken.

    >>> document_folders("http://127.0.0.1:8080/html//site-4/info/48795.html")[0]
    'documents/127.0.0.1_8080/html-site-4-info-48795.html-28bbf9feee559a95'
    """
    text = url.encode("utf-8", "backslashreplace")
    try:
        parts = urlsplit(text)
        netloc, path = parts.netloc.decode(), unquote_to_bytes(parts.path).decode("utf-8", "replace")
    except ValueError:  # not canonical, and no URL at all: it gets a name that nothing will lie under
        netloc, path = "", ""
    host = re.sub(r"[^a-z0-9.-]", "_", netloc.lower())[:MAX_HOST_NAME].strip(".") or "_"
    # The end of a path says most; leading dots would hide the folder.
    slug = re.sub(r"[^A-Za-z0-9._-]+", "-", path)[-MAX_SLUG:].strip("-.") or "index"
    digest = hashlib.sha256(text).hexdigest()
    stem = f"{DOCUMENTS}/{host}/{slug}-"
    return stem + digest[:SHORT_DIGEST], stem + digest


def version_file(number: int) -> str:
    """Return the name of a version's file."""
    return f"v{number}.json"


def version_number(name: str) -> int | None:
    """Return the number of the version that a file of this name holds; None for any other file.

    >>> version_number("v12.json"), version_number("v012.json"), version_number("v1.json.tmp")
    (12, None, None)
    """
    match = _VERSION_FILE.fullmatch(name)
    return int(match[1]) if match else None


def evidence_file(at: datetime, pid: int, token: str) -> str:
    """Return the final name, below the root, of a WARC file begun at that time (UTC) by that process."""
    return f"{EVIDENCE}/{at:%Y/%m}/{at:%Y%m%dT%H%M%SZ}-{pid}-{token}.warc.gz"


def is_evidence_file(name: str) -> bool:
    """Whether a stored reference names a WARC file of ours (it can't lead out of the archive).

    >>> is_evidence_file("warc/2023/12/20231216T080000Z-4711-00c0ffee.warc.gz")
    True
    >>> is_evidence_file("warc/2023/12/../../../x.warc.gz")
    False
    """
    return _EVIDENCE_FILE.fullmatch(name) is not None


def timestamp_file(line: int, digest: str, number: int) -> str:
    """Return the name, below the root, of a timestamp over the line of that number and digest, the n-th of them.

    >>> timestamp_file(12, "sha256:" + "0123456789abcdef" * 4, 1)
    'timestamps/12-0123456789abcdef-1.tsr'
    """
    return f"{TIMESTAMPS}/{line}-{digest.removeprefix('sha256:')[:SHORT_DIGEST]}-{number}.tsr"


def is_timestamp_file(name: str) -> bool:
    """Whether a stored reference names a timestamp of ours (it can't lead out of the archive).

    >>> is_timestamp_file("timestamps/12-0123456789abcdef-1.tsr"), is_timestamp_file("timestamps/../x.tsr")
    (True, False)
    """
    return _TIMESTAMP_FILE.fullmatch(name) is not None
