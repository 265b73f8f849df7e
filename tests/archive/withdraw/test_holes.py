"""Records of any length, to the byte."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from archive.log import Hole
from archive.model import ArchiveDamaged, sha256
from archive.warc import find_damaged, first_head
from archive.warc.holes import fill_hole, plan_hole

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2024, 6, 1, 12, 0, 0, 5, tzinfo=UTC)
FILE = "warc/2024/06/20240601T000000Z-1-0a.warc.gz"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / FILE
    path.parent.mkdir(parents=True)
    return path


@pytest.mark.parametrize("length", [*range(200, 420), 65_552, 65_553, 65_554, 65_558, 131_093, 131_100, 1_000_003])
def test_a_hole_is_one_record_of_its_length(path: Path, tmp_path: Path, length: int) -> None:
    path.write_bytes(b"a" * 7 + b"\x1f\x8b\x08\0\0\0\0\0\x02\x03" + b"b" * (length - 10) + b"c" * 9)
    hole = plan_hole(tmp_path, FILE, 7, length, AT)
    fill_hole(tmp_path, hole, AT)
    data = path.read_bytes()
    assert (data[:7], data[7 + length :]) == (b"a" * 7, b"c" * 9)
    record = data[7 : 7 + length]
    assert sha256(record) == hole.digest
    assert record[8:10] == b"\x02\x03"
    text = zlib.decompress(record, wbits=31)
    head, _, rest = text.partition(b"\r\n\r\n")
    size = int(head.rpartition(b"Content-Length: ")[2].partition(b"\r\n")[0])
    assert rest[size:] == b"\r\n\r\n"
    assert first_head(record).kind == "metadata"
    found: list[object] = []
    with path.open("rb") as file:
        find_damaged(file.fileno(), 7, 7 + length, header=record[:10], found=found.append, deep=True)
    assert found == []
    # Again, it is the same; also where the power went off in the middle.
    path.write_bytes(data[:7] + bytes(length) + data[7 + length :])
    fill_hole(tmp_path, hole, AT)
    assert path.read_bytes() == data


def test_a_range_too_small_for_a_record_is_refused(path: Path, tmp_path: Path) -> None:
    path.write_bytes(b"a" * 50)
    with pytest.raises(ArchiveDamaged, match="no records"):
        plan_hole(tmp_path, FILE, 0, 50, AT)


def test_a_hole_that_says_something_else_is_not_written(path: Path, tmp_path: Path) -> None:
    path.write_bytes(b"a" * 900)
    hole = plan_hole(tmp_path, FILE, 0, 900, AT)
    with pytest.raises(ArchiveDamaged, match="does not say"):
        fill_hole(tmp_path, Hole(FILE, 0, 900, sha256(b""), hole.tail), AT)
    with pytest.raises(ArchiveDamaged, match="not a WARC file"):
        plan_hole(tmp_path, "../x", 0, 900, AT)
    assert path.read_bytes() == b"a" * 900
