"""The feed of changes: what it tells, in which order, and that it is Atom whatever a page says."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from lxml import etree

from archive.comparison.articles import compare
from archive.export.atom import atom_feed
from archive.export.feed import NAMESPACE
from archive.export.selection import Selection
from archive.log.entries import capture_entry
from archive.model.comparison import Side
from archive.report.memento_label import left_term

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.archive import Archive
    from archive.model.record import Capture, Reading, Version

    MakeCapture = Callable[..., Capture]
    MakeReading = Callable[..., Reading]

REPOST = "https://b.example/2.html"
HOSTILE = '</title><script>alert("1")</script>&amp;\x00\x0b\x1b[31m甲\u202e\ufffe\n  乙]]>'


def read(archive: Archive, limit: int = 100, problems: int = 0, **fields: Any) -> list[dict[str, str]]:  # noqa: ANN401
    """The entries of a feed, which is checked against what RFC 4287 demands."""
    said = list[str]()
    data = atom_feed(archive.root, Selection(**fields), limit=limit, complain=said.append)
    assert len(said) == problems, said
    top = etree.fromstring(data)
    assert top.tag == f"{{{NAMESPACE}}}feed"
    for element in (top, *top.iterfind("{*}entry")):
        for name in ("id", "title", "updated"):  # § 4.1.1, § 4.1.2
            (one,) = element.iterfind(f"{{*}}{name}")
            assert one.text
        assert datetime.fromisoformat(element.findtext("{*}updated") or "").tzinfo is not None
        assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", element.findtext("{*}id") or "")
    assert top.findtext("{*}author/{*}name")
    entries = []
    for element in top.iterfind("{*}entry"):
        entry = {etree.QName(one).localname: one.text or "" for one in element}
        entry["href"] = "".join(str(one.get("href")) for one in element.iterfind("{*}link"))
        entries.append(entry)
    assert len({entry["id"] for entry in entries}) == len(entries)
    return entries


def compared(archive: Archive, left: Version | None, right: Version | None) -> None:
    assert left is not None
    assert right is not None
    sides = (Side(version.url, version.number, version.digest) for version in (left, right))
    found = compare(left.article, right.article, left_side=next(sides), right_side=next(sides), linked=True)
    archive.record_comparison(found)


def test_it_tells_what_changed_the_newest_first(
    archive: Archive, make_capture: MakeCapture, make_reading: MakeReading, url: str
) -> None:
    text = "今年一季度，全市共办理案件12件，比去年同期有所下降。"
    archive.record(make_capture(), make_reading(text))
    archive.record(make_capture(minute=1), make_reading(text))  # nothing new
    archive.record(make_capture("新", minute=2), make_reading(text.replace("12", "21")))
    archive.record(make_capture("新", minute=3), make_reading(text, extractor="test/2"))  # only we read it otherwise
    archive.record(make_capture(minute=4, outcome="timeout", status=None, body=b""))
    for minute in (5, 6):
        archive.record(make_capture(minute=minute, outcome="gone", status=404, reason="404 Not Found"))
    entries = read(archive)
    assert [entry["title"] for entry in entries] == [f"Gone: {url}", "Edited: 标题", "New: 标题"]
    assert [entry["updated"][11:16] for entry in entries] == ["08:05", "08:02", "08:00"]
    assert "1 number" in entries[1]["summary"]
    assert "attribution" not in entries[1]["summary"] + entries[1]["content"]
    assert "source: 辽沈智慧党建云平台" in entries[2]["summary"]
    assert {entry["href"] for entry in entries} == {url}


def test_a_comparison_is_told_once_a_pair_of_versions(
    archive: Archive, make_capture: MakeCapture, make_reading: MakeReading, url: str
) -> None:
    text = "今年一季度，全市共办理案件12件，比去年同期有所下降。"
    left = archive.record(make_capture(), make_reading(text)).version
    capture = make_capture("转", url=REPOST, final_url=REPOST)
    right = archive.record(capture, make_reading(text.replace("12", "120"), url=REPOST)).version
    for _ in range(3):
        compared(archive, left, right)
    (entry,) = [entry for entry in read(archive) if entry["title"].startswith("Repost")]
    assert entry["title"] == "Repost, altered: 标题"
    assert "1 number" in entry["summary"]
    assert f"original: {url}" in entry["content"]
    assert entry["href"] == REPOST
    newer = archive.record(make_capture("新", minute=5), make_reading("另一篇文章，说的是别的事情。")).version
    compared(archive, newer, right)
    assert sum(entry["title"].startswith("Repost") for entry in read(archive)) == 2
    assert len(read(archive, urls=(REPOST,))) == 3
    assert len(read(archive, host="b.example")) == 3
    assert read(archive, host="example.cn") == read(archive, host="www.example.cn") != []
    assert read(archive, host="ample.cn") == []


def test_it_is_limited_to_the_newest_and_to_what_is_asked_for(
    archive: Archive, make_capture: MakeCapture, make_reading: MakeReading, url: str
) -> None:
    for minute, text in enumerate("甲乙丙丁"):
        archive.record(make_capture(text, minute=minute), make_reading(text))
    everything = read(archive)
    assert [entry["id"] for entry in read(archive, limit=2)] == [entry["id"] for entry in everything[:2]]
    since = datetime(2023, 12, 16, 8, 1, tzinfo=UTC)
    assert len(read(archive, since=since)) == 3
    assert read(archive, since=since + timedelta(days=1)) == []
    assert read(archive, urls=(REPOST,)) == []


def test_what_a_page_says_stays_text(archive: Archive, make_capture: MakeCapture, make_reading: MakeReading) -> None:
    reading = make_reading()
    article = replace(reading.article, title=HOSTILE, source=HOSTILE)
    archive.record(make_capture(), replace(reading, article=article))
    archive.record(make_capture("新", minute=1), replace(reading, article=replace(article, title=HOSTILE * 2)))
    archive.record(make_capture(minute=2, outcome="gone", status=404, reason=HOSTILE))
    gone, edited, new = read(archive)
    assert "<script>" in new["title"]  # as text
    assert "<script>" not in new["content"] + edited["content"] + gone["content"]  # as HTML
    assert "␛[31m甲<U+202E><U+FFFE>" in new["title"]


def test_a_version_that_is_damaged_is_named_and_told_of(
    archive: Archive, make_capture: MakeCapture, make_reading: MakeReading
) -> None:
    archive.record(make_capture(), make_reading())
    archive.record(make_capture("新", minute=1), make_reading("新"))
    for path in archive.root.glob("documents/*/*/v2.json"):
        path.write_bytes(b"{")
    changed, _ = read(archive, problems=1)
    assert "can't be read" in changed["summary"]


def test_a_feed_of_nothing_is_one(archive: Archive) -> None:
    assert read(archive) == []


def test_an_archived_copy_does_not_pass_for_the_original(
    archive: Archive, make_capture: MakeCapture, make_reading: MakeReading, url: str
) -> None:
    of = f"https://archive.example/web/20240506070809id_/{url}"
    at = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
    text = "今年一季度，全市共办理案件12件，比去年同期有所下降。"
    copy = make_capture("甲", url=of, final_url=of, memento_of=url, memento_at=at)
    left = archive.record(copy, make_reading(text)).version
    capture = make_capture("转", minute=1, url=REPOST, final_url=REPOST)
    right = archive.record(capture, make_reading(text, url=REPOST)).version
    compared(archive, left, right)
    by_title = {entry["title"]: entry for entry in read(archive)}
    assert list(by_title) == ["New: 标题", "Repost, identical: 标题", "Archived copy: 标题"]
    entry = by_title["Repost, identical: 标题"]
    name = "archived copy of the original, by archive.example, of 2024-05-06"
    assert f"{name}: {of}" in entry["content"]
    assert entry["summary"].startswith(f"beside the {name}: identical")
    assert "\noriginal: " not in entry["content"]


def test_a_copy_of_no_known_time_is_one_all_the_same(make_capture: MakeCapture) -> None:
    capture = make_capture(url='https://"><b>.example:8080/x', memento_of="https://a.example/")
    term = left_term(capture_entry(capture, capture.url, problem=None))
    assert term.one == "archived copy of the original, by ___b_.example:8080"
    assert term.chinese == "原文的存档副本（___b_.example:8080）"
