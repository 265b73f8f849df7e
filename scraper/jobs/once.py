"""Capture each page once per run: the original of many reposts is fetched for the first of them."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING

from archive.model import canonical_url
from scraper.jobs.page import archive_page

if TYPE_CHECKING:
    from archive.archive import Archive
    from scraper.fetch import Fetcher
    from scraper.jobs.page import PageResult


class PagesOnce:
    """The originals of one run, each captured at its first use; later ones get its result. Thread-safe.

    A result holds the payload; `remember` bounds how many are kept, the oldest are forgotten first.
    """

    def __init__(self, remember: int = 200) -> None:
        self._remember = remember
        self._known: dict[str, Future[PageResult]] = {}
        self._lock = threading.Lock()

    def archive_page(self, url: str, fetcher: Fetcher, archive: Archive) -> PageResult:
        """Capture a page as `scraper.jobs.page.archive_page` does, or wait for whoever captures it now."""
        key = canonical_url(url)
        with self._lock:
            known = self._known.get(key)
            if known is None:
                mine = self._known[key] = Future()
                for old in [one for one, future in self._known.items() if future.done()][: -self._remember]:
                    del self._known[old]
        if known is not None:
            return known.result()
        try:
            result = archive_page(url, fetcher, archive)
        except BaseException as error:
            with self._lock:
                self._known.pop(key, None)
            mine.set_exception(error)
            raise
        mine.set_result(result)
        return result
