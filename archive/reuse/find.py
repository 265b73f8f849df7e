"""Who reposts whom in a corpus, without a link to go by: the steps, each over all cores and within a stated memory.

1. `ingest`: the pieces of the corpus, read, numbered, fingerprinted (tasks of the engine)
2. `representatives`: exact copies collapsed, the rest ranked
3. `candidates`: pairs that share fingerprints, by a join for each partition of the hashes (tasks); set phrases (tasks)
4. `verify`: each candidate aligned (tasks)
5. `clusters`: who belongs together, the likely original, from whom each was taken
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from archive.export import import_pyarrow
from archive.model import RepostError
from archive.processes import supervised
from archive.reuse.alignment import import_duckdb, import_numpy
from archive.reuse.candidates import find_phrases, join_partition, join_phrases, merge_pairs, partition_tasks
from archive.reuse.clusters import form_clusters, read_clusters
from archive.reuse.ingest import Ingested, IngestTask, ingest
from archive.reuse.representatives import collapse_copies
from archive.reuse.verify import verify, verify_tasks
from archive.reuse.work_folder import SearchFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
    from pathlib import Path

    from archive.processes import Engine
    from archive.reuse.pieces import Piece
    from archive.reuse.result import Cluster

_Task = TypeVar("_Task")
_Result = TypeVar("_Result")

# Memory of a process beside its database: Python, numpy, a piece of the corpus.
PROCESS_MEMORY: Final = 256 << 20


@dataclass(frozen=True, slots=True)
class Resources:
    """What a search may take: an engine with so many workers, memory in bytes for all, a folder for its files."""

    engine: Engine
    jobs: int
    memory: int
    folder: Path


@dataclass(frozen=True, slots=True)
class ThisProcess:
    """An engine that runs tasks one after another, here: for a corpus that is read before workers have started."""

    def run(
        self,
        work: Callable[[_Task], _Result],
        tasks: Iterable[_Task],
        *,
        ordered: bool = True,  # noqa: ARG002 - always in order here
    ) -> Generator[_Result | supervised.Loss[_Task]]:
        """Yield the result of each task."""
        for task in tasks:
            yield work(task)


@dataclass(slots=True)
class Search:
    """A search that is done but for its clusters; `read` yields them."""

    ingested: Ingested
    articles: int = 0
    texts: int = 0
    candidates: int = 0
    edges: int = 0
    clusters: int = 0
    pages: int = 0  # in all clusters
    problems: list[str] = field(default_factory=list)
    read: Callable[[], Iterator[Cluster]] = lambda: iter(())


@dataclass(frozen=True, slots=True)
class _Failed:
    """What a task says that failed as a whole."""

    message: str


def find_reposts(
    pieces: Sequence[Piece],
    resources: Resources,
    progress: Callable[[str, int, Iterable[Any]], Iterable[Any]] = lambda _, __, items: items,
) -> Search:
    """Search some pieces of a corpus. `progress` gets the results of a step, its name and how many there will be.

    Raises RequestError without the extra `find`, SearchFailed where a step fails as a whole: no space, no memory. What
    is lost with a task is a problem.
    """
    for needed in (import_duckdb, import_numpy, import_pyarrow):
        needed()
    folder, threads = resources.folder, resources.jobs
    # A share for each worker and one for this process, which has freed most of its own when they are at work.
    each = max(128 << 20, resources.memory // (resources.jobs + 1) - PROCESS_MEMORY)
    whole = max(256 << 20, resources.memory // 2 - PROCESS_MEMORY)
    run = _Runner(resources.engine, progress)
    tasks = [IngestTask(number, piece, folder) for number, piece in enumerate(pieces)]
    search = Search(Ingested())
    for task, done in zip(tasks, run.results("reading", ingest, tasks), strict=True):
        if isinstance(done, supervised.Loss):
            search.problems.append(f"{task.piece.path}: a part of it could not be read: {done.message}")
            for name in (
                f"lines-{task.number}.bin",
                f"articles-{task.number}.parquet",
                f"postings-{task.number}.parquet",
            ):
                (folder / name).unlink(missing_ok=True)
        else:
            search.ingested.add(done)
    if not search.ingested.postings:
        search.articles = search.ingested.articles
        return search
    originals = any(piece.original for piece in pieces)
    search.articles, search.texts = collapse_copies(folder, memory=whole, threads=threads, originals=originals)
    partitions = partition_tasks(folder, search.ingested.postings, each)
    run.all("joining", join_partition, partitions, search)
    search.candidates = merge_pairs(folder, memory=whole, threads=threads)
    run.all("weighing phrases", find_phrases, partitions, search)
    join_phrases(folder, partitions)
    checks = verify_tasks(folder, search.candidates, each)
    search.edges = sum(run.all("verifying", verify, checks, search))
    if not checks:
        verify(verify_tasks(folder, 1, each)[0])
    search.clusters, search.pages = form_clusters(folder, memory=whole, threads=threads)
    search.read = partial(read_clusters, folder, memory=whole, threads=threads)
    return search


class _Guard(Generic[_Task, _Result]):
    """Runs a task; what fails in it is said, not a worker that died."""

    def __init__(self, work: Callable[[_Task], _Result]) -> None:
        self.func = work  # the supervised pool preloads the module of `func`

    def __call__(self, task: _Task) -> _Result | _Failed:
        try:
            return self.func(task)
        except RepostError as error:
            return _Failed(str(error))
        except OSError as error:
            return _Failed(f"{error.filename or 'the folder of the search'}: {error.strerror or error}")
        except MemoryError:
            return _Failed("out of memory")


@dataclass(frozen=True, slots=True)
class _Runner:
    engine: Engine
    progress: Callable[[str, int, Iterable[Any]], Iterable[Any]]

    def results(
        self, what: str, work: Callable[[_Task], _Result], tasks: Sequence[_Task]
    ) -> Iterator[_Result | supervised.Loss[_Task]]:
        """Yield the result of each task, or its loss. Raises SearchFailed for a task that says that it failed."""
        for done in self.progress(what, len(tasks), self.engine.run(_Guard(work), tasks)):
            if isinstance(done, _Failed):
                raise SearchFailed(f"{done.message} (--temp names another folder to search in, --memory a limit)")
            yield done

    def all(self, what: str, work: Callable[[_Task], _Result], tasks: Sequence[_Task], search: Search) -> list[_Result]:
        """Return the results of all tasks; what is lost is a problem of the search."""
        found = []
        for number, done in enumerate(self.results(what, work, tasks), start=1):
            if isinstance(done, supervised.Loss):
                search.problems.append(f"{what}: part {number} of {len(tasks)} is missing: {done.message}")
            else:
                found.append(done)
        return found
