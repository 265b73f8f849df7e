"""Write single values of pages into the overview: a title, an author, an address. Long ones are cut in the middle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive.report import escape_text, lang_attribute, link

if TYPE_CHECKING:
    from archive.report import SideName
    from archive.report.html.subject import Subject

# No browser opens a longer address, and few servers answer one.
LONGEST_LINK: Final = 2000


def link_html(subject: Subject, url: str | None) -> str:
    """Return an address of the web as a link, shown whole or by its beginning and end; any other as text."""
    if url is None:
        return ""
    if len(url) > LONGEST_LINK or url.startswith("data:"):  # such an address holds the picture itself
        return f"<bdi>{escape_text(subject.cut(url))}</bdi>"
    return link(url, shown=subject.cut(url))


def value_html(subject: Subject, value: str | None, side: SideName) -> str:
    """Return a value that a page states, in that page's language; "" if it states none."""
    if not value:
        return ""
    lang = lang_attribute(subject.articles[side].language)
    return f'<bdi lang="{lang}">{escape_text(subject.cut(value))}</bdi>'


def title_html(subject: Subject, side: SideName) -> str:
    """Return the title of a page, or that it has none."""
    return value_html(subject, subject.articles[side].title, side) or subject.words.no_title
