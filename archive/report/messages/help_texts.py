"""The help of the command line in Chinese, by the English that the parser has (`scraper.cli.arguments`, `usage`)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.report.words import Language

_COMMANDS: Final = {
    "archive reposted (转载) articles with their originals, and report what the repost changed": "把转载文章连同原文存档，并说明转载改动了什么",
    "capture reposts and the originals they link to, store both, compare them": "采集转载及其所附链接的原文，一并存下，加以比较",
    "read saved pages (HTML, MHTML, plain text, folders, WARC, ARC) into JSON lines; no network, no archive": "把已保存的网页（HTML、MHTML、纯文本、文件夹、WARC、ARC）读成 JSON Lines；不上网，不写存档",
    "compare two pages: files, archived URLs, URL@v2, live URLs": "比较两个网页：文件、已存档的网址、URL@v2、未存档的网址",
    "one scheduled run over a watchlist: discover, capture what is due, store, compare, tell what is new": "按清单运行一次：发现文章，采集到期的，存下，比较，告知新情况",
    "add, check, list or remove what scheduled runs look at": "增加、检查、列出或移除定时运行所看的内容",
    "the last run, what is due, what has failed since when; exit status 1 if something needs a person": "上次运行、到期的网页、从何时起有什么失败；有事须人处理时退出状态为1",
    "list the captures and comparisons of a page; what only repeats is one line": "列出一个网页的历次采集和比较；只是重复的并成一行",
    "print one version of an archived page": "打印已存档网页的一个版本",
    "list the pages in the archive": "列出存档中的网页",
    "find which pages of a corpus repost which, without a link to go by": "在语料中查找哪些网页转载了哪些网页，无须链接",
    "read-only web pages over the archive: findings, pages, comparisons, search, feeds": "存档的只读网页：新情况、各网页、比较、检索、订阅源",
    "default: 8765; 0: any that is free": "默认：8765；0：任一空闲端口",
    "the address to listen on (default: 127.0.0.1, which this machine alone can reach)": "监听的地址（默认：127.0.0.1，只有本机能访问）",
    "where a reverse proxy shows the pages: the name that they answer to, and the path before theirs": "反向代理展示这些网页的地址：所应答的主机名，以及前置的路径",
    "find the versions whose title or text contains all words": "查找标题或正文含有所有检索词的版本",
    "check every digest, every link and every record of the archive; report what is damaged": "核对存档的每个摘要、每处引用、每条记录；指出损坏之处",
    "take over another archive: every capture once, its log kept and vouched for": "并入另一存档：每次采集只记一次，其日志原样保留、可以核对",
    "remove a page or a version on purpose, with its evidence, and say so for ever": "依要求撤除一个网页或版本及其证据，并永久写明",
    "leave an address that never gave an article out of the lists: one that was typed wrong": "把从未读出文章的网址（例如打错的）移出列表",
    "keep one page as it came in a folder of its own, for --from, repost parse and site rules; no archive": "把一个网页原样存入单独的文件夹，供 --from、repost parse 和网站规则使用；不写存档",
    "export the archive, or a part of it, as CSV, JSONL, Parquet, WACZ, Atom or evidence packs": "把存档或其中一部分导出为 CSV、JSONL、Parquet、WACZ、Atom 或证据包",
    "say what is missing on this machine, for what it is needed, and how to get it": "说明本机缺什么、有何用途、如何取得",
    "print a script that completes commands and options in a shell": "打印为 shell 补全命令和选项的脚本",
    "find out what an address is, and add it; the file is made if there is none": "判断一个网址是什么，并加入清单；没有清单文件则新建",
    "show what the lists, feeds and sitemaps would give; nothing is stored": "显示列表、订阅源、站点地图会给出什么；不存储任何内容",
    "print the entries": "打印清单中的各项",
    "remove an entry; what is archived stays": "移除一项；已存档的内容不受影响",
}
_OPTIONS: Final = {
    "show this help message and exit": "显示此帮助并退出",
    "show program's version number and exit": "显示版本号并退出",
    "the archive's folder (default: $REPOST_ARCHIVE, else ./repost-archive)": "存档的文件夹（默认：$REPOST_ARCHIVE，没有则为 ./repost-archive）",
    "print JSON, one object per line": "打印 JSON，每行一个对象",
    "the language of what people read (default: the locale's)": "输出所用的语言（默认随系统区域设置）",
    "site rules of your own, TOML files in this folder (default: $REPOST_RULES)": "您自己的网站规则，即此文件夹中的 TOML 文件（默认：$REPOST_RULES）",
    "no progress and no notes on stderr": "标准错误不显示进度和提示",
    "print the tracebacks of internal errors on stderr": "在标准错误打印内部错误的细节",
    "the address of a repost; - reads a list of addresses from stdin": "转载的网址；- 表示从标准输入读取网址列表",
    "read pages from a folder of saved pages or a WARC file instead of the network; archive without URLs takes every article in it": "不上网，改从已保存网页的文件夹或 WARC 文件读取；archive 不给网址时取出其中的每篇文章",
    "who runs this, for the User-Agent header: an email address or a web page": "由谁运行，写入 User-Agent：邮箱或网页地址",
    "also fetch from addresses that are not public: this machine, an intranet": "也访问非公网地址：本机、内网",
    "fetch from HOST what its robots.txt forbids: with --reason, which is kept as evidence; may be repeated": "抓取 HOST 的 robots.txt 所禁止的内容：须有 --reason，理由留作证据；可重复",
    "why --ignore-robots is right": "为何可以不理会 robots.txt",
    "begin no page after TIME (90, 90s, 30m, 2h), end what is in progress, and say what was not reached": "到 TIME（90、90s、30m、2h）后不再开始新的网页，做完手头的，并写明哪些没有处理",
    "which pages' raw bytes are kept: all (default), or only those that changed": "保存哪些网页的原始字节：all 全部（默认），或 changes 只存有变化的",
    "fetch nothing: read the stored pages again (of the URLs, or all) and store what reads differently": "不抓取：重读已存的网页（指定网址，或全部），存下读法不同的",
    "with --reextract: print what would change, store nothing": "与 --reextract 同用：打印会有什么变化，不存储",
    "ask this archive service (its Memento timegate, RFC 7089) for copies of dead originals; may be repeated": "向此存档服务（Memento timegate，RFC 7089）查询失效原文的副本；可重复",
    "at the end, have this authority (RFC 3161) timestamp the capture log; may be repeated": "结束时请此机构（RFC 3161）为采集日志加盖时间戳；可重复",
    "a saved page, a folder, a WARC file, or an address (s3://, https://); - reads a list from stdin": "已保存的网页、文件夹、WARC 文件，或地址（s3://、https://）；- 表示从标准输入读取列表",
    "write to FILE instead of stdout; DIR/ or s3://BUCKET/DIR/: many files, and a run that was ended goes on": "写入 FILE 而非标准输出；DIR/ 或 s3://BUCKET/DIR/：写入多个文件，中断后可继续",
    "exit with 0 while at most N pages, or N%% of the pages, have an error (default: 0)": "至多 N 个网页或 N%% 的网页有错误时仍以 0 退出（默认：0）",
    "the form of the files (default: jsonl)": "文件的格式（默认：jsonl）",
    "where to work: on this machine (default), or on Ray": "在何处处理：本机（默认）或 Ray",
    "the Ray cluster (default: one on this machine)": "Ray 集群（默认：本机上的一个）",
    "the limit for one page (default: 60s)": "每个网页的时限（默认：60s）",
    "the limit for one file (default: 6h)": "每个文件的时限（默认：6h）",
    "the limit for reading one page (default: 4096)": "读取一个网页所用内存的上限（默认：4096）",
    "an archive, JSON lines (.jsonl, .jsonl.gz) or Parquet as parse and export write them, a folder of these, or saved pages (a folder, WARC)": "存档、parse 与 export 所写的 JSON Lines（.jsonl、.jsonl.gz）或 Parquet、装有这些文件的文件夹，或已保存的网页（文件夹、WARC）",
    "look only for reposts of these articles; may be repeated": "只查找转载这些文章的；可重复给出",
    "write all groups to FILE: .jsonl, .csv, .parquet, .graphml, or a picture as .html": "把全部分组写入 FILE：.jsonl、.csv、.parquet、.graphml，或以 .html 写成图",
    "log in the archive (--archive) which originals were found for its pages: marked as found, not linked": "把为存档（--archive）中的网页找到的原文记入日志：标明是找到的，不是链接的",
    "print at most N groups (default: 20)": "至多打印 N 组（默认：20）",
    "work in N processes (default: one per CPU)": "用 N 个进程处理（默认：每个 CPU 一个）",
    "memory for all processes together, such as 500M or 4G (default: 4G)": "全部进程合用的内存，如 500M 或 4G（默认：4G）",
    "where the files of the search go, about the size of the corpus (default: the system's)": "查找所用临时文件的位置，约与语料同大（默认：系统的）",
    "the URL that the saved page came from (one page only)": "已保存网页的来源网址（只限一个网页）",
    "write to FILE instead of stdout": "写入 FILE，而非标准输出",
    "add where each field was found": "附上各项信息是在何处找到的",
    "read pages in N processes (default: one per CPU if there are many pages)": "用 N 个进程读取（默认：网页多时每个 CPU 一个）",
    "the original, or the older page; alone: the repost": "原文，或较旧的网页；单独给出时：转载",
    "the repost, or the newer page; without it, LEFT and its original": "转载，或较新的网页；不给则比较 LEFT 与其原文",
    "print every edit as text, also if there are very many (JSON and HTML do)": "以文本打印每处修改，再多也全部打印（JSON 和 HTML 本来如此）",
    "default: from the ending of -o (.json, .html), else text": "默认：由 -o 的扩展名决定（.json、.html），否则为文本",
    "the list of pages to capture": "所要采集的清单",
    "capture up to N pages at once, one at a time per host (default: 8; 1 where all pages are saved)": "同时采集至多 N 页，每个主机一次一页（默认：8；全为已保存网页时为1）",
    "say also what did not change": "也列出没有变化的",
    "print what is due, and fetch nothing": "打印到期的网页，不抓取",
    "what to do with the watchlist": "对清单做什么",
    "the watchlist": "清单",
    "an article, a list or section page, a feed, a sitemap": "文章、列表页或栏目页、订阅源、站点地图",
    "the original of an article that links none": "没有附链接的文章的原文",
    "its name in summaries (default: its title)": "摘要里的名称（默认为标题）",
    "what it is": "它是什么",
    "only articles with TEXT in their address": "只要网址中含 TEXT 的文章",
    "no articles with TEXT in their address": "不要网址中含 TEXT 的文章",
    "the entry's address": "该项的网址",
    "the page's address": "网页的网址",
    "one line each, also for what only repeats": "逐行列出，只是重复的也列",
    "the page's address; its latest version, or version N": "网页的网址；取最新版，或第 N 版",
    "only pages of this host and its subdomains": "只限此主机及其下级域名的网页",
    "only articles credited to a source that contains TEXT": "只限来源中含 TEXT 的文章",
    "only pages whose latest version was captured on or after DATE (UTC)": "只限最新版采集于 DATE（UTC）当天或之后的网页",
    "only pages whose latest version was captured on or before DATE (UTC)": "只限最新版采集于 DATE（UTC）当天或之前的网页",
    "only pages whose last comparison with their original had this verdict": "只限与原文最近一次比较得此结论的网页",
    "at most N pages, oldest capture first": "至多 N 个网页，先采集的在前",
    "words that the title or text must contain, all of them": "标题或正文须含有的词，须全部出现",
    "only versions captured on or after DATE (UTC)": "只限采集于 DATE（UTC）当天或之后的版本",
    "only versions captured on or before DATE (UTC)": "只限采集于 DATE（UTC）当天或之前的版本",
    "at most N versions (default: 20)": "至多 N 个版本（默认：20）",
    "also read every record and every payload to its end; takes longer": "把每条记录、每份内容读到底；用时较长",
    "finish what a killed writer left, move damaged version files to damaged/, rebuild the index; a file that is the only copy of something is never changed": "补完被终止的写入，把损坏的版本文件移到 damaged/，重建索引；从不改动仅存一份的文件",
    "the folder of the other archive; it is only read": "另一存档的文件夹；只读取",
    "the page's address: all of it, or only version N": "网页的网址：整个网页，或只是第 N 版",
    "who asked for it and with what right; kept in the log for ever": "谁要求的，依据什么；永久记入日志",
    "also refuse later captures of the page (with @vN: of what that version said)": "今后也不再采集此网页（带 @vN 时：不再采集该版所写的内容）",
    "an address that never gave an article": "从未读出文章的网址",
    'why; kept in the log (default: "typed wrong")': "理由，记入日志（默认：“typed wrong”，即打错）",
    "a new folder: body.html and capture.json go there": "新的文件夹：其中写入 body.html 和 capture.json",
    "only these pages (default: all)": "只限这些网页（默认：全部）",
    "default: from the ending of -o (.jsonl, .parquet, .csv, .wacz, .atom, .zip), else jsonl": "默认：由 -o 的扩展名决定（.jsonl、.parquet、.csv、.wacz、.atom、.zip），否则为 jsonl",
    "the table (CSV, JSONL, Parquet): versions (default), captures, comparisons of reposts with originals, their single edits, or the fields that differ": "哪张表（CSV、JSONL、Parquet）：versions 版本（默认）、captures 采集、comparisons 转载与原文的比较、edits 逐处修改、fields 不同的字段",
    "CSV for programs: no byte order mark, no apostrophe before what a spreadsheet takes for a formula": "供程序读取的 CSV：不加字节顺序标记，不在电子表格会当作公式的内容前加撇号",
    "write to FILE; without it, JSONL and Atom go to stdout": "写入 FILE；不给时 JSONL 和 Atom 写到标准输出",
    "only what was captured on or after DATE (UTC)": "只限采集于 DATE（UTC）当天或之后的",
    "only the latest version of each page, or the newest comparison of each pair": "只要每个网页的最新版，或每对网页的最近一次比较",
    "at most N changes (Atom; default: 100)": "至多 N 处变化（Atom；默认：100）",
    "the shell": "哪种 shell",
}
_HEADINGS: Final = {
    "usage: ": "用法：",
    "positional arguments": "参数",
    "options": "选项",
    "commands": "命令",
    "actions": "操作",
    "error": "错误",
}
# The first lines of examples, which are commands or files.
_EXAMPLES: Final = {
    "examples:": "示例：",
    "example:": "示例：",
    "a watchlist (all keys: docs/WATCHLIST.md):": "一份清单（全部的键见 docs/WATCHLIST.md）：",
}
# The comments in examples.
COMMENTS: Final[Mapping[str, str]] = {
    "every article in it, with the dates of its records": "其中的每篇文章，日期取自各记录",
    "optional: like the options of this command": "可选：与本命令的选项相同",
    "a list or section page: the articles that it links": "列表页或栏目页：其中链接的文章",
    "optional: only addresses with this in them": "可选：只取含有此文字的网址",
    "RSS, Atom; [[sitemap]] alike": "RSS、Atom；[[sitemap]] 写法相同",
    "one article, captured in every run": "一篇文章，每次运行都采集",
    "optional: for a repost that links none": "可选：用于未附原文链接的转载",
    "optional: what one host needs": "可选：某个主机所需的设置",
    "too old for modern TLS; or weak, or obsolete: certificates are always verified": "不支持新版 TLS；或用 weak、obsolete：证书总是要核验",
    "certificates that it should have sent, or of its own authority": "它应发而未发的证书，或其自有机构的证书",
    "like --ignore-robots, with the reason": "同 --ignore-robots，附理由",
    "seconds between two requests": "两次请求相隔的秒数",
    "behind nginx, Caddy, Apache": "位于 nginx、Caddy、Apache 之后",
}
_COMMENTED: Final = re.compile(r"(.*\s# )(.+)")
# Paragraphs below the options, in one line; the Chinese is broken where it is to be broken.
_PARAGRAPHS: Final = {
    "exit status: 0 done; 1 something requested could not be fetched, read or written (each is named on stderr), or something of the archive is lost; 2 the request itself is wrong; 128 and the number of the signal that ended it (130 for Ctrl-C). Results go to stdout, progress and messages to stderr.": """\
退出状态：0 完成；1 所请求的内容中有的没能取到、读出或写入（逐一列在标准错误），或存档有所丢失；2 命令本身有误；
被信号终止时为 128 加信号编号（Ctrl-C 为 130）。结果写到标准输出，进度和提示写到标准错误。""",
    'One line per input page, in input order: {"input": PATH, "article": {...}}, or {"input": PATH, "error": {"kind": ..., "message": ...}}. With -o FILE.parquet, the same as columns. A page of a WARC file has captured_at, status, payload_digest, record_id and content_type too; what is no page there is counted. With -o DIR/ each WARC file (or batch of files) gets a file of its own, and what is done is not done again.': """\
每个输入网页一行，依输入次序：{"input": 路径, "article": {...}}，
或 {"input": 路径, "error": {"kind": ..., "message": ...}}。用 -o FILE.parquet 时以列写出同样内容。
WARC 文件中的网页另有 captured_at、status、payload_digest、record_id、content_type；其中不是网页的只计数。
用 -o DIR/ 时每个 WARC 文件（或每批文件）各写一个文件，已完成的不再重做。""",
    "A URL that is in the archive is read from there; any other URL is fetched. One page alone is compared with its original: the archived version that it was copied from. Of very many edits, the text shows the gravest and the first ones; --all shows every edit, --format json has them with their offsets.": """\
已存档的网址从存档读取，其他网址则去抓取。只给一个网页时，与其原文比较：取转载所依据的已存版本。
修改极多时，文本只列最重要的和最前面的；--all 全部列出，--format json 附字符位置。""",
    "Paths are relative to the watchlist. Only what is new is printed, the gravest first. A page that could not be fetched does not stop the rest. A host that asks to be left alone (Retry-After) is, and one that gave no answer to two pages in a row is left for this run; both are said once. While a run is in progress, a second run on the same archive ends at once with status 75.": """\
路径相对于清单文件。只打印新情况，重要的在前。一页没能取到，不影响其余。
主机要求稍后再来（Retry-After）的，照办；连续两页没有答复的主机，本次运行不再访问；两者都只说一次。
同一存档已有运行在进行时，第二次运行立即结束，退出状态为 75。""",
    "With --json, one object for a monitor: last_run, pages, free_bytes, trouble.": "加 --json 时打印一个对象，供监控程序使用：last_run、pages、free_bytes、trouble。",
    "Chinese text is searched by any two or more characters, other scripts by whole words. Simplified and traditional characters, full and half width, upper and lower case count as the same. Quotation marks enclose a phrase. The versions stored last come first. Exit status 1 if nothing is found.": """\
中文可按任意两个以上的连续汉字检索，其他文字按整词检索。简体与繁体、全角与半角、大写与小写视为相同。
引号内作为整体。后存下的版本在前。什么也没找到时退出状态为 1。""",
    "exit status: 0 no damage; 1 something is damaged (each finding is on stdout, the gravest first). Nothing is written without --repair. Other commands may write to the archive meanwhile.": """\
退出状态：0 没有损坏；1 有损坏（逐一列在标准输出，重要的在前）。
不加 --repair 不写入任何内容。其间其他命令可以写入存档。""",
    "The other archive is only read. Its log is kept as it is, below merged/; what is not here yet is logged again, with the number of its line there; verify proves that each such line stood there. Versions that say what a version here says are that version; others get the next numbers. What was withdrawn on either side stays withdrawn. Merging again takes over what has come since; after an interruption it goes on.": """\
另一存档只被读取。其日志原样保存在 merged/ 下；这里还没有的，连同它在那里的行号重新记入日志，verify 可逐行核对。
与此处某版内容相同的版本就是该版，其余的依次编号。任一方撤除的仍是撤除的。
再次并入时只取新增的；中断后再运行即接着做。""",
    "For a court's order, a takedown, a person's right. The files of the versions go, the records in the WARC files are overwritten in place, the index is thrown away. The log keeps the address, the times, the digests, the day and the reason: history shows them, verify knows the hole. What has the same text and was not asked for is listed. This can't be undone, except from a copy of the archive.": """\
用于法院判决、下架通知、个人权利。删除各版本文件，就地覆盖 WARC 文件中的记录，丢弃索引。
日志保留网址、时间、摘要、日期与理由：history 会列出，verify 认得这些空缺。文字相同而未在要求之列的会列出。
此举不可撤回，除非另有存档副本。""",
    "Nothing is erased: the log keeps its lines, and gets one more. repost run leaves the address out, also where a list names it. When it is captured again (repost archive), it is listed again. What did give an article is withdrawn (repost withdraw); what is watched is removed (repost watch remove).": """\
不抹去任何内容：日志各行照旧，另加一行。此后 repost run 略过此网址，即使某个列表仍列有它；再次采集（repost archive）后，仍会列出。读出过文章的须用 repost withdraw 撤除；清单中的用 repost watch remove 移除。""",
    "DIR gets body.html, the page as the server sent it, and capture.json with its address, status, headers and time.": "DIR 中写入 body.html（服务器所发网页的原样）和 capture.json（网址、状态、响应头、时间）。",
    "Exit status 1 if something is missing without which no work goes well. A file is written to the archive's disk, to see what its file system can do, and removed.": """\
缺少必需之物时退出状态为 1。会在存档所在磁盘写一个文件，看其文件系统能做什么，随即删除。""",
    """formats: jsonl one line per version: url, version, cause, captured_at, payload_digest, article (the default) parquet the same as columns (needs the extra: pip install 'repost-archiver[parquet]') csv a table for spreadsheets and statistics; see --what, which JSONL and Parquet take too wacz the captures, indexed, for replay tools: ReplayWeb.page, pywb (WACZ 1.1.1) atom what changed, newest first: pages new, edited, gone; reposts compared pack the evidence of a repost, or of several, as a zip, with instructions to check it with sha256sum""": """\
格式：
  jsonl    每个版本一行：url、version、cause、captured_at、payload_digest、article（默认）
  parquet  同样内容，按列（须另装：pip install 'repost-archiver[parquet]'）
  csv      供电子表格和统计用的表；见 --what，JSONL 和 Parquet 也可用
  wacz     带索引的采集，供回放工具使用：ReplayWeb.page、pywb（WACZ 1.1.1）
  atom     变化，新的在前：新网页、改动、消失；转载的比较
  pack     一起或几起转载的证据，为 zip，附有用 sha256sum 核验的说明""",
    "Exact copies, edited copies, excerpts and quotes of about 100 characters or more, whatever the pages link to. Each group is shown as a cascade: the likely original with its reasons, each page below the one that it was probably taken from. Phrases that many unrelated pages share count for nothing. Needs the extra: pip install 'repost-archiver[find]'. How it works, and all columns: docs/find.md.": """\
完全相同的、改动过的、摘录的，以及约 100 字以上的引用，不论网页链接什么。
每组列成转载关系：可能的原文及理由，其下是很可能取自它的网页。许多无关网页共有的套话不计。
须另装：pip install 'repost-archiver[find]'。做法与各列见 docs/find.md。""",
    "outputs (-o): .jsonl a line per group: members, edges, copied passages with their places, the original and why .csv a row per pair; .parquet alike .graphml pages and who took from whom, for Gephi, yEd, NetworkX .html a picture of the largest groups, in one file": """\
输出（-o）：
  .jsonl    每组一行：成员、关系、所抄段落及其位置、原文及理由
  .csv      每对一行；.parquet 相同
  .graphml  网页及谁取自谁，供 Gephi、yEd、NetworkX 使用
  .html     最大各组的图，一个文件""",
    "Nothing is written, and nothing is loaded from elsewhere; the pages work offline. Only this machine can reach them, unless --bind says otherwise; they answer only to the names of this machine and to that of --public-url. Each page is also JSON, at the same address with .json (docs/SERVE.md). Needs the extra: pip install 'repost-archiver[serve]'": """\
不写入任何内容，也不从别处加载；离线可用。除非用 --bind 另行指定，只有本机能访问；
只应答本机的名称和 --public-url 的名称。每页在同一地址加 .json 即为 JSON（见 docs/SERVE.md）。
须另装：pip install 'repost-archiver[serve]'""",
}
HELP: Final[Mapping[str, str]] = {**_COMMANDS, **_OPTIONS, **_HEADINGS}


def help_in(text: str, language: Language) -> str:
    """Return a help text in a language; one that is not known as it is.

    A description is the help of its command as a sentence.

    >>> help_in("Print the entries.", "zh"), help_in("options", "zh"), help_in("options", "en")
    ('打印清单中的各项。', '选项', 'options')
    """
    if language != "zh" or text in HELP:
        return HELP[text] if language == "zh" else text
    known = HELP.get(text[:1].lower() + text[1:-1]) if text.endswith(".") else None
    return f"{known}。" if known else text


def epilog_in(text: str, language: Language) -> str:
    r"""Return the text below the options, paragraph by paragraph; examples keep their lines.

    >>> epilog_in("examples:\n  delay = 5  # seconds between two requests\n", "zh")
    '示例：\n  delay = 5  # 两次请求相隔的秒数\n'
    """
    if language != "zh":
        return text
    return "\n\n".join(_paragraph(part) for part in text.rstrip("\n").split("\n\n")) + "\n"


def _paragraph(text: str) -> str:
    first, feed, rest = text.partition("\n")
    if first in _EXAMPLES:
        return f"{_EXAMPLES[first]}{feed}{_comments_in_chinese(rest)}"
    return _PARAGRAPHS.get(" ".join(text.split())) or _comments_in_chinese(text)


def _comments_in_chinese(lines: str) -> str:
    return _COMMENTED.sub(lambda line: f"{line[1]}{COMMENTS.get(line[2], line[2])}", lines)
