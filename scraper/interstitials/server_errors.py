"""Detect what software prints in place of a page: errors of ASP, PHP, Java, databases and gateways, default pages.

Such a page is as long as its stack trace. It is known by its first words, which no person writes as a headline
(HTTP状态 500 - 内部服务器错误, Whitelabel Error Page), or by most of its text being lines of a machine: frames of a
stack, names of exceptions, files with line numbers. A tutorial that quotes them has a headline of its own. Pure.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from scraper.interstitials.notices import Notice

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from archive.model import BoilerplateKind
    from scraper.document import Page

# The share of a page's own text that is lines of a machine; and so many lines are looked at.
MOST: Final = 0.5
MOST_UNDER_TITLE: Final = 0.8
MAX_LINES: Final = 60
MAX_QUOTED: Final = 40
# The longest line of a machine that is judged as a whole, not in pieces.
LONGEST: Final = 2000

_HAN = re.compile("[\u4e00-\u9fff]")
_STATUS: Final = (
    r"(?:[45]\d\d(?:\.\d+)?)[\s:–—-]{0,4}(?:bad request|unauthorized|forbidden|not found|method not allowed|gone"
    r"|request time-?out|internal server error|not implemented|bad gateway|service (?:temporarily )?unavailable"
    r"|gateway time-?out|connection timed out|web server is (?:down|returning an unknown error)|origin is unreachable"
    r"|a timeout occurred|bandwidth limit exceeded|内部服务器错误|服务器错误|未找到|禁止访问|错误的?网关|网关超时"
    r"|服务不可用)"
)
# What a title or the first line is as a whole.
_HEADING: Final = re.compile(
    rf"(?:HTTP\s?(?:Status|状态|狀態|错误|Error)?\s?(?:码|代码)?[\s:]*)?{_STATUS}\W*(?:nginx|openresty|tengine|ASP 错误"
    rf"|Internet .{{2,12}})?"
    rf"|.{{1,60}} ?\| ?{_STATUS}"
    r"|HTTP\s?(?:Status|状态|狀態)\s?\d{3}\b.{0,40}"
    r"|Microsoft (?:OLE DB Provider for .{3,30}|JET Database Engine|(?:VB|J)Script .{2,12})\s(?:错误"
    r"|error)\W{0,4}\w{0,10}\W*"
    r"|Whitelabel Error Page|Struts Problem Report|(?:Apache )?Tomcat/[\d.]+ - Error report|JBoss\S* - Error report"
    r"|[“\"'](?:/[\w.-]*)[”\"']\s?应用程序中的服务器错误\W*|Server Error in '/[\w.-]*' Application\W*|Runtime Error"
    r"|运行时错误"
    r"|(?:Discuz!? ?)?(?:Database|MySQL|SQL|PHP|System|Application|DedeCMS|Fatal|DB) (?:Query )?Error(?: Warning)?\W*"
    r"|Error establishing a database connection|建立数据库连接时出错|WordPress\s?›\s?\S{1,8}|系统发生错误"
    r"|页面错误.{0,12}"
    r"|\w*(?:Error|Exception|DoesNotExist) at /\S*|Whoops, looks like something went wrong\W*"
    r"|Application error.{0,60}"
    r"|We're sorry, but something went wrong.{0,12}|无法显示(?:该|此)?(?:网?页面?)|(?:该|此)?网?页面?无法显示"
    r"|服务器错误"
    r"|Welcome to (?:nginx|OpenResty|tengine|CentOS|Apache)\b.{0,20}|Test Page for the .{4,40}"
    r"|Apache2? .{0,20}Default Page.{0,20}"
    r"|IIS(?: ?\d+)?(?: Windows(?: Server)?)?|It works!|Index of /\S*|恭喜\W{0,3}站点创建成功\W*|没有找到站点"
    r"|站点已(?:停止|暂停)"
    r"|phpinfo\(\)|Directory listing for /\S*|Account Suspended|Website (?:is )?(?:suspended|disabled)\W*"
    r"|Bandwidth Limit Exceeded"
    r"|Request Rejected|Attention Required! \| Cloudflare|Sorry, you have been blocked|Access denied \| .{3,80}"
    r"|(?:Cloudflare )?Error \d{3,4}\b.{0,30}|DNS (?:points to prohibited IP|resolution error).{0,30}",
    re.IGNORECASE,
)
_MEANING = re.compile(
    r"(?P<gone>\b4(?:04|10)\b|not found|未找到)|(?P<blocked>\b40[13]\b|forbidden|denied|blocked|reject|Attention|禁止)",
    re.IGNORECASE,
)
# What a line of a machine has.
_MACHINE = re.compile(
    r"Microsoft (?:OLE DB|VBScript|JScript|JET|Cursor|SQL Native|ODBC)|\[Microsoft\]\[|\[(?:ODBC|MySQL|Oracle)[ \]]"
    r"|(?:错误|error) ['‘“\"]?(?:0x)?8[0-9a-f]{7}|[,，] ?(?:行|line|第) ?\d+ ?行?$"
    r"|\.(?:php\d?|asp|aspx|ascx|jspx?|inc|cs|vb|py|java|rb|go|pl|cgi|js)\b.{0,30}?(?:\bon line|\bline|:|\() ?\d+"
    r"|^\s*(?:at|在) [\w$.<>`]+[.(]|^\s*#\d+ +\S|^Stack trace|^Traceback \(most recent|^\s*File \"|^Caused by:"
    r"|^\s*\.\.\. \d+ more"
    r"|^[\[(]?[\w.$]*\w(?:Exception|Error)\b[\s:(\[]|\b(?:java|javax|org|com|net|sun"
    r"|System)\.[\w.$]+(?:Exception|Error)\b"
    r"|SQLSTATE\[|\bORA-\d{5}|\bTNS:|\berrno\b|\[errno\]|^(?:PHP )?(?:Fatal|Parse|Catchable fatal) error ?:"
    r"|^(?:Warning|Notice|Deprecated) ?: +\w+"
    r"|\bsyntax error, unexpected\b|MySQL (?:server|query|error)|^Error (?:page|infos?|sql|msg|code) ?:"
    r"|^(?:Errno|Error|SQL) ?[:.]"
    r"|Table '?\S+'? (?:doesn't exist|is marked as crashed)|Too many connections|Access denied for user"
    r"|Can't connect to (?:local )?MySQL"
    r"|Apache Tomcat/\d|^(?:nginx|openresty|tengine|Apache|Microsoft-IIS)/?[\d.]*|\.NET Framework|ASP\.NET"
    r"|web\.config|customErrors"
    r"|Unclosed quotation mark|Object reference not set|unhandled exception|未经处理的异常|堆栈(?:跟踪|信息)"
    r"|异常(?:详细信息|报告)"
    r"|explicit mapping for /error|type=\w[\w ]+, status=\d|no Action mapped|Timeout expired|\(0x8[0-9A-Fa-f]{7}\)"
    r"|^(?:类型|消息|描述|例外情况|type|message|description|exception|note|root cause)\b.{0,80}(?:报告|资源|服务器"
    r"|JSP|report"
    r"|server|resource)"
    r"|Connection (?:refused|reset|timed out)|^Error (?:source|msg)|^PHP Debug|^Request (?:Method|URL):|ThinkPHP",
    re.IGNORECASE,
)


def detect_server_error(page: Page, shapes: Sequence[BoilerplateKind | None]) -> Notice | None:
    """Return what a page is that the server's software printed, and the reason in one line; None for any other page."""
    first = next(_pieces(page, shapes), "")
    title = page.title or ""
    for heading in (title, first):
        if _HEADING.fullmatch(heading):
            return _notice(f"an error page of the server (“{heading[:MAX_QUOTED]}”), no article", heading)
    if not _MACHINE.search(first[:LONGEST]):
        return None
    own = list(islice(_pieces(page, shapes), MAX_LINES))
    machine = sum(_width(line) for line in own if _MACHINE.search(line[:LONGEST]))
    # Under a headline of its own, such a text explains an error.
    if machine < (MOST_UNDER_TITLE if title.startswith(first) else MOST) * sum(map(_width, own)):
        return None
    return _notice(f"an error message of the server (“{first[:MAX_QUOTED]}”), no article")


def _notice(reason: str, heading: str = "") -> Notice:
    match = _MEANING.search(heading)
    return Notice((match and match.lastgroup) or "error", reason)


def _width(text: str) -> int:
    """Return the width of a text: a Chinese character says as much as two letters."""
    return len(text) + len(_HAN.findall(text))


def _pieces(page: Page, shapes: Sequence[BoilerplateKind | None]) -> Iterator[str]:
    """Yield the first lines that are neither links nor the site's frame."""
    for line, shape in zip(page.lines[: 2 * MAX_LINES], shapes, strict=False):
        if shape is None and not line.links:
            yield from filter(None, line.text.split("\n"))
