"""Fingerprints of a key: hashes of runs of characters, a few of them chosen so that equal passages choose the same.

Winnowing (Schleimer, Wilkerson, Aiken 2003): of every WINDOW neighbouring runs the one with the least hash is chosen.
Two texts that share RUN + 3 * WINDOW - 3 bytes choose at least one in common, wherever these stand: 19 Chinese
characters. A sample by the value of the hash (mod m) promises nothing for any one passage; the two are measured side by
side in `benchmarks/find.py`.

A run is a number of bytes, not of characters: 8 Chinese characters say as much as 24 Latin letters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from archive.reuse.alignment.extras import import_numpy

if TYPE_CHECKING:
    from archive.reuse.alignment.keys import Array, Key

# Bytes of UTF-8 in a run. Shorter ones stand in many unrelated texts; longer ones do not survive a reworded clause.
RUN: Final = 24
# Neighbouring runs of which one is chosen. With 6, twice the postings; with 24, quotes of 300 characters with a change
# in each clause begin to be missed.
WINDOW: Final = 12
_BASE: Final = 0x9E3779B97F4A7C15
_MIX: Final = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
# The halves of a hash of 63 bits.
_HIGH_BITS: Final = 32
_LOW_BITS: Final = 31


class Runs(NamedTuple):
    """The runs of a key, one for each character that has a whole run before the end.

    `ends[i]` is the number of characters up to the end of the run that begins at character `i`.
    """

    hashes: Array  # 63 bits each, so that every database takes them for whole numbers
    ends: Array


def runs_of(key: Key) -> Runs:
    """Return the runs of a key; a key shorter than a run has one, all of it."""
    np = import_numpy()
    data = np.frombuffer(key.letters.encode("utf-8", "surrogatepass"), dtype=np.uint8)
    starts = np.flatnonzero((data & 0xC0) != 0x80)
    if len(data) < RUN:
        data = np.concatenate([data, np.zeros(RUN - len(data), dtype=np.uint8)])
        starts = starts[:1]
        ends = np.full(len(starts), len(key), dtype=np.int64)
    else:
        starts, all_starts = starts[: int(np.searchsorted(starts, len(data) - RUN, side="right"))], starts
        ends = np.searchsorted(all_starts, starts + RUN + 1, side="left") - 1
        ends[(starts + RUN) >= len(data)] = len(key)
    return Runs(_hashes(data)[starts], ends)


def _hashes(data: Array) -> Array:
    """Return the hash of the RUN bytes from each byte on: lengths 1, 2, 4, 8, 16, then 16 + 8."""
    np = import_numpy()
    rolled = {1: data.astype(np.uint64) + np.uint64(1)}
    size = 1
    while size < 16:
        before = rolled[size]
        factor = np.uint64(pow(_BASE, size, 1 << 64))
        size *= 2
        rolled[size] = before[: len(before) - size // 2] * factor + before[size // 2 :]
    count = len(data) - RUN + 1
    mixed = rolled[16][:count] * np.uint64(pow(_BASE, 8, 1 << 64)) + rolled[8][16 : 16 + count]
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(_MIX[0])
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(_MIX[1])
    return (mixed ^ (mixed >> np.uint64(31))) >> np.uint64(1)


def winnow(hashes: Array) -> Array:
    """Return the hashes that are chosen, each once, in ascending order.

    "Least" is by the halves of the hash swapped: the least of many are all small, and numbers that are crowded at one
    end can't be cut into ranges of equal size.
    """
    np = import_numpy()
    least, size = _swapped(hashes, _LOW_BITS), 1
    window = min(WINDOW, len(hashes))
    if not window:
        return hashes
    while size * 2 <= window:
        least = np.minimum(least[: len(least) - size], least[size:])
        size *= 2
    rest = window - size
    if rest:
        least = np.minimum(least[: len(least) - rest], least[rest:])
    # The same run is the least of several windows in a row: most repetitions go before the sort.
    least = least[np.flatnonzero(np.diff(least, prepend=~least[0]))]
    return np.unique(_swapped(least, _HIGH_BITS))


def _swapped(hashes: Array, low: int) -> Array:
    """Return hashes with their `low` last bits before the others."""
    np = import_numpy()
    bits = _HIGH_BITS + _LOW_BITS
    return (hashes & np.uint64((1 << low) - 1)) << np.uint64(bits - low) | hashes >> np.uint64(low)
