"""Read the lists that scripts draw from data in the page. Pure; no script is run.

Government sites page through a data store of HTML in CDATA without asking the server again, so that the first lines of
a page may be all that is shown as markup. Applications draw all of a list from JSON: in an element of data, or assigned
to a variable.
"""

from __future__ import annotations

import json
import re
from html import escape
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import unquote, urlsplit

from scraper.document import Document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.document import Page

# The most that is done per page: characters of data read, values tried, characters of one mended, values visited.
MAX_DATA: Final = 4_000_000
MAX_TRIED: Final = 20
MAX_MENDED: Final = 1_000_000
MAX_VISITED: Final = 200_000
MAX_DEPTH: Final = 40
# A list has so many entries with an address; a shorter text is no data.
FEW: Final = 2
SHORTEST_DATA: Final = 200
MAX_TITLE: Final = 300

_CDATA: Final = ("<![CDATA[", "]]>")
_MARKUP_KINDS: Final = ("text/xml", "application/xml", "text/html", "text/template", "text/x-template")
# Where a value begins in a script: behind an equals sign, or as a string to be parsed.
_VALUE = re.compile(r"""=\s{0,8}(?=[\[{])|JSON\.parse\(\s{0,8}(?=")""")
_UNDEFINED = re.compile(r"(?<=[:,\[])\s{0,8}(?:undefined|NaN|void 0)(?=\s{0,8}[,}\]])")
_DECODER: Final = json.JSONDecoder(strict=False)

_URL_KEYS = re.compile(r"(?:\w{0,20}_)?(?:url|link|href|permalink|uri)", re.IGNORECASE)
_TITLE_KEYS: Final = ("title", "headline", "name", "subject", "articletitle", "newstitle", "topic", "shorttitle")
_DATE_KEYS = re.compile(r"\w{0,20}(?:time|date|published|publishedat|createdat|pubdate)\w{0,3}", re.IGNORECASE)
_DATE = re.compile(r"(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}")
_PATH = re.compile(r"(?:https?:)?//[\w.-]+/\S*|\.{0,2}/[^/\s]\S*|[\w-]+(?:/[\w.-]+)*\.s?html?", re.IGNORECASE)
_UTF8: Final = (("content-type", "text/html; charset=utf-8"),)


class DrawnList(NamedTuple):
    """A page as scripts would draw it, and the addresses that have no title in the data."""

    page: Page
    untitled: frozenset[str] = frozenset()


class _Entry(NamedTuple):
    """An entry of a list in JSON."""

    url: str
    title: str
    date: str


def drawn_lists(document: Document) -> Iterator[DrawnList]:
    """Yield each data store of a page as the page that its scripts would draw, and the lists in its JSON as one."""
    size = tried = 0
    lists: list[tuple[str, list[_Entry]]] = []
    for script in document.page.unseen.scripts:
        size += len(script.code)
        if size > MAX_DATA:
            break
        kind = script.kind.strip().lower()
        if kind in _MARKUP_KINDS:
            if "<a" in script.code:
                records = _records(script.code) or [script.code]
                yield DrawnList(_page("".join(f"<li>{record}</li>" for record in records), document))
        elif len(script.code) >= SHORTEST_DATA and tried < MAX_TRIED:
            for value in _values(script.code, is_json="json" in kind):
                lists.extend(_lists_in(value))
                tried += 1
    if lists:
        yield _draw(lists, document)


def _records(code: str) -> list[str]:
    """Return the marked sections of a data store, from each first mark to the next end."""
    opening, closing = _CDATA
    records = []
    start = code.find(opening)
    while start >= 0 and (end := code.find(closing, start)) >= 0:
        records.append(code[start + len(opening) : end])
        start = code.find(opening, end)
    return records


def _page(markup: str, document: Document) -> Page:
    html = f"<html><body>{markup}</body></html>"
    return Document(html.encode(), url=document.page.url, captured_at=document.captured_at, headers=_UTF8).page


def _values(code: str, *, is_json: bool) -> Iterator[Any]:
    """Yield the objects and arrays in JSON that a script holds."""
    if is_json:
        yield from _decoded(code.strip(), 0)
        return
    end = 0
    for tried, start in enumerate(_VALUE.finditer(code)):
        if tried >= MAX_TRIED:
            return
        if start.start() < end:
            continue
        for value, stop in _raw(code, start.end()):
            end = stop
            yield from _decoded(value, 0) if isinstance(value, str) else (value,)


def _decoded(text: str, depth: int) -> Iterator[Any]:
    """Yield the value of a JSON text, which may be a text of JSON itself."""
    for value, _ in _raw(text, 0):
        if isinstance(value, str) and depth < FEW:
            yield from _decoded(value, depth + 1)
        else:
            yield value


def _raw(code: str, start: int) -> Iterator[tuple[Any, int]]:
    """Yield the JSON value at an index and where it ends, if there is one; `undefined` is read as null."""
    try:
        yield _DECODER.raw_decode(code, start)
    except RecursionError:
        return
    except ValueError:
        if len(code) - start > MAX_MENDED:
            return
        mended, changes = _UNDEFINED.subn("null", code[start:])
        if not changes:
            return
        try:
            yield _DECODER.raw_decode(mended)[0], len(code)
        except (ValueError, RecursionError):
            return


def _lists_in(value: object) -> Iterator[tuple[str, list[_Entry]]]:
    """Yield the arrays of entries with addresses in a value, each with the names on the way to it."""
    stack: list[tuple[object, str, int]] = [(value, "", 0)]
    visited = 0
    while stack and visited < MAX_VISITED:
        one, names, depth = stack.pop()
        visited += 1
        if depth > MAX_DEPTH:
            continue
        if isinstance(one, dict):
            names = f"{names} {one['@type']}" if isinstance(one.get("@type"), str) else names
            stack.extend(
                (inner, f"{names} {name}", depth + 1) for name, inner in one.items() if isinstance(inner, (dict, list))
            )
        elif isinstance(one, list):
            entries = [entry for inner in one if isinstance(inner, dict) and (entry := _entry(inner))]
            if len(entries) >= FEW:
                yield names, entries
            stack.extend((inner, names, depth + 1) for inner in one if isinstance(inner, (dict, list)))


def _entry(fields: dict[str, Any]) -> _Entry | None:
    """Return the address, the title and the date that the fields of an object say; None without an address."""
    if isinstance(fields.get("item"), dict):  # of a ListItem (schema.org)
        fields = fields["item"]
    urls = [
        value
        for name, value in fields.items()
        if isinstance(value, str) and _URL_KEYS.fullmatch(name) and _PATH.fullmatch(value)
    ]
    if not urls:
        return None
    lower = {name.lower().replace("_", ""): value for name, value in fields.items() if isinstance(value, str)}
    title = next((lower[name] for name in _TITLE_KEYS if lower.get(name)), "")
    date = next(
        (found[0] for name, value in lower.items() if _DATE_KEYS.fullmatch(name) and (found := _DATE.match(value))), ""
    )
    return _Entry(_best_address(fields, urls), title[:MAX_TITLE], date)


def _best_address(fields: dict[str, Any], urls: list[str]) -> str:
    """Return the entry's own address: that of `url` or `link`, else the first that is no author's or picture's."""
    for name in ("url", "link", "href"):
        if fields.get(name) in urls:
            return str(fields[name])
    return urls[0]


def _draw(lists: list[tuple[str, list[_Entry]]], document: Document) -> DrawnList:
    """Draw lists of entries as HTML, with the names in the data as names of their boxes."""
    markup, untitled = [], set()
    for names, entries in lists:
        rows = []
        for entry in entries:
            if not entry.title:
                untitled.add(entry.url)
            text = entry.title or _words_of(entry.url)
            rows.append(f'<li><a href="{escape(entry.url)}">{escape(text)}</a> <span>{entry.date}</span></li>')
        markup.append(f'<div class="{escape(names)}"><ul>{"".join(rows)}</ul></div>')
    return DrawnList(_page("".join(markup), document), frozenset(untitled))


def _words_of(url: str) -> str:
    """Return the words of an address's last part, by which it is weighed where there is no title."""
    last = unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2]
    return re.sub(r"[-_.\d]+", " ", last.removesuffix(".html")) or url
