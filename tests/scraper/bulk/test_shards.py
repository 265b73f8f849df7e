"""The plan of shards: the same files make the same shards, a file more changes few, nothing is held in memory."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from scraper.bulk.shards import LARGE, MAX_BYTES, MAX_FILES, Shard, plan
from scraper.bulk.sources import SourceFile, iter_source_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def files(count: int, size: int = 1000, folder: str = "pages") -> list[SourceFile]:
    return [SourceFile(f"{folder}/{number:06}.html", size, "1") for number in range(count)]


def test_every_file_is_in_one_shard_and_names_are_unique() -> None:
    some = files(20_000)
    shards = list(plan(some))
    assert [file for shard in shards for file in shard.files] == some
    assert len({shard.name for shard in shards}) == len(shards) > 10
    assert list(plan(some)) == shards


def test_batches_are_bounded_by_count_and_bytes_and_large_files_stand_alone() -> None:
    assert max(len(shard.files) for shard in plan(files(20_000))) <= MAX_FILES
    assert all(shard.size <= MAX_BYTES for shard in plan(files(1000, size=1 << 20)))
    mixed = [*files(3), SourceFile("a.warc.gz", 10, ""), *files(3, folder="b"), SourceFile("big", LARGE, ""), *files(1)]
    assert [len(shard.files) for shard in plan(mixed)][1::2] == [1, 1]


def test_a_file_more_changes_few_shards() -> None:
    before = files(20_000)
    after = sorted([*before, SourceFile("pages/010000-new.html", 1000, "1")])
    old, new = set(plan(before)), set(plan(after))
    assert len(old - new) <= 2
    assert len(new - old) <= 2


def test_the_same_file_named_twice_is_one_shard_and_other_files_get_another_name() -> None:
    warc = SourceFile("a.warc.gz", 10, "1")
    assert len(list(plan([warc, warc]))) == 1
    one, two = plan([warc, warc._replace(version="2")])
    assert one.name != two.name


@pytest.mark.parametrize("name", ["页面.html", "a b?.html", "-x", "..", "x" * 300, "\udcff.html", "a/b\n.html"])
def test_names_of_shards_fit_any_store(name: str) -> None:
    (shard,) = plan([SourceFile(f"s3://b/{name}", 1, "")])
    assert shard.name.isascii()
    assert "/" not in shard.name
    assert len(shard.name) < 100
    assert shard.name[0] not in "._"


def test_a_plan_is_made_as_it_is_needed() -> None:
    taken = 0

    def endless() -> Iterator[SourceFile]:
        nonlocal taken
        for taken in itertools.count():
            yield SourceFile(f"{taken}", 1, "")

    first = list(itertools.islice(plan(endless()), 3))
    assert all(isinstance(shard, Shard) for shard in first)
    assert taken <= 3 * MAX_FILES


def test_the_digest_tells_the_state_of_the_files() -> None:
    digests = {
        Shard("x", (SourceFile(path, size, version),)).digest
        for path, size, version in [("a", 1, "1"), ("a", 2, "1"), ("a", 1, "2"), ("b", 1, "1")]
    }
    assert len(digests) == 4


def test_sources_are_the_files_that_may_be_pages_and_what_can_not_be_had(tmp_path: Path) -> None:
    for name in ("b/2.html", "a.html", "x.json", ".hidden.html", "c.warc.gz"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"12345")
    (tmp_path / "empty").mkdir()
    found = list(iter_source_files([tmp_path, tmp_path / "missing", tmp_path / "empty", f"file://{tmp_path}/a.html"]))
    named = [(file.path.removeprefix(f"{tmp_path}/"), file.size) for file in found]
    assert named[:4] == [("a.html", 5), ("b/2.html", 5), ("c.warc.gz", 5), ("missing", 0)]
    assert [name for name, _ in named[4:]] == ["empty", "a.html"]
    assert [bool(file.version) for file in found] == [True, True, True, False, True, True]
