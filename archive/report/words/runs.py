"""What scheduled runs say, in English and in Chinese: `repost run`, `watch` and `status`, mail and the feed: `Runs`.

A line that is made before it is known who reads it is made in both languages: `Said`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Self

from archive.report.words.phrases import Phrase

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from archive.report.words.sentences import Language


class Said(NamedTuple):
    """A line in both languages."""

    english: str
    chinese: str

    @classmethod
    def both(cls, say: Callable[[Language], str]) -> Self:
        """Return what a function says in each language.

        >>> Said.both(lambda language: Runs.article_back.say(language)).chinese
        '网页已恢复'
        """
        return cls(say("en"), say("zh"))

    def say(self, language: Language) -> str:
        """Return the line in a language."""
        return self.chinese if language == "zh" else self.english


class Runs:
    """The phrases of scheduled runs."""

    # What is new about a page
    refused: Final = Phrase("withdrawn, and no longer captured: {reason}", "已按要求撤除，不再采集：{reason}")
    article_back: Final = Phrase("the page is back", "网页已恢复")
    original_back: Final = Phrase("the original is back", "原文已恢复")
    of_original: Final = Phrase("the original: {what}", "原文：{what}")
    not_compared: Final = Phrase("not compared: the original is {problem}", "未作比较：原文{problem}")
    not_yet_compared: Final = Phrase("not compared yet: the run was cut short", "尚未比对：上次运行中断")
    first_compared: Final = Phrase("compared for the first time: {what}", "首次比对：{what}")
    versions: Final = Phrase("v{old}→v{new}", "第{old}版→第{new}版")
    against_original: Final = Phrase(
        "against the original: {before} → {now} kept, {verdict}", "与原文相比：保留{before} → {now}，{verdict}"
    )
    verdict_changed: Final = Phrase("{before} → {now}", "{before} → {now}")
    its_repost: Final = Phrase("repost: {url}", "转载：{url}")
    # Sites that are read badly
    no_article: Final = Phrase(
        "{host}: no article could be read on {pages:,} of {of:,} pages, which all had one",
        "{host}：{of:,}页中有{pages:,}页未能读出文章，此前都能读出",
    )
    short_text: Final = Phrase(
        "{host}: the text of {pages:,} of {of:,} pages is much shorter than it was",
        "{host}：{of:,}页中有{pages:,}页的正文比以往短得多",
    )
    no_field: Final = Phrase(
        "{host}: {pages:,} of {of:,} pages have no {field} any more", "{host}：{of:,}页中有{pages:,}页不再有{field}"
    )
    known_since: Final = Phrase("{what}, since {day}", "{what}（{day}起）")
    # What a run, a plan and a trial print
    looked: Final = Phrase("{kind}: {articles}{more}", "{kind}：{articles}{more}")
    new_articles: Final = Phrase("{count:,} new article", "新文章{count:,}篇", "{count:,} new articles")
    left_for_next: Final = Phrase(", {number:,} more left for the next run", "，另有{number:,}篇留待下次运行")
    left_out: Final = Phrase(
        "{count:,} more entry than one look reads; it is left out",
        "超出一次读取的上限，另有{count:,}条未读",
        "{count:,} more entries than one look reads; they are left out",
    )
    over_budget: Final = Phrase(
        "; {count:,} page over the budget, left for the next run",
        "；{count:,}页超出预算，留待下次运行",
        "; {count:,} pages over the budget, left for the next run",
    )
    waiting: Final = Phrase(
        "; {count:,} address that failed or is gone is asked again later",
        "；{count:,}个地址失败或已撤下，稍后再试",
        "; {count:,} addresses that failed or are gone are asked again later",
    )
    nothing_due: Final = Phrase("no page was due", "没有到期的网页")
    due_now: Final = Phrase("{sources} and {pages} due now{more}", "现在到期：{sources}、{pages}{more}")
    sources: Final = Phrase("{count:,} source", "{count:,}个来源", "{count:,} sources")
    pages: Final = Phrase("{count:,} page", "{count:,}页", "{count:,} pages")
    added: Final = Phrase("added: {entry}", "已加入：{entry}")
    already_watched: Final = Phrase("already watched: {entry}", "已在清单中：{entry}")
    removed: Final = Phrase("removed: {url}", "已移除：{url}")
    nothing_stored: Final = Phrase("{pages} and {sources}; nothing was stored", "{pages}、{sources}；未存储任何内容")
    articles: Final = Phrase("{count:,} article", "文章{count:,}篇", "{count:,} articles")
    passed_over: Final = Phrase("{number:,} left by the patterns", "按规则略去{number:,}篇")
    unlinked: Final = Phrase("{number:,} without an address", "{number:,}条没有链接")
    left_off: Final = Phrase("{number:,} more than a look takes", "超出一次查看上限{number:,}篇")
    and_more: Final = Phrase("… and {number:,} more", "……另有{number:,}篇")
    # The progress of a run
    looking: Final = Phrase("looking at lists", "查看列表")
    capturing: Final = Phrase("capturing", "采集")
    hosts: Final = Phrase("{count:,} host", "{count:,}个网站", "{count:,} hosts")
    changed: Final = Phrase("{number:,} changed", "有变化 {number:,}")
    failed: Final = Phrase("{number:,} failed", "失败 {number:,}")
    time_left: Final = Phrase("{time} left", "剩余 {time}")
    phase_begins: Final = Phrase("{what}: {due:,} due on {hosts}", "{what}：到期 {due:,}，{hosts}")
    phase_goes: Final = Phrase("{what}: {done:,} of {due:,}, {facts}", "{what}：已完成 {done:,}/{due:,}，{facts}")
    # The status
    archive: Final = Phrase("archive", "存档")
    free: Final = Phrase("free", "剩余空间")
    last_run: Final = Phrase("last run", "上次运行")
    watched: Final = Phrase("watched", "监测")
    alerts: Final = Phrase("alerts", "通知")
    at_work: Final = Phrase("now", "现在")
    trouble: Final = Phrase("trouble", "须处理")
    left_over: Final = Phrase("left over", "积压")
    on_its_disk: Final = Phrase("{size:,.1f} GiB on its disk", "所在磁盘 {size:,.1f} GiB")
    none_yet: Final = Phrase("none yet", "尚无")
    a_run_is_at_work: Final = Phrase("a run is at work", "正在运行")
    run_said: Final = Phrase("{at}, {seconds:,.0f} s: {states}", "{at}，{seconds:,.0f}秒：{states}")
    run_was_empty: Final = Phrase("nothing was due", "没有到期的网页")
    ended_early: Final = Phrase("ended early: {why}", "提前结束：{why}")
    more_problems: Final = Phrase(
        "… and {count:,} more problem", "……另有{count:,}个问题", "… and {count:,} more problems"
    )
    watched_said: Final = Phrase(
        "{pages}: {due:,} due, {gone:,} gone, {failing:,} failing{when}",
        "{pages}：到期 {due:,}，已撤下 {gone:,}，失败 {failing:,}{when}",
    )
    next_due: Final = Phrase("; next due {at}", "；下次到期 {at}")
    not_delivered: Final = Phrase(
        "{count:,} finding not delivered yet", "{count:,}条发现尚未送达", "{count:,} findings not delivered yet"
    )
    behind_said: Final = Phrase(
        "{count:,} run, that of {at}, did not get through all that was due; it left {what}",
        "自 {at} 的运行起，到期的内容一直没有处理完（共{count:,}次运行）；最近一次留下{what}",
        "none of the {count:,} runs since {at} got through all that was due; the last left {what}",
    )
    and_also: Final = Phrase(" and ", "、")
    all_is_well: Final = Phrase(
        "all is well with the runs (repost verify checks the archive)", "运行一切正常（存档由 repost verify 检查）"
    )
    little_space: Final = Phrase("only {size:,.0f} MiB are free on the disk", "磁盘仅剩 {size:,.0f} MiB")
    runs_failed: Final = Phrase(
        "the runs since {at} had failures; the last: {problem}", "自 {at} 起的运行都有失败；最近一次：{problem}"
    )
    host_fails: Final = Phrase(
        "{host}: nothing could be fetched since {at} ({pages}; {outcome})",
        "{host}：自 {at} 起无法采集（{pages}；{outcome}）",
    )
    host_never: Final = Phrase(
        "{host}: {pages} watched and none ever fetched ({outcome})", "{host}：{pages}，从未采集成功（{outcome}）"
    )
    source_fails: Final = Phrase(
        "{url}: could not be looked at since {at}: {problem}", "{url}：自 {at} 起无法查看：{problem}"
    )
    # A message and the feed
    subject: Final = Phrase("{program} · {kind}: {name}", "{program} · {kind}：{name}")
    and_others: Final = Phrase(" and {number:,} more", "，另有{number:,}条")
    finding: Final = Phrase("{kind}: {what}", "{kind}：{what}")
    more_findings: Final = Phrase("… and {number:,} more.", "……另有{number:,}条。")
    feed_title: Final = Phrase("Findings of repost", "转载监测发现")
    # What entries of a watchlist are
    kinds: Final[Mapping[str, Phrase]] = {
        "page": Phrase("page", "网页"),
        "list": Phrase("list", "列表"),
        "feed": Phrase("feed", "订阅源"),
        "sitemap": Phrase("sitemap", "站点地图"),
    }
    # What a person may be told
    findings: Final[Mapping[str, Phrase]] = {
        "new-repost": Phrase("new repost", "新的转载"),
        "repost-edited": Phrase("repost edited", "转载已修改"),
        "original-edited": Phrase("original edited", "原文已修改"),
        "repost-gone": Phrase("repost gone", "转载已消失"),
        "original-gone": Phrase("original gone", "原文已消失"),
        "repost-back": Phrase("repost is back", "转载已恢复"),
        "original-back": Phrase("original is back", "原文已恢复"),
        "attribution": Phrase("attribution changed", "署名或标题有变"),
        "verdict": Phrase("compared otherwise", "比对结论有变"),
        "degraded": Phrase("a site is read badly", "网站读取异常"),
    }
