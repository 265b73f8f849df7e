"""The commands that read an archive: history, show, list. Shared pieces are in `scraper.console`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive import codec
from archive.errors import NotArchived
from archive.store import Archive
from archive.urls import canonical_url
from scraper import describe, summary
from scraper.cli import DONE
from scraper.console import complain

if TYPE_CHECKING:
    from argparse import Namespace


def show_history(options: Namespace) -> int:
    """`repost history URL`."""
    url = canonical_url(options.url)
    with Archive.open(options.archive) as archive:
        entries = list(archive.history(url))
    if not entries:
        raise NotArchived(f"{url} is not in this archive")
    if options.json:
        for entry in entries:
            print(codec.line(describe.entry(entry)))
    else:
        print(summary.history_summary(url, entries))
    return DONE


def show_page(options: Namespace) -> int:
    """`repost show URL[@vN]`."""
    from scraper.operands import split_version  # noqa: PLC0415

    url, number = split_version(options.page)
    with Archive.open(options.archive) as archive:
        version = archive.version(url, number)
    if options.json:
        print(codec.line(describe.version(version)))
    else:
        print(summary.version_summary(version))
    return DONE


def list_pages(options: Namespace) -> int:
    """`repost list`."""
    with Archive.open(options.archive) as archive:
        documents = list(archive.documents())
    if options.json:
        for document in documents:
            print(codec.line(describe.document(document)))
    else:
        print(summary.list_summary(documents))
    return complain([document.damage for document in documents if document.damage])
