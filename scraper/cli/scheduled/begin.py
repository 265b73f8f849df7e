"""Begin a command over a watchlist: read it, and use the site rules that it names.

It imports nothing that reads pages: the extractor's identity, which covers the rules, is fixed by the first import.
Each command is imported after that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.cli import use_rules
from scraper.watchlist import read_watchlist

if TYPE_CHECKING:
    from argparse import Namespace

    from scraper.watchlist import Watchlist


def run(options: Namespace) -> int:
    """Run `repost run WATCHLIST.toml` and return its exit status."""
    watchlist = _read(options)
    from scraper.cli.scheduled.run import run_watchlist  # noqa: PLC0415 - after the rules

    return run_watchlist(options, watchlist)


def add(options: Namespace) -> int:
    """Run `repost watch add WATCHLIST.toml URL` and return its exit status."""
    watchlist = _read(options, begun=True) if options.watchlist.exists() else None
    from scraper.cli.scheduled.watch import add_address  # noqa: PLC0415 - after the rules

    return add_address(options, watchlist)


def check(options: Namespace) -> int:
    """Run `repost watch check WATCHLIST.toml` and return its exit status."""
    watchlist = _read(options)
    from scraper.cli.scheduled.watch import check_sources  # noqa: PLC0415 - after the rules

    return check_sources(options, watchlist)


def _read(options: Namespace, *, begun: bool = False) -> Watchlist:
    """Read the watchlist and use its rules, unless the command line names others. Raises RequestError."""
    watchlist = read_watchlist(options.watchlist, begun=begun)
    if options.rules is None:
        use_rules(watchlist.rules)
    return watchlist
