"""The capture log's entries to JSON and back.

A line leaves out what goes without saying (no redirects, no reason, …): an archive that is visited for years
is mostly lines. Reading takes lines that leave out nothing (format 1 of the archive) as well, and passes over keys
that it doesn't know.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from archive.comparison import Side
from archive.entries import (
    AliasEntry,
    CaptureEntry,
    ComparisonEntry,
    Entry,
    ExtractionEntry,
    Stretch,
    TimestampEntry,
    Validators,
    from_time,
    to_time,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from archive.entries import AliasSign
    from archive.record import Outcome

Json = dict[str, Any]

# What a line need not say: a key that is missing means this. `final_url` is the URL where it is missing.
_UNSAID: Final[Json] = {
    "hops": [],
    "reason": "",
    "status": None,
    "payload_digest": None,
    "same": False,
    "warc": None,
    "validators": None,
    "part_of": None,
    "memento_of": None,
    "memento_at": None,
    "version": None,
    "new": False,
    "file_digest": None,
    "problem": None,
}


def to_json(entry: Entry) -> Json:
    """Return the entry as a JSON object, every key there."""
    head: Json = {"seq": entry.seq, "kind": entry.kind, "prev": entry.prev, "at": to_time(entry.at)}
    match entry:
        case CaptureEntry():
            return head | _capture_to_json(entry)
        case ExtractionEntry():
            names: tuple[str, ...] = ("url", "extractor", "version", "file_digest")
        case AliasEntry():
            names = ("url", "of", "shown_by", "digest")
        case TimestampEntry():
            names = ("line", "line_digest", "authority", "file", "file_digest")
        case ComparisonEntry():
            return head | _comparison_to_json(entry)
    return head | {name: getattr(entry, name) for name in names}


def to_line(entry: Entry) -> Json:
    """Return the entry as the JSON object of its line: without what goes without saying."""
    value = to_json(entry)
    if not isinstance(entry, CaptureEntry):
        return value
    if entry.final_url == entry.url:
        del value["final_url"]
    if entry.same:
        del value["payload_digest"]
    return {key: said for key, said in value.items() if key not in _UNSAID or said != _UNSAID[key]}


def from_json(line: Mapping[str, Any]) -> Entry:
    """Read an entry. Raises KeyError, TypeError or ValueError where it is none."""
    kind, seq, prev, at = line["kind"], line["seq"], line["prev"], from_time(line["at"])
    if not isinstance(seq, int) or not isinstance(prev, str | None):
        raise TypeError("seq or prev of a wrong type")
    reader = _READERS.get(kind)
    if reader is None:
        raise ValueError(f"a line of an unknown kind: {kind!r}")
    return reader(line, seq, prev, at)


def _capture_to_json(entry: CaptureEntry) -> Json:
    validators = entry.validators
    return {
        "url": entry.url,
        "final_url": entry.final_url,
        "hops": list(entry.hops),
        "outcome": entry.outcome,
        "reason": entry.reason,
        "status": entry.status,
        "payload_digest": entry.payload_digest,
        "same": entry.same,
        "warc": None if entry.warc is None else _stretch_to_json(entry.warc),
        "validators": None if validators is None else _validators_to_json(validators),
        "part_of": entry.part_of,
        "memento_of": entry.memento_of,
        "memento_at": None if entry.memento_at is None else to_time(entry.memento_at),
        "version": entry.version,
        "new": entry.new,
        "file_digest": entry.file_digest,
        "problem": entry.problem,
    }


def _comparison_to_json(entry: ComparisonEntry) -> Json:
    return {
        "left": _side_to_json(entry.left),
        "right": _side_to_json(entry.right),
        "verdict": entry.verdict,
        "kept": entry.kept,
        "new": entry.new,
        "attribution": entry.attribution,
        "edits": dict(entry.edits),
    }


def _capture(line: Mapping[str, Any], seq: int, prev: str | None, at: datetime) -> CaptureEntry:
    said = _UNSAID | dict(line)
    warc, validators = said["warc"], said["validators"]
    return CaptureEntry(
        seq=seq,
        prev=prev,
        at=at,
        url=line["url"],
        final_url=line.get("final_url", line["url"]),
        hops=tuple(said["hops"]),
        outcome=cast("Outcome", line["outcome"]),
        reason=said["reason"],
        status=said["status"],
        payload_digest=said["payload_digest"],
        same=said["same"],
        warc=None if warc is None else Stretch(warc["file"], warc["offset"], warc["length"], warc["digest"]),
        validators=None if validators is None else Validators(validators.get("etag"), validators.get("last_modified")),
        part_of=said["part_of"],
        memento_of=said["memento_of"],
        memento_at=None if said["memento_at"] is None else from_time(said["memento_at"]),
        version=said["version"],
        new=said["new"],
        file_digest=said["file_digest"],
        problem=said["problem"],
    )


def _extraction(line: Mapping[str, Any], seq: int, prev: str | None, at: datetime) -> ExtractionEntry:
    return ExtractionEntry(
        seq=seq,
        prev=prev,
        at=at,
        url=line["url"],
        extractor=line["extractor"],
        version=line["version"],
        file_digest=line["file_digest"],
    )


def _alias(line: Mapping[str, Any], seq: int, prev: str | None, at: datetime) -> AliasEntry:
    return AliasEntry(
        seq=seq,
        prev=prev,
        at=at,
        url=line["url"],
        of=line["of"],
        shown_by=cast("AliasSign", line["shown_by"]),
        digest=line["digest"],
    )


def _timestamp(line: Mapping[str, Any], seq: int, prev: str | None, at: datetime) -> TimestampEntry:
    return TimestampEntry(
        seq=seq,
        prev=prev,
        at=at,
        line=line["line"],
        line_digest=line["line_digest"],
        authority=line["authority"],
        file=line["file"],
        file_digest=line["file_digest"],
    )


def _comparison(line: Mapping[str, Any], seq: int, prev: str | None, at: datetime) -> ComparisonEntry:
    return ComparisonEntry(
        seq=seq,
        prev=prev,
        at=at,
        left=_side_from_json(line["left"]),
        right=_side_from_json(line["right"]),
        verdict=line["verdict"],
        kept=line["kept"],
        new=line["new"],
        attribution=line["attribution"],
        edits=dict(line["edits"]),
    )


_READERS: Final[Mapping[str, Callable[[Mapping[str, Any], int, str | None, datetime], Entry]]] = {
    "capture": _capture,
    "extraction": _extraction,
    "alias": _alias,
    "timestamp": _timestamp,
    "comparison": _comparison,
}


def _validators_to_json(validators: Validators) -> Json:
    return {"etag": validators.etag, "last_modified": validators.last_modified}


def _stretch_to_json(warc: Stretch) -> Json:
    return {"file": warc.file, "offset": warc.offset, "length": warc.length, "digest": warc.digest}


def _side_to_json(side: Side) -> Json:
    return {"url": side.url, "version": side.version, "digest": side.digest}


def _side_from_json(side: Mapping[str, Any]) -> Side:
    return Side(side["url"], side["version"], side["digest"])
