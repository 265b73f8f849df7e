"""Two versions compared: as the report of `archive.report.html`, with the way back above it.

Each side is `URL@v2`, or `URL` for its latest version; without `left` the page is compared with its original.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final

from archive.comparison import compare, find_source_version
from archive.model import ArchiveDamaged, FormatError, NotArchived, RequestError, Side, comparison_to_json
from archive.report import left_term
from archive.report.html import html_report
from archive.serve.views.asked import Asked, View

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.log import CaptureEntry
    from archive.model import Comparison, Version
    from archive.serve.facts import OpenArchive

# Reports that are kept, and their characters in all: a large one takes a second to make.
KEPT: Final = 64
KEPT_CHARACTERS: Final = 20_000_000
# Versions of an original that a repost is held against to find the one that it was copied from.
MOST_VERSIONS: Final = 20


class Sides:
    """The two sides of a comparison."""

    def __init__(self, archive: OpenArchive, asked: Asked) -> None:
        right = asked.operand("right")
        if right is None:
            raise RequestError("the address has no right=…: the repost, or the newer version")
        self.right = self._version(archive, *right)
        left = asked.operand("left")
        self.copy: CaptureEntry | None = None
        self.linked = None
        if left is None:
            self.left = self._original(archive)
            self.linked = True
        else:
            self.left = self._version(archive, *left)

    @staticmethod
    def _version(archive: OpenArchive, url: str, number: int | None) -> Version:
        url, _ = archive.find(url)
        return archive.version(url, number).version

    def _original(self, archive: OpenArchive) -> Version:
        """Return the version of the original that the right side was probably copied from."""
        repost = self.right
        row = archive.log.page(repost.url)
        for url in (repost.article.original_url, None if row is None else row.original):
            if url is None or url == repost.url:
                continue
            try:
                url, _ = archive.find(url)  # noqa: PLW2901 - its own name
            except RequestError:
                continue
            numbers = archive.numbers(url)[-MOST_VERSIONS:]
            versions = [found for number in numbers if (found := _readable(archive, url, number)) is not None]
            if versions:
                return find_source_version(versions, repost.article).version
        raise NotArchived(f"no version of the original of {repost.url} is in this archive")

    def compare(self) -> Comparison:
        """Compare them."""
        left, right = self.left, self.right
        return compare(left.article, right.article, left_side=_side(left), right_side=_side(right), linked=self.linked)


def _readable(archive: OpenArchive, url: str, number: int) -> Version | None:
    try:
        return archive.version(url, number).version
    except (ArchiveDamaged, FormatError, NotArchived):
        return None


def _side(version: Version) -> Side:
    return Side(version.url, version.number, version.digest, version.captured_at)


class Reports:
    """Reports that were made, the last used kept. Thread-safe."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._made: OrderedDict[object, str] = OrderedDict()

    def get(self, key: object, make: Callable[[], str]) -> str:
        """Return a report, made if it is not kept."""
        with self._turn:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
        made = make()
        with self._turn:
            self._made[key] = made
            while len(self._made) > KEPT or sum(map(len, self._made.values())) > KEPT_CHARACTERS:
                self._made.popitem(last=False)
        return made


def comparison_data(archive: OpenArchive, asked: Asked) -> View:
    """Return the comparison as data."""
    return View("", comparison_to_json(Sides(archive, asked).compare()))


def comparison_report(
    archive: OpenArchive, asked: Asked, reports: Reports, navigation: Callable[[Version, Version], str]
) -> str:
    """Return the comparison as a whole HTML document; `navigation` makes the links above it."""
    sides = Sides(archive, asked)
    left, right = sides.left, sides.right
    above = navigation(left, right)
    key: Any = (left.url, left.number, left.digest, right.url, right.number, right.digest, asked.language, above)

    def make() -> str:
        return html_report(
            sides.compare(),
            left.article,
            right.article,
            left_term=_term(archive, left),
            language=asked.language,
            navigation=above,
        )

    return reports.get(key, make)


def _term(archive: OpenArchive, left: Version) -> Any:  # noqa: ANN401 - Term or None
    """Return what the left side is called, if it is an archive service's copy of the original."""
    row = archive.log.page(left.url)
    if row is None or row.memento_of is None:
        return None
    copies = [one.line for one in archive.log.mentions(left.url) if one.version == left.number]
    entry: Any = archive.log.entry(copies[0]) if copies else None
    return left_term(entry) if getattr(entry, "memento_of", None) else None
