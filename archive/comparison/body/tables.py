"""Match the cells of two rows of a table: by position, or by what the columns hold where one was added or removed."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from archive.comparison.text import fold_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from archive.comparison.body.units import Unit

# Tables of more columns than this are matched by position alone: matching costs the product of the columns.
MAX_COLUMNS: Final = 200
# How many rows say which column is which.
MAX_ROWS: Final = 200
# What two cells count for that are equal, and that are only of one kind (both figures, or both words).
_EQUAL: Final = 100
_OF_ONE_KIND: Final = 1


def match_columns(rows: Sequence[tuple[Unit, Unit]]) -> Mapping[tuple[int, int, int, int], list[tuple[int, int]]]:
    """Return which column is which, for each pair of tables and of numbers of columns: see `shape_of`.

    A column in no pair was added or removed.
    """
    groups: dict[tuple[int, int, int, int], list[tuple[Unit, Unit]]] = defaultdict(list)
    for left, right in rows:
        groups[shape_of(left, right)].append((left, right))
    return {shape: _columns(shape[2], shape[3], group[:MAX_ROWS]) for shape, group in groups.items()}


def shape_of(left: Unit, right: Unit) -> tuple[int, int, int, int]:
    """Return the blocks that two rows are of, and how many cells they have."""
    return left.block, right.block, len(left.cells), len(right.cells)


def _columns(lefts: int, rights: int, rows: Sequence[tuple[Unit, Unit]]) -> list[tuple[int, int]]:
    if lefts == rights or max(lefts, rights) > MAX_COLUMNS:
        return [(column, column) for column in range(min(lefts, rights))]
    score = [[0] * rights for _ in range(lefts)]
    for left, right in rows:
        olds, news = _cells(left), _cells(right)
        for i, old in enumerate(olds):
            for j, new in enumerate(news):
                score[i][j] += _EQUAL if old == new else _OF_ONE_KIND * (_is_figure(old) == _is_figure(new))
    return _best_chain(score)


def _cells(row: Unit) -> list[str]:
    return [fold_text(row.cell(number)).text for number in range(len(row.cells))]


def _is_figure(cell: str) -> bool:
    return cell[:1].isdigit()


def _best_chain(score: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """Return the pairs, ascending on both sides, whose scores add up to the most."""
    rows, columns = len(score), len(score[0]) if score else 0
    best = [[0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            best[i][j] = max(best[i + 1][j + 1] + score[i][j], best[i + 1][j], best[i][j + 1])
    pairs: list[tuple[int, int]] = []
    i = j = 0
    while i < rows and j < columns:
        if best[i][j] == best[i + 1][j + 1] + score[i][j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs
