"""Merge another archive into this one: every capture once, both logs kept and vouched for."""

from archive.merge.merge import Merged, merge

__all__ = ["Merged", "merge"]
