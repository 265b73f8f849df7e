"""Errors of the scraper.

    archive.model.errors.RepostError
    └── ReadError                  a payload that no article could be read from; carries `kind`
        ├── EmptyPage              nothing in it, or nothing that shows
        ├── NotText                an image, a PDF, an archive …: no page of text
        └── NotAnArticle           a page, but no article: a list
            ├── BlockedPage        a challenge, a captcha or a login stands before it
            └── MissingPage        it says that what was asked for is not there any more

What happens on the network is no error here but an outcome of the capture (`archive.model.record.Outcome`).
Catch ReadError to keep a batch going; its `kind` goes into the error line of `repost parse`.
"""

from __future__ import annotations

from typing import ClassVar

from archive.model import RepostError


class ReadError(RepostError):
    """No article could be read from a payload."""

    kind: ClassVar[str] = "unreadable"


class EmptyPage(ReadError):
    """The payload holds nothing that a reader would see."""

    kind = "empty"


class NotText(ReadError):
    """The payload is no HTML and no plain text."""

    kind = "not-text"


class NotAnArticle(ReadError):
    """The page is readable, and is no article; the message says what it is."""

    kind = "not-an-article"


class BlockedPage(NotAnArticle):
    """The page wants an answer first, of a browser or a person; its kind is the outcome of such a capture."""

    kind = "blocked"


class MissingPage(NotAnArticle):
    """The page says that it is not there, whatever its status; its kind is the outcome of such a capture."""

    kind = "gone"
