"""What a person reads at the end of a command: plain text, one fact a line. Builds strings, prints nothing.

Whatever came from a page or a server goes through `printable`. How a comparison is worded is in `archive.report.text`.
"""

from __future__ import annotations

import shlex
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from archive.log import AliasEntry, CaptureEntry, ComparisonEntry, ExtractionEntry, TimestampEntry
from archive.model import ListBlock, TableBlock
from archive.report import finding_lines, printable, shares, summary_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

    from archive.comparison import Certainty
    from archive.index import Hit
    from archive.log import Entry
    from archive.model import Article, Block, Capture, Cause, Comparison, Side, Version
    from archive.store import DocumentSummary
    from scraper.jobs import PageResult, RepostResult

Row = tuple[str, str]  # a label and its value; "" as the label continues the row above

# Columns are apart by so much; a column of labels is as wide as its longest label.
_GAP: Final = 2
# The longest label of an archive summary ("original link"): its tables stand below one another.
_LABEL_WIDTH: Final = 13 + _GAP
_CAUSES: Final[dict[Cause, str]] = {
    "first": "first seen",
    "page": "the site edited the page",
    "extractor": "the same page, read by another version of our extractor",
}


_CERTAINTIES: Final[dict[Certainty, str]] = {
    "only": "the only one there is",
    "exact": "word for word",
    "nearest": "the nearest of those stored",
    "tie": "as near as others, and the newest of these",
}


def repost_summary(result: RepostResult, archive: Path) -> str:
    """Return what was found of one repost and its original; `archive` is where both were stored."""
    parts = [_page_rows("Repost", result.repost)]
    if result.original is not None:
        parts.append(_page_rows("Original", result.original))
    if result.copy is not None:
        parts.append(_page_rows("Archived copy", result.copy))
    if result.comparison is not None:
        rows = _comparison_rows(result.comparison, archive)
        if (other := _instead(result)) is not None:
            rows.insert(1, ("compared with", other))
        if result.copied_from is not None:
            version, certainty = result.copied_from
            rows.append(("copied from", f"version {version.number} of the original, {_CERTAINTIES[certainty]}"))
        parts.append(rows)
    elif result.original is not None:
        parts.append([("Verdict", "none: there is nothing to compare the repost with")])
    elif result.repost.reading is not None:
        parts.append([("Original", "the page links none")])
    return "\n\n".join(_table(rows, _LABEL_WIDTH) for rows in parts) + "\n"


def version_summary(version: Version) -> str:
    """Return one version with its facts, its body, and what is not the article, labelled."""
    article = version.article
    captured = f"captured {_minute(version.captured_at)}, because: {_CAUSES[version.cause]}"
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


def run_line(name: str, state: str) -> str:
    """Return what became of one page of a run, in two lines."""
    return f"{printable(name)}\n  {printable(state)}"


def run_state(result: RepostResult) -> str:
    """Say in a few words what became of one page of a run; the word before the colon is counted."""
    if result.problems:
        other = _instead(result)
        compared = [f"compared with {other}: {summary_line(result.comparison)}"] if other and result.comparison else []
        return f"incomplete: {'; '.join([*result.problems, *compared])}"
    pages = [page for page in (result.repost, result.original) if page is not None]
    state = "new" if any(page.is_new for page in pages) else "unchanged"
    return f"{state}: {summary_line(result.comparison) if result.comparison else 'links no original'}"


def _instead(result: RepostResult) -> str | None:
    """Say what the repost was compared with in place of an original that can't be had; None where it can."""
    if result.kept is not None:
        return f"version {result.kept.number} of the original, archived here on {_minute(result.kept.captured_at)}"
    return None if result.copy is None else _copy(result.copy)


def _copy(page: PageResult) -> str:
    """Say whose copy of a page an archived one is, and of when; more is not known of it than the service says."""
    capture = page.capture
    return "a copy" if capture.memento_at is None else _taken(capture.url, capture.memento_at)


def _taken(url: str, at: datetime) -> str:
    return f"the copy that {urlsplit(url).netloc} took on {_minute(at)}"


def run_total(counts: Mapping[str, int]) -> str:
    """Return the last line of a run: how many pages there were, and how many of each state."""
    total = sum(counts.values())
    states = ", ".join(f"{count:,} {state}" for state, count in counts.items())
    return f"{counted(total, 'page')}: {states}"


def history_summary(url: str, entries: Iterable[Entry]) -> str:
    """Return a line for each time a page was looked at or compared."""
    lines = [url]
    for entry in entries:
        what = _event(url, entry)
        lines.append(f"  {entry.at:%Y-%m-%d %H:%M:%S}Z  {printable(what)}")
    return "\n".join(lines)


def _event(url: str, entry: Entry) -> str:
    """Say in a few words what a line of the log says of a page."""
    match entry:
        case ComparisonEntry():
            other = _other(url, entry.left, entry.right)
            return f"compared with {other}: {entry.verdict}, {shares(entry.kept, entry.new)}"
        case ExtractionEntry():
            return f"v{entry.version} read from the same bytes by {entry.extractor}"
        case AliasEntry():
            sign = "a redirect" if entry.shown_by == "redirect" else "a canonical link"
            return f"the same page as {entry.of if entry.url == url else entry.url}, as {sign} says"
        case TimestampEntry():
            return f"timestamped by {entry.authority}"
        case CaptureEntry():
            return _captured(url, entry)


def _captured(url: str, entry: CaptureEntry) -> str:
    if entry.memento_of is not None and entry.memento_at is not None:
        shown = _shown(entry)
        if entry.url == url:
            return f"a copy of {entry.memento_of}, taken on {_minute(entry.memento_at)}: {shown}"
        return f"{_taken(entry.url, entry.memento_at)}, {entry.url}: {shown}"
    if entry.part_of is not None and entry.outcome == "ok":
        return f"a further page of {entry.part_of}" if entry.url == url else f"its further page {entry.url}"
    return _shown(entry)


def _shown(entry: CaptureEntry) -> str:
    if entry.version is None or entry.outcome == "not-modified":
        return entry.problem or f"{entry.outcome}: {entry.reason}"
    return f"v{entry.version} {'new' if entry.new else 'unchanged'}"


def document_lines(document: DocumentSummary) -> str:
    """Return two lines for a page of an archive: its title or why it has none, and its address."""
    if document.damage is not None:
        title = "(damaged)"
    elif document.versions:
        title = document.title or "(no title)"
    else:
        title = "(no article in it)" if document.last_outcome == "ok" else f"(no article: {document.last_outcome})"
    facts = [counted(document.versions, "version"), counted(document.captures, "capture")]
    if document.published:
        facts.insert(0, document.published[:10])
    if document.source:
        facts.insert(0, document.source)
    return f"{printable(title)}  [{printable(' · '.join(facts))}]\n  {document.url}"


def hit_lines(hit: Hit, *, bold: bool) -> str:
    """Return what a version holds of what was searched for: its title, which version it is, the text around it.

    Hits are bold; between asterisks where nothing can be.
    """
    lines = [
        _marked(hit.title, hit.title_hits, bold=bold) if hit.title else "(no title)" if not hit.damage else "(damaged)"
    ]
    captured = f"  captured {_minute(hit.captured_at)}" if hit.captured_at else ""
    lines.append(f"  {hit.url}@v{hit.version}{captured}")
    if (cut := hit.snippet) is not None:
        more = f"  ({hit.more:,} more)" if hit.more else ""
        lines.append(
            f"  {'…' if cut.start else ''}{_marked(cut.text, cut.hits, bold=bold)}{'…' if cut.rest else ''}{more}"
        )
    return "\n".join(lines)


def _marked(text: str, hits: Iterable[tuple[int, int]], *, bold: bool) -> str:
    """Return a text, safe to print, with its hits marked."""
    before, after = ("\x1b[1m", "\x1b[0m") if bold else ("*", "*")
    done, parts = 0, []
    for start, end in hits:
        parts += [printable(text[done:start]), before, printable(text[start:end]), after]
        done = end
    return "".join([*parts, printable(text[done:])])


def _other(url: str, left: Side, right: Side) -> str:
    """Name the other side of a comparison that a page was a side of."""
    if right.url != url:
        return f"its repost {right.url}"
    return f"the original {left.url}" if left.url != url else "itself"


def _page_rows(label: str, page: PageResult) -> list[Row]:
    """Return what became of one page: what it says, which version that is, and where things lie."""
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
        state = "new" if page.is_new else f"unchanged since {_minute(page.version.captured_at)}"
        rows.append(("version", f"{page.version.number}, {state}"))
    if page.path is not None:
        rows.append(("kept in", str(page.path)))
    if page.evidence is not None:
        rows.append(("evidence", str(page.evidence)))
    return rows


def _comparison_rows(comparison: Comparison, archive: Path) -> list[Row]:
    (_, verdict), *rows = finding_lines(comparison, left="the original")
    names = [_name(side) for side in (comparison.left, comparison.right)]
    if comparison.edits and None not in names:
        command = ["repost", "diff", "--archive", str(archive), *(name for name in names if name)]
        rows.append(("edit by edit", shlex.join(command)))
    return [("Verdict", verdict), *rows]


def _name(side: Side) -> str | None:
    """Return how `repost diff` names a stored version."""
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
            return [f"[image] {printable(block.text or block.alt or block.src)}"]
        case _:
            return [printable(line) for line in block.text.splitlines()]


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}Z"


def counted(number: int, what: str) -> str:
    """Say how many there are.

    >>> counted(1, "page"), counted(1167, "character")
    ('1 page', '1,167 characters')
    """
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _table(rows: Iterable[Row], width: int = 0) -> str:
    """Set labels and values in two columns, the first at least `width` cells wide."""
    rows = list(rows)
    width = max([width, *(_cells(label) + _GAP for label, _ in rows)])
    return "\n".join(f"{label}{' ' * (width - _cells(label))}{printable(value)}".rstrip() for label, value in rows)


def _cells(text: str) -> int:
    """Count the terminal cells of a text: a Han character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
