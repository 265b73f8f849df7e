"""How much bytes read like text: much in the encoding that they are in, little or less than nothing in any other."""

from __future__ import annotations

from typing import Final

import pytest

from scraper.document.encoding import CERTAIN_PER_CHARACTER
from scraper.document.encoding_score import legibility

ENCODINGS: Final = ("utf-8", "gb18030", "big5hkscs", "cp932", "euc_jp", "cp949", "cp1252")
TEXTS: Final = {
    "gb18030": "镇上的图书馆一早就开了门，院子里已经有人在等。",
    "big5hkscs": "鎮上的圖書館一早就開了門，院子裡已經有人在等。",
    "cp932": "図書館は朝早くから開いていて、庭で待っている人がいました。",
    "euc_jp": "図書館は朝早くから開いていて、庭で待っている人がいました。",
    "cp949": "도서관은 아침 일찍 문을 열었고 마당에는 이미 기다리는 사람들이 있었다.",
    "cp1252": "Le café du théâtre est fermé ; à côté, la bibliothèque reste ouverte jusqu’à midi.",
    "utf-8": "镇上的图书馆一早就开了门，院子里已经有人在等。",
}


@pytest.mark.parametrize("written", ENCODINGS)
def test_the_right_encoding_reads_best_by_far(written: str) -> None:
    sample = TEXTS[written].encode(written)
    right, beyond = legibility(sample, written)
    others = [legibility(sample, read) for read in ENCODINGS if read != written]
    assert right > 5 + max(score for score, _ in others)
    assert all(score < CERTAIN_PER_CHARACTER * count / 1.5 for score, count in others)
    assert (
        right > CERTAIN_PER_CHARACTER * beyond or written == "cp1252"
    )  # quotes and dashes are half of what is beyond ASCII there


def test_ascii_says_nothing() -> None:
    for encoding in ENCODINGS:
        assert legibility(b"<p class='a'>Nothing but ASCII @ ~ {}</p>", encoding) == (0, 0)


def test_an_encoding_of_which_nothing_is_known_is_neither_good_nor_bad() -> None:
    score, beyond = legibility("книг здесь немного".encode("koi8-r"), "koi8-r")
    assert -beyond < score < 0


def test_a_common_character_says_more_than_a_rare_one() -> None:
    scores = [legibility(character.encode("gb18030"), "gb18030")[0] for character in "的播镇䶮"]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > 0 > scores[-2] > scores[-1]
