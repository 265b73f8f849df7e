"""What a request asks for: the parameters of its address, checked. Pure.

A parameter that can't be what it should be is a RequestError, which names it; an empty one, as a form sends it for what
was not filled in, is none.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from archive.model import RequestError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from archive.report import Language

# No address and no search is longer.
MAX_PARAMETER: Final = 32_000
_SHOWN: Final = 80
_MOST_DIGITS: Final = 9
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_VERSION: Final = re.compile(r"(?P<url>.+)@v(?P<number>[1-9]\d{0,8})")


class View(NamedTuple):
    """A page: its template, and the data that it shows, which is also its JSON. `feed`: the feed beside it."""

    template: str
    data: dict[str, Any]
    status: int = 200


class Asked:
    """The parameters of one request, and the language that it is answered in."""

    def __init__(self, parameters: Mapping[str, str], language: Language = "en") -> None:
        self.language: Language = language
        self._parameters = parameters

    def text(self, name: str) -> str:
        """Return a parameter without the blanks around it; "" if it is not there."""
        value = self._parameters.get(name, "").strip()
        if len(value) > MAX_PARAMETER:
            raise RequestError(f"{name}: longer than anything that is in an archive")
        return value

    def needed(self, name: str) -> str:
        """Return a parameter that must be there."""
        if not (value := self.text(name)):
            raise RequestError(f"the address has no {name}=…")
        return value

    def number(self, name: str) -> int | None:
        """Return a number above 0; None if there is none."""
        value = self.text(name).removeprefix("v")
        if not value:
            return None
        if not (value.isascii() and value.isdecimal() and len(value) <= _MOST_DIGITS and int(value) > 0):
            raise RequestError(f"{name}: a number is wanted, not {value[:_SHOWN]!r}")
        return int(value)

    def day(self, name: str, *, end: bool = False) -> datetime | None:
        """Return the beginning of a day, or with `end` that of the next one; None if there is none."""
        value = self.text(name)
        if not value:
            return None
        try:
            if not _DATE.fullmatch(value):
                raise ValueError  # noqa: TRY301 - one message for both
            return datetime.fromisoformat(value).replace(tzinfo=UTC) + timedelta(days=end)
        except (ValueError, OverflowError):
            raise RequestError(f"{name}: not a date: {value[:_SHOWN]!r} (use YYYY-MM-DD)") from None

    def one_of(self, name: str, known: Sequence[str]) -> str | None:
        """Return one of the known values; None if there is none."""
        value = self.text(name)
        if value and value not in known:
            raise RequestError(f"{name}: one of {', '.join(known)}, not {value[:_SHOWN]!r}")
        return value or None

    def operand(self, name: str) -> tuple[str, int | None] | None:
        """Return a page and the number of its version, as `URL@v2` or `URL`; None if there is none."""
        value = self.text(name)
        if not value:
            return None
        match = _VERSION.fullmatch(value)
        return (match["url"], int(match["number"])) if match else (value, None)
