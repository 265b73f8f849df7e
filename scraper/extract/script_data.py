r"""Read the article of a page whose body is data, from the literals in its scripts. No script is run.

Sites that draw their pages in the browser send the text as JSON-LD, `__NEXT_DATA__`, `window.__INITIAL_STATE__ = {…}`,
`var allData = {…}`, `JSON.parse("{\"…")` and the like. A heuristic picks the article: the longest prose in the
literals, preferably under a name for a text. Its markup becomes lines like any other markup.
`scraper.extract.extractor` decides whether a page needs this.
"""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from scraper.document import Box, Page, fold_whitespace, lay_out
from scraper.extract.js_literals import MAX_TOKENS, LiteralReader, Value, resolve_escapes
from scraper.metadata import CHINA

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# JSON in a string in JSON in a string: no known page goes deeper.
MAX_WRAPS: Final = 4
# Lists of paragraphs contain marks, links and images that contain text; no editor nests deeper.
MAX_NESTING: Final = 6
# Prose of less weight than this (Han characters) is a summary or a label.
MIN_WEIGHT: Final = 80.0
# Letters of other scripts weigh less: a word has five of them, a Chinese word two.
LATIN_WEIGHT: Final = 0.3
# Prose has at least one stop (full stop, comma …) in this many characters; code, addresses and lists of names do not.
CHARACTERS_PER_STOP: Final = 150
# Code, style sheets and serialised data have a brace or similar character in this many characters or fewer; an article
# that quotes some code has fewer braces.
CHARACTERS_PER_BRACE: Final = 40
# Factors for the weight of prose: under a name that is not one for a text, under a name for a summary, and below
# comments or other articles.
OTHER_NAME_FACTOR: Final = 0.5
SUMMARY_FACTOR: Final = 0.3
OTHER_CONTENT_FACTOR: Final = 0.1
# Factors for prose with block markup, and for prose beside the page's title.
MARKUP_FACTOR: Final = 1.3
TITLE_FACTOR: Final = 3.0
# How many enclosing objects are searched for the title and the credits of a text.
MAX_ENCLOSING: Final = 4
MAX_FIELD: Final = 200
MAX_NAMES: Final = 20
# Numbers between these are plausible publication times, in seconds since 1970: from 1995 to 2100.
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
_OTHER_CONTENT_NAME = re.compile(
    r"comment|reply|replies|answer|faq|review|recommend|relat|hot(?:list|news)|copyright|agreement|privacy|disclaim|footer|i18n|locale"
    r"|messages|translation|template|style|css|config"
)
_INFO_NAME = re.compile(r"(?:sub|article|news|base|media|pub|publish)?(?:info|meta|detail|attr)s?$")
_HEADING = re.compile(r"head|^h[1-6]$|title", re.IGNORECASE)
_IMAGE = re.compile(r"(?:https?:)?//[^\s\"'<>]{4,500}")
_IMAGES: Final = ("src", "img", "image", "pic", "imgurl", "imageurl", "url")
# Names, as `_normalize_name` returns them: the parts of a paragraph, the metadata fields, and the keys that show an
# entry of a list of other articles.
_TEXT_KEYS: Final = frozenset(
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
_LISTING_NAMES: Final = frozenset("url link href user nickname username userid author".split())


class _Candidate(NamedTuple):
    """A text in the data that may be the article: its weight, its markup, the objects around it (nearest first)."""

    weight: float
    markup: str
    around: tuple[Mapping[str, Value], ...]


def embedded_page(page: Page) -> Page | None:
    """Return `page` with the article in its scripts added below its visible lines; None if they contain no article.

    Title, date, source and author in the data are added to the declared metadata where the page declares none itself.
    Never raises for the contents of the scripts.
    """
    reader = LiteralReader()
    data: list[Value] = [dict(item) for item in page.structured]
    data += reader.read_scripts(page.unseen.scripts)
    best = max(_find_candidates(reader, data, _letters(page.title or "")), key=lambda text: text.weight, default=None)
    if best is None:
        return None
    title = _find_title(page, best.around)
    shown = title is None or any(line.text == title for line in page.lines)
    heading = "" if shown else f"<h1>{html.escape(title or '')}</h1>"
    markup = f'<article class="article">{heading}<div class="content">{best.markup}</div></article>'
    read = lay_out(markup, page.url, page.captured_at).page
    return _append_page(page, read, _merged_metadata(page, best, title)) if read.lines else None


def _find_candidates(reader: LiteralReader, data: Sequence[Value], titles: str) -> Iterator[_Candidate]:
    """Yield the texts in the data that look like prose; `titles` is the letters of the page's own title."""
    start: tuple[Mapping[str, Value], ...] = ()
    stack = [(value, "", 1.0, start, 0) for value in reversed(data)]
    left = MAX_TOKENS
    while stack and left:
        left -= 1
        value, name, factor, around, wraps = stack.pop()
        if isinstance(value, dict):
            inner = (value, *around[: MAX_ENCLOSING - 1])
            for key, item in value.items():
                if isinstance(item, (dict, list)) or (isinstance(item, str) and len(item) > MIN_WEIGHT / 2):
                    plain = _normalize_name(key)
                    stack.append(
                        (
                            item,
                            plain,
                            factor * (OTHER_CONTENT_FACTOR if _OTHER_CONTENT_NAME.search(plain) else 1.0),
                            inner,
                            wraps,
                        )
                    )
            continue
        if isinstance(value, list):
            stack.extend((item, name, factor, around, wraps) for item in value if isinstance(item, (dict, list, str)))
            markup = _list_markup(value)
        elif isinstance(value, str) and value.lstrip()[:1] in ("{", "[") and wraps < MAX_WRAPS:
            stack.append((reader.read_value(value), name, factor, around, wraps + 1))
            continue
        else:
            markup = _to_markup(value) if isinstance(value, str) else ""
        weight = _prose_weight(markup) * factor * _name_factor(name)
        if weight >= MIN_WEIGHT:
            yield _Candidate(weight * (TITLE_FACTOR if _has_page_title(around, titles) else 1.0), markup, around)


def _prose_weight(markup: str) -> float:
    """Return the weight of markup as prose; 0 if it is not prose."""
    if len(markup) < MIN_WEIGHT:
        return 0.0
    text = fold_whitespace(_TAG.sub("", markup))
    if len(_STOPS.findall(text)) * CHARACTERS_PER_STOP < len(text):
        return 0.0
    if len(_CODE.findall(text)) * CHARACTERS_PER_BRACE > len(text):
        return 0.0
    chinese = len(_HAN.findall(text)) * 4 > len(text)
    return len(text) * (1.0 if chinese else LATIN_WEIGHT) * (MARKUP_FACTOR if _BLOCK_TAG.search(markup) else 1.0)


def _name_factor(name: str) -> float:
    """Return the factor for the weight of prose under this name."""
    if _SUMMARY_NAME.search(name):
        return SUMMARY_FACTOR
    return 1.0 if _TEXT_NAME.search(name) else OTHER_NAME_FACTOR


def _has_page_title(around: Sequence[Mapping[str, Value]], titles: str) -> bool:
    """Return whether the page's title is a field beside the text, or of the next enclosing object."""
    for holder in around[:2]:
        for key in _TITLES_AS_WRITTEN:
            if isinstance(title := holder.get(key), str) and len(title) <= MAX_FIELD:
                flat = _letters(title)
                if len(flat) > 3 and (flat in titles or (len(titles) > 3 and titles in flat)):
                    return True
    return False


def _to_markup(text: str) -> str:
    """Return a string as markup: unescape it as often as needed; make each line of plain text a paragraph."""
    for _ in range(MAX_WRAPS):
        if "\\u003" in text or '\\"' in text:
            text = resolve_escapes(text)
        elif "&lt;" in text and not _BLOCK_TAG.search(text):
            text = html.unescape(text)
        else:
            break
    if _TAG.search(text):
        return _strip_quotes(text.strip())
    return "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in text.splitlines() if line.strip())


def _strip_quotes(text: str) -> str:
    """Remove a pair of quotes around a text, such as scripts cut off with '&quot;…&quot;'.slice(6, -6)."""
    for quote in ("&quot;", '"'):
        if len(text) >= 2 * len(quote) and text.startswith(quote) and text.endswith(quote):
            return text.removeprefix(quote).removesuffix(quote)
    return text


def _list_markup(items: Sequence[Value]) -> str:
    """Return the markup of a list of paragraphs (strings, or objects with text); "" for a list of other articles."""
    parts = []
    for item in items:
        if isinstance(item, str):
            parts.append(_to_markup(item))
        elif isinstance(item, dict):
            names = {_normalize_name(key) for key in item}
            if not names.isdisjoint(_TITLES) and not names.isdisjoint(_LISTING_NAMES):
                return ""  # a list of other articles
            parts.append(_object_markup(item))
    return "".join(parts)


def _object_markup(item: Mapping[str, Value]) -> str:
    """Return the markup of one object in a list of paragraphs: its image, title and text."""
    image = next(
        (v for k, v in item.items() if _normalize_name(k) in _IMAGES and isinstance(v, str) and _IMAGE.fullmatch(v)), ""
    )
    title = next((v for k, v in item.items() if _normalize_name(k) in _TITLES and isinstance(v, str)), "")
    text = _join_text(item, MAX_NESTING)
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


def _join_text(value: Value, depth: int) -> str:
    """Join the text of a value, and of the marks, links and lists inside it, down to `depth` levels."""
    if isinstance(value, str):
        return value if _TAG.search(value) else html.escape(value, quote=False)
    if not depth:
        return ""
    if isinstance(value, list):
        return "".join(_join_text(item, depth - 1) for item in value)
    if isinstance(value, dict):
        return "".join(_join_text(item, depth - 1) for key, item in value.items() if _normalize_name(key) in _TEXT_KEYS)
    return ""


def _merged_metadata(page: Page, text: _Candidate, title: str | None) -> dict[str, tuple[str, ...]]:
    """Return the metadata that a page declares, completed with the fields beside the text in its data."""
    chinese = _HAN.search(text.markup) is not None
    joint = " " if chinese else ", "
    fields = {
        "og:title": title,
        "article:published_time": _date_text(_find_value(text.around, _DATES), chinese=chinese),
        "contentsource": _field_text(_find_value(text.around, _SOURCES), joint),
        "author": _field_text(_find_value(text.around, _AUTHORS), joint),
    }
    return {**{name: (value,) for name, value in fields.items() if value}, **page.meta}


def _find_title(page: Page, around: Sequence[Mapping[str, Value]]) -> str | None:
    """Return the title of a text in the data. A plain `name` counts only if the page's own title contains it."""
    if title := _field_text(_find_value(around, _TITLES), ""):
        return title
    name = _field_text(_find_value(around[:2], ("name",)), "")
    return name if name and len(name) > 3 and name in (page.title or "") else None


def _find_value(around: Sequence[Mapping[str, Value]], names: Sequence[str]) -> Value:
    """Return the first field with one of these names in the objects around a text, or in their info objects."""
    for holder in around:
        inside = [v for k, v in holder.items() if isinstance(v, dict) and _INFO_NAME.search(_normalize_name(k))]
        for one in (holder, *inside):
            plain = {_normalize_name(key): value for key, value in one.items() if value}
            if found := next((plain[name] for name in names if name in plain), None):
                return found
    return None


def _field_text(value: Value, joint: str) -> str | None:
    """Return a field's text: a string, an object's `name`, or a list of these joined by `joint`."""
    found = []
    for item in value[:MAX_NAMES] if isinstance(value, list) else [value]:
        name = item.get("name") if isinstance(item, dict) else item
        if isinstance(name, str) and len(name) <= MAX_FIELD:
            text = fold_whitespace(html.unescape(_TAG.sub(" ", _CONTROL.sub("", _strip_quotes(name)))))
            if _LETTERS.sub("", text):
                found.append(text)
    return joint.join(found)[:MAX_FIELD] or None


def _date_text(value: Value, *, chinese: bool) -> str | None:
    """Return a date as text: as written, or ISO 8601 for seconds or milliseconds since 1970.

    >>> _date_text(1717372920, chinese=True), _date_text("2024-06-03 08:02", chinese=True), _date_text(17, chinese=True)
    ('2024-06-03T08:02:00+08:00', '2024-06-03 08:02', None)
    """
    if isinstance(value, str) and not (value.isascii() and value.isdigit()):
        return fold_whitespace(value)[:MAX_FIELD] or None
    seconds = int(value) if isinstance(value, (str, int)) and len(str(value)) <= 14 else 0
    seconds = seconds // 1000 if seconds > 10**11 else seconds
    if not EARLIEST <= seconds <= LATEST:
        return None
    return datetime.fromtimestamp(seconds, CHINA if chinese else UTC).isoformat()


def _append_page(page: Page, read: Page, meta: Mapping[str, tuple[str, ...]]) -> Page:
    """Return `page` with the lines, images and boxes of `read` below its own, and `meta` as its metadata."""
    lines, boxes = len(page.lines), len(page.boxes)
    end = lines + len(read.lines)
    outermost = page.boxes[0]._replace(end=end)
    inner = [
        Box(box.parent + boxes if index else 0, box.tag, box.names, box.first + lines, box.end + lines)
        for index, box in enumerate(read.boxes)
    ]
    return page._replace(
        lines=page.lines + tuple(line._replace(box=line.box + boxes) for line in read.lines),
        image_elements=page.image_elements
        + tuple(image._replace(before=image.before + lines, box=image.box + boxes) for image in read.image_elements),
        boxes=(outermost, *page.boxes[1:], *inner),
        spans={**page.spans, **{box + boxes: span for box, span in read.spans.items()}},
        meta=meta,
    )


def _normalize_name(name: Value) -> str:
    """Return a name in lower case without separators: publish_time, publishTime → publishtime."""
    return str(name)[:60].replace("_", "").replace("-", "").lower()


def _letters(text: str) -> str:
    return _LETTERS.sub("", text).lower()
