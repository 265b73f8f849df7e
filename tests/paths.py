"""Where things lie that tests use."""

from __future__ import annotations

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
FIXTURES: Final = ROOT / "fixtures"
# Real pages and small cases that are shared beside a checkout and go into no commit: tests over them are skipped
# where they are not.
SHARED: Final = ROOT.parent / "shared"
