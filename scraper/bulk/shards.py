"""Files to shards: a WARC or ARC file is one, small files are put together. The same files make the same shards.

A batch ends at its bounds, or behind a file whose name says so: with a file more or less in a folder, the batches that
do not hold it stay as they are, and what is done of them stays done. Pure; nothing is opened.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from typing import TYPE_CHECKING, Final, NamedTuple

from scraper.saved import is_container_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scraper.bulk.sources import SourceFile

# A batch: small enough to be done again without regret (some seconds), large enough that its cost of 20 ms is nothing.
# One file in so many ends a batch by its name.
ENDING_ONE_IN: Final = 512
MAX_FILES: Final = 2048
MAX_BYTES: Final = 64 << 20
# A file of this size is a shard of its own, whatever its name.
LARGE: Final = 16 << 20
# Characters of a name that are the input's own; 40 bits of a hash make it unique.
_NAME: Final = 80
_DIGITS: Final = 10


class Shard(NamedTuple):
    """Files that are one task, and the name of its output, without an ending."""

    name: str
    files: tuple[SourceFile, ...]

    @property
    def size(self) -> int:
        """Bytes to read."""
        return sum(file.size for file in self.files)

    @property
    def digest(self) -> str:
        """`sha256:…` of which files these are, in which state."""
        whole = hashlib.sha256()
        for file in self.files:
            whole.update(f"{file.path}\0{file.size}\0{file.version}\0".encode("utf-8", "surrogateescape"))
        return f"sha256:{whole.hexdigest()}"


def plan(files: Iterable[SourceFile]) -> Iterator[Shard]:
    """Yield the shards of a stream of files. The same files named twice are one shard."""
    digests: dict[str, str] = {}
    for batch in _batches(files):
        shard = Shard(_name(batch), tuple(batch))
        while digests.get(shard.name, shard.digest) != shard.digest:  # other files behind the same first one
            shard = shard._replace(name=f"{shard.name}-again")
        if shard.name not in digests:
            digests[shard.name] = shard.digest
            yield shard


def _batches(files: Iterable[SourceFile]) -> Iterator[list[SourceFile]]:
    batch: list[SourceFile] = []
    size = 0
    for file in files:
        alone = file.size >= LARGE or is_container_name(file.path)
        if batch and (alone or len(batch) >= MAX_FILES or size + file.size > MAX_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(file)
        size += file.size
        if alone or _hash(file.path) % ENDING_ONE_IN == 0:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _name(batch: list[SourceFile]) -> str:
    """Return a name for a batch, after its first file, that any file system and any object store can hold."""
    path = batch[0].path
    last = path.rstrip("/").rpartition("/")[2]
    readable = re.sub(r"[^A-Za-z0-9.-]+", "_", last)[:_NAME].strip("._-") or "shard"
    unique = hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest()[:_DIGITS]
    return f"{readable}-{unique}"


def _hash(path: str) -> int:
    return zlib.crc32(path.encode("utf-8", "surrogateescape"))
