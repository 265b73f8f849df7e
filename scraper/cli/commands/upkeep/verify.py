"""`repost verify`: verify an archive, and print the findings as text or JSON."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING, Final

from archive.report import printable
from archive.verify import GRAVITIES, verify
from scraper.cli import DONE, INCOMPLETE
from scraper.cli.output import counted, note, show_progress

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from archive.verify import Finding, Gravity, Report

# Findings of the same gravity and kind in one file that the text output lists; JSON has them all.
_MAX_LISTED: Final = 10
_HEADINGS: Final[dict[Gravity, str]] = {
    "loss": "Lost, or no longer provable",
    "damage": "Not as it was written",
    "quarantined": "Damaged earlier, and set aside",
    "note": "Notes, no damage",
}


def verify_archive(options: Namespace) -> int:
    """Run `repost verify` and return its exit status."""
    report = _run_verify(options)
    if options.repair and not report.well:
        from archive.verify import repair_archive  # noqa: PLC0415 - imported only for repairing

        note(options, repair_archive(options.archive, report))
        report = _run_verify(options)
    lines = _json_lines(report) if options.json else _text_lines(report)
    for line in lines:
        sys.stdout.write(f"{line}\n")
    return DONE if report.well else INCOMPLETE


def _run_verify(options: Namespace) -> Report:
    return verify(
        options.archive,
        deep=options.deep,
        watch=lambda items, what: show_progress(options, items, what),
    )


def _json_lines(report: Report) -> Iterator[str]:
    for finding in report.findings:
        yield json.dumps(finding.to_json(), ensure_ascii=False)
    counts = {gravity: sum(found.gravity == gravity for found in report.findings) for gravity in GRAVITIES}
    totals = asdict(report.totals) | {"bytes": report.totals.bytes}
    yield json.dumps(
        {"well": report.well, "deep": report.deep, "found": counts, "not_listed": report.dropped, "totals": totals}
    )


def _text_lines(report: Report) -> Iterator[str]:
    totals, damaged = report.totals, report.damaged
    number = len(damaged) + report.dropped
    yield "All is well." if report.well else f"{counted(number, 'problem')} found."
    yield (
        f"checked        {counted(totals.lines, 'line')} of the log, {counted(totals.versions, 'version file')}, "
        f"{counted(totals.stretches, 'piece')} of evidence, {counted(totals.timestamps, 'timestamp')}"
    )
    how = "read to the end of each record, every payload decompressed" if report.deep else "each byte hashed once"
    yield f"               {_size(totals.bytes)}, {how}"
    for gravity, findings in groupby(report.findings, key=lambda found: found.gravity):
        yield ""
        yield f"{_HEADINGS[gravity]}:"
        for _, alike in groupby(findings, key=lambda found: (found.kind, found.file)):
            yield from _listed(list(alike))
    if report.dropped:
        yield f"… and {report.dropped} more that are not listed"


def _listed(findings: list[Finding]) -> Iterator[str]:
    for found in findings[:_MAX_LISTED]:
        yield f"- {printable(found.place)}: {printable(found.what)}"
        if found.means:
            yield f"  means: {printable(found.means)}"
        if found.rebuild:
            yield f"  can be rebuilt: {printable(found.rebuild)}"
    if len(findings) > _MAX_LISTED:
        yield f"  … and {len(findings) - _MAX_LISTED} more like this in {printable(findings[0].file)}"


def _size(number: int) -> str:
    """Return a number of bytes for a person to read.

    >>> _size(900), _size(119_923_538)
    ('900 bytes', '119.9 MB')
    """
    if number < 10_000:
        return f"{number:,} bytes"
    for unit, size in (("GB", 10**9), ("MB", 10**6)):
        if number >= size:
            return f"{number / size:.1f} {unit}"
    return f"{number / 1000:.1f} kB"
