import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model.sites import is_home
from scraper.document.lines import Line, Link, Page
from scraper.metadata.original_link import find_url, read_original_link, resolve_reference

ORIGINAL = "https://www.original.gov.cn/portaluploads/html//site-4/info/48795.html"
OWN = "http://www.repost.cn/news/1.html"


def page(*lines: Line | str, url: str | None = OWN, canonical: str | None = None) -> Page:
    made = tuple(line if isinstance(line, Line) else Line(line, "p") for line in lines)
    return Page(url, None, made, None, {}, canonical, url, (), {}, None)


def anchored(text: str, anchor: str, href: str) -> Line:
    return Line(text, "p", (Link(anchor, href),))


@pytest.mark.parametrize(
    "line",
    [
        f"原文链接:{ORIGINAL}",
        f"原文地址： {ORIGINAL}",
        f"来源链接：{ORIGINAL}。",
        f"（原文出处：{ORIGINAL}）",
        f"【原文网址】{ORIGINAL}",
        f"转自：{ORIGINAL}",
        f"来源：{ORIGINAL}",
        "原文链接：https：／／www.original.gov.cn/portaluploads/html//site-4/info/48795.html",
        "原文链接：https://www.original.gov.cn/portaluploads/html//site-4/ info/48795.html",
        anchored("原文链接：点击查看", "点击查看", ORIGINAL),
        anchored("阅读原文", "阅读原文", ORIGINAL),
        anchored("（本文经授权转载）点击阅读原文", "点击阅读原文", ORIGINAL),
        anchored("原文链接：https://www.original.gov.cn/portal…", "https://www.original.gov.cn/portal…", ORIGINAL),
        anchored("原文链接：某地党建", "某地党建", f"http://www.repost.cn/go?url={ORIGINAL.replace(':', '%3A')}"),
        anchored("原文链接：某地党建", "某地党建", "//www.original.gov.cn/portaluploads/html//site-4/info/48795.html"),
    ],
)
def test_a_labelled_address_is_the_original(line: Line | str) -> None:
    origin = read_original_link(page("正文的一段。", line, "版权所有"))
    assert origin.url is not None
    assert origin.url.split("://")[1] == ORIGINAL.split("://")[1]
    assert origin.evidence is not None
    assert origin.evidence.found_in == "label"


def test_the_address_may_stand_on_the_next_line() -> None:
    assert read_original_link(page("原文链接：", ORIGINAL)).url == ORIGINAL
    assert read_original_link(page("原文链接：", anchored("某地党建", "某地党建", ORIGINAL))).url == ORIGINAL


def test_the_pages_own_address_is_no_original() -> None:
    assert read_original_link(page(f"原文链接：{OWN}")).url is None
    assert read_original_link(page("原文链接：https://repost.cn/news/1.html")).url is None
    assert read_original_link(page("本文链接：http://other.cn/1.html", url=None)).url is None
    assert read_original_link(page(f"原文链接：{OWN}", url=None, canonical=OWN)).url is None


def test_licence_boilerplate_is_no_original() -> None:
    licence = "版权声明：本文为博主原创文章，转载请附上原文出处链接和本声明。"
    assert read_original_link(page(licence, f"转载请注明:原文链接 - {OWN}")).url is None
    assert read_original_link(page(f"转载请注明:原文链接 - {ORIGINAL}", url=None)).url is None


def test_a_licence_copied_along_names_the_original() -> None:
    assert read_original_link(page(f"转载请注明原文链接：{ORIGINAL}")).url == ORIGINAL


def test_a_home_page_is_recorded_and_is_no_original() -> None:
    origin = read_original_link(page("原文链接：http://www.original.gov.cn/"))
    assert origin.url is None
    assert origin.evidence is not None
    assert origin.evidence.found_in == "home page"


def test_the_credited_source_may_be_a_link_to_the_original() -> None:
    credit = anchored("2018年12月28日 19:55 新京报", "新京报", "http://www.bj.com.cn/news/534853.html")
    found = read_original_link(page(credit), source="新京报", credit_lines=frozenset((0,)))
    assert found.url == "http://www.bj.com.cn/news/534853.html"
    own_channel = anchored("来源：本网", "本网", "/channel/a.html")
    assert read_original_link(page(own_channel), source="本网", credit_lines=frozenset((0,))).url is None
    elsewhere = anchored("2018年 新京报 关于我们", "关于我们", "http://www.bj.com.cn/about/1.html")
    assert read_original_link(page(elsewhere), source="新京报", credit_lines=frozenset((0,))).url is None


def test_a_canonical_link_counts_where_it_leads_to_another_site() -> None:
    assert read_original_link(page("正文", canonical=ORIGINAL)).url == ORIGINAL
    assert read_original_link(page("正文", canonical="http://m.repost.cn/news/2.html")).url is None
    assert read_original_link(page("正文", canonical=ORIGINAL, url=None)).url is None


def test_an_article_that_mentions_links_has_no_original() -> None:
    assert read_original_link(page("他在文章末尾附上了原文链接，供读者查阅。", "更多链接")).evidence is None


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("见 http://a.cn/b(c)d.html）。", "http://a.cn/b(c)d.html"),
        ("http://a.cn/x.html后面的字", "http://a.cn/x.html"),
        ("www.a.gov.cn/art/1.html", "www.a.gov.cn/art/1.html"),
        ("//a.cn/1.html", "//a.cn/1.html"),
        ("“http://a.cn/1?id=2”，", "http://a.cn/1?id=2"),
        ("http://a.cn/1.html http://b.cn/2.html", "http://a.cn/1.html"),
        ("没有地址", None),
        ("a@b.com/", None),
    ],
)
def test_an_address_is_cut_out_of_its_sentence(text: str, url: str | None) -> None:
    assert find_url(text) == url


def test_redirectors_are_undone_to_a_bound() -> None:
    assert (
        resolve_reference("/link?target=https%3A%2F%2Fx.cn%2Fa%2F%2Fb.html", "http://z.cn/1")
        == "https://x.cn/a//b.html"
    )
    assert resolve_reference("http://z.cn/s?word=http://x.cn/", None) == "http://z.cn/s?word=http://x.cn/"
    assert resolve_reference("javascript:void(0)", "http://z.cn/1") is None
    loop = "http://z.cn/?url=http://z.cn/?url=http://z.cn/?url=http://z.cn/?url=http://z.cn/"
    assert resolve_reference(loop, None) is not None


def test_front_pages_are_told_from_articles() -> None:
    assert is_home("http://a.cn/")
    assert is_home("http://a.cn/index.html")
    assert not is_home("http://a.cn/?p=12")
    assert not is_home("http://a.cn/a/1.html")


@given(st.text(alphabet="原文链接来源：: http/www.acn()（）?url=%3A&#…。\"'[]\\@", max_size=80), st.booleans())
def test_no_line_raises(text: str, known: bool) -> None:
    line = Line(text, "p", (Link(text, text), Link("阅读原文", text)))
    found = read_original_link(page(line, url=OWN if known else None, canonical=text))
    assert found.url is None or found.url.startswith(("http://", "https://"))


def test_an_original_on_another_ip_address_is_one() -> None:
    """Two addresses with equal last octets were one site, and the original the page's own."""
    found = read_original_link(page("永久链接：http://10.9.0.7/2024/1.html", url="http://10.1.0.7/2024/1.html"))
    assert found.url == "http://10.9.0.7/2024/1.html"
