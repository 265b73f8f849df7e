from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model import Boilerplate
from archive.reuse.alignment import import_numpy
from archive.reuse.articles import CorpusArticle
from archive.reuse.candidates import components
from archive.reuse.edges import Prepared, judge, order
from tests.archive.articles import article
from tests.archive.reuse.invented import prose

if TYPE_CHECKING:
    from archive.reuse.edges import Edge

ENGLISH = (
    "The council voted on Tuesday to close the bridge for repairs that will last until the end of the winter, and said "
    "that the ferry would run twice as often in the meantime. Residents of the northern bank had asked for a night "
    "service as well, which the company that owns the boats called impossible before new crews have been trained. "
)


def prepared(rank: int, text: str, *, time: int | None = None, **fields: Any) -> Prepared:  # noqa: ANN401 - of an article
    found = article(*text.split("\n"), **({"url": f"http://s{rank}.example/1"} | fields))
    corpus = CorpusArticle(label=f"a{rank}", version=None, captured_at=None, article=found)
    return Prepared.of(rank, rank if time is None else time, corpus)


def judged(left: str, right: str, families: int = 1) -> Edge | None:
    np = import_numpy()
    return judge(prepared(1, left), prepared(2, right), lambda hashes: np.full(len(hashes), families))


@pytest.mark.parametrize(("size", "kind"), [(60, None), (90, None), (150, "quote"), (300, "quote")])
def test_a_quote_has_a_hundred_characters(size: int, kind: str | None) -> None:
    edge = judged(prose(1, 900) + prose(3, size) + prose(2, 900), prose(4, 900) + prose(3, size) + prose(5, 900))
    assert (edge and edge.kind) == kind


@pytest.mark.parametrize(("times", "found"), [(1, True), (2, True), (8, False)])
def test_a_letter_of_an_alphabet_counts_for_half(times: int, found: bool) -> None:
    part = ENGLISH[: 330 // times]
    left = "".join(prose(n, 400) + part * (n == 0 or times > 1) for n in range(times + 1))
    right = "".join(prose(50 + n, 400) + part * (n == 0) for n in range(2))
    assert (judged(left, right) is not None) is found


@pytest.mark.parametrize(("families", "found"), [(1, True), (10, True), (40, False)])
def test_the_longer_a_passage_the_more_articles_make_a_phrase_of_it(families: int, found: bool) -> None:
    shared = prose(3, 200)
    edge = judged(prose(1, 700) + shared + prose(2, 700), prose(4, 700) + shared + prose(5, 700), families)
    assert (edge is not None) is found


def test_what_frames_two_texts_of_one_site_is_no_quote_but_a_long_one_between_two_sites_is() -> None:
    short, long = prose(3, 150), prose(3, 420)
    assert judged(prose(1, 900) + "\n" + short, prose(2, 900) + "\n" + short) is None
    edge = judged(prose(1, 1500) + "\n" + long, prose(2, 1500) + "\n" + long)
    assert edge is not None
    assert edge.kind == "quote"


def test_a_link_says_more_than_a_credit_and_a_credit_more_than_a_date() -> None:
    site = (Boilerplate("publisher", "主办：河湾日报社"),)
    text = prose(1, 300)
    plain = prepared(1, text)
    linked = prepared(2, text, original_url="http://s1.example/1")
    outlet = prepared(3, text, boilerplate=site, source="河湾日报")
    credited = prepared(4, text, source="河湾日报", time=0)
    linking = prepared(5, text, original_url="http://s3.example/1", time=-1)
    assert order(linked, plain)[:3] == (plain, linked, "link")
    assert order(plain, linked)[3]
    assert order(linking, outlet)[:3] == (outlet, linking, "link")
    assert order(credited, outlet)[:3] == (outlet, credited, "credit")
    assert order(plain, outlet)[:3] == (plain, outlet, "date")
    assert order(prepared(7, text, time=3), outlet)[2] == "none"


def test_an_edited_copy_has_the_verdict_of_the_comparison() -> None:
    parts = [f"第{n}项：{prose(n, 80)}。\n" for n in range(10)]
    text = "".join(parts)
    edge = judged(text, text.replace("第3项", "第三十项").replace("第7项", "第70项"))
    assert edge is not None
    assert (edge.kind, edge.verdict) == ("edited-copy", "altered")
    edge = judged(text, "".join(parts[:7]))
    assert edge is not None
    assert (edge.kind, edge.verdict) == ("edited-copy", "abridged")


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=40))
def test_components_are_what_a_walk_reaches(links: list[tuple[int, int]]) -> None:
    found = components(links)
    beside: dict[int, set[int]] = {}
    for one, other in links:
        beside.setdefault(one, set()).add(other)
        beside.setdefault(other, set()).add(one)
    for start in beside:
        reached, waiting = {start}, [start]
        while waiting:
            new = beside[waiting.pop()] - reached
            reached |= new
            waiting += new
        assert found[start] == min(reached)
