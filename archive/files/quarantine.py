"""Where damaged version files are kept aside: `damaged/documents/…`, under the path that they had.

A file there is what it was when its damage was found. Its name says which version it is, so that verifying can tell
it again, and its number is never given to another version (`numbers`).
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from archive.files.durable import make_folder, sync_folder
from archive.files.paths import DAMAGED, version_number

if TYPE_CHECKING:
    from pathlib import Path


def quarantined_at(file: str) -> str:
    """Return where a version file is kept aside, both paths below the root.

    >>> quarantined_at("documents/www.example.cn/a-0123456789abcdef/v2.json")
    'damaged/documents/www.example.cn/a-0123456789abcdef/v2.json'
    """
    return f"{DAMAGED}/{file}"


def numbers(root: Path, folder: Path) -> list[int]:
    """Return the numbers of a document's versions that are kept aside; `folder` is the document's."""
    try:
        names = [path.name for path in (root / DAMAGED / folder.relative_to(root)).iterdir()]
    except OSError:
        return []
    return sorted(number for name in names if (number := version_number(name)) is not None)


def quarantine_file(root: Path, file: str) -> str:
    """Move a version file there, durably; return where it lies. The archive's lock is held.

    Raises FileExistsError where one was kept aside under that name before; OSError.
    """
    source, target = root / file, root / quarantined_at(file)
    make_folder(target.parent)
    # Linked, then unlinked: a rename would replace what is there, and at no instant is it nowhere.
    os.link(source, target)
    sync_folder(target.parent)
    source.unlink()
    sync_folder(source.parent)
    return quarantined_at(file)
