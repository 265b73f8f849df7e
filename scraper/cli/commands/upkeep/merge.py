"""`repost merge`: take over another archive, and print what came of it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive.archive import Archive
from archive.merge import merge
from archive.model import record_json
from archive.report import Checks
from scraper.cli.output import complain, note

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
        versions = Checks.new_versions.say(options.lang, count=done.versions)
        taken = Checks.taken_over.say(options.lang, count=done.taken, versions=versions, known=done.known)
        left_out = Checks.left_out.say(options.lang, count=done.left_out) if done.left_out else ""
        print(f"{taken}{left_out}")
    return complain(done.problems)
