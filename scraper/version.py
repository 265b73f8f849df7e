"""The version of this program, as the installed distribution says it."""

from __future__ import annotations

from importlib.metadata import version
from typing import Final

NAME: Final = "repost-archiver"
VERSION: Final = version(NAME)
