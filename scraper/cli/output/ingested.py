"""What `repost archive --from SAVED` prints when it takes all that is there: a line a page, and the counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive.report import printable, shorten, summary_line
from scraper.cli.output.summary import STATES, counted, format_minute

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scraper.ingest import ComparedPages
    from scraper.jobs import PageResult

_TAKEN: Final = {
    "older": "older than the newest version of their page (kept as evidence, without a version)",
    "known": "already in the archive",
    "further": "part of an article",
    "no-article": "no article",
    "redirect": "redirected",
    "failed": "with an error status or damaged",
    "undated": "without a date",
}


def taken_line(page: PageResult) -> str:
    """Return the line for one capture that was taken out of saved pages."""
    capture, version = page.capture, page.version
    state = page.problem or (f"v{version.number} {_state_of(page)}" if version else capture.outcome)
    title = f", {shorten(version.article.title)}" if page.is_new and version and version.article.title else ""
    return printable(f"{format_minute(capture.fetched_at)}  {capture.url}: {state}{title}")


def compared_line(found: ComparedPages) -> str:
    """Return the line for a repost that was compared with its original."""
    pair = f"{found.repost.url} (v{found.repost.number}) with {found.original.url} (v{found.original.number})"
    return printable(f"compared {pair}: {summary_line(found.comparison)}")


def taken_total(counts: Mapping[str, int]) -> str:
    """Return the last line: how many captures there were in the saved pages, and what became of them."""
    states = ", ".join(f"{count:,} {_TAKEN.get(state, state)}" for state, count in counts.items() if count)
    return f"{counted(sum(counts.values()), 'capture')}: {states}" if states else "no capture with an address"


def _state_of(page: PageResult) -> str:
    assert page.version is not None, "only asked of stored versions"
    return STATES[page.version.cause] if page.is_new else "unchanged"
