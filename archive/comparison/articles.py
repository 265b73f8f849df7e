"""Two articles to one comparison: what was kept, cut, moved, reworded and re-credited.

Pure. The parts are in `archive.comparison.bodies`, `archive.comparison.fields` and `archive.comparison.attribution`;
the verdict is here. How a comparison is shown is in `archive.report.text`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive.comparison.attribution import judge_attribution
from archive.comparison.bodies import compare_bodies
from archive.comparison.fields import compare_fields
from archive.comparison.text import fold_text
from archive.model import Comparison, Side, digest

if TYPE_CHECKING:
    from archive.comparison.bodies import BodyDifference
    from archive.model import Article, EditClass, Verdict

# Neither body has this share of its characters in the other: two articles. An excerpt stands above it from
# the excerpt's side, and a quotation inside a new article below it from both.
DIFFERENT_BELOW: Final = 0.3
# A share this small is "almost nothing": a line on who reposted it in an article of 2,000 characters.
ALMOST_NOTHING: Final = 0.02

_LAYOUT: Final[frozenset[EditClass]] = frozenset({"typographic", "split", "merge"})
_CUT_OR_ADDED: Final[frozenset[EditClass]] = frozenset({"deletion", "insertion", "image"})


def compare(
    left: Article,
    right: Article,
    *,
    left_side: Side | None = None,
    right_side: Side | None = None,
    linked: bool | None = None,
) -> Comparison:
    """Compare two articles: left the original or older, right the repost or newer.

    `left_side` and `right_side` say which articles these are, where that is known better than from the
    articles. `linked` says whether right's original link, followed, led to left; None: compare addresses.
    """
    body = compare_bodies(left, right)
    verdict = _verdict(left, right, body)
    return Comparison(
        left=left_side or _side(left),
        right=right_side or _side(right),
        verdict=verdict,
        kept=body.kept,
        new=body.new,
        edits=body.edits,
        fields=(*compare_fields(left, right, linked=linked), *body.elsewhere),
        attribution=judge_attribution(left, right, verdict=verdict, linked=linked),
    )


def _side(article: Article) -> Side:
    try:
        return Side(article.url, None, digest(article))
    except UnicodeEncodeError:  # a lone surrogate has no UTF-8, so such an article has no digest
        return Side(article.url, None, None)


def _verdict(left: Article, right: Article, body: BodyDifference) -> Verdict:
    """Say in one word what became of the article."""
    if _is_different(left, right, body):
        return "different"
    classes = {edit.cls for edit in body.edits}
    old, new = left.title or "", right.title or ""
    if not classes and not body.elsewhere and old == new:
        return "identical"
    same_title = fold_text(old).text == fold_text(new).text
    if classes <= _LAYOUT and same_title:
        return "typographic"
    # A new title alone alters an article; over a body that was cut it is the smaller finding, and stands in `fields`.
    if classes - _LAYOUT - _CUT_OR_ADDED - {"move"}:
        return "altered"
    return _cut_or_added(body, cut=bool(old and not new), added=bool(new and not old))


def _cut_or_added(body: BodyDifference, *, cut: bool, added: bool) -> Verdict:
    """Tell apart what was only cut, only added to, or both; only moved is altered."""
    cut = cut or _has(body, "left")
    added = added or _has(body, "right")
    if cut and (not added or body.new <= ALMOST_NOTHING < 1 - body.kept):
        return "abridged"
    if added and (not cut or 1 - body.kept <= ALMOST_NOTHING < body.new):
        return "extended"
    return "altered"


def _has(body: BodyDifference, side: str) -> bool:
    """Say whether something stands on one side alone: "left" for what was cut, "right" for what was added."""
    pairs = ((edit.left, edit.right) if side == "left" else (edit.right, edit.left) for edit in body.edits)
    return any(here is not None and there is None for here, there in pairs)


def _is_different(left: Article, right: Article, body: BodyDifference) -> bool:
    """Say whether the two are different articles: next to nothing of either is in the other."""
    shares = [body.kept] if _has_text(left) else []
    shares += [1 - body.new] if _has_text(right) else []
    return bool(shares) and max(shares) < DIFFERENT_BELOW


def _has_text(article: Article) -> bool:
    return any(fold_text(block.text).text for block in article.body)
