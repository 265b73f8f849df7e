"""The commands that keep an archive: verify, merge, withdraw, timestamps."""

from typing import TYPE_CHECKING

from archive.lazy import lazy_names

if TYPE_CHECKING:
    from scraper.cli.commands.upkeep.timestamp import authorities_of, timestamp_log

__all__ = ["authorities_of", "timestamp_log"]

__getattr__ = lazy_names(__name__, {"timestamp": ["authorities_of", "timestamp_log"]})
