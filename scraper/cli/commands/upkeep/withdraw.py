"""`repost withdraw`, `repost forget`: what is removed on purpose, what is still there; an address forgotten."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from archive.archive import Archive
from archive.model import canonical_url, record_json
from archive.report import printable
from archive.withdraw import Order, forget, withdraw
from scraper.cli import DONE, said
from scraper.cli.operands import split_version
from scraper.cli.output import as_json, note, summary

if TYPE_CHECKING:
    from argparse import Namespace


def withdraw_page(options: Namespace) -> int:
    """Run `repost withdraw URL[@vN]` and return its exit status."""
    url, number = split_version(options.page)
    with Archive.open(options.archive) as archive:
        order = Order(canonical_url(url), number, options.reason, options.also_future)
        done = withdraw(archive, order)
        notes = archive.messages
    note(options, notes)
    for entry in done.entries:
        if options.json:
            print(record_json.line(as_json.entry(entry)))
        else:
            print(f"{entry.url}\n  {printable(summary.withdrawn(entry, options.lang))}")
    # Not a note: what is still there matters to whoever was told to remove it.
    for line in done.remains:
        sys.stderr.write(f"repost: {printable(said(line))}\n")
    return DONE


def forget_address(options: Namespace) -> int:
    """Run `repost forget URL` and return its exit status."""
    with Archive.open(options.archive) as archive:
        entry = forget(archive, options.url, options.reason)
        notes = archive.messages
    note(options, notes)
    if options.json:
        print(record_json.line(as_json.entry(entry)))
    else:
        print(f"{entry.url}\n  {printable(summary.withdrawn(entry, options.lang))}")
    return DONE
