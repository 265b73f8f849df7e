"""One page looked for at one Memento service: its timegate, its list of copies, the copy.

A copy counts only if the service says of when it is (Memento-Datetime), and if it is of this page. Its redirects are
not followed as a page's are: the address in one that was archived with the page is the site's own, and whatever
answers there today is no copy. How long a service is waited for, and whether it is asked at all, is in
`scraper.memento.services`; reading what services say is in `scraper.memento.timemap` and `scraper.memento.copies`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from itertools import chain, islice
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import quote, urlsplit

from archive.model import Capture, RepostError, canonical_url, resolve_url, same_page
from scraper.extract import ReadFailure, try_reading
from scraper.fetch import GONE, REDIRECTS, location_of
from scraper.memento import timemap
from scraper.memento.copies import elsewhere, no_page, original_in, raw_form, read_copy, same_original, stamp_in
from scraper.transport import status_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from archive.model import Headers, Reading
    from scraper.fetch import Deadline, Fetcher, Trail
    from scraper.memento.timemap import Memento, MementoHeaders
    from scraper.transport import Answer

# The closest copy can be one of an error page; further off than this they are hardly of the time that matters.
MAX_COPIES: Final = 3
# Redirects on the way to an answer: to https, to another host of the service, to another time, archived ones.
MAX_REDIRECTS: Final = 5
# A list of lists of copies is followed so far.
MAX_TIMEMAPS: Final = 3
# Clocks differ; a copy from further in the future than this is none.
CLOCKS_DIFFER: Final = timedelta(days=1)


class NoCopy(RepostError):
    """A service has no copy, or none that counts; `failing` where that is the service's fault, not the page's."""

    def __init__(self, reason: str, *, failing: bool = False) -> None:
        super().__init__(reason)
        self.failing = failing


@dataclass(frozen=True, slots=True)
class Service:
    """Where a service answers: with the copy closest to a time (timegate), with a list of all (timemap).

    An endpoint ends where the page's address goes, or has `{url}` there (the address is escaped then).
    """

    timegate: str | None = None
    timemap: str | None = None

    @property
    def name(self) -> str:
        """The host that is asked."""
        return urlsplit(self.timegate or self.timemap or "").netloc


class Copy(NamedTuple):
    """A copy, as it was captured at the service, and what it says."""

    capture: Capture
    reading: Reading


class Search:
    """One page looked for at one service."""

    def __init__(self, service: Service, url: str, at: datetime, fetcher: Fetcher, deadline: Deadline) -> None:
        self._service = service
        self._original = url
        self._at = at
        self._fetcher = fetcher
        self._deadline = deadline
        self._seconds = deadline.left()
        self._timemap = service.timemap and _endpoint(service.timemap, url)
        self._why: NoCopy | None = None
        self._trail: Trail = []

    def copy(self) -> Copy:
        """Return the closest copy that counts, of a few. Raises NoCopy, with the first reason."""
        for found in islice(self._mementos(), MAX_COPIES):
            try:
                return self._copy(found)
            except NoCopy as error:
                if error.failing:
                    raise
                self._why = self._why or error
        raise self._why or NoCopy("it has none")

    def _mementos(self) -> Iterator[Memento]:
        """Yield copies, each once: the one that the timegate answers with, then those of the list, by closeness."""
        seen = set()
        for found in chain(self._of_timegate(), self._of_timemap()):
            where = raw_form(found.url) or found.url
            if where not in seen:
                seen.add(where)
                yield found

    def _of_timegate(self) -> Iterator[Memento]:
        if self._service.timegate is None:
            return
        asked_for = ("Accept-Datetime", timemap.http_date(self._at))
        try:
            url, answer = self._followed(_endpoint(self._service.timegate, self._original), (asked_for,))
        except NoCopy as error:
            self._why = error
            return
        told = timemap.memento_headers(answer.headers, url)
        self._timemap = self._timemap or told.timemap
        if told.at is not None:
            yield timemap.Memento(told.location or url, told.at)
        elif (stamp := timemap.read_time(stamp_in(url) or "")) is not None:  # where it would redirect to
            yield timemap.Memento(url, stamp)
        elif answer.status == HTTPStatus.OK and timemap.is_timemap(answer.header("content-type")):
            yield from self._nearest(timemap.read_timemap(answer.payload, url).mementos, answer)
        elif told.mementos:
            yield from self._nearest(told.mementos, answer)
        else:
            self._why = _none(answer)

    def _of_timemap(self) -> Iterator[Memento]:
        url = self._timemap
        for _ in range(MAX_TIMEMAPS):
            if url is None or (self._why is not None and self._why.failing):
                return
            try:
                url, answer = self._followed(url)
            except NoCopy as error:
                self._why = self._why or error
                return
            if answer.status != HTTPStatus.OK:
                self._why = self._why or _none(answer)
                return
            read = timemap.read_timemap(answer.payload, url)
            yield from self._nearest(read.mementos, answer)
            further = None if read.mementos else timemap.nearest_pages(read.pages, self._at)
            url = None if further is None else further.url

    def _nearest(self, mementos: Iterable[Memento], answer: Answer) -> list[Memento]:
        return timemap.nearest(mementos, self._at, not_after=answer.fetched_at + CLOCKS_DIFFER)

    def _copy(self, found: Memento) -> Copy:
        """Capture and read a copy, as it was received if the service has it so. Raises NoCopy."""
        raw = raw_form(found.url)
        if raw is not None:
            try:
                return self._captured(raw)
            except NoCopy as error:
                # What is said of a copy is said of every form; without Memento-Datetime there is no such form.
                if not isinstance(error, _NoMemento) or raw == found.url:
                    raise
        return self._captured(found.url)

    def _captured(self, url: str) -> Copy:
        of, path = self._original, [url]
        while True:
            answer = self._ask(url)
            told = timemap.memento_headers(answer.headers, url)
            if answer.status not in REDIRECTS:
                place = _place(url, told)
                if place in path or answer.status != HTTPStatus.OK:
                    return self._read(url, of, answer, told)
                self._step(path, place)
                url = place
                continue
            target = resolve_url(url, location_of(answer))
            if target is not None and original_in(target) is None and told.at is not None:
                # Archived with the page: the service is asked for what it leads to.
                of, target = target, elsewhere(url, target)
            elif target is not None:
                of = original_in(target) or of
                target = raw_form(target) if url == raw_form(url) and original_in(target) else target
            if target is None:
                raise NoCopy(f"its copy redirects to where it can't be followed: {location_of(answer)[:120]!r}")
            self._step(path, target)
            url = target

    def _read(self, url: str, of: str, answer: Answer, told: MementoHeaders) -> Copy:
        if told.at is None:
            if answer.status in GONE:
                raise _NoMemento("it has none")
            raise _NoMemento(f"what it sent does not say of when it is (no Memento-Datetime; {_status(answer)})")
        when = f"{told.at:%Y-%m-%d}"
        if answer.status != HTTPStatus.OK:
            raise NoCopy(f"its copy of {when} is no page: {_status(answer)}")
        if told.at > answer.fetched_at + CLOCKS_DIFFER:
            raise NoCopy(f"its copy is of a time to come, {when}")
        for said in (told.original, original_in(url)):
            if said is not None and not same_original(said, of):
                raise NoCopy(f"what it sent is of another page: {said}")
        if same_page(url, of):
            raise NoCopy("it sent us to the page itself")
        if why := no_page(answer.payload, url=url, way=(self._original, of), headers=answer.headers):
            raise NoCopy(f"its copy of {when} is no article: {why}")
        capture = self._capture(url, answer, told.at)
        reading = try_reading(
            lambda: read_copy(capture.payload, url=url, of=of, headers=capture.headers, at=capture.memento_at)
        )
        if isinstance(reading, ReadFailure):
            raise NoCopy(f"its copy of {when} holds no article: {reading.message}")
        return Copy(capture, reading)

    def _capture(self, url: str, answer: Answer, at: datetime) -> Capture:
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
            memento_of=self._original,
            memento_at=at,
        )

    def _followed(self, url: str, headers: Headers = ()) -> tuple[str, Answer]:
        """Ask a timegate or for a list, along the service's redirects; stop at the address of a copy. Raises NoCopy."""
        path = [url]
        while True:
            answer = self._ask(url, headers, timemap.MAX_TIMEMAP)
            if answer.status not in REDIRECTS or timemap.memento_headers(answer.headers, url).at is not None:
                return url, answer
            target = resolve_url(url, location_of(answer))
            if target is None:
                raise NoCopy(f"it redirects to what is no address: {location_of(answer)[:120]!r}")
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

    def _ask(self, url: str, headers: Headers = (), start: int | None = None) -> Answer:
        """Ask one address. Raises NoCopy where no whole answer comes, or the service says that it is not well."""
        answer = self._fetcher.ask(url, self._deadline, self._trail, headers=headers, start=start)
        if answer.failure is not None and (answer.status is None or answer.status == HTTPStatus.OK):
            if not self._deadline.left():
                raise NoCopy(f"no answer within {self._seconds:.0f} s", failing=True)
            outcome, reason, _ = answer.failure
            raise NoCopy(f"{outcome}: {reason}", failing=outcome in ("timeout", "unreachable", "refused"))
        if answer.may_pass and timemap.memento_headers(answer.headers, url).at is None:
            raise NoCopy(_status(answer), failing=True)
        return answer


class _NoMemento(NoCopy):
    """What was sent is no memento."""


def _none(answer: Answer) -> NoCopy:
    return NoCopy("it has none" if answer.status in GONE else f"no answer of a Memento service: {_status(answer)}")


def _status(answer: Answer) -> str:
    return status_line(answer.status or 0)


def _place(url: str, told: MementoHeaders) -> str:
    """Return where a copy that was asked for by a time near its own lies: under one address it is one document."""
    place = told.location and raw_form(told.location)
    same = place and url == raw_form(url) and urlsplit(place).netloc == urlsplit(url).netloc
    return place if place and same and original_in(place) == original_in(url) else url


def _endpoint(endpoint: str, url: str) -> str:
    if "{url}" in endpoint:
        return canonical_url(endpoint.replace("{url}", quote(url, safe="")))
    return canonical_url(endpoint + url)
