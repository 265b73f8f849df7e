"""Reading that never fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from scraper.extract.attempt import Unread, attempt, read_input
from scraper.extract.errors import NotAnArticle
from scraper.saved.inputs import Input

if TYPE_CHECKING:
    from pathlib import Path


def test_an_article_is_given(fixtures: Path) -> None:
    page = (fixtures / "jcsp.example" / "20418-as-text" / "page.txt").read_bytes()
    read = attempt(lambda: read_input(Input(label="page.txt", payload=page, form="text"), url="http://a.cn/"))
    assert not isinstance(read, Unread)
    assert read.article.url == "http://a.cn/"


def test_no_article_is_a_kind_and_a_line() -> None:
    def refuse() -> NoReturn:
        raise NotAnArticle("a list of links")

    assert attempt(refuse) == ("not-an-article", "a list of links")


def test_a_fault_of_ours_is_told_with_its_place() -> None:
    def stumble() -> NoReturn:
        raise RecursionError("too\ndeep")

    read = attempt(stumble)
    assert isinstance(read, Unread)
    assert read.kind == "fault"
    assert "RecursionError: too deep, at test_attempt.py:" in read.message
    assert "\n" not in read.message
