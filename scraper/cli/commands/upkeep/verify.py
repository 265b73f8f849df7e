"""`repost verify`: verify an archive, and print the findings as text or JSON."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING, Final

from archive.report import Checks, Face, message_in, printable
from archive.verify import GRAVITIES, verify
from scraper.cli import DONE, INCOMPLETE
from scraper.cli.output import note, show_progress, summary

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from archive.report import Language
    from archive.verify import Finding, Report

# Findings of the same gravity and kind in one file that the text output lists; JSON has them all.
_MAX_LISTED: Final = 10
_LABEL_WIDTH: Final = 15


def verify_archive(options: Namespace) -> int:
    """Run `repost verify` and return its exit status."""
    report = _run_verify(options)
    if options.repair and not report.well:
        from archive.verify import repair_archive  # noqa: PLC0415 - imported only for repairing

        note(options, repair_archive(options.archive, report))
        report = _run_verify(options)
    lines = _json_lines(report) if options.json else _text_lines(report, options.lang)
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


def _text_lines(report: Report, language: Language) -> Iterator[str]:
    totals, damaged = report.totals, report.damaged
    number = len(damaged) + report.dropped
    yield Checks.all_is_well.say(language) if report.well else Checks.problems.say(language, count=number)
    counts = Face.between.say(language).join(
        phrase.say(language, count=count)
        for phrase, count in (
            (Checks.lines, totals.lines),
            (Checks.version_files, totals.versions),
            (Checks.pieces, totals.stretches),
            (Checks.timestamps, totals.timestamps),
        )
    )
    how = Checks.read_to_the_end if report.deep else Checks.hashed
    size = Checks.size.say(language, size=_size(totals.bytes), how=how.say(language))
    yield summary.table([(Checks.checked.say(language), counts), ("", size)], _LABEL_WIDTH)
    for gravity, findings in groupby(report.findings, key=lambda found: found.gravity):
        yield ""
        yield f"{Checks.headings[gravity].say(language)}{Face.colon.say(language).rstrip()}"
        for _, alike in groupby(findings, key=lambda found: (found.kind, found.file)):
            yield from _listed(list(alike), language)
    if report.dropped:
        yield Checks.more.say(language, count=report.dropped)


def _listed(findings: list[Finding], language: Language) -> Iterator[str]:
    for found in findings[:_MAX_LISTED]:
        yield printable(
            Checks.listed.say(language, place=message_in(found.place, language), what=message_in(found.what, language))
        )
        for phrase, what in ((Checks.means, found.means), (Checks.rebuild, found.rebuild)):
            if what:
                yield f"  {printable(phrase.say(language, what=message_in(what, language)))}"
    if len(findings) > _MAX_LISTED:
        file, more = printable(findings[0].file), len(findings) - _MAX_LISTED
        yield f"  {Checks.more_alike.say(language, count=more, file=file)}"


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
