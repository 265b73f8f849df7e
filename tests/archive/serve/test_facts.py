"""What the pages are made of: timelines, cascades, citations, links, languages. No web framework is needed here."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from archive.model.record import Evidence, Reading, Version
from archive.serve.facts import LogIndex, Mention, Pair, cite, make_cascade, make_timeline, to_number
from archive.serve.facts.cascade import MOST
from archive.serve.facts.timeline import STEP, WIDTH
from archive.serve.guard import host_name
from archive.serve.links import Links
from tests.archive.serve.library import ORIGINAL, REPOST, article

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

START = datetime(2024, 5, 1, tzinfo=UTC)


def mentions(count: int, outcome: str = "ok", version: int | None = 1) -> list[Mention]:
    return [Mention(line, to_number(START + timedelta(hours=line)), outcome, version) for line in range(1, count + 1)]


class TestTimeline:
    def test_none_without_captures(self) -> None:
        assert make_timeline([]) is None
        assert make_timeline([Mention(1, 0, "comparison", None)]) is None

    def test_one_capture_stands_in_the_middle(self) -> None:
        made = make_timeline(mentions(1))
        assert made is not None
        assert [mark.x for mark in made.captures] == [WIDTH / 2]

    def test_its_size_does_not_grow_with_the_captures(self) -> None:
        made = make_timeline(mentions(20_000))
        assert made is not None
        assert len(made.captures) <= WIDTH / STEP + 1
        assert sum(mark.number for mark in made.captures) == 20_000

    def test_the_worst_of_a_place_is_shown(self) -> None:
        at = to_number(START)
        marks = [Mention(n, at, what, None) for n, what in enumerate(("ok", "timeout", "gone"), start=1)]
        made = make_timeline(marks)
        assert made is not None
        assert [(mark.number, mark.state) for mark in made.captures] == [(3, "gone")]

    def test_names_of_versions_do_not_cover_each_other(self) -> None:
        many = [Mention(n, to_number(START + timedelta(minutes=n)), "ok", n) for n in range(1, 200)]
        made = make_timeline(many)
        assert made is not None
        for row in (0, 1):
            places = [mark.x for mark in made.versions if mark.row == row]
            assert all(after - before >= 2 * STEP for before, after in pairwise(places))


class Known:
    """Pairs as another source of them has: found by their text, say."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._pairs = [Pair(original, repost, None, sign="text") for original, repost in pairs]

    def originals(self, url: str) -> Sequence[Pair]:
        return [pair for pair in self._pairs if pair.repost == url]

    def reposts(self, url: str, most: int) -> Sequence[Pair]:
        return [pair for pair in self._pairs if pair.original == url][:most]


class TestCascade:
    def test_it_is_read_from_the_top_whoever_asks(self) -> None:
        source = Known([("a", "b"), ("b", "c"), ("a", "d")])
        for url in "abcd":
            made = make_cascade(url, [source])
            assert made is not None
            assert [(node.url, node.depth) for node in made.nodes] == [("a", 0), ("b", 1), ("c", 2), ("d", 1)]
        assert make_cascade("x", [source]) is None

    def test_pages_that_name_each_other_end(self) -> None:
        made = make_cascade("a", [Known([("a", "b"), ("b", "a"), ("b", "b")])])
        assert made is not None
        assert sorted(node.url for node in made.nodes) == ["a", "b"]

    def test_two_sources_of_one_pair_give_one_page(self) -> None:
        made = make_cascade("a", [Known([("a", "b")]), Known([("a", "b"), ("a", "c")])])
        assert made is not None
        assert [node.url for node in made.nodes] == ["a", "b", "c"]

    def test_it_is_bounded(self) -> None:
        made = make_cascade("a", [Known([("a", f"b{n}") for n in range(5000)])])
        assert made is not None
        assert (len(made.nodes), made.more) == (MOST, True)
        chain = make_cascade("n0", [Known([(f"n{n}", f"n{n + 1}") for n in range(500)])])
        assert chain is not None
        assert len(chain.nodes) < 20


def version(**fields: object) -> Version:
    made = article(ORIGINAL, "正文。", **fields)
    return Version(
        number=3,
        url=ORIGINAL,
        cause="page",
        digest=f"sha256:{'ab' * 32}",
        payload_digest=f"sha256:{'cd' * 32}",
        captured_at=START,
        reading=Reading(article=made, evidence={"title": Evidence("h1", "")}, encoding="utf-8", parser="x"),
    )


class TestCitation:
    def test_what_is_unknown_is_left_out(self) -> None:
        cited = cite(version(title=None, source=None, published=None))
        assert cited.gbt7714.startswith(f"[题名不详][EB/OL]. [2024-05-01]. {ORIGINAL}. 存档第3版")
        assert "author" not in cited.bibtex
        assert "title" not in cited.bibtex

    def test_a_time_of_publication_is_cited_as_its_day(self) -> None:
        assert "(2024-04-30)[2024-05-01]" in cite(version(published="2024-04-30T09:00+08:00")).gbt7714

    @pytest.mark.parametrize("words", ["{", "}", "\\", "100% & more_", "甲\n乙}\n}\n@misc{", "$x^2~#"])
    def test_no_title_breaks_out_of_its_entry(self, words: str) -> None:
        bibtex = cite(version(title=words, source=words, author=words)).bibtex
        bare = re.sub(r"\\(?:text\w+\{\}|.)", "", bibtex)
        depth = 0
        for place, character in enumerate(bare):
            depth += (character == "{") - (character == "}")
            assert depth > 0 or place in (bare.index("{") - 1, len(bare) - 1, len(bare) - 2) or place < bare.index("{")
        assert depth == 0
        assert bibtex.count("@") == 1 + words.count("@") * 3


def test_links_hold_any_address() -> None:
    assert Links().to("") == "/"
    assert Links("/p", "zh").to("search", q="a b&c=#", page=None) == "/p/search?q=a%20b%26c%3D%23&lang=zh"
    assert (
        Links().to("page", url="http://a.example//1?x=1&y=%E4#z")
        == "/page?url=http://a.example//1?x%3D1%26y%3D%25E4%23z"
    )


@pytest.mark.parametrize("header", ["[::1", "", ":", "[", "]:80", "a:b:c"])
def test_any_host_header_has_a_name_or_none(header: str) -> None:
    assert isinstance(host_name(header), str)


class TestLogIndex:
    def test_only_what_was_added_is_read(self, filled: Path, tmp_path: Path) -> None:
        log = (filled / "captures.jsonl").read_bytes().splitlines(keepends=True)
        path = tmp_path / "captures.jsonl"
        path.write_bytes(b"".join(log[:3]) + log[3][:20])
        index = LogIndex(tmp_path)
        assert [one.line for one in index.mentions(REPOST)] == [2, 3]
        path.write_bytes(b"".join(log))
        assert [one.line for one in index.mentions(REPOST)] == [2, 3, 4, 5]
        assert index.entry(4) is not None
        assert index.entry(9999) is None

    def test_a_log_that_is_no_log(self, tmp_path: Path) -> None:
        (tmp_path / "captures.jsonl").write_bytes(b'\x00\xff\n{"seq":1}\n' + b"x" * 100_000 + b"\n")
        index = LogIndex(tmp_path)
        index.catch_up()
        assert index.broken == 1
        assert index.rows("SELECT count(*) FROM pages") == [(0,)]
