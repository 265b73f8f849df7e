"""Say in one word what became of an article: its verdict.

`abridged` and `extended` are for passages cut and added; `altered` is for another sense: changed words and figures, a
word cut inside a sentence (`archive.comparison.senses`), another order, another title.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive.comparison.fields import same_title
from archive.comparison.senses import changes_sense
from archive.comparison.text import fold_text
from archive.comparison.truncation import is_teaser

if TYPE_CHECKING:
    from archive.comparison.body import BodyDifference
    from archive.model import Article, Edit, EditClass, Verdict

# Threshold: if neither body shares this part of its characters with the other, they are different articles. An excerpt
# is above it on the excerpt's side; a new article that quotes another is below it on both sides.
DIFFERENT_BELOW: Final = 0.3
# Where passages were cut and others added: how many times the one outweighs the other for it to name the verdict.
OUTWEIGHS: Final = 4

_LAYOUT: Final[frozenset[EditClass]] = frozenset({"typographic", "split", "merge"})
_CUT_OR_ADDED: Final[frozenset[EditClass]] = frozenset({"deletion", "insertion", "image"})


def find_verdict(left: Article, right: Article, body: BodyDifference, *, set_aside: bool) -> Verdict:
    """Return in one word what became of the article.

    `set_aside` says that text outside both bodies is the same text with changes (`archive.comparison.set_aside`).
    """
    if _is_different(left, right, body):
        return "different"
    classes = {edit.cls for edit in body.edits}
    old, new = left.title or "", right.title or ""
    if not classes and not body.elsewhere and old == new and not set_aside:
        return "identical"
    if classes <= _LAYOUT and not set_aside and same_title(old, new):
        return "typographic"
    # A new title alone alters an article; if the body was cut too, it is the smaller finding and only in `fields`.
    if set_aside or classes - _LAYOUT - _CUT_OR_ADDED - {"move", "renumbering"} or _says_other(left, right, body):
        return "altered"
    return _cut_or_added(left, right, body)


def _says_other(left: Article, right: Article, body: BodyDifference) -> bool:
    """Return whether what was only cut, added or moved makes the text say something else."""
    edits = body.edits
    ends = any(edit.right is not None and edit.cls == "insertion" and is_teaser(edit.right.text) for edit in edits)
    if any(changes_sense(edit, left.body, right.body) and not (ends and _breaks_off(edit, left)) for edit in edits):
        return True
    # What an article says in its own voice was put into somebody's mouth, or taken out of it.
    return any(edit.cls == "move" for edit in edits) and any(map(_opens_quotation, edits))


def _opens_quotation(edit: Edit) -> bool:
    """Return whether an insertion or a deletion has one mark of a pair."""
    span = edit.right if edit.left is None else edit.left if edit.right is None else None
    return span is not None and fold_text(span.text).text.count('"') % 2 == 1


def _breaks_off(edit: Edit, left: Article) -> bool:
    """Return whether an edit is the rest of a paragraph, which an invitation to read on stands for."""
    span = edit.left
    return edit.right is None and span is not None and span.end == len(left.body[span.block].text)


def _cut_or_added(left: Article, right: Article, body: BodyDifference) -> Verdict:
    """Return the verdict on what was only cut, only added to, or both; text that only moved is altered."""
    cut, added = _measure(body, "left"), _measure(body, "right")
    if left.title and not right.title:
        cut = max(cut, 1)
    if right.title and not left.title:
        added = max(added, 1)
    if cut > OUTWEIGHS * added:
        return "abridged"
    if added > OUTWEIGHS * cut:
        return "extended"
    return "altered"


def _measure(body: BodyDifference, side: str) -> int:
    """Return how many characters are on one side only: "left" for what was cut, "right" for what was added.

    A picture counts as one character, and an invitation to read on as none: it says that text was cut.
    """
    return sum(_one_sided(edit, side) for edit in body.edits)


def _one_sided(edit: Edit, side: str) -> int:
    here, there = (edit.left, edit.right) if side == "left" else (edit.right, edit.left)
    if here is None or there is not None or edit.cls == "typographic":
        return 0
    if edit.cls == "insertion" and is_teaser(here.text):
        return 0
    return max(1, len(fold_text(here.text).text))


def _is_different(left: Article, right: Article, body: BodyDifference) -> bool:
    """Return whether the two are different articles: next to nothing of either is in the other.

    Figures in place of figures, row by row, are the same table.
    """
    sides = [(left, body.kept, "left"), (right, 1 - body.new, "right")]
    if any(share >= DIFFERENT_BELOW and any(block.text.strip() for block in side.body) for side, share, _ in sides):
        return False
    shares: list[float] = []
    for article, share, side in sides:
        total = sum(len(fold_text(block.text).text) for block in article.body)
        if total:
            shares.append(share + _changed_figures(body, side) / total)
    return bool(shares) and max(shares) < DIFFERENT_BELOW


def _changed_figures(body: BodyDifference, side: str) -> int:
    """Return how many characters of a side are figures in place of others, if they are what was changed at all."""
    figures = [edit for edit in body.edits if edit.cls == "number" and edit.left is not None and edit.right is not None]
    if any(edit.cls in ("wording", "quotation", "name") for edit in body.edits):
        return 0
    spans = [edit.left if side == "left" else edit.right for edit in figures]
    return sum(len(span.text) for span in spans if span is not None)
