"""Make strings from pages safe for HTML: escape them, and show invisible characters.

Every string from a page must go through these functions, in text and in attributes alike.
"""

from __future__ import annotations

import re
from html import escape
from typing import Final
from urllib.parse import urlsplit

from archive.report.wording import printable

# The form of a BCP 47 tag; its subtags are not checked.
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,8}")


def escape_text(words: str) -> str:
    r"""Return page text as HTML; line feeds and blanks stay, control characters and direction marks are shown.

    >>> escape_text("<b>甲\u202e\n乙")
    '&lt;b&gt;甲<span class="sign">U+202E</span>\n乙'
    """
    if words.isprintable():
        return escape(words)
    return "".join(escape(c) if c.isprintable() else _make_visible(c) for c in words)


def escape_attribute(words: str) -> str:
    """Return page text as the value of an attribute; put it between double quotes.

    >>> escape_attribute('"><script>')
    '&quot;&gt;&lt;script&gt;'
    """
    return escape(printable(words), quote=True)


def link(url: str | None, *, shown: str | None = None) -> str:
    """Return an HTTP or HTTPS URL as a link, any other as text: no javascript:, no data:. `shown` is read for it."""
    if url is None:
        return ""
    try:
        web = urlsplit(url).scheme in ("http", "https")
    except ValueError:
        web = False
    words = f"<bdi>{escape_text(url if shown is None else shown)}</bdi>"
    return f'<a href="{escape_attribute(url)}" rel="noopener noreferrer nofollow">{words}</a>' if web else words


def lang_attribute(tag: str | None) -> str:
    """Return the value of a lang attribute; "" means that the language is unknown (HTML, "the lang attribute")."""
    return tag if tag and _LANGUAGE.fullmatch(tag) else ""


def _make_visible(character: str) -> str:
    if character == "\n" or (character.isspace() and character in "\u00a0\u2002\u2003\u2009\u3000"):
        return character
    if printable(character) == " ":
        return " "
    return f'<span class="sign">U+{ord(character):04X}</span>'
