"""A progress bar on stderr, for what takes over a second. Nothing is drawn before that."""

from __future__ import annotations

import time
from collections.abc import Sized
from typing import TYPE_CHECKING, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Shorter work needs no bar, and a bar that flashes up is worse than none.
PATIENCE = 1.0

_Item = TypeVar("_Item")


def with_progress(items: Iterable[_Item], what: str) -> Iterator[_Item]:
    """Yield the items; from the first second on, show how many are done."""
    total = len(items) if isinstance(items, Sized) else None
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    progress = Progress(*columns, console=Console(stderr=True), transient=True)
    task = progress.add_task(what, total=total)
    begun, shown = time.monotonic(), False
    try:
        for item in items:
            if not shown and time.monotonic() - begun > PATIENCE:
                progress.start()
                shown = True
            yield item
            progress.advance(task)
    finally:
        if shown:
            progress.stop()
