"""Heuristic recognition of names: people next to a role or a verb of speech, known places, capitalised words.

Works on folded texts. What a changed name means for an edit is in `archive.comparison.classify`; edits are widened to
whole names in `archive.comparison.text.changes`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

# Characters examined around a span: no role, word or name that decides is longer.
AROUND: Final = 8

HAN: Final = "\u3400-\u9fff"
_SURNAMES: Final = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴"
    "夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文习"
)
_ROLE: Final = (
    "记者|通讯员|作者|编辑|书记|主任|主席|总理|部长|省长|市长|县长|区长|局长|厅长|处长|校长|院长|会长|董事长|总经理|经理"
    "|教授|研究员|专家|同志|先生|女士|代表|委员|院士"
)
_AFTER_NAME: Final = rf"(?:{_ROLE}|说|称|表示|指出|认为|介绍|强调|告诉|透露)"
# These end a name, though they do not mark a speaker.
_NO_NAME: Final = rf"(?:[^{HAN}]|$|{_AFTER_NAME}|[从在对为向和与及等则到率]|报道|摄影|主持|出席|参加|日前|今天|昨天)"
_PEOPLE: Final = (
    re.compile(rf"(?:{_ROLE})([{_SURNAMES}][{HAN}](?:[{HAN}](?={_NO_NAME}))?)"),
    re.compile(rf"([{_SURNAMES}][{HAN}]{{1,2}})(?={_AFTER_NAME})"),
)
PLACES: Final = re.compile(
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南"
    "|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆"
    "|香港|澳门|沈阳|大连|鞍山|哈尔滨|长春|济南|青岛|南京|苏州|杭州|宁波|福州|厦门|广州"
    "|深圳|武汉|长沙|成都|西安|郑州|石家庄|太原|合肥|南昌|昆明|贵阳|南宁|海口|兰州|西宁"
    "|银川|乌鲁木齐|拉萨|呼和浩特|中国|美国|英国|法国|德国|俄罗斯|日本|韩国|朝鲜|印度|乌克兰|以色列"
    "|伊朗|欧盟"
)
PLACE_SUFFIX: Final = re.compile(
    "自治区|自治州|省|市|县|镇|乡|村|公司|集团|银行|大学|学院|医院|法院|检察院|委员会|研究院|研究所|日报|晚报|时报|新闻网"
)
LATIN_NAME: Final = re.compile(r"[A-Z][^\W\d_]*(?:[ -][A-Z][^\W\d_]*)*")
# Letters, then digits: G20, A380, COVID-19. Its digits are not a quantity.
CODE: Final = re.compile(r"[A-Z][A-Za-z]*-?\d+[A-Za-z]*")


def people(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of the people's names that the span `[start, end)` touches.

    >>> [*people("记者王晓东报道", 4, 5)]
    [(2, 5)]
    """
    low, high = max(0, start - AROUND), end + AROUND
    for pattern in _PEOPLE:
        for match in pattern.finditer(text, low, high):
            if match.start(1) < end and start < match.end(1):
                yield match.span(1)


def name_at(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the span of the name that the span `[start, end)` is in or touches; None if no name is recognised."""
    for match in PLACES.finditer(text, max(0, start - AROUND), end + AROUND):
        if match.start() < end and start < match.end():
            return match.span()
    return max(people(text, start, end), key=lambda span: span[1] - span[0], default=None)
