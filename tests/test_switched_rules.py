"""The benchmark that switches rules off finds them, switches them off everywhere, and puts them back."""

import re
import sys

import pytest

from benchmarks.corpora import half_of, site_of
from benchmarks.switched_rules import NEVER, Switch, alternatives, switched, switches
from scraper.body import weights
from scraper.boilerplate.classify import kind_by_shape
from scraper.document.lines import Line


@pytest.fixture(scope="module")
def found() -> list[Switch]:
    return switches(["boilerplate", "body", "metadata"])


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("a|b", ["a", "b"]),
        ("(?:a|b(?:c|d))+", ["a", "b(?:c|d)"]),
        ("(?P<x>a|b)|(?P<y>c)", ["a", "b", "(?P<y>c)"]),
        (r"[|(]|\||[]|]", ["[|(]", r"\|", "[]|]"]),
        ("(?:a|b)c|d{1,2}", ["(?:a|b)c", "d{1,2}"]),
        ("(?!a|b)", ["(?!a|b)"]),
    ],
)
def test_alternatives_are_split_where_the_engine_splits_them(pattern: str, expected: list[str]) -> None:
    assert [pattern[start:end] for start, end in alternatives(pattern)] == expected


def test_a_head_is_switched_off_and_on_again(found: list[Switch]) -> None:
    line = Line("免责条款", "p")
    assert kind_by_shape(line) == "disclaimer"
    (head,) = [switch for switch in found if switch.constant == "HEADS" and "免责(?:声明" in switch.what]
    assert head.sign is not None
    assert head.sign.search("另见免责条款")
    with switched(head):
        assert kind_by_shape(line) is None
    assert kind_by_shape(line) == "disclaimer"


def test_a_number_is_changed_wherever_it_was_imported(found: list[Switch]) -> None:
    before = weights.PROSE
    doubled = next(switch for switch in found if switch.constant == "PROSE" and switch.value == 2 * before)
    holders = [
        module
        for name, module in sys.modules.items()
        if name.startswith("scraper.body.") and hasattr(module, "PROSE") and module is not weights
    ]
    assert holders, "other modules import it"
    with switched(doubled):
        assert {module.PROSE for module in (weights, *holders)} == {2 * before}
    assert {module.PROSE for module in (weights, *holders)} == {before}


def test_a_rule_is_put_back_after_an_error(found: list[Switch]) -> None:
    before = weights.PROSE
    doubled = next(switch for switch in found if switch.constant == "PROSE")
    with pytest.raises(ZeroDivisionError), switched(doubled):
        _ = 1 / 0
    assert before == weights.PROSE


def test_groups_keep_their_names_when_an_alternative_goes(found: list[Switch]) -> None:
    weakened = [switch for switch in found if isinstance(switch.value, re.Pattern)]
    assert weakened
    for switch in weakened:
        whole = getattr(sys.modules[switch.module], switch.constant)
        assert switch.value.groupindex == whole.groupindex
        assert NEVER in switch.value.pattern


@pytest.mark.parametrize(
    ("row", "payload", "site"),
    [
        ({"id": "x", "site": "own", "url": "https://a.example.com/"}, b"", "own"),
        ({"id": "x", "url": "https://news.hebao.com.cn/1.html"}, b"", "hebao.com.cn"),
        (
            {"id": "x", "url": "http://fakehost/1"},
            b'<link rel="canonical" href="https://www.lingdu.cn/2">',
            "lingdu.cn",
        ),
        ({"id": "x"}, b'<a href="http://www.qiaotou.net/1">' * 5 + b'<a href="http://ad.cn/">', "qiaotou.net"),
        ({"id": "tests_hebao_12"}, b"", "hebao"),
        ({"id": "0f3a99bc"}, b"", "0f3a99bc"),
    ],
)
def test_the_site_of_a_page(row: dict[str, str], payload: bytes, site: str) -> None:
    assert site_of(row, payload) == site


def test_halves_are_halves_and_stay() -> None:
    halves = [half_of(f"site-{number}.example") for number in range(400)]
    assert 160 < halves.count("A") < 240
    assert "".join(map(half_of, ("people.com.cn", "163.com", "sina.com.cn"))) == "BBA", "the same in every run"
