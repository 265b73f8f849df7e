"""Version files read for the index: what a row holds of each, and its terms; many of them by several processes.

A file that can't be read becomes a row that says so. Which versions there are is known from the log, not from here.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from archive.files import document_folders, read_regular, version_file
from archive.index.bigrams import pieces, terms
from archive.index.schema import to_number
from archive.log import parse_time
from archive.model import ArchiveDamaged, FormatError, record_json, sha256
from archive.processes import OrderedPool, usable_cpus
from archive.store import FORMAT, MAX_FILE, DocumentFolder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path


# So many versions are read before workers are started: they take a quarter of a second to come.
ALONE: Final = 500
# Versions a worker is given at once; a message costs both sides as much as one version.
BATCH: Final = 64
# The one process that writes the index keeps up with three that read.
MOST_WORKERS: Final = 3


class Wanted(NamedTuple):
    """A version to read: its document's URL, its number, and the SHA-256 of its file, if the log says it."""

    url: str
    number: int
    file_digest: str | None = None


class Read(NamedTuple):
    """What the index holds of one version; `damage` says why it could not be read, and then all else is None.

    `folder` is where it should lie, below the root, and `further` whether the next version lies there, too.
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
    extractor: str | None = None
    terms: bytes = b""  # UTF-8
    damage: str | None = None


def read_all(root: Path, wanted: Iterable[Wanted], workers: int | None = None) -> Iterator[Read]:
    """Yield what the index holds of each version, in order; by several processes where there are many.

    Versions are asked for as they are needed, a bounded number ahead. `workers` is their number (0: none), by default
    as many as there are CPUs.
    """
    rest = iter(wanted)
    yield from (read(root, one) for one in islice(rest, ALONE))
    batches = iter(lambda: list(islice(rest, BATCH)), [])
    first = next(batches, [])
    count = min(usable_cpus(), MOST_WORKERS) if workers is None else workers
    # Of less than a batch, the workers would not be there before it is read.
    with OrderedPool(partial(_read_batch, root), count if len(first) == BATCH else 0) as pool:
        for done in pool.results(chain([first], batches)):
            yield from done


def read(root: Path, wanted: Wanted) -> Read:
    """Return what the index holds of one version. A damage names its file relative to the archive's root."""
    folder, _ = document_folders(wanted.url)
    further = os.path.exists(f"{root}/{folder}/{version_file(wanted.number + 1)}")  # noqa: PTH110 - as _as_written
    place = Read(wanted.url, wanted.number, folder, further)
    try:
        captured, record = _as_written(root, wanted, folder) or _checked(root, wanted)
        said = (record["title"], record["source"], record["published"], record["digest"], record["extractor"])
        "".join(value for value in said if value is not None).encode()  # an error where one is no text
        return Read(*place[:4], to_number(captured), *said, terms(list(pieces(record))).encode())
    except (ArchiveDamaged, FormatError) as error:
        return place._replace(damage=str(error).removeprefix(f"{root}/"))
    except (TypeError, AttributeError, KeyError, ValueError) as error:  # its digest is right, of what no article has
        path = DocumentFolder(root, wanted.url).path(wanted.number).relative_to(root)
        return place._replace(damage=f"{path}: its article is none ({type(error).__name__})")


def _as_written(root: Path, wanted: Wanted, folder: str) -> tuple[datetime, Mapping[str, Any]] | None:
    """Return when a version was captured, and its record, if its file is byte for byte what the log says of it.

    That costs a third of checking the article's own digest.
    """
    path = f"{root}/{folder}/{version_file(wanted.number)}"
    # What is not as it is written here is read once more, by who says why.
    with suppress(OSError, ValueError, LookupError, TypeError, RecursionError):
        data = read_regular(path, MAX_FILE)
        if sha256(data) == wanted.file_digest:
            value = json.loads(data)
            if (value["format"], value["url"], value["number"]) == (FORMAT, wanted.url, wanted.number):
                return parse_time(value["captured_at"]), value["article"]
    return None


def _checked(root: Path, wanted: Wanted) -> tuple[datetime, Mapping[str, Any]]:
    """Return the same of a file that is not as the log says, or that no line says anything of, if it is sound."""
    version = DocumentFolder(root, wanted.url).read(wanted.number).version
    return version.captured_at, record_json.to_record(version.article)


def _read_batch(root: Path, batch: Sequence[Wanted]) -> list[Read]:
    return [read(root, one) for one in batch]
