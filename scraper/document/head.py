"""Read the metadata that a page declares for machines: <meta>, <link rel=canonical>, <base>, JSON-LD."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from scraper.document.lines import fold_whitespace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scraper.document.unseen import Script

# The most JSON-LD nodes and values that are read of one script; a page has some ten.
MAX_NODES: Final = 500
MAX_VALUES: Final = 50

# Where a node holds the page's main one.
_NESTED: Final = ("@graph", "mainEntity", "mainEntityOfPage")
# Scripts are wrapped for parsers of old.
_WRAPPING = re.compile(r"<!--|-->|(?://|/\*)?\s?(?:<!\[CDATA\[|\]\]>)\s?(?:\*/)?")
# A string may hold what looks like a comment or a comma too many. An unclosed one takes the rest: each character is
# read once.
_STRING = r'(?P<string>"(?:[^"\\]|\\.)*+"?)'
_COMMENT = re.compile(rf"{_STRING}|//[^\n]*|/\*(?:[^*]|\*(?!/))*+(?:\*/)?", re.DOTALL)
_COMMA = re.compile(rf"{_STRING}|,\s{{0,200}}+(?P<close>[}}\]])|\}}\s{{0,200}}+\{{", re.DOTALL)
_VALUE = re.compile(r"[{\[]")
_DECODER = json.JSONDecoder(strict=False)


class DeclaringElement(NamedTuple):
    """An element that declares something about the page, and its text, which is never shown."""

    tag: str
    attributes: Mapping[str, str]
    text: str


def read_declarations(
    elements: Iterable[DeclaringElement],
) -> tuple[dict[str, tuple[str, ...]], str | None, str | None]:
    """Return (meta, canonical, base): <meta> contents and <time datetime> by name, the first canonical link and <base>.

    The elements count wherever on the page they stand.
    """
    meta: dict[str, list[str]] = {}
    canonical = base = None
    for element in elements:
        get = element.attributes.get
        if element.tag == "meta":
            name = get("name") or get("property") or get("itemprop") or get("http-equiv")
            content = get("content")
            if name and content and (content := fold_whitespace(content)):
                meta.setdefault(name.strip().lower(), []).append(content)
        elif element.tag == "link":
            if canonical is None and (get("rel") or "").lower() == "canonical":
                canonical = get("href") or None
        elif element.tag == "time":
            if date := get("datetime"):
                meta.setdefault("time", []).append(fold_whitespace(date))
        elif element.tag == "base" and base is None:
            base = get("href") or None
    return {name: tuple(contents) for name, contents in meta.items()}, canonical, base


def json_ld_objects(scripts: Iterable[Script]) -> Iterator[dict[str, Any]]:
    """Yield the objects of JSON-LD scripts, including those in arrays, in @graph and in mainEntity one by one."""
    for script in scripts:
        if "ld+json" not in script.kind or script.nested or not script.code:
            continue
        queue = _json_values(script.code)
        left = MAX_NODES
        while queue and left:
            left -= 1
            item = queue.pop(0)
            if isinstance(item, list):
                queue[:0] = item[:left]
            elif isinstance(item, dict):
                yield item
                queue[:0] = [item[key] for key in _NESTED if isinstance(item.get(key), (dict, list))]


def _json_values(code: str) -> list[Any]:
    """Return the values of a JSON text: one, or those that stand one after the other in a text that is damaged.

    A damaged text is repaired where its only faults are comments, commas, or what stands around it.
    """
    try:
        try:
            # Line feeds inside strings are common and harmless: strict=False allows them.
            found = [json.loads(code, strict=False)]
        except ValueError:
            found = _repaired_values(code)
        if "\\ud" in code.lower():  # a lone surrogate is not text and can't be stored
            found = json.loads(json.dumps(found, ensure_ascii=False).encode("utf-8", "replace"))
    except RecursionError:
        return []
    return found


def _repaired_values(code: str) -> list[Any]:
    """Return the values of a JSON text that is damaged."""
    code = _WRAPPING.sub(" ", code)
    code = _COMMENT.sub(lambda match: match[0] if match["string"] else " ", code)
    code = _COMMA.sub(_mended_comma, code)
    found: list[Any] = []
    at = 0
    try:
        while (start := _VALUE.search(code, at)) and len(found) < MAX_VALUES:
            value, at = _DECODER.raw_decode(code, start.start())
            found.append(value)
    except ValueError:
        return found  # what cannot be repaired is ignored; the values before it and the rest of the page still count
    return found


def _mended_comma(match: re.Match[str]) -> str:
    """Drop a comma before a closing bracket, and set one between two objects in a list."""
    if match["string"]:
        return match[0]
    return match["close"] or "},{"
