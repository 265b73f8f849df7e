"""The output of commands, for people and for machines."""

from scraper.cli.output import as_json, bulk, history, ingested, listing, summary
from scraper.cli.output.console import (
    FULL,
    binary_output,
    check_ending,
    complain,
    listed,
    note,
    output,
    refuse_inside_archive,
    show_progress,
    steps,
    table_output,
    terminal,
    warn,
)
from scraper.cli.output.summary import counted
from scraper.cli.output.unreached import Unreached

__all__ = [
    "FULL",
    "Unreached",
    "as_json",
    "binary_output",
    "bulk",
    "check_ending",
    "complain",
    "counted",
    "history",
    "ingested",
    "listed",
    "listing",
    "note",
    "output",
    "refuse_inside_archive",
    "show_progress",
    "steps",
    "summary",
    "table_output",
    "terminal",
    "warn",
]
