"""Exit statuses: what a command's number says."""

from __future__ import annotations

from typing import Final

DONE: Final = 0


INCOMPLETE: Final = 1  # done, but something asked for could not be had


WRONG: Final = 2  # the request itself is wrong


FAULT: Final = 70  # a fault of the program (EX_SOFTWARE of sysexits.h); nothing a user should ever see


INTERRUPTED: Final = 130  # as shells report it


NOBODY_READS: Final = 141  # as shells report a program whose output goes into a closed pipe
