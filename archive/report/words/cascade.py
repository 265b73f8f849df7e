"""What `repost find` says, in English and in Chinese: kinds of reposts, reasons, its summary and its picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive.report.words.labels import Term
from archive.report.words.phrases import Phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

# By the kinds of `archive.reuse`, the largest first.
REPOST_KINDS: Final[Mapping[str, Term]] = {
    "copy": Term("copy", "copies", "照录"),
    "edited-copy": Term("edited copy", "edited copies", "改动转载"),
    "inclusion": Term("inclusion", "inclusions", "全文收入"),
    "excerpt": Term("excerpt", "excerpts", "摘录"),
    "quote": Term("quote", "quotes", "引用"),
}
# What a kind means, for the legend.
KIND_MEANINGS: Final[Mapping[str, Phrase]] = {
    "copy": Phrase("the same text", "文字相同"),
    "edited-copy": Phrase("most of both texts is the same", "两文大部分相同"),
    "inclusion": Phrase("most of the source stands in a longer text", "较长文章收入了来源的大部分"),
    "excerpt": Phrase("most of the text is a part of the source", "文章大部分取自来源的一部分"),
    "quote": Phrase("a passage in an article of its own", "另写文章中的一段引文"),
}
# Why a page is likely the original, by the codes of `archive.reuse`.
ORIGINAL_REASONS: Final[Mapping[str, Phrase]] = {
    "given": Phrase("named as an original", "由使用者指定为原文"),
    "linked": Phrase(
        "{count:,} of the others links to it", "有{count:,}篇链接到它", "{count:,} of the others link to it"
    ),
    "credited": Phrase(
        "{count:,} of the others credits its site",
        "有{count:,}篇注明来自该站",
        "{count:,} of the others credit its site",
    ),
    "earliest": Phrase("the earliest date ({text})", "日期最早（{text}）"),
    "longest": Phrase("the longest text ({count:,} characters)", "文字最全（{count:,}字）"),
    "undated": Phrase("the dates tell nothing", "日期不足以判断"),
    "links-elsewhere": Phrase("but it links to {text}, which is not here", "但它链接到未收录的 {text}"),
    "credits-elsewhere": Phrase("but it credits {text}", "但它注明来源为{text}"),
}
CERTAINTIES: Final[Mapping[str, Phrase]] = {
    "attested": Phrase("original", "原文"),
    "dated": Phrase("probably the original", "可能是原文"),
    "unclear": Phrase("the original is unclear; placed first", "原文不明，暂列首位"),
}


class Finds:
    """The phrases of `repost find`."""

    totals: Final = Phrase(
        "{articles} · {texts} · {clusters} · {reposts}", "{articles} · {texts} · {clusters} · {reposts}"
    )
    articles: Final = Phrase("{count:,} article", "{count:,}篇文章", "{count:,} articles")
    texts: Final = Phrase("{count:,} text that differs", "{count:,}种文字", "{count:,} texts that differ")
    clusters: Final = Phrase("{count:,} group of reposts", "{count:,}组转载", "{count:,} groups of reposts")
    reposts: Final = Phrase("{count:,} repost", "{count:,}篇转载", "{count:,} reposts")
    none: Final = Phrase("No article reposts another.", "没有发现转载。")
    group: Final = Phrase("{number}. {count:,} pages, {span}", "{number}. {count:,}个网页，{span}")
    group_undated: Final = Phrase("{number}. {count:,} pages", "{number}. {count:,}个网页")
    no_title: Final = Phrase("(no title)", "（无标题）")
    version: Final = Phrase("v{number}", "第{number}版")
    kept: Final = Phrase("{share} of the source", "来源的{share}")
    own: Final = Phrase("{share} of it copied", "本文{share}为转载")
    characters: Final = Phrase("{count:,} character", "{count:,}字", "{count:,} characters")
    linked: Final = Phrase("linked", "有链接")
    between: Final = Phrase(", ", "，")
    because: Final = Phrase("{what}: {reasons}", "{what}：{reasons}")
    more_members: Final = Phrase("… and {count:,} more page", "……另有{count:,}个网页", "… and {count:,} more pages")
    more_clusters: Final = Phrase(
        "… and {count:,} more group: -o FILE has them all",
        "……另有{count:,}组：-o FILE 写出全部",
        "… and {count:,} more groups: -o FILE has them all",
    )
    also_quotes: Final = Phrase("quotes {id} (group {cluster})", "另引用 {id}（第{cluster}组）")
    # The picture
    title: Final = Phrase("Who reposts whom", "转载关系")
    unplaced: Final = Phrase("source unclear", "来源不明")
    legend: Final = Phrase(
        "Each page is drawn below the one it was probably taken from.", "每个网页画在其可能来源之下。"
    )
    passages: Final = Phrase("Copied passages", "相同文字")
    passage: Final = Phrase(
        "{count:,} character; source {source}, repost {repost}",
        "{count:,}字；来源{source}，转载{repost}",
        "{count:,} characters; source {source}, repost {repost}",
    )
    more_edges: Final = Phrase("… and {count:,} more pair", "……另有{count:,}对", "… and {count:,} more pairs")
    shown: Final = Phrase("the largest {shown:,} of {count:,} groups", "共{count:,}组，此处为最大的{shown:,}组")
    pair: Final = Phrase("{source} → {repost}", "{source} → {repost}")
