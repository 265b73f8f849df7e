"""The search needs an extra; without it, its tests are skipped."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _has_extra() -> None:
    for name in ("duckdb", "pyarrow", "numpy"):
        pytest.importorskip(name, reason="an extra: find")
