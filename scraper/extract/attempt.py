"""Read a page without ever failing: return an article, or a kind and a line that say why there is none. Pure.

How an article is read is in `scraper.extract.extractor`; this module is for callers that must go on after an error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from archive.model import fault_message
from scraper.extract.errors import ReadError
from scraper.extract.extractor import read_payload

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.model import Reading
    from scraper.saved import InputPage

# The kind of a failure that is a bug in this program.
FAULT: Final = "fault"


class ReadFailure(NamedTuple):
    """Why no article was read: a kind for machines, and a line for people."""

    kind: str
    message: str


def try_reading(read: Callable[[], Reading]) -> Reading | ReadFailure:
    """Return what `read` returns, or why no article could be read. Never raises for a page's contents."""
    try:
        return read()
    except ReadError as error:
        return ReadFailure(error.kind, str(error))
    except MemoryError:  # bulk jobs bound a worker's memory
        return ReadFailure("memory", "reading it takes more memory than one page may")
    except Exception as error:  # noqa: BLE001 - a page that triggers a bug must not end a run over thousands
        return ReadFailure(FAULT, fault_message(error))


def read_input(page: InputPage, *, url: str | None = None) -> Reading:
    """Read the article of an input page without an error. `url` replaces the page's own URL if the caller knows better.

    Raises ReadError.
    """
    return read_payload(
        page.payload, url=url or page.url, headers=page.headers, captured_at=page.fetched_at, form=page.form
    )
