"""Say when two articles are given in reversed order: left is to be the original or older one. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.model import same_page
from archive.report.words.phrases import Face

if TYPE_CHECKING:
    from archive.model import Article, Comparison, Side
    from archive.report.words.sentences import Language

_DATE_CHARACTERS = len("2024-05-06")


def is_one_page(comparison: Comparison, left: Article, right: Article) -> bool:
    """Return whether both sides are the same page, so that there is no attribution to show."""
    return same_page(_address(comparison.left, left), _address(comparison.right, right))


def reversed_order(comparison: Comparison, left: Article, right: Article, language: Language = "en") -> str | None:
    """Return the sentence that says that the order is reversed; None if it is not, or nothing tells.

    Told by the versions of one page, by the original link that left gives, or by the dates that the pages print.
    """
    if is_one_page(comparison, left, right):
        return Face.reversed_versions.say(language) if _is_newer(comparison.left, comparison.right) else None
    addresses = _address(comparison.left, left), _address(comparison.right, right)
    if same_page(right.original_url, addresses[0]):
        return None
    if same_page(left.original_url, addresses[1]):
        return Face.reversed_link.say(language)
    if comparison.verdict == "different":
        return None
    days = [(article.published or "")[:_DATE_CHARACTERS] for article in (left, right)]
    if all(len(day) == _DATE_CHARACTERS for day in days) and days[0] > days[1]:
        return Face.reversed_dates.say(language, left=days[0], right=days[1])
    return None


def _is_newer(one: Side, other: Side) -> bool:
    if one.version is not None and other.version is not None:
        return one.version > other.version
    if one.captured_at is None or other.captured_at is None:
        return False
    return one.captured_at > other.captured_at


def _address(side: Side, article: Article) -> str | None:
    return article.url or side.url
