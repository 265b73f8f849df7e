"""Read the metadata that a page declares for machines: <meta>, <link rel=canonical>, <base>, JSON-LD."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from scraper.document.lines import fold_whitespace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scraper.document.unseen import Script


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
    """Yield the objects of JSON-LD scripts, including those in arrays and in @graph one by one."""
    for script in scripts:
        if "ld+json" not in script.kind or script.nested or not script.code:
            continue
        try:
            # Line feeds inside strings are common and harmless: strict=False allows them.
            found = json.loads(script.code, strict=False)
            if "\\ud" in script.code.lower():  # a lone surrogate is not text and can't be stored
                found = json.loads(json.dumps(found, ensure_ascii=False).encode("utf-8", "replace"))
        except (ValueError, RecursionError):
            continue  # a broken script is ignored; the rest of the page still counts
        queue = found if isinstance(found, list) else [found]
        for item in queue:
            if isinstance(item, dict):
                yield item
                graph = item.get("@graph")
                yield from ((node for node in graph if isinstance(node, dict)) if isinstance(graph, list) else ())
