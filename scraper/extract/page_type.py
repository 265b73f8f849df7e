"""Decide by heuristics whether a page is an article.

If not, say what it is: a list, several posts, a message of the site, a challenge or login page, a soft 404, a client
redirect, a page that a script draws, or one without text. What the answer of a server alone shows is decided earlier,
in `scraper.interstitials.classify`.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Final

from archive.model import is_home
from scraper.body import count_stops, find_title_line
from scraper.extract.errors import BlockedPage, EmptyPage, MissingPage, NotAnArticle, ReadError
from scraper.extract.several import is_list_of_articles, is_thread
from scraper.interstitials import (
    SLIGHT,
    detect_challenge,
    detect_client_redirect,
    detect_notice,
    detect_server_error,
    detect_soft_404,
    hear_notice,
    probe_body,
)
from scraper.metadata import names_writer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scraper.body import Body, LocatedBody
    from scraper.document import Page
    from scraper.interstitials import Notice, Probe

# A page with at least this many lines with links, and less text than this, is a list of other pages.
MANY_LINKS: Final = 12
LITTLE_TEXT: Final = 80
# A longer text is no article either if it is beside so many times as many characters of links, without a headline.
SOME_TEXT: Final = 400
LINKS_PER_TEXT: Final = 4
# System messages have at most this much text; see `scraper.interstitials.notices`.
MAX_MESSAGE: Final = 600
# A page that a script draws shows less than this: a name, "loading".
MAX_UNDRAWN: Final = 120
# How far above a body its credit is looked for.
CREDIT_LINES: Final = 6
# A line with this many punctuation marks is a paragraph, no notice of the site.
CLAUSES: Final = 4
# The element that applications draw their page in.
_ROOT = re.compile(
    r"(?:^|\s)(?:app|root|__next|__nuxt|___gatsby|react-root|app-root|main-app|q-app|svelte|vue-app|ember-app"
    r"|micro-app)(?:\s|$)",
    re.IGNORECASE,
)
_UNDRAWN = re.compile(
    r"(?:enable|requires?|turn on|without|doesn't work properly without) javascript|启用\s?javascript"
    r"|開啟\s?javascript|^(?:loading|加载中|正在加载|載入中|请稍候)\W*$",
    re.IGNORECASE,
)
# (2/24): which picture of a gallery is shown.
_COUNTER = re.compile(r"[(（]?\s?\d{1,3}\s?[/／]\s?(?!0*[12]\b)\d{1,3}\s?[)）]?")
# The types of JSON-LD that are articles; other pages have a date, too.
_ARTICLE = re.compile(r"(?:Article|BlogPosting|Report)$")
# How many JSON-LD objects of a page are looked at.
MAX_OBJECTS: Final = 50
# The longest label of a byline on a line of its own: Written by.
LONGEST_LABEL: Final = 12
HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
WAY_OUT: Final = "save it from a browser that has drawn it (as a single file or MHTML), and parse what was saved"


def why_not_an_article(located: LocatedBody, shown: Page | None = None) -> ReadError | None:
    """Return why a page is not an article; None if it is one.

    `shown` is the page without what only a script shows, where the body was found in that.
    """
    page, body = located.page, located.body
    if shown is not None and any(_COUNTER.fullmatch(line.text) for line in shown.lines):
        return NotAnArticle("a gallery that shows one picture with its caption at a time, not an article")
    if refused := _message_error(located):
        return refused
    if located.size < LITTLE_TEXT and _is_drawn_by_script(page):
        return NotAnArticle(f"a page that a script draws, so that nothing of it is in the file: {WAY_OUT}")
    if not page.lines:
        return EmptyPage("the page shows no text")
    if body is None:
        return NotAnArticle("no prose on the page")
    return _several_error(page, body, located)


def _message_error(located: LocatedBody) -> NotAnArticle | None:
    """Return the error for a page in an article's place: a server's, however long it is, or one with little text."""
    if error := detect_server_error(located.page, located.shapes):
        return _notice_error(error)
    return _interstitial_error(probe_body(located), located.size) if located.size < MAX_MESSAGE else None


def _several_error(page: Page, body: Body, located: LocatedBody) -> NotAnArticle | None:
    """Return the error for a page of several articles or of links; None for any other page."""
    dated = _has_dated_credit(located)
    # The headline is looked for only where it decides: that costs as much as the other tests together.
    titled = partial(_has_title, page, body)
    if not dated and _is_list_of_links(located) and not titled():
        return NotAnArticle("a list of links to other pages, not an article")
    if is_list_of_articles(page, body, titled=titled) and not (titled() and (dated or _has_own_credit(page))):
        return NotAnArticle("several articles or their summaries, not one article")
    if not dated and page.url and is_home(page.url) and not titled():
        return NotAnArticle("a home page, not an article")
    if is_thread(page, body):
        return NotAnArticle("several posts of a thread, not one article")
    return None


def _interstitial_error(probe: Probe, size: int) -> NotAnArticle | None:
    """Return the error for a challenge page, a message or a client redirect; None for any other page."""
    if size < SLIGHT:
        if challenge := detect_challenge(probe):
            return BlockedPage(challenge)
        if gone := detect_soft_404(probe):
            return MissingPage(gone)
    if notice := detect_notice(probe):
        return _notice_error(notice)
    if size < SLIGHT and (elsewhere := detect_client_redirect(probe, probe.page.url or "")):
        return NotAnArticle(f"a client redirect to {elsewhere.url} ({elsewhere.how}), not an article")
    notice = hear_notice(probe)
    return notice and _notice_error(notice)


def _notice_error(notice: Notice) -> NotAnArticle:
    kinds = {"gone": MissingPage, "blocked": BlockedPage}
    return kinds.get(notice.meaning, NotAnArticle)(notice.reason)


def _is_drawn_by_script(page: Page) -> bool:
    """Return whether a page shows next to nothing, and has a script and the element that it draws in."""
    shown = sum(len(line.text) for line in page.lines)
    if shown > MAX_UNDRAWN or not any(script.runs for script in page.unseen.scripts):
        return False
    roots = (box for box in page.boxes if _ROOT.search(box.names))
    empty = any(sum(len(line.text) for line in page.lines[box.first : box.end]) * 2 <= MAX_UNDRAWN for box in roots)
    return empty or any(_UNDRAWN.search(line.text) for line in page.lines)


def _is_list_of_links(located: LocatedBody) -> bool:
    """Return whether a page is links to other pages, with little text beside them."""
    page = located.page
    links = sum(1 for line in page.lines if line.links)
    if links < MANY_LINKS or links * 2 <= len(page.lines):
        return False
    if located.size < LITTLE_TEXT:
        return True
    linked = sum(len(text) for line in page.lines for text, _ in line.links)
    return located.size < SOME_TEXT and linked > LINKS_PER_TEXT * located.size and not _has_paragraph(located)


def _has_title(page: Page, body: Body) -> bool:
    """Return whether a headline, which the page's title repeats, is above the body, without a list between them."""
    title = find_title_line(page)
    if title is None or title >= body.lines.start or page.lines[title].links:
        return False
    return sum(1 for line in page.lines[title : body.lines.start] if line.links) <= MANY_LINKS


def _has_dated_credit(located: LocatedBody) -> bool:
    """Return whether a credit with a date is right above the body."""
    page, body = located.page, located.body
    assert body is not None, "asked of pages with a body"
    above = range(max(0, body.lines.start - CREDIT_LINES), body.lines.start)
    return any(located.shapes[i] == "credit" and any(map(str.isdigit, page.lines[i].text)) for i in above)


def _has_own_credit(page: Page) -> bool:
    """Return whether a byline is right below the headline, or the page declares when the article was published."""
    if page.meta.get("article:published_time") or any(map(_is_dated_article, page.structured[:MAX_OBJECTS])):
        return True
    title = find_title_line(page)
    above = ""
    for line in page.lines[title + 1 : title + 1 + CREDIT_LINES] if title is not None else ():
        if names_writer(line.text) or (len(above) <= LONGEST_LABEL and names_writer(f"{above} {line.text}")):
            return True
        above = line.text
        if line.links or line.tag in HEADINGS:  # the first entry of a list begins
            return False
    return False


def _is_dated_article(node: Mapping[str, object]) -> bool:
    kind = node.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return "datePublished" in node and any(isinstance(one, str) and _ARTICLE.search(one) for one in kinds)


def _has_paragraph(located: LocatedBody) -> bool:
    """Return whether a body has a paragraph of several clauses."""
    body = located.body
    assert body is not None, "asked of pages with a body"
    return any(count_stops(located.page.lines[i].text) >= CLAUSES for i in body.lines if i not in body.inside)
