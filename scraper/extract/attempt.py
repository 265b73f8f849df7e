"""Reading that never fails: an article, or a kind and a line that say why there is none. Pure.

How an article is read is in `scraper.extract.extractor`; here is what the callers that must go on make of its errors.
"""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from scraper.extract.errors import ReadError
from scraper.extract.extractor import read_payload

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.model import Reading
    from scraper.saved import InputPage

# The kind of what is no fault of the page but of this program.
FAULT: Final = "fault"


class ReadFailure(NamedTuple):
    """Why no article was read: a kind for machines, and a line for people."""

    kind: str
    message: str


def try_reading(read: Callable[[], Reading]) -> Reading | ReadFailure:
    """Read a page; say why where that can't be done. Never raises for what a page holds."""
    try:
        return read()
    except ReadError as error:
        return ReadFailure(error.kind, str(error))
    except Exception as error:  # noqa: BLE001 - a page that our code stumbles over must not end a run of thousands
        return ReadFailure(FAULT, _fault(error))


def read_input(page: InputPage, *, url: str | None = None) -> Reading:
    """Read the article of an input page that was had; `url` is where it came from, if the caller knows better.

    Raises ReadError.
    """
    return read_payload(
        page.payload, url=url or page.url, headers=page.headers, captured_at=page.fetched_at, form=page.form
    )


def _fault(error: Exception) -> str:
    """Say in one line what went wrong in the program, and where: what a report of it needs."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}"
    said = " ".join(f"{type(error).__name__}: {error}".split())[:200]
    return f"a fault of the program ({said}, at {where}); please report it, with the page"
