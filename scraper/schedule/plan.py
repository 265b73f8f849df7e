"""Choose what a run captures, within its budget. Pure."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scraper.schedule.store import DuePage


# Pages that a run takes where nothing else is said: what 8 hosts give in half a day at one page in 3 seconds. It bounds
# the memory of a run; what is over it stays due.
MOST_PAGES: Final = 100_000


class Budget(NamedTuple):
    """What one run may take: pages in all, and pages of one host. None: no limit of a host's own."""

    pages: int = MOST_PAGES
    pages_per_host: int | None = None


class Plan(NamedTuple):
    """The pages to capture, in order, and how many more are due but over the budget, by host."""

    pages: tuple[DuePage, ...]
    postponed: dict[str, int]


def plan_run(due: Iterable[DuePage], budget: Budget) -> Plan:
    """Choose pages in the order given, as far as the budget goes; no host takes another's share of a full run."""
    chosen: list[DuePage] = []
    postponed, by_host = Counter[str](), Counter[str]()
    for page in due:
        host = page.url.split("/", 3)[2]  # the URL is canonical
        if len(chosen) >= budget.pages or (
            budget.pages_per_host is not None and by_host[host] >= budget.pages_per_host
        ):
            postponed[host] += 1
            continue
        by_host[host] += 1
        chosen.append(page)
    return Plan(tuple(chosen), dict(postponed))
