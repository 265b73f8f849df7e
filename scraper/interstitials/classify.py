"""Whether what an address answered is the page, or a wall, a page that is gone, a stop on the way, a page of frames.

Puts together what `scraper.interstitials.challenge`, `scraper.interstitials.soft_404`,
`scraper.interstitials.client_redirect` and `scraper.interstitials.frameset` say of an answer; whether to go where it
points is decided, hop by hop, in `scraper.fetch.fetcher`. Pure. An ordinary page costs one pass over its bytes.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from scraper.interstitials.challenge import sent_to_login, wall
from scraper.interstitials.client_redirect import Moved, moved
from scraper.interstitials.frameset import MAX_BODY, frames
from scraper.interstitials.probe import glance, look
from scraper.interstitials.soft_404 import sent_away, vanished
from scraper.transport.answer import Failure
from scraper.transport.base import status_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scraper.transport.answer import Answer

# These say of themselves that a page is gone, whatever stands on it.
GONE: Final = frozenset({404, 410})


class Framed(NamedTuple):
    """A page whose text is in one of its frames: their canonical URLs, the likeliest first."""

    urls: tuple[str, ...]


Landing: TypeAlias = Failure | Moved | Framed | None


def landing(path: Sequence[str], answer: Answer) -> Landing:
    """Say what an answer is other than the page: a wall or a page that is gone, a stop, frames; None for the page.

    `path` holds the canonical URLs from the one that was asked for to the one that answered.
    """
    status = answer.status
    if status is None or answer.failure is not None or status in GONE or 300 <= status < 400:
        return None
    if status >= HTTPStatus.BAD_REQUEST:
        seen = glance(answer.payload, answer.headers, url=path[-1])
        reason = None if seen is None else wall(seen)
        return Failure("blocked", f"{status_line(status)}: {reason}") if reason else None
    if reason := sent_to_login(path):
        return Failure("blocked", reason)
    if reason := sent_away(path):
        return Failure("gone", reason)
    return _page(path[-1], answer)


def _page(url: str, answer: Answer) -> Landing:
    seen = glance(answer.payload, answer.headers, url=url)
    if seen is None:
        return None
    if reason := wall(seen):
        return Failure("blocked", reason)
    if reason := vanished(seen):
        return Failure("gone", reason)
    if found := moved(seen, url):
        return found
    urls = frames(seen, url)
    return Framed(urls) if urls else None


def shows_an_article(url: str, answer: Answer) -> bool:
    """Whether the answer of a frame is the text that its page lacks."""
    if answer.status is None or answer.failure is not None or not 200 <= answer.status < 300:
        return False
    seen = look(answer.payload, answer.headers, url=url)
    return seen is not None and (seen.size >= MAX_BODY or seen.credited) and wall(seen) is None
