"""Compute five figures that sum up a comparison, from the comparison and its two articles.

The JSON of a comparison has the first two of them; how the edits are found is in `archive.comparison.bodies`.
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
_PER_CHARACTERS: Final = 1000


@dataclass(frozen=True, slots=True)
class Metrics:
    """How much of the original is kept in the repost, and how much it was edited."""

    kept: float  # share of left's characters that right has
    new: float  # share of right's characters that left does not have
    longest_run: int  # length in characters of left's longest run without an edit, across paragraphs
    order_kept: float  # share of the kept characters that were not moved
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
        edits_per_thousand=words * _PER_CHARACTERS / total if total else 0.0,
    )


def _longest_run(edits: Sequence[Edit], left: Article, right: Article) -> int:
    """Return the length of the longest untouched run, between two positions edited on either side."""
    old = _places(left, [(edit.cls, edit.left) for edit in edits if edit.left is not None])
    new = _places(right, [(edit.cls, edit.right) for edit in edits if edit.right is not None])
    # Text that one side has in its boilerplate is no edit but shifts that side: then only left's positions count.
    places = {*old, *new} if old[-1] == new[-1] else set(old)
    runs = [after - before for before, after in pairwise(sorted(places))]
    changed = [edit.left for edit in edits if edit.left is not None and edit.cls not in (*_LAYOUT, "move")]
    runs += [_longest_run_inside(edit.left, changed) for edit in edits if edit.cls == "move" and edit.left is not None]
    return max(runs, default=0)


def _places(article: Article, spans: Sequence[tuple[EditClass, Span]]) -> list[int]:
    """Return the positions of edits in a text from which the edited spans are removed, in order, with its two ends."""
    waiting: dict[int, list[tuple[int, int, bool]]] = defaultdict(list)
    for cls, span in spans:
        if cls not in ("split", "merge"):
            waiting[span.block].append((span.start, -span.end, cls != "typographic"))
    places = [0]
    left = 0
    for number, block in enumerate(article.body):
        done = 0
        for start, minus_end, cuts in sorted(waiting[number]):
            if start < done:  # inside a moved span
                continue
            left += start - done
            done = -minus_end
            if cuts:
                places.append(left)
        left += len(block.text) - done
    return [*places, left]


def _longest_run_inside(moved: Span, changed: Sequence[Span]) -> int:
    """Return the length of the longest run inside a moved span, between the edits in it."""
    inner = [s for s in changed if s.block == moved.block and moved.start <= s.start and s.end <= moved.end]
    bounds = [
        moved.start,
        *(place for s in sorted(inner, key=lambda s: s.start) for place in (s.start, s.end)),
        moved.end,
    ]
    return max(after - before for before, after in zip(bounds[::2], bounds[1::2], strict=True))
