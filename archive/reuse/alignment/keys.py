"""The key of a text: what is left of it for finding copies, with the place of each character in the text.

Characters are folded as for comparison (`archive.comparison.text`), in lower case; only letters and digits stay.
Punctuation, blanks, paragraphs and invisible characters are what a reposting site changes first.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, TypeAlias

from archive.comparison.text import fold_characters
from archive.reuse.alignment.extras import import_numpy

Array: TypeAlias = Any  # a numpy array of one dimension

# Characters of a text that are looked at. No genuine article has a tenth of them; without a bound, one file of
# 50 MB would need a GB for its alignment.
MAX_CHARACTERS: Final = 2_000_000
_CODE_POINTS: Final = 0x110000


@dataclass(frozen=True, slots=True)
class Key:
    """The folded letters and digits of a text; character `i` is `text[places[i]]`."""

    letters: str
    places: Array
    length: int  # characters of the text, also of what is beyond the bound

    def __len__(self) -> int:
        """Return the number of letters and digits."""
        return len(self.letters)

    @property
    def digest(self) -> bytes:
        """Return what two texts have in common that differ in print alone."""
        return hashlib.blake2b(self.letters.encode("utf-8", "surrogatepass"), digest_size=16).digest()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where in the text the characters from `start` to before `end` are."""
        return int(self.places[start]), int(self.places[end - 1]) + 1


def key_of(text: str) -> Key:
    """Return the key of a text.

    >>> key_of("３月，國家 Data!").letters
    '3月国家data'
    """
    np = import_numpy()
    folded = fold_characters(text[:MAX_CHARACTERS])
    lowered = folded.lower()
    if len(lowered) != len(folded):  # a letter whose small form is two characters
        lowered = "".join(small if len(small := char.lower()) == 1 else char for char in folded)
    codes = np.frombuffer(lowered.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    places = np.flatnonzero(_is_letter()[codes])
    letters = codes[places].tobytes().decode("utf-32-le", "surrogatepass")
    return Key(letters, places, len(text))


@cache
def _is_letter() -> Array:
    """Return, for each code point, whether it is a letter or a digit."""
    np = import_numpy()
    # Two planes hold all letters in use; the others are private, or ideographs.
    found = np.ones(_CODE_POINTS, dtype=bool)
    found[:0x20000] = [chr(code).isalnum() for code in range(0x20000)]
    found[0xD800:0xE000] = False
    found[0x40000:] = False
    return found
