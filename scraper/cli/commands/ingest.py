"""`repost archive --from SAVED` without URLs: take every article out of a crawl or a folder of saved pages."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive.files import RunLock
from archive.model import record_json
from scraper.cli import DONE
from scraper.cli.output import as_json, complain, ingested, note, show_progress

if TYPE_CHECKING:
    from argparse import Namespace


def ingest_saved(options: Namespace) -> int:
    """Run the command and return its exit status."""
    from scraper.fetch import open_saved  # noqa: PLC0415
    from scraper.ingest import Ingest, KnownPages  # noqa: PLC0415

    with ExitStack() as stack:
        fetcher = stack.enter_context(open_saved(options.saved))
        status = complain(fetcher.saved.problems)
        archive = stack.enter_context(KnownPages.open_or_create(options.archive, evidence_of=options.evidence_of))
        stack.enter_context(RunLock(options.archive, started_at=datetime.now(UTC)))
        note(options, archive.messages)
        job = Ingest(fetcher, archive)
        for page in show_progress(options, job.pages(), "taking"):
            text = record_json.line(as_json.taken(page)) if options.json else ingested.taken_line(page, options.lang)
            print(text, flush=True)
        for found in job.comparisons():
            text = (
                record_json.line(as_json.compared(found))
                if options.json
                else ingested.compared_line(found, options.lang)
            )
            print(text, flush=True)
        if options.json:
            print(record_json.line({"counts": dict(job.counts)}))
        else:
            print(f"\n{ingested.taken_total(job.counts, options.lang)}")
    return max(status, DONE)
