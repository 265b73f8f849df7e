"""Containers that are damaged: what is not touched is read, and the damage is an error of its own."""

from __future__ import annotations

import gzip
import random
import zlib
from typing import TYPE_CHECKING

import pytest
import zstandard

from scraper.saved import SavedTransport, iter_inputs
from scraper.saved.members import PlainContent
from tests.fuzz import containers, fuzz_containers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Ran

LONG = "".join(random.Random(7).choices("山水田林湖草沙风雨云", k=60_000))


def body(mark: str, filler: str = "") -> bytes:
    return f"<html><title>{mark}</title><p>水闸换了新的电机，老闸工可以歇一歇了{mark}。{filler}</p></html>".encode()


def records(*marks: str, filler: str = LONG) -> list[bytes]:
    return [containers.warc_record(mark, body(mark, filler)) for mark in marks]


def told(path: Path) -> list[str]:
    """Return the mark of each page, and the place and the message of each error."""
    return [
        one.payload.decode(errors="replace").partition("<title>")[2][:1]
        if one.error is None
        else f"{one.label.partition('#')[2]}: {one.error.message}"
        for one in iter_inputs([path])
    ]


def marks(path: Path) -> list[str]:
    return [one if len(one) == 1 else "!" for one in told(path)]


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes((data[at] ^ 4,)) + data[at + 1 :]


@pytest.mark.parametrize("zipped", [gzip.compress, zstandard.ZstdCompressor(write_checksum=True).compress])
def test_a_flipped_bit_in_a_member_costs_that_record(zipped: Callable[[bytes], bytes], tmp_path: Path) -> None:
    members = [zipped(record) for record in records("甲", "乙", "丙")]
    assert len(members[1]) > 16 << 10
    members[1] = flipped(members[1], len(members[1]) * 2 // 3)
    ending = "gz" if members[0][:2] == b"\x1f\x8b" else "zst"
    path = tmp_path / f"x.warc.{ending}"
    path.write_bytes(b"".join(members))
    assert marks(path) == ["甲", "!", "丙"]
    saved = SavedTransport(path)
    assert len(saved.urls) == 2
    assert len(saved.problems) == 1
    assert str(len(members[0])) in saved.problems[0]


def test_parse_tells_the_damage_and_goes_on(tmp_path: Path, repost: Callable[..., Ran]) -> None:
    members = [gzip.compress(record) for record in records("甲", "乙", "丙")]
    members[1] = flipped(members[1], 10_000)
    path = tmp_path / "x.warc.gz"
    path.write_bytes(b"".join(members))
    ran = repost("parse", path)
    assert ran.status == 1
    assert len(ran.out.splitlines()) == 3
    assert '"kind": "broken"' in ran.out.splitlines()[1] or '"kind":"broken"' in ran.out.splitlines()[1]
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("at", [0, 2, 3, 30])
def test_a_damaged_header_of_a_member_costs_that_record(at: int, tmp_path: Path) -> None:
    members = [gzip.compress(record, mtime=0) for record in records("甲", "乙", "丙")]
    for number in range(3):
        damaged = [flipped(one, at) if index == number else one for index, one in enumerate(members)]
        path = tmp_path / "x.warc.gz"
        path.write_bytes(b"".join(damaged))
        found = marks(path)
        assert [mark for mark in found if mark != "!"] == [mark for mark in "甲乙丙" if mark != "甲乙丙"[number]], found
        assert "!" in found


@pytest.mark.parametrize("lie", ["4294967296", "99999999999999999", "3", "0", "", "x", "-1", "9" * 5000])
@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_length_that_lies_costs_that_record(lie: str, number: int, tmp_path: Path) -> None:
    plain = records("甲", "乙", "丙", filler="")
    length = plain[number].partition(b"Content-Length: ")[2].partition(b"\r\n")[0]
    plain[number] = plain[number].replace(b"Content-Length: " + length, b"Content-Length: " + lie.encode(), 1)
    path = tmp_path / "x.warc"
    wanted = ["甲", "乙", "丙"]
    wanted[number] = "!"
    for name, data in (
        ("x.warc", b"".join(plain)),
        ("x.warc.gz", b"".join(map(gzip.compress, plain))),
        ("one.warc.gz", gzip.compress(b"".join(plain))),
    ):
        path = tmp_path / name
        path.write_bytes(data)
        assert marks(path) == wanted, name


def test_what_comes_before_damage_in_a_single_member_is_read(tmp_path: Path) -> None:
    whole = records("甲", "乙", "丙", "丁", filler=LONG[:9000])
    data = gzip.compress(b"".join(whole))
    path = tmp_path / "x.warc.gz"
    path.write_bytes(flipped(data, len(data) * 15 // 16))
    assert marks(path)[:3] == ["甲", "乙", "丙"]
    assert "!" in marks(path)


def test_a_checksum_that_is_wrong_is_told_at_the_end_of_a_single_member(tmp_path: Path) -> None:
    data = gzip.compress(b"".join(records("甲", "乙", filler="")))
    path = tmp_path / "x.warc.gz"
    path.write_bytes(flipped(data, len(data) - 6))
    assert marks(path) == ["甲", "!"]


def test_a_header_that_is_cut_off_gives_its_place_to_no_other_page(tmp_path: Path) -> None:
    one, two = records("甲", "乙", filler="")
    path = tmp_path / "x.warc"
    path.write_bytes(one[: one.index(b"WARC-Record-ID")] + two)
    found = list(iter_inputs([path]))
    assert [page.url for page in found if not page.error] == [f"http://a.example/{ord('乙')}.html"]
    assert [page.error is not None for page in found] == [True, False]


@pytest.mark.parametrize("junk", [b"\x1f\x8bgarbage" * 99, b"\0" * 3000 + b"x", b"<html>no record</html>\r\n"])
@pytest.mark.parametrize("zipped", [True, False])
def test_junk_between_records_is_told_once(junk: bytes, zipped: bool, tmp_path: Path) -> None:
    pieces = records("甲", "乙", filler="")
    if zipped:
        pieces = list(map(gzip.compress, pieces))
    path = tmp_path / "x.warc.gz"
    path.write_bytes(pieces[0] + junk + pieces[1])
    assert marks(path) == ["甲", "!", "乙"]


def test_a_record_of_an_unknown_type_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.warc"
    path.write_bytes(records("甲", filler="")[0].replace(b": response\r\nWARC-T", b": rdsponse\r\nWARC-T"))
    assert "unknown type 'rdsponse'" in told(path)[0]


def test_a_file_that_is_known_by_its_name_alone_is_searched(tmp_path: Path) -> None:
    pieces = records("甲", "乙", filler="")
    (tmp_path / "x.warc").write_bytes(flipped(pieces[0], 0) + pieces[1])
    assert marks(tmp_path / "x.warc") == ["!", "乙"]


def test_a_bomb_is_bounded(tmp_path: Path, stopwatch: Callable[[], float]) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    head = containers.warc_record("甲", b"").replace(b"Content-Length: 59", b"Content-Length: 1000000059")
    bomb = bytearray(packer.compress(head[:-4]))
    for _ in range(1000):
        bomb += packer.compress(bytes(10**6))
    bomb += packer.compress(b"\r\n\r\n") + packer.flush()
    path = tmp_path / "x.warc.gz"
    path.write_bytes(bytes(bomb) + gzip.compress(records("乙", filler="")[0]))
    assert [one.partition(": ")[2][:13] or one for one in told(path)] == ["more than 256", "乙"]
    assert stopwatch() < 90


@pytest.mark.parametrize(
    "piece", [b"WARC/1.0\r\nWARC-Type: x\r\n\r\n", b"http://a/ 1.1.1.1 20240506070809 a/b 9\n", b"\x1f\x8b\x08\0"]
)
def test_a_file_of_nothing_but_beginnings_ends_soon(
    piece: bytes, tmp_path: Path, stopwatch: Callable[[], float]
) -> None:
    path = tmp_path / "x.warc"
    path.write_bytes(piece * 3000)
    assert "!" in marks(path)
    (tmp_path / "one.warc.gz").write_bytes(gzip.compress(piece * 3000))
    assert marks(tmp_path / "one.warc.gz")
    assert stopwatch() < 20


def test_plain_content_skips_without_reading(tmp_path: Path) -> None:
    path = tmp_path / "x"
    with path.open("wb") as out:
        out.write(b"a" * 10)
        out.truncate(8 << 30)
    with path.open("rb") as file:
        content = PlainContent(file, 0)
        assert content.peek(3) == b"aaa"
        assert content.skip(8 << 30) == 8 << 30
        assert content.read(1) == b""
        assert content.skip(5) == 0


@pytest.mark.parametrize("number", range(90))
def test_rounds_of_the_fuzzer(number: int, tmp_path: Path) -> None:
    """A few seeded rounds of `make fuzz`, every kind of container ten times."""
    assert fuzz_containers.one_round(number, tmp_path) == ""


# Rounds that once lost a page or merged two: each stands for the repair it forced.
@pytest.mark.parametrize("number", [621, 661, 963, 1048, 2182, 7861, 100044, 201150])
def test_rounds_that_once_failed(number: int, tmp_path: Path) -> None:
    assert fuzz_containers.one_round(number, tmp_path) == ""
