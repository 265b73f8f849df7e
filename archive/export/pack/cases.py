"""Write an evidence pack: a zip with one repost case, or with several and an overview.

Each case has a folder of its own name, made from the repost's address, and is complete in itself. The same archive
gives the same bytes.
"""

from __future__ import annotations

import re
from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING, BinaryIO, Final
from urllib.parse import urlsplit

from archive.export import ZipWriter
from archive.export.pack.case import find_case
from archive.export.pack.leaflet import html_page, plain_text
from archive.export.pack.leaflet_text import overviews
from archive.export.pack.pack import digest_list, write_case
from archive.export.pack.problems import Problems
from archive.export.pack.proof import WHOLE_LOG_SIZE
from archive.model import host_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from archive.export import Complain

# The folder of a pack with several cases.
FOLDER: Final = "evidence"
# Characters of a case's name: with those below it, a path that every file system takes.
_LONGEST_NAME: Final = 60


def write_pack(
    root: Path, out: BinaryIO, urls: Sequence[str], *, whole: int = WHOLE_LOG_SIZE, complain: Complain
) -> int:
    """Write the pack of the reposts at canonical URLs and return its number of files. Raises NotArchived.

    `whole` is the size in bytes up to which the whole log goes into the pack, in all its cases together.
    """
    problems = [Problems(root, complain) for _ in urls]
    cases = [find_case(root, url, some.add) for url, some in zip(urls, problems, strict=True)]
    names = case_names(urls)
    folders = names if len(names) == 1 else [f"{FOLDER}/{name}" for name in names]
    with ZipWriter(out) as archive:
        packed = [
            write_case(root, case, archive, folder, whole=whole // len(cases), problems=some)
            for case, folder, some in zip(cases, folders, problems, strict=True)
        ]
        if len(packed) > 1:
            sheets = overviews(list(zip(names, packed, strict=True)))
            text = plain_text(sheets).encode("utf-8", "backslashreplace")
            page = html_page(sheets, f"Evidence of {len(packed)} reposts").encode("utf-8", "backslashreplace")
            archive.add(f"{FOLDER}/index.txt", text, deflate=True)
            archive.add(f"{FOLDER}/index.html", page, deflate=True)
            archive.add(f"{FOLDER}/SHA256SUMS", digest_list(archive, FOLDER), deflate=True)
        return len(archive.packed)


def case_names(urls: Sequence[str]) -> list[str]:
    """Return a name for the case of each repost, in plain letters, no two alike.

    >>> case_names(["http://www.a.example/html/2024/881.html", "http://www.a.example/show.php?id=12"])
    ['www.a.example-881', 'www.a.example-show-id-12']
    """
    names = [_case_name(url) for url in urls]
    counts = Counter(names)
    return [
        name
        if counts[name] == 1 and len(name) <= _LONGEST_NAME
        else f"{name[:_LONGEST_NAME].rstrip('-.')}-{_mark(url)}"
        for name, url in zip(names, urls, strict=True)
    ]


def _case_name(url: str) -> str:
    parts = urlsplit(url)
    last = re.sub(r"\.\w{1,5}\Z", "", parts.path.rstrip("/").rpartition("/")[2])
    words = f"{host_of(url)}-{last}-{parts.query}".lower()
    return re.sub(r"[^a-z0-9.]+|\.{2,}", "-", words).strip("-.") or "case"


def _mark(url: str) -> str:
    return sha256(url.encode("utf-8", "backslashreplace")).hexdigest()[:8]
