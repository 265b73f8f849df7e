"""Forget an address that never gave a page: one that was typed wrong. Lists leave it out; the log keeps all its lines.

Every capture is logged, so nothing is erased: a further line, a withdrawal of nothing, says that the address is of no
interest, when and why. Scheduled runs leave it out from then on, also where a list still names it. A later capture of
it is listed again: one by hand, or that of the original of a repost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive.log import CaptureEntry, WithdrawalEntry, single_line
from archive.model import NotArchived, RequestError, canonical_url
from archive.store import DocumentFolder
from archive.withdraw.find import log_entries

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from archive.archive import Archive


_HAS_ARTICLE: Final = "{url} has given an article: what is to go is withdrawn (repost withdraw {url})"


def forget(archive: Archive, url: str, reason: str) -> WithdrawalEntry:
    """Forget an address, durably. Raises NotArchived; RequestError if it has given an article; WriteFailed."""
    url = canonical_url(url)
    (entry,) = archive.withdraw(lambda at: [_entry(archive.root, url, single_line(reason), at)])
    return entry


def _entry(root: Path, url: str, reason: str, at: datetime) -> WithdrawalEntry:
    if DocumentFolder(root, url).numbers():
        raise RequestError(_HAS_ARTICLE.format(url=url))
    captured = False
    for entry in log_entries(root, f'"{url}"'.encode()):
        if not isinstance(entry, CaptureEntry) or entry.url != url:
            continue
        captured = True
        if entry.version is not None:
            raise RequestError(_HAS_ARTICLE.format(url=url))
    if not captured:
        raise NotArchived(f"{url} is not in this archive")
    return WithdrawalEntry(at=at, url=url, reason=reason)
