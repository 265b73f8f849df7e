"""Choose what a run captures, within its budget. Pure."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from archive.model import host_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scraper.schedule.store import DuePage


class Budget(NamedTuple):
    """What one run may take: pages in all, and pages of one host. None: no limit."""

    pages: int | None = None
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
        host = host_of(page.url)
        full = budget.pages is not None and len(chosen) >= budget.pages
        if full or (budget.pages_per_host is not None and by_host[host] >= budget.pages_per_host):
            postponed[host] += 1
            continue
        by_host[host] += 1
        chosen.append(page)
    return Plan(tuple(chosen), dict(postponed))
