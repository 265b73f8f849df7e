"""Classify one edit by heuristic rules on folded texts: a figure, a negation, a quotation, a name, or wording.

The rules look at the edit and a few characters around it. They prefer precision to recall: an edit that fits none is
`wording`, or a plain deletion or insertion. Figures are in `archive.comparison.figures`, names in
`archive.comparison.text.names`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.comparison.figures import FIGURE, figures, is_number_in_words, unit_at
from archive.comparison.names import CODE, name_pair
from archive.comparison.text import NEGATION

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.model import EditClass

# Maximum lengths of an edit, in characters, for each class. A longer edit is a rewritten passage, and not mainly about
# the figure, negation or name in it.
NUMBER_EDIT: Final = 24
NEGATION_EDIT: Final = 12
# In a reworded quotation, 不 is one of its words; in an edit as short as this, 不 is what it is about.
QUOTED_NEGATION_EDIT: Final = 4
# Characters examined around an edit: no word that decides is longer.
AROUND: Final = 8
# Text cut or added with more characters than this besides its figure or negation is a plain deletion or insertion.
BARE_EDIT: Final = 3
BARE_NEGATION: Final = 2

_NEGATION: Final = re.compile(NEGATION)
# Words that contain a negating character but do not negate.
_NO_NEGATION: Final = re.compile(
    "非常|非洲|非凡|莫非|除非|是非|不断|不仅|不但|不过|不久|不少|不同(?!意)|不管|不论|无论|无数|无锡|无疑|无线|无人机"
    "|未来|特别|分别|区别|级别|类别|性别|别人|别的|个别|差别|识别|告别|别墅|莫斯科|沉没|出没|勿忘|坚定不移|坚持不懈|不懈|不可或缺|必不可少|不得了|不错"
)
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
    """Return whether only punctuation differs, or how figures of the same value are written."""
    old, new = left.words, right.words
    return _without_figures(old) == _without_figures(new) and figures(old) == figures(new)


def _without_figures(text: str) -> str:
    return "".join(character for character in FIGURE.sub("", text) if character not in _PAUSES)


def _is_number(left: EditPosition, right: EditPosition) -> bool:
    old, new = left.words, right.words
    if max(len(old), len(new)) > NUMBER_EDIT or (CODE.fullmatch(old) and CODE.fullmatch(new)):
        return False
    if _is_minus_sign(left) != _is_minus_sign(right) and not old.strip("-") and not new.strip("-"):
        return True
    if _is_other_number_word(old, new) or (max(len(old), len(new)) <= BARE_EDIT and _is_other_unit(left, right)):
        return True
    old_figures, new_figures = figures(old), figures(new)
    if old_figures == new_figures:
        return False
    rest = [_without_figures(text) for text in (old, new)]
    if old_figures and new_figures:
        # 一 and 万 are in many words that are not quantities: 万众 → 一心 is wording.
        return rest[0] == rest[1] or (_has_digit(old) and _has_digit(new))
    return (_has_digit(old) or _has_digit(new)) and max(map(len, rest)) <= BARE_EDIT


def _is_other_number_word(old: str, new: str) -> bool:
    """Return whether a number, month or day in English words became another."""
    return is_number_in_words(old) and is_number_in_words(new) and old.casefold() != new.casefold()


def _is_other_unit(left: EditPosition, right: EditPosition) -> bool:
    """Return whether a figure stays and its unit changes: 5元 → 5美元, 3天 → 3周."""
    units = unit_at(*left), unit_at(*right)
    return units[0] is not None and units[1] is not None and units[0] != units[1]


def _is_minus_sign(place: EditPosition) -> bool:
    """Return whether an edit is a dash that is the minus sign of a figure."""
    text, end = place.text, place.end
    return (
        place.words == "-"
        and text[end : end + 1].isdigit()
        and not text[max(0, place.start - 1) : place.start].isdigit()
    )


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)


def _is_negation(left: EditPosition, right: EditPosition) -> bool:
    old, new = _negations(left), _negations(right)
    if len(old) == len(new):
        return False
    if left.words and right.words:
        limit = QUOTED_NEGATION_EDIT if _is_quoted(left) and _is_quoted(right) else NEGATION_EDIT
        return max(len(left.words), len(right.words)) <= limit
    words = (left.words or right.words).strip(" ")
    return len(words) - sum(map(len, old or new)) <= BARE_NEGATION


def _negations(place: EditPosition) -> list[str]:
    """Return the negating words inside an edit; 非 in 非常 is not one."""
    start, end = max(0, place.start - AROUND), place.end + AROUND
    found = list(_NEGATION.finditer(place.text, place.start, place.end))
    if not found:
        return []
    words = [match.span() for match in _NO_NEGATION.finditer(place.text, start, end)]
    return [match[0] for match in found if not any(a <= match.start() and match.end() <= b for a, b in words)]


def _is_quotation(left: EditPosition, right: EditPosition) -> bool:
    old, new = left.words, right.words
    if '"' in old or '"' in new:
        return old.replace('"', "") == new.replace('"', "")
    return _is_quoted(left) and _is_quoted(right)


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
