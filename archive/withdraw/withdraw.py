"""Withdraw a page, or one version of it, because of a court's order, a takedown or a person's right.

    withdraw ──► find ──► unlogged      what is to go, with the archive's lock held
             ├─► archive.archive ──► archive.store     the journal, the removal, the line in the log
             ├─► archive.index                         an index that has its text is thrown away
             └─► remains                               what has the same text and was not asked for

The log's lines about it stay, since each proves the one before it: address, times, digests. So do trusted timestamps,
which cover lines of the log.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.index import discard
from archive.log import single_line
from archive.model import RequestError, canonical_url
from archive.withdraw.find import Order, find_withdrawals
from archive.withdraw.remains import what_remains

if TYPE_CHECKING:
    from archive.archive import Archive
    from archive.log import WithdrawalEntry


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What was withdrawn: an entry for each address of the page. `remains` has a line for what is still there."""

    entries: tuple[WithdrawalEntry, ...]
    remains: tuple[str, ...]


def withdraw(archive: Archive, order: Order) -> Withdrawn:
    """Withdraw a page or a version, durably: all of it or, on an error, nothing.

    Raises NotArchived; RequestError for an empty reason; WriteFailed. If the process is killed in the middle, the next
    writer completes it.
    """
    order = Order(canonical_url(order.url), order.version, single_line(order.reason), order.also_future)
    if not order.reason:
        raise RequestError("a withdrawal needs a reason: who asked for it, and with what right")
    entries = archive.withdraw(lambda at: find_withdrawals(archive.root, order, at))
    remains = [*what_remains(archive.root, entries, order), *discard(archive.root)]
    return Withdrawn(tuple(entries), tuple(remains))
