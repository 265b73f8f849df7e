"""Classify an answer: the page itself, a challenge page, a soft 404, a client redirect or a frameset.

Combines `scraper.interstitials.challenge`, `scraper.interstitials.soft_404`, `scraper.interstitials.client_redirect`
and `scraper.interstitials.frameset`. `scraper.fetch.fetcher` decides, hop by hop, whether to follow. Pure. An ordinary
page costs one pass over its bytes. Whether the page read is an article is decided in `scraper.extract.page_type`.
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

# With these statuses a page is gone, whatever its content.
GONE: Final = frozenset({404, 410})


class Frameset(NamedTuple):
    """A page whose text is in one of its frames: their canonical URLs, most likely first."""

    urls: tuple[str, ...]


Interstitial: TypeAlias = Failure | ClientRedirect | Frameset


def classify_answer(
    path: Sequence[str], answer: Answer, document: Document, *, to_itself: bool = False
) -> Interstitial | None:
    """Return what an answer is in place of the page: a challenge, a soft 404, a redirect or frames; else None.

    `path` holds the canonical URLs from the requested one to the one that answered; `document` is the payload.
    `to_itself`: whether a client redirect may lead to the same address, because a cookie came with it.
    """
    status = answer.status
    if status is None or answer.failure is not None or status in GONE or 300 <= status < 400:
        return None
    if status >= HTTPStatus.BAD_REQUEST:
        probe = probe_document(document)
        reason = None if probe is None else detect_challenge(probe)
        return Failure("blocked", f"{status_line(status)}: {reason}") if reason else None
    if reason := sent_to_login(path):
        return Failure("blocked", reason)
    if reason := sent_away(path):
        return Failure("gone", reason)
    return _by_content(path[-1], document, to_itself=to_itself)


def _by_content(url: str, document: Document, *, to_itself: bool) -> Interstitial | None:
    probe = probe_document(document)
    if probe is None:
        return None
    if reason := detect_challenge(probe):
        return Failure("blocked", reason)
    if reason := detect_soft_404(probe):
        return Failure("gone", reason)
    if found := detect_client_redirect(probe, url, to_itself=to_itself):
        return found
    urls = article_frames(probe, url)
    return Frameset(urls) if urls else None


def shows_an_article(answer: Answer, document: Document) -> bool:
    """Return whether the answer of a frame is the article that its page lacks."""
    if answer.status is None or answer.failure is not None or not 200 <= answer.status < 300:
        return False
    probe = probe_whole(document)
    return (
        probe is not None
        and (probe.body_size >= MAX_BODY or probe.has_dated_credit)
        and detect_challenge(probe) is None
    )
