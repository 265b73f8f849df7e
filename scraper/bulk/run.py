"""A bulk job: its shards handed to an engine, what became of each added up. What is done is not done again."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Final

from archive.model import RepostError, RequestError
from archive.processes import supervised
from scraper.bulk.parse_shard import Failure, ParseJob, ShardSummary, parse_shard
from scraper.bulk.shards import plan
from scraper.bulk.store import LABEL, MANIFESTS, open_store

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from archive.processes import Engine
    from scraper.bulk.shards import Shard
    from scraper.bulk.sources import SourceFile

# Shards in a row whose output could not be written before a job gives up: a full disk does not get emptier by parsing.
MAX_UNWRITTEN: Final = 3


class OutputFailed(RepostError):
    """The output of a job can't be written; what is done stays done."""


class Totals:
    """What became of the shards so far."""

    def __init__(self) -> None:
        self.shards = self.before = self.failed = 0
        self.size = 0  # bytes of the shards that are done
        self.size_before = 0  # of those, bytes that an earlier run had read
        self.pages = 0
        self.errors: Counter[str] = Counter()
        self.no_pages: Counter[str] = Counter()

    def add(self, summary: ShardSummary) -> None:
        """Add one shard."""
        self.shards += 1
        self.size += summary.size
        self.failed += summary.failure is not None
        self.pages += summary.counts.pages
        self.errors.update(summary.counts.errors)
        self.no_pages.update(summary.counts.no_pages)
        if summary.before:
            self.before += 1
            self.size_before += summary.size


def prepare(job: ParseJob) -> None:
    """Write down what the output is, before any work: so an output that can't be written is known at once.

    Raises RequestError.
    """
    said = {"format": "repost-shards/1", "files": job.format, "manifests": MANIFESTS}
    try:
        with open_store(job.output).draft(LABEL) as draft:
            draft.write_text(json.dumps(said) + "\n", encoding="utf-8")
    except RequestError:
        raise
    except (OSError, RepostError) as error:
        why = getattr(error, "strerror", None) or error
        raise RequestError(f"{job.output}: can't be written ({why})") from error


def parse_shards(files: Iterable[SourceFile], job: ParseJob, engine: Engine) -> Generator[ShardSummary]:
    """Yield what became of each shard of the files, as it is known. Close it to end the work.

    Raises OutputFailed, and what listing the files raises.
    """
    unwritten = 0
    work = partial(_parse, job=job)
    with closing(engine.run(work, plan(files), ordered=False)) as results:
        for found in results:
            if isinstance(found, supervised.Loss):
                failure = Failure(found.kind, found.message)
                yield ShardSummary(found.task.name, found.task.size, failure=failure)
                continue
            yield found
            failed = found.failure is not None and found.failure.kind == "output"
            unwritten = unwritten + 1 if failed else 0
            if found.failure and unwritten >= MAX_UNWRITTEN:
                raise OutputFailed(f"{job.output}: can't be written ({found.failure.message})")


def other_shards(job: ParseJob, totals: Totals) -> int:
    """Return how many shards in the output are not of this job. Raises OSError, RemoteFailed."""
    return max(len(open_store(job.output).names(MANIFESTS)) - (totals.shards - totals.failed), 0)


def _parse(shard: Shard, job: ParseJob) -> ShardSummary:
    return parse_shard(shard, job)
