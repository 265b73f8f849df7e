"""The command line."""

from typing import TYPE_CHECKING

from archive.lazy import lazy_names
from scraper.cli.exit_status import DONE, INCOMPLETE

if TYPE_CHECKING:
    from scraper.cli.arguments import defaults

__all__ = ["DONE", "INCOMPLETE", "defaults"]

__getattr__ = lazy_names(__name__, {"arguments": ["defaults"]})
