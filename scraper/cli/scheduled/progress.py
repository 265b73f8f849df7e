"""What a run shows on stderr while it works: a live line on a terminal, plain lines with times in a log.

A dumb terminal is a log. A log gets one line as each phase begins, and one a minute after that.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, Protocol

from archive.report import Face, Runs

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterable, Iterator

    from archive.report import Language, Phrase

# Seconds between two lines of one phase in a log.
LOG_EVERY: Final = 60.0
# A phase that is shorter than this needs no live line, and one that only flashes up is worse than none.
PATIENCE: Final = 1.0


class Phase:
    """What is done of one phase of a run, counted; `hosts` has the host of each item that is due. Pure."""

    def __init__(self, what: Phrase, hosts: Iterable[str], language: Language, clock: Callable[[], float]) -> None:
        self._left = Counter(hosts)
        self._clock = clock
        self._begun = clock()
        self.what = what.say(language)
        self.language = language
        self.due = self._left.total()
        self.done = self.changed = self.failed = 0

    def count(self, host: str, *, changed: bool, failed: bool) -> None:
        """Count one item that is done."""
        self.done += 1
        self.changed += changed
        self.failed += failed
        self._left[host] -= 1
        if self._left[host] <= 0:
            del self._left[host]

    def facts(self) -> str:
        """Return how many hosts are left, what changed and failed, and the time left, in words."""
        said = [self.hosts(), Runs.changed.say(self.language, number=self.changed)]
        said += [Runs.failed.say(self.language, number=self.failed)] if self.failed else []
        if 0 < self.done < self.due:
            seconds = (self._clock() - self._begun) * (self.due - self.done) / self.done
            said.append(Runs.time_left.say(self.language, time=timedelta(seconds=round(seconds))))
        return Face.between.say(self.language).join(said)

    def hosts(self) -> str:
        """Return how many hosts are left."""
        return Runs.hosts.say(self.language, count=len(self._left))


class _Display(Protocol):
    def begin(self, phase: Phase) -> None: ...
    def show(self, phase: Phase) -> None: ...
    def end(self) -> None: ...


@contextmanager
def following(options: Namespace, what: Phrase, hosts: Iterable[str]) -> Iterator[Callable[..., None]]:
    """Show one phase of a run; give a function to call for each item that is done: `step(host, changed=, failed=)`."""
    phase = Phase(what, hosts, options.lang, time.monotonic)
    display = _display(options) if phase.due else _Silent()

    def step(host: str, *, changed: bool = False, failed: bool = False) -> None:
        phase.count(host, changed=changed, failed=failed)
        display.show(phase)

    display.begin(phase)
    try:
        yield step
    finally:
        display.end()


def _display(options: Namespace) -> _Display:
    if options.quiet:
        return _Silent()
    return _Live() if sys.stderr.isatty() and os.environ.get("TERM", "dumb") not in ("", "dumb") else _Log()


class _Silent:
    def begin(self, phase: Phase) -> None:
        pass

    def show(self, phase: Phase) -> None:
        pass

    def end(self) -> None:
        pass


class _Log:
    """Plain lines, each with its time."""

    def begin(self, phase: Phase) -> None:
        self._said = time.monotonic()
        self._write(Runs.phase_begins.say(phase.language, what=phase.what, due=phase.due, hosts=phase.hosts()))

    def show(self, phase: Phase) -> None:
        if time.monotonic() - self._said >= LOG_EVERY and phase.done < phase.due:
            self._said = time.monotonic()
            said = Runs.phase_goes.say(
                phase.language, what=phase.what, done=phase.done, due=phase.due, facts=phase.facts()
            )
            self._write(said)

    def end(self) -> None:
        pass

    def _write(self, said: str) -> None:
        sys.stderr.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}Z  {said}\n")
        sys.stderr.flush()


class _Live:
    """One line that changes in place, and is gone at the end. Colours are left out where NO_COLOR is set."""

    def begin(self, phase: Phase) -> None:
        # Imported here: a log needs no rich, and it takes 40 ms.
        from rich.console import Console  # noqa: PLC0415
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415

        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=20),
            MofNCompleteColumn(),
            TextColumn("{task.fields[facts]}", markup=False),
            # Soft wrap: text above the line, above all URLs, must not be broken.
            console=Console(stderr=True, soft_wrap=True),
            transient=True,
            # Otherwise rich would print to its own stream, and `repost … > file` would write an empty file.
            redirect_stdout=sys.stdout.isatty(),
        )
        self._task = self._progress.add_task(phase.what, total=phase.due, facts=phase.facts())
        # A timer begins it, since the first item may be the slow one.
        self._timer = threading.Timer(PATIENCE, self._progress.start)
        self._timer.daemon = True
        self._timer.start()

    def show(self, phase: Phase) -> None:
        self._progress.update(self._task, completed=phase.done, facts=phase.facts())

    def end(self) -> None:
        self._timer.cancel()
        self._timer.join()  # it may be starting the display right now
        self._progress.stop()
