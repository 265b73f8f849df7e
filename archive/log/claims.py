"""What one line of the capture log claims about other files: read fast, with every type checked.

`archive.log.entry_json` reads a line for those who trust the log. Here a line may be anything: what does not have the
shape of an entry is refused with a reason, and what comes out holds no name that leads out of the archive and no
number that no file could have.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from archive.files import is_evidence_file, is_timestamp_file
from archive.log.entries import EvidenceRange, parse_time
from archive.model import ATTRIBUTION_VERDICTS, OUTCOMES, VERDICTS

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHA256: Final = re.compile("sha256:[0-9a-f]{64}").fullmatch
_OUTCOMES: Final = frozenset(OUTCOMES)
# What file names have room for (`layout.version_number`), and what a file offset can be.
MAX_VERSION: Final = 10**10 - 1
MAX_OFFSET: Final = 2**62
_MAYBE_TEXT: Final = (str, type(None))
_MAYBE_NUMBER: Final = (int, type(None))


class Token(NamedTuple):
    """The token of a trusted timestamp, and the line that it vouches for."""

    file: str
    file_digest: str
    line: int
    line_digest: str


class Claim(NamedTuple):
    """One line. `version` and `file_digest` are those of a version that it stored."""

    seq: int
    prev: str | None
    kind: str
    url: str
    version: int | None = None
    file_digest: str | None = None
    stretch: EvidenceRange | None = None
    token: Token | None = None


class NoClaim(ValueError):
    """The line is none of a capture log; the message says why."""


def read_claim(raw: bytes) -> Claim:
    """Read one line. Raises NoClaim."""
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise NoClaim("it is no JSON") from error
    try:
        return _claim(value)
    except NoClaim:
        raise
    except KeyError as error:
        raise NoClaim(f"it says nothing of {error.args[0]!r}") from error
    except (ValueError, TypeError, AttributeError, OverflowError) as error:
        raise NoClaim("something in it is of a wrong type") from error


def _claim(value: Mapping[str, Any]) -> Claim:
    if type(value) is not dict:
        raise NoClaim("it is no JSON object")
    seq, prev, kind = value["seq"], value["prev"], value["kind"]
    parse_time(value["at"])
    if type(seq) is not int or not 0 < seq < MAX_OFFSET:
        raise NoClaim("its number is none")
    if prev is not None:
        _digest(prev, "prev")
    reader = _READERS.get(kind)
    if reader is None:
        raise NoClaim(f"a line of an unknown kind: {str(kind)[:40]!r}")
    return reader(value, seq, prev)


def _capture(value: Mapping[str, Any], seq: int, prev: str | None) -> Claim:
    get = value.get
    url, version, new, part_of = _text(value["url"]), get("version"), get("new", False), get("part_of")
    _text(get("final_url", url))
    _check_rest(value)
    file_digest = get("file_digest")
    if file_digest is not None:
        _digest(file_digest, "file_digest")
    stretch = None if (warc := get("warc")) is None else _stretch(warc)
    if version is not None:
        _version(version)
    if type(new) is not bool or type(part_of) not in _MAYBE_TEXT:
        raise NoClaim("something in it is of a wrong type")
    if not new:
        return Claim(seq, prev, "capture", url, stretch=stretch)
    if version is None:
        raise NoClaim("a new version without a number")
    return Claim(seq, prev, "capture", url, version, file_digest, stretch)


def _check_rest(value: Mapping[str, Any]) -> None:
    """Check what a capture's line says beside that of which anything follows here."""
    get = value.get
    _text(get("reason", ""))
    if type(get("problem")) not in _MAYBE_TEXT or type(get("same", False)) is not bool:
        raise NoClaim("something in it is of a wrong type")
    if value["outcome"] not in _OUTCOMES or type(get("status")) not in _MAYBE_NUMBER:
        raise NoClaim("an outcome that is none")
    if type(get("memento_of")) not in _MAYBE_TEXT:
        raise NoClaim("what it is a copy of is no address")
    if (copied_at := get("memento_at")) is not None:
        parse_time(copied_at)
    hops = get("hops", [])
    if type(hops) is not list or (hops and not all(isinstance(hop, str) for hop in hops)):
        raise NoClaim("its hops are no addresses")
    if (validators := get("validators")) is not None:
        tags = validators.get("etag"), validators.get("last_modified")
        if type(tags[0]) not in _MAYBE_TEXT or type(tags[1]) not in _MAYBE_TEXT:
            raise NoClaim("its validators are none")
    if (digest := get("payload_digest")) is not None:
        _digest(digest, "payload_digest")


def _extraction(value: Mapping[str, Any], seq: int, prev: str | None) -> Claim:
    url, _, version = value["url"], _text(value["extractor"]), _version(value["version"])
    return Claim(seq, prev, "extraction", _text(url), version, _digest(value["file_digest"], "file_digest"))


def _alias(value: Mapping[str, Any], seq: int, prev: str | None) -> Claim:
    for name in ("of", "shown_by", "digest"):
        _text(value[name])
    return Claim(seq, prev, "alias", _text(value["url"]))


def _timestamp(value: Mapping[str, Any], seq: int, prev: str | None) -> Claim:
    line = value["line"]
    if type(line) is not int or not 0 < line < seq:
        raise NoClaim("a timestamp over a line that is not before it")
    file = _text(value["file"])
    if not is_timestamp_file(file):
        raise NoClaim("a timestamp whose token lies nowhere in the archive")
    _text(value["authority"])
    digests = [_digest(value[name], name) for name in ("file_digest", "line_digest")]
    token = Token(file, digests[0], line, digests[1])
    return Claim(seq, prev, "timestamp", "", token=token)


def _comparison(value: Mapping[str, Any], seq: int, prev: str | None) -> Claim:
    for name in ("left", "right"):
        side = value[name]
        number = side["version"]
        if type(side["url"]) not in _MAYBE_TEXT or type(side["digest"]) not in _MAYBE_TEXT:
            raise NoClaim("a side of it is none")
        if number is not None:
            _version(number)
    if not (0 <= value["kept"] <= 1 and 0 <= value["new"] <= 1):
        raise NoClaim("a share of it is none")
    if value["verdict"] not in VERDICTS or value["attribution"] not in ATTRIBUTION_VERDICTS:
        raise NoClaim("a verdict that is none")
    if not all(type(number) is int for number in value["edits"].values()):
        raise NoClaim("a number of edits that is none")
    return Claim(seq, prev, "comparison", "")


_READERS: Final = {
    "capture": _capture,
    "extraction": _extraction,
    "alias": _alias,
    "timestamp": _timestamp,
    "comparison": _comparison,
}


def _stretch(value: Mapping[str, Any]) -> EvidenceRange:
    file, offset, length = value["file"], value["offset"], value["length"]
    if not is_evidence_file(file):
        raise NoClaim("its evidence lies in no WARC file of an archive")
    if type(offset) is not int or type(length) is not int or offset < 0 or not 0 < length < MAX_OFFSET - offset:
        raise NoClaim("its evidence lies nowhere in a file")
    return EvidenceRange(file, offset, length, _digest(value["digest"], "digest"))


def _version(value: object) -> int:
    if type(value) is not int or not 0 < value <= MAX_VERSION:
        raise NoClaim("a version's number that is none")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise NoClaim("something in it is no text that should be one")
    return value


def _digest(value: object, name: str) -> str:
    if not isinstance(value, str) or _SHA256(value) is None:
        raise NoClaim(f"its {name} is no SHA-256")
    return value
