"""Watchlists: what scheduled runs look at, as a TOML file; read, checked, changed by command."""

from scraper.watchlist.edit import add_entry, remove_entry
from scraper.watchlist.file import BudgetTable, seconds
from scraper.watchlist.watchlist import (
    WatchedPage,
    WatchedSource,
    Watchlist,
    json_schema,
    parse_watchlist,
    read_watchlist,
)

__all__ = [
    "BudgetTable",
    "WatchedPage",
    "WatchedSource",
    "Watchlist",
    "add_entry",
    "json_schema",
    "parse_watchlist",
    "read_watchlist",
    "remove_entry",
    "seconds",
]
