"""What a field of a credit line says: a value cut where it ends, and the unlabelled name beside a date.

A name ends at the next label, at a bar, at a bracket that nothing opened. Beside a date only a name that looks like an
outlet's or a person's is taken: weekdays, counters and columns stand there, too.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from archive.comparison.text import simplify
from scraper.metadata.names.bylines import without_role
from scraper.metadata.names.people import NO_PERSON, are_people, is_name, is_outlet, split_names, without_title

# The longest source, and the longest names of authors or editors.
LONGEST_SOURCE: Final = 40
LONGEST_NAMES: Final = 40
# The longest name beside a date; of an outlet before the first label of a line.
LONGEST_BESIDE: Final = 24
LONGEST_BEFORE: Final = 16
# An account's name that looks like no outlet has at least this many characters, all Han: columns have fewer.
SHORTEST_ACCOUNT: Final = 4

EDGES: Final = " \t|｜丨-—–_·•,，;；、/／\\.。:：>*★■□◆●〓【[（(@"
_TAIL = " \t|｜丨-—–_·•,，;；、/／\\>*■□◆〓"
_PAIRS = (("（", "）"), ("(", ")"), ("【", "】"), ("[", "]"), ("〔", "〕"), ("《", "》"))
_WHOLLY_BRACKETED = (("[", "]"), ("【", "】"), ("〔", "〕"))
_CLOSINGS = re.compile(r"[（(【\[〔《]|(?P<closing>[）)】\]〕])")
_JUNK = re.compile(r"^[周週][一二三四五六日天]|[上下]午|[={}<>@]|https?:|(?<![A-Za-z\d])\d{5,}(?!_)|[。？！?!]")
_LETTERS = re.compile(r"[^\W\d_]")
_HAN = re.compile("[一-鿿]")
_WORDY = re.compile(r"[A-Za-z]{2}|[一-鿿]{2}")
_PROVINCE = (
    r"(?:北京|上海|天津|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃"
    r"|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门)"
)
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[\x21-\x7e]+|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|cn|net|org)\b", re.IGNORECASE
)
# Words beside an unlabelled name that are not part of it.
_BESIDE = re.compile(
    rf"^(?:原创|转载)\s|[\[(（]?(?:整理|原创)[\])）]|发布于\s?{_PROVINCE}?|官方[账帐]号|企鹅号|^本文来源于"
    rf"|来自\s?{_PROVINCE}\S{{0,3}}$|更新$|(?:^|\s)(?:发[布表]|更新)?(?:时间|日期)?$|(?<=[报社网台])讯$|\s\d+$"
)
# What platforms print beside the accounts that post on them.
_BADGE = re.compile(rf"^(?:原创|转载)\s|(?:来自|发布于)\s?{_PROVINCE}|官方[账帐]号|企鹅号")
_SOURCE_EXTRA = re.compile(rf"\s?原创稿$|\s(?:来自)?{_PROVINCE}(?:省|市|自治区)?$|^原创\s?[:：]\s?")
# 云溪日报（记者 方敏）: who wrote it stands behind the outlet; 获授权转载自《云溪日报》: how it came before it.
_WRITTEN_BY = re.compile(
    r"\s?[（(]\s?(?:[^\s（）()]{0,10}?[记記]者|作者|通[讯訊][员員]|[编編][辑輯]|[责責][编編]|文[/／、:：]|[撰采採][稿写寫文]).*$"
)
_REPRINTED = re.compile(
    r"[已经經获獲得]{0,3}授[权權][转轉](?:[载載])?自\s?(?:[《“「『](?=[^》”」』]+[》”」』]$))?(?P<name>.{2,}?)[》”」』]?$"
)
_TAKEN_FROM = re.compile(r"^(?:本文)?(?:据|转?载?自|[摘选源引]自|出自|来自|来源于|原载于?|首发于?)\s?(?=.)")
_POSTED_BY = re.compile(
    r"(?:^本[贴帖文]由|^(?:楼主\s?|由\s?)?)(?P<who>(?!发[布表]|最[新后])[^，。]{2,24}?)\s?(?:最新推荐文章|发[表布]|张贴|上传|投稿|提交|写|提问|回答)?于\s?$"
    r"|^(?:本[贴帖文])?由\s?(?P<by>[^，。\s]{2,24}?)\s?(?:发[表布]|张贴|提交|上传|投稿|撰写|创建|整理|编辑)\b"
    r"|^由\s?(?P<after>[^，。\s]{2,16})$"
)
# 最新推荐文章于 … 发布: a second date, of a later change to the page.
LATER: Final = re.compile(r"最新|最后|更新于|修改|编辑于|推荐|回复于|[建成创]立于|创建于|注册于|整理于|收集于")
# What stands beside dates and is no outlet: controls, counters, other fields, the columns of a site.
_NO_OUTLET = re.compile(
    r"评论|分类|标签|阅读|点击|浏览|回复|^发[布表]|发[布表][时日于者]|^.?发[布表]$|更新|时间|日期|编辑|作者|原创|收藏|关注|首页|字数|分钟|张贴|来源|[篇次条楼赞]$|[年月日]$"
    r"|[笔杂日游]记|随笔|教程|技术|前端|后端|开发|编程|算法|生活|读书|未分类|默认|分享|心得|文摘|知识|问答|博客|帖子|论坛|楼层"
    r"|上一|下一|返回|登录|注册|星期|^周[一二三四五六日]|^第|正文|^全文|置顶|推荐|专题|\d\)"
    r"|^(?:公司|企业|行业|国[内际]|本地|时政|社会|校园|学院|学校|综合|热点|要闻|图片|最新|今日|地方|党建|集团|部门|媒体|财经|科技|娱乐|体育|工作|产业)?"
    r"(?:新闻|资讯|动态|要闻|财经|科技|公告|通知|都市)(?:中心)?$"
)
_LATIN_OUTLET = re.compile(
    r"\b(?:News|Times|Post|Daily|Journal|Herald|Press|Reuters|Tribune|Weekly|Today|Bloomberg|BBC|CNN|AFP|AP)\b"
)
# Placeholders for a missing source; any name wins over them.
PLACEHOLDER: Final = re.compile(
    "转载(?:文章)?|互联网|网络(?:转载|整理|综合|收集)?|网上|本[网站](?:原创|编辑|讯|整理|站)?|(?:本站)?原创|未知|不详|匿名|佚名|综合|其他|网友|admin"
    "|(?:转|来|整理)自(?:网络|互联网)|来源(?:网络|互联网)|商讯|投稿|小编|管理员"
)
_COLUMN_LABEL = re.compile(r"(?<=[A-Za-z一-鿿])\s?[:：](?!\d\d)")
_REPORTED = re.compile(r"\s\S{0,8}报[道导]$|\s?[/／]\s?\S{2,8}报[道导]$|\s(?:文|整理|编译|供稿)$")


class NameBesideDate(NamedTuple):
    """The unlabelled words beside a date, read as a source, an author, or both."""

    words: str
    source: str | None
    author: str | None


def without_address(raw: str, blank: str) -> str:
    """Replace each web address in a text with `blank`."""
    return _ADDRESS.sub(blank, raw) if "." in raw or "://" in raw else raw


def clean_value(raw: str, role: str) -> str | None:
    """Strip a field's value to the source or the names in it; return None if nothing valid is left.

    >>> clean_value("周谷雨】 返回首页", "editor"), clean_value("林小满分类：乡土", "author")
    ('周谷雨', '林小满')
    """
    if "://" in raw or "www." in raw:
        raw = _ADDRESS.sub(" ", raw)
    value = _trimmed(_up_to_label(_up_to_bracket(raw.strip()), role))
    if not value or _JUNK.search(value) or not _LETTERS.search(value):
        return None
    if role == "source":
        return _clean_source(value)
    value = re.split(r"\s?[|｜丨]\s?", value)[0]
    if role == "author":
        value = _REPORTED.sub("", without_role(value)).strip(_TAIL).removesuffix(" on")
        # 作者：某部部长，某院院长 徐某: the name comes last.
        if "，" in value:
            value = value.rpartition(" ")[2]
            return value if is_name(value) else None
        value = without_title(value)
    return value if value and len(value) <= LONGEST_NAMES and not NO_PERSON.search(value) else None


def _clean_source(value: str) -> str | None:
    """Strip what stands behind an outlet's name: a place, a control (云溪日报 语音播报)."""
    value = _SOURCE_EXTRA.sub("", _up_to_open_bracket(_WRITTEN_BY.sub("", value))).strip(_TAIL)
    if told := _REPRINTED.match(value):
        value = told["name"]
    first, _, rest = value.partition(" ")
    if (
        rest
        and is_outlet(first)
        and first == _up_to_open_bracket(first)
        and not is_outlet(rest)
        and len(rest) <= 6
        and not rest.isascii()
    ):
        value = first
    return value if value and len(value) <= LONGEST_SOURCE else None


def _up_to_bracket(value: str) -> str:
    """Cut a value at the first closing bracket that nothing in it opened."""
    opened = 0
    for match in _CLOSINGS.finditer(value):
        opened += -1 if match["closing"] else 1
        if opened < 0:
            if value[: match.start()].strip():
                return value[: match.start()]
            opened = 0
    return value


def _up_to_open_bracket(value: str) -> str:
    """Cut a value at an opening bracket that nothing in it closes."""
    opened: list[int] = []
    for match in _CLOSINGS.finditer(value):
        if match[0] == "《":
            continue
        if not match["closing"]:
            opened.append(match.start())
        elif opened:
            opened.pop()
    return value[: opened[0]] if opened and value[: opened[0]].strip() else value


def _up_to_label(value: str, role: str) -> str:
    """Cut a value where a label begins that is glued to it: two to four characters before a colon."""
    colon = _COLUMN_LABEL.search(value)
    if not colon:
        return value
    before = value[: colon.start()]
    if " " in before:
        name, _, label = before.rpartition(" ")
        return name if len(label) > 1 else before  # 赵 培: a name of two characters, set wide
    looks_right = is_outlet if role == "source" else is_name
    sizes = [size for size in (2, 3, 4) if looks_right(before[:-size])]
    return before[: -(sizes or [2])[0]]


def _trimmed(raw: str) -> str:
    """Strip separators and unmatched brackets from the ends of a value."""
    value = raw.strip()
    for _ in range(4):
        before = value
        value = value.strip(_TAIL).rstrip("。")
        for opening, closing in _PAIRS:
            if value.endswith((opening, closing)) and value.count(opening) != value.count(closing):
                value = value[:-1]
            if value.startswith((opening, closing)) and value.count(opening) != value.count(closing):
                value = value[1:]
        if (value[:1], value[-1:]) in _WHOLLY_BRACKETED and value.count(value[0]) == 1:
            value = value[1:-1]
        value = value.strip()
        if value == before:
            break
    return value


def name_beside(before: str, after: str) -> NameBesideDate | None:
    """Return the unlabelled name beside a date, an outlet's or the authors', from the words before and after it."""
    for raw, precedes in ((before, True), (after, False)):
        words = without_address(raw, " ").strip(EDGES)
        posted_by = _POSTED_BY.match(words) if precedes or words.startswith("由") else None
        if not words or (LATER.search(words) and "推荐文章" not in words):
            continue
        badged = _BADGE.search(words) is not None
        name = posted_by[posted_by.lastgroup or 0] if posted_by else _SOURCE_EXTRA.sub("", _BESIDE.sub("", words))
        name = _trimmed(name)
        if not 2 <= len(name) <= LONGEST_BESIDE or not _WORDY.search(name) or _JUNK.search(name):
            continue
        if posted_by:
            return None if NO_PERSON.search(name) else NameBesideDate(name, None, name)
        # 海边小学2024年3月2日开课: a date inside a sentence.
        if precedes and _HAN.match(after) and not is_outlet(name):
            continue
        if beside := _classify_name(name):
            return beside
        if badged and not _NO_OUTLET.search(name):
            return NameBesideDate(name, name, None)
        return None
    return None


def outlet_before(words: str) -> str | None:
    """Return the outlet that stands before the first label of a credit line, behind the site's name: 【某网】某报."""
    name = _trimmed(re.sub(r"^[【\[][^【】\[\]]{1,16}[】\]]", "", words.strip()))
    return name if 2 <= len(name) <= LONGEST_BEFORE and " " not in name and is_outlet(name) else None


def is_beside_words(text: str) -> bool:
    """Return whether a text is what stands beside dates and names no one: a control, a counter, a column."""
    return _NO_OUTLET.search(simplify(text)) is not None


def looks_like_outlet(name: str) -> bool:
    """Return whether an unlabelled name can be an outlet's, an office's or an account's.

    >>> [looks_like_outlet(name) for name in ("参考消息", "金融市场棱镜", "公司新闻", "Saturday", "杂记")]
    [True, True, False, False, False]
    """
    if _NO_OUTLET.search(name):
        return False
    if not re.search("[一-鿿]", name):
        return _LATIN_OUTLET.search(name) is not None
    return is_outlet(name) or re.fullmatch(f"[一-鿿]{{{SHORTEST_ACCOUNT},12}}", name) is not None


def name_and_outlet(text: str) -> NameBesideDate | None:
    """Return the people and the outlet that a text names, in either order: 石佳/中国青年报, 雲溪快訊／林小滿."""
    for separator in (" ", "/", "／", "|", "｜", "丨", "·"):
        first, rest = map(str.strip, (*text.split(separator, 1), "")[:2])
        if not rest:
            continue
        if is_outlet(rest) and _are_names(first):
            return NameBesideDate(text, rest, first)
        people = _REPORTED.sub("", without_role(rest))
        if is_outlet(first) and _are_names(people):
            return NameBesideDate(text, first, people)
    return None


def _classify_name(name: str) -> NameBesideDate | None:
    """Classify a name beside a date: people's, an outlet's, both in either order, or no name."""
    if are_people(name):
        return NameBesideDate(name, None, name)
    if both := name_and_outlet(name):
        return both
    source = _clean_source(_TAKEN_FROM.sub("", name)) if looks_like_outlet(_TAKEN_FROM.sub("", name)) else None
    return NameBesideDate(name, source, None) if source else None


def _are_names(text: str) -> bool:
    names = split_names(text)
    return bool(names) and all(map(is_name, names))
