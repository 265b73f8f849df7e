"""Archives that earlier programs made, as they made them: `fixtures/.archives/README.md` says what each holds."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from archive.archive import Archive
from archive.model.record import sha256
from archive.model.record_json import digest
from archive.verify.whole_archive import verify
from tests.paths import FIXTURES

ARCHIVES = FIXTURES / ".archives"
FORMATS = ("format-1", "format-2")
KINDS = {
    "format-1": {"capture": 20, "comparison": 5},
    "format-2": {"capture": 23, "comparison": 5, "timestamp": 1, "alias": 2, "extraction": 1},
}


@pytest.fixture(params=FORMATS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def copy(name: str, tmp_path: Path) -> Path:
    return Path(shutil.copytree(ARCHIVES / name, tmp_path / name))


def test_every_line_is_read(name: str) -> None:
    log = (ARCHIVES / name / "captures.jsonl").read_bytes().splitlines(keepends=True)
    with Archive.open(ARCHIVES / name) as archive:
        entries = list(archive.entries())
    assert Counter(entry.kind for entry in entries) == KINDS[name]
    assert [entry.seq for entry in entries] == list(range(1, len(log) + 1))
    assert [entry.prev for entry in entries] == [None, *map(sha256, log)][:-1]


def test_every_version_is_read_with_the_bytes_it_was_read_from(name: str) -> None:
    with Archive.open(ARCHIVES / name) as archive:
        urls = {entry.url for entry in archive.entries() if entry.kind in ("capture", "extraction")}
        versions = [version for url in sorted(urls) for version in archive.versions(url)]
        assert versions
        for version in versions:
            assert sha256(archive.payload(version)) == version.payload_digest
            assert digest(version.reading.article) == version.digest


def test_the_whole_archive_verifies(copy: Path) -> None:
    report = verify(copy, deep=True, jobs=1)
    assert not report.damaged
    assert report.totals.lines == sum(KINDS[copy.name].values())


def test_it_is_written_on(copy: Path) -> None:
    before = (copy / "captures.jsonl").read_bytes()
    url = "https://www.jcsp.example/html/20418.html"
    with Archive.open_or_create(copy) as archive:
        first, second = archive.versions(url)
        archive.record_alias("https://m.jcsp.example/html/20418.html", url, shown_by="canonical", digest=second.digest)
        assert [version.number for version in archive.versions("https://m.jcsp.example/html/20418.html")] == [1, 2]
    assert (copy / "captures.jsonl").read_bytes().startswith(before)
    assert not verify(copy, deep=True, jobs=1).damaged
    assert first.number == 1
