"""Collect what could not be packed: told at once, and shown in the leaflet."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from archive.export import Complain


class Problems:
    """Problems of one case; `shown` are those for the reader of the pack, each once."""

    def __init__(self, root: Path, complain: Complain) -> None:
        self.shown: list[str] = []
        self._root = root
        self._complain = complain

    def add(self, problem: str) -> None:
        """Report a problem."""
        self._complain(problem)
        # The paths of the machine that made the pack mean nothing to its reader.
        shown = problem.replace(f"{self._root}/", "")
        if shown not in self.shown:
            self.shown.append(shown)
