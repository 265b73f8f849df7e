"""`repost merge`: take over another archive, and print what came of it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive.archive import Archive
from archive.merge import merge
from archive.model import record_json
from scraper.cli.output import complain, counted, note

if TYPE_CHECKING:
    from argparse import Namespace


def merge_archive(options: Namespace) -> int:
    """Run `repost merge OTHER` and return its exit status."""
    with Archive.open(options.archive) as archive:
        done = merge(archive, options.other, datetime.now(UTC))
        notes = archive.messages
    note(options, notes)
    if options.json:
        print(record_json.line(asdict(done)))
    else:
        left_out = f"; {done.left_out:,} left out: withdrawn here" if done.left_out else ""
        taken = f"{counted(done.taken, 'line')} taken over, with {counted(done.versions, 'new version')}"
        print(f"{taken}; {done.known:,} known before{left_out}")
    return complain(done.problems)
