"""`repost parse -o DIR/`: files and WARC files to shards of JSON lines or Parquet, on one machine or many."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

from archive.processes import LocalEngine, RayEngine, usable_cpus
from archive.report import Outputs
from scraper.bulk import (
    OutputFailed,
    ParseJob,
    Totals,
    is_remote,
    iter_source_files,
    other_shards,
    parse_shards,
    prepare,
)
from scraper.cli import DONE, INCOMPLETE
from scraper.cli.output import bulk, complain, note, refuse_inside_archive

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable

    from archive.processes import Engine
    from scraper.bulk import ShardSummary

# Pages with an error that are named on stderr; all of them are in the shards.
MAX_NAMED: Final = 20
# Seconds that a shard's process may take beyond its limit before it is killed.
GRACE: Final = 300.0


def parse_to_shards(options: Namespace, paths: Iterable[str], *, again: bool) -> int:
    """Run `repost parse PATH… -o DIR/` and return its exit status. `again`: the paths can be gone through twice."""
    job = _job(options)
    if not is_remote(job.output):
        refuse_inside_archive(Path(job.output) / "x")
    engine = _engine(options, job)
    prepare(job)
    totals, begun = Totals(), time.monotonic()
    named, failed = 0, DONE
    try:
        with (
            bulk.following(options, totals, iter_source_files(paths) if again else None) as step,
            closing(parse_shards(iter_source_files(paths), job, engine)) as summaries,
        ):
            for summary in summaries:
                step(summary)
                if summary.failure is not None:
                    failed = complain([f"shard {summary.shard}: {summary.failure.message}"])
                named += _name(summary, MAX_NAMED - named)
    except OutputFailed as error:
        failed = complain([str(error), "what is done is done: run it again to go on"])
    note(options, bulk.closing(totals, time.monotonic() - begun, options.lang))
    if others := other_shards(job, totals):
        note(options, [Outputs.other_shards.say(options.lang, place=job.output, count=others)])
    errors = totals.errors.total()
    exceeded = options.max_errors.exceeded(errors, totals.pages + errors)
    return INCOMPLETE if failed or exceeded else DONE


def _job(options: Namespace) -> ParseJob:
    job = ParseJob(output=options.output.place, format=options.format or "jsonl", evidence=options.evidence)
    page, shard = options.page_time or job.page_seconds, options.shard_time or job.shard_seconds
    memory = options.memory * 2**20 if options.memory else job.memory
    return ParseJob(
        output=job.output,
        format=job.format,
        evidence=job.evidence,
        page_seconds=page,
        shard_seconds=shard,
        memory=memory,
    )


def _engine(options: Namespace, job: ParseJob) -> Engine:
    if options.engine == "ray":
        return RayEngine(options.address, jobs=options.jobs)
    return LocalEngine(options.jobs or usable_cpus(), limit=job.shard_seconds + GRACE)


def _name(summary: ShardSummary, room: int) -> int:
    """Name pages with an error on stderr, as many as there is room for; return how many."""
    shown = summary.named[: max(room, 0)]
    complain(shown)
    return len(shown)
