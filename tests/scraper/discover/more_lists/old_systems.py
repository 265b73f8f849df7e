# ruff: noqa: E501 - markup in lines as long as pages write them
"""Lists of older content management systems: ASP and PHP, in tables; and pages of pictures or of short titles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.scraper.discover.more_lists.furniture import (
    Draft,
    ListPage,
    calendar,
    cloud,
    crumbs,
    footer,
    friends,
    items,
    link,
    login,
    menu,
    pager,
    ranking,
)
from tests.scraper.discover.more_lists.wording import pick, short, summary, zh

if TYPE_CHECKING:
    import random


def powereasy(rng: random.Random) -> ListPage:
    """PowerEasy (动易): ASP, the class in brackets before the title, the author and the hits behind it."""
    draft = Draft(rng, "http://www.qxjy.example/Article/ShowClass.asp?ClassID=3")
    rows = ""
    for _ in draft.count(10, 20):
        title, day = zh(rng), draft.day()
        rows += f'<tr><td><img src="/images/article_common.gif" alt="普通文章">[{link("/Article/ShowClass.asp?ClassID=7", "教研动态")}] {link(draft.own(f"/Article/ShowArticle.asp?ArticleID={draft.id(4)}"), title, f" title=&quot;文章标题：{title}&#13;作　　者：佚名&quot; target=_blank")}</td><td>{link("/Article/ShowAuthor.asp?ChannelID=1&AuthorName=%D2%DA", "佚名")}</td><td>{day.month}-{day.day}</td><td>{draft.id(3)}</td></tr>'
    hot = ranking(draft, "/Article/ShowArticle.asp?ArticleID={i}", word="本类热门文章")
    body = (
        f"<table><tr><td>{menu(draft, '/Article/ShowClass.asp?ClassID={n}')}</td></tr></table>"
        + login("/User/User_Login.asp")
        + crumbs("/Article/ShowClass.asp?ClassID={n}", "文章中心", word="您现在的位置：")
        + f"<table><tr><td>{hot}</td><td><table>{rows}</table>共 <b>212</b> 篇文章 首页 上一页 {link('ShowClass.asp?ClassID=3&page=2', '下一页')} {link('ShowClass.asp?ClassID=3&page=11', '尾页')}</td></tr></table>"
        + friends(draft)
        + footer()
    )
    return draft.done("教研动态", body, following="/Article/ShowClass.asp?ClassID=3&page=2")


def foosun(rng: random.Random) -> ListPage:
    """FoosunCMS: nested tables, one for each line, fonts, dates in brackets."""
    draft = Draft(rng, "http://www.qxdj.example/News/Class_8.html")
    rows = ""
    for _ in draft.count(8, 25):
        day = draft.day()
        folder = rng.choice(("Html", "xinwen"))
        headline = f"<font color=red>{zh(rng)}</font>" if rng.random() < 0.2 else zh(rng)
        rows += f'<table width="100%" border=0><tr><td height=22><font color="#333333">・</font>{link(draft.own(f"/News/{folder}/{day.iso}/{draft.id(9)}.html"), headline)}</td><td align=right><font size=2>({day.year}-{day.month}-{day.day})</font></td></tr></table>'
    names = ("首页", "组织工作", "干部监督", "人才工作", "远程教育", "党务公开", "下载中心")
    classes = "".join(f"<td>{link(f'/News/Class_{n}.html', name)}</td>" for n, name in enumerate(names))
    body = (
        f"<table><tr>{classes}</tr></table><table><tr><td>{rows}</td><td>{ranking(draft, '/News/Html/{iso}/{i}001.html', word='点击排行')}</td></tr></table>每页25条 共6页 {link('Class_8_2.html', '下一页')}"
        + friends(draft)
        + footer()
    )
    return draft.done("组织工作", body, following="Class_8_2.html")


def dede(rng: random.Random) -> ListPage:
    """DedeCMS (织梦): list_3_2.html, a summary, the class, the hits, the pager in a list."""
    draft = Draft(rng, "http://www.qxwh.example/a/wenhua/")
    rows = []
    for _ in draft.count(10, 15):
        day, title = draft.day(), zh(rng)
        href = draft.own(
            rng.choice(
                (f"/a/wenhua/2024/{day.month:02d}{day.day:02d}/{draft.id(4)}.html", f"/plus/view.php?aid={draft.id(5)}")
            )
        )
        rows.append(
            f"{link(href, '<img src=/uploads/allimg/1.jpg>', ' class=preview')} [<b>{link('/a/wenhua/', '文化')}</b>] {link(href, title, ' class=title')} <span class=info><small>日期：</small>{day.iso} {day.clock}:22 <small>点击：</small>{draft.id(3)} <small>好评：</small>0</span><p class=intro>{summary(rng, title)[:60]}...</p>"
        )
    body = (
        login()
        + menu(draft, "/a/{w}/")
        + crumbs("/a/{w}/", "文化")
        + items(rows, "e2")
        + f"<ul class=pagelist><li>首页</li><li class=thisclass>1</li><li>{link('list_3_2.html', '2')}</li><li>{link('list_3_3.html', '3')}</li><li>{link('list_3_2.html', '下一页')}</li><li>{link('list_3_9.html', '末页')}</li><li><select><option>1</option></select></li></ul>"
        + ranking(draft, "/a/wenhua/2024/0511/{i}.html", word="推荐内容")
        + ranking(draft, "/a/yule/2024/0512/{i}.html", word="热点内容")
        + cloud(draft, "/tags.php?/{w}/")
        + footer()
    )
    return draft.done("文化", body, following="list_3_2.html")


def zblog(rng: random.Random) -> ListPage:
    draft = Draft(rng, "https://www.laowang.example/")
    posts = ""
    for _ in draft.count(5, 10):
        title, href = zh(rng), draft.own(f"/post/{draft.id(3)}.html")
        posts += f'<div class="post multi-post"><h4 class=post-date>{draft.day().chinese}</h4><h2>{link(href, title)}</h2><div class=post-body><p>{summary(rng, title)}</p><p>{link(href, "阅读全文&gt;&gt;")}</p></div><h6>发布:{link("/author-1.html", "老王")} | 分类:{link("/category-2.html", "随笔")} | 评论:{link(href + "#comment", "3")} | Tags:{link("/tags-5.html", "咖啡")}</h6></div>'
    comments = items(
        link(f"/post/{draft.id(3)}.html#cmt{n}", text)
        for n, text in enumerate(
            ("写得真好，学习了！", "博主什么时候更新下一篇呢？", "感谢分享", "路过，支持一下老王的博客")
        )
    )
    recent = ranking(draft, "/post/{i}9.html", word="最新留言文章")
    body = (
        menu(draft, "/category-{n}.html")
        + posts
        + f"<div class=pagebar>{link('/', '‹‹')}<span>1</span>{link('/page_2.html', '2')}{link('/page_3.html', '3')}{link('/page_2.html', '›')}{link('/page_9.html', '››')}</div>"
        + "<h3>最新留言</h3>"
        + comments
        + recent
        + calendar("/", "date-{y}-{m}-{d}.html")
        + cloud(draft, "/tags-{n}.html")
        + link("/feed.php", "订阅本站")
        + footer()
    )
    return draft.done(
        "老王的博客",
        body,
        head='<link rel="alternate" type="application/rss+xml" href="/feed.php" title="老王的博客">',
        following="/page_2.html",
        feeds=["/feed.php"],
    )


def typecho(rng: random.Random) -> ListPage:
    draft = Draft(rng, "https://blog.lin.example/")
    posts = ""
    for _ in draft.count(4, 8):
        title = rng.choice((zh(rng), short(rng) + "与" + short(rng), "用 Rust 写一个解析器"))
        href = draft.own(f"https://blog.lin.example/archives/{draft.id(3)}/")
        posts += f"<article class=post><h2 class=post-title>{link(href, title)}</h2><ul class=post-meta><li>作者: {link('https://blog.lin.example/author/1/', '林')}</li><li>时间: <time>{draft.day().chinese}</time></li><li>分类: {link('https://blog.lin.example/category/default/', '默认分类')}</li><li>{link(href + '#comments', '2 条评论')}</li></ul><p>{summary(rng, title)}</p><p class=more>{link(href, '- 阅读剩余部分 -')}</p></article>"
    side = (
        "<h3>最新文章</h3>"
        + items(link(draft.either(f"https://blog.lin.example/archives/{draft.id(3)}/"), zh(rng)) for _ in range(5))
        + "<h3>最近回复</h3>"
        + items(
            link(f"https://blog.lin.example/archives/{draft.id(3)}/#comment-{n}", "访客") + ": 学习了，谢谢"
            for n in range(4)
        )
        + "<h3>归档</h3>"
        + items(link(f"https://blog.lin.example/2024/{m:02d}/", f"May 2024 ({m})") for m in (5, 4, 3))
        + "<h3>其它</h3>"
        + items(
            (
                link("https://blog.lin.example/admin/login.php", "登录"),
                link("https://blog.lin.example/feed/", "文章 RSS"),
                link("http://www.typecho.org", "Typecho"),
            )
        )
    )
    body = (
        f"<nav>{link('/', '首页')}{link('https://blog.lin.example/start-page.html', '关于')}{link('https://blog.lin.example/links.html', '友链')}</nav>"
        + posts
        + f"<ol class=page-navigator><li class=current>{link('https://blog.lin.example/page/1/', '1')}</li><li>{link('https://blog.lin.example/page/2/', '2')}</li><li class=next>{link('https://blog.lin.example/page/2/', '后一页 »')}</li></ol>"
        + side
    )
    head = '<link rel="alternate" type="application/rss+xml" title="RSS 2.0" href="https://blog.lin.example/feed/"><link rel="alternate" type="application/atom+xml" title="ATOM 1.0" href="https://blog.lin.example/feed/atom/">'
    return draft.done("林的博客", body, head=head, following="/page/2/", feeds=["/feed/", "/feed/atom/"])


def picture_wall(rng: random.Random) -> ListPage:
    """Pictures only: the title is that of the link or of the picture."""
    draft = Draft(rng, "http://photo.qxrb.example/jctp/")
    rows = []
    for _ in draft.count(8, 24):
        day, title = draft.day(), zh(rng)
        href = draft.own(f"http://photo.qxrb.example/jctp/2024-{day.short}/{draft.id(6)}.shtml")
        rows.append(
            link(href, "<img src=a.jpg>", f' title="{title}"')
            if rng.random() < 0.5
            else link(href, f'<img src="a.jpg" alt="{title}">')
        )
    body = (
        menu(draft, "/{w}/")
        + crumbs("/{w}/", "精彩图片")
        + items(rows, "pic")
        + pager(["index.shtml", "index_2.shtml", "index_3.shtml"])
        + items(
            (
                link("http://www.weibo.example/qxrb", '<img src=wb.png alt="微博">'),
                link("http://ad.example/click?id=8", '<img src=ad.gif alt="广告：青溪国际车展盛大开幕">'),
            )
        )
        + footer()
    )
    return draft.done("精彩图片", body, following="index_2.shtml")


def poems(rng: random.Random) -> ListPage:
    """Very short titles, without dates."""
    draft = Draft(rng, "http://www.shici.example/shiren/123/")
    rows = [
        link(draft.own(f"/shici/{draft.id(5)}.html"), short(rng)) + f" <span>{rng.choice('唐宋元明清')}代</span>"
        for _ in draft.count(20, 50)
    ]
    body = (
        f"<div>{link('/', '首页')} {link('/shici/', '诗词')} {link('/shiren/', '诗人')} {link('/mingju/', '名句')} {link('/app/', '手机版')}</div>"
        + crumbs("/shiren/{n}/", "诗人", "无名氏")
        + items(rows)
        + pager(["/shiren/123/", "/shiren/123/2.html", "/shiren/123/3.html"])
        + "<h3>类别</h3>"
        + " ".join(link(f"/leibie/{n}.html", w) for n, w in enumerate(("写景", "咏物", "送别", "思乡", "边塞", "爱情")))
        + footer()
    )
    return draft.done("无名氏的诗", body, following="/shiren/123/2.html")


def discuz(rng: random.Random) -> ListPage:
    """Discuz: threads with their authors, last posts, further pages, and kinds."""
    draft = Draft(rng, "https://bbs.qingxi.example/forum-36-1.html")
    rows = ""
    for n in draft.count(15, 30):
        tid, day = draft.id(6), draft.day()
        href = draft.own(f"thread-{tid}-1-1.html")
        more = f" ... {link(f'thread-{tid}-2-1.html', '2')} {link(f'thread-{tid}-3-1.html', '3')}" if n % 4 == 0 else ""
        rows += f'<tbody id="normalthread_{tid}"><tr><td class=icn>{link(href, "<img src=f.gif>", " title=&quot;新窗口打开&quot;")}</td><th><em>[{link("forum.php?mod=forumdisplay&amp;fid=36&amp;filter=typeid&amp;typeid=4", "爆料")}]</em> {link(href, zh(rng) if n % 3 else "求助！！！孩子上学问题", " class=&quot;s xst&quot;")}{more}</th><td class=by><cite>{link(f"space-uid-{draft.id(4)}.html", "云中鹤")}</cite><em>{day.year}-{day.month}-{day.day}</em></td><td class=num>{link(href, "12")}<em>345</em></td><td class=by><cite>{link("space-username-a.html", "小鱼儿")}</cite><em>{link(f"forum.php?mod=redirect&amp;tid={tid}&amp;goto=lastpost#lastpost", "半小时前")}</em></td></tr></tbody>'
    body = (
        login("member.php")
        + menu(draft, "forum-{n}-1.html")
        + crumbs("forum-{n}-1.html", "青溪论坛", "有话大家说")
        + f"<div>{link('forum.php?mod=post&amp;action=newthread&amp;fid=36', '发帖')} {link('forum.php?mod=forumdisplay&amp;fid=36&amp;orderby=lastpost', '最后发表')} {link('forum.php?mod=forumdisplay&amp;fid=36&amp;filter=digest', '精华')}</div><table>{rows}</table>"
        + f"<div class=pg><strong>1</strong>{link('forum-36-2.html', '2')}{link('forum-36-3.html', '3')}{link('forum-36-400.html', '... 400')}{link('forum-36-2.html', '下一页')}</div>"
        + "<h3>在线会员</h3>"
        + " ".join(link(f"space-uid-{n}.html", w) for n, w in enumerate(("风清扬", "一杯茶", "老渔夫与海", "qx_admin")))
        + footer()
    )
    return draft.done(
        "有话大家说 - 青溪论坛",
        body,
        head='<link rel="alternate" type="application/rss+xml" title="青溪论坛 - 有话大家说" href="forum.php?mod=rss&amp;fid=36&amp;auth=0">',
        following="forum-36-2.html",
        feeds=["forum.php?mod=rss&fid=36&auth=0"],
    )


def category_blocks(rng: random.Random) -> ListPage:
    """A channel with a headline, a block of each sub-channel, and bylines that link."""
    draft = Draft(rng, "http://www.lyzk.example/html/guonei/")
    blocks = ""
    for n in range(rng.randint(3, 5)):
        first, title = draft.own(f"/html/{n}/{draft.id(5)}.html"), zh(rng)
        rows = items(
            f"{link(draft.own(f'/html/{n}/{draft.id(5)}.html'), zh(rng))} {link(f'/author/{draft.id(3)}.html', rng.choice(('记者 何欢', '本刊记者 张一山', '特约撰稿 罗苏')))}"
            for _ in range(rng.randint(4, 7))
        )
        blocks += f"<div><h3>{link(f'/html/lm{n}/', pick(rng, ('封面故事', '调查', '人物', '评论'), 1, 1)[0])}</h3><div>{link(first, '<img src=1.jpg>')}<h4>{link(first, title)}</h4><p>{summary(rng, title)[:40]}……[{link(first, '全文')}]</p></div>{rows}</div>"
    issues = items(link(f"/qikan/2024{n:02d}/", f"2024年第{n}期") for n in range(20, 8, -1))
    body = (
        menu(draft, "/html/{w}/")
        + blocks
        + "<h3>往期杂志</h3>"
        + issues
        + link("/dingyue.html", "订阅杂志，首年享八折优惠活动进行中")
        + friends(draft)
        + footer()
    )
    return draft.done("国内 - 瞭远周刊", body)
