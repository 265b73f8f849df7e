"""The output of commands, for people and for machines."""

from typing import TYPE_CHECKING

from archive.lazy import lazy_names
from scraper.cli.output import as_json, listing, summary
from scraper.cli.output.console import FULL, binary_output, complain, note, output, show_progress, steps, terminal, warn
from scraper.cli.output.summary import counted
from scraper.cli.output.unreached import Unreached

if TYPE_CHECKING:
    from scraper.cli.output.run_printer import RunPrinter

__all__ = [
    "FULL",
    "RunPrinter",
    "Unreached",
    "as_json",
    "binary_output",
    "complain",
    "counted",
    "listing",
    "note",
    "output",
    "show_progress",
    "steps",
    "summary",
    "terminal",
    "warn",
]

# What `repost run` needs is imported by no other command.
__getattr__ = lazy_names(__name__, {"run_printer": ["RunPrinter"]})
