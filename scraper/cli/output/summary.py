"""The results of commands as plain text, one fact per line. Builds strings, prints nothing.

All text from a page or a server goes through `printable`. The wording of comparisons is in `archive.report.wording`.
"""

from __future__ import annotations

import shlex
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from msgspec.structs import replace

from archive.log import (
    AliasEntry,
    CaptureEntry,
    ComparisonEntry,
    ExtractionEntry,
    MergeEntry,
    TemplateEntry,
    TimestampEntry,
    WithdrawalEntry,
)
from archive.model import ListBlock, TableBlock
from archive.report import finding_lines, gravest_lines, printable, shares, shorten, summary_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

    from archive.comparison import Certainty
    from archive.index import Hit
    from archive.log import Entry
    from archive.model import Article, Block, Capture, Cause, Comparison, Side, Version
    from archive.report import Language
    from archive.store import DocumentSummary
    from scraper.jobs import PageResult, RepostResult, TemplateChange

Row = tuple[str, str]  # a label and its value; "" as the label continues the row above

# The gap between columns; a column of labels is as wide as its longest label.
_GAP: Final = 2
# The width for the longest label of an archive summary, so that all its tables line up.
_LABEL_WIDTH: Final = 13 + _GAP
_CAUSES: Final[dict[Cause, str]] = {
    "first": "first seen",
    "page": "the site edited the page",
    "extractor": "the same page, read by a changed extractor",
    "reading": "the page reads differently, but what differs stands on both: no edit by the site",
}
_STATES: Final[dict[Cause, str]] = {
    "first": "new",
    "page": "new: the site edited the page",
    "extractor": "new: read by a changed extractor",
    "reading": "new, but no edit by the site: what differs stands on both pages",
}
_TEMPLATE: Final = "its template, or our reading of it, not an edit"
_CERTAINTIES: Final[dict[Certainty, str]] = {
    "only": "the only one stored",
    "exact": "word for word",
    "nearest": "the nearest of those stored",
    "tie": "as near as others, and the newest of them",
}


def repost_summary(result: RepostResult, archive: Path, language: Language = "en") -> str:
    """Return the result for one repost and its original; `archive` is the archive's folder."""
    parts = [_page_rows("Repost", result.repost)]
    if result.original is not None:
        parts.append(_page_rows("Original", result.original))
    if result.copy is not None:
        parts.append(_page_rows("Archived copy", result.copy))
    if result.comparison is not None:
        rows = _comparison_rows(result.comparison, archive, language)
        if (other := _describe_substitute(result)) is not None:
            rows.insert(1, ("compared with", other))
        if result.copied_from is not None:
            version, certainty = result.copied_from
            rows.append(("copied from", f"version {version.number} of the original, {_CERTAINTIES[certainty]}"))
        if (newest := result.edited_since) is not None:
            said = f"(v{newest.number}, on {_format_minute(newest.captured_at)})"
            rows.insert(1, ("note", f"the original was edited since {said}; compared with what was copied"))
        parts.append(rows)
    elif result.original is not None:
        parts.append([("Verdict", "none: there is nothing to compare the repost with")])
    elif result.repost.reading is not None:
        parts.append([("Original", "none: the page has no link to an original")])
    return "\n\n".join(_table(rows, _LABEL_WIDTH) for rows in parts) + "\n"


def version_summary(version: Version, *, taken_back: bool = False) -> str:
    """Return one version: its metadata, its body, its labelled boilerplate; `taken_back`: it is no edit after all."""
    article = version.article
    why = _TEMPLATE if taken_back else _CAUSES[version.cause]
    captured = f"captured {_format_minute(version.captured_at)}, because: {why}"
    rows = [
        ("Title", article.title or "(no title)"),
        ("", version.url),
        ("version", f"{version.number}, {captured}"),
        *_article_rows(article),
    ]
    parts = [_table(rows, _LABEL_WIDTH), *("\n".join(_block_lines(block)) for block in article.body)]
    if article.boilerplate:
        parts += ["— not the article —", _table([(line.kind, line.text) for line in article.boilerplate])]
    return "\n\n".join(parts)


def run_line(name: str, state: str, result: RepostResult | None = None, language: Language = "en") -> str:
    """Return the lines for one page of a run: its name, its state, and the gravest findings of what is new."""
    lines = [printable(name), f"  {printable(state)}"]
    if result is not None and result.comparison is not None and not state.startswith("unchanged"):
        lines += [f"    {line}" for line in gravest_lines(result.comparison, language)]
    return "\n".join(lines)


def run_state(result: RepostResult) -> str:
    """Return the state of one page of a run in a few words; `run_total` counts the word before the colon."""
    if result.problems:
        other = _describe_substitute(result)
        compared = [f"compared with {other}: {summary_line(result.comparison)}"] if other and result.comparison else []
        return f"incomplete: {'; '.join([*result.problems, *compared])}"
    pages = [page for page in (result.repost, result.original) if page is not None]
    causes = {page.version.cause for page in pages if page.is_new and page.version}
    state = "edited" if "page" in causes else "new" if "first" in causes else "unchanged"
    since = f"; the original was edited since (v{result.edited_since.number})" if result.edited_since else ""
    return f"{state}: {summary_line(result.comparison) + since if result.comparison else 'no link to an original'}"


def edited_versions(result: RepostResult) -> tuple[tuple[str, int], ...]:
    """Return the versions of which a result says that the site edited them, as URL and number."""
    pages = [page for page in (result.repost, result.original) if page is not None and page.is_new]
    versions = [page.version for page in pages if page.version is not None]
    return tuple((version.url, version.number) for version in versions if version.cause == "page")


def template_line(change: TemplateChange) -> str:
    """Return the line for what changed on many pages of a host in one run."""
    parts = " and ".join(part.replace("_", " ") for part in change.parts)
    return f"{change.host}: {parts} changed on {counted(change.pages, 'page')} in this run: {_TEMPLATE}"


def _describe_substitute(result: RepostResult) -> str | None:
    """Return what the repost was compared with in place of an original that can't be fetched; None otherwise."""
    if result.kept is not None:
        return (
            f"version {result.kept.number} of the original, archived here on {_format_minute(result.kept.captured_at)}"
        )
    return None if result.copy is None else _describe_copy(result.copy)


def _describe_copy(page: PageResult) -> str:
    """Return a description of an archived copy: whose it is, and its date, if the service gave one."""
    capture = page.capture
    return "a copy" if capture.memento_at is None else _copy_label(capture.url, capture.memento_at)


def _copy_label(url: str, at: datetime) -> str:
    return f"the copy that {urlsplit(url).netloc} took on {_format_minute(at)}"


def run_total(counts: Mapping[str, int]) -> str:
    """Return the last line of a run: the number of pages, in total and by state."""
    total = sum(counts.values())
    states = ", ".join(f"{count:,} {state}" for state, count in counts.items())
    return f"{counted(total, 'page')}: {states}"


def history_summary(url: str, entries: Iterable[Entry]) -> str:
    """Return one line for each entry of the log about a page."""
    lines, entries = [url], list(entries)
    taken_back = {(entry.url, entry.version) for entry in entries if isinstance(entry, TemplateEntry)}
    for entry in entries:
        if isinstance(entry, CaptureEntry) and entry.new and (entry.url, entry.version) in taken_back:
            entry = replace(entry, cause=None)  # noqa: PLW2901 - a later line says why there is this version
        what = _describe_entry(url, entry) + (" (from another archive)" if entry.merged is not None else "")
        lines.append(f"  {entry.at:%Y-%m-%d %H:%M:%S}Z  {printable(what)}")
    return "\n".join(lines)


def _describe_entry(url: str, entry: Entry) -> str:
    """Return what a log entry says about a page, in a few words."""
    match entry:
        case ComparisonEntry():
            other = _other_side(url, entry.left, entry.right)
            return f"compared with {other}: {entry.verdict}, {shares(entry.kept, entry.new)}"
        case ExtractionEntry():
            return f"v{entry.version} read from the same bytes by {entry.extractor}"
        case AliasEntry():
            sign = "a redirect" if entry.shown_by == "redirect" else "a canonical link"
            return f"the same page as {entry.of if entry.url == url else entry.url}, according to {sign}"
        case TemplateEntry():
            parts = " and ".join(part.replace("_", " ") for part in entry.parts)
            return f"v{entry.version}: {parts} changed on {counted(entry.pages, 'page')} of the site: {_TEMPLATE}"
        case TimestampEntry() | WithdrawalEntry() | MergeEntry():
            return _describe_remark(entry)
        case CaptureEntry():
            return _describe_capture(url, entry)


def _describe_remark(entry: TimestampEntry | WithdrawalEntry | MergeEntry) -> str:
    if isinstance(entry, TimestampEntry):
        return f"timestamped by {entry.authority}"
    if isinstance(entry, MergeEntry):
        return f"lines {entry.start} to {entry.lines} of another archive's log were taken over"
    return f"{withdrawn(entry)}: {entry.reason}"


def withdrawn(entry: WithdrawalEntry) -> str:
    """Return what was withdrawn, in a few words."""
    versions = ", ".join(f"v{version.number}" for version in entry.versions)
    ranges = f"the evidence of {counted(len(entry.evidence), 'capture')}" if entry.evidence else ""
    what = " and ".join(part for part in (versions, ranges) if part) or "nothing that was left"
    return f"withdrawn: {what}{'; later captures are refused' if entry.also_future else ''}"


def _describe_capture(url: str, entry: CaptureEntry) -> str:
    if entry.memento_of is not None and entry.memento_at is not None:
        shown = _version_shown(entry)
        if entry.url == url:
            return f"a copy of {entry.memento_of}, taken on {_format_minute(entry.memento_at)}: {shown}"
        return f"{_copy_label(entry.url, entry.memento_at)}, {entry.url}: {shown}"
    if entry.part_of is not None and entry.outcome == "ok":
        return f"a further page of {entry.part_of}" if entry.url == url else f"its further page {entry.url}"
    return _version_shown(entry)


def _version_shown(entry: CaptureEntry) -> str:
    if entry.version is None or entry.outcome == "not-modified":
        return entry.problem or f"{entry.outcome}: {entry.reason}"
    if entry.new:
        return f"v{entry.version} {_STATES[entry.cause] if entry.cause else 'new'}"
    return f"v{entry.version} unchanged"


def document_lines(document: DocumentSummary, gone: WithdrawalEntry | None = None) -> str:
    """Return two lines for a page of an archive: its title, or why it has none, with counts; and its address.

    `gone` is the page's withdrawal, if nothing is left of it.
    """
    if gone is not None:
        title = f"(withdrawn on {gone.at:%Y-%m-%d}: {shorten(gone.reason)})"
    elif document.damage is not None:
        title = "(damaged)"
    elif document.versions:
        title = document.title or "(no title)"
    else:
        title = (
            "(no article on the page)" if document.last_outcome == "ok" else f"(no article: {document.last_outcome})"
        )
    facts = [counted(document.versions, "version"), counted(document.captures, "capture")]
    if document.published:
        facts.insert(0, document.published[:10])
    if document.source:
        facts.insert(0, document.source)
    return f"{printable(title)}  [{printable(' · '.join(facts))}]\n  {document.url}"


def hit_lines(hit: Hit, *, bold: bool) -> str:
    """Return the lines for one search hit: the title, which version it is, the text around the hits.

    Hits are bold, or between asterisks if `bold` is false.
    """
    lines = [
        _highlight(hit.title, hit.title_hits, bold=bold)
        if hit.title
        else "(no title)"
        if not hit.damage
        else "(damaged)"
    ]
    captured = f"  captured {_format_minute(hit.captured_at)}" if hit.captured_at else ""
    lines.append(f"  {hit.url}@v{hit.version}{captured}")
    if (cut := hit.snippet) is not None:
        more = f"  ({hit.more:,} more)" if hit.more else ""
        lines.append(
            f"  {'…' if cut.start else ''}{_highlight(cut.text, cut.hits, bold=bold)}{'…' if cut.rest else ''}{more}"
        )
    return "\n".join(lines)


def _highlight(text: str, hits: Iterable[tuple[int, int]], *, bold: bool) -> str:
    """Return a text, safe to print, with its hits highlighted."""
    before, after = ("\x1b[1m", "\x1b[0m") if bold else ("*", "*")
    done, parts = 0, []
    for start, end in hits:
        parts += [printable(text[done:start]), before, printable(text[start:end]), after]
        done = end
    return "".join([*parts, printable(text[done:])])


def _other_side(url: str, left: Side, right: Side) -> str:
    """Return a description of the other side of a page's comparison."""
    if right.url != url:
        return f"its repost {right.url}"
    return f"the original {left.url}" if left.url != url else "itself"


def _page_rows(label: str, page: PageResult) -> list[Row]:
    """Return rows for one page: its metadata, its version, and the paths of its files."""
    capture = page.capture
    if page.reading is None:
        rows = [(label, page.problem or capture.outcome), ("", _address(capture))]
    else:
        article = page.reading.article
        rows = [(label, article.title or "(no title)"), ("", _address(capture)), *_article_rows(article)]
        if page.problem is not None:
            rows.append(("problem", page.problem))
    if page.version is not None:
        if page.pages > 1:
            rows.append(("cut into", f"{page.pages} pages, joined"))
        state = (
            _STATES[page.version.cause]
            if page.is_new
            else f"unchanged since {_format_minute(page.version.captured_at)}"
        )
        rows.append(("version", f"{page.version.number}, {state}"))
    if page.path is not None:
        rows.append(("kept in", str(page.path)))
    if page.evidence is not None:
        rows.append(("evidence", str(page.evidence)))
    return rows


def _comparison_rows(comparison: Comparison, archive: Path, language: Language) -> list[Row]:
    (label, verdict), *rows = finding_lines(comparison, left="the original", language=language)
    names = [_diff_operand(side) for side in (comparison.left, comparison.right)]
    if comparison.edits and None not in names:
        command = ["repost", "diff", "--archive", str(archive), *(name for name in names if name)]
        rows.append(("edit by edit", shlex.join(command)))
    return [(label.capitalize(), verdict), *rows]


def _diff_operand(side: Side) -> str | None:
    """Return the operand of `repost diff` for a stored version; None if the side is not stored."""
    return None if side.url is None or side.version is None else f"{side.url}@v{side.version}"


def _address(capture: Capture) -> str:
    if capture.final_url == capture.url:
        return capture.url
    return f"{capture.url} → {capture.final_url}"


def _article_rows(article: Article) -> list[Row]:
    kinds = Counter(block.kind for block in article.body)
    shape = ", ".join(counted(count, kind) for kind, count in kinds.items()) or "nothing"
    size = sum(len(block.text) for block in article.body)
    rows = [
        ("published", article.published),
        ("source", article.source),
        ("author", article.author),
        ("editor", article.editor),
        ("links to", article.original_url),
        ("body", f"{shape}; {counted(size, 'character')}"),
    ]
    return [(label, value) for label, value in rows if value]


def _block_lines(block: Block) -> list[str]:
    """Return a block of the body as lines to print."""
    if isinstance(block, ListBlock):
        return [f"- {printable(item)}" for item in block.items]
    if isinstance(block, TableBlock):
        return [" | ".join(printable(cell) for cell in row) for row in block.rows]
    match block.kind:
        case "heading":
            return [f"## {printable(block.text)}"]
        case "quote":
            return [f"> {printable(line)}" for line in block.text.splitlines()]
        case "image":
            return [f"[image] {printable(block.text or block.alt or shorten(block.src))}"]
        case _:
            return [printable(line) for line in block.text.splitlines()]


def _format_minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}Z"


def counted(number: int, what: str) -> str:
    """Return a number with its noun, in the singular or plural.

    >>> counted(1, "page"), counted(1167, "character")
    ('1 page', '1,167 characters')
    """
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _table(rows: Iterable[Row], width: int = 0) -> str:
    """Return labels and values in two columns, the first at least `width` cells wide."""
    rows = list(rows)
    width = max([width, *(_cell_width(label) + _GAP for label, _ in rows)])
    return "\n".join(f"{label}{' ' * (width - _cell_width(label))}{printable(value)}".rstrip() for label, value in rows)


def _cell_width(text: str) -> int:
    """Return the number of terminal cells of a text: a Han character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
