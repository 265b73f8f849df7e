"""The style and the script of the web faces, read from this package's own files."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from typing import NamedTuple


class Asset(NamedTuple):
    """A file to write into a page, and the name by which a Content-Security-Policy lets it in."""

    text: str
    source: str  # 'sha256-…', CSP Level 2, "valid hashes"


def load_asset(name: str) -> Asset:
    """Return a file of `assets/`, as text."""
    text = (files("archive.report") / "assets" / name).read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
    return Asset(text, f"'sha256-{digest}'")
