from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.comparison.text import fold_characters
from archive.reuse.alignment import keys
from archive.reuse.alignment.keys import key_of


@given(st.text(max_size=300))
def test_each_letter_stands_where_the_key_says(text: str) -> None:
    key = key_of(text)
    folded = fold_characters(text)
    for letter, place in zip(key.letters, key.places.tolist(), strict=True):
        assert letter in (folded[place], folded[place].lower())
        assert not letter.isspace()


@pytest.mark.parametrize(
    "other",
    [
        "國家發展，ＧＤＰ增長3.5％",  # traditional, full width
        "国家发展\u200b,\ngdp  增长 3.5 %",  # invisible characters, paragraphs, blanks
        "“国家发展”：GDP增长3·5",  # other punctuation
    ],
)
def test_what_differs_in_print_alone_has_one_digest(other: str) -> None:
    assert key_of(other).digest == key_of("国家发展，GDP增长3.5%").digest


def test_what_differs_in_a_word_has_another() -> None:
    assert key_of("国家发展，GDP增长3.6%").digest != key_of("国家发展，GDP增长3.5%").digest


def test_a_span_leads_back_to_the_text() -> None:
    text = "本报讯：　“国 家”发展。"
    start, end = key_of(text).span(3, 7)
    assert text[start:end] == "国 家”发展"


def test_letters_beyond_the_bound_are_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "MAX_CHARACTERS", 10)
    key = key_of("字" * 25)
    assert (len(key), key.length) == (10, 25)
