"""A withdrawal: what goes, what stays, what is said of it afterwards."""

from __future__ import annotations

import json
import zipfile
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from archive.archive import Archive
from archive.export.selection import Selection, stored_versions
from archive.export.wacz import write_wacz
from archive.files import WriteFailed
from archive.log import CaptureEntry, WithdrawalEntry
from archive.model import NotArchived, RequestError, sha256
from archive.verify.repair import repair_archive
from archive.verify.whole_archive import verify
from archive.warc.files import WarcFile
from archive.withdraw import Order, withdraw
from tests.archive.scenario import START, A, B, capture, reading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.store import StoredCapture
    from archive.withdraw import Withdrawn

WHY = "法院判决（2024）京0105民初1号"


def store(archive: Archive, url: str, text: str, minute: int = 0, **fields: object) -> StoredCapture:
    return archive.record(capture(url, text, minute=minute, **fields), reading(url, text))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A page with three versions of its own, captured five times, and another page with one of the same texts."""
    with Archive.open_or_create(tmp_path / "archive", clock=lambda: START + timedelta(days=1)) as archive:
        for minute, text in enumerate(["一稿的字句", "一稿的字句", "二稿的字句", "三稿的字句", "三稿的字句"]):
            store(archive, A, text, minute)
        store(archive, B, "二稿的字句", 9)
        archive.record(capture(A, "没有了", minute=10, outcome="gone", status=404))
    return tmp_path / "archive"


def opened(root: Path) -> Archive:
    return Archive.open_or_create(root, clock=lambda: START + timedelta(days=2))


def done(root: Path, url: str = A, version: int | None = None, *, also_future: bool = False) -> Withdrawn:
    with opened(root) as archive:
        return withdraw(archive, Order(url, version, WHY, also_future))


def inflated(root: Path) -> Iterator[str]:
    """Yield what every file holds, WARC records inflated."""
    for path in root.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            if ".warc.gz" in path.name:
                while data:
                    member = zlib.decompressobj(wbits=31)
                    yield member.decompress(data).decode("utf-8", "replace")
                    data = member.unused_data
            else:
                yield data.decode("utf-8", "replace")


def has(root: Path, text: str) -> bool:
    return any(text in content for content in inflated(root))


def evidence(root: Path) -> dict[int, bytes]:
    """Return the bytes of the evidence of each line."""
    found = {}
    for entry in Archive.open(root).entries():
        if isinstance(entry, CaptureEntry) and entry.warc is not None:
            data = (root / entry.warc.file).read_bytes()
            found[entry.seq] = data[entry.warc.offset : entry.warc.offset + entry.warc.length]
    return found


def well(root: Path) -> None:
    for deep in (False, True):
        assert verify(root, deep=deep, jobs=1).damaged == ()


# What goes


def test_a_page_goes_with_its_versions_payloads_and_index(root: Path) -> None:
    assert Archive.open(root).count("一稿") == 1
    sizes = {path: path.stat().st_size for path in root.glob("warc/*/*/*")}
    log, before = (root / "captures.jsonl").read_bytes(), evidence(root)
    (entry,) = done(root).entries
    assert [version.number for version in entry.versions] == [1, 2, 3]
    assert len(entry.evidence) == 6
    assert not has(root, "一稿的字句")
    assert not has(root, "没有了")
    assert has(root, "二稿的字句")  # of the other page
    assert {path.name for path in root.glob("index*")} <= {"index.lock"}
    assert list(root.glob("documents/*/*/v*.json")) == [Archive.open(root).version_path(Archive.open(root).version(B))]
    # Nothing else has moved or changed.
    assert {path: path.stat().st_size for path in root.glob("warc/*/*/*")} == sizes
    assert (root / "captures.jsonl").read_bytes().startswith(log)
    after = evidence(root)
    assert [line for line in before if before[line] != after[line]] == [1, 2, 3, 4, 5, 7]
    well(root)


def test_the_log_keeps_digests_day_and_reason(root: Path) -> None:
    digests = {version.number: version.digest for version in Archive.open(root).versions(A)}
    payloads = {version.payload_digest for version in Archive.open(root).versions(A)}
    done(root)
    *_, raw = (root / "captures.jsonl").read_text("utf-8").splitlines()
    line = json.loads(raw)
    assert line["kind"] == "withdrawal"
    assert line["reason"] == WHY
    assert line["at"].startswith("2023-12-18")
    assert {version["number"]: version["digest"] for version in line["versions"]} == digests
    assert set(line["payloads"]) > payloads
    for hole in line["evidence"]:
        data = (root / hole["file"]).read_bytes()[hole["offset"] : hole["offset"] + hole["length"]]
        assert sha256(data) == hole["digest"]
        (member,) = [zlib.decompress(data, wbits=31)]
        assert b"WARC-Type: metadata" in member


def test_one_version_goes_alone(root: Path) -> None:
    (entry,) = done(root, version=2).entries
    assert [version.number for version in entry.versions] == [2]
    archive = Archive.open(root)
    assert [version.number for version in archive.versions(A)] == [1, 3]
    for version in archive.versions(A):
        archive.payload(version)
    with pytest.raises(
        NotArchived, match=rf"version 2 of .* was withdrawn on 2023-12-18: {WHY[:4]}.*there is v1 to v3"
    ):
        archive.version(A, 2)
    assert [hit.version for hit in archive.search("字句") if hit.url == A] == [3, 1]
    well(root)


def test_bytes_that_another_version_was_read_from_stay(root: Path) -> None:
    with opened(root) as archive:
        version = archive.record_extraction(archive.version(A), reading(A, "三稿的字句。", extractor="test/2"))
        assert version is not None
    result = done(root, version=3)
    assert len(result.entries[0].evidence) == 1  # of the capture that only referred to these bytes
    assert result.entries[0].payloads == ()
    assert any("another version was read from them" in line for line in result.remains)
    archive = Archive.open(root)
    archive.payload(archive.version(A, 4))
    well(root)
    # With the other one, the bytes go too.
    assert len(done(root, version=4).entries[0].evidence) == 1
    assert not has(root, "三稿的字句")
    well(root)


def test_further_pages_go_with_their_page(root: Path) -> None:
    url = "https://www.example.cn/long.html"
    with opened(root) as archive:
        for minute, text in enumerate(["一稿", "二稿"]):
            part = archive.record(capture(f"{url}?p=2", f"{text}第二页"), part_of=url)
            archive.record(capture(url, text, minute=minute), reading(url, text), parts=[part])
    with pytest.raises(NotArchived, match=r"is a further page of https://www.example.cn/long.html: withdraw that"):
        done(root, f"{url}?p=2")
    done(root, url, 1)
    assert not has(root, "一稿第二页")
    assert has(root, "二稿第二页")
    archive = Archive.open(root)
    assert len(archive.pages(archive.version(url))) == 2
    done(root, url)
    assert not has(root, "第二页")
    well(root)


def test_all_addresses_of_a_page_go(root: Path) -> None:
    mobile = "https://m.example.cn/a.html"
    with opened(root) as archive:
        stored = store(archive, mobile, "三稿的字句")
        assert stored.version is not None
        archive.record_alias(mobile, A, shown_by="canonical", digest=stored.version.digest)
    only = done(root, version=3)
    assert any(mobile in line and "versions of its own" in line for line in only.remains)
    assert [entry.url for entry in done(root).entries] == [A, mobile]
    assert not has(root, "三稿的字句")
    well(root)


def test_what_has_the_same_text_is_named(root: Path) -> None:
    service = "https://archive.example/2023/https://www.example.cn/html//a.html"
    with opened(root) as archive:
        store(archive, service, "古本", memento_of=A, memento_at=START)
        short = replace(capture("https://s.example/x", "转到"), final_url=A, hops=("https://s.example/x",))
        archive.record(short, reading("https://s.example/x", "转到"))
    remains = done(root).remains
    assert any(B in line and "the same bytes" in line for line in remains)
    assert any(service in line and "copy of it" in line for line in remains)
    assert any("https://s.example/x" in line and "redirects to it" in line for line in remains)
    assert any("exports" in line for line in remains)
    well(root)


def test_what_was_set_aside_and_cut_off_goes_too(root: Path) -> None:
    (path,) = list(root.glob("documents/www*/*/v2.json"))
    path.write_bytes(path.read_bytes() + b" ")
    repair_archive(root, verify(root))
    assert (root / "damaged" / path.relative_to(root)).exists()
    # A torn record of the page, one of another, and one that was never logged.
    (warc,) = root.glob("warc/*/*/*.gz")
    first, last = evidence(root)[3], evidence(root)[6]
    damaged = root / "damaged"
    (damaged / f"{warc.name}-100-0a0a0a0a").write_bytes(first[:-300])
    (damaged / f"{warc.name}-200-0b0b0b0b").write_bytes(last[:-300])
    (damaged / "log-7-0c0c0c0c").write_bytes(b"{")
    unlogged = warc.with_name(warc.name.replace("Z-", "Z-9"))
    unlogged.write_bytes(last + evidence(root)[4] + last)
    done(root)
    names = {path.name for path in damaged.iterdir()}
    assert names == {"documents", f"{warc.name}-200-0b0b0b0b", "log-7-0c0c0c0c"}
    assert not list(damaged.glob("documents/www*/*/*"))
    assert unlogged.read_bytes().startswith(last)
    assert unlogged.read_bytes().endswith(last)
    assert not has(root, "三稿的字句")
    assert [found for found in verify(root, deep=True, jobs=1).damaged if found.kind != "record-damaged"] == []


# What is said of it afterwards


def test_history_says_it_and_nothing_else_shows_it(root: Path) -> None:
    done(root)
    archive = Archive.open(root)
    *_, last = archive.history(A)
    assert isinstance(last, WithdrawalEntry)
    assert last.reason == WHY
    with pytest.raises(NotArchived, match="was withdrawn on 2023-12-18"):
        archive.version(A)
    assert archive.versions(A) == []
    assert [hit.url for hit in archive.search("字句")] == [B]
    assert archive.validators(A) is None
    assert list(archive.unread()) == []
    assert archive.last_shown(A) is None
    complaints: list[str] = []
    exported = stored_versions(root, Selection(), complaints.append)
    assert [stored.version.url for stored in exported] == [B]
    for selection in (Selection(), Selection(urls=(A, B)), Selection(since=START)):
        out = BytesIO()
        write_wacz(root, out, selection, created=START, complain=complaints.append)
        with zipfile.ZipFile(out) as file:
            (pages,) = [file.read(name).decode() for name in file.namelist() if name == "pages/pages.jsonl"]
            index = [file.read(name) for name in file.namelist() if name.endswith(".cdx.gz")]
        assert A not in pages
        assert all(b"www.example" not in zlib.decompress(data, wbits=31) for data in index if data)
    assert complaints == [f"{A} was withdrawn on 2023-12-18: {WHY}"]  # it was asked for by name


def test_an_unread_capture_goes_and_is_not_read_again(root: Path) -> None:
    url = "https://www.example.cn/no-article"
    with opened(root) as archive:
        archive.record(capture(url, "目录"), problem="no article")
        assert [entry.url for entry in archive.unread()] == [url]
    done(root, url)
    assert list(Archive.open(root).unread()) == []
    assert not has(root, "目录")
    well(root)


def test_a_second_time_there_is_nothing_left(root: Path) -> None:
    done(root)
    log = (root / "captures.jsonl").read_bytes()
    with pytest.raises(NotArchived, match="was withdrawn on 2023-12-18 already"):
        done(root)
    with pytest.raises(NotArchived, match="was withdrawn on 2023-12-18 already"):
        done(root, version=2)
    assert (root / "captures.jsonl").read_bytes() == log
    # But the order can be widened.
    (entry,) = done(root, also_future=True).entries
    assert entry.versions == ()
    with opened(root) as archive:
        assert "withdrawn" in (archive.refusal(A) or "")


@pytest.mark.parametrize(
    ("url", "version", "why"),
    [
        ("https://www.example.cn/never", None, "is not in this archive"),
        ("https://www.example.cn/never", 1, "is not in this archive"),
        (A, 9, "has no version 9; there is v1 to v3"),
    ],
)
def test_what_is_not_there_is_said(root: Path, url: str, version: int | None, why: str) -> None:
    log = (root / "captures.jsonl").read_bytes()
    with pytest.raises(NotArchived, match=why):
        done(root, url, version)
    assert (root / "captures.jsonl").read_bytes() == log


@pytest.mark.parametrize("reason", ["", " \n "])
def test_a_reason_is_needed(root: Path, reason: str) -> None:
    with opened(root) as archive, pytest.raises(RequestError, match="needs a reason"):
        withdraw(archive, Order(A, None, reason))


def test_a_backup_that_was_put_back_is_found_and_withdrawn_again(root: Path) -> None:
    (path,) = root.glob("documents/www*/*/v1.json")
    (warc,) = root.glob("warc/*/*/*.gz")
    version, records = path.read_bytes(), warc.read_bytes()
    done(root)
    path.write_bytes(version)
    warc.write_bytes(records)
    found = verify(root, jobs=1).damaged
    assert {one.kind for one in found} == {"withdrawn-back"}
    assert len(found) == 7
    assert not any("moved" in line for line in repair_archive(root, verify(root)))
    (entry,) = done(root).entries
    assert [one.number for one in entry.versions] == [1]
    assert len(entry.evidence) == 6
    assert not has(root, "一稿的字句")
    well(root)


# Later captures


def test_a_later_capture_is_new_if_the_order_does_not_forbid_it(root: Path) -> None:
    done(root)
    with opened(root) as archive:
        stored = store(archive, A, "三稿的字句", 20)
        assert stored.version is not None
        assert (stored.version.number, stored.version.cause, stored.is_new) == (4, "first", True)
        assert archive.payload(stored.version)
    assert Archive.open(root).version(A).number == 4
    well(root)


def test_a_later_capture_is_refused_if_the_order_forbids_it(root: Path) -> None:
    done(root, also_future=True)
    with opened(root) as archive:
        stored = store(archive, A, "四稿的字句", 20)
        assert stored.version is None
        assert stored.entry.outcome == "refused"
        assert stored.entry.warc is None
        assert stored.entry.payload_digest is None
        assert WHY in (stored.entry.problem or "")
        part = archive.record(capture(f"{A}?p=2", "四稿第二页"), part_of=A)
        assert part.entry.outcome == "refused"
        assert store(archive, B, "别的", 21).is_new
    assert not has(root, "四稿")
    well(root)


def test_an_order_about_a_version_forbids_what_it_said(root: Path) -> None:
    done(root, version=3, also_future=True)
    with opened(root) as archive:
        assert archive.refusal(A) is None
        assert store(archive, A, "三稿的字句", 20).entry.outcome == "refused"
        assert store(archive, A, "四稿的字句", 21).is_new
        assert archive.record_extraction(archive.version(A), reading(A, "三稿的字句")) is None
    assert not has(root, "三稿的字句")
    well(root)


def test_a_capture_on_its_way_is_refused(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    append = WarcFile.append

    def late(self: WarcFile, *arguments: object) -> object:
        ranges = append(self, *arguments)  # type: ignore[arg-type]
        monkeypatch.setattr(WarcFile, "append", append)
        done(root, also_future=True)  # by another process, while the bytes are written and the lock is not held
        return ranges

    with opened(root) as archive:
        archive.record(capture(B, "先有文件", minute=19))
        monkeypatch.setattr(WarcFile, "append", late)
        stored = store(archive, A, "四稿的字句", 20)
        assert stored.entry.outcome == "refused"
        assert stored.version is None
        assert store(archive, B, "别的", 21).is_new
    assert not has(root, "四稿的字句")
    well(root)


def test_a_revisit_on_its_way_makes_no_version_of_a_hole(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    append = WarcFile.append

    def late(self: WarcFile, *arguments: object) -> object:
        ranges = append(self, *arguments)  # type: ignore[arg-type]
        monkeypatch.setattr(WarcFile, "append", append)
        done(root)
        return ranges

    with opened(root) as archive:
        monkeypatch.setattr(WarcFile, "append", late)
        with pytest.raises(Exception, match="withdrawn meanwhile"):
            store(archive, A, "三稿的字句", 20)
        assert store(archive, A, "三稿的字句", 21).is_new
    well(root)


def test_an_order_for_the_future_alone(root: Path) -> None:
    url = "https://www.example.cn/not-yet"
    (entry,) = done(root, url, also_future=True).entries
    assert (entry.versions, entry.evidence) == ((), ())
    with opened(root) as archive:
        assert store(archive, url, "来了").entry.outcome == "refused"
    well(root)


# What stands in its way


def test_nothing_is_withdrawn_that_can_not_be_withdrawn_whole(root: Path, tmp_path: Path) -> None:
    (warc,) = root.glob("warc/*/*/*.gz")
    outside = tmp_path / "outside"
    warc.rename(outside)
    before = outside.read_bytes()
    warc.symlink_to(outside)
    log = (root / "captures.jsonl").read_bytes()
    with pytest.raises(WriteFailed, match="withdrawal"):
        done(root)
    assert outside.read_bytes() == before
    assert (root / "captures.jsonl").read_bytes() == log
    assert len(Archive.open(root).versions(A)) == 3
    with opened(root) as archive:
        assert archive.messages == []


def test_a_link_in_a_versions_place_is_removed_not_followed(root: Path, tmp_path: Path) -> None:
    (path,) = root.glob("documents/www*/*/v2.json")
    path.rename(tmp_path / "kept")
    path.symlink_to(tmp_path / "kept")
    done(root)
    assert (tmp_path / "kept").exists()
    assert not path.is_symlink()
    well(root)


def test_evidence_that_is_lost_already_is_no_obstacle(root: Path) -> None:
    (warc,) = root.glob("warc/*/*/*.gz")
    data = warc.read_bytes()
    warc.write_bytes(data[: len(data) // 2])
    done(root)
    assert not has_prefix(warc, "一稿的字句")
    warc.unlink()
    with opened(root) as archive:
        store(archive, A, "又来了", 20)
    done(root)
    assert {found.url for found in verify(root, jobs=1).damaged} == {B}


def has_prefix(path: Path, text: str) -> bool:
    data = path.read_bytes()
    while data:
        member = zlib.decompressobj(wbits=31)
        if text in member.decompress(data).decode("utf-8", "replace"):
            return True
        data = member.unused_data
    return False


def test_a_damaged_line_of_the_log_is_no_obstacle(root: Path) -> None:
    log = root / "captures.jsonl"
    lines = log.read_bytes().splitlines(keepends=True)
    lines[5] = b"{" + lines[5][1:].replace(b'"', b"'")
    log.write_bytes(b"".join(lines))
    assert len(done(root).entries[0].versions) == 3


def test_a_line_that_was_tampered_with_leads_out_of_nothing(root: Path, tmp_path: Path) -> None:
    (tmp_path / "victim").write_text("x")
    entry = WithdrawalEntry(
        at=datetime(2024, 1, 1, tzinfo=UTC), url=A, reason="x", cut_off=("../../victim", "..", "", "a/b")
    )
    with opened(root) as archive:
        archive.withdraw(lambda _: [entry])
    assert (tmp_path / "victim").exists()
