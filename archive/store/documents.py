"""The version files of a document: their JSON, their numbers, and their folder.

A version file is written once and never changed. When a new version is due is decided in `archive.store.planning`; the
order in which it is committed with evidence and log is in `archive.store.group_commit`.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from archive.files import document_folders, open_regular, quarantine, read_regular, version_file, version_number
from archive.log import RecordPosition, format_time, parse_time
from archive.model import CAUSES, ArchiveDamaged, Evidence, FormatError, Part, Reading, Version, record_json, sha256

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FORMAT: Final = "repost-version/1"
# The line of a version file with its URL, and how many bytes from the start hold it: a URL has 8 KiB at most.
_URL_LINE: Final = re.compile(rb'^\{\n "format": "[^"\n]+",\n "number": \d+,\n "url": ("[^\n]*"),\n')
_HEAD_BYTES: Final = 25 << 10
# No article is near this size; bounds the memory that a foreign file in a version's place can take.
MAX_FILE: Final = 256 << 20


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """A version, the position of the payload it was read from, and the positions of its parts' payloads, in order."""

    version: Version
    payload: RecordPosition
    parts: tuple[RecordPosition, ...] = ()


def to_bytes(stored: StoredVersion, digest: str) -> bytes:
    """Return the bytes of a version file, given its article's digest.

    Raises UnicodeEncodeError for text that is not valid Unicode (a lone surrogate).
    """
    version, reading = stored.version, stored.version.reading
    return record_json.pretty(
        {
            "format": FORMAT,
            "number": version.number,
            "url": version.url,
            "cause": version.cause,
            "captured_at": format_time(version.captured_at),
            "payload_digest": version.payload_digest,
            "payload": _position_to_json(stored.payload),
            **_parts_to_json(stored),
            "evidence": {
                name: {"found_in": found.found_in, "text": found.text}
                for name, found in sorted(reading.evidence.items())
            },
            "encoding": reading.encoding,
            "parser": reading.parser,
            **({"concealed": reading.concealed} if reading.concealed else {}),
            "article": record_json.to_record(reading.article, digest),
        }
    ).encode()


def _position_to_json(place: RecordPosition) -> dict[str, Any]:
    return {"file": place.file, "offset": place.offset}


def _parts_to_json(stored: StoredVersion) -> dict[str, Any]:
    """Return the `parts` key of an article in several pages; {} for any other."""
    parts = [
        {"url": part.url, "payload_digest": part.payload_digest, "payload": _position_to_json(place)}
        for part, place in zip(stored.version.parts, stored.parts, strict=True)
    ]
    return {"parts": parts} if parts else {}


def from_bytes(data: bytes) -> StoredVersion:
    """Parse a version file of any format ever released.

    Raises FormatError for an unknown format; ArchiveDamaged where the file can't be parsed or its article does not
    match its digest.
    """
    try:
        value = json.loads(data)
        if value.get("format") != FORMAT:
            raise FormatError(f"unsupported version format {value.get('format')!r}, not {FORMAT!r}")
        return _stored_from_json(value)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ArchiveDamaged(f"it can't be read as a version ({type(error).__name__})") from error


def _stored_from_json(value: Mapping[str, Any]) -> StoredVersion:
    article = record_json.from_record(value["article"])
    digest = record_json.digest(article)
    if digest != value["article"]["digest"]:
        raise ArchiveDamaged(f"its article does not match its digest (it has {digest})")
    if value["cause"] not in CAUSES:
        raise ArchiveDamaged(f"unknown cause {value['cause']!r}")
    parts = value.get("parts", [])
    version = Version(
        number=value["number"],
        url=value["url"],
        cause=value["cause"],
        digest=digest,
        payload_digest=value["payload_digest"],
        captured_at=parse_time(value["captured_at"]),
        reading=Reading(
            article=article,
            evidence={name: Evidence(found["found_in"], found["text"]) for name, found in value["evidence"].items()},
            encoding=value["encoding"],
            parser=value["parser"],
            concealed=value.get("concealed", 0),  # not in older files, nor where nothing was
        ),
        parts=tuple(Part(part["url"], part["payload_digest"]) for part in parts),
    )
    return StoredVersion(
        version, _position_from_json(value["payload"]), tuple(_position_from_json(part["payload"]) for part in parts)
    )


def _position_from_json(value: Mapping[str, Any]) -> RecordPosition:
    if not isinstance(value["file"], str):
        raise TypeError("not a record position")
    return RecordPosition(value["file"], int(value["offset"]))


class DocumentFolder:
    """The folder of one canonical URL."""

    def __init__(self, root: Path, url: str) -> None:
        self._root = root
        self.url = url
        names = document_folders(url)
        owner = owner_of(root / names[0])
        # The folder belongs to another URL only where someone made two digests agree in their first 16 digits. A URL
        # that this folder could not belong to is damage, not another owner.
        is_foreign = owner not in (None, url) and document_folders(owner)[0] == names[0]
        self.folder = root / names[is_foreign]

    def numbers(self) -> list[int]:
        """Return the numbers of the stored versions, in order."""
        return _numbers(self.folder)

    def next_number(self) -> int:
        """Return the number of the next version: one that no version has, not even a quarantined one."""
        return 1 + max([*self.numbers(), *quarantine.numbers(self._root, self.folder)], default=0)

    def read(self, number: int) -> StoredVersion:
        """Read one version and check its digest. Raises ArchiveDamaged or FormatError, naming the file."""
        path = self.path(number)
        try:
            stored = from_bytes(_read_file(path))
        except (ArchiveDamaged, FormatError) as error:
            raise type(error)(f"{path}: {error}") from error
        if (stored.version.number, stored.version.url) != (number, self.url):
            raise ArchiveDamaged(
                f"{path}: holds version {stored.version.number} of {stored.version.url} "
                f"instead of version {number} of {self.url}"
            )
        return stored

    def latest(self) -> StoredVersion | None:
        """Return the latest version; None if none is stored."""
        numbers = self.numbers()
        return self.read(numbers[-1]) if numbers else None

    def path(self, number: int) -> Path:
        """Return the path of that version's file."""
        return self.folder / version_file(number)

    def holds(self, number: int, digest: str) -> bool:
        """Return whether that version's file exists and has that SHA-256."""
        path = self.path(number)
        return path.exists() and sha256(_read_file(path)) == digest


def _numbers(folder: Path) -> list[int]:
    try:
        names = [path.name for path in folder.iterdir()]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise ArchiveDamaged(f"{folder} can't be read ({error.strerror})") from error
    return sorted(number for name in names if (number := version_number(name)) is not None)


def owner_of(folder: Path) -> str | None:
    """Return the URL that a folder belongs to; None if the folder is free or its version file can't be read."""
    try:
        numbers = _numbers(folder)
        return _read_url(folder / version_file(numbers[0])) if numbers else None
    except (ArchiveDamaged, ValueError, KeyError, TypeError, RecursionError):
        return None


def _read_url(path: Path) -> str | None:
    """Return the URL in a version file; nearly always its first bytes are enough."""
    try:
        with os.fdopen(open_regular(path), "rb") as file:
            found = _URL_LINE.search(file.read(_HEAD_BYTES))
    except OSError as error:
        raise ArchiveDamaged(f"can't be read ({error.strerror})") from error
    url = json.loads(found[1] if found else _read_file(path))
    if isinstance(url, dict):
        url = url["url"]
    return url if isinstance(url, str) else None


def _read_file(path: Path) -> bytes:
    try:
        return read_regular(path, MAX_FILE)
    except OSError as error:
        raise ArchiveDamaged(f"can't be read ({error.strerror})") from error
