"""Hear whether a text speaks to the visitor of a site about the site: its page, its domain, its upkeep, its walls.

No list of such messages is complete. Their sentences have a subject (the page, this domain, you) and what is the matter
with it (not found, for sale, blocked, back soon), or ask for something (请稍后再试, please check the address). News on
the same matter has sentences of its own: someone says it, somewhere, on a day. Pure; texts are in simplified
characters.
"""

from __future__ import annotations

import re
from typing import Final, Literal, TypeAlias

Meaning: TypeAlias = Literal["gone", "blocked", "maintenance", "error"]

# The share of the text that is sentences of a message.
MOST: Final = 0.7
# A longer sentence tells something.
LONGEST: Final = 120
LONGEST_IN_ENGLISH: Final = 260
# A line without a verb: a label, the name of the site, a number for support.
LONGEST_LABEL: Final = 14
MOST_WORDS: Final = 5
# The longest heading of a message.
LONGEST_HEADING: Final = 12
LONGEST_ENGLISH_HEADING: Final = 40

_SENTENCE = re.compile(r"[^。！!？?；;\n]+[。！!？?；;]?|[。！!？?；;]")
_ENGLISH_SENTENCE = re.compile(r"(?:[^.!?\n]|\.(?=\S))+[.!?]?")
_LABEL = re.compile(r"[:：\d]")
# 主办：… 承办：…: who runs the site.
_PAIRS = re.compile(r"(?:[^\s:：]{1,8}[:：] ?[^\s:：]{1,24}(?:\s{1,3}|$)){2,8}")
_HOST = re.compile(r"(?:[\w-]{1,63}\.){1,5}[\w-]{2,24}/?", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]")
_HAN = re.compile("[\u4e00-\u9fff]")

_SUBJECT = re.compile(
    "页面|网页|网站|本站|站点|站内|域名|链接|网址|地址|请求|访问|访客|浏览|系统|服务|数据库|账号|帐号|账户|用户|您"
    "|你|内容|文章"
    "|信息|新闻|资源|文件|管理员|程序|接口|主机|空间|平台|防火墙|浏览器|网络|机房|本页|此页|该页|全文|会员|(?i:url"
    "|ip|web|domain)"
)
# A message is about the web: those of a railway or a waterworks are news.
_WEB = re.compile(
    "页面|网页|网站|本站|站点|域名|链接|网址|访问|浏览|服务器|(?:虚拟|云)主机|登[录陆]|请求|防火墙|数据库|全文|[此该本]文|文章"
    r"|(?i:\b(?:(?:web)?(?:page|site)|domain|url|server|access|log ?in|sign ?in|account|article|story|content"
    r"|browser|request"
    r"|subscri\w+|back (?:soon|online|shortly)|links?|firewall|at this location)\b)"
)
_STATES: Final[dict[Meaning, str]] = {
    "gone": "不存在|找不到|未找到|没找到|没有找到|不见|不在|走丢|跑丢|丢失|丢了|迷路|飞走|删除|移除|下架|下线|撤"
    "|失效|过期|到期|更名"
    "|出售|转让|报价|求购|售卖|竞价|面议|欠费|续费|停用|注销|释放",
    "blocked": "拦截|阻断|拒绝|禁止|受限|限制|权限|无权|登录|登陆|注册|验证|攻击|不合法|非法|危险|威胁|风险|未备案"
    "|备案|仅限|不支持"
    "|未授权|安全策略|防护|规则|终止|专享|付费|订阅|实名认证|激活",
    "maintenance": "维护|升级|改造|检修|暂停|暂时|关闭|停机|停止|建设中|开发中|恢复|敬请期待|改版|迁移|调整",
    "error": "错误|出错|异常|繁忙|拥挤|过多|较多|超时|失败|无法|不能|未能|不可用|故障|崩溃|重试|排队|等待|稍后|稍候"
    "|致命|问题|没有绑定"
    "|未绑定|未生效|正确",
}
_STATE = re.compile("|".join(f"(?P<{meaning}>{words})" for meaning, words in _STATES.items()))
_ASKS = re.compile(
    "请(?:您|先|尽快|务必)?(?:联系|稍|返回|检查|确认|刷新|重试|登录|耐心|携带|点击|重新|使用|更换|通过|尝试|勿|按"
    "|核对|到|前往|在)"
    "|^[^\u4e00-\u9fff]{0,3}(?:请|敬请|抱歉|对不起|很抱歉|非常抱歉|十分抱歉|给您|由此|建议您|如|若|您|你|尊敬的"
    "|哎呀|亲|去首页"
    "|去看看|看看|感谢|谢谢|造成|不便|点击|返回|\\d+ ?秒后|立即|重新|单击)"
)
# A sentence of the news: who says it, where, and when; or figures of something else.
_TOLD = re.compile(
    "(?:^|[，,])(?:近日|昨日|昨天|昨晚|今天[上下]午|日前)|记者|我(?!们|单位|局|司|站|网|校|院|馆|行|中心|办|公司)"
    "|据(?:悉|了解|介绍|统计|报道)|通报|介绍|表示|指出"
    "|认为|强调|要求各|会议|市民|群众|业内|我[省市县区镇乡村]"
    "|全[省市县区国]|[省市县区镇乡](?:委|政府|局|里)|有限公司|各单位|各部门|[“”「」]|(?:19|20)\\d\\d年\\d+月"
)

_SUBJECT_IN_ENGLISH = re.compile(
    r"\b(?:(?:web)?(?:page|site)s?|web ?site|domain|url|link|address|request(?:ed)?|access|servers?|service"
    r"|account|content|article"
    r"|story|post|resource|application|connection|you|your|you're|we|we're|we'll|owner|administrator|browser|it"
    r"|this|location)\b",
    re.IGNORECASE,
)
_STATES_IN_ENGLISH: Final[dict[Meaning, str]] = {
    "gone": r"not (?:be )?found|(?:doesn't|not|n[o']t|longer) exists?|nothing (?:here|was found)|not here"
    "|any ?more|can't (?:seem to )?find"
    r"|couldn't (?:be found|find)|no longer|removed|deleted|withdrawn|unpublished|taken down|expired|moved"
    r"|broken|forwarding"
    r"|for sale|third[- ]party|advertisers|for purchase|inquir\w+|interested in this|secure payments?"
    r"|fast transfer|broker|asking price|make an offer|buy (?:it |this |now)|parked|parking|renew|registrar"
    r"|archived?",
    "blocked": r"blocked|denied|forbidden|reject(?:ed|ion)?|restrict\w*|permission|log ?in|sign(?:ed)? ?(?:in"
    r"|up)|subscri\w+|regist(?:er|ration)"
    r"|member(?:ship)?|firewall|(?:an?|your|free) (?:\w+ )?account|security|suspend(?:ed)?|verify"
    r"|unauthori[sz]ed|not allowed|free articles|keep reading",
    "maintenance": r"maintenance|upgrad\w+|offline|(?:back|online) (?:soon|shortly|later|online|in a)|be back"
    "|check back|come back"
    r"|under construction|improv\w+|down for|temporar\w+|coming soon|unavailable|not available",
    "error": r"error|failed|fail(?:ure)?|problem|wrong|try (?:again|searching|one)|busy|overload\w*|timed? ?out"
    "|refresh|unable|can(?:no|')t"
    r"|sorry|apologi[sz]e|inconvenience|patience|limit|contact|homepage|home page|search|check (?:the|to|that)"
    r"|go back|head back|front page|mistake|incident|maybe|try|please|thank",
}
_STATE_IN_ENGLISH = re.compile(
    "|".join(rf"(?P<{meaning}>\b(?:{words})\b)" for meaning, words in _STATES_IN_ENGLISH.items()), re.IGNORECASE
)
_TOLD_IN_ENGLISH = re.compile(
    r"\b(?:said|says|told|reported|reports|officials?|according to|on (?:Mon|Tues|Wednes|Thurs|Fri|Satur"
    r"|Sun)day|yesterday"
    r"|last (?:week|month|year)|police|council|minister|spokes\w+|researchers?|city|government|company"
    r"|published|wrote|i|my|(?:19|20)\d\d)\b|[“”\"]",
    re.IGNORECASE,
)


def heard(text: str) -> Meaning | None:
    """Return what a text says to its visitor, if it is a message of a site and little else; None for any other text.

    >>> heard("该域名可以转让，有意者请联系。"), heard("Sorry, this page no longer exists. Try a search.")
    ('gone', 'gone')
    >>> heard("昨天，市通信管理局通报了一批未备案网站。"), heard("The city removed 300 pages, officials said.")
    (None, None)
    """
    if not _WEB.search(text):
        return None
    said = whole = 0
    first: Meaning | None = None
    for sentence in _sentences(text):
        size = len(sentence)
        meaning = meaning_of(sentence)
        if meaning is None and not _asks(sentence):
            whole += 0 if _is_label(sentence) else size
            continue
        whole += size
        said += size
        first = first or meaning
    return first if first is not None and said >= MOST * whole else None


def meaning_of(sentence: str) -> Meaning | None:
    """Return what one sentence of a message, or its heading, says is the matter; None if it is none."""
    if _HAN.search(sentence):
        subject, state, longest = _SUBJECT, _STATE, LONGEST
    else:
        subject, state, longest = _SUBJECT_IN_ENGLISH, _STATE_IN_ENGLISH, LONGEST_IN_ENGLISH
    if len(sentence) > longest or _is_told(sentence) or not subject.search(sentence):
        return None
    return _gravest(state, sentence)


def may_head(heading: str) -> bool:
    """Return whether a heading may stand over a message: it names what is the matter or with what, and tells nothing.

    >>> list(map(may_head, ("Not Found", "网站防火墙", "a.example", "三个数字的域名以千万元成交", "河口镇的渡船")))
    [True, True, True, False, False]
    """
    if _HOST.fullmatch(heading) or meaning_of(heading) is not None:
        return True
    han = _HAN.search(heading) is not None
    if len(heading) > (LONGEST_HEADING if han else LONGEST_ENGLISH_HEADING) or _is_told(heading):
        return False
    patterns = (_SUBJECT, _STATE) if han else (_STATE_IN_ENGLISH,)
    return any(pattern.search(heading) for pattern in patterns)


def _gravest(state: re.Pattern[str], sentence: str) -> Meaning | None:
    """Return the first of the meanings that a sentence has a word of."""
    found = {match.lastgroup for match in state.finditer(sentence)}
    return next((meaning for meaning in _STATES if meaning in found), None)


def _sentences(text: str) -> list[str]:
    found = []
    for line in text.split("\n"):
        pattern = _SENTENCE if _HAN.search(line) else _ENGLISH_SENTENCE
        found += [piece for match in pattern.finditer(line) if _LETTERS.search(piece := match[0].strip())]
    return found


def _asks(sentence: str) -> bool:
    """Return whether a sentence asks its reader for something, or for pardon."""
    if _is_told(sentence):
        return False
    if _HAN.search(sentence):
        return len(sentence) <= LONGEST and _ASKS.match(sentence) is not None
    return len(sentence) <= LONGEST_IN_ENGLISH and _STATE_IN_ENGLISH.search(sentence) is not None


def _is_label(sentence: str) -> bool:
    """Return whether a piece of text is a label, with a value that is no text: 事件ID：0a1b, Event ID: 0a1b."""
    if _PAIRS.fullmatch(sentence):
        return True
    if _is_told(sentence):
        return False
    if len(sentence) <= LONGEST_LABEL:
        return True
    label = _LABEL.search(sentence) is not None
    return label and len(_HAN.findall(sentence)) <= LONGEST_LABEL and len(sentence.split()) <= MOST_WORDS


def _is_told(sentence: str) -> bool:
    return (_TOLD if _HAN.search(sentence) else _TOLD_IN_ENGLISH).search(sentence) is not None
