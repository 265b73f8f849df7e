"""What the HTML page says and where: one language, the gravest first, the map, different articles, its bounds."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from lxml import html

from archive.comparison.articles import compare
from archive.model.comparison import Side
from archive.model.record import Article, Boilerplate, ImageBlock, TableBlock, TextBlock
from archive.report.html import html_report
from archive.report.html.change_map import LOOKS, PLACES
from archive.report.html.subject import LONGEST, MAX_NUMBERED
from archive.report.words import CLASSES, Language
from tests.archive.articles import article

HEAD = "昨天下午，市防汛指挥部通报，全市共有36座水库超过汛限水位。"
REST = (
    "各县已经转移群众，并安排专人值守，堤防每两小时巡查一次。",
    "据气象台预计，未来三天仍有中到大雨，局部地区可能出现暴雨。",
    "指挥部要求，不得擅自开闸，调度须经上级批准后执行。",
    "交通部门已封闭两条沿河道路，恢复时间另行通知。",
)
# English throughout, so that a Chinese word on the English page is the page's own.
ENGLISH = (
    "The harbour office said on Monday that 36 boats had left the old pier before the storm.",
    "Nobody was hurt, and the ferry will not run again until the northern wall is repaired.",
    "Fishermen asked for a second wall two years ago, and the council turned them down.",
)
CHINESE = re.compile(r"[㐀-鿿]")


def page(
    left: Article, right: Article, language: Language = "en", sides: tuple[Side | None, Side | None] = (None, None)
) -> html.HtmlElement:
    found = compare(left, right, left_side=sides[0], right_side=sides[1])
    return html.document_fromstring(html_report(found, left, right, language=language))


def text(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def ours(tree: html.HtmlElement) -> str:
    """Return all words of a page that can be read, in attributes too; not its script and styles."""
    for element in tree.xpath("//script | //style | //meta"):
        element.drop_tree()
    return " ".join([tree.text_content(), *tree.xpath("//@title | //@aria-label | //@data-side | //@data-one")])


def chinese_pair() -> tuple[Article, Article]:
    left = article(HEAD, *REST, source="河湾日报", author="李明", published="2024-06-01", url="http://甲.example/")
    changed = (HEAD.replace("36", "63"), REST[1], REST[0].replace("，并安排专人值守", ""), REST[2].replace("不得", ""))
    lines = (Boilerplate("related", "相关阅读"), Boilerplate("disclaimer", "本站声明"))
    return left, article(*changed, "欢迎关注本站。", title="另一标题", boilerplate=lines, url="http://乙.example/")


def test_a_chinese_page_has_no_english_label() -> None:
    tree = page(*chinese_pair(), "zh")
    assert tree.get("lang") == "zh"
    words = ours(tree).replace("repost diff --format json", "").replace("test/1", "")
    words = re.sub(r"https?://\S+|\w+\.example|sha256:\w+|\b[pn]\b", "", words)  # the two keys
    assert not re.findall(r"[A-Za-z]{2,}", words)
    for label in ("最重的改动", "1. 数字", "第3段", "相关文章", "转载未附原文链接", "改动所在", "保留"):
        assert label in words


def test_an_english_page_has_no_chinese_label() -> None:
    left = article(*ENGLISH, title="Boats", language="en", source="Harbour Post", url="https://a.example/")
    changed = (ENGLISH[0].replace("36", "63"), ENGLISH[2], ENGLISH[1].replace("not ", ""))
    right = article(*changed, title="The boats", language="en", boilerplate=(Boilerplate("share", "Share"),))
    tree = page(left, right)
    assert tree.get("lang") == "en"
    assert not CHINESE.search(ours(tree))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_verdict_is_not_named_twice(language: Language) -> None:
    left, right = chinese_pair()
    for pair in ((left, right), (left, left), (left, replace(left, body=left.body[:2]))):
        said = text(page(*pair, language).xpath("//p[@class='verdict']")[0]).lower()
        for name in ("altered", "abridged", "identical", "改动", "删节", "一致"):
            assert said.count(name) <= 1


def test_the_five_gravest_come_first_with_what_is_beside_them() -> None:
    left, right = chinese_pair()
    tree = page(left, right)
    lists = tree.xpath("//ol[@class='index']")
    entries = [text(item) for item in lists[0]]
    assert [entry.split()[1] for entry in entries[:3]] == ["number", "negation", "deletion"]
    number, negation, *_ = entries
    assert "block 1 …部通报，全市共有36→63座水库超过汛限水…" in number
    assert "block 4 指挥部要求，不得擅自开闸，调度须…" in negation
    # A number leads to its mark, which has the same number.
    for item in lists[0]:
        (link,) = item.xpath("./a")
        (target,) = tree.xpath(f"//*[@id='{link.get('href')[1:]}']")
        assert target.get("data-edit") == link.text.split(".")[0]
    below = text(tree.xpath("//main")[0])
    assert below.index(entries[0]) < below.index("The two pages")


def test_a_sixth_finding_is_in_a_fold() -> None:
    left = article(*(f"第{n}项工程今年投入资金{n}2万元，由市里统一安排。" for n in range(10, 17)))
    right = article(*(f"第{n}项工程今年投入资金{n}7万元，由市里统一安排。" for n in range(10, 17)))
    tree = page(left, right)
    first, rest = tree.xpath("//ol[@class='index']")
    assert (len(first), len(rest)) == (5, 2)
    assert [text(fold) for fold in rest.xpath("../summary")] == ["2 more"]


def test_english_context_ends_with_whole_words() -> None:
    left = article(*ENGLISH, language="en")
    tree = page(left, article(ENGLISH[0].replace("36", "63"), *ENGLISH[1:], language="en"))
    (entry,) = tree.xpath("//ol[@class='index']/li")
    assert "…Monday that 36→63 boats had…" in text(entry)


def test_a_picture_is_told_with_its_caption_and_the_text_around_it() -> None:
    def blocks(image: ImageBlock) -> Article:
        return article(body=(TextBlock("paragraph", HEAD), image, TextBlock("paragraph", REST[0])))

    without = article(HEAD, REST[0])
    for image, what in (
        (ImageBlock("https://a.example/1.jpg", "", "河堤上的人"), "河堤上的人"),
        (ImageBlock("https://a.example/1.jpg", "水库全景"), "水库全景"),
        (ImageBlock("https://a.example/1.jpg"), "without a caption"),
    ):
        for pair in ((blocks(image), without), (without, blocks(image))):
            (entry,) = page(*pair).xpath("//ol[@class='index']/li")
            assert f"…库超过汛限水位。 ¶ [picture: {what}] ¶ 各县已经转移群众…" in text(entry)
    (entry,) = page(blocks(image), without, "zh").xpath("//ol[@class='index']/li")
    assert "[图片：无说明文字]" in text(entry)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_different_articles_stand_unmarked_and_what_is_known_is_said(language: Language) -> None:
    left = article(HEAD, *REST)
    right = article(*(f"第{word}家剧院本季上演新戏，票价不变，座位售罄。" for word in "一二三"), title="剧讯")
    tree = page(left, right, language)
    assert not tree.xpath("//*[@data-edit] | //ol[@class='index'] | //nav | //div[contains(@class, 'bar')]")
    assert not tree.xpath("//div[contains(@class, 'cell')]//*[self::ins or self::del or self::mark]")
    shares, titles = (text(item) for item in tree.xpath("//section[@class='known']//li"))
    assert len(re.findall(r"\d%", shares)) == 2
    assert "标题" in titles
    assert "剧讯" in titles
    for side, one in (("left", left), ("right", right)):
        (cell,) = tree.xpath(f"//div[@class='cell {side}']")
        assert [p.text_content() for p in cell.xpath(".//p[not(@class='which')]")] == [b.text for b in one.body]


def test_one_line_is_not_lines() -> None:
    left = article(HEAD)
    for count, said in ((1, "1 line that"), (2, "2 lines that")):
        right = article(HEAD, boilerplate=tuple(Boilerplate("other", f"第{n}行") for n in range(count)))
        assert said in text(page(left, right).xpath("//details/summary")[0])


def test_both_sides_are_named_with_version_time_and_address_at_the_head() -> None:
    left, right = article(HEAD, url="https://a.example/1"), article(HEAD, url="https://b.example/2")
    at = datetime(2024, 6, 1, 8, 30, tzinfo=UTC)
    sides = (Side(left.url, 3, None, at), Side(right.url, None, None))
    head = page(left, right, sides=sides).xpath("//header//dl/div")
    assert [text(side) for side in head] == [
        "originalversion 3 · captured 2024-06-01 08:30Z · https://a.example/1",
        "repostnot a version of an archive · time of capture unknown · https://b.example/2",
    ]


def test_two_versions_have_no_attribution_and_a_reversed_order_is_said() -> None:
    left, right = article(HEAD, *REST, url="https://a.example/1"), article(HEAD, url="https://a.example/1")
    for numbers, names in (((1, 2), ["older version", "newer version"]), ((2, 1), ["newer version", "older version"])):
        sides = (Side(left.url, numbers[0], None), Side(left.url, numbers[1], None))
        tree = page(left, right, sides=sides)
        assert [text(name) for name in tree.xpath("//header//dt")] == names
        assert "ttribution" not in text(tree.xpath("//body")[0])
        assert ("left is the newer version" in text(tree.xpath("//header")[0])) == (numbers == (2, 1))


def test_blocks_are_numbered_as_they_are_named() -> None:
    tree = page(article(REST[0], HEAD, *REST[1:]), article(HEAD, *REST[1:], REST[0]))
    for side, at in (("left", "1"), ("right", "5")):
        (moved,) = tree.xpath(f"//div[@class='cell {side}']//div[@class='b'][.//mark[@data-class='move']]")
        assert moved.get("data-n") == at
    assert [text(link) for link in tree.xpath("//a[@class='away']")] == ["to block 5 →", "← from block 1"]
    for side in ("left", "right"):
        numbers = tree.xpath(f"//div[@class='cell {side}']//div[@class='b']/@data-n")
        assert [int(number) for number in numbers] == [1, 2, 3, 4, 5]


def test_every_class_has_its_look_on_the_map() -> None:
    assert set(LOOKS) == set(CLASSES)


def test_the_map_shows_each_change_where_it_is() -> None:
    paragraphs = [f"第{n}段写的是水利工程第{n}期的进展，投入资金{n}2万元。" for n in range(10, 50)]
    changed = [words.replace("2万", "7万") if n in (0, 20, 39) else words for n, words in enumerate(paragraphs)]
    tree = page(article(*paragraphs), article(*changed))
    (strip,) = tree.xpath("//nav[@class='map']")
    assert strip.get("aria-label")
    assert len(strip) == PLACES
    marks = [(at, place) for at, place in enumerate(strip) if place.tag == "a"]
    assert [place.get("href") for _, place in marks] == ["#e1", "#e2", "#e3"]
    assert [place.get("title") for _, place in marks] == ["1. number", "2. number", "3. number"]
    first, middle, last = (at / PLACES for at, _ in marks)
    assert first < 0.05
    assert 0.45 < middle < 0.55
    assert last > 0.95


def test_changes_near_each_other_share_a_mark_that_counts_them() -> None:
    rest = [words * 60 for words in REST]
    left = article("共有12人、15车、27船、88炮到场。", *rest)
    right = article("共有21人、51车、72船、99炮到场。", *rest)
    titles = page(left, right).xpath("//nav[@class='map']/a/@title")
    assert len(titles) < 4
    assert "4 changes: 1. number, 2. number, 3. number…" in titles


def table(first: int) -> TableBlock:
    name = "各县区农村公路建设项目完成情况与投资说明以及验收结论和备注"
    return TableBlock(tuple((name, *(str(first + 10 * row + n) for n in range(5))) for row in range(500)))


def test_of_very_many_changes_the_gravest_are_numbered_and_the_page_says_so() -> None:
    left, right = article(body=(table(1000),)), article(body=(table(70000),))
    found = compare(left, right)
    assert len(found.edits) == 2500
    written = html_report(found, left, right)
    tree = html.document_fromstring(written)
    assert len(tree.xpath("//*[contains(@class, 'edit ')]")) == MAX_NUMBERED == 2000
    assert "The 2,000 gravest changes are numbered and linked; 500 more are only coloured." in written
    assert len(tree.xpath("//div[@class='cell right']//td/ins")) == 2500
    assert len(tree.xpath("//div[@class='cell left']//td/del")) == 2500
    ids = set(tree.xpath("//@id"))
    assert {href[1:] for href in tree.xpath("//a/@href[starts-with(., '#')]")} <= ids
    assert len(written) < 40 * sum(len(block.text) for block in (*left.body, *right.body))


def test_a_page_of_a_long_text_is_little_longer_than_both_texts() -> None:
    body = [f"第{n}段。" + "水利建设进展情况讲得很细" * 20 for n in range(200)]
    changed = [words.replace("很细", "不细", 1) + ("新增一句话。" if n % 7 else "") for n, words in enumerate(body)]
    left, right = article(*body), article(*changed)
    written = html_report(compare(left, right), left, right)
    fixed = len(html_report(compare(article(HEAD), article(HEAD)), article(HEAD), article(HEAD)))
    assert len(written) - fixed < 4 * len("".join(body + changed))


def test_endless_values_are_cut_and_the_cut_is_counted() -> None:
    endless = {name: f"{name}{'长' * 10**6}" for name in ("title", "source", "author")}
    left = article(HEAD, url="https://a.example/" + "x" * 10**6, **endless)
    lines = (Boilerplate("other", "行" * 10**6), *(Boilerplate("other", f"第{n}行") for n in range(5000)))
    image = ImageBlock("https://a.example/" + "y" * 10**6, "图" * 10**6)
    right = article(body=(TextBlock("paragraph", HEAD), image), boilerplate=lines)
    written = html_report(compare(left, right), left, right)
    assert len(written) < 120_000
    assert f"[{10**6 + len('title') - LONGEST:,} more characters]" in written
    assert "… and 4,801 more lines" in written
    assert "https://a.example/xxx" in written
    assert not html.document_fromstring(written).xpath("//a[contains(@href, 'xxx')]")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_two_equal_texts_have_no_map_no_bar_and_no_list(language: Language) -> None:
    tree = page(article(HEAD), article(HEAD), language)
    assert not tree.xpath("//nav | //*[contains(@class, 'bar')] | //ol | //ul[@class='counts']")
