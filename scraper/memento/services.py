"""Copies of pages that are dead, from Memento services (RFC 7089): which are asked, and how long they are waited for.

Only services that the user names are asked, with the manners of any fetch: robots.txt, one request at a time and
host, the guard of addresses, bounds. Nothing is waited for longer than `SECONDS`, and a service that fails or is slow
twice in a row is left alone. What could not be had is a note, never a page's problem. How a service is asked is in
`scraper.memento.search`.
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

# Of an original, what is looked for elsewhere. Not what we ourselves did not fetch: robots.txt forbids that, a guard.
DEAD_OUTCOMES: Final[frozenset[Outcome]] = frozenset({"gone", "unreachable", "timeout", "http-error", "blocked"})
# All of one page's copy, whatever is asked for it. Services answer in 1 to 5 s when they are well; aggregators, which
# ask several archives in turn, in up to 20.
SECONDS: Final = 30.0
# A service that takes longer than this for one copy is slow: a run of many pages must not go on at its pace.
SLOW: Final = 15.0
# So many failures in a row (or slow answers), and a service is not asked again. One may be a page's own.
PATIENCE: Final = 2


class CopyResult(NamedTuple):
    """What came of looking for a copy: the copy, or one line that says why there is none."""

    copy: Copy | None
    note: str | None


@dataclass(slots=True)
class _Asked:
    """A service, and how it has been; who asks it holds the lock."""

    service: Service
    lock: threading.Lock = field(default_factory=threading.Lock)
    failures: int = 0  # in a row


class MementoServices:
    """The services of one run. For any number of threads; a service is asked for one page at a time."""

    def __init__(self, services: Sequence[Service]) -> None:
        self._services = [_Asked(service) for service in services]

    def __bool__(self) -> bool:
        return bool(self._services)

    def seek(self, url: str, at: datetime, fetcher: Fetcher) -> CopyResult:
        """Look for the copy of a page closest to a time, at one service after another, within `SECONDS` in all."""
        deadline = fetcher.deadline(SECONDS)
        reasons = []
        for number, asked in enumerate(self._services):
            share = deadline.left() / (len(self._services) - number)
            try:
                return CopyResult(_sought(asked, url, at, fetcher, share), None)
            except NoCopy as error:
                reasons.append(f"{asked.service.name}: {error}")
        return CopyResult(None, f"no archived copy of {url}: {'; '.join(reasons)}")


def read_services(endpoints: Iterable[str], tables: Iterable[Mapping[str, str]] = ()) -> list[Service]:
    """Return the services of the command line (timegates) and of a watchlist's tables, each once.

    Raises RequestError for what is no address.
    """
    found = [Service(timegate=endpoint) for endpoint in endpoints]
    found += [Service(table.get("timegate"), table.get("timemap")) for table in tables]
    for service in found:
        for endpoint in filter(None, (service.timegate, service.timemap)):
            if "@" in urlsplit(endpoint).netloc:
                raise RequestError(
                    f"{service.name.rpartition('@')[2]}: a service is named in notes, without a password"
                )
            canonical_url(endpoint.replace("{url}", ""))
    return list(dict.fromkeys(found))


def _sought(asked: _Asked, url: str, at: datetime, fetcher: Fetcher, seconds: float) -> Copy:
    """Look for a copy at one service, and remember how it was. Raises NoCopy."""
    deadline = fetcher.deadline(seconds)
    if not asked.lock.acquire(timeout=seconds):
        raise NoCopy("no time left to wait for its turn")
    try:
        if asked.failures >= PATIENCE:
            raise NoCopy(f"not asked again in this run: it failed {PATIENCE} times in a row, or was slow")
        began = deadline.left()
        # Who waited long for his turn has little time left, which is no fault of the service.
        fair = began > seconds / 2
        try:
            copy = Search(asked.service, url, at, fetcher, deadline).copy()
        except NoCopy as error:
            asked.failures = asked.failures + 1 if error.failing and fair else 0
            raise
        asked.failures = asked.failures + 1 if began - deadline.left() > SLOW else 0
        return copy
    finally:
        asked.lock.release()
