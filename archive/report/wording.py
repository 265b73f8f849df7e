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
from archive.model import ImageBlock
from archive.report.words import (
    ATTRIBUTIONS,
    CLASSES,
    FIELD_CLASSES,
    FIELDS,
    PAGES,
    VERDICTS,
    Face,
    aside_in_chinese,
    in_chinese,
    verdict_sentence,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archive.comparison import Metrics
    from archive.model import Block, Comparison, Edit, EditClass, FieldChange
    from archive.report.words import Language

# Maximum length of a text shown whole; of a longer one, the beginning and end are. JSON and the record have all of it.
LONGEST: Final = 240
# What `archive.comparison.attribution` calls the left page in its reasons.
LEFT: Final = "the left page"
LEFT_IN_CHINESE: Final = "左页"
# How many findings are told first, and how much of the text around each.
GRAVEST: Final = 5
CONTEXT_SHOWN: Final = 60
# Longer words are not said again beside their context.
WHOLE_WORDS: Final = 12
# Edits that change no word.
LAYOUT: Final[frozenset[EditClass]] = frozenset({"typographic", "split", "merge"})
_HIDDEN_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def summary_line(comparison: Comparison, *, attribution: bool = True, language: Language = "en") -> str:
    """Return a comparison in one line, for summaries; set `attribution` to False for two versions of one page.

    `altered: 97.2% kept, 0.4% new; 2 numbers, 1 deletion; author changed; attribution confirmed`
    """
    verdict, credit = comparison.verdict, comparison.attribution.verdict
    zh = language == "zh"
    parts = [
        (VERDICTS[verdict] if zh else verdict)
        + Face.colon.say(language)
        + shares(comparison.kept, comparison.new, language)
    ]
    if verdict != "different":  # between different articles, no edit and no field says anything
        parts += [
            Face.between.say(language).join(_counts(comparison, language)),
            Face.between.say(language).join(_fields_in_brief(comparison, language)),
        ]
    if attribution:
        parts.append(Face.attribution_in_brief.say(language, verdict=ATTRIBUTIONS[credit] if zh else credit))
    return ("；" if zh else "; ").join(part for part in parts if part)


def _fields_in_brief(comparison: Comparison, language: Language) -> Iterator[str]:
    for change in comparison.fields:
        if change.field != "boilerplate":
            what = FIELD_CLASSES[change.cls] if language == "zh" else change.cls
            yield Face.field_in_brief.say(language, field=_label(change, language), what=what)


def finding_lines(
    comparison: Comparison, *, left: str = LEFT, attribution: bool = True, language: Language = "en"
) -> Iterator[tuple[str, str]]:
    """Yield the findings of a comparison as pairs (label, line), safe to print; label "" repeats the one above.

    `left` is what the left page is called, if the reader knows it by a better name. Set `attribution` to False for two
    versions of one page. Of different articles there are the titles and the shares, and no edits.
    """
    zh = language == "zh"
    name = VERDICTS[comparison.verdict] if zh else comparison.verdict
    sentence = verdict_sentence(comparison, language)
    if comparison.verdict == "different":
        yield Face.verdict.say(language), sentence
    elif sentence.lower().startswith(name):  # "abridged to 19%: …"
        yield Face.verdict.say(language), f"{name}{sentence[len(name) :]}"
    else:
        yield Face.verdict.say(language), f"{name}{Face.colon.say(language)}{sentence}"
    yield Face.shared.say(language), shares(comparison.kept, comparison.new, language)
    if comparison.verdict != "different":
        counts = Face.between.say(language).join(_counts(comparison, language))
        yield Face.edits.say(language), counts or Face.none.say(language)
        label = Face.gravest.say(language)
        for line in gravest_lines(comparison, language):
            yield label, line
            label = ""
    above = ""
    for change in comparison.fields:
        label = _label(change, language)
        if comparison.verdict == "different":  # nobody changed a title, or dropped a source
            if change.field == "title":
                yield label, _both_titles(change, language)
            continue
        yield "" if label == above else label, _field(change, language)
        above = label
    if attribution:
        credit = comparison.attribution.verdict
        yield Face.attribution.say(language), ATTRIBUTIONS[credit] if zh else credit
        for reason in comparison.attribution.reasons:
            yield "", printable(_reason(reason, left, language))


def _reason(reason: str, left: str, language: Language) -> str:
    if language == "zh":
        chinese = in_chinese(reason)
        return chinese if left == LEFT else chinese.replace(LEFT_IN_CHINESE, PAGES[0].chinese)
    return reason.replace(LEFT, left)


def gravest_lines(comparison: Comparison, language: Language = "en", most: int = GRAVEST) -> Iterator[str]:
    """Yield the gravest findings, numbered as the edits are in the text, each with what is beside it.

    Print is left out; so are all findings between different articles, whose edits say nothing.
    """
    if comparison.verdict == "different":
        return
    grave = [finding for finding in comparison.findings if finding.cls not in LAYOUT]
    for finding in grave[:most]:
        edit = comparison.edits[finding.edits[0]]
        heading = edit_heading(finding.edits[0], edit, language, times=finding.count)
        yield "  ".join(printable(part) for part in (heading, *_in_brief(edit, finding.context)) if part)
    if len(grave) > most:
        yield Face.more_findings.say(language, count=len(grave) - most)


def edit_heading(number: int, edit: Edit, language: Language, *, times: int = 1) -> str:
    """Return the number and class of an edit (0 is the first), how often it is there, and its block on each side."""
    term = CLASSES[edit.cls]
    again = f" {Face.times.say(language, number=times)}" if times > 1 else ""
    name = f"{number + 1}. {term.chinese if language == 'zh' else term.one}{again}"
    return f"{name}{Face.between.say(language)}{block_names(_blocks(edit), language)}"


def _blocks(edit: Edit) -> list[str]:
    return [str(span.block + 1) for span in (edit.left, edit.right) if span is not None]


def block_names(numbers: Iterable[str], language: Language) -> str:
    """Return where an edit is: its block in left and in right, once if the numbers are equal."""
    first, *other = dict.fromkeys(numbers)
    return Face.blocks.say(language, left=first, right=other[0]) if other else Face.block.say(language, number=first)


def _in_brief(edit: Edit, context: str) -> Iterator[str]:
    """Yield the words of an edit, unless they are all that there is to see, and what is beside them."""
    old, new = (span.text if span is not None else "" for span in (edit.left, edit.right))
    if old and new and edit.cls != "move":
        yield f"{_brief(old)} → {_brief(new)}"
    elif 0 < len(old or new) <= WHOLE_WORDS and (old or new).strip() != context:
        yield _brief(old or new)
    yield _brief(context, CONTEXT_SHOWN)


def _brief(text: str, longest: int = 24) -> str:
    words = " ".join(text.split()) or "␣" * len(text)
    return words if len(words) <= longest else f"{words[: longest // 2]}…{words[-longest // 2 :]}"


def shares(kept: float, new: float, language: Language = "en") -> str:
    """Return a comparison's shares in words; `kept` is rounded down and `new` up, so that no change is rounded away.

    >>> shares(0.99999, 0.00001)
    '99.9% kept, 0.1% new'
    """
    down = math.floor(round(kept * 1000, 6)) / 10
    up = math.ceil(round(new * 1000, 6)) / 10
    return Face.shares.say(language, kept=_percent(down), new=_percent(up))


def metrics_line(measures: Metrics, language: Language = "en") -> str:
    """Return the other metrics in words: the longest untouched run, the order kept, and how often it was edited.

    >>> from archive.comparison.metrics import Metrics
    >>> metrics_line(Metrics(kept=1.0, new=0.0, longest_run=1167, order_kept=1.0, edits_per_thousand=2.57))
    'longest untouched run 1,167 characters; order kept 100%; 2.6 edits per 1,000 characters'
    """
    order = _percent(math.floor(round(measures.order_kept * 1000, 6)) / 10)
    parts = (
        Face.longest_run.say(language, count=measures.longest_run),
        Face.order_kept.say(language, share=order),
        Face.edit_rate.say(language, rate=f"{measures.edits_per_thousand:.1f}"),
    )
    return ("；" if language == "zh" else "; ").join(parts)


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
            yield f"{term.chinese}{counts[cls]:,}处"
        elif counts[cls]:
            yield f"{counts[cls]:,} {term.one if counts[cls] == 1 else term.many}"


def _label(change: FieldChange, language: Language) -> str:
    return FIELDS[change.field].chinese if language == "zh" else FIELDS[change.field].one


def _both_titles(change: FieldChange, language: Language) -> str:
    titles = (change.left or Face.no_title.say(language), change.right or Face.no_title.say(language))
    left, right = (shorten(printable(title), language=language) for title in titles)
    return Face.both_titles.say(language, left=left, right=right)


def _field(change: FieldChange, language: Language = "en") -> str:
    zh = language == "zh"
    texts = (aside_in_chinese(text or "") if zh else text or "" for text in (change.left, change.right))
    left, right = (shorten(printable(text), language=language) for text in texts)
    phrases = {"changed": Face.field_changed, "dropped": Face.field_dropped, "added": Face.field_added}
    return (Face.slip if is_slip(change) else phrases[change.cls]).say(language, left=left, right=right)


def image_name(block: Block, language: Language) -> str:
    """Return what a picture is known by: its caption, what it says it shows, or its address."""
    said = (block.text or block.alt or block.src) if isinstance(block, ImageBlock) else block.text
    return shorten(printable(said), language=language)


def is_slip(change: FieldChange) -> bool:
    """Return whether a change is a text that one body lacks but its page has elsewhere: no change, but said."""
    aside = (change.left or "").startswith(SET_ASIDE)
    return change.field == "boilerplate" and change.cls == "changed" and not aside


def shorten(text: str, longest: int = LONGEST, language: Language = "en") -> str:
    """Return a text; of a long one the middle is replaced by a note of its length."""
    if len(text) <= longest:
        return text
    half = longest // 2
    return f"{text[:half]}{Face.more_characters.say(language, count=len(text) - 2 * half)}{text[-half:]}"
