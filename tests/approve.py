"""Approve what the extractor reads from the pages in fixtures/: show what changed, write it only when told.

    python -m tests.approve [SITE[/SLUG]] [--accept] [--allow-regression]

A case is a folder with a saved page: `body.html` with its `capture.json`, `page.txt` (saved as text) or
`page.mhtml`. Its approved truth lies beside it: `expected.json`, the record without `digest` and `extractor`
(they follow from the rest and from the release), or `expected-error.json` with the kind and the message of
the ReadError. A capture that got no page (status 404 …) has nothing to approve.

Refused, whatever is accepted: text that was decoded wrongly (a page that is broken itself says so, with the
reason, in `damaged.md`) and, without --allow-regression, a field that loses its value. Git is never run: what
was written is reviewed like code. Exit status: 0 nothing left to do, 1 changes or refusals, 2 no such case.
"""

from __future__ import annotations

import argparse
import difflib
import json
import sys
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.model.record import Capture
from archive.model.record_json import Json, line, pretty, to_record
from scraper.extract.errors import ReadError
from scraper.extract.extractor import read_capture, read_payload
from scraper.saved.folder import BODY_FILE, CAPTURE_FILE, read_sidecar
from scraper.saved.inputs import iter_inputs
from tests.paths import FIXTURES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from archive.model.record import Reading

ARTICLE: Final = "expected.json"
ERROR: Final = "expected-error.json"
DAMAGED: Final = "damaged.md"
# Pages saved as one file, without a capture.json: as text, and as a browser archives them.
LONE_PAGES: Final = ("page.txt", "page.mhtml")
LEFT_OUT: Final = ("digest", "extractor")
# What wrong decoding leaves behind: the replacement character, and GBK's reading of its UTF-8 bytes.
MOJIBAKE: Final = ("\ufffd", "锟斤拷")


class Truth(NamedTuple):
    """What a case says, or should say: the content of a file of that name."""

    name: str  # ARTICLE or ERROR
    content: Json


def find_cases(root: Path, only: str = "") -> list[Path]:
    """Return the case folders below `root` (SITE/SLUG), in order; `only` is a SITE or a SITE/SLUG."""
    pages = [page for name in (BODY_FILE, *LONE_PAGES) for page in root.glob(f"*/*/{name}")]
    wanted = only.strip("/").split("/") if only else []
    return sorted(
        page.parent
        for page in pages
        if list(page.parent.relative_to(root).parts[: len(wanted)]) == wanted and _has_page(page.parent)
    )


def read_case(case: Path) -> Reading:
    """Read the page of a case as the program would. Raises ReadError."""
    if (case / BODY_FILE).exists():
        return read_capture(load_capture(case))
    page = next(iter_inputs([case / name for name in LONE_PAGES if (case / name).exists()]))
    assert page.error is None, page.error
    return read_payload(page.payload, url=page.url, headers=page.headers, form=page.form)


def load_capture(case: Path) -> Capture:
    """Return the capture that `body.html` and `capture.json` make together."""
    saved = read_sidecar(case / CAPTURE_FILE)
    assert saved.fetched_at is not None, f"{case}: no time of capture"
    body = (case / BODY_FILE).read_bytes()
    return Capture(
        url=saved.url,
        final_url=saved.url,
        outcome="ok",
        reason="",
        status=saved.status,
        headers=saved.headers,
        fetched_at=saved.fetched_at,
        body=body,
        payload=body,
    )


def actual(case: Path) -> Truth:
    """Return what the extractor makes of a case today."""
    try:
        record = to_record(read_case(case).article)
    except ReadError as error:
        return Truth(ERROR, {"kind": error.kind, "message": str(error)})
    return Truth(ARTICLE, {name: value for name, value in record.items() if name not in LEFT_OUT})


def approved(case: Path) -> Truth | None:
    """Return the approved truth of a case, None where there is none yet."""
    for name in (ARTICLE, ERROR):
        if (case / name).exists():
            return Truth(name, json.loads((case / name).read_text(encoding="utf-8")))
    return None


def changes(old: Truth | None, new: Truth) -> Iterator[str]:
    """Yield the differences, field by field, old → new; blocks and lines as a diff of their JSON."""
    before = old.content if old else {}
    if old and old.name != new.name:
        yield f"  {old.name} → {new.name}"
    for field in dict.fromkeys([*before, *new.content]):
        was, now = before.get(field), new.content.get(field)
        if old and was == now and (field in before) == (field in new.content):
            continue
        if isinstance(was or now, list):
            yield f"  {field}:"
            yield from (f"    {text}" for text in _diff(was or [], now or []))
        else:
            yield f"  {field}: {line(was)} → {line(now)}" if old else f"  {field}: {line(now)}"


def refusals(old: Truth | None, new: Truth, *, damaged: bool, allow_regression: bool) -> Iterator[str]:
    """Yield why the new truth must not be accepted, one line each."""
    if not damaged:
        text = line(new.content)
        yield from (f"decoded wrongly: {mark!r} in its text" for mark in MOJIBAKE if mark in text)
    if old is None or allow_regression:
        return
    if old.name == ARTICLE != new.name:
        yield "no article any more (--allow-regression accepts that)"
        return
    for field, was in old.content.items():
        if was and not new.content.get(field):
            yield f"{field} loses its value (--allow-regression accepts that)"


def accept(case: Path, new: Truth) -> None:
    """Write the truth of a case in place of the one before."""
    for name in (ARTICLE, ERROR):
        (case / name).unlink(missing_ok=True)
    (case / new.name).write_text(pretty(new.content), encoding="utf-8", newline="\n")


def main(argv: Sequence[str] | None = None, *, root: Path = FIXTURES) -> int:
    """Show, and with --accept write, what changed; return the exit status."""
    summary, _, usage = (__doc__ or "").partition("\n")
    parser = argparse.ArgumentParser(
        prog="tests.approve",
        description=summary,
        epilog=usage,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("only", nargs="?", default="", metavar="SITE[/SLUG]")
    parser.add_argument("--accept", action="store_true", help="write the changes that are not refused")
    parser.add_argument("--allow-regression", action="store_true", help="let a field lose its value")
    options = parser.parse_args(argv)
    cases = find_cases(root, options.only)
    if not cases:
        print(f"no saved page under {root / options.only}", file=sys.stderr)
        return 2
    left = [_review(case, root, accepting=options.accept, allow_regression=options.allow_regression) for case in cases]
    print(f"{len(cases)} cases, {sum(left)} left to approve")
    return 1 if any(left) else 0


def _review(case: Path, root: Path, *, accepting: bool, allow_regression: bool) -> bool:
    """Print one case if it changed; return whether it is left to approve."""
    old, new = approved(case), actual(case)
    if old == new:
        return False
    print(case.relative_to(root).as_posix(), "" if old else "(new)")
    for text in changes(old, new):
        print(text)
    damaged = (case / DAMAGED).exists()
    refused = list(refusals(old, new, damaged=damaged, allow_regression=allow_regression))
    for reason in refused:
        print(f"  REFUSED: {reason}")
    if accepting and not refused:
        accept(case, new)
        print("  accepted")
        return False
    return True


def _has_page(case: Path) -> bool:
    """Tell whether the capture of a case got its page."""
    sidecar = case / CAPTURE_FILE
    return not sidecar.exists() or read_sidecar(sidecar).status == HTTPStatus.OK


def _diff(was: list[object], now: list[object]) -> Iterator[str]:
    old, new = [line(item) for item in was], [line(item) for item in now]
    for text in difflib.unified_diff(old, new, lineterm="", n=0):
        if not text.startswith(("---", "+++", "@@")):
            yield text


if __name__ == "__main__":
    sys.exit(main())
