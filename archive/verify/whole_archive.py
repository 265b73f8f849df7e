"""Verifying an archive: every line, every digest, every reference; what is damaged is named, and what it means.

    verify ──► snapshot                       the state at one instant
           ├─► verifylog ──► claims · chain · verifyfiles · verifywarc     a piece of the log, and what it names
           ├─► assembly                       the pieces put together
           ├─► verifyrest ──► verifyrecords   what no line names
           └─► verifystate ──► indexcheck · verifytokens ──► timestamps

Fast: each byte is hashed once, nothing is decompressed but what no digest covers. `deep` also reads every version and
every payload, every record of every WARC file to the end of its gzip member, and compares all of the index with the
log; else it is looked at only where it stands.
Nothing is written; an archive may be written to meanwhile. What can be made good again is done by
`archive.verify.repair`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

from archive.files import LOG_FILE
from archive.model import ArchiveDamaged
from archive.processes import OrderedPool
from archive.store import snapshot
from archive.verify import state, unlogged
from archive.verify.assembly import Assembly
from archive.verify.findings import Findings, Report, report_of
from archive.verify.log import PIECE, Piece, check_piece
from archive.verify.timestamps import check_tokens
from archive.verify.unlogged import Bytes, Rest
from archive.verify.versions import Walked, walk

if TYPE_CHECKING:
    from array import array
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from archive.store import Snapshot

# A log of fewer bytes is checked in the time that it takes to start another process.
_ALONE: Final = 2 * PIECE

# What is shown to a person meanwhile: wraps what is gone through, with a word for it.
Watch: TypeAlias = "Callable[[Iterable[Any], str], Iterable[Any]]"


def _unwatched(items: Iterable[Any], _: str) -> Iterable[Any]:
    return items


def verify(root: Path, *, deep: bool = False, jobs: int | None = None, watch: Watch = _unwatched) -> Report:
    """Verify an archive. `jobs`: how many processes read and hash (default: one a CPU; one where little is stored).

    Raises NotAnArchive; ArchiveDamaged where the log can't be read at all.
    """
    findings = Findings()
    findings.extend(state.archive_note(root))
    try:
        end, _ = snapshot.whole_lines(root)
        if end < _ALONE and jobs is None:
            jobs = 1
        with OrderedPool(partial(_work, root, deep), jobs) as pool:
            return _Verification(root, deep, pool, watch, findings).run(end)
    except OSError as error:
        raise ArchiveDamaged(f"{error.filename or root / LOG_FILE} can't be read: {error.strerror}") from error


def _work(root: Path, deep: bool, task: tuple[int, int] | tuple[str, list[str]] | Bytes) -> Piece | Walked | Rest:
    """Do what the processes are given: a piece of the log, some folders of a host, bytes of a WARC file."""
    if isinstance(task, Bytes):
        return unlogged.read_rest(root, task)
    first, second = task
    if isinstance(first, int) and isinstance(second, int):
        return check_piece(root, first, second, deep=deep)
    return walk(root, str(first), cast("list[str]", second))


class _Counted:
    """Results as they come, with how many there will be."""

    def __init__(self, results: Iterable[Any], length: int) -> None:
        self._results = results
        self._length = length

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Any]:
        return iter(self._results)


class _Verification:
    """One run over an archive."""

    def __init__(self, root: Path, deep: bool, pool: OrderedPool[Any, Any], watch: Watch, findings: Findings) -> None:
        self._root = root
        self._deep = deep
        self._pool = pool
        self._watch = watch
        self._findings = findings
        self._log = Assembly()

    def run(self, end: int) -> Report:
        self._pieces(0, end)
        found, folders = self._walked()
        seen = snapshot.take(self._root)
        self._pieces(end, seen.end)  # what was captured meanwhile
        add = self._findings
        add.merge(self._log.settle(self._root))
        self._documents(found, folders, seen)
        self._evidence(seen)
        add.extend(state.log_end(self._root, seen, self._log.whole))
        add.extend(check_tokens(self._root, self._log.whole))
        add.extend(state.kept(self._root))
        add.extend(state.index_state(self._root, deep=self._deep))
        return report_of(add, self._log.totals, deep=self._deep)

    def _pieces(self, start: int, end: int) -> None:
        pieces = [(at, min(at + PIECE, end)) for at in range(start, end, PIECE)]
        results = self._pool.results(pieces)
        for piece in self._watch(_Counted(results, len(pieces)), "verified"):
            self._log.add(piece)

    def _walked(self) -> tuple[array[int], list[str]]:
        """List what lies in documents/: the names of version files, and the folders that have gaps."""
        whole = Walked()
        for walked in self._pool.results(unlogged.folder_batches(self._root)):
            whole.names.extend(walked.names)
            whole.gaps += walked.gaps
            whole.findings.merge(walked.findings)
        self._findings.merge(whole.findings)
        return whole.names, whole.gaps

    def _documents(self, found: array[int], folders: list[str], seen: Snapshot) -> None:
        notes, expected = state.under_way(seen)
        self._findings.extend(notes)
        named = set(self._log.whole.names)
        others = {name for name in found if name not in named}
        self._findings.extend(unlogged.unlogged_versions(self._root, others, expected))
        for folder in folders:
            self._findings.extend(unlogged.gaps(self._root, folder, named | expected))

    def _evidence(self, seen: Snapshot) -> None:
        """Read what no line names; with `deep` whole files, also what was hashed before."""
        whole = self._log.whole
        tasks: list[Bytes] = []
        for evidence in seen.evidence:
            self._findings.extend(unlogged.in_hands(evidence))
            tasks += unlogged.stretches(evidence, whole.covered, deep=self._deep)
        if self._deep:
            whole.totals.evidence_bytes = 0
        for rest in self._watch(_Counted(self._pool.results(tasks), len(tasks)), "read"):
            found = rest.findings
            # What lies in a stretch that its digest has shown to be damaged is told, with what it means.
            found.kept = [one for one in found.kept if not self._log.is_harmed(one.file, one.offset or 0)]
            self._findings.merge(found)
            whole.totals.evidence_bytes += rest.bytes
