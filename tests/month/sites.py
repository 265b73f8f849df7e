"""Six sites of different build, and what their templates do in a month: none of it is an edit.

Counters run, related lists and comments grow, advertisements rotate, pictures are signed anew, and in mid-month each
site gets a new dress: boxes, classes, footers, the place and the form of the credit line.
"""

# ruff: noqa: E501 - markup is read by the line

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.month.stories import Story

_HEADLINES: Final = (
    "县里召开防汛工作会议部署下一阶段任务",
    "城东小学新操场投入使用",
    "我市三家老字号入选省级名录",
    "春季植树活动在西山举行",
    "社区食堂本周推出早餐券",
    "夜间公交线路延长至零点",
    "老人免费体检下月开始预约",
    "图书馆周末举办旧书交换会",
    "河道清淤工程进入收尾阶段",
    "返乡青年办起竹编工坊",
    "乡镇卫生院添置新设备",
    "今年第一批枇杷上市价格平稳",
    "运动会开幕式门票今日发放",
    "跨江索道年检停运三天",
    "非遗集市五一期间开放",
)
_ADS: Final = (
    "春季家装节全场五折起，到店即送锅具一套",
    "专业疏通管道二十四小时上门服务热线13900000000",
    "免费试听英语课程，扫码领取大礼包",
    "本地二手车行高价收车当天付款",
    "某某保健酒招商加盟，厂家直供利润高",
)
_REMARKS: Final = (
    "支持一下，写得很实在，希望越来越好。",
    "我小时候就住在那附近，看到这个消息很高兴。",
    "什么时候能轮到我们村？等了好多年了。",
    "楼上说得对，关键是以后有没有人管。",
    "上周刚去过，人挺多的，建议早点出门。",
    "请问停车方便吗？想带老人一起去看看。",
    "沙发！好久没有看到这样的新闻了。",
    "转给爸妈看了，他们说要回去一趟。",
)
_NEWS: Final = (
    "Council approves new footpath along the river",
    "Bakery fire on Mill Lane: no one hurt",
    "Ferry timetable changes for the summer season",
    "Library to lend seeds as well as books",
    "Two charged after theft of church roof lead",
    "Choir wins regional title for third year",
    "Road works on coast road to last until June",
    "Village hall roof appeal reaches its target",
)
_OPINIONS: Final = (
    "About time too, I have been asking for this since last year.",
    "Well done to everyone who helped, it looks splendid.",
    "And who is going to pay for it in the end? We are.",
    "Lovely to read some good news for a change.",
    "I remember when my grandfather worked there as a boy.",
)


def _links(texts: list[str], css: str) -> str:
    items = "".join(f'<li><a href="/more/{hash_of(text)}.html">{text}</a></li>' for text in texts)
    return f'<ul class="{css}">{items}</ul>'


def hash_of(text: str) -> int:
    """Return a small number for a text, the same in every run."""
    return sum(map(ord, text)) % 9973


def _some(random: Random, texts: tuple[str, ...], count: int) -> list[str]:
    return random.sample(texts, min(count, len(texts)))


def _grown(story: Story, texts: tuple[str, ...], count: int) -> list[str]:
    """Return the first of the remarks on a story: new ones come behind the old ones."""
    return Random(story.url).sample(texts, len(texts))[:count]


def _body(story: Story, day: int, *, sign: str = "", wrap: str = "p", between: str = "") -> str:
    """Write a story's body; `between` stands after its third paragraph, `sign` after the picture's address."""
    parts = [
        f"<{wrap}>{'　　' if wrap == 'p' and not story.title.isascii() else ''}{text}</{wrap}>" for text in story.body
    ]
    if between:
        parts.insert(3, between)
    if story.table:
        rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in story.table)
        parts.insert(2, f"<table border=1>{rows}</table>")
    if story.picture:
        query = f"?{sign}={hash_of(story.url) * day}" if sign else ""
        parts.insert(1, f'<p><img src="/img/{story.picture}.jpg{query}"></p>')
    return "\n".join(parts)


def _origin(story: Story) -> str:
    return f'<p>原文链接：<a href="{story.original}">{story.original}</a></p>' if story.original else ""


def _page(title: str, body: str, head: str = "") -> str:
    return f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>{body}</body></html>'


def government(story: Story, day: int, random: Random) -> str:
    """A county's CMS. Day 9: new boxes; 12: the credit line in words; 16: it moves below; 20: a footer; 23: a label."""
    clicks = 100 + 37 * day + hash_of(story.url)
    author = f"作者：{story.author} " if story.author else ""
    label = "来源" if day < 23 else "信息来源"
    at = story.published if day < 12 else "2024年04月28日"
    credit = f"发布时间：{at} {label}：{story.source} {author}点击数：{clicks} 【字体：<a>大</a> <a>中</a> <a>小</a>】"
    related = _links(_some(random, _HEADLINES, 3 + day // 5), "xglist")
    menu = "".join(
        f"<a href='/{name}/'>{name}</a> | " for name in ("首页", "政务公开", "办事服务", "互动交流", "走进云河屿")
    )
    text = _body(story, day)
    if day < 9:
        main = f'<div class="content"><h1>{story.title}</h1><div class="info">{credit}</div><div id="zoom">{text}</div></div>'
    elif day < 16:
        main = (
            f'<div class="main"><div class="wrap-l"><div class="tit"><h1>{story.title}</h1></div><p class="fbt">{credit}</p>'
            f'<div class="TRS_Editor"><div class="view">{text}</div></div></div></div>'
        )
    else:
        main = (
            f'<article class="main"><h2 class="tit">{story.title}</h2><div class="TRS_Editor">{text}</div>'
            f'<div class="fbt">{credit}</div></article>'
        )
    footer = "主办：云河屿县人民政府 承办：县大数据中心 备案号：滇ICP备00000000号"
    if day >= 20:
        footer = f"<p>Powered by YunCMS v5.2</p><p>技术支持：云河软件</p><p>{footer}</p><p>网站标识码：0000000001</p>"
    crumbs = "<div class='path'>您现在的位置：<a href='/'>首页</a> > <a href='/zwxx/'>政务信息</a> > 正文</div>"
    more = f"<div class='xg'><h3>相关信息</h3>{related}</div>"
    return _page(
        f"{story.title}-云河屿县人民政府", f"<div>{menu}</div>{crumbs}{main}{more}<div class='foot'>{footer}</div>"
    )


def blog(story: Story, day: int, random: Random) -> str:
    """A weekly on a blog's engine. Day 14: a new theme; 18: metadata; 24: an author's box; 27: another name for itself."""
    remarks = _grown(story, _REMARKS, day // 3)
    comments = "".join(
        f'<li class="comment"><cite>访客{hash_of(text)}</cite><span>2024-05-{1 + hash_of(text) % day:02} 10:2{n}</span><p>{text}</p></li>'
        for n, text in enumerate(remarks)
    )
    name = story.source if day < 27 else f"{story.source}网"
    meta = (
        f'<time datetime="{story.published}T09:30:00+08:00">{story.published}</time> 作者：{story.author} 来源：{name}'
    )
    views = f"<span>阅读 {900 + 51 * day}</span> <span>评论 {len(remarks)}</span>"
    near = _some(random, _HEADLINES, 2)
    nearby = f'<nav class="post-nav"><a href="/?p=9">上一篇：{near[0]}</a> <a href="/?p=8">下一篇：{near[1]}</a></nav>'
    tags = '<div class="tags">标签：<a href="/tag/1">乡村</a> <a href="/tag/2">生活</a></div>'
    text = _body(story, day, sign="ver")
    box = '<div class="author-box"><h4>关于作者</h4><p>本刊记者，长期关注乡村与手艺。</p></div>' if day >= 24 else ""
    if day < 14:
        main = (
            f'<div id="content"><div class="post"><h1 class="entry-title">{story.title}</h1><div class="entry-meta">{meta} {views}</div>'
            f'<div class="entry-content">{text}</div>{tags}{nearby}</div></div>'
        )
    else:
        main = (
            f'<main><section class="wp-block-group"><article class="hentry"><header><h1>{story.title}</h1></header>'
            f'<div class="wp-block-post-content"><div class="inner">{text}</div></div><footer>{meta}<br>{views}</footer>{box}{tags}</article>{nearby}</section></main>'
        )
    side = f"<aside><h3>最新文章</h3>{_links(_some(random, _HEADLINES, 6), 'recent')}</aside>"
    head = ""
    if day >= 18:
        head = f'<meta property="og:site_name" content="兰汀周刊"><meta property="og:title" content="{story.title} - 兰汀周刊">'
    foot = "<footer>Powered by WordPress | 主题由青竹设计 © 2024 兰汀周刊</footer>"
    respond = (
        '<div id="respond"><h3>发表评论</h3><form><textarea></textarea><input type="submit" value="提交"></form></div>'
    )
    talk = f'<div id="comments"><h3>{len(remarks)} 条评论</h3><ol>{comments}</ol>{respond}</div>'
    return _page(f"{story.title} – 兰汀周刊", f"{main}{talk}{side}{foot}", head)


def portal(story: Story, day: int, random: Random) -> str:
    """A city's portal: lists that grow, advertisements in the text. Day 15: new boxes; 19: another editor's line."""
    ad = _some(random, _ADS, 1)[0]
    clock = "" if day < 22 else " 08:15"
    author = f" 作者：{story.author}" if story.author else ""
    credit = f"{story.published}{clock} 来源：{story.source}{author} 我要评论({day * 3}) 分享到：微信 微博 QQ空间"
    hot = _links(_some(random, _HEADLINES, 5 + day // 4), "hot")
    related = _links(_some(random, _HEADLINES, 2 + day // 3), "rel")
    between = f'<div class="gg"><a href="http://ad.example/{hash_of(ad)}">{ad}</a></div>'
    text = _body(story, day, sign="t", between=between)
    editor = "（责任编辑：孟小鱼）" if day < 19 else "[责编：孟小鱼]"
    notice = "<p>声明：本网转载此文出于传递更多信息之目的，如有侵权请联系我们删除。</p>"
    if day < 15:
        main = (
            f'<div class="article"><h1>{story.title}</h1><div class="artinfo">{credit}</div><div class="artcontent">{text}'
            f"{_origin(story)}<p>{editor}</p></div>{notice}</div>"
        )
    else:
        main = (
            f'<div class="layout"><div class="col-8"><div class="hd"><h1>{story.title}</h1><div class="bar"><span>{credit}</span></div></div>'
            f'<div class="bd"><div class="rich_text">{text}{_origin(story)}</div><div class="ed">{editor}</div>{notice}</div></div></div>'
        )
    more = f"<div><h3>相关阅读</h3>{related}</div><div><h3>24小时热榜</h3>{hot}</div><div>{_some(random, _ADS, 1)[0]}</div>"
    foot = "<div>关于我们 | 广告服务 | 联系方式 | 版权所有 江湾网 | 举报电话：0000-0000000</div>"
    bar = "<div class='nav'><a href='/'>江湾网首页</a> <a href='/news/'>新闻</a> <a href='/life/'>生活</a></div>"
    return _page(f"{story.title}_新闻频道_江湾网", f"{bar}{main}{more}{foot}")


def chat(story: Story, day: int, random: Random) -> str:
    """Public accounts of a messenger. Day 11: sections in the text; 21: the bar of counts is in words."""
    author = f'<span class="rich_media_meta">{story.author}</span>' if story.author else ""
    meta = f'{author} <a id="js_name">{story.source}</a> <em id="publish_time">{story.published}</em>'
    counts = (
        f"阅读 {1000 + 113 * day} 赞 {day * 4} 在看 {day}" if day < 21 else f"{1000 + 113 * day}人读过 {day * 4}人点赞"
    )
    text = _body(story, day, sign="wx_token", wrap="p" if day < 11 else "section")
    if day >= 11:
        text = f'<section style="margin:0"><section data-tool="x">{text}</section></section>'
    remarks = "".join(f"<div class='cmt'>{text}</div>" for text in _grown(story, _REMARKS, day // 6))
    return _page(
        story.title,
        f'<div id="js_article"><h1 class="rich_media_title">{story.title}</h1><div class="rich_media_meta_list">{meta}</div>'
        f'<div class="rich_media_content" id="js_content">{text}{_origin(story)}</div><div class="rich_media_tool">{counts}</div>'
        f'<div class="discuss_container">精选留言{remarks}</div><div>微信扫一扫 关注该公众号</div></div>',
        f'<meta property="og:title" content="{story.title}"><meta property="og:site_name" content="聊天笔记">',
    )


def board(story: Story, day: int, random: Random) -> str:
    """A forum: replies grow below the post. Day 20: a new skin; 25: signatures; 27: a mark before each title."""
    replies = _grown(story, _REMARKS, 1 + day // 5)
    sign = '<div class="sign">签名：走过的路都算数</div>' if day >= 25 else ""
    counts = f"查看：{300 + 21 * day} | 回复：{len(replies)}"
    text = _body(story, day)
    posts = "".join(
        f'<div class="post"><div class="pi">网友{hash_of(reply)} 发表于 2024-5-{1 + n} <b>{n + 2}#</b></div><div class="t_f">{reply}</div>{sign}</div>'
        for n, reply in enumerate(replies)
    )
    title = story.title if day < 27 else f"【石溪】{story.title}"
    who = f"发表于 {story.published} 作者：{story.author} 来源：{story.source}"
    if day < 20:
        main = f'<div id="postlist"><h1>{title}</h1><div>{counts}</div><div class="post"><div class="pi">楼主 {who}</div><div class="t_f">{text}</div>{sign}</div>{posts}</div>'
    else:
        main = (
            f'<div class="wp"><div class="thread"><div class="thd"><h1>{title}</h1><span>{counts}</span></div>'
            f'<div class="plc"><div class="authi">{who}</div><div class="pcb"><div class="t_fsz">{text}</div></div>{sign}</div>{posts}</div></div>'
        )
    foot = f"<div>Powered by Discuz! X3.4 © 石溪论坛 GMT+8, 2024-5-{day} 08:{day:02}, Processed in 0.0{day} second(s)</div>"
    return _page(
        f"{story.title} - 石溪论坛 - Powered by Discuz!",
        f"<div><a href='/'>论坛</a> › <a href='/f'>杂谈</a></div>{main}{foot}",
    )


def courier(story: Story, day: int, random: Random) -> str:
    """An English paper. Day 16: new boxes; 19: a newsletter in the text; 24: the byline is linked and the date has a time."""
    byline = f"By {story.author}" if day < 24 else f'By <a href="/by/{story.author}">{story.author}</a>'
    at = "28 April 2024" if day < 24 else "28 April 2024, 7:05am"
    letter = (
        '<div class="newsletter"><h4>Sign up to our newsletter</h4><p>Get the best stories every morning.</p></div>'
    )
    text = _body(story, day, between=letter if day >= 19 else "")
    opinions = "".join(
        f"<li><b>reader{hash_of(one)}</b><p>{one}</p></li>" for one in _grown(story, _OPINIONS, day // 5)
    )
    meta = f'<p class="byline">{byline}</p><p class="date">Published {at}</p>'
    if day < 16:
        main = f'<div class="story"><h1>{story.title}</h1>{meta}<div class="story-body">{text}</div></div>'
    else:
        main = f'<main><article><header><h1>{story.title}</h1><div>{meta}</div></header><div class="css-1x"><div class="css-2y">{text}</div></div></article></main>'
    read = _links(_some(random, _NEWS, 4), "most-read")
    more = (
        f"<section><h2>Most read</h2>{read}</section><section><h2>{day // 5} comments</h2><ul>{opinions}</ul></section>"
    )
    foot = "<footer>© 2024 North Courier. All rights reserved. Terms | Privacy | Contact us</footer>"
    top = "<nav><a href='/'>Home</a> <a href='/news'>News</a> <a href='/sport'>Sport</a></nav><div>We use cookies. Accept all</div>"
    return _page(
        f"{story.title} | North Courier",
        f"{top}{main}{more}{foot}",
        '<meta property="og:site_name" content="North Courier">',
    )


SITES: Final[dict[str, Callable[[Story, int, Random], str]]] = {
    "www.yunheyu.gov.example": government,
    "press.lanting.example": blog,
    "news.jiangwan.example": portal,
    "mp.chatnote.example": chat,
    "bbs.shixi.example": board,
    "www.northcourier.example": courier,
}


def render(story: Story, day: int) -> str:
    """Return the page of a story on a day of the month, as its site's template has it."""
    return SITES[urlsplit(story.url).hostname or ""](story, day, Random(f"{story.url} {day}"))


def list_page(host: str, day: int) -> str:
    """Return a site's list of headlines, which changes daily and is no article."""
    random = Random(f"{host} {day}")
    texts = _some(random, _HEADLINES if "courier" not in host else _NEWS, 12)
    items = "".join(
        f'<li><a href="/a/{hash_of(text)}.html">{text}</a><span>2024-05-{day:02}</span></li>' for text in texts
    )
    return _page(
        "新闻列表", f"<div><a href='/'>首页</a> > 新闻</div><ul class='list'>{items}</ul><div>1 2 3 下一页</div>"
    )
