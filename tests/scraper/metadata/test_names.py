import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.metadata import names
from scraper.metadata.credit_line import parse_credit

NOBODY = (None, None, None)

# line → (source, author, editor)
LABELS = {
    # traditional characters are folded to match labels, and printed as they were
    "發佈時間：2024-03-02 14:05　資料來源：海角時報　作者：何家宜": ("海角時報", "何家宜", None),
    "文章來源：中時新聞　撰文：陳大文　責任編輯：李小明": ("中時新聞", "陳大文", "李小明"),
    "來源:大公報 作者:何家宜 日期:2024-03-02": ("大公報", "何家宜", None),
    "發布單位：新竹縣政府教育處　發布日期：112/03/02": ("新竹縣政府教育處", None, None),
    "更新時間 (HKT): 2021.06.22 02:00": NOBODY,
    "中央社／何家宜 2024-03-02 10:00": ("中央社", "何家宜", None),
    "2024-03-02 10:00 聯合報 記者何家宜／台北報導": ("聯合報", "何家宜", None),
    "責任編輯／李小明": (None, None, "李小明"),
    # bars and slashes
    "作者丨何家宜 编辑丨王大同": (None, "何家宜", "王大同"),
    "来源丨海角时报 作者丨何家宜": ("海角时报", "何家宜", None),
    "来源 | 海角时报": ("海角时报", None, None),
    "作者︱何家宜": (None, "何家宜", None),
    "文/何家宜 图/王大同 编辑/赵一": (None, "何家宜", "赵一"),
    "编辑 马丽娟 校对 李强": (None, None, "马丽娟"),
    "校对 李强": (None, None, "李强"),
    # a value ends where it ends
    "作者：何家宜分类：散文字数：2436": (None, "何家宜", None),
    "书名：海边作者：欧阳小海状态：连载中": (None, "欧阳小海", None),
    "作者：张建国单位：县文化馆": (None, "张建国", None),
    "【编辑：马丽娟】 返回列表，查看更多": (None, None, "马丽娟"),
    "编辑：马丽娟〕 返回列表": (None, None, "马丽娟"),
    "2024-03-02 来源：海角时报 听新闻": ("海角时报", None, None),
    "来源：教育局 下载": ("教育局", None, None),
    "来源：海角网 http://www.hai.example/a/1.html": ("海角网", None, None),
    "作者 : 何家宜 (海角大學教授)": (None, "何家宜", None),
    "作者：方敏北京大学经济学院教授": (None, "方敏", None),
    "2004年7月16日08:19 [ 黄宇 ]\ue5c2 来源：[ 海角日报 ]\ue5c2": ("海角日报", "黄宇", None),
    "作者：赵 培：海角大学": (None, "赵 培", None),
    "编辑：买买提·艾力": (None, None, "买买提·艾力"),
    "稿件来源：海角时报 记者：何家宜 通讯员：王强 2024-03-02": ("海角时报", "何家宜 王强", None),
    "供稿：县融媒体中心": ("县融媒体中心", None, None),
    "【某某在线】海角晨报 录入：lily 责任编辑：lily 2024-3-2 8:20:04": ("海角晨报", None, "lily"),
    # beside a date: an outlet, a person, or nothing
    "转自海角时报 2024-03-02 10:00": ("海角时报", None, None),
    "上海发布 2024-03-02 10:00": ("上海发布", None, None),
    "由小雨上传于2024-03-02 10:00:01": (None, "小雨", None),
    "2024-03-02 10:00:05 by xiaoyu": (None, "xiaoyu", None),
    "Posted by xiaoyu on 2024-03-02": (None, "xiaoyu", None),
    "原创 Haijiao 2024-03-02 10:00:00": ("Haijiao", None, None),
    "Saturday, March 2nd, 2024 10:56 am": NOBODY,
    "2024-03-02 星期六 10:00": NOBODY,
    "2024-03-02 10:00 (阅读 1023) 共 11 篇评论": NOBODY,
    "2024-03-02 · 前端 · 12 分钟": NOBODY,
    "Docker · 2024-03-02": NOBODY,
    "ray@blog:~$ cat 2024-05-20.md": NOBODY,
    "2024-03-02 10:00 公司新闻": NOBODY,
    # words that name no one
    "由 admin 发布于 2024-03-02": NOBODY,
    "作者：admin": NOBODY,
    "作者简介：何家宜，教授": NOBODY,
    "编辑 | 推荐阅读": NOBODY,
    "编辑推荐": NOBODY,
    "责任编辑制度": NOBODY,
    "Powered by PHPCMS © 2026": NOBODY,
    "Theme by Anatole | Powered by Hugo 2024-01-02": NOBODY,
}


@pytest.mark.parametrize(("text", "fields"), LABELS.items())
def test_a_credit_names_who_it_names(text: str, fields: tuple[str | None, ...]) -> None:
    credit = parse_credit(text)
    assert (credit.source, credit.author, credit.editor) == fields


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("民國 112 年 3 月 2 日", "2023-03-02"),
        ("中華民國112年3月2日", "2023-03-02"),
        ("發布日期：112-03-02", "2023-03-02"),
        ("發布 2024/03/02 10:00　更新 2024/03/03 09:00", "2024-03-02T10:00+08:00"),
        ("2024-03-02 10:00 发布 2024-03-03 09:00 更新", "2024-03-02T10:00+08:00"),
        ("2024-03-03 09:00 更新 2024-03-02 10:00 发布", "2024-03-02T10:00+08:00"),
        ("出版：2024-03-02 10:00 更新：2024-03-02 11:00", "2024-03-02T10:00+08:00"),
    ],
)
def test_a_credit_line_is_dated_by_its_publication(text: str, published: str) -> None:
    credit = parse_credit(text)
    assert (credit.published, credit.updated, credit.is_credit) == (published, False, True)


def test_a_caption_is_no_credit_line() -> None:
    assert not parse_credit("图片来源：海角时报记者 何家宜 摄").is_credit
    assert parse_credit("来源：海角时报记者 何家宜").is_credit


@pytest.mark.parametrize(
    ("text", "author"),
    [
        ("（中央社記者何家宜台北3日電）教育部今天表示，", "何家宜"),
        ("（中央社記者何家宜、王強高雄2024年3月3日電）教育部", "何家宜、王強"),
        ("〔記者何家宜／高雄報導〕教育部今天", "何家宜"),
        ("【何家宜／台北報導】教育部今天表示", "何家宜"),
        ("本报讯（记者 何家宜 通讯员 王强）教育部", "何家宜 王强"),
        ("人民网北京5月9日电 （何家宜）教育部今天", "何家宜"),
        ("【文/观察某网 何家宜】这项工作很重要", "何家宜"),
        ("（中央社台北3日電）教育部今天表示", None),
        ("〔即時新聞／綜合報導〕教育部今天", None),
        ("【某中国2005年07月03日报道】一九八九年", None),
        ("本报讯（完）教育部今天表示将会", None),
    ],
)
def test_a_dateline_names_its_reporters(text: str, author: str | None) -> None:
    assert names.head_author(text) == author


@pytest.mark.parametrize(
    ("text", "author"),
    [
        ("記者何家宜／台北報導", "何家宜"),
        ("聯合報／ 記者何家宜／即時報導", "何家宜"),
        ("記者 何家宜 報導", "何家宜"),
        ("報導．攝影╱何家宜", "何家宜"),
        ("执笔人：何家宜 王强 白露", "何家宜 王强 白露"),
        ("本报记者 阿依古丽·吐尔逊 通讯员 王强 文/图", "阿依古丽·吐尔逊 王强"),
        ("记者何家宜/文受访者供图", "何家宜"),
        ("采写丨海角日报记者 何家宜 发自北京", "何家宜"),
        ("本报记者 王乐文 方 敏", "王乐文 方 敏"),
        ("◎何家宜", "何家宜"),
        ("何家宜/文", "何家宜"),
        ("作者：何家宜 系海角大学教授", "何家宜"),
        ("作者简介", None),
        ("作者手记", None),
        ("作者系海角大学教授", None),
        ("著作权归作者所有", None),
        ("记者博客联系记者", None),
        ("记者手记", None),
        ("《河边的渡口》全文阅读 作者：王强", None),
        ("供稿：县文化馆", None),
        ("本报记者 何家宜 摄", None),
    ],
)
def test_a_byline_has_a_separator_or_a_name(text: str, author: str | None) -> None:
    assert names.line_author(text) == author


@pytest.mark.parametrize(
    ("text", "author"),
    [
        ("活动结束。（何家宜 海角报道）", "何家宜"),
        ("活动结束。（作者：何家宜 单位：县文化馆）", "何家宜"),
        ("活动结束。（作者何家宜系海角大学教授）", "何家宜"),
        ("活动结束。（文/何家宜 图/王强）", "何家宜"),
        ("活动结束。(本报记者何家宜 海角5月3日电)", "何家宜"),
        ("活动结束。（作者：邹多为、唐诗凝）", "邹多为、唐诗凝"),
        ("活动结束。（作者系海角大学教授）", None),
        ("活动结束。（作者单位：海角大学）", None),
        ("活动结束。（张家界）", None),
        ("活动结束。（责任编辑：何家宜）", None),
    ],
)
def test_a_bracket_after_the_text_names_people_only(text: str, author: str | None) -> None:
    assert names.tail_author(text) == author


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("本文转载自微信公众号“海角书屋”（ID：hjsw），作者：何家宜", "海角书屋"),
        ("活动结束。（转自海角日报 何家宜）", "海角日报"),
        ("活动结束。(摘自《海角文学》2024年第3期)", "海角文学"),
        ("活动结束。（据海角日报）", "海角日报"),
        ("本文轉載自海角日報", "海角日報"),
        ("据海角日报消息，今年秋天，小学重新开课。", None),
        ("（本文来自海角新闻，更多资讯请下载“海角新闻”APP）", None),
        ("活动结束。（据了解）", None),
    ],
)
def test_the_text_tells_where_it_is_from(text: str, source: str | None) -> None:
    assert names.told_source(text) == source


def test_an_editor_in_brackets_may_be_followed_by_a_date() -> None:
    assert names.bracketed_editor("（編輯：何家宜）1130503") == "何家宜"


@pytest.mark.parametrize(
    ("text", "author"),
    [
        ("2024-05-03 17:30 김철수 기자 kim@news.example", "김철수"),
        ("[산골일보 이영희·박민수 기자]", "이영희·박민수"),
        ("글: 최지우", "최지우"),
        ("현장 기자 모집", None),
        ("김철수 기자가 말했다", None),
    ],
)
def test_a_korean_byline_is_read(text: str, author: str | None) -> None:
    assert names.korean_author(text) == author


@pytest.mark.parametrize(
    ("text", "author"),
    [
        ("【海辺新聞 山田花子】", "山田花子"),
        ("鈴木一郎記者", "鈴木一郎"),
        ("記者 鈴木 一郎", "鈴木 一郎"),
        ("取材・文＝鈴木一郎", "鈴木一郎"),
        ("本紙記者", None),
        ("記者会見を開いた", None),
        ("【写真】海辺の町", None),
    ],
)
def test_a_japanese_byline_is_read(text: str, author: str | None) -> None:
    assert names.japanese_author(text) == author


@given(st.text(alphabet="记者報導作者编辑来源：/／丨|（）()【】〔〕、 何家宜王强台北日電文图系為为12", max_size=100))
def test_no_line_raises_and_values_are_parts_of_it(text: str) -> None:
    for read in (names.line_author, names.head_author, names.tail_author, names.told_source, names.bracketed_editor):
        found = read(text)
        assert found is None or found.strip()
    credit = parse_credit(text)
    for value in (credit.source, credit.author, credit.editor):
        assert value is None or all(character in text for character in value)
