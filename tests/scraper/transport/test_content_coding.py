from __future__ import annotations

import gzip
import struct
import subprocess
import sys
import zlib
from typing import TYPE_CHECKING

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from scraper.transport.content_coding import PayloadTooLarge, Undecodable, codings, decode, decode_start

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE = "<p>转载内容</p>".encode() * 50
MEGABYTE = 2**20


def zstd(data: bytes, **options: bool) -> bytes:
    return zstandard.ZstdCompressor(**options).compress(data)  # type: ignore[arg-type]  # switches alone


SKIPPABLE = struct.pack("<II", 0x184D2A50, 3) + b"abc"  # RFC 8878 § 3.1.2


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
        (("br",), brotli.compress(PAGE)),
        (("zstd",), zstd(PAGE)),
        (("zstd",), zstd(PAGE, write_content_size=False, write_checksum=True)),
        (("zstd",), zstd(PAGE[:100]) + SKIPPABLE + zstd(PAGE[100:])),
        (("br", "zstd"), zstd(brotli.compress(PAGE))),
    ],
)
def test_undoes_what_was_applied(applied: tuple[str, ...], body: bytes) -> None:
    assert decode(body, applied, MEGABYTE) == PAGE


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
@pytest.mark.parametrize("size", [1, 63, 64, 65, 65535, 65536, 65537, 200_000, 3_000_000])
def test_what_goes_in_comes_out_whatever_its_size(coding: str, size: int) -> None:
    compress: dict[str, Callable[[bytes], bytes]]
    compress = {"gzip": gzip.compress, "deflate": zlib.compress, "br": quick_brotli, "zstd": zstd}
    varied = b"".join(b"%d," % number for number in range(size // 4 + 1))[:size]
    for data in (varied, bytes(size)):
        assert decode(compress[coding](data), (coding,), size) == data


def quick_brotli(data: bytes) -> bytes:
    return brotli.compress(data, quality=1)  # type: ignore[no-any-return]  # brotli has no types


def test_reads_codings_over_several_headers_and_ignores_what_is_none() -> None:
    headers = [("Content-Encoding", "deflate, identity"), ("CONTENT-ENCODING", " GZip"), ("X", "br")]
    assert codings(headers) == ("deflate", "gzip")
    assert codings([("Content-Encoding", "utf-8")]) == ()


WHOLE = {"gzip": gzip.compress(PAGE), "deflate": zlib.compress(PAGE), "br": brotli.compress(PAGE), "zstd": zstd(PAGE)}


@pytest.mark.parametrize("coding", WHOLE)
def test_a_body_that_breaks_off_is_no_page(coding: str) -> None:
    for end in range(1, len(WHOLE[coding])):
        with pytest.raises(Undecodable, match=f"the {coding} body has no end"):
            decode(WHOLE[coding][:end], (coding,), MEGABYTE)


@pytest.mark.parametrize("applied", [("gzip",), ("deflate",), ("br",), ("zstd",), ("gzip",) * 4])
def test_what_its_coding_does_not_describe_is_an_error(applied: tuple[str, ...]) -> None:
    with pytest.raises(Undecodable):
        decode(PAGE, applied, MEGABYTE)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "jpeg"])
def test_a_page_saved_decoded_is_taken_as_it_is(coding: str) -> None:
    assert decode(PAGE, (coding,), MEGABYTE, saved=True) == PAGE


def test_a_saved_body_that_still_is_compressed_is_not_taken_as_it_is() -> None:
    for coding, body in WHOLE.items():
        assert decode(body, (coding,), MEGABYTE, saved=True) == PAGE
        if coding != "deflate":  # which has no mark that it can be told by
            with pytest.raises(Undecodable):
                decode(body[:-1], (coding,), MEGABYTE, saved=True)
    with pytest.raises(Undecodable):
        decode(b"\x0b\x01\x80" + bytes(range(8)) * 9, ("br",), MEGABYTE, saved=True)


# Makes the body in pieces, so that the making does not set the mark, and decodes it as the fetcher does.
BOMB = """
import resource, sys, zlib
import brotli, zstandard
from scraper.transport.content_coding import PayloadTooLarge, decode

def packed(coding, pieces):
    if coding in ("gzip", "deflate"):
        packer = zlib.compressobj(6, wbits=31 if coding == "gzip" else 15)
        yield from map(packer.compress, pieces)
    elif coding == "br":
        packer = brotli.Compressor(quality=1)
        yield from map(packer.process, pieces)
        yield packer.finish()
        return
    else:
        packer = zstandard.ZstdCompressor(level=1).compressobj()
        yield from map(packer.compress, pieces)
    yield packer.flush()

applied, limit = tuple(sys.argv[1].split(",")), int(sys.argv[2])
pieces = (bytes(2**20) for _ in range(200))
for coding in applied:
    pieces = packed(coding, pieces)
body = b"".join(pieces)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    decode(body, applied, limit)
except PayloadTooLarge:
    print(len(body), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the memory of a process is told in KiB on Linux alone")
@pytest.mark.parametrize(
    "applied", ["gzip", "deflate", "br", "zstd", "gzip,gzip", "br,br", "zstd,gzip", "gzip,zstd,br"]
)
def test_200_mb_of_zeros_stop_at_the_bound_in_time_and_memory(applied: str) -> None:
    limit = 8 * MEGABYTE
    command = [sys.executable, "-c", BOMB, applied, str(limit)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    size, grown = map(int, ran.stdout.split())
    assert size < MEGABYTE
    assert grown * 1024 < 3 * limit  # what is made, what zstd's window or brotli's holds beside it, and slack


def test_the_bound_itself_is_allowed() -> None:
    assert decode(gzip.compress(b"x" * 1000), ("gzip",), 1000) == b"x" * 1000
    with pytest.raises(PayloadTooLarge):
        decode(gzip.compress(b"x" * 1001), ("gzip",), 1000)
    with pytest.raises(PayloadTooLarge):
        decode(gzip.compress(b"x" * 1000) + gzip.compress(b"x"), ("gzip",), 1000)


def test_a_body_of_countless_members_is_refused() -> None:
    with pytest.raises(Undecodable, match="members"):
        decode(gzip.compress(b"") * 100_000, ("gzip",), MEGABYTE)
    with pytest.raises(Undecodable, match="frames"):
        decode(zstd(b"") * 100_000, ("zstd",), MEGABYTE)


def test_a_window_larger_than_the_web_allows_is_not_made() -> None:
    parameters = zstandard.ZstdCompressionParameters.from_level(1, window_log=27)
    packer = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    body = b"".join(packer.compress(bytes(MEGABYTE)) for _ in range(9)) + packer.flush()
    with pytest.raises(Undecodable, match="not valid zstd"):
        decode(body, ("zstd",), 16 * MEGABYTE)


def test_a_start_is_decoded_as_far_as_it_goes() -> None:
    assert decode_start(gzip.compress(PAGE)[:-8], ("gzip",), MEGABYTE) == PAGE
    assert decode_start(raw_deflate(PAGE), ("deflate",), 10) == PAGE[:10]
    assert decode_start(PAGE, ("gzip",), MEGABYTE) == b""
    assert decode_start(brotli.compress(PAGE), ("br",), 10) == PAGE[:10]
    assert decode_start(zstd(PAGE), ("zstd",), 10) == PAGE[:10]
    for unknown in (("br",), ("zstd",), ("gzip", "gzip")):
        assert decode_start(PAGE, unknown, MEGABYTE) == b""


@pytest.mark.parametrize("name", ["jpeg", "utf-16", "text/html", "off", "UTF-8 "])
def test_text_under_a_name_that_no_coding_has_is_text(name: str) -> None:
    applied = codings([("Content-Encoding", name)])
    assert decode(PAGE, applied, MEGABYTE) == decode_start(PAGE, applied, MEGABYTE) == PAGE


def test_bytes_under_a_name_that_no_coding_has_are_not_text() -> None:
    with pytest.raises(Undecodable, match="unsupported"):
        decode(b"\x1f\x9d\x90<\x84\x01" * 9, ("compress",), MEGABYTE)
    assert decode_start(b"\x1f\x9d\x90<\x84\x01" * 9, ("compress",), MEGABYTE) == b""
    assert codings([("Content-Encoding", "binary, 8bit")]) == ()


@given(st.binary(max_size=300), st.lists(st.sampled_from(["gzip", "deflate", "br", "zstd"]), max_size=3), st.booleans())
def test_no_body_raises_anything_else(body: bytes, applied: list[str], saved: bool) -> None:
    try:
        payload = decode(body, tuple(applied), 1000, saved=saved)
    except (Undecodable, PayloadTooLarge):
        return
    assert len(payload) <= 1000
