"""The list of captures on a page's page: what only repeats is one line."""

from __future__ import annotations

from archive.serve.facts import Mention, fold_captures


def runs(*lines: tuple[str, int | None]) -> list[tuple[int, int, int]]:
    mentions = [Mention(number, number, what, version) for number, (what, version) in enumerate(lines, 1)]
    return [(run.first.line, run.last.line, run.times) for run in fold_captures(mentions)]


def test_unchanged_captures_are_one_line() -> None:
    assert runs(("ok", 1), ("not-modified", 1), ("ok", 1), ("ok", 2), ("ok", 2)) == [
        (1, 1, 1),
        (2, 3, 2),
        (4, 4, 1),
        (5, 5, 1),
    ]


def test_failures_of_one_kind_are_one_line() -> None:
    assert runs(("ok", 1), ("timeout", None), ("timeout", None), ("gone", None), ("ok", 1)) == [
        (1, 1, 1),
        (2, 3, 2),
        (4, 4, 1),
        (5, 5, 1),
    ]


def test_what_is_no_article_is_a_line_each_since_each_says_why() -> None:
    assert runs(("ok", None), ("ok", None)) == [(1, 1, 1), (2, 2, 1)]


def test_captures_of_another_archive_that_are_older_begin_a_line() -> None:
    mentions = [Mention(line, at, "ok", 1) for line, at in enumerate((5, 6, 7, 1, 2), 1)]
    assert [(run.first.at, run.last.at) for run in fold_captures(mentions)] == [(5, 5), (6, 7), (1, 2)]


def test_comparisons_and_further_pages_interrupt_nothing_and_news_does() -> None:
    assert runs(("ok", 1), ("ok", 1), ("comparison", None), ("part", None), ("ok", 1)) == [(1, 1, 1), (2, 5, 2)]
    assert runs(("ok", 1), ("ok", 1), ("extraction", 2), ("ok", 2), ("ok", 2)) == [(1, 1, 1), (2, 2, 1), (4, 5, 2)]
    assert runs() == []
