"""`repost find` on generated corpora with known truth, beside MinHash LSH and passim's published settings.

    python benchmarks/find.py                      # recall and precision by kind, the references, 10,000 articles
    python benchmarks/find.py --scale 10000 100000 # the curve: seconds, CPU seconds, memory, recall, precision

`benchmarks/README.md` has the figures. `--peers` needs the extra `bench` (datasketch).
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import tempfile
import time
from collections import Counter
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from find_corpora import KINDS, Truth, write_corpus

from archive.processes import LocalEngine
from archive.reuse import Resources, find_reposts, pieces_of
from archive.reuse.alignment import key_of, runs_of, winnow

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

    from archive.reuse import Cluster

MEMORY = 3 << 30
# Share of an original from which on a repost is wanted; quotes are of 300 characters, which is enough.
WANTED_SHARE = 0.2
ROWS = (*KINDS, "all", "wanted")
# A sample by the value of the hash: one of so many runs.
MODULUS = 16


class Measured:
    """A task whose worker says what it took."""

    def __init__(self, work: Callable[[Any], Any]) -> None:
        self.work = work
        self.func = getattr(work, "func", work)  # its module is loaded before workers fork

    def __call__(self, task: Any) -> tuple[Any, float, int]:  # noqa: ANN401 - any task
        """Run the task; return its result, its CPU seconds and the most memory that its process had, in bytes."""
        begun = time.process_time()
        result = self.work(task)
        return result, time.process_time() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10


@dataclass
class MeasuredEngine:
    """The local engine; adds up what its workers take."""

    jobs: int
    cpu: float = 0.0
    memory: int = 0  # of the largest worker

    def run(self, work: Callable[[Any], Any], tasks: Iterable[Any]) -> Generator[Any]:
        """Yield the results."""
        for done in LocalEngine(self.jobs, limit=3600).run(Measured(work), tasks):
            if isinstance(done, tuple):
                result, cpu, memory = done
                self.cpu += cpu
                self.memory = max(self.memory, memory)
                yield result
            else:
                yield done


@dataclass
class Run:
    """What a search took, and what it found."""

    articles: int
    wall: float = 0.0
    cpu: float = 0.0
    worker_memory: int = 0
    own_memory: int = 0
    disk: int = 0
    postings: int = 0
    candidates: int = 0
    pairs: set[frozenset[str]] = field(default_factory=set)
    steps: list[tuple[str, float, float]] = field(default_factory=list)


def search(corpus: Path, folder: Path, jobs: int) -> Run:
    """Search a corpus and measure it."""
    engine = MeasuredEngine(jobs)
    run = Run(0)

    def progress(what: str, count: int, items: Iterable[Any]) -> Iterator[Any]:
        begun, cpu = time.monotonic(), engine.cpu
        yield from items
        run.steps.append((what, time.monotonic() - begun, engine.cpu - cpu))
        print(f"  {what}: {count} tasks, {run.steps[-1][1]:.0f} s, CPU {run.steps[-1][2]:.0f} s", flush=True)

    begun, own = time.monotonic(), time.process_time()
    found = find_reposts(pieces_of(corpus), Resources(engine, jobs, MEMORY, folder), progress)
    for cluster in found.read():
        run.pairs |= set(pairs_of(cluster))
    run.wall, run.cpu = time.monotonic() - begun, engine.cpu + time.process_time() - own
    run.worker_memory, run.own_memory = engine.memory, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
    run.disk = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    run.articles, run.postings, run.candidates = found.articles, found.ingested.postings, found.candidates
    return run


def pairs_of(cluster: Cluster) -> Iterator[frozenset[str]]:
    """Yield the pairs of a cluster, by the ids of their articles."""
    for edge in cluster.edges:
        yield frozenset((cluster.members[edge.source].id, cluster.members[edge.repost].id))
    for other in cluster.quoted:
        yield frozenset((other.id, cluster.members[other.repost].id))


def score(truth: Iterable[Truth], pairs: set[frozenset[str]]) -> tuple[dict[str, float], float]:
    """Return the recall of each kind, of all and of those wanted, and the precision.

    Two reposts of one original are rightly a pair.
    """
    root = {one.repost: one.original for one in truth}
    found, wanted = Counter[str](), Counter[str]()
    for one in truth:
        kinds = [one.kind, "all"]
        if one.kind == "quote" or one.kept >= WANTED_SHARE:
            kinds += ["wanted", f"{one.kind}, wanted"]
        is_found = frozenset((one.original, one.repost)) in pairs
        wanted.update(kinds)
        found.update(kinds if is_found else [])
    false = sum(len({root.get(name, name) for name in pair}) > 1 for pair in pairs)
    recall = {kind: found[kind] / count for kind, count in wanted.items()}
    return recall, 1 - false / max(1, len(pairs))


def scale(counts: Iterable[int], jobs: int, folder: Path) -> None:
    """Print the curve."""
    columns = (
        "articles|wall s|CPU s|CPU ms/article|worker GB|parent GB|disk GB|postings|candidates|recall|wanted|precision"
    )
    print(columns.replace("|", " | "))
    for count in counts:
        corpus = folder / f"{count}.jsonl"
        truth_file = corpus.with_suffix(".truth")
        if not truth_file.exists():
            truth = write_corpus(corpus, count)
            truth_file.write_text(json.dumps([astuple(one) for one in truth]))
        truth = [Truth(*one) for one in json.loads(truth_file.read_text())]
        work = folder / "work"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        run = search(corpus, work, jobs)
        recall, precision = score(truth, run.pairs)
        sizes = " | ".join(f"{size / 2**30:.2f}" for size in (run.worker_memory, run.own_memory, run.disk))
        print(
            f"{count:,} | {run.wall:.0f} | {run.cpu:.0f} | {run.cpu / count * 1000:.2f} | {sizes} | "
            f"{run.postings:,} | {run.candidates:,} | {recall['all']:.4f} | {recall['wanted']:.4f} | {precision:.4f}",
            flush=True,
        )
        print(f"  {json.dumps({kind: round(share, 4) for kind, share in sorted(recall.items())})}", flush=True)
        shutil.rmtree(work)


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", nargs="+", type=int, metavar="N", help="the curve at these numbers of articles")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--peers", action="store_true", help="also MinHash LSH (datasketch)")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--folder", type=Path, help="where the corpora stay, to be used again")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        if options.scale:
            scale(options.scale, options.jobs, folder)
        else:
            compare(options.count, options.jobs, folder, peers=options.peers)


def compare(count: int, jobs: int, folder: Path, *, peers: bool) -> None:
    """Print recall and precision beside the references."""
    corpus, work = folder / f"compared-{count}.jsonl", folder / "work"
    truth = write_corpus(corpus, count)
    work.mkdir()
    run = search(corpus, work, jobs)
    print(f"method | {' | '.join(ROWS)} | precision | CPU s")
    show("repost find", score(truth, run.pairs), run.cpu)
    texts = {row["id"]: row["text"] for row in map(json.loads, corpus.open(encoding="utf-8"))}
    keys = {name: key_of(text) for name, text in texts.items()}
    hashes = {name: runs_of(key).hashes for name, key in keys.items()}
    show("winnowing, 3 shared", *candidates({name: winnow(own) for name, own in hashes.items()}, truth))
    sampled = {name: np.unique(own[own % np.uint64(MODULUS) == 0]) for name, own in hashes.items()}
    show(f"mod {MODULUS}, 3 shared", *candidates(sampled, truth))
    passim(texts, truth)
    if peers:
        minhash({name: key.letters for name, key in keys.items()}, truth)


def show(method: str, scored: tuple[dict[str, float], float], cpu: float) -> None:
    recall, precision = scored
    shares = " | ".join(f"{recall[kind]:.3f}" for kind in ROWS)
    print(f"{method} | {shares} | {precision:.3f} | {cpu:.0f}", flush=True)


def candidates(
    chosen: dict[str, Any], truth: list[Truth], *, most: int = 100, least: int = 3
) -> tuple[tuple[dict[str, float], float], float]:
    """Return the score of the pairs that share so many hashes of at most `most` articles, nothing verified."""
    begun = time.process_time()
    where: dict[int, list[str]] = {}
    for name, own in chosen.items():
        for value in own.tolist():
            where.setdefault(value, []).append(name)
    shared = Counter[frozenset[str]]()
    for names in where.values():
        if 1 < len(names) <= most:
            shared.update(frozenset((one, other)) for at, one in enumerate(names) for other in names[:at])
    pairs = {pair for pair, count in shared.items() if count >= least}
    return score(truth, pairs), time.process_time() - begun


def passim(texts: dict[str, str], truth: list[Truth]) -> None:
    """Print the score of passim's published candidates: n = 25 characters, df from 2 to 100, 5 shared (`--chars`)."""
    begun = time.process_time()
    grams = {
        name: np.array(sorted({hash(flat[at : at + 25]) for at in range(len(flat) - 24)}), dtype=np.int64)
        for name, text in texts.items()
        if (flat := "".join(char for char in text if char.isalnum()))
    }
    scored, cpu = candidates(grams, truth, most=100, least=5)
    show("passim's settings (n 25, df ≤ 100, 5 shared)", scored, cpu + time.process_time() - begun)


def minhash(texts: dict[str, str], truth: list[Truth]) -> None:
    """Print the score of datasketch's MinHash LSH, 128 permutations over 5-grams, at two thresholds."""
    from datasketch import MinHash, MinHashLSH  # noqa: PLC0415 - of the extra `bench`

    begun = time.process_time()
    sketches = {}
    for name, text in texts.items():
        sketches[name] = MinHash(num_perm=128)
        sketches[name].update_batch([text[at : at + 5].encode() for at in range(max(1, len(text) - 4))])
    made = time.process_time() - begun
    for threshold in (0.8, 0.5, 0.2):
        begun = time.process_time()
        index = MinHashLSH(threshold=threshold, num_perm=128)
        pairs = set()
        for name, sketch in sketches.items():
            pairs |= {frozenset((name, other)) for other in index.query(sketch)}
            index.insert(name, sketch)
        show(f"MinHash LSH, Jaccard {threshold}", score(truth, pairs), made + time.process_time() - begun)


if __name__ == "__main__":
    main()
