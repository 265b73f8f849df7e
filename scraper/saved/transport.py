"""Saved pages as a transport: a folder of captures, a WARC or ARC file, or a folder of both.

Responds as the live web did when the pages were saved, to the same `scraper.fetch.fetcher`. The index holds the
location of each page; bodies are read on request.
"""

from __future__ import annotations

from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from archive.model import RequestError, TakenFrom, canonical_url, resolve_url, without_route
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
from scraper.saved.http_message import Message
from scraper.saved.warc import ENDINGS, BadRecord, Damage, is_container, iter_records, sniff_size
from scraper.transport import NotSaved, Request, Response, Unreachable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scraper.saved.record_heads import Place, RecordHeader

_BLOCK: Final = 65536
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _CaptureLocation:
    """Where one capture is stored: beside a capture.json, or in a record of a WARC file."""

    fetched_at: datetime | None
    path: Path
    place: Place | None  # None: beside a capture.json, which `path` names

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
        self._texts: list[tuple[str | None, _CaptureLocation]] = []
        try:
            for path in walk(source) if source.is_dir() else (source,):
                self._index(path)
        except OSError as error:
            raise RequestError(f"{shown_path(source)}: {describe_error(error)}") from error
        for header in self._revisits:  # after all files: it may refer to a record of another one
            self._index_revisit(header)
        for url, text in self._texts:  # of a page that is not there itself
            if resolve_url(None, url or "") not in self._locations:
                self._add(url, text)
        if not self._locations:
            why = self.problems[0] if self.problems else f"no {CAPTURE_FILE}, WARC or ARC file in it"
            raise RequestError(f"{shown_path(source)}: no saved page to read ({why})")

    @property
    def urls(self) -> tuple[str, ...]:
        """Return the canonical URLs of the saved pages, in the order in which they were found."""
        return tuple(self._locations)

    def times(self, url: str) -> list[datetime]:
        """Return when a page was captured, oldest first, each time once; without the captures that have no date."""
        return sorted({one.fetched_at for one in self._locations.get(url, ()) if one.fetched_at is not None})

    def undated(self, url: str) -> bool:
        """Return whether none of a page's captures has a date."""
        return all(one.fetched_at is None for one in self._locations.get(url, ()))

    def view(self, moment: datetime | None = None) -> SavedView:
        """Return the saved pages as they were at a moment; None: the newest capture of each."""
        return SavedView(self, moment)

    @contextmanager
    def send(self, request: Request) -> Iterator[Response]:
        """Answer one request with the newest capture. Raises as `SavedView.send` does."""
        with self.view().send(request) as response:
            yield response

    def _location(self, url: str, moment: datetime | None) -> _CaptureLocation:
        """Return the newest capture of a URL, or the one nearest to a moment. Raises NotSaved."""
        # A page that was saved as its script had drawn it has its route; what the server sent has none.
        locations = self._locations.get(url) or self._locations.get(without_route(url))
        if not locations:
            raise NotSaved(f"not among the saved pages of {shown_path(self._source)}")
        if moment is None:
            return max(reversed(locations), key=lambda one: one.age)
        return min(reversed(locations), key=lambda one: abs(one.age - moment))

    def close(self) -> None:
        """Do nothing: no file stays open between requests."""

    def _index(self, path: Path) -> None:
        try:
            if path.name == CAPTURE_FILE:
                self._index_folder(path)
            elif path.name.lower().endswith(ENDINGS) or path == self._source:
                self._index_records(path)
        except UnreadableFile as error:
            self.problems.append(str(error))

    def _index_folder(self, path: Path) -> None:
        sidecar = read_sidecar(path)
        body = path.with_name(BODY_FILE)
        if 200 <= sidecar.status < 300 and not body.is_file():
            raise UnreadableFile("missing", f"{shown_path(path)}: no {BODY_FILE} beside it")
        self._add(sidecar.url, _CaptureLocation(sidecar.fetched_at, path, None))

    def _index_records(self, path: Path) -> None:
        if not path.is_file():
            raise UnreadableFile("missing", f"{shown_path(path)}: no such file or folder")
        with path.open("rb") as file:
            start = file.read(512)
            start += file.read(sniff_size(start))
            if not is_container(path.name, start):
                raise UnreadableFile("broken", f"{shown_path(path)}: not a WARC or ARC file")
        for item in iter_records(path):
            if isinstance(item, Damage):
                self.problems.append(item.message)
                continue
            try:
                item.finish()
            except BadRecord as error:
                self.problems.append(str(error))
                continue
            self._index_record(path, item.header)

    def _index_record(self, path: Path, header: RecordHeader) -> None:
        location = _CaptureLocation(header.date, path, header.place)
        if header.kind in ("response", "resource"):
            self._add(header.url, location)
        elif header.kind == "conversion" and header.content_type.startswith("text/plain"):
            self._texts.append((header.url, location))
        elif header.kind == "revisit":
            self._revisits.append(header)

    def _index_revisit(self, header: RecordHeader) -> None:
        """Index a revisit as the body it refers to, with its own time; ignore it if that body is missing."""
        wanted = resolve_url(None, header.refers_url or header.url or "")
        for location in self._locations.get(wanted or "", ()):
            if location.fetched_at == header.refers_date:
                self._add(header.url, _CaptureLocation(header.date, location.path, location.place))
                return

    def _add(self, url: str | None, location: _CaptureLocation) -> None:
        canonical = resolve_url(None, url or "")  # None: dns:, urn:, metadata: — not pages
        if canonical:
            self._locations.setdefault(canonical, []).append(location)


class SavedView:
    """Saved pages as they were at one moment: of a page's captures, the one nearest to it answers.

    `taken_from` says for each URL that was answered from a WARC or ARC file which of its records that was.
    """

    def __init__(self, saved: SavedTransport, moment: datetime | None) -> None:
        self.taken_from: dict[str, TakenFrom] = {}
        self._saved = saved
        self._moment = moment

    @contextmanager
    def send(self, request: Request) -> Iterator[Response]:
        """Answer one request. Raises NotSaved, or Unreachable for a page that can no longer be read."""
        url = canonical_url(request.url)
        location = self._saved._location(url, self._moment)  # noqa: SLF001 - its other half
        try:
            if location.place is None:
                message, taken, whole = _from_folder(location.path), None, True
            else:
                message, taken, whole = _from_record(location)
        except (UnreadableFile, BadRecord) as error:
            raise Unreachable(str(error)) from error
        if taken is not None:
            self.taken_from[url] = taken
        yield Response(
            status=message.status,
            headers=message.headers,
            chunks=_blocks(message.body),
            fetched_at=location.fetched_at,
            saved=True,
            end_told=whole,
        )

    def close(self) -> None:
        """Do nothing: no file stays open between requests."""


def _from_folder(path: Path) -> Message:
    sidecar = read_sidecar(path)
    body = path.with_name(BODY_FILE)
    has_body = body.exists() or 200 <= sidecar.status < 300
    return Message(sidecar.status, sidecar.headers, read_file(body) if has_body else b"")


def _from_record(location: _CaptureLocation) -> tuple[Message, TakenFrom | None, bool]:
    """Return the message of a record, which record that is, and whether the crawler had taken all of the body.

    None for a record that was not read to its end.
    """
    with closing(iter_records(location.path, location.place)) as found:
        for item in found:
            if isinstance(item, Damage):
                raise BadRecord(item.message)
            # A body beyond the limit is truncated to it, which is still more than any policy accepts.
            message = item.hashed().message(MAX_FILE)
            taken = None if item.digest is None else TakenFrom(location.path.name, item.header.identity, item.digest)
            return message, taken, not item.header.truncated
    raise BadRecord(f"{shown_path(location.path)}: no record at {location.place} any more")


def _blocks(body: bytes) -> Iterator[bytes]:
    return (body[start : start + _BLOCK] for start in range(0, len(body), _BLOCK))
