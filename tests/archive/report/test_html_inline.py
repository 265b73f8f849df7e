"""One column for the narrow screen: what is gone stands in the other text exactly where it stood, or there are two."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from archive.comparison.articles import compare
from archive.model.record import Article, Block, ListBlock, TableBlock, TextBlock
from archive.report.html import html_report
from tests.archive.articles import article

ONE = "县里昨天召开会议，部署秋粮收购工作，要求各乡镇加强仓储管理。"
TWO = "粮站负责人表示，收购价格不得低于国家规定的最低标准，农民可随时查询。"
THREE = "会议强调，运输车辆须持证上路，夜间作业要有专人看守。"
FOUR = "下一步，县里将在十月底前完成全部收购任务，并公布结果。"
ADDED_BY_US = ("tag", "away", "note", "which", "cut", "vh", "sign")


def page(left: Article, right: Article) -> html.HtmlElement:
    return html.document_fromstring(html_report(compare(left, right), left, right))


def flat_rows(tree: html.HtmlElement) -> list[html.HtmlElement]:
    rows: list[html.HtmlElement] = tree.xpath("//div[@class='row flat']")
    return rows


def read_old(row: html.HtmlElement) -> str:
    """Return right's column of a row, as left had it: with what is gone, without what is new."""
    return _read(
        row, "ins | .//mark[contains(@class, 'edit') and @data-class='move' and not(contains(@class,'point'))]"
    )


def read_new(row: html.HtmlElement) -> str:
    """Return right's column of a row without what is gone."""
    return _read(row, "*[contains(concat(' ', @class, ' '), ' gone ')]")


def _read(row: html.HtmlElement, dropped: str) -> str:
    (cell,) = html.fromstring(html.tostring(row, encoding="unicode")).xpath("//div[@class='cell right']")
    names = " or ".join(f"contains(concat(' ', @class, ' '), ' {name} ')" for name in ADDED_BY_US)
    for element in cell.xpath(f".//{dropped} | .//*[{names}]"):
        element.drop_tree()
    return "".join(cell.text_content().split())


def left_text(row: html.HtmlElement) -> str:
    (cell,) = html.fromstring(html.tostring(row, encoding="unicode")).xpath("//div[@class='cell left']")
    names = " or ".join(f"contains(concat(' ', @class, ' '), ' {name} ')" for name in ADDED_BY_US)
    for element in cell.xpath(f".//*[{names}]"):
        element.drop_tree()
    return "".join(cell.text_content().split())


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ((ONE + TWO,), (ONE.replace("秋粮", "夏粮") + TWO.replace("不得", ""),)),
        ((ONE + TWO + THREE,), (ONE + THREE,)),
        ((ONE + TWO + THREE,), (TWO + ONE + THREE,)),
        ((ONE, TWO + THREE), (ONE, TWO, THREE.replace("须持证", "可"))),
        ((ONE, TWO.replace("随时", ""), THREE), (ONE + TWO + THREE,)),
        ((ONE + " " + TWO, THREE), (ONE, TWO.replace("国家", "省里"), THREE)),
        ((ListBlock((ONE, TWO, THREE)),), (ListBlock((ONE, THREE, FOUR)),)),
        ((ListBlock((ONE, TWO, THREE)),), (ListBlock((ONE, TWO.replace("不得", "可以"), THREE)),)),
        ((TableBlock((("乡镇", "吨"), ("青石", "120"))),), (TableBlock((("乡镇", "吨"), ("青石", "210"))),)),
    ],
    ids=["words", "sentence", "swap", "split", "merge", "blank", "items", "in an item", "table"],
)
def test_both_texts_can_be_read_in_one_column(left: tuple[Block | str, ...], right: tuple[Block | str, ...]) -> None:
    rows = flat_rows(page(article(*left), article(*right)))
    assert rows
    for row in rows:
        assert read_old(row) == left_text(row)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ((TWO,), (FOUR,)),
        (
            (TableBlock((("乡镇", "吨"), ("青石", "120"), ("北坪", "96"))),),
            (TableBlock((("乡镇", "吨"), ("北坪", "96"))),),
        ),
    ],
    ids=["other words", "a row of a table"],
)
def test_what_could_not_be_read_in_one_column_has_two(
    left: tuple[Block | str, ...], right: tuple[Block | str, ...]
) -> None:
    around: tuple[str, ...] = (ONE, THREE)
    tree = page(article(*around, *left), article(*around, *right))
    assert not flat_rows(tree)
    assert not tree.xpath("//*[contains(@class, 'gone')]")


def test_where_a_sentence_moved_away_a_link_leads_to_it() -> None:
    tree = page(article(ONE + TWO + THREE), article(TWO + ONE + THREE))
    (point,) = tree.xpath("//mark[contains(@class, 'point')]")
    (now,) = tree.xpath("//mark[@id='e1']")
    assert point.get("id") == "e1-other"
    assert [link.get("href") for link in point.xpath(".//a")] == ["#e1"]
    assert [link.get("href") for link in now.xpath(".//a")] == ["#e1-other"]


def test_an_item_that_is_gone_stands_on_its_own_line() -> None:
    tree = page(article(ONE, ListBlock((TWO, THREE, FOUR))), article(ONE, ListBlock((TWO, FOUR))))
    (gone,) = tree.xpath("//li//span[@class='gone']")
    assert gone.text == "\n"
    assert gone.text_content().endswith(THREE)
    (item,) = gone.xpath("ancestor::li")
    assert item.text_content().startswith(TWO)


def test_a_difference_that_no_edit_names_is_not_read_in_one_column() -> None:
    left, right = article(ONE + TWO), article(ONE.replace("秋粮", "夏粮") + TWO.replace("国家", "省里"))
    found = compare(left, right)
    assert len(found.edits) == 2
    for kept, flat in ((found.edits, 1), (found.edits[:1], 0), (found.edits[1:], 0)):
        tree = html.document_fromstring(html_report(replace(found, edits=kept, findings=()), left, right))
        assert len(flat_rows(tree)) == flat


WORDS = st.lists(st.sampled_from([*ONE[:6], "，", "。", "12", "不", "涉嫌", " "]), max_size=25).map("".join)


@settings(deadline=None, max_examples=150)
@given(st.lists(WORDS, min_size=1, max_size=3), st.lists(WORDS, min_size=1, max_size=3))
def test_one_column_never_says_other_than_both_texts(lefts: list[str], rights: list[str]) -> None:
    tree = page(article(ONE, TWO, *lefts), article(ONE, TWO, *rights))
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in tree.xpath("//a/@href[starts-with(., '#')]")} <= set(ids)
    for row in flat_rows(tree):
        if not row.xpath(".//mark"):  # moves are read in two places
            assert read_old(row) == left_text(row)


def test_a_heading_is_read_like_a_paragraph() -> None:
    left = article(ONE, body=(TextBlock("heading", "一、秋粮收购工作安排"), TextBlock("paragraph", ONE)))
    right = article(ONE, body=(TextBlock("heading", "一、夏粮收购工作安排"), TextBlock("paragraph", ONE)))
    (row,) = flat_rows(page(left, right))
    assert read_old(row) == "一、秋粮收购工作安排"
    assert read_new(row) == "一、夏粮收购工作安排"


def test_a_word_cut_at_the_border_of_two_paragraphs_is_told_once() -> None:
    left, right = article(ONE + "不得" + TWO, THREE), article(ONE, TWO, THREE)
    tree = page(left, right)
    for name in ("gone", "cut"):
        assert len(tree.xpath(f"//div[@class='cell right']//*[@class='{name}'][contains(.., '不得')]")) <= 1
    for row in flat_rows(tree):
        assert read_old(row) == left_text(row)
