"""What becomes of whole articles, and the verdict on it: cut, truncated, hedged no more, merged, sorted, dressed anew.

Each kind is made in Chinese and in English from an article of the generator. `benchmarks/compare.py --score` prints how
many are told right.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.model import ImageBlock, TableBlock, TextBlock
from tests.archive.comparison.generator import make_repost

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from archive.model import Article, Block, Comparison

# A sentence, and the word in it that is cut.
_HEDGED: Final = (
    ("警方说，他涉嫌骗取了三十名租客的押金。", "涉嫌"),
    ("厂房的火据称是从配电间烧起来的。", "据称"),
    ("新码头预计能停下四条渡船。", "预计"),
    ("检修队初步查明是焊缝先裂开的。", "初步"),
    ("这家店疑似把隔夜的汤又卖了一遍。", "疑似"),
    ("两家航运行可能在年内合并。", "可能"),
    ("村民大多是自愿搬下山的，约六十户留了下来。", "约"),
    ("渔民声称网里没有一条幼鱼。", "声称"),
)
_ENGLISH_HEDGED: Final = (
    ("Police said the man allegedly took deposits from thirty tenants.", "allegedly "),
    ("The fire reportedly began in the switch room of the mill.", "reportedly "),
    ("The new pier is expected to hold four boats at once.", "expected to "),
    ("Both of the shipping lines may merge before the year is out.", "may "),
    ("The suspected thief was seen on the last bus to the coast.", "suspected "),
    ("About sixty families stayed behind on the hill.", "About "),
    ("The weld apparently failed before the beam did.", "apparently "),
    ("They claimed there was no young fish in the net.", "claimed "),
)
_SIGNED: Final = (
    ("清晨的气温降到零下十一度，水管冻裂了好几处。", "零下"),
    ("副院长在会上念完了整份名单。", "副"),
    ("前任镇长把钥匙交给了看门人。", "前任"),
    ("代理书记签了字，当天就生效。", "代理"),
    ("原厂长带着工人守了一夜。", "原"),
)
_ENGLISH_SIGNED: Final = (
    ("It was minus eleven at dawn, and several pipes had burst.", "minus "),
    ("The deputy director read the whole list aloud.", "deputy "),
    ("The former mayor gave the keys to the caretaker.", "former "),
    ("The acting secretary signed it, and it took effect that day.", "acting "),
    ("The assistant keeper stayed up with the men all night.", "assistant "),
)
_INVITATIONS: Final = ("……[阅读全文]", "...点击查看全文", "……展开全文>>", "……")
_ENGLISH_INVITATIONS: Final = ("… Read more", "... [Continue reading]", "…", "... Read the full story »")
_OWN: Final = ("欢迎在评论区说说你的看法。", "小编也去现场看了一眼。", "喜欢的话请转给朋友。")
_ENGLISH_OWN: Final = ("Tell us what you think below.", "Our reader sent this in.", "Share it if you like it.")
_PLACES: Final = "东城 西坪 南渡 北岸 古井 河口 新丰 白塔".split()
_ENGLISH_PLACES: Final = "Eastgate Westfield Southford Northbank Oldwell Rivermouth Newharvest Whitetower".split()


class Whole(NamedTuple):
    """Two articles, the verdict on them, and the classes of edits that may be told, each at most so many times."""

    left: Article
    right: Article
    verdict: str
    classes: dict[str, int]


_ANY: Final = 10**6


def _base(chance: Random, *, english: bool) -> Article:
    made = make_repost(chance, [], english=english)
    return replace(made.left, body=tuple(block for block in made.left.body if isinstance(block, TextBlock)))


def _with(article: Article, *body: Block) -> Article:
    return replace(article, body=body)


def _says(text: str) -> TextBlock:
    return TextBlock("paragraph", text)


def _into(chance: Random, article: Article, old: str, new: str) -> tuple[Article, Article]:
    """Put a sentence into a paragraph of both sides."""
    at = chance.randrange(len(article.body))
    text = article.body[at].text
    blank = " " if text.isascii() else ""
    sides = []
    for sentence in (old, new):
        block = _says(f"{text}{blank}{sentence[0].upper()}{sentence[1:]}")
        sides.append(_with(article, *article.body[:at], block, *article.body[at + 1 :]))
    return sides[0], sides[1]


def _cut_word(chance: Random, pairs: tuple[tuple[str, str], ...], *, english: bool) -> Whole:
    sentence, word = chance.choice(pairs)
    left, right = _into(chance, _base(chance, english=english), sentence, sentence.replace(word, "", 1))
    return Whole(left, right, "altered", {"deletion": 1, "wording": 1, "number": 1, "typographic": 1})


def _hedge(chance: Random, english: bool) -> Whole:
    return _cut_word(chance, _ENGLISH_HEDGED if english else _HEDGED, english=english)


def _sign(chance: Random, english: bool) -> Whole:
    return _cut_word(chance, _ENGLISH_SIGNED if english else _SIGNED, english=english)


def _title(chance: Random, english: bool) -> Whole:
    left = _base(chance, english=english)
    titles = ("Fifteen miles of dyke mended", "The river, tamed") if english else ("堤防修好了十五里", "大河从此太平")
    return Whole(replace(left, title=titles[0]), replace(left, title=titles[1]), "altered", {})


def _picture(chance: Random, english: bool) -> Whole:
    right = _base(chance, english=english)
    at = chance.randrange(1, len(right.body))
    caption = "The dyke in May" if english else "五月的堤岸。资料图片"
    shown = ImageBlock("http://a.example/5.jpg", text=chance.choice(("", caption)))
    return Whole(_with(right, *right.body[:at], shown, *right.body[at:]), right, "abridged", {"image": 1})


def _truncated(chance: Random, english: bool) -> Whole:
    left = _base(chance, english=english)
    at = chance.randrange(2, len(left.body) - 1)
    text = left.body[at].text
    cut = chance.randrange(8, max(9, len(text) - 8))
    end = chance.choice(_ENGLISH_INVITATIONS if english else _INVITATIONS)
    right = _with(left, *left.body[:at], _says(text[:cut].rstrip() + end))
    return Whole(left, right, "abridged", {"deletion": _ANY, "insertion": 1, "typographic": 1})


def _abridged(chance: Random, english: bool) -> Whole:
    left = _base(chance, english=english)
    gone = set(chance.sample(range(len(left.body)), len(left.body) // 2))
    kept = [block for place, block in enumerate(left.body) if place not in gone]
    return Whole(left, _with(left, *kept), "abridged", {"deletion": _ANY})


def _own_line(chance: Random, english: bool) -> Whole:
    whole = _abridged(chance, english)
    line = _says(chance.choice(_ENGLISH_OWN if english else _OWN))
    right = _with(whole.right, *whole.right.body, line)
    return whole._replace(right=right, classes={"deletion": _ANY, "insertion": 1})


def _one_word(chance: Random, english: bool) -> Whole:
    whole = _abridged(chance, english)
    old, new = ("The mill was closed.", "The mill was flooded.") if english else ("磨坊关了门。", "磨坊进了水。")
    sides = [_with(side, *side.body, _says(words)) for side, words in ((whole.left, old), (whole.right, new))]
    return Whole(sides[0], sides[1], "altered", {"deletion": _ANY, "wording": 2, "insertion": 1})


def _merged(chance: Random, english: bool) -> Whole:
    """Drop paragraphs, and merge what is left."""
    whole = _abridged(chance, english)
    body: list[Block] = []
    for block in whole.right.body:
        if body and chance.random() < 0.6:
            body[-1] = _says(f"{body[-1].text}{' ' if english else ''}{block.text}")
        else:
            body.append(block)
    return whole._replace(right=_with(whole.right, *body), classes={"deletion": _ANY, "merge": _ANY})


def _captions(chance: Random, english: bool) -> Whole:
    """Set the caption of a picture as a paragraph below it."""
    base = _base(chance, english=english)
    at = chance.randrange(1, len(base.body))
    caption = "The dyke in May. Photo: R. Lamb" if english else "五月的堤岸。本报记者 卢青 摄"
    source = "http://a.example/5.jpg"
    left = _with(base, *base.body[:at], ImageBlock(source, text=caption), *base.body[at:])
    right = _with(base, *base.body[:at], ImageBlock(source), _says(caption), *base.body[at:])
    return Whole(left, right, "typographic", {"split": 1})


def _shuffled(chance: Random, english: bool) -> Whole:
    """Bring the sentences of one paragraph into another order."""
    pool = [block.text for block in _base(chance, english=english).body]
    pattern = r"[^.!?]+(?:[.!?](?=\d)[^.!?]+)*[.!?]\"? ?" if english else r"[^。！？]+[。！？]”?"
    sentences = [sentence.strip() for text in pool for sentence in re.findall(pattern, text)][:9]
    mixed = chance.sample(sentences, len(sentences))
    left = _base(chance, english=english)
    blank = " " if english else ""
    sides = [_with(left, *left.body[-3:], _says(blank.join(order))) for order in (sentences, mixed)]
    rest = [block for block in left.body[-3:] if not any(sentence in block.text for sentence in sentences)]
    sides = [_with(left, *rest, side.body[-1]) for side in sides]
    same = mixed == sentences
    return Whole(sides[0], sides[1], "identical" if same else "altered", {"move": len(sentences), "typographic": 3})


def _sorted_table(chance: Random, english: bool) -> Whole:
    base = _base(chance, english=english)
    rows = [(place, str(chance.randrange(100, 999))) for place in (_ENGLISH_PLACES if english else _PLACES)]
    order = sorted(rows, key=lambda row: row[1])
    sides = [_with(base, base.body[0], TableBlock(tuple(some)), *base.body[1:]) for some in (rows, order)]
    return Whole(sides[0], sides[1], "identical" if order == rows else "altered", {"move": len(rows)})


def _dressed(chance: Random, english: bool) -> Whole:
    """Print the same text with other marks, blanks and paragraphs."""
    left = _base(chance, english=english)
    marks = str.maketrans("“”，。" if not english else "\"'", "「」,." if not english else "“’")
    body: list[Block] = []
    for block in left.body:
        text = block.text.translate(marks) if chance.random() < 0.7 else block.text
        if not english:
            text = re.sub(r"([\u4e00-\u9fff])(\d)", r"\1 \2", f"　　{text}")
        body.append(_says(text))
    if chance.random() < 0.5:
        body[:2] = [_says(body[0].text + (" " if english else "") + body[1].text.strip())]
    verdict = "identical" if tuple(body) == left.body else "typographic"
    return Whole(left, _with(left, *body), verdict, {"typographic": _ANY, "merge": 1})


def _another(chance: Random, english: bool) -> Whole:
    """Put another article in its place."""
    left = _base(chance, english=english)
    words = ("The quarry", "A ferry", "The orchard", "Our choir") if english else ("采石场", "渡船", "果园", "合唱队")
    others = (
        [f"{word} was not what anybody had hoped to find there, wet and late and empty as it stood." for word in words]
        if english
        else [f"{word}里只剩下几把旧椅子，谁也说不清它们是哪一年搬来的，又是为谁而留。" for word in words]
    )
    return Whole(left, _with(left, *map(_says, others)), "different", {"deletion": _ANY, "insertion": _ANY})


WHOLES: Final[dict[str, Callable[[Random, bool], Whole]]] = {
    "hedge cut": _hedge,
    "sign or title cut": _sign,
    "title only": _title,
    "picture only": _picture,
    "truncated": _truncated,
    "abridged": _abridged,
    "abridged, with a line of its own": _own_line,
    "abridged, with a word changed": _one_word,
    "merged around what was dropped": _merged,
    "caption set as a paragraph": _captions,
    "sentences in another order": _shuffled,
    "sorted table": _sorted_table,
    "other print": _dressed,
    "another article": _another,
}


def false_edits(whole: Whole, comparison: Comparison) -> list[str]:
    """Return the edits that may not be told of a pair."""
    counts: dict[str, int] = {}
    false = []
    for edit in comparison.edits:
        counts[edit.cls] = counts.get(edit.cls, 0) + 1
        if counts[edit.cls] > whole.classes.get(edit.cls, 0):
            old, new = (span.text if span else "" for span in (edit.left, edit.right))
            false.append(f"{edit.cls}: {old!r} → {new!r}")
    return false
