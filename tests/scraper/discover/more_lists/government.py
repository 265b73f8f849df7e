# ruff: noqa: E501 - markup in lines as long as pages write them
"""List pages of Chinese authorities and universities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.scraper.discover.more_lists.furniture import (
    Draft,
    ListPage,
    crumbs,
    footer,
    friends,
    items,
    link,
    login,
    menu,
    pager,
    ranking,
    topics,
)
from tests.scraper.discover.more_lists.wording import official, summary, token, zh

if TYPE_CHECKING:
    import random


def trs_table(rng: random.Random) -> ListPage:
    """TRS: a table with the date in another cell; the pager is drawn by a script."""
    draft = Draft(rng, "http://www.qingxi.gov.example/xwzx/gsgg/")
    rows = ""
    for n in draft.count(8, 25):
        day = draft.day()
        href = draft.own(f"./{day.digits[:6]}/t{day.digits}_{draft.id(7)}.html")
        title = zh(rng)
        rows += f"<tr><td width=20><img src=/images/dot.gif></td><td>{link(href, title[:18] + '...', f' title={title!r} target=_blank')}</td><td width=90>{day.iso}</td></tr>"
        if n % 5 == 4:
            rows += "<tr><td colspan=3><hr></td></tr>"
    body = (
        login() + menu(draft, "/{w}/") + crumbs("/xwzx/{w}/", "新闻中心", "公示公告") + menu(draft, "../{w}/", name="left")
        + f'<table>{rows}</table><div id=page><script>createPageHTML(12, 0, "index", "html");</script></div>' + topics(draft) + friends(draft) + footer()
    )  # fmt: skip
    return draft.done("公示公告_青溪市人民政府", body, following="index_1.html")


def trs_documents(rng: random.Random) -> ListPage:
    """信息公开目录: number, title, reference number, office, date, in cells; details that open on hovering."""
    draft = Draft(rng, "https://www.qingxi.gov.example/zfxxgk/fdzdgknr/gfxwj/index.html")
    rows = "<tr><th>序号</th><th>标题</th><th>文号</th><th>发文机构</th><th>成文日期</th></tr>"
    for n in draft.count(10, 20):
        day = draft.day()
        href = draft.own(f"../../zcwj/{day.digits[:6]}/t{day.digits}_{draft.id(6)}.shtml")
        rows += (
            f"<tr><td>{n + 1}</td><td>{link(href, official(rng))}<div class=detail style='display:none'><p>索引号：0023{draft.id()}</p><p>发布机构：市政府办公室</p></div></td>"
            f"<td>青政发〔2024〕{n + 3}号</td><td>市政府办公室</td><td>{day.chinese}</td></tr>"
        )
    tree = items(
        (
            link(f"../{w}/", w2)
            + items(link(f"../{w}/{i}/", x) for i, x in enumerate(("机构职能", "领导信息", "行政许可、处罚")))
            for w, w2 in (("jgzn", "机构概况"), ("ghjh", "规划计划"), ("czyjs", "财政预决算"))
        ),
        "tree",
    )
    body = (
        menu(draft, "/{w}/index.html")
        + crumbs("/{w}/", "政府信息公开", "行政规范性文件")
        + tree
        + link("/zfxxgk/zfxxgkzn/201912/t20191231_100234.shtml", "政府信息公开指南")
        + f"<table class=gkml>{rows}</table>"
        + pager(["index.html", "index_1.html", "index_2.html"], total="共52条")
        + footer()
    )
    return draft.done("行政规范性文件", body, following="index_1.html")


def attachments(rng: random.Random) -> ListPage:
    """Notices that are PDF or Word files."""
    draft = Draft(rng, "http://czj.qingxi.gov.example/yjs/bmys/")
    rows = []
    for n in draft.count(8, 20):
        day = draft.day()
        name = rng.choice(
            (
                f"./{day.digits[:6]}/P0{day.digits}{draft.id(9)}.pdf",
                f"/uploads/file/2024/{day.month:02d}/{token(rng, 16)}.docx",
                f"./{day.digits[:6]}/P0{day.digits}{draft.id(9)}.xls",
            )
        )
        rows.append(
            f"<em>{day.iso}</em>"
            + link(
                draft.own(name), f"{n + 1}.青溪市{rng.choice(('教育局', '林业局', '档案馆', '总工会'))}2024年部门预算"
            )
        )
    body = (
        login()
        + menu(draft, "/{w}/")
        + crumbs("/{w}/", "预决算公开", "部门预算")
        + items(rows, "list")
        + pager(["index.html", "index_1.html", "index_2.html"])
        + friends(draft)
        + link("/download/reader.exe", "PDF阅读器下载")
        + footer()
    )
    return draft.done("部门预算", body, following="index_1.html")


def hanweb_store(rng: random.Random) -> ListPage:
    """大汉 jpage: the records stand in a data store; the further pages are asked for by a script."""
    draft = Draft(rng, f"http://www.hekou.gov.example/col/col1229{(draft_id := rng.randint(1000, 9999))}/index.html")
    records = ""
    for _ in draft.count(10, 45):
        day = draft.day()
        href = draft.own(f"/art/{day.year}/{day.month}/{day.day}/art_1229{draft_id}_{draft.id(7)}.html")
        title = zh(rng)
        records += f"<record><![CDATA[<li><a title='{title}' target='_blank' href=\"{href}\">{title}</a><span class=\"bt-data-time\">[{day.iso}]</span></li>]]></record>"
    store = (
        f'<script type="text/xml"><datastore><nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=1&appid=1&webid=3&path=/&columnid={draft_id}&unitid=45&webname=%25E6%25B2%25B3&permissiontype=0"></a>]]></nextgroup>'
        f"<recordset>{records}</recordset></datastore></script>"
    )
    body = (
        menu(draft, "/col/col12291{n}/index.html")
        + crumbs("/col/col1229{n}/index.html", "政务动态", "乡镇动态")
        + f"<div id='45' class=jpage>{store}</div><script>var dataproxy=new jpage('45',0,45,1,412,15);</script>"
        + friends(draft)
        + footer()
    )
    return draft.done("乡镇动态", body)


def siteserver(rng: random.Random) -> ListPage:
    draft = Draft(rng, "http://www.baishi.gov.example/channels/12.html")
    rows = [
        f"<span class=date>{draft.day().iso}</span>" + link(draft.own(f"/contents/12/{draft.id(4)}.html"), zh(rng))
        for _ in draft.count(3, 20)
    ]
    body = (
        menu(draft, "/channels/{n}.html")
        + crumbs("/channels/{n}.html", "部门动态")
        + items(rows, "news")
        + pager(["/channels/12.html", "/channels/12_2.html", "/channels/12_3.html"])
        + topics(draft)
        + footer()
    )
    return draft.done("部门动态", body, following="/channels/12_2.html")


def ucap(rng: random.Random) -> ListPage:
    """开普云: titles with summaries, addresses /content/post_1.html."""
    draft = Draft(rng, "https://www.linjiang.gov.example/xwdt/bmdt/")
    rows = ""
    for _ in draft.count(10, 20):
        title = zh(rng)
        href = draft.own(f"https://www.linjiang.gov.example/xwdt/bmdt/content/post_{draft.id(7)}.html")
        rows += f"<li><h4>{link(href, title)}</h4><p>{summary(rng, title)}{link(href, '[详细]')}</p><span>{draft.day().iso} {draft.day().clock}</span></li>"
    body = (
        login()
        + menu(draft, "/{w}/")
        + crumbs("/{w}/", "新闻动态")
        + f"<ul>{rows}</ul>"
        + f"<div class=pages>{link('index.html', '1')}{link('index_2.html', '2')}{link('index_3.html', '3')}{link('index_2.html', '>')}</div>"
        + friends(draft)
        + footer()
    )
    return draft.done("部门动态", body, following="index_2.html")


def vsb(rng: random.Random) -> ListPage:
    """博达 VSB, universities: later pages count downwards in a folder of the list's name."""
    draft = Draft(rng, "https://news.qxu.edu.example/xyyw.htm")
    rows = [
        link(
            draft.own(f"info/{rng.choice((1012, 1012, 1045))}/{draft.id(5)}.htm"),
            f"<div class=t>{zh(rng)}</div><div class=d><b>{draft.day().day}</b>2024-05</div>",
        )
        for _ in draft.count(8, 20)
    ]
    body = (
        menu(draft, "{w}.htm")
        + crumbs("{w}.htm", "校园要闻")
        + items(rows)
        + f"<div class=p_pages><span>1</span>{link('xyyw/212.htm', '2')}{link('xyyw/211.htm', '3')} ... {link('xyyw/1.htm', '213')}{link('xyyw/212.htm', '下页')}{link('xyyw/1.htm', '尾页')}</div>"
        + ranking(draft, "info/1067/{i}.htm")
        + friends(draft)
        + footer()
    )
    return draft.done("校园要闻-青溪大学", body, following="xyyw/212.htm")


def elsewhere(rng: random.Random) -> ListPage:
    """Most entries are on other sites: WeChat, other papers, the State Council."""
    draft = Draft(rng, "http://www.nantang.gov.example/mtjj/")
    rows = []
    for _ in draft.count(8, 20):
        day = draft.day()
        href = rng.choice((
            f"https://mp.weixin.qq.com/s/{token(rng, 22, 'abcdefghijkABCDEFGHIJK0123456789_-')}",
            f"https://mp.weixin.qq.com/s?__biz=MzA5{draft.id()}==&mid=265{draft.id(7)}&idx=1&sn={token(rng, 32)}",
            f"https://www.gov.example/yaowen/liebiao/{day.digits[:6]}/content_{draft.id(7)}.htm",
            f"https://paper.qxrb.example/html/{day.iso[:7]}/{day.day:02d}/content_{draft.id(6)}.htm",
            f"./{day.digits[:6]}/t{day.digits}_{draft.id(7)}.html",
        ))  # fmt: skip
        rows.append(
            f"{link(draft.own(href.replace('&', '&amp;')) if '&' not in href else _own_raw(draft, href), '【青溪日报】' + zh(rng))}<span>{day.iso}</span>"
        )
    body = (
        menu(draft, "/{w}/")
        + crumbs("/{w}/", "媒体聚焦")
        + items(rows)
        + pager(["index.html", "index_1.html", "index_2.html"])
        + topics(draft)
        + friends(draft)
        + footer()
    )
    return draft.done("媒体聚焦", body, following="index_1.html")


def _own_raw(draft: Draft, href: str) -> str:
    draft.own(href)
    return href.replace("&", "&amp;")


def front_page(rng: random.Random) -> ListPage:
    """The front page of a city: a carousel, several columns, each with its section's name and 更多."""
    draft = Draft(rng, "http://www.haicheng.gov.example/")
    columns = ""
    slides = [
        link(
            draft.own(f"/xwzx/tpxw/202405/t20240513_{draft.id(6)}.html"),
            f'<img src="x.jpg" alt="{(title := zh(rng))}"><p>{title}</p>',
        )
        for _ in range(5)
    ]
    for n, name in enumerate(("海城要闻", "部门动态", "乡镇动态", "通知公告", "政策文件", "人事任免")):
        rows = []
        for _ in range(rng.randint(5, 8)):
            day = draft.day()
            rows.append(
                link(
                    draft.own(f"/xwzx/lm{n}/{day.digits[:6]}/t{day.digits}_{draft.id(6)}.html"),
                    official(rng) if n > 2 else zh(rng),
                )
                + f"<span>{day.short}</span>"
            )
        columns += f"<div class=box><h2>{link(f'/xwzx/lm{n}/', name)}</h2>{link(f'/xwzx/lm{n}/', '更多&gt;&gt;')}{items(rows)}</div>"
    service = items(
        link(f"https://zwfw.haicheng.gov.example/icity/proinfo?code={draft.id()}", name)
        for name in ("身份证办理", "公积金提取", "不动产登记", "社保查询", "企业开办一件事", "新生儿出生“一件事”")
    )
    hall = items(
        link(f"/hdjl/{w}/", name)
        for w, name in (
            ("szxx", "市长信箱"),
            ("myzj", "民意征集"),
            ("zxft", "在线访谈"),
            ("12345", "12345政务服务便民热线"),
        )
    )
    body = (
        login()
        + menu(draft, "/{w}/")
        + items(slides, "slide")
        + columns
        + "<h2>办事服务</h2>"
        + service
        + hall
        + topics(draft)
        + friends(draft)
        + footer()
    )
    return draft.done("海城市人民政府门户网站", body)


def tabs(rng: random.Random) -> ListPage:
    """Several lists in tabs, of which the style sheet shows one."""
    draft = Draft(rng, "http://jyj.hekou.gov.example/xwzx/index.html")
    heads = items(
        (
            link("javascript:;", name, f' onclick="tab({n})"')
            for n, name in enumerate(("教育要闻", "基层动态", "媒体关注"))
        ),
        "tabs",
    )
    panes = ""
    for n in range(3):
        rows = []
        for _ in range(rng.randint(5, 9)):
            day = draft.day()
            rows.append(
                link(draft.own(f"/xwzx/{'abc'[n]}/content_{draft.id(6)}.html"), zh(rng)) + f" <i>{day.slashed}</i>"
            )
        display = "none" if n else "block"
        panes += f'<div class=pane style="display:{display}">{items(rows)}{link("/xwzx/" + "abc"[n] + "/", "查看更多")}</div>'
    body = menu(draft, "/{w}/index.html") + crumbs("/{w}/", "新闻中心") + heads + panes + friends(draft) + footer()
    return draft.done("新闻中心", body)


def definition_dates(rng: random.Random) -> ListPage:
    """The date stands in a list of its own, beside that of the titles."""
    draft = Draft(rng, "http://www.yunling.gov.example/info/iList.jsp?cat_id=10021")
    rows = ""
    for _ in draft.count(8, 18):
        rows += f"<dl><dd>{link(draft.own(f'/info/egovinfo/1001/xxgkcontent/{draft.id(9)}-{draft.id(4)}.htm'), official(rng))}</dd></dl><dl class=time><dd>{draft.day().iso}</dd></dl>"
    body = (
        menu(draft, "/info/iList.jsp?cat_id=100{n}")
        + crumbs("/info/iList.jsp?cat_id=100{n}", "信息公开")
        + rows
        + pager(
            [
                "/info/iList.jsp?cat_id=10021",
                "/info/iList.jsp?cat_id=10021&cur_page=2",
                "/info/iList.jsp?cat_id=10021&cur_page=3",
            ]
        )
        + footer()
    )
    return draft.done("信息公开", body, following="/info/iList.jsp?cat_id=10021&cur_page=2")
