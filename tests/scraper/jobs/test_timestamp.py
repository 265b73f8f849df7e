"""Asking timestamp authorities: a real one (OpenSSL) over HTTP, and all that a stranger may answer in its place."""

from __future__ import annotations

import json
import socket
import sys
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from archive.archive import Archive
from archive.log.entries import TimestampEntry
from archive.model.errors import RequestError
from archive.model.record import Capture
from archive.timestamps import tokens
from archive.timestamps.der import SEQUENCE, elements, encode
from archive.timestamps.log_timestamp import check_all
from scraper.jobs import timestamp
from scraper.jobs.timestamp import authorities, request_timestamps
from scraper.transport.base import Request
from tests.archive.timestamps.authority import POLICY, StampAuthority, asked_over_http
from tests.scraper.servers import listening

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import ModuleType

    from scraper.transport.web import WebTransport
    from tests.conftest import Ran

    Repost = Callable[..., Ran]

URL = "https://www.example.cn/a.html"
NOW = datetime(2024, 1, 1, tzinfo=UTC)
PAGE = "https://www.jcsp.example/html/20418.html"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> StampAuthority:
    return StampAuthority(tmp_path_factory.mktemp("tsa") / "one")


@pytest.fixture
def address(authority: StampAuthority) -> Iterator[str]:
    with asked_over_http(lambda query: (200, authority.answer(query))) as url:
        yield url


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """An archive with one line in its log."""
    with Archive.open_or_create(tmp_path / "archive") as opened:
        opened.record(
            Capture(
                url=URL,
                final_url=URL,
                outcome="unreachable",
                reason="no such host",
                status=None,
                headers=(),
                fetched_at=NOW,
                body=b"",
                payload=b"",
            )
        )
        yield opened


def ask(archive: Archive, web: WebTransport, *urls: str) -> timestamp.TimestampResult:
    return request_timestamps(archive, urls, web, user_agent="test/1", now=lambda: NOW)


def stamps(root: Path) -> list[TimestampEntry]:
    return [one for one in Archive.open(root).entries() if isinstance(one, TimestampEntry)]


def test_the_head_of_the_log_is_timestamped(
    archive: Archive, web: WebTransport, address: str, authority: StampAuthority
) -> None:
    notes, problems = ask(archive, web, address)
    assert problems == []
    (note,) = notes
    assert note.startswith("line 1 of captures.jsonl, and every line before it, existed by 20")
    (entry,) = stamps(archive.root)
    assert (entry.at, entry.line, entry.authority) == (NOW, 1, address)
    assert list(check_all(archive.root)) == [(entry, None)]
    line = (archive.root / "captures.jsonl").read_bytes().splitlines(keepends=True)[0]
    assert authority.confirms(archive.root / entry.file, line)


def test_what_is_asked_is_bound_to_the_answer(archive: Archive, web: WebTransport, authority: StampAuthority) -> None:
    asked: list[bytes] = []

    def answer(query: bytes) -> tuple[int, bytes]:
        asked.append(query)
        return 200, authority.answer(query)

    with asked_over_http(answer) as url:
        ask(archive, web, url)
    (entry,) = stamps(archive.root)
    # version, imprint, nonce, and that the certificate is wanted (RFC 3161 § 2.4.1)
    _, imprint, nonce, wanted = elements(asked[0])[0].parts(SEQUENCE)
    assert imprint.parts(SEQUENCE)[1].value.hex() == entry.line_digest.removeprefix("sha256:")
    assert int.from_bytes(nonce.value, "big") >= 2**32
    assert (wanted.tag, wanted.value) == (0x01, b"\xff")


def test_the_answer_is_stored_as_it_came(archive: Archive, web: WebTransport, authority: StampAuthority) -> None:
    sent: list[bytes] = []

    def answer(query: bytes) -> tuple[int, bytes]:
        sent.append(authority.answer(query))
        return 200, sent[-1]

    with asked_over_http(answer) as url:
        ask(archive, web, url, url)
    first, second = stamps(archive.root)
    assert [(archive.root / one.file).read_bytes() for one in (first, second)] == sent
    assert (first.line, second.line) == (1, 1)  # both over the head as it was when the work was done
    assert first.file != second.file


def test_an_empty_log_is_left_alone(tmp_path: Path, web: WebTransport, address: str) -> None:
    with Archive.open_or_create(tmp_path / "empty") as empty:
        assert ask(empty, web, address) == ([], [])


def refused(archive: Archive, web: WebTransport, url: str) -> str:
    """Ask an authority that gives nothing of use; return what is said of it."""
    before = (archive.root / "captures.jsonl").read_bytes()
    notes, (problem,) = ask(archive, web, url)
    assert notes == []
    assert (archive.root / "captures.jsonl").read_bytes() == before
    assert not list(archive.root.glob("timestamps/*.tsr"))
    assert problem.startswith(f"no timestamp from {url}: ")
    assert "\n" not in problem
    return problem.removeprefix(f"no timestamp from {url}: ")


def over_another_line(authority: StampAuthority, query: bytes) -> bytes:
    version, _, *rest = elements(query)[0].parts(SEQUENCE)
    other = elements(tokens.query(b"another line\n").data)[0].parts(SEQUENCE)[1]
    return authority.answer(encode(SEQUENCE, b"".join(one.raw for one in (version, other, *rest))))


def of_another_request(authority: StampAuthority, query: bytes) -> bytes:
    version, imprint, _, wanted = elements(query)[0].parts(SEQUENCE)
    other = elements(tokens.query(b"x").data)[0].parts(SEQUENCE)[2]
    return authority.answer(encode(SEQUENCE, b"".join(one.raw for one in (version, imprint, other, wanted))))


def without_nonce(authority: StampAuthority, query: bytes) -> bytes:
    version, imprint, _, wanted = elements(query)[0].parts(SEQUENCE)
    return authority.answer(encode(SEQUENCE, version.raw + imprint.raw + wanted.raw))


def without_certificate(authority: StampAuthority, query: bytes) -> bytes:
    return authority.answer(encode(SEQUENCE, b"".join(one.raw for one in elements(query)[0].parts(SEQUENCE)[:3])))


def torn(authority: StampAuthority, query: bytes) -> bytes:
    return authority.answer(query)[:-9]


def flipped(authority: StampAuthority, query: bytes) -> bytes:
    answer = authority.answer(query)
    return answer[:-1] + bytes([answer[-1] ^ 1])


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (over_another_line, "the timestamp is of different data"),
        (of_another_request, "its nonce differs"),
        (without_nonce, "its nonce differs"),
        (without_certificate, "the signer's certificate is not in the response"),
        (torn, "not an RFC 3161 timestamp"),
        (flipped, "the signature does not match"),
        (lambda *_: b"", "not an RFC 3161 timestamp"),
        (lambda *_: b"<html>Please log in</html>", "not an RFC 3161 timestamp"),
        (lambda *_: bytes.fromhex("30053003020102"), "not granted: rejection"),
        (lambda *_: bytes(2**21), "an answer of more than 1 MiB"),
    ],
)
def test_an_answer_that_does_not_hold(
    archive: Archive,
    web: WebTransport,
    authority: StampAuthority,
    answer: Callable[[StampAuthority, bytes], bytes],
    said: str,
) -> None:
    with asked_over_http(lambda query: (200, answer(authority, query))) as url:
        assert said in refused(archive, web, url)


@pytest.mark.parametrize(("status", "said"), [(500, "500 Internal Server Error"), (302, "302 Found"), (204, "204")])
def test_a_status_that_is_no_answer(archive: Archive, web: WebTransport, status: int, said: str) -> None:
    with asked_over_http(lambda _: (status, b"")) as url:
        assert said in refused(archive, web, url)


def test_nobody_there(archive: Archive, web: WebTransport) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert "refused" in refused(archive, web, f"http://127.0.0.1:{port}/")


@pytest.mark.slow
def test_one_that_is_slow_is_not_waited_for(
    archive: Archive, web: WebTransport, monkeypatch: pytest.MonkeyPatch, stopwatch: Callable[[], float]
) -> None:
    monkeypatch.setattr(timestamp, "TOTAL_SECONDS", 0.5)

    def drip(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while True:  # until the client has gone
            connection.sendall(b"0")
            waiting.wait(0.05)

    def silent(connection: socket.socket) -> None:
        while connection.recv(65536):
            pass

    waiting = threading.Event()
    for play in (drip, silent):
        with listening(play) as port:
            said = refused(archive, web, f"http://127.0.0.1:{port}/")
            assert said.startswith("no answer within")
    assert stopwatch() < 5


def test_a_message_that_breaks_off(archive: Archive, web: WebTransport) -> None:
    def play(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n0")

    with listening(play) as port:
        assert refused(archive, web, f"http://127.0.0.1:{port}/")


def test_one_that_answers_and_one_that_does_not(archive: Archive, web: WebTransport, address: str) -> None:
    with asked_over_http(lambda _: (503, b"")) as busy:
        notes, problems = ask(archive, web, busy, address)
    assert len(notes) == 1
    assert problems == [f"no timestamp from {busy}: it answered 503 Service Unavailable"]
    assert [one.authority for one in stamps(archive.root)] == [address]


def test_the_roots_of_the_archive_are_held_against_it(
    archive: Archive, web: WebTransport, address: str, authority: StampAuthority, tmp_path: Path
) -> None:
    folder = archive.root / "timestamps" / "roots"
    folder.mkdir(parents=True)
    (folder / "one.pem").write_bytes(StampAuthority(tmp_path / "other").root.read_bytes())
    assert "leads to none of the trusted roots" in refused(archive, web, address)
    (folder / "two.pem").write_bytes(authority.root.read_bytes())
    notes, problems = ask(archive, web, address)
    assert problems == []
    assert notes[0].endswith("leads to a trusted root")
    (folder / "two.pem").write_bytes(b"none")
    assert ask(archive, web, address) == ([], [f"no timestamp: {folder / 'two.pem'} holds no PEM certificates"])


def test_addresses_that_are_not_public_are_not_asked(archive: Archive, over: ModuleType, address: str) -> None:
    web: WebTransport = over.WebTransport()
    assert "--allow-private permits it" in refused(archive, web, address)
    web.close()


def test_one_connection_serves_what_is_posted_and_what_is_fetched(web: WebTransport) -> None:
    asked: list[bytes] = []

    def play(connection: socket.socket) -> None:
        with connection.makefile("rwb") as file:
            while head := b"".join(iter(file.readline, b"\r\n")):
                asked.append(head.partition(b" ")[0] + b" " + file.read(4 if b"Content-Length: 4" in head else 0))
                file.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
                file.flush()
                if len(asked) == 4:
                    return

    with listening(play) as port:
        request = Request(
            url=f"http://127.0.0.1:{port}/", headers=(), connect_timeout=2.0, read_timeout=2.0, time_left=lambda: 5.0
        )
        for body in (b"one!", None, b"two!", None):
            with web.send(request) if body is None else web.post(request, body) as response:
                assert (response.status, b"".join(response.chunks)) == (200, b"ok")
    assert asked == [b"POST one!", b"GET ", b"POST two!", b"GET "]  # a second connection would wait for ever


def test_authorities_are_addresses_each_once() -> None:
    assert authorities(["HTTP://tsa.Example:80/x", "http://tsa.example/x", "http://b.example"]) == [
        "http://tsa.example/x",
        "http://b.example/",
    ]
    for bad in ("tsa.example", "ftp://tsa.example/", "http://me:secret@tsa.example/"):
        with pytest.raises(RequestError) as raised:
            authorities([bad])
        assert "secret" not in str(raised.value)


class TestCommands:
    """`--timestamp` of `repost archive` and `repost run`, and `timestamp` of a watchlist."""

    def test_archive(self, repost: Repost, fixtures: Path, address: str, tmp_path: Path) -> None:
        ran = repost("archive", PAGE, "--from", fixtures, "--timestamp", address, "--allow-private")
        assert ran.status == 0
        assert ran.err.count("\n") == 1
        assert ran.err.startswith("repost: note: line 3 of captures.jsonl, and every line before it, existed by")
        assert POLICY in ran.err
        (entry,) = stamps(tmp_path / "archive")
        assert (entry.line, entry.seq) == (3, 4)
        assert list(check_all(tmp_path / "archive")) == [(entry, None)]
        chinese = repost("archive", PAGE, "--from", fixtures, "--timestamp", address, "--allow-private", "--lang", "zh")
        assert chinese.err.startswith("repost: 注意：captures.jsonl 第")
        assert "行及其前各行在 20" in chinese.err
        assert "every line" not in chinese.err

    def test_quiet_and_json(self, repost: Repost, fixtures: Path, address: str) -> None:
        ran = repost(
            *("archive", PAGE, "--from", fixtures, "--timestamp", address, "--allow-private", "--quiet", "--json")
        )
        assert (ran.status, ran.err) == (0, "")
        assert [json.loads(line)["repost"]["url"] for line in ran.out.splitlines()] == [PAGE]

    def test_a_failure_is_one_line_and_the_captures_stay(
        self, repost: Repost, fixtures: Path, tmp_path: Path, address: str
    ) -> None:
        ran = repost("archive", PAGE, "--from", fixtures, "--timestamp", address)
        assert ran.status == 1
        assert ran.err.startswith(f"repost: no timestamp from {address}: 127.0.0.1 is private")
        assert ran.err.count("\n") == 1
        assert "identical" in ran.out
        assert len(list(Archive.open(tmp_path / "archive").entries())) == 3
        assert stamps(tmp_path / "archive") == []

    @pytest.mark.parametrize("bad", ["tsa.example", "http://me:secret@tsa.example/"])
    def test_a_bad_address_is_refused_before_the_work(
        self, repost: Repost, fixtures: Path, tmp_path: Path, bad: str
    ) -> None:
        ran = repost("archive", PAGE, "--from", fixtures, "--timestamp", bad)
        assert (ran.status, ran.out) == (2, "")
        assert not (tmp_path / "archive").exists()

    def test_without_the_extra_there_is_no_work(
        self, repost: Repost, fixtures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "rfc3161_client", None)
        ran = repost("archive", PAGE, "--from", fixtures, "--timestamp", "http://tsa.example/")
        assert ran.status == 2
        assert ran.err == "repost: timestamps need rfc3161-client: pip install 'repost-archiver[timestamps]'\n"
        assert not (tmp_path / "archive").exists()

    def test_run(self, repost: Repost, fixtures: Path, tmp_path: Path, address: str) -> None:
        path = tmp_path / "watchlist.toml"
        path.write_text(f"from = '{fixtures}'\ntimestamp = ['{address}']\n[[page]]\nurl = '{PAGE}'\n")
        ran = repost("run", path, "--allow-private", "--timestamp", address)
        assert ran.status == 0
        assert [(one.line, one.authority) for one in stamps(tmp_path / "archive")] == [(3, address)]
        ran = repost("run", path)
        assert ran.status == 1
        assert "private" in ran.err

    def test_reading_anew(self, repost: Repost, fixtures: Path, tmp_path: Path, address: str) -> None:
        repost("archive", PAGE, "--from", fixtures)
        ran = repost("archive", "--reextract", "--timestamp", address, "--allow-private")
        assert ran.status == 0
        assert [one.line for one in stamps(tmp_path / "archive")] == [3]
        ran = repost("archive", "--reextract", "--preview", "--timestamp", address)
        assert ran.status == 2
        assert "nothing to timestamp" in ran.err
