"""Templates of sites for one article: what stands around the text. Invented, and none of them in `tests.month`.

A dress takes a page and what its site shows beside it on a day, and returns HTML. Each is another build: tables of the
2000s with line breaks for paragraphs, boxes with and without telling names, semantic elements, cards of a mobile page.
"""

# ruff: noqa: E501 - markup is read by the line

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True)
class Page:
    """What the site says: an empty string among the paragraphs stands for the next picture."""

    host: str
    title: str
    published: tuple[int, int, int]
    source: str
    author: str
    body: tuple[str, ...]
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Beside:
    """What else stands on the page, and grows or changes by itself."""

    related: tuple[str, ...]
    views: int
    remarks: tuple[str, ...]
    today: str


def _links(texts: Sequence[str]) -> str:
    return "".join(f'<li><a href="/n/{1000 + sum(map(ord, text))}.html">{text}</a></li>' for text in texts)


def _paragraphs(page: Page, open_: str, close: str, picture: str) -> str:
    pictures = iter(page.pictures)
    return "\n".join(f"{open_}{text}{close}" if text else picture.format(next(pictures)) for text in page.body)


def _html(title: str, body: str, head: str = "", language: str = "zh-CN") -> str:
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body>{body}</body></html>"
    )


def tables(page: Page, beside: Beside) -> str:
    """A portal of the 2000s: cells, line breaks, a list of dots."""
    year, month, day = page.published
    text = _paragraphs(page, "　　", "<br><br>", '<center><img src="{}" border=0></center><br>')
    related = "".join(f'·<a href="/n/{sum(map(ord, one))}.html">{one}</a><br>' for one in beside.related)
    remarks = "".join(f"<tr><td>网友：{one}</td></tr>" for one in beside.remarks)
    return _html(
        f"{page.title}--{page.host}",
        "<table width=960><tr><td><a href=/>首页</a> | <a href=/gn/>国内</a> | <a href=/sh/>社会</a> | <a href=/bbs/>论坛</a></td></tr></table>"
        f"<table width=960><tr><td valign=top width=660><table><tr><td align=center class=bt>{page.title}</td></tr>"
        f"<tr><td align=center>{year}年{month:02}月{day:02}日 08:20　来源：{page.source}　作者：{page.author}　浏览次数：{beside.views}</td></tr>"
        f"<tr><td class=nr>{text}</td></tr><tr><td align=right>【<a href=#>打印</a>】【<a href=#>关闭</a>】</td></tr></table></td>"
        f"<td valign=top width=280><table><tr><td><b>相关新闻</b></td></tr><tr><td>{related}</td></tr></table></td></tr></table>"
        f"<table>{remarks}</table><table width=960><tr><td align=center>今天是{beside.today} 版权所有 未经书面授权禁止转载</td></tr></table>",
    )


def boxes(page: Page, beside: Beside) -> str:
    """A portal of today: named boxes, spans, a bar to share."""
    year, month, day = page.published
    text = _paragraphs(page, "<p>", "</p>", '<p class="pic"><img src="{}" alt=""></p>')
    remarks = "".join(f'<div class="cmt-item"><em>热心网友</em><p>{one}</p></div>' for one in beside.remarks)
    return _html(
        f"{page.title}_要闻_{page.host}",
        '<div class="g-top"><a href="/">首页</a><a href="/yw/">要闻</a><a href="/ms/">民生</a><a href="/sp/">视频</a></div>'
        f'<div class="g-main"><div class="crumb"><a href="/">首页</a> &gt; <a href="/yw/">要闻</a> &gt; 正文</div><h1 class="tt">{page.title}</h1>'
        f'<div class="info"><span>{year}-{month:02}-{day:02} 08:20</span><span>来源：{page.source}</span><span>作者：{page.author}</span><span>阅读 {beside.views}</span></div>'
        f'<div class="con">{text}</div><div class="share">分享到：<a>微信</a><a>微博</a></div>'
        f'<div class="relate"><h3>相关阅读</h3><ul>{_links(beside.related)}</ul></div>'
        f'<div class="cmt"><h3>网友评论（{len(beside.remarks)}）</h3>{remarks}</div></div>'
        f'<div class="g-foot"><p>关于我们 | 联系方式 | 违法和不良信息举报</p><p>更新于{beside.today}</p></div>',
    )


def cards(page: Page, beside: Beside) -> str:
    """A mobile page: sections without telling names, cards in place of lists."""
    year, month, day = page.published
    text = _paragraphs(
        page, '<section><span style="font-size:17px">', "</span></section>", '<section><img src="{}"></section>'
    )
    related = "".join(
        f'<a class="c-9" href="/n/{sum(map(ord, one))}.html"><h4>{one}</h4><i>{3 + len(one)}小时前</i></a>'
        for one in beside.related
    )
    remarks = "".join(
        f'<div class="c-7"><b>用户{sum(map(ord, one))}</b><span>{one}</span></div>' for one in beside.remarks
    )
    return _html(
        page.title,
        f'<div class="c-1"><a href="/">打开客户端</a></div><div class="c-2"><h2>{page.title}</h2><div class="c-3"><span>来源：{page.source}</span> <span>作者：{page.author}</span> <span>{year}-{month:02}-{day:02}</span></div>'
        f'<div class="c-4">{text}</div><div class="c-5">{beside.views}次阅读</div></div><div class="c-8"><h3>猜你喜欢</h3>{related}</div><div class="c-6"><h3>热门跟贴</h3>{remarks}</div>',
        f'<meta property="og:title" content="{page.title}"><meta name="viewport" content="width=device-width">',
    )


def semantic(page: Page, beside: Beside) -> str:
    """A paper on a blog's engine: semantic elements, an aside."""
    year, month, day = page.published
    text = _paragraphs(page, "<p>", "</p>", '<figure><img src="{}"></figure>')
    remarks = "".join(f"<li><cite>路过</cite><p>{one}</p></li>" for one in beside.remarks)
    return _html(
        f"{page.title} – {page.source}",
        f'<header><nav><a href="/">首页</a> <a href="/about">关于</a></nav></header><main><article><header><h1>{page.title}</h1><p><time datetime="{year}-{month:02}-{day:02}">{year}年{month}月{day}日</time> · 来源：{page.source} · 作者：{page.author}</p></header>'
        f"{text}<footer>标签：<a href=/tag/a>民生</a> <a href=/tag/b>本地</a></footer></article><nav>上一篇：<a href=/p/7>{beside.related[0]}</a></nav>"
        f"<section><h2>{len(beside.remarks)} 条评论</h2><ol>{remarks}</ol></section></main><aside><h2>热门文章</h2><ul>{_links(beside.related)}</ul></aside>"
        f"<footer>© 2024 {page.source} · 今日访问 {beside.views}</footer>",
    )


def office(page: Page, beside: Beside) -> str:
    """An office's CMS: styles in each paragraph, related links below."""
    year, month, day = page.published
    text = _paragraphs(
        page,
        '<p style="text-indent:2em"><span style="font-family:仿宋">',
        "</span></p>",
        '<p align="center"><img src="{}"></p>',
    )
    return _html(
        page.title,
        f'<div id="head"><a href="/">网站首页</a><a href="/xxgk/">信息公开</a><a href="/bsfw/">办事服务</a></div><div id="cont"><div id="pos">当前位置：<a href="/">网站首页</a> / <a href="/dt/">工作动态</a></div>'
        f'<h1 id="tit">{page.title}</h1><div id="xx">发布日期：{year}-{month:02}-{day:02}　信息来源：{page.source}　作者：{page.author}　点击：{beside.views}</div><div id="Zoom">{text}</div>'
        f'<div id="gn">【打印本页】【关闭窗口】</div><div id="xglj"><b>相关链接</b><ul>{_links(beside.related)}</ul></div></div><div id="foot">网站标识码：0000000000　当前时间：{beside.today}</div>',
    )


_MONTHS: Final = "January February March April May June July August September October November December".split()


def _date(page: Page) -> str:
    year, month, day = page.published
    return f"{day} {_MONTHS[month - 1]} {year}"


def columns(page: Page, beside: Beside) -> str:
    """An English site of the 2000s: cells, line breaks."""
    text = _paragraphs(page, "", "<br><br>", '<img src="{}" align=left><br>')
    related = "<br>".join(f'<a href="/n/{sum(map(ord, one))}">{one}</a>' for one in beside.related)
    return _html(
        f"{page.host}: {page.title}",
        "<table width=900><tr><td><a href=/>Home</a> | <a href=/local>Local</a> | <a href=/sport>Sport</a> | <a href=/jobs>Jobs</a></td></tr></table>"
        f"<table width=900><tr><td width=620><h2>{page.title}</h2><i>By {page.author}, {page.source}</i><br><small>Posted: {_date(page)}</small><br><br>{text}<small>Read {beside.views} times</small></td>"
        f"<td width=260 valign=top><b>Also in the news</b><br>{related}</td></tr></table><center><small>{beside.today} | Copyright. All rights reserved.</small></center>",
        language="en",
    )


def paper(page: Page, beside: Beside) -> str:
    """An English paper of today: main, article, figures, a newsletter, comments."""
    text = _paragraphs(page, "<p>", "</p>", '<figure><img src="{}" alt=""></figure>')
    year, month, day = page.published
    remarks = "".join(f"<li><b>A reader</b><p>{one}</p></li>" for one in beside.remarks)
    return _html(
        f"{page.title} | {page.source}",
        f'<header><nav><a href="/">Home</a><a href="/news">News</a><a href="/opinion">Opinion</a></nav></header><main><article><h1>{page.title}</h1><div class="byline">By <a rel="author" href="/by/1">{page.author}</a></div>'
        f'<time datetime="{year}-{month:02}-{day:02}">{_date(page)}</time><div class="body">{text}</div></article><section class="signup"><h3>Sign up for our newsletter</h3><p>The best stories, every Friday.</p></section>'
        f'<section class="more"><h2>More on this story</h2><ul>{_links(beside.related)}</ul></section><section class="talk"><h2>{len(beside.remarks)} comments</h2><ul>{remarks}</ul></section></main><footer>{beside.views} people read this today. Terms and privacy.</footer>',
        f'<meta property="og:title" content="{page.title}"><meta property="og:site_name" content="{page.source}">',
        language="en",
    )


def weblog(page: Page, beside: Beside) -> str:
    """An English weblog: posts, categories, a sidebar."""
    text = _paragraphs(page, "<p>", "</p>", '<p><img src="{}"></p>')
    remarks = "".join(f'<div class="comment"><span>guest said:</span><p>{one}</p></div>' for one in beside.remarks)
    return _html(
        f"{page.title} - {page.source}",
        f'<div id="menu"><a href="/">Home</a> <a href="/archive">Archive</a></div><div id="posts"><div class="post"><h2 class="post-title">{page.title}</h2><p class="meta">Posted on {_date(page)} by {page.author} in <a href="/c/town">Town</a></p>'
        f'<div class="entry">{text}</div><p class="tags">Tagged: <a href="/t/1">council</a>, <a href="/t/2">river</a></p></div><div id="comments"><h3>{len(beside.remarks)} responses</h3>{remarks}</div></div>'
        f'<div id="sidebar"><h3>Recent posts</h3><ul>{_links(beside.related)}</ul><p>Visitors: {beside.views}</p></div><div id="footer">Powered by WordPress</div>',
        language="en",
    )


def plain(page: Page, beside: Beside) -> str:
    """An English page of boxes without telling names."""
    text = _paragraphs(page, '<div class="x4">', "</div>", '<div class="x5"><img src="{}"></div>')
    return _html(
        page.title,
        f'<div class="x1"><a href="/">{page.source}</a> <a href="/a">World</a> <a href="/b">Business</a></div><div class="x2"><h1>{page.title}</h1><div class="x3"><span>By {page.author}</span> <span>{_date(page)}</span></div>'
        f'<div>{text}</div></div><div class="x6"><h3>Most read</h3><ul>{_links(beside.related)}</ul></div><div class="x7">{beside.views} shares</div><div class="x8">Contact us | About | Advertise</div>',
        language="en",
    )


DRESSES: Final[tuple[Callable[[Page, Beside], str], ...]] = (tables, boxes, cards, semantic, office)
ENGLISH_DRESSES: Final[tuple[Callable[[Page, Beside], str], ...]] = (columns, paper, weblog, plain)
