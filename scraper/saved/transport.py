"""Saved pages as a transport: a folder of captures, a WARC file, or a folder of both.

Responds as the live web did when the pages were saved, to the same `scraper.fetch.fetcher`. The index holds the
location of each page; bodies are read on request.
"""

from __future__ import annotations

from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from archive.model import RequestError, canonical_url, resolve_url
from scraper.saved.folder import (
    BODY_FILE,
    CAPTURE_FILE,
    MAX_FILE,
    UnreadableFile,
    describe_error,
    read_file,
    read_sidecar,
    shown_path,
    walk,
)
from scraper.saved.warc import Message, RecordHeader, WarcDamaged, is_warc, iter_records
from scraper.transport import NotSaved, Request, Response, Unreachable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WARC_ENDINGS: Final = (".warc", ".warc.gz")
_BLOCK: Final = 65536
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _CaptureLocation:
    """Where one capture is stored: beside a capture.json, or in a record of a WARC file."""

    fetched_at: datetime | None
    path: Path
    offset: int | None  # None: beside a capture.json, which `path` names

    @property
    def age(self) -> datetime:
        return self.fetched_at or _LONG_AGO


class SavedTransport:
    """Answer requests from saved pages, with the newest of several captures of a URL. Raises RequestError.

    `problems` has one line for each saved file that could not be read.
    """

    def __init__(self, source: Path) -> None:
        self.problems: list[str] = []
        self._source = source
        self._locations: dict[str, list[_CaptureLocation]] = {}
        self._revisits: list[RecordHeader] = []
        try:
            for path in walk(source) if source.is_dir() else (source,):
                self._index(path)
        except OSError as error:
            raise RequestError(f"{shown_path(source)}: {describe_error(error)}") from error
        for header in self._revisits:  # after all files: it may refer to a record of another one
            self._index_revisit(header)
        if not self._locations:
            why = self.problems[0] if self.problems else f"no {CAPTURE_FILE} or WARC file in it"
            raise RequestError(f"{shown_path(source)}: no saved page to read ({why})")

    @property
    def urls(self) -> tuple[str, ...]:
        """Return the canonical URLs of the saved pages, in the order in which they were found."""
        return tuple(self._locations)

    @contextmanager
    def send(self, request: Request) -> Iterator[Response]:
        """Answer one request. Raises NotSaved, or Unreachable for a page that can no longer be read."""
        locations = self._locations.get(canonical_url(request.url))
        if not locations:
            raise NotSaved(f"not among the saved pages of {shown_path(self._source)}")
        location = max(reversed(locations), key=lambda one: one.age)
        try:
            message = _from_folder(location.path) if location.offset is None else _from_warc(location)
        except (UnreadableFile, WarcDamaged) as error:
            raise Unreachable(str(error)) from error
        yield Response(
            status=message.status,
            headers=message.headers,
            chunks=_blocks(message.body),
            fetched_at=location.fetched_at,
            saved=True,
        )

    def close(self) -> None:
        """Do nothing: no file stays open between requests."""

    def _index(self, path: Path) -> None:
        try:
            if path.name == CAPTURE_FILE:
                self._index_folder(path)
            elif path.name.endswith(WARC_ENDINGS) or path == self._source:
                self._index_warc(path)
        except (UnreadableFile, WarcDamaged) as error:
            self.problems.append(str(error))

    def _index_folder(self, path: Path) -> None:
        sidecar = read_sidecar(path)
        body = path.with_name(BODY_FILE)
        if 200 <= sidecar.status < 300 and not body.is_file():
            raise UnreadableFile("missing", f"{shown_path(path)}: no {BODY_FILE} beside it")
        self._add(sidecar.url, _CaptureLocation(sidecar.fetched_at, path, None))

    def _index_warc(self, path: Path) -> None:
        if not path.is_file():
            raise UnreadableFile("missing", f"{shown_path(path)}: no such file or folder")
        with path.open("rb") as file:
            if not is_warc(file.read(512)):
                raise UnreadableFile("broken", f"{shown_path(path)}: not a WARC file")
        for opened in iter_records(path):
            header = opened.header
            opened.finish()
            if header.kind in ("response", "resource"):
                self._add(header.url, _CaptureLocation(header.date, path, header.offset))
            elif header.kind == "revisit":
                self._revisits.append(header)

    def _index_revisit(self, header: RecordHeader) -> None:
        """Index a revisit as the body it refers to, with its own time; ignore it if that body is missing."""
        wanted = resolve_url(None, header.refers_url or header.url or "")
        for location in self._locations.get(wanted or "", ()):
            if location.fetched_at == header.refers_date:
                self._add(header.url, _CaptureLocation(header.date, location.path, location.offset))
                return

    def _add(self, url: str | None, location: _CaptureLocation) -> None:
        canonical = resolve_url(None, url or "")  # None: dns:, urn:, metadata: — not pages
        if canonical:
            self._locations.setdefault(canonical, []).append(location)


def _from_folder(path: Path) -> Message:
    sidecar = read_sidecar(path)
    body = path.with_name(BODY_FILE)
    has_body = body.exists() or 200 <= sidecar.status < 300
    return Message(sidecar.status, sidecar.headers, read_file(body) if has_body else b"", whole=True)


def _from_warc(location: _CaptureLocation) -> Message:
    assert location.offset is not None
    with closing(iter_records(location.path, location.offset)) as found:
        for opened in found:
            # A body beyond the limit is truncated to it, which is still more than any policy accepts.
            return opened.message(MAX_FILE)
    raise WarcDamaged(f"{shown_path(location.path)}: no record at offset {location.offset} any more")


def _blocks(body: bytes) -> Iterator[bytes]:
    return (body[start : start + _BLOCK] for start in range(0, len(body), _BLOCK))
