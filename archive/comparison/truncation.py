"""Recognise a text that breaks off with an invitation to read on: 施工方……[阅读全文], "… Read more".

What stood in place of the rest of the sentence is a deletion, and the invitation an insertion of its own.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from archive.model import Edit, Span

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from archive.comparison.body import BodyDifference
    from archive.model import Article

# Characters at the end of a block in which an invitation is looked for.
TEASER_CHARACTERS: Final = 60
# Least length of a beginning that is recognised as that of a block.
BEGINNING: Final = 4

_VERB: Final = (
    "(?:点击|点此|点这里|请|立即|扫码|打开|下载|登录|前往|进入|移步)*"
    "(?:阅读|查看|浏览|展开|观看|看|读|查阅|显示|继续阅读|了解|解锁|订阅后阅读)"
)
_WHAT: Final = "(?:全文|原文|全部|更多|详情|详细|完整|剩余|余下|其余|正文|后续|下文|内容|文章|报道|版|内容|信息)+"
_VERB_MARKS: Final = "[,，、:： ]"
# With the note of a printed page that goes on elsewhere: 下转第三版.
_CHINESE: Final = (
    rf"{_VERB}{_WHAT}|未完(?:待续)?(?:{_VERB_MARKS}(?:点击|请|继续)?{_VERB}{_WHAT})?|(?:下|上)?(?:转|接)第?[\dA-Z一二三四五六七八九十]{{1,3}}版"
    r"|(?:展开|全文|更多|详情|详细|查看更多|余下全文|剩余\d+%|以下省略|下略|略)[>»]*"
    r"|点击.{0,8}(?:全文|更多|原文)"
)
_ENGLISH: Final = (
    r"(?:click (?:here )?to )?(?:read|see|view|show|continue|keep|find out)(?: (?:the|full|rest|of|this|original))*"
    r" (?:more|on|reading|full|rest|story|article|text|all|version)|read more.{0,20}"
    r"|more|full (?:story|article|text)"
    r"|to be continued|continued|\d+ more words|subscribe to read.{0,20}"
)
_OPEN: Final = r"[\s.。…⋯·•,，、;；:：\-—–>»→(（\[【「〔<《]*"
_CLOSE: Final = r"[\s.。…⋯>»→)）\]】」〕》↓▼]*"
_TEASER: Final = re.compile(
    rf"(?:{_OPEN}(?:{_CHINESE}|{_ENGLISH}){_CLOSE}|\s*(?:…|⋯|\.\.\.|。。。)[…⋯.。]*\s*[\])）】]?\s*)", re.IGNORECASE
)
_TAIL: Final = re.compile(
    rf"\s*(?:(?=…|⋯|\.{{3}}|。{{3}})[…⋯.。]+{_OPEN}(?:(?:{_CHINESE}|{_ENGLISH}){_CLOSE})?"
    rf"|\s*[(（\[【]\s*(?:{_CHINESE}|{_ENGLISH})\s*[)）\]】]{_CLOSE}|{_CHINESE}{_CLOSE})$",
    re.IGNORECASE,
)


def is_teaser(text: str) -> bool:
    """Return whether a whole text is an invitation to read on.

    >>> is_teaser("……[阅读全文]"), is_teaser("... Read more »"), is_teaser("记者将会继续报道。")
    (True, True, False)
    """
    return len(text) <= TEASER_CHARACTERS and bool(_TEASER.fullmatch(text))


def with_truncation(body: BodyDifference, left: Article, right: Article) -> BodyDifference:
    """Return a difference in which the rest of a sentence that breaks off at right's end is a deletion."""
    texts = [(number, block.text) for number, block in enumerate(right.body) if block.text.strip()]
    if not texts or not body.edits:
        return body
    block, text = texts[-1]
    low = max(0, len(text) - TEASER_CHARACTERS)
    found = _TAIL.search(text, low)
    if found is None or not found[0].strip():
        return body
    at = found.start()
    if not is_teaser(text[at:]):
        return body
    inside = [number for number, edit in enumerate(body.edits) if _reaches_into(edit.right, block, at)]
    if len(inside) == 1 and body.edits[inside[0]] == Edit("insertion", None, Span(block, 0, len(text), text)):
        return _short_beginning(body, left, right, (block, at, text), inside[0])
    # Already a plain insertion after whole sentences, or the same words on both sides.
    if all(body.edits[number].left is None or body.edits[number].cls == "typographic" for number in inside):
        return body
    return _broken_off(body, left, (block, at, text), inside)


def _short_beginning(
    body: BodyDifference, left: Article, right: Article, tail: tuple[int, int, str], added: int
) -> BodyDifference:
    """Find the block of left that right's last block is too short a beginning of to have been aligned with it."""
    block, at, text = tail
    start = text[:at].rstrip()
    for number, edit in enumerate(body.edits):
        span = edit.left
        if span is None or edit.cls != "deletion" or len(start) < BEGINNING or not span.text.startswith(start):
            continue
        rest = Span(span.block, span.start + len(start), span.end, span.text[len(start) :])
        edits = list(body.edits)
        edits[number] = replace(edit, left=rest)
        edits[added] = Edit("insertion", None, Span(block, at, len(text), text[at:]))
        sizes = [sum(len(one.text) for one in article.body) for article in (left, right)]
        kept, new = body.kept + len(start) / sizes[0], body.new - len(start) / sizes[1]
        return replace(body, edits=tuple(edits), kept=min(1.0, kept), new=max(0.0, new))
    return body


def _reaches_into(span: Span | None, block: int, at: int) -> bool:
    """Return whether a span of right reaches into the tail of its last block."""
    return span is not None and span.block == block and span.end > at


def _plain_cut(body: BodyDifference, left: Article, tail: tuple[int, int, str], number: int) -> BodyDifference | None:
    """Return the difference where the beginning is printed as it was: the rest is one deletion, wherever it is cut."""
    block, at, text = tail
    old = left.body[number].text
    start = len(text[:at].rstrip())
    if start < BEGINNING or not old.startswith(text[:start]) or start == len(old):
        return None
    of_block = [
        n
        for n, edit in enumerate(body.edits)
        if edit.cls != "move"
        and (edit.left is None or edit.left.block == number)
        and (edit.right is None or edit.right.block == block)
    ]
    if not of_block:
        return None
    made = [
        Edit("deletion", Span(number, start, len(old), old[start:]), None),
        Edit("insertion", None, Span(block, start, len(text), text[start:])),
    ]
    return _with_edits(body, of_block, made)


def _with_edits(body: BodyDifference, gone: Collection[int], made: Sequence[Edit]) -> BodyDifference:
    """Return the difference with some edits in place of others."""
    groups = list(body.groups) or [""] * len(body.edits)
    place = min(gone)
    rest = [(edit, group) for n, (edit, group) in enumerate(zip(body.edits, groups, strict=True)) if n not in gone]
    before = sum(n < place for n in range(len(body.edits)) if n not in gone)
    pairs = rest[:before] + [(edit, "") for edit in made] + rest[before:]
    return replace(body, edits=tuple(edit for edit, _ in pairs), groups=tuple(group for _, group in pairs))


def _broken_off(body: BodyDifference, left: Article, tail: tuple[int, int, str], inside: list[int]) -> BodyDifference:
    """Make one deletion and one insertion of the edits `inside` the tail of right's last block."""
    block, at, text = tail
    olds = [span for number in inside if (span := body.edits[number].left) is not None]
    first = body.edits[inside[0]].right
    blocks = {span.block for span in olds}
    if len(blocks) == 1 and (whole := _plain_cut(body, left, tail, next(iter(blocks)))) is not None:
        return whole
    if len(blocks) != 1 or first is None or any(body.edits[n].cls == "move" for n in inside):
        return body
    number = blocks.pop()
    old_text = left.body[number].text
    start = min(span.start for span in olds)
    begin = min(first.start, at)
    # What broke off inside a word or a figure is its beginning: 770…… of 7700人次.
    if old_text.startswith(text[begin:at], start):
        start, begin = start + at - begin, at
    if text[begin:at].strip() or not old_text[start:].strip():
        return body
    gone = {
        n
        for n, edit in enumerate(body.edits)
        if n in inside or (edit.right is None and _reaches_into(edit.left, number, start))
    }
    made = [
        Edit("deletion", Span(number, start, len(old_text), old_text[start:]), None),
        Edit("insertion", None, Span(block, begin, len(text), text[begin:])),
    ]
    return _with_edits(body, gone, made)
