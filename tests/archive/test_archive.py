from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from archive.archive import Archive
from archive.files.durable import WriteFailed
from archive.files.lock import ArchiveBusy, RunLock, exclusive, try_lock
from archive.files.paths import document_folders
from archive.log.entries import CaptureEntry, ComparisonEntry
from archive.model.comparison import Attribution, Comparison, Edit, FieldChange, Side, Span
from archive.model.errors import ArchiveDamaged, FormatError, NotAnArchive, NotArchived
from archive.model.record import Boilerplate, TextBlock, sha256
from archive.model.urls import BadURL
from archive.store import documents

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.model.record import Capture, Reading

    MakeCapture = Callable[..., Capture]
    MakeReading = Callable[..., Reading]
    Change = Callable[[dict[str, Any]], object]


def tree(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


# Opening


def test_a_new_archive_is_a_folder_with_a_note_and_no_more(root: Path) -> None:
    at = datetime(2023, 12, 16, 8, 30, tzinfo=UTC)
    Archive.open_or_create(root, clock=lambda: at).close()
    assert json.loads((root / "archive.json").read_bytes()) == {
        "format": "repost-archive/4",
        "created_at": "2023-12-16T08:30:00Z",
    }
    assert set(tree(root)) == {"README.md", "archive.json", "lock"}


def test_opening_to_read_changes_nothing(archive: Archive, root: Path) -> None:
    archive.close()
    before = tree(root)
    with Archive.open(root) as again:
        assert list(again.documents()) == []
        assert list(again.entries()) == []
    assert tree(root) == before


@pytest.mark.parametrize("opener", [Archive.open, Archive.open_or_create])
def test_a_file_is_no_archive(tmp_path: Path, opener: Callable[[Path], Archive]) -> None:
    path = tmp_path / "file"
    path.write_text("x")
    with pytest.raises(NotAnArchive, match="is a file, not an archive"):
        opener(path)
    assert path.read_text() == "x"


def test_a_missing_path_is_no_archive(root: Path) -> None:
    with pytest.raises(NotAnArchive, match="no archive at "):
        Archive.open(root)
    assert not root.exists()


def test_a_path_below_a_file_is_no_archive(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(NotAnArchive):
        Archive.open(tmp_path / "file" / "archive")


def test_a_folder_with_other_things_in_it_is_refused_and_left_alone(root: Path) -> None:
    root.mkdir()
    (root / "holiday.jpg").write_bytes(b"x")
    with pytest.raises(NotAnArchive, match=r"has no archive\.json"):
        Archive.open(root)
    with pytest.raises(NotAnArchive, match=r"not empty.*holiday\.jpg"):
        Archive.open_or_create(root)
    assert tree(root) == {"holiday.jpg": b"x"}


def test_a_making_that_was_killed_can_be_done_again(root: Path) -> None:
    root.mkdir()
    (root / "lock").touch()
    (root / "draft").write_bytes(b'{"form')
    Archive.open_or_create(root).close()
    Archive.open(root).close()
    assert not (root / "draft").exists()


@pytest.mark.parametrize("opener", [Archive.open, Archive.open_or_create])
def test_an_unknown_format_is_named_on_one_line(root: Path, opener: Callable[[Path], Archive]) -> None:
    root.mkdir()
    (root / "archive.json").write_text('{"format": "repost-archive/99"}')
    with pytest.raises(
        FormatError,
        match=r"'repost-archive/99'.*repost-archive/1, repost-archive/2, repost-archive/3, repost-archive/4",
    ) as caught:
        opener(root)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("note", ["", "{", "[]", "null", '{"x": 1}', "\0" * 9])
def test_a_broken_note_is_damage(root: Path, note: str) -> None:
    root.mkdir()
    (root / "archive.json").write_text(note)
    with pytest.raises(ArchiveDamaged, match=r"archive\.json"):
        Archive.open(root)


def test_reading_imports_neither_httpx_nor_lxml_nor_warcio(
    archive: Archive, root: Path, make_capture: MakeCapture
) -> None:
    archive.record(make_capture())
    archive.close()
    script = (
        "import sys; from archive.archive import Archive; a = Archive.open(sys.argv[1]);"
        "list(a.documents()); list(a.entries());"
        "print([m for m in ('httpx', 'lxml', 'warcio', 'scraper') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script, root], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


# Versions


def test_what_is_stored_is_read_back_whole(
    archive: Archive, root: Path, url: str, make_capture: MakeCapture, make_reading: MakeReading
) -> None:
    capture, reading = make_capture(), make_reading()
    stored = archive.record(capture, reading)
    assert stored.is_new
    assert stored.version is not None
    with Archive.open(root) as again:
        version = again.version(url)
        assert version == stored.version
        assert version.reading == reading
        assert version.captured_at == capture.fetched_at
        assert again.versions(url) == [version]
        assert again.payload(version) == capture.payload
        assert json.loads(again.version_path(version).read_bytes())["article"]["digest"] == version.digest


def test_a_url_is_resolved_to_its_canonical_form(
    archive: Archive, url: str, make_capture: MakeCapture, make_reading: MakeReading
) -> None:
    archive.record(make_capture(url=url + "?utm_source=x#top"), make_reading())
    assert archive.version(url.replace("https://www", "HTTPS://WWW") + "#x").url == url
    assert [entry.seq for entry in archive.history(url + "#y")] == [1]
    with pytest.raises(NotArchived):
        archive.version(url.replace("html//site", "html/site"))
    with pytest.raises(BadURL):
        archive.version("ftp://example.cn/")


def test_a_version_that_is_not_there_is_said_with_what_is(
    archive: Archive, url: str, make_capture: MakeCapture, make_reading: MakeReading
) -> None:
    archive.record(make_capture(), make_reading())
    with pytest.raises(NotArchived, match="has no version 2; there is only v1"):
        archive.version(url, 2)
    archive.record(make_capture("乙"), make_reading("乙"))
    with pytest.raises(NotArchived, match="there is v1 to v2"):
        archive.version(url, 7)
    with pytest.raises(NotArchived, match="is not in this archive"):
        archive.version("https://nowhere.cn/")


def test_a_page_that_was_only_ever_refused_says_why(archive: Archive, url: str, make_capture: MakeCapture) -> None:
    archive.record(make_capture(outcome="gone", status=404, reason="HTTP 404"))
    with pytest.raises(NotArchived, match=r"captured \(once: HTTP 404\)"):
        archive.version(url)
    assert archive.versions(url) == []


def test_documents_are_summarised(
    archive: Archive, url: str, make_capture: MakeCapture, make_reading: MakeReading
) -> None:
    archive.record(make_capture(minute=1), make_reading(title="旧"))
    archive.record(make_capture(minute=2), make_reading(title="新"))
    archive.record(make_capture(minute=3, outcome="timeout", status=None, body=b"", reason="no answer"))
    archive.record(make_capture(minute=4, url="https://b.cn/", outcome="gone", status=410))
    first, second = archive.documents()
    assert (first.url, first.versions, first.captures, first.title) == (url, 2, 3, "新")
    assert (first.source, first.published) == ("辽沈智慧党建云平台", "2023-12-16")
    assert first.first_captured == datetime(2023, 12, 16, 8, 1, tzinfo=UTC)
    assert first.last_captured == datetime(2023, 12, 16, 8, 3, tzinfo=UTC)
    assert first.last_outcome == "timeout"
    assert (second.url, second.versions, second.title, second.damage) == ("https://b.cn/", 0, None, None)


def test_documents_are_found_without_the_log(
    archive: Archive, root: Path, url: str, make_capture: MakeCapture, make_reading: MakeReading
) -> None:
    archive.record(make_capture(), make_reading())
    archive.close()
    (root / "captures.jsonl").unlink()
    (found,) = Archive.open(root).documents()
    assert (found.url, found.versions, found.captures, found.first_captured) == (url, 1, 0, None)


def _rewrite(path: Path, change: Change) -> None:
    value = json.loads(path.read_bytes())
    change(value)
    path.write_text(json.dumps(value))


@pytest.mark.parametrize(
    "case",
    [
        (lambda v: v["article"].update(title="别的"), ArchiveDamaged),
        (lambda v: v["article"]["body"][0].update(text="别的"), ArchiveDamaged),
        (lambda v: v.update(number=2), ArchiveDamaged),
        (lambda v: v.update(cause="magic"), ArchiveDamaged),
        (lambda v: v.update(captured_at="yesterday"), ArchiveDamaged),
        (lambda v: v.pop("payload"), ArchiveDamaged),
        (lambda v: v.update(format="repost-version/9"), FormatError),
        (lambda v: v["article"].update(format="repost-article/9"), FormatError),
    ],
)
def test_a_changed_version_file_is_found_and_named(
    archive: Archive,
    url: str,
    make_capture: MakeCapture,
    make_reading: MakeReading,
    case: tuple[Change, type[Exception]],
) -> None:
    change, error = case
    stored = archive.record(make_capture(), make_reading())
    assert stored.version is not None
    path = archive.version_path(stored.version)
    _rewrite(path, change)
    with pytest.raises(error) as caught:
        archive.version(url)
    assert str(path) in str(caught.value)
    assert next(archive.documents()).damage == str(caught.value)


def test_a_version_file_of_another_url_is_not_taken_for_this_one(
    archive: Archive, url: str, make_capture: MakeCapture, make_reading: MakeReading
) -> None:
    archive.record(make_capture(), make_reading())
    stored = archive.record(make_capture("乙"), make_reading("乙"))
    assert stored.version is not None
    path = archive.version_path(stored.version)
    _rewrite(path, lambda v: v.update(url="https://other.cn/"))
    with pytest.raises(ArchiveDamaged, match=r"v2\.json: holds version 2 of https://other\.cn/"):
        archive.version(url)


def test_a_capture_is_logged_even_where_its_document_is_damaged(
    archive: Archive, url: str, make_capture: MakeCapture, make_reading: MakeReading
) -> None:
    stored = archive.record(make_capture(), make_reading())
    assert stored.version is not None
    archive.version_path(stored.version).write_bytes(b"{")
    with pytest.raises(ArchiveDamaged, match=r"v1\.json"):
        archive.record(make_capture("乙"), make_reading("乙"))
    last = list(archive.history(url))[-1]
    assert isinstance(last, CaptureEntry)
    assert last.warc is not None
    assert last.problem is not None
    assert "v1.json" in last.problem


def test_two_urls_never_share_a_folder(
    archive: Archive,
    root: Path,
    url: str,
    make_capture: MakeCapture,
    make_reading: MakeReading,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # As if somebody had found another URL whose digest begins with the same 16 digits.
    other, (first, second) = "https://other.cn/", document_folders(url)
    folders = {url: (first, second), other: (first, document_folders(other)[1])}
    monkeypatch.setattr(documents, "document_folders", folders.__getitem__)
    archive.record(make_capture(url=other, final_url=other), make_reading("乙", url=other))
    archive.record(make_capture(), make_reading())
    assert [path.name for path in (root / first).iterdir()] == ["v1.json"]
    assert [path.name for path in (root / second).iterdir()] == ["v1.json"]
    for name in (url, other):
        assert archive.version(name).number == 1
        assert archive.version(name).url == name


def test_a_version_whose_url_was_changed_is_damage_and_not_another_owner(
    archive: Archive, root: Path, url: str, make_capture: MakeCapture, make_reading: MakeReading
) -> None:
    archive.record(make_capture(), make_reading())
    path = root / document_folders(url)[0] / "v1.json"
    path.write_bytes(path.read_bytes().replace(b'"url": "https://www', b'"url": "https://wwx', 1))
    with pytest.raises(ArchiveDamaged, match="instead of version 1"):
        archive.record(make_capture("乙"), make_reading("乙"))
    assert not (root / document_folders(url)[1]).exists()


@pytest.mark.parametrize(
    "hostile",
    [
        "http://a.cn/../../../../etc/passwd",
        "http://a.cn/%2e%2e/%2e%2e/x",
        "http://a.cn/..%2f..%2fx%00y",
        "http://a.cn/" + "长" * 800,
        "http://a.cn/.hidden",
        "http://[2001:db8::1]:8080/x",
        "http://" + ".".join(["a" * 60] * 4) + ":65535/" + "b" * 7900,
        "http://a.cn/?" + "q" * 8000,
    ],
)
def test_no_url_escapes_or_outgrows_the_folder(
    archive: Archive, root: Path, make_capture: MakeCapture, make_reading: MakeReading, hostile: str
) -> None:
    stored = archive.record(make_capture(url=hostile), make_reading())
    assert stored.version is not None
    path = archive.version_path(stored.version)
    assert path.resolve().is_relative_to(root / "documents")
    assert len(path.relative_to(root).parts) == 4
    assert all(len(part.encode()) <= 150 and not part.startswith(".") for part in path.relative_to(root).parts)
    assert archive.version(hostile) == stored.version


def test_text_that_is_no_unicode_is_a_problem_not_a_crash(
    archive: Archive, url: str, make_capture: MakeCapture, make_reading: MakeReading
) -> None:
    for reading in (
        make_reading("\ud800"),
        make_reading(boilerplate=(Boilerplate("other", "\udfff"),)),
        make_reading(body=(TextBlock("paragraph", "x\udc80"),)),
    ):
        stored = archive.record(make_capture(reason="\ud800"), reading)
        assert stored.version is None
        assert stored.entry.problem is not None
    assert archive.versions(url) == []
    assert len(list(archive.history(url))) == 3


def test_a_comparison_is_logged_without_its_edits(archive: Archive, url: str) -> None:
    comparison = Comparison(
        left=Side(url, 1, sha256(b"l")),
        right=Side("https://b.cn/", 2, sha256(b"r")),
        verdict="altered",
        kept=0.97123456,
        new=0.02,
        edits=(
            Edit("number", Span(0, 0, 2, "12"), Span(0, 0, 3, "120")),
            Edit("deletion", Span(1, 0, 1, "删"), None),
        ),
        fields=(FieldChange("author", "dropped", "佚名", None),),
        attribution=Attribution("confirmed", ("because",)),
    )
    entry = archive.record_comparison(comparison)
    assert entry == ComparisonEntry(
        at=datetime(2023, 12, 16, 8, 0, tzinfo=UTC),
        left=comparison.left,
        right=comparison.right,
        verdict="altered",
        kept=0.9712,
        new=0.02,
        attribution="confirmed",
        edits={"deletion": 1, "number": 1},
        seq=1,
    )
    assert list(archive.history(url)) == list(archive.history("https://b.cn/")) == [entry]
    assert list(archive.history("https://c.cn/")) == []


# Errors


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a full device")
def test_a_full_disk_leaves_nothing_half_acknowledged(
    archive: Archive, root: Path, url: str, make_capture: MakeCapture, make_reading: MakeReading
) -> None:
    archive.record(make_capture(), make_reading())
    before = {name: data for name, data in tree(root).items() if not name.startswith("warc/")}
    log = root / "captures.jsonl"
    log.rename(root / "kept")
    log.symlink_to("/dev/full")
    with pytest.raises(WriteFailed, match="could not be stored: No space left on device"):
        archive.record(make_capture("乙"), make_reading("乙"))
    log.unlink()
    (root / "kept").rename(log)
    after = {name: data for name, data in tree(root).items() if not name.startswith("warc/")}
    assert after == before
    stored = archive.record(make_capture("乙"), make_reading("乙"))
    assert stored.version is not None
    assert stored.version.number == 2


@pytest.mark.parametrize("room", [0, 1, 300, 700])
def test_a_write_error_leaves_the_evidence_as_it_was(
    archive: Archive, root: Path, make_capture: MakeCapture, make_reading: MakeReading, room: int
) -> None:
    archive.record(make_capture(), make_reading())
    before = tree(root)
    (warc,) = (name for name in before if name.startswith("warc/"))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before[warc]) + room, hard))
    try:
        with pytest.raises(WriteFailed, match="could not be stored: File too large"):
            archive.record(make_capture("乙"), make_reading("乙"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert tree(root) == before
    stored = archive.record(make_capture("乙"), make_reading("乙"))
    assert stored.version is not None
    assert archive.payload(stored.version) == make_capture("乙").payload


def test_a_reading_needs_a_response(archive: Archive, make_capture: MakeCapture, make_reading: MakeReading) -> None:
    with pytest.raises(ValueError, match="without a response"):
        archive.record(make_capture(status=None, outcome="timeout", body=b""), make_reading())


def test_one_run_at_a_time(archive: Archive, root: Path) -> None:
    at = datetime(2023, 12, 16, tzinfo=UTC)
    with RunLock(root, started_at=at):
        with (
            pytest.raises(ArchiveBusy, match=rf"process {os.getpid()}, since 2023-12-16"),
            RunLock(root, started_at=at),
        ):
            pass
        archive.close()  # other writers are not kept away
    with RunLock(root, started_at=at):
        pass


def test_a_process_that_was_forked_meanwhile_keeps_no_lock(tmp_path: Path) -> None:
    with exclusive(tmp_path / "lock"):
        child = os.fork()
        if child == 0:
            time.sleep(60)
            os._exit(0)
    try:
        descriptor = os.open(tmp_path / "lock", os.O_RDWR)
        assert try_lock(descriptor)
        os.close(descriptor)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def test_a_further_page_that_changed_is_an_edit_of_the_site(
    archive: Archive, url: str, make_capture: MakeCapture, make_reading: MakeReading
) -> None:
    """The first page's bytes are the same: were they alone looked at, the extractor would be blamed."""
    further = url.replace(".html", "_2.html")
    first = make_capture()
    for text in ("二", "叁"):
        part = archive.record(make_capture(text, url=further, final_url=further), part_of=url)
        stored = archive.record(first, make_reading(f"甲{text}"), parts=[part])
    assert stored.version is not None
    assert (stored.version.number, stored.version.cause) == (2, "page")
    # Read otherwise from the same bytes of both pages.
    again = archive.record(first, make_reading("甲叁，"), parts=[part])
    assert again.version is not None
    assert again.version.cause == "extractor"
