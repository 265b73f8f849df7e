"""Find the words that negate: 不, 未, 没有, not, without; but not 不锈钢, 未成年人, 南非, "No. 5".

不, 没, 未 and 勿 negate unless a listed word holds them. 无, 非, 别 and 莫 are in more words than they negate, so they
negate only where what is beside them says so, or where the edit is about them alone (有 → 无).
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

# Characters beside an edit that can belong to a word in it.
AROUND: Final = 8

_HAN: Final = re.compile(r"没有|[不没未无非勿别莫]")
# Words that hold one of these characters and do not negate what the sentence says.
_WORDS: Final = re.compile(
    # 不
    "不锈钢|不仅|不但|不过|不久|不少|不断|不论|不管|不愧|不妨|不禁|不惜|不料|不单|不光|不只|不同(?!意)|不得了"
    "|不得已|不得不|不错|不动产|不等式|不倒翁|不丹|不列颠|不夜城|不乏|不由得|不由自主|不约而同|不亦乐乎|不可思议"
    "|不胜枚举|不遗余力|不言而喻|不时|不懈|不朽|不凡|不菲|不法分子|不幸|不孕|不良|不适|不明飞行物|不屑|不舍|不易"
    "|不止|不日|不一而足|不折不扣|不计其数|不期而遇|不速之客|不拘一格|不厌其烦|不辞辛|不忘初心|不负众望|不知不觉"
    "|不好意思|不干胶|不粘锅|不饱和|不定期|不定式|不对称|不规则|不满\\d|不满十|不到\\d|不足\\d|不足百|不足千|不足万"
    "|不起眼|不动声色|不约而|对不起|了不起|差不多|忍不住|巴不得|恨不得|少不了|离不开|免不了|禁不住|坚定不移"
    "|坚持不懈|锲而不舍|必不可少|不可或缺|从不间断|毫不犹豫|络绎不绝|源源不断|层出不穷|美不胜收|义不容辞|责无旁贷"
    "|川流不息|生生不息|经久不息|永不言弃|要不然|要不是|无不|莫不|防不胜防|目不转睛|一丝不苟|不甘落后"
    # 没
    "|没收|没落|没药|没齿|没顶|沉没|淹没|埋没|出没|吞没|隐没|湮没|覆没|漫没|没入|没完|没准|没想到|没关系|没事"
    "|神出鬼没"
    # 未
    "|未来|未成年|未央|未名|未知数|未婚夫|未婚妻|未亡人|未时|未羊|未雨绸缪|未卜先知|乙未|丁未|己未|辛未|癸未|未免"
    "|方兴未艾|未遂|未来学|未解之谜"
    # 无
    "|无人机|无人驾驶|无人车|无人艇|无人区|无人岛|无人零售|无人值守|无线|无锡|无数|无论|无疑|无比|无非|无私|无偿"
    "|无缝|无障碍|无形|无穷|无限|无烟|无菌|无公害|无纸化|无花果|无产|无党派|无所谓|无名|无机|无影灯|无极|无时无刻"
    "|无微不至|无独有偶|无与伦比|无愧|无怪|无奈|无聊|无忧|无价|无双|无敌|无辜|无籽|无糖|无氧|无主|无国界|无烟煤"
    "|无尽|无际|无边|无上|无声|无刷|无核|无缘|无法无天|无理|无常|无物|无间|无界|无痕|无忌|无为|无端|虚无|无动于衷"
    "|有无|全无|南无|芜无"
    # 非
    "|非常|非洲|南非|北非|东非|西非|中非|亚非|非遗|非凡|非物质|非机动|非公有|非公企|非公经|非营利|非盈利|非政府"
    "|非典|非金属|非职务|非全日|非农|非标|非税|非上市|非首都|非国有|非居民|非住宅|非现场|非线性|非虚构|非处方"
    "|非遗传|莫非|除非|无非|是非|岂非|非同|非议|非难|非礼|非诉|非银|非粮|非煤|非必要|非接触|拉非|咖非"
    # 勿
    "|勿忘我|勿忘草|请勿忘"
    # 别
    "|特别|分别|区别|级别|类别|性别|别人|别的|个别|差别|识别|告别|别墅|别克|鉴别|辨别|甄别|判别|离别|送别|久别|永别"
    "|阔别|惜别|道别|辞别|话别|派别|国别|职别|有别|别致|别具|别开|别有|别称|别名|别样|别处|别家|别号|别动|星别|别尔"
    "|别斯|别洛|别里|洛别|另别|挑别|诀别|拜别|作别|临别|门别|别针|别扭|别出|别来|别离"
    # 莫
    "|莫言|莫斯科|莫高窟|莫名|莫大|莫过|莫干|莫桑|莫迪|莫尔|莫里|莫非|莫愁|莫逆|莫奈|莫扎|约莫|索莫|莫须|莫不|落莫"
    "|莫衷"
)
_BESIDE: Final = {
    "无": (
        re.compile("(?:并|毫|绝|均|皆|尚|暂|已|全|概|从|但|却|仍|亦|若)$"),
        re.compile("法|需|须|权|意|力|关|效|罪|异议|任何|一例|一人|人员?(?:伤|死|受|回|应)"),
    ),
    "非": (
        re.compile("(?:并|绝|而|决|亦|均|乃|既|若)$"),
        re.compile("[因由为经是所]|本人|法(?!国|律|定|庭)|故意"),
    ),
    "别": (
        re.compile('(?:^|[,。!?;:"请你您咱千万可也就都快先])$'),
        re.compile(
            "再|让|忘|去|说|怕|急|动|想|管|看|把|给|用|买|吃|乱|太|老|总|着急|担心|以为|拿|做|信|理|等|开|哭|走|来"
            "|碰|停|催|吵|闹|被|当"
        ),
    ),
    "莫": (re.compile('(?:^|[,。!?;:"切请])$'), re.compile("要|让|忘|急|怪|怕|笑|等|慌|再|轻|贪|伸")),
}
# What the bare character is put in place of, or taken away for: 有风险 → 无风险, 合法 → 非法.
_OPPOSITES: Final = {"无": "有", "非": "合是", "别": "", "莫": ""}

_ENGLISH: Final = re.compile(
    r"\b(?:no one|no longer|not yet"
    r"|no|not|never|nor|neither|cannot|nobody|none|nothing|nowhere|without|hardly|scarcely|barely|unlikely"
    r"|unable|refus\w+ to|fail(?:s|ed|ing)? to|lack(?:s|ed|ing)?)\b|n't\b",
    re.IGNORECASE,
)
_NO_ENGLISH: Final = re.compile(
    r"\bno[.。]? ?(?=\d)|\bno (?:doubt|matter|wonder|less than|fewer than|more than|later than|earlier than|sooner)"
    r"\b|\bnone ?the ?less\b|\bnot (?:only|just|least|merely|to mention)\b|\bnothing but\b|\bnothing less\b|\bnever"
    r" mind\b|\bwhether or not\b|\bbarely legal\b",
    re.IGNORECASE,
)
_ENGLISH_WORD: Final = re.compile(r"[a-z]+")
# Prefixes that negate before any word, and those that do so before listed ones alone.
_PREFIXES: Final = ("un", "non", "non-", "dis")
_NOT_NEGATED: Final = frozenset(
    "til it ion der cle less like play cover count trict pute tance turb posal solve miss patch pose cuss rupt".split()
)
_LATIN_PREFIXES: Final = ("in", "im", "il", "ir")
# What a Latin prefix negates, nearly always: admissible, divisible. Not valuable, flammable, habitable and the like.
_ADJECTIVE: Final = re.compile(r".{4,}(?:ible|able|icable|ective|istent|uential|iterate)(?:ly)?")
_SAME_SENSE: Final = frozenset("valuable flammable habitable habit genious imitable".split())
_NEGATED: Final = frozenset(
    """
    adequate correct complete dependent direct effective formal secure sufficient valid visible accurate capable
    active ability equality justice stability eligible consistent experienced flexible tolerant tolerance frequent
    significant possible perfect mature moral mobile balance proper practical polite precise patient patience partial
    penetrable legal legitimate literate logical liberal regular relevant responsible rational replaceable resistible
    reversible
    """.split()
)


class _Span(NamedTuple):
    start: int
    end: int


def negations(text: str, start: int, end: int, other: str) -> list[str]:
    """Return the negating words inside the span `[start, end)`, `other` being what the other side has there.

    >>> negations("做好未成年人工作", 2, 6, "儿童"), negations("他不同意", 1, 2, "")
    ([], ['不'])
    """
    low = max(0, start - AROUND)
    found = [*_HAN.finditer(text, start, end), *_ENGLISH.finditer(text, start, end)]
    if not found:
        return []
    window = text[low : end + AROUND]
    words = [
        _Span(match.start() + low, match.end() + low)
        for pattern in (_WORDS, _NO_ENGLISH)
        for match in pattern.finditer(window)
    ]
    return [
        match[0]
        for match in found
        if not any(a <= match.start() < b for a, b in words) and _negates(match, text, (start, end), other)
    ]


def _negates(match: re.Match[str], text: str, span: tuple[int, int], other: str) -> bool:
    """Return whether a word outside the listed ones negates: 无, 非, 别 and 莫 only beside certain words."""
    word = match[0]
    if word not in _BESIDE:
        return True
    if match.span() == span and (other in _OPPOSITES[word] if other else word in "无非"):
        return True
    before, after = _BESIDE[word]
    return bool(before.search(text[max(0, match.start() - 1) : match.start()]) or after.match(text, match.end()))


def is_negated_word(old: str, new: str) -> bool:
    """Return whether one of two English words is the other with a negating prefix: likely, unlikely.

    >>> is_negated_word("likely", "unlikely"), is_negated_word("come", "income"), is_negated_word("illegal", "legal")
    (True, False, True)
    """
    short, long = sorted((old.strip(" ").lower(), new.strip(" ").lower()), key=len)
    if not (_ENGLISH_WORD.fullmatch(short) and len(short) > 2) or not long.endswith(short):
        return False
    prefix = long[: len(long) - len(short)]
    if prefix in _LATIN_PREFIXES:
        if short in _SAME_SENSE:
            return False
        return short.removesuffix("ly") in _NEGATED or short in _NEGATED or bool(_ADJECTIVE.fullmatch(short))
    return prefix in _PREFIXES and short not in _NOT_NEGATED
