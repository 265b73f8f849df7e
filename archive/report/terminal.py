"""Render one comparison for a terminal: the overview first, then the edits in their context.

Side by side on a wide terminal (`archive.report.side_by_side`), one edit below the other on a narrow one. The words of
the overview are in `archive.report.wording`, which edits are shown in `archive.report.selection`. Import this only to
print: it needs rich, which reading an archive does not.
"""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Final, TypeAlias

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from archive.comparison import compute_metrics
from archive.report.selection import select_edits
from archive.report.side_by_side import print_columns
from archive.report.wording import edit_heading, finding_lines, image_name, metrics_line, printable, shorten
from archive.report.words import Face, is_one_page, reversed_order

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from archive.model import Article, Comparison, Edit, Side, Span
    from archive.report.selection import Selection
    from archive.report.words import Language

_Body: TypeAlias = "tuple[Article, Sequence[str]]"  # an article, and the texts of its blocks

# Minimum width for two columns of 68 and a gap: 34 Chinese characters per line, about as many as a printed column has.
WIDE: Final = 140
# Characters shown around an edit: about half a line of a terminal on each side.
CONTEXT: Final = 18
# Minimum line width; a narrower terminal wraps the lines itself.
NARROWEST: Final = 30
INDENT: Final = 3

# No text is struck through: a line through 一 is the same line, and what was cut is there to be read.
_OLD: Final = "red reverse"
_NEW: Final = "green underline"
_OLD_ALONE: Final = "red"
_NEW_ALONE: Final = "green"


def render_comparison(  # noqa: PLR0913 - independent options, keyword-only
    comparison: Comparison,
    left: Article,
    right: Article,
    *,
    width: int,
    colour: bool,
    language: Language = "en",
    notes: Sequence[str] = (),
    every: bool = False,
) -> str:
    """Return a comparison as text for a terminal of `width` columns; without `colour`, edits are [-old-]{+new+}.

    `notes` are lines for the overview. Of many edits, the gravest and the first are shown, unless `every` is set.
    """
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
    console.print(_overview(_overview_rows(comparison, left, right, language, notes), language))
    selection = select_edits(comparison, every=every)
    if comparison.verdict == "different":
        pass  # between different articles, no edit says anything
    elif width >= WIDE:
        print_columns(console, comparison, left, right, selection, language)
    else:
        _print_edits(console, comparison, left, right, selection, language)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _overview(rows: Iterator[tuple[str, str]], language: Language) -> Table:
    """Return the overview as a table: a column of labels, and a column of findings."""
    bold = {label.say(language) for label in (Face.left, Face.right, Face.verdict)}
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for label, text in rows:
        table.add_row(label, Text(text, style="bold" if label in bold else ""))
    return table


def _overview_rows(
    comparison: Comparison, left: Article, right: Article, language: Language, notes: Sequence[str]
) -> Iterator[tuple[str, str]]:
    for name, article, side in ((Face.left, left, comparison.left), (Face.right, right, comparison.right)):
        yield name.say(language), printable(article.title or Face.no_title.say(language))
        said = [article.source, article.author, article.published]
        yield "", printable(" · ".join(part for part in said if part) or Face.no_credit.say(language))
        yield "", printable(article.url or side.url or Face.no_address.say(language))
        if stored := _stored(side, language):
            yield "", stored
    yield "", ""
    reverse = reversed_order(comparison, left, right, language)
    for note in (*([reverse] if reverse else []), *notes):
        yield Face.note.say(language), printable(note)
    one_page = is_one_page(comparison, left, right)
    for label, finding in finding_lines(comparison, attribution=not one_page, language=language):
        yield label, finding
        if label == Face.shared.say(language) and comparison.verdict != "different":
            yield "", metrics_line(compute_metrics(comparison, left, right), language)


def _stored(side: Side, language: Language) -> str:
    """Return which version of a page is on a side, and when it was captured; "" if neither is known."""
    number = Face.version.say(language, number=side.version) if side.version else ""
    at = Face.captured.say(language, at=f"{side.captured_at:%Y-%m-%d %H:%M}Z") if side.captured_at else ""
    return Face.between.say(language).join(part for part in (number, at) if part)


def _print_edits(
    console: Console, comparison: Comparison, left: Article, right: Article, selection: Selection, language: Language
) -> None:
    """Print the edits in reading order: a heading with its class and block, and its words in context."""
    texts = [[block.text for block in article.body] for article in (left, right)]
    for number in sorted(selection.shown):
        edit = comparison.edits[number]
        heading = edit_heading(number, edit, language, times=selection.times.get(number, 1))
        context = _context(edit, (left, texts[0]), (right, texts[1]), colour=console.is_terminal, language=language)
        console.print()
        console.print(Text(heading, style="bold"), overflow="fold")
        console.print(Padding(context, (0, 0, 0, INDENT)), overflow="fold")
    if selection.typographic:
        left_out = Face.more_typographic.say(language, count=selection.typographic)
        console.print(Text(f"\n{left_out}", style="bold"), overflow="fold")
    if selection.others:
        left_out = Face.more_edits.say(language, count=selection.others)
        console.print(Text(f"\n{left_out}", style="bold"), overflow="fold")


def _context(edit: Edit, left: _Body, right: _Body, *, colour: bool, language: Language) -> Text:
    """Return an edit's words inside the text around them; moves, splits and merges are shown without context."""
    old, new = _words(edit, edit.left, left, language), _words(edit, edit.right, right, language)
    if edit.cls in ("move", "split", "merge"):
        return Text(new or old)
    span, body = (edit.right, right) if edit.right is not None else (edit.left, left)
    before, after = _surroundings(edit, span, body) if span is not None else ("", "")
    alone = not before and not after
    line = Text(before)
    if old:
        line.append(old if colour else f"[-{old}-]", style=_OLD_ALONE if alone else _OLD)
    if new:
        line.append(new if colour else f"{{+{new}+}}", style=_NEW_ALONE if alone else _NEW)
    return line.append(after)


def _words(edit: Edit, span: Span | None, body: _Body, language: Language) -> str:
    if span is None:
        return ""
    if edit.cls == "image":
        return Face.image.say(language, name=image_name(body[0].body[span.block], language))
    # An added or dropped blank would be invisible.
    return shorten(printable(span.text), language=language) if span.text.strip() else "␣" * len(span.text)


def _surroundings(edit: Edit, span: Span, body: _Body) -> tuple[str, str]:
    """Return the text before and after a span; of a picture, what is before and after it on the page."""
    texts = body[1]
    if edit.cls == "image":
        before = texts[span.block - 1] if span.block else ""
        after = texts[span.block + 1] if span.block + 1 < len(texts) else ""
    else:
        before, after = texts[span.block][: span.start], texts[span.block][span.end :]
    return (
        ("…" if len(before) > CONTEXT else "") + printable(before[-CONTEXT:]),
        printable(after[:CONTEXT]) + ("…" if len(after) > CONTEXT else ""),
    )
