"""The history of a page: what only repeats is one line, and nothing that is news is hidden."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from archive.log.entries import CaptureEntry, ComparisonEntry
from archive.model import Side
from scraper.cli.output.history import history_summary

if TYPE_CHECKING:
    from archive.log import Entry
    from archive.model import Verdict

T0 = datetime(2024, 5, 8, 1, 20, tzinfo=UTC)
URL, ORIGINAL = "http://a.example/1", "http://b.example/1"


class Log:
    """Entries, one an hour."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def at(self) -> datetime:
        return T0 + timedelta(hours=len(self.entries))

    def capture(self, times: int = 1, **fields: Any) -> None:  # noqa: ANN401 - fields of any type
        for _ in range(times):
            told: dict[str, Any] = {"url": URL, "outcome": "ok", "version": 1} | fields
            self.entries.append(CaptureEntry(at=self.at(), **told))

    def compared(self, verdict: Verdict = "altered", version: int = 1) -> None:
        sides = Side(ORIGINAL, 1, "sha256:0"), Side(URL, version, "sha256:1")
        self.entries.append(
            ComparisonEntry(
                at=self.at(),
                left=sides[0],
                right=sides[1],
                verdict=verdict,
                kept=0.9,
                new=0.1,
                attribution="confirmed",
                edits={"number": 1},
            )
        )

    def lines(self, *, unfold: bool = False) -> list[str]:
        said = history_summary(URL, self.entries, unfold=unfold).splitlines()[1:]
        return [line.strip() for line in said]


def test_unchanged_captures_are_one_line_with_their_number_and_end() -> None:
    log = Log()
    log.capture(new=True, cause="first")
    log.capture(43)
    assert log.lines() == [
        "2024-05-08 01:20:00Z  v1 new",
        "2024-05-08 02:20:00Z  43 captures, v1 unchanged, until 2024-05-09 20:20:00Z",
    ]
    assert "采集43次，第1版，未变，直至 2024-05-09" in history_summary(URL, log.entries, "zh")
    assert len(log.lines(unfold=True)) == 44


def test_answers_that_say_unchanged_belong_to_the_same_run() -> None:
    log = Log()
    for _ in range(3):
        log.capture()
        log.capture(outcome="not-modified", reason="304 Not Modified")
    (line,) = log.lines()
    assert "6 captures, v1 unchanged" in line


def test_failures_are_folded_by_outcome_with_the_last_reason() -> None:
    log = Log()
    log.capture(2, outcome="timeout", reason="no answer in 20 s", version=None)
    log.capture(outcome="timeout", reason="no answer in 21 s", version=None)
    log.capture(2, outcome="gone", reason="404 Not Found", version=None)
    first, second = log.lines()
    assert "3 captures, timeout: no answer in 21 s, until 2024-05-08 03:20:00Z" in first
    assert "2 captures, gone: 404 Not Found, until 2024-05-08 05:20:00Z" in second


def test_news_ends_a_run() -> None:
    log = Log()
    log.capture(2)
    log.capture(version=2, new=True, cause="page")
    log.capture(2, version=2)
    log.capture(outcome="gone", reason="404", version=None)
    log.capture(2, version=2)
    assert [re.sub(r", until.*", "", line)[22:] for line in log.lines()] == [
        "2 captures, v1 unchanged",
        "v2 new: the site edited the page",
        "2 captures, v2 unchanged",
        "gone: 404",
        "2 captures, v2 unchanged",
    ]


def test_a_page_without_an_article_is_not_said_to_be_unchanged() -> None:
    log = Log()
    log.capture(3, version=None, problem="no article: the page is a list")
    (line,) = log.lines()
    assert "3 captures, no article: the page is a list, until" in line


def test_repeated_comparisons_and_further_pages_do_not_cut_a_run() -> None:
    log = Log()
    for _ in range(5):
        log.capture(url=f"{URL}?2", part_of=URL, version=None)
        log.capture()
        log.compared()
    lines = log.lines()
    assert len(lines) == 3
    assert "its further page" in lines[0]
    assert "5 captures, v1 unchanged" in lines[1]
    assert "altered" in lines[2]


def test_a_comparison_that_says_something_else_has_its_line() -> None:
    log = Log()
    verdicts: tuple[Verdict, ...] = ("altered", "altered", "abridged", "abridged", "altered")
    for verdict in verdicts:
        log.capture()
        log.compared(verdict)
    said = [line for line in log.lines() if "compared with" in line]
    assert said[0].endswith("altered, 90.0% kept, 10.0% new")
    assert len(said) == 3


def test_captures_of_the_original_in_a_history_are_not_folded_into_the_page() -> None:
    log = Log()
    log.capture(2, memento_of=ORIGINAL, memento_at=T0)
    assert len(log.lines()) == 2
