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
    # The machine
    packages: Final = Phrase("packages", "必需的软件包")
    fonts: Final = Phrase("Chinese fonts", "中文字体")
    disk: Final = Phrase("disk", "磁盘")
    space: Final = Phrase("space", "空间")
    clock: Final = Phrase("clock", "时钟")
    get: Final = Phrase("get it: {how}", "取得：{how}")
    without: Final = Phrase("missing: {names}", "缺少：{names}")
    none: Final = Phrase("none", "无")
    extra: Final = Phrase("for what the extra {extra} adds", "用于附加功能 {extra}")
    extras: Final[Mapping[str, Phrase]] = {
        "parquet": Phrase("for tables as Parquet files (-o FILE.parquet)", "用于写 Parquet 表格（-o FILE.parquet）"),
        "timestamps": Phrase(
            "for trusted timestamps (--timestamp), also to verify them", "用于可信时间戳（--timestamp），核验也需要"
        ),
        "completion": Phrase("for completion in the shell (repost completion)", "用于 shell 补全（repost completion）"),
        "serve": Phrase("for the web pages of an archive (repost serve)", "用于存档的网页（repost serve）"),
    }
    programs: Final[Mapping[str, Phrase]] = {
        "openssl": Phrase(
            "to check timestamps and evidence packs without this program", "用于不经本程序核验时间戳和证据包"
        ),
        "chromium": Phrase(
            "to print an HTML report from a command line, and for the tests", "用于从命令行打印 HTML 报告，以及测试"
        ),
        "fonts": Phrase("to see and print Chinese reports on this machine", "用于在本机查看和打印中文报告"),
    }
    full_text: Final = Phrase("lists and searches need SQLite with FTS5", "列表和检索需要带 FTS5 的 SQLite")
    authorities: Final = Phrase(
        "{count:,} authority of the system", "系统信任机构{count:,}家", "{count:,} authorities of the system"
    )
    own_roots: Final = Phrase(
        "the system names no authorities: those of certifi are used", "系统没有信任机构：改用 certifi 的"
    )
    network: Final = Phrase(
        "a network file system: locks and fsync can't be trusted there", "网络文件系统：其锁和 fsync 不可信赖"
    )
    local_disk: Final = Phrase("name a folder on a local disk with --archive", "用 --archive 指定本地磁盘上的文件夹")
    read_only: Final = Phrase("nothing can be written there, only read", "不可写入，只能读取")
    disk_can: Final = Phrase(
        "{folder} ({kind}): locks, hard links, fsync of folders", "{folder}（{kind}）：锁、硬链接、文件夹 fsync"
    )
    free: Final = Phrase("{size:,.1f} GiB free", "剩余 {size:,.1f} GiB")
    clock_behind: Final = Phrase(
        "the clock is wrong: it was {at} already; captures would have false times",
        "时钟有误：早已过了 {at}；采集的时间会是错的",
    )
    # Merging
    taken_over: Final = Phrase(
        "{count:,} line taken over, with {versions}; {known:,} known before",
        "并入{count:,}行，{versions}；已知{known:,}行",
        "{count:,} lines taken over, with {versions}; {known:,} known before",
    )
    new_versions: Final = Phrase("{count:,} new version", "新版本{count:,}个", "{count:,} new versions")
    left_out: Final = Phrase("; {count:,} left out: withdrawn here", "；略去{count:,}行：此处已撤除")


# The findings of `repost verify`, as `archive.report.words.message_patterns` has other messages.
FINDINGS: Final[Mapping[str, str]] = {
    "captures.jsonl line {}": "captures.jsonl 第{0}行",
    "timestamps/{} at {}": "timestamps/{0} 第{1}字节处",
    "warc/{} at {}": "warc/{0} 第{1}字节处",
    "nothing, except from a copy of the archive": "无法重建，除非另有存档副本",
    "nothing, except from a copy of the archive; its evidence may still be in warc/": "无法重建，除非另有存档副本；其证据可能仍在 warc/ 中",
    "nothing, except from a copy of the archive; evidence and versions may still be there": "无法重建，除非另有存档副本；证据和版本可能还在",
    "nothing; the file is left where it is": "无须重建；文件留在原处",
    'by hand: {"format": "repost-archive/4", "created_at": …}, in the two lines of another archive': '手工写入：{{"format": "repost-archive/4", "created_at": …}}，照另一存档的两行',
    "where this was captured, and when, is proven by this archive's own log only": "此处何时何地采集，只有本存档自己的日志可以证明",
    "nothing, except from a copy of this archive, or of the other one": "无法重建，除非另有本存档或另一存档的副本",
    "line {} was lost or changed while it was the log's last line; see the note in {}/": "第{0}行在还是日志末行时丢失或被改动；见 {1}/ 中的说明",
    "a capture that can no longer be proven, unless a copy of the archive has the line": "一次采集已无法证明，除非存档副本中有此行",
    "nothing is lost by it": "没有因此丢失内容",
    "all of it, from the log and the version files: repost verify --repair": "全部，由日志和版本文件重建：repost verify --repair",
    "lists and searches may be wrong; nothing is lost": "列表和检索可能有误；没有丢失内容",
    "the next writer completes it": "下一次写入时补完",
    "the next writer rewrites it": "下一次写入时重写",
    "the next writer cuts it off and keeps it in damaged/": "下一次写入时截去，并保存在 damaged/ 中",
    "nothing in it was acknowledged; the next writer drops it": "其中没有已确认的内容；下一次写入时丢弃",
    "a commit that was decided but interrupted": "已决定但被中断的提交",
    "a commit that was interrupted before it was decided": "决定之前被中断的提交",
    "a capture that was not acknowledged when its writer was killed": "写入程序被终止时尚未确认的一次采集",
    "a capture that was not acknowledged when its writer was killed, unless the log was cut later": "写入程序被终止时尚未确认的一次采集，除非日志是后来截断的",
    "the log ends in a torn line ({} bytes)": "日志末行不完整（{0}字节）",
    "the log ends here, but it had {} lines according to {}": "日志到此为止，但据 {1} 应有{0}行",
    "what was captured in {} lines of the log is no longer recorded": "日志中{0}行所记的采集已无记录",
    "nothing proves the last line: only the line after it could": "末行无从证明：只有其后一行才能证明",
    "nothing is lost; until the next capture it is not proven that the log's last line is the last one": "没有丢失内容；下次采集之前，无法证明日志末行就是最后一行",
    "its SHA-256 is not the one that line {} names: it was changed after it was written": "其 SHA-256 与第{0}行所记不符：写入后被改动",
    "its SHA-256 is not the one that {} names: it was changed after it was written": "其 SHA-256 与 {0} 所记不符：写入后被改动",
    "its contents prove nothing any more": "其内容不再能证明什么",
    "its contents prove nothing any more; the lines before and after it are not affected": "其内容不再能证明什么；前后各行不受影响",
    "it is the first line but names a line before it: earlier lines are missing": "它是第一行，却指明前面还有一行：更早的行已缺失",
    "numbered {}, where {} was due: it was inserted, duplicated or moved here": "编号为 {0}，此处应为 {1}：是插入、重复或移来的",
    "the order in which things were captured is not proven here": "此处的采集次序无法证明",
    "the line can't be read: {}": "此行无法读取：{0}",
    "what was captured here is no longer recorded; that the line before is intact is not proven either": "此处的采集已无记录；前一行是否完好也无法证明",
    "{} (line {} of the log names it)": "{0}（日志第{1}行指明它）",
    "{} (line {} of the log stored it)": "{0}（由日志第{1}行存入）",
    "the file is missing": "文件缺失",
    "it is missing": "已缺失",
    "it can't be read ({})": "无法读取（{0}）",
    "it is not as it was written": "与写入时不同",
    "it is not a JSON object with a format and a creation time": "不是写明格式和创建时间的 JSON 对象",
    "no capture is lost, but no command opens the archive without it": "没有丢失采集，但没有它任何命令都打不开存档",
    "this capture of {} can't be proven any more": "{0} 的这次采集已无法证明",
    "no line of the log stored this version file": "日志中没有存入此版本文件的行",
    "neither its capture time nor that it is unchanged is proven; it can be read if it is a version": "其采集时间和是否改动均无法证明；若是版本仍可读取",
    "it is missing between others, and no line of the log mentions it": "夹在其他版本之间的一版缺失，日志中也没有提到",
    "a version was removed together with its line, or the higher one does not belong here": "某版本连同其日志行被移除，或编号更大的版本不属于此处",
    "it is not the file that was stored: its SHA-256 differs": "不是当初存下的文件：SHA-256 不同",
    "it is not the file that was stored: {}": "不是当初存下的文件：{0}",
    "the article of {} matches its own digest; the rest of the file proves nothing": "{0} 的文章与自身摘要相符；文件的其余部分不能证明什么",
    "it was damaged and is now in {}": "已损坏，现在 {0} 中",
    "it does not belong to the archive; it is left alone": "不属于存档；未作处理",
    "{} was read from the bytes here: {}": "{0} 由此处的字节读出：{1}",
    "what this version was read from can't be proven any more; its text is not affected": "此版本由何读出已无法证明；其文字不受影响",
    "a writer is at work on it": "正在写入",
    "a killed writer left it open; the next writer closes it": "写入程序被终止，文件未关闭；下一次写入时关闭",
    "no line of the log names it: nothing that was acknowledged is lost": "日志中没有指明它的行：没有丢失已确认的内容",
    "{} whole records that no line of the log names": "{0}条完整记录，日志中没有指明它们的行",
    "evidence of captures that were not acknowledged when their writer ended, or whose lines were lost": "写入程序结束时尚未确认的采集的证据，或其日志行已丢失",
    "it does not prove that lines 1 to {} of the log existed at that time": "不能证明日志第1至{0}行当时已经存在",
    "a new timestamp proves the time from now on": "重新加盖时间戳，可证明自此以后的时间",
    "version {} of {}": "{1} 的第{0}版",
    "version {} was withdrawn, and its file is there again": "第{0}版已撤除，而其文件又出现了",
    "what was withdrawn can be read again": "已撤除的内容又可读取",
    "repost withdraw, once more for the same page": "对同一网页再运行一次 repost withdraw",
    "this was withdrawn, and is there again (line {} of the log stored it)": "此处已撤除，而内容又出现了（由日志第{0}行存入）",
    "these bytes are not those that a withdrawal put in the place of evidence": "这些字节不是撤除时放在证据处的字节",
    "on {} {} was withdrawn (versions: {}, evidence of captures: {}): {}": "{0} 撤除 {1}（版本{2}个，采集证据{3}处）：{4}",
    "on {} {} was forgotten: {}": "{0} 忘记 {1}：{2}",
}
