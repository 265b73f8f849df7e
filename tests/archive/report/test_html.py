"""The HTML report as a file: what it says, and that nothing a page says becomes markup. In a browser: tests/browser."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from archive.comparison.articles import compare
from archive.model.comparison import EDIT_CLASSES, VERDICTS
from archive.model.record import Article, Boilerplate, ImageBlock, ListBlock, TableBlock, TextBlock
from archive.report.html import html_report
from archive.report.html.marks import CUT
from archive.report.html.subject import LONGEST_RUN
from archive.report.html_escape import lang_attribute, link
from archive.report.wording import shares
from archive.report.words.labels import CLASSES, SENTENCES
from archive.report.words.labels import VERDICTS as VERDICT_TERMS
from archive.report.words.sentences import verdict_sentence
from tests.archive.articles import article

TEXT = "去年全省生产总值增长12%，会议不同意推迟实施。"
MORE = "重视教育均衡发展。教育是民生之基，加大教育投入力度，优化城乡教育资源配置。"
# What the report adds to a page's own words.
OURS = "//*[contains(concat(' ', @class, ' '), ' {} ')]"


def report(left: Article, right: Article) -> str:
    return html_report(compare(left, right), left, right)


def parsed(left: Article, right: Article) -> html.HtmlElement:
    return html.document_fromstring(report(left, right))


def said(page: html.HtmlElement, side: str) -> list[str]:
    """Return a column's paragraphs without the tags and signs that the report put in."""
    for name in ("tag", "away", "note", "which", "cut", "vh", "gone", "sign"):
        for element in page.xpath(OURS.format(name)):
            element.drop_tree()
    return [block.text_content() for block in page.xpath(f"//div[@class='cell {side}']//p")]


def test_every_class_and_verdict_has_its_words() -> None:
    assert set(CLASSES) == set(EDIT_CLASSES)
    assert set(SENTENCES) == set(VERDICT_TERMS) == set(VERDICTS)


def test_the_overview_comes_first() -> None:
    left = article(TEXT, MORE, title="原标题", source="河湾日报", url="https://a.example/1", published="2024-01-02")
    right = article(TEXT.replace("12%", "120%"), title="新标题", boilerplate=(Boilerplate("disclaimer", "免责"),))
    comparison = compare(left, right)
    head = html_report(comparison, left, right).partition('id="text"')[0]
    for words in (
        "原标题",
        "新标题",
        "河湾日报",
        "2024-01-02",
        "a.example",
        verdict_sentence(comparison),
        "免责",
        "1. number",
    ):
        assert words in head
    kept, new = re.findall(r"\d+\.\d%", shares(comparison.kept, comparison.new))
    assert f"<b>{kept}</b>" in head
    assert f"<b>{new}</b>" in head
    assert "the repost gives no link to its original" in head


def test_two_states_of_a_page_are_called_so() -> None:
    one = article(TEXT, url="https://a.example/1")
    assert "older version" in report(one, one)
    assert "older version" not in report(one, article(TEXT, url="https://b.example/1"))


def test_a_change_is_marked_on_both_sides() -> None:
    page = parsed(article(TEXT), article(TEXT.replace("12%", "120%")))
    (new,), (old,) = page.xpath("//ins[@id='e1']"), page.xpath("//del[@id='e1-other']")
    assert old.text == "12%"
    assert new.text_content() == "1 number120%"
    assert new.get("data-class") == old.get("data-class") == "number"


def test_what_is_gone_is_marked_as_gone_where_it_was() -> None:
    page = parsed(article(TEXT + MORE + TEXT), article(TEXT + TEXT))
    (point,) = page.xpath("//div[@class='cell right']//*[@data-edit='1']")
    assert point.tag == "del"
    assert point.get("id") == "e1"
    assert page.xpath("//div[@class='cell left']//del[@id='e1-other']")
    (sign,) = point.xpath("./span[@class='cut']")
    assert sign.text == CUT
    assert sign.get("aria-hidden") == "true"
    assert point.xpath("string(./span[@class='vh'])") == f"{len(MORE)} characters cut here"


def test_every_numbered_change_shows_its_number_in_both_views() -> None:
    left = article(TEXT + MORE + "据称已有9人到场。", MORE, TEXT)
    right = article(TEXT.replace("不同意", "同意").replace("12%", "120%") + MORE + "已有人到场。", TEXT)
    comparison = compare(left, right)
    page = parsed(left, right)
    numbers = {str(number) for number, _ in enumerate(comparison.edits, start=1)}
    wide = page.xpath("//*[@class='tag'][not(ancestor::*[@class='gone'])]")
    narrow = page.xpath("//*[@class='tag'][not(ancestor::div[@class='cell left'][parent::div[@class='row flat']])]")
    assert len(numbers) > 3
    for tags in (wide, narrow):
        assert sorted(tag.text.split()[0] for tag in tags) == sorted(numbers)


def test_a_move_leads_both_ways() -> None:
    page = parsed(article(MORE, TEXT, TEXT + "甲"), article(TEXT, TEXT + "甲", MORE))
    links = {element.get("href") for element in page.xpath(OURS.format("away"))}
    assert links == {"#e1", "#e1-other"}
    assert {element.get("id") for element in page.xpath("//mark[@data-class='move']")} == {"e1", "e1-other"}


def test_ids_are_unique_and_links_lead_somewhere() -> None:
    left = article(*[TEXT + MORE * n for n in range(9)], MORE)
    right = article(MORE, *[TEXT.replace("12", "21") + MORE * n for n in range(8, 0, -1)])
    page = parsed(left, right)
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in page.xpath("//a/@href[starts-with(., '#')]")} <= set(ids)


def test_tables_and_lists_keep_their_shape() -> None:
    table, items = TableBlock((("项目", "产量"), ("粮食", "12"))), ListBlock(("抓好收购", "保障运输"))
    changed = TableBlock((("项目", "产量"), ("粮食", "120")))
    page = parsed(article(body=(table, items)), article(body=(changed, items)))
    cells = [cell.text_content().strip() for cell in page.xpath("//div[@class='cell left']//td")]
    assert cells == ["项目", "产量", "粮食", "12"]
    assert page.xpath("//td//ins[@id='e1']")
    assert [item.text_content().strip() for item in page.xpath("//div[@class='cell right']//li")] == list(items.items)


def test_nothing_is_loaded_and_only_our_own_script_may_run() -> None:
    left = article(body=(TextBlock("paragraph", TEXT), ImageBlock("https://a.example/1.jpg", "会场")))
    text = report(left, article(TEXT))
    page = html.document_fromstring(text)
    assert not page.xpath("//img | //link | //iframe | //@style | //@src | //@*[starts-with(name(), 'on')]")
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'; ")
    for element, directive in (("style", "style-src"), ("script", "script-src")):
        (own,) = re.findall(f"<{element}>(.*?)</{element}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(own.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in policy


def test_a_picture_inside_the_page_is_shown_by_its_beginning() -> None:
    left = article(body=(TextBlock("paragraph", TEXT), ImageBlock("data:image/png;base64," + "iVBO" * 1000)))
    text = report(left, article(TEXT))
    assert "data:image/png;base64,iVBOiVBO" in text
    assert "iVBO" * 100 not in text


@pytest.mark.parametrize("other", ["丙", MORE * 20_000, ""])
def test_a_text_that_no_browser_could_lay_out_is_cut(other: str) -> None:
    long = "甲<b>乙" * 100_000
    left, right = article(TEXT, long), article(TEXT, other) if other else article(TEXT)
    page = parsed(left, right)
    runs = [text for text in page.xpath("//div[contains(@class, 'cell')]//text()") if len(text) > LONGEST_RUN + 100]
    assert not runs
    assert "more characters" in page.text_content()


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "JaVaScRiPt:1", "http://[", " javascript:1", "a b"]
)
def test_only_addresses_of_the_web_are_links(url: str) -> None:
    assert "<a" not in link(url)
    assert "<a" in link("https://a.example/?a=1&b=<")


def test_a_language_is_one_or_unknown() -> None:
    assert lang_attribute("zh-Hans-CN") == "zh-Hans-CN"
    assert lang_attribute('zh" onload="x') == lang_attribute(None) == ""


VISIBLE = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=40)
MARKUP = st.sampled_from(["</script>", "<!--", "]]>", "&lt;", "\"'><img src=x onerror=y>", "</p></div>", "<b>"])


@settings(deadline=None)
@given(st.lists(VISIBLE | MARKUP, max_size=5), st.lists(VISIBLE | MARKUP, max_size=5))
def test_both_texts_stand_in_the_report_word_for_word(lefts: list[str], rights: list[str]) -> None:
    page = parsed(article(*lefts), article(*rights))
    assert said(page, "left") == lefts
    assert said(page, "right") == rights


ANY = st.text(st.characters(codec=None), max_size=30)


@settings(deadline=None, max_examples=50)
@given(st.lists(ANY, max_size=4), st.lists(ANY, max_size=4), ANY)
def test_any_comparison_can_be_written_and_has_our_elements_only(
    lefts: list[str], rights: list[str], word: str
) -> None:
    left = article(*lefts, title=word, source=word, url=word, language=word)
    right = article(*rights, author=word, original_url=word, boilerplate=(Boilerplate("disclaimer", word),))
    text = report(left, right)
    text.encode("utf-8")
    assert len(re.findall(r"<script|<style|<body|<html", text)) == 4
    assert not set(text) & set("\x00\x1b\u202e\u2066\u200b")
