"""The command line."""

import os

if os.name != "posix":  # before anything is imported that is not there
    raise SystemExit("repost: runs on Linux, macOS and BSD (locks, fsync of folders); on Windows, run it inside WSL 2")

from typing import TYPE_CHECKING

from archive.lazy import lazy_names
from scraper.cli.exit_status import DONE, INCOMPLETE

if TYPE_CHECKING:
    from scraper.cli.arguments import defaults
    from scraper.cli.language import label, said, speak
    from scraper.cli.option_types import OutputFolder
    from scraper.cli.program import versions
    from scraper.cli.rules import use_rules

__all__ = ["DONE", "INCOMPLETE", "OutputFolder", "defaults", "label", "said", "speak", "use_rules", "versions"]

__getattr__ = lazy_names(
    __name__,
    {
        "arguments": ["defaults"],
        "language": ["label", "said", "speak"],
        "option_types": ["OutputFolder"],
        "program": ["versions"],
        "rules": ["use_rules"],
    },
)
