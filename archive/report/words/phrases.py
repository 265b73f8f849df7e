"""A phrase in both languages, and the phrases of the text faces of a comparison: `Face`.

What the commands print about pages and versions is in `archive.report.words.summaries`; the names of classes, fields
and verdicts in `archive.report.words.labels`; the verdict's sentence in `archive.report.words.sentences`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from archive.report.words.sentences import Language


class Phrase(NamedTuple):
    """A phrase in English and in Chinese; in braces, what is filled in. `plural` is the English for another `count`."""

    english: str
    chinese: str
    plural: str = ""

    def say(self, language: Language, **values: object) -> str:
        """Return the phrase in a language.

        >>> lines = Phrase("{count:,} line", "{count:,}行", "{count:,} lines")
        >>> lines.say("en", count=1), lines.say("en", count=1200), lines.say("zh", count=1200)
        ('1 line', '1,200 lines', '1,200行')
        """
        if language == "zh":
            return self.chinese.format(**values)
        return (self.plural if self.plural and values.get("count") != 1 else self.english).format(**values)


class Face:
    """The phrases of a comparison, in the terminal and in summaries."""

    # The two sides
    left: Final = Phrase("left", "左")
    right: Final = Phrase("right", "右")
    no_title: Final = Phrase("(no title)", "（无标题）")
    no_credit: Final = Phrase("(no source, no date)", "（无来源、无日期）")
    no_address: Final = Phrase("(address unknown)", "（地址不明）")
    version: Final = Phrase("version {number}", "第{number}版")
    captured: Final = Phrase("captured {at}", "采集于 {at}")
    between: Final = Phrase(", ", "，")
    colon: Final = Phrase(": ", "：")
    # The rows of the overview
    note: Final = Phrase("note", "注意")
    verdict: Final = Phrase("verdict", "结论")
    shared: Final = Phrase("shared", "相同")
    edits: Final = Phrase("edits", "修改")
    none: Final = Phrase("none", "无")
    gravest: Final = Phrase("gravest", "最重要")
    attribution: Final = Phrase("attribution", "出处")
    # What is in the rows
    shares: Final = Phrase("{kept} kept, {new} new", "保留{kept}，新增{new}")
    longest_run: Final = Phrase(
        "longest untouched run {count:,} character",
        "最长未改动{count:,}字",
        "longest untouched run {count:,} characters",
    )
    order_kept: Final = Phrase("order kept {share}", "次序保留{share}")
    edit_rate: Final = Phrase("{rate} edits per 1,000 characters", "每千字修改{rate}处")
    field_changed: Final = Phrase("changed: {left} → {right}", "更改：{left} → {right}")
    field_dropped: Final = Phrase("dropped: {left}", "缺失：{left}")
    field_added: Final = Phrase("added: {right}", "添加：{right}")
    both_titles: Final = Phrase("left: {left}; right: {right}", "左：{left}；右：{right}")
    slip: Final = Phrase("not in both bodies, but on both pages: {left}", "不在双方正文中，但两页都有：{left}")
    field_in_brief: Final = Phrase("{field} {what}", "{field}{what}")
    attribution_in_brief: Final = Phrase("attribution {verdict}", "出处{verdict}")
    more_findings: Final = Phrase("… and {count:,} more", "……另有{count:,}项")
    # The edits, one by one
    block: Final = Phrase("block {number}", "第{number}段")
    blocks: Final = Phrase("block {left} → {right}", "第{left}段 → 第{right}段")
    in_blocks: Final = Phrase("{edits}  ({where})", "{edits}（{where}）")
    times: Final = Phrase("×{number:,}", "×{number:,}")
    image: Final = Phrase("(image {name})", "（图片 {name}）")
    typographic_edits: Final = Phrase("{count:,} typographic edit", "排印{count:,}处", "{count:,} typographic edits")
    more_typographic: Final = Phrase(
        "… and {count:,} more typographic edit", "……另有排印{count:,}处", "… and {count:,} more typographic edits"
    )
    more_edits: Final = Phrase(
        "… and {count:,} more edit: --all prints it, --format json has it with its offsets",
        "……另有{count:,}处修改：--all 全部打印，--format json 附字符位置",
        "… and {count:,} more edits: --all prints them, --format json has them with their offsets",
    )
    unchanged: Final = Phrase("⋮ {count:,} block unchanged", "⋮ {count:,}段未改动", "⋮ {count:,} blocks unchanged")
    more_print_blocks: Final = Phrase(
        "… and {count:,} block more with typographic edits only",
        "……另有{count:,}段仅排印不同",
        "… and {count:,} blocks more with typographic edits only",
    )
    moved_to: Final = Phrase("to block {number} →", "移至第{number}段 →")
    moved_from: Final = Phrase("← from block {number}", "← 自第{number}段移来")
    more_characters: Final = Phrase(
        " … [{count:,} more character] … ", "……［中略{count:,}字］……", " … [{count:,} more characters] … "
    )
    # What the reader should know before reading on
    reversed_versions: Final = Phrase(
        "reversed order: left is the newer version, right the older one",
        "次序相反：左为新版，右为旧版",
    )
    reversed_link: Final = Phrase(
        "reversed order: left names right as its original; name the original first",
        "次序相反：左页注明右页为其原文；请把原文写在前面",
    )
    reversed_dates: Final = Phrase(
        "reversed order? left is dated {left}, after right, {right}",
        "次序或相反：左页日期{left}晚于右页日期{right}",
    )
    edited_since: Final = Phrase(
        "the original was edited since (v{number}, on {at}); compared with what was copied",
        "原文此后有改动（第{number}版，{at}）；比较的是转载所依据的版本",
    )
