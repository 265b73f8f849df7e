# ruff: noqa: E501 - markup in lines as long as pages write them
"""Invented titles, dates and names for list pages, in several languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

_PLACES: Final = ("青溪市", "河口县", "白石镇", "南塘区", "临江", "我市", "全省", "云岭乡", "海城", "东湖街道")
_WHO: Final = (
    "市场监管局",
    "教育系统",
    "人大常委会",
    "环卫工人",
    "消防救援支队",
    "非遗传承人",
    "老党员",
    "财政局",
    "青年志愿者",
)
_DOES: Final = (
    "召开防汛工作会议", "开展安全生产大检查", "推进老旧小区改造", "举办春季招聘会", "发布暴雨橙色预警", "签订合作协议",
    "学习贯彻会议精神", "走访慰问困难群众", "严查超限超载", "晒出一季度成绩单", "启动古树名木普查", "试点“一窗通办”",
)  # fmt: skip
_TAILS: Final = (
    "",
    "",
    "",
    "，群众点赞",
    "：让数据多跑路",
    "（图）",
    " 主要负责人出席并讲话",
    "，一季度同比增长12.5%",
    "——记者蹲点手记",
)
_OFFICIAL: Final = (
    "关于印发《{p}{w}“十四五”规划》的通知", "关于{p}2024年第{n}批拟补助项目的公示", "{p}人民政府关于{d}的通告",
    "{p}{w}2024年公开招聘工作人员公告", "关于废止部分规范性文件的决定", "{p}第{n}次常务会议纪要", "{p}{w}行政处罚决定书（{n}号）",
)  # fmt: skip
_EN_WHO: Final = (
    "Council",
    "Harbour workers",
    "Two teenagers",
    "Senate panel",
    "Local bakery",
    "Hospital",
    "Scientists",
    "Coach",
)
_EN_DOES: Final = (
    "approves",
    "walk out over",
    "rescued after",
    "delays vote on",
    "wins award for",
    "warns of",
    "find clue to",
)
_EN_WHAT: Final = (
    "new bridge plan", "pay dispute at northern port", "night on the moor", "rising tide levels", "school merger",
    "its sourdough loaf", "vanishing eels in the estuary", "record budget shortfall", "a flood defence review",
)  # fmt: skip
_TW: Final = ("議會", "里長", "高中生", "觀光局", "警方", "業者", "消基會", "氣象署", "婦人", "農會")
_TW_DOES: Final = (
    "籲加強校園飲食安全",
    "澄清補助款爭議",
    "拾金不昧獲表揚",
    "破獲跨縣市詐騙集團",
    "：午後雷陣雨機率高",
    "推動老屋延壽計畫",
)
_JA: Final = ("町立図書館", "市議会", "漁協", "県警", "保育園児", "商店街", "消防団", "大学チーム")
_JA_DOES: Final = (
    "が新しい避難所を開設",
    "、来年度予算案を可決",
    "が稚魚3万匹を放流",
    "が田植えに挑戦",
    "、熱中症への注意を呼びかけ",
    "が60年の歴史に幕",
)
_KO: Final = ("시의회", "군청", "소방서", "초등학생들", "어촌계", "도서관", "농업기술센터", "상인회")
_KO_DOES: Final = (
    " 폭우 대비 현장 점검 실시",
    ", 추경 예산안 의결",
    " 봄맞이 환경정비 나서",
    " 무료 독감 예방접종 안내",
    "와 업무협약 체결",
    " 전통시장 활성화 방안 논의",
)


def zh(rng: random.Random) -> str:
    """Return a headline of 8 to 35 characters."""
    return rng.choice(_PLACES) + rng.choice((*_WHO, "")) + rng.choice(_DOES) + rng.choice(_TAILS)


def official(rng: random.Random) -> str:
    """Return the title of a document of an office."""
    pattern = rng.choice(_OFFICIAL)
    return pattern.format(p=rng.choice(_PLACES), w=rng.choice(_WHO), d=rng.choice(_DOES), n=rng.randint(2, 60))


def short(rng: random.Random) -> str:
    """Return a title of two to five characters."""
    return rng.choice("春秋雨雪山江月竹梅晚") + rng.choice(
        ("夜", "思", "日偶成", "行", "上吟", "居即事", "望", "歌", "雨", "中作")
    )


def en(rng: random.Random) -> str:
    return f"{rng.choice(_EN_WHO)} {rng.choice(_EN_DOES)} {rng.choice(_EN_WHAT)}"


def tw(rng: random.Random) -> str:
    return rng.choice(("北市", "屏東", "花蓮", "台中", "新界")) + rng.choice(_TW) + rng.choice(_TW_DOES)


def ja(rng: random.Random) -> str:
    return rng.choice(_JA) + rng.choice(_JA_DOES)


def ko(rng: random.Random) -> str:
    return rng.choice(_KO) + rng.choice(_KO_DOES)


def slug(title: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in title.lower()).split())


class Day:
    """A day of the spring of 2024."""

    def __init__(self, rng: random.Random) -> None:
        self.year, self.month, self.day = 2024, rng.randint(3, 5), rng.randint(1, 28)
        self.clock = f"{rng.randint(0, 23):02d}:{rng.randint(0, 59):02d}"

    @property
    def iso(self) -> str:
        return f"{self.year}-{self.month:02d}-{self.day:02d}"

    @property
    def digits(self) -> str:
        return f"{self.year}{self.month:02d}{self.day:02d}"

    @property
    def short(self) -> str:
        return f"{self.month:02d}-{self.day:02d}"

    @property
    def chinese(self) -> str:
        return f"{self.year}年{self.month:02d}月{self.day:02d}日"

    @property
    def slashed(self) -> str:
        return f"{self.year}/{self.month:02d}/{self.day:02d}"

    @property
    def english(self) -> str:
        return f"{('March', 'April', 'May')[self.month - 3]} {self.day}, {self.year}"

    @property
    def mon(self) -> str:
        return ("mar", "apr", "may")[self.month - 3]


def pick(rng: random.Random, of: Sequence[str], least: int, most: int) -> list[str]:
    return rng.sample(list(of), min(len(of), rng.randint(least, most)))


def summary(rng: random.Random, title: str) -> str:
    return f"本网讯 {title}。" + "连日来，各地各部门迅速行动，" * rng.randint(1, 3) + "确保各项工作落到实处。"


def token(rng: random.Random, length: int, letters: str = "0123456789abcdef") -> str:
    return "".join(rng.choice(letters) for _ in range(length))
