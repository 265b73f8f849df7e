"""The capture log's entries to JSON and back.

A line leaves out what goes without saying (no redirects, no reason, …): an archive that is visited for years
is mostly lines. Reading takes lines that leave out nothing (format 1 of the archive) as well, and passes over keys
that it doesn't know. It takes no value of another type than an entry has: whoever reads an archive that was tampered
with gets entries, or is told that a line is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from archive.log.entries import (
    AliasEntry,
    CaptureEntry,
    ComparisonEntry,
    Entry,
    EvidenceRange,
    ExtractionEntry,
    TimestampEntry,
    Validators,
    format_time,
    parse_time,
)
from archive.model import ATTRIBUTION_VERDICTS, OUTCOMES, VERDICTS, Side

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

Json = dict[str, Any]
Types = tuple[type, ...]

_TEXT: Final[Types] = (str,)
_MAYBE_TEXT: Final[Types] = (str, type(None))
_NUMBER: Final[Types] = (int,)  # and no bool: JSON's types are compared, not their families
_MAYBE_NUMBER: Final[Types] = (int, type(None))
_YES_OR_NO: Final[Types] = (bool,)
_MAYBE_OBJECT: Final[Types] = (dict, type(None))

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
    head: Json = {"seq": entry.seq, "kind": entry.kind, "prev": entry.prev, "at": format_time(entry.at)}
    match entry:
        case CaptureEntry():
            return head | _capture_to_json(entry)
        case ExtractionEntry():
            names = tuple(_EXTRACTION)
        case AliasEntry():
            names = tuple(_ALIAS)
        case TimestampEntry():
            names = tuple(_TIMESTAMP)
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
    kind, seq, prev, at = line["kind"], line["seq"], line["prev"], parse_time(line["at"])
    if type(seq) is not int or not isinstance(prev, str | None):
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
        "memento_at": None if entry.memento_at is None else format_time(entry.memento_at),
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
    if not _CAPTURE_AS_WRITTEN.issuperset(zip(line, map(type, line.values()), strict=True)):
        _checked(_UNSAID | {"final_url": ""} | dict(line), _CAPTURE)  # it has a key or a type that is not known
    said = _UNSAID | dict(line)
    warc, validators, outcome = said["warc"], said["validators"], said["outcome"]
    if outcome not in OUTCOMES or (said["hops"] and not all(type(hop) is str for hop in said["hops"])):
        raise ValueError("an outcome or a hop that is none")
    return CaptureEntry(
        seq=seq,
        prev=prev,
        at=at,
        url=line["url"],
        final_url=line.get("final_url", line["url"]),
        hops=tuple(said["hops"]),
        outcome=outcome,
        reason=said["reason"],
        status=said["status"],
        payload_digest=said["payload_digest"],
        same=said["same"],
        warc=None if warc is None else _stretch_from_json(warc),
        validators=None if validators is None else _validators_from_json(validators),
        part_of=said["part_of"],
        memento_of=said["memento_of"],
        memento_at=None if said["memento_at"] is None else parse_time(said["memento_at"]),
        version=said["version"],
        new=said["new"],
        file_digest=said["file_digest"],
        problem=said["problem"],
    )


def _extraction(line: Mapping[str, Any], seq: int, prev: str | None, at: datetime) -> ExtractionEntry:
    return ExtractionEntry(seq=seq, prev=prev, at=at, **_checked(line, _EXTRACTION))


def _alias(line: Mapping[str, Any], seq: int, prev: str | None, at: datetime) -> AliasEntry:
    return AliasEntry(seq=seq, prev=prev, at=at, **_checked(line, _ALIAS))


def _timestamp(line: Mapping[str, Any], seq: int, prev: str | None, at: datetime) -> TimestampEntry:
    return TimestampEntry(seq=seq, prev=prev, at=at, **_checked(line, _TIMESTAMP))


def _comparison(line: Mapping[str, Any], seq: int, prev: str | None, at: datetime) -> ComparisonEntry:
    if line["verdict"] not in VERDICTS or line["attribution"] not in ATTRIBUTION_VERDICTS:
        raise ValueError("a verdict that is none")
    if not (0 <= line["kept"] <= 1 and 0 <= line["new"] <= 1):
        raise ValueError("a share that is none")
    if not all(type(number) is int for number in line["edits"].values()):
        raise TypeError("a number of edits that is none")
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


_CAPTURE: Final[dict[str, Types]] = {
    "url": _TEXT,
    "final_url": _TEXT,
    "hops": (list,),
    "reason": _TEXT,
    "status": _MAYBE_NUMBER,
    "payload_digest": _MAYBE_TEXT,
    "same": _YES_OR_NO,
    "warc": _MAYBE_OBJECT,
    "validators": _MAYBE_OBJECT,
    "part_of": _MAYBE_TEXT,
    "memento_of": _MAYBE_TEXT,
    "version": _MAYBE_NUMBER,
    "new": _YES_OR_NO,
    "file_digest": _MAYBE_TEXT,
    "problem": _MAYBE_TEXT,
}
# The same as pairs, with what every line has: checked in a third of the time.
_HEAD: Final = {
    "seq": _NUMBER,
    "kind": _TEXT,
    "prev": _MAYBE_TEXT,
    "at": _TEXT,
    "outcome": _TEXT,
    "memento_at": _MAYBE_TEXT,
}
_CAPTURE_AS_WRITTEN: Final = {(name, kind) for name, kinds in (_HEAD | _CAPTURE).items() for kind in kinds}
_EXTRACTION: Final = {"url": _TEXT, "extractor": _TEXT, "version": _NUMBER, "file_digest": _TEXT}
_ALIAS: Final = dict.fromkeys(("url", "of", "shown_by", "digest"), _TEXT)
_TIMESTAMP: Final = {"line": _NUMBER} | dict.fromkeys(("line_digest", "authority", "file", "file_digest"), _TEXT)
_SIDE: Final = {"url": _MAYBE_TEXT, "version": _MAYBE_NUMBER, "digest": _MAYBE_TEXT}
_READERS: Final[Mapping[str, Callable[[Mapping[str, Any], int, str | None, datetime], Entry]]] = {
    "capture": _capture,
    "extraction": _extraction,
    "alias": _alias,
    "timestamp": _timestamp,
    "comparison": _comparison,
}


def _checked(value: Mapping[str, Any], types: Mapping[str, Types]) -> Json:
    """Return the values of these keys. Raises TypeError for one of another type, KeyError."""
    for name, known in types.items():
        if type(value[name]) not in known:
            raise TypeError(f"{name} of a wrong type")
    return {name: value[name] for name in types}


def _validators_to_json(validators: Validators) -> Json:
    return {"etag": validators.etag, "last_modified": validators.last_modified}


def _validators_from_json(value: Mapping[str, Any]) -> Validators:
    found = Validators(value.get("etag"), value.get("last_modified"))
    if type(found.etag) not in _MAYBE_TEXT or type(found.last_modified) not in _MAYBE_TEXT:
        raise TypeError("a validator of a wrong type")
    return found


def _stretch_to_json(warc: EvidenceRange) -> Json:
    return {"file": warc.file, "offset": warc.offset, "length": warc.length, "digest": warc.digest}


def _stretch_from_json(value: Mapping[str, Any]) -> EvidenceRange:
    stretch = EvidenceRange(value["file"], value["offset"], value["length"], value["digest"])
    if not (type(stretch.file) is type(stretch.digest) is str and type(stretch.offset) is type(stretch.length) is int):
        raise TypeError("a stretch of evidence that is none")
    return stretch


def _side_to_json(side: Side) -> Json:
    return {"url": side.url, "version": side.version, "digest": side.digest}


def _side_from_json(side: Mapping[str, Any]) -> Side:
    return Side(**_checked(side, _SIDE))
