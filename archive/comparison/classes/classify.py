"""Classify one edit by heuristic rules on folded texts: a figure, a negation, a quotation, a name, or wording.

The rules look at the edit and a few characters around it. They prefer precision to recall: an edit that fits none is
`wording`, or a plain deletion or insertion. What each rule knows is in the modules beside this one, and in
`archive.comparison.names`.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.comparison.classes.figures import (
    figures,
    figures_apart,
    is_date_word,
    is_half,
    quantities,
    quantity_at,
    quantity_from,
    without_quantities,
)
from archive.comparison.classes.negations import is_negated_word, negations
from archive.comparison.names import CODE, name_pair
from archive.comparison.text import HAN_NUMERALS

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.comparison.classes.figures import Quantity
    from archive.model import EditClass

# Maximum lengths of an edit, in characters, for each class. A longer edit is a rewritten passage, and not mainly about
# the figure, negation or name in it.
NUMBER_EDIT: Final = 32
NEGATION_EDIT: Final = 16
# In a reworded quotation, 不 is one of its words; in an edit as short as this, 不 is what it is about.
QUOTED_NEGATION_EDIT: Final = 4
# Text cut or added with more characters than this besides its figure or negation is a plain deletion or insertion.
BARE_EDIT: Final = 3
BARE_NEGATION: Final = 2

# A figure that needs no reading: most changed figures of a table are.
_PLAIN_FIGURE: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_CELL_FIGURE: Final = re.compile(r"([0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?)(%?)")
_FIGURE_SIGN: Final = re.compile(rf"[\dA-Za-z{HAN_NUMERALS}]")
# 5月至8月 has its figures this far from the word between them.
RANGE_REACH: Final = 3
_RANGE: Final = re.compile(r"[至到]| ?(?:to|through|-|~) ?")
# What stands between single quotation marks is at most this long.
QUOTED_CHARACTERS: Final = 80
_SINGLE_QUOTED: Final = re.compile(r"(?<![A-Za-z\d])'(?=[^\W\d_])[^\n\"]{2,80}?(?<! )'(?![A-Za-z\d])")
_LITTLE_WORDS: Final = re.compile(r" ?\b(?:of|the|an?)\b")
_FIGURE_SIGN_ALONE: Final = re.compile(rf"[\d{HAN_NUMERALS}]")
# Punctuation whose change is only typographic. Not question and exclamation marks: they change what a sentence says.
_PAUSES: Final = frozenset(" ,.。;:、·-…~'()[]")


class EditPosition(NamedTuple):
    """The position of an edit: a folded text, and the characters `[start, end)` of it that were changed."""

    text: str
    start: int
    end: int

    @property
    def words(self) -> str:
        """The changed characters."""
        return self.text[self.start : self.end]


def classify(left: EditPosition, right: EditPosition) -> EditClass:
    """Return the class of one change inside a block: the gravest that fits, since small is not harmless.

    >>> classify(EditPosition("增长12%。", 2, 5), EditPosition("增长120%。", 2, 6))
    'number'
    >>> classify(EditPosition("不能参加", 0, 1), EditPosition("能参加", 0, 0))
    'negation'
    """
    return next((cls for cls, fits in _RULES if fits(left, right)), "wording")


def _is_typographic(left: EditPosition, right: EditPosition) -> bool:
    """Return whether only punctuation differs, or how a quantity is written."""
    old, new = left.words, right.words
    if _is_single_quote(left, right) or _is_single_quote(right, left):
        return False
    if {old, new} == {"'", '"'}:
        return True  # two kinds of quotation marks
    rests = _bare(old), _bare(new)
    if rests[0] == rests[1] or all(_RANGE.fullmatch(rest or "-") for rest in rests):
        values = figures(old)
        if (rests[0] == rests[1] or len(values) > 1) and values == figures(new):
            return True
    if _is_range(left) and _is_range(right):
        return True
    pair = _whole_quantities(left, right)
    return pair is not None and pair[0] == pair[1] and bool(old.strip(" ") or new.strip(" "))


def _is_range(place: EditPosition) -> bool:
    """Return whether a span is what stands between the two figures of a range: 6至8, 6-8, "6 to 8"."""
    if not _RANGE.fullmatch(place.words):
        return False
    near = place.text[max(0, place.start - RANGE_REACH) : place.start], place.text[place.end : place.end + RANGE_REACH]
    return all(_FIGURE_SIGN_ALONE.search(text) for text in near)


def _bare(text: str) -> str:
    return _without_pauses(without_quantities(text))


def _without_pauses(text: str) -> str:
    return "".join([character for character in text if character not in _PAUSES])


def _whole_quantities(left: EditPosition, right: EditPosition) -> tuple[object, object] | None:
    """Return the keys of the quantities that an edit is inside of on both sides; None if it is not."""
    if max(len(left.words), len(right.words)) > NUMBER_EDIT or not (_may_be_figure(left) and _may_be_figure(right)):
        return None
    pair = _quantities_of(left, right)
    if pair[0] is None or pair[1] is None:
        return None
    # Both begin where the same text ends: else they are two figures, not one that was changed.
    same = (
        left.start - pair[0].start == right.start - pair[1].start or left.start == left.end or right.start == right.end
    )
    return (pair[0].key, pair[1].key) if same or left.start == pair[0].start or right.start == pair[1].start else None


def _quantities_of(left: EditPosition, right: EditPosition) -> tuple[Quantity | None, Quantity | None]:
    """Return the quantities that an edit is inside of, or beside where one side of it is empty.

    What was put before a quantity belongs to it, not to one that ends there: 5日9:00 → 5日上午9:00.
    """
    one, other = quantity_at(*left), quantity_at(*right)
    if left.start == left.end and other is not None and other.start == right.start:
        one = quantity_from(left.text, left.start) or one
    if right.start == right.end and one is not None and one.start == left.start:
        other = quantity_from(right.text, right.start) or other
    return one, other


def _may_be_figure(place: EditPosition) -> bool:
    """Return whether there is a figure, or a word that can be one, in an edit or directly beside it."""
    return bool(_FIGURE_SIGN.search(place.text, max(0, place.start - 2), place.end + 2))


def _is_number(left: EditPosition, right: EditPosition) -> bool:
    old, new = left.words, right.words
    if max(len(old), len(new)) > NUMBER_EDIT or (CODE.fullmatch(old) and CODE.fullmatch(new)):
        return False
    if _PLAIN_FIGURE.fullmatch(old) and _PLAIN_FIGURE.fullmatch(new) and not (_goes_on(left) or _goes_on(right)):
        return Decimal(old) != Decimal(new)
    pair = _whole_quantities(left, right)
    if pair is not None and (old.strip(" ") or new.strip(" ")):
        return pair[0] != pair[1]
    if old and new and is_half(*left) != is_half(*right) and not (figures(old) or figures(new)):
        return True  # 半数 → 多数
    return _has_other_figures(left, right)


def _has_other_figures(left: EditPosition, right: EditPosition) -> bool:
    """Return whether the changed words have other quantities in them, and are about little else."""
    old, new = left.words, right.words
    (old_figures, old_rest), (new_figures, new_rest) = figures_apart(old), figures_apart(new)
    if old_figures == new_figures:
        return _is_date(old, new)
    rest = [_without_pauses(_LITTLE_WORDS.sub("", text)) for text in (old_rest, new_rest)]
    if old_figures and new_figures:
        # 一 and 万 are in many words that are not quantities: 万众 → 一心 is wording.
        about = is_date_word(old) or is_date_word(new)  # 十几 → 13
        return rest[0] == rest[1] or (_has_digit(old) and _has_digit(new)) or (about and not all(rest))
    if max(map(len, rest)) > BARE_EDIT:
        return False
    # A name may read like a quantity: 百度.
    return _has_digit(old) or _has_digit(new) or (_is_figure(old or new) and not _is_name(left, right))


def _goes_on(place: EditPosition) -> bool:
    """Return whether more of a figure stands behind its unit or a colon: 1米8, 9:30 pm."""
    return place.text[place.end : place.end + 1] in ("米", "块", ":")


def is_changed_figure(old: str, new: str) -> bool:
    """Return whether both texts are nothing but a figure, written in the same way, and its value is another one.

    >>> is_changed_figure("1,009.5", "9.8"), is_changed_figure("9%", "8%")
    (True, True)
    >>> is_changed_figure("9.5", "9.50"), is_changed_figure("9", "9%"), is_changed_figure("-9", "-8")
    (False, False, False)
    """
    one, other = _CELL_FIGURE.fullmatch(old), _CELL_FIGURE.fullmatch(new)
    if one is None or other is None or one[2] != other[2] or max(len(old), len(new)) > NUMBER_EDIT:
        return False
    return Decimal(one[1].replace(",", "")) != Decimal(other[1].replace(",", ""))


def _is_date(old: str, new: str) -> bool:
    """Return whether a month, a day or an amount in English words became another."""
    return is_date_word(old) and is_date_word(new) and old.casefold() != new.casefold()


def _is_figure(words: str) -> bool:
    """Return whether a text is a quantity of its own, in words or in figures with a unit."""
    found = quantities(words.strip(" "))
    return len(found) == 1 and bool(found[0].unit) and found[0].end - found[0].start == len(words.strip(" ")) > 1


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)


def _is_negation(left: EditPosition, right: EditPosition) -> bool:
    if is_negated_word(left.words, right.words):
        return True
    old, new = negations(*left, right.words), negations(*right, left.words)
    if len(old) == len(new):
        return False
    if left.words and right.words:
        limit = QUOTED_NEGATION_EDIT if _is_quoted(left) and _is_quoted(right) else NEGATION_EDIT
        return max(len(left.words), len(right.words)) <= limit
    words = (left.words or right.words).strip(" ")
    return len(words) - sum(map(len, old or new)) <= BARE_NEGATION


def _is_quotation(left: EditPosition, right: EditPosition) -> bool:
    old, new = left.words, right.words
    if {old, new} == {"'", ""}:
        return True  # any other is print
    if '"' in old or '"' in new:
        return old.replace('"', "").strip(" ") == new.replace('"', "").strip(" ")
    return _is_quoted(left) and _is_quoted(right)


def _is_single_quote(place: EditPosition, other: EditPosition) -> bool:
    """Return whether an edit takes away a single mark of two around words, and no apostrophe.

    What they are around is no word of one letter: rock 'n' roll.
    """
    if place.words != "'" or other.words:
        return False
    return any(
        match.start() <= place.start < match.end() and place.start in (match.start(), match.end() - 1)
        for match in _SINGLE_QUOTED.finditer(
            place.text, max(0, place.start - QUOTED_CHARACTERS), place.end + QUOTED_CHARACTERS
        )
    )


def _is_quoted(place: EditPosition) -> bool:
    """Return whether an edit is between an opening and a closing quotation mark."""
    return place.text.count('"', 0, place.start) % 2 == 1 and place.text.find('"', place.end) >= 0


def _is_name(left: EditPosition, right: EditPosition) -> bool:
    return name_pair(left, right) is not None


# Gravest first.
_RULES: Final[tuple[tuple[EditClass, Callable[[EditPosition, EditPosition], bool]], ...]] = (
    ("number", _is_number),
    ("typographic", _is_typographic),
    ("negation", _is_negation),
    ("quotation", _is_quotation),
    ("name", _is_name),
    ("deletion", lambda _, right: right.start == right.end),
    ("insertion", lambda left, _: left.start == left.end),
)
