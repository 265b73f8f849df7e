"""Copies that archive services keep: what the archive says of them, and that they never pass for the page itself."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from archive.log.claims import NoClaim, read_claim
from archive.log.entries import CaptureEntry
from archive.log.lines import parse_line, to_line
from archive.verify.whole_archive import verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from archive.archive import Archive
    from archive.model.record import Capture, Reading

    MakeCapture = Callable[..., Capture]
    MakeReading = Callable[..., Reading]

AT = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)


@pytest.fixture
def of(url: str) -> str:
    """Where a service keeps a copy of the page."""
    return f"https://archive.example/web/20240506070809id_/{url}"


@pytest.fixture
def copy(make_capture: MakeCapture, url: str, of: str) -> Capture:
    return make_capture("甲", url=of, final_url=of, memento_of=url, memento_at=AT)


def test_a_copy_is_a_document_of_its_own(
    archive: Archive, copy: Capture, make_capture: MakeCapture, make_reading: MakeReading, url: str, of: str
) -> None:
    archive.record(make_capture("乙"), make_reading("乙"))
    gone = make_capture(minute=1, outcome="gone", reason="404 Not Found", status=404)
    archive.record(gone)
    stored = archive.record(copy, make_reading("甲"))
    assert (stored.entry.memento_of, stored.entry.memento_at) == (url, AT)
    assert stored.version is not None
    assert (stored.version.url, stored.version.number, stored.version.cause) == (of, 1, "first")
    assert archive.version(url).number == 1
    assert archive.version(url).article.body != stored.version.article.body
    assert [document.url for document in archive.documents()] == [url, of]
    assert [document.last_outcome for document in archive.documents()] == ["gone", "ok"]
    # Asked for again, it is the same document and the same version.
    again = archive.record(replace(copy, fetched_at=AT), make_reading("甲"))
    assert (again.is_new, again.entry.version) == (False, 1)


def test_the_history_of_a_page_names_its_copies(
    archive: Archive, copy: Capture, make_capture: MakeCapture, make_reading: MakeReading, url: str, of: str
) -> None:
    archive.record(make_capture("乙"), make_reading("乙"))
    archive.record(copy, make_reading("甲"))
    archive.record(copy, make_reading("甲"))
    entries = [entry for entry in archive.history(url) if isinstance(entry, CaptureEntry)]
    assert [entry.url for entry in entries] == [url, of, of]
    # The last line leaves its digest out: it is that of the copy's version, not of the page's.
    assert [entry.payload_digest for entry in entries[1:]] == [copy.payload_digest] * 2
    assert [entry.url for entry in archive.history(of) if isinstance(entry, CaptureEntry)] == [of, of]


def test_a_line_says_it_where_there_is_something_to_say(
    archive: Archive, copy: Capture, make_capture: MakeCapture, make_reading: MakeReading, root: Path, url: str
) -> None:
    plain = archive.record(make_capture("乙"), make_reading("乙")).entry
    assert not {"memento_of", "memento_at"} & set(json.loads(to_line(plain)))
    archive.record(copy, make_reading("甲"))
    raw = (root / "captures.jsonl").read_bytes().splitlines(keepends=True)[-1]
    line = json.loads(raw)
    assert (line["memento_of"], line["memento_at"]) == (url, "2024-05-06T07:08:09Z")
    entry = parse_line(raw)
    assert isinstance(entry, CaptureEntry)
    assert (entry.memento_of, entry.memento_at) == (url, AT)
    read_claim(raw)
    for change in ({"memento_of": 7}, {"memento_at": "2024-05-06"}, {"memento_at": 7}):
        with pytest.raises(NoClaim):
            read_claim(json.dumps(line | change).encode() + b"\n")


def test_the_evidence_says_it_too_and_all_of_it_is_well(
    archive: Archive, copy: Capture, make_reading: MakeReading, root: Path, url: str, of: str
) -> None:
    archive.record(copy, make_reading("甲"))
    archive.close()
    (warc,) = root.rglob("*.warc.gz")
    records = gzip.decompress(warc.read_bytes())
    assert f'"memento_of": "{url}"'.encode() in records
    assert b'"memento_at": "2024-05-06T07:08:09Z"' in records
    assert records.count(f"WARC-Target-URI: {of}\r\n".encode()) == 2  # the response, and what is told of it
    assert verify(root, deep=True).well
