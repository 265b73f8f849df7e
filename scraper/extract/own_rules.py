"""Site rules of the user's own: a folder named by `--rules`, which processes inherit in the environment.

The command line puts it there before anything is read: the extractor's identity, which covers the rules, is fixed then.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from archive.model import RequestError

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER: Final = "REPOST_RULES"
# Of one rule; a page of XPaths is a few kilobytes.
MAX_RULE: Final = 1 << 20


def own_folder() -> str:
    """Return the folder of the user's own rules; "" if there is none."""
    return os.environ.get(FOLDER) or ""


def own_rules() -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each rule of the user's own; none without a folder. Raises RequestError."""
    folder = own_folder()
    if not folder:
        return
    for path in sorted(Path(folder).glob("*.toml")):
        try:
            with path.open("rb") as file:
                yield path.name, file.read(MAX_RULE).decode()
        except (OSError, ValueError) as error:
            raise RequestError(f"the site rule {path} can't be read: {error}") from error
