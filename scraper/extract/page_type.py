"""Whether a page is an article at all, and if not, what it is: a list, a wall, gone, a stop on the way, nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scraper.extract.errors import BlockedPage, EmptyPage, MissingPage, NotAnArticle, ReadError
from scraper.interstitials import SLIGHT, detect_challenge, detect_client_redirect, detect_soft_404, probe_body

if TYPE_CHECKING:
    from scraper.body import Body, LocatedBody
    from scraper.document import Page
    from scraper.interstitials import Probe

# A page with so many links to so little text is a list of other pages.
MANY_LINKS: Final = 12
LITTLE_TEXT: Final = 80


def refusal(located: LocatedBody) -> ReadError | None:
    """Return why a page is no article; None where it is one."""
    page, body = located.page, located.body
    # An error page says little, and so does a form: what is slight is looked at twice.
    if located.size < SLIGHT and (refused := _slight(probe_body(located))):
        return refused
    if not page.lines:
        return EmptyPage("the page shows no text")
    if body is None:
        return NotAnArticle("no prose on the page")
    if located.size < LITTLE_TEXT and not _has_title(page, body):
        links = sum(1 for line in page.lines if line.links)
        if links >= MANY_LINKS and links * 2 > len(page.lines):
            return NotAnArticle("a list of links to other pages, no article")
    return None


def _slight(seen: Probe) -> NotAnArticle | None:
    if stands_before := detect_challenge(seen):
        return BlockedPage(stands_before)
    if gone := detect_soft_404(seen):
        return MissingPage(gone)
    if elsewhere := detect_client_redirect(seen, seen.page.url or ""):
        return NotAnArticle(f"a stop on the way to {elsewhere.url} ({elsewhere.how}), no article")
    return None


def _has_title(page: Page, body: Body) -> bool:
    """Whether a heading that the page's title repeats stands over the body."""
    title = page.title or ""
    return any(
        line.text in title and len(line.text) > 5
        for line in page.lines[max(0, body.lines.start - 12) : body.lines.start]
    )
