# ruff: noqa: E501 - markup in lines as long as pages write them
"""Section pages of Chinese news sites, portals and dailies."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.scraper.discover.more_lists.furniture import (
    Draft,
    ListPage,
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
from tests.scraper.discover.more_lists.wording import summary, token, zh

if TYPE_CHECKING:
    import random

_BASE36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def digital_paper(rng: random.Random) -> ListPage:
    """方正 数字报: one page of a printed paper, its articles as areas of a picture and as a list; the other pages."""
    draft = Draft(rng, "http://paper.qxrb.example/html/2024-05/13/node_2.htm")
    ids = [draft.id(6) for _ in draft.count(4, 9)]
    titles = [zh(rng) for _ in ids]
    areas = "".join(f'<area coords="0,0,9,9" shape="polygon" href="content_{i}.htm">' for i in ids)
    rows = items(
        link(draft.own(f"content_{i}.htm"), f"<div id=mp{i}>{title}</div>")
        for i, title in zip(ids, titles, strict=True)
    )
    names = ("要闻", "综合", "时政", "民生", "理论", "副刊", "广告", "体育")
    pages = "".join(
        f"<tr><td>{link(f'node_{n + 2}.htm', f'第{n + 1:02d}版：{name}')}</td><td>{link(f'../../../images/2024-05/13/{n + 1:02d}/qxrb20240513{n + 1:02d}.pdf', '<img src=/pdf.gif>')}</td></tr>"
        for n, name in enumerate(names)
    )
    body = (
        f'<div>2024年05月13日 星期一 {link("../../2024-05/12/node_2.htm", "上一期")} {link("node_3.htm", "下一版")}</div><map name=PagePicMap>{areas}</map><img usemap="#PagePicMap" src=b.jpg><h3>本版标题导航</h3>{rows}<h3>版面导航</h3><table>{pages}</table>'
        + footer()
    )
    return draft.done("青溪日报数字报", body)


def people(rng: random.Random) -> ListPage:
    draft = Draft(rng, "http://politics.people.example/GB/1024/index1.html")
    rows = []
    for _ in draft.count(15, 40):
        day = draft.day()
        rows.append(
            link(
                draft.own(f"/n1/2024/{day.month:02d}{day.day:02d}/c1001-40{draft.id(6)}.html"),
                zh(rng),
                " target='_blank'",
            )
            + f" <em>{day.chinese}</em>"
        )
    body = (
        menu(draft, "http://{w}.people.example/")
        + crumbs("/GB/{n}/index.html", "时政", "高层动态")
        + items(rows, "list_16")
        + f"<div class=page_n>{link('index1.html', '1', ' class=common_current_page')}{link('index2.html', '2')}{link('index3.html', '3')}{link('index2.html', '下一页')}</div>"
        + ranking(draft, "http://society.people.example/n1/2024/0513/c1008-40{i}.html", word="24小时排行榜")
        + footer()
    )
    return draft.done("高层动态--时政--人民网", body, following="index2.html")


def agency_cards(rng: random.Random) -> ListPage:
    """Cards with picture, title and time; more is loaded by a script."""
    draft = Draft(rng, "https://www.xhs.example/local/")
    rows = ""
    for _ in draft.count(10, 25):
        day = draft.day()
        href = draft.own(f"/{rng.choice(('local', 'politics', 'photo'))}/{day.digits}/{token(rng, 32)}/c.html")
        title = zh(rng)
        rows += f'<div class=item><div class=img>{link(href, "<img src=t.jpg>")}</div><div class=tit><span>{link(href, title)}</span></div><div class=info><div class=share data-title="{title}"></div><span class=time>{day.iso} {day.clock}</span></div></div>'
    body = menu(draft, "/{w}/") + rows + '<div class="xpage-more-btn">点击加载更多</div>' + footer()
    return draft.done("地方频道", body)


def television(rng: random.Random) -> ListPage:
    draft = Draft(rng, "https://news.tv.example/china/")
    rows = ""
    for _ in draft.count(10, 25):
        day = draft.day()
        href = draft.own(
            f"https://{rng.choice(('news', 'news', 'military'))}.tv.example/2024/{day.slashed[5:]}/{rng.choice(('ARTI', 'VIDE', 'PHOA'))}{token(rng, 22, _BASE36)}{day.digits[2:]}.shtml"
        )
        title = zh(rng)
        rows += f"<li><div class=image>{link(href, f'<img data-echo=a.jpg alt={title}>')}</div><div class=text_con><h3 class=title>{link(href, title)}</h3><p class=brief>{summary(rng, title)[:50]}...</p><p class=time>{day.iso} {day.clock}</p><div class=tag>{link('javascript:;', zh(rng)[:4])}</div></div></li>"
    body = (
        menu(draft, "https://{w}.tv.example/")
        + login()
        + f"<ul id=newslist>{rows}</ul>"
        + ranking(draft, "https://tv.example/2024/05/12/VIDEAbCd{i}240512.shtml", word="热播榜")
        + footer()
    )
    return draft.done("国内新闻", body)


def china_com(rng: random.Random) -> ListPage:
    draft = Draft(rng, "http://news.china.example/node_7247300.htm")
    rows = "".join(
        f"<li>· {link(draft.own(f'http://news.china.example/2024-05/{draft.day().day:02d}/content_1170{draft.id(6)}.shtml'), zh(rng))} <span>{draft.day().iso}</span></li>"
        for _ in draft.count(20, 40)
    )
    body = (
        menu(draft, "node_70{n}.htm")
        + crumbs("/node_72{n}.htm", "中国网新闻")
        + f"<ul>{rows}</ul>"
        + "<div id=autopage>"
        + " ".join(link(f"node_7247300{'' if n == 1 else f'_{n}'}.htm", str(n)) for n in range(2, 9))
        + link("node_7247300_2.htm", "下一页")
        + "</div>"
        + footer()
    )
    return draft.done("滚动新闻", body, following="node_7247300_2.htm")


def rolling(rng: random.Random) -> ListPage:
    """Rolling news: each line begins with a link to its section."""
    draft = Draft(rng, "https://www.cns.example/scroll-news/news1.html")
    rows = []
    for _ in draft.count(20, 60):
        day = draft.day()
        lm = rng.choice((("cj", "财经"), ("gn", "国内"), ("sh", "社会"), ("ty", "体育")))
        rows.append(
            f"<div class=dd_lm>[{link(f'/{lm[0]}.shtml', lm[1])}]</div><div class=dd_bt>{link(draft.own(f'/{lm[0]}/2024/{day.short}/10{draft.id(6)}.shtml'), zh(rng))}</div><div class=dd_time>{day.month}-{day.day} {day.clock}</div>"
        )
    body = (
        menu(draft, "/{w}.shtml")
        + items(rows)
        + f"<div class=pagebox>{link('/scroll-news/news1.html', '1')}{link('/scroll-news/news2.html', '2')}{link('/scroll-news/news3.html', '3')}{link('/scroll-news/news2.html', '下一页')}<input><button>跳转</button></div>"
        + cloud(draft, "/tag/{n}.html")
        + footer()
    )
    return draft.done("滚动新闻", body, following="/scroll-news/news2.html")


def sina(rng: random.Random) -> ListPage:
    """A portal's column, whose articles are on several hosts of the portal."""
    draft = Draft(rng, "https://news.sn.example/china/")
    rows = ""
    for _ in draft.count(10, 30):
        day = draft.day()
        host = rng.choice(("news.sn.example/c", "finance.sn.example/jjxw", "k.sn.example"))
        name = (
            f"doc-in{token(rng, 3, 'abcdefghijkl')}{token(rng, 10, 'abcdefghijklmn0123456789')}.shtml"
            if "k." not in host
            else f"article_{draft.id(10)}_1{token(rng, 8)}020014t{rng.randint(2, 9)}.html"
        )
        href = draft.own(f"https://{host}/{'' if 'k.' in host else day.iso + '/'}{name}")
        rows += f'<div class="feed-card-item"><h2>{link(href, zh(rng), " target=_blank")}</h2><div class=feed-card-a><span>{day.month}月{day.day}日 {day.clock}</span> {link(href + "#comment", "评论(12)")} {link("javascript:;", "分享")}</div><div class=feed-card-tags>{link(f"https://tags.sn.example/{draft.id(5)}", "高考")}</div></div>'
    body = (
        menu(draft, "https://{w}.sn.example/")
        + login("https://login.sn.example/signup/signin.php")
        + rows
        + ranking(draft, "https://news.sn.example/o/{iso}/doc-ina{i}.shtml", word="新闻排行")
        + footer()
    )
    return draft.done("国内新闻_新闻中心", body)


def netease(rng: random.Random) -> ListPage:
    draft = Draft(rng, "https://news.nes.example/domestic/")
    rows = ""
    for _ in draft.count(10, 30):
        href = draft.own(
            f"https://www.nes.example/{rng.choice(('news', 'dy', 'money'))}/article/{token(rng, 16, _BASE36)}.html"
        )
        title = zh(rng)
        rows += f'<div class="data_row news_article">{link(href, f"<img src=a.jpg alt={title}>", " class=na_pic")}<div class=na_detail><div class=news_title><h3>{link(href, title)}</h3></div><div class=news_tag><div class=keywords>{link("https://news.nes.example/keywords/8/b/" + token(rng, 8) + "/1.html", "乡村振兴")} {link("https://news.nes.example/keywords/5/0/" + token(rng, 8) + "/1.html", "粮食安全")}</div><span class=time>{rng.randint(1, 20)}小时前</span></div></div>{link(href.replace("www", "comment").replace("article/", "comment/"), "233跟贴")}</div>'
    body = (
        menu(draft, "https://{w}.nes.example/")
        + rows
        + ranking(draft, "https://www.nes.example/news/article/J1{i}AB0001899O.html", word="热点排行")
        + footer()
    )
    return draft.done("国内新闻", body)


def sohu(rng: random.Random) -> ListPage:
    """Self-media: each entry has its author's page beside it."""
    draft = Draft(rng, "https://www.sh.example/c/8?spm=smpc.1")
    rows = ""
    for _ in draft.count(8, 20):
        media = draft.id(8)
        href = draft.own(f"https://www.sh.example/a/{draft.id(9)}_{media}")
        rows += f'<div data-role="news-item" class=news-box><h4>{link(href + "?spm=smpc.channel_114", zh(rng))}</h4><div class=other><span class=name>{link(f"https://mp.sh.example/profile?xpt={token(rng, 20)}", rng.choice(("青溪晚报", "老王说城市", "环球时讯", "极目观察")))}</span><span>今天{draft.day().clock}</span>{link(href + "#comment_area", "3")}</div></div>'
    body = (
        menu(draft, "https://www.sh.example/c/{n}")
        + rows
        + ranking(draft, "https://www.sh.example/a/{i}123_120{i}", word="24小时热文")
        + footer()
    )
    page = draft.done("时政", body)
    return page._replace(articles=frozenset(one.partition("?")[0] for one in page.articles))


def ifeng(rng: random.Random) -> ListPage:
    """The list is drawn from data in a script; some entries stand in the markup, too."""
    draft = Draft(rng, "https://news.ff.example/shanklist/3-35197-/")
    stream = [
        {
            "id": draft.id(),
            "title": zh(rng),
            "url": draft.own(f"//news.ff.example/c/8{token(rng, 10, _BASE36 + 'abcdefghijk')}"),
            "newsTime": f"{draft.day().iso} 10:11:12",
            "source": "青溪日报",
            "thumbnails": {"image": [{"url": "//x0.ffimg.example/a.jpg"}]},
            "commentUrl": "ucms_8abc",
            "sourceUrl": "//ishare.ff.example/",
        }
        for _ in draft.count(15, 30)
    ]
    shown = "".join(
        f"<li><h2>{link(str(one['url']), str(one['title']))}</h2><span>青溪日报</span><time>今天 10:11</time></li>"
        for one in stream[:6]
    )
    script = f"<script>var allData = {json.dumps({'newsstream': stream, 'nav': [{'title': '首页', 'url': '//www.ff.example/'}, {'title': '资讯', 'url': '//news.ff.example/'}]}, ensure_ascii=False)};var adData = {{}};</script>"
    body = menu(draft, "//{w}.ff.example/") + f"<ul>{shown}</ul>" + script + footer()
    return draft.done("即时新闻", body)


def district_weekly(rng: random.Random) -> ListPage:
    """A small site with a short list, and rankings beside it that are as long."""
    draft = Draft(
        rng, "http://www.qxnews.example/system/count//0008001/000000000000000000/c0008001000000000000_000000002.shtml"
    )
    rows = []
    for _ in draft.count(3, 8):
        day = draft.day()
        rows.append(
            link(draft.own(f"http://www.qxnews.example/system/{day.slashed}/03{draft.id(7)}.shtml"), zh(rng))
            + f" ({day.iso} {day.clock}:00)"
        )
    body = (
        menu(draft, "/{w}/")
        + crumbs("/{w}/", "本地")
        + "".join(f"<p>·{row}</p>" for row in rows)
        + ranking(draft, "http://www.qxnews.example/system/2024/05/09/03{i}1.shtml", word="一周热点")
        + ranking(draft, "http://www.qxnews.example/system/2024/05/08/03{i}2.shtml", word="图片推荐")
        + friends(draft)
        + footer()
    )
    return draft.done("本地新闻", body)


def rolling_numbers(rng: random.Random) -> ListPage:
    """A city paper on PHPCMS with a pager of numbers and a form."""
    draft = Draft(rng, "http://www.donghu.example/index.php?m=content&c=index&a=lists&catid=9")
    rows = [
        f"<span class=rt>{draft.day().iso} {draft.day().clock}:09</span>·"
        + link(_raw(draft, f"/index.php?m=content&c=index&a=show&catid=9&id={draft.id(5)}"), zh(rng))
        for _ in draft.count(10, 20)
    ]
    lists = [
        "/index.php?m=content&amp;c=index&amp;a=lists&amp;catid=9" + (f"&amp;page={n}" if n > 1 else "")
        for n in range(1, 5)
    ]
    body = (
        menu(draft, "/index.php?m=content&amp;c=index&amp;a=lists&amp;catid={n}")
        + login("/index.php?m=member&amp;c=index&amp;a=login")
        + crumbs("/index.php?m=content&amp;c=index&amp;a=lists&amp;catid={n}", "国内")
        + items(rows, "list lh24 f14")
        + pager(lists)
        + ranking(draft, "/index.php?m=content&amp;c=index&amp;a=show&amp;catid=12&amp;id={i}", word="频道热门")
        + friends(draft)
        + footer()
    )
    return draft.done("国内", body, following="/index.php?m=content&c=index&a=lists&catid=9&page=2")


def _raw(draft: Draft, href: str) -> str:
    return draft.own(href).replace("&", "&amp;")
