"""`repost archive`: capture reposts and their originals, or re-extract stored pages."""

from __future__ import annotations

import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

from archive.archive import Archive
from archive.model import RepostError, RequestError, fault_message, page_url, record_json
from scraper.cli import DONE, INCOMPLETE
from scraper.cli.commands.upkeep import authorities_of, timestamp_log
from scraper.cli.operands import ignored_robots
from scraper.cli.output import Unreached, as_json, complain, listed, note, show_progress, summary, warn

if TYPE_CHECKING:
    from argparse import Namespace

    from scraper.jobs import RepostResult


def archive_pages(options: Namespace) -> int:
    """Run `repost archive URL…` and return its exit status."""
    asked = authorities_of(options.timestamp)
    if not options.reextract:
        if options.preview:
            raise RequestError("--preview needs --reextract")
        if not options.urls and not options.saved:
            raise RequestError("name a URL, or saved pages (--from), or use --reextract")
        return max(_archive_all(options) if options.urls else _ingest(options), timestamp_log(options, asked))
    from scraper.cli.commands.reextract import reextract_pages  # noqa: PLC0415

    for option, value in (("--from", options.saved), ("--memento", options.memento)):
        if value:
            raise RequestError(f"--reextract fetches nothing: it can't be combined with {option}")
    if asked and options.preview:
        raise RequestError("--preview writes nothing, so there is nothing to timestamp")
    return max(reextract_pages(options), timestamp_log(options, asked))


def _ingest(options: Namespace) -> int:
    """Take every article out of the saved pages."""
    from scraper.cli.commands.ingest import ingest_saved  # noqa: PLC0415

    if options.memento:
        raise RequestError("--memento needs a URL: without one, all that is taken is in the saved pages")
    return ingest_saved(options)


def _archive_all(options: Namespace) -> int:
    from scraper.fetch import RunLimit, open_fetcher  # noqa: PLC0415
    from scraper.jobs import archive_repost  # noqa: PLC0415
    from scraper.memento import MementoServices, read_services  # noqa: PLC0415

    archived = MementoServices(read_services(options.memento))
    urls = list(dict.fromkeys(page_url(url.strip()) for url in listed(options.urls)))
    if not urls:  # nothing to do is no failure, as a filter before us may find nothing; but it is said
        note(options, ["the list on stdin is empty: nothing to archive"])
        return DONE
    run, unreached = RunLimit(time.monotonic, options.max_time), Unreached()
    with ExitStack() as stack:
        fetcher, problems = open_fetcher(
            options.saved,
            contact=options.contact,
            allow_private=options.allow_private,
            ignore_robots=ignored_robots(options),
            run=run,
        )
        stack.enter_context(fetcher)
        note(options, problems)
        archive = stack.enter_context(Archive.open_or_create(options.archive, evidence_of=options.evidence_of))
        note(options, archive.messages)
        status = warn(archive.losses)
        try:
            for url in show_progress(options, urls, "archiving"):
                if run.over:
                    break
                try:
                    result = archive_repost(url, fetcher, archive, archived)
                    if not result.repost.capture.tried and result.repost.capture.reason == run.why:
                        break
                    unreached.leave(result.untried)
                    _print_result(options, result)
                    status = max(status, complain([*result.withdrawn, *result.problems]))
                except (RepostError, OSError):
                    raise
                except Exception as error:  # noqa: BLE001 - a bug that one page triggers costs no other page
                    status = complain([f"{url}: {fault_message(error)}"])
                unreached.done(url)
        finally:
            # What was found to be lost on the way is printed by then.
            status = max(status, INCOMPLETE if archive.losses else DONE, complain(unreached.lines(urls, run.why)))
    return status


def _print_result(options: Namespace, result: RepostResult) -> None:
    note(options, result.notes)
    if options.json:
        text = record_json.line(as_json.repost_result(result))
    else:
        text = summary.repost_summary(result, options.archive, options.lang)
    print(text, flush=True)
