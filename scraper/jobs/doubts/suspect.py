"""Recognize a notice in an article's place that no rule knows: a capture that is `suspect` until another confirms it.

A soft 404 in a new dress, a maintenance page, a challenge: it reads as an article, shares next to nothing with the one
that was there, and is a fraction of its size. No version is made of it, and nothing is compared with it, until a
capture on a later day says the same: then the site has replaced its article. What the site says in place of other
articles, too, is its notice, however long it stays.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from archive.files import WriteFailed
from archive.log import CaptureEntry
from archive.model import ArchiveDamaged, FormatError, host_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.archive import Archive
    from archive.model import Article, Capture

# An article shorter than this may well be replaced by another short one.
LEAST_BEFORE: Final = 200
# A text of at most this share of the size before, which shares at most this much with it, is a notice.
MOST_SIZE: Final = 0.3
MOST_SHARED: Final = 0.1
_GRAM: Final = 3
# Bytes of UTF-8 for each character, up to which a text is in words: what it shares is counted in pairs of them.
WORDS_BELOW: Final = 2.2
# So many suspect pages of a host are looked at for the same notice: each takes a pass through the log.
MOST_OTHERS: Final = 4
_NO_LETTERS = re.compile(r"[\W_]+")
_WORD = re.compile(r"[^\W_]+")
_TAG = re.compile(rb"<(?:!doctype|html|body|head|p|div|br|td|font)[\s/>]", re.IGNORECASE)


def suspect_reason(capture: Capture, article: Article, archive: Archive) -> str | None:
    """Return why a capture is suspect, in one line; None if it is not, or if an earlier one has said the same.

    Damage of the stored version is not reported here: recording the capture does.
    """
    try:
        latest = archive.latest(capture.url)
        if latest is None:
            return None
        # A server or a proxy that says in bare text what is wrong: its size, beside that of a page, tells nothing.
        bare = not _has_markup(capture.payload) and _has_markup(archive.payload(latest))
    except (ArchiveDamaged, FormatError):
        return None
    before = latest.article
    if not _is_notice_beside(article, before, most_size=1 if bare else MOST_SIZE):
        return None
    # Under the article's own title, the notice is in the text.
    said = article.title if article.title != before.title else None
    reason = f"a notice in the article's place? “{said or _text(article)[:30]}”"
    confirmed = _is_confirmed(capture, reason, archive) and not _is_shown_elsewhere(capture, reason, archive)
    return None if confirmed else reason


def _has_markup(payload: bytes) -> bool:
    return _TAG.search(payload.replace(b"\0", b"")) is not None


def _is_notice_beside(article: Article, before: Article, most_size: float) -> bool:
    """Return whether an article is at most so large beside another, and shares next to nothing with it."""
    new, old = _text(article), _text(before)
    if len(old) < LEAST_BEFORE or len(new) > most_size * len(old):
        return False
    if not new:  # a title above nothing; a picture may be all that there is to say
        return not article.body
    if len(new.encode("utf-8", "replace")) < WORDS_BELOW * len(new):
        words = _words(article)
        return len(_pairs(words) & _pairs(_words(before))) <= MOST_SHARED * max(1, len(words) - 1)
    grams = {new[i : i + _GRAM] for i in range(max(1, len(new) - _GRAM + 1))}
    return sum(gram in old for gram in grams) <= MOST_SHARED * len(grams)


def _words(article: Article) -> list[str]:
    return _WORD.findall("\n".join(block.text for block in article.body).lower())


def _pairs(words: Sequence[str]) -> set[tuple[str, ...]]:
    """Return the pairs of words that follow each other; any two English texts share single words, and letters."""
    return set(pairwise(words)) or {tuple(words)}


def _is_confirmed(capture: Capture, reason: str, archive: Archive) -> bool:
    """Return whether the capture before was suspect for the same reason, on an earlier day."""
    last = _last_capture(capture.url, archive)
    return last is not None and _says(last, reason) and last.at.date() < capture.fetched_at.date()


def _is_shown_elsewhere(capture: Capture, reason: str, archive: Archive) -> bool:
    """Return whether the last capture of another page of the host was suspect for the same reason."""
    try:
        found = [page.url for page in archive.find(host=host_of(capture.url), outcome="suspect", limit=MOST_OTHERS)]
    except (WriteFailed, ArchiveDamaged):  # no index, or a damaged log: recording the capture reports it
        return False
    others = (_last_capture(url, archive) for url in found if url != capture.url)
    return any(last is not None and _says(last, reason) for last in others)


def _last_capture(url: str, archive: Archive) -> CaptureEntry | None:
    last = None
    for entry in archive.history(url):
        if isinstance(entry, CaptureEntry) and entry.url == url and entry.part_of is None:
            last = entry
    return last


def _says(entry: CaptureEntry, reason: str) -> bool:
    return entry.outcome == "suspect" and entry.reason == reason


def _text(article: Article) -> str:
    return _NO_LETTERS.sub("", "".join(block.text for block in article.body))
