from collections.abc import Sequence

import pytest

from scraper.document.lines import Line, Link, Page
from scraper.document.unseen import Script, UnseenParts
from scraper.metadata.metadata import Metadata, read_metadata

TEXT = "推介会上，有关部门分别作了推介，活动先后在三地举行，受到当地各界的欢迎和关注，取得了丰硕成果。"
TRADITIONAL = "推介會上，有關部門分別作了推介，活動先後在三地舉行，受到當地各界的歡迎和關注，取得了豐碩成果。"


def article(
    *above: Line | str, first: Sequence[str] = (), below: Sequence[str] = (), text: str = TEXT, scripts: str = ""
) -> Metadata:
    """Read a page of a title, the lines `above`, a text that begins with `first`, and the lines `below`."""
    head = [Line("某地举行推介会", "h1"), *(line if isinstance(line, Line) else Line(line, "div") for line in above)]
    body = [Line(line, "p") for line in (*first, text, text, text)]
    lines = (*head, *body, *(Line(line, "div") for line in below))
    unseen = UnseenParts(scripts=(Script("", "", scripts),))
    page = Page(None, None, lines, "某地举行推介会_某某网", {}, None, None, (), {}, None, unseen=unseen)
    return read_metadata(page, range(len(head), len(head) + len(body)))


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ("二〇二四年五月三日", "2024-05-03"),
        ("２０２４年５月３日", "2024-05-03"),
        ("20240503", "2024-05-03"),
        ("发布 2024/06/13 08:20　更新 2024/06/14 09:00", "2024-06-13T08:20+08:00"),
        ("更新 2024/06/14 09:00 發佈 2024/06/13 08:20", "2024-06-13T08:20+08:00"),
        ("2024-06-14 09:00 更新 2024-06-13 08:20 发布", "2024-06-13T08:20+08:00"),
        ("2024/06/13 08:20", "2024-06-13T08:20+08:00"),
        ("最後更新：2024/06/14", "2024-06-14"),
        ("2024年05月13日 星期一 第03版", "2024-05-13"),
        ("要闻 | 五月 13th, 2024", "2024-05-13"),
        ("2024年5月13日 星期一 晴", None),
        ("今天是 2024年5月13日", None),
        ("会议时间：2024年5月13日", None),
    ],
)
def test_a_line_of_dates_gives_the_date_of_publication(line: str, published: str | None) -> None:
    assert article(line).published == published


@pytest.mark.parametrize("line", ["113-05-03", "發布日期：113/05/03", "中華民國113年5月3日", "113年5月3日"])
def test_a_page_of_taiwan_counts_its_own_years(line: str) -> None:
    assert article(line, text=TRADITIONAL).published == "2024-05-03"


@pytest.mark.parametrize("line", ["113-05-03", "113/05/03"])
def test_elsewhere_such_figures_are_no_date(line: str) -> None:
    assert article(line).published is None


def test_the_date_of_a_linked_page_is_not_the_articles() -> None:
    old = Line("2024年5月13日 查看旧版（2007年11月18日以前）", "div", (Link("查看旧版（2007年11月18日以前）", "/old"),))
    assert article(old).published == "2024-05-13"
    assert article(Line("2007年11月18日", "div", (Link("2007年11月18日", "/old"),))).published is None


@pytest.mark.parametrize(
    "first",
    [
        ["2019年8月15日，村里通了车。"],
        ["2019年8月15日，第一批书送到村口。", "第二批也到了。"],
        ["2019年8月15日，雨。"],
        ["2019年8月15日 星期四 多云"],
        ["到了。", "2019年8月15日", "又到了。", "2019年8月16日"],
    ],
)
def test_a_date_that_the_text_tells_is_not_that_of_publication(first: list[str]) -> None:
    assert article(first=first).published is None


def test_a_date_below_the_text_is_a_neighbours_unless_it_has_a_label() -> None:
    assert article(below=["旧闻一则写在这里的标题", "2020年01月18日"]).published is None
    assert article(below=["更新时间：2020年01月18日"]).published == "2020-01-18"
    assert article(below=["发布时间：2020年01月18日"]).published == "2020-01-18"


@pytest.mark.parametrize(
    ("code", "published"),
    [
        ('var ct = "1714695000"; var nickname = "河口";', "2024-05-03T08:10:00+08:00"),
        ("var ori_create_time = '1714695000'; var biz = 'x';", "2024-05-03T08:10:00+08:00"),
        ("window.cgiData = {create_time: JsDecode('2024-05-03 08:10'), biz: 'x'}", "2024-05-03T08:10+08:00"),
        ('var product = "1714695000"; var biz = "x";', None),
        ("var ct = 1714695000000;", None),
    ],
)
def test_a_script_gives_the_time_that_the_page_leaves_empty(code: str, published: str | None) -> None:
    assert article(scripts=code).published == published
