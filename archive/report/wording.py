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

from archive.comparison import SET_ASIDE
from archive.report.words import (
    ATTRIBUTIONS,
    CLASSES,
    FIELD_CLASSES,
    FIELDS,
    VERDICTS,
    aside_in_chinese,
    in_chinese,
    verdict_sentence,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.comparison import Metrics
    from archive.model import Comparison, EditClass, FieldChange
    from archive.report.words import Language

# Maximum length of a text shown whole; of a longer one, the beginning and end are. JSON and the record have all of it.
LONGEST: Final = 240
# What `archive.comparison.attribution` calls the left page in its reasons.
LEFT: Final = "the left page"
# How many findings are told first, and how much of the text around each.
GRAVEST: Final = 5
CONTEXT_SHOWN: Final = 60
# Longer words are not said again beside their context.
WHOLE_WORDS: Final = 12
# The labels of the rows, in English and in Chinese.
ROWS: Final = {
    "verdict": ("verdict", "结论"),
    "shared": ("shared", "相同"),
    "edits": ("edits", "修改"),
    "none": ("none", "无"),
    "gravest": ("gravest", "最重"),
    "attribution": ("attribution", "出处"),
}
_LAYOUT: Final[frozenset[EditClass]] = frozenset({"typographic", "split", "merge"})
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


def finding_lines(comparison: Comparison, *, left: str = LEFT, language: Language = "en") -> Iterator[tuple[str, str]]:
    """Yield the findings of a comparison as pairs (label, line), safe to print; label "" repeats the one above.

    `left` is what the left page is called, if the reader knows it by a better name.
    """
    zh = language == "zh"
    name = VERDICTS[comparison.verdict] if zh else comparison.verdict
    sentence = verdict_sentence(comparison, language)
    if sentence.lower().startswith(name):  # "abridged to 19%: …"
        yield ROWS["verdict"][zh], f"{name}{sentence[len(name) :]}"
    else:
        yield ROWS["verdict"][zh], f"{name}{'：' if zh else ': '}{sentence}"
    yield ROWS["shared"][zh], shares(comparison.kept, comparison.new, language)
    yield ROWS["edits"][zh], ("，" if zh else ", ").join(_counts(comparison, language)) or ROWS["none"][zh]
    label = ROWS["gravest"][zh]
    for line in gravest_lines(comparison, language):
        yield label, line
        label = ""
    above = ""
    for change in comparison.fields:
        label = FIELDS[change.field].chinese if zh else _label(change)
        yield "" if label == above else label, _field(change, language)
        above = label
    credit = comparison.attribution.verdict
    yield ROWS["attribution"][zh], ATTRIBUTIONS[credit] if zh else credit
    for reason in comparison.attribution.reasons:
        yield "", printable(in_chinese(reason) if zh else reason.replace(LEFT, left))


def gravest_lines(comparison: Comparison, language: Language = "en", most: int = GRAVEST) -> Iterator[str]:
    """Yield the gravest findings, numbered as the edits are in the text, each with what is beside it.

    Print is left out; so are all findings between different articles, whose edits say nothing.
    """
    if comparison.verdict == "different":
        return
    grave = [finding for finding in comparison.findings if finding.cls not in _LAYOUT]
    for finding in grave[:most]:
        edit = comparison.edits[finding.edits[0]]
        old, new = (_brief(span.text) if span is not None else "" for span in (edit.left, edit.right))
        words = f"{old} → {new}" if old and new and edit.cls != "move" else old or new
        words = "" if words in finding.context and len(words) > WHOLE_WORDS else words
        name = CLASSES[finding.cls].chinese if language == "zh" else CLASSES[finding.cls].one
        times = f" ×{finding.count:,}" if finding.count > 1 else ""
        parts = (f"{finding.edits[0] + 1}. {name}{times}", words, _brief(finding.context, CONTEXT_SHOWN))
        yield "  ".join(printable(part) for part in parts if part)
    if len(grave) > most:
        more = len(grave) - most
        yield f"……另有{more:,}项" if language == "zh" else f"… and {more:,} more"


def _brief(text: str, longest: int = 24) -> str:
    words = " ".join(text.split())
    return words if len(words) <= longest else f"{words[: longest // 2]}…{words[-longest // 2 :]}"


def shares(kept: float, new: float, language: Language = "en") -> str:
    """Return a comparison's shares in words; `kept` is rounded down and `new` up, so that no change is rounded away.

    >>> shares(0.99999, 0.00001)
    '99.9% kept, 0.1% new'
    """
    down = math.floor(round(kept * 1000, 6)) / 10
    up = math.ceil(round(new * 1000, 6)) / 10
    return (
        f"保留{_percent(down)}，新增{_percent(up)}"
        if language == "zh"
        else f"{_percent(down)} kept, {_percent(up)} new"
    )


def metrics_line(measures: Metrics, language: Language = "en") -> str:
    """Return the other metrics in words: the longest untouched run, the order kept, and how often it was edited.

    >>> from archive.comparison.metrics import Metrics
    >>> metrics_line(Metrics(kept=1.0, new=0.0, longest_run=1167, order_kept=1.0, edits_per_thousand=2.57))
    'longest untouched run 1,167 characters; order kept 100%; 2.6 edits per 1,000 characters'
    """
    order = _percent(math.floor(round(measures.order_kept * 1000, 6)) / 10)
    if language == "zh":
        rate = f"每千字修改{measures.edits_per_thousand:.1f}处"
        return f"最长未改动{measures.longest_run:,}字；次序保留{order}；{rate}"
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


def _counts(comparison: Comparison, language: Language = "en") -> Iterator[str]:
    counts = Counter(edit.cls for edit in comparison.edits)
    for cls, term in CLASSES.items():
        if counts[cls] and language == "zh":
            yield f"{term.chinese}{counts[cls]}处"
        elif counts[cls]:
            yield f"{counts[cls]} {term.one if counts[cls] == 1 else term.many}"


def _label(change: FieldChange) -> str:
    return FIELDS[change.field].one


def _field(change: FieldChange, language: Language = "en") -> str:
    zh = language == "zh"
    texts = (aside_in_chinese(text or "") if zh else text or "" for text in (change.left, change.right))
    left, right = (shorten(printable(text)) for text in texts)
    if is_slip(change):
        return f"{'不在双方正文中，但两页都有：' if zh else 'not in both bodies, but on both pages: '}{left}"
    name = f"{FIELD_CLASSES[change.cls]}：" if zh else f"{change.cls}: "
    return f"{name}{left} → {right}" if change.cls == "changed" else f"{name}{left or right}"


def is_slip(change: FieldChange) -> bool:
    """Return whether a change is a text that one body lacks but its page has elsewhere: no change, but said."""
    aside = (change.left or "").startswith(SET_ASIDE)
    return change.field == "boilerplate" and change.cls == "changed" and not aside


def shorten(text: str, longest: int = LONGEST) -> str:
    """Return a text; of a long one the middle is replaced by a note of its length."""
    if len(text) <= longest:
        return text
    half = longest // 2
    return f"{text[:half]} … [{len(text) - 2 * half:,} more characters] … {text[-half:]}"
