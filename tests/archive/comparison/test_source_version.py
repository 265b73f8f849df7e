"""Which version of the original a repost was copied from."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from archive.comparison.source_version import find_source_version
from archive.model.record import TextBlock, Version
from archive.model.record_json import digest

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.model.record import Reading

BASE = "去年全省生产总值增长12%，共有3.5万人参加培训。会议同意推迟实施这一办法，并请各地做好准备。"
OTHER = BASE.replace("12%", "11%")
THIRD = OTHER.replace("推迟", "提前")


@pytest.fixture
def version(make_reading: Callable[..., Reading]) -> Callable[..., Version]:
    def make(number: int, text: str, **fields: object) -> Version:
        reading = make_reading(body=(TextBlock("paragraph", text),), **fields)
        return Version(
            number=number,
            url="http://a.example/1.html",
            cause="page",
            digest=digest(reading.article),
            payload_digest="",
            captured_at=datetime(2024, 1, number, tzinfo=UTC),
            reading=reading,
        )

    return make


@pytest.mark.parametrize(("text", "number"), [(BASE, 1), (OTHER, 2), (THIRD, 3)])
def test_the_version_that_was_copied_is_found(version: Callable[..., Version], text: str, number: int) -> None:
    versions = [version(1, BASE), version(2, OTHER), version(3, THIRD)]
    assert find_source_version(versions, version(9, text).article) == (versions[number - 1], "exact")


def test_it_is_found_under_other_edits_and_another_print(version: Callable[..., Version]) -> None:
    versions = [version(1, BASE), version(2, OTHER), version(3, THIRD)]
    copied = version(9, OTHER.replace("，", ",").replace("各地", "各市"), source="某网", title="标 题").article
    assert find_source_version(versions, copied) == (versions[1], "nearest")
    reprinted = version(9, OTHER.replace("，", ",")).article
    assert find_source_version(versions, reprinted) == (versions[1], "exact")


def test_a_title_tells_versions_apart(version: Callable[..., Version]) -> None:
    versions = [version(1, BASE, title="旧的标题"), version(2, BASE, title="新的标题")]
    found = find_source_version(versions, version(9, BASE.replace("各地", "各市"), title="旧的标题").article)
    assert found == (versions[0], "nearest")


def test_one_version_is_the_only_one(version: Callable[..., Version]) -> None:
    only = version(1, BASE)
    assert find_source_version([only], version(9, "别的").article) == (only, "only")


def test_of_equal_versions_the_newest_is_named(version: Callable[..., Version]) -> None:
    versions = [version(1, BASE), version(2, OTHER), version(3, BASE)]
    assert find_source_version(versions, version(9, BASE).article) == (versions[2], "tie")
