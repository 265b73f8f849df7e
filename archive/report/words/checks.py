"""What the commands that keep an archive and a machine in order print, in English and in Chinese: `Checks`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive.report.words.phrases import Phrase

if TYPE_CHECKING:
    from collections.abc import Mapping


class Checks:
    """The phrases of `repost verify`, `merge` and `doctor`."""

    # Verifying
    all_is_well: Final = Phrase("All is well.", "一切完好。")
    problems: Final = Phrase("{count:,} problem found.", "发现{count:,}个问题。", "{count:,} problems found.")
    checked: Final = Phrase("checked", "已核对")
    lines: Final = Phrase("{count:,} line of the log", "日志{count:,}行", "{count:,} lines of the log")
    version_files: Final = Phrase("{count:,} version file", "版本文件{count:,}个", "{count:,} version files")
    pieces: Final = Phrase("{count:,} piece of evidence", "证据{count:,}段", "{count:,} pieces of evidence")
    timestamps: Final = Phrase("{count:,} timestamp", "时间戳{count:,}个", "{count:,} timestamps")
    size: Final = Phrase("{size}, {how}", "{size}，{how}")
    hashed: Final = Phrase("each byte hashed once", "每个字节计算摘要一次")
    read_to_the_end: Final = Phrase(
        "read to the end of each record, every payload decompressed", "每条记录读到底，每份内容都解压"
    )
    listed: Final = Phrase("- {place}: {what}", "- {place}：{what}")
    means: Final = Phrase("means: {what}", "意味着：{what}")
    rebuild: Final = Phrase("can be rebuilt: {what}", "可重建：{what}")
    more_alike: Final = Phrase("… and {count:,} more like this in {file}", "……{file} 中另有{count:,}处类似")
    more: Final = Phrase("… and {count:,} more that are not listed", "……另有{count:,}处未列出")
    headings: Final[Mapping[str, Phrase]] = {
        "loss": Phrase("Lost, or no longer provable", "已丢失，或已无法证明"),
        "damage": Phrase("Not as it was written", "与写入时不同"),
        "quarantined": Phrase("Damaged earlier, and set aside", "早先损坏，已移出"),
        "note": Phrase("Notes, no damage", "说明，没有损坏"),
    }
    # Merging
    taken_over: Final = Phrase(
        "{count:,} line taken over, with {versions}; {known:,} known before",
        "并入{count:,}行，{versions}；已知{known:,}行",
        "{count:,} lines taken over, with {versions}; {known:,} known before",
    )
    new_versions: Final = Phrase("{count:,} new version", "新版本{count:,}个", "{count:,} new versions")
    left_out: Final = Phrase("; {count:,} left out: withdrawn here", "；略去{count:,}行：此处已撤除")
