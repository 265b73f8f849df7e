"""The command line."""

from scraper.cli.exit_status import DONE, INCOMPLETE

__all__ = ["DONE", "INCOMPLETE"]
