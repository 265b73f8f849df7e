"""The exit statuses of commands. `scraper.cli.main` chooses between them, after what a command returns."""

from __future__ import annotations

from typing import Final

DONE: Final = 0
INCOMPLETE: Final = 1  # something requested could not be fetched, read or written
USAGE_ERROR: Final = 2  # the request itself is wrong
BUSY: Final = 75  # another run is at work (EX_TEMPFAIL of sysexits.h)
INTERNAL_ERROR: Final = 70  # a bug in this program (EX_SOFTWARE of sysexits.h)
SIGNALLED: Final = 128  # and the number of the signal, as shells report it: 130 for Ctrl-C, 143 for SIGTERM
BROKEN_PIPE: Final = 141  # as shells report SIGPIPE: nobody reads the output any more
