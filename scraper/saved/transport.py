"""Saved pages as a transport: a folder of captures, a WARC file, or a folder of both.

Answers as the live web did when the pages were saved, through the same `scraper.fetch.fetcher`. What is indexed is
where each page lies; bodies are read when they are asked for.
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
    read_file,
    read_sidecar,
    reason,
    shown_path,
    walk,
)
from scraper.saved.warc import Message, Record, WarcDamaged, is_warc, records
from scraper.transport import NotSaved, Request, Response, Unreachable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WARC_ENDINGS: Final = (".warc", ".warc.gz")
_BLOCK: Final = 65536
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where one capture lies: a folder's body.html, or a record of a WARC file."""

    fetched_at: datetime | None
    path: Path
    offset: int | None  # None: a folder's

    @property
    def age(self) -> datetime:
        return self.fetched_at or _LONG_AGO


class SavedTransport:
    """Answers from saved pages; of several captures of one URL the newest. Raises RequestError.

    `problems` names, one line each, what among the saved pages could not be read.
    """

    def __init__(self, source: Path) -> None:
        self.problems: list[str] = []
        self._source = source
        self._places: dict[str, list[_Place]] = {}
        self._revisits: list[Record] = []
        try:
            for path in walk(source) if source.is_dir() else (source,):
                self._index(path)
        except OSError as error:
            raise RequestError(f"{shown_path(source)}: {reason(error)}") from error
        for record in self._revisits:  # what they refer to may stand in another file
            self._index_revisit(record)
        if not self._places:
            why = self.problems[0] if self.problems else f"no {CAPTURE_FILE} and no WARC file in it"
            raise RequestError(f"{shown_path(source)}: no saved page to read ({why})")

    @property
    def urls(self) -> tuple[str, ...]:
        """The canonical URLs that are saved, in the order in which they were found."""
        return tuple(self._places)

    @contextmanager
    def send(self, request: Request) -> Iterator[Response]:
        """Answer one request. Raises NotSaved, and Unreachable for a page that can no longer be read."""
        places = self._places.get(canonical_url(request.url))
        if not places:
            raise NotSaved(f"not among the saved pages of {shown_path(self._source)}")
        place = max(reversed(places), key=lambda one: one.age)
        try:
            message = _from_folder(place.path) if place.offset is None else _from_warc(place)
        except (UnreadableFile, WarcDamaged) as error:
            raise Unreachable(str(error)) from error
        yield Response(
            status=message.status,
            headers=message.headers,
            chunks=_blocks(message.body),
            fetched_at=place.fetched_at,
            saved=True,
        )

    def close(self) -> None:
        """Do nothing: no file stays open between two requests."""

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
        self._add(sidecar.url, _Place(sidecar.fetched_at, path, None))

    def _index_warc(self, path: Path) -> None:
        if not path.is_file():
            raise UnreadableFile("missing", f"{shown_path(path)}: no such file or folder")
        with path.open("rb") as file:
            if not is_warc(file.read(512)):
                raise UnreadableFile("broken", f"{shown_path(path)}: not a WARC file")
        for opened in records(path):
            record = opened.record
            opened.finish()
            if record.kind in ("response", "resource"):
                self._add(record.url, _Place(record.date, path, record.offset))
            elif record.kind == "revisit":
                self._revisits.append(record)

    def _index_revisit(self, record: Record) -> None:
        """Let a revisit answer with the body it refers to, at its own time; without that body, not at all."""
        wanted = resolve_url(None, record.refers_url or record.url or "")
        for place in self._places.get(wanted or "", ()):
            if place.fetched_at == record.refers_date:
                self._add(record.url, _Place(record.date, place.path, place.offset))
                return

    def _add(self, url: str | None, place: _Place) -> None:
        canonical = resolve_url(None, url or "")  # None: dns:, urn:, metadata: — records that are no pages
        if canonical:
            self._places.setdefault(canonical, []).append(place)


def _from_folder(path: Path) -> Message:
    sidecar = read_sidecar(path)
    body = path.with_name(BODY_FILE)
    has_body = body.exists() or 200 <= sidecar.status < 300
    return Message(sidecar.status, sidecar.headers, read_file(body) if has_body else b"", whole=True)


def _from_warc(place: _Place) -> Message:
    assert place.offset is not None
    with closing(records(place.path, place.offset)) as found:
        for opened in found:
            # A body beyond the limit is given as far as that, which is more than any policy takes.
            return opened.message(MAX_FILE)
    raise WarcDamaged(f"{shown_path(place.path)}: no record at {place.offset} any more")


def _blocks(body: bytes) -> Iterator[bytes]:
    return (body[start : start + _BLOCK] for start in range(0, len(body), _BLOCK))
