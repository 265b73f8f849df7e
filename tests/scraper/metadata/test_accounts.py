import pytest

from scraper.document import lay_out
from scraper.metadata import Metadata, read_metadata
from scraper.metadata.western import author_candidates

TITLE = "海边小学秋天重新开课"
FIRST = "海边的小学今年秋天重新开了课，操场边的三棵椰子树下又坐满了看球的孩子，老师们忙着搬新桌椅。"
OTHER = "校长说，学校停办了六年，去年冬天村里凑钱修好了屋顶，县里又派来两位年轻的老师，不用再走山路。"
DATED = "<div>2024-03-02 10:00</div>"
CREDITED = "<div>2024-03-02 10:00 来源：海角时报</div>"


def read(above: str = "", *, last: str = "", below: str = "", head: str = "", url: str | None = None) -> Metadata:
    """Read a page with elements above, at the end of and below its text."""
    text = f"<div class=content><p>{FIRST}</p><p>{OTHER}</p><p>{OTHER}</p>{last}</div>"
    markup = f"<html lang=zh><head><title>{TITLE}_海角网</title>{head}</head><body><h1>{TITLE}</h1>{above}{text}{below}"
    page = lay_out(markup, url, None).page
    start = next(index for index, line in enumerate(page.lines) if line.text == FIRST)
    end = page.boxes[page.boxes[page.lines[start].box].parent].end
    return read_metadata(page, range(start, end))


WECHAT = '<div class="rich_media_meta_list">{}</div>'
JS_LINK = '<a href="javascript:void(0);">{}</a>'

# above → (source, author)
POSTED = {
    f"<div>{JS_LINK.format('海角看海')} <em>3天前</em></div>": ("海角看海", None),
    f"<div>原创 {JS_LINK.format('海角发布')} 2024-03-02</div>": ("海角发布", None),
    WECHAT.format(f"何家宜 {JS_LINK.format('海角书屋')}"): ("海角书屋", "何家宜"),
    "<p class=author-name>海角看看</p><div class=article-source>发布时间：03-0212:00</div>": ("海角看看", None),
    "<p class=account-name>海角小舟说</p><div>2024-03-02 10:00 百家号</div>": ("海角小舟说", None),
    '<div>来自：<a href="/people/xiaozhou/">小舟</a> 2024-03-02 10:00:00</div>': (None, "小舟"),
    '<div><a href="/home.php?mod=space&uid=5">海边小舟</a> 2024-03-02 10:00</div>': (None, "海边小舟"),
    '<div><a href="/blog/xz">小舟 的个人博客</a> 2024-03-02</div>': (None, "小舟"),
    '<div>2024-03-02 <a href="/search?author=x">何家宜</a> 关注</div>': (None, "何家宜"),
    "<div class=info>石佳/海角日报</div><div>2024-03-02 10:00</div>": ("海角日报", "石佳"),
    # controls, menus and players are no accounts
    f"<div>2024-03-02 10:00 字体：{JS_LINK.format('大')} {JS_LINK.format('打印文章')}</div>": (None, None),
    f"<h4>海边小学2024年3月2日开课 {JS_LINK.format('收起')}</h4>": (None, None),
    f"<div>{JS_LINK.format('我要评论')} 2024-03-02</div>": (None, None),
}


@pytest.mark.parametrize(("above", "fields"), POSTED.items())
def test_who_posted_is_the_source_if_an_account_and_the_author_if_a_person(
    above: str, fields: tuple[str | None, str | None]
) -> None:
    found = read(above)
    assert (found.source, found.author) == fields


def test_a_bare_name_beside_a_date_is_an_account_or_a_member() -> None:
    line = "<div>海边的小舟 2024-03-02 10:00</div>"
    assert (read(line).source, read(line).author) == ("海边的小舟", None)
    posted = read(line, url="http://bbs.hai.example/thread-5-1-1.html")
    assert (posted.source, posted.author) == (None, "海边的小舟")


def test_the_scripts_of_wechat_name_the_account() -> None:
    script = '<script>var nickname = htmlDecode("海角书屋");</script>'
    assert read(WECHAT.format(""), below=script).source == "海角书屋"
    assert read(below=script).source is None


def test_an_owners_blog_is_the_parent_of_the_page() -> None:
    above = '<div><a href="https://blog.hai.example/moon">Moon__S</a> 2024-03-02 10:00:00</div>'
    assert read(above, url="https://blog.hai.example/moon/article/details/7").author == "Moon__S"
    assert read(above, url="https://blog.hai.example/other/article/details/7").author is None


@pytest.mark.parametrize(
    ("above", "last", "source", "author"),
    [
        # a unit beside the date loses to a source below, a medium does not
        ("<div>2024-03-02 10:00 教务处</div>", "<p>来源：海角晚报</p>", "海角晚报", None),
        ("<div>2024-03-02 10:00 海角时报</div>", "<p>来源：海角警方</p>", "海角时报", None),
        # a placeholder loses to a name
        ("<div>来源：本站原创 2024-03-02</div>", "<p>（转自海角晚报 何家宜）</p>", "海角晚报", "何家宜"),
        ("<div>来源：网络 作者：佚名 2024-03-02</div>", "<p>作者：何家宜</p>", "网络", "何家宜"),
        ("<div>来源：网络 作者：佚名 2024-03-02</div>", "", "网络", "佚名"),
        (DATED, f"<p>{OTHER}（何家宜 海角报道）</p>", None, "何家宜"),
        (DATED, "<p>采写：南方某报记者 何家宜</p><p>广告</p><p>返回</p><p>更多</p><p>广告</p>", None, "何家宜"),
    ],
)
def test_a_name_wins_over_a_unit_and_a_placeholder(
    above: str, last: str, source: str | None, author: str | None
) -> None:
    found = read(above, last=last)
    assert (found.source, found.author) == (source, author)


@pytest.mark.parametrize(
    "below",
    [
        "<ul><li><a href=/9>河边的渡口 作者：王强</a></li></ul>",
        "<ul><li>《河边的渡口》作者：王强</li></ul>",
        "<ul><li><a href=/9>河边的渡口</a> 作者：王强</li></ul>",
        "<h3>作者简介</h3><p>写海的人。</p>",
        "<p>著作权归作者所有</p>",
        "<div>Powered by WordPress</div>",
        "<div>由 Typecho 强力驱动</div>",
    ],
)
def test_what_stands_below_names_no_author(below: str) -> None:
    assert read(CREDITED, below=below).author is None


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


@pytest.mark.parametrize(
    ("head", "below", "author"),
    [
        (meta("article:author", "何小舟"), "<footer>© 2024 何小舟</footer>", "何小舟"),
        (meta("author", "Chen Yu"), "<div><span>Chen Yu</span></div>", "Chen Yu"),
        (meta("author", "何小舟"), "", None),  # not shown
        (meta("author", "何小舟"), "<p>责任编辑：何小舟</p>", None),
        (meta("author", "海角网"), "<p>海角网</p>", None),
        (meta("author", "admin"), "<p>admin</p>", None),
        (meta("author", "海边") + meta("og:site_name", "海边"), "<p>海边</p>", None),
    ],
)
def test_a_declared_author_counts_where_the_page_shows_the_name(head: str, below: str, author: str | None) -> None:
    assert read(DATED, head=head, below=below).author == author


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ('{"@type": "Person", "name": "何家宜"}', "何家宜"),
        ('[{"@type": "Person", "name": "何家宜"}, {"@type": "Person", "name": "王強"}]', "何家宜 王強"),
        ('{"@type": "Organization", "name": "何家宜"}', None),
        ('{"@type": "Person", "name": "海角新闻"}', None),
        ('"何家宜"', None),
    ],
)
def test_json_ld_says_that_the_author_is_a_person(author: str, expected: str | None) -> None:
    head = f'<script type="application/ld+json">{{"@type": "NewsArticle", "author": {author}}}</script>'
    assert read(DATED, head=head).author == expected


def test_the_writer_of_an_answer_stands_above_the_voters() -> None:
    assert (
        read(last="<h3>何家宜，渔民</h3><div>王强、李四 等人赞同</div><p>我在海边住了三十年。</p>").author == "何家宜"
    )


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("March 2, 2024 by Jane Doe", "Jane Doe"),
        ("By Jane Doe 27 February 2024", "Jane Doe"),
        ("By Jane Doe, The Lakeside Herald", "Jane Doe"),
        ("By Jane Doe and Tom Hill, Harbour News", "Jane Doe and Tom Hill"),
        ("By Jane Doe, Tom Hill and Ann Press", "Jane Doe, Tom Hill and Ann Press"),
        ("2024-05-03 17:30 김철수 기자 kim@news.example", "김철수"),
        ("【海辺新聞 山田花子】", "山田花子"),
        ("Powered by Ghost Pro", None),
        ("Photo by Jane Doe", None),
        ("Sponsored by Acme Corp", None),
    ],
)
def test_a_western_page_credits_its_writer_only(line: str, author: str | None) -> None:
    markup = f"<html><body><h1>A school by the sea</h1><p>{line}</p><p>The school opened in autumn, again.</p></body>"
    page = lay_out(markup, None, None).page
    candidates = author_candidates(page, range(2, 3), frozenset({0}))
    assert next((one.value for one in candidates if one.value), None) == author


@pytest.mark.parametrize(
    ("line", "source", "author"),
    [
        ("記者程遠／台中報導", None, "程遠"),
        ("记者程远/海角报道", None, "程远"),
        ("〔記者程遠／綜合報導〕", None, "程遠"),
        ("海角日报", "海角日报", None),
        ("海角观察", "海角观察", None),
    ],
)
def test_a_reporter_in_a_box_of_authors_is_no_outlet(line: str, source: str | None, author: str | None) -> None:
    found = read(f'<div class="author">{line}</div>{DATED}')
    assert (found.source, found.author) == (source, author)


def thread(first: str, name: str = "") -> Metadata:
    """Read the first post of a thread, whose author stands above its title, with replies."""
    replies = "".join(f"<div><a href=/user/{n}>{who}</a><p>好。</p></div>" for n, who in enumerate(("程远", "韩冬")))
    markup = (
        f"<title>{TITLE}</title><body><a href=/user/9>何家宜</a><h1>{TITLE}</h1>{name}<p class=one>{first}</p>{replies}"
    )
    page = lay_out(markup, None, None).page
    start = next(index for index, line in enumerate(page.lines) if line.text == first)
    return read_metadata(page, range(start, start + 1))


def test_who_replies_to_a_short_post_is_not_its_author() -> None:
    assert thread(FIRST).author is None
    assert thread(FIRST, "<div><a href=/user/9>何家宜</a></div>").author == "何家宜"


@pytest.mark.parametrize("href", ["http://[::1", "//[x", "http://a]b/", "http://[v1.x]:y/"])
def test_a_damaged_link_is_nobodys(href: str) -> None:
    link = f"<a href='{href}'>程远</a>"
    crumbs = f"<div class=crumbs><a href=/>首页</a> &gt; {link} &gt; <a href='{href}'>新闻</a></div>"
    assert read(f"{crumbs}<div>{link}</div>{DATED}", url="https://haijiao.example/b/article/1").published


def test_the_blog_above_a_page_is_its_authors() -> None:
    own = "<div><a href='{}'>海边的灯</a> 2024-03-02</div>"
    assert read(own.format("/haideng"), url="http://w.example/haideng/article/1").author == "海边的灯"
    assert read(own.format("http://x.example/haideng"), url="http://w.example/haideng/article/1").author is None
