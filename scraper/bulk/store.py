"""Where the shards of a job are written: a folder here, or an address of an object store.

    NAME.jsonl or NAME.parquet    the pages of a shard
    _manifests/NAME.json          its manifest, written last: without it the shard is not done
    _drafts/                      what is being written (in a folder here)
    _shards.json                  what this folder is

Readers of data sets (Spark, DuckDB, pyarrow) pass over names that begin with "_".
"""

from __future__ import annotations

import os
import secrets
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from archive.files import sync_folder, temporary_folder
from scraper.bulk import remote

if TYPE_CHECKING:
    from collections.abc import Iterator

MANIFESTS: Final = "_manifests"
DRAFTS: Final = "_drafts"
LABEL: Final = "_shards.json"


class LocalStore:
    """A folder of this machine, or one that all machines of a cluster see. Its failures are OSError."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def read(self, name: str) -> bytes | None:
        """Return the content of a small file; None if there is none."""
        path = self._root / name
        return path.read_bytes() if path.is_file() else None

    def size(self, name: str) -> int | None:
        """Return the size of a file; None if there is none."""
        path = self._root / name
        return path.stat().st_size if path.is_file() else None

    def names(self, folder: str) -> list[str]:
        """Return the names of the files in a folder; none if it does not exist."""
        path = self._root / folder
        return [one.name for one in path.iterdir()] if path.is_dir() else []

    @contextmanager
    def draft(self, name: str) -> Iterator[Path]:
        """Give a file to write to; at the end it is durable and has the name, in place of what had it."""
        target, drafts = self._root / name, self._root / DRAFTS
        for folder in (drafts, target.parent):
            folder.mkdir(parents=True, exist_ok=True)
        draft = drafts / f"{target.name}.{os.getpid()}-{secrets.token_hex(4)}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        try:
            yield draft
            os.fsync(descriptor)
            draft.replace(target)
            sync_folder(target.parent)
        finally:
            os.close(descriptor)
            draft.unlink(missing_ok=True)
        for left in drafts.glob(f"{target.name}.*"):  # by workers that were killed: this shard is done
            left.unlink(missing_ok=True)


class RemoteStore:
    """An address that fsspec can write to. Its failures are RemoteFailed, RequestError and, of drafts, OSError."""

    def __init__(self, address: str) -> None:
        self._address = address.rstrip("/")

    def read(self, name: str) -> bytes | None:
        """Return the content of a small file; None if there is none."""
        return remote.read(f"{self._address}/{name}")

    def size(self, name: str) -> int | None:
        """Return the size of a file; None if there is none."""
        return remote.size(f"{self._address}/{name}")

    def names(self, folder: str) -> list[str]:
        """Return the names of the files in a folder; none if it does not exist."""
        return remote.names(f"{self._address}/{folder}")

    @contextmanager
    def draft(self, name: str) -> Iterator[Path]:
        """Give a local file to write to, which is sent at the end."""
        with temporary_folder("repost-parse-") as folder:
            draft = folder / "draft"
            draft.touch()
            yield draft
            remote.put(draft, f"{self._address}/{name}")


def open_store(place: str) -> LocalStore | RemoteStore:
    """Return the store at a folder or an address; nothing is touched yet."""
    return RemoteStore(place) if remote.is_remote(place) else LocalStore(Path(place.removeprefix("file://")))
