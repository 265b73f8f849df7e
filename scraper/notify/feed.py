"""The findings of an archive as an Atom feed, a file that a web server or a feed reader takes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from archive.files import replace_file, writing
from archive.log import format_time
from archive.report import Runs
from scraper.notify.message import headline, in_language, kind_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from archive.export import FeedEntry
    from archive.report import Language

# Entries of the feed: as many as a feed reader shows.
MAX_ENTRIES: Final = 100


def write_feed(path: Path, findings: Sequence[dict[str, Any]], language: Language) -> bool:
    """Write findings, the newest first, as a feed; replace the file at once. Return False if nothing is new.

    A reader never sees half a feed, and a server's Last-Modified stays as it is while nothing changes. Raises
    WriteFailed.
    """
    # Imported here: it takes 60 ms, and most watchlists have no feed.
    from archive.export import NO_DATE, feed_document  # noqa: PLC0415

    updated = format_time(datetime.fromisoformat(findings[0]["at"])) if findings else NO_DATE
    entries = [_entry(one, language) for one in findings[:MAX_ENTRIES]]
    document = feed_document("findings", Runs.feed_title.say(language), updated, entries)
    with writing(f"the feed {path}"):
        if _is(path, document):
            return False
        replace_file(path, document, draft=path.with_name(f".{path.name}.draft"))
    return True


def _entry(finding: dict[str, Any], language: Language) -> FeedEntry:
    from archive.export import FeedEntry  # noqa: PLC0415 - as above

    said = in_language(finding, language)
    name, kind = finding["title"] or finding["url"], kind_name(finding["kind"], language)
    return FeedEntry(
        f"finding {finding['key']}",
        Runs.finding.say(language, kind=kind, what=name),
        format_time(datetime.fromisoformat(finding["at"]).astimezone(UTC)),
        said["headline"],
        (headline(finding, language), finding["url"], *said["lines"]),
        finding["url"],
        finding["kind"],
    )


def _is(path: Path, document: bytes) -> bool:
    try:
        return path.read_bytes() == document
    except OSError:
        return False
