"""The options of the commands that fetch: what they ask for, checked before any work is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.model import RequestError, named_host

if TYPE_CHECKING:
    from argparse import Namespace


def ignored_robots(options: Namespace) -> dict[str, str]:
    """Return the hosts of `--ignore-robots`, each with the reason. Raises RequestError if there is none."""
    if options.ignore_robots and options.reason is None:
        raise RequestError("--ignore-robots needs --reason TEXT, which is kept with the captures as evidence")
    if options.reason is not None and not options.ignore_robots:
        raise RequestError("--reason is the reason of --ignore-robots HOST, which is missing")
    return {named_host(host): options.reason for host in options.ignore_robots}
