"""The libraries of the extra `find`, imported when they are first needed; both are heavy."""

from __future__ import annotations

from typing import Any

from archive.model import RequestError

_ADVICE = "repost find needs {name}: pip install 'repost-archiver[find]'"


def import_numpy() -> Any:  # noqa: ANN401 - a module
    """Return the module `numpy`. Raises RequestError without it."""
    try:
        import numpy as np  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise RequestError(_ADVICE.format(name="numpy")) from error
    return np


def import_duckdb() -> Any:  # noqa: ANN401 - a module
    """Return the module `duckdb`. Raises RequestError without it."""
    try:
        import duckdb  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise RequestError(_ADVICE.format(name="duckdb")) from error
    return duckdb
