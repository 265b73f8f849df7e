"""The output of `--json`: the results of the commands as JSON objects.

Articles and comparisons inside them have the published formats (`archive.model.record_json`,
`archive.model.comparison`).
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from archive.comparison import compare
from archive.log import CaptureEntry, format_time, to_json
from archive.model import comparison_to_json, record_json

if TYPE_CHECKING:
    from collections.abc import Collection

    from archive.comparison import SourceVersion
    from archive.index import Hit
    from archive.log import Entry, WithdrawalEntry
    from archive.model import Version
    from archive.store import DocumentSummary
    from scraper.ingest import ComparedPages
    from scraper.jobs import PageResult, Reextraction, RepostResult

Json = dict[str, Any]
# Printed as the cause of a version of which a later line of the log says that it is no edit of the site.
TEMPLATE: Final = "template"


def repost_result(result: RepostResult) -> Json:
    """Return the result for one repost: both pages, and their comparison."""
    return {
        "repost": _page(result.repost),
        "original": None if result.original is None else _page(result.original),
        "comparison": None if result.comparison is None else comparison_to_json(result.comparison),
        "copied_from": None if (found := result.copied_from) is None else _closest(found),
        "edited_since": None if (newest := result.edited_since) is None else _kept(newest),
        "kept": None if (kept := result.kept) is None else _kept(kept),
        "copy": None if result.copy is None else _copy(result.copy),
        "notes": list(result.notes),
    }


def _closest(found: SourceVersion) -> Json:
    return {"version": found.version.number, "certainty": found.certainty}


def version(value: Version, *, taken_back: bool = False) -> Json:
    """Return one version: its number, cause and capture, and its article.

    `taken_back` says that it is no edit, as its cause says, but the site's template.
    """
    return {
        "url": value.url,
        "version": value.number,
        "cause": TEMPLATE if taken_back else value.cause,
        "captured_at": format_time(value.captured_at),
        "payload_digest": value.payload_digest,
        "article": record_json.to_record(value.article),
    }


def reextraction(found: Reextraction) -> Json:
    """Return the result for a document that reads differently now."""
    assert found.after is not None, "only differing documents are printed"
    return {
        "url": found.url,
        "before": None if found.before is None else found.before.number,
        "version": None if found.version is None else found.version.number,
        "comparison": None
        if found.before is None
        else comparison_to_json(compare(found.before.article, found.after.article)),
        "article": record_json.to_record(found.after.article),
    }


def document(value: DocumentSummary, gone: WithdrawalEntry | None = None) -> Json:
    """Return one page of `repost list`; `gone` is its withdrawal, if nothing is left of it."""
    return {
        "url": value.url,
        "versions": value.versions,
        "title": value.title,
        "source": value.source,
        "published": value.published,
        "captures": value.captures,
        "first_captured": value.first_captured and format_time(value.first_captured),
        "last_captured": value.last_captured and format_time(value.last_captured),
        "last_outcome": value.last_outcome,
        "damage": value.damage,
        "verdict": value.verdict,
        "verdict_against": value.verdict_against,
        "withdrawn": None if gone is None else {"at": format_time(gone.at), "reason": gone.reason},
    }


def taken(page: PageResult) -> Json:
    """Return one capture that was taken out of saved pages: when and where from, and its page."""
    capture = page.capture
    source = None if (found := capture.taken_from) is None else asdict(found)
    return {"captured_at": format_time(capture.fetched_at), "taken_from": source, "page": _page(page)}


def compared(found: ComparedPages) -> Json:
    """Return the comparison of two archived pages."""
    return {"comparison": comparison_to_json(found.comparison)}


def hit(value: Hit) -> Json:
    """Return one version that matches a search. Hits are pairs of start and end offsets in their text."""
    cut = value.snippet
    snippet = cut and {"block": cut.block, "start": cut.start, "rest": cut.rest, "text": cut.text, "hits": cut.hits}
    return {
        "url": value.url,
        "version": value.version,
        "captured_at": value.captured_at and format_time(value.captured_at),
        "title": value.title,
        "title_hits": value.title_hits,
        "snippet": snippet,
        "more": value.more,
        "damage": value.damage,
    }


def entry(value: Entry, no_edits: Collection[tuple[str, int | None]] = ()) -> Json:
    """Return one entry of the capture log, with all keys; `no_edits` are the versions that later lines take back."""
    told = to_json(value)
    if isinstance(value, CaptureEntry) and value.new and (value.url, value.version) in no_edits:
        told["cause"] = TEMPLATE
    return told


def _kept(version: Version) -> Json:
    """Return which version of the original it is: that compared with a repost, or the newest one."""
    return {"url": version.url, "version": version.number, "captured_at": format_time(version.captured_at)}


def _copy(page: PageResult) -> Json:
    """Return the result for an archive service's copy of a dead page: what it is a copy of, its date, and the page."""
    capture = page.capture
    at = None if capture.memento_at is None else format_time(capture.memento_at)
    return {"memento_of": capture.memento_of, "memento_at": at, **_page(page)}


def _page(page: PageResult) -> Json:
    """Return the result for one page: the repost, its original or a copy."""
    capture, version = page.capture, page.version
    return {
        "url": capture.url,
        "final_url": capture.final_url,
        "outcome": capture.outcome,
        "problem": page.problem,
        "version": None if version is None else version.number,
        "path": None if page.path is None else str(page.path),
        "evidence": None if page.evidence is None else str(page.evidence),
        "new": page.is_new,
        "pages": page.pages,
        "article": None if page.reading is None else record_json.to_record(page.reading.article),
    }
