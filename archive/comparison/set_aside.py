"""Compare the text that was set aside as boilerplate of no known kind: it may be text of the article, read wrongly.

Two pages of different sites have little of such text in common. Where they have the same lines but for figures or
words, that is text of the article which was not compared, and it is said.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz

from archive.comparison.text import fold_text
from archive.model import FieldChange

if TYPE_CHECKING:
    from archive.model import Article

# How the quotation of such text begins.
SET_ASIDE: Final = "[outside the text"
# How many lines that differ in figures alone are a table, not the counters or the share prices beside an article; where
# both sides are one page, whose counters and rankings change between captures, many more.
TABLE_LINES: Final = 20
# Lines of prose: their least length, and from which similarity on (rapidfuzz ratio) two are the same line, changed.
PROSE_CHARACTERS: Final = 12
SAME_PROSE: Final = 75.0
# How many lines of a side are compared with each other by similarity, and how long they are at most.
MAX_PROSE_LINES: Final = 60
MAX_PROSE_CHARACTERS: Final = 600
# How much of the changed lines is quoted.
QUOTED_CHARACTERS: Final = 80

# How many lines are looked for in the other side's body at most.
MAX_LOOKED_FOR: Final = 500

_FIGURE: Final = re.compile(r"\d+(?:[.,]\d+)*")
_SENTENCE: Final = re.compile(r"[,;:].*[。.!?]['\"]?$")
_NOTICE: Final = re.compile(
    r"\||»|转载|版权|授权|电话|邮箱|联系|举报|备案|许可|声明|登录|注册|下载|欢迎|copyright|©|rights|contact|subscribe|cookie",
    re.IGNORECASE,
)
_COUNTER: Final = re.compile(
    r"\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,2}|\d:\d\d|阅读|点击|浏览|人气|评论|点赞|收藏|分享|转发|访问|在线|次数|热度|播放|views?|likes?|comments?|shares?",
    re.IGNORECASE,
)


def compare_set_aside(left: Article, right: Article, *, one_page: bool) -> FieldChange | None:
    """Return the change in what both pages have outside their bodies, as one change that says where; None if none.

    `one_page` says that the sides are two captures of one page.
    """
    old, new = _lines(left), _lines(right)
    if not old or not new or old == new:
        return None
    lefts, rights = _only_in(old, new, right), _only_in(new, old, left)
    pairs = _in_figures(lefts, rights)
    if len(pairs) < (TABLE_LINES * 4 if one_page else TABLE_LINES):
        pairs = []
    if not one_page:
        pairs += _in_words(lefts, rights)
    if not pairs:
        return None
    pairs.sort()
    return FieldChange(
        "boilerplate", "changed", _quote(old, [i for i, _ in pairs]), _quote(new, sorted(j for _, j in pairs))
    )


def _lines(article: Article) -> list[str]:
    return [line.text for line in article.boilerplate if line.kind == "other"]


def _only_in(lines: list[str], others: list[str], other: Article) -> dict[int, str]:
    """Return the lines, folded, that the other page has neither set aside nor in its body, by their numbers."""
    known = {fold_text(text).text for text in others}
    found = {i: folded for i, text in enumerate(lines) if (folded := fold_text(text).text) and folded not in known}
    if not found or len(found) > MAX_LOOKED_FOR:
        return found
    whole = "\n".join(fold_text(block.text).text for block in other.body)
    return {i: folded for i, folded in found.items() if len(folded) < PROSE_CHARACTERS or folded not in whole}


def _in_figures(lefts: dict[int, str], rights: dict[int, str]) -> list[tuple[int, int]]:
    """Return the pairs of lines that are equal but for figures, in their order; dates and counters are none."""
    by_shape: dict[str, list[int]] = {}
    for j, text in rights.items():
        by_shape.setdefault(_FIGURE.sub("0", text), []).append(j)
    used: Counter[str] = Counter()
    pairs = []
    for i, text in lefts.items():
        shape = _FIGURE.sub("0", text)
        waiting = by_shape.get(shape, [])
        if "0" in shape and used[shape] < len(waiting) and not _COUNTER.search(text):
            pairs.append((i, waiting[used[shape]]))
            used[shape] += 1
    return pairs


def _in_words(lefts: dict[int, str], rights: dict[int, str]) -> list[tuple[int, int]]:
    """Return the pairs of lines of prose that are the same line with changes."""
    sides = [
        [
            (number, text)
            for number, text in side.items()
            if PROSE_CHARACTERS <= len(text) <= MAX_PROSE_CHARACTERS and _is_prose(text)
        ][:MAX_PROSE_LINES]
        for side in (lefts, rights)
    ]
    pairs, taken = [], set()
    for i, text in sides[0]:
        for j, other in sides[1]:
            if j not in taken and fuzz.ratio(text, other, score_cutoff=SAME_PROSE):
                pairs.append((i, j))
                taken.add(j)
                break
    return pairs


def _is_prose(text: str) -> bool:
    """Return whether a line is a sentence: it has a comma and a full stop, and is no menu, counter or notice."""
    return bool(_SENTENCE.search(text)) and not _COUNTER.search(text) and not _NOTICE.search(text)


def _quote(lines: list[str], numbers: list[int]) -> str:
    """Return what a side has there: which lines of what was set aside, and their beginning."""
    words = " ".join(lines[number] for number in numbers[: QUOTED_CHARACTERS // 2])
    quoted = words if len(words) <= QUOTED_CHARACTERS else words[:QUOTED_CHARACTERS] + "…"
    where = f"{min(numbers) + 1}–{max(numbers) + 1}" if len(numbers) > 1 else f"{numbers[0] + 1}"
    return f"{SET_ASIDE}, {len(numbers):,} of the lines {where}] {quoted}"
