"""The original of a repost that is named alone: the archived version that it was copied from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from archive.archive import Archive
from archive.comparison import find_source_version
from archive.log import CaptureEntry, ComparisonEntry
from archive.model import NotAnArchive, Side, same_page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from archive.model import Article, Version


class Original(NamedTuple):
    """An article to compare a repost with.

    `linked` says that the repost's own link leads to it, `edited_since` is a newer version of it.
    """

    article: Article
    side: Side
    linked: bool = False
    edited_since: Version | None = None


def archived_original(root: Path, page: str | None, url: str | None, repost: Article) -> tuple[Original | None, str]:
    """Return the version of a page's original that it was copied from; if there is none, and why, as far as is known.

    `url` is what the page links to. If nothing was ever read there, the original is what the page was compared with
    last: an archive service's copy of it, or a page that was named by hand.
    """
    try:
        with Archive.open(root) as archive:
            if url is not None and (versions := archive.versions(url)):
                return _copied_from(versions, repost, linked=True), ""
            captures = [entry for entry in (archive.history(url) if url else ()) if isinstance(entry, CaptureEntry)]
            other = _compared_with(archive, page)
            if other is not None and (versions := archive.versions(other)):
                copied = any(entry.url == other and entry.memento_of is not None for entry in captures)
                return _copied_from(versions, repost, linked=copied), ""
    except NotAnArchive:
        return None, ""
    tried = [entry for entry in captures if entry.memento_of is None]
    return None, f" ({tried[-1].problem or f'{tried[-1].outcome}: {tried[-1].reason}'})" if tried else ""


def _compared_with(archive: Archive, page: str | None) -> str | None:
    """Return the page that a repost was compared with last."""
    lefts = [
        entry.left.url
        for entry in (archive.history(page) if page else ())
        if isinstance(entry, ComparisonEntry) and same_page(entry.right.url, page)
    ]
    return lefts[-1] if lefts else None


def _copied_from(versions: Sequence[Version], repost: Article, *, linked: bool) -> Original:
    copied, newest = find_source_version(versions, repost).version, versions[-1]
    side = Side(copied.url, copied.number, copied.digest, copied.captured_at)
    return Original(copied.article, side, linked, None if copied.digest == newest.digest else newest)
