"""What pywb shows of an archive with one of each kind of answer; ReplayWeb.page is asked in `tests/browser`."""

from __future__ import annotations

import gzip
import io
import struct
import subprocess
import urllib.request
import zipfile
from typing import TYPE_CHECKING
from urllib.error import HTTPError

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.export import zip as zips
from archive.export.selection import Selection
from archive.export.wacz import write_wacz
from tests.archive.export.replayed import ENTRY_PAGE, SHOWN, START, fill
from tests.judging import PATIENCE, judge, replaying

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("replayed") / "archive"
    fill(path)
    return path


def wacz(root: Path, selection: Selection) -> bytes:
    out = io.BytesIO()
    write_wacz(root, out, selection, created=START, complain=lambda _: None)
    return out.getvalue()


def lone_extras(data: bytes) -> list[str]:
    """The entries whose local header has an extra field that the central directory does not have."""
    found = []
    for info in zipfile.ZipFile(io.BytesIO(data)).infolist():
        (extra,) = struct.unpack("<H", data[info.header_offset + 28 : info.header_offset + 30])
        found += [info.filename] if extra and not info.extra else []
    return found


def answered(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()


@pytest.mark.slow
def test_pywb_shows_every_page_of_an_export(root: Path, tmp_path: Path) -> None:
    manager = judge("wb-manager")
    for name, selection in (("all", Selection()), ("part", Selection(urls=tuple(one.url for one in SHOWN)))):
        (tmp_path / f"{name}.wacz").write_bytes(wacz(root, selection))
        for arguments in (["init", name], ["add", "--unpack-wacz", name, str(tmp_path / f"{name}.wacz")]):
            subprocess.run([manager, *arguments], cwd=tmp_path, check=True, capture_output=True, timeout=PATIENCE)
    with replaying(tmp_path) as address:
        for name in ("all", "part"):
            for url, status, words in SHOWN:
                got, text = answered(f"{address}/{name}/mp_/{url}")
                assert got == status, url
                assert words in text, url


def test_no_304_is_listed_and_every_304_is_kept(root: Path) -> None:
    packed = zipfile.ZipFile(io.BytesIO(wacz(root, Selection())))
    index = gzip.decompress(packed.read("indexes/index.cdx.gz")).decode()
    assert '"304"' not in index
    assert index.count(ENTRY_PAGE) == 2
    (name,) = (name for name in packed.namelist() if name.endswith(".warc.gz"))
    kinds = [
        (record.rec_type, record.http_headers.get_statuscode())
        for record in ArchiveIterator(io.BytesIO(packed.read(name)))
        if record.rec_headers.get_header("WARC-Target-URI") == ENTRY_PAGE and record.rec_type in ("response", "revisit")
    ]
    assert kinds == [("response", "200"), ("response", "200"), ("revisit", "304"), ("revisit", "304")]


def test_a_revisit_names_the_record_that_it_refers_to(root: Path) -> None:
    (path,) = (root / "warc").rglob("*.warc.gz")
    seen: dict[str, tuple[str, str]] = {}
    profiles = []
    with path.open("rb") as file:
        for record in ArchiveIterator(file):
            field = record.rec_headers.get_header
            seen[field("WARC-Record-ID")] = (field("WARC-Target-URI"), field("WARC-Date"))
            if record.rec_type == "revisit":
                profiles.append(field("WARC-Profile").rpartition("/")[2])
                wanted = (field("WARC-Refers-To-Target-URI"), field("WARC-Refers-To-Date"))
                assert seen[field("WARC-Refers-To")] == wanted
    assert profiles == ["server-not-modified", "server-not-modified", *["identical-payload-digest"] * 2]


def test_the_judges_own_check_finds_every_digest_right(root: Path) -> None:
    (path,) = (root / "warc").rglob("*.warc.gz")
    done = subprocess.run([judge("warcio"), "check", str(path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("limit", [zips.ZIP64_LIMIT, 0, 600, 3_000])
def test_no_entry_has_a_local_extra_field_alone(root: Path, limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (zips, zipfile):  # smaller ones stand for files of gigabytes
        monkeypatch.setattr(module, "ZIP64_LIMIT", limit)
    for selection in (Selection(), Selection(host="hewan.example"), Selection(host="nowhere.example")):
        data = wacz(root, selection)
        assert lone_extras(data) == []
        assert zipfile.ZipFile(io.BytesIO(data)).testzip() is None
