"""What a person reads at the end of a command: plain text, one fact a line. Builds strings, prints nothing."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Final

from archive.report import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from archive.entries import Entry
    from archive.reader import DocumentSummary
    from archive.record import Article, Block, Capture, Cause, Version
    from scraper.job import PageResult, RepostResult

_LABEL_WIDTH = 11
_CAUSES: Final[dict[Cause, str]] = {
    "first": "first seen",
    "page": "the site edited the page",
    "extractor": "the same page, read by another version of our extractor",
}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def harmless(text: str) -> str:
    """Replace control and direction characters: a page must not drive the reader's terminal."""
    return _CONTROL.sub("�", text)


def repost_summary(result: RepostResult) -> str:
    """Return what was found of one repost and its original."""
    rows = [*_page_rows("Repost", result.repost), ("", "")]
    original = result.original
    if original is not None:
        rows += [*_page_rows("Original", original), ("", "")]
        if result.comparison is not None:
            rows.append(("Verdict", one_line(result.comparison)))
            rows += [("", reason) for reason in result.comparison.attribution.reasons]
        else:
            rows.append(("Verdict", "none: there is nothing to compare the repost with"))
    elif result.repost.reading is not None:
        rows.append(("Original", "the page links none"))
    return _table(rows) + "\n"


def version_summary(version: Version) -> str:
    """Return one version with its facts, its body, and what is not the article, labelled."""
    article = version.article
    rows = [
        ("Title", article.title or "(no title)"),
        ("", version.url),
        (
            "version",
            f"{version.number}, captured {_minute(version.captured_at)}, because: {_CAUSES[version.cause]}",
        ),
        *_article_rows(article),
    ]
    body = "\n\n".join(_block_text(block) for block in article.body)
    rest = _table([(line.kind, line.text) for line in article.boilerplate], width=15)
    return "\n".join([_table(rows), "", harmless(body), "", "— not the article —", rest])


def run_summary(results: Sequence[tuple[str, RepostResult | None, str | None]]) -> str:
    """Return a line a page of a run, then the counts; each item is a name, what became of it, an error."""
    lines, counts = [], Counter[str]()
    for name, result, error in results:
        state = _run_state(result, error)
        counts[state.partition(":")[0]] += 1
        lines.append(f"{harmless(name)}\n  {harmless(state)}")
    total = ", ".join(f"{count} {state}" for state, count in counts.items())
    return "\n".join([*lines, "", f"{len(results)} pages: {total}"])


def history_summary(url: str, entries: Iterable[Entry]) -> str:
    """Return a line for each time a page was looked at or compared."""
    lines = [url]
    for entry in entries:
        when = f"{entry.at:%Y-%m-%d %H:%M:%S}Z"
        if entry.kind == "capture":
            if entry.version is not None:
                what = f"v{entry.version}" + (" new" if entry.new else " unchanged")
            else:
                what = entry.problem or f"{entry.outcome}: {entry.reason}"
        else:
            what = f"compared with {entry.left.url}: {entry.verdict}, {entry.kept:.1%} kept, {entry.new:.1%} new"
        lines.append(f"  {when}  {harmless(what)}")
    return "\n".join(lines)


def list_summary(documents: Iterable[DocumentSummary]) -> str:
    """Return two lines for each page of an archive: its title with its versions, and its address."""
    lines = []
    for document in documents:
        versions = f"{document.versions} version{'s' if document.versions != 1 else ''}"
        lines.append(f"{harmless(document.title or '(no title)')}  [{versions}]\n  {document.url}")
    return "\n".join(lines) or "the archive is empty"


def _page_rows(label: str, page: PageResult) -> list[tuple[str, str]]:
    capture, version = page.capture, page.stored.version
    if page.reading is None:
        return [(label, page.problem or ""), ("", _address(capture))]
    article = page.reading.article
    rows = [(label, article.title or "(no title)"), ("", _address(capture)), *_article_rows(article)]
    if version is not None:
        state = "new" if page.stored.is_new else f"unchanged since {_minute(version.captured_at)}"
        rows += [("version", f"{version.number}, {state}"), ("kept in", str(page.path))]
    return rows


def _address(capture: Capture) -> str:
    if capture.final_url == capture.url:
        return capture.url
    return f"{capture.url} → {capture.final_url}"


def _article_rows(article: Article) -> list[tuple[str, str]]:
    kinds = Counter(block.kind for block in article.body)
    shape = ", ".join(f"{count} {kind}{'s' if count != 1 else ''}" for kind, count in kinds.items())
    size = sum(len(block.text) for block in article.body)
    rows = [
        ("published", article.published),
        ("source", article.source),
        ("author", article.author),
        ("editor", article.editor),
        ("links to", article.original_url),
        ("body", f"{shape or 'nothing'}; {size} characters"),
    ]
    return [(label, value) for label, value in rows if value]


def _block_text(block: Block) -> str:
    match block.kind:
        case "heading":
            return f"## {block.text}"
        case "quote":
            return f"> {block.text}"
        case "list":
            return "\n".join(f"- {item}" for item in block.text.splitlines())
        case "image":
            return f"[image] {block.text or block.alt or block.src}"
        case _:
            return block.text


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}Z"


def _run_state(result: RepostResult | None, error: str | None) -> str:
    """Say in a few words what became of one page of a run; the words before a colon are counted."""
    if result is None:
        return f"failed: {error}"
    if result.problems:
        return f"incomplete: {'; '.join(result.problems)}"
    pages = [page for page in (result.repost, result.original) if page is not None]
    state = "new" if any(page.stored.is_new for page in pages) else "unchanged"
    if result.comparison is not None:
        return f"{state}: {one_line(result.comparison)}"
    return f"{state}: links no original"


def _table(rows: Sequence[tuple[str, str]], width: int = _LABEL_WIDTH) -> str:
    """Set labels and values in two columns; a label of no width is a continuation."""
    return "\n".join(f"{label}{' ' * max(1, width - _cells(label))}{harmless(value)}".rstrip() for label, value in rows)


def _cells(text: str) -> int:
    """Count the terminal cells of a text: a Han character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
