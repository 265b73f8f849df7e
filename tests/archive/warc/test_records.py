from __future__ import annotations

import fcntl
import gzip
import json
import os
import zlib
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from archive.archive import Archive
from archive.log.entries import RecordPosition
from archive.model.errors import ArchiveDamaged
from archive.model.record import Exchange, sha256
from archive.warc.files import WarcFile, open_record
from archive.warc.inflate import undo_codings
from archive.warc.read import read_payload
from archive.warc.records import capture_records

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from archive.model.record import Capture, Reading

    MakeCapture = Callable[..., Capture]
    MakeReading = Callable[..., Reading]


def read_all(data: bytes) -> list[dict[str, Any]]:
    """Every record, with its digests checked by warcio."""
    found = []
    for record in ArchiveIterator(BytesIO(data), check_digests="raise"):
        head = record.http_headers
        found.append(
            dict(record.rec_headers.headers)
            | {
                "body": record.raw_stream.read(),
                "status": head and f"{head.protocol} {head.statusline}",
                "headers": head and head.headers,
                "version": record.rec_headers.protocol,
            }
        )
    return found


def data_of(capture: Capture) -> bytes:
    made = capture_records(capture, None)
    assert made is not None
    return made.data


def warcs(root: Path) -> list[Path]:
    return sorted(path for path in (root / "warc").rglob("*") if path.is_file())


def test_a_response_is_kept_as_received_under_a_legal_head(make_capture: MakeCapture) -> None:
    capture = make_capture(
        headers=(
            ("Server", "nginx"),
            ("transfer-encoding", "chunked"),
            ("Content-Length", "7"),
            ("X-Title", "标题"),
            ("X-Split", "a\r\nSet-Cookie: b"),
            ("Bad Name", "x"),
        ),
        final_url="https://m.example.cn/新 x\r\nWARC-Type: forged",
        hops=("https://m.example.cn/",),
    )
    response, metadata = read_all(data_of(capture))
    assert response["version"] == "WARC/1.1"
    assert response["WARC-Type"] == "response"
    assert response["WARC-Target-URI"] == "https://m.example.cn/%E6%96%B0%20x%0D%0AWARC-Type:%20forged"
    assert response["WARC-Date"] == "2023-12-16T08:00:00Z"
    assert response["WARC-Payload-Digest"] == sha256(capture.body)
    assert response["WARC-Block-Digest"].startswith("sha256:")
    assert response["body"] == capture.body
    assert response["status"] == "HTTP/1.1 200 OK"
    assert response["headers"] == [
        ("Server", "nginx"),
        ("X-Title", "%E6%A0%87%E9%A2%98"),
        ("X-Split", "a Set-Cookie: b"),
        ("Content-Length", str(len(capture.body))),
    ]
    assert metadata["WARC-Type"] == "metadata"
    assert metadata["WARC-Concurrent-To"] == response["WARC-Record-ID"]
    about = json.loads(metadata["body"].removeprefix(b"repost-capture: "))
    assert about["headers"] == [list(pair) for pair in capture.headers]
    assert (about["url"], about["hops"], about["outcome"]) == (capture.url, list(capture.hops), "ok")


@pytest.mark.parametrize(
    ("outcome", "why"), [("too-large", "length"), ("timeout", "time"), ("unreachable", "disconnect")]
)
def test_a_body_that_is_not_whole_says_so(make_capture: MakeCapture, outcome: str, why: str) -> None:
    response, _ = read_all(data_of(make_capture(outcome=outcome)))
    assert response["WARC-Truncated"] == why


@pytest.mark.parametrize(("end_told", "why"), [(True, None), (False, "disconnect")])
def test_half_a_page_is_truncated_where_the_connection_ended_it(
    make_capture: MakeCapture, end_told: bool, why: str | None
) -> None:
    response, _ = read_all(data_of(make_capture(outcome="partial", end_told=end_told)))
    assert response.get("WARC-Truncated") == why


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("HTTP/1.1 410 Removed by court order 17", "HTTP/1.1 410 Removed by court order 17"),
        ("HTTP/1.0 410 Gone", "HTTP/1.0 410 Gone"),
        ("HTTP/1.1 410", "HTTP/1.1 410"),
        ("http/1.1  410 gone", "HTTP/1.1 410 gone"),
        ("HTTP/1.1 410 ", "HTTP/1.1 410"),
        ("HTTP/2 410 ", "HTTP/1.1 410 Gone"),
        ("ICY 410 Gone", "HTTP/1.1 410 Gone"),
        ("HTTP/1.1 410 \xd2\xd1\xc9\xbe", "HTTP/1.1 410 %C3%92%C3%91%C3%89%C2%BE"),
        ("HTTP/1.1 410 a\rWARC-Type: forged", "HTTP/1.1 410 a"),
    ],
)
def test_the_status_line_is_kept_as_received(make_capture: MakeCapture, line: str, kept: str) -> None:
    head = f"{line}\r\nServer: nginx\r\n\r\n".encode("latin-1")
    capture = make_capture(outcome="gone", status=410, headers=(("Server", "nginx"),), head=head)
    response, metadata = read_all(data_of(capture))
    assert response["status"] == kept
    # What a record can't hold, byte for byte, is kept beside it.
    about = json.loads(metadata["body"].removeprefix(b"repost-capture: "))
    assert about.get("head", "") == ("" if line.rstrip() == kept else head.decode("latin-1"))


def test_a_head_with_lines_that_are_no_headers_is_kept_byte_for_byte(make_capture: MakeCapture) -> None:
    head = b"HTTP/1.1 200 OK\r\nServer: nginx\r\nno header \xb2\xbb\r\n\r\n"
    sent = datetime(2023, 12, 16, 8, tzinfo=UTC)
    on_the_way = Exchange(
        url="https://a.example/robots.txt", at=sent, status=200, headers=(("A", "b"),), head=b"HTTP/1.0 200\nA:b\n\n"
    )
    capture = make_capture(headers=(("Server", "nginx"),), head=head, exchanges=(on_the_way,))
    first, _, metadata = read_all(data_of(capture))
    assert first["status"] == "HTTP/1.0 200"
    about = json.loads(metadata["body"].removeprefix(b"repost-capture: "))
    assert about["head"].encode("latin-1") == head
    assert about["exchanges"][0]["head"].encode("latin-1") == on_the_way.head


def test_the_messages_of_an_exchange_name_its_address_and_its_times(make_capture: MakeCapture) -> None:
    sent = datetime(2023, 12, 16, 8, tzinfo=UTC)
    request = (("User-Agent", "repost"), ("Cookie", "seen=1"))
    connection = (("address", "2001:db8::17"), ("port", "443"))
    facts: dict[str, Any] = {"connection": connection, "request": request, "answered_at": sent + timedelta(seconds=2)}
    on_the_way = Exchange(url="https://a.example/robots.txt", at=sent, status=404, **facts)
    *messages, metadata = read_all(data_of(make_capture(exchanges=(on_the_way,), **facts)))
    assert [record["WARC-Type"] for record in messages] == ["response", "request"] * 2
    assert {record["WARC-IP-Address"] for record in messages} == {"2001:db8::17"}
    assert {record["WARC-Date"] for record in messages} == {"2023-12-16T08:00:00Z"}
    assert "WARC-IP-Address" not in metadata
    assert ("Cookie", "seen=1") in messages[-1]["headers"]
    about = json.loads(metadata["body"].removeprefix(b"repost-capture: "))
    assert about["answered_at"] == about["exchanges"][0]["answered_at"] == "2023-12-16T08:00:02Z"


def test_a_status_of_a_servers_own_is_kept(make_capture: MakeCapture) -> None:
    data = gzip.decompress(data_of(make_capture(outcome="blocked", status=521)))
    assert b"\r\n\r\nHTTP/1.1 521 \r\n" in data


def _deflated(data: bytes) -> bytes:
    squeezer = zlib.compressobj(wbits=-15)
    return squeezer.compress(data) + squeezer.flush()


@pytest.mark.parametrize(
    ("coding", "encode"),
    [
        ("gzip", gzip.compress),
        ("X-Gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", _deflated),
        ("deflate, gzip", lambda data: gzip.compress(zlib.compress(data))),
        ("identity", bytes),
        ("gzip", bytes),  # a server that only says so
        ("br", lambda data: b"br:" + data),  # not ours to decode: the payload is kept beside it
        ("gzip", lambda data: gzip.compress(data)[:-9]),
    ],
)
def test_the_payload_comes_back_whatever_the_coding(
    archive: Archive,
    make_capture: MakeCapture,
    make_reading: MakeReading,
    coding: str,
    encode: Callable[[bytes], bytes],
) -> None:
    payload = make_capture().body * 50
    capture = make_capture(body=encode(payload), payload=payload, headers=(("Content-Encoding", coding),))
    stored = archive.record(capture, make_reading())
    assert stored.version is not None
    assert archive.payload(stored.version) == payload
    archive.close()
    (path,) = warcs(archive.root)
    types = [record["WARC-Type"] for record in read_all(path.read_bytes())]
    beside = ["conversion"] if coding == "br" or len(capture.body) == len(gzip.compress(payload)) - 9 else []
    assert types == ["warcinfo", "response", *beside, "metadata"]


def test_the_same_bytes_again_are_a_revisit(
    archive: Archive, root: Path, make_capture: MakeCapture, make_reading: MakeReading
) -> None:
    first = archive.record(make_capture(), make_reading())
    archive.record(make_capture(minute=5), make_reading())
    reread = archive.record(make_capture(minute=6), make_reading(source=None, extractor="test/2"))
    archive.record(make_capture(minute=7, outcome="not-modified", status=304, body=b""))
    archive.close()
    (path,) = warcs(root)
    found = [record for record in read_all(path.read_bytes()) if record["WARC-Type"] == "revisit"]
    profiles = [record["WARC-Profile"].rpartition("/")[2] for record in found]
    assert profiles == ["identical-payload-digest", "identical-payload-digest", "server-not-modified"]
    assert first.version is not None
    assert found[0]["WARC-Payload-Digest"] == first.version.payload_digest
    assert {record["WARC-Refers-To-Target-URI"] for record in found} == {first.entry.final_url}
    assert {record["WARC-Refers-To-Date"] for record in found} == {"2023-12-16T08:00:00Z"}
    # A version read from a revisit has its payload where the bytes lie.
    assert reread.version is not None
    assert archive.payload(reread.version) == make_capture().payload


def test_bytes_whose_evidence_is_damaged_are_stored_again(
    archive: Archive, root: Path, make_capture: MakeCapture, make_reading: MakeReading
) -> None:
    stored = archive.record(make_capture(), make_reading())
    archive.close()
    (path,) = warcs(root)
    assert stored.entry.warc is not None
    damaged = bytearray(path.read_bytes())
    damaged[stored.entry.warc.offset + 200] ^= 1
    path.write_bytes(damaged)
    assert stored.version is not None
    with pytest.raises(ArchiveDamaged, match=rf"{path} at {stored.entry.warc.offset}: "):
        archive.payload(stored.version)
    again = archive.record(make_capture(), make_reading(source=None))
    assert again.version is not None
    assert archive.payload(again.version) == make_capture().payload
    assert archive.messages == []
    assert "the bytes are stored again" in archive.losses[0]
    archive.record(make_capture(), make_reading())
    assert len(archive.losses) == 1


def test_a_capture_without_a_response_leaves_no_record(archive: Archive, root: Path, make_capture: MakeCapture) -> None:
    entry = archive.record(make_capture(outcome="timeout", status=None, body=b"", reason="no answer")).entry
    assert (entry.warc, entry.payload_digest) == (None, None)
    assert not (root / "warc").exists()


def test_the_log_names_the_stretch_of_a_capture(archive: Archive, root: Path, make_capture: MakeCapture) -> None:
    entries = [archive.record(make_capture(text)).entry for text in "甲乙"]
    for entry in entries:
        assert entry.warc is not None
        with (root / (entry.warc.file + ".open")).open("rb") as file:  # still being written
            file.seek(entry.warc.offset)
            data = file.read(entry.warc.length)
        assert sha256(data) == entry.warc.digest
        assert [record["WARC-Type"] for record in read_all(data)] == ["response", "metadata"]
    archive.close()
    assert entries[0].warc is not None
    assert (root / entries[0].warc.file).exists()


def test_the_file_passes_warcios_own_check(
    archive: Archive, root: Path, make_capture: MakeCapture, make_reading: MakeReading
) -> None:
    for minute, text in enumerate("甲甲乙"):
        archive.record(make_capture(text, minute=minute), make_reading(text))
    archive.close()
    (path,) = warcs(root)
    assert path.name.startswith("20231216T080000Z-")
    assert path.parent == root / "warc" / "2023" / "12"

    class Asked:
        inputs = (str(path),)
        verbose = True

    checker = Checker(Asked())
    checker.process_all()
    assert checker.exit_value == 0


def test_every_cut_and_every_flip_of_a_record_is_found(
    archive: Archive, root: Path, make_capture: MakeCapture, make_reading: MakeReading
) -> None:
    stored = archive.record(make_capture(), make_reading())
    archive.close()
    (path,) = warcs(root)
    whole = path.read_bytes()
    assert stored.entry.warc is not None
    assert stored.version is not None
    start = stored.entry.warc.offset
    member = zlib.decompressobj(wbits=31)
    member.decompress(whole[start:])
    end = len(whole) - len(member.unused_data)
    for position in range(start + 10, end, 7):
        path.write_bytes(whole[:position])
        with pytest.raises(ArchiveDamaged):
            archive.payload(stored.version)
        if position == end - 9:
            continue  # the last byte of deflate's stream ends in padding: a flip there changes nothing that is read
        flipped = bytearray(whole)
        flipped[position] ^= 0x10
        path.write_bytes(flipped)
        with pytest.raises(ArchiveDamaged):
            archive.payload(stored.version)
    path.unlink()
    with pytest.raises(ArchiveDamaged, match="the file is missing"):
        archive.payload(stored.version)


@pytest.mark.parametrize(
    "place",
    [
        RecordPosition("../../etc/passwd", 0),
        RecordPosition("/etc/passwd", 0),
        RecordPosition("captures.jsonl", 0),
        RecordPosition("warc/x", -1),
    ],
)
def test_a_reference_can_not_lead_out_of_the_evidence(root: Path, place: RecordPosition) -> None:
    with pytest.raises(ArchiveDamaged, match="not a position in the evidence"), open_record(root, place):
        pass


def test_a_file_is_rotated_at_its_size(archive: Archive, root: Path, make_capture: MakeCapture) -> None:
    made = data_of(make_capture())
    writer = WarcFile(root, rotate_at=1000)
    places = [place for _ in range(4) for place in writer.append([made], make_capture().fetched_at)]
    writer.close()
    assert len(warcs(root)) == len({place.file for place in places}) > 1
    assert all(path.name.endswith(".warc.gz") for path in warcs(root))


# Healing


@pytest.fixture
def leftover(archive: Archive, root: Path, make_capture: MakeCapture, make_reading: MakeReading) -> Path:
    """A file as a killed writer leaves it: two captures, open, its lock gone."""
    for text in "甲乙":
        archive.record(make_capture(text), make_reading(text))
    archive.close()
    (path,) = warcs(root)
    return path.rename(path.with_name(path.name + ".open"))


def test_a_whole_leftover_is_finished(leftover: Path, root: Path, url: str) -> None:
    data = leftover.read_bytes()
    with Archive.open_or_create(root) as archive:
        (message,) = archive.messages
        assert "which a killed writer had left open: it was whole" in message
        assert archive.payload(archive.version(url))
    assert warcs(root) == [leftover.with_name(leftover.name.removesuffix(".open"))]
    assert warcs(root)[0].read_bytes() == data


@pytest.mark.parametrize("torn", [1, 9, 100, 300])
def test_a_torn_record_is_cut_off_and_kept(
    leftover: Path, root: Path, url: str, make_capture: MakeCapture, torn: int
) -> None:
    whole = leftover.read_bytes()
    tail = data_of(make_capture("丙"))[:torn]
    leftover.write_bytes(whole + tail)
    with Archive.open_or_create(root) as archive:
        (message,) = archive.messages
        assert f"a torn record ({torn} bytes) cut off" in message
        assert [archive.payload(version) for version in archive.versions(url)] == [
            make_capture("甲").payload,
            make_capture("乙").payload,
        ]
    assert warcs(root)[0].read_bytes() == whole
    assert [path.read_bytes() for path in (root / "damaged").iterdir()] == [tail]


def test_blocks_of_zeros_after_a_power_cut_are_cut_off(leftover: Path, root: Path) -> None:
    whole = leftover.read_bytes()
    leftover.write_bytes(whole + bytes(4096))
    Archive.open_or_create(root).close()
    assert warcs(root)[0].read_bytes() == whole


def test_damage_inside_a_leftover_costs_no_record_behind_it(leftover: Path, root: Path, url: str) -> None:
    data = bytearray(leftover.read_bytes())
    first = next(Archive.open(root).entries())
    assert first.kind == "capture"
    assert first.warc is not None
    data[first.warc.offset + 150] ^= 1
    leftover.write_bytes(data)
    with Archive.open_or_create(root) as archive:
        assert f"damaged at {first.warc.offset}, and left as it is" in archive.messages[0]
        assert archive.payload(archive.version(url, 2))
    assert warcs(root)[0].read_bytes() == data


def test_a_living_writers_file_is_left_alone(leftover: Path, root: Path) -> None:
    descriptor = os.open(leftover, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        with Archive.open_or_create(root) as archive:
            assert archive.messages == []
    finally:
        os.close(descriptor)
    assert warcs(root) == [leftover]


@pytest.mark.parametrize("length", ["9" * 5000, "9" * 19, "٣", "-1", "", "1e3", "2"])
def test_a_length_that_is_none_is_damage(length: str) -> None:
    head = f"WARC/1.1\r\nWARC-Type: conversion\r\nContent-Length: {length}\r\n\r\n".encode()
    member = gzip.compress(head + b"abc\r\n\r\n")
    with pytest.raises(ArchiveDamaged, match=r"no WARC record begins here|differs from its Content-Length"):
        read_payload(BytesIO(member), sha256(b"abc"))


def test_a_record_that_inflates_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tampered member of a few KB must not take gigabytes of memory when its evidence is read back."""
    monkeypatch.setattr("archive.warc.read.MAX_RECORD", 1 << 20)
    bomb = tmp_path / "bomb.warc.gz"
    for size, said in ((64 << 20, "larger than any"), ((1 << 20) - 10, "no WARC record begins here")):
        bomb.write_bytes(gzip.compress(bytes(size)))
        with bomb.open("rb") as file, pytest.raises(ArchiveDamaged, match=said):
            read_payload(file, sha256(b""))


def test_a_payload_that_inflates_without_end_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.warc.inflate.MAX_PAYLOAD", 1000)
    assert undo_codings(gzip.compress(bytes(999)), ["gzip"]) == bytes(999)
    assert undo_codings(gzip.compress(bytes(1001)), ["gzip"]) is None
    assert undo_codings(zlib.compress(bytes(1001)), ["deflate"]) is None


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        (b"\xef\xbb\xbf\r\n <!doctype HTML PUBLIC '-//W3C//DTD'>", "text/html"),
        (b"<p>\xbd\xf1\xcc\xec", "text/html"),
        (b"%PDF-1.4\n%", "application/pdf"),
        (b'{"html": "<html>"}', None),
        (b"<pre-release>", None),
        (b"", None),
    ],
)
def test_what_a_payload_shows_itself_to_be_is_said(make_capture: MakeCapture, payload: bytes, kind: str | None) -> None:
    coded = (("Content-Type", "text/plain"), ("Content-Encoding", "gzip"))
    capture = make_capture(body=gzip.compress(payload), payload=payload, headers=coded)
    (response, *_) = read_all(data_of(capture))
    assert response.get("WARC-Identified-Payload-Type") == kind
