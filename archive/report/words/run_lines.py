"""What a run says on stderr, in Chinese: why a source could not be looked at, what was not reached, who was not told.

Reports and logs have these lines in English (`scraper.runs`, `scraper.discover`, `scraper.cli.output.unreached`).
"""

from __future__ import annotations

import re
from typing import Final

_PAGES: Final = r"([\d,]+) pages?"
# What is filled in may be such a line itself.
_LINES: Final = tuple(
    (re.compile(english, re.DOTALL), chinese)
    for english, chinese in (
        # Pages that had no turn
        (rf"(.*): {_PAGES} not tried", "{0}：{1}页未尝试"),
        (rf"(.*): {_PAGES} not reached", "{0}：{1}页未处理"),
        (r"not reached: and ([\d,]+) more", "未处理：另有{0}页"),
        (r"not reached: (\S+)", "未处理：{0}"),
        (r"interrupted", "已中断"),
        (r"ended early", "提前结束"),
        (r"the time of this run is over \((.*)\)", "本次运行的时间已到（{0}）"),
        (r"(\S+) gave no answer to (\d+) pages in a row", "{0} 连续{1}页没有应答"),
        (r"(\S+) asked to be left alone for (.*) s \((.*)\)", "{0} 要求 {1} 秒内不再访问（{2}）"),
        # Sources
        (r"([\d,]+) (?:entry|entries) without an address", "{0}条没有链接"),
        (r"not an RSS or Atom feed", "不是 RSS 或 Atom 订阅源"),
        (r"neither XML nor a JSON feed", "既不是 XML，也不是 JSON 订阅源"),
        (r"not a JSON feed: it has no version of jsonfeed.org", "不是 JSON 订阅源：没有 jsonfeed.org 的版本"),
        (r"no article links found on the page", "页面上没有找到文章链接"),
        (r"not a sitemap: .*", "不是站点地图：最外层元素既不是 urlset，也不是 sitemapindex"),
        (r"neither XML nor a list of addresses", "既不是 XML，也不是地址列表"),
        (r"not XML: (.*)", "不是 XML：{0}"),
        (r"damaged gzip: (.*)", "gzip 已损坏：{0}"),
        (r"larger than the (\d+) MiB that a sitemap may have", "大于站点地图的上限 {0} MiB"),
        (r"inflates to more than the (\d+) MiB that a sitemap may have", "解压后大于站点地图的上限 {0} MiB"),
        # Who is told, and the archive
        (r"(.*); told in the next run", "{0}；下次运行时再通知"),
        (r"(.*); what is found is told in the next run", "{0}；发现的内容下次运行时再通知"),
        (r"another run is using (.*); wait until it has ended", "另一次运行正在使用 {0}；请等它结束"),
    )
)


def run_line_in_chinese(line: str) -> str:
    """Return a line of a run in Chinese; one that is not known as it is.

    >>> run_line_in_chinese("127.0.0.2:9 gave no answer to 2 pages in a row: 18 pages not tried")
    '127.0.0.2:9 连续2页没有应答：18页未尝试'
    """
    for english, chinese in _LINES:
        if (match := english.fullmatch(line)) is not None:
            return chinese.format(*map(run_line_in_chinese, match.groups()))
    return line
