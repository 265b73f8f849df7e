"""Site rules of the user's own, named by `--rules`, by REPOST_RULES, or by a watchlist.

They are part of the extractor's identity, which is fixed when `scraper.extract` is imported: so they are named before.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def use_rules(folder: Path | None) -> None:
    """Have the pages read by site rules of the user's own, too, also in worker processes. Raises RequestError."""
    from archive.model import RequestError  # noqa: PLC0415

    if folder is not None:
        if not folder.is_dir():
            raise RequestError(f"no such folder: {folder}")
        os.environ["REPOST_RULES"] = str(folder.resolve())
        from scraper.extract import check_rules  # noqa: PLC0415 - imported only now, since it reads the rules

        check_rules()
