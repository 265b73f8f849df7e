"""The further pages of an article, and links that look like theirs."""

from __future__ import annotations

import time

import pytest

from scraper.document.html import parse_html
from scraper.document.layout import read_tree
from scraper.multipage.links import MAX_PAGES, may_have_pages, next_pages

SITE = "http://www.hekou.example"
URL = f"{SITE}/2024/05/20418.html"


def further(html: str, url: str = URL, at: str | None = None) -> list[str]:
    tree = parse_html(html)
    assert tree is not None
    page = read_tree(tree.root, url=at or url, captured_at=None)
    found = next_pages(page, url)
    if found and at is None:
        assert may_have_pages(html.encode(), url)
    return [one.removeprefix(SITE) for one in found]


class TestShapes:
    @pytest.mark.parametrize(
        ("url", "hrefs", "pages"),
        [
            ("/a/20418.html", ("20418_2.html", "20418_3.html"), ("/a/20418_2.html", "/a/20418_3.html")),
            ("/a/20418.html", ("20418-2.html", "20418-3.html"), ("/a/20418-2.html", "/a/20418-3.html")),
            ("/a/t20418.shtml", ("t20418_1.shtml", "t20418_2.shtml"), ("/a/t20418_1.shtml", "/a/t20418_2.shtml")),
            ("/a/20418_1.html", ("20418_2.html", "20418_3.html"), ("/a/20418_2.html", "/a/20418_3.html")),
            ("/a/20418", ("20418?page=2", "?page=3"), ("/a/20418?page=2", "/a/20418?page=3")),
            ("/show.php?id=7", ("?id=7&page=2", "?page=3&id=7"), ("/show.php?id=7&page=2", "/show.php?page=3&id=7")),
            ("/show.asp?id=7&p=1", ("?id=7&p=2", "?id=7&p=3"), ("/show.asp?id=7&p=2", "/show.asp?id=7&p=3")),
            ("/a/20418/", ("/a/20418/2", "/a/20418/3"), ("/a/20418/2", "/a/20418/3")),
            ("/2024/05/a-b-c/", ("/2024/05/a-b-c/page/2/", "/2024/05/a-b-c/page/3/"),
             ("/2024/05/a-b-c/page/2/", "/2024/05/a-b-c/page/3/")),
            ("/20240501/index.html", ("index_2.html", "index_3.html"),
             ("/20240501/index_2.html", "/20240501/index_3.html")),
        ],
    )  # fmt: skip
    def test_of_addresses(self, url: str, hrefs: tuple[str, str], pages: tuple[str, ...]) -> None:
        links = "".join(f"<a href='{href}'>{n}</a> " for n, href in enumerate(hrefs, 2))
        assert further(f"<p>正文</p><div><b>1</b> {links}</div>", SITE + url) == list(pages)

    @pytest.mark.parametrize(
        "html",
        [
            "<p>1 <a href=20418_2.html>2</a> <a href=20418_3.html>3</a> <a href=20418_2.html>下一页</a></p>",
            "<p>[1] <a href=20418_2.html>[2]</a><a href=20418_3.html>[3]</a></p>",
            "<p>【1】【<a href=20418_2.html>2</a>】【<a href=20418_3.html>3</a>】</p>",
            "<ul><li>1</li><li><a href=20418_2.html>第2页</a></li><li><a href=20418_3.html>第 3 页</a></li></ul>",
            "<p><a href=20418.html>1</a> <a href=20418_2.html>2</a> <a href=20418_3.html>3</a> <a href=all>全</a></p>",
            "<p><a href=20418_3.html>3</a> <a href=20418_2.html>2</a></p>",
        ],
    )
    def test_of_lines(self, html: str) -> None:
        assert further(html) == ["/2024/05/20418_2.html", "/2024/05/20418_3.html"]

    @pytest.mark.parametrize(
        "text", ["下一页", "下页", "后一页", "下一页 >", "Next", "Next page »", "›", ">>", "点击下一页"]
    )
    def test_of_a_turn_alone(self, text: str) -> None:
        assert further(f"<p><a href=20418_2.html>{text}</a></p>") == ["/2024/05/20418_2.html"]

    def test_from_a_further_page(self) -> None:
        html = "<p><a href=20418.html>1</a> 2 <a href=20418_3.html>3</a> <a href=20418_3.html>下一页</a></p>"
        assert further(html, at=f"{SITE}/2024/05/20418_2.html") == ["/2024/05/20418_3.html"]

    def test_are_relative_to_the_base(self) -> None:
        assert further(f"<base href='{SITE}/2024/05/'><a href=20418_2.html>2</a>") == ["/2024/05/20418_2.html"]


class TestNone:
    @pytest.mark.parametrize(
        "html",
        [
            "<a href=20419.html>下一篇</a>",
            "<a href=20419.html>下一页</a>",
            "<a href=20418_2.html>下一篇：渡船开航</a>",
            "<a href=20418_2.html>相关图片</a>",
            "<a href=20418.html#2>2</a>",
            "<a href=#>2</a> <a href='javascript:go(2)'>3</a>",
            "<a href=/2024/05/>2</a> <a href=/list_2.html>2</a>",
            "<a href=http://other.example/2024/05/20418_2.html>2</a>",
            "<a href=20418_7.html>2</a>",
            "<a href=20418_1.html>1</a> <a href=20418_1.html>上一页</a>",
            "<a href='20418.html?page=2#comments'>2</a>",
            "<a href='20418.html?sort=new&page=2'>2</a>",
            "<a href='20418.html?page=2&page=3'>2</a>",
            "<a href=20418_2024.html>2</a>",
            "2 3 下一页",
        ],
    )
    def test_of_other_links(self, html: str) -> None:
        assert further(html) == []

    @pytest.mark.parametrize(
        "path", ["/", "/news/", "/news/index.html", "/list.html", "/c/list_1.html", "/news/default.aspx"]
    )
    def test_of_a_list(self, path: str) -> None:
        name = path.rpartition("/")[2].partition(".")[0] or "index"
        links = f"<a href={name}_2.html>2</a><a href='?page=2'>2</a><a href='{path.rstrip('/')}/2'>2</a>"
        assert further(f"<p>{links}</p>", SITE + path) == []

    def test_of_a_further_page_that_was_asked_for(self) -> None:
        html = "<a href=20418.html>1</a> 2 <a href=20418_3.html>3</a>"
        assert further(html, f"{SITE}/2024/05/20418_2.html") == []

    def test_of_comments_beside_the_articles_own(self) -> None:
        html = "<p><a href=20418_2.html>2</a></p><div><a href='?page=2'>2</a><a href='?page=3'>3</a></div>"
        assert further(html) == ["/2024/05/20418_2.html"]


def test_no_more_than_a_few_are_followed() -> None:
    links = "".join(f"<a href=20418_{n}.html>{n}</a>" for n in range(2, 99))
    found = further(links)
    assert (len(found), found[-1]) == (MAX_PAGES, f"/2024/05/20418_{MAX_PAGES + 1}.html")


def test_a_page_of_nothing_but_links_takes_no_longer() -> None:
    began = time.process_time()
    further("<a href=20418_2.html>2</a>" * 30_000)
    assert time.process_time() - began < 3


@pytest.mark.parametrize(
    ("payload", "may"),
    [
        (b"<a href='20418_2.html'>", True),
        ("<a href='20418_2.html'>".encode("utf-16"), True),
        (b"<a href='?id=1&PAGE=2'>", True),
        (b"<a href='20419.html'>20418</a>", False),
        (b"", False),
    ],
)
def test_the_cheap_look(payload: bytes, may: bool) -> None:
    assert may_have_pages(payload, URL) == may
