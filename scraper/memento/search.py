"""Search one Memento service for a copy of one page: its timegate, its list of copies (TimeMap), the copy.

A copy is accepted only if the service dates it (Memento-Datetime), and if it is of this page. Its redirects are not
followed like a page's: an archived redirect points to the site itself, and what answers there today is not a copy.
Which services are asked, and for how long, is decided in `scraper.memento.services`; their answers are parsed in
`scraper.memento.timemap` and `scraper.memento.copies`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from itertools import chain, islice
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import quote, urlsplit

from archive.model import Capture, RepostError, canonical_url, resolve_url, same_page, without_route
from scraper.extract import ReadFailure, try_reading
from scraper.fetch import GONE, REDIRECTS, location_of
from scraper.memento import timemap
from scraper.memento.copies import (
    original_in,
    raw_form,
    read_copy,
    same_original,
    same_time_address,
    stamp_in,
    why_not_page,
)
from scraper.transport import status_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from archive.model import Headers, Reading
    from scraper.fetch import Deadline, Fetcher, Trail
    from scraper.memento.timemap import Memento, MementoHeaders
    from scraper.transport import Answer

# Copies tried: the closest one can show an error page, but more distant ones are hardly of the right time.
MAX_COPIES: Final = 3
# Redirects followed: to https, to another host of the service, to another time, archived ones.
MAX_REDIRECTS: Final = 5
# TimeMaps read in a row, since one can be a list of others.
MAX_TIMEMAPS: Final = 3
# Tolerance for wrong clocks; a copy dated further in the future is rejected.
CLOCKS_DIFFER: Final = timedelta(days=1)


class NoCopy(RepostError):
    """A service has no acceptable copy. `failing`: because the service is failing, not because of the page."""

    def __init__(self, reason: str, *, failing: bool = False) -> None:
        super().__init__(reason)
        self.failing = failing


@dataclass(frozen=True, slots=True)
class Service:
    """The endpoints of a service: for the copy closest to a time (timegate), for the list of all (timemap).

    The page's address is appended to an endpoint, or replaces `{url}` in it (percent-encoded then).
    """

    timegate: str | None = None
    timemap: str | None = None

    @property
    def name(self) -> str:
        """Return the service's host."""
        return urlsplit(self.timegate or self.timemap or "").netloc


class Copy(NamedTuple):
    """A copy: its capture at the service, and the article read from it."""

    capture: Capture
    reading: Reading


class Search:
    """The search for one page at one service."""

    def __init__(self, service: Service, url: str, at: datetime, fetcher: Fetcher, deadline: Deadline) -> None:
        self._service = service
        self._original = without_route(url)
        self._at = at
        self._fetcher = fetcher
        self._deadline = deadline
        self._seconds = deadline.left()
        self._timemap = service.timemap and _endpoint(service.timemap, self._original)
        self._why: NoCopy | None = None
        self._trail: Trail = []

    def copy(self) -> Copy:
        """Return the closest acceptable copy of the first `MAX_COPIES`. Raises NoCopy, with the first reason."""
        for found in islice(self._mementos(), MAX_COPIES):
            try:
                return self._fetch_copy(found)
            except NoCopy as error:
                if error.failing:
                    raise
                self._why = self._why or error
        raise self._why or NoCopy("it has no copy")

    def _mementos(self) -> Iterator[Memento]:
        """Yield copies, each once: first the timegate's, then those of the TimeMap, the closest first."""
        seen = set()
        for found in chain(self._from_timegate(), self._from_timemap()):
            where = raw_form(found.url) or found.url
            if where not in seen:
                seen.add(where)
                yield found

    def _from_timegate(self) -> Iterator[Memento]:
        if self._service.timegate is None:
            return
        accept_datetime = ("Accept-Datetime", timemap.http_date(self._at))
        try:
            url, answer = self._follow(_endpoint(self._service.timegate, self._original), (accept_datetime,))
        except NoCopy as error:
            self._why = error
            return
        memento = timemap.memento_headers(answer.headers, url)
        self._timemap = self._timemap or memento.timemap
        if memento.at is not None:
            yield timemap.Memento(memento.location or url, memento.at)
        elif (stamp := timemap.read_time(stamp_in(url) or "")) is not None:  # the target of its redirect
            yield timemap.Memento(url, stamp)
        elif answer.status == HTTPStatus.OK and timemap.is_timemap(answer.header("content-type")):
            yield from self._nearest(timemap.read_timemap(answer.payload, url).mementos, answer)
        elif memento.mementos:
            yield from self._nearest(memento.mementos, answer)
        else:
            self._why = _no_copy(answer)

    def _from_timemap(self) -> Iterator[Memento]:
        url = self._timemap
        for _ in range(MAX_TIMEMAPS):
            if url is None or (self._why is not None and self._why.failing):
                return
            try:
                url, answer = self._follow(url)
            except NoCopy as error:
                self._why = self._why or error
                return
            if answer.status != HTTPStatus.OK:
                self._why = self._why or _no_copy(answer)
                return
            read = timemap.read_timemap(answer.payload, url)
            yield from self._nearest(read.mementos, answer)
            further = None if read.mementos else timemap.nearest_timemap(read.timemaps, self._at)
            url = None if further is None else further.url

    def _nearest(self, mementos: Iterable[Memento], answer: Answer) -> list[Memento]:
        return timemap.nearest_mementos(mementos, self._at, not_after=answer.fetched_at + CLOCKS_DIFFER)

    def _fetch_copy(self, found: Memento) -> Copy:
        """Capture and read a copy, in its raw form if the service has it. Raises NoCopy."""
        raw = raw_form(found.url)
        if raw is not None:
            try:
                return self._fetch_form(raw)
            except NoCopy as error:
                # Any other reason holds for every form; no Memento-Datetime means that there is no raw form.
                if not isinstance(error, _NoMemento) or raw == found.url:
                    raise
        return self._fetch_form(found.url)

    def _fetch_form(self, url: str) -> Copy:
        of, path = self._original, [url]
        while True:
            answer = self._ask(url)
            memento = timemap.memento_headers(answer.headers, url)
            if answer.status not in REDIRECTS:
                place = _own_address(url, memento)
                if place in path or answer.status != HTTPStatus.OK:
                    return self._read(url, of, answer, memento)
                self._step(path, place)
                url = place
                continue
            target = resolve_url(url, location_of(answer))
            if target is not None and original_in(target) is None and memento.at is not None:
                # An archived redirect: request its target from the service.
                of, target = target, same_time_address(url, target)
            elif target is not None:
                of = original_in(target) or of
                target = raw_form(target) if url == raw_form(url) and original_in(target) else target
            if target is None:
                raise NoCopy(f"its copy redirects to an address that can't be followed: {location_of(answer)[:120]!r}")
            self._step(path, target)
            url = target

    def _read(self, url: str, of: str, answer: Answer, memento: MementoHeaders) -> Copy:
        if memento.at is None:
            if answer.status in GONE:
                raise _NoMemento("it has no copy")
            raise _NoMemento(f"its answer has no valid Memento-Datetime ({_status_text(answer)})")
        when = f"{memento.at:%Y-%m-%d}"
        if answer.status != HTTPStatus.OK:
            raise NoCopy(f"its copy of {when} is not a page: {_status_text(answer)}")
        if memento.at > answer.fetched_at + CLOCKS_DIFFER:
            raise NoCopy(f"its copy is dated in the future, {when}")
        for said in (memento.original, original_in(url)):
            if said is not None and not same_original(said, of):
                raise NoCopy(f"its copy is of another page: {said}")
        if same_page(url, of):
            raise NoCopy("it sent us to the page itself")
        encoding = self._fetcher.encoding_of(of)  # the bytes of a raw copy are as the page's host sent them
        way = (self._original, of)
        if why := why_not_page(answer.payload, url=url, way=way, headers=answer.headers, encoding=encoding):
            raise NoCopy(f"its copy of {when} is not the article: {why}")
        capture = self._capture(url, answer, memento.at, encoding)
        reading = try_reading(
            lambda: read_copy(
                capture.payload, url=url, of=of, headers=capture.headers, at=capture.memento_at, encoding=encoding
            )
        )
        if isinstance(reading, ReadFailure):
            raise NoCopy(f"its copy of {when} holds no article: {reading.message}")
        return Copy(capture, reading)

    def _capture(self, url: str, answer: Answer, at: datetime, encoding: str | None) -> Capture:
        return Capture(
            url=url,
            final_url=url,
            outcome="ok",
            reason="",
            status=answer.status,
            headers=answer.headers,
            fetched_at=answer.fetched_at,
            body=answer.body,
            payload=answer.payload,
            connection=answer.connection,
            request=answer.request,
            exchanges=tuple(self._trail[:-1]),
            encoding_by_hand=encoding,
            memento_of=self._original,
            memento_at=at,
        )

    def _follow(self, url: str, headers: Headers = ()) -> tuple[str, Answer]:
        """Request a timegate or a TimeMap and follow redirects; stop at the address of a copy. Raises NoCopy."""
        path = [url]
        while True:
            answer = self._ask(url, headers, timemap.MAX_TIMEMAP)
            if answer.status not in REDIRECTS or timemap.memento_headers(answer.headers, url).at is not None:
                return url, answer
            target = resolve_url(url, location_of(answer))
            if target is None:
                raise NoCopy(f"it redirects to an invalid address: {location_of(answer)[:120]!r}")
            if original_in(target) is not None and stamp_in(target) is not None:
                return target, answer
            if same_page(target, self._original):
                raise NoCopy("it sent us to the page itself")
            self._step(path, target)
            url = target

    def _step(self, path: list[str], target: str) -> None:
        if target in path:
            raise NoCopy("it redirects in a circle", failing=True)
        path.append(target)
        if len(path) > MAX_REDIRECTS + 1:
            raise NoCopy(f"more than {MAX_REDIRECTS} redirects", failing=True)

    def _ask(self, url: str, headers: Headers = (), prefix: int | None = None) -> Answer:
        """Request one address. Raises NoCopy for an incomplete answer, or a transient error of the service."""
        answer = self._fetcher.ask(url, self._deadline, self._trail, headers=headers, prefix=prefix)
        if answer.failure is not None and (answer.status is None or answer.status == HTTPStatus.OK):
            if not self._deadline.left():
                raise NoCopy(f"no answer within {self._seconds:.0f} s", failing=True)
            outcome, reason, _ = answer.failure
            raise NoCopy(f"{outcome}: {reason}", failing=outcome in ("timeout", "unreachable", "partial", "refused"))
        if answer.is_transient and timemap.memento_headers(answer.headers, url).at is None:
            raise NoCopy(_status_text(answer), failing=True)
        return answer


class _NoMemento(NoCopy):
    """The answer is not a memento."""


def _no_copy(answer: Answer) -> NoCopy:
    return NoCopy("it has no copy" if answer.status in GONE else f"not a Memento answer: {_status_text(answer)}")


def _status_text(answer: Answer) -> str:
    return status_line(answer.status or 0)


def _own_address(url: str, memento: MementoHeaders) -> str:
    """Return the address with the copy's own time, even if it was requested by a nearby one: one copy, one address."""
    place = memento.location and raw_form(memento.location)
    same = place and url == raw_form(url) and urlsplit(place).netloc == urlsplit(url).netloc
    return place if place and same and original_in(place) == original_in(url) else url


def _endpoint(endpoint: str, url: str) -> str:
    if "{url}" in endpoint:
        return canonical_url(endpoint.replace("{url}", quote(url, safe="")))
    return canonical_url(endpoint + url)
