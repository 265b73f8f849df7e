"""What the commands are given: pages by file, address or version; the original of one; options that need a check."""

from typing import TYPE_CHECKING

from archive.lazy import lazy_names
from scraper.cli.operands.fetching import ignored_robots

if TYPE_CHECKING:
    from scraper.cli.operands.operands import Operands, split_version, version_hint

__all__ = ["Operands", "ignored_robots", "split_version", "version_hint"]

# Most commands are given no page.
__getattr__ = lazy_names(__name__, {"operands": ["Operands", "split_version", "version_hint"]})
