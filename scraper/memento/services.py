"""Search Memento services (RFC 7089) for copies of dead pages: which services are asked, and for how long.

Only services that the user names are asked, as politely and safely as in any fetch: robots.txt, rate limit, SSRF
guard, size limits. A search takes `TOTAL_SECONDS` at most, and a service that fails or is slow twice in a row is not
asked again. A copy that can't be found is a note, never a problem of the page. `scraper.memento.search` asks one
service.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from archive.model import RequestError, canonical_url
from scraper.memento.search import NoCopy, Search, Service

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from archive.model import Outcome
    from scraper.fetch import Fetcher
    from scraper.memento.search import Copy

# Outcomes of an original for which a copy is searched. Not what our own rules kept us from fetching: robots.txt,
# the SSRF guard.
DEAD_OUTCOMES: Final[frozenset[Outcome]] = frozenset({"gone", "unreachable", "timeout", "http-error", "blocked"})
# The total for one page's copy, at all services. Healthy services answer in 1 to 5 s; aggregators, which ask several
# archives in turn, in up to 20.
TOTAL_SECONDS: Final = 30.0
# A service that takes longer than this for one copy is slow: it must not slow down a run of many pages.
SLOW_SECONDS: Final = 15.0
# Failures or slow answers in a row after which a service is not asked again. A single one may be due to the page.
MAX_FAILURES: Final = 2


class CopyResult(NamedTuple):
    """The result of a search: the copy, or a note of one line on why there is none."""

    copy: Copy | None
    note: str | None


@dataclass(slots=True)
class _ServiceState:
    """A service and its recent failures; the thread that asks it holds the lock."""

    service: Service
    lock: threading.Lock = field(default_factory=threading.Lock)
    failures: int = 0  # in a row


class MementoServices:
    """The services of one run. Thread-safe; a service is asked for one page at a time."""

    def __init__(self, services: Sequence[Service]) -> None:
        self._services = [_ServiceState(service) for service in services]

    def __bool__(self) -> bool:
        return bool(self._services)

    def seek(self, url: str, at: datetime, fetcher: Fetcher) -> CopyResult:
        """Search one service after another for the copy closest to a time, for `TOTAL_SECONDS` in all at most."""
        deadline = fetcher.deadline(TOTAL_SECONDS)
        reasons = []
        for number, state in enumerate(self._services):
            share = deadline.left() / (len(self._services) - number)
            try:
                return CopyResult(_search(state, url, at, fetcher, share), None)
            except NoCopy as error:
                reasons.append(f"{state.service.name}: {error}")
        return CopyResult(None, f"no archived copy of {url}: {'; '.join(reasons)}")


def read_services(endpoints: Iterable[str], tables: Iterable[Mapping[str, str]] = ()) -> list[Service]:
    """Return the services of the command line (timegates) and of a watchlist's tables, each once.

    Raises RequestError for an invalid address, or one with a user name.
    """
    found = [Service(timegate=endpoint) for endpoint in endpoints]
    found += [Service(table.get("timegate"), table.get("timemap")) for table in tables]
    for service in found:
        for endpoint in filter(None, (service.timegate, service.timemap)):
            canonical_url(endpoint.replace("{url}", ""))
            if "@" in urlsplit(endpoint).netloc:
                raise RequestError(
                    f"{service.name.rpartition('@')[2]}: a service's address can't hold a user name or password"
                )
    return list(dict.fromkeys(found))


def _search(state: _ServiceState, url: str, at: datetime, fetcher: Fetcher, seconds: float) -> Copy:
    """Search one service, and count its failures. Raises NoCopy."""
    deadline = fetcher.deadline(seconds)
    if not state.lock.acquire(timeout=seconds):
        raise NoCopy("no time left to wait for its turn")
    try:
        if state.failures >= MAX_FAILURES:
            raise NoCopy(f"not asked again in this run: it failed or was slow {MAX_FAILURES} times in a row")
        began = deadline.left()
        # After a long wait for the lock, little time is left, which is not the service's fault.
        fair = began > seconds / 2
        try:
            copy = Search(state.service, url, at, fetcher, deadline).copy()
        except NoCopy as error:
            state.failures = state.failures + 1 if error.failing and fair else 0
            raise
        state.failures = state.failures + 1 if began - deadline.left() > SLOW_SECONDS else 0
        return copy
    finally:
        state.lock.release()
