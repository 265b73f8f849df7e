"""Tables by row and cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.comparison.articles import compare
from archive.model.record import TableBlock
from tests.archive.articles import article

if TYPE_CHECKING:
    from archive.model import Comparison

HEAD = ("地区", "人数", "金额")
ROWS = (("东城", "128", "360.5"), ("西坪", "97", "288.0"), ("南渡", "203", "512.4"), ("北岸", "55", "101.9"))


def comparison(left: tuple[tuple[str, ...], ...], right: tuple[tuple[str, ...], ...]) -> Comparison:
    intro = "下面是各地区的人数和金额，逐项列出。"
    return compare(article(intro, TableBlock(left)), article(intro, TableBlock(right)))


def test_a_row_that_is_gone_is_one_deletion() -> None:
    found = comparison((HEAD, *ROWS), (HEAD, *ROWS[:1], *ROWS[2:]))
    assert [(e.cls, e.left and e.left.text) for e in found.edits] == [("deletion", "西坪 97 288.0")]
    assert found.verdict == "abridged"


def test_a_column_that_was_added_is_one_finding() -> None:
    right = ((*HEAD[:1], "备注", *HEAD[1:]), *((*row[:1], "不足", *row[1:]) for row in ROWS))
    found = comparison((HEAD, *ROWS), right)
    assert [edit.cls for edit in found.edits] == ["insertion"] * 5
    assert [finding.count for finding in found.findings] == [5]
    back = compare(article(TableBlock(right)), article(TableBlock((HEAD, *ROWS))))
    assert [finding.cls for finding in back.findings] == ["deletion"]


def test_sorted_rows_are_moves_and_no_figure_changed() -> None:
    found = comparison((HEAD, *ROWS), (HEAD, ROWS[3], ROWS[0], ROWS[2], ROWS[1]))
    assert {edit.cls for edit in found.edits} == {"move"}
    assert found.kept == 1.0


def test_every_figure_updated_is_so_many_numbers() -> None:
    right = tuple((name, str(int(count) + 7), f"{float(amount) + 1.5:.1f}") for name, count, amount in ROWS)
    found = comparison((HEAD, *ROWS), (HEAD, *right))
    assert [edit.cls for edit in found.edits] == ["number"] * 8
    figures = tuple(tuple(f"{row * 10 + cell}.{row}5" for cell in range(4)) for row in range(1, 6))
    other = tuple(tuple(f"{row * 30 + cell}.{row}7" for cell in range(4)) for row in range(1, 6))
    found = comparison((tuple("甲乙丙丁"), *figures), (tuple("甲乙丙丁"), *other))
    assert {edit.cls for edit in found.edits} == {"number"}


def test_a_table_that_moved_is_one_move() -> None:
    table = TableBlock((HEAD, *ROWS))
    texts = [f"{place}的渡口今年整修过，费用由镇里承担。" for place in "甲乙丙"]
    found = compare(article(table, *texts), article(*texts, table))
    assert [(edit.cls, edit.left and edit.left.block) for edit in found.edits] == [("move", 0)]
