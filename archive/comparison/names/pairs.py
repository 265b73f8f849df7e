"""Tell whether a change is one name for another, and how far the names reach beyond the changed characters.

Both sides have the same text around a change, so that a name is looked for on both at once: what is a name on one side
alone is none. Works on folded texts; what a changed name means for an edit is in the classes of edits.
"""

from __future__ import annotations

import re
from typing import Final

from archive.comparison.names.english import CODE, LATIN_NAME, ORDINARY, TITLES, is_name_alone
from archive.comparison.names.foreign import FULL, POINT, SINGLE, SOUNDS
from archive.comparison.names.known import KNOWN
from archive.comparison.names.organisations import (
    COMMON_PLACES,
    COUNTING,
    GENERIC,
    OFFICE,
    ORGANISATION_SUFFIX,
    TRADE,
    VERBS_BEFORE,
)
from archive.comparison.names.people import (
    BORDER_AFTER,
    BORDER_BEFORE,
    COMPOUND_SURNAMES,
    FREQUENT_SURNAMES,
    NEVER_LAST,
    RARE_SURNAMES,
    ROLE_AFTER,
    ROLE_BEFORE,
    UNTOLD,
    WORDS,
    is_person,
)
from archive.comparison.names.places import PLACE_SUFFIX, PLACES
from archive.comparison.names.reach import BESIDE, LETTER, REACH, Names, Place, reaches, shared
from archive.comparison.names.where import county_pair

# A longer change is no name for another, but a rewritten passage.
LONGEST_HAN: Final = 16
LONGEST_LATIN: Final = 40
LONGEST_PERSON: Final = 4
# A name reaches this many words of English beyond the changed ones.
WORDS_BESIDE: Final = 3

_TABLE: Final = PLACES | KNOWN
_TABLE_CHARACTERS: Final = frozenset("".join(_TABLE))
_HAN: Final = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_IN_NAME: Final = "[\u4e00-\u9fff]"
_ORGANISATIONS: Final = "|".join([OFFICE, *sorted(ORGANISATION_SUFFIX.split("|"), key=len, reverse=True)])
_ORGANISATION: Final = re.compile(rf"(?:(?!的|了|在|和|与|是){_IN_NAME}){{0,4}}?(?:{_ORGANISATIONS})")
# Not 路路 of 长江路|路口.
_PLACE: Final = re.compile(rf"(?:(?!的|了|在|和|与|是|(.)\1){_IN_NAME})?(?:{PLACE_SUFFIX})")
_SUFFIX: Final = re.compile(rf"(?:{_ORGANISATIONS}|{PLACE_SUFFIX})$")
_IS_OFFICE: Final = re.compile(OFFICE)
_ANY_OFFICE: Final = re.compile(rf"{OFFICE}|委员会")
_OFFICE_LAST: Final = frozenset("局部门关构会")
_OFFICE_END: Final = re.compile(rf"{OFFICE}$")
# The number of a part or a count before what may be an office: 第七条 工商行政管理部门.
_COUNTED: Final = re.compile("[〇零一二三四五六七八九十百千万两]+[条款项章节编部、家个名人年月日级]")
_CAPITALISED_BEFORE: Final = re.compile(r"(?:[A-Z][\w'.]*[ -])+$")
_CAPITALISED_AFTER: Final = re.compile(r"(?:[ -][A-Z][\w']*)+")


def name_pair(left: tuple[str, int, int], right: tuple[str, int, int]) -> Names | None:
    """Return how far the names reach that one side has in place of the other's; None if no name was changed.

    Each side is a text, and where the changed characters start and end in it.

    >>> name_pair(("主任医师周敏提醒", 5, 6), ("主任医师周民提醒", 5, 6))
    Names(back=1, on=0)
    >>> name_pair(("收购方是工商银行", 4, 5), ("收购方是招商银行", 4, 5))
    Names(back=0, on=3)
    >>> name_pair(("进一步提高", 3, 5), ("进一步降低", 3, 5)) is None
    True
    """
    one, other = Place(*left), Place(*right)
    old, new = one.text[one.start : one.end], other.text[other.start : other.end]
    if CODE.fullmatch(old) and CODE.fullmatch(new):
        return Names(0, 0)
    if old and new and LATIN_NAME.fullmatch(old) and LATIN_NAME.fullmatch(new):
        return _latin_pair(one, other)
    if max(len(old), len(new)) > LONGEST_HAN or not _HAN.search(old + new):
        return None
    if any(not (_HAN.match(character) or character in "·. -A") for character in old + new):
        return None
    room = shared(one, other)
    for find in (_title_pair, county_pair, _foreign_pair, _person_pair, _table_pair, _suffix_pair):
        if (found := find(one, other, room)) is not None:
            return found
    return None


def is_office(text: str) -> bool:
    """Return whether a text ends like the name of an office or an organisation."""
    return bool(_SUFFIX.search(text))


def office_end(text: str, start: int, end: int) -> int | None:
    """Return where inside a span the name of an office ends, with text of the span behind it; None if none does."""
    if _OFFICE_LAST.isdisjoint(text[start : end - 1]):
        return None
    for match in _ANY_OFFICE.finditer(text, max(0, start - REACH), end):
        if start < match.end() < end:
            return match.end()
    return None


def _latin_pair(one: Place, other: Place) -> Names | None:
    pairs = [(place.name(Names(0, 0)), place) for place in (one, other)]
    if pairs[0][0].casefold() == pairs[1][0].casefold():
        return None
    if not all(_is_latin_name(name, place) for name, place in pairs):
        return None
    return _shared_words(one, other)


def _is_latin_name(name: str, place: Place) -> bool:
    before = place.text[max(0, place.start - BESIDE) : place.start].rstrip(" ")
    if before and (before[-1] not in '.。!?"…\n' or before.endswith(',"')):
        return name.lower() not in ORDINARY
    first, _, second = name.partition(" ")
    if second:
        return first.lower() not in ORDINARY or first.lower().rstrip(".") in TITLES
    return is_name_alone(first)


def _shared_words(one: Place, other: Place) -> Names:
    """Return how far the capitalised words reach that both sides have beside a change."""
    back = on = 0
    before = [_CAPITALISED_BEFORE.search(p.text[max(0, p.start - LONGEST_LATIN) : p.start]) for p in (one, other)]
    if before[0] and before[1] and before[0][0] == before[1][0]:
        words = re.findall(r"[^ -]+[ -]", before[0][0])[-WORDS_BESIDE:]
        while words and (words[0].strip(" -.").lower() in ORDINARY or words[0].strip(" -.").lower() in TITLES):
            words.pop(0)
        back = sum(map(len, words))
    after = [_CAPITALISED_AFTER.match(p.text, p.end) for p in (one, other)]
    if after[0] and after[1] and after[0][0] == after[1][0]:
        on = len(after[0][0])
    return Names(back, on)


def _foreign_pair(one: Place, other: Place, room: Names) -> Names | None:
    """Return the reach of transcribed names: with a point, or between words that stand beside names."""
    pair = one.name(Names(0, 0)), other.name(Names(0, 0))
    near = [place.text[max(0, place.start - REACH) : place.end + REACH] for place in (one, other)]
    if not all(map(SOUNDS.issuperset, pair)) and not any(POINT in text for text in near):
        return None
    back = on = 0
    while back < room.back and _is_sound(one.text[one.start - back - 1]):
        back += 1
    while on < room.on and _is_sound(one.text[one.end + on]):
        on += 1
    best: tuple[int, Names] | None = None
    for names in reaches(Names(back, on), back, on):
        pair = one.name(names), other.name(names)
        pointed = [POINT in name and bool(FULL.fullmatch(name)) for name in pair]
        if all(pointed) or (any(pointed) and all(p or SINGLE.fullmatch(n) for p, n in zip(pointed, pair, strict=True))):
            return names
        long_enough = max(map(len, pair)) >= 3 and not any(name[:2] in WORDS for name in pair)
        single = long_enough and all(map(SINGLE.fullmatch, pair))
        if single and all(_stands_alone(place, names) or _roles(place, names) for place in (one, other)):
            # Of several readings the one between more roles and verbs, else the longest.
            roles = min(_roles(place, names) for place in (one, other))
            if best is None or roles > best[0]:
                best = roles, names
    return best[1] if best else None


def _is_sound(character: str) -> bool:
    return character == POINT or character in SOUNDS


def _person_pair(one: Place, other: Place, room: Names) -> Names | None:
    """Return the reach of people's names: beside a role or a verb, or alone between marks and words of grammar."""
    if max(one.end - one.start, other.end - other.start) > LONGEST_PERSON:
        return None
    best: tuple[int, Names] | None = None
    for names in reaches(room, 3, 2):
        pair = one.name(names), other.name(names)
        if not (is_person(pair[0]) and is_person(pair[1])):
            continue
        if not all(_stands_alone(place, names) for place in (one, other)) and not _is_subject(one, other, names):
            continue
        roles = min(_roles(place, names) for place in (one, other))
        if not roles and all(map(UNTOLD.fullmatch, pair)):
            roles = 1
        if not roles and not all(map(_is_plain_name, pair)):
            continue
        # Of several readings, the one between more roles and verbs, and that ends with no word of grammar.
        score = 2 * roles + (pair[0][-1] not in BORDER_AFTER and pair[1][-1] not in BORDER_AFTER)
        score -= 3 * (pair[0][-1] in NEVER_LAST and pair[1][-1] in NEVER_LAST)
        if best is None or score > best[0]:
            best = score, names
    return best[1] if best else None


def _stands_alone(place: Place, names: Names) -> bool:
    """Return whether what is beside a name may stand beside names."""
    before, after = place.before(names), place.after(names)
    begins = not before or not LETTER.match(before[-1]) or before[-1] in BORDER_BEFORE
    ends = not after or not LETTER.match(after[0]) or after[0] in BORDER_AFTER
    if before[-1:].isdigit():
        return False
    return (begins or bool(ROLE_BEFORE.search(before))) and (ends or bool(ROLE_AFTER.match(after)))


def _is_subject(one: Place, other: Place, names: Names) -> bool:
    """Return whether names of three characters, none of them shared, begin a clause: what they do may be any verb."""
    before = one.before(names)
    if any(names) or (before and LETTER.match(before[-1])):
        return False
    pair = one.name(names), other.name(names)
    plain = all(len(name) == 3 and _is_plain_name(name) and name[1:] not in WORDS for name in pair)
    return plain and any(name[0] in FREQUENT_SURNAMES for name in pair)


def _roles(place: Place, names: Names) -> int:
    """Return on how many sides of a name a role or a verb of people is."""
    return bool(ROLE_BEFORE.search(place.before(names))) + bool(ROLE_AFTER.match(place.after(names)))


def _is_plain_name(name: str) -> bool:
    """Return whether a text is a name even without a role beside it."""
    if name[:2] in COMPOUND_SURNAMES:
        return True
    if name[-1] in BORDER_AFTER:
        return False
    return name[0] in FREQUENT_SURNAMES or (len(name) >= 3 and name[0] not in RARE_SURNAMES and name[1:] not in WORDS)


def _title_pair(one: Place, other: Place, room: Names) -> Names | None:
    """Return the reach of two titles in their marks: 《…》 names a work, a newspaper or a law."""
    back = one.text.rfind("《", max(0, one.start - room.back), one.start)
    end = one.text.find("》", one.end, one.end + room.on)
    if back < 0 or end < 0 or not (one.start < one.end and other.start < other.end):
        return None
    names = Names(one.start - back - 1, end - one.end)
    return None if any(set("《》") & set(place.name(names)) for place in (one, other)) else names


def _table_pair(one: Place, other: Place, room: Names) -> Names | None:
    """Return the reach of two names of the tables."""
    if not _TABLE_CHARACTERS.issuperset(one.name(Names(0, 0)) + other.name(Names(0, 0))):
        return None
    back = on = 0
    while back < room.back and one.text[one.start - back - 1] in _TABLE_CHARACTERS:
        back += 1
    while on < room.on and one.text[one.end + on] in _TABLE_CHARACTERS:
        on += 1
    for names in reaches(Names(back, on), back, on):
        if one.name(names) in _TABLE and other.name(names) in _TABLE:
            return names
    return None


def _suffix_pair(one: Place, other: Place, room: Names) -> Names | None:
    """Return the reach of two organisations, or places, that end with the same suffix or each with one."""
    if one.start == one.end or other.start == other.end:
        return _longer_office(one, other, room)
    if all(_COUNTED.match(place.text, place.start) for place in (one, other)):
        return None
    ends = [_end_of_suffix(place) for place in (one, other)]
    if ends[0] is None or ends[0] != ends[1] or ends[0] > room.on:
        return None
    names = _with_beginning(one, other, Names(0, ends[0]), room)
    return names if names is not None and all(_is_core(place.name(names)) for place in (one, other)) else None


def _longer_office(one: Place, other: Place, room: Names) -> Names | None:
    """Return the reach of two offices of which one has a word more: 农业部, 农业农村部."""
    short, long = (one, other) if one.start == one.end else (other, one)
    if short.start != short.end or long.end - long.start < 2:
        return None
    for names in reaches(room, 6, 6):
        if names.on and _IS_OFFICE.fullmatch(short.name(names)) and _OFFICE_END.search(long.name(names)):
            return names
    return None


def _end_of_suffix(place: Place) -> int | None:
    """Return how far after a change a suffix ends; 0 if the change itself ends with one."""
    found = _ORGANISATION.match(place.text, place.end) or _PLACE.match(place.text, place.end)
    if found:
        return found.end() - place.end
    for start in range(max(place.start, place.end - REACH), place.end):
        office = _IS_OFFICE.match(place.text, start)
        if office and office.end() > place.end:
            return office.end() - place.end
    ends = _SUFFIX.search(place.text[place.start : place.end]) or (
        place.text[place.end - 1] in _OFFICE_LAST
        and _OFFICE_END.search(place.text[: place.end], max(0, place.start - 2))
    )
    return 0 if ends else None


def _with_beginning(one: Place, other: Place, names: Names, room: Names) -> Names | None:
    """Return the reach with the characters that the names begin with before the change."""
    back = 0
    cores = [_core(place.name(names)) for place in (one, other)]
    core = min(
        2 if not core and (_IS_OFFICE.fullmatch(place.name(names)) or place.name(names)[2:] == "局") else len(core)
        for core, place in zip(cores, (one, other), strict=True)
    )
    before = one.text[one.start - room.back : one.start]
    if core < 2:
        # The change is the last character of the name: its first ones are those back to a border.
        while back < min(room.back, 3) and _HAN.match(before[-back - 1]) and before[-back - 1] not in BORDER_BEFORE:
            back += 1
            whole = (place.name(Names(back, names.on)) for place in (one, other))
            if VERBS_BEFORE.search(before[: len(before) - back]) or any(map(_IS_OFFICE.fullmatch, whole)):
                break
        if not back:
            return None
    for place in range(back + 2, min(room.back, back + 4) + 1):
        if before[len(before) - place : len(before) - back] in PLACES:
            back = place
            break
    return Names(back, names.on)


def _core(name: str) -> str:
    """Return a name without its suffix, and without what a firm works in."""
    core = _SUFFIX.sub("", name)
    for length in (3, 2):
        own = core[:-length]
        if core[-length:] in TRADE and own and own[0] not in COUNTING and not GENERIC.intersection((own, own[:2])):
            return own
    return core


def _is_core(name: str) -> bool:
    core = _core(name)
    if not core and (_IS_OFFICE.fullmatch(name) or name[-1:] == "局"):
        return True
    if len(core) < 2 or name[-2:] in COMMON_PLACES:
        return False
    # What an office does may be any work, as in 环境保护|主管部门.
    parts = (core,) if _OFFICE_END.search(name) else (core, core[:2], core[-2:])
    return not GENERIC.intersection(parts)
