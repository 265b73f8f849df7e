"""Detect system messages in place of a page that say something other than that it is gone. Pure.

No permission, maintenance, a wrong parameter, a database that does not answer: the site's software says so, under a
title such as 提示信息 or on a page with nothing else. Notices that people write (关于系统维护的公告) have a headline of
their own, a date or a text. Heuristic.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.comparison.text import simplify
from scraper.interstitials.probe import SLIGHT
from scraper.interstitials.soft_404 import quoted, says_it_is_gone
from scraper.interstitials.voice import heard, may_head

if TYPE_CHECKING:
    from scraper.document import Page
    from scraper.interstitials.probe import Probe

# A page under the title of a system message has at most this much text (what it advertises beside it).
MAX_UNDER_TITLE: Final = 600
# The most text of its own of a page whose title says nothing: the message, and what to do.
MAX_ALONE: Final = 160
MAX_TITLE: Final = 14
MAX_LINES: Final = 40

# Titles that scripts give to their messages, as the first or the last part of the page's title.
_SYSTEM_TITLE = re.compile(
    r"(?:[\w.]{0,10}\s?)?(?:系统|系統|站点|站內|站内|网站|网页|操作|访问|訪問|友情|论坛|論壇|出错|出錯|错误|錯誤"
    r"|信息|消息)?(?:提示|错误|錯誤)(?:信息|訊息|消息|页面|頁面|页|頁)?[!！]?"
    r"|(?:信息|消息|出错|错误)提示|(?:系统|出|访问|服务器)(?:内部)?(?:错误|出错|错)了?|出错[啦了]?[!！]?|发生错误"
    r"|(?:系统|网站)(?:正在)?(?:维护|升级)(?:中)?"
    r"|(?:an )?error(?: (?:page|message|occurred|\d{3}))?|(?:system|board|forum|information) message|message"
    r"|oops\W*|(?:access )?forbidden|access denied|service unavailable"
    r"|(?:site )?(?:under|down for) maintenance|maintenance(?: mode)?|50\d(?: .{1,24})?|403(?: .{1,20})?",
    re.IGNORECASE,
)
_TITLE_PARTS = re.compile(r"\s*[-_|–—·»]+\s*|\s{2,}")
_SYSTEM_END = re.compile(r"(?:错误|出错|提示)信息[!！]?$")
# What is said, by what it means.
_SAID = re.compile(
    r"(?P<blocked>(?:您|你)?(?:没有|沒有|无|無|缺少)(?:足够的?|相应的?|相应)?(?:权限|權限)|无权(?:访问|查看|浏览"
    r"|阅读|操作)|無權|权限(?:不足|不够)|"
    r"所在的?用户组.{0,12}(?:无法|不能|不允许)|(?:禁止|拒绝)访问|仅限.{0,8}(?:内网|校内|会员|本单位"
    r"|授权).{0,8}(?:访问|浏览|查看)|(?:您|你)?(?:还|尚)?(?:未|没有)登[录陆]"
    r"|access (?:is )?(?:denied|forbidden)|(?:not|don't|do not) have (?:the )?permission|not authori[sz]ed"
    r"|you must (?:be logged|log) in)"
    r"|(?P<maintenance>(?:系统|網站|网站|服务器|平台|本站|页面|服务)(?:正在|处于)?(?:进行)?(?:升级|日常|例行"
    r"|停机)?(?:维护|維護|升级|調試|调试)(?:中|状态|之中|，|,|。|!|！|$)"
    r"|(?:正在|正在进行)(?:系统)?(?:维护|升级维护|维护升级)|(?:under|down for|scheduled) maintenance|(?:be"
    r"|come) back (?:soon|later|shortly)|temporarily unavailable)"
    r"|(?P<error>(?:错误的|无效的|非法的?)(?:版面)?(?:参数|链接|请求|操作|地址|ID)|参数(?:错误|有误|不正确|丢失)"
    r"|非法(?:操作|请求|访问|参数)|(?:数据库|服务器|系统|程序)(?:连接|内部|运行)?(?:错误|出错|繁忙|异常|失败)"
    r"|(?:发生|出现)(?:了)?(?:一个)?(?:未知)?错误|出错[了啦]|请(?:稍后|返回)(?:再试|重试|上一页)|操作(?:失败|超时)"
    r"|internal server error|something went wrong|an error (?:has )?occurred"
    r"|bad request|invalid (?:request|parameter|url|link|id)|database error|浏览器没(?:有)?(?:自动|反应)|自动跳转"
    r"|点击这里(?:返回|跳转))",
    re.IGNORECASE,
)
# Words in the headlines of notices that people write.
_WRITTEN = re.compile(
    "关于|關於|公告|通告|通知|公示|启事|啟事|说明|說明|声明|聲明|名单|倡议|解读|报告|办法|规定|指南|答复|新闻"
    "|how to|notice of",
    re.IGNORECASE,
)
# The name of a site, as a page's title ends with it or has nothing else.
_SITE_NAME = re.compile(r"[\w·]{2,14}(?:网站?|在线|日报|晚报|周报|时报|电视台|广播台|门户|频道|客户端|[Nn]ews)")
# What a system calls a message of its own.
_OWN_NOTICE = re.compile(
    r"\W*(?:系统|系統|平台|网站|網站|本站|站点|站點|温馨|溫馨|服务|友情)?(?:公告|通知|提示|说明|說明|声明)\W*"
)
_MEANINGS: Final = {
    "gone": "a message that the page is gone",
    "blocked": "a message that the page needs permission",
    "maintenance": "a message that the site is being maintained",
    "error": "an error message",
}


class Notice(NamedTuple):
    """What a system message means ("gone", "blocked", "maintenance", "error"), and the reason in one line."""

    meaning: str
    reason: str


def detect_notice(probe: Probe) -> Notice | None:
    """Return what the message of a page is, if it is a known one; None if the page is something else."""
    if probe.has_dated_credit or probe.body_size >= MAX_UNDER_TITLE:
        return None
    return _known_message(probe)


def hear_notice(probe: Probe) -> Notice | None:
    """Return the message of a page all of whose own text speaks to its visitor; see `scraper.interstitials.voice`."""
    if probe.has_dated_credit or probe.body_size >= MAX_UNDER_TITLE:
        return None
    page = probe.page
    own = [line.text for line, kind in zip(page.lines, probe.shapes, strict=True) if kind is None and not line.links]
    headline = probe.headline
    if not own or _has_written_heading(page) or (headline is not None and not may_head(simplify(headline))):
        return None
    meaning = heard(simplify("\n".join(own[:MAX_LINES])))
    if meaning is None:
        return None
    return Notice(meaning, f"{_MEANINGS[meaning]} (“{quoted(own[0])}”), no article")


def _known_message(probe: Probe) -> Notice | None:
    title = probe.page.title or ""
    under_title = _has_system_title(title)
    if (
        not under_title
        and not _SYSTEM_END.search(title)
        and (probe.body_size >= SLIGHT or probe.own_text_size > MAX_ALONE or _is_written(probe))
    ):
        return None
    words = simplify(probe.words)
    if under_title and (said := says_it_is_gone(words)):
        return Notice("gone", f"a soft 404: an error page that says “{quoted(said)}”")
    match = _SAID.search(words)
    if match is not None and match.lastgroup:
        return Notice(match.lastgroup, f"{_MEANINGS[match.lastgroup]} (“{quoted(match[0])}”), no article")
    if under_title and probe.body_size < SLIGHT * 2:
        return Notice("error", f"an error message (“{quoted(title)}”), no article")
    return None


def _has_system_title(title: str) -> bool:
    """Return whether a title is that of a system message: by its first or last part."""
    parts = [part for part in _TITLE_PARTS.split(title) if part]
    return any(len(part) <= 2 * MAX_TITLE and _SYSTEM_TITLE.fullmatch(part) for part in (*parts[:1], *parts[-1:]))


def _has_written_heading(page: Page) -> bool:
    """Return whether a heading has a word of headlines in it that is no part of the site's name: 山海新闻网."""
    title = [part for part in _TITLE_PARTS.split(page.title or "") if not _SITE_NAME.fullmatch(part)]
    headings = (*title, *(line.text for line in page.lines if line.tag[0] == "h"))
    return any(_WRITTEN.search(text) and not _OWN_NOTICE.fullmatch(text) for text in headings)


def _is_written(probe: Probe) -> bool:
    """Return whether a page has a headline that a person wrote."""
    if _has_written_heading(probe.page):
        return True
    return probe.headline is not None and not _SAID.search(probe.headline)
