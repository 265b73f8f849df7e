"""Tables keep their columns: empty cells, spans, row groups, captions."""

from __future__ import annotations

import time
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.model.record import TableBlock, TextBlock
from scraper.body.blocks import body_blocks
from scraper.document import lay_out

Rows = list[list[str]]
LONG: Final = (
    "河口镇的三条渡船昨天清早恢复开航，停了四十天的码头又热闹起来，菜农和学生排着队上船，说笑声一直传到对岸的茶馆里。"
)


def blocks_of(html: str) -> list[TableBlock | TextBlock]:
    page = lay_out(html, "https://www.hekou.example/a.html", None).page
    blocks = body_blocks(page, range(len(page.lines)))
    assert all(isinstance(block, (TableBlock, TextBlock)) for block in blocks)
    return blocks  # type: ignore[return-value]  # (asserted above)


def rows_of(inner: str) -> Rows:
    """Return the rows of a table that is all of the body, given what is inside its element."""
    (block,) = blocks_of(f"<table>{inner}</table>")
    assert isinstance(block, TableBlock)
    return [list(row) for row in block.rows]


class TestCells:
    def test_that_are_empty_are_empty_strings(self) -> None:
        assert rows_of(
            "<tr><th>渡口</th><th></th><th>午班</th><th>备注</th></tr><tr><td>东</td><td>&nbsp;</td><td>12:00</td>"
            "<td><p></p></td></tr><tr><td><br></td><td>6:00</td><td></td><td>停</td></tr>"
        ) == [["渡口", "", "午班", "备注"], ["东", "", "12:00", ""], ["", "6:00", "", "停"]]

    def test_that_are_missing_at_the_end_are_empty_strings(self) -> None:
        assert rows_of("<tr><td>东<td>6:00<td>12:00<tr><td>西<td>7:00<tr><td>停航") == [
            ["东", "6:00", "12:00"], ["西", "7:00", ""], ["停航", "", ""],
        ]  # fmt: skip

    def test_with_links_lists_and_paragraphs_are_text(self) -> None:
        assert rows_of(
            "<tr><td><a href=/1>东渡口</a><td><ul><li>早班<li>午班</ul>"
            "<tr><td><a href=/2>西渡口</a><td><p>早班<p><b>夜班</b>"
        ) == [["东渡口", "早班 午班"], ["西渡口", "早班 夜班"]]

    def test_in_a_form_or_without_a_row_are_cells(self) -> None:
        assert rows_of("<tr><form action=/><td>东<td>6:00</form></tr><tr><td>西<td>7:00</tr>") == [
            ["东", "6:00"], ["西", "7:00"],
        ]  # fmt: skip

    def test_of_rows_without_text_are_left_out(self) -> None:
        assert rows_of("<tr><td><td></tr><tr><td>东<td>1</tr><tr></tr><tr><td> <td></tr><tr><td>西<td>2</tr>") == [
            ["东", "1"], ["西", "2"],
        ]  # fmt: skip

    def test_that_are_not_in_the_body_are_empty(self) -> None:
        page = lay_out("<table><tr><td>东<td>1<tr><td>西<td>2<tr><td>南<td>3</table>", None, None).page
        assert body_blocks(page, [2, 3, 5]) == [TableBlock((("西", "2"), ("", "3")))]


class TestSpans:
    def test_of_rows_label_each_of_them(self) -> None:
        assert rows_of(
            "<tr><th>镇<th>渡口<th>班次</tr><tr><td rowspan=2>河口<td>东<td>6</tr><tr><td>西<td>7</tr>"
            "<tr><td>沙湾<td>南<td>8</tr>"
        ) == [["镇", "渡口", "班次"], ["河口", "东", "6"], ["河口", "西", "7"], ["沙湾", "南", "8"]]

    def test_of_columns_head_each_of_them(self) -> None:
        assert rows_of(
            "<tr><th rowspan=2>渡口<th colspan=2>去年<th colspan=2>今年</tr><tr><th>早<th>晚<th>早<th>晚</tr>"
            "<tr><td>东<td>1<td>2<td>3<td>4</tr><tr><td colspan=3>合计<td>3<td>4</tr>"
        ) == [
            ["渡口", "去年", "去年", "今年", "今年"],
            ["渡口", "早", "晚", "早", "晚"],
            ["东", "1", "2", "3", "4"],
            ["合计", "合计", "合计", "3", "4"],
        ]

    def test_in_the_middle_push_cells_to_the_right(self) -> None:
        assert rows_of(
            "<tr><td>1<td rowspan=3>停<td>2</tr><tr><td>3<td>4</tr><tr><td>5<td>6</tr><tr><td>7<td>8<td>9</tr>"
        ) == [["1", "停", "2"], ["3", "停", "4"], ["5", "停", "6"], ["7", "8", "9"]]

    def test_of_both_cover_a_rectangle(self) -> None:
        assert rows_of("<tr><td rowspan=2 colspan=2>停<td>1</tr><tr><td>2</tr><tr><td>3<td>4<td>5</tr>") == [
            ["停", "停", "1"], ["停", "停", "2"], ["3", "4", "5"],
        ]  # fmt: skip

    def test_of_no_row_end_with_the_row_group(self) -> None:
        assert rows_of(
            "<tbody><tr><td rowspan=0>河口<td>东<tr><td>西<tr><td>南</tbody><tbody><tr><td rowspan=9>沙湾<td>北</tbody>"
            "<tbody><tr><td>东坪<td>中</tbody>"
        ) == [["河口", "东"], ["河口", "西"], ["河口", "南"], ["沙湾", "北"], ["东坪", "中"]]

    def test_beyond_the_columns_of_the_table_add_none(self) -> None:
        rows = "<tr><td colspan=99>各渡口班次</tr><tr><td>东<td colspan=99999999>6:00</tr><tr><td>西<td>7</tr>"
        assert rows_of(rows) == [["各渡口班次", ""], ["东", "6:00"], ["西", "7"]]

    @pytest.mark.parametrize("span", ["", "x", "-2", "0", "1.9", "+1", " 1 ", "1e9"])
    def test_that_are_no_numbers_are_one(self, span: str) -> None:
        assert rows_of(f"<tr><td colspan='{span}'>东<td>6<tr><td>西<td>7") == [["东", "6"], ["西", "7"]]

    def test_of_long_texts_show_them_once(self) -> None:
        rows = f"<tr><td>说明<td colspan=2 rowspan=2>{LONG}</tr><tr><td>附注</tr><tr><td>东<td>6<td>7</tr>"
        assert rows_of(rows) == [["说明", LONG, ""], ["附注", "", ""], ["东", "6", "7"]]

    def test_that_overlap_show_the_first(self) -> None:
        assert rows_of("<tr><td>1<td rowspan=2>停<td>2</tr><tr><td colspan=3>开</tr><tr><td>3<td>4<td>5</tr>") == [
            ["1", "停", "2"], ["开", "停", "开"], ["3", "4", "5"],
        ]  # fmt: skip


class TestParts:
    def test_the_foot_is_below_the_body(self) -> None:
        assert rows_of(
            "<thead><tr><th>渡口<th>人次</thead><tfoot><tr><td>合计<td>3</tfoot><tbody><tr><td>东<td>1<tr><td>西<td>2</tbody>"
        ) == [["渡口", "人次"], ["东", "1"], ["西", "2"], ["合计", "3"]]

    def test_the_caption_is_a_paragraph_above(self) -> None:
        table = "<tr><td>东<td>1<tr><td>西<td>2"
        assert blocks_of(f"<table><caption>表1 各渡口人次</caption>{table}</table>") == [
            TextBlock("paragraph", "表1 各渡口人次"), TableBlock((("东", "1"), ("西", "2"))),
        ]  # fmt: skip

    def test_the_caption_may_be_written_below(self) -> None:
        assert blocks_of("<table><tr><td>东<td>1<tr><td>西<td>2</tr><caption>各渡口人次</caption></table>") == [
            TableBlock((("东", "1"), ("西", "2"))), TextBlock("paragraph", "各渡口人次"),
        ]  # fmt: skip

    def test_text_outside_of_the_cells_is_not_lost(self) -> None:
        blocks = blocks_of("<table>外<tr><td>东<td>1</tr><tr><td>西<td>2</tr></table>")
        assert [block.text for block in blocks] == ["外", "东", "1", "西", "2"]

    def test_a_table_in_a_cell_is_a_table_of_its_own(self) -> None:
        inner = "<table><tr><td rowspan=2>早<td>6:00<tr><td>6:30</table>"
        blocks = blocks_of(f"<table><tr><td>东<td>班次{inner}<tr><td>西<td>停</table>")
        assert [block.text for block in blocks if isinstance(block, TextBlock)] == ["东", "班次", "西", "停"]
        assert TableBlock((("早", "6:00"), ("早", "6:30"))) in blocks


class TestForms:
    LABELS: Final = ("文书号", "当事人", "事实", "决定", "机关")

    def form(self, value: str) -> str:
        values = ("河交罚字〔2024〕3号", "东渡口船队", "超载", value, "河口镇交通所")
        rows = (f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in zip(self.LABELS, values, strict=True))
        return f"<table>{''.join(rows)}</table>"

    def test_with_values_of_many_paragraphs_are_tables(self) -> None:
        for value in ("".join(f"<p>第{i}条渡船停航十日。</p>" for i in range(9)), LONG * 5):
            (block,) = blocks_of(self.form(value))
            assert isinstance(block, TableBlock)
            assert [row[0] for row in block.rows] == list(self.LABELS)

    def test_that_hold_an_article_are_layout(self) -> None:
        assert {block.kind for block in blocks_of(self.form(f"<p>{LONG}</p>" * 30))} <= {"paragraph", "heading"}

    def test_without_labels_are_layout(self) -> None:
        rows = f"<tr><td><p>{LONG}</p><td><p>{LONG}</p><p>{LONG}</p><p>{LONG}</p><p>{LONG}</p><p>{LONG}</p></tr>" * 5
        assert {block.kind for block in blocks_of(f"<table>{rows}</table>")} == {"paragraph"}


CELLS: Final = st.tuples(st.sampled_from(["", "甲", "乙", "丙"]), st.integers(0, 4), st.integers(0, 4))


@settings(deadline=None)  # a busy machine is no failure
@given(st.lists(st.lists(CELLS, max_size=5), max_size=6))
def test_any_table_is_rectangular_and_holds_every_text(table: list[list[tuple[str, int, int]]]) -> None:
    texts: list[str] = []
    html = "<table>"
    for row in table:
        html += "<tr>"
        for text, columns, down in row:
            name = text and f"{text}{len(texts)}"
            texts += [name] if name else []
            html += f"<td colspan={columns} rowspan={down}>{name}</td>"
        html += "</tr>"
    for block in blocks_of(html + "</table>"):
        if isinstance(block, TableBlock):
            assert len({len(row) for row in block.rows}) == 1
            assert set(filter(None, sum(block.rows, ()))) == set(texts)


@pytest.mark.parametrize(
    "html",
    [
        "<table>" + "<tr><td colspan=99999999>x<td colspan=99999999>y" * 3000,
        "<table>" + ("<tr>" + "<td rowspan=65534>x" * 50) * 300,
        "<table><tr>" + "<td rowspan=65534>x" * 1500 + "<tr><td>y<td>z" * 3000,
        "<table>" + "".join(f"<tr><td colspan={i + 1}>a<td>b" for i in range(1000)),
        "<table>" + "".join(f"<tr>{'<td colspan=3>' * i}a<td>b" for i in range(0, 900, 9)),
        "<table><tr>"
        + "<td rowspan=900>x<td colspan=2>y" * 200
        + ("<tr>" + "<td colspan=1000 rowspan=900>z" * 20) * 200,
        "<table><tr><td rowspan=0>" + "长" * 40 + "<td>1" + "<tr><td>1<td>2" * 20_000,
        "<table><tr><td>x<td>y" * 1000,
        "<table><tr><td>x<td>y" * 150 + "<tr><td>x<td>y" * 10_000,
    ],
)
def test_hostile_spans_cost_little(html: str) -> None:
    page = lay_out(html, None, None).page
    began = time.process_time()
    blocks = body_blocks(page, range(len(page.lines)))
    assert time.process_time() - began < 3
    assert sum(len(block.text) for block in blocks) < 20 * len(html)
