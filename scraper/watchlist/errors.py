"""Say what is wrong with a watchlist in its own terms: the line, the table, the key. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import inspect

from scraper.notify import Command, Mail, Webhook
from scraper.watchlist.file import (
    BudgetTable,
    FeedTable,
    HostTable,
    ListTable,
    MementoTable,
    PageTable,
    SitemapTable,
    WatchlistFile,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

_MSGSPEC_ERROR: Final = re.compile(r"(.*?)(?: - at `\$\.?(\w*)(?:\[(\d+)\])?\.?(\w*).*`)?")
TABLES: Final[Mapping[str, type[msgspec.Struct]]] = {
    "": WatchlistFile,
    "budget": BudgetTable,
    "page": PageTable,
    "list": ListTable,
    "feed": FeedTable,
    "sitemap": SitemapTable,
    "host": HostTable,
    "memento": MementoTable,
    "mail": Mail,
    "webhook": Webhook,
    "command": Command,
}
_TOML_TYPES: Final = {"array": "a list", "object": "a table", "str": "text", "int": "a number", "float": "a number"}
_PERIODS: Final = frozenset(("every", "horizon", "time"))
# More than Python reads: a line of digits by mistake, or by malice.
_TOO_MANY_DIGITS: Final = re.compile(r"\d{4301}")
# What the patterns of texts mean, by a part of each.
_PATTERN_WORDS: Final = {
    "auto": 'expected a period such as "30m", "6h" or "90d", or "auto"',
    r"\d{4}": 'expected a day such as "2024-01-01"',
    "https?": "expected an http or https URL",
    r"\S": "expected a reason, in words",
}


def explain(message: str, text: str) -> str:
    """Rewrite an error message of msgspec in terms of the watchlist: ", line 7, page 2: it needs a `url`"."""
    found = _MSGSPEC_ERROR.fullmatch(message)
    what, name, index, key = found.groups("") if found else (message, "", "", "")
    number = int(index) + 1 if index and name in TABLES else 0
    key_at = key or (name if name not in TABLES else "")
    if missing := re.search(r"missing required field `(.*)`", what):
        return f"{where(text, name, number, '')}: it needs a `{missing[1]}`"
    if unknown := re.search(r"unknown field `(.*)`", what):
        table = name if name in TABLES else ""
        known = ", ".join(sorted(field.encode_name for field in msgspec.structs.fields(TABLES[table])))
        return f"{where(text, table, number, unknown[1])}: unknown key `{unknown[1]}` (known: {known})"
    if name in TABLES and name and not number and not key:
        return f"{where(text, name, 0, '')}: each {name} is written as a [[{name}]] table"
    if wrong := re.fullmatch(r"Invalid enum value (.*)", what):
        allowed = ", ".join(f'"{one}"' for one in _allowed(TABLES[name if name in TABLES else ""], key_at))
        what = f"expected one of {allowed}, got {wrong[1]}"
    if "matching regex" in what:
        what = next((said for mark, said in _PATTERN_WORDS.items() if mark in what), what)
    if "got" in what and key_at in _PERIODS:
        what = _PATTERN_WORDS["auto"]
    types = re.sub(
        r"`([^`]*)`", lambda match: " or ".join(_TOML_TYPES.get(one, one) for one in _non_null_types(match[1])), what
    )
    return f"{where(text, name, number, key_at)}: `{key or name}`: {types[:1].lower()}{types[1:]}"


def explain_toml(error: Exception, text: str) -> str:
    """Return what is wrong with the syntax, with its line."""
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    said = str(error)
    if "at line" in said:
        return said
    if digits := _TOO_MANY_DIGITS.search(text):
        return f"a number has too many digits (at line {text.count(chr(10), 0, digits.start()) + 1})"
    return said.replace("at end of document", f"at line {text.count(chr(10)) + 1}, the end of the file")


def where(text: str, table: str, number: int, key: str) -> str:
    """Return where in a watchlist a table or a key is: ", line 7, page 2".

    TOML's readers give no line numbers, so the lines are looked through: the `number`th header of the table (0: the
    top of the file), and the key below it.
    """
    line = line_of(text, table, number, key)
    place = f", line {line}" if line else ""
    return f"{place}, {table} {number}" if number else place


def line_of(text: str, table: str, number: int, key: str) -> int | None:
    """Return the line of a table's header, or of a key in it; None where the file is written in another form."""
    header = re.compile(rf"\s*\[\[\s*[\"']?{re.escape(table)}[\"']?\s*\]\]") if number else None
    any_header = re.compile(r"\s*\[")
    named = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]|\s*\[+\s*{re.escape(key)}\b") if key else None
    start, seen = (None, 0) if header else (0, 0)
    for index, line in enumerate(text.splitlines(), start=1):
        if header is not None and header.match(line):
            seen += 1
            if seen > number:
                break
            start = index if seen == number else None
            continue
        if start is None:
            continue
        if named is not None and named.match(line):
            return index
        if header is not None and any_header.match(line):
            break
    return start or None


def _allowed(table: type[msgspec.Struct], key: str) -> list[str]:
    """Return the values that a key may have, in the order in which its type names them."""
    info = inspect.type_info(table)
    assert isinstance(info, inspect.StructType)
    return next((_literals(field.type) for field in info.fields if field.encode_name == key), [])


def _literals(kind: inspect.Type) -> list[str]:
    inner: tuple[Any, ...] = ()
    match kind:
        case inspect.LiteralType():
            return [str(value) for value in kind.values]
        case inspect.UnionType():
            inner = kind.types
        case inspect.VarTupleType() | inspect.ListType():
            inner = (kind.item_type,)
    return [value for one in inner for value in _literals(one)]


def _non_null_types(types: str) -> list[str]:
    return [one for one in types.split(" | ") if one != "null"]
