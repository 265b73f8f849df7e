"""Recognise counters: lines that consist of numbers of readers, visits, likes and comments, and of nothing else.

Clocks of the server as well: what time it is, how long the page took.

They change with each visit, wherever a template puts them. No list of their shapes is complete, so a counter is known
by its words: all of a line is figures, words for what readers do on a site, and the words between them (本文已被…次).
A sentence with the same words (全年阅读量突破120万次，位居前列。) has others as well.
"""

from __future__ import annotations

import re
from typing import Final

from scraper.boilerplate.folding import fold

# The longest line of counters: the calls, the figures of five things, the day.
LONGEST: Final = 80
# So many characters are worth more than a glance: every counter has a figure and one of these.
_WORTH_A_LOOK = re.compile(
    "[阅閱浏瀏点點访訪看读讀评評赞讚贊人热熱围圍播转轉发發享收藏喜帖言载載印注数數用页頁时時\U0001f300-\U0001faff\u2600-\u27ff]"
)
_WORTH_IN_ENGLISH = re.compile(
    "[Vv]iew|[Rr]ead|[Hh]its?\\b|[Vv]isit|[Cc]omment|[Ll]ike|[Ss]hare|[Dd]ownload|[Cc]lap|[Rr]epl[iy]|tweet"
    "|[Rr]eaction|[Ff]ollow"
    "|PV|UV|pv|uv|[Pp]opularity|[Pp]lay|[Aa]ccess|[Pp]rocessed|[Gg]enerated|[Rr]endered|[Pp]rinted|[Ee]xecuted|VIEW"
    "|READ|HITS"
)
# What readers do on a site, and what counts it. Words that the texts of articles count as well (参与人数, 得票) need
# the words of a counter around them.
_DONE: Final = (
    "阅读|浏览|点击|点阅|阅[览覧]|访问|查看|观看|收看|收听|播放|点播|围观|打印|下载|转发|转载|分享|评论|回复|跟帖|留言"
    "|点赞|按赞"
    "|赞|在看|好看|喜欢|收藏|已阅|已读|阅|人气|热度|关注|顶|踩|读过|看过|赞过|有用|没用|有帮助|没帮助"
    "|(?:当前|目前|现在|现有|实时)(?:总|共)?(?:有)?在线|在线(?=人数|会员|游客|访客)"
    "|位(?:读者|访客|访问者|浏览者|来宾)|阅读全文|查阅|到访|来访|浏阅|曝光|展现|PV|UV|pv|uv"
    "|[\U0001f440\U0001f441\U0001f44d\U0001f44e\u2764\u2661\u2665\u2b50\u2606\u2605\U0001f525\U0001f4ac\U0001f4d6\U0001f501]"
)
_DONE_IN_ENGLISH: Final = (
    "(?:page ?)?views?|reads?|hits?|visits?|visitors?|comments?|(?:dis)?likes?|shares?|claps?|reactions?|replies|reply"
    "|(?:re)?tweets?|downloads?|plays?|readers|followers?|favou?rites?|bookmarks?|viewed|visited|accessed|liked|shared"
    "|popularity|upvotes?|impressions?"
)
_NUMBER: Final = r"\d[\d,]*(?:\.\d+)?(?: ?(?:万|亿|千|百|[wWkKmM](?![a-zA-Z])))?\+?%?"
# A day and a time beside a counter, the sizes of letters, the length of the text.
_BESIDE: Final = (
    r"(?:(?:发布|更新|发表)?(?:日期|时间)[: ]{0,3})?(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?"
    r"(?:[ T]{1,2}\d\d?:\d\d(?::\d\d)?)?"
    r"|字体[: ]{0,3}(?:[大中小] ?){2,3}|(?:全文|本文)(?:共|约|共约)? ?\d+ ?字|(?:阅读|预计阅读)?(?:时间|时长)?[: ]{0,2}"
    r"(?:大?约|需|预计)? ?\d+ ?分钟"
)
_BETWEEN: Final = (
    "本文章|此文章|该文章|该篇|本篇|本文|此文|该文|本帖|本条|本页面?|此页|本站|网站|文章|信息|新闻|稿件|资讯|页面"
    "|视频|图片|作品|内容|网页"
    "|此|该|本|被|已经?|曾|有|共计|共|总计|总|累计|合计|累积|今日|今天|昨日|本周|本月|历史|目前|当前|现有|实时"
    "|您|你|是|第|的|了|过|次数|人次|人数|总量|总数|数量|频次|频率|次|量|数|率|度|位|条|则|个|遍|名|票|℃|°|人|者"
    "|觉得|认为|很|回|指数|值|讨论|互动|打分|评分|投票|平均|均分|分|会员|游客|注册"
    "|读者|访客|网友|用户|浏览者|访问者|来访者|参与|推荐|支持|微信|网络"
)
_BETWEEN_IN_ENGLISH: Final = (
    "total|today|number|of|no|post|article|page|story|this|has|have|had|been|times?|people|by|you|are|is|daily|all"
    "|so|far"
    "|unique|and|in|the|days?|last|month|week|yesterday|now|article's|find|found|helpful|useful"
)
_WORD = re.compile(
    rf"(?P<beside>{_BESIDE})|(?P<number>{_NUMBER})|(?P<done>{_DONE}|(?i:\b(?:{_DONE_IN_ENGLISH})\b))"
    rf"|(?:{_BETWEEN}|(?i:\b(?:{_BETWEEN_IN_ENGLISH})\b))|\(s\)|[^\w]+?"
)
# Who says the sentence: with this beginning, a whole one is the page's.
_OF_THE_PAGE = re.compile(r"\W*(?:本|此|该|您|你|文章|信息|(?i:this|you))")
_MOMENT: Final = (
    r"(?:(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?)?[ ,]{0,2}(?:\(?(?:星期|周)[一二三四五六日天]\)?)?[ ,T]{0,2}"
    r"(?:(?:[上下]午)? ?\d{1,2}[:点时]\d{1,2}(?:[:分]\d{0,2}秒?)?)?"
)
_CLOCK = re.compile(
    r"\W*(?:本?(?:页面?|网页|程序|脚本|系统)?(?:的)?(?:执行|加载|运行|生成|渲染|处理|查询)(?:时间|耗时|用时|了)?"
    r"[: ]{0,3}[\d.]{1,9} ?(?:ms|s|毫秒|秒)"
    r"|(?:现在|当前|打印|刷新|浏览|访问|页面生成|系统|服务器)(?:的)?(?:是|为)?(?:北京)?(?:日期|时间)(?:是|为)?"
    rf"[: ]{{0,3}}{_MOMENT}"
    r"|(?i:(?:this )?(?:page )?(?:was )?(?:processed|generated|rendered|executed|created|loaded)(?: in|:) ?[\d.]{1,9} ?"
    r"(?:ms|s|secs?|seconds?(?:\(s\))?|second\(s\))(?!\w)[^.]{0,40}|printed (?:on|at) [\w,:/ ]{4,40}))\W*"
)
_TAKING_PART = re.compile("参与|[人位]?(?:打分|评分|投票)")
_HAN = re.compile("[\u4e00-\u9fff]")


def is_counter(text: str) -> bool:
    """Return whether a line is only counters.

    >>> list(map(is_counter, ("本文已被浏览 1,234 次", "閱讀：12.3萬+　讚 56", "This page has been read 9 times.")))
    [True, True, True]
    >>> list(map(is_counter, ("会议指出，已有326人参与。", "Read 12 books a year.", "参与人数：123人")))
    [False, False, False]
    """
    if len(text) > LONGEST:
        return False
    if (text.isascii() or not _WORTH_A_LOOK.search(text)) and not _WORTH_IN_ENGLISH.search(text):
        return False
    folded = fold(text)
    if _CLOCK.fullmatch(folded):
        return True
    at = numbers = done = 0
    while at < len(folded):
        match = _WORD.match(folded, at)
        if match is None:
            return False
        numbers += match["number"] is not None
        done += match["done"] is not None
        at = match.end()
    if not numbers or not (done or _has_taken_part(folded)):
        return False
    return folded[-1] not in ".!?" or _OF_THE_PAGE.match(folded) is not None or not _HAN.search(folded)


def _has_taken_part(folded: str) -> bool:
    """Return whether a line without a word for readers counts those who take part: 已有 12 人参与, 共有 5 人打分."""
    return folded.startswith(("已有", "共有")) and _TAKING_PART.search(folded) is not None and ":" not in folded
