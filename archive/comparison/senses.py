"""Tell a word cut inside a sentence, which changes what the sentence says, from a passage that was cut or added.

涉嫌, 零下 or 副 taken out leaves a whole sentence that says something else; so does nearly any word taken out of the
middle of a clause. A clause, a sentence or a remark in brackets that is gone makes the text shorter.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from archive.comparison.text import fold_text
from archive.comparison.truncation import is_teaser

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.model import Block, Edit

# Maximum lengths of what is a word or a phrase inside a clause, and of a passage that is mainly about its hedge.
PHRASE_HAN: Final = 8
PHRASE_WORDS: Final = 3
HEDGED_PASSAGE: Final = 16
HEDGED_WORDS: Final = 5
# A longer text is a passage, whatever is in it.
LONGEST_SENSE: Final = 80

# What makes a statement less than certain, or says whose it is.
_HEDGE: Final = re.compile(
    "涉嫌|疑似|疑为|据称|据传|据说|据悉|据报|据了解|据介绍|据透露|据[^,。;:]{0,6}(?:统计|估计|测算|推测|分析|判断|消息|报道|说法)|声称|宣称|自称|所谓|传闻|网传|盛传|或将|或许|或因|或为|或可"
    "|可能|也许|大概|大约|估计|预计|有望|恐怕|恐将|恐会|似乎|好像|应该|理论上|初步|暂定|拟|拟定|计划|打算|考虑|涉案|犯罪嫌疑人"
    "|嫌疑|未经证实|有待|尚待|基本|几乎|近乎|部分|个别|少数|原则上|一定程度|疑|约|近|逾|超|不足|至少|至多|最多|最少|仅|"
    "试行|试点|暂行|草案|征求意见稿|初审|一审|原|前|副|代理|代|候任|候补|名誉|助理|荣誉|执行|常务|临时|见习|零下|负|上浮|下浮",
)
_HEDGE_ENGLISH: Final = re.compile(
    r"\b(?:alleged(?:ly)?|report(?:ed|edly)|suspected|suspect|accused|apparent(?:ly)?|possibl[ey]|probabl[ey]|perhaps"
    r"|maybe|may|might|could|would|likely|unlikely|seem(?:s|ed|ingly)?|appear(?:s|ed)? to|claim(?:s|ed|ing)?"
    r"|purported(?:ly)?|supposed(?:ly)?|so-called|presumabl[ey]|tentative(?:ly)?|proposed|planned|expected|estimated|about|almost|nearly"
    r"|approximately|roughly|around|up to"
    r"|at least|at most|less than|more than|over|under|only|some|most|partly|partially"
    r"|preliminary|draft|provisional|interim|acting|vice|deputy|former|ex-?|assistant|associate|honorary|then|minus|below"
    r"|negative|according to|sources? sa(?:y|id)|is said|unconfirmed|in principle)\b",
    re.IGNORECASE,
)
# Words that a sentence can lose or gain and say the same.
_HARMLESS: Final = re.compile(
    "[的了着过地得也就还又都而且则便即等呢吧啊吗呀哦嘛那这其之所将以于对在是有为与和及并已把被让给一个们些位名正会]+"
    "|非常|十分|特别|相当|很|更|更加|进一步|不断|持续|积极|切实|认真|全面|深入|大力|着力|有效|充分|同时|此外|另外|目前|现在"
    "|其中|因此|所以|因为|但是|但|然而|不过|于是|然后|接着|随后|总之|例如|比如|记者|本报|本网|本站|先生|女士|同志|日前|近日"
    "|今天|昨天|今日|昨日|当天|当日|我们|我国|以及|以来|进行|开展|来看|方面|共|共计|总计|一共|各|各个|各种|有关|相关"
)
_HARMLESS_ENGLISH: Final = frozenset(
    "a an the that which who of to in on at and or but also very really quite just then so too however therefore today"
    " yesterday mr mrs ms dr's 's is are was were be been has have had do does did".split()
)
# A sign of the end of a clause, a sentence or an item.
_BORDER: Final = frozenset(" ,.;:!?、。,;:!?()[]<>《》\"'…—-·/|\n\t")
_LATIN_WORD: Final = re.compile(r"[A-Za-z][A-Za-z'’-]*|\d[\d.,]*")
_HAN: Final = re.compile(r"[一-鿿]")


def changes_sense(edit: Edit, left: Sequence[Block], right: Sequence[Block]) -> bool:
    """Return whether a deletion or an insertion changes what a sentence says, rather than how much text there is."""
    span, body = (edit.left, left) if edit.right is None or not edit.right.text else (edit.right, right)
    if span is None or edit.cls not in ("deletion", "insertion"):
        return False
    # Cells and items are no sentences.
    if len(span.text) > LONGEST_SENSE or body[span.block].kind in ("table", "list", "image"):
        return False
    if edit.cls == "insertion" and is_teaser(span.text):
        return False
    block = body[span.block].text
    words = fold_text(span.text).text
    bare = words.strip(" ,.;:、。")
    if not bare or span.end - span.start >= len(block.strip()) or _is_sentence(span.text, block, span.start):
        return False
    if _is_short(bare, PHRASE_HAN, PHRASE_WORDS) and not _is_apart(block, span.start, span.end):
        return not _is_harmless(bare)
    return _is_short(bare, HEDGED_PASSAGE, HEDGED_WORDS) and _is_hedge(bare) and not _is_harmless(bare)


def _is_sentence(text: str, block: str, start: int) -> bool:
    """Return whether a text is one or more whole sentences of its block."""
    before = block[:start].rstrip(" \n\t”’\"'」』）)")
    ends = not block[start + len(text) :].strip() or text.rstrip(" \n\t”’\"'」』）)")[-1:] in tuple("。！？!?….")
    return ends and (not before or before[-1] in "。！？!?….")


def _is_apart(block: str, start: int, end: int) -> bool:
    """Return whether a span is a clause, an item or a remark: borders on both sides, one of them inside it at most.

    In English, blanks are no borders: words have them on both sides.
    """
    text = block[start:end]
    latin = bool(_LATIN_WORD.search(text)) and not _HAN.search(text)
    border = _BORDER - {" ", "-", "'"} if latin else _BORDER
    strip = " " if latin else ""
    inner = text.strip(strip) if latin else text
    outer_before, outer_after = block[:start], block[end:]
    if latin:
        outer_before, outer_after = outer_before.rstrip(" "), outer_after.lstrip(" ")
    head = not outer_before or fold_text(outer_before[-1]).text in border or fold_text(inner[:1]).text in border
    tail = not outer_after or fold_text(outer_after[0]).text in border or fold_text(inner[-1:]).text in border
    return head and tail


def _is_short(bare: str, han: int, words: int) -> bool:
    if _HAN.search(bare):
        return len(bare) <= han
    return 0 < len(_LATIN_WORD.findall(bare)) <= words


def _is_hedge(bare: str) -> bool:
    return bool(_HEDGE.search(bare) or _HEDGE_ENGLISH.search(bare))


def _is_harmless(bare: str) -> bool:
    if _HARMLESS.fullmatch(bare):
        return True
    words = bare.lower().replace(",", " ").split()
    return all(word in _HARMLESS_ENGLISH for word in words)
