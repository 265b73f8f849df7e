"""An archive as the pages look at it: its log by page, its index, its version files. Reads only; thread-safe.

What can't be read costs the page that asks for it, never the others: without the index lists have no titles, a damaged
version leaves the other ones.
"""

from __future__ import annotations

import json
import shutil
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, TypeVar

from archive.archive import Archive
from archive.files import WriteFailed, quarantine, run_at_work
from archive.index import Index
from archive.log import WithdrawalEntry
from archive.model import LOGGER, ArchiveDamaged, FormatError, NotArchived, canonical_url
from archive.serve.facts.cascade import LoggedPairs
from archive.serve.facts.log_index import LogIndex
from archive.serve.facts.tags import Tags
from archive.serve.facts.times import iso
from archive.store import DocumentFolder, archive_format

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from archive.index import Glance
    from archive.serve.facts.cascade import PairSource
    from archive.serve.facts.log_index import PageRow
    from archive.store import StoredVersion

_T = TypeVar("_T")

_WITHDRAWALS: Final = """
SELECT line FROM mentions JOIN pages ON pages.id = page WHERE pages.url = ? AND what = 'withdrawal' ORDER BY line
"""
_SITES_BELOW: Final = "SELECT site FROM sites WHERE site = ? OR site LIKE ? ESCAPE '!'"
_PAGES_OF: Final = "SELECT url FROM pages WHERE site IN (SELECT value FROM json_each(?)) AND captures > 0 LIMIT ?"
_ESCAPED: Final = str.maketrans({"%": "!%", "_": "!_", "!": "!!"})
# Seconds that a page waits for an index that another process has locked.
PATIENCE: Final = 2.0
LESS_PATIENCE: Final = 0.05  # once it was waited for in vain, for so many seconds:
PAUSE: Final = 20.0
# How many aliases in a row are followed.
_MAX_ALIASES: Final = 8
# With less free space than this an archive is in danger.
_LITTLE_SPACE: Final = 1 << 30


class OpenArchive:
    """One archive, open for looking at it. `progress` gets how many lines of the log are read before it is ready.

    Raises NotAnArchive, FormatError, ArchiveDamaged.
    """

    def __init__(self, root: Path, progress: Callable[[int], object] | None = None) -> None:
        archive_format.check(root)
        self.root = root
        self.log = LogIndex(root, progress)
        self.tags = Tags(root)
        self.archive = Archive(root)
        self.pairs: Sequence[PairSource] = (LoggedPairs(self.log),)
        self._missed = -PAUSE
        self._kept: dict[str, tuple[int, object]] = {}
        self.log.catch_up()

    def prepare(self, progress: Callable[[int], object] | None = None) -> None:
        """Build the index if there is none yet, and read the tags, so that no reader waits for that."""
        self.tags.names()
        try:
            Index(self.root, lambda _: None, progress).damage()
        except WriteFailed as error:
            LOGGER.warning("%s; lists have no titles, and there is no search", error)

    def check(self) -> None:
        """Check that the archive is still there, and of a known format. Raises what the constructor raises."""
        archive_format.check(self.root)

    def ask(self, work: Callable[[Index], _T]) -> _T:
        """Ask the index. Raises WriteFailed where it can't be had soon; for a while after that, at once."""
        missed = monotonic() - self._missed < PAUSE
        try:
            return work(Index(self.root, lambda _: None, patience=LESS_PATIENCE if missed else PATIENCE))
        except WriteFailed:
            self._missed = monotonic()
            raise

    def glances(self, urls: Sequence[str]) -> dict[str, Glance]:
        """Return what a list shows of pages beside their addresses; nothing while there is no index."""
        if not urls:
            return {}
        try:
            return self.ask(lambda index: index.glances(urls))
        except WriteFailed:
            return {}

    def find(self, url: str) -> tuple[str, PageRow | None]:
        """Return the address of the document that a URL names, aliases followed, and what the log says of it.

        Raises BadURL; NotArchived if the archive knows nothing of it.
        """
        url = canonical_url(url)
        passed = {url}
        while not DocumentFolder(self.root, url).numbers():
            target = self.log.alias(url)
            if target is None or target in passed or len(passed) > _MAX_ALIASES:
                break
            url = target
            passed.add(url)
        row = self.log.page(url)
        if row is None and not DocumentFolder(self.root, url).numbers():
            if orders := self.withdrawals(url):
                last = orders[-1]
                done = "forgotten" if last.forgets else "withdrawn"
                raise NotArchived(f"{url} was {done} on {last.at:%Y-%m-%d}: {last.reason}")
            raise NotArchived(f"{url} is not in this archive")
        return url, row

    def numbers(self, url: str) -> list[int]:
        """Return the numbers of a document's versions."""
        return DocumentFolder(self.root, url).numbers()

    def version(self, url: str, number: int | None) -> StoredVersion:
        """Return one version of a document, by default the latest. Raises NotArchived, ArchiveDamaged, FormatError."""
        folder = DocumentFolder(self.root, url)
        numbers = folder.numbers()
        if number is None and numbers:
            number = numbers[-1]
        if number is None or number not in numbers:
            raise NotArchived(self._why_none(folder, number))
        return folder.read(number)

    def withdrawals(self, url: str) -> list[WithdrawalEntry]:
        """Return what was withdrawn of a page."""
        lines = [line for (line,) in self.log.rows(_WITHDRAWALS, (url,))]
        return [entry for entry in self.log.entries(lines) if isinstance(entry, WithdrawalEntry)]

    def sites_below(self, host: str) -> list[str]:
        """Return the sites that a host names: itself, and those below it."""
        host = host.lower().strip("[]")
        return [site for (site,) in self.log.rows(_SITES_BELOW, (host, f"%.{host.translate(_ESCAPED)}"))]

    def pages_below(self, host: str, most: int) -> frozenset[str] | None:
        """Return the pages of a site and of those below it; None if there are more than `most`."""
        rows = self.log.rows(_PAGES_OF, (json.dumps(self.sites_below(host)), most + 1))
        return None if len(rows) > most else frozenset(url for (url,) in rows)

    def kept(self, name: str, make: Callable[[], _T]) -> _T:
        """Return a value that is made once for each state of the log."""
        state = self.log.catch_up()
        known = self._kept.get(name)
        if known is not None and known[0] == state:
            value: Any = known[1]
            return value  # type: ignore[no-any-return]
        made = make()
        self._kept[name] = state, made
        return made

    def health(self) -> dict[str, Any]:
        """Return how the archive is: what it holds, what can't be read, whether a run is at work."""
        (pages, captures, last, gone, sites) = self.log.rows(
            "SELECT coalesce(sum(pages), 0), coalesce(sum(captures), 0), max(last), coalesce(sum(gone), 0), count(*) "
            "FROM sites"
        )[0]
        try:
            free: int | None = shutil.disk_usage(self.root).free
        except OSError:
            free = None
        broken = self.log.broken
        return {
            "sites": sites,
            "pages": pages,
            "captures": captures,
            "gone": gone,
            "last_capture": iso(last),
            "running": run_at_work(self.root),
            "free_bytes": free,
            "little_space": free is not None and free < _LITTLE_SPACE,
            "broken_line": broken,
            "index_problem": self._index_problem(),
        }

    def _index_problem(self) -> str | None:
        try:
            self.ask(lambda index: index.damage())
        except WriteFailed as error:
            return str(error)
        return None

    def _why_none(self, folder: DocumentFolder, number: int | None) -> str:
        numbers = folder.numbers()
        for entry in reversed(self.withdrawals(folder.url)):
            if number in {version.number for version in entry.versions} or not numbers:
                return f"version {number or ''} of {folder.url} was withdrawn on {entry.at:%Y-%m-%d}: {entry.reason}"
        if number is not None and number in quarantine.numbers(self.root, folder.folder):
            return f"version {number} of {folder.url} was damaged and moved to damaged/"
        if not numbers:
            return f"no article was read from {folder.url}"
        return f"{folder.url} has no version {number}; there is v{numbers[0]} to v{numbers[-1]}"


def readable(archive: OpenArchive, url: str, number: int | None) -> tuple[StoredVersion | None, str | None]:
    """Return a version, or why there is none that can be read."""
    try:
        return archive.version(url, number), None
    except (ArchiveDamaged, FormatError, NotArchived) as error:
        return None, str(error)
