"""What a run has learnt of each host: how long it asked to be left alone, and whether it is silent. Thread-safe.

A `Retry-After` is said by one page and holds for all of its host. A host that gave no answer to two pages in a row has
none for the next thousand either: each would cost minutes. Both are forgotten when the run ends.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from scraper.transport import Failure

if TYPE_CHECKING:
    from collections.abc import Callable

# Pages in a row without an answer after which a host is left for the run: one may be the page's own trouble.
SILENT_PAGES: Final = 2
# Hosts that are remembered; beyond this the one that was noted first is forgotten.
MAX_HOSTS: Final = 10_000


@dataclass(slots=True)
class _Host:
    not_before: float = 0.0  # on the monotonic clock
    said: str = ""  # why not before
    silent: int = 0  # pages in a row


class Hosts:
    """The state of the hosts of one run, each with its port. `monotonic` is the clock of all times."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._known: OrderedDict[str, _Host] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, url: str, seconds: float, said: str) -> None:
        """Note that a URL's host asked not to be asked again for so many seconds; `said`: in which words."""
        with self._lock:
            host = self._host(url)
            if (until := self._monotonic() + seconds) > host.not_before:
                host.not_before = until
                host.said = f"{_name(url)} asked to be left alone for {seconds:,.0f} s ({said})"

    def not_before(self, url: str) -> float:
        """Return when a URL's host may be asked again, on the monotonic clock."""
        with self._lock:
            host = self._known.get(_name(url))
            return 0.0 if host is None else host.not_before

    def note_silence(self, url: str) -> None:
        """Note that a page of a URL's host had no answer."""
        with self._lock:
            self._host(url).silent += 1

    def note_answer(self, url: str) -> None:
        """Note that a URL's host answered, whatever it said."""
        with self._lock:
            host = self._known.get(_name(url))
            if host is not None:
                host.silent = 0

    def left_alone(self, url: str, patience: float) -> Failure | None:
        """Return why a URL's host is not asked now; None if it may be, perhaps after up to `patience` seconds."""
        with self._lock:
            host = self._known.get(_name(url))
            if host is None:
                return None
            if host.silent >= SILENT_PAGES:
                return Failure("timeout", f"{_name(url)} gave no answer to {SILENT_PAGES} pages in a row")
            return Failure("blocked", host.said) if host.not_before - self._monotonic() > patience else None

    def _host(self, url: str) -> _Host:
        host = self._known.setdefault(_name(url), _Host())
        if len(self._known) > MAX_HOSTS:
            self._known.popitem(last=False)
        return host


def _name(url: str) -> str:
    """Return the host of a canonical URL, with its port if that is not the scheme's own."""
    return urlsplit(url).netloc
