"""Credits printed around an article, and lines beside a date, a list or a byline that are none."""

from __future__ import annotations

import pytest

from scraper.extract.extractor import read_payload
from scraper.metadata import names
from scraper.metadata.credit_line import parse_credit
from scraper.metadata.names import is_label, is_medium, is_office

TITLE = "枫桥镇老茶厂恢复生产"
PROSE = (
    "清明刚过，枫桥镇的老茶厂重新点起了灶火，第一锅青叶下锅时，院子里站满了来看热闹的街坊邻居。",
    "厂里请回了三位退休的老师傅，最年长的一位七十四岁，他说手上的老茧还认得这口铁锅的温度。",
    "今年头一批春茶只有四百多斤，全部留给了镇上的茶馆，外地的客商要等到谷雨以后才能买到。",
)
TEXT = "".join(f"<p>{one}</p>" for one in PROSE)
DATE = "<div>2024-04-08</div>"


def fields(above: str = "", below: str = "", *, text: str = TEXT, title: str = TITLE) -> tuple[str | None, ...]:
    """Return (published, source, author) of a page."""
    page = f"<title>{title}_枫桥在线</title><body><h1>{title}</h1>{above}{text}{below}</body>"
    found = read_payload(page.encode(), url="https://fengqiao.example/a/1.html").article
    return found.published, found.source, found.author


@pytest.mark.parametrize("tag", ["p", "div"])
@pytest.mark.parametrize(
    "line",
    [
        "各位股东：",
        "全体社员：",
        "请各部门、各乡镇",
        "各地同志",
        "今年再投八百万，修部队营房",
        "强降雨预报",
        "办好茶厂",
        "各位讀者與網民",
        "媒体关注茶厂",
        "電網檢修通報",
    ],
)
def test_a_line_beside_the_date_that_names_no_outlet_is_no_source(line: str, tag: str) -> None:
    assert fields(f"<{tag}>{line}</{tag}>{DATE}")[1] is None
    assert fields(f"{DATE}<{tag}>{line}</{tag}>")[1] is None


@pytest.mark.parametrize("title", ["枫桥镇茶厂管理办法", "枫桥镇灾害性天气预报", "枫桥镇政府工作报告网"])
def test_a_headline_beside_the_date_is_no_source(title: str) -> None:
    assert fields("<p>（2024年4月8日镇人大会议通过）</p>", title=title)[1] is None
    assert fields("<p>2024年4月8日</p>", title=title)[1] is None
    assert fields(f"<h3>枫桥在线</h3>{DATE}")[1] is None


@pytest.mark.parametrize("name", ["枫桥晚报", "楓橋線上新聞網", "枫桥镇供销社", "枫桥镇水利局", "枫桥县融媒体中心"])
def test_an_outlet_alone_beside_the_date_is_the_source(name: str) -> None:
    assert fields(f"<div>{name}</div>{DATE}")[1] == name
    assert fields(f"{DATE}<div>{name}</div>")[1] == name


def test_ends_of_words_are_no_media() -> None:
    assert not any(map(is_medium, ("天气预报", "情况通报", "各位同志", "旅行社", "舞台", "互联网", "好消息")))
    assert all(map(is_medium, ("枫桥日报", "枫桥杂志", "枫桥电视台", "通讯社")))
    assert not any(map(is_office, ("社会办医", "全部", "党员干部", "以人民为中心", "人大常委")))
    assert all(map(is_office, ("水利局", "县委", "宣传部", "枫桥发布")))


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("（参与采写：顾清和）", "宋砚秋"),
        ("（參與採訪：顧清和）", "宋砚秋"),
        ("参与记者：顾清和", "宋砚秋"),
        ("（协助采访记者 顾清和）", "宋砚秋"),
        ("参与报道记者 顾清和", "宋砚秋"),
        ("（采写：顾清和）", "顾清和"),
        ("记者：顾清和", "顾清和"),
    ],
)
def test_who_helped_is_not_who_wrote_it(line: str, author: str) -> None:
    dateline = f"<p>新华社合肥4月8日电（记者宋砚秋）{PROSE[0]}</p>"
    assert fields(DATE, f"<p>{line}</p>", text=dateline + TEXT)[2] == author


def test_who_helped_is_not_named_with_the_author_of_a_line() -> None:
    assert parse_credit("作者：宋砚秋 参与采写：顾清和").author == "宋砚秋"
    assert names.tail_author(f"{PROSE[0]}（参与记者：顾清和）") is None
    assert names.tail_author(f"{PROSE[0]}（记者：顾清和）") == "顾清和"


@pytest.mark.parametrize(
    "note",
    ["（实习生顾清和参与采写）", "（顾清和参与采写）", "本报记者 顾清和 协助采访", "（記者顧清和對本文亦有貢獻）"],
)
def test_who_helped_may_be_named_before_it(note: str) -> None:
    assert names.line_author(note) is None
    assert names.tail_author(PROSE[0] + note) is None


@pytest.mark.parametrize(
    "listed",
    [
        "<p>拟录用人员如下：</p><p>宋砚秋 顾清和</p>",
        "<p>获奖者:</p><p>宋砚秋、顾清和</p>",
        "<p>宋砚秋 顾清和</p><p>林小满 周谷雨</p><p>陈立夏 赵白露</p>",
        "<p>顧清和、趙白露</p><p>陳立夏、周穀雨</p>",
    ],
)
def test_people_of_a_list_are_no_authors(listed: str) -> None:
    assert fields(listed)[2] is None


def test_names_alone_below_the_title_are_authors() -> None:
    assert fields("<p>宋砚秋 顾清和</p>")[2] == "宋砚秋 顾清和"


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("来源丨枫桥日报（记者 宋砚秋）", "枫桥日报"),
        ("來源：楓橋日報(記者 宋硯秋)", "楓橋日報"),
        ("来源：枫桥日报（通讯员顾清和）", "枫桥日报"),
        ("来源：枫桥网（文字 版", "枫桥网"),
        ("来源：枫桥日报（数字版）", "枫桥日报（数字版）"),
        ("来源：枫桥日报（数字 版）", "枫桥日报（数字 版）"),
        ("来源：获授权转载自《枫桥日报》", "枫桥日报"),
        ("來源：經授權轉載自「楓橋週刊」", "楓橋週刊"),
        ("来源：《枫桥日报》", "《枫桥日报》"),
    ],
)
def test_a_source_ends_where_its_writer_begins(text: str, source: str) -> None:
    assert parse_credit(text).source == source


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("獲授權轉載自《楓橋日報》", "楓橋日報"),
        ("本文已获授权转载自枫桥日报", "枫桥日报"),
        ("经授权转载自公众号“枫桥茶事”", "枫桥茶事"),
        ("未经授权不得转载自《枫桥日报》", None),
        ("未获授权转载自《枫桥日报》者必究", None),
    ],
)
def test_an_authorised_repost_tells_its_origin(text: str, source: str | None) -> None:
    assert names.told_source(text) == source


def table(*rows: str) -> str:
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


@pytest.mark.parametrize(
    ("cells", "published", "source"),
    [
        (
            table("<td>成文日期：</td><td>2024年4月2日</td>", "<td>发布日期：</td><td>2024年4月8日</td>"),
            "2024-04-08",
            None,
        ),
        (
            table("<td>发布日期</td><td>2024-04-08</td><td>生效日期</td><td>2024-05-01</td>"),
            "2024-04-08",
            None,
        ),
        (table("<th>来源</th><td>枫桥日报</td>", "<th>发布时间</th><td>2024-04-08</td>"), "2024-04-08", "枫桥日报"),
        (table("<th>發布機關</th><td>楓橋鎮公所</td>", "<th>稿源</th><td>楓橋日報</td>"), None, "楓橋日報"),
        ("<dl><dt>来源</dt><dd>枫桥日报</dd><dt>发布日期</dt><dd>2024-04-08</dd></dl>", "2024-04-08", "枫桥日报"),
        # A row of heads: what is beside a head is the next head.
        (table("<td>发布时间</td><td>来源</td><td>文件编号</td>", "<td></td><td></td><td>枫政7号</td>"), None, None),
        (table("<td>来源：</td><td>作者：</td>"), None, None),
    ],
)
def test_a_label_in_a_cell_is_that_of_the_next_cell(cells: str, published: str | None, source: str | None) -> None:
    assert fields(cells)[:2] == (published, source)


def test_a_column_of_a_timetable_is_no_label() -> None:
    assert is_label("时间：")
    assert not any(map(is_label, ("时间", "日期", "来源：枫桥日报", "茶厂", "来源于自然的味道真好啊啊啊")))


@pytest.mark.parametrize(
    ("language", "credit", "expected"),
    [
        ("", "2024-04-08 来源：枫桥日报", ("zh", "枫桥日报")),
        (' lang="zh-TW"', "2024-04-08 來源：楓橋日報", ("zh-TW", "楓橋日報")),
        (' lang="en"', "2024-04-08 来源：枫桥日报", ("zh", "枫桥日报")),
    ],
)
def test_a_story_of_pictures_has_the_language_of_what_is_above_them(
    language: str, credit: str, expected: tuple[str, str]
) -> None:
    pictures = "".join(f"<p><img src=/{n}.jpg width=900 height=600></p>" for n in range(3))
    page = (
        f"<html{language}><title>{TITLE}</title><body><h1>{TITLE}</h1><div>{credit}</div>"
        f"<div class=article-content>{pictures}</div></body>"
    )
    found = read_payload(page.encode()).article
    assert (found.language, found.source) == expected


def test_a_text_in_letters_keeps_its_own_language() -> None:
    english = "<p>The kettle of the old tea works was lit again after the feast, and the whole street came to see.</p>"
    page = f"<html lang=en><title>{TITLE}</title><body><h1>{TITLE}</h1>{english * 3}</body>"
    assert read_payload(page.encode()).article.language == "en"
