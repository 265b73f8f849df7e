"""Tell a part of a page from the page, by what the answer says of itself. Pure.

What breaks off on the way is found in `scraper.fetch.retrying_client`, what looks cut in `scraper.jobs.doubts`.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scraper.transport import Answer

# RFC 9110 § 14.4; some servers write the equals sign of a request's range.
_RANGE = re.compile(r"bytes[ =](\d{1,18})-(\d{1,18})/(\d{1,18}|\*)", re.IGNORECASE)


def part_of_page(answer: Answer) -> str | None:
    """Return what a successful answer says it is a part of, in one line; None if it is whole.

    No request of ours asks for a range, so a 206 (RFC 9110 § 15.3.7) is a mistake of a cache on the way, whatever its
    body. But if its range is all of the page, it is the page.
    """
    if answer.status is None or not 200 <= answer.status < 300:
        return None
    said = (answer.header("content-range") or "").strip()
    found = _RANGE.fullmatch(said)
    if found is None:
        is_part = answer.status == HTTPStatus.PARTIAL_CONTENT
    else:
        first, last, size = found.groups()
        is_part = int(first) > 0 or size == "*" or int(last) + 1 < int(size)
    what = f" ({said[:60]})" if said else ""
    return f"{answer.status}: a part of the page, though none was asked for{what}" if is_part else None
