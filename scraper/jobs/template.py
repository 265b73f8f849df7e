"""Tell a site's edits from its new template: what changes on many pages of a host in one run is no edit of any.

A new dress, a newsletter's box in every text, a declared author on all pages, or a reading of ours that a template
upset. Which version has another cause than its own line of the log says is known only when the run has seen the other
pages; the log then takes it back with a line of its own (`TemplateEntry`).
"""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.model import ArchiveDamaged, FormatError, NotArchived, host_of, sha256
from archive.store import edited_parts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive.archive import Archive
    from archive.model import Version
    from scraper.jobs.repost import RepostResult

# So many pages of a host, and this share of those that the run read there, show its template.
LEAST_PAGES: Final = 3
LEAST_SHARE: Final = 0.5
# The parts that are the same on several pages only by what they say: all of it is compared. Fields count by their name.
_FIELDS: Final = frozenset(("title", "source", "author", "published", "original_url"))


class TemplateChange(NamedTuple):
    """What changed on many pages of a host in one run: the names of the parts, and the versions that are no edits."""

    host: str
    parts: tuple[str, ...]
    pages: int  # on how many pages each of them changed, at least
    versions: tuple[tuple[str, int], ...]  # URL and number


@dataclass(slots=True)
class _Host:
    read: set[str] = field(default_factory=set)  # the URLs of its pages that the run read
    edited: dict[tuple[str, int], frozenset[str]] = field(default_factory=dict)  # by version, its edited parts


class TemplateWatch:
    """Collect the results of a run, and find what is the template's. Thread-safe."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._hosts: dict[str, _Host] = defaultdict(_Host)
        self._lock = threading.Lock()

    def add(self, result: RepostResult) -> None:
        """Note the pages of one result, and what the site edited in them."""
        for page in (result.repost, result.original):
            if page is not None and page.version is not None:
                self.add_version(page.version, is_new=page.is_new)

    def add_version(self, version: Version, *, is_new: bool) -> None:
        """Note a page that was read; `is_new`: its version was stored just now."""
        parts = self._edited_parts(version) if is_new and version.cause == "page" else frozenset()
        with self._lock:
            host = self._hosts[host_of(version.url)]
            host.read.add(version.url)
            if parts:
                host.edited[version.url, version.number] = parts

    def changes(self) -> list[TemplateChange]:
        """Return what is no edit, by host."""
        return [found for name, host in self._hosts.items() if (found := _template_change(name, host)) is not None]

    def record(self, changes: Iterable[TemplateChange]) -> None:
        """Log that these versions are no edits. Raises WriteFailed."""
        for change in changes:
            for url, number in change.versions:
                self._archive.record_template(url, number, change.parts, change.pages)

    def _edited_parts(self, version: Version) -> frozenset[str]:
        try:
            before = self._archive.version(version.url, version.number - 1)
        except (NotArchived, ArchiveDamaged, FormatError):  # verifying reports it
            return frozenset()
        parts = edited_parts(before.reading, version.reading)
        # A text may be long, and the run may see a million of them.
        return frozenset(part if part in _FIELDS else sha256(part.encode(errors="replace")) for part in parts)


def _template_change(name: str, host: _Host) -> TemplateChange | None:
    """Return the versions of a host whose every edited part changed on many of its pages, too."""
    counts = Counter(part for parts in host.edited.values() for part in parts)
    least = max(LEAST_PAGES, LEAST_SHARE * len(host.read))
    common = {part: count for part, count in counts.items() if count >= least}
    versions = tuple(version for version, parts in host.edited.items() if parts <= common.keys())
    if not versions:
        return None
    parts = {part for version in versions for part in host.edited[version]}
    names = sorted({part if part in _FIELDS else "text" for part in parts})
    return TemplateChange(name, tuple(names), min(common[part] for part in parts), versions)
