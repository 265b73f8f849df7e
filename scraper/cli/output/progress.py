"""A progress bar on stderr, for what takes over a second. Nothing is drawn before that."""

from __future__ import annotations

import sys
import threading
from collections.abc import Sized
from typing import TYPE_CHECKING, Final, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Shorter work needs no bar, and a bar that flashes up is worse than none.
PATIENCE: Final = 1.0  # seconds

_Item = TypeVar("_Item")


def with_progress(items: Iterable[_Item], what: str, *, patience: float = PATIENCE) -> Iterator[_Item]:
    """Yield the items; after `patience` seconds, show how many are done.

    What is printed meanwhile stands above the bar where both are on the terminal; printed elsewhere, it goes there.
    """
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        # A soft wrap: what is printed above the bar must not be cut into lines, least of all its URLs.
        console=Console(stderr=True, soft_wrap=True),
        transient=True,
        # rich would print to the bar's own stream, so that `repost … > file` wrote an empty file.
        redirect_stdout=sys.stdout.isatty(),
    )
    task = progress.add_task(what, total=len(items) if isinstance(items, Sized) else None)
    # By a timer, since the first item may be the one that takes long.
    timer = threading.Timer(patience, progress.start)
    timer.daemon = True
    timer.start()
    try:
        for item in items:
            yield item
            progress.advance(task)
    finally:
        timer.cancel()
        timer.join()  # it may be starting the bar this instant
        progress.stop()
