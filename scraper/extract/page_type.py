"""Whether a page is an article at all, and if not, what it is: a list, a wall, gone, a stop on the way, nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scraper.body.find import body_size
from scraper.extract.errors import EmptyPage, NotAnArticle, ReadError, Vanished, Walled
from scraper.interstitials.challenge import wall
from scraper.interstitials.client_redirect import moved
from scraper.interstitials.probe import SLIGHT, glance_at
from scraper.interstitials.soft_404 import vanished

if TYPE_CHECKING:
    from scraper.body.find import Body
    from scraper.document.lines import Page
    from scraper.interstitials.probe import Glance

# A page with so many links to so little text is a list of other pages.
MANY_LINKS: Final = 12
LITTLE_TEXT: Final = 80


def refusal(text: str, page: Page, body: Body | None) -> ReadError | None:
    """Say why a page is no article, given its text with the markup; None where it is one."""
    size = body_size(page, body)
    # An error page says little, and so does a form: what is slight is looked at twice.
    if size < SLIGHT and (refused := _slight(glance_at(text, url=page.url, page=page))):
        return refused
    if not page.lines:
        return EmptyPage("the page shows no text")
    if body is None:
        return NotAnArticle("no prose on the page")
    if size < LITTLE_TEXT and not _has_title(page, body):
        links = sum(1 for line in page.lines if line.links)
        if links >= MANY_LINKS and links * 2 > len(page.lines):
            return NotAnArticle("a list of links to other pages, no article")
    return None


def _slight(seen: Glance) -> NotAnArticle | None:
    if stands_before := wall(seen):
        return Walled(stands_before)
    if gone := vanished(seen):
        return Vanished(gone)
    if elsewhere := moved(seen, seen.page.url or ""):
        return NotAnArticle(f"a stop on the way to {elsewhere.url} ({elsewhere.how}), no article")
    return None


def _has_title(page: Page, body: Body) -> bool:
    """Whether a heading that the page's title repeats stands over the body."""
    title = page.title or ""
    return any(
        line.text in title and len(line.text) > 5
        for line in page.lines[max(0, body.lines.start - 12) : body.lines.start]
    )
