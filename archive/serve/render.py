"""Data to HTML: the templates, what they may call, and the language of a request.

Every string from an archived page goes through `shown`, or through a function of `archive.report` that it uses: it is
escaped, isolated from the direction of what is around it, and cut where it is too long; control characters are shown.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from archive.report import (
    VERDICTS,
    Serve,
    Summary,
    escape_attribute,
    escape_text,
    lang_attribute,
    message_in,
    name_in,
    printable,
    problem_in,
    shares,
)
from archive.serve.facts import WIDTH
from archive.serve.views import attribution_in, edits_said, news_said

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from archive.report import Language, Phrase

# Characters of a title or another value in a list, and of one on its own page.
IN_LIST: Final = 160
ALONE: Final = 2000
# Characters of an article that a page shows; beyond, there is the JSON. Chromium lays out a paragraph of 500,000 at
# once, one of 900,000 in half a minute.
MOST_TEXT: Final = 400_000
# Each language by its own name.
LANGUAGES: Final = {"en": "English", "zh": "中文"}
_HAN: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_KANA: Final = re.compile(r"[\u3040-\u30ff]")
_HANGUL: Final = re.compile(r"[\uac00-\ud7a3]")
_QUALITY: Final = re.compile(r"\s*([a-zA-Z-]+|\*)\s*(?:;\s*q\s*=\s*([01](?:\.\d{1,3})?))?\s*")


def language_of(accepted: str) -> Language:
    """Return the language that an Accept-Language header (RFC 9110, section 12.5.4) prefers: Chinese, or English.

    >>> language_of("zh-CN,zh;q=0.9,en;q=0.8"), language_of("en-GB,zh;q=0.5"), language_of("de"), language_of("")
    ('zh', 'en', 'en', 'en')
    """
    best = {"zh": 0.0, "en": 0.0}
    for part in accepted[:1000].split(","):
        match = _QUALITY.fullmatch(part)
        if match and (name := match[1].lower().partition("-")[0]) in best:
            best[name] = max(best[name], float(match[2] or 1))
    return "zh" if best["zh"] > best["en"] else "en"


def guess_language(text: str) -> str:
    """Return the language of a title, as far as its script shows: what a browser picks a font by; "" if unknown.

    >>> guess_language("乡村"), guess_language("Harbour"), guess_language("ひらがな")
    ('zh', '', 'ja')
    """
    if _KANA.search(text):
        return "ja"
    if _HANGUL.search(text):
        return "ko"
    return "zh" if _HAN.search(text) else ""


def cut(text: str, longest: int) -> str:
    """Return a text; of a long one the beginning.

    >>> cut("abcdef", 6), cut("abcdef", 3)
    ('abcdef', 'abc…')
    """
    return text if len(text) <= longest else f"{text[:longest]}…"


def shown(text: object, longest: int = IN_LIST, lang: str | None = None) -> Markup:
    """Return a string from a page as HTML: escaped, cut, and with its own direction and language."""
    words = cut(str(text), longest)
    language = lang_attribute(lang) if lang is not None else guess_language(words)
    attribute = f' lang="{language}"' if language else ""
    return Markup(f"<bdi{attribute}>{escape_text(words)}</bdi>")  # noqa: S704 - escaped


def plain(text: object, longest: int = IN_LIST) -> str:
    """Return a string from a page as one line of text, for a title or an attribute."""
    return printable(cut(str(text), longest))


def marked(text: str, hits: Sequence[Sequence[int]], longest: int = IN_LIST) -> Markup:
    """Return a string from a page with its hits marked."""
    parts, at = [], 0
    for start, end in hits:
        if end > longest:
            break
        parts += [escape_text(text[at:start]), f"<mark>{escape_text(text[start:end])}</mark>"]
        at = end
    rest = text[at : max(at, longest)]
    parts.append(escape_text(rest) + ("…" if len(text) > at + len(rest) else ""))
    language = guess_language(text[:longest])
    return Markup(f"<bdi{f' lang={language}' if language else ''}>{''.join(parts)}</bdi>")  # noqa: S704 - escaped


def outward(url: str | None, longest: int = IN_LIST) -> Markup:
    """Return an address as a link out of the archive; one that is not http or https as text."""
    words = shown(url or "", longest, "")
    try:
        web = urlsplit(url or "").scheme in ("http", "https")
    except ValueError:
        web = False
    if not web or url is None:
        return words
    return Markup(f'<a class="out" href="{escape_attribute(url)}" rel="noopener noreferrer nofollow">{words}</a>')  # noqa: S704 - escaped


def at_version(url: str, version: int | None) -> str:
    """Return how a page in a version is named: `URL@v2`."""
    return f"{url}@v{version}" if version else url


def when(at: str | None, *, day: bool = False) -> Markup:
    """Return a time in UTC, to the minute or to the day."""
    if not at:
        return Markup("–")
    words = at[:10] if day else at[:16].replace("T", " ")
    return Markup('<time datetime="{}">{}</time>').format(at, words)


def bounded(blocks: Sequence[Mapping[str, Any]]) -> tuple[list[Mapping[str, Any]], int]:
    """Return the blocks of a body that a page shows, and how many are not shown whole; the last one's text is cut."""
    room, whole, kept = MOST_TEXT, 0, list[Any]()
    for block in blocks:
        size = len(block.get("text", "")) + sum(map(len, block.get("items", ())))
        size += sum(len(cell) for row in block.get("rows", ()) for cell in row)
        if size > room:
            if block["kind"] not in ("table", "list") and room:
                kept.append({**block, "text": cut(block["text"], room)})
            break
        room -= size
        whole += 1
        kept.append(block)
    return kept, len(blocks) - whole


class Renderer:
    """Render the templates."""

    def __init__(self) -> None:
        # Compiled once; the files are the package's own.
        self._environment = Environment(
            loader=PackageLoader("archive.serve"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters |= {
            "message_in": message_in,
            "shown": shown,
            "plain": plain,
            "marked": marked,
            "outward": outward,
            "tag": lang_attribute,
            "when": when,
        }
        for name in self._environment.list_templates():
            self._environment.get_template(name)  # compiled now, not while the first reader waits
        self._environment.globals |= {
            "W": Serve,
            "LANGUAGES": LANGUAGES,
            "bounded": bounded,
            "at_version": at_version,
            "ALONE": ALONE,
            "WIDTH": WIDTH,
        }

    def page(self, template: str, data: Mapping[str, Any], language: Language, context: Mapping[str, Any]) -> str:
        """Return a page; `data` is what it shows, `context` what it is on: links, the address of this page."""
        return self._environment.get_template(template).render(d=data, lang=language, **_sayings(language), **context)


@cache
def _sayings(language: Language) -> dict[str, Any]:
    """Return what templates say things with, in a language."""

    def say(phrase: Phrase, **values: object) -> str:
        return phrase.say(language, **values)

    def verdict(name: str) -> str:
        return VERDICTS[name] if language == "zh" else name  # type: ignore[index]

    def number(value: int) -> str:
        return f"{value:,}"

    return {
        "say": say,
        "verdict": verdict,
        "attribution": lambda name: attribution_in(name, language),
        "name": lambda word: Serve.news["gone"].say(language) if word == "gone" else name_in(word, language),
        "problem": lambda words: problem_in(cut(str(words), 500), language),
        "news_said": lambda row: news_said(row, language),
        "edits_said": lambda edits: edits_said(edits, language),
        "shares": lambda kept, new: shares(kept, new, language),
        "cause": lambda name: Summary.causes[name].say(language),
        "number": number,
        "verdicts": VERDICTS,
    }
