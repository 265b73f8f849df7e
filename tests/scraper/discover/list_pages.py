# ruff: noqa: E501 - markup in lines as long as pages write them
"""List pages of many site families, with the articles that they list: look-alikes, made up.

Each family is a function of a random number generator; a page has a menu, a path, a list, what stands beside lists, and
a footer, as the content management system or the newspaper builds them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

WHO = "市政府 县委 区教育局 街道办 省文旅厅 港务集团 县医院 镇党委 团市委 水务局 气象台 商务局 第三中学 农技站 园区管委会".split()
DID = "召开 部署 启动 发布 举办 推进 调研 通报 开展 完成 组织 走访 印发 落实 公示".split()
WHAT = (
    "防汛演练工作 老旧小区改造 春耕备耕会议 招商引资座谈会 第三季度经济数据 营商环境专项行动 码头扩建一期工程 校园安全大检查"
    " 古城保护条例草案 就业援助月活动 森林防火宣传 跨境电商试点 食品抽检结果 人才公寓配租办法 年度预算执行情况"
).split()
SHORT = "人事任免|图说小满|河长日记|一线见闻|夜校开课|雨中巡堤".split("|")
ENGLISH = (
    "Council backs new ferry terminal after long debate|Rain closes coastal road for a third day|Teachers vote on pay offer"
    "|How a small town saved its library|Budget talks stall over school repairs|Farmers count the cost of late frost"
    "|Museum returns carved bell to island|Why the harbour bridge needs new cables|Two charged after warehouse fire"
    "|Orchestra finds a home in old mill|Cyclists win safer junctions|Hospital opens night clinic for shift workers"
).split("|")
MENU = "首页 新闻中心 政务公开 政务服务 互动交流 走进本市 专题专栏 组织机构 领导之窗 政策法规".split()
FRIENDS = "省人民政府|市日报社|教育部门户网站|云岭新闻网|中国河湖网".split("|")


class ListPage(NamedTuple):
    """A list page: its address, its HTML, the addresses of the articles that it lists, and its next page."""

    url: str
    html: str
    articles: frozenset[str]
    following: str | None = None


class Item(NamedTuple):
    href: str
    title: str
    date: str


def titles(rng: random.Random, count: int) -> list[str]:
    made: dict[str, None] = {}
    while len(made) < count:
        made[rng.choice(WHO) + rng.choice(DID) + rng.choice(WHAT)] = None
    out = list(made)
    out[rng.randrange(count)] = rng.choice(SHORT)
    return out


def headlines(rng: random.Random, count: int) -> list[str]:
    return rng.sample(ENGLISH, count)


def day(rng: random.Random, sep: str = "-") -> str:
    return f"2024{sep}{rng.randint(1, 12):02d}{sep}{rng.randint(1, 28):02d}"


def menu(link: Callable[[int], str], count: int = 10, *, wrap: str = '<div class="nav"><ul>{}</ul></div>') -> str:
    return wrap.format("".join(f'<li><a href="{link(n)}">{name}</a></li>' for n, name in enumerate(MENU[:count])))


def foot() -> str:
    friends = "".join(f'<a href="http://www.f{n}.example/" target="_blank">{one}</a> ' for n, one in enumerate(FRIENDS))
    return (
        f'<div class="yqlj">友情链接：{friends}</div><div class="footer"><p>主办：某某市人民政府办公室　'
        '<a href="/about.html">关于我们</a> <a href="/sitemap.html">网站地图</a> <a href="/lxwm/">联系我们</a></p>'
        '<p><a href="https://beian.miit.gov.example/">某ICP备12345678号</a> '
        '<a href="http://www.beian.example/portal/registerSystemInfo?recordcode=33010002000123">公安备案号</a></p></div>'
    )


def whole(head: str, body: str) -> str:
    return f'<!DOCTYPE html><html><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'


def page(base: str, html: str, items: list[Item], following: str | None = None, root: str | None = None) -> ListPage:
    from urllib.parse import urljoin  # noqa: PLC0415 - the tests' own resolver, not the product's

    return ListPage(base, html, frozenset(urljoin(root or base, item.href) for item in items), following)


def trs(rng: random.Random) -> ListPage:
    items = [
        Item(
            f"./2024{rng.randint(1, 12):02d}/t2024{rng.randint(101, 1228):04d}_{rng.randint(10**6, 10**7)}.html",
            title,
            day(rng),
        )
        for title in titles(rng, 15)
    ]
    rows = "".join(
        f'<li><a href="{i.href}" title="{i.title}">{i.title[:14]}…</a><span>{i.date}</span></li>' for i in items
    )
    path = (
        '<div class="position">您现在的位置：<a href="../../">首页</a>&gt;<a href="../">新闻中心</a>&gt;工作动态</div>'
    )
    html = whole(
        "<title>工作动态_某某市</title>",
        menu(lambda n: f"../../m{n}/") + path + f'<div class="main"><ul class="list">{rows}</ul>'
        '<div class="page"><script>createPageHTML(20, 0, "index", "html");</script></div></div>' + foot(),
    )
    base = "http://www.trs.example/xwzx/gzdt/"
    return page(base, html, items, base + "index_1.html")


def data_store(rng: random.Random) -> ListPage:
    items = [
        Item(f"/art/{day(rng, '/').replace('/0', '/')}/art_1621_{rng.randint(10**6, 10**7)}.html", title, day(rng))
        for title in titles(rng, 18)
    ]
    records = "".join(
        f'<record><![CDATA[<li><a href="{i.href}" target="_blank">{i.title}</a><b>[{i.date}]</b></li>]]></record>'
        for i in items
    )
    html = whole(
        "<title>通知公告</title>",
        menu(lambda n: f"/col/col{1600 + n}/index.html")
        + '<div id="12345" class="default_pgContainer"></div><script type="text/xml"><datastore><nextgroup>'
        f'<![CDATA[<a href="/module/jpage/dataproxy.jsp?page=1&appid=1"></a>]]></nextgroup><recordset>{records}'
        "</recordset></datastore></script>" + foot(),
    )
    return page("http://www.store.example/col/col1621/index.html", html, items)


def empire(rng: random.Random) -> ListPage:
    items = [
        Item(f"/xinwen/2024-{day(rng)[5:]}/{rng.randint(1000, 99999)}.html", t, day(rng)[5:]) for t in titles(rng, 20)
    ]
    rows = "".join(f'<li><span>{i.date}</span>·<a href="{i.href}">{i.title}</a></li>' for i in items)
    hot = "".join(f'<li><a href="/tupian/{n}.html">{t}</a></li>' for n, t in enumerate(titles(rng, 8), 1))
    html = whole(
        "<title>新闻</title>",
        menu(lambda n: f"/lanmu{n}/")
        + f'<div class="box"><ul class="newslist">{rows}</ul><div class="epages"><a title="Total record">&nbsp;<b>380</b></a>'
        '&nbsp;<b>1</b>&nbsp;<a href="/xinwen/index_2.html">2</a>&nbsp;<a href="/xinwen/index_3.html">3</a>'
        '<a href="/xinwen/index_2.html">下一页</a><a href="/xinwen/index_19.html">尾页</a></div></div>'
        f'<div class="sidebar"><h3>点击排行</h3><ul>{hot}</ul></div>' + foot(),
    )
    return page("http://www.empire.example/xinwen/", html, items, "http://www.empire.example/xinwen/index_2.html")


def dede(rng: random.Random) -> ListPage:
    items = [Item(f"/a/xinwen/2024/0513/{rng.randint(10**5, 10**6)}.html", t, day(rng)) for t in titles(rng, 10)]
    rows = "".join(
        f'<li><a href="{i.href}" class="preview"><img src="/t.jpg"></a> [<b><a href="/plus/list.php?tid=2">新闻</a></b>] '
        f'<a href="{i.href}" class="title">{i.title}</a><span class="info"><small>日期：</small>{i.date} <small>点击：</small>88'
        f'</span><p class="intro">{i.title}，现场气氛热烈，与会人员一致认为成效明显。</p><a href="{i.href}">查看全文</a></li>'
        for i in items
    )
    tags = "".join(f'<a href="/tags.php?/{n}/">标签{n}号词</a>' for n in range(20))
    html = whole(
        "<title>新闻</title>",
        menu(lambda n: f"/plus/list.php?tid={n}")
        + f'<div class="listbox"><ul class="e2">{rows}</ul></div><div class="dede_pages"><ul class="pagelist"><li>首页</li>'
        '<li class="thisclass">1</li><li><a href="list_2_2.html">2</a></li><li><a href="list_2_2.html">下一页</a></li></ul></div>'
        f'<dl class="tbox"><dt>热门标签</dt><dd>{tags}</dd></dl>' + foot(),
    )
    return page("http://www.dede.example/a/xinwen/", html, items, "http://www.dede.example/a/xinwen/list_2_2.html")


def phpcms(rng: random.Random) -> ListPage:
    query = "/index.php?m=content&c=index&a="
    items = [Item(f"{query}show&catid=6&id={rng.randint(10, 9999)}", t, day(rng)) for t in titles(rng, 12)]
    rows = "".join(
        f'<li><span class="rt">{i.date} 10:22:0{n % 9}</span>·<a href="{i.href}">{i.title}</a></li>'
        for n, i in enumerate(items)
    )
    html = whole(
        "<title>动态</title>",
        menu(lambda n: f"{query}lists&catid={n}")
        + f'<div class="crumbs"><a href="/">网站首页</a> &gt; <a href="{query}lists&catid=6">动态</a> &gt; 列表</div>'
        f'<ul class="list lh24 f14">{rows}</ul><div id="pages"><a class="a1">120条</a> <span>1</span> '
        f'<a href="{query}lists&catid=6&page=2">2</a> <a href="{query}lists&catid=6&page=2" class="a1">下一页</a></div>'
        + foot(),
    )
    base = f"http://www.phpcms.example{query}lists&catid=6"
    return page(base, html, items, f"{base}&page=2")


def asp(rng: random.Random) -> ListPage:
    items = [Item(f"show.asp?id={rng.randint(100, 9999)}", t, day(rng, "/")) for t in titles(rng, 20)]
    rows = "".join(
        f'<tr><td width="10">·</td><td><a href="{i.href}" target="_blank">{i.title}</a></td><td>{i.date}</td></tr>'
        for i in items
    )
    top = "".join(f'<td><a href="list.asp?classid={n}">{name}</a></td>' for n, name in enumerate(MENU))
    left = "".join(f'<tr><td><a href="list.asp?classid={n + 20}">{w}动态</a></td></tr>' for n, w in enumerate(WHO[:9]))
    html = whole(
        "<title>新闻</title>",
        f"<table><tr>{top}</tr></table><table><tr><td><table>{left}</table></td><td><table>{rows}</table>"
        '<table><tr><td>共9页 第1页 首页 上一页 <a href="list.asp?classid=3&page=2">下一页</a> '
        '<a href="list.asp?classid=3&page=9">尾页</a></td></tr></table></td></tr></table>'
        '<table><tr><td><a href="#">设为首页</a> | <a href="admin/login.asp">后台管理</a> | 版权所有</td></tr></table>',
    )
    base = "http://www.old.example/list.asp?classid=3"
    return page(base, html, items, f"{base}&page=2")


def wordpress_zh(rng: random.Random) -> ListPage:
    items = [Item(f"/archives/{rng.randint(100, 9999)}", t, day(rng)) for t in titles(rng, 10)]
    rows = "".join(
        f'<article class="post-{n} post"><header><h2 class="entry-title"><a href="{i.href}" rel="bookmark">{i.title}</a></h2>'
        f'<div class="entry-meta"><a href="{i.href}"><time>{i.date[:4]}年{int(i.date[5:7])}月{int(i.date[8:])}日</time></a> '
        '<a href="/author/xiaohe">小禾</a> <a href="/category/life">生活</a> '
        f'<a href="{i.href}#respond">发表评论</a></div></header><p>{i.title}的经过写在这里，供大家参考。'
        f'<a href="{i.href}#more-{n}">继续阅读</a></p></article>'
        for n, i in enumerate(items)
    )
    cloud = "".join(
        f'<a href="/tag/t{n}" class="tag-cloud-link">{w}{d}</a> ' for n, (w, d) in enumerate(zip(WHO, DID, strict=True))
    )
    months = "".join(f'<li><a href="/2024/{n:02d}">2024年{n}月</a></li>' for n in range(1, 13))
    recent = "".join(
        f'<li>小周 发表在《<a href="/archives/{n}#comment-{n}">{t}</a>》</li>' for n, t in enumerate(titles(rng, 5), 10)
    )
    html = whole(
        '<title>小城笔记</title><link rel="alternate" type="application/rss+xml" title="小城笔记 &raquo; Feed" href="/feed">'
        '<link rel="alternate" type="application/rss+xml" title="小城笔记 &raquo; 评论Feed" href="/comments/feed">',
        menu(lambda n: f"/category/c{n}", 5)
        + f'<main id="main">{rows}<nav class="pagination"><span>1</span><a href="/page/2">2</a><a class="next" href="/page/2">下一页</a></nav></main>'
        f'<aside><section class="widget"><h2>近期评论</h2><ul>{recent}</ul></section><section><h2>标签</h2>{cloud}</section>'
        f"<section><h2>归档</h2><ul>{months}</ul></section></aside>" + foot(),
    )
    return page("https://wpzh.example/", html, items, "https://wpzh.example/page/2")


def wordpress_en(rng: random.Random) -> ListPage:
    items = [
        Item(
            f"/2024/{rng.randint(1, 12):02d}/{rng.randint(1, 28):02d}/{'-'.join(t.lower().split())}/", t, "May 13, 2024"
        )
        for t in headlines(rng, 9)
    ]
    rows = "".join(
        f'<article><a class="thumb" href="{i.href}"><img src="x.jpg" alt=""></a><h2><a href="{i.href}">{i.title}</a></h2>'
        f'<span class="byline">By <a href="/author/ann-lee/">Ann Lee</a></span> <time>{i.date}</time>'
        f'<p>Residents were told on Monday what comes next.</p><a href="{i.href}">Read more</a></article>'
        for i in items
    )
    html = whole(
        "<title>Harbour News</title>",
        '<nav><a href="/">Home</a><a href="/category/local-news/">Local news</a><a href="/category/sport/">Sport</a>'
        '<a href="/about-us/">About the paper and its people</a><a href="/subscribe/">Subscribe</a></nav>'
        f'<div class="content">{rows}</div><div class="nav-links"><a href="/category/local-news/page/2/">Older posts</a></div>'
        '<div class="sidebar"><h3>Categories</h3><ul><li><a href="/category/business-and-work/">Business and working life</a></li>'
        '<li><a href="/category/arts-and-culture/">Arts and culture in the county</a></li></ul><h3>Tags</h3>'
        '<a href="/tag/harbour-bridge-repair/">harbour bridge repair</a> <a href="/tag/coastal-road-closure/">coastal road</a></div>'
        '<footer><a href="/privacy-policy/">Privacy policy and cookies</a> <a href="https://wordpress.example/">Proudly powered</a></footer>',
    )
    base = "https://harbour.example/category/local-news/"
    return page(base, html, items, base + "page/2/")


def discuz(rng: random.Random) -> ListPage:
    items = [Item(f"thread-{rng.randint(1000, 99999)}-1-1.html", t, day(rng)) for t in titles(rng, 20)]
    rows = "".join(
        f'<tbody id="normalthread_{n}"><tr><td class="icn"><a href="{i.href}" title="新窗口打开"><img src="f.gif"></a></td>'
        f'<th class="common"><em>[<a href="forum-2-1.html">杂谈</a>]</em> <a href="{i.href}" class="s xst">{i.title}</a>'
        f'<span class="tps">&nbsp;...<a href="{i.href[:-8]}2-1.html">2</a></span></th><td class="by"><cite>'
        f'<a href="space-uid-{n}.html">网友{n}号</a></cite><em><span>{i.date}</span></em></td><td class="num"><a href="{i.href}">{n}</a>'
        f"<em>{n * 31}</em></td></tr></tbody>"
        for n, i in enumerate(items)
    )
    html = whole(
        "<title>杂谈版</title>",
        '<div id="nv"><ul><li><a href="forum.php">论坛</a></li><li><a href="portal.php">门户</a></li><li><a href="misc.php?mod=ranklist">排行榜</a></li></ul></div>'
        f'<div id="threadlist"><table>{rows}</table></div><div class="pg"><strong>1</strong><a href="forum-2-2.html">2</a>'
        '<a href="forum-2-3.html">3</a><a href="forum-2-2.html" class="nxt">下一页</a></div>'
        '<div id="ft"><a href="archiver/">小黑屋与归档者</a> <a href="http://www.discuz.example">Discuz! X3</a></div>',
    )
    return page("http://bbs.dz.example/forum-2-1.html", html, items, "http://bbs.dz.example/forum-2-2.html")


def wechat(rng: random.Random) -> ListPage:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
    items = [
        Item("https://mp.weixin.qq.com/s/" + "".join(rng.choices(letters, k=22)), t, day(rng, "."))
        for t in titles(rng, 12)
    ]
    rows = "".join(f'<dd><a href="{i.href}" target="_blank">{i.title}</a><em>{i.date}</em></dd>' for i in items)
    html = whole(
        "<title>微信转载</title>",
        menu(lambda n: f"/n{n}/index.htm", 7) + f'<dl class="wx"><dt>微信推送</dt>{rows}</dl>' + foot(),
    )
    return page("http://www.wx.example/wxts/index.htm", html, items)


def daily(rng: random.Random) -> ListPage:
    items = [
        Item(f"/n1/2024/0513/c1001-{rng.randint(10**7, 10**8)}.html", t, "2024年05月13日") for t in titles(rng, 24)
    ]
    rows = "".join(f'<li><a href="{i.href}" target="_blank">{i.title}</a> <em>{i.date}</em></li>' for i in items)
    top = "".join(
        f'<a href="http://c{n}.daily.example/">{w}</a>|'
        for n, w in enumerate("时政 国际 社会 财经 理论 教育 科技 体育".split())
    )
    html = whole(
        "<title>滚动新闻</title>",
        f'<div class="w1000"><div class="fr">{top}</div></div><div class="ej_list_box"><ul class="list_16">{rows}</ul>'
        '<div class="page_n"><a class="common_current_page">1</a><a href="index2.html">2</a><a href="index3.html">3</a>'
        '<a href="index2.html">下一页</a></div></div>'
        '<div class="footer"><a href="/GB/50142/420117/index.html">关于我们</a>|<a href="/GB/50142/420118/420196/420519/index.html">社招校招英才</a></div>',
    )
    base = "http://politics.daily.example/GB/1024/index1.html"
    return page(base, html, items, "http://politics.daily.example/GB/1024/index2.html")


def hashed(rng: random.Random) -> ListPage:
    def key() -> str:
        return "".join(rng.choices("0123456789abcdef", k=32))

    items = [Item(f"/politics/20240513/{key()}/c.html", t, "2024-05-13") for t in titles(rng, 14)]
    cards = "".join(
        f'<div class="item"><div class="pic"><a href="{i.href}"><img src="1.jpg"></a></div><div class="tit"><a href="{i.href}">{i.title}</a></div>'
        f'<div class="abs"><a href="{i.href}">{i.title}，记者在现场看到，工作人员正忙着清点物资，秩序井然，各项准备已经就绪。</a></div>'
        f'<div class="time">{i.date} 09:1{n % 10}</div></div>'
        for n, i in enumerate(items)
    )
    html = whole(
        "<title>时政</title>",
        '<div class="head"><a href="/">首页</a><a href="/politics/">时政</a><a href="/world/">国际</a><a href="/fortune/index.htm">财经</a></div>'
        f'<div id="list">{cards}<div class="xpage-more-btn">加载更多</div></div>' + foot(),
    )
    return page("http://www.hash.example/politics/", html, items)


def portal(rng: random.Random) -> ListPage:
    items = [
        Item(
            f"https://news.portal.example/{rng.choice('cosw')}/2024-05-13/doc-ina{''.join(rng.choices('bcdfghkmnpqrstvwxyz', k=5))}{rng.randint(10**6, 10**7)}.shtml",
            t,
            "",
        )
        for t in titles(rng, 36)
    ]
    blocks = "".join(
        f'<div class="blk_0{b}"><h2><a href="https://news.portal.example/{name}/">{name.upper()}频道</a></h2><ul>'
        + "".join(f'<li><a href="{i.href}" target="_blank">{i.title}</a></li>' for i in items[b * 12 : b * 12 + 12])
        + "</ul></div>"
        for b, name in enumerate(("china", "world", "society"))
    )
    top = "".join(
        f'<li><a href="https://{w}.portal.example/">{name}</a></li>'
        for w, name in zip(
            "news finance tech sports ent auto blog edu house".split(),
            "新闻 财经 科技 体育 娱乐 汽车 博客 教育 房产".split(),
            strict=True,
        )
    )
    html = whole(
        "<title>新闻中心</title>",
        f'<div class="top-nav"><ul>{top}</ul><a href="https://login.portal.example/signup/signin.php">登录</a></div>{blocks}'
        '<div class="footer"><a href="https://corp.portal.example/chn/">公司简介</a> <a href="https://emarketing.portal.example/">广告营销</a> '
        '<a href="https://help.portal.example/comunityguideline/detail">用户服务协议与隐私</a></div>',
    )
    return page("https://news.portal.example/", html, items)


def paper(rng: random.Random) -> ListPage:
    items = [Item(f"content_{rng.randint(10**5, 10**6)}.htm", t, "") for t in titles(rng, 9)]
    rows = "".join(
        f'<li><a href="{i.href}"><div style="display:inline" id="mp{n}">{i.title}</div></a></li>'
        for n, i in enumerate(items)
    )
    pages = "".join(
        f'<li><a href="node_{n + 2}.htm">第{n + 1:02d}版：要闻</a> <a href="../../../page/1/2024-05/13/0{n}/x.pdf">PDF</a></li>'
        for n in range(8)
    )
    html = whole(
        "<title>数字报</title>",
        '<table><tr><td><a href="../../2024-05/12/node_2.htm">上一期</a></td><td><a href="../../../html/index.htm">返回首页</a></td></tr></table>'
        f'<div class="pagelist"><ul>{pages}</ul></div><div class="titlelist"><p>本版标题导航</p><ul>{rows}</ul></div>',
    )
    return page("http://epaper.paper.example/html/2024-05/13/node_2.htm", html, items)


def cards_tw(rng: random.Random) -> ListPage:
    items = [
        Item(f"/news/story/6656/{rng.randint(10**6, 10**7)}?from=udn-catelistnews_ch2", t, "2024-05-13 18:20")
        for t in titles(rng, 12)
    ]
    rows = "".join(
        f'<div class="story-list__news"><div class="story-list__image"><a href="{i.href}" aria-label="{i.title}"><img src="a.jpg"></a></div>'
        f'<div class="story-list__text"><h2><a href="{i.href}">{i.title}</a></h2><p><a href="{i.href}">{i.title}，當地民眾表示期待，後續將辦理說明會。</a></p>'
        f'<div class="story-list__info"><time>{i.date}</time> <a href="/search/tagging/2/防汛">防汛</a></div></div></div>'
        for i in items
    )
    html = whole(
        "<title>要聞</title>",
        '<header><nav class="navigation"><a href="/news/index">首頁</a><a href="/news/cate/2/6638">要聞</a><a href="/news/cate/2/6639">社會</a></nav></header>'
        f'<section class="story-list">{rows}</section><section class="hot"><h3>熱門文章</h3>'
        + "".join(f'<a href="/news/story/7000/{n + 10**6}">{t}</a>' for n, t in enumerate(titles(rng, 6)))
        + "</section><footer><a href='/member/rule.html'>會員服務條款與隱私權</a></footer>",
    )
    made = page("https://cards.example/news/cate/2/6638", html, items)
    return made._replace(articles=frozenset(url.partition("?")[0] for url in made.articles))


def cards_en(rng: random.Random) -> ListPage:
    items = [
        Item(f"/world/2024/may/13/{'-'.join(t.lower().split()[:6])}", t, "13 May 2024") for t in headlines(rng, 10)
    ]
    rows = "".join(
        f'<li class="card"><a href="{i.href}"><div><h3><span>{i.title}</span></h3><div class="standfirst">What people in the town say about it</div>'
        f"<time>{i.date}</time></div></a></li>"
        for i in items
    )
    html = whole(
        '<title>World</title><link rel="alternate" type="application/rss+xml" href="/world/rss">',
        '<nav><ul><li><a href="/uk-news">UK</a></li><li><a href="/world">World</a></li><li><a href="/environment/climate-crisis">Climate crisis</a></li>'
        '<li><a href="/profile/ann-lee">Ann Lee, our columnist at large</a></li></ul></nav>'
        f"<main><ul>{rows}</ul></main><section><h2>Most viewed</h2><ol>"
        + "".join(
            f'<li><a href="/world/2024/may/12/{"-".join(t.lower().split()[:5])}-x">{t} again</a></li>'
            for t in headlines(rng, 4)
        )
        + '</ol></section><footer><a href="/help/terms-of-service">Terms and conditions of service</a><a href="/info/cookies">Cookie policy</a></footer>',
    )
    return page("https://cardsen.example/world", html, items)


def campus(rng: random.Random) -> ListPage:
    items = [Item(f"info/1041/{rng.randint(1000, 9999)}.htm", t, day(rng)) for t in titles(rng, 15)]
    rows = "".join(
        f'<li id="line_u8_{n}"><a href="{i.href}" target="_blank"><em>{i.title}</em><span>{i.date}</span></a></li>'
        for n, i in enumerate(items)
    )
    html = whole(
        "<title>学院新闻</title>",
        menu(lambda n: f"lm{n}.htm", 8)
        + f'<div class="list_right"><ul>{rows}</ul><div class="pb_sys_common"><span class="p_no_d">1</span><span class="p_no"><a href="xyxw/12.htm">2</a></span>'
        '<span class="p_next p_fun"><a href="xyxw/12.htm">下页</a></span></div></div>' + foot(),
    )
    return page("http://xy.campus.example/xyxw.htm", html, items, "http://xy.campus.example/xyxw/12.htm")


def webplus(rng: random.Random) -> ListPage:
    items = [
        Item(f"/2024/{day(rng)[5:].replace('-', '')}/c512a{rng.randint(10**4, 10**5)}/page.htm", t, day(rng))
        for t in titles(rng, 14)
    ]
    rows = "".join(
        f'<li class="news n{n} clearfix"><span class="news_title"><a href="{i.href}" title="{i.title}">{i.title}</a></span>'
        f'<span class="news_meta">{i.date}</span></li>'
        for n, i in enumerate(items, 1)
    )
    html = whole(
        "<title>新闻</title>",
        menu(lambda n: f"/{500 + n}/list.htm", 8, wrap='<div class="wp-menu"><ul>{}</ul></div>')
        + f'<div id="wp_news_w6"><ul class="news_list">{rows}</ul></div><div id="wp_paging_w6"><ul class="wp_paging"><li>每页 14 记录 总共 98 记录</li>'
        '<li><a class="first" href="javascript:void(0);">第一页</a> <a class="next" href="/512/list2.htm">下一页&gt;&gt;</a> '
        '<a class="last" href="/512/list7.htm">尾页</a></li></ul></div>' + foot(),
    )
    return page("http://www.webplus.example/512/list.htm", html, items, "http://www.webplus.example/512/list2.htm")


def sessions(rng: random.Random) -> ListPage:
    session = "".join(rng.choices("0123456789ABCDEF", k=32))
    items = [Item(f"/portal/viewArticle.do?articleId={rng.randint(1000, 99999)}", t, day(rng)) for t in titles(rng, 16)]
    rows = "".join(
        f'<tr class="{"odd" if n % 2 else "even"}"><td><a href="{i.href.replace("?", f";jsessionid={session}?")}">{i.title}</a></td><td>{i.date}</td></tr>'
        for n, i in enumerate(items)
    )
    html = whole(
        "<title>信息</title>",
        menu(lambda n: f"/portal/channel.do;jsessionid={session}?channelId={n}", 8)
        + f"<table class='grid'>{rows}</table>"
        + foot(),
    )
    return page("http://oa.session.example/portal/channel.do?channelId=7", html, items)


def catalogue(rng: random.Random) -> ListPage:
    items = [Item(f"/xxgk/gkml/{rng.randint(10**5, 10**6)}.shtml", f"关于{t}的通知", day(rng)) for t in titles(rng, 15)]
    rows = "".join(
        f'<tr><td>00{n}/2024-000{n}</td><td><a href="{i.href}">{i.title}</a></td><td>某政办〔2024〕{n}号</td><td>{i.date}</td></tr>'
        for n, i in enumerate(items, 1)
    )
    tree = "".join(f'<li><a href="/xxgk/gkml/list.shtml?cat={n}">{w}信息公开目录</a></li>' for n, w in enumerate(WHO))
    html = whole(
        "<title>信息公开目录</title>",
        menu(lambda n: f"/m{n}/index.shtml") + f'<div class="left"><ul class="tree">{tree}</ul></div>'
        f"<table><tr><th>索引号</th><th>标题</th><th>文号</th><th>成文日期</th></tr>{rows}</table>" + foot(),
    )
    return page("http://www.cat.example/xxgk/gkml/list.shtml?cat=3", html, items)


def blog(rng: random.Random) -> ListPage:
    items = [Item(f"/posts/{'-'.join(t.lower().split()[:4])}/", t, "2024-05-13") for t in headlines(rng, 8)]
    rows = "".join(
        f'<section class="post"><h1><a href="{i.href}">{i.title}</a></h1><div class="meta">{i.date} · '
        '<a href="/tags/towns/">towns</a> <a href="/tags/long-reads-and-essays/">long reads and essays</a></div></section>'
        for i in items
    )
    html = whole(
        '<title>Notes</title><link rel="alternate" type="application/atom+xml" href="index.xml">',
        f'<nav><a href="/posts/">Archive</a><a href="/about/">About this site</a></nav><main>{rows}</main>'
        '<footer>Built with <a href="https://gohugo.example/">Hugo</a> and <a href="https://github.com/x/theme">a theme by friends</a></footer>',
    )
    return page("https://notes.example/", html, items)


FAMILIES: tuple[Callable[[random.Random], ListPage], ...] = (
    trs, data_store, empire, dede, phpcms, asp, wordpress_zh, wordpress_en, discuz, wechat, daily, hashed, portal, paper,
    cards_tw, cards_en, campus, webplus, sessions, catalogue, blog,
)  # fmt: skip
