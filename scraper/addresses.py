"""Web addresses on a page: cut out of a text, resolved through redirectors, and judged by their shape.

`likeness` says from an address alone whether it is an article's: it has a date, a number or a slug in its path. Section
pages, searches, accounts and app stores have not. Heuristics; nothing is fetched.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from archive.model import resolve_url

# A redirector may lead to another redirector; no legitimate page nests deeper.
MAX_UNWRAPPED: Final = 3

# What `likeness` returns: not an article's address, a word that says nothing (/tea), possibly one, certainly one.
REFUSED: Final = 0
UNKNOWN: Final = 1
POSSIBLE: Final = 2
ARTICLE: Final = 3

# A slug is a title in Latin letters with hyphens; a title in Han may also be in a path. The number in an article's
# address mostly has this many digits; the number in a section's has fewer.
SLUG_WORDS: Final = 3
LONGEST_SECTION_NUMBER: Final = 3
SHORTEST_HAN_TITLE: Final = 6
SHORTEST_KEY: Final = 8

# Full-width forms of ASCII characters, as in https：／／; the punctuation of Chinese sentences ends an address.
_NARROW: Final = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F) if chr(full) not in "，；！？"} | {0x3000: " "}
_HAS_WIDE = re.compile("[\u3000！-～]")
_URL_START = re.compile(
    r"https?\s{0,2}:\s{0,2}/\s?/|(?<![\w/])//(?=[\w-]+\.)|(?<![\w/@.-])(?:www\."
    r"|(?:[a-z0-9-]+\.){1,4}(?:cn|com|net|org|gov|edu|top|info|tw|hk|mo|jp|kr|uk|eu|io|cc|me)/)",
    re.IGNORECASE,
)
# A scheme with full-width characters or blanks: meant as an address, though a browser reads a file's name.
_WIDE_START = re.compile(r"(https?)(?=\s?[:：]\s?[/／]\s?[/／])(?!://)\s?[:：]\s?[/／]\s?[/／]\s?", re.IGNORECASE)
# A host without a scheme in front of it, and no script: index.php/news/1.
_HOST_START = re.compile(
    r"www\.|(?![a-z0-9-]+\.(?:php\d?|aspx?|jspx?|s?html?|do|action|cgi|cfm)/)[a-z0-9-]+(?:\.[a-z0-9-]+)+/",
    re.IGNORECASE,
)
_URL_PIECE = re.compile(r"[A-Za-z0-9\-._~:/?#@!$&'()*+,;=%\[\]]+")
_BACKSLASHES = re.compile(r"https?:\s?\\", re.IGNORECASE)
_COMPLETE = re.compile(r"\.(?:s?html?|jsp|php|aspx?|do|pdf|docx?)(?:[?#].*)?$", re.IGNORECASE)
_PATH = re.compile(r"[/.?=&]")
_GLUED = ".,;:!?'\"、，。；：！？）)】]》>」』”’…*"
_REDIRECT_KEYS: Final = frozenset(
    "url target to link u redirect redirect_url redirecturl goto go dest href jump q".split()
)


class WrittenAddress(NamedTuple):
    """An address written in a text, cleaned, and the index where it begins."""

    url: str
    start: int


def find_url(text: str) -> str | None:
    """Return the first address written in a text, or None, cleaned of glued punctuation, full-width forms and blanks.

    >>> find_url("（http：//www.a.cn/x/1. html）。")
    'http://www.a.cn/x/1.html'
    >>> find_url("www.a.gov.cn/art/1.html")
    'www.a.gov.cn/art/1.html'
    """
    found = find_address(text)
    return found.url if found else None


def find_address(text: str) -> WrittenAddress | None:
    """Find the first address written in a text."""
    if _HAS_WIDE.search(text):
        text = text.translate(_NARROW)
    if _BACKSLASHES.search(text):
        text = text.replace("\\", "/")
    start = _URL_START.search(text)
    if start is None:
        return None
    url = re.sub(r"\s+", "", start[0])
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
    return WrittenAddress(_without_glued_punctuation(url), start.start())


def _without_glued_punctuation(url: str) -> str:
    """Strip punctuation of the surrounding sentence from an address, but not brackets that match inside it."""
    while url and url[-1] in _GLUED:
        if url[-1] == ")" and url.count("(") >= url.count(")"):
            break
        url = url[:-1]
    return url


def resolve_reference(reference: str, base: str | None, encoding: str = "utf-8") -> str | None:
    """Return the canonical URL that a reference leads to, with redirectors resolved; None if it is not a page's.

    `encoding` is that of the page; see `resolve_url`.
    """
    reference = reference.strip()
    if wide := _WIDE_START.match(reference):
        reference = f"{wide[1]}://{reference[wide.end() :].translate(_NARROW)}"
    elif _HOST_START.match(reference):
        reference = "http://" + reference
    elif base is None and reference.startswith("//"):
        reference = "http:" + reference
    if reference.startswith("#") and reference[1:2] not in ("/", "!"):  # a place on the page, no route
        return None
    url = resolve_url(base, reference, encoding)
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


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Parameters that name an article, search for words or open an account, or name an application.
_ARTICLE_KEYS: Final = _words(
    "id aid nid newsid news_id articleid article_id docid doc_id contentid content_id infoid info_id tid p mid sn"
    " itemid item_id postid post_id storyid threadid archiveid detailid newsno idx"
)
_SEARCH_KEYS: Final = _words("q wd word words keyword keywords key kw query search searchword searchtext s so uid")
_APP_KEYS: Final = _words("pkgname packagename package")
_APP_NAME = re.compile(r"[a-z]\w+(?:\.\w+){2,}", re.IGNORECASE)
_STORE_ID = re.compile(r"id\d+")
_SEARCH_HOST = re.compile(r"(?:search|so|sou|s|zhannei)\.")
_STORE_HOST = re.compile(r"(?:apps|itunes|appgallery|play|appstore|passport|login|sso|download|dl)\.")
# On these sites the first folder is an account's name; a post has something more.
_ACCOUNT_SITES = re.compile(
    r"(?:^|\.)(?:weibo\.(?:com|cn)|t\.(?:qq|sina|sohu|163)\.com(?:\.cn)?|twitter\.com|x\.com|facebook\.com|fb\.com"
    r"|instagram\.com|threads\.(?:net|com)|tiktok\.com|douyin\.com|kuaishou\.com|youtube\.com|linkedin\.com|t\.me"
    r"|pinterest\.com|plurk\.com|line\.me|vk\.com|mastodon\.\w+|bsky\.app|space\.bilibili\.com|i\.\w+\.com)$"
)
_ACCOUNT_FOLDERS: Final = _words(
    "u user users people person member members author authors profile profiles space account accounts uid usercenter"
    " home org reporter reporters writer writers columnist columnists contributor contributors creator creators channel"
    " n profile_ext my i"
)
_SECTION_FOLDERS: Final = _words(
    "tag tags category categories cat channel channels column columns section sections list lists label labels zhuanti"
    " zt specials topics subjects albums appmsgalbum catalog catalogs feed rss sitemap"
)
# What no article's file or last folder is called: sections, services of a site, and its legal pages.
_NO_ARTICLE = re.compile(
    r"(?:index|default|home|homepage|main|list|more|channel|node|col|column|cat|category|section|tag|menu|portal|search|forum|board"
    r"|result|results|so)(?:[_-]?\d{1,9})*"
    r"|(?:about|contact)(?:[_-]?us)?|copyright|legal|privacy|terms|disclaimer|sitemap|map|links?|rss|feed|log-?in|sign-?in"
    r"|sign-?up|register|passport|oauth|authorize|downloads?|app|apps|help|faq|feedback|guestbook|advert\w*|subscribe"
    r"|sharer?|intent|comments?|reply|print|favou?rites?|users?|members?|memberlist|userinfo|profile|showauthor"
    # The namespaces of MediaWiki that hold no articles.
    r"|(?:special|user|talk|[\w ]+_talk|help|file|category|template|portal"
    r"|特殊|用户|用戶|分类|分類|模板|文件|档案|檔案|帮助)[:：].+"
)
_SECTION_NAMES: Final = _words(
    "news xinwen shehui guonei guoji gn gj caijing finance money stock sports tiyu ent yule tech keji it edu jiaoyu mil"
    " military world china local politics society life health culture travel auto car house opinion video photo pic"
    " media blog bbs zhengwu zwgk xxgk yw yaowen dongtai gzdt tzgg gonggao business science en zh cn"
)
_NO_PAGE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|bmp|ico|mp[34]|m3u8|zip|rar|7z|apk|ipa|exe|dmg|css|js|xml|rss|txt)$"
)
_FILE = re.compile(r"(?P<stem>.+)\.(?:[sxp]?html?|jspx?|php\d?|aspx?|asp|do|action|cfm|ftl|pdf|docx?|shtm|jhtml)$")
_DATED = re.compile(r"(?:^|[/_-])(?:t|c|a)?(?:19|20)\d\d[-/_]?(?:0?[1-9]|1[0-2])(?:[-/_]?[0-3]?\d)?(?=[/_.-]|$|\d{4})")
_ARTICLE_FOLDERS: Final = _words(
    "a article articles art post posts p story stories detail details content contents entry archives show view read"
    " thread newsdetail node info item doc text s status video blog t question answer note notes wiki"
)
_NUMBER = re.compile(r"\d+")
_HAN = re.compile("[一-鿿]")
_SLUG_BREAK = re.compile("[-_]+")


def likeness(url: str) -> int:
    """Return `ARTICLE`, `POSSIBLE`, `UNKNOWN` or `REFUSED` for a canonical URL, by its shape. Home pages are refused.

    >>> [likeness(f"http://a.cn/{path}") for path in ("art/2026/11/1/art_16_88.html", "vega/tea.htm", "tea", "news/")]
    [3, 2, 1, 0]
    >>> likeness("https://weibo.com/daily?from=news"), likeness("https://weibo.com/1234567/KabC12xYz")
    (0, 3)
    """
    parts = urlsplit(url)
    # A route is the path of an application, with a query of its own.
    route, _, route_query = parts.fragment.lstrip("!").partition("?")
    path = f"{parts.path}/{route}" if route else parts.path
    segments = [unquote(one).lower() for one in path.split("/") if one]
    asked = "&".join(filter(None, (parts.query, route_query)))
    query = dict(parse_qsl(asked, max_num_fields=None)) if asked else {}
    if _is_service(parts.netloc, segments, query):
        return REFUSED
    if any(key.lower() in _ARTICLE_KEYS and _NUMBER.search(value) for key, value in query.items()):
        return ARTICLE
    if not segments:
        return REFUSED
    return _likeness_of_path(segments, folder=path.endswith("/"))


def _is_service(host: str, segments: list[str], query: dict[str, str]) -> bool:
    """Return whether an address is a search's, an application's, an account's, or a file that is no page."""
    if _SEARCH_HOST.match(host) or _STORE_HOST.match(host):
        return True
    keys = {key.lower() for key in query}
    if keys & _APP_KEYS or _APP_NAME.fullmatch(query.get("id", "")):
        return True
    if keys & _SEARCH_KEYS and not keys & _ARTICLE_KEYS:
        return True
    if not segments:
        return False
    in_store = "app" in segments[:-1] and _STORE_ID.fullmatch(segments[-1]) is not None
    return in_store or _NO_PAGE.search(segments[-1]) is not None or _is_account(host, segments)


def _is_account(host: str, segments: list[str]) -> bool:
    """Return whether an address is the page of an account or an author: /u/123, /author/li-si, /@name."""
    if len(segments) == 1 and (segments[0][0] == "@" or segments[0].startswith(("space-uid-", "~"))):
        return True
    if _ACCOUNT_SITES.search(host.partition(":")[0]):
        return len(segments) < 2 or segments[0] in _ACCOUNT_FOLDERS or not _has_key(segments[-1])
    at = next((i for i, one in enumerate(segments[:3]) if one in _ACCOUNT_FOLDERS), None)
    return at is not None and len(segments) - at <= 2 and not _has_date(segments) and not _FILE.match(segments[-1])


def _likeness_of_path(segments: list[str], *, folder: bool) -> int:
    """Judge a path by its last segment and the folders above it. `folder`: it ends with a slash."""
    *above, last = segments
    file = _FILE.match(last)
    stem = file["stem"] if file else last
    dated = _has_date(segments)
    if _NO_ARTICLE.fullmatch(stem):
        # /2024/05/13/slug/index.html is an article, /col/col1621/index.html is not.
        in_folder = file is not None and stem == "index" and _has_date(above) and not _NO_ARTICLE.fullmatch(above[-1])
        return ARTICLE if in_folder and not _is_month(above) else REFUSED
    if (above and above[-1] in _SECTION_FOLDERS and not dated) or (_is_month(segments) and not file):
        return REFUSED
    in_time = dated and (not folder or _SLUG_BREAK.search(last) or len(last) > LONGEST_SECTION_NUMBER)
    if in_time or _has_key(stem) or (file and _NUMBER.search(stem)):
        return ARTICLE
    in_article_folder = above and above[-1] in _ARTICLE_FOLDERS
    if in_article_folder and (_NUMBER.search(stem) or len(stem) >= SHORTEST_KEY):
        return ARTICLE
    numbered = _NUMBER.search(stem) is not None and not folder
    named = file is not None or _SLUG_BREAK.search(stem) is not None
    if in_article_folder or named or numbered:
        return POSSIBLE
    return REFUSED if folder or above or stem in _SECTION_NAMES else UNKNOWN


def _has_date(segments: list[str]) -> bool:
    return _DATED.search("/".join(segments)) is not None


def _is_month(segments: list[str]) -> bool:
    """Return whether a path ends as an archive of what was published in a time: /2024/05/13."""
    return len(segments) > 1 and all(one.isdigit() for one in segments[-2:]) and len(segments[-1]) <= 2


def _has_key(stem: str) -> bool:
    """Return whether a name identifies an article: by a number, a random key, a slug, or a title in Han."""
    if any(len(number) > LONGEST_SECTION_NUMBER for number in _NUMBER.findall(stem)):
        return True
    if len(_HAN.findall(stem)) >= SHORTEST_HAN_TITLE:
        return True
    words = [word for word in _SLUG_BREAK.split(stem) if word]
    if len(words) >= SLUG_WORDS and len(stem) >= 3 * SLUG_WORDS:
        return True
    return len(stem) >= SHORTEST_KEY and _NUMBER.search(stem) is not None and not stem.isalpha()
