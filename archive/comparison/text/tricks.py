"""Find what was put into a text against copying: blanks between all characters, pronunciations in brackets.

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
# From this many pronunciations in brackets on, they are strewn in; a text that explains a character has one or two.
PRONUNCIATIONS: Final = 3

_HAN: Final = "\u3400-\u9fff"
_INITIAL: Final = "b|p|m|f|d|t|n|l|g|k|h|j|q|x|zh|ch|sh|r|z|c|s|y|w"
_VOWELS: Final = "aāáǎàeēéěèiīíǐìoōóǒòuūúǔùüǖǘǚǜvê"
_PRONUNCIATION: Final = re.compile(
    rf"(?<=[{_HAN}])[(（\[［【〔 ]?[(（\[［【〔](?:{_INITIAL})?[{_VOWELS}]{{1,3}}(?:ng?|r)?[1-5]?[)）\]］】〕]",
    re.IGNORECASE,
)
_BRACKETS: Final = "(（[［【〔"
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
    """
    blanks = text.count(" ") + text.count("\u3000") + text.count("\u00a0")
    if len(text) < SPACED_CHARACTERS or blanks < SPACED_SHARE * len(text):
        return text
    return _BLANK_BETWEEN.sub(DROPPED, text)
