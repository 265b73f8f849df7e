r"""The article of a page whose body is data: read from the literals in its scripts. No script is run.

Sites that draw their pages in the browser send the text as JSON-LD, `__NEXT_DATA__`, `window.__INITIAL_STATE__ = {…}`,
`var allData = {…}`, `JSON.parse("{\"…")` and the like. The literals are read, as far as they are literals; the
longest prose in them under the name of a text is the article, and its markup becomes lines as any other markup
does. Whether a page needs this is decided in `scraper.extract.extractor`.
"""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from scraper.document import Box, Page, fold_whitespace, lay_out
from scraper.extract.js_literals import MAX_TOKENS, Reader, Value, resolved
from scraper.metadata import CHINA

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# JSON in a string in JSON in a string: no page was seen to go further.
MAX_WRAPS: Final = 4
# Lists of paragraphs hold marks, links and images that hold text; no editor nests deeper.
MAX_MARKS: Final = 6
# Prose of less weight than this (Han characters) is a summary or a label.
ENOUGH: Final = 80.0
# Letters of other scripts weigh less: five to a word, where a Chinese word has two.
LATIN_WEIGHT: Final = 0.3
# Prose has at least one stop in so many characters; code, addresses and lists of names have none.
CHARACTERS_A_STOP: Final = 150
# Program text, style sheets and serialised data have a brace or its kin in so many characters; an article that
# quotes some code has fewer.
CHARACTERS_A_BRACE: Final = 40
# What prose counts under a name that is none of a text, of a summary, or below comments and other articles.
UNNAMED: Final = 0.5
SUMMARY: Final = 0.3
ELSEWHERE: Final = 0.1
# What it counts more with its markup, and beside the title of the page.
MARKED_UP: Final = 1.3
TITLED: Final = 3.0
# How many enclosing objects are searched for the title and the credits of a text.
AROUND: Final = 4
LONGEST_FIELD: Final = 200
MOST_NAMES: Final = 20
# Figures between these are seconds since 1970 at which a page can have been published: from 1995 to 2100.
EARLIEST: Final = 788_918_400
LATEST: Final = 4_102_444_800

_TAG = re.compile(r"<[a-zA-Z/!][^<>]{0,4000}>")
_BLOCK_TAG = re.compile(r"<(?:p|br|div|section|h[1-6]|li|td)\b", re.IGNORECASE)
_STOPS = re.compile(r"[。！？；，、：]|[.!?,;:](?=[\s\"”’]|$)")
_CODE = re.compile(r"[{};=$\\]|\"[,:\]]|[\[:]\"")
_HAN = re.compile("[一-鿿]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_LETTERS = re.compile(r"[\W_]+")
_TEXT_NAME = re.compile(
    r"(?:content|body|html|text|detail|article|markdown|cntattr)s?(?:html|text|list|data|blocks|attr)?\d?$"
    r"|abstracts$|paragraphs?$"
)
_SUMMARY_NAME = re.compile(r"desc|summary|digest|intro|excerpt|abstract$|keyword|share|seo|meta")
_ELSE_NAME = re.compile(
    r"comment|reply|replies|answer|faq|review|recommend|relat|hot(?:list|news)|copyright|agreement|privacy|disclaim|footer|i18n|locale"
    r"|messages|translation|template|style|css|config"
)
_INFO_NAME = re.compile(r"(?:sub|article|news|base|media|pub|publish)?(?:info|meta|detail|attr)s?$")
_HEADING = re.compile(r"head|^h[1-6]$|title", re.IGNORECASE)
_IMAGE = re.compile(r"(?:https?:)?//[^\s\"'<>]{4,500}")
_IMAGES: Final = ("src", "img", "image", "pic", "imgurl", "imageurl", "url")
# Names, as `_plain` spells them: of what a paragraph is made of, of fields, and of what only another article has.
_PIECES: Final = frozenset(
    "text value data html content contents desc description p children nodes blocks paragraphs".split()
)
_TITLES: Final = "title headline newstitle articletitle msgtitle widgettitle subject doctitle".split()
_TITLES_AS_WRITTEN: Final = ("title", "headline", "name", "Title", "articleTitle", "widgetTitle", "news_title")
_AUTHORS: Final = "author authorname authors byline writer penname reporter".split()
_SOURCES: Final = "source sourcename copyfrom media medianame newssource articlesource mediainfo".split()
_DATES: Final = (
    "datepublished pubtime pubdate publishtime publishdate publishedat published publishedtime ptime newstime "
    "releasetime releasedate showtime displaytime createtime createdat ctime date time"
).split()
_OTHERS: Final = frozenset("url link href user nickname username userid author".split())


class _Text(NamedTuple):
    """A text among the data: its weight as the article, its markup, and the objects around it, the nearest first."""

    weight: float
    markup: str
    around: tuple[Mapping[str, Value], ...]


def embedded_page(page: Page) -> Page | None:
    """Return `page` with the article that its scripts hold below its visible lines; None where they hold none.

    What the data say of title, date, source and author is added to the declared metadata, where the page declares none
    itself. Never raises for what the scripts hold.
    """
    reader = Reader()
    data: list[Value] = [dict(item) for item in page.structured]
    data += reader.scripts(page.unseen.scripts)
    best = max(_texts(reader, data, _letters(page.title or "")), key=lambda text: text.weight, default=None)
    if best is None:
        return None
    title = _title(page, best.around)
    shown = title is None or any(line.text == title for line in page.lines)
    heading = "" if shown else f"<h1>{html.escape(title or '')}</h1>"
    markup = f'<article class="article">{heading}<div class="content">{best.markup}</div></article>'
    read = lay_out(markup, page.url, page.captured_at).page
    return _below(page, read, _declared(page, best, title)) if read.lines else None


def _texts(reader: Reader, data: Sequence[Value], titles: str) -> Iterator[_Text]:
    """Yield the texts among the data that read like prose; `titles` are the letters of the page's own title."""
    start: tuple[Mapping[str, Value], ...] = ()
    stack = [(value, "", 1.0, start, 0) for value in reversed(data)]
    left = MAX_TOKENS
    while stack and left:
        left -= 1
        value, name, factor, around, wraps = stack.pop()
        if isinstance(value, dict):
            inner = (value, *around[: AROUND - 1])
            for key, item in value.items():
                if isinstance(item, (dict, list)) or (isinstance(item, str) and len(item) > ENOUGH / 2):
                    plain = _plain(key)
                    stack.append((item, plain, factor * (ELSEWHERE if _ELSE_NAME.search(plain) else 1.0), inner, wraps))
            continue
        if isinstance(value, list):
            stack.extend((item, name, factor, around, wraps) for item in value if isinstance(item, (dict, list, str)))
            markup = _paragraphs(value)
        elif isinstance(value, str) and value.lstrip()[:1] in ("{", "[") and wraps < MAX_WRAPS:
            stack.append((reader.value(value), name, factor, around, wraps + 1))
            continue
        else:
            markup = _markup(value) if isinstance(value, str) else ""
        weight = _weight(markup) * factor * _trust(name)
        if weight >= ENOUGH:
            yield _Text(weight * (TITLED if _is_titled(around, titles) else 1.0), markup, around)


def _weight(markup: str) -> float:
    """Weigh markup as prose; zero for what is none."""
    if len(markup) < ENOUGH:
        return 0.0
    text = fold_whitespace(_TAG.sub("", markup))
    if len(_STOPS.findall(text)) * CHARACTERS_A_STOP < len(text):
        return 0.0
    if len(_CODE.findall(text)) * CHARACTERS_A_BRACE > len(text):
        return 0.0
    chinese = len(_HAN.findall(text)) * 4 > len(text)
    return len(text) * (1.0 if chinese else LATIN_WEIGHT) * (MARKED_UP if _BLOCK_TAG.search(markup) else 1.0)


def _trust(name: str) -> float:
    """Tell what prose counts under a name."""
    if _SUMMARY_NAME.search(name):
        return SUMMARY
    return 1.0 if _TEXT_NAME.search(name) else UNNAMED


def _is_titled(around: Sequence[Mapping[str, Value]], titles: str) -> bool:
    """Whether the title of the page stands beside a text."""
    for holder in around[:2]:
        for key in _TITLES_AS_WRITTEN:
            if isinstance(title := holder.get(key), str) and len(title) <= LONGEST_FIELD:
                flat = _letters(title)
                if len(flat) > 3 and (flat in titles or (len(titles) > 3 and titles in flat)):
                    return True
    return False


def _markup(text: str) -> str:
    """Return the markup that a string is, whatever it is still wrapped in; of plain text a paragraph a line."""
    for _ in range(MAX_WRAPS):
        if "\\u003" in text or '\\"' in text:
            text = resolved(text)
        elif "&lt;" in text and not _BLOCK_TAG.search(text):
            text = html.unescape(text)
        else:
            break
    if _TAG.search(text):
        return _unquoted(text.strip())
    return "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in text.splitlines() if line.strip())


def _unquoted(text: str) -> str:
    """Drop the quotes that a string holds as its first and last characters: '&quot;…&quot;'.slice(6, -6)."""
    for quote in ("&quot;", '"'):
        if len(text) >= 2 * len(quote) and text.startswith(quote) and text.endswith(quote):
            return text.removeprefix(quote).removesuffix(quote)
    return text


def _paragraphs(items: Sequence[Value]) -> str:
    """Return the markup of a list of paragraphs: strings, or objects that hold text; "" for any other list."""
    parts = []
    for item in items:
        if isinstance(item, str):
            parts.append(_markup(item))
        elif isinstance(item, dict):
            names = {_plain(key) for key in item}
            if not names.isdisjoint(_TITLES) and not names.isdisjoint(_OTHERS):
                return ""  # a list of other articles
            parts.append(_paragraph(item))
    return "".join(parts)


def _paragraph(item: Mapping[str, Value]) -> str:
    """Return the markup of one object of a list: its image, its title, its text."""
    image = next(
        (v for k, v in item.items() if _plain(k) in _IMAGES and isinstance(v, str) and _IMAGE.fullmatch(v)), ""
    )
    title = next((v for k, v in item.items() if _plain(k) in _TITLES and isinstance(v, str)), "")
    text = _pieces(item, MAX_MARKS)
    if not _BLOCK_TAG.search(text) and text:
        kind = next((v for k in ("type", "nodeType", "tag", "style") if isinstance(v := item.get(k), str)), "")
        tag = "h3" if _HEADING.search(kind) else "p"
        text = f"<{tag}>{text}</{tag}>"
    return "".join(
        (
            f'<img src="{html.escape(image)}">' if image else "",
            f"<h3>{html.escape(title, quote=False)}</h3>" if title and text else "",
            text,
        )
    )


def _pieces(value: Value, depth: int) -> str:
    """Join the text that an object holds, and the marks, links and lists inside it."""
    if isinstance(value, str):
        return value if _TAG.search(value) else html.escape(value, quote=False)
    if not depth:
        return ""
    if isinstance(value, list):
        return "".join(_pieces(item, depth - 1) for item in value)
    if isinstance(value, dict):
        return "".join(_pieces(item, depth - 1) for key, item in value.items() if _plain(key) in _PIECES)
    return ""


def _declared(page: Page, text: _Text, title: str | None) -> dict[str, tuple[str, ...]]:
    """Return the metadata that a page declares, with what its data say of the article where it declares nothing."""
    chinese = _HAN.search(text.markup) is not None
    joint = " " if chinese else ", "
    fields = {
        "og:title": title,
        "article:published_time": _date(_value(text.around, _DATES), chinese=chinese),
        "contentsource": _names(_value(text.around, _SOURCES), joint),
        "author": _names(_value(text.around, _AUTHORS), joint),
    }
    return {**{name: (value,) for name, value in fields.items() if value}, **page.meta}


def _title(page: Page, around: Sequence[Mapping[str, Value]]) -> str | None:
    """Return the title that the data give a text; a mere name is one if the page's own title holds it."""
    if title := _names(_value(around, _TITLES), ""):
        return title
    name = _names(_value(around[:2], ("name",)), "")
    return name if name and len(name) > 3 and name in (page.title or "") else None


def _value(around: Sequence[Mapping[str, Value]], names: Sequence[str]) -> Value:
    """Return what the nearest object around a text, or the information in it, calls by one of these names."""
    for holder in around:
        inside = [v for k, v in holder.items() if isinstance(v, dict) and _INFO_NAME.search(_plain(k))]
        for one in (holder, *inside):
            plain = {_plain(key): value for key, value in one.items() if value}
            if found := next((plain[name] for name in names if name in plain), None):
                return found
    return None


def _names(value: Value, joint: str) -> str | None:
    """Return a field's text: a string, the name in an object, or those of a list."""
    found = []
    for item in value[:MOST_NAMES] if isinstance(value, list) else [value]:
        name = item.get("name") if isinstance(item, dict) else item
        if isinstance(name, str) and len(name) <= LONGEST_FIELD:
            text = fold_whitespace(html.unescape(_TAG.sub(" ", _CONTROL.sub("", _unquoted(name)))))
            if _LETTERS.sub("", text):
                found.append(text)
    return joint.join(found)[:LONGEST_FIELD] or None


def _date(value: Value, *, chinese: bool) -> str | None:
    """Return a date as text: as written, or seconds or milliseconds since 1970 as ISO 8601.

    >>> _date(1717372920, chinese=True), _date("2024-06-03 08:02", chinese=True), _date(17, chinese=True)
    ('2024-06-03T08:02:00+08:00', '2024-06-03 08:02', None)
    """
    if isinstance(value, str) and not (value.isascii() and value.isdigit()):
        return fold_whitespace(value)[:LONGEST_FIELD] or None
    seconds = int(value) if isinstance(value, (str, int)) and len(str(value)) <= 14 else 0
    seconds = seconds // 1000 if seconds > 10**11 else seconds
    if not EARLIEST <= seconds <= LATEST:
        return None
    return datetime.fromtimestamp(seconds, CHINA if chinese else UTC).isoformat()


def _below(page: Page, read: Page, meta: Mapping[str, tuple[str, ...]]) -> Page:
    """Put the lines, images and boxes of one page below those of another."""
    lines, boxes = len(page.lines), len(page.boxes)
    end = lines + len(read.lines)
    outermost = page.boxes[0]._replace(end=end)
    inner = [
        Box(box.parent + boxes if index else 0, box.tag, box.names, box.first + lines, box.end + lines)
        for index, box in enumerate(read.boxes)
    ]
    return page._replace(
        lines=page.lines + tuple(line._replace(box=line.box + boxes) for line in read.lines),
        images=page.images + tuple(i._replace(before=i.before + lines, box=i.box + boxes) for i in read.images),
        boxes=(outermost, *page.boxes[1:], *inner),
        meta=meta,
    )


def _plain(name: Value) -> str:
    """Return a name without case and joints: publish_time, publishTime → publishtime."""
    return str(name)[:60].replace("_", "").replace("-", "").lower()


def _letters(text: str) -> str:
    return _LETTERS.sub("", text).lower()
