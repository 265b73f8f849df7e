"""A crawl's WARC file as the source of an archive: every article in it, once, with its dates, and whose it was."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.archive import Archive
from archive.log.capture_log import CaptureLog
from archive.log.entries import CaptureEntry, ComparisonEntry
from archive.model.errors import NotArchived
from scraper.cli.output.ingested import taken_total
from scraper.fetch.sources import open_saved
from scraper.ingest.ingest import Ingest
from scraper.ingest.known import KnownPages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from archive.log.entries import Entry
    from tests.conftest import Ran

HTML = "text/html; charset=utf-8"
ORIGINAL = "http://www.shuiku.example/2024/0301/c71.html"
REPOST = "http://www.zhuanzai.example/html/2024/4410.html"
LONG, LONG_2 = "http://www.zhuanzai.example/html/2024/4500.html", "http://www.zhuanzai.example/html/2024/4500_2.html"
FIRST = "县水务局昨天向媒体通报，城北水库的除险加固工程已经完工，共投入资金{}万元，比原计划提前了一个多月。"
SECOND = "水库管理所所长说，汛期之前还要对溢洪道的两扇闸门做一次检修，附近三个村的村民代表会到现场监督。"

Item = tuple[str, str, str, str, bytes]  # URL, date, status line, Content-Type, body


def page(figure: int, *, body: str = "", end: str = "", title: str = "城北水库加固工程完工") -> bytes:
    head = f"<head><meta charset='utf-8'><title>{title}</title></head>"
    body = (body or f"<p>{FIRST.format(figure)}</p><p>{SECOND}</p>") + end
    about = "<div>2024年3月1日 来源：水务在线</div>"
    return (
        f"<!DOCTYPE html><html>{head}<body><h1>{title}</h1>{about}<div id='content'>{body}</div></body></html>".encode()
    )


def crawl() -> list[Item]:
    """Two states of an original and its end, a repost, an article in two pages, and what is no article."""
    link = f"<p>原文链接：<a href='{ORIGINAL}'>{ORIGINAL}</a></p>"
    listed = "".join(f"<li><a href='/html/2024/{n}.html'>第{n}条新闻的标题</a> 03-01</li>" for n in range(4400, 4440))
    one = (
        f"<p>{'第一页说的是大坝。坝体的防渗墙今年全部重做，施工队分三班轮换。' * 3}</p><a href='4500_2.html'>下一页</a>"
    )
    two = f"<p>{'第二页说的是渠道。下游的灌溉渠道清淤之后，春灌的用水有了着落。' * 3}</p><a href='4500.html'>1</a>"
    return [
        ("http://www.zhuanzai.example/robots.txt", "2024-03-02T00:00:00Z", "200 OK", "text/plain", b"User-agent: *\n"),
        (REPOST, "2024-03-02T08:00:00Z", "200 OK", HTML, page(3800, end=link, title="城北水库完工")),
        (ORIGINAL, "2024-03-05T08:00:00Z", "200 OK", HTML, page(3850)),
        (ORIGINAL, "2024-03-01T08:00:00Z", "200 OK", HTML, page(3800)),
        (ORIGINAL, "2024-03-06T08:00:00Z", "200 OK", HTML, page(3850)),
        (ORIGINAL, "2024-03-09T08:00:00Z", "404 Not Found", HTML, b"<html><body>404</body></html>"),
        (LONG_2, "2024-03-02T08:00:00Z", "200 OK", HTML, page(1, body=two, title="水库记")),
        (LONG, "2024-03-02T08:00:01Z", "200 OK", HTML, page(1, body=one, title="水库记")),
        ("http://www.zhuanzai.example/html/", "2024-03-02T08:00:00Z", "200 OK", HTML, f"<ul>{listed}</ul>".encode()),
        ("http://www.zhuanzai.example/a.css", "2024-03-02T08:00:00Z", "200 OK", "text/css", b"body { margin: 0 }" * 99),
        ("http://www.zhuanzai.example/a.js", "2024-03-02T08:00:00Z", "200 OK", "text/javascript", b"let a = 1;\n" * 99),
        ("http://www.zhuanzai.example/gone", "2024-03-02T08:00:00Z", "404 Not Found", HTML, b"<p>404</p>"),
    ]


def write(path: Path, items: list[Item], **fields: str) -> Path:
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for url, date, status, kind, body in items:
            head = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
            record = writer.create_warc_record(
                url,
                "response",
                payload=BytesIO(body),
                length=len(body),
                http_headers=head,
                warc_headers_dict={"WARC-Date": date} | fields,
            )
            writer.write_record(record)
    return path


@pytest.fixture
def warc(tmp_path: Path) -> Path:
    return write(tmp_path / "crawl.warc.gz", crawl())


def entries(root: Path) -> list[CaptureEntry | ComparisonEntry]:
    with Archive.open(root) as archive:
        return [entry for entry in archive.entries() if isinstance(entry, CaptureEntry | ComparisonEntry)]


def taken(root: Path, *, without_times: bool = True) -> list[str]:
    """What the log says, in an order of its own, without what differs between two runs."""
    shown = []
    for entry in entries(root):
        if isinstance(entry, CaptureEntry):
            shown.append(f"{entry.at} {entry.url} {entry.outcome} v{entry.version} {entry.part_of}")
        else:
            shown.append(f"{entry.left.url} v{entry.left.version} {entry.right.url} v{entry.right.version}")
    return sorted(shown) if without_times else shown


def test_what_becomes_of_captures_has_a_name_in_both_languages(warc: Path, tmp_path: Path) -> None:
    with open_saved(warc) as fetcher, KnownPages.open_or_create(tmp_path / "archive") as archive:
        counts = dict.fromkeys(Ingest(fetcher, archive).counts, 1)
    assert not re.search(r"[a-z]", taken_total(counts, "zh"))


def test_every_article_is_taken_with_its_date(repost: Callable[..., Ran], warc: Path, tmp_path: Path) -> None:
    ran = repost("archive", "--from", warc)
    assert (ran.status, ran.err) == (0, "")
    day = "2024-03-{:02} 08:00:0{}+00:00"
    assert taken(tmp_path / "archive") == sorted(
        [
            f"{day.format(1, 0)} {ORIGINAL} ok v1 None",
            f"{day.format(5, 0)} {ORIGINAL} ok v2 None",
            f"{day.format(6, 0)} {ORIGINAL} ok v2 None",
            f"{day.format(9, 0)} {ORIGINAL} gone vNone None",
            f"{day.format(2, 0)} {REPOST} ok v1 None",
            f"{day.format(2, 1)} {LONG} ok v1 None",
            f"{day.format(2, 0)} {LONG_2} ok vNone {LONG}",
            f"{ORIGINAL} v1 {REPOST} v1",
        ]
    )
    assert ran.out.splitlines()[-1] == (
        "12 captures: 6 stored, 1 part of an article, 4 no article, 1 with an error status or damaged"
    )
    assert "robots.txt" not in ran.out
    assert f"compared {REPOST} (v1) with {ORIGINAL} (v1): " in ran.out
    assert repost("verify", "--deep").status == 0


def test_whose_capture_it_was_is_in_the_log_and_in_the_evidence(
    repost: Callable[..., Ran], warc: Path, tmp_path: Path
) -> None:
    repost("archive", "--from", warc)
    raw = gzip.decompress(warc.read_bytes())
    for entry in entries(tmp_path / "archive"):
        if isinstance(entry, CaptureEntry):
            assert entry.taken_from is not None
            assert entry.taken_from.file == "crawl.warc.gz"
            start = raw.rindex(b"WARC/1.0", 0, raw.index(entry.taken_from.record_id.encode()))
            end = raw.find(b"\r\n\r\nWARC/1.0", start)
            record = raw[start:end] if end > 0 else raw[start:].removesuffix(b"\r\n\r\n")
            assert entry.taken_from.digest == f"sha256:{hashlib.sha256(record).hexdigest()}"
    (ours,) = (tmp_path / "archive" / "warc").rglob("*.warc.gz")
    notes = [
        json.loads(record.raw_stream.read().partition(b": ")[2])["taken_from"]
        for record in ArchiveIterator(BytesIO(ours.read_bytes()))
        if record.rec_type == "metadata"
    ]
    assert len(notes) == 7
    assert {note["file"] for note in notes} == {"crawl.warc.gz"}
    assert "v1 new (taken from crawl.warc.gz)" in repost("history", ORIGINAL).out


def test_the_same_file_again_adds_nothing(repost: Callable[..., Ran], warc: Path, tmp_path: Path) -> None:
    repost("archive", "--from", warc)
    log = (tmp_path / "archive" / "captures.jsonl").read_bytes()
    copy = tmp_path / "other-name.warc.gz"
    copy.write_bytes(warc.read_bytes())
    for path in (warc, copy):
        ran = repost("archive", "--from", path, "--json")
        (line,) = map(json.loads, ran.out.splitlines())
        assert line["counts"]["known"] == 7
        assert line["counts"]["stored"] == 0
        assert (tmp_path / "archive" / "captures.jsonl").read_bytes() == log


@pytest.mark.parametrize("stop", range(8))
def test_what_was_cut_short_is_completed(stop: int, warc: Path, tmp_path: Path) -> None:
    wanted = tmp_path / "whole"
    with open_saved(warc) as fetcher, KnownPages.open_or_create(wanted) as archive:
        job = Ingest(fetcher, archive)
        assert len(list(job.pages())) + len(list(job.comparisons())) == 7
    for _ in range(2):
        with open_saved(warc) as fetcher, KnownPages.open_or_create(tmp_path / "cut") as archive:
            job = Ingest(fetcher, archive)
            steps = (step for some in (job.pages(), job.comparisons()) for step in some)
            for number, _ in enumerate(steps, start=1):
                if number == stop:
                    break
        stop = -1
    assert taken(tmp_path / "cut") == taken(wanted)


def test_an_older_state_makes_no_version_behind_a_newer_one(repost: Callable[..., Ran], tmp_path: Path) -> None:
    items = [
        (ORIGINAL, f"202{year}-03-01T08:00:00Z", "200 OK", HTML, page(figure)) for year, figure in ((4, 5), (3, 4))
    ]
    newer = write(tmp_path / "newer.warc.gz", items[:1])
    older = write(tmp_path / "older.warc.gz", items[1:])
    repost("archive", "--from", newer)
    assert "1 older than the newest version" in repost("archive", "--from", older).out
    lines = (tmp_path / "archive" / "captures.jsonl").read_text(encoding="utf-8").splitlines()
    assert [(one.get("version"), "warc" in one) for one in map(json.loads, lines)] == [(1, True), (None, True)]
    assert "known" in repost("archive", "--from", older, "--json").out


def test_damage_costs_what_it_touches_and_is_said(repost: Callable[..., Ran], warc: Path, tmp_path: Path) -> None:
    data = warc.read_bytes()
    warc.write_bytes(data[: len(data) * 3 // 4])
    ran = repost("archive", "--from", warc)
    assert ran.status == 1
    assert "crawl.warc.gz" in ran.err
    assert f"{ORIGINAL}: v2 new" in ran.out


def test_half_of_a_page_that_the_crawler_has_cut_is_none(repost: Callable[..., Ran], tmp_path: Path) -> None:
    half = page(3800)[:-60]
    item = (REPOST, "2024-03-02T08:00:00Z", "200 OK", HTML, half)
    cut = write(tmp_path / "cut.warc.gz", [item], **{"WARC-Truncated": "length"})
    ran = repost("archive", "--from", cut)
    assert ran.out.splitlines()[-1] == "1 capture: 1 with an error status or damaged"
    # Where nobody says so, a saved page is what its owner has; so is a whole one whatever the record says.
    kept = write(tmp_path / "kept.warc.gz", [item])
    assert repost("archive", "--from", kept).out.splitlines()[-1] == "1 capture: 1 stored"
    whole = write(tmp_path / "whole.warc.gz", [(ORIGINAL, *item[1:4], page(3800))], **{"WARC-Truncated": "unspecified"})
    assert repost("archive", "--from", whole).out.splitlines()[-1] == "1 capture: 1 stored"


def test_a_folder_of_saved_pages_is_taken_too(repost: Callable[..., Ran], fixtures: Path, tmp_path: Path) -> None:
    ran = repost("archive", "--from", fixtures)
    assert "stored" in ran.out.splitlines()[-1]
    log = (tmp_path / "archive" / "captures.jsonl").read_bytes()
    repost("archive", "--from", fixtures)
    assert (tmp_path / "archive" / "captures.jsonl").read_bytes() == log


def test_without_pages_or_a_url_the_request_is_wrong(repost: Callable[..., Ran], tmp_path: Path) -> None:
    assert repost("archive").status == 2
    assert repost("archive", "--from", tmp_path / "nowhere.warc.gz").status == 2
    assert repost("archive", "--from", tmp_path, "--memento", "http://m.example/").status == 2


def test_the_log_is_not_read_for_each_page(warc: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_saved(warc) as fetcher, KnownPages.open_or_create(tmp_path / "archive") as archive:
        job = Ingest(fetcher, archive)
        list(job.pages())
        scans: list[object] = []
        whole = CaptureLog.entries

        def counted(log: CaptureLog, **how: Any) -> Iterator[Entry]:  # noqa: ANN401 - as there
            scans.append(how)
            return whole(log, **how)

        monkeypatch.setattr(CaptureLog, "entries", counted)
        again = write(tmp_path / "more.warc.gz", [(f"http://neu.example/{n}/", *crawl()[2][1:]) for n in range(5)])
        with open_saved(again) as more:
            assert len(list(Ingest(more, archive).pages())) == 5
    assert len(scans) == 1  # what is known at the beginning


def test_an_alias_leads_to_its_page(warc: Path, tmp_path: Path) -> None:
    with open_saved(warc) as fetcher, KnownPages.open_or_create(tmp_path / "archive") as archive:
        list(Ingest(fetcher, archive).pages())
        other = ORIGINAL.replace("c71", "m71")
        with pytest.raises(NotArchived):
            archive.version(other)
        archive.record_alias(other, ORIGINAL, shown_by="redirect", digest="sha256:00")
        assert archive.version(other).url == ORIGINAL
        assert len(archive.versions(other)) == 2
    with KnownPages.open_or_create(tmp_path / "archive") as archive:
        assert archive.version(other).url == ORIGINAL
