"""Check version files: those that a line of the log names, and what else is in `documents/`."""

from __future__ import annotations

import hashlib
import os
import re
from array import array
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from archive.files import document_folders, open_regular, quarantined_at, read_regular, version_file, version_number
from archive.model import ArchiveDamaged, FormatError
from archive.store import MAX_FILE, from_bytes
from archive.verify.findings import Finding, Findings
from archive.warc import open_record, read_payload

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from archive.log import Claim, RecordPosition
    from archive.store import StoredVersion

# Larger than nearly any version file, so that one read(2) is enough for each.
_BUFFER: Final = 1 << 20
# The position of the payload as our writer writes it: a JSON string can't contain a line feed, so nothing else matches.
_PAYLOAD: Final = re.compile(rb'\n "payload": \{\n  "file": "([^"\\\n]+)",\n  "offset": ([0-9]{1,18})\n \},\n')
_PART: Final = re.compile(rb'\n   "payload": \{\n    "file": "([^"\\\n]+)",\n    "offset": ([0-9]{1,18})\n   \}\n')
_PARTS: Final = b' "parts": [\n'


def path_hash(path: str) -> int:
    """Return a 63-bit hash of a path below the root: 100,000 of them take less than a megabyte.

    Valid only in one process and those forked from it. Two paths collide in one of a million million archives.
    """
    return hash(path) & 0x7FFFFFFFFFFFFFFF


@dataclass(slots=True)
class VersionCheck:
    """The result for one version file: what is wrong, and the positions of the bytes it was read from."""

    file: str
    size: int = 0
    finding: Finding | None = None
    places: tuple[tuple[str, int], ...] = ()


class VersionChecker:
    """Check the version files that lines name. `deep` parses each of them and reads the bytes it was read from."""

    def __init__(self, root: Path, *, deep: bool = False) -> None:
        self._root = root
        self._deep = deep
        self._buffer = bytearray(_BUFFER)
        self._view = memoryview(self._buffer)

    def check(self, claim: Claim) -> VersionCheck:
        """Check the version file that a line stored. The claim must have a version."""
        first, second = document_folders(claim.url)
        name = version_file(claim.version or 0)
        checked = VersionCheck(f"{first}/{name}")
        digest, size = self._digest(checked.file)
        if f"sha256:{digest}" != claim.file_digest and os.path.isdir(f"{self._root}/{second}"):  # noqa: PTH112 - a
            # Path takes longer than the call. The second folder is used if another URL has the first.
            other, other_size = self._digest(f"{second}/{name}")
            if digest is None or f"sha256:{other}" == claim.file_digest:
                checked.file, digest, size = f"{second}/{name}", other, other_size
        if f"sha256:{digest}" != claim.file_digest:
            return self._explain(checked, claim, digest, size)
        checked.size = size
        checked.places = self._places(size) if size <= _BUFFER else ()
        if self._deep or not checked.places:
            self._read(checked, claim)
        return checked

    def _digest(self, file: str) -> tuple[str | None, int]:
        """Return a file's SHA-256 and size, and leave its bytes in the buffer if they fit; None if it can't be read."""
        try:
            descriptor = open_regular(f"{self._root}/{file}")
        except OSError:
            return None, 0
        try:
            size = os.readv(descriptor, [self._buffer])
            if size < _BUFFER:
                return hashlib.sha256(self._view[:size]).hexdigest(), size
            hasher, read = hashlib.sha256(self._view), size
            while read:
                read = os.readv(descriptor, [self._buffer])
                hasher.update(self._view[:read])
                size += read
            return hasher.hexdigest(), max(size, _BUFFER + 1)
        except OSError:
            return None, 0
        finally:
            os.close(descriptor)

    def _places(self, size: int) -> tuple[tuple[str, int], ...]:
        """Find the payload positions of the version in the buffer; () if they are not in our writer's form."""
        match = _PAYLOAD.search(self._buffer, 0, size)
        if match is None:
            return ()
        places = [(match[1].decode("utf-8", "replace"), int(match[2]))]
        if self._buffer.startswith(_PARTS, match.end()):
            end = self._buffer.find(b"\n ],\n", match.end(), size)
            parts = _PART.finditer(self._buffer, match.end(), max(end, 0))
            places += [(part[1].decode("utf-8", "replace"), int(part[2])) for part in parts]
        return tuple(places)

    def _read(self, checked: VersionCheck, claim: Claim) -> None:
        """Parse a version file that has the right digest, and with `deep` read the bytes it was read from."""
        version = f"version {claim.version} of {claim.url}"
        try:
            stored = self._stored(checked.file, claim)
        except (ArchiveDamaged, FormatError) as error:
            found = _finding(checked.file, claim, f"it was stored this way, but {error}", f"{version} can't be read")
            checked.finding = replace(found, kind="version-unreadable")
            return
        checked.places = tuple((place.file, place.offset) for place in _all_places(stored))
        try:
            if self._deep:
                self._read_payloads(stored)
        except ArchiveDamaged as error:
            found = _finding(checked.file, claim, str(error), f"what {version} was read from can't be proven")
            checked.finding = replace(found, kind="payload-unproven")

    def _stored(self, file: str, claim: Claim) -> StoredVersion:
        try:
            data = read_regular(f"{self._root}/{file}", MAX_FILE)
        except OSError as error:
            raise ArchiveDamaged(f"it can't be read ({error.strerror})") from error
        stored = from_bytes(data)
        found = (stored.version.number, stored.version.url)
        if found != (claim.version, claim.url):
            raise ArchiveDamaged(
                f"it holds version {found[0]} of {found[1]}, not version {claim.version} of {claim.url}"
            )
        return stored

    def _read_payloads(self, stored: StoredVersion) -> None:
        digests = (stored.version.payload_digest, *(part.payload_digest for part in stored.version.parts))
        for place, digest in zip(_all_places(stored), digests, strict=True):
            try:
                with open_record(self._root, place) as file:
                    read_payload(file, digest)
            except (TypeError, ValueError, OverflowError) as error:
                raise ArchiveDamaged("it names no position in the evidence") from error

    def _explain(self, checked: VersionCheck, claim: Claim, digest: str | None, size: int) -> VersionCheck:
        """Add the finding for a file that is missing or not the one that was stored."""
        file, checked.size = checked.file, size
        version = f"version {claim.version} of {claim.url}"
        if digest is None:
            checked.finding = self._missing(file, claim, version)
            return checked
        try:
            stored = self._stored(file, claim)
        except (ArchiveDamaged, FormatError) as error:
            what = f"it is not the file that was stored: {error}"
            checked.finding = _finding(file, claim, what, f"{version} can't be read", _REBUILD)
            return checked
        checked.places = tuple((place.file, place.offset) for place in _all_places(stored))
        if claim.file_digest is not None:
            what = "it is not the file that was stored: its SHA-256 differs"
            means = f"the article of {version} matches its own digest; the rest of the file proves nothing"
            checked.finding = _finding(file, claim, what, means, _REBUILD)
        return checked

    def _missing(self, file: str, claim: Claim, version: str) -> Finding:
        if os.path.lexists(f"{self._root}/{file}"):
            return _finding(file, claim, "the file can't be read", f"{version} can't be read", _REBUILD)
        if os.path.lexists(f"{self._root}/{quarantined_at(file)}"):
            what = f"it was damaged and is now in {quarantined_at(file)}"
            found = _finding(file, claim, what, f"{version} can't be read", _REBUILD)
            return replace(found, gravity="quarantined", kind="version-quarantined")
        return replace(
            _finding(file, claim, "the file is missing", f"{version} is lost", _REBUILD), kind="version-missing"
        )


_REBUILD: Final = "not this file; as long as its evidence is whole the page can be read again, as a new version"


def _all_places(stored: StoredVersion) -> Sequence[RecordPosition]:
    return (stored.payload, *stored.parts)


def _finding(file: str, claim: Claim, what: str, means: str, rebuild: str = "") -> Finding:
    return Finding(
        gravity="loss",
        kind="version-damaged",
        file=file,
        what=f"{what} (line {claim.seq} of the log stored it)",
        means=means,
        rebuild=rebuild,
        url=claim.url,
        version=claim.version,
    )


@dataclass(slots=True)
class Listing:
    """The contents of some folders of `documents/`: version files as path hashes, folders with gaps, stray files."""

    path_hashes: array[int] = field(default_factory=lambda: array("q"))
    gaps: list[str] = field(default_factory=list)
    findings: Findings = field(default_factory=Findings)


def list_versions(root: Path, above: str, folders: Sequence[str]) -> Listing:
    """List the version files of some document folders below a path."""
    listing = Listing()
    for folder in folders:
        _walk_folder(root, f"{above}/{folder}", listing)
    return listing


def _walk_folder(root: Path, folder: str, listing: Listing) -> None:
    try:
        names = os.listdir(f"{root}/{folder}")  # noqa: PTH208 - a Path takes longer than the call
    except NotADirectoryError:
        listing.findings.add(stray_file(folder))
        return
    except FileNotFoundError:
        return  # removed meanwhile; if a line names a file in it, the check of that line reports it
    except OSError as error:
        what = f"it can't be read ({error.strerror})"
        listing.findings.add(Finding(gravity="damage", kind="unreadable", file=folder, what=what))
        return
    highest = count = 0
    for name in names:
        number = 1 if name == "v1.json" else version_number(name)
        if number is None:
            listing.findings.add(stray_file(f"{folder}/{name}"))
            continue
        highest, count = max(highest, number), count + 1
        listing.path_hashes.append(path_hash(f"{folder}/{name}"))
    if highest != count:
        listing.gaps.append(folder)


def stray_file(file: str) -> Finding:
    """Return the finding for a file that is not the archive's."""
    return Finding(gravity="note", kind="stray", file=file, what="it does not belong to the archive; it is left alone")
