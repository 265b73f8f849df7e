"""The terminal face of one comparison: the overview first, then each edit in its context.

Page text is hostile: what could steer a terminal or turn the reading direction is shown, not sent. How a
comparison is worked out is in `archive.compare`; its JSON in `archive.comparison`.
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from io import StringIO
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.table import Table
    from rich.text import Text

    from archive.comparison import Comparison, Edit, EditClass, FieldChange, FieldName, Span, Verdict
    from archive.record import Article

# Characters shown around an edit: about half a line of a terminal on each side.
CONTEXT: Final = 18
# Of a long text its beginning and its end are shown; the whole is in the JSON and in the record.
LONGEST: Final = 240
# A site that prints other commas than the original has hundreds of these edits: the first show it.
TYPOGRAPHIC_SHOWN: Final = 5
# Narrower terminals get lines that are folded by the terminal itself.
NARROWEST: Final = 30
INDENT: Final = 3

_SENTENCES: Final[dict[Verdict, str]] = {
    "identical": "The same text, character for character.",
    "typographic": "The same words; only print or paragraphs differ.",
    "abridged": "A shorter version: text was cut, next to nothing added.",
    "extended": "A longer version: all of the text is there, and text was added.",
    "altered": "The words, the figures or their order are not the same.",
    "different": "A different article: next to nothing is shared.",
}
# Gravest first: the order in which counts are told. "Small is not harmless."
_GRAVITY: Final[tuple[EditClass, ...]] = (
    "number",
    "negation",
    "name",
    "quotation",
    "wording",
    "deletion",
    "insertion",
    "image",
    "move",
    "split",
    "merge",
    "typographic",
)
_PLURALS: Final[dict[EditClass, str]] = {
    "number": "numbers",
    "negation": "negations",
    "name": "names",
    "quotation": "quotations",
    "wording": "wordings",
    "deletion": "deletions",
    "insertion": "insertions",
    "image": "images",
    "move": "moves",
    "split": "splits",
    "merge": "merges",
    "typographic": "typographic",
}
_LABELS: Final[dict[FieldName, str]] = {"original_url": "original link"}
# What `archive.attribution` calls the left page in its reasons.
_LEFT: Final = "the left page"
_BOLD: Final = frozenset({"left", "right", "verdict"})
_OLD: Final = "red strike"
_NEW: Final = "green"
_HIDDEN_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def one_line(comparison: Comparison) -> str:
    """Return a comparison in one line, for summaries.

    `altered: 97.2% kept, 0.4% new; 2 numbers, 1 deletion; author changed; attribution confirmed`
    """
    parts = [
        f"{comparison.verdict}: {shares(comparison.kept, comparison.new)}",
        ", ".join(_counts(comparison)),
        ", ".join(f"{_label(change)} {change.cls}" for change in comparison.fields if change.field != "boilerplate"),
        f"attribution {comparison.attribution.verdict}",
    ]
    return "; ".join(part for part in parts if part)


def findings(comparison: Comparison, *, left: str = _LEFT) -> Iterator[tuple[str, str]]:
    """Yield what a comparison found, as labels and lines that are safe to print; "" continues the label above.

    `left` is what the left page is called, where the reader knows it by a better name.
    """
    yield "verdict", f"{comparison.verdict}: {_SENTENCES[comparison.verdict]}"
    yield "shared", shares(comparison.kept, comparison.new)
    yield "edits", ", ".join(_counts(comparison)) or "none"
    above = ""
    for change in comparison.fields:
        label = _label(change)
        yield "" if label == above else label, _field(change)
        above = label
    yield "attribution", comparison.attribution.verdict
    for reason in comparison.attribution.reasons:
        yield "", harmless(reason.replace(_LEFT, left))


def render_comparison(comparison: Comparison, left: Article, right: Article, *, width: int, colour: bool) -> str:
    """Return a comparison as text for a terminal of `width` columns; without `colour`, as [-old-]{+new+}."""
    # rich is needed by whoever prints, not by whoever reads an archive.
    from rich.console import Console  # noqa: PLC0415
    from rich.padding import Padding  # noqa: PLC0415

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
    console.print(_overview(comparison, left, right))
    for heading, context in _edits(comparison, left, right, colour=colour):
        console.print()
        console.print(_text(heading, style="bold"), overflow="fold")
        if context is not None:
            console.print(Padding(context, (0, 0, 0, INDENT)), overflow="fold")
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def shares(kept: float, new: float) -> str:
    """Say a comparison's shares without rounding what is missing to nothing: kept down, new up.

    >>> shares(0.99999, 0.00001)
    '99.9% kept, 0.1% new'
    """
    down = math.floor(round(kept * 1000, 6)) / 10
    up = math.ceil(round(new * 1000, 6)) / 10
    return f"{_percent(down)} kept, {_percent(up)} new"


def harmless(text: str) -> str:
    r"""Return page text as one line that can't steer a terminal: controls and marks of direction shown.

    >>> harmless("甲\x1b[31m\n乙\u202e")
    '甲␛[31m 乙<U+202E>'
    """
    return "".join(character if character.isprintable() else _shown(character) for character in text)


def _shown(character: str) -> str:
    if character.isspace():
        return " "
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    return f"<U+{code:04X}>" if unicodedata.category(character) in _HIDDEN_CATEGORIES else character


def _percent(value: float) -> str:
    return f"{value:.0f}%" if value in (0, 100) else f"{value:.1f}%"


def _counts(comparison: Comparison) -> Iterator[str]:
    counts = Counter(edit.cls for edit in comparison.edits)
    for cls in _GRAVITY:
        if counts[cls]:
            yield f"{counts[cls]} {cls if counts[cls] == 1 else _PLURALS[cls]}"


def _overview(comparison: Comparison, left: Article, right: Article) -> Table:
    """Return the overview: a column of labels, and beside it what they stand for."""
    from rich.table import Table  # noqa: PLC0415 - see render_comparison

    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for label, text in _rows(comparison, left, right):
        table.add_row(label, _text(text, style="bold" if label in _BOLD else ""))
    return table


def _rows(comparison: Comparison, left: Article, right: Article) -> Iterator[tuple[str, str]]:
    for label, article in (("left", left), ("right", right)):
        yield label, harmless(article.title or "(no title)")
        said = [article.source, article.author, article.published]
        yield "", harmless(" · ".join(part for part in said if part) or "(no source, no date)")
        yield "", harmless(article.url or "(address unknown)")
    yield "", ""
    yield from findings(comparison)


def _text(text: str, *, style: str = "") -> Text:
    from rich.text import Text  # noqa: PLC0415 - see render_comparison

    return Text(text, style=style)


def _label(change: FieldChange) -> str:
    return _LABELS.get(change.field, change.field)


def _field(change: FieldChange) -> str:
    left, right = (_short(harmless(text or "")) for text in (change.left, change.right))
    if change.field == "boilerplate" and change.cls == "changed":
        return f"not in both bodies, but on both pages: {left}"
    if change.cls == "changed":
        return f"changed: {left} → {right}"
    return f"{change.cls}: {left or right}"


def _short(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    half = LONGEST // 2
    return f"{text[:half]} … [{len(text) - 2 * half:,} characters more] … {text[-half:]}"


def _edits(comparison: Comparison, left: Article, right: Article, *, colour: bool) -> Iterator[tuple[str, Text | None]]:
    """Yield each edit in reading order: what it is and where, and its words in context."""
    typographic = 0
    for number, edit in enumerate(comparison.edits, start=1):
        typographic += edit.cls == "typographic"
        if edit.cls != "typographic" or typographic <= TYPOGRAPHIC_SHOWN:
            yield _heading(number, edit), _context(edit, left, right, colour=colour)
    if typographic > TYPOGRAPHIC_SHOWN:
        yield f"… and {typographic - TYPOGRAPHIC_SHOWN:,} typographic edits more", None


def _heading(number: int, edit: Edit) -> str:
    blocks = [span.block + 1 for span in (edit.left, edit.right) if span is not None]
    where = " → ".join(str(block) for block in dict.fromkeys(blocks))
    return f"{number}. {edit.cls}, block {where}"


def _context(edit: Edit, left: Article, right: Article, *, colour: bool) -> Text:
    """Return an edit's words inside the text around them; around what moved there is nothing to see."""
    old, new = _words(edit.left, left), _words(edit.right, right)
    if edit.cls in ("move", "split", "merge"):
        return _text(new or old)
    span, article = (edit.right, right) if edit.right is not None else (edit.left, left)
    before, after = _around(span, article) if span is not None else ("", "")
    line = _text(before)
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
        return f"(image {_short(harmless(block.alt or block.src))})"
    # A blank that was added or dropped could not be seen.
    return _short(harmless(span.text)) if span.text.strip() else "␣" * len(span.text)


def _around(span: Span, article: Article) -> tuple[str, str]:
    text = article.body[span.block].text
    start, end = max(0, span.start - CONTEXT), min(len(text), span.end + CONTEXT)
    before = ("…" if start else "") + harmless(text[start : span.start])
    return before, harmless(text[span.end : end]) + ("…" if end < len(text) else "")
