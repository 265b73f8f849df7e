from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from scraper.discover import find_articles, next_list_page
from scraper.document import Document
from tests.scraper.discover.list_pages import FAMILIES, MENU, ListPage, whole

if TYPE_CHECKING:
    from collections.abc import Callable

AT = datetime(2024, 6, 1, tzinfo=UTC)
SEEDS = range(4)


def lay_out(page: ListPage) -> Document:
    return Document(page.html.encode(), url=page.url, captured_at=AT)


def listed(body: str, url: str = "http://www.a.example/news/", known: tuple[str, ...] = ()) -> list[str]:
    document = Document(whole("<title>x</title>", body).encode(), url=url, captured_at=AT)
    return [article.url for article in find_articles(document, known=known).articles]


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)
def test_the_articles_of_a_list_page_are_found_and_nothing_else(family: Callable[[random.Random], ListPage]) -> None:
    found = true = right = 0
    for seed in SEEDS:
        page = family(random.Random(seed))
        got = {article.url for article in find_articles(lay_out(page)).articles}
        found, true, right = found + len(got), true + len(page.articles), right + len(got & page.articles)
    assert right >= 0.98 * true
    assert right >= 0.95 * found


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)
def test_the_next_page_of_a_list_is_found(family: Callable[[random.Random], ListPage]) -> None:
    page = family(random.Random(1))
    assert next_list_page(lay_out(page).page) == page.following


def test_the_date_and_the_title_beside_a_link_are_read() -> None:
    body = '<ul><li><i>2024-05-13</i><a href="a/202405/t1_778899.html">镇里召开防汛会议部署工作</a></li></ul>' * 2
    document = Document(whole("", body).encode(), url="http://www.a.example/news/", captured_at=AT)
    (article,) = find_articles(document).articles
    assert (article.title, article.date) == ("镇里召开防汛会议部署工作", "2024-05-13")


def test_a_date_without_a_year_is_of_the_year_of_the_capture() -> None:
    body = '<ul><li><a href="a/202405/t1_778899.html">镇里召开防汛会议部署工作</a><span>[05-12]</span></li></ul>'
    document = Document(whole("", body).encode(), url="http://www.a.example/news/", captured_at=AT)
    assert [article.date for article in find_articles(document).articles] == ["2024-05-12"]


def test_a_menu_alone_is_no_list() -> None:
    menu = "".join(f'<li><a href="/lm{n}/">{name}</a></li>' for n, name in enumerate(MENU))
    assert listed(f"<ul>{menu}</ul>") == []


def test_what_is_new_since_the_last_look_is_rather_an_article() -> None:
    body = "<div>" + "".join(f'<p><a href="/x/tea-{w}">Tea with {w}</a></p>' for w in ("Ann", "Bo", "Cy")) + "</div>"
    assert listed(body) == []
    assert listed(body, known=("http://www.a.example/x/tea-Ann",)) != []


def test_many_links_are_bounded_and_the_rest_is_counted() -> None:
    rows = "".join(f'<li><a href="/a/2024/0513/{n}.html">第{n}条新闻的标题写得很长</a></li>' for n in range(11_000))
    document = Document(whole("", f"<ul>{rows}</ul>").encode(), url="http://www.a.example/", captured_at=AT)
    listing = find_articles(document)
    assert (len(listing.articles), listing.left_off) == (10_000, 1_000)


def test_links_that_differ_by_session_only_are_one_article() -> None:
    rows = "".join(
        f'<li><a href="/v.do;jsessionid={n:032X}?articleId=778899&sid={n}">镇里召开防汛会议部署工作</a></li>'
        for n in range(3)
    )
    assert listed(f"<ul>{rows}</ul>") == ["http://www.a.example/v.do?articleId=778899"]


def test_a_calendar_leads_to_no_articles() -> None:
    days = "".join(f'<td><a href="/events/2024/05/{n:02d}">{n}</a></td>' for n in range(1, 32))
    assert listed(f'<table class="calendar"><tr>{days}</tr></table><a href="/events/2024/06">下个月</a>') == []


def test_a_drawn_list_ends_with_its_last_page() -> None:
    body = '<script>createPageHTML(3, 2, "index", "html");</script>'
    document = Document(whole("", body).encode(), url="http://www.a.example/news/index_2.html")
    assert next_list_page(document.page) is None


def test_a_drawn_list_with_the_id_of_its_element_counts_from_one() -> None:
    body = "<script>createPageHTML('page_div',42, 1,'list_gzbd','shtml',834);</script>"
    document = Document(whole("", body).encode(), url="http://www.a.example/xcs/list_gzbd.shtml")
    assert next_list_page(document.page) == "http://www.a.example/xcs/list_gzbd_2.shtml"


def test_the_next_month_of_another_folder_is_no_next_page() -> None:
    body = '<a href="/other/list_2.html">下一页</a>'
    document = Document(whole("", body).encode(), url="http://www.a.example/news/")
    assert next_list_page(document.page) is None
