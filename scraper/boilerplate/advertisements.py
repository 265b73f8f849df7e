"""Find advertisements that say so: lines that begin with 广告, 推广 or Sponsored as a label, and thanks to a sponsor.

A label in brackets (【广告】) is nothing else. Before a colon the same word also begins an entry of a glossary, of a
list of those who organise an event, or a heading: then other labels are around it, or it is set like a heading.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from archive.model import BoilerplateKind
    from scraper.document import Page

# The longest advertisement in one line: two or three slogans and a number.
LONGEST: Final = 160
# The first character of a labelled line, if it is a letter; few lines that begin so have one of the words.
_FIRST: Final = frozenset("广廣推赞贊商软軟文通图信本由特冠aAsSpPtTbB")
_CUE = re.compile(
    "[告广廣赞贊约約冠]|dvert|DVERT|ponsor|PONSOR|romot|PROMOT|[Pp]aid|PAID|[Aa][Dd]|[Pp]resented|[Bb]rought"
)
_SPONSORING: Final = "赞助商?|贊助商?|特约|特約|冠名"
_LABEL: Final = (
    r"(?:商业|商業|文字|软文|軟文|通栏|图文|信息流|本地)?(?:广告|廣告|推广|推廣)(?:链接|連結|信息|內容|内容|资讯|合作)?"
    rf"|(?:{_SPONSORING})(?:广告|廣告|链接|連結|内容|內容|商)?"
    r"|(?i:advertis(?:ement|ing)|advertorial|ads?"
    r"|(?:sponsored|promoted|paid)(?: (?:content|post|links?|message|story|by))?"
    r"|paid (?:partnership|advertisement)|promotion|sponsors?)"
)
_BRACKETED = re.compile(rf"\W{{0,3}}[\[【〔［(（<《「『·•|｜]\s?(?:{_LABEL})\s?[\]】〕］)）>》」』·•|｜]")
_BEFORE_COLON = re.compile(rf"[^\w]{{0,3}}(?:{_LABEL})\s?(?:[:：]|\s[-–—|｜]\s|[-–—]{{1,2}}(?!\w))\s?(?=\S)")
_BEFORE_BLANK = re.compile(r"(?:广告|廣告|推广|推廣|ADVERTISEMENT|SPONSORED)\s+(?=\S)")
_WHOLE = re.compile(
    rf"\W*(?:(?:本文|本[节栏專专]?[目栏欄题題期]|本期)?由.{{2,24}}(?:{_SPONSORING})(?:播出|刊登|发布|發佈|呈现|呈現|支持)?"
    r"|(?:广告|廣告)位?(?:招租|招商|出租|虚位以待|热线|熱線).{0,40}"
    r"|(?i:(?:this (?:article|story|post|page) (?:is|was) )?(?:sponsored|paid for|presented|brought to you) by )"
    r"[^.!?]{2,80}"
    r"|(?i:advertisement|sponsored|promoted|ad))\W*"
)
# What says what a word means, or what it has to be: an entry of a glossary, of a law.
_DEFINES = re.compile(
    r"是指|指的?是|^指|系指|包括|应当|應當|不得|必须|必須|定义|(?i:\bis an?\b|\bmeans\b|\brefers to\b)"
)
_OTHER_LABEL = re.compile(r"\W{0,3}[\w ]{1,12}[:：]")
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "dt", "th"))


def advertisements(page: Page, kinds: Sequence[BoilerplateKind | None]) -> Iterator[int]:
    """Yield the indices of the lines that are advertisements by what they say of themselves.

    `kinds` are those of the lines by their shapes.
    """
    for index, line in enumerate(page.lines):
        text = line.text
        if not (text[0] in _FIRST or not text[0].isalnum()) or len(text) > LONGEST or not _CUE.search(text):
            continue
        if _names_itself(text) or _is_labelled(page, index, kinds):
            yield index


def _names_itself(text: str) -> bool:
    return _BRACKETED.match(text) is not None or _WHOLE.fullmatch(text) is not None


def _is_labelled(page: Page, index: int, kinds: Sequence[BoilerplateKind | None]) -> bool:
    text = page.lines[index].text
    label = _BEFORE_COLON.match(text) or _BEFORE_BLANK.match(text)
    return label is not None and _stands_alone(page, index, kinds) and not _DEFINES.search(text, label.end())


def _stands_alone(page: Page, index: int, kinds: Sequence[BoilerplateKind | None]) -> bool:
    """Return whether a labelled line is no heading, and no entry in a list of labelled ones."""
    lines, line = page.lines, page.lines[index]
    if line.tag in _HEADINGS or line.bold:
        return False
    # A counter or the line of the original link, beside it by chance, is no entry of a list.
    beside = [lines[at] for at in (index - 1, index + 1) if 0 <= at < len(lines) and kinds[at] is None]
    around = page.boxes[line.box].parent if page.boxes else 0
    return not any(
        # Set alike: in the same list, not the page's credit above the text.
        _OTHER_LABEL.match(other.text) and other.tag == line.tag and page.boxes[other.box].parent == around
        for other in beside
    )
