"""Atom feeds of the news: of the archive, of a site, of a page; with the filters of the list beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archive.export import NO_DATE, FeedEntry, feed_document
from archive.report import CLASSES, VERDICTS, Serve, name_in, shares, shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from archive.report import Language


def news_feed(
    name: str,
    title: str,
    rows: Sequence[Mapping[str, Any]],
    language: Language,
    link: Callable[[Mapping[str, Any]], str],
) -> bytes:
    """Return news as an Atom document; `name` names the feed, `link` makes the address of a row's page."""
    updated = max((str(row["at"]) for row in rows), default=NO_DATE)
    return feed_document(name, title, updated, [_entry(name, row, language, link(row)) for row in rows])


def _entry(name: str, row: Mapping[str, Any], language: Language, address: str) -> FeedEntry:
    kind = Serve.news[row["kind"]].say(language)
    said = news_said(row, language)
    lines = [
        str(row["url"]),
        *([Serve.of_original.say(language, url=row["original"])] if row["original"] else []),
        said,
    ]
    title = Serve.news_title.say(language, kind=kind, title=shorten(str(row["title"] or row["url"]), 200))
    return FeedEntry(f"{name} line {row['line']}", title, str(row["at"]), said, tuple(lines), address, str(row["kind"]))


def news_said(row: Mapping[str, Any], language: Language) -> str:
    """Return what a row of news says beside its kind and its title: the verdict, how much was kept, the edits."""
    if row["kind"] != "repost":
        version = row.get("version")
        parts = [Serve.version.say(language, number=version) if version and row["kind"] == "edited" else ""]
        parts.append(shorten(str(row.get("reason") or ""), 200))
        return Serve.between.say(language).join(part for part in parts if part)
    verdict = VERDICTS[row["verdict"]] if language == "zh" else row["verdict"]
    parts = [verdict, shares(row["kept"], row["new"], language)]
    parts += [edits_said(row["edits"], language)]
    if row["attribution"] in ("contradicted", "missing"):
        parts.append(Serve.attribution.say(language, verdict=attribution_in(row["attribution"], language)))
    return Serve.between.say(language).join(part for part in parts if part)


def edits_said(edits: Mapping[str, int], language: Language) -> str:
    """Return the counts of edits, the gravest class first; typographic ones are left out."""
    parts = []
    for cls, term in CLASSES.items():
        count = edits.get(cls, 0)
        if count and cls not in ("typographic", "split", "merge"):
            name = term.chinese if language == "zh" else (term.one if count == 1 else term.many)
            parts.append(Serve.counted.say(language, number=count, name=name))
    return Serve.list_mark.say(language).join(parts)


def attribution_in(verdict: str, language: Language) -> str:
    """Return a verdict on an attribution in a language."""
    from archive.report import ATTRIBUTIONS  # noqa: PLC0415 - one lookup

    return ATTRIBUTIONS[verdict] if language == "zh" else verdict  # type: ignore[index]


__all__ = ["attribution_in", "edits_said", "name_in", "news_feed", "news_said"]
