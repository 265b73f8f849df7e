from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive.archive import Archive
from archive.files import LOG_FILE
from archive.log import AliasEntry, Aliases, CaptureLog

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

T0 = datetime(2024, 5, 13, 8, 0, tzinfo=UTC)
ONE, OTHER, THIRD = (f"https://a.example/{number}.html" for number in range(3))


def log(root: Path, url: str, of: str) -> None:
    captures = CaptureLog(root)
    entry = AliasEntry(at=T0, url=url, of=of, shown_by="canonical", digest="sha256:0")
    captures.append([line for _, line in captures.chained([entry])])


def test_the_last_line_about_an_address_decides(tmp_path: Path) -> None:
    known = Aliases(tmp_path)
    assert known.target(ONE) is None
    log(tmp_path, ONE, OTHER)
    assert known.target(ONE) == OTHER
    log(tmp_path, ONE, THIRD)
    assert (known.target(ONE), known.target(OTHER)) == (THIRD, None)


def test_a_torn_line_is_read_when_it_is_whole(tmp_path: Path) -> None:
    log(tmp_path, ONE, OTHER)
    whole = (tmp_path / LOG_FILE).read_bytes()
    (tmp_path / LOG_FILE).write_bytes(whole[:-9])
    known = Aliases(tmp_path)
    assert known.target(ONE) is None
    (tmp_path / LOG_FILE).write_bytes(whole)
    assert known.target(ONE) == OTHER


def test_another_log_is_read_anew(tmp_path: Path) -> None:
    for _ in range(3):
        log(tmp_path, ONE, OTHER)
    known = Aliases(tmp_path)
    assert known.target(ONE) == OTHER
    (tmp_path / LOG_FILE).unlink()
    log(tmp_path, THIRD, OTHER)
    assert (known.target(ONE), known.target(THIRD)) == (None, OTHER)


def test_a_page_that_is_not_stored_costs_no_pass_through_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Archive.open_or_create(tmp_path / "archive") as archive:
        log(tmp_path / "archive", ONE, OTHER)
        assert archive.latest(ONE) is None
        monkeypatch.setattr(CaptureLog, "entries", None)
        assert archive.latest(THIRD) is None
        assert archive.versions(THIRD) == []
