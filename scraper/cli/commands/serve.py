"""`repost serve`: read-only web pages over an archive."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from archive.model import RequestError
from archive.report import Serve
from scraper.cli import DONE
from scraper.cli.output import note, steps

if TYPE_CHECKING:
    from argparse import Namespace

_LOOPBACK = ("127.", "::1", "localhost")


def serve_pages(options: Namespace) -> int:
    """Run `repost serve` until Ctrl-C or SIGTERM, and return its exit status."""
    try:
        from archive.serve import OpenArchive, PublicUrl, make_app, serve  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        raise RequestError(f"repost serve needs {error.name}: pip install 'repost-archiver[serve]'") from error
    public = None if options.public_url is None else PublicUrl(options.public_url)
    with steps(options, Serve.reading_log.say(options.lang)) as step:
        archive = OpenArchive(options.archive, step)
        archive.prepare(step)
    if not options.bind.startswith(_LOOPBACK):
        note(options, [Serve.open_to_all.say(options.lang, address=options.bind)])

    def ready(address: str) -> None:
        at = address if public is None else f"{address} ({options.public_url})"
        said = Serve.serving.say(options.lang, archive=options.archive, address=at)
        print(json.dumps({"address": address}) if options.json else said, flush=True)

    try:
        serve(make_app(archive, names=frozenset((options.bind,)), public=public), options.bind, options.port, ready)
    except KeyboardInterrupt:  # how it is ended
        return DONE
    return DONE
