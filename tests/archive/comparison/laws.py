"""Amended laws: an old text and a new one in the official style, and what was changed between them.

Articles are put in and taken out, so that all behind them are renumbered, with the references to them; amounts,
periods, offices and duties change. The sentences are written for this purpose and are no law of any country.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from tests.archive.articles import article

if TYPE_CHECKING:
    from random import Random

    from archive.model import Article, Comparison, EditClass

_DIGITS: Final = "零一二三四五六七八九"
# {n}: amounts and periods; {o}: the office; {m}: must or may; {r}: a reference; {t}: the subject of an article.
_CHINESE: Final = (
    "{o}负责本行政区域内{t}的监督管理工作，其他有关部门在各自职责范围内配合。",
    "从事{t}的单位，{m}自开业之日起{n}日内向所在地{o}备案。",
    "备案材料不齐全的，{o}{m}在{n}个工作日内一次告知需要补正的内容。",
    "经营{t}的，{m}保存进货记录和检验记录，保存期限为{n}年。",
    "{o}{m}每年公布{t}的抽查结果，抽查的比例为百分之{n}。",
    "对{t}的评估每{n}年进行一次，评估报告由{o}存档。",
    "承接{t}的人员每年{m}参加培训，时间合计{n}学时。",
    "申请人对{t}的决定有异议的，{m}自收到通知之日起{n}日内提出复核。",
    "{t}的收费标准由{o}会同价格主管部门拟订，每平方米为{n}元。",
    "发生与{t}有关的事故，现场负责人{m}在{n}小时内报告{o}。",
    "{o}设立专项资金支持{t}，每年安排{n}万元。",
    "用于{t}的场所，面积为{n}平方米，出入口{m}保持畅通。",
    "违反本条例{r}规定的，由{o}责令限期改正，可以处{n}元罚款。",
    "有{r}所列情形，情节严重的，由{o}吊销许可，{n}年内{m}重新申请。",
    "依照{r}缴纳的保证金，在{t}结束后{n}日内由{o}退还。",
    "{o}依照{r}作出的决定，{m}在{n}日内送达当事人。",
)
_SUBJECTS: Final = (
    "旧桥养护", "集市用电", "河道采砂", "校车接送", "古树移植", "夜间装卸", "鲜奶运输", "戏台修缮",
    "山泉取水", "渔具租借", "竹材加工", "电梯维保", "烟花储存", "索道运营", "蜂箱安置", "农机租赁",
    "瓦窑烧制", "冷库租用", "码头停靠", "灯会布展", "种子调运", "民宿登记", "井盖更换", "车棚搭建",
    "茶园喷药", "果蔬分拣", "水塔清洗", "围墙拆除", "骑行赛事", "舞龙排练", "鱼苗投放", "砖石外运",
    "羊群转场", "伞具回收", "陶器出境", "木船检验", "糖坊开工", "菌棒处理", "井水化验", "石磨展销",
)  # fmt: skip
_ITEMS: Final = (
    "伪造备案材料的", "拒绝接受抽查的", "超出核准的范围经营的", "将许可出借给他人的", "隐瞒事故经过的",
    "在保养期内擅自停用的", "以他人名义领取补贴的", "销毁进货记录的", "未按时参加培训的", "占用消防通道的",
)  # fmt: skip
# So many of the items are in no old law.
_NEW_ITEMS: Final = 3
_OFFICES: Final = (
    ("工商行政管理部门", "市场监督管理部门"),
    ("卫生行政部门", "疾病预防控制部门"),
    ("环境保护主管部门", "生态环境主管部门"),
    ("安全生产监督管理部门", "应急管理部门"),
)
_ENGLISH: Final = (
    "The {o} is to supervise {t} in each district, and other authorities must assist it.",
    "A person who carries on {t} {m} notify the {o} within {n} days of beginning to do so.",
    "If a notice is incomplete, the {o} {m} say within {n} working days what is missing.",
    "The records of {t} {m} be kept for {n} years at the place of business.",
    "The {o} {m} publish each year the results of its inspections of {t}, which are to cover {n}% of all places.",
    "An assessment of {t} is to be made every {n} years and sent to the {o}.",
    "A person employed in {t} {m} attend {n} hours of instruction in each year.",
    "A person aggrieved by a decision about {t} {m} apply for a review within {n} days.",
    "The charge for {t} is £{n} for each square metre, unless the {o} directs otherwise.",
    "The person in charge {m} report an accident in the course of {t} to the {o} within {n} hours.",
    "The {o} {m} pay up to £{n} in each year towards the cost of {t}.",
    "Premises used for {t} are to have {n} square metres of floor and two exits.",
    "A person who contravenes {r} is liable to a fine not exceeding £{n}.",
    "Where {r} applies, the {o} {m} revoke the licence for a period of {n} years.",
    "A deposit paid under {r} is to be returned within {n} days of the end of {t}.",
    "A decision of the {o} under {r} {m} be served within {n} days.",
)
_ENGLISH_SUBJECTS: Final = (
    "bridge painting", "market lighting", "gravel washing", "school transport", "tree moving",
    "night loading", "milk carriage", "stage repair", "spring bottling", "boat hire", "cane weaving",
    "lift maintenance", "firework storage", "cable haulage", "hive placement", "tractor letting",
    "tile burning", "cold storage", "quay mooring", "lantern display", "seed exchange", "guest registration",
    "drain covering", "shed building", "tea spraying", "fruit sorting", "tank cleaning", "wall removal",
    "cycle racing", "drum practice", "fry stocking", "stone export", "flock driving", "umbrella recycling",
    "pottery sale", "hull survey", "sugar boiling", "mushroom growing", "well testing", "mill showing",
)  # fmt: skip
_ENGLISH_ITEMS: Final = (
    "gives false particulars", "obstructs an inspection", "lends out a licence",
    "conceals an accident in the course", "destroys a record", "blocks a fire exit on a site",
    "claims a grant in another name", "gives notice without cause",
)  # fmt: skip
_ENGLISH_OFFICES: Final = (
    ("Wendover Trading Board", "Harrow Markets Authority"),
    ("Kestrel Commission", "Alder Vale Council"),
    ("Pellworm Harbour Trust", "Brandon Ports Agency"),
)
# What a duty becomes: other words, or a word that negates.
_DUTIES: Final = (
    ("应当", "可以", "wording"),
    ("可以", "应当", "wording"),
    ("可以", "不得", "negation"),
    ("不得", "可以", "negation"),
)
_ENGLISH_DUTIES: Final = (
    ("must", "may", "wording"), ("may", "must", "wording"),
    ("may", "must not", "negation"), ("must not", "may", "negation"),
)  # fmt: skip


class Told(NamedTuple):
    """One change that must be told: its class and the words on both sides, None for a side without any."""

    cls: EditClass
    old: str | None
    new: str | None


@dataclass(slots=True)
class _Rule:
    """An article: its template and what fills it; `items` follow it in brackets."""

    text: str
    subject: str
    figure: str
    duty: str
    refers: _Rule | None = None
    items: list[str] = field(default_factory=list)
    more: str = ""  # a second paragraph
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Amendment:
    """A law, the amended law, and the changes."""

    left: Article
    right: Article
    told: tuple[Told, ...]


def numeral(value: int) -> str:
    """Return a number below 100 in Chinese.

    >>> numeral(7), numeral(10), numeral(15), numeral(40), numeral(62)
    ('七', '十', '十五', '四十', '六十二')
    """
    tens, ones = divmod(value, 10)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


def amend(chance: Random, *, english: bool) -> Amendment:
    """Return a law of about 40 articles and the law as amended."""
    offices = chance.choice(_ENGLISH_OFFICES if english else _OFFICES)
    old = _law(chance, english=english)
    told: list[Told] = []
    new = [replace(rule, items=list(rule.items)) for rule in old]
    twins = dict(zip(map(id, old), new, strict=True))
    for rule in new:
        rule.refers = None if rule.refers is None else twins[id(rule.refers)]
    _change_figures(chance, new, told, english=english)
    _change_duties(chance, new, told, english=english)
    _change_items(chance, new, told, english=english)
    _add_and_drop(chance, new, told, english=english)
    if chance.random() < 0.5:
        count = sum(rule.text.count("{o}") for rule in new if not rule.subject.startswith("+"))
        told += [Told("name", offices[0], offices[1])] * count
    else:
        offices = (offices[0], offices[0])
    left, right = (_printed(rules, office, english=english) for rules, office in ((old, offices[0]), (new, offices[1])))
    told = [t._replace(old=_fill(t.old, offices[0]), new=_fill(t.new, offices[1])) for t in told]
    return Amendment(left, right, tuple(told))


def _fill(words: str | None, office: str) -> str | None:
    return None if words is None else words.replace("{o}", office)


def _law(chance: Random, *, english: bool) -> list[_Rule]:
    templates = _ENGLISH if english else _CHINESE
    subjects = chance.sample(_ENGLISH_SUBJECTS if english else _SUBJECTS, 40)
    rules: list[_Rule] = []
    for number, subject in enumerate(subjects):
        text = templates[number % len(templates)]
        duty = chance.choice(("must", "may", "must not") if english else ("应当", "可以", "不得"))
        figure = str(chance.randrange(12, 90) * chance.choice((1, 10, 100)))
        if not english and chance.random() < 0.5:
            figure = numeral(chance.randrange(11, 99))
        rule = _Rule(text, subject, figure, duty)
        if "{r}" in text:
            rule.refers = chance.choice(rules)
        if chance.random() < 0.15:
            rule.items = [_item(item, rule, english=english) for item in _few(chance, english=english)]
        rules.append(rule)
    return rules


def _few(chance: Random, *, english: bool) -> list[str]:
    return chance.sample((_ENGLISH_ITEMS if english else _ITEMS)[_NEW_ITEMS:], 4)


def _item(item: str, rule: _Rule, *, english: bool) -> str:
    """Return an item of one article's list: in no other list is the same."""
    return f"{item} of {rule.subject}" if english else f"在{rule.subject}中{item}"


def _some(chance: Random, rules: list[_Rule], part: str, count: int) -> list[_Rule]:
    fit = [rule for rule in rules if part in rule.text and not rule.subject.startswith("+")]
    return chance.sample(fit, min(count, len(fit)))


def _change_figures(chance: Random, rules: list[_Rule], told: list[Told], *, english: bool) -> None:
    for rule in _some(chance, rules, "{n}", chance.randrange(3, 8)):
        old = rule.figure
        while rule.figure == old:
            if old.isdigit():
                rule.figure = str(chance.randrange(12, 90) * chance.choice((1, 10, 100)))
            else:
                rule.figure = numeral(chance.randrange(11, 99))
        rule.changed = True
        told.append(Told("number", old, rule.figure))


def _change_duties(chance: Random, rules: list[_Rule], told: list[Told], *, english: bool) -> None:
    for rule in _some(chance, rules, "{m}", chance.randrange(2, 5)):
        duties = [duty for duty in (_ENGLISH_DUTIES if english else _DUTIES) if duty[0] == rule.duty]
        old, new, cls = chance.choice(duties)
        rule.duty, rule.changed = new, True
        told.append(Told("negation" if cls == "negation" else "wording", old, new))


def _change_items(chance: Random, rules: list[_Rule], told: list[Told], *, english: bool) -> None:
    """Take an item out, or put one in; those behind it are renumbered."""
    for rule in rules:
        if rule.items and chance.random() < 0.7:
            at = chance.randrange(1, len(rule.items) - 1)
            if chance.random() < 0.5:
                told.append(Told("deletion", rule.items.pop(at), None))
            else:
                item = chance.choice((_ENGLISH_ITEMS if english else _ITEMS)[:_NEW_ITEMS])
                rule.items.insert(at, _item(item, rule, english=english))
                told.append(Told("insertion", None, rule.items[at]))


_ADDED: Final = (
    "因不可抗力停业的，期限相应顺延。", "当事人可以委托他人代为办理。", "前款规定的材料可以通过网络提交。",
    "具体办法另行制定。", "涉及商业秘密的内容不予公开。",
)  # fmt: skip
_ENGLISH_ADDED: Final = (
    "Time does not run while a place is closed by a flood.", "A person may act through an agent.",
    "A notice may be given by electronic means.", "Nothing here requires the disclosure of a trade secret.",
)  # fmt: skip
_FRESH: Final = (
    "国家鼓励科研机构参与{x}的研究，成果按照约定共享。",
    "从事{x}的，不因停业而免除已经发生的赔偿责任。",
    "任何人发现{x}中的危险，都可以向村民委员会反映。",
)
_ENGLISH_FRESH: Final = (
    "Research into {x} may be carried on by any college, and its results are to be shared as agreed.",
    "A person who ends {x} remains liable for loss caused before that time.",
    "Anyone who learns of a danger in {x} may report it to the parish.",
)
_FRESH_SUBJECTS: Final = ("热气球观光", "碑刻拓印", "滑雪教学", "皮影巡演")
_ENGLISH_FRESH_SUBJECTS: Final = ("balloon flights", "brass rubbing", "ski teaching", "puppet tours")


def _add_and_drop(chance: Random, rules: list[_Rule], told: list[Told], *, english: bool) -> None:
    referred = {id(rule.refers) for rule in rules if rule.refers is not None}
    # What was changed stays, so that each change can be told.
    for _ in range(chance.randrange(0, 3)):
        fit = [
            r
            for r in rules
            if id(r) not in referred and "{r}" not in r.text and not (r.items or r.changed or r.subject == "+")
        ]
        gone = chance.choice(fit)
        rules.remove(gone)
        told.append(Told("deletion", _sentence(gone), None))
    for subject in chance.sample(_ENGLISH_FRESH_SUBJECTS if english else _FRESH_SUBJECTS, chance.randrange(1, 4)):
        text = chance.choice(_ENGLISH_FRESH if english else _FRESH).replace("{x}", subject)
        rules.insert(chance.randrange(1, len(rules) - 3), _Rule(text, "+", "", ""))
        told.append(Told("insertion", None, text))
    added = list(_ENGLISH_ADDED if english else _ADDED)
    chance.shuffle(added)
    for rule in chance.sample([rule for rule in rules if not rule.items and rule.subject != "+"], 2):
        rule.more = added.pop()
        told.append(Told("insertion", None, rule.more))


def _sentence(rule: _Rule) -> str:
    return rule.text.replace("{t}", rule.subject).replace("{n}", rule.figure).replace("{m}", rule.duty)


def _printed(rules: list[_Rule], office: str, *, english: bool) -> Article:
    numbers = {id(rule): number for number, rule in enumerate(rules, start=1)}
    lines: list[str] = []
    for number, rule in enumerate(rules, start=1):
        text = _sentence(rule).replace("{o}", office)
        if rule.refers is not None:
            other = numbers[id(rule.refers)]
            text = text.replace("{r}", f"section {other}" if english else f"第{numeral(other)}条")
        head = f"{number}. " if english else f"第{numeral(number)}条　"
        lines.append(head + text)
        if rule.items:
            lines[-1] += " This applies to a person who:" if english else "有下列行为之一的，从重处理："
        for place, item in enumerate(rule.items):
            last = place + 1 == len(rule.items)
            if english:
                lines.append(f"({chr(ord('a') + place)}) {item}{'.' if last else ';'}")
            else:
                lines.append(f"（{numeral(place + 1)}）{item}{'。' if last else '；'}")
        if rule.more:
            lines.append(rule.more)
    return article(*lines)


class LawScore(NamedTuple):
    """For each class: how many changes were made, how many of them told, how many were told that are false."""

    made: dict[str, int]
    found: dict[str, int]
    false: list[tuple[str, str, str]]
    missed: list[Told]
    renumberings: int  # findings of renumbering: one, or none


def score_law(made: Amendment, comparison: Comparison) -> LawScore:
    """Hold a comparison against the changes of an amendment; renumbering is told apart from all of them."""
    waiting = list(made.told)
    found: dict[str, int] = {}
    false: list[tuple[str, str, str]] = []
    for edit in comparison.edits:
        words = [span.text.strip() if span is not None else None for span in (edit.left, edit.right)]
        if edit.cls == "renumbering":
            if max(len(word or "") for word in words) > 24:
                false.append((edit.cls, words[0] or "", words[1] or ""))
            continue
        hit = next((told for told in waiting if told.cls == edit.cls and _is_same(told, words)), None)
        if hit is None:
            if edit.cls != "typographic":  # the ; after the last item
                false.append((edit.cls, words[0] or "", words[1] or ""))
            continue
        waiting.remove(hit)
        found[edit.cls] = found.get(edit.cls, 0) + 1
    counts: dict[str, int] = {}
    for told in made.told:
        counts[told.cls] = counts.get(told.cls, 0) + 1
    renumberings = sum(finding.cls == "renumbering" for finding in comparison.findings)
    return LawScore(counts, found, false, waiting, renumberings)


def _is_same(told: Told, words: list[str | None]) -> bool:
    """Return whether an edit has the words of a change; a figure may have its unit, an added word may be alone."""
    for want, have in zip((told.old, told.new), words, strict=True):
        if told.cls in ("deletion", "insertion"):
            if (want is None) != (have is None) or (want is not None and want not in (have or "")):
                return False
        elif told.cls == "negation":
            continue
        elif (want or "") not in (have or ""):
            return False
    return True
