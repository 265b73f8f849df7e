"""Find the original link: the address that a repost gives for the page it was copied from.

The candidates in order, each with its evidence: a labelled address (原文链接, 来源链接, 转自 …, in the text or as an
anchor), an anchor that says 阅读原文, the anchor of the credited source, rel=canonical to another host. The page's own
address, a home page and the licence text of a site (转载请附上原文出处链接) do not count.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from archive.model import Evidence, is_home, resolve_url, same_page, site_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.document import Line, Page

# A redirector may lead to another redirector; no legitimate page nests deeper.
MAX_UNWRAPPED: Final = 3
# How many lines after a label without an address are searched for it.
LOOK_AHEAD: Final = 1
# A page with more labelled addresses than this labels its own or a list's. Then the longest line with a label.
MAX_CANDIDATES: Final = 200
MAX_LABELLED: Final = 600

_CUE = re.compile(r"原文|链接|来源[网地]|转自|转载自|本文地址|源地址|信息来源|来源\s?[:：]\s?(?:http|www)")
# Labels of another page's address.
_LABEL = re.compile(
    r"(?:原文|来源|原始|源文|稿源|出处|原帖|原)(?:的)?(?:链接|地址|网址|出处|连接|URL)(?:为|是)?|(?:来源|源)(?:网址|地址|URL)"
    r"|(?:转载?自|摘自|来源|信息来源|文章来源|稿件来源|原文)(?=\s{0,2}[:：]?\s{0,2}(?:http|www|//))",
    re.IGNORECASE,
)
# Labels of the page's own address, unless it is on another site.
_OWN_LABEL = re.compile(r"(?:本文|文章|本页|永久|固定|链接)(?:的)?(?:链接|地址|网址)|链接地址|分享链接")
_LICENCE = re.compile(
    r"转载(?:请|时|须|务必|应|需)|注明(?:出处|来源|原文)|附上(?:原文|出处)|版权(?:协议|声明)|声明\s?[:：]"
)
_READ_MORE = re.compile(
    r"\W*(?:点击)?(?:阅读|查看|浏览|访问|进入)原文(?:链接|网页|>+)?\W*|\W*原文(?:链接|地址|网址|出处)?\W*"
)
_URL_START = re.compile(
    r"https?\s{0,2}:\s{0,2}/\s?/|(?<![\w/])//(?=[\w-]+\.)|(?<![\w/@.-])(?:www\."
    r"|(?:[a-z0-9-]+\.){1,4}(?:cn|com|net|org|gov|edu|top|info)/)",
    re.IGNORECASE,
)
_URL_PIECE = re.compile(r"[A-Za-z0-9\-._~:/?#@!$&'()*+,;=%\[\]]+")
_COMPLETE = re.compile(r"\.(?:s?html?|jsp|php|aspx?|do|pdf|docx?)(?:[?#].*)?$", re.IGNORECASE)
_PATH = re.compile(r"[/.?=&]")
_GLUED = ".,;:!?'\"、，。；：！？）)】]》>」』”’…*"
_REDIRECT_KEYS: Final = frozenset(
    (
        "url",
        "target",
        "to",
        "link",
        "u",
        "redirect",
        "redirect_url",
        "redirecturl",
        "goto",
        "go",
        "dest",
        "href",
        "jump",
        "q",
    )
)
_LETTERS = re.compile(r"[^\w]+")


class OriginalLink(NamedTuple):
    """The original link in canonical form, with its evidence.

    `url` is None if there is none; evidence without a URL is a home page, which does not count.
    """

    url: str | None
    evidence: Evidence | None


def read_original_link(
    page: Page, *, source: str | None = None, credit_lines: frozenset[int] = frozenset()
) -> OriginalLink:
    """Return the original link of a page, or evidence of why there is none.

    `source` is the credited source, `credit_lines` the lines that credit it: an anchor with that name is a candidate.
    """
    own = _own_addresses(page)
    home: Evidence | None = None
    for found_in, text, reference in islice(_candidates(page, source, credit_lines), MAX_CANDIDATES):
        url = resolve_reference(reference, page.base or page.url)
        if url is None or any(same_page(url, one) for one in own):
            continue
        if found_in in _NEEDS_OTHER_SITE and not (own and all(site_of(url) != site_of(o) for o in own)):
            continue
        evidence = Evidence(found_in, text[:200])
        if is_home(url):
            home = home or Evidence("home page", text[:200])
            continue
        return OriginalLink(url, evidence)
    return OriginalLink(None, home)


# Kinds of candidates that mean the page itself, unless the address is known to be on another site.
_NEEDS_OTHER_SITE: Final = frozenset(("own label", "licence", "canonical", "credited source", "source anchor"))


def _candidates(page: Page, source: str | None, credit_lines: frozenset[int]) -> Iterator[tuple[str, str, str]]:
    """Yield (where found, text, reference), most reliable first."""
    lines = page.lines
    weaker: list[tuple[str, str, str]] = []
    for index, line in enumerate(lines):
        text = line.text
        if len(text) > MAX_LABELLED or not _CUE.search(text):
            continue
        for found in _labelled_references(lines, index):
            if found[0] == "label":
                yield found
            else:
                weaker.append(found)
    yield from weaker
    if source:
        for index in sorted(credit_lines):
            for link in lines[index].links:
                if link.text and _LETTERS.sub("", link.text) in _LETTERS.sub("", source):
                    yield "credited source", lines[index].text, link.href
    if page.canonical and page.url:
        yield "canonical", page.canonical, page.canonical


def _labelled_references(lines: tuple[Line, ...], index: int) -> Iterator[tuple[str, str, str]]:
    """Yield (where found, text, reference) for a line with a label or an anchor such as 阅读原文."""
    line = lines[index]
    text = line.text
    for link in line.links:
        if _READ_MORE.fullmatch(link.text):
            yield "label", text, link.href
    own, label = _OWN_LABEL.search(text), _LABEL.search(text)
    mark = label or own
    if mark is None:
        return
    where = "licence" if _LICENCE.search(text) else "label" if label else "own label"
    rest = text[mark.end() :]
    written = find_url(rest)
    shortened = "…" in rest or "..." in rest
    if written and not shortened:
        yield where, text, written
    for link in line.links:
        if link.href and (link.text in rest or not rest.strip(" :：")):
            yield where, text, link.href
    if not written and not line.links and not rest.strip(" :：>"):
        for following in lines[index + 1 : index + 1 + LOOK_AHEAD]:
            if below := find_url(following.text) or next((link.href for link in following.links), None):
                yield where, f"{text} {following.text}", below


def find_url(text: str) -> str | None:
    """Return the first address written in a text, or None, cleaned of glued punctuation, full-width forms and blanks.

    >>> find_url("（http：//www.a.cn/x/1. html）。")
    'http://www.a.cn/x/1.html'
    >>> find_url("www.a.gov.cn/art/1.html")
    'www.a.gov.cn/art/1.html'
    """
    # NFKC makes full-width letters narrow; the sentence's punctuation is set apart first, so that it ends the address.
    text = unicodedata.normalize("NFKC", text.replace("，", " ， ").replace("。", " 。 ").replace("；", " ； "))
    start = _URL_START.search(text)
    if start is None:
        return None
    head = re.sub(r"\s+", "", start[0])
    url = head
    for number, part in enumerate(text[start.end() :].split(" ")):
        piece = _URL_PIECE.match(part)
        if piece is None:
            if part or number:
                break
            continue
        # A blank inside an address: the next part must continue the path or complete the file name.
        goes_on = url.endswith(".") or (_PATH.search(piece[0]) and "://" not in part)
        if number and (_COMPLETE.search(url) or not goes_on):
            break
        url += piece[0]
        if piece.end() != len(part):
            break
    return _without_glued_punctuation(url)


def _without_glued_punctuation(url: str) -> str:
    """Strip punctuation of the surrounding sentence from an address, but not brackets that match inside it."""
    while url and url[-1] in _GLUED:
        if url[-1] == ")" and url.count("(") >= url.count(")"):
            break
        url = url[:-1]
    return url


def resolve_reference(reference: str, base: str | None) -> str | None:
    """Return the canonical URL that a reference leads to, with redirectors resolved; None if it is not a page's."""
    reference = reference.strip()
    if re.match(r"(?:www\.|[a-z0-9-]+(?:\.[a-z0-9-]+)+/)", reference, re.IGNORECASE):
        reference = "http://" + reference
    elif reference.startswith("//"):
        reference = "http:" + reference
    if reference.startswith("#") or reference.lower().startswith("javascript:"):
        return None
    url = resolve_url(base, reference)
    for _ in range(MAX_UNWRAPPED):
        inner = _redirector_target(url) if url else None
        if inner is None:
            return url
        url = resolve_url(url, inner) or url
    return url


def _redirector_target(url: str) -> str | None:
    """Return the address in a redirector's query, or None."""
    query = urlsplit(url).query
    if "%3A" not in query and "://" not in query and "=//" not in query:
        return None
    for key, value in parse_qsl(query):
        if key.lower() in _REDIRECT_KEYS and re.match(r"(?:https?:)?//[\w-]+\.", value):
            return value if value.startswith("http") else "http:" + value
    return None


def _own_addresses(page: Page) -> tuple[str, ...]:
    """Return the known addresses of the page itself, in canonical form."""
    known = [page.url] if page.url else [page.canonical, *page.meta.get("og:url", ())[:1]]
    return tuple(url for one in known if one and (url := resolve_url(page.base or page.url, one)))
