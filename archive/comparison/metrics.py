"""A comparison in five figures, for whoever shows one. They follow from the comparison and its two articles.

The contract's JSON has the first two of them; how the edits are found is in `archive.comparison.bodies`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.model import Article, Comparison, Edit, EditClass, Span

# Edits that change no word.
_LAYOUT: Final[frozenset[EditClass]] = frozenset({"typographic", "split", "merge"})
_PER: Final = 1000


@dataclass(frozen=True, slots=True)
class Metrics:
    """How much of the original is left in the repost, and how it was treated."""

    kept: float  # share of left's characters that right has
    new: float  # share of right's characters that left has not
    longest_run: int  # characters of left's longest run without an edit in it, across paragraphs
    order_kept: float  # share of the kept characters that are where they were
    edits_per_thousand: float  # edits that change words, per 1,000 characters of left


def compute_metrics(comparison: Comparison, left: Article, right: Article) -> Metrics:
    """Return the figures of a comparison of two articles.

    >>> from dataclasses import astuple
    >>> from archive.comparison.articles import compare
    >>> from archive.model.record import Article, TextBlock
    >>> article = Article(
    ...     url=None, title=None, published=None, source=None, author=None, editor=None, breadcrumb=(),
    ...     original_url=None, language=None, body=(TextBlock("paragraph", "共有12人"),), boilerplate=(), extractor="",
    ... )
    >>> astuple(compute_metrics(compare(article, article), article, article))
    (1.0, 0.0, 5, 1.0, 0.0)
    """
    total = sum(len(block.text) for block in left.body)
    moved = sum(len(edit.left.text) for edit in comparison.edits if edit.cls == "move" and edit.left)
    words = sum(edit.cls not in _LAYOUT for edit in comparison.edits)
    kept = comparison.kept * total
    return Metrics(
        kept=comparison.kept,
        new=comparison.new,
        longest_run=_longest_run(comparison.edits, left, right),
        order_kept=max(0.0, 1 - moved / kept) if kept >= 1 else 1.0,
        edits_per_thousand=words * _PER / total if total else 0.0,
    )


def _longest_run(edits: Sequence[Edit], left: Article, right: Article) -> int:
    """Return the longest untouched run: between two places at which something was done on either side."""
    old = _places(left, [(edit.cls, edit.left) for edit in edits if edit.left is not None])
    new = _places(right, [(edit.cls, edit.right) for edit in edits if edit.right is not None])
    # What stands in the boilerplate of one side is no edit and shifts that side: then left speaks for itself.
    places = {*old, *new} if old[-1] == new[-1] else set(old)
    runs = [after - before for before, after in pairwise(sorted(places))]
    changed = [edit.left for edit in edits if edit.left is not None and edit.cls not in (*_LAYOUT, "move")]
    runs += [_within(edit.left, changed) for edit in edits if edit.cls == "move" and edit.left is not None]
    return max(runs, default=0)


def _places(article: Article, spans: Sequence[tuple[EditClass, Span]]) -> list[int]:
    """Return where edits stood in what is left of a text without them, in order, and its two ends."""
    waiting: dict[int, list[tuple[int, int, bool]]] = defaultdict(list)
    for cls, span in spans:
        if cls not in ("split", "merge"):
            waiting[span.block].append((span.start, -span.end, cls != "typographic"))
    places = [0]
    left = 0
    for number, block in enumerate(article.body):
        done = 0
        for start, minus_end, cuts in sorted(waiting[number]):
            if start < done:  # inside what moved
                continue
            left += start - done
            done = -minus_end
            if cuts:
                places.append(left)
        left += len(block.text) - done
    return [*places, left]


def _within(moved: Span, changed: Sequence[Span]) -> int:
    """Return the longest run in what moved, between the edits in it."""
    inner = [s for s in changed if s.block == moved.block and moved.start <= s.start and s.end <= moved.end]
    bounds = [
        moved.start,
        *(place for s in sorted(inner, key=lambda s: s.start) for place in (s.start, s.end)),
        moved.end,
    ]
    return max(after - before for before, after in zip(bounds[::2], bounds[1::2], strict=True))
