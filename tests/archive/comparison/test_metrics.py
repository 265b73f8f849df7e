"""The five figures of a comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.comparison.articles import compare
from archive.comparison.metrics import Metrics, compute_metrics
from archive.model.record import Boilerplate, TextBlock

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from archive.model.record import Article, Reading

A = "省委全会审议通过了意见，提出努力打造重大战略支撑地。"
B = "去年全省生产总值增长百分之五，参加培训的人比前年更多。"
C = "重视教育均衡发展，加大教育投入力度，优化城乡资源配置。"


@pytest.fixture
def measured(make_reading: Callable[..., Reading]) -> Callable[..., Metrics]:
    def run(left: Sequence[str], right: Sequence[str], *aside: str) -> Metrics:
        lines = tuple(Boilerplate("other", text) for text in aside)
        old, new = article(left, ()), article(right, lines)
        return compute_metrics(compare(old, new), old, new)

    def article(blocks: Sequence[str], boilerplate: tuple[Boilerplate, ...]) -> Article:
        body = tuple(TextBlock("paragraph", text) for text in blocks)
        return make_reading(body=body, boilerplate=boilerplate).article

    return run


def test_an_untouched_text(measured: Callable[..., Metrics]) -> None:
    assert measured((A, B), (A, B)) == Metrics(1.0, 0.0, len(A + B), 1.0, 0.0)


def test_print_and_paragraphs_break_no_run(measured: Callable[..., Metrics]) -> None:
    found = measured((A, B, C), (A.replace("，", ","), B + C))
    assert (found.kept, found.edits_per_thousand) == (1.0, 0.0)
    assert found.longest_run == len(A + B + C) - 1


def test_an_edit_an_insertion_and_a_deletion_break_a_run(measured: Callable[..., Metrics]) -> None:
    assert measured((A, B), (A, B.replace("更多", "更少"))).longest_run == len(A + B) - 2
    assert measured((A, B), (A, "新加的一段话。", B)).longest_run == len(B)
    assert measured((A, C, B), (A, B)).longest_run == len(B)


def test_a_moved_block_lowers_the_order_alone(measured: Callable[..., Metrics]) -> None:
    found = measured((A, B, C, "尾"), (B, C, A, "尾"))
    assert found.kept == 1.0
    assert found.order_kept == pytest.approx(1 - len(A) / len(A + B + C + "尾"))
    assert found.longest_run == len(B + C + "尾") - (len("尾"))


def test_edits_per_thousand_characters(measured: Callable[..., Metrics]) -> None:
    found = measured((A * 10,), (A * 9 + A.replace("意见", "决定"),))
    assert found.edits_per_thousand == pytest.approx(1000 / len(A * 10))


def test_what_was_read_as_boilerplate_is_no_edit(measured: Callable[..., Metrics]) -> None:
    found = measured((A, B, C), (A, C), B)
    assert (found.kept, found.edits_per_thousand) == (1.0, 0.0)
    assert found.longest_run == len(A + B + C)


@pytest.mark.parametrize(("left", "right"), [((), ()), ((), (A,)), ((A,), ()), (("",), ("",))])
def test_empty_texts_have_figures(measured: Callable[..., Metrics], left: Sequence[str], right: Sequence[str]) -> None:
    found = measured(left, right)
    assert found.longest_run == 0
    assert 0 <= found.kept <= 1
    assert found.order_kept == 1.0
