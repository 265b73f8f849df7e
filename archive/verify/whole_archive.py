"""Verify an archive: check every line, every digest, every reference; report what is damaged and what it means.

    whole_archive ──► snapshot                    the state at one instant
                  ├─► log ──► chain · versions · evidence     a piece of the log, and what it names
                  ├─► assembly                    the pieces put together
                  ├─► unlogged ──► warc.check     what no line names
                  ├─► state ──► index.check       archive.json, the log's end, damaged/, the index
                  └─► timestamps

By default each byte is hashed once, and only bytes without a digest are decompressed. `deep` also reads every version,
every payload and every record of every WARC file to the end of its gzip member, and compares the whole index with the
log; else only the index's position is checked.
Nothing is written; the archive may be written to meanwhile. Repairs are in `archive.verify.repair`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

from archive.files import LOG_FILE
from archive.log import Withdrawals
from archive.model import ArchiveDamaged
from archive.processes import OrderedPool
from archive.store import snapshot
from archive.verify import state, unlogged
from archive.verify.assembly import Assembly, explain_given_twice
from archive.verify.findings import Findings, Report, make_report
from archive.verify.log import PIECE, Piece, check_piece
from archive.verify.timestamps import check_tokens
from archive.verify.unlogged import RangeResult, RangeTask
from archive.verify.versions import Listing, list_versions
from archive.verify.withdrawn import withdrawal_notes, withdrawn_paths, without_explained

if TYPE_CHECKING:
    from array import array
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from archive.store import Snapshot

# A log of fewer bytes is checked in the time it takes to start another process.
_ALONE: Final = 2 * PIECE

# Progress display: wraps the results as they come, with a verb for it.
Watch: TypeAlias = "Callable[[Iterable[Any], str], Iterable[Any]]"


def _no_progress(items: Iterable[Any], _: str) -> Iterable[Any]:
    return items


def verify(root: Path, *, deep: bool = False, jobs: int | None = None, watch: Watch = _no_progress) -> Report:
    """Verify an archive. `jobs`: how many processes read and hash (default: one per CPU, or one for a small archive).

    Raises NotAnArchive; ArchiveDamaged where the log can't be read at all.
    """
    findings = Findings()
    findings.extend(state.check_archive_note(root))
    try:
        end, _ = snapshot.whole_lines(root)
        if end < _ALONE and jobs is None:
            jobs = 1
        withdrawn = Withdrawals.of(root)
        with OrderedPool(partial(_run_task, root, deep, withdrawn), jobs) as pool:
            return _Verification(root, deep, pool, watch, findings).run(end)
    except OSError as error:
        raise ArchiveDamaged(f"{error.filename or root / LOG_FILE} can't be read: {error.strerror}") from error


def _run_task(
    root: Path, deep: bool, withdrawn: Withdrawals, task: tuple[int, int] | tuple[str, list[str]] | RangeTask
) -> Piece | Listing | RangeResult:
    """Run one task of the process pool: a piece of the log, some folders of a host, a range of a WARC file."""
    if isinstance(task, RangeTask):
        return unlogged.check_range(root, task)
    first, second = task
    if isinstance(first, int) and isinstance(second, int):
        return check_piece(root, first, second, deep=deep, withdrawn=withdrawn)
    return list_versions(root, str(first), cast("list[str]", second))


class _SizedResults:
    """An iterable of results with a known length."""

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
        self._check_pieces(0, end)
        found, folders = self._list_documents()
        snap = snapshot.take(self._root)
        self._check_pieces(end, snap.end)  # lines that were added meanwhile
        add = self._findings
        add.merge(self._log.settle(self._root))
        self._check_documents(found, folders, snap)
        self._check_evidence(snap)
        add.extend(state.check_log_end(self._root, snap, self._log.whole))
        add.extend(check_tokens(self._root, self._log.whole))
        add.extend(state.check_merged(self._root))
        add.extend(state.kept_files(self._root))
        add.extend(state.check_index(self._root, deep=self._deep))
        withdrawn = Withdrawals.of(self._root)
        add.kept = without_explained(explain_given_twice(self._root, snap.end, add.kept), withdrawn)
        add.extend(withdrawal_notes(withdrawn))
        return make_report(add, self._log.totals, deep=self._deep)

    def _check_pieces(self, start: int, end: int) -> None:
        pieces = [(at, min(at + PIECE, end)) for at in range(start, end, PIECE)]
        results = self._pool.results(pieces)
        for piece in self._watch(_SizedResults(results, len(pieces)), "verified"):
            self._log.add(piece)

    def _list_documents(self) -> tuple[array[int], list[str]]:
        """List documents/: the path hashes of the version files, and the folders that have gaps."""
        whole = Listing()
        for listing in self._pool.results(unlogged.folder_batches(self._root)):
            whole.path_hashes.extend(listing.path_hashes)
            whole.gaps += listing.gaps
            whole.findings.merge(listing.findings)
        self._findings.merge(whole.findings)
        return whole.path_hashes, whole.gaps

    def _check_documents(self, found: array[int], folders: list[str], snap: Snapshot) -> None:
        notes, expected = state.pending_commit(snap)
        self._findings.extend(notes)
        named = set(self._log.whole.path_hashes) | withdrawn_paths(self._root)
        others = {name for name in found if name not in named}
        self._findings.extend(unlogged.unlogged_versions(self._root, others, expected))
        for folder in folders:
            self._findings.extend(unlogged.version_gaps(self._root, folder, named | expected))

    def _check_evidence(self, snap: Snapshot) -> None:
        """Check the bytes that no line names; with `deep` whole files, also what was hashed before."""
        whole = self._log.whole
        tasks: list[RangeTask] = []
        for evidence in snap.evidence:
            self._findings.extend(unlogged.open_file_note(evidence))
            tasks += unlogged.ranges_to_read(evidence, whole.coverage, deep=self._deep)
        if self._deep:
            whole.totals.evidence_bytes = 0
        for rest in self._watch(_SizedResults(self._pool.results(tasks), len(tasks)), "read"):
            found = rest.findings
            # Damage in a range whose digest does not match is reported already, with what it means.
            found.kept = [one for one in found.kept if not self._log.is_damaged(one.file, one.offset or 0)]
            self._findings.merge(found)
            whole.totals.evidence_bytes += rest.bytes
