"""Tell names from titles: the name of the site, of a section, of a control, or a date alone.

The page shows what is a name: by its declarations, its menu, its path, and the address that a line leads to.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from archive.model import is_home
from scraper.addresses import POSSIBLE, likeness, resolve_reference

if TYPE_CHECKING:
    from scraper.document import Line, Page

# The longest name of a site or a section.
LONGEST_NAME: Final = 12

_LETTERS = re.compile(r"[\W_]+")
_DATE_ALONE = re.compile(
    r"\W*(?:[A-Za-z]{3,9}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d|\d{1,2}\s+[A-Za-z]{3,9}\.?\s+(?:19|20)\d\d"
    r"|(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?[\s\d:：]{0,12})\W*"
)
CONTROLS: Final = frozenset(
    "返回 返回首页 返回上页 返回目录 回首页 首页 上一页 下一页 上一篇 下一篇 打印 打印本页 关闭 关闭窗口 收藏"
    " 分享 目录 转载 正文 更多 搜索 登录 注册 评论 back home menu search next previous print close".split()
)
# What sections are called, and the templates of content management systems: never a title.
_SECTION_WORDS = re.compile(
    r"(?:(?:最新|新闻|工作|公司|行业|学术|通知|媒体|政务|时政|社会|综合|图片|企业|校园|院务|公示|政策|党建|信息|热点|国内|国际|重要"
    r"|要闻|部门|基层|单位|中心|站内|通告|文章|内容|产品|资讯|法规|理论|公告|本地)"
    r"(?:动态|動態|新闻|新聞|公告|公示|要闻|资讯|信息|公开|报道|法规|聚焦|关注|中心|快讯|速递|快报|播报|频道|栏目|内容|详情|正文|展示|页面?)"
    r"|新闻|公告|通知|首页|正文|详情|内容页|详细内容|详细页面?|无标题(?:文档|页)?|無標題|untitled(?:document)?|home|news|article"
    r"|detail){1,3}"
)
_SITE_NAMES: Final = (
    "og:site_name",
    "sitename",
    "columnname",
    "columntype",
    "application-name",
    "apple-mobile-web-app-title",
)
PATH_LINE = re.compile(
    r"\W{0,3}(?:首页|主页|首頁|您?(?:现在|目前|當前|当前)?(?:的|所在)?(?:的)?位置|Home)\b|^.{0,10}位置\s?[:：]",
    re.IGNORECASE,
)


def letters_only(text: str) -> str:
    """Return the letters and digits of a text in lower case, for comparing titles."""
    return _LETTERS.sub("", text).lower()


def is_name(page: Page, text: str, body: range, line: Line | None = None, level: int = 1) -> bool:
    """Return whether a text is the name of the site, of a section or of a control, as far as the page shows.

    `line` shows it; if it leads to the home page, or on `level` 2 to a section or an account, it is the name of that.
    """
    flat = letters_only(text)
    if (
        flat in CONTROLS
        or (len(flat) <= LONGEST_NAME and _SECTION_WORDS.fullmatch(flat))
        or _DATE_ALONE.fullmatch(text)
    ):
        return True
    if any(flat == letters_only(value) for name in _SITE_NAMES for value in page.meta.get(name, ())[:2]):
        return True
    if line and len(line.links) == 1 and line.links[0].text == line.text and _leads_to(page, line.links[0].href, level):
        return True
    # A short name that leads elsewhere from the head of the page is in its menu, unless the <title> element begins so.
    opens = page.title and page.title != text and letters_only(page.title).startswith(flat)
    if len(flat) > LONGEST_NAME or opens or any(character.isdigit() for character in flat):
        return False
    return any(
        (len(other.text) <= 4 * LONGEST_NAME and PATH_LINE.match(other.text) and other.text.endswith(text))
        or any(one.text == text and _leads_to(page, one.href, 2) for one in other.links)
        for other in page.lines[: body.start]
        if other is not line and text in other.text
    )


def _leads_to(page: Page, href: str, level: int) -> bool:
    """Return whether a link leads to the home page (level 1), or at most to a section (level 2), by its address."""
    if not href or href.startswith(("#", "javascript:")):
        return False
    url = resolve_reference(href, page.base or page.url or "http://unknown.invalid/1.html")
    return url is not None and (is_home(url) or (level > 1 and likeness(url) < POSSIBLE))
