"""Compare two articles: what was kept, cut, moved, reworded and re-credited. Pure.

The parts are in `archive.comparison.body`, `archive.comparison.fields`, `archive.comparison.attribution` and
`archive.comparison.verdicts`. How a comparison is shown is in `archive.report.wording`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.comparison.attribution import judge_attribution
from archive.comparison.body import compare_bodies
from archive.comparison.classes import RANKS, find_findings
from archive.comparison.fields import compare_fields
from archive.comparison.senses import changes_sense
from archive.comparison.set_aside import compare_set_aside
from archive.comparison.truncation import with_truncation
from archive.comparison.verdicts import find_verdict
from archive.model import Comparison, Side, digest, same_page

if TYPE_CHECKING:
    from archive.comparison.body import BodyDifference
    from archive.model import Article, Edit, Finding


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
    body = with_truncation(compare_bodies(left, right), left, right)
    set_aside = compare_set_aside(left, right, one_page=same_page(left.url, right.url))
    verdict = find_verdict(left, right, body, set_aside=set_aside is not None)
    fields = [*compare_fields(left, right, linked=linked), *body.elsewhere]
    if set_aside is not None:
        fields.append(set_aside)
    return Comparison(
        left=left_side or _side(left),
        right=right_side or _side(right),
        verdict=verdict,
        kept=body.kept,
        new=body.new,
        edits=body.edits,
        fields=tuple(fields),
        attribution=judge_attribution(left, right, verdict=verdict, linked=linked),
        findings=_gravest_first(body, left, right),
    )


def _gravest_first(body: BodyDifference, left: Article, right: Article) -> tuple[Finding, ...]:
    """Return the findings; a word whose cut changes the sense comes before the passages that are only gone or new."""
    found = find_findings(body.edits, body.groups, left.body, right.body)
    return tuple(sorted(found, key=lambda finding: _rank(body.edits[finding.edits[0]], left, right)))


def _rank(edit: Edit, left: Article, right: Article) -> int:
    if changes_sense(edit, left.body, right.body):
        return RANKS.index("wording")
    return RANKS.index(edit.cls)


def _side(article: Article) -> Side:
    try:
        return Side(article.url, None, digest(article))
    except UnicodeEncodeError:  # a lone surrogate has no UTF-8, so such an article has no digest
        return Side(article.url, None, None)
