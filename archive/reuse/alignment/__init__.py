"""Two texts and what they share: keys, fingerprints, passages with their places. Needs numpy (the extra `find`)."""

from archive.reuse.alignment.extras import import_duckdb, import_numpy
from archive.reuse.alignment.fingerprint import runs_of, winnow
from archive.reuse.alignment.keys import MAX_CHARACTERS, Array, Key, key_of
from archive.reuse.alignment.passages import Passage, Side, covered, shared_passages

__all__ = [
    "MAX_CHARACTERS",
    "Array",
    "Key",
    "Passage",
    "Side",
    "covered",
    "import_duckdb",
    "import_numpy",
    "key_of",
    "runs_of",
    "shared_passages",
    "winnow",
]
