"""WACZ files: judged by py-wacz, replayed by pywb, and what of an archive is in them."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import subprocess
import zipfile
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from archive.export.external_sort import SortedLines
from archive.export.selection import Selection
from archive.export.wacz import PART_FILE, Counts, write_wacz
from tests.judging import PATIENCE, fetched, judge, replaying

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from archive.archive import Archive
    from archive.model.record import Capture, Reading

    MakeCapture = Callable[..., Capture]
    MakeReading = Callable[..., Reading]

NOW = datetime(2024, 1, 1, tzinfo=UTC)
OTHER = "http://b.example/2.html"


def wacz(root: Path, *problems: str, **fields: Any) -> tuple[zipfile.ZipFile, Counts, bytes]:  # noqa: ANN401 - of a Selection
    out, said = io.BytesIO(), list[str]()
    counts = write_wacz(root, out, Selection(**fields), created=NOW, complain=said.append)
    assert len(said) == len(problems), said
    assert all(part in line for part, line in zip(problems, said, strict=True)), said
    return zipfile.ZipFile(out), counts, out.getvalue()


def index(file: zipfile.ZipFile) -> list[tuple[str, str, dict[str, str]]]:
    lines = gzip.decompress(file.read("indexes/index.cdx.gz")).decode().splitlines()
    assert lines == sorted(lines)
    return [(key, at, json.loads(fields)) for key, at, fields in (line.split(" ", 2) for line in lines)]


def pages(file: zipfile.ZipFile) -> list[dict[str, str]]:
    return [json.loads(line) for line in file.read("pages/pages.jsonl").splitlines()][1:]


def several(archive: Archive, make_capture: MakeCapture, make_reading: MakeReading) -> None:
    """Two pages; of the first two states and a revisit of each."""
    archive.record(make_capture(), make_reading("甲乙"))
    archive.record(make_capture(minute=1), make_reading("甲乙"))
    archive.record(make_capture(minute=2, url=OTHER, final_url=OTHER), make_reading("丙丁", title="别的", url=OTHER))
    archive.record(make_capture("新", minute=3), make_reading("甲新"))
    archive.record(make_capture("新", minute=4), make_reading("甲新"))
    archive.record(make_capture(minute=5, outcome="timeout", status=None, body=b""))


def test_an_independent_tool_finds_it_valid(
    archive: Archive, make_capture: MakeCapture, make_reading: MakeReading, tmp_path: Path, url: str
) -> None:
    several(archive, make_capture, make_reading)
    archive.close()
    wanted: list[dict[str, Any]] = [{}, {"urls": (url,)}, {"host": "nowhere.example"}]
    for number, fields in enumerate(wanted):
        path = tmp_path / f"{number}.wacz"
        path.write_bytes(wacz(archive.root, **fields)[2])
        done = subprocess.run([judge("wacz"), "validate", "-f", str(path)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "1.1.1" in done.stdout


def test_all_of_it(archive: Archive, make_capture: MakeCapture, make_reading: MakeReading, url: str) -> None:
    several(archive, make_capture, make_reading)
    archive.close()
    file, counts, _ = wacz(archive.root)
    assert counts == Counts(captures=5, pages=3)
    (path,) = archive.root.glob("warc/*/*/*.warc.gz")
    assert file.read(f"archive/{path.name}") == path.read_bytes()
    assert [info.filename for info in file.infolist() if info.compress_type == zipfile.ZIP_STORED] == [
        f"archive/{path.name}",
        "indexes/index.cdx.gz",
    ]
    assert [(page["url"], page["ts"][-8:], page["title"], page["text"]) for page in pages(file)] == [
        (OTHER, "8:02:00Z", "别的", "丙丁"),
        (url, "8:00:00Z", "标题", "甲乙"),
        (url, "8:03:00Z", "标题", "甲新"),
    ]
    for _, at, fields in index(file):
        record = gzip.decompress(path.read_bytes()[int(fields["offset"]) :][: int(fields["length"])])
        assert f"WARC-Target-URI: {fields['url']}".encode() in record
        assert f"{at[8:10]}:{at[10:12]}:{at[12:]}Z".encode() in record
    assert sum(fields["mime"] == "warc/revisit" for _, _, fields in index(file)) == 2


def test_digests_hold(archive: Archive, make_capture: MakeCapture, make_reading: MakeReading) -> None:
    several(archive, make_capture, make_reading)
    file, _, _ = wacz(archive.root)
    package = json.loads(file.read("datapackage.json"))
    named = {one["path"]: one for one in package["resources"]}
    assert set(named) == set(file.namelist()) - {"datapackage.json", "datapackage-digest.json"}
    for name, one in named.items():
        data = file.read(name)
        assert (one["hash"], one["bytes"]) == (f"sha256:{hashlib.sha256(data).hexdigest()}", len(data))
    said = json.loads(file.read("datapackage-digest.json"))["hash"]
    assert said == f"sha256:{hashlib.sha256(file.read('datapackage.json')).hexdigest()}"
    (_, block) = file.read("indexes/index.idx").decode().splitlines()
    place = json.loads(block.split(" ", 2)[2])
    assert place["length"] == len(file.read("indexes/index.cdx.gz"))


def test_the_same_archive_gives_the_same_bytes(
    archive: Archive, make_capture: MakeCapture, make_reading: MakeReading, url: str
) -> None:
    several(archive, make_capture, make_reading)
    for fields in ({}, {"urls": (url,)}):
        assert wacz(archive.root, **fields)[2] == wacz(archive.root, **fields)[2]


def test_while_it_is_written_what_was_acknowledged_goes_in(
    archive: Archive, make_capture: MakeCapture, make_reading: MakeReading
) -> None:
    several(archive, make_capture, make_reading)
    (begun,) = archive.root.glob("warc/*/*/*.warc.gz.open")
    whole = begun.read_bytes()
    with begun.open("ab") as file:
        file.write(b"\x1f\x8b half a record")
    packed, counts, _ = wacz(archive.root)
    assert packed.read(f"archive/{begun.name.removesuffix('.open')}") == whole
    assert counts.captures == 5


def test_a_part_has_its_records_byte_for_byte(
    archive: Archive, make_capture: MakeCapture, make_reading: MakeReading, url: str
) -> None:
    several(archive, make_capture, make_reading)
    file, counts, _ = wacz(archive.root, urls=(url,))
    assert counts == Counts(captures=4, pages=2)
    stretches = [entry.warc for entry in archive.history(url) if entry.kind == "capture" and entry.warc]
    (begun,) = archive.root.glob("warc/*/*/*")
    data = begun.read_bytes()
    assert file.read(f"archive/{PART_FILE}") == b"".join(
        data[one.offset : one.offset + one.length] for one in stretches
    )
    assert {fields["url"] for _, _, fields in index(file)} == {url}
    assert json.loads(file.read("datapackage.json"))["mainPageUrl"] == url
    assert len(wacz(archive.root, host="b.example")[0].read(f"archive/{PART_FILE}")) > 0
    assert wacz(archive.root, host="nowhere.example")[1] == Counts(0, 0)


def test_of_a_time_a_revisit_brings_what_it_refers_to(
    archive: Archive, make_capture: MakeCapture, make_reading: MakeReading, url: str
) -> None:
    several(archive, make_capture, make_reading)
    since = datetime(2023, 12, 16, 8, 4, tzinfo=UTC)
    file, _, _ = wacz(archive.root, since=since)
    assert [(at[8:12], fields["mime"]) for _, at, fields in index(file)] == [
        ("0803", "text/html"),
        ("0804", "warc/revisit"),
    ]
    assert wacz(archive.root, since=since + timedelta(hours=1))[1] == Counts(0, 0)


def test_what_is_damaged_is_named_and_the_rest_is_there(
    archive: Archive, make_capture: MakeCapture, make_reading: MakeReading, url: str
) -> None:
    several(archive, make_capture, make_reading)
    archive.close()
    (path,) = archive.root.glob("warc/*/*/*.warc.gz")
    first, *_ = (entry.warc for entry in archive.history(url) if entry.kind == "capture" and entry.warc)
    data = bytearray(path.read_bytes())
    data[first.offset + first.length // 2] ^= 1
    path.write_bytes(data)
    assert len(index(wacz(archive.root, "do not have the digest in the log")[0])) == 4
    assert wacz(archive.root, "do not have the digest in the log", urls=(url,))[1].captures == 3
    (version, *_) = archive.root.glob("documents/b.example/*/v1.json")
    version.write_bytes(b"{")
    assert wacz(archive.root, "do not have the digest in the log", "names the page that it belongs to")[1].pages == 2
    path.unlink()
    said = ["the file is missing"] * 5 + ["names the page that it belongs to"] + ["the file is missing"] * 2
    assert wacz(archive.root, *said)[1] == Counts(0, 0)


def test_a_damaged_line_of_the_log_hides_no_other(
    archive: Archive, make_capture: MakeCapture, make_reading: MakeReading
) -> None:
    several(archive, make_capture, make_reading)
    log = archive.root / "captures.jsonl"
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join((lines[0], b"\xff\n", *lines[2:], b'{"seq":7,"torn')))
    assert wacz(archive.root, "line 2 can't be read")[1].captures == 4


def test_an_empty_archive_is_a_valid_file(archive: Archive) -> None:
    file, counts, _ = wacz(archive.root)
    assert counts == Counts(0, 0)
    assert index(file) == []


def test_pywb_replays_each_state_of_a_page(
    archive: Archive, make_capture: MakeCapture, make_reading: MakeReading, tmp_path: Path, url: str
) -> None:
    several(archive, make_capture, make_reading)
    archive.close()
    manager = judge("wb-manager")
    for name, fields in (("all", {}), ("part", {"urls": (url,)})):
        (tmp_path / f"{name}.wacz").write_bytes(wacz(archive.root, **fields)[2])
        for arguments in (["init", name], ["add", "--unpack-wacz", name, str(tmp_path / f"{name}.wacz")]):
            subprocess.run([manager, *arguments], cwd=tmp_path, check=True, capture_output=True, timeout=PATIENCE)
    with replaying(tmp_path) as address:
        for name in ("all", "part"):
            replayed = {
                minute: fetched(f"{address}/{name}/202312160{minute}00id_/{url}") for minute in (800, 801, 803, 804)
            }
            assert all("<p>甲</p>" in replayed[minute] for minute in (800, 801)), replayed  # 801 is a revisit
            assert all("<p>新</p>" in replayed[minute] for minute in (803, 804)), replayed
        assert "<p>甲</p>" in fetched(f"{address}/all/mp_/{OTHER}")
        assert "404" in fetched(f"{address}/part/mp_/{OTHER}")


def test_lines_are_sorted_whatever_memory_holds() -> None:
    lines = [f"{number * 7919 % 1000:03}\n".encode() for number in range(1000)]
    for spill in (1, 50, 10**9):
        with SortedLines(spill) as held:
            for line in (*lines, *lines[:10]):
                held.add(line)
            assert list(held) == sorted(lines)
