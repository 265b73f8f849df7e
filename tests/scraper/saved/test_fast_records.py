"""fastwarc in place of the careful reader: the same pages, whatever is wrong with the file."""

from __future__ import annotations

import gzip
import random
import re
import sys
from typing import TYPE_CHECKING

import pytest

from scraper.saved import fast_records, iter_lazy_inputs
from scraper.saved.fast_records import WholeRecord, iter_records_fast
from tests.scraper.bulk.corpus import Warc, page

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scraper.saved import InputPage, NotPage, PageFile

pytest.importorskip("fastwarc", reason="fastwarc is not installed: make cluster")


def members() -> list[bytes]:
    warc = Warc()
    warc.add("http://a.example/1.html", page(1), content_type="text/html; charset=utf-8")
    warc.add("http://a.example/x.png", b"\x89PNG", content_type="image/png")
    warc.add("http://a.example/gone.html", page(2), status="404 Not Found")
    warc.add("http://a.example/gz.html", gzip.compress(page(3)), content_type="text/html\r\nContent-Encoding: gzip")
    chunked = b"5\r\n<html\r\n" + b"%x\r\n" % (len(page(4)) - 5) + page(4)[5:] + b"\r\n0\r\n\r\n"
    warc.add("http://a.example/chunked.html", chunked, content_type="text/html\r\nTransfer-Encoding: chunked")
    warc.add("http://a.example/cut.html", chunked[:-50], content_type="text/html\r\nTransfer-Encoding: chunked")
    warc.add("http://a.example/页.html", page(5))
    warc.add("http://a.example/robots.txt", b"User-agent: *", content_type="text/plain")
    warc.add("http://a.example/bad.html", page(6), status="what")
    warc.add("http://a.example/6.html", page(7) * 3)
    return warc.records


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes((data[at] ^ 4,)) + data[at + 1 :]


def relengthed(member: bytes, change: Callable[[int], object]) -> bytes:
    found = re.sub(
        rb"(?m)^Content-Length: (\d+)",
        lambda m: b"Content-Length: %b" % str(change(int(m[1]))).encode(),
        gzip.decompress(member),
        count=1,
    )
    return gzip.compress(found, mtime=0)


def both(path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[list[PageFile | InputPage | NotPage], int]:
    """Return what both readers yield, which is the same, and how many records fastwarc read."""
    fast = list(iter_lazy_inputs([path]))
    count = sum(isinstance(one, WholeRecord) for one in iter_records_fast(path))
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "fastwarc.warc", None)
        assert not any(isinstance(one, WholeRecord) for one in iter_records_fast(path))
        assert fast == list(iter_lazy_inputs([path]))
    return fast, count


def test_a_whole_file_is_read_by_fastwarc_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.warc.gz"
    whole = [one for number, one in enumerate(members()) if number != 6]
    path.write_bytes(b"".join(whole))
    found, count = both(path, monkeypatch)
    assert len(found) == count == 9
    path.write_bytes(b"".join(members()))  # an address that is no ASCII is read with care
    assert both(path, monkeypatch)[1] == 6


DAMAGE: dict[str, Callable[[list[bytes]], bytes]] = {
    "cut in a record": lambda all_: b"".join(all_)[:-40],
    "cut between records": lambda all_: b"".join(all_[:-1]) + all_[-1][:5],
    "junk between": lambda all_: b"".join(all_[:3]) + b"junk" * 30 + b"".join(all_[3:]),
    "zeros between": lambda all_: b"".join(all_[:3]) + bytes(300) + b"".join(all_[3:]),
    "zeros behind": lambda all_: b"".join(all_) + bytes(5000),
    "a checksum": lambda all_: all_[0] + all_[1][:-6] + bytes((all_[1][-6] ^ 1,)) + all_[1][-5:] + b"".join(all_[2:]),
    "a length too long": lambda all_: all_[0] + relengthed(all_[0], lambda n: n + 9999) + b"".join(all_[2:]),
    "a length too short": lambda all_: all_[0] + relengthed(all_[0], lambda n: n - 99) + b"".join(all_[2:]),
    "no length": lambda all_: all_[0] + relengthed(all_[0], lambda n: "x") + b"".join(all_[2:]),
    "one member": lambda all_: gzip.compress(b"".join(map(gzip.decompress, all_))),
    "two records in a member": lambda all_: (
        all_[0] + gzip.compress(gzip.decompress(all_[1]) + gzip.decompress(all_[0])) + b"".join(all_[2:])
    ),
    "not compressed": lambda all_: b"".join(map(gzip.decompress, all_)),
    "nothing": lambda all_: b"",
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_told_as_the_careful_reader_tells_it(
    damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.warc.gz"
    path.write_bytes(DAMAGE[damage](members()))
    both(path, monkeypatch)


def test_bits_that_flip_anywhere_change_both_readers_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(5)
    data = b"".join(members())
    path = tmp_path / "x.warc.gz"
    for _ in range(60):
        path.write_bytes(flipped(data, chance.randrange(len(data))))
        both(path, monkeypatch)


def test_a_large_record_is_not_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fast_records, "MAX_BLOCK", 2000)
    path = tmp_path / "x.warc.gz"
    path.write_bytes(b"".join(members()))
    assert both(path, monkeypatch)[1] < 9
