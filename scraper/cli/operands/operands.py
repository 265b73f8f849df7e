"""The operands of `repost diff` and `repost show`: a file, an archived URL, URL@v2, a live URL."""

from __future__ import annotations

import re
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from archive.archive import Archive
from archive.model import NotAnArchive, NotArchived, RepostError, RequestError, Side, digest, same_page

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from archive.model import Article, Reading
    from scraper.cli.operands.original import Original
    from scraper.fetch import Fetcher

_VERSION = re.compile(r"(?P<url>.+)@v(?P<number>[1-9]\d{0,8})")

# A version as it is often written; but an address can end so, too.
_MEANT = re.compile(r"(?P<url>https?://.+)@V?(?P<number>[1-9]\d{0,8})")


def split_version(text: str) -> tuple[str, int | None]:
    """Split `URL@vN` into the URL and N; N is None if no version is named.

    >>> split_version("http://a.example/@user/1.html@v2")
    ('http://a.example/@user/1.html', 2)
    """
    match = _VERSION.fullmatch(text)
    return (match["url"], int(match["number"])) if match else (text, None)


def version_hint(text: str) -> str:
    """Return how the version is written that somebody seems to mean; "" if none.

    >>> version_hint("http://a.example/1.html@2"), version_hint("http://a.example/1.html")
    ('; did you mean http://a.example/1.html@v2 ?', '')
    """
    match = _MEANT.fullmatch(text)
    return f"; did you mean {match['url']}@v{match['number']} ?" if match else ""


class Operands:
    """Read operands. Opens the archive and the fetcher only when an operand needs it."""

    def __init__(
        self, root: Path, saved: Path | None, *, contact: str | None = None, allow_private: bool = False
    ) -> None:
        self.problems: list[str] = []
        self._root = root
        self._saved = saved
        self._contact = contact
        self._allow_private = allow_private
        self._stack = ExitStack()
        self._fetcher: Fetcher | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def article(self, operand: str) -> tuple[Article, Side]:
        """Return the article that an operand names, and its URL, version and digest. Raises RepostError."""
        if not _is_url(operand):
            return self._from_file(Path(operand))
        url, number = split_version(operand)
        try:
            with Archive.open(self._root) as archive:
                version = archive.version(url, number)
            return version.article, Side(version.url, version.number, version.digest, version.captured_at)
        except (NotAnArchive, NotArchived):
            if number is not None:
                raise
        self._check_version(operand)
        return self._from_web(url)

    def _check_version(self, operand: str) -> None:
        """Raise RequestError if an operand is a version of an archived page, written wrong."""
        if (match := _MEANT.fullmatch(operand)) is not None:
            with suppress(NotAnArchive, NotArchived), Archive.open(self._root) as archive:
                archive.version(match["url"])
                raise RequestError(f"{operand} is not in this archive{version_hint(operand)}")

    def original(self, operand: str, repost: Article, side: Side) -> Original:
        """Return the original of a repost: the archived version that it was copied from.

        The original of a live page that is not in the archive either is fetched. Raises RepostError.
        """
        from scraper.cli.operands.original import Original, archived_original  # noqa: PLC0415

        page, url = repost.url or side.url, repost.original_url
        if url is not None and same_page(url, page):
            url = None
        found, why = archived_original(self._root, page, url, repost)
        if found is not None:
            return found
        if url is None:
            raise RequestError(f"{operand}: the page links to no original; name both: repost diff ORIGINAL {operand}")
        if side.version is None and _is_url(operand):
            return Original(*self._from_web(url), linked=True)
        advice = f"capture it (repost archive {url if side.version is None else side.url}), or name both pages"
        missing = f"{operand}: its original {url} is not in this archive"
        raise NotArchived(f"{missing}{why}; {advice}")

    def _from_file(self, path: Path) -> tuple[Article, Side]:
        from scraper.extract import read_input  # noqa: PLC0415
        from scraper.saved import iter_inputs  # noqa: PLC0415

        if not path.exists():
            raise RequestError(f"{path}: no such file, and not an http or https URL")
        pages = list(iter_inputs([str(path)]))
        if len(pages) != 1:
            raise RequestError(f"{path}: it contains {len(pages)} pages; name a file with one page")
        page = pages[0]
        if page.error is not None:
            raise RequestError(f"{page.label}: {page.error.message}")
        return _read_article(page.label, lambda: read_input(page))

    def _from_web(self, url: str) -> tuple[Article, Side]:
        """Fetch and read a page that is not in the archive."""
        from scraper.extract import read_document  # noqa: PLC0415
        from scraper.fetch import open_fetcher  # noqa: PLC0415

        if self._fetcher is None:
            fetcher, problems = open_fetcher(self._saved, contact=self._contact, allow_private=self._allow_private)
            self._fetcher = self._stack.enter_context(fetcher)
            self.problems += problems
        capture, document = self._fetcher.fetch(url)
        if not capture.ok:
            raise RepostError(f"{capture.url}: {capture.outcome}: {capture.reason}")
        return _read_article(capture.url, lambda: read_document(document))


def _is_url(operand: str) -> bool:
    return bool(re.match(r"https?://", operand, re.IGNORECASE))


def _read_article(name: str, read: Callable[[], Reading]) -> tuple[Article, Side]:
    """Read a page that is not in the archive. Raises RepostError, with the page's name, if it is not an article."""
    from scraper.extract import ReadFailure, try_reading  # noqa: PLC0415

    found = try_reading(read)
    if isinstance(found, ReadFailure):
        raise RepostError(f"{name}: {found.kind}: {found.message}")
    return found.article, Side(found.article.url, None, digest(found.article))
