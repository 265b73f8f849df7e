"""Read bylines in an article's own text: on their own line, or in brackets in a dateline or after the last paragraph.

They stay in the text; only the names are read. Labelled credit lines are read in `scraper.metadata.credit_line`.
"""

from __future__ import annotations

import re
from typing import Final

from scraper.metadata.person_names import is_name, split_names

# The longest line that is a byline: a few names. How far into a text the bracket of a dateline may reach.
LONGEST: Final = 40
DATELINE: Final = 90
# The longest single name, in any script that Chinese pages print.
LONGEST_NAME: Final = 12

_REPORTER = r"(?:(?:全媒体|见习|实习|特约|首席|专栏|专业)?(?:记\s?者|通讯员|特派员|评论员|作者|撰稿人?))"
# A unit and a role before the names: 南都见习记者 林子沛.
_UNIT = rf"[^\s，。：:]{{0,16}}?{_REPORTER}[\s:：]{{0,2}}"
_ROLE_BEFORE = re.compile(rf"^(?:[^\s:：]{{0,12}}?{_REPORTER}|本报|本网|文|撰文|采写|执笔|执笔人)[\s:：/|｜]+")
_ROLE_BETWEEN = re.compile(r"(?<=[\s、，])(?:本报)?(?:记者|通讯员)\s?")
_NAME = r"[^\s，。！？：:；“”\d（）()【】\[\]、,&＆/]{2,8}"
_NAMES = rf"{_NAME}(?:[\s、,，&＆/]{{1,3}}{_NAME}){{0,5}}"
_DATELINE = re.compile(
    rf"^.{{0,40}}?[（(](?:[^（）()]{{0,14}}?{_REPORTER})[\s:：]{{0,2}}(?P<names>[^（）()]{{2,40}})[)）]"
)
_OPENING = re.compile(
    rf"^[【（(\[]\s?(?:文|撰文|作者)\s?[/:：|｜丨]\s?(?:[^\s】）)\]]{{0,14}}?{_REPORTER}[\s:：]{{0,2}})?"
    rf"(?P<names>{_NAMES})\s?[】）)\]]"
)
_LINE = re.compile(
    r"^[□■◎○●◆▲△\s（(【\[—-]{0,4}"
    rf"(?:(?:文|撰文|采写|执笔|采访|作者|图文|文图|整合|综合|整理|供稿|报道)\s?[/:：|｜丨\s]\s?(?:{_UNIT})?"
    rf"|[^，。！？：:“”]{{0,16}}?{_REPORTER}[\s:：]{{0,2}})"
    rf"(?P<names>{_NAMES})(?:\s?(?:发自|报道|综合报道|采写|撰文|文)\S{{0,8}})?[)）】\]\s]{{0,3}}$"
)
_CLOSING = re.compile(r"[（(](?P<inside>[^（）()]{2,40})[）)]\s?。?$")
_LABEL_INSIDE = re.compile(
    r"^(?:(?:文/图|文、图|图/文|图文|文|作者|供稿|撰稿|来稿)[\s:：/]{0,3}"
    rf"|[^\s]{{0,14}}?{_REPORTER}[\s:：]{{0,2}})(?P<names>.+)$"
)
_EDITOR = re.compile(
    r"^[（(【\[]\s?[^\s:：，。]{0,12}?(?:责任)?(?:编辑|责编|校对)[\s:：]{1,3}"
    r"(?P<names>[^，。:：）)】\]]{2,20}?)\s?[)）】\]]$"
)
# Photographers and editors are not authors.
_NOT_WRITTEN = re.compile(r"摄影?$|摄\s|图片|供图|视频|截图|图源|图/|编辑|责编|制图|^完$")
_VERBS = re.compile(
    "了解|获悉|采访|看到|发现|注意|表示|认为|获知|从|在|就|问|的|说|走进|来到|日前|近日|今天|昨日|编写|报道组"
)
_AFTER_NAMES = re.compile(r"\s(?:整合|编译|综合|整理|综合报道|报道|文|采写|编写)$|\s?发自.*$")
_LETTER = re.compile(r"[^\W\d_]")
_TRIM = " \t|｜-—–·•,，;；、/。□"


def line_author(text: str) -> str | None:
    """Return the names in a line that is only a byline, or None.

    >>> line_author("□ 本报记者 葛灵丹"), line_author("采写：南都见习记者 林子沛")
    ('葛灵丹', '林子沛')
    >>> line_author("本报记者从市政府获悉") is None
    True
    """
    if len(text) > LONGEST or _NOT_WRITTEN.search(text):
        return None
    match = _LINE.match(text)
    return _checked_names(match["names"]) if match else None


def head_author(text: str) -> str | None:
    """Return the names in the opening of an article, or None: 新华社…电（记者 X）, 【文/X】.

    >>> head_author("新华社乌鲁木齐5月9日电（记者邹伟）中共中央政治局常委")
    '邹伟'
    """
    head = text[:DATELINE]
    if len(head) < 8 or not ("（" in head or "(" in head or "【" in head):
        return None
    match = _OPENING.match(head) or _DATELINE.match(head)
    return _checked_names(match["names"]) if match else None


def tail_author(text: str) -> str | None:
    """Return the names in brackets at the end of an article's last paragraph, or None: （记者：X）, （X）.

    >>> tail_author("分别在巴西、乌拉圭、阿根廷举行。（张巨峰）"), tail_author("（视频截图）")
    ('张巨峰', None)
    """
    if not text.endswith(("）", ")", "。")):
        return None
    match = _CLOSING.search(text[-LONGEST - 8 :])
    if not match or _NOT_WRITTEN.search(match["inside"]):
        return None
    inside = match["inside"].strip()
    if labelled := _LABEL_INSIDE.match(inside):
        return _checked_names(labelled["names"])
    names = split_names(inside)
    if names and len(names) <= 4 and all(map(is_name, names)):
        return inside
    # （图书馆 魏乐禹）: a unit, then a name.
    return names[1] if len(names) == 2 and is_name(names[1]) and len(names[0]) > 2 else None


def bracketed_editor(text: str) -> str | None:
    """Return the name in a short bracketed line such as （松花江网编辑 孙桂芳）, which has no colon, or None."""
    match = _EDITOR.match(text) if len(text) <= LONGEST else None
    return match["names"] if match else None


def without_role(names: str) -> str:
    """Remove the role before names: 记者 郑晨子 → 郑晨子."""
    return _ROLE_BEFORE.sub("", names)


def _checked_names(raw: str) -> str | None:
    """Trim the names of a byline; return None if they can't be names."""
    value = _AFTER_NAMES.sub("", without_role(raw.strip())).strip(_TRIM)
    value = _ROLE_BETWEEN.sub("", value)
    if not value or len(value) > LONGEST or _VERBS.search(value) or not _LETTER.search(value):
        return None
    return value if all(len(name) <= LONGEST_NAME for name in split_names(value)) else None
