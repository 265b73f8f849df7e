"""Saved pages as they are damaged on their way: cut, overwritten, doubled, spliced. Always a Reading or a ReadError."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.model import record_json
from archive.model.record import Reading
from scraper.extract.errors import ReadError
from scraper.extract.extractor import read_payload
from tests.paths import FIXTURES

if TYPE_CHECKING:
    from collections.abc import Callable

# A deep nest and pages of a few hundred bytes are among them; none is so long that a mutation seldom hits its text.
PAGES: Final = [path.read_bytes() for path in sorted(FIXTURES.glob("[!.]*/*/body.html"))]
LONGEST: Final = 60_000
# What the reader acts on: each opens another path where it lands.
PIECES: Final = [
    piece.encode()
    for piece in (
        *("<p>", "</p>", "<br>", "<table><tr><td>", "</td></tr></table>", "<div style='display:none'>", "</div>", "<"),
        *("</body></html>", "<script>", "</script>", "<!--", "-->", "<![CDATA[", "<select>", "<textarea>", "<svg>"),
        *('<a href="//a.cn?url=http%3A%2F%2Fb.cn">', "</a>", '<meta charset="gbk">', "<base href='//b'>", "<frameset>"),
        *(
            "来源：",
            "作者：",
            "责任编辑：",
            "原标题：",
            "原文链接：",
            "2024-02-30 25:61",
            "二〇二四年五月六日",
            "3小时前",
        ),
        *("&#0;", "&#xD800;", "&#x110000;", "&nbsp;", "\0", "\ufeff", "\u3000\u3000", "a" * 300, "。" * 300),
        *('<meta name="PubDate" content="昨天">', '<script type="application/ld+json">{"@graph":[{"articleBody":1}]}'),
    )
] + [b"\xff\xfe", b"\x81", b"\xa1\xa1", b"\xed\xa0\x80"]

place = st.floats(0, 1, exclude_max=True)


@st.composite
def mutations(draw: st.DrawFn) -> Callable[[bytes], bytes]:
    """Draw one damage; places are shares of the page, so that it shrinks on any page."""
    start, stop = sorted((draw(place), draw(place)))
    kind = draw(st.sampled_from(("flip", "cut", "end", "begin", "insert", "double", "splice", "move")))
    piece = draw(st.sampled_from(PIECES))
    byte = draw(st.integers(0, 255))
    other = draw(st.sampled_from(PAGES))

    def mutate(page: bytes) -> bytes:
        i, j = int(start * len(page)), int(stop * len(page))
        return {
            "flip": page[:i] + bytes([byte]) + page[i + 1 :],
            "cut": page[:i] + page[j:],
            "end": page[:j],
            "begin": page[i:],
            "insert": page[:i] + piece + page[i:],
            "double": page[:j] + page[i:],
            "splice": page[:i] + other[int(stop * len(other)) :],
            "move": page[:i] + page[j:] + page[i:j],
        }[kind]

    return mutate


def outcome(page: bytes, form: str, charset: str | None) -> str:
    """Read a page; return its record as JSON, or what its error says."""
    headers = (("Content-Type", f"text/html; charset={charset}"),) if charset else ()
    try:
        reading = read_payload(page, url="http://www.a.example/2024/05/b.html", headers=headers, form=form)
    except ReadError as error:
        return f"{error.kind}: {error}"
    assert isinstance(reading, Reading)
    return record_json.line(record_json.to_record(reading.article))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    page=st.sampled_from(PAGES),
    changes=st.lists(mutations(), min_size=1, max_size=6),
    form=st.sampled_from(("html", "html", "html", "text")),
    charset=st.sampled_from((None, None, None, "gbk", "utf-8", "utf-16", "nonsense")),
)
def test_a_damaged_page_is_read_or_refused(
    page: bytes, changes: list[Callable[[bytes], bytes]], form: str, charset: str | None
) -> None:
    for change in changes:
        page = change(page)[:LONGEST]
    told = outcome(page, form, charset)
    assert told
    assert "\n" not in told


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(("html", "text")))
def test_any_bytes_are_read_or_refused(data: bytes, form: str) -> None:
    assert outcome(data, form, None)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=4)), max_size=60))
def test_any_sequence_of_what_pages_are_made_of_is_read_or_refused(pieces: list[bytes]) -> None:
    assert outcome(b"".join(pieces), "html", None)


@pytest.mark.parametrize("cut", range(1, 20))
def test_a_page_that_stops_anywhere_is_read_or_refused(cut: int) -> None:
    page = max(PAGES, key=len)
    assert outcome(page[: len(page) * cut // 20], "html", None)
