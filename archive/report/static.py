"""Load the styles, scripts and texts of HTML output from this package's own files."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from typing import NamedTuple


class Asset(NamedTuple):
    """A file to write into a page, and the source expression that allows it in a Content-Security-Policy."""

    text: str
    source: str  # 'sha256-…', CSP Level 2, "valid hashes"


def load_asset(name: str) -> Asset:
    """Return a file of `assets/`, as text."""
    text = (files("archive.report") / "assets" / name).read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
    return Asset(text, f"'sha256-{digest}'")
