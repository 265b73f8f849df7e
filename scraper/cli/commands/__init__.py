"""What each command does, about one module each; those of scheduled runs are in `scraper.cli.scheduled`."""

from typing import TYPE_CHECKING

from archive.lazy import lazy_names

if TYPE_CHECKING:
    from scraper.cli.commands.fetching import ignored_robots
    from scraper.cli.commands.timestamp import authorities_of, timestamp_log

__all__ = ["authorities_of", "ignored_robots", "timestamp_log"]

# Each command is a module of its own, and no command should wait for what another one imports.
__getattr__ = lazy_names(__name__, {"fetching": ["ignored_robots"], "timestamp": ["authorities_of", "timestamp_log"]})
