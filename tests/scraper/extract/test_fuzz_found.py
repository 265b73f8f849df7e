"""Inputs that fuzzing found (`tests/fuzz/fuzz_extract.py`), each made small: what the reader once fell over."""

from __future__ import annotations

import pytest

from scraper.extract.errors import ReadError
from scraper.extract.extractor import read_payload

PROSE = "图书馆开了门，街坊都来看，孩子们也来了，好不热闹。"
LINK = "老街的断头路堵了居民十一年图书馆的后墙外还有一条更老的路通向码头" * 3


@pytest.mark.parametrize(
    "page",
    [
        # A link longer than the prose around it: all stretches of prose together weigh less than nothing.
        f"<p>{PROSE}</p><p><a href=/1>{LINK}</a></p><p>{PROSE}</p>",
        f"<div><span>{PROSE}</span><li><a href=/1>{LINK}</a></li><p>{PROSE}</p></div>",
        # Names of attributes that are none in XML, on a page whose text is hidden (and which is read by its tree).
        f"<p 甲\x01乙=1>图</p><div style='display:none' c\x02d=2><p e\x03f=3>{PROSE * 20}</p></div>",
        f"<p YY<!DOCTYPE=1>图</p><div style='display:none'><p <x=1 :=2>{PROSE * 20}</p></div>",
    ],
)
def test_a_page_that_once_ended_in_a_fault(page: str) -> None:
    try:
        read_payload(page.encode())
    except ReadError as error:
        assert str(error)  # noqa: PT017  (either is an answer; no other exception is)
