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
from scraper.interstitials.voice import may_head

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scraper.interstitials.probe import Probe

# How many characters of the page's words are quoted in the reason.
MAX_QUOTED: Final = 40

_WHAT: Final = (
    "(?:页面|網頁|頁面|网页|新闻|新聞|文章|文档|文檔|文件|内容|內容|信息|資訊|稿件|帖子|貼文|主题|主題|資料|资源"
    "|资料|链接|鏈接|連結|地址|网址|網址"
    "|记录|记录|紀錄|栏目|专题|版块|视频|影片|图集|公告|作品|日志|博文|空间|用户|商品|网站|网页|帐号|账号)"
)
_GONE: Final = (
    "(?:不存在|不見了|不见了|未找到|找不到|无法找到|没有找到|沒有找到|走丢|走失|丢失|(?:被|已被?|已经被?)(?:作者"
    "|发布者|發布者|管理员|管理員|系统|平台)?(?:自行)?"
    "(?:删除|刪除|屏蔽|移除|下线|下線|下架|下撤|撤回|撤下|撤销|撤稿|撤除|撤|过期|過期|失效|关闭|關閉|隐藏|设为私密"
    "|迁移)"
    "|(?:尚未|未|没有|未能)(?:通过)?(?:审核|審核|发布|發布|公开)(?:通过)?|(?:正在|还在|在)(?:审核|審核)(?:中)?"
    "|(?:等待|待|正)审核|审核中|審核中|审核未通过|已过期|已失效|已下线|暂不可见|暂时无法(?:查看|访问)|无法(?:查看"
    "|显示))"
)
_WORDS = re.compile(
    rf"{_WHAT}(?:可能|或许|似乎|暂时|目前|还|已经|已|或)?{_GONE}"
    r"|(?:您|你)?(?:所|想|要)?(?:访问|訪問|浏览|瀏覽|查看|请求|請求|查找|查詢|查询|打开|打開|尋找|寻找"
    r"|要找)的.{0,8}(?:不存在|已?被?删除|已?被?刪除|找不到|未找到|丢失|走丢|飞走|不见|不見|已?撤回|已?下线|已?失效"
    r"|已?过期)"
    r"|(?:找不到|无法找到|没有找到|未找到|沒有找到|查無)(?:该|此|您|你|相关|指定|对应|所|這|这|要|任何).{0,8}(?:页"
    r"|頁|文章|内容|內容|信息|文件|记录|资料|資料|稿件)"
    r"|指定的.{0,8}(?:不存在|被删除|已被?删除|正在被?审核)"
    r"|(?:该|该|此|这|這|本)(?:内容|內容|文章|帐号|账号|公众号|篇文章|稿件|稿|页面|頁面|信息|帖子|新闻"
    r"|视频).{0,6}(?:被?(?:发布者|作者|平台)?(?:删除|刪除|投诉|屏蔽|封禁|撤回|撤下|撤稿|下架|下线)|因违规"
    r"|涉嫌违[反规]|无法查看|正在审核|审核中|暂不可见)"
    r"|页面(?:被|已)删除|已被发布者删除|页面飞走了|页面走丢了|没有(?:该|此|这)(?:篇)?(?:文章|信息|内容)|稿件已?撤"
    r"|^撤稿$|文章已?撤"
    r"|page (?:not found|(?:no longer|does not|doesn't) exists?|(?:has been|was|is) (?:removed|deleted|withdrawn"
    r"|unpublished|missing|gone))|(?:could ?n[o']t|can(?:no|')t) be found|can'?t find (?:that|the|this) page"
    r"|(?:article|page|content|post|story|document|item|topic|thread) (?:you (?:requested|are looking for) )?(?:is "
    r"|has been |was )?(?:no longer|not|currently not) (?:available|exist|published|found)|(?:article|page|post"
    r"|story|content|item|topic|thread)(?: you \w+(?: \w+){0,3})? (?:has been|was) (?:removed|deleted|withdrawn"
    r"|taken down|unpublished|archived)|(?:awaiting|pending) (?:moderation|review|approval)"
    r"|\b404\b(?=\W*(?:error|not found|错误|页面|$))|(?:error|错误)\W{0,3}404\b",
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
    said = says_it_is_gone(probe.words)
    headline = probe.headline
    if said is None or (headline is not None and not (_WORDS.search(headline) or _is_plain(headline))):
        return None
    return f"a soft 404: an error page that says “{quoted(said)}”"


def _is_plain(headline: str) -> bool:
    """Return whether a headline in English is that of a message: "Not available". One in Chinese says so in words."""
    return headline.isascii() and may_head(headline)


def says_it_is_gone(words: str) -> str | None:
    """Return the words that say that a page does not exist, or not any more; None if none do."""
    match = _WORDS.search(words)
    return match and match[0]


def quoted(words: str) -> str:
    """Return the beginning of a page's words, to be quoted in a reason."""
    return words[:MAX_QUOTED]


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
