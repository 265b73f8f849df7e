"""Say in one word what became of an article: its verdict.

`abridged` and `extended` are for passages cut and added; `altered` is for another sense: changed words and figures, a
word cut inside a sentence (`archive.comparison.senses`), another order, another title.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

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
    same_title = fold_text(old).text == fold_text(new).text
    if classes <= _LAYOUT and same_title and not set_aside:
        return "typographic"
    # A new title alone alters an article; if the body was cut too, it is the smaller finding and only in `fields`.
    if set_aside or classes - _LAYOUT - _CUT_OR_ADDED - {"move", "renumbering"}:
        return "altered"
    if any(changes_sense(edit, left.body, right.body) for edit in body.edits):
        return "altered"
    return _cut_or_added(left, right, body)


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
    """Return whether the two are different articles: next to nothing of either is in the other."""
    shares = [body.kept] if _has_text(left) else []
    shares += [1 - body.new] if _has_text(right) else []
    return bool(shares) and max(shares) < DIFFERENT_BELOW


def _has_text(article: Article) -> bool:
    texts = [block.text for block in article.body]
    return any(text[:1].isalnum() for text in texts) or any(fold_text(text).text for text in texts)
