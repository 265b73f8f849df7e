"""Tell a county's name alone from a word, by what is beside it: 在湘乡, 湖南湘乡, 湘乡、浏阳两地."""

from __future__ import annotations

import re
from typing import Final

from archive.comparison.names.counties import COUNTIES, WORDS_TOO
from archive.comparison.names.people import BORDER_BEFORE, FREQUENT_SURNAMES
from archive.comparison.names.places import PLACES
from archive.comparison.names.reach import LETTER, Names, Place, reaches

_PLACES: Final = PLACES | COUNTIES
_ALL: Final = _PLACES | WORDS_TOO
_LENGTHS: Final = range(2, max(map(len, _PLACES)) + 1)
# How far a county's name reaches beyond the changed characters.
_REACH: Final = 3
_CHARACTERS: Final = frozenset("".join(_ALL))
# 长汀县 is known by its 县; in 长汀市民 it is the name that ends.
_SUFFIXED: Final = re.compile("[省市县区州旗镇乡](?!民|场|里|外|内)")
# What says that a place comes: where something is, where somebody goes or comes from, what the place lies in.
_BEFORE: Final = re.compile(
    "(?:在|赴|到|于|从|往|至|抵|抵达|到达|离开|途经|途径|[车船机班队军]经|落户|取道|经由|来自|飞|飞抵|开进|走进|进入|奔赴|返回|回到"
    "|驻|家住|老家|籍贯|祖籍|省|市|州|盟|自治区|地区)$"
)
# What stands behind a place, where nothing before it says that it is one.
_BEHIND: Final = re.compile(
    "的|等|和|与|及|人|籍|境|县|市|城|段|站|两地|三地|各地|当地|一带|方言|话|本地|至|到|是|举行|召开|举办|开幕|启动|发生|遭遇"
    "|警方|法院|公安|政府|农民|村民|居民|街头|山区|老区|东部|西部|南部|北部|以东|以西|以南|以北|[东西南北]"
)


def county_pair(one: Place, other: Place, room: Names) -> Names | None:
    """Return the reach of two places of which one is a county's name alone.

    Where they share a character, as 湘潭 and 湘乡, they may be parts of other words (太阳谷, 太阳高), and behind a
    surname they are given names: then what is beside them must tell a place.
    """
    changed = one.name(Names(0, 0)) + other.name(Names(0, 0))
    if not _CHARACTERS.issuperset(changed):
        return None
    back = on = 0
    while back < min(room.back, _REACH) and one.text[one.start - back - 1] in _CHARACTERS:
        back += 1
    while on < min(room.on, _REACH) and one.text[one.end + on] in _CHARACTERS:
        on += 1
    for names in reaches(room, back, on):
        pair = one.name(names), other.name(names)
        if not _ALL.issuperset(pair) or _PLACES.isdisjoint(pair) or _SUFFIXED.match(one.after(names)):
            continue
        if _is_where(one, names) or not (any(names) or one.before(names)[-1:] in FREQUENT_SURNAMES):
            return names
    return None


def _is_where(place: Place, names: Names) -> bool:
    """Return whether what is beside a name tells a place."""
    before, after = place.before(names), place.after(names)
    if _BEFORE.search(before) or any(before[-length:] in PLACES for length in _LENGTHS):
        return True
    begins = not before or not LETTER.match(before[-1]) or before[-1] in BORDER_BEFORE
    return begins and (not after or not LETTER.match(after[0]) or bool(_BEHIND.match(after)))
