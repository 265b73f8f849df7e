from __future__ import annotations

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.contents import PayloadTooLarge, Undecodable, codings, decode, decode_start

PAGE = "<p>转载内容</p>".encode() * 50
MEGABYTE = 2**20


def raw_deflate(data: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return compressor.compress(data) + compressor.flush()


@pytest.mark.parametrize(
    ("applied", "body"),
    [
        ((), PAGE),
        (("gzip",), gzip.compress(PAGE)),
        (("x-gzip",), gzip.compress(PAGE)),
        (("gzip",), gzip.compress(PAGE[:100]) + gzip.compress(PAGE[100:])),
        (("gzip",), gzip.compress(PAGE) + b"\0" * 512),
        (("deflate",), zlib.compress(PAGE)),
        (("deflate",), raw_deflate(PAGE)),
        (("deflate", "gzip"), gzip.compress(zlib.compress(PAGE))),
    ],
)
def test_undoes_what_was_applied(applied: tuple[str, ...], body: bytes) -> None:
    assert decode(body, applied, MEGABYTE) == PAGE


def test_reads_codings_over_several_headers_and_ignores_what_is_none() -> None:
    headers = [("Content-Encoding", "deflate, identity"), ("CONTENT-ENCODING", " GZip"), ("X", "br")]
    assert codings(headers) == ("deflate", "gzip")
    assert codings([("Content-Encoding", "utf-8")]) == ()


@pytest.mark.parametrize("applied", [("gzip",), ("deflate",)])
def test_a_body_that_breaks_off_is_no_page(applied: tuple[str, ...]) -> None:
    whole = gzip.compress(PAGE) if applied == ("gzip",) else zlib.compress(PAGE)
    with pytest.raises(Undecodable, match="broke off"):
        decode(whole[:-5], applied, MEGABYTE)


@pytest.mark.parametrize("applied", [("gzip",), ("deflate",), ("br",), ("zstd",), ("gzip",) * 4])
def test_what_its_coding_does_not_describe_is_an_error(applied: tuple[str, ...]) -> None:
    with pytest.raises(Undecodable):
        decode(PAGE, applied, MEGABYTE)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_a_page_saved_decoded_is_taken_as_it_is(coding: str) -> None:
    assert decode(PAGE, (coding,), MEGABYTE, saved=True) == PAGE


def test_a_saved_body_that_still_is_compressed_is_not_taken_as_it_is() -> None:
    assert decode(gzip.compress(PAGE), ("gzip",), MEGABYTE, saved=True) == PAGE
    with pytest.raises(Undecodable):
        decode(b"\x0b\x01\x80" + bytes(range(8)) * 9, ("br",), MEGABYTE, saved=True)


@pytest.mark.parametrize("applied", [("gzip",), ("deflate",), ("gzip", "gzip")])
def test_a_bomb_stops_at_the_bound_in_time_and_memory(applied: tuple[str, ...]) -> None:
    body = bytes(64 * MEGABYTE)
    for coding in applied:
        body = zlib.compress(body) if coding == "deflate" else gzip.compress(body, 6)
    tracemalloc.start()
    try:
        with pytest.raises(PayloadTooLarge):
            decode(body, applied, MEGABYTE)
        assert tracemalloc.get_traced_memory()[1] < 4 * MEGABYTE
    finally:
        tracemalloc.stop()


def test_the_bound_itself_is_allowed() -> None:
    assert decode(gzip.compress(b"x" * 1000), ("gzip",), 1000) == b"x" * 1000
    with pytest.raises(PayloadTooLarge):
        decode(gzip.compress(b"x" * 1001), ("gzip",), 1000)
    with pytest.raises(PayloadTooLarge):
        decode(gzip.compress(b"x" * 1000) + gzip.compress(b"x"), ("gzip",), 1000)


def test_a_body_of_countless_members_is_refused() -> None:
    with pytest.raises(Undecodable, match="members"):
        decode(gzip.compress(b"") * 100_000, ("gzip",), MEGABYTE)


def test_a_start_is_decoded_as_far_as_it_goes() -> None:
    assert decode_start(gzip.compress(PAGE)[:-8], ("gzip",), MEGABYTE) == PAGE
    assert decode_start(raw_deflate(PAGE), ("deflate",), 10) == PAGE[:10]
    assert decode_start(PAGE, ("gzip",), MEGABYTE) == b""
    assert decode_start(PAGE, ("br",), MEGABYTE) == b""


@given(st.binary(max_size=300), st.lists(st.sampled_from(["gzip", "deflate", "br"]), max_size=3), st.booleans())
def test_no_body_raises_anything_else(body: bytes, applied: list[str], saved: bool) -> None:
    try:
        payload = decode(body, tuple(applied), 1000, saved=saved)
    except (Undecodable, PayloadTooLarge):
        return
    assert len(payload) <= 1000
