from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from scraper.transport.base import TimedOut, Unreachable
from scraper.transport.dns import Resolver

if TYPE_CHECKING:
    from collections.abc import Callable


def test_an_answer_is_returned() -> None:
    assert Resolver(lambda host, port: [f"{host}:{port}"]).addresses("a", 80, 1) == ["a:80"]


def test_a_failure_is_raised_where_it_is_awaited() -> None:
    def fail(host: str, port: int) -> list[str]:
        raise Unreachable(f"no such host {host}")

    looker = Resolver(fail, max_lookups=1)
    for _ in range(3):  # and gives its place back
        with pytest.raises(Unreachable, match="no such host a"):
            looker.addresses("a", 80, 1)


def test_silence_ends_in_time_and_only_so_many_wait_for_it(stopwatch: Callable[[], float]) -> None:
    release, asked = threading.Event(), []

    def silent(host: str, port: int) -> list[str]:
        asked.append(host)
        release.wait(10)
        return ["192.0.2.1"]

    looker = Resolver(silent, max_lookups=2)
    for number in range(4):
        with pytest.raises(TimedOut, match=r"no DNS answer within 0\.1 s"):
            looker.addresses(f"host{number}", 80, 0.1)
    assert asked == ["host0", "host1"]
    assert stopwatch() < 2
    release.set()
    assert looker.addresses("late", 80, 2) == ["192.0.2.1"]


def test_no_time_left_is_no_error_of_ours() -> None:
    release = threading.Event()
    with pytest.raises(TimedOut):
        Resolver(lambda host, port: [host] if release.wait(5) else []).addresses("a", 80, -1)
    release.set()


def test_a_system_out_of_threads_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(threading.Thread):
        def start(self) -> None:
            raise RuntimeError("can't start new thread")

    looker = Resolver(lambda host, port: ["192.0.2.1"], max_lookups=1)
    with monkeypatch.context() as patch:
        patch.setattr(threading, "Thread", Full)
        with pytest.raises(Unreachable, match="can't start new thread") as raised:
            looker.addresses("a", 80, 1)
        assert raised.value.transient
    assert looker.addresses("a", 80, 1) == ["192.0.2.1"]
