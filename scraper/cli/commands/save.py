"""`repost save URL DIR`: keep one page as it came, as a saved page that `--from` and `repost parse` read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.log import format_time
from archive.model import RequestError, page_url, record_json
from scraper.cli import DONE
from scraper.cli.output import complain, note, refuse_inside_archive

if TYPE_CHECKING:
    from argparse import Namespace

    from archive.model import Capture


def save_page(options: Namespace) -> int:
    """Run `repost save URL DIR` and return its exit status."""
    from scraper.fetch import open_fetcher  # noqa: PLC0415

    url = page_url(options.url)
    refuse_inside_archive(options.folder)
    if options.folder.exists() and not (options.folder.is_dir() and not any(options.folder.iterdir())):
        raise RequestError(f"{options.folder} is not empty: name a new folder")
    fetcher, problems = open_fetcher(options.saved, contact=options.contact, allow_private=options.allow_private)
    with fetcher:
        note(options, problems)
        capture = fetcher.fetch(url).capture
    if capture.status is None:
        return complain([f"{capture.url}: {capture.outcome}: {capture.reason}"])
    options.folder.mkdir(parents=True, exist_ok=True)
    (options.folder / "body.html").write_bytes(capture.payload)
    # Last, since it makes the folder a saved page.
    (options.folder / "capture.json").write_bytes(_sidecar(capture))
    if options.json:
        print(record_json.line({"url": capture.final_url, "folder": str(options.folder), "status": capture.status}))
    else:
        print(options.folder)
    return DONE if capture.ok else complain([f"{capture.url}: {capture.outcome}: {capture.reason}"])


def _sidecar(capture: Capture) -> bytes:
    """Return the `capture.json` of a page: what stands there is what came, but for the codings that are undone."""
    undone = ("content-encoding", "transfer-encoding", "content-length")
    headers = [[name, value] for name, value in capture.headers if name.lower() not in undone]
    value = {"url": capture.final_url, "status": capture.status, "headers": headers}
    return record_json.pretty(value | {"fetched_at": format_time(capture.fetched_at)}).encode()
