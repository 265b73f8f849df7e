"""Say what a run did not reach, and which hosts it left alone: once for each, with a count, not once a page."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from scraper.cli.output.summary import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Addresses that are named; of more, the number is said.
MAX_NAMED: Final = 10


class Unreached:
    """Collect what was done, and what was left out for a reason that is not its own."""

    def __init__(self) -> None:
        self._done: set[str] = set()
        self._left = Counter[str]()

    def done(self, url: str) -> None:
        """Note that a page's turn came."""
        self._done.add(url)

    def leave(self, reasons: Iterable[str]) -> None:
        """Note pages that were not asked for, each by its reason."""
        self._left.update(reasons)

    def lines(self, urls: Sequence[str], why: str) -> list[str]:
        """Return one line for each reason, and one for each of the first of those `urls` that were not reached."""
        lines, missing = self.not_tried(), self._missing(urls)
        if missing:
            lines.append(f"{why or 'ended early'}: {counted(len(missing), 'page')} not reached")
            lines += [f"not reached: {url}" for url in missing[:MAX_NAMED]]
            more = len(missing) - MAX_NAMED
            lines += [f"not reached: and {more:,} more"] if more > 0 else []
        return lines

    def not_tried(self, but: str = "") -> list[str]:
        """Return one line for each reason, `but` one."""
        return [
            f"{reason}: {counted(count, 'page')} not tried" for reason, count in self._left.items() if reason != but
        ]

    def left_for_next(self, urls: Sequence[str], why: str) -> list[str]:
        """Return a line on those `urls` that a run left for the next one, as it was told to."""
        missing = self._missing(urls)
        return [f"{why}: {counted(len(missing), 'page')} not reached; the next run begins there"] if missing else []

    def _missing(self, urls: Sequence[str]) -> list[str]:
        return [url for url in urls if url not in self._done]
