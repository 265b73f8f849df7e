"""Parse credit lines: author, editor, source and date of publication.

A credit line has labelled fields in any order (来源 作者 编辑 发布时间 …), separate or glued, bracketed or not, among
controls (点击 字号 打印 分享), or a date with an unlabelled name beside it. Bylines in the text are read in
`scraper.metadata.bylines`. Which of a page's lines are credit lines is decided in `scraper.metadata.metadata` and
`scraper.boilerplate.classify`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from scraper.metadata import dates
from scraper.metadata.bylines import without_role
from scraper.metadata.person_names import are_people, is_name, is_outlet

if TYPE_CHECKING:
    from datetime import datetime

# A credit line is short; a longer line is prose, whatever words it contains. Then the longest source, and names.
LONGEST_CREDIT: Final = 240
LONGEST_SOURCE: Final = 40
LONGEST_NAMES: Final = 40
# How many characters of a credit line may be neither field nor control: the name of a column or a section.
MAX_UNEXPLAINED: Final = 16
# Beside a date without a time, a longer name than this is the beginning of a sentence, unless it is an outlet's.
LONGEST_BESIDE_DAY: Final = 8

_C = r"\s{0,3}[:：]"
_SOURCE = (
    r"(?:稿件|文章|信息|本文|新闻|内容|资料|素材|图文|消息|图片|原文)?来\s{0,3}源(?:于)?|稿\s{0,3}源|出\s{0,3}处|转载?自|摘自|来自"
    r"|发布机构|发布单位|发文机关|发文单位|供稿单位|信息提供"
)
_AUTHOR = (
    r"(?:本报|特约|见习|实习)?记\s{0,3}者|(?:原|本文)?作\s{0,3}者|通讯员|撰\s{0,3}稿(?:人)?|撰\s?文|采\s?写|执\s?笔"
    r"|供\s?稿|文字|图文|文"
)
_EDITOR = r"(?:责任|执行|值班|网络|本期|本版|新媒体|文字|图文)?编\s{0,3}辑|责\s{0,3}编|选\s{0,3}稿|编\s?审|编\s?校|小编"
_CHECKED = r"审\s{0,3}[核稿校]|校\s{0,3}[对审]|监\s?制|[初复终一二三]\s?审|签\s?发"
_PUBLISHED = (
    r"发\s?[布表]\s?(?:时间|日期|于)?|时间发布|(?:发稿|上线|添加|加入|录入|公开)(?:时间|日期)|时\s{0,3}间|日\s{0,3}期"
)
_OTHER_DATE = r"最后更新(?:时间)?|更新(?:时间|日期|于)?|(?:成文|生成|发文|生效|修改)(?:时间|日期)"
_COUNTS = r"(?:点击|浏览|阅读|访问|查看|评论|回复|收藏|人气|点赞|热度)[数量率]?(?:次数|人数)?"
_CONTROL = (
    r"\d[\d,.]*[万wk+]?\s?[次条人]?(?:阅读|浏览|点击|评论|参与)(?:评论)?|网友评论|我有话说|我要评论|参与互动|发表评论|查看评论"
    r"|字\s{0,3}[号体](?:大小)?|打印(?:本[页文稿])?|分享(?:到|至|给)?|收藏(?:本[页文])?|关闭(?:窗口)?|纠错|举报|点赞|朗读|视力保护色?|保护视力色"
    r"|[\[【(（]?\s?大\s*中\s*小\s?[\]】)）]?|T\|T|默认\s+大|评论\s?[(（]\d*[)）]|阅读原文|二维码|扫一扫|点击数|订阅|\+?关注"
)
# Begins with the set of first characters of all tokens: elsewhere the engine tries no alternative.
_TOKEN = re.compile(
    r"(?=[稿文信本新内资素消图来出转载摘发供特见实记原作通撰采执责值网编选小审校监初复终一二三签时上添加录公日最更成生修点浏阅访查评回收人热"
    r"\d我要参字打分关纠举朗视\[【(（大T默二扫订+b])(?:"
    rf"(?P<other>{_OTHER_DATE}){_C}|(?P<time>{_PUBLISHED}){_C}|(?P<source>{_SOURCE}){_C}"
    rf"|(?P<editor>{_EDITOR}){_C}"
    rf"|(?P<checked>{_CHECKED}){_C}|(?P<author>{_AUTHOR}){_C}|(?P<count>{_COUNTS}){_C}"
    rf"|(?P<source_>出自(?=[\[《【]))|(?P<author_>\bby\s)"
    rf"|(?P<noise>{_COUNTS}\s?[(（]?\d[\d,.]*[万wk+]?\s?次?[)）]?|(?<![^\s|｜\[【(（）)】\]\d]){_CONTROL}))"
)
_PUBLISHED_LABEL = re.compile(rf"(?<!成文)(?<!更新)(?<!生成)(?:{_PUBLISHED}){_C}")
# 来源CSDN| … | 作者魏星: labels without a colon, only between the bars of a line that has bars.
_BARRED = re.compile(
    r"(?:^|[|｜])\s?(?P<label>来源|作者|编辑|责编)\s?(?P<value>[^\s|｜:：][^|｜:：，。]{0,19}?)\s?(?=[|｜]|$)"
)
_BARRED_ROLE: Final = {"来源": "source", "作者": "author", "编辑": "editor", "责编": "editor"}
# Every credit line matches this; any other line costs only one search.
_CUE = re.compile(r"[:：|｜]|(?:19|20)\d\d|昨天|前天|小时前|分钟前|编辑|责编")
# The last character of a label, and its colon. Begins with a character set, so that the engine skips text fast.
_LABEL_END = re.compile(r"[源于处自构位关供者员稿人文写笔字辑编审校核对制发布表间期新改]\s{0,3}[:：]")
_DATE_LABEL_CHARACTER = re.compile("[发时日]")
_EDGES = " \t|｜-—–_·•,，;；、/\\.。:：>*★■□◆●〓【[（("
_TAIL = " \t|｜-—–_·•,，;；、/\\>*■□◆〓"
_PAIRS = (("（", "）"), ("(", ")"), ("【", "】"), ("[", "]"), ("《", "》"))
_JUNK_VALUE = re.compile(r"^[周週][一二三四五六日天]|[上下]午|[={}<>@]|https?:|(?<![A-Za-z\d])\d{5,}(?!_)|[。？！?!]")
_LETTERS = re.compile(r"[^\W\d_]")
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
    rf"|来自\s?{_PROVINCE}\S{{0,3}}$|更新$|(?:发[布表]|更新)?(?:时间|日期)?$|\s\d+$"
)
_SOURCE_EXTRA = re.compile(rf"\s?原创稿$|\s(?:来自)?{_PROVINCE}(?:省|市|自治区)?$|^原创\s?[:：]\s?")
_POSTED_BY = re.compile(r"(?:^本[贴帖文]由|^)(?P<who>(?!发[布表])[^，。]{2,24}?)\s?(?:发表|发布)?于\s?$")
# 最新推荐文章于 … 发布: a second date, of a later change to the page.
_LATER = re.compile(r"最新|最后|更新于|修改|编辑于|推荐|回复于|[建成创]立于|创建于|注册于|整理于|收集于")
# 本贴由大卫于2005年8月12日在〖…〗发表: a forum's credit in one sentence.
_POST = re.compile(r"本[贴帖文]由.{2,24}于\s?(?:19|20)\d\d年.{0,60}发[表布]\W*$")


class Credit(NamedTuple):
    """The fields of one line; None for those it does not have. `is_credit`: the whole line is a credit line."""

    published: str | None = None
    source: str | None = None
    author: str | None = None
    editor: str | None = None
    labelled_date: bool = False  # the date follows 发布时间, 日期 or the like
    updated: bool = False  # the date is that of a later change: 更新时间, 最后修改
    beside_date: frozenset[str] = frozenset()  # the values that are unlabelled names beside the date
    is_credit: bool = False


NO_CREDIT: Final = Credit()
_VALUE_ROLES: Final = frozenset(("source", "author", "editor", "checked"))
_LABEL_ROLES: Final = _VALUE_ROLES | {"time", "other"}


def parse_credit(text: str, now: datetime | None = None, *, year: int | None = None) -> Credit:
    """Parse the fields of one line of a Chinese page. An empty field is None, never the next label.

    `now` (aware) resolves relative dates, `year` dates without a year.

    >>> credit = parse_credit("发布时间:2023-12-16 来源: 辽沈智慧党建云平台 作者:佚名")
    >>> credit.published, credit.source, credit.author, credit.is_credit
    ('2023-12-16', '辽沈智慧党建云平台', '佚名', True)
    >>> parse_credit("来源： 作者：").source is None
    True
    >>> parse_credit("2019年11月25日 18:57 参考消息").source
    '参考消息'
    """
    if len(text) > LONGEST_CREDIT or not _CUE.search(text):
        return NO_CREDIT
    return _read_credit(text, now, year)


def _find_line_date(text: str, now: datetime | None, year: int | None) -> dates.FoundDate | None:
    """Find the line's date: the one after a label of publication if there is one, else the first."""
    # The search looks behind at every character, so it is run only if a label's character occurs.
    if _DATE_LABEL_CHARACTER.search(text) and (label := _PUBLISHED_LABEL.search(text)):
        found = dates.search_date(text[label.end() : label.end() + 40], now, year=year)
        if found and found.start <= 3:
            return dates.FoundDate(found.iso, found.start + label.end(), found.end + label.end())
    return dates.search_date(text, now, year=year)


class _Piece(NamedTuple):
    """A part of a line: the role of its token, and the text after that up to the next token."""

    role: str
    value: str


def _read_credit(text: str, now: datetime | None, year: int | None) -> Credit:
    """Split a line at its labels, controls and date, and assign each part to its label."""
    found = _find_line_date(text, now, year)
    if found is None and not _may_credit(text):
        return NO_CREDIT
    pieces = _pieces(text, found)
    values: dict[str, str] = {}
    spare = 0
    for role, raw in pieces:
        value = _clean_value(raw, role) if role in _VALUE_ROLES else None
        if value:
            values.setdefault(role, value)
        elif role not in ("count", "noise"):
            spare += len(_without_address(raw, "").strip(_EDGES))
    bracketed = text[0] in "（(" and text[-1] in "）)" and found is not None and "T" not in found.iso
    beside = _name_beside(pieces) if found and not bracketed else None
    if beside and found and "T" not in found.iso and len(beside.words) > LONGEST_BESIDE_DAY:
        beside = beside if is_outlet(beside.words) else None
    if beside:
        spare -= len(beside.words)
        for role, name in (("source", beside.source), ("author", beside.author)):
            if name:
                values.setdefault(role, name)
    # （2007年6月29日第十届委员会通过）: a date without a time in brackets belongs to a sentence.
    labelled = any(role in _LABEL_ROLES for role, _ in pieces) or (found is not None and not bracketed)
    before = [pieces[i - 1] for i, piece in enumerate(pieces) if piece.role == "date" and i]
    updated = any(piece.role == "other" or _LATER.search(piece.value) for piece in before)
    return Credit(
        found.iso if found else None,
        values.get("source"),
        values.get("author"),
        values.get("editor") or values.get("checked"),
        labelled_date=found is not None and not updated and any(role == "time" for role, _ in pieces),
        updated=updated,
        beside_date=frozenset(name for name in (beside.source, beside.author) if name) if beside else frozenset(),
        is_credit=(labelled and spare <= MAX_UNEXPLAINED and not _is_prose(text)) or _POST.match(text) is not None,
    )


def _may_credit(text: str) -> bool:
    """Return whether a line without a date may be a credit: most with a colon are not, and need not be split."""
    return (
        _LABEL_END.search(text) is not None
        or text[0] == "本"  # a forum's credit sentence
        or "|" in text
        or "｜" in text
        or "出自" in text
        or "by" in text
    )


def _pieces(text: str, found: dates.FoundDate | None) -> list[_Piece]:
    """Split a line into pieces at its tokens, in order. The text before the first token has role ""."""
    marks: list[tuple[int, int, str]] = []
    stretches = [(0, len(text))]
    if found:
        marks.append((found.start, found.end, "date"))
        stretches = [(0, found.start), (found.end, len(text))]
    for start, end in stretches:
        marks += [(m.start(), m.end(), (m.lastgroup or "").rstrip("_")) for m in _TOKEN.finditer(text, start, end)]
    if "|" in text or "｜" in text:
        marks += [(m.start("label"), m.end("label"), _BARRED_ROLE[m["label"]]) for m in _BARRED.finditer(text)]
    marks.sort()
    pieces: list[_Piece] = []
    role, at = "", 0
    for start, end, name in marks:
        if start < at:
            continue
        pieces.append(_Piece(role, text[at:start]))
        role, at = name, end
    pieces.append(_Piece(role, text[at:]))
    return [piece for piece in pieces if piece.role or piece.value.strip(_EDGES)]


def _without_address(raw: str, blank: str) -> str:
    """Replace each web address in a text with `blank`."""
    return _ADDRESS.sub(blank, raw) if "." in raw or "://" in raw else raw


def _clean_value(raw: str, role: str) -> str | None:
    """Strip a field's value to the source or the names in it; return None if nothing valid is left."""
    value = _trimmed(raw)
    if not value or _JUNK_VALUE.search(value) or not _LETTERS.search(value):
        return None
    if role == "source":
        value = _SOURCE_EXTRA.sub("", value).strip(_TAIL)
        return value if value and len(value) <= LONGEST_SOURCE else None
    # 责任编辑：小何）返回…, 编辑：甲 ｜ 排版：乙: a value ends at an unmatched closing bracket and at a bar.
    value = re.split(r"\s?[|｜丨]\s?", value)[0]
    if ("）" in value and "（" not in value) or (")" in value and "(" not in value):
        value = re.split(r"[）)]", value)[0]
    if role == "author":
        value = without_role(value).strip(_TAIL)
        # 作者：某部部长，某院院长 徐某: the name comes last.
        if "，" in value:
            value = value.rpartition(" ")[2]
            return value if is_name(value) else None
    return value if value and len(value) <= LONGEST_NAMES else None


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
        value = value.strip()
        if value == before:
            break
    return value


class _NameBesideDate(NamedTuple):
    """The unlabelled words beside a date, read as a source, an author, or both."""

    words: str
    source: str | None
    author: str | None


def _name_beside(pieces: list[_Piece]) -> _NameBesideDate | None:
    """Return the unlabelled name beside the date: an outlet's or the authors'."""
    for index, (role, raw) in enumerate(pieces):
        before = role == "" and index + 1 < len(pieces) and pieces[index + 1].role == "date"
        if not before and role != "date":
            continue
        words = _without_address(raw, " ").strip(_EDGES)
        if _LATER.search(words):
            continue
        posted_by = _POSTED_BY.match(words) if before else None
        name = _trimmed(posted_by["who"] if posted_by else _SOURCE_EXTRA.sub("", _BESIDE.sub("", words)))
        if 2 <= len(name) <= 24 and _WORDY.search(name) and not _JUNK_VALUE.search(name):
            return _classify_name(name, posted_by=posted_by is not None)
    return None


def _classify_name(name: str, *, posted_by: bool) -> _NameBesideDate:
    """Classify a name beside a date: people's, an outlet's, or a person's followed by an outlet's."""
    if posted_by or are_people(name):
        return _NameBesideDate(name, None, name)
    first, _, rest = name.partition(" ")
    if rest and is_name(first) and is_outlet(rest):
        return _NameBesideDate(name, rest.strip(), first)
    return _NameBesideDate(name, name, None)


_WORDY = re.compile(r"[A-Za-z]{2}|[一-鿿]{2}")


def _is_prose(text: str) -> bool:
    """Return whether a line is a sentence that happens to contain a label, not a line of fields."""
    return len(text) > 30 and ("。" in text[:-1] or text.count("，") > 2)
