"""Recognise names in folded texts: people, places, organisations, in Chinese and English. Heuristic; reads no list of
whole people's names.
"""

from archive.comparison.names.english import CODE
from archive.comparison.names.pairs import name_pair

__all__ = ["CODE", "name_pair"]
