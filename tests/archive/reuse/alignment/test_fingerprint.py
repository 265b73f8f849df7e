from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.reuse.alignment import import_numpy
from archive.reuse.alignment.fingerprint import RUN, WINDOW, runs_of, winnow
from archive.reuse.alignment.keys import key_of
from tests.archive.reuse.invented import prose


def chosen(text: str) -> set[int]:
    return set(winnow(runs_of(key_of(text)).hashes).tolist())


@settings(deadline=None)  # the first example loads numpy
@given(st.text("甲乙丙丁戊己庚辛壬癸abcd1", max_size=200))
def test_hashes_are_of_the_bytes_that_follow(text: str) -> None:
    key = key_of(text)
    runs = runs_of(key)
    data = key.letters.encode()
    by_bytes: dict[bytes, int] = {}
    for place, value in enumerate(runs.hashes.tolist()):
        start = len(key.letters[:place].encode())
        run = data[start : start + RUN]
        assert by_bytes.setdefault(run, value) == value
        assert 0 <= value < 1 << 63
        assert len(key.letters[: runs.ends[place]].encode()) <= start + RUN
    assert len(set(by_bytes.values())) == len(by_bytes)
    assert len(runs.hashes) == (
        bool(data)
        if len(data) <= RUN
        else sum(len(key.letters[:place].encode()) + RUN <= len(data) for place in range(len(key.letters)))
    )


def test_any_passage_that_two_texts_share_has_a_fingerprint_of_both() -> None:
    chance = random.Random(5)
    # WINDOW neighbouring runs of 8 characters: 19 characters.
    size = RUN // 3 + WINDOW - 1
    for seed in range(200):
        shared = "".join(chr(0x4E00 + chance.randrange(3000)) for _ in range(size))
        one, other = (prose(seed * 2 + k, 150) + shared + prose(seed * 2 + k + 9000, 120) for k in (0, 1))
        assert chosen(one) & chosen(other) & set(runs_of(key_of(shared)).hashes.tolist())


def test_winnowing_takes_one_of_each_window_by_an_order_of_its_own() -> None:
    np = import_numpy()
    chance = np.random.default_rng(3)

    def order(value: int) -> int:
        return (value & 0x7FFFFFFF) << 32 | value >> 31

    for size in (1, 2, 5, WINDOW - 1, WINDOW, WINDOW + 1, 100):
        hashes = chance.integers(0, 1 << 63, size).astype(np.uint64)
        window = min(WINDOW, size)
        least = {min(hashes[at : at + window].tolist(), key=order) for at in range(size - window + 1)}
        assert winnow(hashes).tolist() == sorted(least)


def test_what_is_chosen_is_spread_evenly_so_that_ranges_are_partitions_of_equal_size() -> None:
    np = import_numpy()
    hashes = np.random.default_rng(4).integers(0, 1 << 63, 200_000).astype(np.uint64)
    found = winnow(hashes)
    assert 2 / (WINDOW + 1) * 0.95 < len(found) / len(hashes) < 2 / (WINDOW + 1) * 1.05
    sizes, _ = np.histogram(found.astype(float), bins=16, range=(0, 2.0**63))
    assert sizes.min() > 0.9 * len(found) / 16
    assert sizes.max() < 1.1 * len(found) / 16


def test_an_alphabet_takes_longer_runs() -> None:
    runs = runs_of(key_of("The quick brown fox jumps over the lazy dog"))
    assert len(runs.hashes) == 35 - RUN + 1
    assert runs.ends[0] == RUN


@pytest.mark.parametrize("text", ["", "。", "字", "字" * 8])
def test_short_texts_have_at_most_one_run(text: str) -> None:
    assert len(chosen(text)) == bool(key_of(text).letters)
