"""Pages with a title and a text that does not read like prose."""

from __future__ import annotations

import pytest

from scraper.extract import NotAnArticle
from scraper.extract.extractor import read_payload
from tests.scraper.body.test_find import MENU, TITLE, article_page, body_of

NAMES = ("周谷雨", "白露生", "林小满", "陈立秋", "吴清明", "何寒露", "郑夏至", "孙大暑")


def test_list_of_names() -> None:
    assert body_of(article_page("<div>" + "".join(f"<p>{name}</p>" for name in NAMES) + "</div>")) == list(NAMES)


def test_verse() -> None:
    lines = ["渡口月如钩", "船归夜未收", "灯前人不语", "水到石边流"]
    assert body_of(article_page(f"<div id=text>{'<br>'.join(lines)}</div>")) == lines


def test_table_of_results() -> None:
    cells = ["项目名称", "渡船采购", "中标单位", "河口船厂", "公示期", "五个工作日"]
    rows = "".join(f"<tr><td>{one}<td>{two}</tr>" for one, two in zip(cells[::2], cells[1::2], strict=True))
    assert body_of(article_page(f"<table>{rows}</table>")) == cells


def test_table_around_its_one_long_cell() -> None:
    rows = "".join(f"<tr><td>第{n}项<td>渡口{n}号</tr>" for n in range(4))
    long = "对河口船厂罚款三万元，责令十五日内收回已售出的全部救生衣，并在门口张贴告示。"
    found = body_of(article_page(f"<table>{rows}<tr><td>决定<td><p>{long}</p><p>即日执行</p></tr>{rows}</table>"))
    assert found.count("渡口3号") == 2
    assert long in found


def test_title_of_two_characters() -> None:
    page = "<title>夜渡_河口网</title><body><h1>夜渡</h1><div><p>天色将晚</p><p>他走了很久</p><p>只有一盏灯</p></div>"
    assert body_of(page) == ["天色将晚", "他走了很久", "只有一盏灯"]


@pytest.mark.parametrize(
    "html",
    [
        f"<title>{TITLE}</title><h1>{TITLE}</h1><p>加载中</p>",
        f"<title>{TITLE}</title><h1>{TITLE}</h1>{MENU}<ul>"
        + "".join(f"<li><a href=/{n}>第{n}条新闻</a> 05-0{n}</li>" for n in range(9))
        + "</ul>",
        "<p>周谷雨</p><p>白露生</p><p>林小满</p><p>陈立秋</p>",
    ],
)
def test_what_is_left_without_a_text_is_no_body(html: str) -> None:
    assert body_of(html) == []


def test_next_section_goes_on_with_the_text() -> None:
    first = "渡船昨天清早恢复开航，停了四十天的码头又热闹起来，菜农和学生排着队上船。" * 4
    second = "入秋以后水位下降，镇里还要清一次航道，把两处浅滩挖深半米，船才能靠岸。"
    sections = f"<section class=a><h1>{TITLE}</h1><p>{first}</p><p>{first}</p></section>"
    page = f"<title>{TITLE}</title><body>{sections}<section class=b><p>{second}</p></section>"
    assert body_of(page) == [first, first, second]
    linked = f"<section class=b><h2><a href=/2>下一篇</a></h2><p>{second}</p></section>"
    assert body_of(f"<title>{TITLE}</title><body>{sections}{linked}") == [first, first]


@pytest.mark.parametrize(
    ("html", "count"),
    [
        (f"<div class=pics>{'<p><img src=/1.jpg></p>' * 3}</div>", 3),
        ("<div class=article-content><p><img src=/1.jpg></p></div>", 1),
        ("<p><img src=/logo.jpg></p>", None),
        (f"<div class=related>{'<p><img src=/1.jpg></p>' * 3}</div>", None),
    ],
)
def test_pictures_alone(html: str, count: int | None) -> None:
    page = f"<title>一图读懂河口渡船_河口网</title><body><h1>一图读懂河口渡船</h1><div>2024-05-06</div>{html}</body>"
    if count is None:
        with pytest.raises(NotAnArticle):
            read_payload(page.encode())
    else:
        assert [block.kind for block in read_payload(page.encode()).article.body] == ["image"] * count
