"""The commands that only read an archive: `repost history`, `show`, `list` and `search`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from archive.archive import Archive
from archive.log import TemplateEntry
from archive.model import ArchiveDamaged, NotArchived, canonical_url, record_json
from scraper.cli import DONE
from scraper.cli.output import as_json, complain, history, listing, note, steps, summary, terminal

if TYPE_CHECKING:
    from argparse import Namespace


def show_history(options: Namespace) -> int:
    """Run `repost history URL` and return its exit status."""
    url = canonical_url(options.url)
    with Archive.open(options.archive) as archive:
        entries = list(archive.history(url))
    if not entries:
        raise NotArchived(f"{url} is not in this archive")
    if options.json:
        no_edits = {(entry.url, entry.version) for entry in entries if isinstance(entry, TemplateEntry)}
        for entry in entries:
            print(record_json.line(as_json.entry(entry, no_edits)))
    else:
        print(history.history_summary(url, entries, options.lang, unfold=options.all))
    return DONE


def show_page(options: Namespace) -> int:
    """Run `repost show URL[@vN]` and return its exit status."""
    from scraper.cli.operands import split_version, version_hint  # noqa: PLC0415

    url, number = split_version(options.page)
    with Archive.open(options.archive) as archive:
        try:
            version = archive.version(url, number)
        except NotArchived as error:
            raise NotArchived(f"{error}{version_hint(options.page)}") from error
        taken_back = version.cause == "page" and any(
            isinstance(entry, TemplateEntry) and entry.version == version.number
            for entry in archive.history(version.url)
        )
    if options.json:
        print(record_json.line(as_json.version(version, taken_back=taken_back)))
    else:
        print(summary.version_summary(version, taken_back=taken_back, language=options.lang))
    return DONE


def list_pages(options: Namespace) -> int:
    """Run `repost list` and return its exit status."""
    problems: list[str] = []
    empty = True
    with Archive.open(options.archive) as archive, steps(options, "indexing") as step:
        archive.on_indexed = step
        found = archive.find(
            host=options.host,
            since=options.since,
            until=options.until,
            source=options.source,
            verdict=options.verdict,
            limit=options.limit,
        )
        withdrawn = archive.withdrawals()
        try:
            for document in found:
                gone = None if document.versions else withdrawn.of_page(document.url)
                if gone is not None and gone.forgets:
                    if document.last_captured is None or document.last_captured <= gone.at:
                        continue
                    gone = None
                empty = False
                problems += [document.damage] if document.damage else []
                if options.json:
                    print(record_json.line(as_json.document(document, gone)))
                else:
                    print(listing.document_lines(document, options.lang, gone))
        except ArchiveDamaged as error:  # a line of the log; the pages in the other lines were listed
            problems.append(str(error))
        note(options, archive.messages)
    if empty:
        note(options, ["no page matches" if _has_filters(options) else "the archive is empty"])
    return complain(problems)


def search_pages(options: Namespace) -> int:
    """Run `repost search WORDS…` and return its exit status."""
    words = " ".join(options.words)
    where = {name: getattr(options, name) for name in ("host", "since", "until", "source")}
    with Archive.open(options.archive) as archive, steps(options, "indexing") as step:
        archive.on_indexed = step
        hits = archive.search(words, limit=options.limit, **where)
        total = archive.count(words, **where) if len(hits) == options.limit else len(hits)
        notes = archive.messages
    bold = terminal(sys.stdout)[1]
    for number, hit in enumerate(hits):
        if options.json:
            print(record_json.line(as_json.hit(hit)))
        else:
            print(("\n" if number else "") + listing.hit_lines(hit, bold=bold, language=options.lang))
    if total > len(hits):
        notes.append(f"the newest {len(hits):,} of {total:,} versions that match; --limit N shows more")
    note(options, notes)
    if not hits:
        return complain([f"no version matches: {words}"])
    return complain([hit.damage for hit in hits if hit.damage])


def _has_filters(options: Namespace) -> bool:
    return any((options.host, options.since, options.until, options.source, options.verdict))
