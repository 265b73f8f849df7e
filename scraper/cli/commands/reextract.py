"""`repost archive --reextract`: stored pages read once more by the extractor of today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.archive import Archive
from archive.comparison import compare
from archive.model import canonical_url, record_json
from archive.report import printable, summary_line
from archive.store import check
from scraper.cli import DONE
from scraper.cli.output import as_json, complain, note, show_progress
from scraper.jobs import reextract_documents

if TYPE_CHECKING:
    from argparse import Namespace

    from scraper.jobs import Reextraction


def reread_pages(options: Namespace) -> int:
    """`repost archive --reextract [URL…]`."""
    urls = list(dict.fromkeys(canonical_url(url) for url in options.urls))
    status, looked, differs = DONE, 0, 0
    check(options.archive)  # one that isn't there is not made for having nothing to read
    opened = Archive.open(options.archive) if options.preview else Archive.open_or_create(options.archive)
    with opened as archive:
        note(options, archive.messages)
        for found in show_progress(
            options, reextract_documents(archive, urls, preview=options.preview), "reading anew"
        ):
            looked += 1
            if found.problem is not None:
                status = max(status, complain([f"{found.url}: {found.problem}"]))
            if found.after is not None:
                differs += 1
                print(record_json.line(as_json.reread(found)) if options.json else _summary(found), flush=True)
    if not options.json:
        print(f"{looked:,} read anew, {differs:,} {'would get' if options.preview else 'got'} a new version")
    return status


def _summary(found: Reextraction) -> str:
    """Say what the extractor reads otherwise today."""
    assert found.after is not None, "only what differs is told"
    number = found.version.number if found.version else 1 + (found.before.number if found.before else 0)
    if found.before is None:
        what = f"an article, where none was read before: {found.after.article.title or '(no title)'}"
    else:
        what = summary_line(compare(found.before.article, found.after.article), attribution=False)
    return f"{printable(found.url)}\n  v{number}: {printable(what)}"
