# ruff: noqa: E501 - markup in lines as long as pages write them
"""What stands around the lists of real pages: menus, breadcrumbs, rankings, clouds, friends, pagers, footers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from archive.model import resolve_url
from tests.scraper.discover.more_lists.wording import Day, en, pick, zh

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable, Sequence


class ListPage(NamedTuple):
    """A page with a list: the articles of its own lists, its next page, and the feeds that it declares."""

    url: str
    html: str
    articles: frozenset[str]
    following: str | None = None
    feeds: tuple[str, ...] = ()
    # What may be taken or not: articles, though not of the page's own list.
    either: frozenset[str] = frozenset()


class Draft:
    """A list page in the making."""

    def __init__(self, rng: random.Random, url: str) -> None:
        self.rng, self.url = rng, url
        self._articles: set[str] = set()
        self._either: set[str] = set()

    def own(self, href: str) -> str:
        """Note an article of the page's own list."""
        self._articles.add(self._resolved(href))
        return href

    def either(self, href: str) -> str:
        self._either.add(self._resolved(href))
        return href

    def count(self, least: int = 6, most: int = 30) -> range:
        return range(self.rng.randint(least, most))

    def id(self, digits: int = 6) -> int:
        return self.rng.randrange(10 ** (digits - 1), 10**digits)

    def day(self) -> Day:
        return Day(self.rng)

    def done(
        self, title: str, body: str, *, head: str = "", following: str | None = None, feeds: Sequence[str] = ()
    ) -> ListPage:
        html = f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{title}</title>{head}</head><body>{body}</body></html>"
        return ListPage(
            self.url,
            html,
            frozenset(self._articles),
            self._resolved(following) if following else None,
            tuple(self._resolved(feed) for feed in feeds),
            frozenset(self._either),
        )

    def _resolved(self, href: str) -> str:
        url = resolve_url(self.url, href)
        assert url is not None, href
        return url


def link(href: str, text: str, more: str = "") -> str:
    return f'<a href="{href}"{more}>{text}</a>'


def items(rows: Iterable[str], name: str = "") -> str:
    return f'<ul class="{name}">' + "".join(f"<li>{row}</li>" for row in rows) + "</ul>"


SECTIONS: Final = (
    "新闻中心", "通知公告", "政务公开", "办事服务", "互动交流", "机构概况", "专题专栏", "图片新闻", "政策法规", "党的建设",
    "领导之窗", "数据开放", "招商引资", "人事信息", "走进青溪", "文化旅游", "教育", "体育", "财经", "健康",
)  # fmt: skip
_TOPICS: Final = (
    "学习贯彻习近平新时代中国特色社会主义思想主题教育", "优化营商环境专题专栏", "扫黑除恶专项斗争举报平台", "全国文明城市创建进行时",
    "2024年全国两会", "政府信息公开年报", "网上信访投诉受理平台",
)  # fmt: skip
_OTHERS: Final = (
    "中国政府网", "新华网", "人民网", "国务院办公厅", "省人民政府", "市卫生健康委员会", "中国互联网举报中心", "学习强国",
    "青溪日报数字报", "信用中国", "省纪委监委网站",
)  # fmt: skip
_TAGS: Final = (
    "乡村振兴",
    "高考",
    "马拉松",
    "人工智能",
    "防汛",
    "咖啡",
    "城市更新",
    "短视频",
    "露营",
    "非遗",
    "航天",
    "油价",
)


def menu(draft: Draft, shape: str, least: int = 7, name: str = "nav") -> str:
    """Return a menu of sections; `shape` is the address of one, with {n} and {w}."""
    rows = []
    for n, section in enumerate(pick(draft.rng, SECTIONS, least, 16)):
        row = link(shape.format(n=n + 11, w=_ascii(section)), section)
        if draft.rng.random() < 0.3:
            row += items(
                link(shape.format(n=n * 10 + i + 100, w=_ascii(sub)), sub)
                for i, sub in enumerate(pick(draft.rng, SECTIONS, 2, 5))
            )
        rows.append(row)
    return f'<div class="{name}">' + items([link("/", "首页"), *rows]) + "</div>"


def _ascii(text: str) -> str:
    return "".join(chr(97 + ord(c) % 26) for c in text)


def crumbs(shape: str, *names: str, word: str = "当前位置：") -> str:
    path = "".join(f" &gt; {link(shape.format(n=n + 3, w='lm' + str(n)), one)}" for n, one in enumerate(names))
    return f'<div class="position">{word}{link("/", "首页")}{path}</div>'


def topics(draft: Draft) -> str:
    """Return banners of special topics, whose names are as long as titles."""
    rows = [
        link(f"/zt/{_ascii(one)[:8]}/", f'<img src="/images/{n}.jpg" alt="{one}">')
        for n, one in enumerate(pick(draft.rng, _TOPICS, 2, 4))
    ]
    rows += [link(f"/ztzl/{_ascii(one)[:6]}/index.html", one) for one in pick(draft.rng, _TOPICS, 1, 4)]
    return '<div class="ztzl"><h3>专题专栏</h3>' + items(rows) + "</div>"


def friends(draft: Draft) -> str:
    names = pick(draft.rng, _OTHERS, 4, 10)
    options = "".join(f'<option value="http://www.{_ascii(name)}.gov.example/">{name}</option>' for name in names)
    return (
        f"<div class=links><h3>友情链接</h3><select><option>==政府部门==</option>{options}</select>"
        + " | ".join(link(f"http://www.{_ascii(name)}.example/", name, " target=_blank") for name in names)
        + "</div>"
    )


def ranking(draft: Draft, shape: str, title: Callable[[random.Random], str] = zh, word: str = "热点排行") -> str:
    """Return a ranking of articles, which are not the list's own. `shape` has {i}, {d} and {iso}."""
    rows = []
    for n in range(draft.rng.randint(5, 10)):
        day = draft.day()
        href = shape.format(i=draft.id(), d=day.digits, iso=day.iso)
        rows.append(f"<i>{n + 1}</i>" + link(href, title(draft.rng)))
    return f'<div class="side"><h3>{word}</h3>' + items(rows, "rank") + "</div>"


def cloud(draft: Draft, shape: str = "/tag/{w}/") -> str:
    return (
        "<div class=tags><h3>标签</h3>"
        + " ".join(link(shape.format(w=_ascii(tag), n=n), tag) for n, tag in enumerate(pick(draft.rng, _TAGS, 6, 12)))
        + "</div>"
    )


def calendar(prefix: str = "/", day_shape: str = "{y}/{m:02d}/{d:02d}/") -> str:
    days = "".join(
        "<tr>"
        + "".join(
            f"<td>{link(prefix + day_shape.format(y=2024, m=5, d=d), str(d))}</td>" for d in range(w, min(w + 7, 32))
        )
        + "</tr>"
        for w in range(1, 32, 7)
    )
    months = items(link(f"{prefix}2024/{m:02d}/", f"2024年{m}月 ({m * 7})") for m in range(5, 0, -1))
    return f"<div><table id=calendar><caption>2024年5月</caption>{days}</table>{link(prefix + '2024/04/', '« 4月')} <h3>文章归档</h3>{months}</div>"


def login(where: str = "/member/login.php") -> str:
    return f"<div class=top>您好，请{link(where + '?gourl=%2Fnews%2F', '登录')} {link('/member/reg.php', '免费注册')} {link('javascript:void(0)', '设为首页')} {link('#', '加入收藏')} {link('/en/', 'English')} {link('/big5/', '繁體')} {link('/wza/', '无障碍浏览')}</div>"


def footer() -> str:
    return (
        "<div class=footer>"
        + " | ".join(
            (
                link("/about/", "关于我们"),
                link("/about/contact.html", "联系我们"),
                link("/sitemap.html", "网站地图"),
                link("/about/law.html", "法律声明"),
            )
        )
        + f"<p>主办：青溪市人民政府办公室 网站标识码：3300000001 {link('https://beian.miit.gov.cn/', '浙ICP备05000001号-1')} "
        f"{link('http://www.beian.gov.cn/portal/registerSystemInfo?recordcode=33010000000001', '浙公网安备 33010000000001号')}</p>"
        f"{link('http://bszs.conac.cn/sitename?method=show&id=0A1B2C', '<img src=/images/red.png alt=党政机关>')}</div>"
    )


def pager(hrefs: Sequence[str], *, here: int = 1, total: str = "") -> str:
    """Return a pager by links in Chinese; hrefs[0] is page 1."""
    numbers = "".join(f" <b>{n}</b>" if n == here else " " + link(href, str(n)) for n, href in enumerate(hrefs, 1))
    return (
        f'<div class="page">{total} 首页 上一页{numbers} {link(hrefs[here], "下一页")} {link(hrefs[-1], "尾页")}</div>'
    )


EN_SECTIONS: Final = ("News", "World", "Politics", "Business", "Sport", "Culture", "Opinion", "Travel", "Science", "Health", "Video", "Obituaries", "Weather", "Podcasts", "Climate crisis", "Life & Style")  # fmt: skip


def en_menu(draft: Draft, shape: str = "/{w}") -> str:
    names = pick(draft.rng, EN_SECTIONS, 8, 14)
    rows = [link(shape.format(w=name.lower().replace(" & ", "-and-").replace(" ", "-")), name) for name in names]
    return f"<header>{link('#main', 'Skip to content')}<nav>{items([link('/', 'Home'), *rows])}</nav>{link('/login?next=/news', 'Sign in')} {link('/subscribe', 'Subscribe for $1 a week')}</header>"


def en_ranking(draft: Draft, shape: str, word: str = "Most read") -> str:
    return ranking(draft, shape, en, word)


def en_footer() -> str:
    rows = (("/about", "About us"), ("/contact", "Contact the newsroom"), ("/privacy-policy", "Privacy policy"), ("/terms-and-conditions", "Terms and conditions of use"), ("/newsletters", "Sign up for our newsletters"), ("/advertise-with-us", "Advertise with us"), ("https://www.facebook.example/harbourpost", "Facebook"), ("https://jobs.example/", "Search jobs"), ("/accessibility-statement", "Accessibility statement"))  # fmt: skip
    return (
        "<footer>" + items(link(href, text) for href, text in rows) + "<p>© 2024 Harbour Post Media Ltd.</p></footer>"
    )
