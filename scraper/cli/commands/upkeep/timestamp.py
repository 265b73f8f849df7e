"""`--timestamp URL`: request trusted timestamps after the work of a command."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from archive.archive import Archive
from scraper.cli import DONE
from scraper.cli.output import complain, note

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping, Sequence
    from pathlib import Path


def authorities_of(urls: Sequence[str]) -> list[str]:
    """Check the addresses of timestamp authorities before any work is done, and return them. Raises RequestError."""
    if not urls:
        return []
    from scraper.jobs import authorities  # noqa: PLC0415

    return authorities(urls)


def timestamp_log(
    options: Namespace,
    asked: Sequence[str],
    tls: Mapping[str, str] = MappingProxyType({}),
    ca: Mapping[str, Path] = MappingProxyType({}),
) -> int:
    """Have each authority timestamp the capture log; return the exit status."""
    if not asked:
        return DONE
    from scraper.fetch import user_agent  # noqa: PLC0415
    from scraper.jobs import request_timestamps  # noqa: PLC0415
    from scraper.transport import WebTransport  # noqa: PLC0415

    with (
        Archive.open(options.archive) as archive,
        closing(WebTransport(allow_private=options.allow_private, tls=tls, ca=ca)) as web,
    ):
        try:
            notes, problems = request_timestamps(
                archive, asked, web, user_agent=user_agent(options.contact), now=lambda: datetime.now(UTC)
            )
        except KeyboardInterrupt:  # also by a signal
            complain([f"ended before the log was timestamped by all of: {', '.join(asked)}"])
            raise
    note(options, notes)
    return complain(problems)
