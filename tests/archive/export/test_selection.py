"""Walking through an archive: what is damaged is named, and hides nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from archive.export.selection import Selection, stored_versions
from archive.model import named_host

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from archive.archive import Archive
    from archive.model.record import Capture, Reading

    MakeCapture = Callable[..., Capture]
    MakeReading = Callable[..., Reading]

OTHER = "https://b.example/2.html"


@pytest.fixture
def two(archive: Archive, make_capture: MakeCapture, make_reading: MakeReading) -> Archive:
    """An archive with two pages, of the first one two versions."""
    for minute, text in enumerate("甲乙"):
        archive.record(make_capture(text, minute=minute), make_reading(text))
    archive.record(make_capture("丙", url=OTHER, final_url=OTHER), make_reading("丙", url=OTHER))
    return archive


def walked(root: Path, **fields: object) -> tuple[list[tuple[str, int]], list[str]]:
    said: list[str] = []
    found = stored_versions(root, Selection(**fields), said.append)  # type: ignore[arg-type]
    return [(stored.version.url, stored.version.number) for stored in found], said


def test_all_versions_or_the_latest_alone(two: Archive, url: str) -> None:
    assert walked(two.root) == ([(OTHER, 1), (url, 1), (url, 2)], [])
    assert walked(two.root, latest=True) == ([(OTHER, 1), (url, 2)], [])
    assert walked(two.root, urls=(url,)) == ([(url, 1), (url, 2)], [])


def test_a_folder_that_can_not_be_read_hides_no_other_page(two: Archive, url: str) -> None:
    folder = two.version_path(two.version(OTHER)).parent
    folder.rename(folder.with_name("away"))
    folder.write_text("no folder")
    found, said = walked(two.root, urls=(OTHER, url))
    assert found == [(url, 1), (url, 2)]
    assert said == [f"{folder} can't be read (Not a directory)"]


@pytest.mark.parametrize("kind", ["torn", "another's", "no name"])
def test_an_oldest_version_that_is_damaged_hides_no_other(two: Archive, url: str, kind: str) -> None:
    path = two.version_path(two.version(url, 1))
    path.chmod(0o644)
    value = json.loads(path.read_bytes())
    value["url"] = {"torn": url, "another's": "https://c.example/", "no name": 7}[kind]
    data = json.dumps(value, ensure_ascii=False, indent=1)
    path.write_text(data[:-20] if kind == "torn" else data, encoding="utf-8")
    found, said = walked(two.root)
    assert found == [(OTHER, 1), (url, 2)]
    assert len(said) == 1
    assert said[0].startswith(str(path))


def test_a_host_may_be_an_ipv6_address(archive: Archive, make_capture: MakeCapture, make_reading: MakeReading) -> None:
    url = "http://[::1]:8080/a.html"
    archive.record(make_capture("甲", url=url, final_url=url), make_reading("甲", url=url))
    assert walked(archive.root, host=named_host("[::1]")) == ([(url, 1)], [])
