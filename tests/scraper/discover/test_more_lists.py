# ruff: noqa: E501 - markup in lines as long as pages write them
"""Lists that find_articles was not made for: the second set of list pages, pages without a list, and hostile ones."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from archive.model import resolve_url
from scraper.discover import Listing, declared_feeds, find_articles, next_list_page, read_feed, read_sitemap
from scraper.document import Document
from tests.scraper.discover.more_list_pages import FAMILIES

if TYPE_CHECKING:
    from tests.scraper.discover.more_lists.furniture import ListPage

AT = datetime(2024, 6, 1, tzinfo=UTC)
SEEDS = range(200, 204)
URL = "http://www.a.example/news/"
TITLE = "市政府召开第{}次常务会议研究部署"
# A page may cost this many seconds of CPU; none takes two on a quiet machine.
BUSY = 20.0


def lay_out(html: str, url: str = URL) -> Document:
    return Document(html.encode(), url=url, captured_at=AT)


def listed(html: str, url: str = URL) -> Listing:
    return find_articles(lay_out(html, url))


def pages(family: str) -> list[ListPage]:
    return [FAMILIES[family](random.Random(seed)) for seed in SEEDS]


def count(family: str) -> Counter[str]:
    """Count the articles of a family's pages: those that are there, those that are found, those that are right."""
    counts: Counter[str] = Counter()
    for page in pages(family):
        got = {article.url for article in listed(page.html, page.url).articles}
        counts += Counter(true=len(page.articles), found=len(got - page.either), right=len(got & page.articles))
    return counts


@pytest.mark.parametrize("family", FAMILIES)
def test_no_family_is_read_badly(family: str) -> None:
    counts = count(family)
    assert counts["right"] >= 0.95 * counts["true"]
    assert counts["right"] >= 0.90 * counts["found"]


def test_the_families_together_are_read_well() -> None:
    table = {family: count(family) for family in FAMILIES}
    for family, one in table.items():
        recall, precision = one["right"] / one["true"], one["right"] / max(1, one["found"])
        print(f"{family:20} {one['true']:5} articles  recall {recall:.3f}  precision {precision:.3f}")
    counts = sum(table.values(), Counter[str]())
    assert counts["right"] >= 0.98 * counts["true"]
    assert counts["right"] >= 0.95 * counts["found"]


@pytest.mark.parametrize("family", FAMILIES)
def test_the_next_page_and_the_feeds_are_found(family: str) -> None:
    for page in pages(family):
        document = lay_out(page.html, page.url)
        assert next_list_page(document.page) == page.following
        assert declared_feeds(document) == page.feeds


# What is no list.

LOGIN = """<title>用户登录</title><form action="/login.do"><input name=user><input type=password><a href="/reg.do">立即注册账号</a>
<a href="/user/forgot.do?from=login">忘记密码？点此找回您的密码</a></form><a href="/help/1.html">登录遇到问题怎么办</a>
<a href="/about.html">关于我们</a>"""
LOGIN_EN = """<title>Sign in</title><nav><a href="/">Home</a><a href="/news/">News</a></nav><form><input type=password>
<a href="/account/reset-password">Forgotten your password?</a><a href="/account/create">Create a free account</a></form>
<footer><a href="/privacy-policy">Privacy policy</a><a href="/terms-and-conditions">Terms and conditions</a></footer>"""
GONE = """<title>404 Not Found</title><h1>抱歉，您访问的页面不存在或已被删除</h1><p><a href="/">返回首页</a>
<a href="javascript:history.back()">返回上一页</a></p><p>您还可以：<a href="/search/">搜索您要的内容</a> <a href="/xwzx/">新闻中心</a>
<a href="/zwgk/">政务公开</a> <a href="/bsfw/">办事服务</a></p>"""
GONE_EN = """<title>Page not found</title><ul><li><a href="/news">News</a><li><a href="/sport">Sport</a><li>
<a href="/contact-us">Contact us</a></ul><p>Sorry, we can't find that page. <a href="/">Back to the front page</a></p>"""


@pytest.mark.parametrize("html", [LOGIN, LOGIN_EN, GONE, GONE_EN, "", "<p>x", "plain text, http://a.example/1.html"])
def test_a_page_without_a_list_gives_nothing(html: str) -> None:
    assert listed(html).articles == ()


def test_an_article_gives_at_most_what_is_related_to_it() -> None:
    body = "".join(f"<p>第{n}段：本网讯，连日来各地各部门迅速行动，确保各项工作落到实处。</p>" for n in range(8))
    menu = "".join(f'<li><a href="/lm{n}/">{name}</a></li>' for n, name in enumerate(("首页", "新闻", "公告", "党建")))
    page = f"<ul class=nav>{menu}</ul><h1>标题</h1>{body}<p>上一篇：<a href='/a/2024/0512/77.html'>无</a></p>"
    assert {article.url for article in listed(page, "http://www.a.example/a/2024/0513/78.html").articles} <= {
        resolve_url(URL, "/a/2024/0512/77.html")
    }


# Single signs.


def rows(count: int, extra: str = "", folder: str = "a") -> str:
    return "".join(
        f'<li><a href="/{folder}/2024/0513/{n + 7788}.html">{TITLE.format(n)}</a>{extra.format(n)}</li>'
        for n in range(count)
    )


@pytest.mark.parametrize(
    "word", ["本类热门文章", "24小时热文", "一周热点", "人气ランキング", "많이 본 뉴스", "Editor's picks", "頻道推薦"]
)
def test_a_ranking_beside_a_list_is_left(word: str) -> None:
    html = f"<ul>{rows(6)}</ul><div><h3>{word}</h3><a href='/hot/'>更多</a><ul>{rows(6, folder='b')}</ul></div>"
    assert all("/a/" in article.url for article in listed(html).articles)
    assert len(listed(html).articles) == 6


@pytest.mark.parametrize("word", ["热点新闻", "推荐阅读"])
def test_a_ranking_that_is_the_page_itself_is_its_list(word: str) -> None:
    html = f"<title>{word}_青溪网</title><div><h3>{word}</h3><ul>{rows(6)}</ul></div>"
    assert len(listed(html).articles) == 6


def test_titles_with_words_of_rankings_are_no_headings() -> None:
    titles = ("我市旅游人气排行公布", "热门景点限流公告", "专家推荐春季读物十种", "最多跑一次改革再提速")
    html = "<div>" + "".join(
        f'<div><a href="/a/2024/0513/{n + 7788}.html">{title}</a></div>' for n, title in enumerate(titles)
    )
    assert [article.title for article in listed(html + "</div>").articles] == list(titles)


def test_labels_of_a_row_are_no_titles() -> None:
    label = ' <a href="/author/{0}.html">本刊记者 何欢</a> <a href="/comment/2024/{0}877.html">{0}跟贴</a>'
    assert [article.title for article in listed(f"<ul>{rows(5, label)}</ul>").articles] == [
        TITLE.format(n) for n in range(5)
    ]


def test_equal_titles_are_titles_all_the_same() -> None:
    html = "".join(
        f'<li><a href="/a/202405/t20240513_{n + 778899}.html">任前公示</a><i>2024-05-13</i></li>' for n in range(6)
    )
    assert len(listed(f"<ul>{html}</ul>").articles) == 6


def test_the_date_of_another_cell_is_that_of_the_row() -> None:
    html = "".join(
        f'<tr><td><a href="/c/4.html">公告</a></td><td><a href="/a/2024/{n + 7788}.html">{TITLE.format(n)}</a></td>'
        f"<td>2024-05-1{n}</td></tr>"
        for n in range(4)
    )
    assert [article.date for article in listed(f"<table>{html}</table>").articles] == [
        f"2024-05-1{n}" for n in range(4)
    ]


def test_what_is_read_more_has_no_title() -> None:
    html = "".join(
        f'<div><p>{TITLE.format(n)}</p><a href="/a/202405/t20240513_{n}778.html">[详情]</a><i>05-13</i></div>'
        for n in range(5)
    )
    assert {article.title for article in listed(html).articles} == {""}


def test_hidden_lists_are_read_only_where_one_like_them_is_shown() -> None:
    hidden = f'<div class=pane style="display:none"><ul>{rows(4, folder="b")}</ul></div>'
    other = f'<div class=menu2 style="display:none"><p>{rows(4, folder="c")}</p></div>'
    html = f'<div class=pane style="display:block"><ul>{rows(4)}</ul></div>{hidden}{other}'
    assert Counter(article.url.split("/")[3] for article in listed(html).articles) == {"a": 4, "b": 4}


def test_a_list_in_json_without_titles_has_none() -> None:
    data = [{"@type": "ListItem", "url": f"http://www.a.example/harbour-workers-walk-out-{n}"} for n in range(5)]
    html = f'<script type="application/ld+json">{json.dumps({"@type": "ItemList", "itemListElement": data}, indent=2)}</script>'
    assert [article.title for article in listed(html).articles] == [""] * 5


def test_undefined_values_are_no_reason_to_leave_a_list() -> None:
    data = ",".join(
        f'{{"url":"/a/2024/{n + 77889}.html","title":"{TITLE.format(n)}","author":undefined}}' for n in range(5)
    )
    assert (
        len(
            listed(
                f'<script>window.__INITIAL_STATE__={{list:0}};var s={{"data":[{data}],"x":undefined}};</script>'
            ).articles
        )
        == 5
    )


def test_a_menu_in_json_is_no_list() -> None:
    data = {
        "menu": [
            {"title": name, "url": f"/lm{n}/"}
            for n, name in enumerate(("新闻中心", "通知公告", "政务公开", "办事服务"))
        ]
    }
    assert listed(f"<script>var state = {json.dumps(data)};{' ' * 200}</script>").articles == ()


# Hostile pages.


@pytest.mark.parametrize(
    ("own", "following"),
    [
        ("/events/2024/05/", "/events/2024/06/"),
        ("/cal?y=2024&m=5", "/cal?y=2024&m=6"),
        ("/events/month/2024-05/", "/events/month/2024-06/"),
        ("/rl.asp?date=2024-05", "/rl.asp?date=2024-06"),
    ],
)
def test_a_calendar_has_no_next_page_and_no_articles(own: str, following: str) -> None:
    days = "".join(f'<td><a href="{own}{n:02d}/">{n}</a></td>' for n in range(1, 32))
    document = lay_out(
        f'<table>{days}</table><a href="{following}">下一页</a><a href="{following}">»</a>',
        "http://www.a.example" + own,
    )
    assert next_list_page(document.page) is None
    assert find_articles(document).articles == ()


def test_the_second_page_of_a_month_is_a_next_page() -> None:
    document = lay_out('<a href="/2024/05/page/2/">Older posts</a>', "http://www.a.example/2024/05/")
    assert next_list_page(document.page) == "http://www.a.example/2024/05/page/2/"


def test_a_list_below_its_own_folder_goes_on() -> None:
    document = lay_out('<a href="/poets/123/2.html">下一页</a>', "http://www.a.example/poets/123/")
    assert next_list_page(document.page) == "http://www.a.example/poets/123/2.html"


def test_another_host_of_the_site_is_no_next_page() -> None:
    document = lay_out('<a href="http://news.a.example/2/">»</a>', "http://www.a.example/")
    assert next_list_page(document.page) is None


def test_routes_of_a_script_are_counted() -> None:
    html = "".join(f'<li><a href="http://www.a.example/app#!/news/{n}">{TITLE.format(n)}</a></li>' for n in range(30))
    assert (listed(html).articles, listed(html).unlinked) == ((), 30)


MANY = 30_000
HOSTILE = {
    "one line": "<p>" + " ".join(f'<a href="/a/2024/{n}.html">{TITLE.format(n)}</a>' for n in range(MANY)),
    "deep": "".join(f'<div><a href="/a/2024/{n + 7788}.html">{TITLE.format(n)}</a>' for n in range(10_000)),
    "own boxes": "".join(
        f'<div class="c{n}x"><a href="/a/2024/{n}.html">{TITLE.format(n)}</a></div>' for n in range(MANY)
    ),
    "pictures": "".join(f'<a href="/a/2024/{n}.html" title="{TITLE.format(n)}"><img></a>' for n in range(MANY)),
    "headings": "".join(f'<div><h3>热门</h3><p><a href="/a/2024/{n}.html">x</a></p></div>' for n in range(MANY // 3)),
    "marked sections": '<script type="text/xml"><a>' + "<![CDATA[" * 300_000 + "</script>",
    "undefined": "<script>" + "a={b:undefined};" * 100_000 + "</script>",
    "open brackets": "<script>" + "=[" * 500_000 + "</script>",
    "deep json": '<script type="application/json">' + "[" * 100_000 + "</script>",
    "periods": "".join(f'<p><a href="/a/2024/{n}.html">{"Mar" * 3000}!</a></p>' for n in range(300)),
    "long references": "".join(f'<p><a href="/a/{"a1-" * 2000}{n}.html">{TITLE}</a></p>' for n in range(2000)),
    "pagers": "<script>" + "createPageHTML(" * 200_000 + "</script>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_cost_little(name: str) -> None:
    document = lay_out(HOSTILE[name])
    assert document.page is not None
    began = time.process_time()
    find_articles(document)
    next_list_page(document.page)
    assert time.process_time() - began < BUSY


HOSTILE_FEEDS = {
    "nested": "<item>" * 200_000,
    "small": "<item><link>http://a.example/1</link></item>" * 90_000,
    "tags": "<item><description>" + "<p " * 1_000_000,
    "long": "<item><title>" + "x" * 20_000_000,
}


@pytest.mark.parametrize("name", HOSTILE_FEEDS)
def test_hostile_feeds_cost_little_and_the_rest_is_counted(name: str) -> None:
    began = time.process_time()
    listing = read_feed(f'<rss version="2.0"><channel>{HOSTILE_FEEDS[name]}'.encode(), URL)
    assert time.process_time() - began < BUSY
    assert listing.left_off > 0


def test_a_huge_sitemap_is_read_up_to_its_limit() -> None:
    urls = "".join(f"<url><loc>http://a.example/a/{n}.html</loc></url>" for n in range(120_000))
    began = time.process_time()
    listing = read_sitemap(f"<urlset>{urls}{'<x/>' * 1_000_000}</urlset>".encode(), URL)
    assert time.process_time() - began < BUSY
    assert (len(listing.articles), listing.left_off) == (50_000, 70_000)


def test_the_pages_of_the_fixtures_are_read_without_harm() -> None:
    for path in sorted(Path("tests/fixtures").rglob("*.html"))[:60]:
        document = Document(path.read_bytes(), url=URL, captured_at=AT)
        assert all(article.url != URL for article in find_articles(document).articles)
