"""Recognise the notes of editors, sites and accounts around an article by the shape of a whole line.

Who edited it, where its pictures are from, calls to follow, to download or to pay, and a page's widgets.
The shapes are in `scraper.boilerplate.note_shapes`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scraper.boilerplate.folding import fold
from scraper.boilerplate.note_shapes import NOTES

if TYPE_CHECKING:
    from archive.model import BoilerplateKind

# The longest note: cookie layers and notices of platforms, which are known by a word.
LONGEST_NOTE: Final = max(note.longest for note in NOTES)
SHORT_NOTE: Final = 120
_LONG = re.compile("ookie|latform")
# Fast first tests that most lines fail: the beginning of a note in English, a character of one in Chinese.
_ENGLISH = re.compile(
    r"\W*+(?:Accept|Additional|Allow|Already|Be the|By|Click|Comments|Compiled|Cookies?|Cover|Create|Decline|Design"
    r"|Disclaimer|Download|Edit|Enjoy|Featured|Follow|Get|Header|Host|Image|Join|Lead|Like|Listen|Load|Log|Looking"
    r"|Love|Manage|No comments|Not|Our|Photo|Picture|Powered|Proudly|Read|Register|Reject|Report|Scan|Sign|Scroll"
    r"|Special|Statement|Story|Subscribe|The|Theme|This|To|Top|Translated|View|Want|We|Writ|You|\d+ free|\d+%"
    r"|\d\d?:\d|\d+[- ]min)|\W*\+1"
)
_CHARACTER = re.compile(
    "[编編责責校審审監监图圖题題源综綜摘整更关關載载点點掃扫码碼赞讚转轉享订訂追蹤购購录錄讀读付播听聽览覽访訪术術"
    "办辦评評论論留馈饋趣翻%星撰采採寫写影稿剩加返原丨｜|锁鎖朗人条綜編收扫描]"
)
# Brackets, arrows and marks around a note, and the punctuation behind it; of the folded text.
_BEFORE: Final = '([{<|/-_=~*#>»›·•.,:;!?" ↑↓←→▲▼△▽▶►◆◇■□●○★☆※⬆⬇👆👇👉'
_AFTER: Final = ")]}|/-_=~*<«‹·•.,;!? ↑↓←→▲▼△▽◀◄◆◇■□●○★☆※⬆⬇👆👇👈>»›"


def _joined(shapes: str) -> str:
    """Join the lines of a shape."""
    return "".join(map(str.strip, shapes.splitlines()))


# One search for all shapes is much faster than one for each; the groups are the notes' numbers.
_ANY = re.compile("|".join(f"({_joined(note.shapes)})" for note in NOTES))
# The words that calls to like and to pass on consist of, the longest first; at least two of the second set occur.
_CALL_WORDS = re.compile(
    "一键三连|别忘了|有帮助|点个赞|更多人|右下角|不错过|点赞|在看|分享|转发|收藏|评论|留言|关注|三连|按赞|订阅|追踪|再走|支持|我们"
    "|文章|本文|内容|朋友|好友|一下|喜欢|觉得|不错|有用|好看|如果|记得|欢迎|动动|小手|手指|下方|看到|随手|顺手|期待|可以"
    '|[让给把您你的个吧哦呀哟就请帮点戳它对和及或来也这那篇与我一到 ,.!?;|/"~+&>-]'
)
_CALLS = re.compile(r"点赞|点个赞|在看|分享|转发|收藏|按赞|订阅|留言|三连|关注|追踪|个赞")
_ASKING = re.compile("点个|吧$|欢迎|别忘了|记得|动动|请|觉得|喜欢")
_QUESTION_MARKS: Final = frozenset("?？")
_OLD_TITLE = re.compile("原|[本此该]文|文章|新闻|稿件|This|The ")
LONGEST_CALL: Final = 40


def kind_of_note(text: str) -> BoilerplateKind | None:
    """Return the kind of boilerplate that a whole line is if it has the shape of a note, else None.

    >>> kind_of_note("編輯｜林小滿"), kind_of_note("返回首頁，查看更多"), kind_of_note("扫码就能借书，孩子们觉得新鲜。")
    ('credit', 'navigation', None)
    """
    size = len(text)
    if not _may_be_note(text, size):
        return None
    folded = fold(text).lstrip(_BEFORE).rstrip(_AFTER)
    if not folded:
        return None
    if match := _ANY.fullmatch(folded):
        note = NOTES[(match.lastindex or 1) - 1]
        if text[-1] in _QUESTION_MARKS and not _OLD_TITLE.match(folded) and note.kind in ("credit", "other"):
            return None  # a question, not a label
        return note.kind if size <= note.longest else None
    return "share" if size <= LONGEST_CALL and _is_call(folded) else None


def _may_be_note(text: str, size: int) -> bool:
    """Return whether a line is worth folding: few are."""
    if size > SHORT_NOTE:
        return size <= LONGEST_NOTE and _LONG.search(text) is not None
    if text.isascii():
        return _ENGLISH.match(text) is not None
    return _CHARACTER.search(text) is not None or "ookie" in text


def _is_call(folded: str) -> bool:
    """Return whether a folded line only asks to like it and to pass it on."""
    asked = len(set(_CALLS.findall(folded)))
    return asked > 0 and (asked > 1 or bool(_ASKING.search(folded))) and not _CALL_WORDS.sub("", folded)
