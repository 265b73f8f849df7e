"""Say what a withdrawal did not remove: the same bytes at other addresses, archived copies, what left the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive.log import CaptureEntry, Withdrawals
from archive.withdraw.find import addresses, log_entries

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from archive.log import WithdrawalEntry
    from archive.withdraw.find import Order

# Addresses that are named one by one.
_MAX_NAMED: Final = 20


def what_remains(root: Path, entries: Sequence[WithdrawalEntry], order: Order) -> Iterator[str]:
    """Yield one line for each thing that is still there."""
    urls = {entry.url for entry in entries} | {order.url}
    digests = {digest for entry in entries for digest in entry.payloads}
    withdrawn = Withdrawals.of(root)
    why: dict[str, str] = {}
    for entry in log_entries(root):
        if not isinstance(entry, CaptureEntry) or entry.warc is None:
            continue
        url = entry.part_of or entry.url
        if url in urls or withdrawn.hole(entry.warc.file, entry.warc.offset) is not None:
            continue
        if entry.payload_digest in digests:
            why.setdefault(url, "has the same bytes")
        elif entry.memento_of in urls:
            why.setdefault(url, "is an archive service's copy of it")
        elif entry.final_url in urls:
            why.setdefault(url, "redirects to it, and is stored with what it led to")
    for url, reason in list(why.items())[:_MAX_NAMED]:
        yield f"still there: {url} {reason}; withdraw it, too, if the order covers it"
    if len(why) > _MAX_NAMED:
        yield f"still there: {len(why) - _MAX_NAMED:,} more pages like these"
    if order.version is not None:
        yield from _other_addresses(root, order)
        yield from _shared(entries)
    yield "exports, evidence packs, backups and other copies of the archive are not reached by this"


def _other_addresses(root: Path, order: Order) -> Iterator[str]:
    for url in sorted(addresses(root, order.url) - {order.url}):
        yield f"still there: {url}, another address of the page, has versions of its own"


def _shared(entries: Sequence[WithdrawalEntry]) -> Iterator[str]:
    for entry in entries:
        if entry.versions and not entry.payloads:
            yield "still there: the bytes that it was read from, since another version was read from them, too"
