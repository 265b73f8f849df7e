"""What the commands that write files say of them, in English and in Chinese: `Outputs`.

These are `repost parse`, `find` and `export`: how much was written, and what was left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive.report.words.phrases import Phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.report.words.sentences import Language


class Outputs:
    """The phrases of output files."""

    list_mark: Final = Phrase(", ", "，")
    # What a table got in front of some of its cells
    guarded: Final = Phrase(
        "{count:,} cell that a spreadsheet would take for a formula got an apostrophe in front",
        "有{count:,}个单元格会被电子表格当作公式，已在前面加撇号",
        "{count:,} cells that a spreadsheet would take for a formula got an apostrophe in front",
    )
    plain: Final = Phrase("; --plain leaves it as it is", "；--plain 则原样写出", "; --plain leaves them as they are")
    # What an export holds, by the names in its JSON
    contents: Final[Mapping[str, Phrase]] = {
        "versions": Phrase("{count:,} version", "{count:,}个版本", "{count:,} versions"),
        "captures": Phrase("{count:,} capture", "{count:,}次采集", "{count:,} captures"),
        "comparisons": Phrase("{count:,} comparison", "{count:,}次比较", "{count:,} comparisons"),
        "edits": Phrase("{count:,} edit", "{count:,}处修改", "{count:,} edits"),
        "fields": Phrase("{count:,} field", "{count:,}个字段", "{count:,} fields"),
        "pages": Phrase("{count:,} page", "{count:,}个网页", "{count:,} pages"),
        "changes": Phrase("{count:,} change", "{count:,}处变化", "{count:,} changes"),
        "files": Phrase("{count:,} file", "{count:,}个文件", "{count:,} files"),
    }
    pack_advice: Final = Phrase("; its README says how to check them", "；其中的 README 说明如何核验")
    # What a search for reposts left out and logged
    left_out: Final = Phrase("left out: {what}", "略去：{what}")
    too_short: Final = Phrase("{number:,} too short to say anything of", "{number:,}篇过短，无从判断")
    no_article: Final = Phrase(
        "{count:,} line without an article", "{count:,}行没有文章", "{count:,} lines without an article"
    )
    found_logged: Final = Phrase(
        "{count:,} found original logged", "{count:,}处找到的原文已记入日志", "{count:,} found originals logged"
    )
    # A bulk job
    shards: Final = Phrase("{count:,} shard", "{count:,}个分片", "{count:,} shards")
    read: Final = Phrase("{size:,.0f} MB", "{size:,.0f} MB")
    time_left: Final = Phrase("{time} left", "剩余 {time}")
    done_before: Final = Phrase("{number:,} done before", "此前已完成{number:,}个")
    failed: Final = Phrase("{shards} failed", "{shards}失败")
    errors: Final = Phrase("{count:,} error ({kinds})", "{count:,}处错误（{kinds}）", "{count:,} errors ({kinds})")
    closing: Final = Phrase(
        "{pages} out of {size:,.1f} MB in {shards}{before}{pace}",
        "{pages}，读自 {size:,.1f} MB（{shards}{before}）{pace}",
    )
    of_them_before: Final = Phrase(", {number:,} of them done before", "，其中{number:,}个此前已完成")
    pace: Final = Phrase(", {rate:,.1f} MB/s", "，{rate:,.1f} MB/s")
    no_pages: Final = Phrase("no page: {kinds}", "不是网页：{kinds}")
    error_kinds: Final = Phrase("errors: {kinds}", "错误：{kinds}")
    other_shards: Final = Phrase(
        "{place} has {count:,} other shard, of files that are not among these",
        "{place} 中另有{count:,}个分片，所属文件不在此次之列",
        "{place} has {count:,} other shards, of files that are not among these",
    )
    kind: Final = Phrase("{number:,} {kind}", "{kind} {number:,}")


# Kinds of records that are no pages, and of errors: words of the JSON, which people read in the totals, too.
_KINDS: Final[Mapping[str, str]] = {
    # Records
    "request": "请求",
    "revisit": "重复内容",
    "metadata": "元数据",
    "warcinfo": "文件说明",
    "continuation": "续接记录",
    "arc-header": "ARC 文件头",
    "robots-txt": "robots.txt",
    "same-page": "同一网页",
    "not-html": "不是 HTML",
    "http-3xx": "跳转（3xx）",
    "http-4xx": "网站报错（4xx）",
    "http-5xx": "服务器报错（5xx）",
    # Errors
    "missing": "缺失",
    "unreadable": "无法读取",
    "nothing-readable": "没有可读的内容",
    "too-large": "过大",
    "broken": "损坏",
    "http-status": "网站报错",
    "empty": "没有文字",
    "not-text": "不是文本",
    "not-an-article": "不是文章",
    "blocked": "被拒绝访问",
    "gone": "已撤下",
    "memory": "内存不足",
    "crash": "进程崩溃",
    "timeout": "超时",
    "fault": "程序出错",
    "other": "其他",
}


def kind_in(kind: str, language: Language) -> str:
    """Return a kind of record or of error in a language; one that is not known as it is.

    >>> kind_in("revisit", "zh"), kind_in("revisit", "en"), kind_in("teapot", "zh")
    ('重复内容', 'revisit', 'teapot')
    """
    return _KINDS.get(kind, kind) if language == "zh" else kind
