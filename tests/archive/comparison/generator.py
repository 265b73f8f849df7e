"""Reposts made from articles by known edits, and the score of a comparison against them.

A text is rows of pieces: a piece is a figure, a name, a quoted word, a negation, a word with synonyms, or plain text,
and knows by that how it can be edited. An edit is told as the pieces it touched on each side; where these stand is
worked out when all edits are made. Every sentence takes one edit at most, so that each is an edit of its own.
The sentences are written for this purpose.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from archive.model.comparison import Span
from archive.model.record import Article, Block, Boilerplate, ImageBlock, TextBlock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from random import Random

    from archive.model.comparison import Comparison, Edit, EditClass

KINDS: Final = (
    "typographic", "script", "number", "negation", "name", "quotation", "wording", "deletion", "insertion",
    "block deletion", "block insertion", "move", "sentence move", "split", "merge", "image",
)  # fmt: skip
FIELD_KINDS: Final = ("title", "source", "author", "published", "original_url", "disclaimer")
# A moved block goes this many blocks away, so that it is plain which of them moved.
FAR: Final = 4
# Sentences of text for each block that moves: where most blocks move, none can be said to stay.
MOVED_SENTENCES: Final = 45
# A sentence of a block that is split has as much on each side as makes two paragraphs of it.
PARTS: Final = 2

_CHINESE: Final = """
记者[p:王晓东]从[l:沈阳]市有关部门获悉，今年前三季度全市[w:新增]就业[n:3.5]万人，同比增长[n:12.6]%。
[l:大连]市财政局负责人表示，[x:不]会因为[w:困难]而推迟支付[n:1,250]万元专项资金。
截至[n:2023]年[n:11]月底，共有[n:386]个村[w:完成]了旧房改造，涉及群众[n:15,800]户。
教授[p:李建国]和[n:125]位同行认为，这项改革“[q:牵一发而动全身]”，[x:不]应当急于求成。
[n:12]月[n:5]日召开的会议[w:强调]，各地要[w:加快]建设“[q:一刻钟服务圈]”，让居民在家门口办成事。
该公司去年亏损[n:2.3]亿元，[x:没有]向股东分配利润，董事长[p:赵明远]为此致歉。
调查显示，[n:68]%的受访者[y:]愿意在[l:济南]市长期居住，比前年[w:提高]了[n:7]个百分点。
市民[w:普遍]反映，新开通的[n:15]路公交车[y:]能直达医院，候车时间缩短到[n:8]分钟。
有关方面[x:未]收到第[n:47]号文件的正式通知，局长[p:周立民]对此[w:作出]了说明。
这座桥全长[n:1,680]米，设计使用年限[n:100]年，[w:总投资][n:4.7]亿元。
专家[p:陈志强]介绍，山区的雨季通常从[n:6]月开始，今年[w:提前]了[n:12]天左右。
[l:长春]市教育局[w:要求]，小学一二年级[x:不]布置书面作业，初中每天不超过[n:90]分钟。
消息传出后，当天的成交量[w:猛增]到[n:52,300]手，股价却[y:]出现明显变化。
[l:合肥]市的老人常说“[q:水过三道墙]”，这句话背后是[n:1,140]年前那场洪水留下的记忆。
工程队[w:连续]奋战[n:27]个昼夜，终于在汛期到来之前[w:修好]了[n:19]公里的堤防。
书记[p:吴国平]在[l:青岛]市调研时指出，[x:不]能把指标层层加码，要给[n:21]个基层单位[w:松绑]。
今年的粮食总产量预计达到[n:1,340]万吨，其中水稻[w:约占][n:56]%。
法院审理后[w:认定]，被告[x:没有]履行合同约定的义务，应当赔偿原告[n:86,000]元。
展览将持续到[n:12]月[n:25]日，门票[n:60]元，[n:65]岁以上老人[w:免费]参观。
主任[p:孙海涛]告诉记者，医院新增的[n:120]张床位[w:已经]投入使用，门诊量[y:]有所下降。
研究人员[w:发现]，湖水的透明度从[n:0.8]米上升到[n:1.4]米，水草覆盖面[w:扩大]了近一倍。
他把这本书叫作“[q:写给女儿的账本]”，里面记着[n:30]年来家里[n:12,000]多笔开支。
由于设备老化，[l:武汉]市两座水厂[n:3]月起轮流[w:检修]，供水[y:]受到影响。
志愿者们[w:分成][n:16]个小组，把[n:2,400]份生活包送到了山上的住户手中。
按照新的规定，商家[x:不]得以任何理由拒收现金，违者最高罚款[n:50,000]元。
经理[p:马永成]说，工厂的订单已经排到明年[n:4]月，工人[w:平均]月薪[n:6,800]元。
图书馆把开放时间[w:延长]到晚上[n:10]点，周末的读者比平时多[n:35]%。
编号[n:3,100]的这批文物[x:没有]经过任何修复，保存之完好令在场的人[w:惊叹]。
"""

_ENGLISH: Final = """
The council said on Monday that [n:1,200] homes would be [w:built] near the river by [n:2027].
Officials in [l:Denver] did [x:not ]explain why the plan had been [w:delayed] for [n:18] months.
Prices rose by [n:4.2]% in the last quarter, the [w:fastest] pace since [n:2011].
"We are [q:far from the end of this]," [p:Ruth Okafor] told a [w:crowded] hall of [n:320] residents.
According to [p:Helen Carter], the bridge can carry [n:40.5] tonnes and does [x:not ]need repairs.
Workers at the plant have [w:asked] for a raise of [n:6]% and [n:3] more days of leave.
The report, [w:published] by a team in [l:Boston], covers [n:96] schools and [n:31,000] pupils.
[n:1,120] people were [w:hurt], but the fire destroyed [n:14] boats and a warehouse worth $[n:2.5] million.
The new timetable, which [p:Martin Lowe] [w:presented] on Friday, adds [n:1,400] seats a day.
Doctors [w:advise] against the drug, which has [x:never ]been tested on more than [n:250] people.
The museum will stay open until [n:10] pm, and its [n:3,200] tickets will [y:]cost more than they did [w:before].
Farmers around [l:Fresno] lost about [n:35]% of the crop, a [w:blow] to a region short of water.
Two drivers from [l:Chicago] walked [n:23] miles through snow after their truck broke down on the pass.
The school board voted to [w:close] the pool, which costs $[n:410,000] a year and serves [n:95] families.
[p:Alice Brandt], a nurse, kept a diary of the strike that runs to [n:380] handwritten pages.
Rents in [l:Seattle] did [x:not ]fall last year, although [n:5,300] flats came onto the market.
A [w:rare] comet will be visible above the western horizon for about [n:25] minutes after sunset.
The choir sang for [n:70] minutes without a break, and the audience of [n:640] stood until the end.
Engineers [w:found] a crack [n:1.3] metres long in the dam and lowered the lake by [n:45] centimetres.
Her shop sells [n:85] kinds of tea, and she says that customers [y:]ask for the cheapest ones.
The court ruled that [p:Peter Novak] was [x:not ]bound by the contract he had signed at [n:17].
Ferries to the island were cancelled for [n:11] days, and fresh bread became a [w:luxury].
A beaver family has moved into the park, where [n:130] birches were felled within [n:16] weeks.
Local hunters say the herd has shrunk to [n:210] animals, a third of what it was in [n:1987].
"""

_TITLES: Final = ("全市民生工程进展情况通报", "民生工程进展顺利")
_PEOPLE: Final = (
    "王晓东 李建国 赵明远 周立民 陈志强 吴国平 孙海涛 马永成 刘德华 张秋生 黄少云 徐文斌 郭丽萍 梁思源 程万里"
).split()
_CITIES: Final = "沈阳 大连 济南 长春 青岛 武汉 苏州 宁波 厦门 昆明 鞍山 长沙 兰州 合肥".split()
_ENGLISH_PEOPLE: Final = (
    "Helen Carter",
    "Martin Lowe",
    "Alice Brandt",
    "Peter Novak",
    "Ruth Okafor",
    "James Whitfield",
)
_ENGLISH_CITIES: Final = "Denver Boston Fresno Portland Houston Atlanta Chicago Seattle".split()
_SYNONYMS: Final = {
    "新增": "增加", "困难": "难处", "完成": "做完", "强调": "重申", "加快": "抓紧", "提高": "上升", "普遍": "大多",
    "作出": "给出", "总投资": "耗资", "提前": "早到", "要求": "规定", "猛增": "飙升", "连续": "接连", "修好": "加固",
    "松绑": "减负", "约占": "占到", "认定": "查明", "免费": "免票", "已经": "全部", "发现": "注意到", "扩大": "增长",
    "检修": "维护", "分成": "组成", "平均": "人均", "延长": "推后", "惊叹": "赞叹", "built": "erected",
    "delayed": "held up", "fastest": "steepest", "crowded": "packed", "asked": "pressed", "published": "released",
    "hurt": "injured", "presented": "unveiled", "advise": "warn", "before": "last year", "blow": "setback",
    "close": "shut down", "rare": "bright green", "found": "discovered", "luxury": "treat",
}  # fmt: skip
_QUOTED: Final = ("慢不得也急不得", "一把钥匙开一把锁", "先苦后甜", "把好事办好", "笨功夫", "看得见的变化")
_ENGLISH_QUOTED: Final = ("nearly there now", "in this for the long run", "losing patience")
_NEW: Final = (
    "有网友在评论里晒出了自家的老照片。", "这一做法后来被邻近几个镇借鉴。", "当天的活动还吸引了不少外地游客。",
    "在他看来，最难的是说服那些犹豫的人。", "更多细节要等下周的发布会才会公开。", "夜里的气温降到冰点以下。",
    "一位不愿透露姓名的店主摇了摇头。", "山脚下的溪水常年清澈见底。", "这也是许多同龄人的共同感受。",
    "会后代表们参观了车间和仓库。", "附近的小吃摊很快排起长队。", "孩子们把画贴满了整面墙。",
)  # fmt: skip
_ENGLISH_NEW: Final = (
    "Snow is expected in the hills tonight. ", "The mill by the canal has been empty for decades. ",
    "Several readers wrote in to share their memories. ", "A spokesman declined to give further details. ",
    "The orchestra played for almost an hour. ", "Most of the shops had closed early that day. ",
)  # fmt: skip
_TRADITIONAL: Final = {
    "就业": "就業", "资金": "資金", "改革": "改革", "会议": "會議", "股东": "股東", "调查": "調查", "医院": "醫院",
    "专家": "專家", "教育": "教育", "记者": "記者", "图书馆": "圖書館", "订单": "訂單", "设备": "設備", "规定": "規定",
    "总产量": "總產量", "工程队": "工程隊", "志愿者": "志願者", "经过": "經過", "开始": "開始", "长期": "長期",
    "负责人": "負責人", "旧房": "舊房", "桥": "橋", "门票": "門票", "湖水的透明度": "湖水的透明度", "家里": "家裡",
    "赔偿": "賠償", "公交车": "公交車", "收到": "收到", "老人": "老人",
}  # fmt: skip
_SLOT: Final = re.compile(r"\[([nplqwxy]):([^\]]*)\]")
_TYPES: Final = {"n": "number", "p": "person", "l": "place", "q": "quoted", "w": "word", "x": "not", "y": "may"}


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A stretch of text that is edited as a whole; two pieces are the same only if they are one."""

    text: str
    kind: str = ""


Sentence: TypeAlias = list[Piece]
Paragraph: TypeAlias = list[Sentence]


class Truth(NamedTuple):
    """One edit that was made: its class and the pieces it touched on each side; a piece may be an image."""

    cls: EditClass
    left: tuple[Piece, ...]
    right: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """An article, a repost of it, and what was done to it."""

    left: Article
    right: Article
    edits: tuple[tuple[EditClass, tuple[Span, ...], tuple[Span, ...]], ...]
    fields: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Score:
    """How many edits were made, how many of them were found with the right class, how many reported are false."""

    made: int
    found: int
    reported: int
    false: int
    missed: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()

    def __add__(self, other: Score) -> Score:
        """Add two scores up."""
        return Score(
            self.made + other.made,
            self.found + other.found,
            self.reported + other.reported,
            self.false + other.false,
            self.missed + other.missed,
            self.wrong + other.wrong,
        )


@dataclass(slots=True)
class _Draft:
    """A repost in the making."""

    chance: Random
    english: bool
    left: list[Paragraph]
    right: list[Paragraph]
    truths: list[Truth] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)  # ids of sentences and paragraphs of the right side

    closed: set[int] = field(default_factory=set)  # ids of paragraphs that take no sentence in and give none away

    def free(self, fits: Callable[[Sentence], bool] = lambda _: True) -> Iterator[tuple[Paragraph, int]]:
        """Yield untouched sentences in random order, as (paragraph, index)."""
        places = [(p, i) for p in self.right for i in range(len(p)) if id(p[i]) not in self.touched and fits(p[i])]
        self.chance.shuffle(places)
        yield from (place for place in places if len(place[0]) > 1)

    def free_paragraphs(self) -> list[Paragraph]:
        """Return the paragraphs in which nothing is touched, in random order."""
        whole = [p for p in self.right if id(p) not in self.touched and not any(id(s) in self.touched for s in p)]
        self.chance.shuffle(whole)
        return whole

    def at(self, paragraph: Paragraph) -> int:
        """Return where a paragraph stands on the right side."""
        return next(i for i, other in enumerate(self.right) if other is paragraph)


def make_article(chance: Random, sentences: int, *, english: bool = False) -> list[Paragraph]:
    """Return paragraphs of about that many sentences in all, no two alike, and an image after every third."""
    lines = (_ENGLISH if english else _CHINESE).strip().splitlines()
    body: list[Paragraph] = []
    order: list[str] = []
    known: set[str] = set()
    while sum(len(p) for p in body) < sentences:
        paragraph: Paragraph = []
        for _ in range(chance.randint(3, 6)):
            if not order:
                order = chance.sample(lines, len(lines))
            sentence = _sentence(order.pop(), chance, english=english)
            if _text(sentence) not in known:
                known.add(_text(sentence))
                paragraph.append(sentence)
        if len(paragraph) < PARTS:
            continue
        body.append(paragraph)
        if len(body) % 4 == 3:
            body.append([[Piece(f"http://a.example/{len(body)}-{chance.randrange(10**6)}.jpg", "image")]])
    return body


def _text(sentence: Sentence) -> str:
    return "".join(piece.text for piece in sentence)


def _sentence(line: str, chance: Random, *, english: bool) -> Sentence:
    """Fill a line's slots: figures and names drawn anew, so that a line used again is another sentence."""
    pieces: Sentence = []
    done = 0
    for slot in _SLOT.finditer(line):
        pieces.append(Piece(line[done : slot.start()]))
        kind, text = _TYPES[slot[1]], slot[2]
        pieces.append(Piece(_other(kind, text, chance, english=english) if kind in _DRAWN else text, kind))
        done = slot.end()
    pieces.append(Piece(line[done:] + (" " if english else "")))
    return pieces


_DRAWN: Final = frozenset({"number", "person", "place"})


def _other(kind: str, text: str, chance: Random, *, english: bool) -> str:
    """Return another value of a piece's kind."""
    if kind == "word":
        return _SYNONYMS[text]
    if kind == "number":
        return _other_number(text, chance)
    pools: dict[str, Sequence[str]] = {
        "person": _ENGLISH_PEOPLE if english else _PEOPLE,
        "place": _ENGLISH_CITIES if english else _CITIES,
        "quoted": _ENGLISH_QUOTED if english else _QUOTED,
    }
    return chance.choice([other for other in pools[kind] if other != text])


def _other_number(text: str, chance: Random) -> str:
    """Change digits of a figure, its form aside: never to the same value, never a leading zero."""
    while True:
        digits = [str(chance.randrange(10)) if c.isdigit() and chance.random() < 0.7 else c for c in text]
        other = "".join(digits)
        if other != text and other[0] != "0" and other[-1] != "0":
            return other


# --- the edits; each returns whether it found a place for itself


def _replace_piece(draft: _Draft, kind: str, cls: EditClass, new: Callable[[Piece], str | None]) -> bool:
    for paragraph, index in draft.free(lambda s: any(p.kind == kind for p in s)):
        sentence = paragraph[index]
        options = [(p, text) for p in sentence if p.kind == kind and (text := new(p)) is not None]
        if options:
            old, text = draft.chance.choice(options)
            fresh = Piece(text, kind)
            edited = [fresh if p is old else p for p in sentence]
            if _stands_already(draft, _text(edited)):
                continue  # then the other one could as well have been moved here
            _put(draft, paragraph, index, edited)
            draft.truths.append(Truth(cls, (old,), (fresh,)))
            return True
    return False


def _stands_already(draft: _Draft, sentence: str) -> bool:
    """Return whether either side has a sentence already."""
    return any(_text(other) == sentence for body in (draft.left, draft.right) for p in body for other in p)


def _put(draft: _Draft, paragraph: Paragraph, index: int, sentence: Sentence) -> None:
    paragraph[index] = sentence
    draft.touched.add(id(sentence))


def _value(draft: _Draft, kind: str, cls: EditClass) -> bool:
    return _replace_piece(draft, kind, cls, lambda p: _other(kind, p.text, draft.chance, english=draft.english))


def _number(draft: _Draft) -> bool:
    return _value(draft, "number", "number")


def _name(draft: _Draft) -> bool:
    return _value(draft, draft.chance.choice(["person", "place"]), "name")


def _quotation(draft: _Draft) -> bool:
    return _value(draft, "quoted", "quotation")


def _wording(draft: _Draft) -> bool:
    return _value(draft, "word", "wording")


def _negation(draft: _Draft) -> bool:
    if draft.chance.random() < 0.5:
        return _replace_piece(draft, "not", "negation", lambda _: "")
    return _replace_piece(draft, "may", "negation", lambda _: "not " if draft.english else "不")


def _cut_up(draft: _Draft, find: Callable[[str], tuple[str, str, str] | None], cls: EditClass) -> bool:
    """Replace a part of a plain piece: `find` returns (before, old, new) or None."""
    for paragraph, index in draft.free():
        sentence = paragraph[index]
        for at, piece in enumerate(sentence):
            hit = find(piece.text) if not piece.kind else None
            if hit:
                before, old, new = hit
                parts = [Piece(before), Piece(old), Piece(piece.text[len(before) + len(old) :])]
                fresh = Piece(new)
                # The left side is cut up as well: what it says stays the same.
                _swap(draft.left, piece, parts)
                _put(draft, paragraph, index, [*sentence[:at], parts[0], fresh, parts[2], *sentence[at + 1 :]])
                draft.truths.append(Truth(cls, (parts[1],), (fresh,)))
                return True
    return False


def _swap(body: list[Paragraph], old: Piece, new: Sequence[Piece]) -> None:
    for paragraph in body:
        for index, sentence in enumerate(paragraph):
            for at, piece in enumerate(sentence):
                if piece is old:
                    paragraph[index] = [*sentence[:at], *new, *sentence[at + 1 :]]
                    return


def _typographic(draft: _Draft) -> bool:
    pairs = [(",", "，"), ("，", ","), ("。", "．"), ("，", "， "), ("“", "「"), ("”", "」"), ("'", "’")]
    draft.chance.shuffle(pairs)

    def find(text: str) -> tuple[str, str, str] | None:
        for old, new in pairs:
            if old in text:
                return text.partition(old)[0], old, new
        return None

    return _cut_up(draft, find, "typographic")


def _script(draft: _Draft) -> bool:
    pairs = [pair for pair in _TRADITIONAL.items() if pair[0] != pair[1]]
    draft.chance.shuffle(pairs)

    def find(text: str) -> tuple[str, str, str] | None:
        for old, new in pairs:
            if old in text:
                return text.partition(old)[0], old, new
        return None

    return _typographic(draft) if draft.english else _cut_up(draft, find, "typographic")


def _fresh_sentence(draft: _Draft) -> Piece:
    """Return a sentence that stands in neither article yet."""
    known = {t.right[0].text for t in draft.truths if t.cls == "insertion"}
    pool = [text for text in (_ENGLISH_NEW if draft.english else _NEW) if text not in known]
    if pool:
        return Piece(draft.chance.choice(pool))
    while True:  # more are made of halves
        one, other = draft.chance.sample(_ENGLISH_NEW if draft.english else _NEW, 2)
        count = draft.chance.randrange(11, 9999)
        text = f"{other.strip()[:-1]} and {one[0].lower()}{one[1:-2]} {count} times. " if draft.english else (
            f"{one[:-1]}，{other[:-1]}，前后{count}次。"
        )  # fmt: skip
        if text not in known:
            return Piece(text)


def _insertion(draft: _Draft) -> bool:
    for paragraph, index in draft.free():
        if id(paragraph[index - 1]) in draft.touched or id(paragraph) in draft.closed:
            continue
        fresh = _fresh_sentence(draft)
        sentence = [fresh]
        draft.touched |= {id(sentence), id(paragraph[index])}
        paragraph.insert(index, sentence)
        draft.truths.append(Truth("insertion", (), (fresh,)))
        return True
    return False


def _quiet(draft: _Draft, paragraph: Paragraph, index: int) -> bool:
    """Say whether nothing is edited beside a sentence: an edit there would be one with this one."""
    around = paragraph[max(0, index - 1) : index + 2]
    return id(paragraph) not in draft.closed and not any(id(s) in draft.touched for s in around) and len(paragraph) >= 3


def _take(draft: _Draft, cls: EditClass) -> Sentence | None:
    for paragraph, index in draft.free():
        if _quiet(draft, paragraph, index):
            sentence = paragraph.pop(index)
            draft.touched |= {id(s) for s in paragraph[max(0, index - 1) : index + 1]}
            draft.truths.append(Truth(cls, tuple(sentence), ()))
            return sentence
    return None


def _deletion(draft: _Draft) -> bool:
    return _take(draft, "deletion") is not None


def _sentence_move(draft: _Draft) -> bool:
    sentence = _take(draft, "move")
    if sentence is None:
        return False
    for paragraph, index in draft.free():
        around = paragraph[index - 1 : index + 1]
        if index and id(paragraph) not in draft.closed and not any(id(s) in draft.touched for s in around):
            draft.touched |= {id(sentence), id(paragraph[index]), id(paragraph[index - 1])}
            paragraph.insert(index, sentence)
            draft.truths[-1] = Truth("move", tuple(sentence), tuple(sentence))
            return True
    draft.truths[-1] = Truth("deletion", tuple(sentence), ())
    return True


def _text_paragraphs(draft: _Draft) -> list[Paragraph]:
    return [p for p in draft.free_paragraphs() if p[0][0].kind != "image" and len(p) >= 3]


def _block_deletion(draft: _Draft) -> bool:
    for paragraph in _text_paragraphs(draft)[:1]:
        del draft.right[draft.at(paragraph)]
        draft.truths.append(Truth("deletion", tuple(p for s in paragraph for p in s), ()))
        return True
    return False


def _block_insertion(draft: _Draft) -> bool:
    pieces = [_fresh_sentence(draft)]
    draft.truths.append(Truth("insertion", (), (pieces[0],)))
    paragraph: Paragraph = [pieces]
    draft.touched |= {id(paragraph), id(pieces)}
    draft.right.insert(draft.chance.randrange(len(draft.right) + 1), paragraph)
    return True


def _move(draft: _Draft) -> bool:
    for paragraph in _text_paragraphs(draft):
        at = draft.at(paragraph)
        places = [i for i in range(len(draft.right)) if abs(i - at) >= FAR]
        if places:
            draft.right.insert(draft.chance.choice(places), draft.right.pop(at))
            pieces = tuple(p for s in paragraph for p in s)
            draft.touched.add(id(paragraph))
            draft.truths.append(Truth("move", pieces, pieces))
            return True
    return False


def _split(draft: _Draft) -> bool:
    for paragraph in (p for p in _text_paragraphs(draft) if len(p) >= 2 * PARTS):
        cut = draft.chance.randrange(PARTS, len(paragraph) - PARTS + 1)
        second = paragraph[cut:]
        pieces = tuple(p for s in second for p in s)
        del paragraph[cut:]
        draft.right.insert(draft.at(paragraph) + 1, second)
        draft.touched |= {id(paragraph), id(second)}
        draft.closed |= {id(paragraph), id(second)}
        draft.truths.append(Truth("split", pieces, pieces))
        return True
    return False


def _merge(draft: _Draft) -> bool:
    whole = _text_paragraphs(draft)
    for paragraph in whole:
        at = draft.at(paragraph)
        after = draft.right[at + 1] if at + 1 < len(draft.right) else None
        if after is not None and any(after is p for p in whole) and _neighbours(draft, paragraph, after):
            pieces = tuple(p for s in after for p in s)
            paragraph.extend(after)
            del draft.right[at + 1]
            draft.touched.add(id(paragraph))
            draft.closed.add(id(paragraph))
            draft.truths.append(Truth("merge", pieces, pieces))
            return True
    return False


def _neighbours(draft: _Draft, one: Paragraph, other: Paragraph) -> bool:
    """Say whether two paragraphs stand one after the other in the original, too."""
    firsts = [p[0][0] for p in draft.left]
    try:
        return firsts.index(other[0][0]) == firsts.index(one[0][0]) + 1
    except ValueError:
        return False


def _image(draft: _Draft) -> bool:
    for paragraph in draft.free_paragraphs():
        if paragraph[0][0].kind == "image":
            del draft.right[draft.at(paragraph)]
            draft.truths.append(Truth("image", tuple(paragraph[0]), ()))
            return True
    return False


_EDITORS: Final[dict[str, Callable[[_Draft], bool]]] = {
    "typographic": _typographic,
    "script": _script,
    "number": _number,
    "negation": _negation,
    "name": _name,
    "quotation": _quotation,
    "wording": _wording,
    "deletion": _deletion,
    "insertion": _insertion,
    "block deletion": _block_deletion,
    "block insertion": _block_insertion,
    "move": _move,
    "sentence move": _sentence_move,
    "split": _split,
    "merge": _merge,
    "image": _image,
}


def make_repost(chance: Random, kinds: Sequence[str], *, english: bool = False, sentences: int = 0) -> Made:
    """Return an article and its repost with one edit for each of `kinds`, as far as there is room for it."""
    size = sentences or max(40, 5 * len(kinds), MOVED_SENTENCES * sum(kind in _STRUCTURE for kind in kinds))
    left = make_article(chance, size, english=english)
    draft = _Draft(chance, english, left, [list(paragraph) for paragraph in left])
    # What needs a whole paragraph is placed first, while there are any.
    order = sorted(kinds, key=lambda kind: _PLACED_FIRST.get(kind, len(_PLACED_FIRST)))
    for kind in order:
        _EDITORS[kind](draft)
    old, new = _render(draft.left), _render(draft.right)
    edits = tuple((t.cls, _spans(t.left, old[1]), _spans(t.right, new[1])) for t in draft.truths)
    return _with_fields(chance, Made(_article(old[0]), _article(new[0]), edits, frozenset()))


_STRUCTURE: Final = frozenset({"move", "split", "merge"})
_PLACED_FIRST: Final = {
    kind: place for place, kind in enumerate(("merge", "move", "block deletion", "block insertion", "image", "split"))
}


def _render(body: Sequence[Paragraph]) -> tuple[list[Block], dict[int, Span]]:
    """Return the blocks, and where each piece stands."""
    blocks: list[Block] = []
    where: dict[int, Span] = {}
    for number, paragraph in enumerate(body):
        text = ""
        pieces = [p for sentence in paragraph for p in sentence]
        for piece in pieces:
            shown = "" if piece.kind == "image" else piece.text
            if piece is pieces[-1]:
                shown = shown.rstrip(" ")
            where[id(piece)] = Span(number, len(text), len(text) + len(shown), shown)
            text += shown
        first = paragraph[0][0]
        blocks.append(ImageBlock(first.text) if first.kind == "image" else TextBlock("paragraph", text))
    return blocks, where


def _spans(pieces: Sequence[Piece], where: dict[int, Span]) -> tuple[Span, ...]:
    # Inside what moved, a piece can have been edited too: then it is another one.
    return tuple(where[id(piece)] for piece in pieces if id(piece) in where)


def _article(body: Sequence[Block]) -> Article:
    return Article(
        url="http://a.example/1.html",
        title=_TITLES[0],
        published="2023-12-16",
        source="云岭日报",
        author="王思北",
        editor=None,
        breadcrumb=(),
        original_url="http://origin.example/7.html",
        language=None,
        body=tuple(body),
        boilerplate=(),
        extractor="generator/1",
    )


def _with_fields(chance: Random, made: Made) -> Made:
    """Alter some of the fields of the repost."""
    right = replace(made.right, url="http://b.example/2.html")
    done: set[tuple[str, str]] = set()
    for name in chance.sample(FIELD_KINDS, chance.randint(0, len(FIELD_KINDS))):
        if name == "disclaimer":
            right = replace(right, boilerplate=(Boilerplate("disclaimer", "本文仅代表作者观点。"),))
            done.add(("boilerplate", "added"))
            continue
        others: dict[str, str] = {
            "title": _TITLES[1],
            "source": "某某门户",
            "author": "李四光",
            "published": "2023-12-20",
            "original_url": "http://c.example/",
        }
        other = others[name] if name == "title" or chance.random() < 0.5 else None
        match name:
            case "title":
                right = replace(right, title=other)
            case "source":
                right = replace(right, source=other)
            case "author":
                right = replace(right, author=other)
            case "published":
                right = replace(right, published=other)
            case _:
                right = replace(right, original_url=other)
        done.add((name, "changed" if other else "dropped"))
    return replace(made, right=right, fields=frozenset(done))


def score(made: Made, comparison: Comparison) -> Score:
    """Hold a comparison against what was done: an edit is found if one of its class stands where it was made."""
    left_over = list(comparison.edits)
    missed: list[str] = []
    for cls, left, right in made.edits:
        hits = [e for e in left_over if e.cls == cls and _covers(e.left, left) and _covers(e.right, right)]
        # A sentence can move out of a paragraph that moves: each is told by the edit as long as it.
        hit = min(hits, key=lambda e: abs(_length(e.left) - sum(len(s.text) for s in left)), default=None)
        if hit is None:
            old, new = ("".join(s.text for s in side) for side in (left, right))
            near = [_told(e) for e in comparison.edits if _covers(e.left, left) and _covers(e.right, right)]
            missed.append(f"{cls}: {old!r} → {new!r}; there is {near}")
        else:
            left_over.remove(hit)
    fields = {(change.field, change.cls) for change in comparison.fields}
    missed += [f"field {name} {cls}" for name, cls in made.fields - fields]
    wrong = [_told(edit) for edit in left_over] + [f"field {name} {cls}" for name, cls in fields - made.fields]
    total = len(made.edits) + len(made.fields)
    reported = len(comparison.edits) + len(fields)
    return Score(total, total - len(missed), reported, len(wrong), tuple(missed), tuple(wrong))


def _covers(span: Span | None, spans: Sequence[Span]) -> bool:
    """Say whether a reported span is where pieces stand; a side without pieces may be anything near."""
    if not spans or span is None:
        return not any(s.text for s in spans)
    return any(span.block == s.block and span.start <= s.end and s.start <= span.end for s in spans)


def _length(span: Span | None) -> int:
    return 0 if span is None else len(span.text)


def _told(edit: Edit) -> str:
    old, new = (span.text if span else "" for span in (edit.left, edit.right))
    return f"{edit.cls}: {old!r} → {new!r}"
