"""Classify edits: figures, negations, quotations, names, renumbering; which of them are one finding."""

from archive.comparison.classes.classify import EditPosition, classify, is_changed_figure
from archive.comparison.classes.findings import RANKS, find_findings
from archive.comparison.classes.renumbering import Renumbering

__all__ = ["RANKS", "EditPosition", "Renumbering", "classify", "find_findings", "is_changed_figure"]
