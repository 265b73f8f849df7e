"""Whether what an address answered is the page, or a wall, a page that is gone, a stop on the way, a page of frames.

Puts together what `scraper.interstitials.challenge`, `scraper.interstitials.soft_404`,
`scraper.interstitials.client_redirect` and `scraper.interstitials.frameset` say of an answer; whether to go where it
points is decided, hop by hop, in `scraper.fetch.fetcher`. Pure. An ordinary page costs one pass over its bytes.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from scraper.interstitials.challenge import detect_challenge, sent_to_login
from scraper.interstitials.client_redirect import ClientRedirect, detect_client_redirect
from scraper.interstitials.frameset import MAX_BODY, article_frames
from scraper.interstitials.probe import probe_document, probe_whole
from scraper.interstitials.soft_404 import detect_soft_404, sent_away
from scraper.transport import Failure, status_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scraper.document import Document
    from scraper.transport import Answer

# These say of themselves that a page is gone, whatever stands on it.
GONE: Final = frozenset({404, 410})


class Frameset(NamedTuple):
    """A page whose text is in one of its frames: their canonical URLs, the likeliest first."""

    urls: tuple[str, ...]


Interstitial: TypeAlias = Failure | ClientRedirect | Frameset


def classify_answer(path: Sequence[str], answer: Answer, document: Document) -> Interstitial | None:
    """Return what stands in a page's place: a challenge or a soft 404, a redirect, frames; None for the page itself.

    `path` holds the canonical URLs from the one that was asked for to the one that answered, whose payload is
    `document`.
    """
    status = answer.status
    if status is None or answer.failure is not None or status in GONE or 300 <= status < 400:
        return None
    if status >= HTTPStatus.BAD_REQUEST:
        seen = probe_document(document)
        reason = None if seen is None else detect_challenge(seen)
        return Failure("blocked", f"{status_line(status)}: {reason}") if reason else None
    if reason := sent_to_login(path):
        return Failure("blocked", reason)
    if reason := sent_away(path):
        return Failure("gone", reason)
    return _by_content(path[-1], document)


def _by_content(url: str, document: Document) -> Interstitial | None:
    seen = probe_document(document)
    if seen is None:
        return None
    if reason := detect_challenge(seen):
        return Failure("blocked", reason)
    if reason := detect_soft_404(seen):
        return Failure("gone", reason)
    if found := detect_client_redirect(seen, url):
        return found
    urls = article_frames(seen, url)
    return Frameset(urls) if urls else None


def shows_an_article(answer: Answer, document: Document) -> bool:
    """Return whether the answer of a frame is the text that its page lacks."""
    if answer.status is None or answer.failure is not None or not 200 <= answer.status < 300:
        return False
    seen = probe_whole(document)
    return seen is not None and (seen.size >= MAX_BODY or seen.credited) and detect_challenge(seen) is None
