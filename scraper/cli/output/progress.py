"""A progress bar on stderr for work that takes over a second. Nothing is drawn before that."""

from __future__ import annotations

import sys
import threading
from collections.abc import Sized
from typing import TYPE_CHECKING, Final, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Shorter work needs no bar, and a bar that only flashes up is worse than none.
PATIENCE: Final = 1.0  # seconds

_Item = TypeVar("_Item")


def with_progress(items: Iterable[_Item], what: str, *, patience: float = PATIENCE) -> Iterator[_Item]:
    """Yield the items; after `patience` seconds, show how many are done.

    Output on the same terminal appears above the bar; redirected output is not affected.
    """
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        # Soft wrap: text above the bar, above all URLs, must not be broken into lines.
        console=Console(stderr=True, soft_wrap=True),
        transient=True,
        # Otherwise rich would print to the bar's own stream, and `repost … > file` would write an empty file.
        redirect_stdout=sys.stdout.isatty(),
    )
    task = progress.add_task(what, total=len(items) if isinstance(items, Sized) else None)
    # A timer starts the bar, since the first item may be the slow one.
    timer = threading.Timer(patience, progress.start)
    timer.daemon = True
    timer.start()
    try:
        for item in items:
            yield item
            progress.advance(task)
    finally:
        timer.cancel()
        timer.join()  # it may be starting the bar right now
        progress.stop()
