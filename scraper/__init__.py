"""Read articles out of pages, fetch pages, archive them: what Python code imports (docs/API.md). Uses `archive`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.lazy import lazy_names

if TYPE_CHECKING:
    from datetime import datetime

    from archive.model import Article, Headers
    from scraper.extract import (
        EXTRACTOR,
        BlockedPage,
        EmptyPage,
        MissingPage,
        NotAnArticle,
        NotText,
        ReadError,
        read_payload,
    )
    from scraper.fetch import Fetcher, open_fetcher
    from scraper.jobs import PageResult, RepostResult, archive_repost

__all__ = [
    "EXTRACTOR",
    "BlockedPage",
    "EmptyPage",
    "Fetcher",
    "MissingPage",
    "NotAnArticle",
    "NotText",
    "PageResult",
    "ReadError",
    "RepostResult",
    "archive_repost",
    "open_fetcher",
    "parse",
    "read_payload",
]

# Every module of a package imports its face first: each name's own module is imported when the name is first used.
__getattr__ = lazy_names(
    __name__,
    {
        "extract": [
            *("EXTRACTOR", "read_payload"),
            *("BlockedPage", "EmptyPage", "MissingPage", "NotAnArticle", "NotText", "ReadError"),
        ],
        "fetch": ["Fetcher", "open_fetcher"],
        "jobs": ["PageResult", "RepostResult", "archive_repost"],
    },
)


def parse(
    data: bytes | str,
    *,
    url: str | None = None,
    headers: Headers = (),
    captured_at: datetime | None = None,
) -> Article:
    """Return the article of a page: HTML or plain text, as bytes in any encoding or as text.

    `url` is where the page came from: relative links are resolved against it. `headers` are pairs of name and value,
    of which Content-Type counts; `captured_at` (aware) resolves 昨天 and 3小时前. Raises ReadError: EmptyPage, NotText,
    NotAnArticle (a list of articles), BlockedPage (a challenge, a login) or MissingPage (a soft 404).
    """
    from scraper.extract import read_payload  # noqa: PLC0415 - importing this package must cost nothing

    if isinstance(data, str):
        # The encoding of text is known, whatever its markup declares: a byte order mark overrules a declaration.
        data = data.removeprefix("\ufeff").encode("utf-8-sig", "replace")
    return read_payload(data, url=url, headers=headers, captured_at=captured_at).article
