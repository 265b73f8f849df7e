"""Encodings that are written in ASCII bytes alone."""

from __future__ import annotations

import pytest

from scraper.document.encoding import decode

JAPANESE = "<p>五月の朝、移動図書館の車が山あいの村に着いた。</p>"
KOREAN = "<p>이동 도서관이 마을에 왔다.</p>"
CHINESE = "<title>渡口的石阶</title><p>去年县里给石阶加了扶手，装了九盏灯。</p>"


@pytest.mark.parametrize(
    ("text", "encoding", "codec"),
    [
        (JAPANESE, "iso2022_jp", "iso2022_jp_ext"),
        (JAPANESE.replace("車", "ｸﾙﾏ"), "iso2022_jp_ext", "iso2022_jp_ext"),
        (KOREAN, "iso2022_kr", "iso2022_kr"),
        (CHINESE, "hz", "hz"),
    ],
)
def test_text_with_escapes_is_read_declared_or_not(text: str, encoding: str, codec: str) -> None:
    payload = text.encode(encoding)
    assert payload.isascii()
    for content_type in (None, f"text/html; charset={encoding}", "text/html; charset=utf-8"):
        decoded = decode(payload, content_type)
        assert (decoded.text, decoded.encoding) == (text, codec)


def test_a_declared_hz_page_needs_little_of_it() -> None:
    assert decode(b'<meta charset="hz-gb-2312"><p>~{NR~}</p>').text.endswith("<p>我</p>")


@pytest.mark.parametrize(
    "payload",
    [
        b"<script>var t = '~{name}~}';</script><p>~{user}~} and ~{ab}~}</p>",
        b"<p>a ~{ b</p>",
        b"<p>\x1b[31mred\x1b[0m</p>",
        b"<p>plain</p>",
    ],
)
def test_what_only_looks_like_an_escape_is_left(payload: bytes) -> None:
    assert decode(payload) == (payload.decode(), "utf-8", "valid")


@pytest.mark.parametrize("payload", [b"\x1b$B!", b"\x1b$B\xff", b"~{NR", b"\x1b$B\x1b(B~{~}", b"\x1b$)C\x0e!"])
def test_damage_among_escapes_never_raises(payload: bytes) -> None:
    assert isinstance(decode(payload, "text/html; charset=hz-gb-2312").text, str)
