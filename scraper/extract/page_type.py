"""Decide by heuristics whether a page is an article.

If not, say what it is: a list, a challenge or login page, a soft 404, a client redirect, or a page without text. What
the answer of a server alone shows is decided earlier, in `scraper.interstitials.classify`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scraper.extract.errors import BlockedPage, EmptyPage, MissingPage, NotAnArticle, ReadError
from scraper.interstitials import SLIGHT, detect_challenge, detect_client_redirect, detect_soft_404, probe_body

if TYPE_CHECKING:
    from scraper.body import Body, LocatedBody
    from scraper.document import Page
    from scraper.interstitials import Probe

# A page with at least this many lines with links, and less text than this, is a list of other pages.
MANY_LINKS: Final = 12
LITTLE_TEXT: Final = 80


def why_not_an_article(located: LocatedBody) -> ReadError | None:
    """Return why a page is not an article; None if it is one."""
    page, body = located.page, located.body
    # Error pages and forms have little text, so short pages get an extra check.
    if located.size < SLIGHT and (refused := _interstitial_error(probe_body(located))):
        return refused
    if not page.lines:
        return EmptyPage("the page shows no text")
    if body is None:
        return NotAnArticle("no prose on the page")
    if located.size < LITTLE_TEXT and not _has_title(page, body):
        links = sum(1 for line in page.lines if line.links)
        if links >= MANY_LINKS and links * 2 > len(page.lines):
            return NotAnArticle("a list of links to other pages, not an article")
    return None


def _interstitial_error(probe: Probe) -> NotAnArticle | None:
    """Return the error for a challenge page, a soft 404 or a client redirect; None for any other page."""
    if challenge := detect_challenge(probe):
        return BlockedPage(challenge)
    if gone := detect_soft_404(probe):
        return MissingPage(gone)
    if elsewhere := detect_client_redirect(probe, probe.page.url or ""):
        return NotAnArticle(f"a client redirect to {elsewhere.url} ({elsewhere.how}), not an article")
    return None


def _has_title(page: Page, body: Body) -> bool:
    """Return whether a line just above the body is a heading that the page's title repeats."""
    title = page.title or ""
    return any(
        line.text in title and len(line.text) > 5
        for line in page.lines[max(0, body.lines.start - 12) : body.lines.start]
    )
