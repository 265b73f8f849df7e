"""Render one comparison for a terminal: the overview first, then each edit in its context.

Side by side on a wide terminal (`archive.report.side_by_side`), one edit below the other on a narrow one. The words of
the overview are in `archive.report.wording`. Import this only to print: it needs rich, which reading an archive does
not.
"""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from archive.comparison import compute_metrics
from archive.report.side_by_side import print_columns
from archive.report.wording import finding_lines, metrics_line, printable, shorten
from archive.report.words import CLASSES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.model import Article, Comparison, Edit, Side, Span
    from archive.report.words import Language

# Minimum width for two columns of 68 and a gap: 34 Chinese characters per line, about as many as a printed column has.
WIDE: Final = 140
# Characters shown around an edit: about half a line of a terminal on each side.
CONTEXT: Final = 18
# A site that uses other commas than the original has hundreds of these edits: the first ones show the pattern.
TYPOGRAPHIC_SHOWN: Final = 5
# Minimum line width; a narrower terminal wraps the lines itself.
NARROWEST: Final = 30
INDENT: Final = 3

_BOLD: Final = frozenset({"left", "right", "verdict", "左", "右", "结论"})
_OLD: Final = "red strike"
_NEW: Final = "green"


def render_comparison(
    comparison: Comparison, left: Article, right: Article, *, width: int, colour: bool, language: Language = "en"
) -> str:
    """Return a comparison as text for a terminal of `width` columns; without `colour`, edits are [-old-]{+new+}."""
    out = StringIO()
    console = Console(
        file=out,
        width=max(NARROWEST, width),
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=not colour,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
        _environ={},
    )
    console.print(_overview(comparison, left, right, language))
    if width >= WIDE:
        print_columns(console, comparison, left, right)
    else:
        _print_edits(console, comparison, left, right, colour=colour, language=language)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _print_edits(
    console: Console, comparison: Comparison, left: Article, right: Article, *, colour: bool, language: Language
) -> None:
    for heading, context in _edits(comparison, left, right, colour=colour, language=language):
        console.print()
        console.print(Text(heading, style="bold"), overflow="fold")
        if context is not None:
            console.print(Padding(context, (0, 0, 0, INDENT)), overflow="fold")


def _overview(comparison: Comparison, left: Article, right: Article, language: Language) -> Table:
    """Return the overview as a table: a column of labels, and a column of findings."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for label, text in _overview_rows(comparison, left, right, language):
        table.add_row(label, Text(text, style="bold" if label in _BOLD else ""))
    return table


def _overview_rows(
    comparison: Comparison, left: Article, right: Article, language: Language
) -> Iterator[tuple[str, str]]:
    zh = language == "zh"
    sides = (("左" if zh else "left", left, comparison.left), ("右" if zh else "right", right, comparison.right))
    for label, article, side in sides:
        yield label, printable(article.title or ("（无标题）" if zh else "(no title)"))
        said = [article.source, article.author, article.published]
        nothing = "（无来源、无日期）" if zh else "(no source, no date)"
        yield "", printable(" · ".join(part for part in said if part) or nothing)
        yield "", printable(article.url or side.url or ("（地址不明）" if zh else "(address unknown)"))
        if stored := _stored(side, language):
            yield "", stored
    yield "", ""
    for label, finding in finding_lines(comparison, language=language):
        yield label, finding
        if label in ("shared", "相同"):
            yield "", metrics_line(compute_metrics(comparison, left, right), language)


def _stored(side: Side, language: Language) -> str:
    """Return which version of a page is on a side, and when it was captured; "" if neither is known."""
    zh = language == "zh"
    number = f"第{side.version}版" if zh else f"version {side.version}"
    at = f"{side.captured_at:%Y-%m-%d %H:%M}Z" if side.captured_at else ""
    parts = [number if side.version else "", f"{'采集于' if zh else 'captured'} {at}" if at else ""]
    return ("，" if zh else ", ").join(part for part in parts if part)


def _edits(
    comparison: Comparison, left: Article, right: Article, *, colour: bool, language: Language
) -> Iterator[tuple[str, Text | None]]:
    """Yield each edit in reading order: a heading with its class and block, and its words in context."""
    typographic = 0
    for number, edit in enumerate(comparison.edits, start=1):
        typographic += edit.cls == "typographic"
        if edit.cls != "typographic" or typographic <= TYPOGRAPHIC_SHOWN:
            yield _heading(number, edit, language), _context(edit, left, right, colour=colour)
    if typographic > TYPOGRAPHIC_SHOWN:
        more = typographic - TYPOGRAPHIC_SHOWN
        yield f"……另有{more:,}处排印" if language == "zh" else f"… and {more:,} more typographic edits", None


def _heading(number: int, edit: Edit, language: Language) -> str:
    blocks = [span.block + 1 for span in (edit.left, edit.right) if span is not None]
    where = " → ".join(str(block) for block in dict.fromkeys(blocks))
    if language == "zh":
        return f"{number}. {CLASSES[edit.cls].chinese}，第{where}段"
    return f"{number}. {edit.cls}, block {where}"


def _context(edit: Edit, left: Article, right: Article, *, colour: bool) -> Text:
    """Return an edit's words inside the text around them; moves, splits and merges are shown without context."""
    old, new = _words(edit.left, left), _words(edit.right, right)
    if edit.cls in ("move", "split", "merge"):
        return Text(new or old)
    span, article = (edit.right, right) if edit.right is not None else (edit.left, left)
    before, after = _surroundings(span, article) if span is not None else ("", "")
    line = Text(before)
    if old:
        line.append(old if colour else f"[-{old}-]", style=_OLD)
    if new:
        line.append(new if colour else f"{{+{new}+}}", style=_NEW)
    return line.append(after)


def _words(span: Span | None, article: Article) -> str:
    if span is None:
        return ""
    block = article.body[span.block]
    if not span.text and block.kind == "image":
        return f"(image {shorten(printable(block.alt or block.src))})"
    # An added or dropped blank would be invisible.
    return shorten(printable(span.text)) if span.text.strip() else "␣" * len(span.text)


def _surroundings(span: Span, article: Article) -> tuple[str, str]:
    text = article.body[span.block].text
    start, end = max(0, span.start - CONTEXT), min(len(text), span.end + CONTEXT)
    before = ("…" if start else "") + printable(text[start : span.start])
    return before, printable(text[span.end : end]) + ("…" if end < len(text) else "")
