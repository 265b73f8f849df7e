"""The verdict says what happened: passages cut or added, another sense, a text that breaks off, text set aside."""

from __future__ import annotations

from time import process_time

import pytest

from archive.comparison.articles import compare
from archive.comparison.truncation import is_teaser
from archive.model.record import Article, Boilerplate, ImageBlock
from tests.archive.articles import article

HEAD = "河湾镇上月公布了三座渡口的整修账目，村民可到窗口逐项查阅。"
TAIL = "镇里说，余下的款项会留到来年汛期之后再用。"
ENGLISH = "The town published the accounts of three ferries last month, and anyone may read them."
MORE = tuple(f"{place}村的渡口今年修了两回，木料由村民自己运来。" for place in "东西南北上下前后")


def verdict(old: str, new: str, *around: str) -> str:
    before, after = around or (HEAD, TAIL)
    return compare(article(before, old, after), article(before, new, after)).verdict


@pytest.mark.parametrize(
    ("whole", "word"),
    [
        ("检察院通报，该站站长涉嫌受贿，已被带走。", "涉嫌"),
        ("据称，这艘船上月已经卖掉。", "据称，"),
        ("该厂可能停产到年底。", "可能"),
        ("这家公司拟收购上游的两座码头。", "拟"),
        ("来年或上调票价。", "或"),
        ("夜里的水温降到零下3摄氏度。", "零下"),
        ("副镇长宋禾到渡口看了工地。", "副"),
        ("代理镇长宋禾到渡口看了工地。", "代理"),
        ("警方说这是一起疑似纵火的案子。", "疑似"),
        ("工程基本完成，等待验收。", "基本"),
        ("首批有部分村民领到了补偿。", "部分"),
        ("他是唯一见过船底的人。", "唯一"),
    ],
)
def test_a_word_cut_inside_a_sentence_alters_it(whole: str, word: str) -> None:
    assert whole.count(word) == 1
    assert verdict(whole, whole.replace(word, "")) == "altered"
    assert verdict(whole.replace(word, ""), whole) == "altered"


@pytest.mark.parametrize(
    ("whole", "word"),
    [
        ("The harbour master allegedly sold the boat in March.", "allegedly "),
        ("The council may close the ferry next year.", "may "),
        ("Deputy mayor Ann Hill saw the works on Friday.", "Deputy "),
        ("It was reportedly the second leak this winter.", "reportedly "),
        ("The water fell to minus 3 degrees at night.", "minus "),
    ],
)
def test_an_english_word_cut_inside_a_sentence_alters_it(whole: str, word: str) -> None:
    assert verdict(whole, whole.replace(word, ""), ENGLISH, "The rest is kept for spring.") == "altered"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("船修好了，漆也上过两遍，明天下水。", "船修好了，明天下水。"),
        ("船修好了。船主可能不来。明天下水。", "船修好了。明天下水。"),
        ("到场的有船工、木匠、电工和记者。", "到场的有船工、电工和记者。"),
        ("渡口（上月刚刷过漆）今天重新开放。", "渡口今天重新开放。"),
        ("这项工作非常重要，要抓紧做。", "这项工作重要，要抓紧做。"),
        ("他们把船拖上了岸边的沙地。", "他们把船拖上岸边的沙地。"),
        ("The boat, painted twice since spring, sails today.", "The boat sails today."),
        ("The boat was sold. The owner may not come. It sails today.", "The boat was sold. It sails today."),
    ],
)
def test_a_clause_an_item_or_a_filler_cut_abridges(old: str, new: str) -> None:
    assert verdict(old, new) == "abridged"
    assert verdict(new, old) == "extended"


def test_one_own_line_beside_a_large_cut_is_abridged() -> None:
    whole = article(HEAD, *MORE, TAIL)
    assert compare(whole, article(HEAD, "本站还会继续留意这件事。")).verdict == "abridged"
    assert compare(whole, article(HEAD, TAIL.replace("来年", "今年"))).verdict == "altered"


@pytest.mark.parametrize(
    "teaser",
    [
        "……[阅读全文]",
        "…（点击查看全文）",
        "......",
        "… 展开全文",
        "……未完待续",
        "...查看更多>>",
        "……（下转第5版）",
        "…（未完，请点击阅读全文）",
        " … Read more",
        "… [Continue reading]",
    ],
)
def test_a_text_that_breaks_off_is_abridged(teaser: str) -> None:
    found = compare(article(HEAD, *MORE, TAIL), article(HEAD, *MORE[:2], MORE[2][:9] + teaser))
    assert found.verdict == "abridged"
    assert {edit.cls for edit in found.edits} == {"deletion", "insertion"}
    assert found.edits[0].left is not None
    assert found.edits[0].left.text == MORE[2][9:]
    for edit in found.edits:
        for span, body in ((edit.left, (HEAD, *MORE, TAIL)), (edit.right, (HEAD, *MORE[:2], MORE[2][:9] + teaser))):
            assert span is None or body[span.block][span.start : span.end] == span.text


@pytest.mark.parametrize("teaser", ["[阅读全文]", "点击阅读原文", "Read the full story", "展开全文"])
def test_an_invitation_after_a_whole_sentence_adds_nothing(teaser: str) -> None:
    whole = article(HEAD, *MORE, TAIL)
    assert compare(whole, article(HEAD, MORE[0], teaser)).verdict == "abridged"
    assert compare(whole, article(HEAD, MORE[0] + teaser)).verdict == "abridged"


@pytest.mark.parametrize("text", ["他请我阅读全文后再签字。", "更多的船今天下水。", "Read it.", "see the boat", ""])
def test_prose_is_no_invitation(text: str) -> None:
    assert not is_teaser(text)


def test_a_changed_ending_is_not_broken_off() -> None:
    assert verdict(HEAD, HEAD, HEAD, TAIL) == "identical"
    assert compare(article(HEAD, TAIL), article(HEAD, TAIL.replace("再用。", "再说……"))).verdict == "altered"


def with_lines(*lines: str, host: str = "a", kind: str = "other") -> Article:
    marks = tuple(Boilerplate(kind, line) for line in lines)  # type: ignore[arg-type]
    return article(HEAD, TAIL, url=f"http://{host}.example/1", boilerplate=marks)


CELLS = [f"{n}.5" for n in range(40, 60)]


def test_figures_set_aside_on_both_pages_are_compared() -> None:
    left, right = with_lines(*CELLS), with_lines(*(f"{n}.5" for n in range(41, 61)), host="b")
    assert compare(left, with_lines(*CELLS, host="b")).verdict == "identical"
    changed = with_lines(*(f"{n}.7" for n in range(40, 60)), host="b")
    found = compare(left, changed)
    assert found.verdict == "altered"
    assert [(field.field, field.cls) for field in found.fields if field.field == "boilerplate"] == [
        ("boilerplate", "changed")
    ]
    assert "20 of the lines 1–20" in (found.fields[-1].left or "")
    assert compare(left, right).verdict == "identical"  # one row on: 19 of 20 cells are on both pages


def test_prose_set_aside_on_both_pages_is_compared() -> None:
    old = "渡船每天早上六点开出，晚上九点收班，逢集日加开两班。"
    assert compare(with_lines(old), with_lines(old.replace("九点", "十点"), host="b")).verdict == "altered"
    assert (
        compare(with_lines(old), with_lines("首页的天气预报说明天有雨，请带好雨具。", host="b")).verdict == "identical"
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (("阅读 120", "评论 3"), ("阅读 980", "评论 14")),
        (("2024-03-01 09:00", "2024-03-02"), ("2024-03-04 11:00", "2024-03-05")),
        (("12", "7"), ("15", "9")),
        (("热榜",), ("天气", "汇率 7.1")),
    ],
)
def test_counters_and_dates_set_aside_are_no_change(old: tuple[str, ...], new: tuple[str, ...]) -> None:
    assert compare(with_lines(*old), with_lines(*new, host="b")).verdict == "identical"


def test_rankings_of_one_page_are_no_change() -> None:
    old, new = ([f"{n + shift} 次" for n in range(10)] for shift in (0, 20))
    assert compare(with_lines(*old), with_lines(*new)).verdict == "identical"


@pytest.mark.parametrize("hostile", ["." * 59 + "x", "…" * 59 + "x", "查看全部全部" * 9 + "x", "( " * 29 + "x"])
def test_a_hostile_ending_takes_no_time(hostile: str) -> None:
    started = process_time()
    assert not is_teaser(hostile)
    compare(article(HEAD, TAIL), article(HEAD, TAIL[:9] + hostile))
    assert process_time() - started < 1


def test_a_picture_alone() -> None:
    image = ImageBlock("http://a.example/1.jpg")
    assert compare(article(HEAD, image, TAIL), article(HEAD, TAIL)).verdict == "abridged"
    assert compare(article(HEAD, TAIL), article(HEAD, image, TAIL)).verdict == "extended"
