"""One shard: its files read, its pages parsed, its output and then its manifest written. The task of every engine.

The pages are read by a process below this one (`scraper.jobs.parse_pieces`): a page that hangs, crashes or fills the
memory costs that process and its own line, and the shard goes on. This one only reads records and writes lines. It
keeps nothing that it could lose: killed at any moment, the shard is done again from its beginning.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import time
from collections import Counter
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

from archive.files import temporary_folder
from archive.model import RepostError
from archive.processes import supervised
from scraper.bulk import manifest, remote
from scraper.bulk.fetched import fetched_pages
from scraper.bulk.manifest import Counts, Manifest, Output
from scraper.bulk.store import MANIFESTS, open_store
from scraper.extract import EXTRACTOR
from scraper.jobs import count_no_pages, parse_pieces
from scraper.saved import describe_error, error_page, iter_lazy_inputs

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

    from scraper.bulk.shards import Shard
    from scraper.bulk.store import LocalStore, RemoteStore
    from scraper.jobs import ParsedLine
    from scraper.saved import InputPage, NotPage, PageFile

Format: TypeAlias = Literal["jsonl", "parquet"]

# Problems of a shard that its summary names: an engine carries summaries, and a person reads some of them.
MAX_NAMED: Final = 10
# Kinds of errors that are named first: a page that did this to a worker is one to look at.
QUARANTINED: Final = frozenset(("crash", "timeout", "memory", "fault"))


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ParseJob:
    """What is the same for all shards of a job."""

    output: str  # a folder, or an address
    format: Format = "jsonl"
    evidence: bool = False
    page_seconds: float = 60.0
    shard_seconds: float = 6 * 3600.0
    memory: int = 4 << 30  # bytes of address space of the process that reads pages


class Failure(NamedTuple):
    """Why a shard is not done."""

    kind: Literal["input", "output", "crash", "timeout"]
    message: str  # one line


class ShardSummary(NamedTuple):
    """What became of a shard."""

    shard: str
    size: int  # bytes of its files
    counts: Counts = Counts()
    named: tuple[str, ...] = ()  # pages with an error, the quarantined first, and why; a line each
    before: bool = False  # whether an earlier run had done it
    failure: Failure | None = None


class _ShardFailed(Exception):
    """The shard can't be done; carries the Failure."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


def parse_shard(shard: Shard, job: ParseJob) -> ShardSummary:
    """Parse a shard unless it is done. Never raises for what is in it, or for a store that fails."""
    try:
        with _failing_as("output"):
            store = open_store(job.output)
            done = _done_before(store, shard, job)
        if done is not None:
            return ShardSummary(shard.name, shard.size, done.counts, before=True)
        return _parse(store, shard, job)
    except _ShardFailed as failed:
        return ShardSummary(shard.name, shard.size, failure=failed.failure)


def _done_before(store: LocalStore | RemoteStore, shard: Shard, job: ParseJob) -> Manifest | None:
    """Return the manifest of a shard that is done: the same files in the same state, by the same extractor."""
    name = _output_name(shard, job)
    data = store.read(_manifest_name(shard))
    known = manifest.decode(data) if data else None
    if known is None or not known.matches(shard, name, EXTRACTOR, evidence=job.evidence):
        return None
    return known if store.size(name) == known.output.bytes else None


def _parse(store: LocalStore | RemoteStore, shard: Shard, job: ParseJob) -> ShardSummary:
    name, counted = _output_name(shard, job), _Counter()
    with _failing_as("output"), store.draft(name) as draft:
        with _writing(draft, job) as write, closing(_lines(shard, job, counted.no_pages)) as lines:
            for line in lines:
                counted.add(line)
                write(line)
        output = Output(name, draft.stat().st_size, _digest(draft))
    made = Manifest(manifest.FORMAT, manifest.source_of(shard), output, EXTRACTOR, job.evidence, counted.counts)
    with _failing_as("output"), store.draft(_manifest_name(shard)) as draft:
        draft.write_bytes(manifest.encode(made))
    return ShardSummary(shard.name, shard.size, made.counts, counted.named)


def _lines(shard: Shard, job: ParseJob, no_pages: Counter[str]) -> Generator[ParsedLine]:
    """Yield the lines of a shard. Raises _ShardFailed for what can't be fetched, and where it takes too long."""
    begun = time.monotonic()
    with temporary_folder("repost-parse-") as folder:
        pieces = count_no_pages(_pieces(shard, folder), no_pages)
        lines = parse_pieces(pieces, evidence=job.evidence, jobs=1, limit=job.page_seconds, memory=job.memory)
        with closing(lines):
            try:
                for line in lines:
                    if time.monotonic() - begun > job.shard_seconds:
                        raise _ShardFailed(Failure("timeout", f"took more than {job.shard_seconds:g} seconds"))
                    yield line
            except supervised.NoWorkers as error:
                raise _ShardFailed(Failure("crash", str(error))) from error


def _pieces(shard: Shard, folder: Path) -> Iterator[PageFile | InputPage | NotPage]:
    for file in shard.files:
        if not remote.is_remote(file.path):
            yield from iter_lazy_inputs([file.path])
            continue
        with _failing_as("input"):
            try:
                yield from fetched_pages(file.path, folder)
            except remote.RemoteFailed as error:
                if not error.lasting or len(shard.files) == 1:
                    raise
                # One file that is gone, or kept from us, is no reason to lose the others of its batch for ever.
                yield error_page(file.path, "unreadable", str(error))


class _Counter:
    """Counts lines as they pass."""

    def __init__(self) -> None:
        self.no_pages: Counter[str] = Counter()
        self._pages = 0
        self._errors: Counter[str] = Counter()
        self._named: dict[bool, list[str]] = {True: [], False: []}

    def add(self, line: ParsedLine) -> None:
        if line.error is None or line.problem is None:
            self._pages += 1
            return
        self._errors[line.error] += 1
        named = self._named[line.error in QUARANTINED]
        if len(named) < MAX_NAMED:
            named.append(line.problem)

    @property
    def counts(self) -> Counts:
        return Counts(self._pages, dict(sorted(self._errors.items())), dict(sorted(self.no_pages.items())))

    @property
    def named(self) -> tuple[str, ...]:
        return tuple((self._named[True] + self._named[False])[:MAX_NAMED])


@contextmanager
def _writing(draft: Path, job: ParseJob) -> Iterator[Callable[[ParsedLine], Any]]:
    """Open the draft; give the function that writes a line to it."""
    if job.format == "parquet":
        from archive.export import PAGES, ParquetWriter  # noqa: PLC0415 - heavy

        with draft.open("wb") as out, ParquetWriter(out, PAGES) as table:
            yield lambda line: table.add(json.loads(line.text))
    else:
        # A lone surrogate is written as \udXXX, which is also its escape in JSON.
        with draft.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as text:
            yield lambda line: text.write(line.text + "\n")


@contextmanager
def _failing_as(kind: Literal["input", "output"]) -> Iterator[None]:
    """Turn what a store, the disk or the address of a file raises into _ShardFailed."""
    try:
        yield
    except (OSError, RepostError) as error:
        raise _ShardFailed(Failure(kind, describe_error(error))) from error


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"


def _output_name(shard: Shard, job: ParseJob) -> str:
    return f"{shard.name}.{job.format}"


def _manifest_name(shard: Shard) -> str:
    return f"{MANIFESTS}/{shard.name}.json"
