"""The words of the HTML page of a comparison, in English and in Chinese: `WORDS[language]`.

A page is written in one language. What all faces share (classes, fields, verdicts) is in `archive.report.words.labels`;
the page is written by `archive.report.html`. Both languages have every label, since a label is a field without a
default.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.model import BoilerplateKind
    from archive.report.words.sentences import Language


class Counted(NamedTuple):
    """A label with a number in it, `{n}`: for one and for more."""

    one: str
    many: str

    def of(self, count: int) -> str:
        """Return the label for a number.

        >>> Counted("{n} line", "{n} lines").of(1), Counted("{n} line", "{n} lines").of(1200)
        ('1 line', '1,200 lines')
        """
        return (self.one if count == 1 else self.many).format(n=f"{count:,}")


@dataclass(frozen=True, kw_only=True, slots=True)
class PageWords:
    """All labels of the page in one language; in braces, what is filled in."""

    # The head
    kicker: str
    no_title: str
    version: str
    no_version: str
    captured: str
    no_capture: str
    no_address: str
    between: str  # between the parts of a line
    colon: str
    # The overview
    kept: str
    new: str
    changes: Counted  # under the number
    attribution: str
    gravest: str
    all_changes: str
    more: Counted
    rest: Counted
    nothing_told: str
    shares: str
    titles_same: str
    titles_differ: str
    # Words beside a change
    block: str
    blocks: str
    image: str
    no_caption: str
    cut_here: Counted
    added_there: Counted
    image_cut: str
    to_block: str
    from_block: str
    cut_text: Counted  # in place of the middle of a long text
    # The two pages, and what is outside the text
    pages: str
    site: str
    address: str
    digest: str
    attribution_is: str
    outside: str
    field: str
    nothing: str
    slips: str
    slip: str
    around: Counted
    more_lines: Counted
    # The text
    text: str
    unmarked: str
    map: str
    map_many: Counted
    both: str
    limit: str
    # The bar, which needs the script
    bar: str
    previous: str
    next: str
    unchanged: str
    classes: str
    marked_classes: str
    count: Counted
    position: str
    hidden: str
    # The foot
    read_by: str
    data: str
    kinds: Mapping[BoilerplateKind, str]


_ENGLISH: Final = PageWords(
    kicker="What changed",
    no_title="(no title)",
    version="version {number}",
    no_version="not a version of an archive",
    captured="captured {at}",
    no_capture="time of capture unknown",
    no_address="address unknown",
    between=" · ",
    colon=": ",
    kept="of the {side} is kept",
    new="of the {side} is new",
    changes=Counted("change in the text", "changes in the text"),
    attribution="attribution",
    gravest="The gravest changes",
    all_changes="Changes, the gravest first",
    more=Counted("{n} more", "{n} more"),
    rest=Counted("… and {n} more, in the text below.", "… and {n} more, in the text below."),
    nothing_told="These are different articles, so no single change is told or marked. What is known:",
    shares="{kept} of the {left} is found in the {right}, and {new} of the {right} is not in the {left}.",
    titles_same="Both have the title {title}.",
    titles_differ="The titles are {left} and {right}.",
    block="block {at}",
    blocks="block {left} → {right}",
    image="picture",
    no_caption="without a caption",
    cut_here=Counted("{n} character cut here", "{n} characters cut here"),
    added_there=Counted("{n} character added here", "{n} characters added here"),
    image_cut="picture removed here",
    to_block="to block {at} →",
    from_block="← from block {at}",
    cut_text=Counted(" … [{n} more character] … ", " … [{n} more characters] … "),
    pages="The two pages",
    site="site",
    address="address",
    digest="digest",
    attribution_is="Attribution: {verdict}",
    outside="Outside the text",
    field="field",
    nothing="none",
    slips="In one body only, but on both pages: no change",
    slip="Not in the other body, but elsewhere on that page: no change.",
    around=Counted(
        "Around the text: {n} line that only the {{side}} has", "Around the text: {n} lines that only the {{side}} has"
    ),
    more_lines=Counted("… and {n} more line", "… and {n} more lines"),
    text="The text",
    unmarked="Both texts, unmarked",
    map="Where the changes are, from the beginning to the end",
    map_many=Counted("{n} change", "{n} changes"),
    both="both, unchanged",
    limit="The {most} gravest changes are numbered and linked; {rest} more are only coloured.",
    bar="Changes",
    previous="Previous",
    next="Next",
    unchanged="unchanged paragraphs",
    classes="Classes",
    marked_classes="Classes that are marked",
    count=Counted("{n} change", "{n} changes"),
    position="change {at} of {n}",
    hidden=" ({n} hidden)",
    read_by="Read by {left} (left) and {right} (right).",
    data="The same as data, with offsets: {command}.",
    kinds={
        "navigation": "navigation",
        "credit": "credit",
        "origin": "origin",
        "disclaimer": "disclaimer",
        "copyright": "copyright",
        "publisher": "publisher",
        "contact": "contact",
        "share": "share",
        "related": "related articles",
        "pagination": "pagination",
        "advertisement": "advertisement",
        "other": "other",
    },
)

_CHINESE: Final = PageWords(
    kicker="转载比对",
    no_title="（无标题）",
    version="第{number}版",
    no_version="不是存档版本",
    captured="采集于{at}",
    no_capture="采集时间不详",
    no_address="地址不明",
    between=" · ",
    colon="：",
    kept="{side}保留",
    new="{side}新增",
    changes=Counted("处修改", "处修改"),
    attribution="出处",
    gravest="最重的改动",
    all_changes="改动，重者在前",
    more=Counted("另有{n}项", "另有{n}项"),
    rest=Counted("……另有{n}项，见下文。", "……另有{n}项，见下文。"),
    nothing_told="两篇不是同一文章，故不逐处列出或标出差异。已知：",
    shares="{left}有{kept}见于{right}，{right}有{new}不在{left}中。",
    titles_same="双方标题同为{title}。",
    titles_differ="标题分别为{left}和{right}。",
    block="第{at}段",
    blocks="第{left}段 → 第{right}段",
    image="图片",
    no_caption="无说明文字",
    cut_here=Counted("此处删去{n}字", "此处删去{n}字"),
    added_there=Counted("此处新增{n}字", "此处新增{n}字"),
    image_cut="此处少了图片",
    to_block="移至第{at}段 →",
    from_block="← 移自第{at}段",
    cut_text=Counted(" …〔另有{n}字〕… ", " …〔另有{n}字〕… "),
    pages="两个页面",
    site="网站",
    address="地址",
    digest="摘要",
    attribution_is="出处：{verdict}",
    outside="正文之外",
    field="项目",
    nothing="无",
    slips="只在一方正文中，但两页都有：不算改动",
    slip="不在另一方正文中，但在其页面别处：不算改动。",
    around=Counted("正文四周：只有{{side}}有的{n}行", "正文四周：只有{{side}}有的{n}行"),
    more_lines=Counted("……另有{n}行", "……另有{n}行"),
    text="正文",
    unmarked="两篇正文，不作标记",
    map="改动所在，从开头到结尾",
    map_many=Counted("{n}处改动", "{n}处改动"),
    both="双方相同",
    limit="最重的{most}处改动有编号和链接，其余{rest}处只以颜色标出。",
    bar="改动",
    previous="上一处",
    next="下一处",
    unchanged="未改动的段落",
    classes="类别",
    marked_classes="标出的类别",
    count=Counted("{n}处改动", "{n}处改动"),
    position="第{at}处，共{n}处",
    hidden="（隐去{n}处）",
    read_by="左页由{left}读取，右页由{right}读取。",
    data="同一结果的数据形式，附位置：{command}。",
    kinds={
        "navigation": "导航",
        "credit": "来源作者栏",
        "origin": "原文链接栏",
        "disclaimer": "免责声明",
        "copyright": "版权声明",
        "publisher": "主办单位",
        "contact": "联系方式",
        "share": "分享",
        "related": "相关文章",
        "pagination": "分页",
        "advertisement": "广告",
        "other": "其他",
    },
)

WORDS: Final[Mapping[Language, PageWords]] = {"en": _ENGLISH, "zh": _CHINESE}
