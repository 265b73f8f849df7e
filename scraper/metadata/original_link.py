"""Find the original link: the address that a repost gives for the page it was copied from.

The candidates in order, each with its evidence: an address after a label that names it (原文链接, 来源网址) or an
anchor that says 阅读原文; after words of reposting (转载自, 原载, originally published at); written after the label of
the source, or the anchor there; the address that a script or a declaration gives; rel=canonical to another host. Among
those of one kind the first whose address has the shape of an article's wins. The page's own address, a home page, a
section, an account and the licence text of a site (转载请附上原文出处链接) do not count.
"""

from __future__ import annotations

import html
import re
from enum import IntEnum
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.comparison.text import simplify
from archive.model import Evidence, bare_host, has_credentials, is_home, resolve_url, same_page, site_of, why_unusable
from scraper.addresses import ARTICLE, POSSIBLE, UNKNOWN, find_address, likeness, resolve_reference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.document import Line, Page

# How many lines after a label without an address are searched for it; between them may stand a name, no sentence.
LOOK_AHEAD: Final = 2
LONGEST_BETWEEN: Final = 30
# A page with more labelled addresses than this labels its own or a list's. Then the longest line with a label.
MAX_CANDIDATES: Final = 200
MAX_LABELLED: Final = 600
# How many characters may stand between a label and its address: the outlet's name, the title, the date.
LONGEST_GAP: Final = 60
# The longest word for the article before a label at the beginning of an anchor: 【本文转载自.
LONGEST_SUBJECT: Final = 4
# Words that a sentence may contain as well (来自, via) are a label only in a line of this length.
LONGEST_SHORT: Final = 100
# A page that credits this many different articles is a digest, and a copy of none of them.
DIGEST: Final = 3
# Where the evidence of an original link that can't be asked for was found.
UNUSABLE_LINK: Final = "unusable address"
# The longest address that is read.
LONGEST_URL: Final = 2000


class _Kind(IntEnum):
    """What a candidate is, most reliable first."""

    LABEL = 0  # after a label of the original's address, or an anchor that says so
    REPOSTED = 1  # after words of reposting
    SOURCE = 2  # written after the label of the source
    CREDITED = 3  # an anchor after that label, or the anchor of the credited source
    SCRIPT = 4  # the target of 阅读原文 in a script, or declared
    LICENCE = 5  # in the licence text of a site
    OWN = 6  # after a label of the page's own address
    CANONICAL = 7


_NAMES: Final = {
    _Kind.LABEL: "label",
    _Kind.REPOSTED: "label",
    _Kind.SOURCE: "label",
    _Kind.CREDITED: "credited source",
    _Kind.SCRIPT: "declared",
    _Kind.LICENCE: "licence",
    _Kind.OWN: "own label",
    _Kind.CANONICAL: "canonical",
}
# These mean the page itself, or the credited site as a whole, unless the address is known to be on another site.
_NEEDS_OTHER_SITE: Final = frozenset((_Kind.CREDITED, _Kind.LICENCE, _Kind.OWN, _Kind.CANONICAL))
# How much like an article's an address must be at least; elsewhere `POSSIBLE`.
_LEAST: Final = {
    _Kind.LABEL: UNKNOWN,
    _Kind.SOURCE: ARTICLE,
    _Kind.CREDITED: ARTICLE,
    _Kind.SCRIPT: ARTICLE,
}

# A line that may have a label, in both scripts. Every other line costs only this search. (Each alternative begins with
# a character, not a set: the engine then skips to one of these.)
_CUE = re.compile(
    "原[文帖始载載链鏈刊连連]|链接|鏈接|来 {0,3}源|來 {0,3}源|转[载載自贴貼帖引发發]|轉[载載自贴貼帖引发發]"
    "|连[结結]|連[结結]|摘[自编編录錄]|选自|選自|享自|首[发發刊]|刊[于於载載登发發]|发[表布]|發[表布]|出自"
    "|出[处處]|来自|來自|稿源|信源|源源|源[自于於地]|编[译譯]自|編[译譯]自|译自|譯自|引自|载自|載自|本文地址"
    "|网址|網址|Via|via|ource|riginal|ublished|osted|printed"
)
# Labels in simplified characters. Before most of them a clause begins, or a word for the article.
_LABEL = re.compile(
    r"(?P<label>(?:原文|来源|原始|源文|稿源|出处|原帖|信源|原文章|原作|原)(?:的)?(?:网页|网站|页面|文章)?(?:链接|地址|网址|出处|连接|连结|网页|页面|URL)"
    r"(?:为|是|如下|在此|见)?|源(?:网址|地址|链接|URL)|原文(?:\s?全文)?(?:请?[见看]|参见|详见|在此|如下|标题)?\s{0,2}[:：]"
    r"|原文(?:请?见|请看|参见|详见|载于?)|原文(?=\s{0,2}(?:https?|www\.|//|《|「|“)))"
    r"|(?P<own>(?:本文|文章|本页|永久|固定|链接|全文|转载|分享)(?:的)?(?:链接|地址|网址|连结)|链接地址)"
    r"|(?P<reposted>(?:转载?|转[贴帖引发]|摘编?|摘录|节选|选|编译|翻译|译|引用?|搬运|分享)自|转载(?:于|来源|地址)|原[载刊](?:于|自)?"
    r"|首[发刊](?:于|在)|(?:本文|此文|该文|文章|原文|全文|正文|上文|以[上下]的?(?:内容|文字|文章)|内容|稿件|作品)"
    r"[^，。：:；;！？、]{0,16}?(?:来自|出自|源自|源于|取自|[刊发登]?(?:载|登|表|布|发)(?:于|在)|见于|首发(?:于|在)?|转载(?=[\s《「“])))(?:(?:微信)?(?:公众号|公号|客户端|网站|平台|官网|官微))?"
    r"|(?P<source>(?:稿件|文章|信息|本文|新闻|内容|消息|图文|原文|作品|文本)?来\s{0,3}源(?:于|自|媒体|网站)?"
    r"|稿\s{0,3}源|出\s{0,3}处|来自)"
)
_ENGLISH = re.compile(
    r"(?P<label>\boriginal (?:article|post|story|link|url|text|source|page)(?: (?:at|here|link|url))?"
    r"|\bread the (?:full )?original(?: article| story| post)?|\b(?:source|original) (?:link|url)\b)"
    r"|(?P<reposted>\b(?:originally|first) (?:published|posted|appeared|ran|written|featured|released)\b"
    r"|\b(?:re-?posted|re-?published|re-?printed|cross-?posted|reproduced)(?: with permission)? (?:from|at)\b)"
    r"|(?P<source>(?:^|[\[(（|]\s?)(?:via|source|original)\b(?=\s?[:：]|\s))",
    re.IGNORECASE,
)
_ENGLISH_CUE = re.compile("[Vv]ia|ource|riginal|ublished|osted|printed", re.IGNORECASE)
# What may stand before the words of reposting and the label of the source.
_CLAUSE = re.compile(
    r"(?:^|[\W_]|本文|此文|该文|文章|原文|内容|稿件|授权|系|均|图文|部分|作品|消息|新闻|信息|文字|全文|资讯|日)$"
)
# 图片来源, 资料来源: of a picture, of the figures.
_OF_SOMETHING_ELSE = re.compile(r"(?:图片?|照片|资料|数据|视频|素材|截图|头图|封面|配图|音频|字体|音乐|题图|图源)\s?$")
_LICENCE = re.compile(
    r"转载(?:请|时|须|务必|应|需)|注明(?:出处|来源|原文)|附上(?:原文|出处)|版权(?:协议|声明)|声明\s?[:：]"
)
_REPRINT = re.compile(r"转载(?:请|时|须|务必|应|需)|注明(?:出处|来源|原文)|附上(?:原文|出处)")
_READ_MORE = re.compile(
    r"\W*(?:请)?(?:点击|点此|点这里|戳|→|>+)?(?:此处|这里)?(?:阅读|查看|浏览|访问|进入|看|前往|跳转[到至]?|打开|查阅|读|去)?(?:文章|该文)?"
    r"(?:原文|原帖|源文|出处|原网页|源网页|原始(?:网页|页面|链接|文章|出处)|原链接|来源(?:网页|链接|网址|网站))"
    r"(?:链接|地址|网址|网页|页面|出处|连结|内容|全文|>+)?(?:请?点击|点此)?(?:此处|这里)?\W*"
    r"|\W*(?:read|view|see|visit) (?:the )?(?:full )?original(?: article| post| source| story| page| link)?\W*"
    r"|\W*(?:original (?:article|post|source|story|page|link)|source link)\W*",
    re.IGNORECASE,
)
_GO = re.compile(
    r"\W*(?:点击|点此|点这里|此处|这里|链接|连结|网址|原文|来源|查看|阅读|详情|全文|here|link|https?:|www\.)",
    re.IGNORECASE,
)
_NOTHING = re.compile(r"[\s:：>为是于在《》（）()]*(?:at|on|in|by|from)?[\s:：]*")
_ENDS_SENTENCE = re.compile(r"[。！？!?]|\.\s")
_ENDS_FIELD = re.compile(r"[。！？!?；;:：|｜]|\.\s")
_NO_LETTERS = re.compile(r"[^\w]+")
_SCRIPT_URL = re.compile(
    r"\bmsg_source_url[\"']?\s{0,4}[=:]\s{0,4}(?:\w{1,20}\(\s{0,4})?[\"'](?P<url>[^\"'\n]{8,2000})[\"']"
)
_SCRIPT_ESCAPE = re.compile(r"\\x([0-9a-fA-F]{2})|\\u00([0-9a-fA-F]{2})|\\(/)")
_DECLARED: Final = ("original-source", "syndication-source", "dc.source", "dcterms.source", "sourceurl", "source_url")


class OriginalLink(NamedTuple):
    """The original link in canonical form, with its evidence.

    `url` is None if there is none; evidence without a URL is a home page, another page that does not count, or says
    why an address after a label can't be asked for (`UNUSABLE_LINK`).
    """

    url: str | None
    evidence: Evidence | None


class _Found(NamedTuple):
    """An address that may be the original's: what it is, the text around it, and the address as written."""

    kind: _Kind
    text: str
    reference: str


def read_original_link(
    page: Page, *, source: str | None = None, credit_lines: frozenset[int] = frozenset()
) -> OriginalLink:
    """Return the original link of a page, or evidence of why there is none.

    `source` is the credited source, `credit_lines` the lines that credit it: an anchor with that name is a candidate.
    """
    own = _own_addresses(page)
    refused: Evidence | None = None
    valid: list[tuple[_Kind, int, str, str]] = []
    for found in islice(_candidates(page, source, credit_lines), MAX_CANDIDATES):
        url = resolve_reference(found.reference, page.base or page.url, page.encoding)
        if why := _why_unusable(found, url, page.base or page.url):
            refused = refused or Evidence(UNUSABLE_LINK, why[:200])
            continue
        if url is None or any(same_page(url, one) for one in own) or not _may_be_elsewhere(found.kind, url, own):
            continue
        shape = likeness(url)
        if is_home(url) or shape < _LEAST.get(found.kind, POSSIBLE):
            reason = "home page" if is_home(url) else "not an article's address"
            refused = refused or Evidence(reason, found.text[:200])
        else:
            valid.append((found.kind, -shape, url, found.text))
    for kind in _Kind:
        of_kind = sorted((one for one in valid if one[0] == kind), key=lambda one: one[1])
        if of_kind and (kind > _Kind.CREDITED or len({url for _, _, url, _ in of_kind}) < DIGEST):
            _, _, url, text = of_kind[0]
            return OriginalLink(url, Evidence(_NAMES[kind], text[:200]))
    return OriginalLink(None, refused)


def _why_unusable(found: _Found, url: str | None, base: str | None) -> str | None:
    """Return why a printed address that leads to `url` can't be asked for; None if it can, or if it is no address."""
    if has_credentials(base, found.reference):
        return "the address carries a user name or password, which are never sent"
    if url is not None or found.kind not in (_Kind.LABEL, _Kind.REPOSTED, _Kind.SOURCE):
        return None
    return why_unusable(base, found.reference)


def _may_be_elsewhere(kind: _Kind, url: str, own: tuple[str, ...]) -> bool:
    """Return whether an address is on another site, or another host if it is written, where the kind needs that."""
    if kind in _NEEDS_OTHER_SITE:
        return bool(own) and all(site_of(url) != site_of(one) for one in own)
    return kind != _Kind.SOURCE or all(bare_host(url) != bare_host(one) for one in own)


def _candidates(page: Page, source: str | None, credit_lines: frozenset[int]) -> Iterator[_Found]:
    """Yield the addresses that may be the original's, those of labels in the order of the page."""
    for index, (text, _, links, _, _) in enumerate(page.lines):
        # Without an address in it a line can only be a label for the next one, and is short.
        addressed = links or "/" in text or "／" in text or len(text) <= LONGEST_GAP
        if addressed and len(text) <= MAX_LABELLED and _CUE.search(text):
            yield from _labelled_references(page.lines, index)
    yield from _declared(page)
    if source:
        name = _NO_LETTERS.sub("", source)
        for index in sorted(credit_lines):
            for link in page.lines[index].links:
                if link.text and _NO_LETTERS.sub("", link.text) in name:
                    yield _Found(_Kind.CREDITED, page.lines[index].text, link.href)
    if page.canonical and page.url:
        yield _Found(_Kind.CANONICAL, page.canonical, page.canonical)


def _declared(page: Page) -> Iterator[_Found]:
    """Yield the addresses that scripts and declarations give: WeChat's target of 阅读原文, syndication-source."""
    for script in page.unseen.scripts:
        at = script.code.find("msg_source_url")
        match = _SCRIPT_URL.search(script.code, at - 1, at + LONGEST_URL) if at >= 0 else None
        if match:
            url = _SCRIPT_ESCAPE.sub(lambda m: "/" if m[3] else chr(int(m[1] or m[2], 16)), match["url"])
            yield _Found(_Kind.SCRIPT, "msg_source_url", html.unescape(url))
    for name in _DECLARED:
        for value in page.meta.get(name, ()):
            if value.startswith("http"):
                yield _Found(_Kind.SCRIPT, f"meta {name}", value)


def _labelled_references(lines: tuple[Line, ...], index: int) -> Iterator[_Found]:
    """Yield the addresses of a line with a label, and those of anchors such as 阅读原文."""
    line = lines[index]
    text = simplify(line.text)
    anchors = _anchors(line)
    for anchor in anchors:
        if _READ_MORE.fullmatch(text, anchor.start, anchor.end):
            yield _Found(_Kind.LABEL, line.text, anchor.href)
    for label in islice(_labels(text), DIGEST + 1):
        licence = _LICENCE if label.kind in (_Kind.LABEL, _Kind.OWN) else _REPRINT
        for kind, start, reference in _after(line, text, label, anchors):
            yield _Found(_Kind.LICENCE if licence.search(text, 0, start) else kind, line.text, reference)
        if not line.links and _NOTHING.fullmatch(text, label.end):
            yield from _below(lines, index, label.kind)


class _Label(NamedTuple):
    kind: _Kind
    start: int
    end: int


def _labels(text: str) -> Iterator[_Label]:
    """Yield the labels in a text in simplified characters."""
    for pattern in (_LABEL, _ENGLISH) if _ENGLISH_CUE.search(text) else (_LABEL,):
        for match in pattern.finditer(text):
            kind = _Kind[(match.lastgroup or "").upper()]
            before = text[max(0, match.start() - 4) : match.start()]
            if kind in (_Kind.SOURCE, _Kind.REPOSTED) and pattern is _LABEL:
                if not _CLAUSE.search(before) or _OF_SOMETHING_ELSE.search(before):
                    continue
                if kind == _Kind.SOURCE and len(text) > LONGEST_SHORT and match[0] == "来自":
                    continue
            elif kind == _Kind.SOURCE and len(text) > LONGEST_SHORT:
                continue
            yield _Label(kind, match.start(), match.end())


class _Anchor(NamedTuple):
    href: str
    start: int
    end: int


def _anchors(line: Line) -> tuple[_Anchor, ...]:
    """Return the anchors of a line with their places in its text."""
    found = []
    at = 0
    for link in line.links:
        start = line.text.find(link.text, at)
        if start >= 0 and link.href:
            found.append(_Anchor(link.href, start, start + len(link.text)))
            at = start + len(link.text)
    return tuple(found)


def _after(line: Line, text: str, label: _Label, anchors: tuple[_Anchor, ...]) -> Iterator[tuple[_Kind, int, str]]:
    """Yield (kind, place, address) for each address that belongs to a label: written after it, or an anchor's."""
    rest = line.text[label.end : label.end + LONGEST_GAP + LONGEST_URL]
    written = find_address(rest)
    if written and "…" not in rest and "..." not in rest:
        start = label.end + written.start
        if _is_gap(text, label.end, start, _ENDS_SENTENCE):
            yield label.kind, start, written.url
    strict = label.kind not in (_Kind.LABEL, _Kind.OWN)
    kind = _Kind.CREDITED if label.kind == _Kind.SOURCE else label.kind
    first = True
    for anchor in anchors:
        # The label may be the beginning of the anchor: [来源：云溪日报]
        inside = anchor.start <= label.start < anchor.end and label.start - anchor.start <= LONGEST_SUBJECT
        if anchor.end <= label.end and not inside:
            continue
        if not inside and (anchor.start < label.end or not _is_gap(text, label.end, anchor.start, _ENDS_FIELD)):
            return
        # Beside the anchor of a name stand others; of those only one that says 原文 or 链接 is meant.
        if first or not strict or _GO.match(text, anchor.start):
            yield kind, anchor.start, anchor.href
        first = False


def _is_gap(text: str, start: int, end: int, ending: re.Pattern[str]) -> bool:
    """Return whether what stands between a label and an address may stand there: a name, not the next sentence."""
    gap = text[start:end].lstrip(" \u3000:：")
    return len(gap) <= LONGEST_GAP and ending.search(gap) is None


def _below(lines: tuple[Line, ...], index: int, kind: _Kind) -> Iterator[_Found]:
    """Yield the address below a label that stands alone: on the next line, or after a name on it."""
    label = lines[index].text
    for line in lines[index + 1 : index + 1 + LOOK_AHEAD]:
        written = find_address(line.text)
        reference = written.url if written else next((link.href for link in line.links if link.href), None)
        if reference and (len(line.text) <= MAX_LABELLED and (written is None or written.start <= LONGEST_BETWEEN)):
            yield _Found(kind, f"{label} {line.text}", reference)
            return
        if len(line.text) > LONGEST_BETWEEN or _ENDS_SENTENCE.search(line.text):
            return


def _own_addresses(page: Page) -> tuple[str, ...]:
    """Return the known addresses of the page itself: its URL, and what it declares as its URL on the same site."""
    base = page.base or page.url
    url = resolve_url(None, page.url) if page.url else None
    declared = [resolve_url(base, one) for one in (page.canonical, *page.meta.get("og:url", ())[:1]) if one]
    known = [one for one in declared if one and (url is None or site_of(one) == site_of(url))]
    return tuple(dict.fromkeys([url, *known] if url else known))
