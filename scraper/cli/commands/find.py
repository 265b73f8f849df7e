"""`repost find`: who reposts whom in a corpus, without a link to go by.

A new format of its output needs an entry in `_WRITERS`, and its ending in the help of `-o`.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from archive.files import temporary_folder
from archive.model import RequestError, record_json
from archive.processes import LocalEngine, RayEngine, usable_cpus
from archive.report import Outputs
from scraper.cli.operands import corpus_pieces
from scraper.cli.output import binary_output, complain, note, output, show_progress, table_output

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from archive.processes import Engine
    from archive.reuse import Cluster, Search

# Problems that are printed; the rest is counted.
MAX_PROBLEMS: Final = 20
# Groups that are printed.
MAX_CLUSTERS: Final = 20
# Seconds for one task, of which the slowest reads 32 MB of articles or joins two million fingerprints: some seconds.
TASK_LIMIT: Final = 1800.0
MEMORY: Final = 4 << 30
# Bytes of a corpus that this process searches in about the time that workers take to start.
FEW_BYTES: Final = 4 << 20


def find(options: Namespace) -> int:
    """Run `repost find CORPUS…` and return its exit status."""
    write = _writer(options)
    if options.record:
        _check_archive(options)
    problems = _Problems()
    with temporary_folder("repost-find-", options.temp) as folder:
        search = _search(options, folder, problems)
        write(options, search)
        if options.record:
            _record(options, search)
    problems.add_all(search.problems)
    problems.add_all(search.ingested.problems, search.ingested.problem_count)
    return problems.end()


def _search(options: Namespace, folder: Path, problems: _Problems) -> Search:
    from archive.reuse import Resources, ThisProcess, find_reposts  # noqa: PLC0415 - needs an extra

    jobs = options.jobs or usable_cpus()
    pieces = corpus_pieces(options.corpora, folder, problems.add, jobs=options.jobs)
    pieces += corpus_pieces(options.originals, folder, problems.add, original=True, jobs=options.jobs)
    engine: Engine
    if options.engine == "ray":
        engine = RayEngine(options.address, jobs=options.jobs)
    elif options.jobs is None and sum(piece.size for piece in pieces) < FEW_BYTES:
        engine = ThisProcess()
    else:
        engine = LocalEngine(jobs, limit=TASK_LIMIT)

    def progress(what: str, count: int, items: Iterable[Any]) -> Iterator[Any]:
        return show_progress(options, _Counted(items, count), what)

    search = find_reposts(pieces, Resources(engine, jobs, options.memory or MEMORY, folder), progress)
    left_out = []
    if search.ingested.short:
        left_out.append(Outputs.too_short.say(options.lang, number=search.ingested.short))
    if search.ingested.unread:
        left_out.append(Outputs.no_article.say(options.lang, count=search.ingested.unread))
    if left_out:
        what = Outputs.list_mark.say(options.lang).join(left_out)
        note(options, [Outputs.left_out.say(options.lang, what=what)])
    return search


class _Counted:
    """Items, and how many they will be."""

    def __init__(self, items: Iterable[Any], count: int) -> None:
        self._items = items
        self._count = count

    def __iter__(self) -> Iterator[Any]:
        return iter(self._items)

    def __len__(self) -> int:
        return self._count


class _Problems:
    """Prints the first problems as they come, and how many there were."""

    def __init__(self) -> None:
        self._count = 0

    def add(self, problem: str) -> None:
        self._count += 1
        if self._count <= MAX_PROBLEMS:
            complain([problem])

    def add_all(self, problems: Iterable[str], count: int = 0) -> None:
        before = self._count
        for problem in problems:
            self.add(problem)
        self._count = max(self._count, before + count)

    def end(self) -> int:
        if self._count > MAX_PROBLEMS:
            complain([f"… and {self._count - MAX_PROBLEMS:,} more that could not be read"])
        return 1 if self._count else 0


class _Writer(NamedTuple):
    write: Callable[[Namespace, Search], None]
    endings: tuple[str, ...]


def _writer(options: Namespace) -> Callable[[Namespace, Search], None]:
    """Return what writes the result. Raises RequestError for an unknown ending."""
    if options.output is None:
        return _write_json if options.json else _print_summary
    suffix = options.output.suffix.lower()
    write = next((writer.write for writer in _WRITERS if suffix in writer.endings), None)
    if write is None:
        known = ", ".join(ending for writer in _WRITERS for ending in writer.endings)
        raise RequestError(f"{options.output}: unknown format: use one of the endings {known}")

    def written(options: Namespace, search: Search) -> None:
        write(options, search)
        if options.json:
            print(record_json.line(_totals(search) | {"output": str(options.output)}))
        else:
            note(options, [f"{options.output}: {_totals_line(options, search)}"])

    return written


def _totals(search: Search) -> dict[str, int]:
    return {
        "articles": search.articles,
        "texts": search.texts,
        "candidates": search.candidates,
        "clusters": search.clusters,
        "reposts": search.pages - search.clusters,
    }


def _totals_line(options: Namespace, search: Search) -> str:
    from archive.report.cascade import totals_line  # noqa: PLC0415

    return totals_line(search.articles, search.texts, search.clusters, search.pages - search.clusters, options.lang)


def _print_summary(options: Namespace, search: Search) -> None:
    from archive.report import Finds  # noqa: PLC0415
    from archive.report.cascade import cluster_lines  # noqa: PLC0415

    print(_totals_line(options, search))
    most = options.limit or MAX_CLUSTERS
    for cluster in islice(search.read(), most):
        print()
        for line in cluster_lines(cluster, options.lang):
            print(line)
    if search.clusters > most:
        print(f"\n{Finds.more_clusters.say(options.lang, count=search.clusters - most)}")


def _write_json(options: Namespace, search: Search) -> None:
    from archive.reuse import cluster_to_json  # noqa: PLC0415

    with output(options.output) as out:
        for cluster in _read(options, search):
            out.write(record_json.line(cluster_to_json(cluster)) + "\n")


def _write_csv(options: Namespace, search: Search) -> None:
    from archive.export import write_csv  # noqa: PLC0415
    from archive.report.cascade import COLUMNS, edge_rows  # noqa: PLC0415

    with table_output(options.output) as out:
        _, guarded = write_csv(out, COLUMNS, edge_rows(_read(options, search)), plain=False)
    if guarded:
        note(options, [Outputs.guarded.say(options.lang, count=guarded)])


def _write_parquet(options: Namespace, search: Search) -> None:
    from archive.export import write_parquet  # noqa: PLC0415
    from archive.report.cascade import COLUMNS, edge_rows  # noqa: PLC0415

    with binary_output(options.output) as out:
        write_parquet(out, COLUMNS, edge_rows(_read(options, search)))


def _write_graph(options: Namespace, search: Search) -> None:
    from archive.report.cascade import write_graphml  # noqa: PLC0415

    with output(options.output) as out:
        write_graphml(out, _read(options, search))


def _write_picture(options: Namespace, search: Search) -> None:
    from archive.report.cascade import write_picture  # noqa: PLC0415

    with output(options.output) as out:
        out.writelines(write_picture(search.read(), _totals_line(options, search), search.clusters, options.lang))


_WRITERS: Final = (
    _Writer(_write_json, (".jsonl", ".ndjson")),
    _Writer(_write_csv, (".csv",)),
    _Writer(_write_parquet, (".parquet",)),
    _Writer(_write_graph, (".graphml",)),
    _Writer(_write_picture, (".html", ".htm")),
)


def _read(options: Namespace, search: Search) -> Iterator[Cluster]:
    return show_progress(options, _Counted(search.read(), search.clusters), "writing")


def _record(options: Namespace, search: Search) -> None:
    """Remember in the archive which originals were found for its pages."""
    from archive.archive import Archive  # noqa: PLC0415
    from scraper.jobs import record_found  # noqa: PLC0415

    with Archive.open_or_create(options.archive) as archive:
        count = sum(1 for _ in record_found(archive, search.read()))
    logged = Outputs.found_logged.say(options.lang, count=count)
    note(options, [f"{options.archive}: {logged}"])


def _check_archive(options: Namespace) -> None:
    """Refuse before the search what can't be recorded after it. Raises NotAnArchive, FormatError."""
    from archive.archive import Archive  # noqa: PLC0415

    Archive.open(options.archive).close()
