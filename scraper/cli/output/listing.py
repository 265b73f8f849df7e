"""Lists of pages and of search hits as plain text. Builds strings, prints nothing.

All text from a page goes through `printable`. One page or one run is in `scraper.cli.output.summary`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.report import Summary, name_in, printable, shorten
from scraper.cli.output.summary import format_minute

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive.index import Hit
    from archive.log import WithdrawalEntry
    from archive.report import Language
    from archive.store import DocumentSummary


def document_lines(document: DocumentSummary, language: Language = "en", gone: WithdrawalEntry | None = None) -> str:
    """Return two lines for a page of an archive: its title, or why it has none, with counts; and its address.

    `gone` is the page's withdrawal, if nothing is left of it.
    """
    if gone is not None:
        title = Summary.withdrawn_on.say(language, day=f"{gone.at:%Y-%m-%d}", reason=shorten(gone.reason))
    elif document.damage is not None:
        title = Summary.damaged.say(language)
    elif document.versions:
        title = document.title or Summary.no_title.say(language)
    elif document.last_outcome == "ok":
        title = Summary.no_article_on_page.say(language)
    else:
        title = Summary.no_article.say(language, outcome=name_in(str(document.last_outcome), language))
    facts = [
        Summary.versions.say(language, count=document.versions),
        Summary.captures.say(language, count=document.captures),
    ]
    if document.published:
        facts.insert(0, document.published[:10])
    if document.source:
        facts.insert(0, document.source)
    return f"{printable(title)}  [{printable(' · '.join(facts))}]\n  {document.url}"


def hit_lines(hit: Hit, *, bold: bool, language: Language = "en") -> str:
    """Return the lines for one search hit: the title, which version it is, the text around the hits.

    Hits are bold, or between asterisks if `bold` is false.
    """
    untitled = Summary.damaged if hit.damage else Summary.no_title
    lines = [_highlight(hit.title, hit.title_hits, bold=bold) if hit.title else untitled.say(language)]
    at = format_minute(hit.captured_at) if hit.captured_at else ""
    captured = f"  {Summary.captured.say(language, at=at)}" if at else ""
    lines.append(f"  {hit.url}@v{hit.version}{captured}")
    if (cut := hit.snippet) is not None:
        more = f"  {Summary.more_hits.say(language, count=hit.more)}" if hit.more else ""
        lines.append(
            f"  {'…' if cut.start else ''}{_highlight(cut.text, cut.hits, bold=bold)}{'…' if cut.rest else ''}{more}"
        )
    return "\n".join(lines)


def _highlight(text: str, hits: Iterable[tuple[int, int]], *, bold: bool) -> str:
    """Return a text, safe to print, with its hits highlighted."""
    before, after = ("\x1b[1m", "\x1b[0m") if bold else ("*", "*")
    done, parts = 0, []
    for start, end in hits:
        parts += [printable(text[done:start]), before, printable(text[start:end]), after]
        done = end
    return "".join([*parts, printable(text[done:])])
