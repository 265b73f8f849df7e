"""Recognise names in folded texts: people, places, organisations, in Chinese and English, by heuristics."""

from archive.comparison.names.english import CODE
from archive.comparison.names.pairs import is_office, name_pair, office_end

__all__ = ["CODE", "is_office", "name_pair", "office_end"]
