"""The command line."""

from typing import TYPE_CHECKING

from archive.lazy import lazy_names
from scraper.cli.exit_status import DONE, INCOMPLETE

if TYPE_CHECKING:
    from scraper.cli.arguments import defaults
    from scraper.cli.option_types import OutputFolder

__all__ = ["DONE", "INCOMPLETE", "OutputFolder", "defaults"]

__getattr__ = lazy_names(__name__, {"arguments": ["defaults"], "option_types": ["OutputFolder"]})
