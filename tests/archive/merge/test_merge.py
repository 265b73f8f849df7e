"""Two archives become one: every capture once, both logs vouched for, numbers and citations as they were."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from archive.archive import Archive
from archive.comparison.articles import compare
from archive.log import CaptureEntry, WithdrawalEntry
from archive.merge import Merged, merge
from archive.model import ArchiveDamaged, NotAnArchive, NotArchived, RepostError, RequestError
from archive.verify.whole_archive import verify
from archive.withdraw import Order, forget, withdraw
from tests.archive.accidents import DIED, Boundary, forked
from tests.archive.articles import article
from tests.archive.crashing import ROOM
from tests.archive.scenario import START, A, B, capture, reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.store import StoredCapture

LATER = START + timedelta(days=9)
C = "https://third.example.cn/c.html"


def store(archive: Archive, url: str, text: str, minute: int = 0) -> StoredCapture:
    return archive.record(capture(url, text, minute=minute), reading(url, text))


def made(root: Path, *pages: tuple[str, str, int]) -> Path:
    with Archive.open_or_create(root, clock=lambda: LATER) as archive:
        for url, text, minute in pages:
            store(archive, url, text, minute)
    return root


def merged(root: Path, other: Path) -> Merged:
    with Archive.open_or_create(root, clock=lambda: LATER) as archive:
        return merge(archive, other, LATER)


def texts(root: Path, url: str) -> list[str]:
    return [version.article.body[0].text for version in Archive.open(root).versions(url)]


def captures(root: Path) -> list[tuple[str, int | None]]:
    return [(one.url, one.version) for one in Archive.open(root).entries() if isinstance(one, CaptureEntry)]


def well(root: Path) -> None:
    assert verify(root, deep=True, jobs=1).damaged == ()
    archive = Archive.open(root)
    for url in {url for url, _ in captures(root)}:
        for version in archive.versions(url):
            archive.payload(version)


def contents(root: Path) -> dict[str, bytes]:
    """Return what every file holds, but for what is derived."""
    names = [path for path in root.rglob("*") if path.is_file() and not path.name.startswith("index")]
    return {str(path.relative_to(root)): path.read_bytes() for path in names}


def test_pages_of_both_are_in_one(tmp_path: Path) -> None:
    one = made(tmp_path / "one", (A, "甲", 0), (A, "乙", 1))
    other = made(tmp_path / "other", (B, "丙", 0), (B, "丙", 1), (B, "丁", 2))
    before = contents(other)
    done = merged(one, other)
    assert (done.taken, done.known, done.versions, done.problems) == (3, 0, 2, [])
    assert contents(other) == before
    assert (texts(one, A), texts(one, B)) == (["甲", "乙"], ["丙", "丁"])
    assert captures(one) == [(A, 1), (A, 2), (B, 1), (B, 1), (B, 2)]
    well(one)
    assert [hit.url for hit in Archive.open(one).search("标题")] == [B, B, A, A]
    # Again, there is nothing left to do.
    before = contents(one)
    again = merged(one, other)
    assert (again.taken, again.known) == (0, 3)
    assert contents(one) == before


def test_a_line_says_where_it_stood_and_that_is_proven(tmp_path: Path) -> None:
    one = made(tmp_path / "one", (A, "甲", 0))
    other = made(tmp_path / "other", (B, "丙", 0), (B, "丁", 2))
    merged(one, other)
    lines = [json.loads(line) for line in (one / "captures.jsonl").read_text("utf-8").splitlines()]
    assert [line["kind"] for line in lines] == ["capture", "merge", "capture", "capture"]
    chain = lines[1]["chain"]
    assert [line.get("merged") for line in lines] == [
        None,
        None,
        {"chain": chain, "line": 1},
        {"chain": chain, "line": 2},
    ]
    kept = one / lines[1]["file"]
    assert kept.read_bytes() == (other / "captures.jsonl").read_bytes()
    # A kept line that is changed, cut or gone is found.
    data = kept.read_bytes()
    for wrong in (data.replace(b"b.html", b"x.html", 1), data[: len(data) // 2], b"", None):
        kept.unlink()
        if wrong is not None:
            kept.write_bytes(wrong)
        assert {found.kind for found in verify(one, jobs=1).damaged} == {"merge-unproven"}
        kept.write_bytes(data)
    well(one)


def test_a_line_that_was_made_up_is_found(tmp_path: Path) -> None:
    one = made(tmp_path / "one", (A, "甲", 0))
    other = made(tmp_path / "other", (B, "丙", 0))
    merged(one, other)
    with Archive.open_or_create(one) as archive:
        *_, last = archive.entries()
        from msgspec.structs import replace  # noqa: PLC0415

        made_up = replace(last, at=START - timedelta(days=400), version=None, new=False, file_digest=None, warc=None)
        archive.take_over(lambda _: ([made_up], []))
    (found,) = [found for found in verify(one, jobs=1).damaged if found.kind == "merge-unproven"]
    assert "not what line 1 of the other log says" in found.what


def test_the_same_state_is_the_same_version(tmp_path: Path) -> None:
    one = made(tmp_path / "one", (A, "甲", 0), (A, "乙", 5))
    other = made(tmp_path / "other", (A, "甲", 1), (A, "乙", 6))
    done = merged(one, other)
    assert (done.taken, done.versions) == (2, 0)
    assert texts(one, A) == ["甲", "乙"]
    assert captures(one) == [(A, 1), (A, 2), (A, 1), (A, 2)]
    well(one)


def test_the_state_that_was_seen_last_stays_the_latest(tmp_path: Path) -> None:
    one = made(tmp_path / "one", (A, "甲", 0), (A, "丁", 50))
    other = made(tmp_path / "other", (A, "乙", 10), (A, "丙", 20))
    merged(one, other)
    assert texts(one, A) == ["甲", "丁", "乙", "丙", "丁"]
    causes = [version.cause for version in Archive.open(one).versions(A)]
    assert causes == ["first", "page", "first", "page", "extractor"]
    with Archive.open_or_create(one) as archive:
        assert not store(archive, A, "丁", 60).is_new
    well(one)
    # The other way round the newest is the last anyway.
    merged(other, made(tmp_path / "third", (A, "甲", 0), (A, "丁", 50)))
    assert texts(other, A) == ["乙", "丙", "甲", "丁"]
    assert [version.cause for version in Archive.open(other).versions(A)] == ["first", "page", "first", "page"]
    well(other)


def test_a_later_state_there_is_an_edit_if_its_page_shows_one(tmp_path: Path) -> None:
    one = made(tmp_path / "one", (A, "原来的一段话写在这里", 0))
    merged(one, made(tmp_path / "other", (A, "后来换成了另外一段话", 10)))
    assert [version.cause for version in Archive.open(one).versions(A)] == ["first", "page"]


def test_a_better_reading_of_the_state_that_was_seen_last_stays_the_latest(tmp_path: Path) -> None:
    one = made(tmp_path / "one", (A, "甲", 0), (A, "丁", 50))
    with Archive.open_or_create(one, clock=lambda: LATER) as archive:
        archive.record_extraction(archive.version(A), reading(A, "丁。", extractor="test/2"))
    merged(one, made(tmp_path / "other", (A, "乙", 10)))
    assert texts(one, A) == ["甲", "丁", "丁。", "乙", "丁。"]
    well(one)


def test_a_copy_that_was_written_on(tmp_path: Path) -> None:
    one = made(tmp_path / "one", (A, "甲", 0), (B, "丙", 1))
    other = Path(shutil.copytree(one, tmp_path / "other"))
    made(one, (A, "乙", 2))
    made(other, (A, "乙二", 3), (B, "丙", 4), (C, "戊", 5))
    done = merged(one, other)
    assert (done.taken, done.known) == (3, 2)
    assert texts(one, A) == ["甲", "乙", "乙二"]
    assert len(captures(one)) == 6
    well(one)
    # And back: only what was captured there meanwhile.
    back = merged(other, one)
    assert back.taken == 1
    assert sorted(texts(other, A)) == sorted(["甲", "乙", "乙二", "乙二"])
    well(other)
    assert (merged(one, other).taken, merged(other, one).taken) == (0, 0)


def test_the_other_grows_and_is_merged_again(tmp_path: Path) -> None:
    one, other = made(tmp_path / "one", (A, "甲", 0)), made(tmp_path / "other", (B, "丙", 0))
    merged(one, other)
    made(other, (B, "丁", 1), (B, "丁", 2), (C, "戊", 3))
    assert merged(one, other).taken == 3
    assert texts(one, B) == ["丙", "丁"]
    assert len(list((one / "merged").glob("*.jsonl"))) == 2
    well(one)
    log = (other / "captures.jsonl").read_bytes()
    made(other, (B, "己", 9))
    (other / "captures.jsonl").write_bytes(log[: log.index(b"\n") + 1])
    with pytest.raises(ArchiveDamaged, match="its log has changed since it was merged"):
        merged(one, other)


def test_every_kind_of_line_comes_over(tmp_path: Path) -> None:
    one = made(tmp_path / "one", (A, "甲", 0), (B, "己", 0))
    other = tmp_path / "other"
    with Archive.open_or_create(other, clock=lambda: LATER) as archive:
        part = archive.record(capture(f"{B}?p=2", "丙第二页"), part_of=B)
        archive.record(capture(B, "丙"), reading(B, "丙"), parts=[part])
        edited = store(archive, B, "丁", 1)
        archive.record_extraction(archive.version(B), reading(B, "丁。", extractor="test/2"))
        archive.record_template(B, 2, ["text"], 5)
        archive.record_alias("https://m.example.cn/b", B, shown_by="canonical", digest=archive.version(B).digest)
        side = archive.version(B)
        found = compare(article("甲", url=A), article("丁", url=B))
        archive.record_comparison(found)
        archive.record(capture(C, "", outcome="timeout", reason="no answer", status=None, body=b"", payload=b""))
    assert edited.version is not None
    assert side.number == 3
    done = merged(one, other)
    assert done.taken == 8
    assert texts(one, B) == ["己", "丙", "丁", "丁。"]
    (template,) = [entry for entry in Archive.open(one).entries() if entry.kind == "template"]
    assert template.version == 3
    archive = Archive.open(one)
    assert len(archive.pages(archive.version(B, 2))) == 2
    assert archive.resolve("https://m.example.cn/b") == B
    well(one)
    assert merged(one, other).taken == 0


# Withdrawals


def test_what_was_withdrawn_here_does_not_come_back(tmp_path: Path) -> None:
    one = made(tmp_path / "one", (A, "甲", 0), (B, "丙", 0))
    other = made(tmp_path / "other", (A, "要撤下的", 1), (B, "丁", 1), (C, "戊", 2))
    with Archive.open_or_create(one, clock=lambda: LATER) as archive:
        withdraw(archive, Order(A, None, "判决"))
    done = merged(one, other)
    assert (done.taken, done.left_out) == (2, 1)
    assert Archive.open(one).versions(A) == []
    from tests.archive.withdraw.test_withdraw import has  # noqa: PLC0415 - how it looks into WARC files

    assert not has(one, "要撤下的")
    assert has(one, "戊")
    well(one)
    assert merged(one, other).taken == 0


def test_what_was_withdrawn_there_goes_here(tmp_path: Path) -> None:
    from tests.archive.withdraw.test_withdraw import has  # noqa: PLC0415

    one = made(tmp_path / "one", (A, "要撤下的", 0), (B, "留下的", 0), (C, "第一稿", 0), (C, "要撤下的稿", 1))
    other = made(tmp_path / "other", (A, "要撤下的二", 1), (B, "丁", 1), (C, "要撤下的稿", 2), (C, "第三稿", 3))
    with Archive.open_or_create(other, clock=lambda: LATER) as archive:
        withdraw(archive, Order(A, None, "判决", also_future=True))
        withdraw(archive, Order(C, 1, "个人请求"))
    done = merged(one, other)
    assert done.problems == []
    assert not has(one, "要撤下的")
    archive = Archive.open(one)
    assert archive.versions(A) == []
    assert texts(one, C) == ["第一稿", "第三稿"]
    assert texts(one, B)[0] == "留下的"
    with pytest.raises(NotArchived, match="was withdrawn"):
        archive.version(A)
    well(one)
    with Archive.open_or_create(one, clock=lambda: LATER) as writer:
        assert store(writer, A, "又来", 99).entry.outcome == "refused"
        number = store(writer, C, "第四稿", 99).version
        assert number is not None
        given = [(e.url, e.version) for e in writer.entries() if e.kind in ("capture", "extraction") and e.new]
        assert len(given) == len(set(given))
    well(one)
    assert merged(one, other).taken == 0


@pytest.mark.parametrize("forgotten_in", ["one", "other"])
def test_an_address_that_one_archive_forgot_keeps_the_article_of_the_other(tmp_path: Path, forgotten_in: str) -> None:
    known_in = "other" if forgotten_in == "one" else "one"
    made(tmp_path / known_in, (A, "第一稿", 0), (A, "第二稿", 1))
    with Archive.open_or_create(tmp_path / forgotten_in, clock=lambda: LATER) as archive:
        archive.record(capture(A, "", minute=2, outcome="timeout", reason="", status=None, body=b"", payload=b""))
        forget(archive, A, "typed wrong")
    done = merged(tmp_path / "one", tmp_path / "other")
    assert done.problems == []
    assert texts(tmp_path / "one", A) == ["第一稿", "第二稿"]
    well(tmp_path / "one")
    orders = [entry for entry in Archive.open(tmp_path / "one").entries() if isinstance(entry, WithdrawalEntry)]
    assert [(entry.forgets, entry.forgets_here) for entry in orders] == [(True, forgotten_in == "one")]


def test_what_has_given_an_article_is_not_forgotten(tmp_path: Path) -> None:
    with Archive.open_or_create(tmp_path / "one", clock=lambda: LATER) as archive:
        unread = archive.record(capture(A, "第一稿"), None, problem="empty: nothing").entry
        archive.record_extraction(unread, reading(A, "第一稿"))
        with pytest.raises(RequestError, match="has given an article"):
            forget(archive, A, "typed wrong")


# What stands in its way


def test_requests_that_are_wrong(tmp_path: Path) -> None:
    one = made(tmp_path / "one", (A, "甲", 0))
    (tmp_path / "link").symlink_to(one)
    for itself in (one, tmp_path / "link"):
        with pytest.raises(RequestError, match="is the archive itself"):
            merged(one, itself)
    with pytest.raises(NotAnArchive):
        merged(one, tmp_path / "nothing")
    before = contents(one)
    made(tmp_path / "empty")
    assert merged(one, tmp_path / "empty") == Merged()
    assert contents(one) == before
    other = made(tmp_path / "other", (B, "丙", 0), (B, "丁", 1))
    log = other / "captures.jsonl"
    log.write_bytes(log.read_bytes().replace(b"b.html", b"x.html", 1))
    with pytest.raises(ArchiveDamaged, match="line 2 of its log does not follow"):
        merged(one, other)
    assert contents(one) == before


def test_what_is_lost_there_is_said(tmp_path: Path) -> None:
    one = made(tmp_path / "one", (A, "甲", 0))
    other = made(tmp_path / "other", (B, "丙", 0), (B, "丁", 1), (C, "戊", 2))
    next(other.glob("documents/other*/*/v1.json")).unlink()
    done = merged(one, other)
    assert len(done.problems) == 1
    assert "version 1 can't be read" in done.problems[0]
    assert texts(one, B) == ["丁"]
    well(one)


def test_a_file_of_the_same_name_with_other_records(tmp_path: Path) -> None:
    one = made(tmp_path / "one", (A, "甲", 0))
    other = made(tmp_path / "other", (B, "丙", 0))
    (mine,), (theirs,) = one.glob("warc/*/*/*"), other.glob("warc/*/*/*")
    # As if chance had given both the same name.
    log = other / "captures.jsonl"
    name, wanted = str(theirs.relative_to(other)), str(mine.relative_to(one))
    theirs.rename(other / wanted)
    log.write_bytes(log.read_bytes().replace(name.encode(), wanted.encode()))
    (version,) = other.glob("documents/*/*/v1.json")
    version.write_bytes(version.read_bytes().replace(name.encode(), wanted.encode()))
    before = mine.read_bytes()
    merged(one, other)
    assert mine.read_bytes() == before
    assert len(list(one.glob("warc/*/*/*"))) == 2
    assert texts(one, B) == ["丙"]
    assert Archive.open(one).payload(Archive.open(one).version(B))


def test_it_is_merged_while_both_are_written(tmp_path: Path) -> None:
    one, other = made(tmp_path / "one", (A, "甲", 0)), made(tmp_path / "other", (B, "丙", 0))
    with Archive.open_or_create(other) as there, Archive.open_or_create(one) as here:
        store(there, B, "丁", 1)
        store(here, A, "乙", 1)
        assert merged(one, other).taken == 2
        store(there, C, "戊", 2)
        store(here, B, "己", 3)
        assert merged(one, other).taken == 1
    assert texts(one, B) == ["丙", "丁", "己"]
    well(one)


# Killed


@pytest.fixture
def base() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=ROOM if ROOM.is_dir() else None) as folder:
        yield Path(folder)


def test_killed_at_any_call_it_goes_on_where_it_was(base: Path) -> None:
    made(base / "made", (A, "甲", 0), (A, "丁", 50), (C, "要撤下的", 0))
    other = made(base / "other", (A, "乙", 10), (B, "丙", 20), (C, "要撤下的二", 1), (B, "丁", 21))
    with Archive.open_or_create(other, clock=lambda: LATER) as archive:
        withdraw(archive, Order(C, None, "判决"))
    root = base / "archive"

    def fresh() -> None:
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(base / "made", root)

    fresh()
    with Boundary() as boundary:
        merged(root, other)
    well(root)
    whole = sorted(captures(root), key=str)
    assert boundary.count > 60
    for at in range(1, boundary.count + 1):
        fresh()

        def task(at: int = at) -> None:
            with Boundary("die", at):
                merged(root, other)

        assert forked(task, base / "complaints") == DIED
        with Archive.open_or_create(root, clock=lambda: LATER):
            pass  # the next writer heals
        assert verify(root, deep=True, jobs=1).damaged == (), at
        merged(root, other)
        well(root)
        assert sorted(captures(root), key=str) == whole, at
        assert texts(root, A) == ["甲", "丁", "乙", "丁"], at
        assert sum(isinstance(entry, WithdrawalEntry) for entry in Archive.open(root).entries()) == 1
    assert not (root / "merge.draft").exists()


def test_an_error_costs_nothing(base: Path) -> None:
    made(base / "made", (A, "甲", 0))
    other = made(base / "other", (A, "乙", 10), (B, "丙", 20))
    root = base / "archive"
    with Boundary() as boundary:
        shutil.copytree(base / "made", root)
        merged(root, other)
    for at in range(1, boundary.count + 1):
        shutil.rmtree(root)
        shutil.copytree(base / "made", root)

        def task(at: int = at) -> None:
            with Boundary("once", at, error=28):
                try:
                    merged(root, other)
                except RepostError as error:
                    assert "\n" not in str(error)  # noqa: PT017

        assert forked(task, base / "complaints") == 0, (base / "complaints").read_text()
        assert merged(root, other).problems == []
        well(root)
        assert texts(root, B) == ["丙"]
        assert os.path.lexists(root / "captures.jsonl")
