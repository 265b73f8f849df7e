"""A watchlist is read the same whether its plain tables are read quickly or by the standard library."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.watchlist import toml

PLAIN = '[[page]]\nurl = "http://a.example/1"\n'


@pytest.fixture(autouse=True)
def _small_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toml, "_LARGE", 0)


def both(text: str) -> tuple[Any, Any]:
    read: list[Any] = []
    for reader in (toml.load_toml, tomllib.loads):
        try:
            read.append(reader(text))
        except ValueError:
            read.append("not TOML")
    return read[0], read[1]


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        PLAIN * 3,
        PLAIN.replace("\n", "\r\n") * 2,
        'contact = "me"\n' + PLAIN + '[[list]]\nurl = "http://a.example/"\n' + PLAIN,
        '# pages\n[[page]] # one\nurl="http://a.example/1"# it\n\n  name = "第一篇\t（转载）" \n',
        PLAIN + 'tags = ["a", "b c",  "#"]\n',
        PLAIN + 'tags = []\nevery = "1d"',
        PLAIN + "[budget]\npages = 3\n",
    ],
)
def test_plain_tables_are_read_quickly(text: str) -> None:
    assert toml._load_plain(text.replace("\r\n", "\n")) == tomllib.loads(text)


@pytest.mark.parametrize(
    "text",
    [
        PLAIN + 'url = "twice"\n',
        PLAIN + 'name = "an \\u0041 escape"\n',
        PLAIN + "name = 'another quote'\n",
        PLAIN + 'name = """\n[[page]]\nurl = "inside a text"\n"""\n',
        'contact = """\n' + PLAIN + '"""\n',
        PLAIN + '[page.more]\na = "b"\n',
        PLAIN + '[ page . more ]\na = "b"\n',
        'page = [{url = "http://a.example/2"}]\n' + PLAIN,
        "x = [\n" + PLAIN.replace("[[page]]\n", "[[1]],\n").replace("url = ", "") + "]\n",
        '["page"]\nurl = "a"\n' + PLAIN,
        ' [[page]]\nurl = "indented"\n' + PLAIN,
        '[[ page ]]\nurl = "with blanks"\n' + PLAIN,
        '[["page"]]\nurl = "quoted"\n' + PLAIN,
        PLAIN + "every = 5\n",
        PLAIN + 'tags = ["a",]\n',
        PLAIN + 'tags = [\n"a"\n]\n',
        PLAIN + 'url.more = "dotted"\n',
        PLAIN + 'name = "open\n',
        PLAIN + 'name = "a" "b"\n',
        PLAIN + "name = \n",
        PLAIN + 'name = "a\x01"\n',
        PLAIN + "# \x01\n",
        PLAIN.replace("\n", "\r"),
        "",
        "[[page]]",
        "[[page]]\n[[page]]",
        "[[page]] x\n",
    ],
)
def test_any_other_form_is_read_as_the_standard_library_reads_it(text: str) -> None:
    ours, theirs = both(text)
    assert ours == theirs


_PIECES = (
    "[[page]]", "[[list]]", "[budget]", "[page]", "\n", "\n", "\n", "\r\n", "\r", ' url = "a"', 'url = "b"', 'n="第"',
    'tags = ["x", "y"]', "tags = [", "]", "# note", " ", "\t", '"""', "'''", "'", '"', "\\", ".", "page.", "page",
    "=", ",", "{", "}", "1", "\x00", "\x7f", "é",
)  # fmt: skip


@given(st.lists(st.sampled_from(_PIECES), max_size=14).map("".join))
def test_both_ways_give_the_same(text: str) -> None:
    ours, theirs = both(text)
    assert ours == theirs
