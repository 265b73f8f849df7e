"""Find archived copies of dead pages at Memento services (RFC 7089)."""

from scraper.memento import timemap
from scraper.memento.copies import read_copy
from scraper.memento.services import DEAD_OUTCOMES, MementoServices, read_services

__all__ = [
    "DEAD_OUTCOMES",
    "MementoServices",
    "read_copy",
    "read_services",
    "timemap",
]
