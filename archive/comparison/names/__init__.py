"""Recognise names in folded texts: people, places, organisations, in Chinese and English, by heuristics."""

from archive.comparison.names.english import CODE
from archive.comparison.names.pairs import name_pair

__all__ = ["CODE", "name_pair"]
