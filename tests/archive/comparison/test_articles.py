"""The comparison of two articles: classes, verdicts, fields, attribution, and what holds for any two."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import archive
from archive.comparison.articles import compare
from archive.comparison.text.fold import fold_text
from archive.model.comparison import Comparison, Edit, Side, Span, comparison_to_json
from archive.model.record import Article, Block, Boilerplate, ImageBlock, ListBlock, TableBlock
from tests.archive.articles import article

if TYPE_CHECKING:
    from collections.abc import Sequence

SCHEMA = Path(archive.__file__).parent / "schemas" / "repost-comparison-2.json"
VALIDATOR = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))

P1 = "省委十三届六次全会审议通过了《意见》，提出努力将辽宁打造成为国家重大战略支撑地。"
P2 = "去年全省生产总值增长12%，共有3.5万人参加培训，会议不同意推迟实施。"
P3 = "记者张三从沈阳市报道：“根基在实体经济，关键在科技创新，方向是产业升级。”"
P4 = "重视教育均衡发展。教育是民生之基，加大教育投入力度，优化城乡教育资源配置。"
BODY = (P1, P2, P3, P4)


def edits(left: Sequence[str | Block], right: Sequence[str | Block]) -> list[tuple[str, str | None, str | None]]:
    found = compare(article(*left), article(*right)).edits
    return [(e.cls, e.left.text if e.left else None, e.right.text if e.right else None) for e in found]


def with_change(old: str, new: str) -> list[str]:
    assert sum(block.count(old) for block in BODY) == 1
    return [block.replace(old, new) for block in BODY]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("12%", "120%", ("number", "12%", "120%")),
        ("3.5万", "3.5亿", ("number", "3.5万", "3.5亿")),
        ("十三届", "十四届", ("number", "十三", "十四")),
        ("不同意", "同意", ("negation", "不", "")),
        ("共有", "没有共有", ("negation", "", "没有")),
        ("升级。”", "进步。”", ("quotation", "升级", "进步")),
        ("张三", "李四", ("name", "张三", "李四")),
        ("沈阳市", "大连市", ("name", "沈阳", "大连")),
        ("优化", "改善", ("wording", "优化", "改善")),
        ("12%", "百分之十", ("number", "12%", "百分之十")),
        ("万人", "万户", ("number", "人", "户")),
        ("会议不", "会议未必不", ("negation", "", "未必")),
        ("意见", "意見", ("typographic", "见", "見")),
        ("加大教育投入力度，", "", ("deletion", "加大教育投入力度，", None)),
        ("基，", "基，扩大学校招生，", ("insertion", None, "扩大学校招生，")),
        ("《意见》，", "《意见》,", ("typographic", "，", ",")),
        ("《意见》，", "《意见》， ", ("typographic", "", " ")),
        ("《意见》，", "《意见》、", ("typographic", "，", "、")),
    ],
)
def test_one_change_is_one_edit_of_its_class(old: str, new: str, expected: tuple[str, str | None, str | None]) -> None:
    assert edits(BODY, with_change(old, new)) == [expected]


def test_a_figure_without_a_unit_is_covered_whole() -> None:
    found = compare(article("共计12个项目"), article("共计120个项目")).edits
    assert found == (Edit("number", Span(0, 2, 4, "12"), Span(0, 2, 5, "120")),)


@pytest.mark.parametrize(
    ("old", "new"), [("12%", "百分之十二"), ("1.2万人", "12000人"), ("12,000人", "12000人"), ("三十人", "30人")]
)
def test_another_way_to_print_a_figure_is_typographic(old: str, new: str) -> None:
    assert [cls for cls, _, _ in edits([f"共有{old}参加"], [f"共有{new}参加"])] == ["typographic"]


def test_a_word_that_only_looks_negating_is_no_negation() -> None:
    assert edits(["工作非常重要。"], ["工作重要。"]) == [("deletion", "非常", None)]


def test_dropped_quotation_marks_are_a_quotation_edit() -> None:
    found = edits(["他所谓“改革”失败了"], ["他所谓改革失败了"])
    assert [cls for cls, _, _ in found] == ["quotation", "quotation"]


def test_a_deleted_block_is_one_deletion() -> None:
    found = compare(article(*BODY), article(P1, P2, P4))
    assert found.edits == (Edit("deletion", Span(2, 0, len(P3), P3), None),)
    assert found.verdict == "abridged"


def test_a_moved_block_is_one_move_with_its_edits_apart() -> None:
    assert edits(BODY, (P1, P3, P4, P2)) == [("move", P2, P2)]
    changed = P2.replace("12%", "21%")
    assert edits(BODY, (P1, P3, P4, changed)) == [("move", P2, changed), ("number", "12%", "21%")]


def test_a_sentence_moved_to_another_paragraph_is_a_move() -> None:
    sentence = "重视教育均衡发展。"
    assert edits(BODY, (P1 + sentence, P2, P3, P4.removeprefix(sentence))) == [("move", sentence, sentence)]


def test_a_split_and_a_merge() -> None:
    assert edits([P1 + P2], [P1, P2]) == [("split", P2, P2)]
    assert edits([P1, P2], [P1 + P2]) == [("merge", P2, P2)]
    found = compare(
        article("Hello there world. " * 4 + "Second part is here."),
        article("Hello there world. " * 4, "Second part is here."),
    )
    assert [edit.cls for edit in found.edits] == ["split"]
    assert found.verdict == "typographic"


def test_a_split_with_a_changed_figure() -> None:
    changed = P2.replace("12%", "13%")
    assert edits([P1 + P2], [P1, changed]) == [("split", P2, changed), ("number", "12%", "13%")]


def test_edits_stand_in_rights_reading_order_with_deletions_in_place() -> None:
    found = edits((P1, P2, P3, P4), ("新增的第一段文字。", P2.replace("12%", "13%"), P3, P4))
    assert [cls for cls, _, _ in found] == ["deletion", "insertion", "number"]
    found = edits((P1, P2, P3), (P1.replace("十三", "十四"), P3.replace("张三", "李四")))
    assert [cls for cls, _, _ in found] == ["number", "deletion", "name"]


def test_tables_and_lists_take_part_by_their_text() -> None:
    left = (P1, TableBlock((("年份", "产量"), ("2022", "35"))), ListBlock(("第一条内容", "第二条内容")))
    right = (P1, TableBlock((("年份", "产量"), ("2022", "36"))), ListBlock(("第一条内容", "第二条内容")))
    assert edits(left, right) == [("number", "35", "36")]


def test_a_removed_image_is_an_image_edit() -> None:
    image = ImageBlock("http://a.cn/1.jpg", text="图为现场")
    found = compare(article(P1, image, P2), article(P1, P2))
    assert found.edits == (Edit("image", Span(1, 0, 4, "图为现场"), None),)
    assert found.verdict == "abridged"


def test_an_image_served_under_another_name_is_the_same_image() -> None:
    left = (P1, ImageBlock("http://a.cn/1.jpg"), P2, ImageBlock("http://a.cn/2.jpg"))
    assert edits(left, (P1, ImageBlock("http://b.cn/x/9f.png"), P2, ImageBlock("http://b.cn/2.jpg?w=1"))) == []
    assert edits(left, (P1, P2, ImageBlock("http://b.cn/2.jpg?w=1"))) == [("image", "", None)]


def test_a_slip_of_the_extractor_is_no_deletion() -> None:
    right = article(P1, P2, P3, boilerplate=(Boilerplate("other", "推荐：" + P4),))
    found = compare(article(*BODY), right)
    assert found.edits == ()
    assert (found.kept, found.new) == (1.0, 0.0)
    assert [(change.field, change.cls, change.left) for change in found.fields] == [("boilerplate", "changed", P4)]
    assert compare(right, article(*BODY)).edits == ()


SLIPS = [
    Boilerplate("other", P4),
    Boilerplate("navigation", "推荐：" + P4),
    Boilerplate("related", P4.replace("，", ",").replace("教", "敎")),
    Boilerplate("copyright", P4 + "（编辑：张三）"),
]


@pytest.mark.parametrize("line", SLIPS)
def test_a_slip_is_told_in_both_directions(line: Boilerplate) -> None:
    whole, slipped = article(*BODY), article(P1, P2, P3, boilerplate=(line,))
    forth, back = compare(whole, slipped), compare(slipped, whole)
    assert forth.edits == back.edits == ()
    assert (forth.kept, forth.new, back.kept, back.new) == (1.0, 0.0, 1.0, 0.0)
    (change,), (turned,) = forth.fields, back.fields
    assert (change.field, change.cls, change.left, change.right) == ("boilerplate", "changed", P4, line.text)
    assert (turned.left, turned.right) == (line.text, P4)


def test_a_sentence_that_slipped_is_no_deletion_either() -> None:
    sentence = "重视教育均衡发展。"
    slipped = article(P1, P2, P3, P4.removeprefix(sentence), boilerplate=(Boilerplate("other", "导读：" + sentence),))
    assert compare(article(*BODY), slipped).edits == ()
    assert compare(slipped, article(*BODY)).edits == ()


def test_what_stands_nowhere_on_the_page_is_a_deletion() -> None:
    other = article(P1, P2, P3, boilerplate=(Boilerplate("other", "重视教育的人都来报名。"),))
    assert [edit.cls for edit in compare(article(*BODY), other).edits] == ["deletion"]
    assert [edit.cls for edit in compare(other, article(*BODY)).edits] == ["insertion"]


@pytest.mark.parametrize(
    ("right", "verdict"),
    [
        (article(*BODY), "identical"),
        (article(*BODY, title="标 题"), "typographic"),
        (article(*with_change("《意见》，", "《意见》,")), "typographic"),
        (article(P1, P2), "abridged"),
        (article(P1), "abridged"),
        (article(*BODY, "新加的一段话在文章的最后。"), "extended"),
        (article(*with_change("12%", "13%")), "altered"),
        (article(*BODY, title="另一个"), "altered"),
        (article(P2, P1, P3, P4), "altered"),
        (article("完全是另外一篇东西，讲的是海上钓鱼和晚饭。" * 3), "different"),
        (article(), "different"),
    ],
)
def test_verdicts(right: Article, verdict: str) -> None:
    assert compare(article(*BODY), right).verdict == verdict


def test_two_empty_articles_are_identical_and_an_empty_one_is_another() -> None:
    assert compare(article(), article()).verdict == "identical"
    assert compare(article(), article(P1)).verdict == "different"


def test_shares_count_folded_characters() -> None:
    found = compare(article("甲乙丙丁，戊己庚辛。"), article("甲乙丙丁,戊己庚辛。壬癸子丑寅卯辰巳午未"))
    assert found.kept == 1.0
    assert found.new == 0.5


ORIGINAL = article(
    *BODY,
    url="https://www.lndj.gov.cn/html//1.html",
    source="辽宁日报",
    author="王思北",
    published="2023-12-16",
    boilerplate=(Boilerplate("publisher", "辽沈智慧党建云平台 主办"),),
)


def repost(**fields: object) -> Article:
    link = {"url": "http://b.cn/2.html", "original_url": ORIGINAL.url, "published": "2023-12-18"}
    return article(*BODY, **(link | fields))


@pytest.mark.parametrize(
    ("fields", "verdict", "words"),
    [
        ({"source": "辽宁日报"}, "confirmed", "link leads to the left page"),
        ({"source": "辽沈智慧党建云平台", "author": "佚名"}, "confirmed", "own site"),
        ({"source": "辽宁日报", "original_url": None}, "confirmed", "source that the left page names"),
        ({"source": None}, "confirmed", "names no source"),
        ({"source": "某某日报"}, "contradicted", "names 某某日报"),
        ({"source": "某某网"}, "unproven", "whether these are two outlets is not known"),
        ({"source": "辽宁日报客户端"}, "confirmed", "source that the left page names"),
        ({"source": "北国网"}, "confirmed", "source that the left page names"),
        ({"author": "思北 王、王思北"}, "confirmed", "but one is"),
        ({"author": "编辑部"}, "confirmed", "not two people"),
        ({"source": "辽宁日报", "original_url": "http://c.cn/"}, "contradicted", "leads to http://c.cn/"),
        ({"source": "辽宁日报", "published": "2023-12-15"}, "contradicted", "dated before"),
        # Of one day: whose clock was late can't be told.
        ({"source": "辽宁日报", "published": "2023-12-16"}, "confirmed", "names the source"),
        ({"source": "辽宁日报", "published": "2023-12-16T00:01:00+08:00"}, "confirmed", "names the source"),
        ({"author": "李四"}, "contradicted", "李四 as the author"),
        ({"original_url": "https://www.lndj.gov.cn/"}, "unproven", "home page of the left page's site"),
        ({"original_url": "http://c.cn/index.html"}, "contradicted", "http://c.cn/index.html, a home page"),
        ({"original_url": "http://b.cn/2.html"}, "contradicted", "leads to the repost itself"),
        ({"original_url": "javascript:void(0)"}, "contradicted", "leads to nothing: javascript:void(0)"),
        ({"source": None, "original_url": None}, "missing", "names no source"),
        ({"source": "互联网", "original_url": None}, "missing", "互联网 names nobody"),
    ],
)
def test_attribution(fields: dict[str, object], verdict: str, words: str) -> None:
    found = compare(ORIGINAL, repost(**fields)).attribution
    assert found.verdict == verdict
    assert any(words in reason for reason in found.reasons)


def test_attribution_without_evidence_is_unproven() -> None:
    silent = article(*BODY, source="辽宁日报")
    assert compare(silent, repost(source="某某网")).attribution.verdict == "unproven"
    assert compare(silent, silent).attribution.verdict != "contradicted"


def test_a_link_to_another_repost_is_told() -> None:
    middle = replace(ORIGINAL, original_url="http://first.cn/9.html")
    found = compare(middle, repost(source=None)).attribution
    assert found.verdict == "unproven"
    reason = "the repost's link leads to another repost: the left page names http://first.cn/9.html"
    assert reason in found.reasons
    inside = replace(ORIGINAL, original_url="https://www.lndj.gov.cn/other.html")
    assert compare(inside, repost(source=None)).attribution.verdict == "confirmed"


def test_a_redirected_link_leads_to_left() -> None:
    found = compare(ORIGINAL, repost(original_url="http://short.cn/x"), linked=True)
    assert found.attribution.verdict == "confirmed"
    assert "original_url" not in {change.field for change in found.fields}
    assert compare(ORIGINAL, repost(), linked=False).attribution.verdict == "contradicted"


def test_fields() -> None:
    right = repost(
        title="换了的标题",
        source="某某网",
        original_url=None,
        boilerplate=(Boilerplate("disclaimer", "本文来源于网络"), Boilerplate("navigation", "首页")),
    )
    found = {(change.field, change.cls): (change.left, change.right) for change in compare(ORIGINAL, right).fields}
    assert found == {
        ("title", "changed"): ("标题", "换了的标题"),
        ("source", "changed"): ("辽宁日报", "某某网"),
        ("author", "dropped"): ("王思北", None),
        ("published", "changed"): ("2023-12-16", "2023-12-18"),
        ("boilerplate", "added"): (None, "本文来源于网络"),
    }


def test_a_faithful_credit_is_no_change() -> None:
    right = repost(source="辽宁日报 ", author="记者：王思北", published="2023-12-16T08:00:00+08:00")
    assert compare(ORIGINAL, right).fields == ()


def test_sides_are_told_or_worked_out() -> None:
    side = Side("http://a.cn/", 2, None)
    found = compare(ORIGINAL, repost(), left_side=side)
    assert found.left == side
    assert found.right.url == "http://b.cn/2.html"
    assert (found.right.digest or "").startswith("sha256:")


LONG = [
    f"{place}今年第{n}次通报了各处渡口整修的进度。"
    for n, place in enumerate("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉", 10)
]


def cut_and_added(cut: int, added: str) -> tuple[str, str]:
    """Return the verdict where the first sentences are cut and a few words added, and of the same the other way."""
    short = [*LONG[cut:-1], LONG[-1] + added]
    one, other = compare(article(*LONG), article(*short)), compare(article(*short), article(*LONG))
    return one.verdict, other.verdict


def test_the_greater_part_names_the_verdict_where_passages_were_cut_and_added() -> None:
    assert cut_and_added(10, "") == ("abridged", "extended")
    assert cut_and_added(10, "供参考。") == ("abridged", "extended")
    assert cut_and_added(3, "这里的说法供参考。") == ("abridged", "extended")
    assert cut_and_added(1, "这里的说法供参考。") == ("altered", "altered")
    assert cut_and_added(0, "供参考。") == ("extended", "abridged")


@pytest.mark.parametrize("sentence", ["共有三只小船来。", "共有三只船来。", "天亮了。"])
def test_a_sentence_that_changed_its_place_is_moved_however_short(sentence: str) -> None:
    found = compare(article(P1, sentence + P2, P3, P4), article(P1, P2, P3, P4 + sentence))
    assert [(e.cls, e.left and e.left.text, e.right and e.right.text) for e in found.edits] == [
        ("move", sentence, sentence)
    ]


@pytest.mark.parametrize(("words", "twice"), [("天亮了。", "天亮了。"), ("天亮了", ""), ("又。", "")])
def test_what_is_short_and_stands_twice_or_is_no_sentence_is_there_by_chance(words: str, twice: str) -> None:
    found = compare(article(P1, words + P2, P3 + twice, P4), article(P1, P2, P3 + twice, P4 + words))
    assert {edit.cls for edit in found.edits} == {"deletion", "insertion"}


WORDS = st.text(st.sampled_from("甲乙丙不一，。“”, .12a…１\u3000"), max_size=30)
HOSTILE = st.text(st.characters(codec=None) | st.sampled_from("\ud800\u202eابجד 甲𠮷\x1b"), max_size=30)
BLOCKS = st.lists(
    WORDS
    | HOSTILE
    | st.builds(ImageBlock, st.sampled_from(("http://a.cn/1.jpg", "http://a.cn/2.jpg", "")), text=WORDS)
    | st.builds(lambda items: ListBlock(tuple(items)), st.lists(WORDS, max_size=3)),
    max_size=6,
)
PAIRS = st.tuples(BLOCKS, BLOCKS) | BLOCKS.flatmap(lambda b: st.tuples(st.just(b), st.permutations(b)))


def check(comparison: Comparison, left: Article, right: Article) -> None:
    for edit in comparison.edits:
        for span, side in ((edit.left, left), (edit.right, right)):
            if span is not None:
                assert side.body[span.block].text[span.start : span.end] == span.text
    assert 0 <= comparison.kept <= 1
    assert 0 <= comparison.new <= 1
    VALIDATOR.validate(comparison_to_json(comparison))


def mirrored(comparison: Comparison) -> Counter[tuple[str, Span | None, Span | None]]:
    swap = {"deletion": "insertion", "insertion": "deletion", "split": "merge", "merge": "split"}
    return Counter((swap.get(e.cls, e.cls), e.right, e.left) for e in comparison.edits)


@settings(deadline=None)
@given(PAIRS)
def test_spans_are_exact_and_the_json_fits_its_schema(
    pair: tuple[list[str | Block], list[str | Block]],
) -> None:
    left, right = article(*pair[0]), article(*pair[1])
    check(compare(left, right), left, right)


@settings(deadline=None)
@given(PAIRS)
@example((["", "", ImageBlock("http://a.cn/1.jpg", "", "1")], ["1"]))  # a caption as a paragraph
def test_swapped_sides_give_mirrored_edits(pair: tuple[list[str | Block], list[str | Block]]) -> None:
    left, right = article(*pair[0]), article(*pair[1])
    forth, back = compare(left, right), compare(right, left)
    assert Counter((e.cls, e.left, e.right) for e in forth.edits) == mirrored(back)
    if any(block.text for block in left.body) and any(block.text for block in right.body):
        assert forth.kept == pytest.approx(1 - back.new)


@settings(deadline=None)
@given(BLOCKS)
def test_an_article_is_identical_to_itself(blocks: list[str | Block]) -> None:
    same = article(*blocks)
    found = compare(same, same)
    assert (found.verdict, found.edits, found.fields) == ("identical", (), ())
    assert (found.kept, found.new) == (1.0, 0.0)


@settings(deadline=None)
@given(WORDS, WORDS)
def test_the_edits_of_one_block_rebuild_the_other(left: str, right: str) -> None:
    found = compare(article(left + P4), article(right + P4)).edits
    assert rebuilt(left + P4, found) == right + P4


def rebuilt(text: str, found: Sequence[Edit]) -> str:
    """Apply the edits of a one-block article to its left text, from the right place of each."""
    size = 0
    done = 0
    out: list[str] = []
    for edit in found:
        if edit.cls == "insertion" or edit.left is None:
            assert edit.right is not None
            copied = edit.right.start - size
            start = end = done + copied
        else:
            start, end = edit.left.start, edit.left.end
        out.append(text[done:start])
        out.append(edit.right.text if edit.right is not None else "")
        size = sum(map(len, out))
        done = end
    return "".join(out) + text[done:]


def test_hostile_sizes_end() -> None:
    huge, other = article("甲" * 100_000), article("甲" * 60_000 + "乙" * 40_000)
    check(compare(huge, other), huge, other)
    chance = random.Random(5)
    noise = [article("".join(chr(0x4E00 + chance.randrange(3000)) for _ in range(100_000))) for _ in range(2)]
    assert compare(*noise).verdict == "different"


A_MILLION = 1_000_000
BAD = {
    "no body": article(),
    "empty block": article(""),
    "blanks": article(" \u3000\u200b"),
    "an image": article(ImageBlock("http://a.cn/1.jpg")),
    "lone surrogates": article("甲\ud800乙\udfff丙"),
    "right to left": article("הממשלה אישרה 12 תקנות. ", "أقر البرلمان القانون رقم ١٢."),
    "mixed": article("中文 English עברית العربية 𠮷野家 12% 한국어 ไทย é e\u0301 👩‍👩‍👧"),
    "marks of direction": article("甲\u202e乙\u202c丙\u2066丁\u2069"),
    "controls": article("甲\x00乙\x1b[31m丙\r\n丁"),
}


@pytest.mark.parametrize("left", BAD.values(), ids=BAD)
@pytest.mark.parametrize("right", BAD.values(), ids=BAD)
def test_bad_input_has_a_verdict(left: Article, right: Article) -> None:
    found = compare(left, right)
    check(found, left, right)
    assert (found.verdict == "identical") == (left is right)
    texts = ["".join(fold_text(block.text).text for block in side.body) for side in (left, right)]
    if left is not right and texts[0] and texts[1]:
        assert found.verdict == "different" or texts[0] == texts[1] or "甲" in texts[0] + texts[1]


def test_a_right_to_left_figure_is_a_number() -> None:
    assert edits(["הממשלה אישרה 12 תקנות"], ["הממשלה אישרה 13 תקנות"]) == [("number", "12", "13")]
    assert edits(["أقر القانون رقم ١٢"], ["أقر القانون رقم ١٣"]) == [("number", "١٢", "١٣")]


@pytest.mark.slow
@pytest.mark.parametrize("other", ["甲" * (A_MILLION - 1), "乙" * A_MILLION, "甲" * 10, ""])
def test_a_million_of_one_character_ends(other: str) -> None:
    left, right = article("甲" * A_MILLION), article(other)
    check(compare(left, right), left, right)


def test_lone_surrogates_have_no_digest_and_do_no_harm() -> None:
    found = compare(article("甲\ud800乙"), article("甲乙\udfff"))
    assert found.left.digest is None
    json.dumps(comparison_to_json(found))


@pytest.mark.parametrize("count", [1, 10, 60])
def test_known_edits_are_found_with_their_classes(count: int) -> None:
    chance = random.Random(count)
    clauses = ["".join(chr(0x4E00 + chance.randrange(2500)) for _ in range(12)) for _ in range(600)]
    changed = clauses.copy()
    expected: Counter[str] = Counter()
    for place in chance.sample(range(0, 600, 3), count):
        kind = chance.choice(["number", "negation", "wording", "typographic"])
        old, new = {
            "number": ("增长35.2%", "增长53.2%"),
            "negation": ("并不属于", "并属于"),
            "wording": ("大力发展", "着重发展"),
            "typographic": ("（试点）", "(试点)"),
        }[kind]
        clauses[place] += old
        changed[place] += new
        expected[kind] += 2 if kind == "typographic" else 1
    left = ["，".join(clauses[i : i + 12]) + "。" for i in range(0, 600, 12)]
    right = ["，".join(changed[i : i + 12]) + "。" for i in range(0, 600, 12)]
    assert Counter(cls for cls, _, _ in edits(left, right)) == expected
