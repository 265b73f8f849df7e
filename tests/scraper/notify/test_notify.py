from __future__ import annotations

import hashlib
import hmac
import http.server
import json
import socket
import sys
import threading
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any

import pytest
from aiosmtpd.controller import Controller

from archive.files import ALERTS_FILE, WriteFailed
from archive.report import Said
from scraper.notify import (
    KINDS,
    Alerts,
    Command,
    FindingKind,
    Mail,
    NotDelivered,
    RunFinding,
    Untold,
    Webhook,
    deliver,
    kind_name,
    message_text,
    pending_alerts,
    subject_line,
    to_json,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AT = datetime(2024, 5, 13, 8, 0, tzinfo=UTC)
URL = "http://a.example/2024/0513/1.html"


def finding(kind: FindingKind = "repost-edited", url: str = URL, subject: str = "v2", hours: float = 0) -> RunFinding:
    return RunFinding(
        kind,
        AT + timedelta(hours=hours),
        url,
        "码头扩建一期完工",
        Said("edited (v1→v2): 91.8 % → 15.8 %", "有改动（第1版→第2版）：91.8% → 15.8%"),
        (Said("number: 12 → 120", "数字：12 → 120"),),
        {"version": 2},
        subject,
    )


class Mailbox:
    def __init__(self) -> None:
        self.messages: list[bytes] = []
        self.refuse = False

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:  # noqa: N802, ANN401 - aiosmtpd's
        if self.refuse:
            return "451 try again later"
        self.messages.append(envelope.content)
        return "250 OK"


@pytest.fixture
def mail() -> Iterator[tuple[Mailbox, Mail]]:
    box = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield box, Mail(to=("ann@a.example", "bo@a.example"), sender="repost@a.example", host="127.0.0.1", port=port)
    finally:
        controller.stop()


class Hook(http.server.BaseHTTPRequestHandler):
    answers: list[int]
    got: list[tuple[dict[str, str], bytes]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(self.answers.pop(0) if self.answers else 200)
        self.send_header("Location", "http://127.0.0.1:9/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def hook() -> Iterator[tuple[type[Hook], str]]:
    handler = type("H", (Hook,), {"answers": [], "got": []})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield handler, f"http://127.0.0.1:{server.server_port}/hook"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_mail_says_each_finding_to_a_real_server(mail: tuple[Mailbox, Mail]) -> None:
    box, channel = mail
    channel.send([to_json(finding()), to_json(finding("new-repost", URL + "?2"))], at=AT)
    (raw,) = box.messages
    message = message_from_bytes(raw, policy=policy.default)
    assert message["Subject"] == "repost · repost edited: 码头扩建一期完工 and 1 more"
    assert message["To"] == "ann@a.example, bo@a.example"
    assert message["Auto-Submitted"] == "auto-generated"
    text = message.get_content()
    assert "edited (v1→v2): 91.8 % → 15.8 %" in text
    assert URL in text


def test_a_title_with_line_feeds_cannot_add_headers(mail: tuple[Mailbox, Mail]) -> None:
    box, channel = mail
    channel.send([to_json(finding()._replace(title="x\r\nBcc: eve@e.example\r\n\r\nbody"))], at=AT)
    assert message_from_bytes(box.messages[0])["Bcc"] is None


def test_a_mail_server_that_refuses_or_is_not_there_is_said(mail: tuple[Mailbox, Mail]) -> None:
    box, channel = mail
    box.refuse = True
    with pytest.raises(NotDelivered, match=r"mail to ann@a\.example"):
        channel.send([to_json(finding())], at=AT)
    closed = Mail(to=("ann@a.example",), sender="r@a.example", host="127.0.0.1", port=9)
    with pytest.raises(NotDelivered, match="refused"):
        closed.send([to_json(finding())], at=AT)


def test_a_webhook_is_signed(hook: tuple[type[Hook], str], monkeypatch: pytest.MonkeyPatch) -> None:
    handler, url = hook
    monkeypatch.setenv("HOOK_SECRET", "s3cret")
    Webhook(url, secret_env="HOOK_SECRET").send([to_json(finding())], at=AT)
    headers, body = handler.got[0]
    signed = f"{headers['x-repost-timestamp']}.".encode() + body
    expected = hmac.new(b"s3cret", signed, hashlib.sha256).hexdigest()
    assert headers["x-repost-signature"] == f"sha256={expected}"
    assert json.loads(body)["findings"][0]["title"] == "码头扩建一期完工"


def test_a_webhook_is_tried_again_when_that_can_help(hook: tuple[type[Hook], str]) -> None:
    handler, url = hook
    handler.answers[:] = [503, 429, 200]
    waits: list[float] = []
    Webhook(url).send([to_json(finding())], at=AT, sleep=waits.append)
    assert (len(handler.got), waits) == (3, [1.0, 2.0])


@pytest.mark.parametrize(("status", "attempts"), [(404, 1), (302, 1), (500, 3)])
def test_a_webhook_that_fails_says_so_and_follows_no_redirect(
    hook: tuple[type[Hook], str], status: int, attempts: int
) -> None:
    handler, url = hook
    handler.answers[:] = [status] * 5
    with pytest.raises(NotDelivered, match=f"webhook .*: {status}"):
        Webhook(url).send([to_json(finding())], at=AT, sleep=lambda _: None)
    assert len(handler.got) == attempts


def test_a_missing_secret_is_named(hook: tuple[type[Hook], str]) -> None:
    with pytest.raises(NotDelivered, match="the environment has no NO_SUCH_SECRET"):
        Webhook(hook[1], secret_env="NO_SUCH_SECRET").send([to_json(finding())], at=AT)


def test_a_command_gets_json_on_its_input(tmp_path: Path) -> None:
    out = tmp_path / "got.json"
    code = f"import sys; open({str(out)!r}, 'wb').write(sys.stdin.buffer.read())"
    Command(run=(sys.executable, "-c", code)).send([to_json(finding())], at=AT)
    assert json.loads(out.read_bytes())["findings"][0]["key"] == finding().key


@pytest.mark.parametrize(
    ("run", "problem"),
    [
        ((sys.executable, "-c", "import sys; sys.exit('no such room')"), "exit status 1: no such room"),
        (("/no/such/command",), "No such file"),
    ],
)
def test_a_command_that_fails_says_why(run: tuple[str, ...], problem: str) -> None:
    with pytest.raises(NotDelivered, match=problem):
        Command(run=run).send([to_json(finding())], at=AT)


def test_each_finding_is_told_once_to_each_channel(tmp_path: Path, hook: tuple[type[Hook], str]) -> None:
    handler, url = hook
    other = Webhook(url + "/other", kinds=("original-gone",))
    for _ in range(2):
        with Alerts(tmp_path) as alerts:
            assert deliver(alerts, [finding()], [Webhook(url), other], at=AT) == []
    assert len(handler.got) == 1


def test_what_could_not_be_told_is_told_in_the_next_run(tmp_path: Path, hook: tuple[type[Hook], str]) -> None:
    handler, url = hook
    handler.answers[:] = [404]
    with Alerts(tmp_path) as alerts:
        (problem,) = deliver(alerts, [finding()], [Webhook(url)], at=AT)
        assert "404" in problem
        assert pending_alerts(tmp_path).findings == 1
    with Alerts(tmp_path) as alerts:
        assert deliver(alerts, [], [Webhook(url)], at=AT) == []
        assert pending_alerts(tmp_path) == Untold()
    assert len(handler.got) == 2


def test_a_page_that_comes_and_goes_is_told_once_and_kept(tmp_path: Path) -> None:
    with Alerts(tmp_path) as alerts:
        assert alerts.add([finding("repost-gone", subject="1")]) == 1
        assert alerts.add([finding("repost-back", subject="2", hours=5)]) == 1
        assert alerts.add([finding("repost-gone", subject="3", hours=10)]) == 0
        assert alerts.suppressed() == 1
        assert alerts.add([finding("repost-gone", subject="4", hours=24 * 30)]) == 1


def test_the_gravest_is_told_first(tmp_path: Path) -> None:
    with Alerts(tmp_path) as alerts:
        alerts.add([finding("new-repost"), finding("original-gone"), finding("repost-edited")])
        assert [one.finding["kind"] for one in alerts.pending("x", KINDS)] == [
            "original-gone",
            "repost-edited",
            "new-repost",
        ]


class TestWhatIsHeld:
    def test_it_is_told_at_the_end_of_its_run(self, tmp_path: Path) -> None:
        with Alerts(tmp_path) as alerts:
            alerts.hold([finding()])
            assert alerts.pending("x", KINDS) == []
            assert alerts.add([finding()]) == 1
            assert len(alerts.pending("x", KINDS)) == 1

    def test_what_is_a_template_after_all_is_dropped(self, tmp_path: Path) -> None:
        with Alerts(tmp_path) as alerts:
            alerts.hold([finding()])
            assert alerts.add([]) == 0
            alerts.release()
            assert alerts.latest(9) == []

    def test_what_a_killed_run_held_is_told_by_the_next(self, tmp_path: Path) -> None:
        with Alerts(tmp_path) as alerts:
            alerts.hold([finding(), finding("repost-gone", URL + "?2")])
        with Alerts(tmp_path) as alerts:
            alerts.release()
            assert len(alerts.pending("x", KINDS)) == 2
            assert alerts.add([finding()]) == 0  # found again: it is the same finding
            assert len(alerts.pending("x", KINDS)) == 2

    def test_what_it_was_not_sure_of_is_told_where_the_log_says_it_again(self, tmp_path: Path) -> None:
        edits = [finding(url=f"{URL}?{number}") for number in range(4)]
        with Alerts(tmp_path) as alerts:
            alerts.hold(edits)
            alerts.release()
            assert alerts.add(edits[:1]) == 1
            assert alerts.add(edits[:1]) == 0
            assert len(alerts.latest(10)) == 1

    def test_many_edits_on_one_host_may_be_its_template(self, tmp_path: Path) -> None:
        with Alerts(tmp_path) as alerts:
            alerts.hold([finding(url=f"{URL}?{number}") for number in range(3)])
            alerts.hold([finding("repost-gone", URL), finding(url="http://b.example/1")])
        with Alerts(tmp_path) as alerts:
            alerts.release()
            told = {(one.finding["kind"], one.finding["url"]) for one in alerts.pending("x", KINDS)}
            assert told == {("repost-gone", URL), ("repost-edited", "http://b.example/1")}
            assert alerts.suppressed() == 3


def test_a_damaged_file_of_alerts_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / ALERTS_FILE).write_bytes(b"not a database, but long enough to be taken for one" * 100)
    with pytest.raises(WriteFailed, match=ALERTS_FILE):
        Alerts(tmp_path)


def test_a_run_keeps_a_damaged_file_of_alerts_aside_and_begins_a_new_one(tmp_path: Path) -> None:
    (tmp_path / ALERTS_FILE).write_bytes(b"not a database, but long enough to be taken for one" * 100)
    with Alerts(tmp_path, mend=True) as alerts:
        assert alerts.mended is not None
        assert alerts.suppressed() == 0
    (kept,) = (tmp_path / "damaged").iterdir()
    assert kept.read_bytes().startswith(b"not a database")
    with Alerts(tmp_path) as alerts:
        assert alerts.mended is None


def test_every_kind_has_a_name_in_both_languages() -> None:
    for kind in KINDS:
        assert kind_name(kind, "en") != kind_name(kind, "zh")


def test_messages_are_written_in_chinese_too_and_bounded() -> None:
    findings = [to_json(finding(subject=str(number))) for number in range(60)]
    assert subject_line(findings, "zh") == "repost · 转载已修改：码头扩建一期完工，另有59条"
    assert "……另有10条。" in message_text(findings, "zh")
