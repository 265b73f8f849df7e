"""Say a comparison's verdict in one sentence with its measure, in English and in Chinese.

The sentence says what happened: "Abridged to 19%: 8 passages cut, 1 sentence added." A title or a picture alone is told
as that, never as another text.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from archive.comparison import SET_ASIDE, is_teaser
from archive.report.words.labels import CLASSES

if TYPE_CHECKING:
    from archive.model import Comparison, Edit, EditClass

Language: TypeAlias = Literal["en", "zh"]

# Classes that change what a text says, the gravest first.
_SENSE: Final[tuple[EditClass, ...]] = ("number", "negation", "name", "quotation", "wording")
# Below this length, in characters, what was cut or added is a word of a sentence rather than a passage.
WORD_CHARACTERS: Final = 8
# From this share on, what was cut beside a change of sense is told as an abridgement.
CUT_SHARE: Final = 0.05
_SENTENCE_END: Final = re.compile(r"[。！？!?…]+|\.(?=\s|$)|\n")


class _Parts(NamedTuple):
    """What a comparison's sentence is made of."""

    counts: Counter[EditClass]
    cut: int  # passages that left alone has
    added: int  # sentences that right alone has
    words_cut: int  # words of a sentence that left alone has
    words_added: int
    gone: int  # pictures
    new: int
    title: bool
    set_aside: bool

    @property
    def all_cut(self) -> int:
        """What left alone has, where nothing changes the sense: short passages, such as headings, are passages, too."""
        return self.cut + self.words_cut


def verdict_sentence(comparison: Comparison, language: Language = "en") -> str:
    """Return what became of the article, in one sentence with its measure."""
    parts = _parts(comparison)
    return _in_chinese(comparison, parts) if language == "zh" else _in_english(comparison, parts)


def _parts(comparison: Comparison) -> _Parts:
    edits = comparison.edits
    deletions = [edit for edit in edits if edit.cls == "deletion"]
    insertions = [edit for edit in edits if edit.cls == "insertion"]
    texts = [edit.right.text for edit in insertions if edit.right is not None and not is_teaser(edit.right.text)]
    images = [edit for edit in edits if edit.cls == "image"]
    return _Parts(
        counts=Counter(edit.cls for edit in edits),
        cut=sum(not _is_word(edit) for edit in deletions),
        added=sum(_sentences(text) for text in texts if len(text) > WORD_CHARACTERS),
        words_cut=sum(_is_word(edit) for edit in deletions),
        words_added=sum(len(text) <= WORD_CHARACTERS for text in texts),
        gone=sum(edit.right is None for edit in images),
        new=sum(edit.left is None for edit in images),
        title=any(change.field == "title" for change in comparison.fields),
        set_aside=any(_is_set_aside(change.left) for change in comparison.fields if change.field == "boilerplate"),
    )


def _is_word(edit: Edit) -> bool:
    span = edit.left or edit.right
    return span is not None and len(span.text) <= WORD_CHARACTERS


def _is_set_aside(text: str | None) -> bool:
    return (text or "").startswith(SET_ASIDE)


def _sentences(text: str) -> int:
    return max(1, sum(bool(part.strip(" ”’」』）)\"'")) for part in _SENTENCE_END.split(text)))


def share(value: float, *, up: bool = False) -> str:
    """Return a share in per cent: whole, but near nothing and near everything as fine as it needs to be.

    >>> share(0.1948), share(0.9994), share(1.0), share(0.0004, up=True)
    ('19%', '99.9%', '100%', '0.1%')
    """
    fine = 0 < value < 0.02 or 0.98 < value < 1
    scale = 1000 if fine else 100
    whole = (math.ceil if up else math.floor)(round(value * scale, 6))
    return f"{whole / 10:.1f}%" if fine else f"{whole}%"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _in_english(comparison: Comparison, parts: _Parts) -> str:
    if comparison.verdict in ("abridged", "extended"):
        return _one_way_in_english(comparison, parts)
    if comparison.verdict == "identical":
        return "The same text, character for character, in all that was compared."
    if comparison.verdict == "typographic":
        where = f" ({_count(len(comparison.edits), 'place')})" if comparison.edits else ""
        return f"The same words; only typography or paragraph breaks differ{where}."
    if comparison.verdict == "different":
        return f"A different article: next to nothing is shared ({share(comparison.kept)} kept)."
    return _altered_in_english(comparison, parts)


def _one_way_in_english(comparison: Comparison, parts: _Parts) -> str:
    """Return the sentence on a text that was only, or mainly, cut or added to."""
    shorter = comparison.verdict == "abridged"
    if not parts.cut and not parts.added and not parts.words_cut and not parts.words_added:
        return _no_text_in_english(parts, shorter=shorter)
    kept, new = share(comparison.kept), share(comparison.new, up=True)
    words, more = (
        _count(number, "word or phrase", "words or phrases") for number in (parts.words_cut, parts.words_added)
    )
    pictures = _pictures_in_english(parts)
    cut, added = _count(parts.all_cut, "passage"), _count(parts.added, "sentence")
    if shorter:
        also = f", {added} added" if parts.added else ""
        return f"Abridged to {kept}: {cut if parts.cut else words} cut{also}{pictures}."
    also = f", {cut} cut" if parts.cut else ""
    return f"Extended: {kept} kept, {added if parts.added else more} added, {new} is new{also}{pictures}."


def _no_text_in_english(parts: _Parts, *, shorter: bool) -> str:
    if parts.gone or parts.new:
        return f"The same words{_pictures_in_english(parts).replace(',', ';', 1)}."
    return "The same text without its title." if shorter else "The same text, under a title where there was none."


def _pictures_in_english(parts: _Parts) -> str:
    gone = f", {_count(parts.gone, 'picture')} gone" if parts.gone else ""
    return gone + (f", {_count(parts.new, 'picture')} new" if parts.new else "")


def _altered_in_english(comparison: Comparison, parts: _Parts) -> str:
    counts = parts.counts
    changed = [_count(counts[cls], CLASSES[cls].one, CLASSES[cls].many) for cls in _SENSE if counts[cls]]
    said = [
        f"{', '.join(changed)} changed" if changed else "",
        f"{_count(parts.words_cut, 'word or phrase', 'words or phrases')} cut" if parts.words_cut else "",
        f"{_count(parts.words_added, 'word or phrase', 'words or phrases')} added" if parts.words_added else "",
        f"{_count(counts['move'], 'passage')} in another place" if counts["move"] else "",
        f"{_count(counts['renumbering'], 'number')} of articles or items shifted" if counts["renumbering"] else "",
        _cut_in_english(comparison, parts),
    ]
    if not any(said) and not parts.gone and not parts.new:
        if parts.set_aside:
            return "The same text where it was compared, but text that was set aside from it differs."
        return "The same text under another title."
    said += ["another title" if parts.title else "", "text set aside from it differs" if parts.set_aside else ""]
    measure = f"{share(comparison.kept)} kept, {share(comparison.new, up=True)} new"
    return f"Altered: {'; '.join(part for part in said if part)}{_pictures_in_english(parts)} ({measure})."


def _cut_in_english(comparison: Comparison, parts: _Parts) -> str:
    """Return what was cut and added beside a change of sense."""
    cut = f"{_count(parts.cut, 'passage')} cut" if parts.cut else ""
    if cut and 1 - comparison.kept >= CUT_SHARE:
        cut = f"abridged to {share(comparison.kept)}, {cut}"
    added = f"{_count(parts.added, 'sentence')} added" if parts.added else ""
    return ", ".join(part for part in (cut, added) if part)


def _in_chinese(comparison: Comparison, parts: _Parts) -> str:
    if comparison.verdict in ("abridged", "extended"):
        return _one_way_in_chinese(comparison, parts)
    if comparison.verdict == "identical":
        return "所比较的文字逐字相同。"
    if comparison.verdict == "typographic":
        return f"文字相同，仅排印或分段不同{f'（{len(comparison.edits):,}处）' if comparison.edits else ''}。"
    if comparison.verdict == "different":
        return f"不是同一篇文章：几乎没有相同的文字（保留{share(comparison.kept)}）。"
    return _altered_in_chinese(comparison, parts)


def _one_way_in_chinese(comparison: Comparison, parts: _Parts) -> str:
    shorter, pictures = comparison.verdict == "abridged", _pictures_in_chinese(parts)
    if not parts.cut and not parts.added and not parts.words_cut and not parts.words_added:
        if pictures:
            return f"文字相同{pictures}。"
        return "正文相同，没有标题。" if shorter else "正文相同，加了标题。"
    kept, new = share(comparison.kept), share(comparison.new, up=True)
    cut, added = f"删去{parts.all_cut}处", f"新增{parts.added}句"
    if shorter:
        also = f"，{added}" if parts.added else ""
        return f"删节至{kept}：{cut if parts.cut else f'删去{parts.words_cut}个词语'}{also}{pictures}。"
    also = f"，{cut}" if parts.cut else ""
    return (
        f"增补：保留{kept}，{added if parts.added else f'新增{parts.words_added}个词语'}，占现文{new}{also}{pictures}。"
    )


def _pictures_in_chinese(parts: _Parts) -> str:
    gone = f"，少了{parts.gone}幅图片" if parts.gone else ""
    return gone + (f"，多了{parts.new}幅图片" if parts.new else "")


def _altered_in_chinese(comparison: Comparison, parts: _Parts) -> str:
    counts = parts.counts
    cut = f"删去{parts.cut}处" if parts.cut else ""
    if cut and 1 - comparison.kept >= CUT_SHARE:
        cut = f"删节至{share(comparison.kept)}，{cut}"
    said = [
        "、".join(f"{CLASSES[cls].chinese}{counts[cls]}处" for cls in _SENSE if counts[cls]),
        f"句中删词{parts.words_cut}处" if parts.words_cut else "",
        f"句中加词{parts.words_added}处" if parts.words_added else "",
        f"换位{counts['move']}处" if counts["move"] else "",
        f"编号顺延{counts['renumbering']}处" if counts["renumbering"] else "",
        "，".join(part for part in (cut, f"新增{parts.added}句" if parts.added else "") if part),
    ]
    if not any(said) and not parts.gone and not parts.new:
        return "所比较的文字相同，但未列入正文的文字不同。" if parts.set_aside else "正文相同，标题不同。"
    said += ["标题不同" if parts.title else "", "未列入正文的文字不同" if parts.set_aside else ""]
    measure = f"保留{share(comparison.kept)}，新增{share(comparison.new, up=True)}"
    return f"改动：{'；'.join(part for part in said if part)}{_pictures_in_chinese(parts)}（{measure}）。"
