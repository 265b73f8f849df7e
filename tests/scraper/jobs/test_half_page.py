"""Half a page makes no version and does not stay; the whole one after it is no edit by the site. On real sockets."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Final

import pytest

from archive.archive import Archive
from archive.log import CaptureEntry
from scraper.fetch.fetcher import Fetcher, Policy
from scraper.jobs.page import PageResult, archive_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from scraper.transport.web import WebTransport
    from tests.scraper.conftest import HandClock, Site

STORY: Final = tuple(
    f"石门水库的第{n}座闸门上周检修完毕，放水的渠道也清了淤，下游三个乡的早稻有了水，农户说比去年早了半个月。"
    for n in range(1, 8)
)
DAY: Final = 86400.0


def page(*texts: str, head: str = "", tail: str = "</div><p>版权所有 石门网</p></body></html>") -> bytes:
    body = "\n".join(f"<p>{text}</p>" for text in texts)
    title = "石门水库检修完毕"
    return (
        f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{title}_石门网</title>{head}</head><body>"
        f"<h1>{title}</h1><p>2024-05-06 来源：石门日报</p><div class=content>{body}{tail}"
    ).encode()


WHOLE: Final = page(*STORY)
HALF: Final = WHOLE[: WHOLE.index("第5座".encode())]


def told(body: bytes, *headers: str) -> bytes:
    lines = ["HTTP/1.1 200 OK", f"Content-Length: {len(body)}", "Connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def untold(body: bytes, *headers: str) -> bytes:
    return "\r\n".join(["HTTP/1.0 200 OK", *headers, "", ""]).encode() + body


@pytest.fixture
def visit(site: Site, web: WebTransport, hand_clock: HandClock, tmp_path: Path) -> Iterator[Callable[..., PageResult]]:
    """Return a function that archives the page, as the site answers then, so many days after the last time."""
    fetcher = Fetcher(
        web,
        Policy(host_delay=0.0, retries=0, total_timeout=9.0),
        clock=hand_clock.now,
        sleep=hand_clock.sleep,
        monotonic=hand_clock.monotonic,
    )
    with Archive.open_or_create(tmp_path / "archive") as archive:

        def one(answer: bytes, days: float = 1.0) -> PageResult:
            hand_clock.passed += days * DAY
            site.routes["/a.html"] = answer
            return archive_page(site.url("/a.html"), fetcher, archive)

        yield one


def causes(result: PageResult, folder: Path) -> list[str]:
    with Archive.open(folder / "archive") as archive:
        return [version.cause for version in archive.versions(result.capture.url)]


CUT: Final = {
    "a range": b"HTTP/1.1 206 Partial\r\nContent-Range: bytes 0-1/99\r\nConnection: close\r\n\r\n" + HALF,
    "HTTP/1.0": untold(HALF),
    "HTTP/1.1 and no length": b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + HALF,
    "a length larger than the body": told(WHOLE)[: -len(WHOLE) + len(HALF)],
    "a length of the half": told(HALF),
    "chunks of the half": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n"
    % (len(HALF), HALF),
    "chunks without an end": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n" % (len(HALF), HALF),
    "half of a gzip": untold(gzip.compress(WHOLE)[:-60], "Content-Encoding: gzip"),
    "a gzip of the half": told(gzip.compress(HALF), "Content-Encoding: gzip"),
    "another half of the day's page": untold(HALF.replace(b"</head>", b"<script>var t=17</script></head>")),
    "cut between two paragraphs": untold(WHOLE[: WHOLE.index("<p>石门水库的第5座".encode())]),
    "cut in a tag": untold(WHOLE[: WHOLE.index("<p>石门水库的第5座".encode()) + 2]),
}


@pytest.mark.parametrize("name", CUT)
def test_half_of_a_stored_page_is_no_version(name: str, visit: Callable[..., PageResult], tmp_path: Path) -> None:
    assert visit(told(WHOLE)).is_new
    result = visit(CUT[name])
    assert (result.capture.outcome, result.reading, result.version) == ("partial", None, None)
    assert result.problem is not None
    assert result.problem.startswith("partial: ")
    assert result.stored is not None
    assert result.stored.entry.warc is not None
    healed = visit(told(WHOLE))
    assert (healed.is_new, healed.problem) == (False, None)
    assert causes(result, tmp_path) == ["first"]


@pytest.mark.parametrize("name", CUT)
def test_half_of_a_new_page_does_not_stay(
    name: str, visit: Callable[..., PageResult], site: Site, tmp_path: Path
) -> None:
    first = visit(CUT[name].replace(b"\r\n", b'\r\nETag: "1"\r\nLast-Modified: Mon, 06 May 2024 00:00:00 GMT\r\n', 1))
    assert first.stored is not None
    assert first.stored.entry.validators is None
    healed = visit(told(WHOLE, 'ETag: "1"'))
    assert not any("if-none-match" in head.lower() for head in site.heads)
    assert healed.version is not None
    assert STORY[-1] in healed.version.article.body[-1].text
    assert causes(healed, tmp_path) in (["first"], ["first", "reading"])
    assert visit(told(WHOLE)).is_new is False
    assert 'If-None-Match: "1"' in site.heads[-1]


def test_the_same_half_a_day_later_is_still_half_but_after_a_week_it_is_the_page(
    visit: Callable[..., PageResult], tmp_path: Path
) -> None:
    visit(told(WHOLE))
    assert [visit(told(page(*STORY[:4], head="<!--1-->", tail=""))).capture.outcome for _ in range(7)] == [
        "partial"
    ] * 7
    result = visit(told(page(*STORY[:4], head="<!--2-->", tail="")))
    assert result.is_new
    assert causes(result, tmp_path) == ["first", "page"]


def test_a_page_that_has_lost_its_last_tag_alone_is_believed_on_the_next_day(visit: Callable[..., PageResult]) -> None:
    visit(told(WHOLE))
    shorter = told(page(*STORY[:5], tail="</div><p>版权所有 石门网</p>"))
    assert visit(shorter).capture.outcome == "partial"
    assert visit(shorter, days=0.1).capture.outcome == "partial"
    assert visit(shorter).is_new


def test_another_end_does_not_confirm_the_first(visit: Callable[..., PageResult]) -> None:
    visit(told(WHOLE))
    for kept in (5, 4, 5, 3):
        answer = untold(page(*STORY[:kept], tail="</div>"))
        assert visit(answer).capture.outcome == "partial"


@pytest.mark.parametrize(
    "answer",
    [
        untold(page(*STORY[:5])),
        told(page(*STORY[:5])),
        untold(page(*STORY[:5], tail="</div></BODY>")),
        untold(page(*STORY[:5], tail="</div></body></html><!-- cached -->\n")),
    ],
)
def test_a_page_that_was_cut_by_its_editor_is_an_edit(
    answer: bytes, visit: Callable[..., PageResult], tmp_path: Path
) -> None:
    visit(told(WHOLE))
    assert visit(answer).is_new
    assert causes(visit(answer), tmp_path) == ["first", "page"]


@pytest.mark.parametrize(
    "answer",
    [
        untold(page(*STORY, tail="</div>")),
        untold(b"<h1>" + "闸门</h1>".encode() + "".join(f"<p>{text}" for text in STORY).encode()),
        told(page(*STORY, tail="")),  # its end came, and it ends with a paragraph
    ],
)
def test_a_site_that_writes_no_end_is_had_at_once_and_always_asked_in_full(
    answer: bytes, visit: Callable[..., PageResult], site: Site
) -> None:
    with_tag = answer.replace(b"\r\n", b'\r\nETag: "1"\r\n', 1)
    got = visit(with_tag)
    assert (got.problem, got.is_new) == (None, True)
    assert visit(with_tag).version is not None
    if b"<html" in answer:
        assert not any("if-none-match" in head.lower() for head in site.heads)


def test_a_site_whose_pages_always_end_in_the_middle_is_had_on_the_second_day(visit: Callable[..., PageResult]) -> None:
    odd = page(*STORY, tail="<div>版权所有 石门网")
    assert visit(untold(odd)).capture.outcome == "partial"
    assert visit(untold(odd)).is_new
    assert visit(untold(odd.replace("三个乡".encode(), "四个乡".encode()))).is_new


def test_a_text_file_that_is_the_start_of_the_stored_one_waits_a_day(visit: Callable[..., PageResult]) -> None:
    kind = "Content-Type: text/plain; charset=utf-8"
    text = "\n".join(["石门水库检修完毕", "", *STORY]).encode()
    if visit(told(text, kind)).version is None:
        pytest.skip("no article is read from it")
    assert visit(told(text[:600], kind)).capture.outcome == "partial"
    assert visit(told(text[:600], kind)).is_new


def test_a_redirected_page_keeps_no_validators(visit: Callable[..., PageResult], site: Site) -> None:
    site.routes["/b.html"] = told(WHOLE, 'ETag: "1"')
    result = visit(site.to("/b.html"))
    assert result.stored is not None
    assert isinstance(result.stored.entry, CaptureEntry)
    assert result.stored.entry.validators is None
