"""Services that are asked for copies: one that behaves in each way that a server can. A real one: test_pywb.py."""

from __future__ import annotations

import json
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NoReturn

import pytest

from archive.archive import Archive
from archive.log.entries import CaptureEntry
from archive.model.errors import RequestError
from scraper.fetch.fetcher import Fetcher, Policy
from scraper.fetch.sources import saved_policy
from scraper.jobs.repost import archive_repost
from scraper.memento.search import MAX_COPIES, MAX_REDIRECTS, MAX_TIMEMAPS, Service
from scraper.memento.services import CopyResult, MementoServices, read_services
from scraper.memento.timemap import MAX_TIMEMAP, http_date
from scraper.saved.transport import SavedTransport
from scraper.transport.address_guard import why_forbidden
from scraper.transport.web import WebTransport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.scraper.conftest import Site

    Seek = Callable[..., CopyResult]

ORIGINAL = "http://gone.example/html//site-2/20418.html"
MAY = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
TEXT = "河湾村的老茶农陈树生今年六十七岁，种了四十五年的茶，往年清明一过就挑着鲜叶走八里山路去镇上卖。"
PAGE = f"<h1>老茶农的新账本</h1><p>来源：河湾日报</p>{f'<p>{TEXT}</p>' * 3}".encode()
HTML = ("Content-Type", "text/html; charset=utf-8")
DATED = ("Memento-Datetime", http_date(MAY))
OF = ("Link", f'<{ORIGINAL}>; rel="original"')
GATE = f"/gate/{ORIGINAL}"
MAP = f"/map/{ORIGINAL}"


def stamped(at: datetime = MAY, form: str = "id_", of: str = ORIGINAL) -> str:
    return f"/web/{at:%Y%m%d%H%M%S}{form}/{of}"


def reply(site: Site, body: bytes = PAGE, *headers: tuple[str, str], status: int = 200) -> bytes:
    return site.reply(status, body, [HTML, *headers])


def links(*mementos: tuple[str, datetime]) -> bytes:
    return ",\n".join(f'<{url}>; rel="memento"; datetime="{http_date(at)}"' for url, at in mementos).encode()


def listed(site: Site, *mementos: tuple[str, datetime]) -> bytes:
    return site.page(links(*mementos), ("Content-Type", "application/link-format"))


@pytest.fixture
def fetcher(web: WebTransport) -> Fetcher:
    return Fetcher(web, Policy(host_delay=0.0, retries=0))


@pytest.fixture
def seek(site: Site, fetcher: Fetcher) -> Seek:
    """Return a function that looks for a copy at the site: by its timegate, or by its list."""

    def seek(*, timegate: bool = True, timemap: bool = False, at: datetime = MAY, url: str = ORIGINAL) -> CopyResult:
        service = Service(site.url("/gate/") if timegate else None, site.url("/map/") if timemap else None)
        return MementoServices([service]).seek(url, at, fetcher)

    return seek


def note_of(sought: CopyResult) -> str:
    assert sought.copy is None
    assert sought.note is not None
    assert sought.note.startswith(f"no archived copy of {ORIGINAL}: 127.0.0.1:")
    assert "\n" not in sought.note
    return sought.note


def test_the_timegate_leads_to_the_copy_in_its_raw_form(site: Site, seek: Seek) -> None:
    site.routes[GATE] = site.to(stamped(form=""))
    site.routes[stamped()] = reply(site, PAGE, DATED, OF)
    copy, note = seek()
    assert note is None
    assert copy is not None
    capture = copy.capture
    assert (capture.url, capture.memento_of, capture.memento_at) == (site.url(stamped()), ORIGINAL, MAY)
    assert capture.payload == PAGE
    assert copy.reading.article.url == ORIGINAL
    assert site.asked == ["/robots.txt", GATE, stamped()]
    assert f"Accept-Datetime: {http_date(MAY)}" in site.heads[1]
    assert [exchange.url for exchange in capture.exchanges] == [site.url(path) for path in site.asked[:2]]


@pytest.mark.parametrize(
    "headers",
    [
        (DATED, ("Content-Location", stamped(form=""))),
        (("Link", f'<{stamped(form="mp_")}>; rel="memento"; datetime="{http_date(MAY)}"'),),
    ],
)
def test_a_timegate_that_answers_itself_names_the_copy(site: Site, seek: Seek, headers: tuple[tuple[str, str]]) -> None:
    site.routes[GATE] = reply(site, b"<p>frame</p>", *headers)
    site.routes[stamped()] = reply(site, PAGE, DATED)
    assert seek().copy is not None


def test_the_closest_of_a_list(site: Site, seek: Seek) -> None:
    days = [MAY + timedelta(days=days) for days in (-30, 0, 3, 400)]
    site.routes[MAP] = listed(site, *((stamped(day), day) for day in days))
    site.routes[stamped()] = reply(site, PAGE, DATED)
    copy, _ = seek(timegate=False, timemap=True, at=MAY + timedelta(hours=20))
    assert copy is not None
    assert copy.capture.memento_at == MAY
    assert site.asked[1:] == [MAP, stamped()]


def test_a_list_where_a_timegate_was_expected(site: Site, seek: Seek) -> None:
    site.routes[GATE] = listed(site, (stamped(), MAY))
    site.routes[stamped()] = reply(site, PAGE, DATED)
    assert seek().copy is not None


def test_lists_of_lists_are_followed_so_far(site: Site, seek: Seek) -> None:
    site.routes[MAP] = site.page(b'</map/1>; rel="timemap"')
    site.routes["/map/1"] = listed(site, (stamped(), MAY))
    site.routes[stamped()] = reply(site, PAGE, DATED)
    assert seek(timegate=False, timemap=True).copy is not None
    for number in range(1, 9):
        site.routes[f"/map/{number}"] = site.page(f'</map/{number + 1}>; rel="timemap"'.encode())
    site.asked.clear()
    assert "it has no copy" in note_of(seek(timegate=False, timemap=True))
    assert len([path for path in site.asked if path.startswith("/map/")]) == MAX_TIMEMAPS


def test_after_an_error_page_the_next_closest_is_taken(site: Site, seek: Seek) -> None:
    other = MAY - timedelta(days=9)
    site.routes[GATE] = site.reply(302, b"", [("Location", stamped()), ("Link", f'<{MAP}>; rel="timemap"')])
    site.routes[stamped()] = reply(site, b"gone", DATED, status=404)
    site.routes[MAP] = listed(site, (stamped(form=""), MAY), (stamped(other), other))
    site.routes[stamped(other)] = reply(site, PAGE, ("Memento-Datetime", http_date(other)))
    copy, _ = seek()
    assert copy is not None
    assert copy.capture.memento_at == other
    assert site.asked.count(stamped()) == 1


def test_no_more_than_a_few_copies_are_tried(site: Site, seek: Seek) -> None:
    days = [MAY + timedelta(days=days) for days in range(9)]
    site.routes[MAP] = listed(site, *((stamped(day), day) for day in days))
    for day in days:
        site.routes[stamped(day)] = reply(site, b"", ("Memento-Datetime", http_date(day)), status=404)
    assert "its copy of 2024-05-06 is not a page: 404 Not Found" in note_of(seek(timegate=False, timemap=True))
    assert len([path for path in site.asked if path.startswith("/web/")]) == MAX_COPIES


def test_the_service_s_own_form_is_unwrapped_where_there_is_no_raw_one(site: Site, seek: Seek) -> None:
    bar = b"<!-- BEGIN WAYBACK TOOLBAR INSERT --><p>97 captures of this page</p><!-- END WAYBACK TOOLBAR INSERT -->"
    link = f'<p>原文链接：<a href="{stamped(form="", of="http://b.cn/1.html")}">http://b.cn/1.html</a></p>'.encode()
    site.routes[GATE] = site.to(stamped(form=""))
    site.routes[stamped(form="")] = reply(site, bar + PAGE + link, DATED)
    copy, note = seek()
    assert note is None
    assert copy is not None
    assert copy.capture.url == site.url(stamped(form=""))
    assert copy.capture.payload == bar + PAGE + link  # what is stored is what was sent
    article = copy.reading.article
    assert article.original_url == "http://b.cn/1.html"
    assert "captures" not in "".join(line.text for line in (*article.body, *article.boilerplate))


def test_a_redirect_that_was_archived_is_looked_up_at_the_service(site: Site, seek: Seek) -> None:
    moved = "http://gone.example/new/20418.html"
    site.routes[GATE] = site.to(stamped(form=""))
    site.routes[stamped()] = site.reply(301, b"", [("Location", moved), DATED])
    site.routes[stamped(of=moved)] = reply(site, PAGE, DATED)
    copy, _ = seek()
    assert copy is not None
    assert (copy.capture.url, copy.capture.memento_of) == (site.url(stamped(of=moved)), ORIGINAL)
    assert copy.reading.article.url == moved


def test_an_archived_redirect_to_the_home_page_is_no_copy(site: Site, seek: Seek) -> None:
    site.routes[GATE] = site.to(stamped(form=""))
    site.routes[stamped()] = site.reply(302, b"", [("Location", "http://gone.example/"), DATED])
    site.routes[stamped(of="http://gone.example/")] = reply(site, PAGE, DATED)
    assert "redirects to the home page" in note_of(seek())


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ((), "no valid Memento-Datetime"),
        ((("Memento-Datetime", "a while ago"),), "no valid Memento-Datetime"),
        ((DATED, DATED), "no valid Memento-Datetime"),
        ((("Memento-Datetime", "Fri, 01 Jan 2100 00:00:00 GMT"),), "dated in the future, 2100-01-01"),
        ((DATED, ("Link", '<http://gone.example/other.html>; rel="original"')), "of another page"),
    ],
)
def test_what_counts_as_no_copy(site: Site, seek: Seek, headers: tuple[tuple[str, str]], why: str) -> None:
    site.routes[GATE] = site.to(stamped(form=""))
    site.routes[stamped()] = site.routes[stamped(form="")] = reply(site, PAGE, *headers)
    assert why in note_of(seek())


def test_a_service_s_own_spelling_of_an_address_is_the_same_page(site: Site, seek: Seek) -> None:
    link = ("Link", '<https://WWW.gone.example:443/HTML//site-2/20418.html>; rel="original"')
    site.routes[GATE] = site.to(stamped(form=""))
    site.routes[stamped()] = reply(site, PAGE, DATED, link)
    assert seek().copy is not None


@pytest.mark.parametrize("body", [b"", "<p>您访问的页面不存在或已被删除</p>".encode(), b"<p>nothing</p>"])
def test_a_copy_without_an_article_is_none(site: Site, seek: Seek, body: bytes) -> None:
    site.routes[GATE] = site.to(stamped(form=""))
    site.routes[stamped()] = reply(site, body, DATED)
    assert "article" in note_of(seek())


@pytest.mark.parametrize(
    ("target", "why"),
    [(ORIGINAL, "to the page itself"), (f"{ORIGINAL}#x", "to the page itself"), ("ftp://x/", "to an invalid address")],
)
def test_a_service_that_sends_us_to_what_is_no_copy(site: Site, seek: Seek, target: str, why: str) -> None:
    site.routes[GATE] = site.to(target)
    assert why in note_of(seek())


def test_the_address_of_a_copy_is_that_of_its_own_time(site: Site, seek: Seek) -> None:
    near = MAY + timedelta(hours=3)
    site.routes[GATE] = site.to(stamped(near))
    # As pywb does; what another host says of itself is not followed.
    site.routes[stamped(near)] = reply(site, PAGE, DATED, ("Content-Location", stamped(form="mp_")))
    elsewhere = f"http://a.example{stamped(near)}"
    site.routes[stamped()] = reply(site, PAGE, DATED, ("Content-Location", elsewhere))
    copy, _ = seek()
    assert copy is not None
    assert (copy.capture.url, copy.capture.memento_at) == (site.url(stamped()), MAY)


def test_a_site_that_says_memento_datetime_of_itself_is_no_copy_of_itself(site: Site, seek: Seek) -> None:
    live = site.url("/live.html")
    site.routes[f"/map/{live}"] = listed(site, (live, MAY))
    site.routes["/live.html"] = reply(site, PAGE, DATED)
    sought = seek(timegate=False, timemap=True, url=live)
    assert sought.copy is None
    assert "to the page itself" in (sought.note or "")


def test_circles_and_chains_end(site: Site, seek: Seek) -> None:
    site.routes[GATE] = site.to("/circle")
    site.routes["/circle"] = site.to(GATE)
    assert "in a circle" in note_of(seek())
    site.routes.update({f"/chain/{number}": site.to(f"/chain/{number + 1}") for number in range(99)})
    site.routes[GATE] = site.to("/chain/0")
    site.asked.clear()
    assert f"more than {MAX_REDIRECTS} redirects" in note_of(seek())
    assert len(site.asked) <= MAX_REDIRECTS + 2
    site.routes[GATE] = site.to(stamped())
    site.routes[stamped()] = site.to(stamped())
    assert "in a circle" in note_of(seek())


@pytest.mark.parametrize("where", ["http://127.0.0.2/", "http://10.0.0.1/", "http://[::1]/", "http://169.254.169.254/"])
@pytest.mark.parametrize("copied", [False, True])
def test_a_redirect_to_an_address_that_is_not_public(site: Site, where: str, *, copied: bool) -> None:
    web = WebTransport(judge=lambda address: None if address == "127.0.0.1" else why_forbidden(address))
    target = f"{where.rstrip('/')}{stamped()}" if copied else where
    site.routes[GATE] = site.to(target)
    with Fetcher(web, Policy(host_delay=0.0, retries=0)) as fetcher:
        sought = MementoServices([Service(site.url("/gate/"))]).seek(ORIGINAL, MAY, fetcher)
    assert "is private" in note_of(sought)


def test_robots_txt_of_a_service_is_obeyed(site: Site, seek: Seek) -> None:
    site.routes["/robots.txt"] = site.page(b"User-agent: *\nDisallow: /gate/")
    assert "robots.txt asks us not to" in note_of(seek())
    assert site.asked == ["/robots.txt"]


def test_a_list_without_an_end_is_read_so_far(site: Site, seek: Seek) -> None:
    sent = 0

    def endless(connection: socket.socket) -> None:
        nonlocal sent
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/link-format\r\n\r\n")
        connection.sendall(links((stamped(), MAY)) + b",\n")
        for _ in range(1000):
            connection.sendall(links(("/web/x", MAY - timedelta(days=999))) * 1000)
            sent += 1

    site.routes[MAP] = endless
    site.routes[stamped()] = reply(site, PAGE, DATED)
    assert seek(timegate=False, timemap=True).copy is not None
    assert sent * 60_000 < 10 * MAX_TIMEMAP


@pytest.mark.slow
@pytest.mark.parametrize("path", [GATE, stamped()])
def test_a_drip_ends_with_the_time_there_is(
    site: Site, seek: Seek, monkeypatch: pytest.MonkeyPatch, stopwatch: Callable[[], float], path: str
) -> None:
    monkeypatch.setattr("scraper.memento.services.TOTAL_SECONDS", 1.0)
    site.routes[GATE] = site.to(stamped())
    site.routes[path] = site.drip(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"<p>", 0.05)
    assert "no answer within 1 s" in note_of(seek())
    assert stopwatch() < 4


@pytest.mark.slow
def test_time_is_shared_between_services(
    site: Site, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch, stopwatch: Callable[[], float]
) -> None:
    monkeypatch.setattr("scraper.memento.services.TOTAL_SECONDS", 2.0)
    site.routes[f"/slow/{ORIGINAL}"] = site.drip(b"HTTP/1.1 200 OK\r\n", b"X: 1\r\n", 0.05)
    site.routes[GATE] = site.to(stamped())
    site.routes[stamped()] = reply(site, PAGE, DATED)
    asked = MementoServices([Service(site.url("/slow/")), Service(site.url("/gate/"))])
    assert asked.seek(ORIGINAL, MAY, fetcher).copy is not None
    assert stopwatch() < 4


def test_a_service_that_fails_twice_is_left_alone(site: Site, fetcher: Fetcher) -> None:
    site.routes[GATE] = site.reply(503)
    asked = MementoServices([Service(site.url("/gate/"))])
    notes = [note_of(asked.seek(ORIGINAL, MAY, fetcher)) for _ in range(4)]
    assert ["503" in note for note in notes] == [True, True, False, False]
    assert "not asked again in this run" in notes[3]
    assert site.asked.count(GATE) == 2


def test_a_service_that_is_not_well_is_not_asked_for_the_next_copy(site: Site, seek: Seek) -> None:
    days = [MAY + timedelta(days=days) for days in range(3)]
    site.routes[MAP] = listed(site, *((stamped(day), day) for day in days))
    site.routes.update({stamped(day): site.reply(503) for day in days})
    assert "503" in note_of(seek(timegate=False, timemap=True))
    assert len([path for path in site.asked if path.startswith("/web/")]) == 1


@pytest.mark.slow
def test_who_waited_for_others_of_the_run_blames_no_service(
    site: Site, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scraper.memento.services.TOTAL_SECONDS", 1.0)
    monkeypatch.setattr("scraper.memento.services.MAX_FAILURES", 1)

    def late(connection: socket.socket) -> None:
        site.ended.wait(0.7)
        connection.sendall(site.reply(404))

    site.routes[GATE] = late
    asked = MementoServices([Service(site.url("/gate/"))])
    with ThreadPoolExecutor(3) as pool:
        notes = list(pool.map(lambda _: note_of(asked.seek(ORIGINAL, MAY, fetcher)), range(3)))
    assert sum("it has no copy" in note for note in notes) == 1
    assert "it has no copy" in note_of(asked.seek(ORIGINAL, MAY, fetcher))


def test_a_service_that_is_slow_twice_is_left_alone(
    site: Site, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scraper.memento.services.SLOW_SECONDS", 0.0)
    site.routes[GATE] = site.to(stamped())
    site.routes[stamped()] = reply(site, PAGE, DATED)
    asked = MementoServices([Service(site.url("/gate/"))])
    assert [asked.seek(ORIGINAL, MAY, fetcher).copy is not None for _ in range(3)] == [True, True, False]


def test_a_page_that_has_no_copy_is_no_failure_of_the_service(site: Site, fetcher: Fetcher) -> None:
    asked = MementoServices([Service(site.url("/gate/"))])
    for _ in range(3):
        assert "it has no copy" in note_of(asked.seek(ORIGINAL, MAY, fetcher))
    assert site.asked.count(GATE) == 3


def test_a_service_that_is_down(fetcher: Fetcher) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        service = Service(f"http://127.0.0.1:{bound.getsockname()[1]}/")
        assert "unreachable: " in note_of(MementoServices([service]).seek(ORIGINAL, MAY, fetcher))


def test_an_endpoint_with_a_place_for_the_address(site: Site, fetcher: Fetcher) -> None:
    path = "/gate?url=http%3A%2F%2Fgone.example%2Fhtml%2F%2Fsite-2%2F20418.html&x=1"
    site.routes[path] = site.to(stamped())
    site.routes[stamped()] = reply(site, PAGE, DATED)
    (service,) = read_services([site.url("/gate?url={url}&x=1")])
    assert MementoServices([service]).seek(ORIGINAL, MAY, fetcher).copy is not None


def test_services_are_named_once_and_checked() -> None:
    table = {"timegate": "https://a.example/"}
    assert read_services(["https://a.example/"], [table]) == [Service("https://a.example/")]
    assert not MementoServices(read_services([]))
    for wrong in ("a.example", "ftp://a.example/", "https://:x/"):
        with pytest.raises(RequestError):
            read_services([wrong])
    with pytest.raises(RequestError) as raised:
        read_services([], [{"timemap": "https://user:secret@a.example/"}])
    assert "secret" not in str(raised.value)


def save(folder: Path, url: str, status: int, body: bytes) -> None:
    folder.mkdir(parents=True)
    told = {"url": url, "status": status, "headers": [HTML], "fetched_at": "2024-05-08T00:00:00Z"}
    (folder / "capture.json").write_text(json.dumps(told), encoding="utf-8")
    (folder / "body.html").write_bytes(body)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open_or_create(tmp_path / "archive") as opened:
        yield opened


REPOST = "http://repost.example/1.html"
LINKED = PAGE + f"<p>发布时间：2024-05-07</p><p>原文链接：{ORIGINAL}</p>".encode()


class _Sees(MementoServices):
    """Remembers what it was asked for, and has nothing."""

    def __init__(self) -> None:
        super().__init__([Service("http://a.example/")])
        self.asked: list[tuple[str, datetime]] = []

    def seek(self, url: str, at: datetime, fetcher: Fetcher) -> CopyResult:
        del fetcher
        self.asked.append((url, at))
        return CopyResult(None, "nothing")


@pytest.mark.parametrize(("status", "asked"), [(404, True), (500, True), (403, True), (200, False), (None, False)])
def test_only_a_dead_original_is_looked_for(
    archive: Archive, tmp_path: Path, status: int | None, *, asked: bool
) -> None:
    save(tmp_path / "saved" / "1", REPOST, 200, LINKED)
    if status is not None:
        save(tmp_path / "saved" / "2", ORIGINAL, status, PAGE)
    service = _Sees()
    with Fetcher(SavedTransport(tmp_path / "saved"), saved_policy()) as fetcher:
        result = archive_repost(REPOST, fetcher, archive, service)
    assert service.asked == ([(ORIGINAL, datetime(2024, 5, 7, 12, tzinfo=UTC))] if asked else [])
    assert result.notes == (("nothing",) if asked else ())
    # What could not be had is the original, as without a service: the copy is no problem of the page.
    assert len(result.problems) == (0 if status == 200 else 1)
    assert all("nothing" not in problem for problem in result.problems)


def test_the_repost_is_stored_before_anything_is_asked(archive: Archive, tmp_path: Path) -> None:
    class Killed(_Sees):
        def seek(self, url: str, at: datetime, fetcher: Fetcher) -> NoReturn:
            super().seek(url, at, fetcher)
            raise KeyboardInterrupt

    save(tmp_path / "saved" / "1", REPOST, 200, LINKED)
    save(tmp_path / "saved" / "2", ORIGINAL, 404, b"")
    with (
        Fetcher(SavedTransport(tmp_path / "saved"), saved_policy()) as fetcher,
        pytest.raises(KeyboardInterrupt),
    ):
        archive_repost(REPOST, fetcher, archive, Killed())
    outcomes = [entry.outcome for entry in archive.entries() if isinstance(entry, CaptureEntry)]
    assert outcomes == ["ok", "gone"]


def test_offline_a_service_is_asked_of_what_was_saved(archive: Archive, tmp_path: Path) -> None:
    save(tmp_path / "saved" / "1", REPOST, 200, LINKED)
    save(tmp_path / "saved" / "2", ORIGINAL, 404, b"")
    with Fetcher(SavedTransport(tmp_path / "saved"), saved_policy()) as fetcher:
        result = archive_repost(REPOST, fetcher, archive, MementoServices([Service("http://a.example/")]))
    (note,) = result.notes
    assert "a.example: not-saved" in note


def test_the_date_of_a_repost_that_tells_none_is_that_of_its_capture(archive: Archive, tmp_path: Path) -> None:
    save(tmp_path / "saved" / "1", REPOST, 200, LINKED.replace("发布时间：2024-05-07".encode(), b""))
    save(tmp_path / "saved" / "2", ORIGINAL, 404, b"")
    service = _Sees()
    with Fetcher(SavedTransport(tmp_path / "saved"), replace(saved_policy())) as fetcher:
        archive_repost(REPOST, fetcher, archive, service)
    assert service.asked == [(ORIGINAL, datetime(2024, 5, 8, tzinfo=UTC))]


@pytest.mark.parametrize("address", ["http://[::1/{url}", "http://a]b/", "http://[x]:y/{url}"])
def test_a_damaged_address_of_a_service_is_a_request_error(address: str) -> None:
    with pytest.raises(RequestError):
        read_services([address])
