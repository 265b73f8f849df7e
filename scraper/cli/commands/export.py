"""`repost export`: write an archive, or a part of it, in another format.

A new format needs a module in `archive.export`, an entry in `_WRITERS` and `FORMAT_BY_SUFFIX`, and its name in
`scraper.cli.arguments`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from archive.archive import Archive
from archive.export import Selection, stored_versions, taken_back
from archive.model import RequestError, canonical_url, named_host, record_json
from archive.report import Outputs
from scraper.cli import DONE
from scraper.cli.output import as_json, binary_output, complain, note, output, show_progress, table_output

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from archive.export import Row, Table

    Counts = dict[str, int]  # what an output contains (a plural noun) → how many

# The format for each ending of an output file.
FORMAT_BY_SUFFIX: Final = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".csv": "csv",
    ".wacz": "wacz",
    ".atom": "atom",
    ".xml": "atom",
    ".zip": "pack",
}
# The formats that each option can be used with.
_FORMATS_OF_OPTION: Final = {
    "latest": ("jsonl", "parquet", "csv"),
    "limit": ("atom",),
    "since": ("jsonl", "parquet", "csv", "wacz", "atom"),
    "host": ("jsonl", "parquet", "csv", "wacz", "atom"),
    "what": ("jsonl", "parquet", "csv"),
    "plain": ("csv",),
}


def export(options: Namespace) -> int:
    """Run `repost export` and return its exit status."""
    form = _output_format(options)
    _check_options(options, form)
    selection = Selection(
        urls=tuple(dict.fromkeys(canonical_url(url) for url in options.urls)),
        host=None if options.host is None else named_host(options.host),
        since=options.since,
        latest=options.latest,
    )
    status = DONE

    def report(problem: str) -> None:
        nonlocal status
        status = complain([problem])

    with Archive.open(options.archive) as archive:
        counts = _WRITERS[form](options, archive.root, selection, report)
    if options.output is not None and options.json:
        print(record_json.line({"output": str(options.output), "format": form} | counts))
    elif options.output is not None:
        note(options, [_written(options, form, counts)])
    if status == DONE and not any(counts.values()):
        note(options, ["nothing matches"])
    return status


def _written(options: Namespace, form: str, counts: Counts) -> str:
    """Return the line that says what is in the output file."""
    contents = [Outputs.contents[what].say(options.lang, count=number) for what, number in counts.items()]
    advice = Outputs.pack_advice.say(options.lang) if form == "pack" else ""
    return f"{options.output}: {Outputs.list_mark.say(options.lang).join(contents)}{advice}"


def _output_format(options: Namespace) -> str:
    """Return the output format: from the options, else from the ending of the output file."""
    if options.format is not None:
        return str(options.format)
    if options.output is None:
        return "jsonl"
    if not options.output.parent.is_dir():  # said first: it is wrong whatever the format
        raise RequestError(f"no such folder: {options.output.parent}")
    form = FORMAT_BY_SUFFIX.get(options.output.suffix.lower())
    if form is None:
        endings = ", ".join(FORMAT_BY_SUFFIX)
        raise RequestError(f"{options.output}: unknown format: use --format, or one of the endings {endings}")
    return form


def _check_options(options: Namespace, form: str) -> None:
    """Refuse options that don't fit the format. Raises RequestError."""
    for option, forms in _FORMATS_OF_OPTION.items():
        if getattr(options, option) and form not in forms:
            raise RequestError(f"--{option} can't be combined with --format {form}")
    if options.latest and options.what not in (None, "versions", "comparisons"):
        raise RequestError(f"--latest can't be combined with --what {options.what}")
    if form == "pack" and not options.urls:
        raise RequestError("an evidence pack covers the reposts that are named: name at least one URL")
    if options.output is None and form in ("parquet", "wacz", "pack"):
        raise RequestError(f"--format {form} needs -o FILE")


def _csv(options: Namespace, root: Path, selection: Selection, report: Callable[[str], None]) -> Counts:
    from archive.export import write_csv  # noqa: PLC0415

    table: Table = options.what or "versions"
    # What goes into a pipe goes to a program.
    plain = options.plain or options.output is None
    with table_output(options.output) as out:
        rows, guarded = write_csv(out, table, _rows(options, root, selection, report), plain=plain)
    if guarded:
        cells, advice = (part.say(options.lang, count=guarded) for part in (Outputs.guarded, Outputs.plain))
        note(options, [f"{cells}{advice}"])
    return {table: rows}


def _flat_jsonl(options: Namespace, root: Path, selection: Selection, report: Callable[[str], None]) -> Counts:
    from archive.export import write_lines  # noqa: PLC0415

    with table_output(options.output) as out:
        return {options.what: write_lines(out, _rows(options, root, selection, report))}


def _flat_parquet(options: Namespace, root: Path, selection: Selection, report: Callable[[str], None]) -> Counts:
    from archive.export import write_parquet  # noqa: PLC0415

    with binary_output(options.output) as out:
        return {options.what: write_parquet(out, options.what, _rows(options, root, selection, report))}


def _rows(options: Namespace, root: Path, selection: Selection, report: Callable[[str], None]) -> Iterator[Row]:
    from archive.export import table_rows  # noqa: PLC0415

    yield from show_progress(options, table_rows(root, options.what or "versions", selection, report), "exporting")


def _jsonl(options: Namespace, root: Path, selection: Selection, report: Callable[[str], None]) -> Counts:
    if options.what not in (None, "versions"):
        return _flat_jsonl(options, root, selection, report)
    count = 0
    with output(options.output) as out:
        for line in _versions(options, root, selection, report):
            out.write(record_json.line(line) + "\n")
            count += 1
    return {"versions": count}


def _parquet(options: Namespace, root: Path, selection: Selection, report: Callable[[str], None]) -> Counts:
    if options.what not in (None, "versions"):
        return _flat_parquet(options, root, selection, report)
    from archive.export import VERSIONS, ParquetWriter  # noqa: PLC0415

    count = 0
    with binary_output(options.output) as out, ParquetWriter(out, VERSIONS) as table:
        for line in _versions(options, root, selection, report):
            table.add(line)
            count += 1
    return {"versions": count}


def _wacz(options: Namespace, root: Path, selection: Selection, report: Callable[[str], None]) -> Counts:
    from archive.export import write_wacz  # noqa: PLC0415

    with binary_output(options.output) as out:
        counts = write_wacz(
            root,
            out,
            selection,
            created=datetime.now(UTC),
            complain=report,
            watch=lambda lines: show_progress(options, lines, "exporting"),
        )
    return {"captures": counts.captures, "pages": counts.pages}


def _atom(options: Namespace, root: Path, selection: Selection, report: Callable[[str], None]) -> Counts:
    from archive.export import LIMIT, atom_feed  # noqa: PLC0415

    document = atom_feed(root, selection, limit=options.limit or LIMIT, complain=report).decode()
    with output(options.output) as out:
        out.write(document)
    return {"changes": document.count("<entry>")}


def _pack(options: Namespace, root: Path, selection: Selection, report: Callable[[str], None]) -> Counts:
    from archive.export.pack import write_pack  # noqa: PLC0415

    with binary_output(options.output) as out:
        count = write_pack(root, out, selection.urls, complain=report)
    return {"files": count}


_WRITERS: Final = {"jsonl": _jsonl, "parquet": _parquet, "csv": _csv, "wacz": _wacz, "atom": _atom, "pack": _pack}


def _versions(
    options: Namespace, root: Path, selection: Selection, report: Callable[[str], None]
) -> Iterator[as_json.Json]:
    no_edits = taken_back(root, report)
    for stored in show_progress(options, stored_versions(root, selection, report), "exporting"):
        version = stored.version
        yield as_json.version(version, taken_back=(version.url, version.number) in no_edits)
