"""Pages of several articles or of none, and articles that look like them."""

# ruff: noqa: E501  (pages, as their lines are)
from __future__ import annotations

from typing import Final

import pytest

from scraper.extract.attempt import ReadFailure, try_reading
from scraper.extract.extractor import read_payload

WORDS: Final = (
    "柳湾的桥昨天傍晚通车，镇上的人走了整整一个晚上，孩子们把灯笼挂在栏杆上，一直挂到河的对岸。",
    "修桥的石头来自上游的旧采石场，石匠们花了两个冬天，一块一块凿平，再用船运到下游的工地。",
    "老船工把船停在岸边，他说这条渡船还要再开一年，直到大家都习惯从桥上走，才肯把它卖掉。",
    "镇里打算把旧码头改成一间小小的书屋，冬天生火，夏天开窗，谁来了都可以坐下读一会儿书。",
    "雨季的水位比去年高出半米，值班的人每隔两个小时看一次水尺，把数字写在桥头的黑板上。",
    "学校组织学生来桥上写生，二十几个孩子趴在栏杆边，画水，画船，也画那位戴草帽的看桥人。",
)
ENGLISH: Final = (
    "The bridge at Willow Bend opened at dusk, and the whole town walked over it until midnight, lanterns in hand.",
    "The stones came from the old quarry upstream, where two masons dressed them one by one through two winters.",
    "The ferryman says he will run the boat for another year, until everybody is used to walking across, and then sell it.",
    "The council wants to turn the landing into a reading room, with a stove in winter and open windows in summer.",
    "The river stands half a metre higher than last year, and a watchman writes the level on a board every two hours.",
)
TITLES: Final = (
    "柳湾大桥昨天通车",
    "两个冬天凿成的石头",
    "渡船还要再开一年",
    "旧码头改成小书屋",
    "雨季水位高出半米",
    "孩子们到桥上写生",
)
MENU: Final = "<div class=nav>" + "".join(f"<a href=/c{n}/>栏目{n}号</a> " for n in range(9)) + "</div>"
FOOT: Final = "<div class=foot>版权所有 柳湾在线 浙ICP备00000000号</div>"


def page(title: str, body: str, *, menu: str = MENU) -> str:
    return f"<html><head><meta charset=utf-8><title>{title}</title></head><body>{menu}{body}{FOOT}</body></html>"


def said(html: str, url: str | None = "https://www.liuwan.example/a/1.html") -> str | None:
    """Return the kind of the error, or None for an article."""
    found = try_reading(lambda: read_payload(html.encode(), url=url))
    return found.kind if isinstance(found, ReadFailure) else None


def articles(template: str, count: int = 5) -> str:
    """Fill {n}, {title}, {text} and {more} of a template for each of several articles."""
    return "".join(
        template.format(n=n, title=TITLES[n % 6], text=WORDS[n % 6], more=WORDS[(n + 1) % 6]) for n in range(count)
    )


LISTS: Final = {
    "blog home": page(
        "小寒的河边笔记",
        "<h1><a href=/>小寒的河边笔记</a></h1>"
        + articles(
            "<div class=entry><h2><a href=/{n}.html>{title}</a></h2><p>{text}</p><p>{more}</p><p>5月{n}日</p></div>", 4
        ),
    ),
    "archive of a tag": page(
        "标签：桥 | 小寒的河边笔记",
        "<h1>标签：桥</h1>"
        + articles(
            "<article class=post><h2><a href=/{n}.html>{title}</a></h2><time>2024-05-0{n}</time><p>{text}</p>"
            "<a href=/{n}.html>阅读全文</a></article>"
        ),
    ),
    "column with summaries": page(
        "柳湾要闻_柳湾在线", articles("<div class=item><a href=/{n}.html><h3>{title}</h3></a><p>{text}</p></div>", 8)
    ),
    "definition list": page(
        "乡村_柳湾在线", "<dl>" + articles("<dt><a href=/{n}.html>{title}</a></dt><dd>{text}</dd>", 6) + "</dl>"
    ),
    "rows of a table": page(
        "柳湾论文检索",
        "<table>"
        + articles("<tr><td><a href=/{n}.html>{title}</a><br>{text}<br>2024-05-0{n}</td></tr>", 6)
        + "</table>",
    ),
    "results of a search": page(
        "“桥”的搜索结果 - 柳湾在线",
        "<p>找到约 82 条结果</p><ul>"
        + articles(
            "<li><h3><a href=/x/{n}.html>{title}</a></h3><p>{text}...</p><span>柳湾在线 2024-5-{n}</span></li>", 6
        )
        + "</ul>",
    ),
    "results in English": page(
        "Search results for: bridge",
        "<h1>Search results for: bridge</h1>"
        + "".join(
            f"<div class=result><h3><a href=/en/{n}>{text[:30]}</a></h3><p>{text} [...]</p></div>"
            for n, text in enumerate(ENGLISH)
        ),
    ),
    "headlines only": page(
        "公告列表",
        "<ul>" + "".join(f"<li><a href=/{n}.html>柳湾镇第{n}次会议召开</a> 05-{n}</li>" for n in range(30)) + "</ul>",
    ),
    "a note of the site above headlines": page(
        "柳灣新聞網",
        "<div>您的瀏覽器似乎不支援繁體中文，要前往英文版嗎？</div><div>This page is in Chinese. Would you like to go to our English site instead?</div>"
        + "".join(f"<h2><a href=/{n}.html>柳灣鎮第{n}次會議昨天下午召開，討論修橋</a></h2>" for n in range(40)),
    ),
    "thread of a forum": page(
        "大家觉得新桥怎么样 - 柳湾论坛",
        "<h1>大家觉得新桥怎么样</h1>"
        + "".join(
            f"<div class=post><div class=who>住户{n}号</div><div>发表于 2024-5-{n + 1} 12:0{n}</div><div class=text>{text}</div>"
            "<div>回复 举报</div></div>"
            for n, text in enumerate(WORDS)
        ),
    ),
    "answers to a question": page(
        "新桥什么时候通车？_柳湾问答",
        "<h1>新桥什么时候通车？</h1><div>3个回答</div>"
        + "".join(
            f"<div class=answer><a href=/u/{n}>住户{n}号</a><div>2024-05-0{n + 1}</div><p>{WORDS[n]}</p><p>{WORDS[n + 1]}</p>"
            "<div>评论 举报</div></div>"
            for n in range(3)
        ),
    ),
}

MESSAGES: Final = {
    "gone": (
        ("提示信息", "<div>您要查看的稿件不存在或已下线！</div><a href=/>返回首页</a>"),
        (
            "提示信息 - 柳湾论坛 - Powered by Discuz!",
            "<p>抱歉，指定的主题不存在或已被删除或正在被审核</p><p><a href=/>[ 点击这里返回上一页 ]</a></p>",
        ),
        ("系统提示", "<p>该信息正在审核中，请稍后再来查看。</p>"),
        ("柳湾在线", "<h2>很抱歉，您查找的文档已被撤回</h2><p>三秒后回到首页。</p>"),
        ("訊息提示", "<p>很抱歉，您要找的頁面不存在，可能已被刪除。</p>"),
        ("稿件已撤", "<p>应作者要求，此稿已撤回。</p>"),
        (
            "Page not found - Willow Bend News",
            "<h1>Nothing here</h1><p>The page you are looking for can't be found.</p>",
        ),
        ("Willow Bend News", "<p>This story has been removed at the request of its author.</p>"),
        ("Oops", "<p>Sorry, the post you requested is no longer available.</p>"),
        ("柳湾在线", "<p>文章未通过审核，暂时不能查看。</p>"),
    ),
    "blocked": (
        ("提示信息", "<p>抱歉，您没有权限访问该版块</p>"),
        ("系统提示", "<p>您所在的用户组（游客）无法进行此操作。</p>"),
        ("403 Forbidden", "<p>You don't have permission to access this page.</p>"),
    ),
    "not-an-article": (
        ("系统维护中", "<p>系统正在升级维护，预计两小时后恢复，给您带来不便敬请谅解。</p>"),
        ("柳湾在线", "<h1>网站维护中</h1><p>请稍后再来。</p>"),
        ("Maintenance", "<p>We are down for maintenance and will be back soon.</p>"),
        ("错误信息", "<p>错误的版面参数！请确认您是从有效的链接进入。</p>"),
        ("出错了", "<p>数据库连接错误，请稍后再试。</p>"),
        (
            "关于新桥的几点看法！错误信息",
            "<table><tr><td>发生错误，共有1项：</td></tr><tr><td><li>无效的参数！请确认您的操作。</li></td></tr></table>",
        ),
        ("Error", "<p>Something went wrong. Please try again.</p>"),
    ),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_page_of_several_articles_is_none(name: str) -> None:
    assert said(LISTS[name]) == "not-an-article"


@pytest.mark.parametrize(
    ("kind", "title", "body"), [(kind, *one) for kind, several in MESSAGES.items() for one in several]
)
def test_a_message_of_the_site_is_no_article(kind: str, title: str, body: str) -> None:
    assert said(page(title, body)) == kind
    assert said(page(title, body, menu="")) == kind


def test_a_home_page_is_no_article() -> None:
    html = page("柳湾在线", f"<h2>镇情</h2><p>{WORDS[0]}</p><p>{WORDS[1]}</p>")
    assert said(html, "https://www.liuwan.example/") == "not-an-article"


@pytest.mark.parametrize(
    "body",
    [
        "<div id=app></div><script src=/app.js></script>",
        "<div id=root><p>加载中...</p></div><script>start()</script>",
        "<div id=__next></div><noscript>You need to enable JavaScript.</noscript><script src=/n.js></script>",
    ],
)
def test_a_page_that_a_script_draws_says_so_and_the_way_out(body: str) -> None:
    found = try_reading(lambda: read_payload(f"<title>柳湾在线</title>{body}".encode()))
    assert isinstance(found, ReadFailure)
    assert "a script draws" in found.message
    assert "save it from a browser" in found.message


DATED: Final = "<div>2024-05-13 08:20 来源：柳湾日报</div>"


def article(title: str, body: str, head: str = DATED) -> str:
    return page(f"{title}_柳湾在线", f"<h1>{title}</h1>{head}<div class=text>{body}</div>")


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


ARTICLES: Final = {
    "about pages that are gone": article(
        "“页面不存在”：找不到的旧新闻", paragraphs("许多链接打开只有一句：该页面不存在或已被删除。", *WORDS[:2])
    ),
    "about a page that is gone, in short": article(
        "那个页面不存在了", paragraphs("打开链接，屏幕上写着：页面不存在。")
    ),
    "retraction": article(
        "关于撤回《柳湾修桥记》一文的声明", paragraphs("因数据有误，该文章已被撤回，特此声明。", "柳湾学刊编辑部")
    ),
    "retraction without a date": article(
        "关于撤回一篇稿件的说明", paragraphs("经核实，该稿件已撤回，给读者带来不便，谨致歉意。"), ""
    ),
    "notice of maintenance": article(
        "关于网站系统升级维护的公告",
        paragraphs("因系统升级维护，本网站将于5月20日22时至24时暂停服务。", "柳湾镇人民政府办公室"),
    ),
    "notice of maintenance without a date": article(
        "系统维护公告", paragraphs("网站正在进行升级维护，5月20日恢复，不便之处敬请谅解。"), ""
    ),
    "notice of permissions": article(
        "关于调整档案室访问权限的通知", paragraphs("五月起，没有权限的人员请先到办公室登记。")
    ),
    "winners": article(
        "柳湾征文获奖名单", paragraphs("一等奖：陆小寒《桥》", "二等奖：闻秋分《渡船》", "三等奖：顾清明《石匠》")
    ),
    "letter and answer": article(
        "新桥能不能晚上也亮灯？",
        f"<h3>来信</h3><p>{WORDS[0]}</p><h3>回复</h3><p>您好，来信收悉。{WORDS[1]}</p><p>感谢您的关注。</p>",
    ),
    "roster": article(
        "值班表",
        "<table>"
        + "".join(f"<tr><td>5月{n}日</td><td>陆小寒</td><td>闻秋分</td></tr>" for n in range(1, 9))
        + "</table>",
    ),
    "verse": article("桥上", paragraphs("河在下面走", "人在上面走", "灯在两头", "等谁回头")),
    "pictures": article(
        "柳湾新桥通车（组图）",
        "".join(f"<p><img src=/{n}.jpg></p><p>图{n}：{text}</p>" for n, text in enumerate(WORDS)),
    ),
    "news with a list of news below": article(
        TITLES[0],
        paragraphs(*WORDS[:2])
        + "</div><div class=more>"
        + articles(
            "<div class=item><h3><a href=/{n}.html>{title}</a></h3><p>{text}</p><span>2024-05-0{n}</span></div>"
        ),
    ),
    "short news on a portal": article(
        TITLES[1],
        paragraphs(WORDS[1])
        + "</div><ul>"
        + "".join(f"<li><a href=/{n}.html>{TITLES[n % 6]}，第{n}次</a></li>" for n in range(60))
        + "</ul>",
    ),
    "short news on a portal, no date": article(
        TITLES[1],
        paragraphs(WORDS[1])
        + "</div><ul>"
        + "".join(f"<li><a href=/{n}.html>{TITLES[n % 6]}，第{n}次</a></li>" for n in range(60))
        + "</ul>",
        "",
    ),
    "sections under links to other sites": article(
        "六座值得去看的老桥",
        "".join(
            f"<div class=one><h2><a href=https://b{n}.example/>第{n}座</a></h2><p>{text}</p></div>"
            for n, text in enumerate(WORDS)
        ),
    ),
    "sections under links to its own site": article(
        "六座值得去看的老桥",
        "".join(
            f"<div class=one><h2><a href=/b/{n}>第{n}座：{TITLES[n]}</a></h2><p>{text}</p></div>"
            for n, text in enumerate(WORDS)
        ),
    ),
    "post of a forum with replies": page(
        "我走了一遍新桥 - 柳湾论坛",
        f"<h1>我走了一遍新桥</h1><div class=post><div>陆小寒</div><div>发表于 2024-5-1 12:00</div><div>{''.join(WORDS)}</div><div>回复 举报</div></div>"
        + "".join(
            f"<div class=post><div>住户{n}号</div><div>发表于 2024-5-2 12:0{n}</div><div>写得真好，谢谢。</div><div>回复 举报</div></div>"
            for n in range(5)
        ),
    ),
    "comments below": article(
        TITLES[0],
        paragraphs(*WORDS[:4])
        + "</div>"
        + "".join(
            f"<div class=c{n}><b>住户{n}号</b><p>{text}</p><span>{n}小时前</span> <span>回复</span></div>"
            for n, text in enumerate(WORDS[2:], 1)
        ),
    ),
    "one answer in full": page(
        "新桥什么时候通车？_柳湾问答",
        f"<h1>新桥什么时候通车？</h1><div>陆小寒</div><div>{''.join(f'<p>{text}</p>' for text in WORDS)}</div><h4>更多回答</h4>"
        + "".join(
            f"<div class=b><h3>住户{n}号</h3><div>{text[:20]}… <a href=/a/{n}>显示全部</a></div></div>"
            for n, text in enumerate(WORDS[:3])
        ),
    ),
    "diary": article("守桥日记", "".join(f"<h3>5月{n + 1}日</h3><p>{text}</p>" for n, text in enumerate(WORDS))),
    "live report": article(
        "直播：柳湾大桥通车", "".join(f"<div class=t><b>1{n}:30</b><p>{text}</p></div>" for n, text in enumerate(WORDS))
    ),
    "interview": article("守桥人谈桥", "".join(f"<p>记者：您怎么看？</p><p>守桥人：{text}</p>" for text in WORDS[:4])),
    "questions": article(
        "办事指南", "".join(f"<dt>问：怎么申请第{n}项？</dt><dd>{text}</dd>" for n, text in enumerate(WORDS))
    ),
    "in English, about a page": article(
        "The page that was not found", paragraphs("The link said that the page has been removed.", *ENGLISH[:2]), ""
    ),
    "in English, a list": article(
        "Five bridges to walk over",
        "".join(f"<div class=b><h2>{n}. Bridge</h2><p>{text}</p></div>" for n, text in enumerate(ENGLISH)),
        "",
    ),
    "one sentence": article("柳湾桥今晚亮灯", paragraphs("今晚八点，柳湾桥亮灯，请大家注意安全，不要拥挤。")),
    "room 404": article("404号房间", paragraphs("旅馆的404号房间没有窗，他在那里住了一个冬天。", WORDS[1])),
    "about an error": article("一次系统错误之后", paragraphs("系统出错了，柜台前排起长队。", WORDS[2])),
    "decision": article(
        "关于表扬守桥人的决定",
        paragraphs("镇政府决定，对陆小寒等三人予以表扬。", "柳湾镇人民政府", "2024年5月13日"),
        "",
    ),
}


@pytest.mark.parametrize("name", ARTICLES)
def test_an_article_is_not_refused(name: str) -> None:
    assert said(ARTICLES[name]) is None
    assert said(ARTICLES[name], None) is None


ROWS: Final = "".join(
    f"<div class=row><h2><a href=/walks/{n}>Walk number {n} along the river</a></h2><span>May {n}, 2024</span>"
    f"<p>{text}</p></div>"
    for n, text in enumerate(ENGLISH, 1)
)


def rows_below(credit: str = "", head: str = "") -> str | None:
    title = "Five walks along the river"
    return said(f"<html lang=en><head><title>{title}</title>{head}</head><body><h1>{title}</h1>{credit}{ROWS}</body>")


@pytest.mark.parametrize(
    ("credit", "head"),
    [
        ("<p>By Ann Tailor</p>", ""),
        ("<p>Five of the best.</p><p>Words by Ann Tailor and Ben Hill</p>", ""),
        ("<p>By</p><p>Ann Tailor</p>", ""),
        ("<p>文/陆小寒</p>", ""),
        ("<p>来源：柳湾日报</p>", ""),
        ("", "<meta property=article:published_time content=2024-05-06T08:00:00Z>"),
        (
            "",
            '<script type="application/ld+json">{"@type":["NewsArticle"],"datePublished":"2024-05-06"}</script>',
        ),
    ],
)
def test_an_article_in_rows_has_a_credit_of_its_own(credit: str, head: str) -> None:
    assert rows_below(credit, head) is None


@pytest.mark.parametrize(
    ("credit", "head"),
    [
        ("", ""),
        ("<p>By the river, in all weathers</p>", ""),
        ("<h2><a href=/walks/0>Walk zero</a></h2><p>By Ann Tailor</p>", ""),
        ("", "<meta name=pubdate content=2024-05-06>"),
        ("", '<script type="application/ld+json">{"@type":"WebPage","datePublished":"2024-05-06"}</script>'),
    ],
)
def test_a_list_has_none(credit: str, head: str) -> None:
    assert rows_below(credit, head) == "not-an-article"


@pytest.mark.parametrize(
    "controls",
    [
        "<a>回复</a><a>举报</a>",
        "<a>點讚</a><a>回覆</a><a>檢舉</a>",
        "<span>3</span><a>支持</a><a>反对</a><a>引用</a>",
        "<a>Like</a><a>Reply</a><a>Share</a>",
        "<a>Reply</a> <a>Report</a>",
    ],
)
def test_controls_that_nothing_separates_answer_a_post(controls: str) -> None:
    people = ("陆小寒", "闻秋分", "顾清明", "程立夏")
    posts = "".join(
        f"<div class=post><div>{who}</div><div>{text}</div><div>{controls}</div></div>"
        for who, text in zip(people, WORDS, strict=False)
    )
    assert said(page("新桥怎么样_柳湾论坛", f"<h1>新桥怎么样</h1>{posts}")) == "not-an-article"


def test_words_of_controls_in_a_sentence_answer_nothing() -> None:
    parts = "".join(
        f"<div class=part><div>{title}</div><div>{text}</div><div>回复旧桥举报箱</div></div>"
        for title, text in zip(TITLES, WORDS, strict=True)
    )
    assert said(page(f"{TITLES[0]}_柳湾在线", f"<h1>{TITLES[0]}</h1>{parts}")) is None
