"""What was withdrawn on either side stays withdrawn: it is not taken over, and what the other withdrew goes here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from archive.log import CaptureEntry, ExtractionEntry, MergedFrom, WithdrawalEntry, WithdrawnVersion
from archive.merge.versions import read_version
from archive.model import NotArchived
from archive.store import DocumentFolder
from archive.withdraw import Order, find_withdrawals

if TYPE_CHECKING:
    from pathlib import Path

    from archive.log import Entry, Withdrawals
    from archive.merge.other import ForeignLine, Other
    from archive.merge.translation import Translation


def is_withdrawn_here(entry: Entry, other: Other, withdrawn: Withdrawals) -> bool:
    """Return whether an entry of the other archive is of what this archive withdrew."""
    if not isinstance(entry, CaptureEntry | ExtractionEntry):
        return False
    url = (entry.part_of if isinstance(entry, CaptureEntry) else None) or entry.url
    for order in withdrawn.entries:
        if order.url != url or order.forgets:
            continue
        if order.version is None and (entry.at <= order.at or order.also_future):
            return True
        digests = {version.digest for version in order.versions if version.digest}
        if isinstance(entry, CaptureEntry) and entry.payload_digest in order.payloads:
            return True
        if digests and _digest(other, url, entry.version) in digests:
            return True
    return False


def _digest(other: Other, url: str, number: int | None) -> str | None:
    stored = read_version(DocumentFolder(other.root, url), number)
    return None if stored is None else stored.version.digest


def withdraw_as_there(root: Path, line: ForeignLine, translation: Translation) -> list[WithdrawalEntry]:
    """Return the withdrawals here that follow from one there: with the numbers that its versions get here."""
    entry = line.entry
    assert isinstance(entry, WithdrawalEntry)
    digests = {version.digest for version in entry.versions if version.digest}
    found: list[WithdrawalEntry] = []
    numbers: list[int | None] = [] if entry.forgets else [None]
    if entry.version is not None:
        numbers = [*_numbers(root, entry.url, digests)]
    for number in numbers:
        try:
            found += find_withdrawals(root, Order(entry.url, number, entry.reason, entry.also_future), entry.at)
        except NotArchived:
            continue
    ours = [one for one in found if one.url == entry.url]
    reserved = translation.reserve(entry)
    first = replace(
        entry,
        seq=0,
        prev=None,
        merged=MergedFrom(translation.chain, line.number),
        version=None if entry.version is None else reserved.get(entry.version),
        versions=(
            *(WithdrawnVersion(reserved[version.number], version.digest) for version in entry.versions),
            *(version for one in ours for version in one.versions),
        ),
        payloads=tuple(sorted({*entry.payloads, *(digest for one in ours for digest in one.payloads)})),
        evidence=tuple(hole for one in ours for hole in one.evidence),
        cut_off=tuple(name for one in ours for name in one.cut_off),
    )
    return [first, *(one for one in found if one.url != entry.url)]


def _numbers(root: Path, url: str, digests: set[str]) -> list[int]:
    document = DocumentFolder(root, url)
    versions = ((number, read_version(document, number)) for number in document.numbers())
    return [number for number, stored in versions if stored is not None and stored.version.digest in digests]
