"""Entries that came from another archive's log: whether one says what the line said that it came from. Pure.

Merging changes what depends on the archive: the number of the line and its link, the numbers of versions and the
digests of their files, the names of WARC files. What was captured, when and with what result stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from archive.log.entries import Entry

# Fields that merging may change.
_CHANGED: Final = frozenset(
    """
    seq prev merged version new file_digest cause same problem warc versions payloads evidence cut_off
    """.split()
)


def is_same_event(ours: Entry, theirs: Entry) -> bool:
    """Return whether a merged entry says what the other archive's line says.

    A payload's digest may be left out on one side; evidence may be missing here (it was withdrawn), but not differ.
    """
    if type(ours) is not type(theirs):
        return False
    for field in msgspec.structs.fields(type(ours)):
        mine, other = getattr(ours, field.name), getattr(theirs, field.name)
        if field.name == "payload_digest":
            if mine is not None and other is not None and mine != other:
                return False
        elif field.name in ("left", "right"):
            if (mine.url, mine.digest) != (other.url, other.digest):
                return False
        elif field.name == "warc":
            if mine is not None and (other is None or _range(mine) != _range(other)):
                return False
        elif field.name not in _CHANGED and mine != other:
            return False
    return True


def _range(place: object) -> tuple[object, ...]:
    return tuple(getattr(place, name) for name in ("offset", "length", "digest"))
