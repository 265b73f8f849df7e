"""Quarantine damaged version files: move them to `damaged/documents/…`, keeping the rest of their path.

A file there is unchanged since its damage was found. Its name keeps the version's number, so that verifying can
identify it, and that number is never given to another version (`numbers`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.files.durable import give_name, make_folder, sync_folder
from archive.files.paths import DAMAGED, version_number

if TYPE_CHECKING:
    from pathlib import Path


def quarantined_at(file: str) -> str:
    """Return the quarantine path of a version file, both paths below the root.

    >>> quarantined_at("documents/www.example.cn/a-0123456789abcdef/v2.json")
    'damaged/documents/www.example.cn/a-0123456789abcdef/v2.json'
    """
    return f"{DAMAGED}/{file}"


def numbers(root: Path, folder: Path) -> list[int]:
    """Return the numbers of a document's quarantined versions, sorted; `folder` is the document's."""
    try:
        names = [path.name for path in (root / DAMAGED / folder.relative_to(root)).iterdir()]
    except OSError:
        return []
    return sorted(number for name in names if (number := version_number(name)) is not None)


def quarantine_file(root: Path, file: str) -> str:
    """Move a version file into quarantine, durably; return its new path below the root.

    The caller holds the archive's lock. Raises FileExistsError if that path exists already, and OSError.
    """
    source, target = root / file, root / quarantined_at(file)
    make_folder(target.parent)
    # A new name, then the old one removed: a rename would replace an existing file. The file always has a name.
    give_name(source, target)
    sync_folder(target.parent)
    source.unlink()
    sync_folder(source.parent)
    return quarantined_at(file)
