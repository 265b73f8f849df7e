"""End on SIGTERM and SIGHUP as on Ctrl-C: what was begun is finished or undone, and a last line says what was not done.

systemd, timeout(1) and a shutdown end a run by SIGTERM, a closed terminal by SIGHUP.
"""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

_ENDING: Final = ("SIGTERM", "SIGHUP")  # SIGHUP is unknown to Windows


class Ended(KeyboardInterrupt):
    """A signal asked us to end. A KeyboardInterrupt, so that whatever cleans up after Ctrl-C does after it, too."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


@contextmanager
def raised() -> Iterator[None]:
    """Raise Ended for a signal that would end us without a word, for as long as the context lasts.

    A signal that is ignored stays so: nohup(1) ignores SIGHUP. Nothing is done outside the main thread.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [number for name in _ENDING if (number := getattr(signal, name, None)) is not None]
    ours = [number for number in numbers if signal.getsignal(number) is signal.SIG_DFL]
    for number in ours:
        signal.signal(number, _raise)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


def _raise(number: int, _: FrameType | None) -> None:
    raise Ended(number)
