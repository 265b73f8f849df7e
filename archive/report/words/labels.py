"""The words that all output formats of a comparison share, in English, and in Chinese where they are labels.

The formats that use them are `archive.report.wording`, `archive.report.terminal` and `archive.report.html`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.model import AttributionVerdict, EditClass, FieldClass, FieldName, Verdict


class Term(NamedTuple):
    """One label: English, its plural, Chinese."""

    one: str
    many: str
    chinese: str


# Gravest first, which is the order of all counts and lists: a small change is not always harmless.
CLASSES: Final[Mapping[EditClass, Term]] = {
    "number": Term("number", "numbers", "数字"),
    "negation": Term("negation", "negations", "否定"),
    "name": Term("name", "names", "名称"),
    "quotation": Term("quotation", "quotations", "引语"),
    "wording": Term("wording", "wordings", "措辞"),
    "deletion": Term("deletion", "deletions", "删除"),
    "insertion": Term("insertion", "insertions", "新增"),
    "image": Term("image", "images", "图片"),
    "move": Term("move", "moves", "移动"),
    "renumbering": Term("renumbering", "renumberings", "编号顺延"),
    "split": Term("split", "splits", "分段"),
    "merge": Term("merge", "merges", "并段"),
    "typographic": Term("typographic", "typographic", "排印"),
}
FIELDS: Final[Mapping[FieldName, Term]] = {
    "title": Term("title", "titles", "标题"),
    "source": Term("source", "sources", "来源"),
    "author": Term("author", "authors", "作者"),
    "published": Term("published", "published", "日期"),
    "original_url": Term("original link", "original links", "原文链接"),
    "boilerplate": Term("boilerplate", "boilerplate", "附文"),
}
FIELD_CLASSES: Final[Mapping[FieldClass, str]] = {"changed": "更改", "dropped": "缺失", "added": "添加"}
VERDICTS: Final[Mapping[Verdict, str]] = {
    "identical": "一致",
    "typographic": "仅排印不同",
    "abridged": "删节",
    "extended": "增补",
    "altered": "改动",
    "different": "不同文章",
}
# Of a verdict alone, where the comparison is not at hand; see `archive.report.words.sentences`.
SENTENCES: Final[Mapping[Verdict, str]] = {
    "identical": "The same text, character for character, in all that was compared.",
    "typographic": "The same words; only typography or paragraph breaks differ.",
    "abridged": "A shorter version of the same article.",
    "extended": "A longer version of the same article.",
    "altered": "Not the same: its sense, its order or its title may differ.",
    "different": "A different article: next to nothing is shared.",
}
ATTRIBUTIONS: Final[Mapping[AttributionVerdict, str]] = {
    "confirmed": "属实",
    "contradicted": "不符",
    "unproven": "未证实",
    "missing": "未注明",
}
# Labels of the two sides: PAGES for two pages, STATES for two versions of one page.
PAGES: Final = (Term("original", "originals", "原文"), Term("repost", "reposts", "转载"))
STATES: Final = (Term("older version", "older versions", "旧版"), Term("newer version", "newer versions", "新版"))
