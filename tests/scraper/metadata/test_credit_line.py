import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.metadata import names
from scraper.metadata.credit_line import _LABEL_ROLES, NO_CREDIT, _may_credit, _pieces, parse_credit
from scraper.metadata.names import people

# line → (published, source, author, editor); None where the line doesn't say
LINES = {
    "发布时间:2023-12-16 来源: 某某云平台 作者:佚名": ("2023-12-16", "某某云平台", "佚名", None),
    "时间：2019-09-18 06:23 来源： 山西日报": ("2019-09-18T06:23+08:00", "山西日报", None, None),
    "发布日期：2016-11-22 浏览次数： 信息来源：省发改委": ("2016-11-22", "省发改委", None, None),
    "2022-02-13 07:00:00来源：某广网": ("2022-02-13T07:00:00+08:00", "某广网", None, None),
    "2019-09-26 12:11来源：证券报网作者：李在山": ("2019-09-26T12:11+08:00", "证券报网", "李在山", None),
    "来源：某明网-《某明日报》2024-01-29 04:35": ("2024-01-29T04:35+08:00", "某明网-《某明日报》", None, None),
    "来源：求是网参与互动": (None, "求是网", None, None),
    "来 源： 新华社": (None, "新华社", None, None),
    "出处：某科技 作者：宪瑞 编辑：李四 人气： 5380 次 评论(18)": (None, "某科技", "宪瑞", "李四"),
    "发表于2014-08-24 21:30| 1164次阅读| 来源CSDX| 0 条评论| 作者魏星": (
        "2014-08-24T21:30+08:00",
        "CSDX",
        "魏星",
        None,
    ),
    "报纸网 |发布: 2021-1-29 13:18|点击: 313|来自: 互联网": ("2021-01-29T13:18+08:00", "互联网", None, None),
    "作者：未知 责任编辑：棒棒糖": (None, None, "未知", "棒棒糖"),
    "（责任编辑： 黄帅 ）": (None, None, None, "黄帅"),
    "(责编：萧潇、张妍)": (None, None, None, "萧潇、张妍"),
    "【纠错】 【责任编辑:王頔】": (None, None, None, "王頔"),
    "责任编辑：杜硕_NB12556": (None, None, None, "杜硕_NB12556"),
    "责任编辑：小何）返回首页，查看更多": (None, None, None, "小何"),
    "2024-05-20 16:25:01 来源:某地发布 选稿：许文杰": ("2024-05-20T16:25:01+08:00", "某地发布", None, "许文杰"),
    "编辑：甲乙 ｜ 排版 丙丁": (None, None, None, "甲乙"),
    "审核：王五": (None, None, None, "王五"),
    "来源：某某网 作者：周文喆 浏览次数：1286": (None, "某某网", "周文喆", None),
    "林小满 栖云图书馆 2024-04-23 08:00": ("2024-04-23T08:00+08:00", "栖云图书馆", "林小满", None),
    "作者: 记者 郑晨子": (None, None, "郑晨子", None),
    "作者:zboygirl 阅读(1660) 评论(5) 编辑 发表于:2005-07-31 12:30": (
        "2005-07-31T12:30+08:00",
        None,
        "zboygirl",
        None,
    ),
    # a bare name beside the date
    "2019年11月25日 18:57 参考消息": ("2019-11-25T18:57+08:00", "参考消息", None, None),
    "2019-09-26 10:56:28 证券某报网": ("2019-09-26T10:56:28+08:00", "证券某报网", None, None),
    "http://www.a.net 2005年03月21日 11:21 《理财周刊》": ("2005-03-21T11:21+08:00", "《理财周刊》", None, None),
    "原创 南方都市报 2019-09-09 16:01:46": ("2019-09-09T16:01:46+08:00", "南方都市报", None, None),
    "金融市场棱镜2019-09-23 07:48": ("2019-09-23T07:48+08:00", "金融市场棱镜", None, None),
    "2024-05-09 22:30·新华社": ("2024-05-09T22:30+08:00", "新华社", None, None),
    "2024-05-13 06:16发布于北京经济日报官方账号": ("2024-05-13T06:16+08:00", "经济日报", None, None),
    "2020-06-05 20:35 叨叨姐 胡一刀 李小飞刀": (
        "2020-06-05T20:35+08:00",
        None,
        "叨叨姐 胡一刀 李小飞刀",
        None,
    ),
    "康斯坦丁 2015-07-02 14:41:12 0人参与评论": ("2015-07-02T14:41:12+08:00", None, "康斯坦丁", None),
    "某老师 于 2024-05-06 15:47:53 发布": ("2024-05-06T15:47:53+08:00", None, "某老师", None),
    "ggxxhh 发表于 2005-9-15 11:46:00": ("2005-09-15T11:46:00+08:00", None, "ggxxhh", None),
    # empty fields
    "文章来源： 作者： 发布时间：2026年05月09日 点击数： 次": ("2026-05-09", None, None, None),
    "来源: | 发布时间: 2018-05-17 | 浏览次数: 2168": ("2018-05-17", None, None, None),
    "来源： 作者： 编辑：": (None, None, None, None),
    "责任编辑：": (None, None, None, None),
    '作者： size="20" 来源： size="20" 发布日期： 9/17/2004 5:54:13 AM': (
        "2004-09-17T05:54:13+08:00",
        None,
        None,
        None,
    ),
    # two dates: that of the publication
    "更新时间：2021-03-04 发布时间：2020-01-02 来源：某网": ("2020-01-02", "某网", None, None),
}


@pytest.mark.parametrize(("text", "fields"), LINES.items())
def test_a_credit_line_is_read(text: str, fields: tuple[str | None, ...]) -> None:
    credit = parse_credit(text)
    assert (credit.published, credit.source, credit.author, credit.editor) == fields


@pytest.mark.parametrize("text", [text for text in LINES if "返回首页" not in text and "size=" not in text])
def test_a_credit_line_is_one_as_a_whole(text: str) -> None:
    assert parse_credit(text).is_credit


@pytest.mark.parametrize(
    "text",
    [
        "据悉，该规定自2022年2月10日起施行，来源：央广网的报道说，各地已着手准备，有关部门将发布细则。此事引起关注。",
        "在采访中，这位作者：也就是本书的编者，谈到了他从2003年5月29日起的研究，涉及许多方面，持续了二十年。",
        "他说，我们的数据来源于网络。",
    ],
)
def test_prose_is_no_credit(text: str) -> None:
    assert not parse_credit(text).is_credit


def test_an_interviewers_question_names_no_author() -> None:
    assert parse_credit("记者：您怎么看待这个问题？").author is None


@pytest.mark.parametrize(
    "text", ["最新推荐文章于 2024-05-07 22:12:13 发布", "更新时间：2021-03-04", "最后更新：2021-03-04"]
)
def test_the_date_of_a_later_change_is_marked(text: str) -> None:
    credit = parse_credit(text)
    assert (credit.updated, credit.labelled_date, credit.source, credit.author) == (True, False, None, None)


def test_a_forums_posting_line_is_a_credit() -> None:
    credit = parse_credit("本贴由大卫于2005年8月12日16:12:21在〖心灵体操（在线）〗发表.")
    assert (credit.is_credit, credit.author, credit.published) == (True, "大卫", "2005-08-12T16:12:21+08:00")


@pytest.mark.parametrize(
    ("text", "author"),
    [
        ("□ 本报记者 葛灵丹", "葛灵丹"),
        ("光明日报记者 王建宏 张文攀", "王建宏 张文攀"),
        ("采写：南都见习记者 林子沛", "林子沛"),
        ("整合 某华日报·交汇点记者 徐睿翔", "徐睿翔"),
        ("《棱镜》作者 周纯", "周纯"),
        ("本报记者罗科苏盈发自北京", "罗科苏盈"),
        ("执笔/叨叨姐、胡一刀&李小飞刀", "叨叨姐、胡一刀&李小飞刀"),
        ("文丨政某评论员 韩涵", "韩涵"),
        ("新华社记者 谢环驰 摄", None),
        ("记者从省政府获悉", None),
        ("坚定发展信心，把握重大历史机遇", None),
    ],
)
def test_a_line_that_is_a_byline(text: str, author: str | None) -> None:
    assert names.line_author(text) == author


@pytest.mark.parametrize(
    ("text", "author"),
    [
        ("新华社乌鲁木齐5月9日电（记者邹伟）国务院总理调研", "邹伟"),
        ("某江网10月4日讯（记者陈智 整合） 国庆中秋长假过半", "陈智"),
        ("【文/某某网专栏作者 王明】今天", "王明"),
        ("（2007年6月29日第十届委员会第二十八次会议通过）", None),
        ("他（记者）说", None),
    ],
)
def test_a_dateline_names_its_reporter(text: str, author: str | None) -> None:
    assert names.head_author(text) == author


@pytest.mark.parametrize(
    ("text", "author"),
    [
        ("活动先后举行。（张巨峰）", "张巨峰"),
        ("活动先后举行。（记者：魏伟）", "魏伟"),
        ("活动先后举行。(文/图 刘玺东 易赛楠)", "刘玺东 易赛楠"),
        ("活动先后举行。(图书馆 魏乐禹)", "魏乐禹"),
        ("活动先后举行。（完）", None),
        ("一座运动场。（BBC）", None),
        ("大叔（视频截图）", None),
        ("位于东部（高新区）", None),
        ("发表演讲。（新华社记者 李梦馨 摄）", None),
        ("没有括号", None),
    ],
)
def test_a_last_paragraph_may_end_with_its_writer(text: str, author: str | None) -> None:
    assert names.tail_author(text) == author


def test_an_editor_may_stand_in_brackets_without_a_colon() -> None:
    assert names.bracketed_editor("（某花江网编辑 孙桂芳）") == "孙桂芳"
    assert names.bracketed_editor("编辑部的故事") is None


def test_an_outlet_is_no_person() -> None:
    assert people.is_outlet("辽沈日报")
    assert not people.are_people("新京报")
    assert not people.is_name("省发改委")


TEXTS = st.text(
    alphabet="来源作者编辑责任：:发布时间2024-05-13年月日（）()【】|｜ 、记者电讯文/张李新华网，。阅读1", max_size=80
)


@given(TEXTS)
def test_no_line_raises(text: str) -> None:
    credit = parse_credit(text)
    for value in (credit.source, credit.author, credit.editor):
        assert value is None or value.strip() == value != ""
    for read in (names.line_author, names.head_author, names.tail_author, names.bracketed_editor):
        found = read(text)
        # Names come from the line, in its order: what is between them may be cut.
        rest = iter(text)
        assert found is None or all(character in rest for character in found if not character.isspace())


@given(st.text(max_size=300))
def test_a_line_without_a_cue_says_nothing(text: str) -> None:
    if not any(cue in text for cue in ":：|｜编责前昨") and not any(c.isdigit() for c in text):
        assert parse_credit(text) == NO_CREDIT


# What labels are made of, with and without their colons.
PIECES_OF_LABELS = [
    *"来源于稿处转自摘发布机构文关供单位信息提作者记员通讯撰写执笔字图编辑责审校监制签初复终期间时更新成生甲乙",
    *" ：:《[、",
]


@given(st.lists(st.sampled_from(PIECES_OF_LABELS), min_size=1, max_size=14))
def test_a_line_that_is_not_cut_to_pieces_credits_no_one(characters: list[str]) -> None:
    text = "".join(characters).strip() or "甲"
    if not _may_credit(text):
        assert not {piece.role for piece in _pieces(text, None)} & _LABEL_ROLES
