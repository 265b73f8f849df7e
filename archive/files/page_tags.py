"""The tags of pages: words of the watchlist's owner, kept beside the reports of runs in `runs/tags.jsonl`.

A convenience, not evidence: nothing in the archive depends on it, and it can be deleted. Each run brings it up to date.
Archives whose runs did not write it yet have their tags in the reports, in which each event repeats those of its page.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from archive.files.bounded_read import read_regular
from archive.files.durable import make_folder, replace_file, writing
from archive.files.paths import RUNS, TAGS_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

# Of the file: some half a million pages. Beyond, the pages that were tagged first are left out.
MAX_BYTES: Final = 64 << 20
# Reports that are read where there is no such file, the largest of them, and their bytes in all.
MOST_REPORTS: Final = 1500
MAX_REPORT: Final = 32 << 20
MAX_REPORTS: Final = 256 << 20


def read_tags(root: Path) -> dict[str, list[str]]:
    """Return the tags of each page that has some; what can't be read is left out."""
    try:
        data = read_regular(root / TAGS_FILE, MAX_BYTES)
    except FileNotFoundError:
        return _reported(root / RUNS)
    except OSError:
        return {}
    return {url: tags for line in data.splitlines() for url, tags in _tagged(_parsed(line))}


def keep_tags(root: Path, tags: Mapping[str, Sequence[str]]) -> None:
    """Replace what is kept of these pages; one without tags is left out from now on. Raises WriteFailed."""
    if not any(tags.values()) and not (root / TAGS_FILE).exists():
        return  # a watchlist without tags need not read the reports of all runs
    known = read_tags(root)
    changed = {url: list(now) for url, now in tags.items() if known.get(url, []) != list(now)}
    if not changed:
        return
    merged = {url: now for url, now in known.items() if url not in changed}
    merged |= {url: now for url, now in changed.items() if now}
    lines = [json.dumps({"url": url, "tags": now}, ensure_ascii=False).encode() + b"\n" for url, now in merged.items()]
    size = sum(map(len, lines))
    first = 0
    while size > MAX_BYTES:
        size -= len(lines[first])
        first += 1
    path = root / TAGS_FILE
    with writing(f"the tags of pages in {path}"):
        make_folder(path.parent)
        replace_file(path, b"".join(lines[first:]), draft=path.with_name(f"{path.name}.draft"))


def _reported(folder: Path) -> dict[str, list[str]]:
    """Return the tags in the reports of runs, those of the newest for each page."""
    found: dict[str, list[str]] = {}
    left = MAX_REPORTS
    for path in sorted(folder.glob("*.json"), reverse=True)[:MOST_REPORTS]:
        try:
            data = read_regular(path, min(MAX_REPORT, left))
        except OSError:
            continue
        left -= len(data)
        report = _parsed(data)
        for event in report.get("events") or () if isinstance(report, dict) else ():
            for url, tags in _tagged(event):
                found.setdefault(url, tags)
    return found


def _parsed(data: bytes) -> Any:  # noqa: ANN401 - any JSON
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _tagged(value: object) -> Iterator[tuple[str, list[str]]]:
    """Yield the page and its tags, if a line or an event has both."""
    url, tags = (value.get("url"), value.get("tags")) if isinstance(value, dict) else (None, None)
    if isinstance(url, str) and isinstance(tags, list):
        known = [tag for tag in tags if isinstance(tag, str) and tag]
        if known:
            yield url, known
