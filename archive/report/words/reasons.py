"""The reasons of an attribution, and where text was set aside, in Chinese.

The record has them in English (`archive.comparison.attribution`, `archive.comparison.set_aside`).
"""

from __future__ import annotations

import re
from typing import Final

_REASONS: Final = tuple(
    (re.compile(english, re.DOTALL), chinese)
    for english, chinese in (
        (r"the left page names the right page as its original: .*", "左页注明右页为其原文：次序相反"),
        (r"the two pages hold different articles", "两页不是同一篇文章"),
        (r"the repost gives no link to its original", "转载未附原文链接"),
        (r"the repost gives a link, but .*", "转载附有链接，但左页地址不明"),
        (
            r"the repost's link leads to the left page, which holds another article",
            "转载的链接指向左页，但左页是另一篇文章",
        ),
        (
            r"the repost's link leads to another repost: the left page names (.*)",
            r"转载的链接指向另一转载：左页注明 \1",
        ),
        (r"the repost's link leads to the left page", "转载的链接指向左页"),
        (r"the repost's link leads to nothing: (.*)", r"转载的链接无效：\1"),
        (r"the repost's link leads to the repost itself", "转载的链接指向转载自身"),
        (r"the repost's link leads to (.*), not to the left page", r"转载的链接指向 \1，而非左页"),
        (r"the repost's link leads to (.*), the home page .*", r"转载的链接指向左页网站的首页 \1，而非文章"),
        (r"the repost names no source(?: \((.*) names nobody\))?", "转载未注明来源"),
        (r"the repost names the source that the left page names: (.*)", r"转载注明的来源与左页一致：\1"),
        (r"the repost names the left page's own site: (.*)", r"转载注明的是左页所在网站：\1"),
        (r"the repost names the left page's author as its source: (.*)", r"转载以左页作者为来源：\1"),
        (
            r"the repost names (.*); the left page names (.*) and no .*; whether .*",
            r"转载注明 \1，左页注明 \2；是否两家媒体不得而知",
        ),
        (r"the repost names (.*); the left page names (.*) and no .*", r"转载注明 \1，左页注明 \2，并无 \1"),
        (r"the repost names (.*); the left page does not say whose it is", r"转载注明 \1；左页未注明归属"),
        (r"the repost names the left page's author: (.*)", r"转载注明的作者与左页一致：\1"),
        (
            r"the repost names (.*), the left page (.*): not the same authors, but one is",
            r"转载署 \1，左页署 \2：部分相同",
        ),
        (
            r"the repost names (.*) as the author, the left page (.*)(?:; a text has both|: not two people)",
            r"转载署 \1，左页署 \2",
        ),
        (r"the repost names (.*) as the author, the left page (.*)", r"转载署名 \1，左页署名 \2"),
        (r"the repost is dated before the left page: (.*), the left page (.*)", r"转载的日期早于左页：\1，左页 \2"),
    )
)

_ASIDE: Final = re.compile(r"\[outside the text, ([\d,]+) of the lines ([\d–]+)\]")


def aside_in_chinese(text: str) -> str:
    """Return a quotation of text that was set aside, with its place in Chinese."""
    return _ASIDE.sub(r"[正文之外，第\2行中的\1行]", text, count=1)


def in_chinese(reason: str) -> str:
    """Return a reason in Chinese; one that is not known as it is.

    >>> in_chinese("the repost's link leads to the left page")
    '转载的链接指向左页'
    """
    for english, chinese in _REASONS:
        if (match := english.fullmatch(reason)) is not None:
            return match.expand(chinese)
    return reason
