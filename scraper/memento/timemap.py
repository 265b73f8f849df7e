"""Parse the answers of Memento services (RFC 7089): lists of copies, and the headers of a copy. Pure.

A copy is a memento; a list of copies is a TimeMap, in link format (RFC 6690, RFC 8288) or in one of the JSON formats of
services. Which services are asked, in which order and for how long, is decided in `scraper.memento.services`; addresses
of copies are parsed in `scraper.memento.copies`.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from archive.model import resolve_url
from scraper.memento.copies import copy_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

# Bytes read of a TimeMap: some six thousand copies. An article never has so many; a home page copied daily can.
MAX_TIMEMAP: Final = 2**20
# The web's first year: earlier dates are errors.
FIRST_YEAR: Final = 1991

_LINK = re.compile(r'<([^<>]*)>((?:[^"<,]++|"[^"]*"|,(?!\s*<))*+)')
_PARAMETER = re.compile(r';\s*+([\w*-]++)\s*+=\s*+(?:"([^"]*)"|([^";]*))')
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_HTTP_DATE = re.compile(
    r"(?:[a-z]{3,9},\s*)?(?P<day>\d{1,2})[ -](?P<month>[a-z]{3})[a-z]*[ -](?P<year>\d{4})\s+"
    r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)\s*(?:gmt|utc|z|\+0000)?",
    re.IGNORECASE | re.ASCII,
)
_STAMP = re.compile(r"[0-9]{14}")
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)?)?")
# Statuses in a list that may lead to a page: success, a redirect, or unknown (a revisit).
_USABLE_STATUS = re.compile(r"[23]\d\d|-?")


class Memento(NamedTuple):
    """A copy at a service: its address and its time (aware)."""

    url: str
    at: datetime


class TimeMapLink(NamedTuple):
    """A TimeMap that another one links to, and the time range it covers (None: unknown)."""

    url: str
    begin: datetime | None
    end: datetime | None


class TimeMap(NamedTuple):
    """A list of copies, in the order of the source, and the TimeMaps that it links to."""

    mementos: tuple[Memento, ...]
    timemaps: tuple[TimeMapLink, ...]


class MementoHeaders(NamedTuple):
    """The Memento headers of an answer: the copy's time, its original, where there are more copies."""

    at: datetime | None  # Memento-Datetime; None if the answer is not a memento
    original: str | None
    timemap: str | None
    mementos: tuple[Memento, ...]
    location: str | None  # Content-Location


class _Link(NamedTuple):
    target: str
    relations: frozenset[str]
    parameters: Mapping[str, str]


def memento_headers(headers: Sequence[tuple[str, str]], url: str) -> MementoHeaders:
    """Parse the headers of an answer from `url`. Never raises."""
    named: dict[str, list[str]] = {}
    for name, value in headers:
        named.setdefault(name.lower(), []).append(value)
    links = list(_links(", ".join(named.get("link", []))))
    dates = named.get("memento-datetime", [])
    locations = named.get("content-location", [])
    return MementoHeaders(
        at=read_time(dates[0]) if len(dates) == 1 else None,  # two would contradict each other
        original=next((resolve_url(url, link.target) for link in links if "original" in link.relations), None),
        timemap=next((resolve_url(url, link.target) for link in links if "timemap" in link.relations), None),
        mementos=tuple(_mementos(links, url)),
        location=resolve_url(url, locations[0]) if locations else None,
    )


def is_timemap(content_type: str | None) -> bool:
    """Return whether a Content-Type is that of a TimeMap."""
    kind = (content_type or "").partition(";")[0].strip().lower()
    return kind == "application/link-format" or kind.endswith("json")


def read_timemap(data: bytes, url: str) -> TimeMap:
    """Parse a TimeMap from `url` in any known format, as far as it is valid. Never raises.

    >>> found = read_timemap(b'<http://a.example/web/1>; rel="memento"; datetime="Sun, 06 Nov 1994 08:49:37 GMT"', "")
    >>> found.mementos[0].at.isoformat()
    '1994-11-06T08:49:37+00:00'
    """
    text = data[:MAX_TIMEMAP].decode("utf-8-sig", "replace")
    if text.lstrip()[:1] in ("{", "["):
        return _from_json(text, url)
    links = list(_links(text))
    pages = (
        TimeMapLink(target, _link_time(link, "from"), _link_time(link, "until"))
        for link in links
        # "self" is this TimeMap, which some services also mark as "timemap".
        if "timemap" in link.relations and "self" not in link.relations and (target := resolve_url(url, link.target))
    )
    return TimeMap(tuple(_mementos(links, url)), tuple(page for page in pages if page.url != url))


def nearest_mementos(mementos: Iterable[Memento], at: datetime, *, not_after: datetime) -> list[Memento]:
    """Return the copies not after `not_after`, the closest to `at` first (of two equally close, the earlier)."""
    past = {memento.url: memento for memento in mementos if memento.at <= not_after}
    return sorted(past.values(), key=lambda memento: (abs(memento.at - at), memento.at))


def nearest_timemap(timemaps: Iterable[TimeMapLink], at: datetime) -> TimeMapLink | None:
    """Return the TimeMap whose time range is closest to `at`."""

    def distance(one: TimeMapLink) -> float:
        before = (one.begin - at).total_seconds() if one.begin else 0.0
        after = (at - one.end).total_seconds() if one.end else 0.0
        return max(before, after, 0.0)

    return min(timemaps, key=distance, default=None)


def read_time(text: str) -> datetime | None:
    """Parse a time in HTTP format (RFC 9110 § 5.6.7), ISO 8601 or 14 digits; return None if it is none of them.

    >>> str(read_time("Sun, 06 Nov 1994 08:49:37 GMT")), str(read_time("20240506070809")), read_time("soon")
    ('1994-11-06 08:49:37+00:00', '2024-05-06 07:08:09+00:00', None)
    """
    text = text.strip()[:64]
    try:
        if match := _HTTP_DATE.fullmatch(text):
            month = _MONTHS.index(match["month"].lower()) + 1
            day, year, hour, minute, second = map(int, match.group("day", "year", "hour", "minute", "second"))
            at = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        elif match := _STAMP.fullmatch(text):
            at = datetime.strptime(match[0], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        elif _ISO_DATE.fullmatch(text):
            at = datetime.fromisoformat(text)
            at = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
        else:
            return None
    except (ValueError, OverflowError):  # the 31st of February
        return None
    return at if at.year >= FIRST_YEAR else None


def http_date(at: datetime) -> str:
    """Format a time as HTTP does, for Accept-Datetime."""
    return format_datetime(at.astimezone(UTC), usegmt=True)


def _links(text: str) -> Iterator[_Link]:
    """Yield the links of a header or a document. A comma separates two links only if a "<" follows."""
    for match in _LINK.finditer(text):
        parameters: dict[str, str] = {}
        for name, quoted, bare in _PARAMETER.findall(match[2]):
            parameters.setdefault(name.lower(), quoted or bare.strip())
        yield _Link(match[1].strip(), frozenset(parameters.get("rel", "").lower().split()), parameters)


def _mementos(links: Iterable[_Link], url: str) -> Iterator[Memento]:
    for link in links:
        if "memento" in link.relations and (found := _memento(link.target, link.parameters.get("datetime"), url)):
            yield found


def _link_time(link: _Link, name: str) -> datetime | None:
    return read_time(link.parameters.get(name, ""))


def _memento(target: object, at: object, url: str) -> Memento | None:
    """Return a copy; None if its address or its time is invalid."""
    if not isinstance(target, str) or not isinstance(at, str):
        return None
    time, where = read_time(at), resolve_url(url, target)
    return None if time is None or where is None else Memento(where, time)


def _from_json(text: str, url: str) -> TimeMap:
    mementos: list[Memento] = []
    timemaps: list[TimeMapLink] = []
    columns: list[str] = []
    for value in _json_values(text):
        if isinstance(value, list) and "timestamp" in value and all(isinstance(name, str) for name in value):
            columns = value
        row = dict(zip(columns, value, strict=False)) if isinstance(value, list) and columns else value
        if isinstance(row, dict):
            mementos += _from_cdx_row(row, url) if "timestamp" in row else _from_object(row, url)
            timemaps += _linked_timemaps(row, url)
    return TimeMap(tuple(mementos), tuple(timemaps))


def _json_values(text: str) -> Iterator[Any]:
    """Yield the objects or rows of a JSON text: one object, a list, or one per line (also for a truncated text)."""
    whole = _json_or_none(text)
    if whole is not None:
        yield from whole if isinstance(whole, list) else [whole]
        return
    for line in text.splitlines():
        bare = line.strip().rstrip(",")
        bare = bare[1:] if bare.startswith(("[[", "[{")) else bare
        yield _json_or_none(bare[:-1] if bare.endswith(("]]", "}]")) else bare)


def _json_or_none(text: str) -> Any:  # noqa: ANN401 - JSON
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _from_cdx_row(row: Mapping[Any, Any], url: str) -> Iterator[Memento]:
    """Yield the copy in a row of an index (CDX); its address is derived from the index's own."""
    status = row.get("status", row.get("statuscode")) or ""
    original, stamp = row.get("url", row.get("original")), row["timestamp"]
    if isinstance(original, str) and isinstance(stamp, str) and _USABLE_STATUS.fullmatch(str(status)):
        base, found, _ = url.partition("timemap/")
        if found and (memento := _memento(copy_address(base, stamp, original), stamp, url)):
            yield memento


def _from_object(value: Mapping[Any, Any], url: str) -> Iterator[Memento]:
    """Yield the copies in an object, in the format of the Time Travel service and MemGator."""
    held = value.get("mementos")
    listed = [*held.values()] if isinstance(held, dict) else [held]
    for one in [item for part in listed for item in (part if isinstance(part, list) else [part])]:
        if isinstance(one, dict):
            target = one.get("uri")
            target = target[0] if isinstance(target, list) and target else target
            if memento := _memento(target, one.get("datetime"), url):
                yield memento


def _linked_timemaps(value: Mapping[Any, Any], url: str) -> Iterator[TimeMapLink]:
    index = value.get("timemap_index")
    for one in index if isinstance(index, list) else []:
        if isinstance(one, dict) and isinstance(one.get("uri"), str) and (target := resolve_url(url, one["uri"])):
            yield TimeMapLink(target, read_time(str(one.get("from", ""))), read_time(str(one.get("until", ""))))
