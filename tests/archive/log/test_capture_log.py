from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from archive.archive import Archive
from archive.log import capture_log
from archive.log.capture_log import CaptureLog
from archive.log.claims import NoClaim, read_claim
from archive.log.entries import CaptureEntry, single_line
from archive.log.lines import parse_line, to_json
from archive.model.errors import ArchiveDamaged
from archive.model.record import sha256

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from archive.model.record import Capture, Reading

    MakeCapture = Callable[..., Capture]
    MakeReading = Callable[..., Reading]


@pytest.fixture
def log(archive: Archive, root: Path, make_capture: MakeCapture, make_reading: MakeReading) -> Path:
    """The log of an archive with three captures, closed."""
    for minute, text in enumerate("甲乙丙"):
        archive.record(make_capture(text, minute=minute), make_reading(text))
    archive.close()
    return root / "captures.jsonl"


def seqs(root: Path) -> list[int]:
    return [entry.seq for entry in Archive.open(root).entries()]


def test_a_line_says_what_happened(archive: Archive, root: Path, url: str, make_capture: MakeCapture) -> None:
    entry = archive.record(
        make_capture(
            url=url + "#top",
            final_url="https://m.example.cn/48795",
            hops=(url, "https://m.example.cn/48795"),
            headers=(),
        ),
        problem="a list,\nnot an article",
    ).entry
    line = json.loads((root / "captures.jsonl").read_bytes())
    assert entry.warc is not None
    assert line == {
        "seq": 1,
        "kind": "capture",
        "prev": None,
        "at": "2023-12-16T08:00:00Z",
        "url": url,
        "final_url": "https://m.example.cn/48795",
        "hops": [url, "https://m.example.cn/48795"],
        "outcome": "ok",
        "status": 200,
        "payload_digest": sha256(make_capture().payload),
        "warc": {
            "file": entry.warc.file,
            "offset": entry.warc.offset,
            "length": entry.warc.length,
            "digest": entry.warc.digest,
        },
        "problem": "a list, not an article",
    }


def test_each_line_is_chained_to_the_bytes_of_the_one_before(log: Path) -> None:
    lines = log.read_bytes().splitlines(keepends=True)
    values = [json.loads(line) for line in lines]
    assert [value["seq"] for value in values] == [1, 2, 3]
    assert [value["prev"] for value in values] == [None, sha256(lines[0]), sha256(lines[1])]


def test_the_chain_goes_on_in_another_session(log: Path, root: Path, make_capture: MakeCapture) -> None:
    last = log.read_bytes().splitlines(keepends=True)[-1]
    with Archive.open(root) as archive:
        entry = archive.record(make_capture()).entry
        assert (entry.seq, entry.prev) == (4, sha256(last))
        assert archive.messages == []


def test_appending_reads_the_end_of_the_log_alone(log: Path, root: Path, make_capture: MakeCapture) -> None:
    # Rubbish before the last line is not seen by a writer, however much there is.
    last = log.read_bytes().splitlines(keepends=True)[-1]
    log.write_bytes(b"rubbish\n" * 100_000 + last)
    with Archive.open(root) as archive:
        assert archive.record(make_capture()).entry.prev == sha256(last)
    with pytest.raises(ArchiveDamaged, match=r"captures\.jsonl: line 1 can't be read"):
        seqs(root)


def test_a_line_longer_than_a_piece_is_read_back_whole(archive: Archive, make_capture: MakeCapture) -> None:
    hops = tuple(f"https://a.cn/{number}/{'x' * 4000}" for number in range(40))
    first = archive.record(make_capture(hops=hops)).entry
    archive.close()
    archive.record(make_capture())
    assert next(archive.entries()) == first
    assert [entry.seq for entry in archive.entries()] == [1, 2]


@pytest.mark.parametrize("tail", [b"{", b'{"seq":4,"kind"', b"\0" * 700, b"{\n", b'{"seq":4}', b"\xff\xfe"])
def test_a_torn_tail_is_read_over_then_cut_off_and_kept(
    log: Path, root: Path, make_capture: MakeCapture, tail: bytes
) -> None:
    whole = log.read_bytes()
    log.write_bytes(whole + tail)
    assert seqs(root) == [1, 2, 3]
    assert log.read_bytes() == whole + tail  # a reader heals nothing
    with Archive.open_or_create(root) as archive:
        assert log.read_bytes() == whole
        (message,) = archive.messages
        assert f"torn line ({len(tail)} bytes)" in message
        (kept,) = (root / "damaged").iterdir()
        assert kept.read_bytes() == tail
        assert f"damaged/{kept.name}" in message
        assert archive.record(make_capture()).entry.seq == 4


def test_a_tail_that_another_writer_tears_meanwhile_is_healed_too(
    archive: Archive, root: Path, make_capture: MakeCapture
) -> None:
    archive.record(make_capture())
    with (root / "captures.jsonl").open("ab") as file:
        file.write(b'{"seq":2,')
    assert archive.record(make_capture()).entry.seq == 2
    assert len(archive.messages) == 1


@pytest.mark.parametrize("cut", range(1, 400, 57))
def test_any_cut_of_the_last_line_is_healed(log: Path, root: Path, make_capture: MakeCapture, cut: int) -> None:
    log.write_bytes(log.read_bytes()[:-cut])
    assert seqs(root) == [1, 2]
    with Archive.open(root) as archive:
        assert archive.record(make_capture()).entry.seq == 3
    assert seqs(root) == [1, 2, 3]


@pytest.mark.parametrize(
    "line", [b"x" * 10, b"[]", b'{"seq":2,"kind":"magic","prev":null,"at":"2023-12-16T08:00:00Z"}']
)
def test_a_bad_line_in_the_middle_is_named(log: Path, root: Path, url: str, line: bytes) -> None:
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(lines[0] + line + b"\n" + lines[2])
    found: list[int] = []
    with pytest.raises(ArchiveDamaged, match=r"captures\.jsonl: line 2 can't be read"):
        found.extend(entry.seq for entry in Archive.open(root).entries())
    assert found == [1]
    # Who asks for one document reads the lines that name it, and no others.
    assert [entry.seq for entry in Archive.open(root).history(url)] == [1, 3]


def test_nothing_is_written_behind_a_last_line_that_means_nothing(
    log: Path, root: Path, make_capture: MakeCapture
) -> None:
    before = log.read_bytes() + b'{"hello":"world"}\n'
    log.write_bytes(before)
    with Archive.open(root) as archive, pytest.raises(ArchiveDamaged, match="its last line is not an entry"):
        archive.record(make_capture())
    assert log.read_bytes() == before


def test_an_entry_survives_json(archive: Archive, make_capture: MakeCapture, make_reading: MakeReading) -> None:
    entry = archive.record(make_capture(), make_reading()).entry
    assert parse_line(line_of(to_json(entry))) == entry
    assert list(archive.entries()) == [entry]


def test_a_line_may_leave_out_what_goes_without_saying(url: str) -> None:
    entry = parse_line(
        line_of(
            {
                "seq": 7,
                "kind": "capture",
                "prev": None,
                "at": "2023-12-16T08:00:00Z",
                "url": url,
                "outcome": "gone",
            }
        )
    )
    assert isinstance(entry, CaptureEntry)
    assert (entry.final_url, entry.hops, entry.warc, entry.new) == (url, (), None, False)


def test_a_reason_is_one_bounded_line() -> None:
    assert single_line("no\r\nanswer \x0b at all") == "no answer at all"
    assert len(single_line("长" * 10_000)) == 500


DIGEST = "sha256:" + "0123456789abcdef" * 4
HEAD = {"seq": 7, "prev": DIGEST, "at": "2023-12-16T08:00:00Z"}
SIDE = {"url": "https://a.example/", "version": 1, "digest": DIGEST}
LINES: dict[str, dict[str, object]] = {
    "capture": {
        "url": "https://a.example/",
        "final_url": "https://b.example/",
        "hops": ["https://b.example/"],
        "outcome": "ok",
        "reason": "",
        "status": 200,
        "payload_digest": DIGEST,
        "same": True,
        "warc": {"file": "warc/2023/12/20231216T080000Z-1-0a.warc.gz", "offset": 1, "length": 2, "digest": DIGEST},
        "validators": {"etag": "x", "last_modified": None},
        "part_of": "https://a.example/0",
        "robots_overridden": "our own article",
        "encoding_by_hand": "gb18030",
        "memento_of": "https://a.example/1",
        "memento_at": "2023-12-16T08:00:00Z",
        "taken_from": {"file": "a.warc.gz", "record_id": "urn:uuid:1", "digest": DIGEST},
        "version": 1,
        "new": True,
        "file_digest": DIGEST,
        "problem": "a list",
        "cause": "page",
    },
    "extraction": {"url": "https://a.example/", "extractor": "x", "version": 1, "file_digest": DIGEST},
    "alias": {"url": "https://a.example/", "of": "https://b.example/", "shown_by": "redirect", "digest": DIGEST},
    "timestamp": {
        "line": 1,
        "line_digest": DIGEST,
        "authority": "https://tsa.example/",
        "file": "timestamps/1-0123456789abcdef-1.tsr",
        "file_digest": DIGEST,
    },
    "template": {"url": "https://a.example/", "version": 2, "parts": ["title"], "pages": 3},
    "comparison": {
        "left": SIDE,
        "right": SIDE,
        "verdict": "altered",
        "kept": 0.5,
        "new": 1,
        "attribution": "confirmed",
        "edits": {"number": 1},
    },
    "withdrawal": {
        "url": "https://a.example/",
        "reason": "an order",
        "version": 2,
        "also_future": True,
        "versions": [{"number": 2, "digest": DIGEST}],
        "payloads": [DIGEST],
        "evidence": [
            {
                "file": "warc/2023/12/20231216T080000Z-1-0a.warc.gz",
                "offset": 1,
                "length": 2,
                "digest": DIGEST,
                "tail": "00ff",
            }
        ],
        "cut_off": ["x.warc.gz-1-0a"],
    },
    "merge": {
        "chain": "0123456789abcdef",
        "start": 1,
        "lines": 9,
        "digest": DIGEST,
        "file": "merged/0123456789abcdef-1.jsonl",
        "file_digest": DIGEST,
    },
}
STRANGE: tuple[object, ...] = (None, True, 7, 1.5, float("nan"), -1, "x", [], [7], {}, {"url": 7}, {"file": 7})


def line_of(value: object) -> bytes:
    return json.dumps(value).encode() + b"\n"


@pytest.mark.parametrize("kind", list(LINES))
@pytest.mark.parametrize("unknown", [{}, {"later": [1]}])
def test_no_value_of_another_type_comes_out_of_a_line(kind: str, unknown: dict[str, object]) -> None:
    good = HEAD | {"kind": kind} | LINES[kind]
    assert json.loads(json.dumps(to_json(parse_line(line_of(good | unknown))))) == good
    read_claim(line_of(good))
    refused = 0
    for name in good:
        for value in STRANGE:
            raw = line_of(good | unknown | {name: value})
            try:
                entry = parse_line(raw)
            except ValueError:
                refused += 1
                with pytest.raises(NoClaim):  # who verifies sees the same
                    pytest.fail(f"{name}, {value}: {read_claim(raw)}")
                continue
            said, share = json.loads(json.dumps(to_json(entry)))[name], name in ("kept", "new")
            due = (int, float) if share else (type(None), type(good[name]))
            assert isinstance(said, due), (name, value)
            assert not isinstance(said, float) or 0 <= said <= 1, (name, value)
    assert refused > 6 * len(good)


@pytest.mark.parametrize("block", [1, 7, 64, 1 << 20])
def test_marked_lines_are_found_wherever_a_block_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr(capture_log, "_BLOCK", block)
    lines = [b"one\n", b"\n", b"a two b two\n", b"three\n", b"two one\n", b"two torn"]
    (tmp_path / "captures.jsonl").write_bytes(b"".join(lines))
    found = list(CaptureLog(tmp_path).marked_lines([b"one", b"two"]))
    ends = {4: lines[0], 17: lines[2], 31: lines[4]}
    assert {end: raw for end, raw in found if raw} == ends
    assert [end for end, raw in found if raw] == [4, 17, 31]
    assert max(end for end, _ in found) == 31
    assert [raw for _, raw in CaptureLog(tmp_path).marked_lines([b"two"], 17) if raw] == [lines[4]]
    assert list(CaptureLog(tmp_path / "nothing").marked_lines([b"x"])) == []
