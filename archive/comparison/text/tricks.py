"""Find what was put into a text against copying: blanks or marks between all characters, pronunciations in brackets.

The characters are not part of what the page says, so they are dropped before texts are compared, and told once. What
was put in is found in a text by itself; letters strewn between characters are found by the text without them, in
`archive.comparison.body.link_edits`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

# A character that folding drops, in place of one that is dropped as a trick.
DROPPED: Final = "\u200b"
# From this share of blanks on, a blank is between all characters; words of Chinese with blanks around have fewer.
SPACED_SHARE: Final = 0.4
SPACED_CHARACTERS: Final = 10
# What is between marks has at least this share of Chinese: a telephone number has none.
HAN_SHARE: Final = 0.3
# From this many pronunciations in brackets on, they are strewn in; a text that explains a character has one or two.
PRONUNCIATIONS: Final = 3

_HAN: Final = "\u3400-\u9fff"
_INITIAL: Final = "b|p|m|f|d|t|n|l|g|k|h|j|q|x|zh|ch|sh|r|z|c|s|y|w"
_VOWELS: Final = "aāáǎàeēéěèiīíǐìoōóǒòuūúǔùüǖǘǚǜvê"
_SYLLABLE: Final = rf"(?:{_INITIAL})?[{_VOWELS}]{{1,3}}(?:ng?|r)?[1-5]?"
_OPEN: Final = r"(\[（［【〔"
_CLOSE: Final = r")\]）］】〕"
# One syllable; several of them where a tone is marked, or they would be a foreign word: 中国(China). Or bopomofo.
_PRONUNCIATION: Final = re.compile(
    rf"(?<=[{_HAN}])[{_OPEN} ]?[{_OPEN}](?:{_SYLLABLE}|(?=[^{_CLOSE}]{{0,30}}[1-5āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ])"
    rf"(?:{_SYLLABLE}[ '’]?){{2,4}}|[\u3105-\u312fˊˇˋ˙ 　]{{1,24}})[{_CLOSE}]",
    re.IGNORECASE,
)
_BRACKETS: Final = "(（[［【〔"
_IS_HAN: Final = re.compile(f"[{_HAN}]")
# What lists have between their items, which may be of one character each.
_OF_LISTS: Final = frozenset(",，、;；/:：")
# A blank between two words of one character each.
_BLANK_BETWEEN: Final = re.compile(r"(?:(?<=\s\S)|(?<=^\S))[ \u3000\u00a0](?=\S(?:\s|$))")


def has_pronunciations(texts: Iterable[str]) -> bool:
    """Return whether pronunciations in brackets are strewn over some texts."""
    count = 0
    for text in texts:
        if any(bracket in text for bracket in _BRACKETS):
            count += len(_PRONUNCIATION.findall(text))
            if count >= PRONUNCIATIONS:
                return True
    return False


def without_pronunciations(text: str) -> str:
    """Return a text with DROPPED for each character of a pronunciation in brackets.

    >>> without_pronunciations("市(shì)民").replace(DROPPED, "")
    '市民'
    """
    return _PRONUNCIATION.sub(lambda match: DROPPED * len(match[0]), text)


def without_spacing(text: str) -> str:
    """Return a text with DROPPED for the blanks between its characters, if they are all set apart.

    >>> without_spacing("全 年 共 检 修 桥 梁 4 7 座 。").replace(DROPPED, "")
    '全年共检修桥梁47座。'
    >>> without_spacing("本报 记者 王晓东 摄")
    '本报 记者 王晓东 摄'
    >>> without_spacing("全·年·检·修·桥·4·7·座。").replace(DROPPED, "")
    '全年检修桥47座。'
    """
    if len(text) < SPACED_CHARACTERS:
        return text
    mark = text[1]
    if mark == text[3] == text[5] and not mark.isalnum() and not mark.isspace() and mark not in _OF_LISTS:
        return _without_mark(text, mark)
    blanks = text.count(" ") + text.count("\u3000") + text.count("\u00a0")
    return text if blanks < SPACED_SHARE * len(text) else _BLANK_BETWEEN.sub(DROPPED, text)


def _without_mark(text: str, mark: str) -> str:
    """Return a text of Chinese with DROPPED for a mark that is put between all its characters: 全·年·共·检·修."""
    marks = text.count(mark)
    if marks < SPACED_SHARE * len(text) or len(_IS_HAN.findall(text)) < HAN_SHARE * (len(text) - marks):
        return text
    sign = re.escape(mark)
    return re.sub(rf"(?:(?<={sign}.)|(?<=^.)){sign}(?=.(?:{sign}|\W|$))", DROPPED, text)
