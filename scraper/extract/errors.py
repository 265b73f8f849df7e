"""Errors of the scraper.

    archive.model.errors.RepostError
    └── ReadError                  no article could be read from the payload; has a `kind`
        ├── EmptyPage              no content, or no visible content
        ├── NotText                an image, a PDF, an archive …: not a page of text
        └── NotAnArticle           a page, but not an article, such as a list
            ├── BlockedPage        a challenge page, a captcha or a login in place of the article
            └── MissingPage        a soft 404: the page says that the article does not exist (any more)

Network failures are not errors here but outcomes of a capture (`archive.model.record.Outcome`).
Catch ReadError to keep a batch going; its `kind` goes into the error line of `repost parse`.
"""

from __future__ import annotations

from typing import ClassVar

from archive.model import RepostError


class ReadError(RepostError):
    """No article could be read from a payload."""

    kind: ClassVar[str] = "unreadable"


class EmptyPage(ReadError):
    """The payload has no visible content."""

    kind = "empty"


class NotText(ReadError):
    """The payload is neither HTML nor plain text."""

    kind = "not-text"


class NotAnArticle(ReadError):
    """The page is readable, but not an article; the message says what it is."""

    kind = "not-an-article"


class BlockedPage(NotAnArticle):
    """A challenge page: a browser or a person must pass it first. `kind` is also the outcome of such a capture."""

    kind = "blocked"


class MissingPage(NotAnArticle):
    """A soft 404: the page says that it does not exist, whatever its status. `kind` is also the capture's outcome."""

    kind = "gone"
