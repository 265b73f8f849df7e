"""Open a fetcher over the live web or over saved pages. The only place that chooses between them."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Self

from scraper.fetch.fetcher import Fetcher, FetchResult
from scraper.fetch.policy import Policy, user_agent

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from os import PathLike

    from archive.log import Validators
    from scraper.fetch.deadline import RunLimit
    from scraper.fetch.rules import Cookies
    from scraper.saved import SavedTransport


def open_fetcher(  # noqa: PLR0913 - independent settings, keyword-only
    saved: str | PathLike[str] | None = None,
    *,
    contact: str | None = None,
    allow_private: bool = False,
    tls: Mapping[str, str] = MappingProxyType({}),
    ca: Mapping[str, Path] = MappingProxyType({}),
    delay: Mapping[str, float] = MappingProxyType({}),
    ignore_robots: Mapping[str, str] = MappingProxyType({}),
    contacts: Mapping[str, str] = MappingProxyType({}),
    encodings: Mapping[str, str] | None = None,
    run: RunLimit | None = None,
) -> tuple[Fetcher, list[str]]:
    """Return a fetcher and a list of one-line problems with its source. Raises RequestError.

    `saved` is a folder of saved pages or a WARC file; without it, pages come from the live web.

    For the live web only: `contact` for the User-Agent and `contacts` of single hosts, `allow_private`, `tls` and `ca`
    as in `scraper.transport.web`, `delay` and `ignore_robots` as in `scraper.fetch.policy`. For both: `encodings`, by
    host, as there. `run` ends all waits when it is over.
    """
    if saved is not None:
        fetcher = open_saved(saved, run=run, encodings=encodings)
        return fetcher, fetcher.saved.problems
    from scraper.transport import WebTransport  # noqa: PLC0415  (httpx is slow to import)

    web = WebTransport(allow_private=allow_private, tls=tls, ca=ca)
    policy = Policy(
        user_agent=user_agent(contact),
        user_agents={host: user_agent(own) for host, own in contacts.items()},
        host_delays=delay,
        ignore_robots=ignore_robots,
        encodings=encodings,
    )
    return Fetcher(web, policy, sleep=time.sleep if run is None else run.sleep, run=run), []


def open_saved(
    source: str | PathLike[str], *, run: RunLimit | None = None, encodings: Mapping[str, str] | None = None
) -> SavedFetcher:
    """Return a fetcher over a folder of saved pages or a WARC file. Raises RequestError."""
    from scraper.saved import SavedTransport  # noqa: PLC0415  (imports warcio)

    return SavedFetcher(SavedTransport(Path(source)), run=run, encodings=encodings)


class SavedFetcher(Fetcher):
    """A fetcher over saved pages, whose captures name the record of someone else's file that they were taken from.

    At a moment, each page is the capture of it that is nearest to that; otherwise the newest.
    """

    def __init__(
        self,
        saved: SavedTransport,
        moment: datetime | None = None,
        *,
        run: RunLimit | None = None,
        encodings: Mapping[str, str] | None = None,
    ) -> None:
        policy = replace(saved_policy(), encodings=encodings)
        super().__init__(saved, policy, run=run)
        self.saved = saved
        self._moment = moment
        self._saved_policy = policy

    def at(self, moment: datetime) -> Self:
        """Return a fetcher over the same pages as they were at a moment."""
        return type(self)(self.saved, moment, encodings=self._saved_policy.encodings)

    def fetch(
        self,
        url: str,
        known: Validators | None = None,
        cookies: Cookies | None = None,
        encodings: Mapping[str, str] = MappingProxyType({}),
    ) -> FetchResult:
        """Fetch a page as `Fetcher.fetch` does."""
        view = self.saved.view(self._moment)
        capture, document = Fetcher(view, self._saved_policy).fetch(url, known, cookies, encodings)
        return FetchResult(replace(capture, taken_from=view.taken_from.get(capture.final_url)), document)


def saved_policy() -> Policy:
    """Return the policy for saved pages: no robots.txt, no rate limit, no retries."""
    return Policy(obey_robots=False, host_delay=0.0, retries=0)
