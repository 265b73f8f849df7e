"""Compare two articles: what was kept, cut, moved, reworded and re-credited. Pure.

The parts are in `archive.comparison.body`, `archive.comparison.fields` and `archive.comparison.attribution`; the
verdict is here. How a comparison is shown is in `archive.report.wording`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive.comparison.attribution import judge_attribution
from archive.comparison.body import compare_bodies
from archive.comparison.classes import find_findings
from archive.comparison.fields import compare_fields
from archive.comparison.text import fold_text
from archive.model import Comparison, Side, digest

if TYPE_CHECKING:
    from archive.comparison.body import BodyDifference
    from archive.model import Article, EditClass, Verdict

# Threshold: if neither body shares this part of its characters with the other, they are different articles. An excerpt
# is above it on the excerpt's side; a new article that quotes another is below it on both sides.
DIFFERENT_BELOW: Final = 0.3
# Threshold up to which a share is "almost nothing": in an article of 2,000 characters, a line on who reposted it.
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

    `left_side` and `right_side` identify the articles, for example by version; by default they are made from the
    articles. `linked` says whether right's original link, followed, led to left; if None, the addresses are compared.
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
        findings=find_findings(body.edits, body.groups, left.body, right.body),
    )


def _side(article: Article) -> Side:
    try:
        return Side(article.url, None, digest(article))
    except UnicodeEncodeError:  # a lone surrogate has no UTF-8, so such an article has no digest
        return Side(article.url, None, None)


def _verdict(left: Article, right: Article, body: BodyDifference) -> Verdict:
    """Return in one word what became of the article."""
    if _is_different(left, right, body):
        return "different"
    classes = {edit.cls for edit in body.edits}
    old, new = left.title or "", right.title or ""
    if not classes and not body.elsewhere and old == new:
        return "identical"
    same_title = fold_text(old).text == fold_text(new).text
    if classes <= _LAYOUT and same_title:
        return "typographic"
    # A new title alone alters an article; if the body was cut too, it is the smaller finding and only in `fields`.
    if classes - _LAYOUT - _CUT_OR_ADDED - {"move", "renumbering"}:
        return "altered"
    return _cut_or_added(body, cut=bool(old and not new), added=bool(new and not old))


def _cut_or_added(body: BodyDifference, *, cut: bool, added: bool) -> Verdict:
    """Return the verdict on what was only cut, only added to, or both; text that only moved is altered."""
    cut = cut or _has_one_sided(body, "left")
    added = added or _has_one_sided(body, "right")
    if cut and (not added or body.new <= ALMOST_NOTHING < 1 - body.kept):
        return "abridged"
    if added and (not cut or 1 - body.kept <= ALMOST_NOTHING < body.new):
        return "extended"
    return "altered"


def _has_one_sided(body: BodyDifference, side: str) -> bool:
    """Return whether something is on one side only: "left" for text that was cut, "right" for text that was added."""
    pairs = ((edit.left, edit.right) if side == "left" else (edit.right, edit.left) for edit in body.edits)
    return any(here is not None and there is None for here, there in pairs)


def _is_different(left: Article, right: Article, body: BodyDifference) -> bool:
    """Return whether the two are different articles: next to nothing of either is in the other."""
    shares = [body.kept] if _has_text(left) else []
    shares += [1 - body.new] if _has_text(right) else []
    return bool(shares) and max(shares) < DIFFERENT_BELOW


def _has_text(article: Article) -> bool:
    return any(fold_text(block.text).text for block in article.body)
