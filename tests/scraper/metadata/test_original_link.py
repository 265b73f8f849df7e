import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model.sites import is_home
from scraper.addresses import ARTICLE, POSSIBLE, REFUSED, UNKNOWN, find_url, likeness, resolve_reference
from scraper.document.document import Document
from scraper.document.lines import Line, Link, Page
from scraper.document.unseen import Script, UnseenParts
from scraper.metadata.original_link import read_original_link

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


@pytest.mark.parametrize(
    ("href", "why"),
    [
        ("https://news.example/" + "x" * 9000, "too long"),
        ("https://ann:secret@news.example/2024/0507/1.html", "user name or password"),
        ("https://news..example:99999/2024/0507/1.html", "not a URL"),
    ],
)
def test_an_address_that_cannot_be_asked_for_is_said_as_what_it_is(href: str, why: str) -> None:
    found = read_original_link(page(anchored("原文链接：点击查看", "点击查看", href)))
    assert found.url is None
    assert found.evidence is not None
    assert found.evidence.found_in == "unusable address"
    assert why in found.evidence.text
    assert "secret" not in found.evidence.text
    # One that can be asked for counts, wherever it stands.
    both = page(anchored("原文链接：点击查看", "点击查看", href), f"原文地址：{ORIGINAL}")
    assert read_original_link(both).url == ORIGINAL


@pytest.mark.parametrize("href", ["mailto:ann@news.example", "javascript:void(0)", "#comments"])
def test_what_is_no_address_is_not_said(href: str) -> None:
    assert read_original_link(page(anchored("原文链接：点击查看", "点击查看", href))).evidence is None


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


ARTICLE_URL = "https://www.hkrb.example/html/2024-05/12/88.htm"
HOME_URL = "https://www.hkrb.example/"
SECTION_URL = "https://www.hkrb.example/shehui/"


def linked(markup: str, href: str = ARTICLE_URL) -> Line:
    """Make a line of a text in which {…} is an anchor to `href`."""
    before, _, rest = markup.partition("{")
    name, _, after = rest.partition("}")
    return Line(before + name + after, "p", (Link(name, href),))


@pytest.mark.parametrize(
    "line",
    [
        linked("本文转自{河口日报}，转载请注明出处。"),
        linked("本文转载自{河口日报}"),
        linked("（本文系转载自：{河口日报}）"),
        linked("转自：{河口日报}客户端"),
        linked("【转载自{河口日报}】"),
        linked("摘自：《{河口日报}》2024年5月12日第3版"),
        linked("本文摘编自{《河口日报》}"),
        linked("节选自{河口日报}"),
        linked("编译自：{Hekou Daily}"),
        linked("原载于{河口日报}"),
        linked("原载：{《河口日报》}"),
        linked("原刊于{河口日报}"),
        linked("首发于{河口日报}"),
        linked("本文首发于微信公众号：{河口日报}"),
        linked("本文最早发表于{河口日报}，有删改"),
        linked("原文刊登于{河口日报}"),
        linked("该文出自{河口日报}"),
        linked("以上内容转自{河口发布}，版权归原作者所有"),
        linked("以下内容来自{河口发布}"),
        linked("文章来源：{河口市人民政府网}"),
        linked("来源：{河口日报}　编辑：小何"),
        linked("稿件来源：河口日报 {查看原文}"),
        linked("（本文来源于{河口日报}，如有侵权请联系删除）"),
        linked("免责声明：本文转自{河口日报}，仅代表作者个人观点，与本站无关。"),
        linked("原文：{青石镇的渡口}"),
        linked("本文转自河口日报，原文：{点此}"),
        linked("原文见{河口日报}"),
        linked("原文链接：{河口日报}"),
        linked("出处：{河口日报}"),
        linked("分享自《{河口日报}》"),
        linked("{来源：河口日报}"),
        linked("{本文转载自河口日报}"),
        linked("{查看原文}"),
        linked("{阅读原文}"),
        linked("{[原文]}"),
        linked("{点此查看原始网页}"),
        linked("via {河口日报}"),
        linked("Via: {Hekou Daily}"),
        linked("Source: {Hekou Daily}"),
        linked("This article was originally published at {Hekou Daily}."),
        linked("Originally published on {Hekou Daily}"),
        linked("Republished with permission from {Hekou Daily}"),
        linked("Original article: {Ferries of Qingshi}"),
        linked("{Read the original}"),
        linked("原文網址：{河口日報}"),
        linked("本文轉載自{河口日報}"),
        linked("（轉自{河口日報}）"),
        linked("新聞來源：{河口日報}"),
        linked("原文連結：{河口日報}"),
        linked("原文刊載於{河口日報}"),
        linked("{閱讀原文}"),
        f"来源：河口日报（{ARTICLE_URL}）",
        f"来源：河口日报 {ARTICLE_URL}",
        f"来源 河口日报（{ARTICLE_URL}）",
        f"本文来源：{ARTICLE_URL}",
        f"转载自河口日报，{ARTICLE_URL}",
        f"原文：{ARTICLE_URL}",
        f"原文载{ARTICLE_URL}",
        f"文章來源：河口日報（{ARTICLE_URL}）",
        f"轉載來源：{ARTICLE_URL}",
        f"首发于{ARTICLE_URL}。",
        f"Source: {ARTICLE_URL}",
        f"(via {ARTICLE_URL})",
    ],
    ids=lambda line: line if isinstance(line, str) else line.text,
)
def test_common_forms_of_credit_name_the_original(line: Line | str) -> None:
    assert read_original_link(page("正文的一段。", line, "版权所有")).url == ARTICLE_URL


@pytest.mark.parametrize(
    "lines",
    [
        ("以下的内容转载自", ARTICLE_URL),
        ("原文链接：", linked("{河口日报}")),
        ("来源：", "河口日报", ARTICLE_URL),
        ("本文轉載自", linked("{河口日報}")),
        ("Originally published at", ARTICLE_URL),
    ],
)
def test_the_address_may_stand_below_its_label(lines: tuple[Line | str, ...]) -> None:
    assert read_original_link(page("正文的一段。", *lines, "=====")).url == ARTICLE_URL


@pytest.mark.parametrize(
    "line",
    [
        linked("图片来源：{某某图库}"),
        linked("（資料來源：{某某統計}）"),
        linked("数据来源：{统计年鉴}"),
        linked("相关阅读：{河口日报的另一篇}"),
        linked("他在河口待了三年，诗句摘自{《渡口集》}，读来亲切。"),
        linked("这批新茶来自{松岭茶场}，第一天就卖完了。"),
        linked("发布于 2024-05-13 {社会新闻}"),
        linked("来源：河口日报 作者：{林小满}"),
        linked("来源：河口日报。更多消息请看{另一则旧闻}"),
        linked("原文中还提到，{这座桥}建于二十年前。"),
        linked("For more on the resource: {a page}"),
        linked("下一篇：{河口的另一座桥}"),
    ],
    ids=lambda line: line.text,
)
def test_links_that_credit_nothing_are_no_original(line: Line) -> None:
    assert read_original_link(page("正文的一段。", line, "版权所有")).url is None


@pytest.mark.parametrize(
    "href",
    [
        HOME_URL,
        SECTION_URL,
        "https://www.hkrb.example/shehui/index.html",
        "https://www.hkrb.example/list_12.html",
        "https://so.hkrb.example/s?word=%E6%B8%A1%E5%8F%A3",
        "https://www.hkrb.example/search/?keyword=x",
        "https://weibo.com/hkrb?from=news",
        "https://weibo.com/u/1234567890",
        "https://twitter.com/hkrb",
        "https://www.facebook.com/hkrb/",
        "https://www.toutiao.com/c/user/1234567/",
        "https://www.hkrb.example/author/lin-xiao-man",
        "https://apps.apple.com/cn/app/hkrb/id414603431",
        "https://play.google.com/store/apps/details?id=com.hkrb.news",
        "https://www.hkrb.example/download/",
        "https://www.hkrb.example/pic/2024/0512/1.jpg",
    ],
)
@pytest.mark.parametrize("markup", ["来源：{河口日报}", "本文转自{河口日报}", "原文链接：{河口日报}"])
def test_an_address_that_is_no_article_is_no_original(markup: str, href: str) -> None:
    origin = read_original_link(page("正文的一段。", linked(markup, href)))
    assert origin.url is None
    assert origin.evidence is not None
    assert origin.evidence.found_in in ("home page", "not an article's address")


def test_a_short_address_counts_where_it_is_called_the_originals() -> None:
    short = "https://hkrb.example/ferry"
    assert read_original_link(page(f"原文链接：{short}")).url == short
    assert read_original_link(page(linked("本文转自{河口日报}", short))).url is None


def test_of_several_addresses_the_articles_wins() -> None:
    both = Line("来源：河口日报 原文", "p", (Link("河口日报", HOME_URL), Link("原文", ARTICLE_URL)))
    assert read_original_link(page(both)).url == ARTICLE_URL
    account = Line("来源：河口日报 微博", "p", (Link("河口日报", HOME_URL), Link("微博", "https://weibo.com/hkrb")))
    assert read_original_link(page(account)).url is None
    plain = f"原文链接：{ARTICLE_URL}"
    assert (
        read_original_link(page(linked("来源：{新河网}", "http://xh.example/a/2024/0513/7.html"), plain)).url
        == ARTICLE_URL
    )


def test_a_digest_is_a_copy_of_no_single_article() -> None:
    items = [linked("来源：{某报}", f"https://www.bao{n}.example/2024/0512/{n}88.htm") for n in range(3)]
    assert read_original_link(page(*items[:1])).url is not None
    assert read_original_link(page(*items)).url is None


def test_the_address_that_the_page_declares_as_its_own_is_no_original() -> None:
    """A redirected page links to the address that was requested, which it still declares."""
    asked = "http://www.repost.cn/old/20240512.html"
    assert read_original_link(page(linked("原文链接：{本页}", asked), canonical=asked)).url is None


@pytest.mark.parametrize(
    ("code", "url"),
    [
        (f"var msg_source_url = '{ARTICLE_URL}';", ARTICLE_URL),
        (f'window.cgiData = {{msg_source_url: JsDecode("{ARTICLE_URL}")}};', ARTICLE_URL),
        (
            r"var msg_source_url = 'http:\x2f\x2fa.example\x2fshow.php?id=7\x26amp;c=2';",
            "http://a.example/show.php?id=7&c=2",
        ),
        ("var msg_source_url = '';", None),
        (f"var msg_source_url = '{HOME_URL}';", None),
        ("var msg_source_url = 'https://weidian.example/shop/';", None),
    ],
)
def test_wechat_gives_the_original_in_a_script(code: str, url: str | None) -> None:
    shown = page("正文的一段。")._replace(unseen=UnseenParts(scripts=(Script("", "", code),)))
    assert read_original_link(shown).url == url


@pytest.mark.parametrize(
    ("path", "shape"),
    [
        ("art/2026/11/1/art_16_88.html", ARTICLE),
        ("newsDetail_forward_1623456", ARTICLE),
        ("dy/article/ABC123DEF.html", ARTICLE),
        ("2024/05/13/ferries-of-qingshi/", ARTICLE),
        ("how-to-cross-a-river", ARTICLE),
        ("a/343123_100123", ARTICLE),
        ("show.php?id=33", ARTICLE),
        ("thread-12345-1-1.html", ARTICLE),
        ("2024/05/13/us/ferry/index.html", ARTICLE),
        ("%E9%9D%92%E7%9F%B3%E9%95%87%E5%8A%A0%E5%9B%BA%E6%B8%A1%E5%8F%A3", ARTICLE),
        ("vega/tea.htm", POSSIBLE),
        ("ferry-news/", POSSIBLE),
        ("original.html", POSSIBLE),
        ("short", UNKNOWN),
        ("", REFUSED),
        ("news", REFUSED),
        ("news/", REFUSED),
        ("col/col1621/index.html", REFUSED),
        ("node_1234.htm", REFUSED),
        ("forum-12-1.html", REFUSED),
        ("2024/05/", REFUSED),
        ("tag/ferry", REFUSED),
        ("space-uid-123.html", REFUSED),
        ("home.php?mod=space&uid=123", REFUSED),
        ("about.html", REFUSED),
        ("login.php?to=1", REFUSED),
        ("x/reader.apk", REFUSED),
        ("?s=ferry", REFUSED),
    ],
)
def test_the_shape_of_an_address_shows_whether_it_is_an_articles(path: str, shape: int) -> None:
    assert likeness(f"http://a.example/{path}") == shape


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


@pytest.mark.parametrize(
    ("reference", "url"),
    [
        ("http：／／www.a.cn／ｏ／7.html", "http://www.a.cn/o/7.html"),
        ("https ://www.a.cn/o/7.html", "https://www.a.cn/o/7.html"),
        ("http:\\\\www.a.cn\\o\\7.html", "http://www.a.cn/o/7.html"),
        ("//www.a.cn/o/7.html", "https://www.a.cn/o/7.html"),
        ("www.a.cn/o/7.html", "http://www.a.cn/o/7.html"),
        ("index.php/o/7", "https://b.cn/n/index.php/o/7"),
        ("show.aspx/7", "https://b.cn/n/show.aspx/7"),
        ("#/o/7", "https://b.cn/n/1.html#/o/7"),
        ("#!o/7", "https://b.cn/n/1.html#!o/7"),
        ("#o7", None),
        ("java\tscript:open(7)", None),
    ],
)
def test_a_reference_leads_where_a_browser_goes(reference: str, url: str | None) -> None:
    assert resolve_reference(reference, "https://b.cn/n/1.html") == url


def test_an_address_may_be_written_with_backslashes() -> None:
    assert find_url("原文链接：http:\\\\www.a.cn\\o\\7.html。") == "http://www.a.cn/o/7.html"
    assert find_url("文件在C:\\www\\1.txt里") is None


def test_the_shape_of_a_route_is_that_of_a_path() -> None:
    routes = ("/detail?id=123", "/news/20240513/12345", "!/article/12345", "/list", "!/about")
    assert [likeness(f"http://a.cn/m/#{one}") for one in routes] == [ARTICLE, ARTICLE, ARTICLE, REFUSED, REFUSED]


@pytest.mark.parametrize(
    ("declared", "codec", "query"),
    [
        ("gb2312", "gbk", "%B6%C9"),
        ("gb18030", "gb18030", "%B6%C9"),
        ("big5", "big5", "%B4%E7"),
        ("utf-8", "utf-8", "%E6%B8%A1"),
    ],
)
def test_a_query_of_a_page_is_written_in_its_encoding(declared: str, codec: str, query: str) -> None:
    label, text = "原文链接", "河口镇的三条渡船恢复开航，停了四十天的码头又热闹起来。"
    if codec == "big5":
        label, text = "原文連結", "河口鎮的三條渡船恢復開航，停了四十天的碼頭又熱鬧起來。"
    link = f"<a href='show.asp?id=20240513&t=渡'>{label[:2]}</a>"
    markup = f"<meta charset={declared}><base href=/o/><p>{text * 3}</p><p>{label}：{link}</p>"
    found = read_original_link(Document(markup.encode(codec), url=OWN).page).url
    assert found == f"http://www.repost.cn/o/show.asp?id=20240513&t={query}"
