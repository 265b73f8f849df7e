"""What Memento services say (RFC 7089): the lists of copies that they keep, the headers that tell of one. Pure.

A list of copies is a TimeMap, in link format (RFC 6690, RFC 8288) or in one of the JSON forms that services give; a
copy is a memento. Whom to ask, in which order and for how long is in `scraper.memento.services`; how an address of a
copy holds the address of its original is in `scraper.memento.copies`.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from archive.model import resolve_url
from scraper.memento.copies import address

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

# What is read of a TimeMap: some six thousand copies, which an article never has; a home page that is copied daily can.
MAX_TIMEMAP: Final = 2**20
# Nothing was copied from the web before there was one.
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
# What a copy's status may be in a list that tells it: a page, a way to one, or not told (a revisit).
_USABLE_STATUS = re.compile(r"[23]\d\d|-?")


class Memento(NamedTuple):
    """A copy that a service keeps: its address, and of when it is (aware)."""

    url: str
    at: datetime


class Pages(NamedTuple):
    """A TimeMap that another one refers to, and which time it covers (None: not told)."""

    url: str
    begin: datetime | None
    end: datetime | None


class TimeMap(NamedTuple):
    """A list of copies, in the order in which it is given, and the lists that it refers to."""

    mementos: tuple[Memento, ...]
    pages: tuple[Pages, ...]


class MementoHeaders(NamedTuple):
    """What the headers of an answer tell: when a copy is of, what it is a copy of, where there are more."""

    at: datetime | None  # Memento-Datetime; None where the answer is no memento
    original: str | None
    timemap: str | None
    mementos: tuple[Memento, ...]
    location: str | None  # Content-Location


class _Link(NamedTuple):
    target: str
    relations: frozenset[str]
    parameters: Mapping[str, str]


def memento_headers(headers: Sequence[tuple[str, str]], url: str) -> MementoHeaders:
    """Read the headers of an answer that came from a URL; never raises."""
    named: dict[str, list[str]] = {}
    for name, value in headers:
        named.setdefault(name.lower(), []).append(value)
    links = list(_links(", ".join(named.get("link", []))))
    dates = named.get("memento-datetime", [])
    locations = named.get("content-location", [])
    return MementoHeaders(
        at=read_time(dates[0]) if len(dates) == 1 else None,  # two of them contradict each other
        original=next((resolve_url(url, link.target) for link in links if "original" in link.relations), None),
        timemap=next((resolve_url(url, link.target) for link in links if "timemap" in link.relations), None),
        mementos=tuple(_mementos(links, url)),
        location=resolve_url(url, locations[0]) if locations else None,
    )


def is_timemap(content_type: str | None) -> bool:
    """Whether a Content-Type is that of a TimeMap, and not of a page."""
    kind = (content_type or "").partition(";")[0].strip().lower()
    return kind == "application/link-format" or kind.endswith("json")


def read_timemap(data: bytes, url: str) -> TimeMap:
    """Read a TimeMap that came from a URL, in whatever form it is, as far as it can be read; never raises.

    >>> found = read_timemap(b'<http://a.example/web/1>; rel="memento"; datetime="Sun, 06 Nov 1994 08:49:37 GMT"', "")
    >>> found.mementos[0].at.isoformat()
    '1994-11-06T08:49:37+00:00'
    """
    text = data[:MAX_TIMEMAP].decode("utf-8-sig", "replace")
    if text.lstrip()[:1] in ("{", "["):
        return _from_json(text, url)
    links = list(_links(text))
    pages = (
        Pages(target, _time(link, "from"), _time(link, "until"))
        for link in links
        # "self" is this list, and says "timemap" of itself in some services.
        if "timemap" in link.relations and "self" not in link.relations and (target := resolve_url(url, link.target))
    )
    return TimeMap(tuple(_mementos(links, url)), tuple(page for page in pages if page.url != url))


def nearest(mementos: Iterable[Memento], at: datetime, *, not_after: datetime) -> list[Memento]:
    """Return copies, the closest to a time first (of two as close the earlier), without those of the future."""
    past = {memento.url: memento for memento in mementos if memento.at <= not_after}
    return sorted(past.values(), key=lambda memento: (abs(memento.at - at), memento.at))


def nearest_pages(pages: Iterable[Pages], at: datetime) -> Pages | None:
    """Return the list whose time is the closest to one."""

    def distance(one: Pages) -> float:
        before = (one.begin - at).total_seconds() if one.begin else 0.0
        after = (at - one.end).total_seconds() if one.end else 0.0
        return max(before, after, 0.0)

    return min(pages, key=distance, default=None)


def read_time(text: str) -> datetime | None:
    """Read a time as HTTP writes it (RFC 9110 § 5.6.7), as ISO 8601, or as 14 digits; None for what is none.

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
    """Write a time as HTTP does: the value of Accept-Datetime."""
    return format_datetime(at.astimezone(UTC), usegmt=True)


def _links(text: str) -> Iterator[_Link]:
    """Yield the links of a header or a document. A comma parts two links where a "<" follows, and nowhere else."""
    for match in _LINK.finditer(text):
        parameters: dict[str, str] = {}
        for name, quoted, bare in _PARAMETER.findall(match[2]):
            parameters.setdefault(name.lower(), quoted or bare.strip())
        yield _Link(match[1].strip(), frozenset(parameters.get("rel", "").lower().split()), parameters)


def _mementos(links: Iterable[_Link], url: str) -> Iterator[Memento]:
    for link in links:
        if "memento" in link.relations and (found := _memento(link.target, link.parameters.get("datetime"), url)):
            yield found


def _time(link: _Link, name: str) -> datetime | None:
    return read_time(link.parameters.get(name, ""))


def _memento(target: object, at: object, url: str) -> Memento | None:
    """Return a copy of which an address and a time are told; None where either is none."""
    if not isinstance(target, str) or not isinstance(at, str):
        return None
    time, where = read_time(at), resolve_url(url, target)
    return None if time is None or where is None else Memento(where, time)


def _from_json(text: str, url: str) -> TimeMap:
    mementos: list[Memento] = []
    pages: list[Pages] = []
    columns: list[str] = []
    for value in _values(text):
        if isinstance(value, list) and "timestamp" in value and all(isinstance(name, str) for name in value):
            columns = value
        row = dict(zip(columns, value, strict=False)) if isinstance(value, list) and columns else value
        if isinstance(row, dict):
            mementos += _indexed(row, url) if "timestamp" in row else _listed(row, url)
            pages += _referred(row, url)
    return TimeMap(tuple(mementos), tuple(pages))


def _values(text: str) -> Iterator[Any]:
    """Yield the objects or rows of a JSON text: one object, a list of them, or one a line (a cut text is read so)."""
    whole = _parsed(text)
    if whole is not None:
        yield from whole if isinstance(whole, list) else [whole]
        return
    for line in text.splitlines():
        bare = line.strip().rstrip(",")
        bare = bare[1:] if bare.startswith(("[[", "[{")) else bare
        yield _parsed(bare[:-1] if bare.endswith(("]]", "}]")) else bare)


def _parsed(text: str) -> Any:  # noqa: ANN401 - JSON
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _indexed(row: Mapping[Any, Any], url: str) -> Iterator[Memento]:
    """Yield the copy of a line of an index (CDX), whose address is made from that of the index."""
    status = row.get("status", row.get("statuscode")) or ""
    original, stamp = row.get("url", row.get("original")), row["timestamp"]
    if isinstance(original, str) and isinstance(stamp, str) and _USABLE_STATUS.fullmatch(str(status)):
        base, found, _ = url.partition("timemap/")
        if found and (memento := _memento(address(base, stamp, original), stamp, url)):
            yield memento


def _listed(value: Mapping[Any, Any], url: str) -> Iterator[Memento]:
    """Yield the copies of an object as the Time Travel service and MemGator have it."""
    held = value.get("mementos")
    listed = [*held.values()] if isinstance(held, dict) else [held]
    for one in [item for part in listed for item in (part if isinstance(part, list) else [part])]:
        if isinstance(one, dict):
            target = one.get("uri")
            target = target[0] if isinstance(target, list) and target else target
            if memento := _memento(target, one.get("datetime"), url):
                yield memento


def _referred(value: Mapping[Any, Any], url: str) -> Iterator[Pages]:
    index = value.get("timemap_index")
    for one in index if isinstance(index, list) else []:
        if isinstance(one, dict) and isinstance(one.get("uri"), str) and (target := resolve_url(url, one["uri"])):
            yield Pages(target, read_time(str(one.get("from", ""))), read_time(str(one.get("until", ""))))
