"""`repost export`: an archive, or a part of it, in other people's formats. What each is stands in its own module.

Shared pieces are in `scraper.cli.output.console`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from archive.archive import Archive
from archive.export import Selection, stored_versions
from archive.model import RequestError, canonical_host, canonical_url, record_json
from scraper.cli import DONE
from scraper.cli.output import as_json, binary_output, complain, counted, note, output, show_progress

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from archive.model import Version

    Counts = dict[str, int]  # what a file holds, in the plural, and how many

# What the ending of an output says.
ENDINGS: Final = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".wacz": "wacz",
    ".atom": "atom",
    ".xml": "atom",
    ".zip": "pack",
}
_ADVICE: Final = {"pack": "; its README says how to check them"}
# Of what an option chooses among.
_CHOOSES: Final = {
    "latest": ("jsonl", "parquet"),
    "limit": ("atom",),
    "since": ("jsonl", "parquet", "wacz", "atom"),
    "host": ("jsonl", "parquet", "wacz", "atom"),
}


def export(options: Namespace) -> int:
    """`repost export`."""
    form = _form(options)
    _check(options, form)
    selection = Selection(
        urls=tuple(dict.fromkeys(canonical_url(url) for url in options.urls)),
        host=None if options.host is None else canonical_host(options.host, options.host),
        since=options.since,
        latest=options.latest,
    )
    status = DONE

    def name(problem: str) -> None:
        nonlocal status
        status = complain([problem])

    with Archive.open(options.archive) as archive:
        counts = _WRITERS[form](options, archive.root, selection, name)
    if options.output is not None and options.json:
        print(record_json.line({"output": str(options.output), "format": form} | counts))
    elif options.output is not None:
        told = ", ".join(counted(number, what[:-1]) for what, number in counts.items())
        note(options, [f"{options.output}: {told}{_ADVICE.get(form, '')}"])
    if status == DONE and not any(counts.values()):
        note(options, ["nothing in the archive is like that"])
    return status


def _form(options: Namespace) -> str:
    """Return the format that is asked for, or that the output's name says."""
    if options.format is not None:
        return str(options.format)
    if options.output is None:
        return "jsonl"
    form = ENDINGS.get(options.output.suffix.lower())
    if form is None:
        endings = ", ".join(ENDINGS)
        raise RequestError(f"{options.output}: which format? Name one with --format, or by the ending: {endings}")
    return form


def _check(options: Namespace, form: str) -> None:
    """Refuse what can't be meant."""
    for option, forms in _CHOOSES.items():
        if getattr(options, option) and form not in forms:
            raise RequestError(f"--{option} does not go with --format {form}")
    if form == "pack" and len(options.urls) != 1:
        raise RequestError("an evidence pack is of one repost: name its URL")
    if options.output is None and form in ("parquet", "wacz", "pack"):
        raise RequestError(f"--format {form} needs -o FILE")


def _jsonl(options: Namespace, root: Path, selection: Selection, name: Callable[[str], None]) -> Counts:
    count = 0
    with output(options.output) as out:
        for version in _versions(options, root, selection, name):
            out.write(record_json.line(as_json.version(version)) + "\n")
            count += 1
    return {"versions": count}


def _parquet(options: Namespace, root: Path, selection: Selection, name: Callable[[str], None]) -> Counts:
    from archive.export import VERSIONS, ParquetWriter  # noqa: PLC0415

    count = 0
    with binary_output(options.output) as out, ParquetWriter(out, VERSIONS) as table:
        for version in _versions(options, root, selection, name):
            table.add(as_json.version(version))
            count += 1
    return {"versions": count}


def _wacz(options: Namespace, root: Path, selection: Selection, name: Callable[[str], None]) -> Counts:
    from archive.export import write_wacz  # noqa: PLC0415

    with binary_output(options.output) as out:
        counts = write_wacz(
            root,
            out,
            selection,
            created=datetime.now(UTC),
            complain=name,
            watch=lambda lines: show_progress(options, lines, "exporting"),
        )
    return {"captures": counts.captures, "pages": counts.pages}


def _atom(options: Namespace, root: Path, selection: Selection, name: Callable[[str], None]) -> Counts:
    from archive.export import LIMIT, atom_feed  # noqa: PLC0415

    document = atom_feed(root, selection, limit=options.limit or LIMIT, complain=name).decode()
    with output(options.output) as out:
        out.write(document)
    return {"changes": document.count("<entry>")}


def _pack(options: Namespace, root: Path, selection: Selection, name: Callable[[str], None]) -> Counts:
    from archive.export.pack import write_pack  # noqa: PLC0415

    with binary_output(options.output) as out:
        count = write_pack(root, out, selection.urls[0], complain=name)
    return {"files": count}


_WRITERS: Final = {"jsonl": _jsonl, "parquet": _parquet, "wacz": _wacz, "atom": _atom, "pack": _pack}


def _versions(options: Namespace, root: Path, selection: Selection, name: Callable[[str], None]) -> Iterator[Version]:
    for stored in show_progress(options, stored_versions(root, selection, name), "exporting"):
        yield stored.version
