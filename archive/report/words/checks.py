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
        "find": Phrase("to find reposts in a corpus (repost find)", "用于在语料中查找转载（repost find）"),
        "remote": Phrase(
            "for pages behind addresses (repost parse s3://…)", "用于读取远端存储中的网页（repost parse s3://…）"
        ),
        "ray": Phrase("to parse in bulk on a cluster (--engine ray)", "用于在集群上批量解析（--engine ray）"),
        "fast": Phrase("to read large WARC files faster", "用于更快地读取大型 WARC 文件"),
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
