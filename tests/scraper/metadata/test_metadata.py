from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.document.lines import Box, Line, Link, Page
from scraper.metadata.metadata import Metadata, read_language, read_metadata

TEXT = "推介会上，有关部门分别作了推介，活动先后在三地举行，受到当地各界的欢迎和关注，取得了丰硕成果。"
ENGLISH = "The committee met on the first day of the week and the members agreed on what was to be done."


def page(
    lines: list[Line],
    *,
    title: str | None = None,
    meta: Mapping[str, tuple[str, ...]] | None = None,
    url: str | None = None,
    structured: tuple[Mapping[str, object], ...] = (),
    helpers: Mapping[str, str] | None = None,
) -> Page:
    now = datetime(2024, 5, 6, 4, 0, tzinfo=UTC)
    return Page(url, now, tuple(lines), title, meta or {}, None, url, structured, helpers or {}, None)


def article(
    *above: Line | str,
    below: tuple[Line | str, ...] = (),
    text: str = TEXT,
    last: str | None = None,
    title: str | None = "某地举行推介会_某某网",
    meta: Mapping[str, tuple[str, ...]] | None = None,
    url: str | None = None,
    structured: tuple[Mapping[str, object], ...] = (),
    helpers: Mapping[str, str] | None = None,
) -> Metadata:
    """Read a page of a title, `above`, three paragraphs and `below`."""
    head = [Line("某地举行推介会", "h1")] if title else []
    head += [line if isinstance(line, Line) else Line(line, "div") for line in above]
    body = [Line(text, "p"), Line(text, "p"), Line(last or text, "p")]
    tail = [line if isinstance(line, Line) else Line(line, "div") for line in below]
    made = page([*head, *body, *tail], title=title, meta=meta, url=url, structured=structured, helpers=helpers)
    return read_metadata(made, range(len(head), len(head) + 3))


def linked(text: str, anchor: str, href: str = "/x") -> Line:
    return Line(text, "li", (Link(anchor, href),))


def test_the_seeds_lines_are_read() -> None:
    lines = [
        "欢迎访问某某时评网!",
        "当前位置:首页 > 法制教育 > 正文",
        "紧扣目标定位推动某省全面振兴取得新突破",
        "发布时间:2023-12-16 来源: 某某云平台 作者:佚名",
        TEXT,
        TEXT,
        "原文链接:https://www.a.gov.cn/html//site-4/info/48795.html",
    ]
    found = read_metadata(page([Line(line, "text") for line in lines]), range(4, 6))
    assert found.title == "紧扣目标定位推动某省全面振兴取得新突破"
    assert (found.published, found.source, found.author, found.editor) == ("2023-12-16", "某某云平台", "佚名", None)
    assert found.breadcrumb == ("首页", "法制教育", "正文")
    assert found.original_url == "https://www.a.gov.cn/html//site-4/info/48795.html"
    assert found.language == "zh"
    assert [set(lines) for lines in (found.title_lines, found.credit_lines, found.crumb_lines)] == [{2}, {3}, {1}]


def test_every_value_keeps_its_evidence() -> None:
    found = article("2019-09-18 06:23 来源： 山西日报 作者：李四")
    assert found.evidence["source"].text == "2019-09-18 06:23 来源： 山西日报 作者：李四"
    assert set(found.evidence) == {"title", "published", "source", "author"}


# --- date


def test_the_printed_date_wins_over_the_regenerated_one() -> None:
    assert article("发布日期：2009-09-30", meta={"pubdate": ("2023-05-12 10:00",)}).published == "2009-09-30"


def test_without_a_printed_date_the_declared_one_is_taken() -> None:
    found = article(meta={"pubdate": ("2023-05-12 10:00",)})
    assert found.published == "2023-05-12T10:00+08:00"
    assert found.evidence["published"].found_in == "meta pubdate"


def test_the_publication_is_no_later_change() -> None:
    found = article("最新推荐文章于 2024-05-07 22:12:13 发布", "某老师 于 2024-05-06 15:47:53 发布")
    assert (found.published, found.author) == ("2024-05-06T15:47:53+08:00", "某老师")


def test_a_header_clock_and_a_neighbours_date_are_no_dates_of_the_article() -> None:
    assert (
        article("今天是2024年05月28日 星期二", linked("另一篇报道 2024-05-20", "另一篇报道 2024-05-20")).published
        is None
    )


def test_a_sentence_in_the_text_is_no_date_of_publication() -> None:
    assert article("（2007年6月29日第十届委员会第二十八次会议通过）").published is None


@pytest.mark.parametrize(
    ("nodes", "published"),
    [
        ([{"headline": "某地举行推介会", "datePublished": "2024-05-03"}], "2024-05-03"),
        ([{"headline": "某地举行盛大推介会", "datePublished": "2024-05-03"}], "2024-05-03"),
        ([{"name": "某地举行推介会 - 某某网", "datePublished": "2024-05-03"}], "2024-05-03"),
        ([{"@type": "WebPage", "datePublished": "2024-05-03"}], "2024-05-03"),
        ([{"headline": "旧闻：山路通车了", "datePublished": "2012-03-04"}], None),
        (
            [
                {"@type": "WebPage", "datePublished": "2019-01-01"},
                {"headline": "旧闻：山路通车了", "datePublished": "2012-03-04"},
                {"headline": "某地举行推介会", "datePublished": "2024-05-03"},
            ],
            "2024-05-03",
        ),
        ([{"@type": "WebPage", "name": "某地举行推介会"}, {"datePublished": "2024-05-03"}], "2024-05-03"),
    ],
)
def test_structured_data_counts_where_it_is_about_this_article(
    nodes: list[dict[str, object]], published: str | None
) -> None:
    assert article(structured=tuple(nodes)).published == published


def test_a_date_may_be_split_over_lines() -> None:
    found = article("2019", "09/07", "19:02", "扬某眼")
    assert (found.published, found.source) == ("2019-09-07T19:02+08:00", "扬某眼")


def test_a_date_without_year_takes_that_of_the_declared_one() -> None:
    found = article("发布时间：10-0812:00", meta={"dateupdate": ("2020-10-09",)})
    assert found.published == "2020-10-08T12:00+08:00"


def test_a_relative_date_counts_from_the_capture() -> None:
    assert article("来源：某报 昨天 08:12").published == "2024-05-05T08:12+08:00"


def test_credits_may_stand_below_the_text() -> None:
    found = article(below=("作者:甲某 阅读(1660) 发表于:2005-07-31 12:30", "责任编辑：霍琦"))
    assert (found.published, found.author, found.editor) == ("2005-07-31T12:30+08:00", "甲某", "霍琦")


def test_the_url_and_the_signature_are_last() -> None:
    assert article(url="http://a.cn/2024-05/13/c_1.htm").published == "2024-05-13"
    assert article(last="2021年6月10日").published == "2021-06-10"


# --- source, author, editor


@pytest.mark.parametrize(
    ("above", "below", "source", "author"),
    [
        (["2005-04-05 06:40更新 来源：转载文章"], ["来源：新闻晨报"], "新闻晨报", None),
        (["2020-03-09 18:14:21 华夏人文"], ["来源：网络"], "华夏人文", None),
        (["2005年03月21日 11:21 《理财周刊》"], ["来源: 尹娟"], "《理财周刊》", "尹娟"),
        (["来源：互联网"], [], "互联网", None),
        (["来源： 作者： 点击数："], [], None, None),
        (["经济日报", "2024-05-13 06:16"], [], "经济日报", None),
    ],
)
def test_source_and_author_of_credit_lines(
    above: list[str], below: list[str], source: str | None, author: str | None
) -> None:
    found = article(*above, below=tuple(below))
    assert (found.source, found.author) == (source, author)


def test_the_printed_source_wins_over_the_declared_one() -> None:
    meta = {"contentsource": ("某市网站",), "source": ("来源：某某网-文化频道 原创稿",)}
    assert article("信息来源：某市日报", meta=meta).source == "某市日报"
    assert article(meta={"source": meta["source"]}).source == "某某网-文化频道"


@pytest.mark.parametrize("declared", ["系统管理员", "104363", "张三", "name, a@b.com", "某某网"])
def test_meta_author_is_never_the_author(declared: str) -> None:
    found = article("2024-05-13 13:48 来源：某网", meta={"author": (declared,)})
    assert (found.author, found.editor) == (None, None)


def test_meta_author_may_say_that_it_is_the_editor() -> None:
    assert article(meta={"author": ("责任编辑：张三",)}).editor == "张三"


def test_meta_author_counts_where_the_page_shows_it_as_a_byline() -> None:
    assert article("魑皇", meta={"author": ("魑皇",)}).author == "魑皇"


@pytest.mark.parametrize(
    ("first", "last", "author"),
    [
        (f"新华社某地5月9日电（记者邹伟）{TEXT}", TEXT, "邹伟"),
        (TEXT, f"{TEXT}（张巨峰）", "张巨峰"),
        (TEXT, "□ 本报记者 葛灵丹", "葛灵丹"),
        (TEXT, "某地举行演讲。新华社记者 谢环驰 摄", None),
        (TEXT, f"{TEXT}（完）", None),
    ],
)
def test_bylines_of_the_text_name_the_author(first: str, last: str, author: str | None) -> None:
    lines = [Line("某地举行推介会", "h1"), Line(first, "p"), Line(TEXT, "p"), Line(last, "p")]
    assert read_metadata(page(lines, title="某地举行推介会"), range(1, 4)).author == author


def test_an_editors_name_is_no_author() -> None:
    found = article("来源：某报", below=("（某江网编辑 孙桂芳）", "分享到"))
    assert (found.author, found.editor) == (None, "孙桂芳")


# --- title, breadcrumb


@pytest.mark.parametrize(
    "element",
    ["某地举行推介会_某某网", "某地举行推介会 - 某省政府门户网站", "某地举行推介会|推介_新闻", "某地举行推介会 某某网"],
)
def test_the_line_that_the_title_element_begins_with_is_the_title(element: str) -> None:
    lines = [Line("某某网", "h1"), Line("某地举行推介会", "div"), Line(TEXT, "p")]
    found = read_metadata(page(lines, title=element), range(2, 3))
    assert (found.title, found.title_lines) == ("某地举行推介会", frozenset({1}))


def test_a_title_broken_by_its_template_is_put_together() -> None:
    lines = [Line("全体委员会", "p"), Line("关于批准发行国债", "p"), Line("的决议", "p"), Line(TEXT, "p")]
    found = read_metadata(page(lines, title="全体委员会关于批准发行国债的决议__公报_某网"), range(3, 4))
    assert (found.title, found.title_lines) == ("全体委员会关于批准发行国债的决议", frozenset({0, 1, 2}))


@pytest.mark.parametrize("before", ["原创 ", "转载 ", "独家 ", "热 ", "【原创】"])
def test_a_badge_is_no_part_of_the_title(before: str) -> None:
    found = titled(f"{before}某地举行推介会")
    assert (found.title, found.title_lines) == ("某地举行推介会", frozenset({0}))


def test_a_word_before_the_title_that_is_no_badge_belongs_to_it() -> None:
    assert titled("昨天某地举行推介会").title == "昨天某地举行推介会"


def titled(heading: str) -> Metadata:
    shown = [Line(heading, "h1"), Line(TEXT, "p")]
    return read_metadata(page(shown, meta={"og:title": ("某地举行推介会",)}), range(1, 2))


def test_a_title_element_that_names_the_site_alone_gives_way_to_the_heading() -> None:
    lines = [Line("首页", "li", (Link("首页", "/"),)), Line("某地举行推介会", "h2"), Line(TEXT, "p")]
    assert read_metadata(page(lines, title="某某市人民政府"), range(2, 3)).title == "某地举行推介会"


HOME = (Link("河口在线", "/"),)
SECTION = (Link("工作动态", "/gzdt/"),)


@pytest.mark.parametrize(
    ("above", "element", "meta"),
    [
        ([Line("河口在线", "h1", HOME), Line("某地举行推介会", "h4")], None, {}),
        ([Line("河口在线", "h1", HOME), Line("某地举行推介会", "div", bold=True)], "河口在线", {}),
        ([Line("首页 - 工作动态", "h3"), Line("某地举行推介会", "h5")], "工作动态", {}),
        ([Line("学会要事", "li", (Link("学会要事", "/xhys/"),)), Line("某地举行推介会", "h5")], "学会要事", {}),
        ([Line("河口市民政局", "h1"), Line("某地举行推介会", "h3")], "河口市民政局", {"sitename": ("河口市民政局",)}),
        ([Line("某地举行推介会", "p", bold=True), Line("[返回]", "h1", (Link("[返回]", "cover.html"),))], None, {}),
        ([Line("河口诗社的小站", "h1", (Link("河口诗社的小站", "/u/hkss/"),)), Line("某地举行推介会", "h2")], None, {}),
        ([Line("2024-05-13", "h2"), Line("某地举行推介会", "h3")], "新闻详情", {}),
        (
            [Line("某地举行推介会", "h1"), Line("维科，人人可编的全书", "div")],
            "某地举行推介会 - 维科，人人可编的全书",
            {},
        ),
        (
            [Line("某地举行推介会", "h2", (Link("某地举行推介会", "/post/7"),))],
            "某地举行推介会 @ 河口的家 :: 某客邦",
            {},
        ),
        ([Line("某地举行推介会", "div")], "河口刊第三期：某地举行推介会", {}),
    ],
)
def test_the_name_of_a_site_or_a_section_is_no_title(
    above: list[Line], element: str | None, meta: dict[str, tuple[str, ...]]
) -> None:
    lines = [*above, Line(TEXT, "p"), Line(TEXT, "p")]
    found = read_metadata(page(lines, title=element, meta=meta), range(len(above), len(above) + 2))
    assert found.title == "某地举行推介会"


@pytest.mark.parametrize(
    ("line", "declared", "title", "source"),
    [
        ("某地举行推介会 2024-05-13 来源：河口日报", "某地举行推介会", "某地举行推介会", "河口日报"),
        ("某地举行推介会 （2024-05-13）", "某地举行推介会", "某地举行推介会", None),
        ("某地举行推介会 浏览次数：123", None, "某地举行推介会", None),
        ("某地举行推介会 來源：河口日報", None, "某地举行推介会", None),
        ("要闻回顾（2024-05-13）", "要闻回顾（2024-05-13）", "要闻回顾（2024-05-13）", None),
        ("每日一题 2024-05-13", None, "每日一题 2024-05-13", None),
        ("探讨来源：水从哪里来", None, "探讨来源：水从哪里来", None),
    ],
)
def test_what_stands_behind_a_title_is_no_part_of_it(
    line: str, declared: str | None, title: str, source: str | None
) -> None:
    meta = {"articletitle": (declared,)} if declared else {}
    found = read_metadata(page([Line(line, "h2"), Line(TEXT, "p"), Line(TEXT, "p")], meta=meta), range(1, 3))
    assert found.title == title
    if source:
        assert (found.source, found.published) == (source, "2024-05-13")


def test_a_badge_may_stand_before_a_title_that_is_no_heading() -> None:
    lines = [Line("[原创] 某地举行推介会", "div"), Line(TEXT, "p"), Line(TEXT, "p")]
    assert read_metadata(page(lines, title="某地举行推介会_某某网"), range(1, 3)).title == "某地举行推介会"


def test_a_title_that_is_also_in_the_menu_stays_where_nothing_is_better() -> None:
    lines = [Line("学校简介", "li", (Link("学校简介", "/xxjj/"),)), Line("学校简介", "h2"), Line(TEXT, "p")]
    assert read_metadata(page(lines, title="学校简介-某某学校"), range(2, 3)).title == "学校简介"
    assert read_metadata(page(lines, title="学校简介"), range(2, 3)).title == "学校简介"


def test_a_declared_title_may_hold_markup_and_be_nowhere_shown() -> None:
    lines = [Line(TEXT, "p")]
    meta = {"articletitle": ("凝聚智慧和力量<div>——热烈祝贺会议开幕</div>",)}
    found = read_metadata(page(lines, title="某网", meta=meta), range(1))
    assert (found.title, found.title_lines) == ("凝聚智慧和力量 ——热烈祝贺会议开幕", frozenset())


@pytest.mark.parametrize(
    ("lines", "levels"),
    [
        ([linked("您的位置：主页>艺术教育>招生资讯", "主页")], ("主页", "艺术教育", "招生资讯")),
        ([linked("首页 > 中国之声 > 新闻", "首页")], ("首页", "中国之声", "新闻")),
        ([linked("网易首页--> 主频道--> > 消费", "主频道"), Line("广告", "p")], ("网易首页", "主频道", "消费")),
        ([Line("当前位置：", "td"), linked("首页", "首页"), linked(">投资", "投资")], ("首页", "投资")),
        ([linked("首页", "首页"), linked("> 要闻", "要闻"), Line("> 某省要闻", "li")], ("首页", "要闻", "某省要闻")),
        ([linked("首页 > 诗 > 某地举行推介会", "首页")], ("首页", "诗")),
        ([linked("体育", "体育"), linked("娱乐", "娱乐")], ()),
    ],
)
def test_the_breadcrumb_above_the_title_is_read(lines: list[Line], levels: tuple[str, ...]) -> None:
    made = [*lines, Line("某地举行推介会", "h1"), Line(TEXT, "p")]
    found = read_metadata(page(made, title="某地举行推介会"), range(len(made) - 1, len(made)))
    assert found.breadcrumb == levels


MENU = [("首页", "/"), ("要闻", "/yw/"), ("社会", "/sh/"), ("视频", "/sp/")]
PATH = [("首页", "/"), ("新闻中心", "/xwzx/"), ("要闻", "/xwzx/yw/"), ("本市要闻", "/xwzx/yw/bs/")]


@pytest.mark.parametrize(
    ("links", "names", "read"),
    [(MENU, "", False), (MENU, "breadcrumb", True), (PATH, "", True), (MENU[:2], "", True)],
)
def test_a_menu_is_no_breadcrumb(links: list[tuple[str, str]], names: str, *, read: bool) -> None:
    boxes = (Box(0, "div", names, 0, len(links)), Box(0, "li", "", 0, len(links)))
    items = [Line(text, "li", (Link(text, href),), box=1) for text, href in links]
    made = page([*items, Line("某地举行推介会", "h1"), Line(TEXT, "p")], title="某地举行推介会")
    found = read_metadata(made._replace(boxes=boxes), range(len(items) + 1, len(items) + 2))
    assert found.breadcrumb == (tuple(text for text, _ in links) if read else ())


@pytest.mark.parametrize(("links", "read"), [(MENU, False), (PATH, True)])
def test_a_line_of_links_between_bars_is_a_menu(links: list[tuple[str, str]], *, read: bool) -> None:
    line = Line(" | ".join(text for text, _ in links), "div", tuple(Link(text, href) for text, href in links))
    found = read_metadata(
        page([line, Line("某地举行推介会", "h1"), Line(TEXT, "p")], title="某地举行推介会"), range(2, 3)
    )
    assert bool(found.breadcrumb) is read


# --- other languages


def test_an_english_article_is_read_from_declarations_and_byline() -> None:
    structured = ({"@type": "Article", "datePublished": "2025-05-14T19:30:03-07:00", "author": [{"name": "Ann Lee"}]},)
    found = article(text=ENGLISH, title="Home | Site", structured=structured)
    assert (found.published, found.author, found.language) == ("2025-05-14T19:30:03-07:00", "Ann Lee", "en")


def test_the_day_below_the_title_wins_over_an_imports() -> None:
    structured = ({"datePublished": "2022-10-24T12:40:59+00:00"},)
    found = article("On 8 Oct 2022 by Emily Norwood", text=ENGLISH, title="x", structured=structured)
    assert (found.published, found.author) == ("2022-10-08", "Emily Norwood")


def test_a_later_change_is_no_publication() -> None:
    found = article("Updated on", "February 16, 2026", text=ENGLISH, title="x", meta={"date": ("2025-05-14",)})
    assert found.published == "2025-05-14"


@pytest.mark.parametrize(
    "line",
    [
        "Updated May 16, 2025 | Published May 14, 2025",
        "수정 2025.05.16. 입력 2025.05.14.",
        "更新日：2025.05.16 公開日：2025.05.14",
    ],
)
def test_a_later_change_may_stand_before_the_publication(line: str) -> None:
    assert article(line, text=ENGLISH, title="x").published == "2025-05-14"


@pytest.mark.parametrize(
    ("above", "author"),
    [
        (["Written by", "Ann Lee"], "Ann Lee"),
        (["Ann Lee", "December 17, 2025"], "Ann Lee"),
        (["Table of Contents", "December 17, 2025"], None),
        (["Share by Email"], None),
    ],
)
def test_an_english_byline(above: list[str], author: str | None) -> None:
    assert article(*above, text=ENGLISH, title="x").author == author


def test_the_sites_own_name_is_the_last_choice_for_an_author() -> None:
    meta = {"author": ("Some Site",), "og:site_name": ("Some Site",)}
    assert article("By Ann Lee", text=ENGLISH, title="x", meta=meta).author == "Ann Lee"
    assert article(text=ENGLISH, title="x", meta=meta).author == "Some Site"


@pytest.mark.parametrize(
    ("text", "declared", "language"),
    [
        (TEXT, None, "zh"),
        (TEXT, "zh-CN", "zh-CN"),
        (TEXT, "en", "zh"),
        (ENGLISH, "zh-CN", "en"),
        (ENGLISH, "en_US", "en-US"),
    ],
)
def test_the_language_is_that_of_the_text(text: str, declared: str | None, language: str) -> None:
    made = page([Line(text, "p")])._replace(language=declared)
    assert read_language(made, range(1)) == language


WORDS = st.sampled_from(
    [
        "来源：",
        "作者：",
        "2024-05-13",
        "新华社",
        "某地举行推介会",
        "首页 > 正文",
        "by",
        "Ann Lee",
        TEXT,
        "19:02",
        "（李四）",
        "原文链接",
        "[1]",
        "2019",
    ]
)


@given(
    st.lists(st.lists(WORDS, min_size=1, max_size=3).map(" ".join), max_size=12),
    st.integers(0, 12),
    st.integers(0, 12),
    st.dictionaries(st.sampled_from(["author", "pubdate", "og:title", "source", "time"]), st.text(max_size=30)),
)
def test_no_page_raises(texts: list[str], start: int, size: int, declared: dict[str, str]) -> None:
    lines = [Line(text, "p", (Link(text, "?url=//a"),) if number % 3 else ()) for number, text in enumerate(texts)]
    body = range(min(start, len(lines)), min(start + size, len(lines)))
    made = page(lines, title=" ".join(texts)[:50], meta={name: (value,) for name, value in declared.items()})
    found = read_metadata(made, body)
    assert found.title_lines <= set(range(len(lines)))


def test_structured_data_of_any_form_is_survived() -> None:
    odd: tuple[Mapping[str, object], ...] = (
        {"author": {"@id": ["x"]}, "datePublished": 5, "headline": ["a"]},
        {"author": [[], None, {"name": 3}, "Ann Lee"]},
    )
    assert article(text=ENGLISH, title="x", structured=odd).author == "Ann Lee"
