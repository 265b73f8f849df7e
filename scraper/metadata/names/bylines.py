"""Read bylines in an article's own text: on their own line, or in brackets in a dateline or after the last paragraph.

They stay in the text; only the names are read. A byline has a separator after its role (文/X, 作者丨X, 执笔人：X) or a
name that looks like one (记者X): 作者简介 and 作者系… are none. Labelled credit lines are read in
`scraper.metadata.credit_line`.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from scraper.metadata.names.labels import as_printed, fold_labels
from scraper.metadata.names.people import NO_PERSON, is_name, is_outlet, person_at_start, split_names, without_title

# The longest line that is a byline: a few names; that is a roster: some roles with names.
LONGEST: Final = 40
LONGEST_ROSTER: Final = 100
# How far into a text the bracket of a dateline may reach.
DATELINE: Final = 90
# The longest single name, in any script that Chinese pages print.
LONGEST_NAME: Final = 12

_REPORTER = (
    r"(?:(?:全媒体|见习|实习|特约|首席|专栏|专业|资深)?(?:记\s?者|通讯员|特派员|评论员|作者|撰稿人?|实习生|撰述|主笔))"
)
# A unit and a role before the names: 南都见习记者 林子沛.
_UNIT = rf"[^\s，。：:]{{0,16}}?{_REPORTER}[\s:：]{{0,2}}"
_ROLE_BEFORE = re.compile(
    rf"^(?:[^\s:：]{{0,12}}?{_REPORTER}|本报|本网|文|撰文|采写|执笔|执笔人)(?:[\s:：/／|｜丨]+|(?<=[者员生])(?=[一-鿿]))"
)
_ROLE_BETWEEN = re.compile(r"(?<=[\s、，])(?:[^\s、，]{0,6}?)(?:记者|通讯员|实习生)\s?")
_NAME = r"[^\s，。！？：:；“”\d（）()【】\[\]、,&＆/／]{2,12}"
_NAMES = rf"{_NAME}(?:[\s、,，&＆/]{{1,3}}{_NAME}){{0,5}}"
_REPORTED = r"(?:\s?[/／]\s?[^\s/／，。]{1,12}?报[道导])"
_DATELINE = re.compile(
    rf"^.{{0,40}}?[（(](?:[^（）()]{{0,14}}?{_REPORTER})[\s:：]{{0,2}}(?P<names>[^（）()]{{2,40}})[)）]"
)
# 〔记者X／台北报导〕, 记者X／台北报导, （中央社记者X台北3日电）
_REPORT = re.compile(
    r"^[〔［【（(\[]?\s?(?:[^\s，。：:（）()]{0,10}?\s?[/／]\s?)?[^\s，。：:（）()/／]{0,10}?(?:记者|特派员|通讯员|特派)\s?"
    r"(?P<names>[^，。：:（）()〔〕【】\[\]\d/／]{2,30}?)\s?"
    r"(?:[/／]\s?[^\s，。（）()]{0,12}?(?:报[道导]|电)|(?:(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日)?(?:综合|专题|即时|联合)?(?:外|专|综合|合)?(?:报[道导]|电))"
    r"\s?(?:[〕］】）)\]]|$)"
)
# 【何家宜／台北报导】, 何家宜/文: no role, so they must look like names.
_UNNAMED_ROLE = re.compile(
    r"^[〔［【（(\[]?\s?(?P<names>[一-鿿·、\s]{2,20}?)\s?[/／]\s?(?:[^\s，。（）()/／]{0,8}?(?:报[道导]|电)|文|图文|文图|采写|撰文)"
    r"\s?(?:[〕］】）)\]]|$)"
)
_BULLET_NAMES = re.compile(r"^[□■◎●◆▲△]\s?(?P<names>[一-鿿·、\s]{2,20})$")
_WIRED = re.compile(r"^.{0,40}?(?:电|讯|消息)\s?[（(](?P<names>[一-鿿·、\s]{2,20})[)）]")
_OPENING = re.compile(
    rf"^[【（(\[]\s?(?:文|撰文|作者)\s?[/／:：|｜丨]\s?(?:[^\s】）)\]]{{0,14}}?{_REPORTER}[\s:：]{{0,2}})?"
    rf"(?P<names>{_NAMES})\s?[】）)\]]"
)
_LINE = re.compile(
    r"^[□■◎○●◆▲△\s（(【\[—-]{0,4}"
    rf"(?:(?:文|撰文|采写|执笔|执笔人|采访|作者|图文|文图|整合|综合|整理|供稿|报道)\s?(?P<sep>[/／:：|｜丨\s])\s?(?:{_UNIT})?"
    rf"|[^，。！？：:“”]{{0,16}}?{_REPORTER}(?P<sep2>[\s:：/／|｜丨]{{0,2}}))"
    rf"(?P<names>{_NAMES})(?:\s?(?:发自|报道|综合报道|采写|撰文|文|/文)\S{{0,8}}|{_REPORTED})?[)）】\]\s]{{0,3}}$"
)
# 参与采写：X, （X参与采写）, X对本文亦有贡献: those who helped are named beside who wrote it.
_HELPED = re.compile(
    r"^\W{0,3}(?:参与|协助)|(?:(?:参与|协助)(?:了?(?:本文|采|写|撰|报|编|整理|调研))[^\s，。：:]{0,6}|有贡献)\W{0,3}$"
)
_ENTRY = re.compile(r"[^作]*[^\s作□■◎○●◆▲△（(【\[]\s+作者")
_CLOSING = re.compile(r"[（(](?P<inside>[^（）()]{2,40})[）)]\s?(?:\d{7})?。?$")
_LABEL_INSIDE = re.compile(
    r"^(?:(?:文/图|文、图|图/文|图文|文|作者|供稿|撰稿|来稿|执笔人?)(?P<sep>[\s:：/／|｜丨]{0,3})"
    rf"|[^\s]{{0,14}}?{_REPORTER}(?P<sep2>[\s:：/／|｜丨]{{0,2}}))(?P<names>.+)$"
)
_EDITOR = re.compile(
    r"^[（(【\[〔]\s?[^\s:：，。]{0,12}?(?:责任)?(?:编辑|责编|校对)[\s:：/／|｜丨]{1,3}"
    r"(?P<names>[^，。:：）)】\]〕]{2,20}?)\s?[)）】\]〕]\s?(?:\d{7})?$"
)
# 本文转载自微信公众号“X”, （转自X 某人）, （据X报道）
_TOLD = re.compile(
    r"^\W{0,3}(?:(?:本文|文章|内容|此文|原文|以上内容)\s?)?(?:系|由|是)?(?:[已经获得]{0,3}授权)?(?:转载?自|[摘选]自|刊[载于]于?|来源(?:于)?|来自|原载(?:于)?|首发(?:于|自)?|(?P<heard>据))"
    r"(?:微信)?(?:公众[号账]号?|公号|[账帐]号|网站)?\s?[:：]?\s?"
    r"(?:[“「『\"【《](?P<quoted>[^“”「」『』\"【】《》]{2,24})[”」』\"】》]|(?P<name>[^\s，。：:（）()“”《》\d]{2,16}?)(?=$|[\s，（(\d]|报道|微信))"
)
_PROMOTED = re.compile("更多|下载|APP|关注|扫码|[Aa]pp")
_PICTURES_BY = re.compile(r"(?<=[/／]文)\s?\S{0,8}[供/／]图$")
# Photographers and editors are not authors.
# (Each alternative begins with a character: the engine then skips to one of these.)
_NOT_WRITTEN = re.compile(r"摄影?$|摄\s|图片|供图|视频|截图|图源|图/|编辑|责编|制图|完(?<=^完)$")
_VERBS = re.compile(
    "了解|获悉|采访|看到|发现|注意|表示|认为|获知|从|在|就|问|的|说|走进|来到|日前|近日|今天|昨日|编写|报道组|证实|查询"
)
_NO_NAMES = re.compile(
    r"^(?:系|为|是|均|简介|手记|所有|单位|介绍|信息|专栏|博客|联系|声明|授权|版权|权利|本人|享有|保留|拥有|提供|观点|个人)"
)
_AFTER_NAMES = re.compile(
    r"\s(?:整合|编译|综合|整理|综合报道|报道|文|采写|编写|\S{1,6}报[道导]|\S{0,6}\d{1,2}月\d{1,2}日(?:电|讯))$|\s?发自.*$|\s?[/／]\s?\S{0,8}(?:报[道导]|供图|文|图)$"
)
_GOES_ON = re.compile(
    r"[，,;；。]|\s?单位[:：]|(?<=[一-鿿]{2})\s?(?:系|现为|为(?=[^、，]{0,12}(?:大学|学院|研究|中心|委员|公司|协会|[教授院士任员长家者]$)))"
)
_LETTER = re.compile(r"[^\W\d_]")
_TRIM = " \t|｜丨-—–·•,，;；、/／。□〕］"

# The roles of a roster, each with a separator behind it: 作者丨X 编辑丨Y, 文/X 图/Y, 编辑 X 校对 Y, 记者 X 通讯员 Y.
_ROSTER_CUE = re.compile(
    r"[□■◎○●◆▲△\s（(【\[〔—-]{0,4}[文撰采採執执作供图圖报報编編责責校審审監监統统值主核策摄攝整本初一二三]"
)
_REPORTER_CUE = re.compile(r"[□■◎○●◆▲△\s（(【\[〔—-]{0,4}[^\s，。：:]{0,14}?(?:[记記]者|通[讯訊][员員])")
_ROLE = re.compile(
    r"(?:^|(?<=[\s、，,;；/／|｜丨:：]))(?:"
    r"(?P<editor>(?:责任|执行|值班|网络|本版|本期|新媒体|文字|图文|网页|核稿)?编\s?辑|责\s?编|编审|编校|值班(?:编委|主任|主编)|主编)"
    r"|(?P<checked>校\s?[对审]|审\s?[核校稿定]|监\s?制|[初复终一二三]\s?审|签\s?发)"
    r"|(?P<author>文字?|(?:采访|撰文|文字)?[．·、&]?(?:摄影[．·、&])?报[道导](?:[．·、&]摄影)?(?=\s?[:：/／|｜丨])|撰\s?[文稿]|采\s?[写访]|执\s?笔(?:人)?|(?:本文)?作\s?者|供\s?稿|图文|文图|文[/／、]图|图[/／、]文|编译"
    r"|[^\s，。：:/／|｜丨、]{0,12}?(?:记者|通讯员|实习生|特派员|评论员|撰稿人))"
    r"|(?P<other>摄\s?影|图片?|摄|统\s?筹|[总]?策\s?划|设\s?计|制\s?[图作]|视频|排\s?版|美\s?编|翻\s?译|译|剪辑|海报|插画|出品人?|运营|整理)"
    r")(?P<sep>\s{0,2}[:：/／|｜丨]\s?|\s{1,3}|(?<=[者员生])(?=[一-鿿]))"
)


# What the named did, behind their names: 记者 X 文/图, 记者 X 报道, 记者 X 摄影报道, 记者 X/上海报道.
_WORK = re.compile(
    r"\s?[/／]\s?[^\s/／]{0,8}报[道导]$|\s(?:文[/／、]?图|图[/／、]?文|文|图)$|\s\S{0,8}报[道导]$|(?:摄影|综合)?报[道导]$"
)
# 方 敏: names of two characters are set as wide as those of three.
_SPACED_NAME = re.compile("(?<![一-鿿])([一-鿿]) ([一-鿿])(?![一-鿿])")


_NOT_IN_NAME = re.compile(r"[\d“”《》：:？！。【】\[\]]|^[^（(]*[）)]")


class Roster(NamedTuple):
    """The people whom a line of roles names; `is_credit`: it names editors, or its writers behind a label and a bar."""

    author: str | None
    editor: str | None
    is_credit: bool


def read_roster(text: str) -> Roster | None:
    """Read a short line that is wholly roles with names behind them, or return None.

    >>> read_roster("作者丨程远 编辑丨韩冬")
    Roster(author='程远', editor='韩冬', is_credit=True)
    >>> read_roster("编辑 推荐") is None
    True
    """
    if len(text) > LONGEST_ROSTER or not _may_be_roster(text):
        return None
    folded = fold_labels(text)
    line = folded.strip("□■◎○●◆▲△—- ")
    line = _WORK.sub("", line.strip("（()）【】[]〔〕 ") if line[0] in "（(【[〔" else line)
    roles = list(_ROLE.finditer(line))
    if not roles or roles[0].start() or "。" in line or _HELPED.search(line):
        return None
    found: dict[str, list[str]] = {}
    ends = [*(role.start() for role in roles[1:]), len(line)]
    for role, end in zip(roles, ends, strict=True):
        kind = role.lastgroup if role.lastgroup != "sep" else next(k for k, v in role.groupdict().items() if v)
        names = _bare_names(line[role.end() : end])
        if not names and end < len(line) and kind == "author":
            continue  # 文/本报记者 X: a role before a role
        if kind == "author" and role.group().startswith("供") and is_outlet(names):
            continue  # 供稿：某局
        if kind != "other" and not _are_names(names, strict=role["sep"].isspace() or not role["sep"]):
            return None
        found.setdefault(str(kind), []).append(names)
    author, editor = (" ".join(found[kind]) if kind in found else None for kind in ("author", "editor"))
    editor = editor or " ".join(found.get("checked", ())) or None
    barred = author is not None and line.startswith(("作者", "本文作者")) and not roles[0]["sep"].isspace()
    if not author and not editor:
        return None
    return Roster(as_printed(author, folded, text), as_printed(editor, folded, text), editor is not None or barred)


def _may_be_roster(text: str) -> bool:
    """Return whether a line begins like one that names who did what: few do."""
    if _ROSTER_CUE.match(text):
        return True
    return ("者" in text or "通" in text) and _REPORTER_CUE.match(text) is not None


def _are_names(text: str, *, strict: bool) -> bool:
    """Return whether a text is one or some names; `strict`: nothing but their look tells that they are."""
    names = split_names(_SPACED_NAME.sub(r"\1\2", text))
    if not 0 < len(names) <= 8 or _NO_NAMES.match(text) or NO_PERSON.search(text) or (_VERBS.search(text) and strict):
        return False
    if strict:
        return all(is_name(name) or (number and 2 <= len(name) <= 4) for number, name in enumerate(names))
    return all(len(name) <= LONGEST_NAME and not _NOT_IN_NAME.search(name) for name in names)


def line_author(text: str) -> str | None:
    """Return the names in a line that is only a byline, or None.

    >>> line_author("□ 本报记者 葛灵丹"), line_author("采写：南都见习记者 林子沛")
    ('葛灵丹', '林子沛')
    >>> line_author("本报记者从市政府获悉") is None
    True
    """
    if roster := read_roster(text):
        return roster.author
    if len(text) > LONGEST:
        return None
    folded = fold_labels(text)
    return as_printed(_author_of_line(folded), folded, text)


def _author_of_line(line: str) -> str | None:
    """Return the names in a line of one role, in simplified characters."""
    if _HELPED.search(line):
        return None
    if report := _REPORT.match(line):
        return _reporters(report["names"])
    if (bare := _UNNAMED_ROLE.match(line) or _BULLET_NAMES.match(line)) and _are_names(bare["names"], strict=True):
        return bare["names"].strip(_TRIM)
    line = _PICTURES_BY.sub("", line)  # 记者X/文 受访者供图
    match = None if _NOT_WRITTEN.search(line) else _LINE.match(line)
    # 《某书》全文阅读 作者：X: an entry of a list; 《棱镜》作者 X: a byline.
    if not match or ("作者" in line and _ENTRY.match(line)):
        return None
    supplied = line.startswith("供") and is_outlet(match["names"])
    return None if supplied else _checked_names(match["names"], glued=not match["sep"] and not match["sep2"])


def head_author(text: str) -> str | None:
    """Return the names in the opening of an article, or None: 新华社…电（记者 X）, 【文/X】, 〔記者X／台北報導〕.

    >>> head_author("新华社乌鲁木齐5月9日电（记者邹伟）中共中央政治局常委")
    '邹伟'
    """
    head = text[:DATELINE]
    if len(head) < 8 or not any(bracket in head for bracket in "（(【〔［"):
        return None
    folded = fold_labels(head)
    if report := _REPORT.match(folded):
        return as_printed(_reporters(report["names"]), folded, head)
    if (bare := _UNNAMED_ROLE.match(folded) or _WIRED.match(folded)) and _are_names(bare["names"], strict=True):
        return as_printed(bare["names"].strip(_TRIM), folded, head)
    match = _OPENING.match(folded) or _DATELINE.match(folded)
    return as_printed(_checked_names(match["names"]), folded, head) if match else None


def _reporters(names: str) -> str | None:
    """Return the names before a place and 报道 or 电: 林小满台北, 林小满、周谷雨 综合."""
    parts = split_names(names)
    last = parts[-1] if parts else ""
    if len(parts) > 1 and not is_name(last) and not person_at_start(last):
        names = names[: names.rfind(last)]
    elif len(last) > 3 and not is_name(last):
        person = person_at_start(last) or (last[: 3 if len(last) > 4 else 2])
        names = names[: names.rfind(last)] + person
    return _checked_names(names, glued=True)


def tail_author(text: str) -> str | None:
    """Return the names in brackets at the end of an article's last paragraph, or None: （记者：X）, （X）.

    >>> tail_author("分别在巴西、乌拉圭、阿根廷举行。（张巨峰）"), tail_author("（视频截图）")
    ('张巨峰', None)
    """
    if text[-1:] not in "）)。0123456789":
        return None
    text = text[-LONGEST - 16 :]
    folded = fold_labels(text)
    match = _CLOSING.search(folded)
    if not match:
        return None
    if roster := read_roster(match["inside"].strip()):
        return as_printed(roster.author, folded, text)
    if _NOT_WRITTEN.search(match["inside"]) or _HELPED.search(match["inside"]):
        return None
    return as_printed(_author_inside(match["inside"].strip()), folded, text)


def _author_inside(inside: str) -> str | None:
    """Return the names in a bracket after the text."""
    inside = _AFTER_NAMES.sub("", inside)
    if labelled := _LABEL_INSIDE.match(inside):
        return _checked_names(labelled["names"], glued=not labelled["sep"] and not labelled["sep2"])
    names = split_names(inside)
    if names and len(names) <= 4 and all(map(is_name, names)):
        return inside
    # （图书馆 魏乐禹）: a unit, then a name.
    return names[1] if len(names) == 2 and is_name(names[1]) and len(names[0]) > 2 else None


def bracketed_editor(text: str) -> str | None:
    """Return the name in a short bracketed line such as （松花江网编辑 孙桂芳）, which has no colon, or None."""
    if len(text) > LONGEST:
        return None
    folded = fold_labels(text)
    match = _EDITOR.match(folded)
    return as_printed(match["names"], folded, text) if match else None


def told_source(text: str) -> str | None:
    """Return the outlet that a short line or a bracket after the text tells as the origin, or None.

    >>> told_source("本文转载自公众号“青石岭图书”（ID：qslts）"), told_source("歇一歇。（转自云溪日报 林某）")
    ('青石岭图书', '云溪日报')
    """
    inside = _CLOSING.search(fold_labels(text[-LONGEST - 16 :])) if text[-1:] in "）)" else None
    whole = _TOLD.match(fold_labels(text)) if len(text) <= LONGEST_ROSTER else None
    if inside and (whole is None or (whole["heard"] and inside.start())):
        folded = inside["inside"].strip()
        told = _TOLD.match(folded)
        text = text[-LONGEST - 16 :][inside.start("inside") : inside.end("inside")].strip()
    else:
        folded, told = fold_labels(text), whole
    if not told or (told["heard"] and not inside) or _PROMOTED.search(folded):
        return None
    name = told["quoted"] or told["name"].strip(_TRIM)
    if not told["quoted"] and not is_outlet(name):
        return None
    return as_printed(name, folded, text)


def without_role(names: str) -> str:
    """Remove the role before names: 记者 郑晨子 → 郑晨子."""
    return _ROLE_BEFORE.sub("", names)


def _bare_names(raw: str) -> str:
    """Remove roles, units and titles around names, and what goes on behind them: ，海角大学教授, 系…, 发自北京."""
    value = _AFTER_NAMES.sub("", without_role(raw.strip(_TRIM)))
    for more in _GOES_ON.finditer(value):
        following = split_names(value[more.end() :])
        if not (more.group() in ",，;；" and following and is_name(following[0])):
            value = value[: more.start()]
            break
    value = without_title(_ROLE_BETWEEN.sub("", value).strip(_TRIM))
    first, _, rest = value.partition(" ")
    return rest if rest and is_outlet(first) and not is_name(first) and is_name(split_names(rest)[0]) else value


def _checked_names(raw: str, *, glued: bool = False) -> str | None:
    """Trim the names of a byline; return None if they can't be names. `glued`: nothing separates them from a role."""
    value = _bare_names(raw)
    if (
        not value
        or len(value) > LONGEST
        or _VERBS.search(value)
        or _NO_NAMES.match(value)
        or NO_PERSON.search(value)
        or not _LETTER.search(value)
    ):
        return None
    names = split_names(value)
    if glued and not (is_name(names[0][:2]) or is_name(names[0])):
        return None
    if any(is_outlet(name) and not is_name(name) for name in names[:1]) and len(names) == 1 and glued:
        return None
    return value if all(len(name) <= LONGEST_NAME and not _NOT_IN_NAME.search(name) for name in names) else None
