"""What the web pages over an archive say, in English and in Chinese: `Serve`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive.report.words.phrases import Phrase

if TYPE_CHECKING:
    from collections.abc import Mapping


class Serve:
    """The phrases of `repost serve`."""

    # On every page
    name: Final = Phrase("Archive of reposts", "转载存档")
    skip: Final = Phrase("Skip to the content", "跳到正文")
    navigation: Final = Phrase("Pages", "栏目")
    findings: Final = Phrase("Findings", "发现")
    sites: Final = Phrase("Sites", "网站")
    search: Final = Phrase("Search", "检索")
    health: Final = Phrase("Health", "状态")
    as_json: Final = Phrase("This page as JSON", "本页的 JSON 数据")
    feed_link: Final = Phrase("Atom feed", "Atom 订阅")
    read_only: Final = Phrase(
        "Read-only. Times are UTC. Nothing on these pages is loaded from elsewhere.",
        "只读页面。时间均为协调世界时（UTC）。本站页面不从别处加载任何内容。",
    )
    between: Final = Phrase("; ", "；")
    list_mark: Final = Phrase(", ", "、")
    colon: Final = Phrase(": ", "：")
    counted: Final = Phrase("{number:,} {name}", "{name}{number:,}处")
    older: Final = Phrase("Older", "更早的")
    next_page: Final = Phrase("Next page", "下一页")
    previous_page: Final = Phrase("Previous page", "上一页")
    page_number: Final = Phrase("Page {number:,}", "第{number:,}页")
    no_title: Final = Phrase("(no title)", "（无标题）")
    # The front page
    is_empty: Final = Phrase("The archive is empty so far.", "存档目前是空的。")
    empty_advice: Final = Phrase(
        "The first page is captured with: repost archive URL", "采集第一个网页的命令：repost archive 网址"
    )
    running: Final = Phrase(
        "A run is writing to the archive at this moment: what it has stored so far is shown.",
        "此刻正有采集在写入存档；这里显示已存入的内容。",
    )
    lately: Final = Phrase("What happened lately", "近期发现")
    lately_since: Final = Phrase("Since {day}, the gravest first.", "{day} 以来，最重要的在前。")
    no_findings: Final = Phrase("Nothing of note.", "没有值得注意的情况。")
    gone_pages: Final = Phrase("Gone", "已消失")
    none_gone: Final = Phrase("No page is known to be gone.", "尚未发现消失的网页。")
    last_said: Final = Phrase("last capture", "最近采集于")
    newest: Final = Phrase("Captured last", "最近采集")
    all_findings: Final = Phrase("All findings", "全部发现")
    all_sites: Final = Phrase("All sites", "全部网站")
    figures: Final = Phrase(
        "{pages:,} pages of {sites:,} sites, {captures:,} captures",
        "{sites:,}个网站的{pages:,}个网页，采集{captures:,}次",
    )
    # Kinds of news, and how grave they are
    news: Final[Mapping[str, Phrase]] = {
        "original-gone": Phrase("original gone", "原文已消失"),
        "repost": Phrase("repost", "转载"),
        "edited": Phrase("edited", "已修改"),
        "gone": Phrase("gone", "已消失"),
        "suspect": Phrase("doubtful", "存疑"),
        "back": Phrase("back", "已恢复"),
        "withdrawn": Phrase("withdrawn", "已撤除"),
    }
    levels: Final[Mapping[str, Phrase]] = {
        "grave": Phrase("grave", "严重"),
        "notable": Phrase("notable", "值得注意"),
        "minor": Phrase("minor", "轻微"),
        "none": Phrase("everything, also the harmless", "全部，含无实质改动"),
    }
    news_title: Final = Phrase("{kind}: {title}", "{kind}：{title}")
    of_original: Final = Phrase("original: {url}", "原文：{url}")
    version: Final = Phrase("version {number}", "第{number}版")
    attribution: Final = Phrase("attribution {verdict}", "出处{verdict}")
    feed: Final = Phrase("Findings", "存档中的发现")
    feed_of: Final = Phrase("Findings: {name}", "发现：{name}")
    compare: Final = Phrase("Compare", "比对")
    line: Final = Phrase("line {number}", "日志第{number}行")
    # Filters
    filters: Final = Phrase("Filters", "筛选")
    level: Final = Phrase("At least", "不低于")
    kind: Final = Phrase("Kind", "类别")
    site: Final = Phrase("Site", "网站")
    source: Final = Phrase("Source", "来源")
    since: Final = Phrase("From", "自")
    until: Final = Phrase("To", "至")
    verdict: Final = Phrase("Verdict", "结论")
    tag: Final = Phrase("Tag", "标签")
    any: Final = Phrase("any", "不限")
    apply: Final = Phrase("Show", "显示")
    words: Final = Phrase("Words", "检索词")
    search_help: Final = Phrase(
        "All words must be in the title or the text. Quotation marks keep words together. Simplified and traditional "
        "characters count as the same.",
        "标题或正文须含全部检索词，以空格分隔；引号内作为一个词；简体与繁体视为相同。",
    )
    hits: Final = Phrase("{count:,} version", "{count:,}个版本", "{count:,} versions")
    many_hits: Final = Phrase("more than {number:,} versions", "超过{number:,}个版本")
    no_hits: Final = Phrase("No version matches.", "没有符合的版本。")
    no_pages: Final = Phrase("No page matches.", "没有符合的网页。")
    more_hits: Final = Phrase("{number:,} more in the text", "正文另有{number:,}处")
    # Sites
    pages: Final = Phrase("Pages", "网页")
    captures: Final = Phrase("Captures", "采集")
    last: Final = Phrase("Last capture", "最近采集")
    gone: Final = Phrase("Gone", "已消失")
    only_gone: Final = Phrase("Only pages that are gone", "只看已消失的网页")
    every_page: Final = Phrase("All pages", "全部网页")
    more_sites: Final = Phrase("There are more sites: search by name.", "另有更多网站，可按名称检索。")
    unnamed_site: Final = Phrase("(address without a host)", "（网址无主机名）")
    # A page's page
    published: Final = Phrase("Published", "发布")
    author: Final = Phrase("Author", "作者")
    editor: Final = Phrase("Editor", "编辑")
    address: Final = Phrase("Address", "网址")
    original_link: Final = Phrase("Names as original", "所注原文")
    in_archive: Final = Phrase("in this archive", "存档中的该页")
    state: Final = Phrase("State", "现状")
    state_said: Final = Phrase("{outcome}, last looked at {at}", "{outcome}，最近查看于 {at}")
    shown_version: Final = Phrase("Version {number} of {all:,}", "第{number}版，共{all:,}版")
    captured: Final = Phrase("captured", "采集于")
    older_shown: Final = Phrase("This is not the latest version.", "这不是最新版本。")
    latest: Final = Phrase("The latest", "最新版本")
    article: Final = Phrase("The article as read", "识读出的文章")
    no_body: Final = Phrase("No text was read from the page.", "未从网页读出正文。")
    blocks_left_out: Final = Phrase(
        "The text is very long: parts left out here: {number:,}. The JSON has them all.",
        "正文很长，此处略去{number:,}段；JSON 数据中有全文。",
    )
    picture: Final = Phrase("picture", "图片")
    boilerplate: Final = Phrase("Around the article ({number:,})", "文章以外的文字（{number:,}）")
    timeline: Final = Phrase("Captures and versions", "采集与版本")
    timeline_said: Final = Phrase(
        "Timeline from {first} to {last}: captures as dots, versions as named lines. The same is listed below.",
        "{first} 至 {last} 的时间线：圆点为采集，标有名称的竖线为版本；下方有相同内容的列表。",
    )
    mark_said: Final = Phrase("{at}, captures: {number:,}", "{at}，采集{number:,}次")
    times_since: Final = Phrase("{number:,} captures since {at}, ", "自 {at} 起采集{number:,}次，")
    legend_seen: Final = Phrase("page seen", "网页正常")
    legend_gone: Final = Phrase("page gone", "网页消失")
    legend_failed: Final = Phrase("not seen", "未能看到")
    versions: Final = Phrase("Versions", "版本")
    whole_history: Final = Phrase("Lines of the log: {number:,}", "日志中的相关行：{number:,}")
    log_kinds: Final[Mapping[str, Phrase]] = {
        "capture": Phrase("capture", "采集"),
        "comparison": Phrase("comparison", "比对"),
        "extraction": Phrase("read again", "重新识读"),
        "alias": Phrase("same page", "同一网页"),
        "template": Phrase("template", "模板变化"),
        "withdrawal": Phrase("withdrawal", "撤除"),
    }
    history: Final = Phrase("History", "历史")
    older_version: Final = Phrase("Older version", "旧版")
    newer_version: Final = Phrase("Newer version", "新版")
    compare_versions: Final = Phrase("Compare two versions", "比较两个版本")
    beside_original: Final = Phrase("Repost beside original", "转载与原文对照")
    compared: Final = Phrase("Compared with its original: {verdict}", "与原文比较：{verdict}")
    cascade: Final = Phrase("Who reposted whom", "转载脉络")
    cascade_help: Final = Phrase(
        "Each page stands below the one that it was compared with as its original.",
        "每个网页列在与之比较的原文之下。",
    )
    cascade_more: Final = Phrase("More reposts are known than are shown.", "还有更多转载未列出。")
    this_page: Final = Phrase("this page", "本页")
    evidence: Final = Phrase("Evidence", "证据")
    digest: Final = Phrase("Digest of the article", "文章摘要值")
    payload_digest: Final = Phrase("Digest of the bytes", "原始字节摘要值")
    cause: Final = Phrase("Why this version", "版本由来")
    read_by: Final = Phrase("Read by", "识读程序")
    saved_page: Final = Phrase("The saved page", "保存的网页")
    warc: Final = Phrase("WARC record", "WARC 记录")
    parts: Final = Phrase("Further pages of the article", "文章的后续页")
    part: Final = Phrase("page {number:,}", "第{number:,}页")
    citation: Final = Phrase("Cite", "引用")
    tags: Final = Phrase("Tags", "标签")
    withdrawn: Final = Phrase("Withdrawn on {day}: {reason}", "{day} 撤除：{reason}")
    copy_of: Final = Phrase("An archive service’s copy of", "某存档服务保存的副本，原网页：")
    no_version: Final = Phrase("No article can be shown.", "没有可显示的文章。")
    damaged_version: Final = Phrase("(can’t be read)", "（无法读取）")
    # A capture, the saved payload
    capture: Final = Phrase("Capture {line}", "采集记录 {line}")
    time: Final = Phrase("Time", "时间")
    outcome: Final = Phrase("Outcome", "结果")
    bytes: Final = Phrase("Stored bytes", "所存字节")
    no_bytes: Final = Phrase("This capture stored no bytes.", "此次采集未存字节。")
    whole_line: Final = Phrase("The line of the log", "日志原文")
    frame: Final = Phrase("The page as it was saved", "保存时的网页")
    frame_help: Final = Phrase(
        "Shown in a sandbox: no script runs, nothing is loaded, so pictures and styles from elsewhere are missing. "
        "The WARC record has every byte.",
        "在沙箱中显示：不运行脚本，不加载任何外部内容，因此缺少外部图片和样式；WARC 记录保存了全部字节。",
    )
    to_left: Final = Phrase("The original’s page", "原文页")
    to_right: Final = Phrase("The page’s page", "该网页")
    # Health
    well: Final = Phrase("Nothing that needs a person was seen.", "未见须处理的问题。")
    well_not_verified: Final = Phrase(
        "Digests are checked as pages are read; all of them by: repost verify",
        "摘要值在读取时核对；全部核对的命令：repost verify",
    )
    broken_line: Final = Phrase(
        "Line {line:,} of the log can’t be read; the lines after it are shown all the same. repost verify says more.",
        "日志第{line:,}行无法读取，其后的行仍照常显示；详情见 repost verify。",
    )
    index_problem: Final = Phrase(
        "The search index can’t be had now, so there are no titles in lists and no search: {problem}",
        "检索索引目前不可用，列表中没有标题，也不能检索：{problem}",
    )
    little_space: Final = Phrase("Little space is left on the disk.", "磁盘剩余空间不足。")
    free: Final = Phrase("Free space", "剩余空间")
    at_work: Final = Phrase("A run is at work", "正在采集")
    yes: Final = Phrase("yes", "是")
    no: Final = Phrase("no", "否")
    # What went wrong
    errors: Final[Mapping[str, Phrase]] = {
        "no-page": Phrase("There is no such page here", "没有这个页面"),
        "not-archived": Phrase("Not in this archive", "存档中没有"),
        "busy": Phrase("Not at this moment", "暂时不可用"),
        "bad-request": Phrase("The address asks for something that can’t be", "网址中的请求有误"),
        "damaged": Phrase("This can’t be read", "无法读取"),
        "fault": Phrase("A fault of this program", "程序出错"),
    }
    error_advice: Final[Mapping[str, Phrase]] = {
        "no-page": Phrase("The front page leads to everything.", "可从首页进入所有栏目。"),
        "not-archived": Phrase("Search for its title or its site.", "可按标题或网站检索。"),
        "busy": Phrase(
            "Another process is using the archive’s index. Try again in a moment; other pages work.",
            "另一进程正在使用存档的索引，请稍后再试；其他页面不受影响。",
        ),
        "bad-request": Phrase("Go back and change it.", "请返回修改。"),
        "damaged": Phrase(
            "Other pages are not affected. repost verify says what is damaged and what can be repaired.",
            "其他页面不受影响。repost verify 会指出哪里损坏、能否修复。",
        ),
        "fault": Phrase("Other pages are not affected. Please report it.", "其他页面不受影响，请报告此问题。"),
    }
    to_front: Final = Phrase("To the front page", "回到首页")
    # The command
    serving: Final = Phrase(
        "serving {archive} at {address} (Ctrl-C ends)", "{archive} 的页面在 {address}（按 Ctrl-C 结束）"
    )
    open_to_all: Final = Phrase(
        "whoever reaches {address} can read the whole archive", "凡能访问 {address} 的人都能读到整个存档"
    )
    reading_log: Final = Phrase("reading the log", "读取日志")
