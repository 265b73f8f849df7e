"""Where a text stands in a page's bytes: the bytes that are named hold it, or none are named."""

from __future__ import annotations

import re
import time
from html import unescape

import pytest

from archive.export.pack.places import PageText

PAGE = """<!DOCTYPE html><html><head><title>夏收 &amp; 夏种</title></head><body><p>
　　县农机站的<b>6</b>台收割机&nbsp;今天<a href="/x">都下了地</a>，&ldquo;一天能收
  四十亩&rdquo;。</p><p>晚上，站长又去了第二个村。</p><div>晚上，站长又去了第二个村。</div>
<script>var t = "\\u7b2c\\u4e09\\u6bb5";</script></body></html>"""
BLOCK = "县农机站的6台收割机 今天都下了地，“一天能收 四十亩”。"


def shown(data: bytes, encoding: str) -> str:
    return re.sub(r"\s+", "", unescape(re.sub(r"<[^<>]*>", "", data.decode(encoding))))


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5", "utf-16-le"])
def test_the_named_bytes_hold_the_text(encoding: str) -> None:
    full = str.maketrans("县农机个长种亩", "縣農機個長種畝") if encoding == "big5" else {}
    source, block, words = (text.translate(full) for text in (PAGE, BLOCK, "四十亩"))
    payload = source.encode(encoding)
    page = PageText(payload, encoding)
    place = page.find(block)
    assert place is not None
    assert shown(payload[place.start : place.end], encoding) == re.sub(r"\s+", "", block)
    at = block.index(words)
    part = page.find(block, at, at + 4)
    assert part is not None
    assert payload[part.start : part.end].decode(encoding) == f"{words}&rdquo;"


def test_how_often_a_text_is_there_is_said() -> None:
    page = PageText(PAGE.encode(), "utf-8")
    first = page.find("晚上，站长又去了第二个村。")
    assert first is not None
    assert (first.times, first.start) == (2, PAGE.encode().index("晚上".encode()))


@pytest.mark.parametrize("text", ["第三段", "县农机站的6台收割机 今天都下了地。", "", "　"])
def test_what_is_not_there_as_such_has_no_place(text: str) -> None:
    assert PageText(PAGE.encode(), "utf-8").find(text) is None


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "no-such-encoding", "iso-2022-jp", None])
def test_bytes_that_the_encoding_does_not_have_give_no_place(encoding: str | None) -> None:
    assert PageText("县农机站".encode() + b"\xff\xfe\x80", encoding).find("县农机站") is None


def test_hostile_pages_cost_no_time() -> None:
    start = time.process_time()
    for data in (b"<a" * 1_000_000, b"&" * 2_000_000, b"<!--" * 500_000, b"&#x" * 700_000, b" " * 2_000_000):
        PageText(data, "utf-8").find("没有")
    assert time.process_time() - start < 10
