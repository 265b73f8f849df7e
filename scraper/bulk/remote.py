"""Files behind an address (`s3://`, `https://`, …), read and written through fsspec, an extra of this project.

Whole files are moved, between the store and a local file: a connection that breaks costs a retry, not half a shard, and
what is written is there as a whole or not at all.
"""

from __future__ import annotations

import re
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from archive.model import RepostError, RequestError
from scraper.saved import describe_error, is_page_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Attempts of a request, beyond those that the client of the store makes itself.
ATTEMPTS: Final = 3
# Seconds before the second and third.
_WAIT: Final = (0.5, 4.0)

_ADDRESS = re.compile(r"(?!file:)[a-z][a-z0-9+.-]{1,20}://", re.IGNORECASE)
# What an entry of a listing says of its content, the best first.
_VERSIONS: Final = ("ETag", "etag", "LastModified", "last_modified", "mtime", "created")


class RemoteFailed(RepostError):
    """A file behind an address can't be listed, read or written; the message is one line that names it.

    `lasting`: asking again would say the same.
    """

    lasting = False


def is_remote(operand: str) -> bool:
    """Return whether an operand is an address of a store, not a path.

    >>> is_remote("s3://crawl/a.warc.gz"), is_remote("file:///a.html"), is_remote("C:/a.html"), is_remote("a.html")
    (True, False, False, False)
    """
    return _ADDRESS.match(operand) is not None


def list_files(address: str) -> Iterator[tuple[str, int, str]]:
    """Yield address, size and version of the files below an address, or that match its `*`; in the order of names.

    Raises RemoteFailed; RequestError without fsspec or the part of it that knows the address.
    """
    store, path = _store(address)
    with _failing(address):
        if "*" in path:
            entries = [entry for _, entry in sorted(store.glob(path, detail=True).items())]
            yield from (_file(store, entry) for entry in entries if entry["type"] == "file")
            return
        entry = store.info(path)
        if entry["type"] == "file":
            yield _file(store, entry)
            return
        found = False
        for _, folders, files in store.walk(path, detail=True, on_error="raise"):
            for name in [name for name in folders if name.startswith(".")]:
                del folders[name]
            for name, one in sorted(files.items()):
                if name and not name.startswith(".") and is_page_name(name):
                    found = True
                    yield _file(store, one)
    if not found:
        raise RemoteFailed(f"{address}: no file below this address")


def fetch(address: str, target: Path) -> None:
    """Copy a file to a local one. Raises RemoteFailed."""
    _again(address, lambda store, path: store.get_file(path, str(target)))


def put(source: Path, address: str) -> None:
    """Copy a local file to an address, where it is there as a whole or not at all. Raises RemoteFailed."""
    _again(address, lambda store, path: store.put_file(str(source), path))


def read(address: str) -> bytes | None:
    """Return the content of a small file; None if there is none. Raises RemoteFailed."""

    def read_it(store: Any, path: str) -> bytes | None:  # noqa: ANN401 - fsspec
        with suppress(FileNotFoundError):
            data: bytes = store.cat_file(path)
            return data
        return None

    found: bytes | None = _again(address, read_it)
    return found


def size(address: str) -> int | None:
    """Return the size of a file; None if there is none. Raises RemoteFailed."""

    def size_of(store: Any, path: str) -> int | None:  # noqa: ANN401 - fsspec
        with suppress(FileNotFoundError):
            return int(store.info(path)["size"])
        return None

    found: int | None = _again(address, size_of)
    return found


def names(address: str) -> list[str]:
    """Return the names of the files in a folder; none if it does not exist. Raises RemoteFailed."""

    def listed(store: Any, path: str) -> list[str]:  # noqa: ANN401 - fsspec
        with suppress(FileNotFoundError):
            return [str(one).rpartition("/")[2] for one in store.ls(path, detail=False)]
        return []

    found: list[str] = _again(address, listed)
    return found


def _again(address: str, ask: Any) -> Any:  # noqa: ANN401 - fsspec
    """Ask a store, again if it fails in a way that may pass."""
    from tenacity import Retrying, retry_if_not_exception_type, stop_after_attempt, wait_chain, wait_fixed  # noqa: PLC0415

    store, path = _store(address)
    final = retry_if_not_exception_type((FileNotFoundError, PermissionError, RequestError))
    attempts = Retrying(
        stop=stop_after_attempt(ATTEMPTS), wait=wait_chain(*map(wait_fixed, _WAIT)), retry=final, reraise=True
    )
    with _failing(address):
        return attempts(ask, store, path)


def _store(address: str) -> tuple[Any, str]:
    """Return the file system that knows an address, and the path there. Raises RequestError."""
    try:
        from fsspec.core import url_to_fs  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise RequestError(f"{address}: needs fsspec: pip install 'repost-archiver[remote]'") from error
    try:
        # What was listed an hour ago is not what is there now.
        found: tuple[Any, str] = url_to_fs(address, use_listings_cache=False)
    except ImportError as error:
        raise RequestError(f"{address}: fsspec lacks what knows this address ({describe_error(error)})") from error
    except ValueError as error:
        raise RequestError(f"{address}: no address that fsspec knows ({describe_error(error)})") from error
    return found


def _file(store: Any, entry: dict[str, Any]) -> tuple[str, int, str]:  # noqa: ANN401 - fsspec
    version = next((str(entry[key]) for key in _VERSIONS if entry.get(key)), "")
    return str(store.unstrip_protocol(entry["name"])), int(entry.get("size") or 0), version


@contextmanager
def _failing(address: str) -> Iterator[None]:
    """Turn whatever the client of a store raises into RemoteFailed: each has exceptions of its own."""
    try:
        yield
    except RepostError:
        raise
    except Exception as error:
        failed = RemoteFailed(f"{address}: {describe_error(error)}")
        failed.lasting = isinstance(error, FileNotFoundError | PermissionError)
        raise failed from error
