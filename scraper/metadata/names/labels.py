"""The labels of credits (来源 作者 编辑 发布时间 …), as one pattern that splits a line at them, and what controls say.

Labels are written in simplified characters here. A line in traditional ones is folded before it is matched, character
by character, so that what was found is found again in the line as printed.
"""

from __future__ import annotations

import re
from typing import Final

from archive.comparison.text import SIMPLIFIED

COLON: Final = r"\s{0,3}(?:[(（][^()（）]{1,8}[)）]\s?)?[:：︰﹕]"
# A bar takes the place of a colon where something follows it.
_BAR = r"\s?[|｜丨]\s?(?=[^\s|｜丨])"
_SOURCE = (
    r"(?:稿件|文章|信息|本文|新闻|内容|资料|素材|图文|消息|图片|原文)?来\s{0,3}源(?:于)?|稿\s{0,3}源|出\s{0,3}处|转载?自|[摘选]自|来自"
    r"|原载(?:于)?|首发(?:于|平台)?|媒体名称|发布机构|发布单位|供稿单位|信息提供"
)
_AUTHOR = (
    r"(?:本报|特约|见习|实习)?记\s{0,3}者|(?:原|本文|文章)?作\s{0,3}者|通讯员|撰\s{0,3}稿(?:人)?|撰\s?文|采\s?写|执\s?笔(?:人)?"
    r"|投稿人|楼\s?主|文字|图文|文"
)
_EDITOR = (
    r"(?:责任|执行|值班|网络|本期|本版|新媒体|文字|图文|网页|核稿)?编\s{0,3}辑"
    r"|责\s{0,3}编|选\s{0,3}稿|编\s?审|编\s?校|小编"
)
_CHECKED = r"审\s{0,3}[核稿校]|校\s{0,3}[对审]|监\s?制|[初复终一二三]\s?审|签\s?发"
# Other people and things that lines of credits name: the value before ends where they begin.
_OTHER = (
    r"(?:参与|协助)[^\s，。：:]{0,6}?(?:采\s?[写访编]|撰\s?[写稿文]|执\s?笔|报[道导]|调研|整理|写作|记\s?者|通讯员)(?:人|者)?"
    r"|(?:文章|责任|信息)?录入(?:者|人|员)?|发布(?:人|者)|上传(?:者|人)|排\s?版|制\s?[作图]|摄\s?影|统\s?筹|策\s?划|美\s?编|设\s?计|插\s?画"
    r"|分类|类别|栏目|频道|标签|关键[词字]|字数|状态|版次|文号|文章编号|稿件编号"
)
PUBLISHED: Final = (
    r"发\s?[布表]\s?(?:时间|日期|于)?|时间发布|(?:发稿|上线|添加|加入|录入|公开|上传|建立|刊登|出版)(?:时间|日期)"
    r"|时\s{0,3}间|日\s{0,3}期|出版|刊登"
)
_OTHER_DATE = r"最后更新(?:时间)?|更新(?:时间|日期|于)?|(?:成文|生成|发文|生效|修改)(?:时间|日期)"
_COUNTS = r"(?:点击|浏览|阅读|访问|查看|评论|回复|收藏|人气|点赞|热度|播放)[数量率]?(?:次数|人数)?"
_CONTROL = (
    r"\d[\d,.]*[万wk+]?\s?[次条人]?(?:阅读|浏览|点击|评论|参与)(?:评论)?|网友评论|我有话说|我要评论|参与互动|发表评论|查看评论"
    r"|字\s{0,3}[号体](?:大小)?|打印(?:本[页文稿])?|分享(?:到|至|给)?|收藏(?:本[页文])?|关闭(?:窗口)?|纠错|举报|点赞|朗读|视力保护色?|保护视力色"
    r"|[\[【(（]?\s?大\s*中\s*小\s?[\]】)）]?|T\|T|默认\s+大|评论\s?[(（]\d*[)）]|阅读原文|二维码|扫一扫|点击数|订阅|\+?关注"
    r"|(?:语音|全文|一键|智能)?(?:播报|朗读|收听|播放)|听(?:新闻|全文|报道)|下载|复制链接|无障碍(?:浏览)?"
)
# Begins with the set of first characters of all tokens: elsewhere the engine tries no alternative.
TOKEN: Final = re.compile(
    r"(?=[稿文信本新内资素消图来出转载摘选发供特见实记原首媒作通撰采执协楼投责值网编核小审校监初复终一二三签时上添加录刊公建最更成生修点浏阅访查评回收人热"
    r"排制摄统策美设插分类栏频标关键字状版播语全智听下无\d我要参打纠举朗视\[【(（大T默二扫订+bBpPwW])(?:"
    rf"(?P<other>{_OTHER_DATE}){COLON}|(?P<staff>{_OTHER}){COLON}|(?P<time>{PUBLISHED}){COLON}|(?P<source>{_SOURCE}){COLON}"
    rf"|(?P<editor>{_EDITOR}){COLON}"
    rf"|(?P<supplier>供\s?稿(?:人)?){COLON}|(?P<checked>{_CHECKED}){COLON}|(?P<author>{_AUTHOR}){COLON}|(?P<count>{_COUNTS}){COLON}"
    rf"|(?<![^\s】）|｜丨])(?:(?P<source__>(?:文章|稿件|内容)?来源|转自|出处)|(?P<author__>(?:本文)?作者)|(?P<editor__>(?:责任)?编辑|责编)"
    rf"|(?P<checked__>校对|审[核校]|监制)){_BAR}"
    rf"|(?P<source_>出自(?=[\[《【]))|(?P<author_>(?<![A-Za-z])(?:(?:[Pp]osted|[Ww]ritten)\s|(?<![A-Za-z]\s))[Bb]y\s)"
    rf"|(?P<noise>{_COUNTS}\s?[(（]?\d[\d,.]*[万wk+]?\s?次?[)）]?|(?<![^\s|｜\[【(（）)】\]\d]){_CONTROL}))"
)
# 来源CSDN| … | 作者魏星: labels without a colon, only between the bars of a line that has bars.
BARRED: Final = re.compile(
    r"(?:^|[|｜])\s?(?P<label>来源|作者|编辑|责编)\s?(?P<value>[^\s|｜:：][^|｜:：，。]{0,19}?)\s?(?=[|｜]|$)"
)
BARRED_ROLE: Final = {"来源": "source", "作者": "author", "编辑": "editor", "责编": "editor"}
# The last character of a label, and its colon. Begins with a character set, so that the engine skips text fast.
LABEL_END: Final = re.compile(
    rf"[源于处自构位关供台称者员稿人主文写笔字辑编审校核对制发布表间期新改入版作图影筹划计画类别目道签词字数态次号]{COLON}"
)

# The longest label that is alone in a cell.
LONGEST_LABEL: Final = 12
_COLUMNS: Final = frozenset(
    ("时间", "日期", "文", "文字", "图文", "出版", "分类", "类别", "状态", "频道", "栏目", "标签")
)

_HAN = re.compile("[一-鿿]")
# The characters of the labels and of the words in `scraper.metadata.names.bylines`, in their traditional forms.
_SIMPLE: Final = frozenset(_HAN.findall(TOKEN.pattern)) | frozenset("发报导讯员时辑综专题电国钟")
_TRADITIONAL: Final = "".join(chr(one) for one, to in SIMPLIFIED.items() if chr(to) in _SIMPLE)
# Nearly every line ends at the first of these: the engine is slow at sets of characters beyond U+FFFF, not at a range.
_FIRST_TEST = re.compile(f"[{''.join(one for one in _TRADITIONAL if one < chr(0x10000))}\U00010000-\U0010ffff]")
_IS_TRADITIONAL = re.compile(f"[{_TRADITIONAL}]")

# Bars, slashes and colons that look like others, and the private characters of icon fonts.
_MARKS = str.maketrans("︱∣│┃ǀ╱∕⁄︰﹕∶", "丨丨丨丨丨///：：：")
_ODD = re.compile("[︱∣│┃ǀ╱∕⁄︰﹕∶\ue000-\uf8ff]")
_ICON = re.compile("[\ue000-\uf8ff]")


def fold_labels(text: str) -> str:
    """Fold a text character by character for matching: traditional labels to simplified ones, and odd marks.

    >>> fold_labels("來源：雲溪日報"), fold_labels("作者︱某人")
    ('来源：云溪日报', '作者丨某人')
    """
    if _FIRST_TEST.search(text) and _IS_TRADITIONAL.search(text):
        text = text.translate(SIMPLIFIED)
    return _ICON.sub(" ", text.translate(_MARKS)) if _ODD.search(text) else text


def as_printed(value: str | None, folded: str, text: str) -> str | None:
    """Return a value that was found in a folded text as the text prints it."""
    if value is None or folded is text:
        return value
    at = folded.find(value)
    if at >= 0:
        return text[at : at + len(value)]
    words = [(folded.find(word), len(word)) for word in value.split(" ")]
    return " ".join(text[at : at + size] for at, size in words) if all(at >= 0 for at, _ in words) else value


def is_label(text: str) -> bool:
    """Return whether a text is only a label of a field, with or without its colon.

    >>> is_label("发布日期："), is_label("來源"), is_label("来源：云溪日报"), is_label("水闸")
    (True, True, False, False)
    """
    if len(text) > LONGEST_LABEL:
        return False
    folded = fold_labels(text)
    label = folded.rstrip(" :：")
    found = TOKEN.fullmatch(f"{label}：")
    # 时间 alone heads a column of a timetable.
    return found is not None and (label != folded or label not in _COLUMNS)
