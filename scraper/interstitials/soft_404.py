"""Detect soft 404s: pages that are served with a success status but say that the requested page is gone. Pure.

They are recognised by their words, if the page has hardly any others, or by a redirect from an article's address to the
home page or an error page. An article about pages that are gone has a headline, a date and a text. Heuristic.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from archive.model import is_home
from scraper.interstitials.probe import SLIGHT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scraper.interstitials.probe import Probe

# How many characters of the page's words are quoted in the reason.
MAX_QUOTED: Final = 40

_WHAT: Final = r"(?:页面|网页|文章|内容|信息|稿件|新闻|帖子|主题|文件|资源|链接|地址|网址|记录|栏目)"
_WORDS = re.compile(
    rf"{_WHAT}(?:可能|已经?|或)?(?:不存在|未找到|找不到|无法找到|没有找到|走丢)"
    rf"|{_WHAT}(?:可能)?(?:已经?被?|被)(?:作者|发布者|管理员|系统)?(?:自行)?(?:删除|屏蔽|移除|下线|下架|过期|失效)"
    rf"|(?:您|你)?(?:所)?(?:访问|浏览|查看|请求|查找|打开|要找)的.{{0,8}}(?:不存在|已?被?删除|找不到|未找到|丢失|走丢|飞走|不见)"
    r"|(?:找不到|无法找到|没有找到|未找到)(?:该|此|您|你|相关|指定|对应|所).{0,8}(?:页|文章|内容|信息|文件|记录)"
    r"|(?:该|此)(?:内容|文章|帐号|账号|公众号).{0,4}(?:被?(?:发布者|作者)?(?:删除|投诉|屏蔽|封禁)|因违规|涉嫌违[反规]|无法查看)"
    r"|页面(?:被|已)删除|已被发布者删除|页面飞走了|页面走丢了|没有(?:该|此|这)(?:篇)?(?:文章|信息|内容)"
    r"|page (?:not found|(?:no longer|does not|doesn't) exists?|has been (?:removed|deleted))|(?:could )?not be found"
    r"|(?:article|page|content) (?:is )?(?:no longer|not) available|\b404\b(?=\W*(?:error|not found|错误|页面|$))"
    r"|(?:error|错误)\W{0,3}404\b",
    re.IGNORECASE | re.MULTILINE,
)
_ERROR_STEP = re.compile(
    r"(?:page|http|err|error|sys)?[-_]?(?:404|410|error|errors|err|not-?_?found|missing|deleted|noexist|expired)"
    r"(?:[-_]?page)?(?:\.[a-z]{3,5})?",
    re.IGNORECASE,
)
# An article's address ends in a file name, or has a number or a date; a section's is a short path of words.
_DEEP = re.compile(r"/[^/]+\.(?:s?html?|aspx?|php|jsp|do|action)$|\d{3}|/[^/]+/[^/]+/[^/]+", re.IGNORECASE)
_ID: Final = re.compile(r"(?:^|&)[a-z_]*id=|\d{3}", re.IGNORECASE)


def detect_soft_404(probe: Probe) -> str | None:
    """Return the reason, in one line, why a page is a soft 404; None if it is not."""
    if probe.has_dated_credit or probe.body_size >= SLIGHT:
        return None
    match = _WORDS.search(probe.words)
    if match is None or (probe.headline is not None and not _WORDS.search(probe.headline)):
        return None
    return f"a soft 404: an error page that says “{match[0][:MAX_QUOTED]}”"


def sent_away(path: Sequence[str]) -> str | None:
    """Return the reason if a chain of redirects leads from an article to the home page or an error page, else None.

    >>> sent_away(("http://a.cn/2024/0501/1.html", "http://a.cn/"))
    'the article is gone: its URL redirects to the home page'
    >>> sent_away(("http://a.cn/", "http://www.a.cn/")) is None
    True
    """
    start, end = path[0], path[-1]
    if len(path) == 1 or not _is_deep(start):
        return None
    if is_home(end):
        return "the article is gone: its URL redirects to the home page"
    if _is_error(end) and not _is_error(start):
        return "the article is gone: its URL redirects to an error page"
    return None


def _is_deep(url: str) -> bool:
    parts = urlsplit(url)
    return not is_home(url) and bool(_DEEP.search(parts.path) or _ID.search(parts.query))


def _is_error(url: str) -> bool:
    return any(map(_ERROR_STEP.fullmatch, urlsplit(url).path.split("/")[1:]))
