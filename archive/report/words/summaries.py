"""What the commands print about pages, versions, captures and runs, in English and in Chinese: `Summary`.

Phrases of a comparison are in `archive.report.words.phrases`, messages on stderr in `archive.report.messages`.
What is for machines (JSON, the log) is in English alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive.report.words.phrases import Phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.model import Cause
    from archive.report.words.sentences import Language


class Summary:
    """The phrases of what `repost archive`, `run`, `show`, `history`, `list` and `search` print."""

    # Labels
    repost: Final = Phrase("Repost", "转载")
    original: Final = Phrase("Original", "原文")
    archived_copy: Final = Phrase("Archived copy", "存档副本")
    verdict: Final = Phrase("Verdict", "结论")
    title: Final = Phrase("Title", "标题")
    compared_with: Final = Phrase("compared with", "比较对象")
    copied_from: Final = Phrase("copied from", "所据版本")
    note: Final = Phrase("note", "注意")
    published: Final = Phrase("published", "发布日期")
    source: Final = Phrase("source", "来源")
    author: Final = Phrase("author", "作者")
    editor: Final = Phrase("editor", "编辑")
    links_to: Final = Phrase("links to", "所附链接")
    body: Final = Phrase("body", "正文")
    problem: Final = Phrase("problem", "问题")
    cut_into: Final = Phrase("cut into", "分页")
    version: Final = Phrase("version", "版本")
    kept_in: Final = Phrase("kept in", "存于")
    evidence: Final = Phrase("evidence", "证据")
    edit_by_edit: Final = Phrase("edit by edit", "逐处查看")
    # One repost
    the_original: Final = Phrase("the original", "原文")
    nothing_to_compare: Final = Phrase(
        "none: there is nothing to compare the repost with", "无：没有可与转载比较的文本"
    )
    no_original: Final = Phrase("none: the page has no link to an original", "无：网页未附原文链接")
    source_version: Final = Phrase("version {number} of the original, {how}", "原文第{number}版，{how}")
    edited_since: Final = Phrase(
        "the original was edited since (v{number}, on {at}); compared with what was copied",
        "原文此后有改动（第{number}版，{at}）；比较的是转载所依据的版本",
    )
    kept_version: Final = Phrase(
        "version {number} of the original, archived here on {at}", "本存档于{at}保存的原文第{number}版"
    )
    a_copy: Final = Phrase("a copy", "存档副本")
    copy_taken: Final = Phrase("the copy that {host} took on {at}", "{host} 于{at}存下的副本")
    pages_joined: Final = Phrase("{count:,} page, joined", "{count:,}页，已合并", "{count:,} pages, joined")
    unchanged_since: Final = Phrase("unchanged since {at}", "自{at}起未变")
    version_state: Final = Phrase("{number}, {state}", "第{number}版，{state}")
    version_cause: Final = Phrase("{number}, captured {at}, because: {why}", "第{number}版，采集于 {at}，缘由：{why}")
    nothing: Final = Phrase("nothing", "无内容")
    between_kinds: Final = Phrase(", ", "、")
    body_size: Final = Phrase("{shape}; {size}", "{shape}；共{size}")
    character: Final = Phrase("{count:,} character", "{count:,}字", "{count:,} characters")
    not_the_article: Final = Phrase("— not the article —", "— 正文以外 —")
    image: Final = Phrase("[image] {name}", "［图片］{name}")
    no_title: Final = Phrase("(no title)", "（无标题）")
    taken_from: Final = Phrase(" (taken from {file})", "（取自 {file}）")
    # A run
    state_and_line: Final = Phrase("{state}: {what}", "{state}：{what}")
    no_link: Final = Phrase("no link to an original", "未附原文链接")
    since: Final = Phrase("; the original was edited since (v{number})", "；原文此后有改动（第{number}版）")
    original_untried: Final = Phrase("original not tried: {why}", "未尝试原文：{why}")
    compared_with_line: Final = Phrase("compared with {other}: {what}", "比较对象：{other}：{what}")
    total: Final = Phrase("{count:,} page: {states}", "共{count:,}页：{states}", "{count:,} pages: {states}")
    total_state: Final = Phrase("{number:,} {state}", "{state} {number:,}")
    template: Final = Phrase(
        "its template, or our reading of it, not an edit", "是网站模板的变化，或识读所致，不是编辑"
    )
    template_run: Final = Phrase(
        "{host}: {parts} changed on {count:,} page in this run: {template}",
        "{host}：本次运行中{count:,}页的{parts}有变化：{template}",
        "{host}: {parts} changed on {count:,} pages in this run: {template}",
    )
    semicolon: Final = Phrase("; ", "；")
    and_: Final = Phrase(" and ", "、")
    # The history of a page
    found: Final = Phrase(" (found by its text, not linked)", "（据文字发现，无链接）")
    compared: Final = Phrase("compared with {other}: {verdict}, {shares}", "与{other}比较：{verdict}，{shares}")
    its_repost: Final = Phrase("its repost {url}", "其转载 {url} ")
    its_original: Final = Phrase("the original {url}", "原文 {url} ")
    itself: Final = Phrase("itself", "自身")
    read_again: Final = Phrase(
        "v{number} read from the same bytes by {reader}", "第{number}版由 {reader} 从相同字节读出"
    )
    same_page: Final = Phrase("the same page as {url}, according to {sign}", "与 {url} 为同一网页，依据：{sign}")
    redirect: Final = Phrase("a redirect", "跳转")
    canonical_link: Final = Phrase("a canonical link", "规范链接")
    template_version: Final = Phrase(
        "v{number}: {parts} changed on {count:,} page of the site: {template}",
        "第{number}版：该站{count:,}页的{parts}有变化：{template}",
        "v{number}: {parts} changed on {count:,} pages of the site: {template}",
    )
    timestamped: Final = Phrase("timestamped by {authority}", "由 {authority} 加盖时间戳")
    copy_of: Final = Phrase("a copy of {url}, taken on {at}: {shown}", "{url} 的副本，存于{at}：{shown}")
    copy_shown: Final = Phrase("{copy}, {url}: {shown}", "{copy}，{url}：{shown}")
    further_page_of: Final = Phrase("a further page of {url}", "{url} 的后续页")
    further_page: Final = Phrase("its further page {url}", "其后续页 {url}")
    shown_new: Final = Phrase("v{number} {state}", "第{number}版，{state}")
    new_version: Final = Phrase("new", "新版")
    shown_unchanged: Final = Phrase("v{number} unchanged", "第{number}版，未变")
    until: Final = Phrase("{captures}, {what}, until {at}", "{captures}，{what}，直至 {at}")
    from_another: Final = Phrase(" (from another archive)", "（来自另一存档）")
    merged: Final = Phrase(
        "lines {start} to {last} of another archive's log were taken over", "并入另一存档日志的第{start}至{last}行"
    )
    withdrawn: Final = Phrase("withdrawn: {what}", "已撤除：{what}")
    withdrawn_version: Final = Phrase("v{number}", "第{number}版")
    withdrawn_evidence: Final = Phrase(
        "the evidence of {count:,} capture", "{count:,}次采集的证据", "the evidence of {count:,} captures"
    )
    forgotten: Final = Phrase("forgotten: lists leave it out", "已忘记：列表中不再列出")
    nothing_left: Final = Phrase("nothing that was left", "已无可撤除")
    also_future: Final = Phrase("; later captures are refused", "；今后不再采集")
    withdrawn_on: Final = Phrase("(withdrawn on {day}: {reason})", "（{day} 撤除：{reason}）")
    # Lists
    damaged: Final = Phrase("(damaged)", "（已损坏）")
    no_article_on_page: Final = Phrase("(no article on the page)", "（网页上没有文章）")
    no_article: Final = Phrase("(no article: {outcome})", "（没有文章：{outcome}）")
    versions: Final = Phrase("{count:,} version", "{count:,}个版本", "{count:,} versions")
    captures: Final = Phrase("{count:,} capture", "采集{count:,}次", "{count:,} captures")
    captured: Final = Phrase("captured {at}", "采集于 {at}")
    more_hits: Final = Phrase("({count:,} more)", "（另有{count:,}处）")
    # Pages taken out of a crawl
    compared_pair: Final = Phrase(
        "compared {repost} (v{version}) with {original} (v{source}): ",
        "{repost}（第{version}版）与 {original}（第{source}版）比较：",
    )
    taken_total: Final = Phrase(
        "{count:,} capture: {states}", "共{count:,}次采集：{states}", "{count:,} captures: {states}"
    )
    none_taken: Final = Phrase("no capture with an address", "没有带地址的采集")
    taken_states: Final[Mapping[str, Phrase]] = {
        "stored": Phrase("stored", "已存入"),
        "older": Phrase(
            "older than the newest version of their page (kept as evidence, without a version)",
            "早于该网页最新一版（留作证据，不立版本）",
        ),
        "known": Phrase("already in the archive", "存档中已有"),
        "further": Phrase("part of an article", "文章的一部分"),
        "no-article": Phrase("no article", "没有文章"),
        "redirect": Phrase("redirected", "跳转"),
        "failed": Phrase("with an error status or damaged", "状态有误或已损坏"),
        "undated": Phrase("without a date", "没有日期"),
    }
    # Reading stored pages again
    newly_read: Final = Phrase("an article; none was read before: {title}", "一篇文章，此前未能读出：{title}")
    would_get: Final = Phrase(
        "{count:,} read again, {differs:,} would get a new version", "重读{count:,}页，其中{differs:,}页将有新版本"
    )
    got: Final = Phrase(
        "{count:,} read again, {differs:,} got a new version", "重读{count:,}页，其中{differs:,}页有了新版本"
    )
    # Why there is a version, and the blocks of a body
    causes: Final[Mapping[Cause, Phrase]] = {
        "first": Phrase("first seen", "首次采集"),
        "page": Phrase("the site edited the page", "网站编辑了网页"),
        "extractor": Phrase("the same page, read by a changed extractor", "网页未变，识读程序有更新"),
        "reading": Phrase(
            "the page reads differently, but what differs stands on both, or had not come the last time: "
            "no edit by the site",
            "识读结果不同，但不同之处两次的网页上都有，或上次未传完：网站没有编辑",
        ),
    }
    new_states: Final[Mapping[Cause, Phrase]] = {
        "first": Phrase("new", "首次采集"),
        "page": Phrase("new: the site edited the page", "新版：网站编辑了网页"),
        "extractor": Phrase("new: read by a changed extractor", "新版：识读程序有更新"),
        "reading": Phrase(
            "new, but no edit by the site: what differs stands on both pages, or had not come the last time",
            "新版，但网站没有编辑：不同之处两次的网页上都有，或上次未传完",
        ),
    }
    kinds: Final[Mapping[str, Phrase]] = {
        "paragraph": Phrase("{count:,} paragraph", "{count:,}个段落", "{count:,} paragraphs"),
        "heading": Phrase("{count:,} heading", "{count:,}个小标题", "{count:,} headings"),
        "quote": Phrase("{count:,} quote", "{count:,}段引文", "{count:,} quotes"),
        "code": Phrase("{count:,} code", "{count:,}段代码", "{count:,} codes"),
        "image": Phrase("{count:,} image", "{count:,}幅图片", "{count:,} images"),
        "table": Phrase("{count:,} table", "{count:,}个表格", "{count:,} tables"),
        "list": Phrase("{count:,} list", "{count:,}个列表", "{count:,} lists"),
    }


# Words of the log and of the JSON that people read, too.
NAMES: Final[Mapping[str, Phrase]] = {
    # How certain it is which version a repost was copied from
    "only": Phrase("the only one stored", "已存的唯一版本"),
    "exact": Phrase("word for word", "逐字相同"),
    "nearest": Phrase("the nearest of those stored", "已存版本中最接近的"),
    "tie": Phrase("as near as others, and the newest of them", "与其他版本同样接近，取其中最新的"),
    # The states of a page in a run
    "new": Phrase("new", "首次采集"),
    "edited": Phrase("edited", "有改动"),
    "unchanged": Phrase("unchanged", "未变"),
    "incomplete": Phrase("incomplete", "不完整"),
    "fault": Phrase("fault", "程序出错"),
    "partial": Phrase("partial", "不全"),
    "failed": Phrase("failed", "失败"),
    "original edited": Phrase("original edited", "原文有改动"),
    "compared otherwise": Phrase("compared otherwise", "比较结果有变"),
    "back": Phrase("back", "已恢复"),
    "still failing": Phrase("still failing", "仍然失败"),
    "not tried": Phrase("not tried", "未尝试"),
    "another template": Phrase("another template", "模板变化"),
    "not reached": Phrase("not reached", "未处理"),
    # Kinds of boilerplate
    "navigation": Phrase("navigation", "导航"),
    "credit": Phrase("credit", "署名"),
    "origin": Phrase("origin", "原文链接"),
    "disclaimer": Phrase("disclaimer", "免责声明"),
    "copyright": Phrase("copyright", "版权"),
    "publisher": Phrase("publisher", "主办单位"),
    "contact": Phrase("contact", "联系方式"),
    "share": Phrase("share", "分享"),
    "related": Phrase("related", "相关文章"),
    "pagination": Phrase("pagination", "翻页"),
    "advertisement": Phrase("advertisement", "广告"),
    "other": Phrase("other", "其他"),
    # Outcomes of a capture
    "ok": Phrase("ok", "正常"),
    "not-modified": Phrase("not-modified", "未变"),
    "gone": Phrase("gone", "已撤下"),
    "http-error": Phrase("http-error", "服务器报错"),
    "blocked": Phrase("blocked", "被拒绝访问"),
    "robots": Phrase("robots", "robots.txt 不允许"),
    "timeout": Phrase("timeout", "超时"),
    "unreachable": Phrase("unreachable", "无法连接"),
    "too-large": Phrase("too-large", "过大"),
    "too-many-redirects": Phrase("too-many-redirects", "跳转过多"),
    "refused": Phrase("not asked", "不予采集"),
    "suspect": Phrase("suspect", "存疑"),
    "not-saved": Phrase("not-saved", "未保存"),
    # Parts of an article
    "title": Phrase("title", "标题"),
    "source": Phrase("source", "来源"),
    "author": Phrase("author", "作者"),
    "published": Phrase("published", "日期"),
    "original_url": Phrase("original url", "原文链接"),
    "text": Phrase("text", "正文"),
}


def name_in(word: str, language: Language) -> str:
    """Return a word of the log in a language; one that is not known as it is.

    >>> name_in("gone", "zh"), name_in("exact", "en"), name_in("teapot", "zh")
    ('已撤下', 'word for word', 'teapot')
    """
    return NAMES[word].say(language) if word in NAMES else word
