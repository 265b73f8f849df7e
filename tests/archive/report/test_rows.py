"""The rows of a comparison: what stands beside what."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.comparison.articles import compare
from archive.model.comparison import Attribution, Comparison, Edit, EditClass, Side, Span
from archive.model.record import Article, Boilerplate, ImageBlock, TextBlock
from archive.report.rows import Row, layout
from tests.archive.articles import article

ONE = "去年全省生产总值增长12%，会议不同意推迟实施。"
TWO = "重视教育均衡发展。教育是民生之基，加大教育投入力度，优化城乡教育资源配置。"
THREE = "座谈会上，与会代表围绕夏粮收购、农机调度、防汛备汛等议题作了交流发言。"
FOUR = "第二段讲林业改革的主要经验，讲得很实，也讲得很细。"


def rows(left: Article, right: Article) -> tuple[Row, ...]:
    return layout(compare(left, right), left, right)


def places(found: tuple[Row, ...]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return [(tuple(c.block for c in row.left), tuple(c.block for c in row.right)) for row in found]


def test_the_same_blocks_stand_beside_each_other() -> None:
    found = rows(article(ONE, TWO), article(ONE, TWO))
    assert places(found) == [((0,), (0,)), ((1,), (1,))]
    assert all(row.same for row in found)


def test_a_changed_block_stands_beside_its_other() -> None:
    found = rows(article(ONE, TWO), article(ONE.replace("12%", "120%"), TWO))
    assert places(found) == [((0,), (0,)), ((1,), (1,))]
    assert [row.same for row in found] == [False, True]


def test_a_deletion_stands_where_it_was_and_an_insertion_where_it_is() -> None:
    found = rows(article(ONE, TWO, THREE), article(ONE, THREE, FOUR))
    assert places(found) == [((0,), (0,)), ((1,), ()), ((2,), (1,)), ((), (2,))]


def test_a_moved_block_is_in_two_places() -> None:
    found = rows(article(THREE, ONE, TWO), article(ONE, TWO, THREE))
    assert places(found) == [((0,), ()), ((1,), (0,)), ((2,), (1,)), ((), (2,))]
    assert found[0].edits == found[-1].edits == (0,)


def test_the_parts_of_a_split_block_stand_beside_the_whole() -> None:
    assert ((0,), (0, 1)) in places(rows(article(TWO + FOUR, ONE), article(TWO, FOUR, ONE)))


def test_the_parts_of_a_merged_block_stand_beside_the_whole() -> None:
    assert ((0, 1), (0,)) in places(rows(article(TWO, FOUR, ONE), article(TWO + FOUR, ONE)))


def test_a_cut_inside_a_block_has_a_point_on_the_other_side() -> None:
    left, right = article(TWO + FOUR + THREE), article(TWO + THREE)
    (row,) = rows(left, right)
    points = [piece for piece in row.right[0].pieces if piece.edits]
    assert [(piece.start, piece.end) for piece in points] == [(len(TWO), len(TWO))]


def test_what_is_only_read_otherwise_has_a_row_without_an_edit() -> None:
    left = article(ONE, TWO)
    right = article(ONE, boilerplate=(Boilerplate("other", TWO),))
    found = rows(left, right)
    assert places(found) == [((0,), (0,)), ((1,), ())]
    assert not found[1].edits
    assert not found[1].same


def test_a_removed_image_has_a_row_of_its_own() -> None:
    body = (TextBlock("paragraph", ONE), ImageBlock("http://a.cn/1.jpg"), TextBlock("paragraph", TWO))
    found = rows(article(body=body), article(ONE, TWO))
    assert places(found) == [((0,), (0,)), ((1,), ()), ((2,), (1,))]
    assert found[1].left[0].whole == (0,)


WORDS = st.lists(st.sampled_from([ONE, TWO, THREE, FOUR, ONE + TWO, TWO + FOUR, TWO[:20], "", "甲"]), max_size=8)


def in_one_row_each(found: tuple[Row, ...], left: Article, right: Article) -> None:
    assert sorted(cell.block for row in found for cell in row.left) == list(range(len(left.body)))
    assert sorted(cell.block for row in found for cell in row.right) == list(range(len(right.body)))


@settings(deadline=None)
@given(WORDS, WORDS)
def test_every_block_has_one_row_in_its_order_and_every_edit_is_marked(lefts: list[str], rights: list[str]) -> None:
    left, right = article(*lefts), article(*rights)
    comparison = compare(left, right)
    found = layout(comparison, left, right)
    in_one_row_each(found, left, right)
    assert [cell.block for row in found for cell in row.left] == list(range(len(lefts)))
    assert [cell.block for row in found for cell in row.right] == list(range(len(rights)))
    assert {number for row in found for number in row.edits} == set(range(len(comparison.edits)))
    for row in found:
        if row.same:
            assert [lefts[cell.block] for cell in row.left] == [rights[cell.block] for cell in row.right]


SPANS = st.one_of(
    st.none(),
    st.builds(lambda b, s, n: Span(b, s, s + n, "字" * n), st.integers(-1, 5), st.integers(0, 9), st.integers(0, 9)),
)
CLASSES = st.sampled_from(["number", "move", "split", "merge", "image", "deletion", "typographic"])


@settings(deadline=None)
@given(st.lists(st.tuples(CLASSES, SPANS, SPANS), max_size=8))
def test_any_edits_can_be_laid_out(edits: list[tuple[EditClass, Span | None, Span | None]]) -> None:
    # A comparison that was read from a file may be about other articles, or be no comparison of ours.
    left, right = article("一二三四五六", "", "甲乙"), article("一二三四五六", "子丑", "")
    comparison = Comparison(
        left=Side(None, None, None),
        right=Side(None, None, None),
        verdict="altered",
        kept=0.5,
        new=0.5,
        edits=tuple(Edit(*edit) for edit in edits),
        fields=(),
        attribution=Attribution("missing", ()),
    )
    in_one_row_each(layout(comparison, left, right), left, right)


def test_a_long_article_is_laid_out_whole() -> None:
    lefts = [ONE] * 10_000
    left, right = article(*lefts, TWO, *lefts), article(*lefts, *lefts)
    comparison = Comparison(
        left=Side(None, None, None),
        right=Side(None, None, None),
        verdict="abridged",
        kept=0.9,
        new=0,
        edits=(Edit("deletion", Span(10_000, 0, len(TWO), TWO), None),),
        fields=(),
        attribution=Attribution("missing", ()),
    )
    found = layout(comparison, left, right)
    assert len(found) == 20_001
    assert [row.same for row in found].count(False) == 1
