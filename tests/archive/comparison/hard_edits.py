"""Edits that are easily told wrong: one edit a pair, in sentences of many kinds, with what must be said of it.

Names are made of parts that the product has in no list: given names, companies, villages. The sentences are written for
this purpose. `benchmarks/compare.py --score` prints how many are told right.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from archive.model.record import ListBlock, TableBlock
from tests.archive.articles import article

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

    from archive.model.comparison import Comparison
    from archive.model.record import Article, Block

_FILLER: Final = (
    "镇上的早市从天亮前就热闹起来，卖豆腐的和卖鲜鱼的挨着摆摊。",
    "河堤上的步道去年铺好了，傍晚散步的人比从前多了一倍。",
    "老街的石板换过两回，靠近码头的那一段还留着车辙的痕迹。",
    "校车司机记得每个孩子的名字，也记得谁家门口的狗会追车。",
    "入秋以后，晒谷场上铺满了玉米，远看像一块金黄的毯子。",
)
_ENGLISH_FILLER: Final = (
    "The market opens before dawn, and the fishmonger sets up next to the man who sells tofu.",
    "A path along the dyke was paved last year, and twice as many people walk there in the evening.",
    "The bus driver knows every child by name, and which dog will chase the wheels.",
    "In autumn the threshing floor is covered with maize and looks like a yellow blanket.",
)
_PEOPLE: Final = (
    "褚玉珂 裘子墨 娄砚秋 鄢雪融 沈鹿鸣 蒲一苇 郗明远 宓晓棠 路遥之 戚望舒 柏景行 祁云深 项知白 芮晴川 阮星野"
    " 车念慈 费孝先 乐毅然 尉迟霜 皇甫澈 诸葛瑾瑜 司徒漪 令狐冲和 淳于越 顾盼 严霁 季桐 郝蔚 卓然 龙屿"
).split()
_SHORT: Final = [name for name in _PEOPLE if len(name) == 2]
_LONG: Final = [name for name in _PEOPLE if len(name) >= 3]
_FOREIGN: Final = (
    "奥利维娅·门德斯 塔里克·阿萨德 因格丽德·霍尔姆 拉斐尔·科斯塔 玛尔塔·维斯涅夫斯卡 尼古拉·塞里奇 伊莎贝尔·杜邦"
    " 卡里姆·哈达德"
).split()
_COMPANIES: Final = "腾蛟 岚图 海澜 云鲸 博瑞 恒泽 星舰 禾赛 鼎晖 翠微 宏坤 盛屯 亿嘉 洛轲 沃飞".split()
_ORGANISATIONS: Final = "公司 集团 银行 医院 大学 中学 日报 出版社 研究院 法院 电视台 证券 律师事务所 基金会".split()
_VILLAGES: Final = "柳泉 石塘 白渡 双溪 苇塘 槐荫 桃坪 麻栗 青峪 松涧 羊角 沙坝 铁匠 鹿角 乌篷".split()
_TOWNS: Final = "镇 村 乡 县".split()
_CITIES: Final = "常熟 泰州 丽水 鹰潭 益阳 揭阳 雅安 曲靖 铜川 庆阳 六安 蚌埠 芜湖 衢州 邢台 晋城 松原 鹤岗".split()
_COUNTIES: Final = (
    "湘乡 浏阳 醴陵 婺源 凤阳 昭觉 宕昌 荥阳 息烽 敦化 邳州 诸暨 仙居 古田 长汀 罗定 阳朔 融安 石阡 沿河 腾冲 澜沧 扎囊"
    " 若羌 安吉 文昌 平遥 梁山 赤壁 兰考 桃源"
).split()
_ENGLISH_PEOPLE: Final = (
    "Oyelaran Bakare Whitcombe Tanaka Delacroix Novotny Haldane Ferreira Mbeki Petrov Sandoval".split()
)
_FIRST: Final = "Nadia Tobias Imogen Kwame Saskia Rafael Greta Omar".split()
_FIRMS: Final = "Bloomberg Siemens Toyota Unilever Ericsson Nestlé Chevron Glencore Reuters Samsung".split()
_PLACES: Final = "Lisbon Nairobi Quito Tromsø Adelaide Winnipeg Hanoi Leipzig Galway Sapporo".split()


# A class of edit, or a rule; and the words of both sides, None for any.
_Told: TypeAlias = tuple[str, str | None, str | None]


class Pair(NamedTuple):
    """Two articles, and what must be said: the edits as (class, left, right), None for words that may be any."""

    left: Article
    right: Article
    edits: tuple[tuple[str, str | None, str | None], ...]


def _pair(chance: Random, old: Sequence[str | Block], new: Sequence[str | Block], *edits: _Told) -> Pair:
    """Put both texts between the same paragraphs."""
    english = not re.search("[\u4e00-\u9fff]", "".join(b if isinstance(b, str) else b.text for b in (*old, *new)))
    pool = _ENGLISH_FILLER if english else _FILLER
    filler = chance.sample(pool, len(pool))
    return Pair(article(*filler[:2], *old, *filler[2:]), article(*filler[:2], *new, *filler[2:]), edits)


def _in_sentence(
    chance: Random, sentences: Sequence[str], old: str, new: str, cls: str, words: tuple[str | None, str | None]
) -> Pair:
    sentence = chance.choice(sentences)
    return _pair(chance, [sentence.replace("{}", old)], [sentence.replace("{}", new)], (cls, *words))


def _two(chance: Random, pool: Sequence[str]) -> tuple[str, str]:
    one, other = chance.sample(pool, 2)
    return one, other


def _people(chance: Random) -> Pair:
    old, new = _two(chance, _LONG if chance.random() < 0.5 else _PEOPLE)
    sentences = [
        "负责修缮的工程师{}说，屋顶要到明年才能换完。",
        "记者{}在现场看到，积水已经退去。",
        "对此，{}表示并不意外，早有准备。",
        "主任医师{}提醒，换季时要注意保暖。",
        "村支书{}介绍，今年的茶叶卖得比往年好。",
        "合同由董事长{}签署，即日生效。",
        "据{}介绍，新线路下月开通。",
        "会议由副市长{}主持，各区都派人参加。",
    ]
    return _in_sentence(chance, sentences, old, new, "name", (old, new))


def _one_character(chance: Random) -> Pair:
    old = chance.choice([name for name in _LONG if len(name) == 3])
    new = old[:2] + chance.choice([c for c in "岩朔宁舟野禾" if c != old[2]])
    sentences = ["教练{}认为，队伍还需要时间磨合。", "记者{}从县里获悉，大桥月底通车。", "局长{}指出，问题出在源头。"]
    return _in_sentence(chance, sentences, old, new, "name", (old, new))


def _foreign(chance: Random) -> Pair:
    old, new = _two(chance, _FOREIGN)
    sentences = ["当天上午，{}抵达会场。", "{}的发言引起了长时间的讨论。", "主办方邀请了{}和另外三位作家。"]
    return _in_sentence(chance, sentences, old, new, "name", (old, new))


def _organisations(chance: Random) -> Pair:
    old, new = _two(chance, _COMPANIES)
    suffix = chance.choice(_ORGANISATIONS)
    sentences = [
        "收购方是{}的子公司。",
        "这份报告由{}发布，共八十页。",
        "他毕业后在{}工作到退休。",
        "昨天，{}回应了网友的质疑。",
    ]
    return _in_sentence(chance, sentences, old + suffix, new + suffix, "name", (old + suffix, new + suffix))


def _villages(chance: Random) -> Pair:
    old, new = _two(chance, _VILLAGES)
    suffix = chance.choice(_TOWNS)
    sentences = ["洪水漫过了{}的旧桥。", "她出生在{}，十岁才进城。", "班车每天两趟，终点是{}。", "，{}的梨园今年丰收。"]
    return _in_sentence(chance, sentences, old + suffix, new + suffix, "name", (old + suffix, new + suffix))


def _cities(chance: Random) -> Pair:
    old, new = _two(chance, _CITIES)
    sentences = [
        "他出生在{}一个木匠家庭。",
        "列车从{}开出，晚点了半小时。",
        "展览的下一站是{}。",
        "这批瓷器来自{}的一处窑址。",
    ]
    return _in_sentence(chance, sentences, old, new, "name", (old, new))


def _counties(chance: Random) -> Pair:
    """Counties without 县, some of which are like words."""
    old, new = _two(chance, _COUNTIES)
    sentences = [
        "他在{}教了三十年书。",
        "车队傍晚抵达{}，卸下了两千床棉被。",
        "货车经{}开往码头，没有停过。",
        "{}、长沙两地的剧团同台演出。",
        "{}的灯会要开到月底。",
        "她落户{}已有六年。",
    ]
    return _in_sentence(chance, sentences, old, new, "name", (old, new))


def _english_names(chance: Random) -> Pair:
    kind = chance.randrange(4)
    if kind == 0:
        old, new = _two(chance, _FIRMS)
        sentences = [
            "{} first reported the deal.",
            "{} will close two plants next year.",
            "The bid was made by {} on Friday.",
        ]
    elif kind == 1:
        old, new = _two(chance, _PLACES)
        sentences = ["She grew up in {} and moved away at twelve.", "The train from {} was late again."]
    elif kind == 2:
        old, new = _two(chance, _ENGLISH_PEOPLE)
        sentences = [
            "Mr {} told the court that he had slept.",
            "The idea came from {}, a retired pilot.",
            "Dr {}'s paper is out.",
        ]
    else:
        first = chance.choice(_FIRST)
        old, new = (f"{first} {last}" for last in _two(chance, _ENGLISH_PEOPLE))
        sentences = ["{} joined the choir at nine.", "The prize went to {} this year."]
    return _in_sentence(chance, sentences, old, new, "name", (None, None))


def _no_names(chance: Random) -> Pair:
    """Words beside roles, suffixes and capitals that are no names."""
    pairs = [
        ("记者{}地问起了旧事。", "好奇", "平静"),
        ("这家{}公司去年才成立。", "大型", "新兴"),
        ("老人{}地说，都过去了。", "高兴", "平静"),
        ("他们在{}医院等了一夜。", "附近", "当地"),
        ("代表们{}讨论了三个方案。", "认真", "热烈"),
        ("会议{}研究了修路的事。", "专门", "再次"),
        ("山上的{}很陡，车开不上去。", "小路", "石阶"),
        ("{}的想法得到了支持。", "大胆", "简单"),
        ("工人{}修好了水管。", "很快", "终于"),
        ("{} asked for more time.", "Workers", "Drivers"),
        ("{} fell on the hills all night.", "Snow", "Rain"),
        ("{}, the road was open again.", "Finally", "Slowly"),
        ("这项{}措施效果明显。", "有力", "配套"),
        ("{}居民都赞成这个办法。", "附近", "多数"),
        ("两个镇商量好了加强{}。", "合作", "互助"),
        ("屋子{}种着一棵石榴树。", "东方", "南部"),
        ("账上的{}都用完了。", "资源", "积蓄"),
    ]
    sentence, old, new = chance.choice(pairs)
    return _in_sentence(chance, [sentence], old, new, "wording", (old, new))


def _negations(chance: Random) -> Pair:
    pairs = [
        ("他{}同意把铺子卖掉。", "不", ""),
        ("工程{}按期完工。", "未能", ""),
        ("双方{}就价格达成一致。", "没有", "已"),
        ("村里{}人外出打工。", "无", "有"),
        ("当天{}发生伤亡。", "未", ""),
        ("请{}在堤上停车。", "勿", ""),
        ("这种做法{}合规定。", "不", ""),
        ("The work was done {} consent.", "without", "with"),
        ("{} saw the car leave.", "Nobody", "Somebody"),
        ("It is {} that the shop will open.", "unlikely", "likely"),
        ("She had {} been there before.", "never", "often"),
        ("The sale was {}.", "illegal", "legal"),
        ("They did {} agree on a price.", "not", "finally"),
        ("There was {} left in the store.", "nothing", "something"),
    ]
    sentence, old, new = chance.choice(pairs)
    if chance.random() < 0.5:
        old, new = new, old
    return _pair(chance, [_fill(sentence, old)], [_fill(sentence, new)], ("negation", None, None))


def _fill(sentence: str, words: str) -> str:
    return sentence.replace("{}", words).replace("  ", " ")


def _no_negations(chance: Random) -> Pair:
    pairs = [
        ("学校为{}开设了夜间课堂。", "未成年人", "青少年"),
        ("厂里新买了一批{}水槽。", "不锈钢", "陶瓷"),
        ("他开一辆旧的{}轿车。", "别克", "丰田"),
        ("展厅里陈列着{}作品。", "非遗", "民间"),
        ("这批葡萄酒产自{}。", "南非", "智利"),
        ("他最喜欢的作家是{}。", "莫言", "余华"),
        ("街上试运行{}汽车。", "无人驾驶", "电动"),
        ("海关{}了一箱象牙。", "没收", "扣下"),
        ("渔船在暗礁附近{}。", "沉没", "搁浅"),
        ("这件事{}重要。", "非常", "十分"),
        ("来的人{}。", "不少", "很多"),
        ("他{}去过一次。", "不久前", "去年"),
        ("产品的{}很多。", "类别", "品种"),
        ("她{}感谢了邻居。", "特别", "专门"),
        ("车间里换上了{}摄像头。", "无线", "高清"),
        ("老人唱了一段{}。", "莫名的小调", "熟悉的小调"),
        ("See {} 5 of the annex.", "No.", "number"),
        ("There is {} doubt about it.", "no", "little"),
        ("It cost {} than ten pounds.", "no less", "more"),
        ("He is {} a farmer but a poet.", "not only", "both"),
    ]
    sentence, old, new = chance.choice(pairs)
    return _pair(chance, [_fill(sentence, old)], [_fill(sentence, new)], ("not negation", None, None))


def _numbers(chance: Random) -> Pair:
    n = chance.randrange(12, 98)
    pairs = [
        (f"每户补贴￥{n}，年底发放。", f"每户补贴${n}，年底发放。"),
        (f"当晚最低气温零下{n}度。", f"当晚最低气温{n}度。"),
        (f"他家离学校{n}公里。", f"他家离学校{n}英里。"),
        (f"价格上涨了{n}%。", f"价格上涨了{n}‰。"),
        (f"全书第{n}版已经付印。", f"全书第{n + 1}版已经付印。"),
        (f"贷款利率下调{n}个百分点。", f"贷款利率下调{n}%。"),
        (f"The village is {n} km away.", f"The village is {n} miles away."),
        (f"A {n}% reduction was reported.", f"A {n + 5}% reduction was reported."),
        ("She came first in the race.", "She came third in the race."),
        (f"The fine is ${n} for each day.", f"The fine is £{n} for each day."),
        (f"It costs {n} million to build.", f"It costs {n} billion to build."),
        ("They met on Monday at noon.", "They met on Tuesday at noon."),
        (f"The {n}th edition is out.", f"The {n + 10}th edition is out."),
        (f"全镇有{n}户受灾。", f"全镇有{n}人受灾。"),
        (f"亏损{n}万元。", f"亏损{n}亿元。"),
        ("空着三分之二的摊位。", "空着四分之一的摊位。"),
        ("半数的船停航。", "三成的船停航。"),
        ("半数的船停航。", "多数的船停航。"),
        ("十几户人家停水。", f"{n}户人家停水。"),
        ("渡船十二点半开。", "渡船12:45开。"),
        ("渡船下午四点开。", "渡船14时开。"),
        ("Two thirds of the crew left.", "Three quarters of the crew left."),
    ]
    old, new = chance.choice(pairs)
    return _pair(chance, [old], [new], ("number", None, None))


def _same_values(chance: Random) -> Pair:
    n = chance.randrange(2, 9)
    words = dict(enumerate("zero one two three four five six seven eight nine".split()))
    pairs = [
        (f"{words[n].capitalize()} people came to the fair.", f"{n} people came to the fair."),
        (f"Prices fell {n} percent.", f"Prices fell {n}%."),
        (f"It cost ${n} million.", f"It cost ${n},000,000."),
        (f"共有{n}万人参加。", f"共有{n}0000人参加。"),
        (f"全长{n}公里。", f"全长{n}000米。"),
        (f"下降百分之{'零一二三四五六七八九'[n]}。", f"下降{n}%。"),
        (f"价格为{n}000元。", f"价格为{n},000元。"),
        (f"最高{n}℃。", f"最高{n}摄氏度。"),
        (f"The {words[n]}-hour trip was fine.", f"The {n}-hour trip was fine."),
        (f"渡船{n}点30分开。", f"渡船{n}:30开。"),
        (f"渡船{n}点半开。", f"渡船{n}:30开。"),
        (f"渡船下午{n}点开。", f"渡船{n + 12}时开。"),
        (f"The ferry leaves at {n} p.m. today.", f"The ferry leaves at {n + 12}:00 today."),
        ("三分之二的摊位空着。", "2/3的摊位空着。"),
        ("Two thirds of the crew left.", "2/3 of the crew left."),
    ]
    old, new = chance.choice(pairs)
    return _pair(chance, [old], [new], ("only typographic", None, None))


def _renumbered(chance: Random) -> Pair:
    rules = [
        "读者凭证入馆，证件遗失的应当及时补办。",
        "借出的图书期限为三十天，可以续借一次。",
        "开放时间由馆方公布，节假日另行通知。",
        "损坏图书的，按照定价赔偿。",
        "馆内不得吸烟，不得大声喧哗。",
        "违反本办法的，取消借阅资格。",
    ]
    chance.shuffle(rules)
    styles: list[Callable[[int], str]] = [
        lambda i: f"第{'一二三四五六七八九十'[i]}条 ",
        lambda i: f"{'一二三四五六七八九十'[i]}、",
        lambda i: f"{i + 1}. ",
        lambda i: f"（{'一二三四五六七八九十'[i]}）",
        lambda i: f"({i + 1}) ",
    ]
    heads = chance.choice(styles)
    left = [heads(i) + rule for i, rule in enumerate(rules)]
    right = [heads(i) + rule for i, rule in enumerate(["为了方便读者，制定本办法。", *rules])]
    edits = [("renumbering", None, None)] * len(rules)
    return _pair(chance, left, right, ("insertion", None, right[0]), *edits)


def _rows(chance: Random, count: int) -> list[tuple[str, ...]]:
    names = chance.sample("东城 西坪 南渡 北岸 古井 河口 新丰 白塔 松岭 梨园".split(), count)
    return [(name, str(chance.randrange(100, 999)), f"{chance.randrange(100, 999) / 10}") for name in names]


def _tables(chance: Random) -> Pair:
    head = ("地区", "人数", "金额")
    rows = _rows(chance, 7)
    old = TableBlock((head, *rows))
    kind = chance.randrange(4)
    if kind == 0:
        at = chance.randrange(7)
        return _pair(
            chance, [old], [TableBlock((head, *rows[:at], *rows[at + 1 :]))], ("deletion", " ".join(rows[at]), None)
        )
    if kind == 1:
        new = TableBlock(((*head, "备注"), *((*row, "达标") for row in rows)))
        return _pair(chance, [old], [new], *[("insertion", None, None)] * 8)
    if kind == 2:
        at = chance.randrange(5)
        row = rows[at]
        return _pair(
            chance,
            [old],
            [TableBlock((head, *rows[:at], *rows[at + 1 :], row))],
            ("move", " ".join(row), " ".join(row)),
        )
    changed = [(name, str(int(count) + 1), f"{float(amount) + 0.5:.1f}") for name, count, amount in rows]
    return _pair(chance, [old], [TableBlock((head, *changed))], *[("number", None, None)] * 14)


def _order(chance: Random) -> Pair:
    sentences = [
        f"{place}的渡口今年整修了{n}次，费用由镇里承担。"
        for n, place in enumerate("柳湾 石桥 白沙 青泥 苇塘 松涧 麻栗 羊角".split(), 11)
    ]
    at = chance.randrange(6)
    moved = [*sentences[:at], *sentences[at + 1 :], sentences[at]]
    if chance.random() < 0.5:
        return _pair(chance, ["".join(sentences)], ["".join(moved)], ("move", sentences[at], sentences[at]))
    return _pair(
        chance, [ListBlock(tuple(sentences))], [ListBlock(tuple(moved))], ("move", sentences[at], sentences[at])
    )


def _short_sentences(chance: Random) -> Pair:
    """A sentence of a few characters at another place."""
    filler, short = (
        (_ENGLISH_FILLER, ("He sat.", "It rains.", "Snow!", "Who?"))
        if chance.random() < 0.4
        else (_FILLER, ("天亮了。", "没人说话。", "船来了！", "谁知道？"))
    )
    one, two, three = chance.sample(filler, 3)
    words = chance.choice(short)
    blank = " " if words.isascii() else ""
    told = ("move", words, words)
    if chance.random() < 0.5:
        return _pair(
            chance, [blank.join((one, words, two)), three], [blank.join((one, two)), blank.join((three, words))], told
        )
    return _pair(chance, [blank.join((one, words, two, three))], [blank.join((one, two, three, words))], told)


def _unicode(chance: Random) -> Pair:
    changes: list[Callable[[str], str]] = [
        lambda text: text.translate(str.maketrans("一人大小山工", "⼀⼈⼤⼩⼭⼯")),
        lambda text: text.replace("fi", "ﬁ").replace("fl", "ﬂ"),
        lambda text: text.translate(str.maketrans("年不里金", "\uf98e\uf967\uf9e9\uf90a")),
        lambda text: re.sub("([大人])", "\\1\ufe00", text),
        lambda text: text.replace("é", "e\u0301"),
        lambda text: text.translate(str.maketrans("了复借", "瞭覆藉")),
        str.upper,
    ]
    text = chance.choice(
        [
            "工人大清早就上山了，不到一年便恢复了旧观。",
            "The first flood filled the fields near the café.",
            "他借了一年的金子，不到里头数过。",
        ]
    )
    new = chance.choice([changed for change in changes if (changed := change(text)) != text])
    return _pair(chance, [text], [new], ("only typographic", None, None))


def _tricks(chance: Random) -> Pair:
    text = "全镇共检修桥梁47座，支出1,250万元，其中三座桥要到明年才能通车，运货的人只好绕路。"
    readings = {"镇": "zhèn", "桥": "qiáo", "路": "lù", "年": "nián", "货": "huò"}
    kind = chance.randrange(4)
    if kind == 0:
        new = " ".join(text)
    elif kind == 1:
        new = re.sub("[镇桥路年货]", lambda match: f"{match[0]}({readings[match[0]]})", text)
    elif kind == 2:
        new = re.sub("(?<=[检其要运好])(?=[\u4e00-\u9fff])", lambda _: chance.choice("xkqvz"), text)
    else:
        text = "The ocean opened before the sailors, and no chart showed a coast."
        new = text.replace("ocean", "осean").replace("chart", "сhаrt").replace("coast", "cоаst")
    return _pair(chance, [text], [new], ("only typographic", None, None), ("at most", "2", None))


def _english_layout(chance: Random) -> Pair:
    pairs: list[tuple[str, str, tuple[_Told, ...]]] = [
        ("The trial, which started late, ended.", "The trial ended.", (("deletion", None, None),)),
        (
            "The lake froze in a night. Nobody had seen that before.",
            "The lake froze in a night.",
            (("deletion", None, None),),
        ),
        ("The dogs' tails were cut.", "The dogs' ears were cut.", (("wording", "tails", "ears"),)),
        ('He called it "a joke" twice.', "He called it a joke twice.", (("quotation", None, None),) * 2),
        ("He left (with a bag) at dawn.", "He left at dawn.", (("deletion", None, None),)),
        ("It rained - as always - in May.", "It rained in May.", (("deletion", None, None),)),
    ]
    old, new, edits = chance.choice(pairs)
    return _pair(chance, [old], [new], *edits)


MAKERS: Final[dict[str, Callable[[Random], Pair]]] = {
    "people's names": _people,
    "one character of a name": _one_character,
    "foreign names": _foreign,
    "organisations": _organisations,
    "villages": _villages,
    "cities": _cities,
    "counties without 县": _counties,
    "English names": _english_names,
    "no names": _no_names,
    "negating words": _negations,
    "words that do not negate": _no_negations,
    "units and ranks": _numbers,
    "equal values": _same_values,
    "renumbering": _renumbered,
    "tables": _tables,
    "another order": _order,
    "short sentences moved": _short_sentences,
    "Unicode": _unicode,
    "against copying": _tricks,
    "English layout": _english_layout,
}
# Of names, at least so many are told right; of everything else, FOUND.
NAMES: Final = frozenset(
    {
        "people's names",
        "one character of a name",
        "foreign names",
        "organisations",
        "villages",
        "cities",
        "counties without 县",
        "English names",
    }
)


def is_told(pair: Pair, comparison: Comparison) -> bool:
    """Return whether a comparison says what must be said of a pair, and nothing else."""
    rules = {cls for cls, _, _ in pair.edits if " " in cls}
    classes = [edit.cls for edit in comparison.edits]
    if "not negation" in rules:
        return "negation" not in classes and bool(classes)
    if "only typographic" in rules:
        most = next((int(old or 0) for cls, old, _ in pair.edits if cls == "at most"), len(classes))
        return set(classes) == {"typographic"} and len(classes) <= most
    left_over = [(e.cls, e.left.text if e.left else "", e.right.text if e.right else "") for e in comparison.edits]
    for cls, old, new in pair.edits:
        hit = next(
            (e for e in left_over if e[0] == cls and old in (None, e[1].strip()) and new in (None, e[2].strip())), None
        )
        if hit is None:
            return False
        left_over.remove(hit)
    return not left_over
