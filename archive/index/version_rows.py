"""Read version files for the index: a row and the terms for each; many files in a process pool.

A file that can't be read becomes a row with its damage. Which versions exist is known from the log.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from archive.files import document_folders, read_regular, version_file
from archive.index.bigrams import index_terms, searched_texts
from archive.index.schema import to_number
from archive.log import parse_time
from archive.model import ArchiveDamaged, FormatError, record_json, sha256
from archive.processes import OrderedPool, usable_cpus
from archive.store import FORMAT, MAX_FILE, DocumentFolder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path


# Versions that are read before workers are started: starting them takes a quarter of a second.
SEQUENTIAL: Final = 500
# Versions per task of a worker: a message costs both sides as much as one version.
BATCH: Final = 64
# The one process that writes the index can keep up with three readers.
MAX_WORKERS: Final = 3


class VersionRef(NamedTuple):
    """A version to read: its document's URL, its number, and the SHA-256 of its file if the log has it."""

    url: str
    number: int
    file_digest: str | None = None


class VersionRow(NamedTuple):
    """One version as stored in the index; `damage` says why it could not be read, and then its facts are None.

    `folder` is where its file should be, below the root, and `further` whether the next version's file is there, too.
    """

    url: str
    number: int
    folder: str = ""
    further: bool = False
    captured: int | None = None
    title: str | None = None
    source: str | None = None
    published: str | None = None
    digest: str | None = None
    terms: bytes = b""  # UTF-8
    damage: str | None = None


def read_versions(root: Path, refs: Iterable[VersionRef], workers: int | None = None) -> Iterator[VersionRow]:
    """Yield the row of each version, in order; read in several processes where there are many.

    `refs` is consumed as needed, a bounded number ahead. `workers` is the number of processes (0: none), by default one
    per CPU, up to `MAX_WORKERS`.
    """
    rest = iter(refs)
    yield from (read_version(root, ref) for ref in islice(rest, SEQUENTIAL))
    batches = iter(lambda: list(islice(rest, BATCH)), [])
    first = next(batches, [])
    count = min(usable_cpus(), MAX_WORKERS) if workers is None else workers
    # Less than a batch is read before the workers would have started.
    with OrderedPool(partial(_read_batch, root), count if len(first) == BATCH else 0) as pool:
        for done in pool.results(chain([first], batches)):
            yield from done


def read_version(root: Path, ref: VersionRef) -> VersionRow:
    """Return the row of one version. `damage` names the file relative to the archive's root."""
    folder, _ = document_folders(ref.url)
    further = os.path.exists(f"{root}/{folder}/{version_file(ref.number + 1)}")  # noqa: PTH110 - a Path takes longer than the call
    place = VersionRow(ref.url, ref.number, folder, further)
    try:
        captured, record = _read_verified(root, ref, folder) or _read_checked(root, ref)
        facts = (record["title"], record["source"], record["published"], record["digest"])
        "".join(value for value in facts if value is not None).encode()  # raises if one is not text
        return VersionRow(*place[:4], to_number(captured), *facts, index_terms(list(searched_texts(record))).encode())
    except (ArchiveDamaged, FormatError) as error:
        return place._replace(damage=str(error).removeprefix(f"{root}/"))
    except (
        TypeError,
        AttributeError,
        KeyError,
        ValueError,
    ) as error:  # the file's digest is right, but the values are not an article's
        path = DocumentFolder(root, ref.url).path(ref.number).relative_to(root)
        return place._replace(damage=f"{path}: its article is invalid ({type(error).__name__})")


def _read_verified(root: Path, ref: VersionRef, folder: str) -> tuple[datetime, Mapping[str, Any]] | None:
    """Return a version's capture time and record if its file has the SHA-256 in the log; else None.

    That costs a third of checking the article's own digest.
    """
    path = f"{root}/{folder}/{version_file(ref.number)}"
    # A file that differs is read once more by `_read_checked`, which says why.
    with suppress(OSError, ValueError, LookupError, TypeError, RecursionError):
        data = read_regular(path, MAX_FILE)
        if sha256(data) == ref.file_digest:
            value = json.loads(data)
            if (value["format"], value["url"], value["number"]) == (FORMAT, ref.url, ref.number):
                return parse_time(value["captured_at"]), value["article"]
    return None


def _read_checked(root: Path, ref: VersionRef) -> tuple[datetime, Mapping[str, Any]]:
    """Return the same for a file whose SHA-256 is not in the log or differs. Raises ArchiveDamaged, FormatError."""
    version = DocumentFolder(root, ref.url).read(ref.number).version
    return version.captured_at, record_json.to_record(version.article)


def _read_batch(root: Path, batch: Sequence[VersionRef]) -> list[VersionRow]:
    return [read_version(root, ref) for ref in batch]
