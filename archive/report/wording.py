"""Describe a comparison in words: in one line, or in one line for each finding.

Page text is hostile: characters that could control a terminal or change the reading direction are shown, not sent. The
single edits are shown by `archive.report.terminal` and `archive.report.html`; comparisons are computed in
`archive.comparison.articles`.
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Final

from archive.report.labels import CLASSES, FIELDS, SENTENCES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.comparison import Metrics
    from archive.model import Comparison, FieldChange

# Maximum length of a text shown whole; of a longer one, the beginning and end are. JSON and the record have all of it.
LONGEST: Final = 240
# What `archive.comparison.attribution` calls the left page in its reasons.
LEFT: Final = "the left page"
_HIDDEN_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def summary_line(comparison: Comparison, *, attribution: bool = True) -> str:
    """Return a comparison in one line, for summaries; set `attribution` to False for two versions of one page.

    `altered: 97.2% kept, 0.4% new; 2 numbers, 1 deletion; author changed; attribution confirmed`
    """
    parts = [
        f"{comparison.verdict}: {shares(comparison.kept, comparison.new)}",
        ", ".join(_counts(comparison)),
        ", ".join(f"{_label(change)} {change.cls}" for change in comparison.fields if change.field != "boilerplate"),
        f"attribution {comparison.attribution.verdict}" if attribution else "",
    ]
    return "; ".join(part for part in parts if part)


def finding_lines(comparison: Comparison, *, left: str = LEFT) -> Iterator[tuple[str, str]]:
    """Yield the findings of a comparison as pairs (label, line), safe to print; label "" repeats the one above.

    `left` is what the left page is called, if the reader knows it by a better name.
    """
    yield "verdict", f"{comparison.verdict}: {SENTENCES[comparison.verdict]}"
    yield "shared", shares(comparison.kept, comparison.new)
    yield "edits", ", ".join(_counts(comparison)) or "none"
    above = ""
    for change in comparison.fields:
        label = _label(change)
        yield "" if label == above else label, _field(change)
        above = label
    yield "attribution", comparison.attribution.verdict
    for reason in comparison.attribution.reasons:
        yield "", printable(reason.replace(LEFT, left))


def shares(kept: float, new: float) -> str:
    """Return a comparison's shares in words; `kept` is rounded down and `new` up, so that no change is rounded away.

    >>> shares(0.99999, 0.00001)
    '99.9% kept, 0.1% new'
    """
    down = math.floor(round(kept * 1000, 6)) / 10
    up = math.ceil(round(new * 1000, 6)) / 10
    return f"{_percent(down)} kept, {_percent(up)} new"


def metrics_line(measures: Metrics) -> str:
    """Return the other metrics in words: the longest untouched run, the order kept, and how often it was edited.

    >>> from archive.comparison.metrics import Metrics
    >>> metrics_line(Metrics(kept=1.0, new=0.0, longest_run=1167, order_kept=1.0, edits_per_thousand=2.57))
    'longest untouched run 1,167 characters; order kept 100%; 2.6 edits per 1,000 characters'
    """
    order = _percent(math.floor(round(measures.order_kept * 1000, 6)) / 10)
    run = f"longest untouched run {measures.longest_run:,} characters"
    return f"{run}; order kept {order}; {measures.edits_per_thousand:.1f} edits per 1,000 characters"


def printable(text: str) -> str:
    r"""Return page text as one line that can't control a terminal; control characters and direction marks are shown.

    >>> printable("甲\x1b[31m\n乙\u202e")
    '甲␛[31m 乙<U+202E>'
    """
    return "".join(character if character.isprintable() else _make_visible(character) for character in text)


def _make_visible(character: str) -> str:
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
    for cls, term in CLASSES.items():
        if counts[cls]:
            yield f"{counts[cls]} {term.one if counts[cls] == 1 else term.many}"


def _label(change: FieldChange) -> str:
    return FIELDS[change.field].one


def _field(change: FieldChange) -> str:
    left, right = (shorten(printable(text or "")) for text in (change.left, change.right))
    if change.field == "boilerplate" and change.cls == "changed":
        return f"not in both bodies, but on both pages: {left}"
    if change.cls == "changed":
        return f"changed: {left} → {right}"
    return f"{change.cls}: {left or right}"


def shorten(text: str, longest: int = LONGEST) -> str:
    """Return a text; of a long one the middle is replaced by a note of its length."""
    if len(text) <= longest:
        return text
    half = longest // 2
    return f"{text[:half]} … [{len(text) - 2 * half:,} more characters] … {text[-half:]}"
