"""Reading that never fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from scraper.extract.attempt import ReadFailure, read_input, try_reading
from scraper.extract.errors import NotAnArticle
from scraper.saved.input_page import InputPage

if TYPE_CHECKING:
    from pathlib import Path


def test_an_article_is_given(fixtures: Path) -> None:
    page = (fixtures / "jcsp.example" / "20418-as-text" / "page.txt").read_bytes()
    read = try_reading(lambda: read_input(InputPage(label="page.txt", payload=page, form="text"), url="http://a.cn/"))
    assert not isinstance(read, ReadFailure)
    assert read.article.url == "http://a.cn/"


def test_no_article_is_a_kind_and_a_line() -> None:
    def refuse() -> NoReturn:
        raise NotAnArticle("a list of links")

    assert try_reading(refuse) == ("not-an-article", "a list of links")


def test_a_fault_of_ours_is_told_with_its_place() -> None:
    def stumble() -> NoReturn:
        raise RecursionError("too\ndeep")

    read = try_reading(stumble)
    assert isinstance(read, ReadFailure)
    assert read.kind == "fault"
    assert "RecursionError: too deep, at test_attempt.py:" in read.message
    assert "\n" not in read.message
