"""Structure-aware damage to the containers of saved pages: WARC, ARC and MHTML files, folders. Seeded, so repeatable.

A container is made of known pages (`make`), and mutated (`mutate`) by what happens to files: flipped bits, cuts,
lengths that lie, headers that are swapped, separators that are doubled or gone, members that are joined or reordered.
"""

from __future__ import annotations

import gzip
import json
import re
from typing import TYPE_CHECKING, Final

import zstandard

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from pathlib import Path

MARKS: Final = ("甲", "乙", "丙", "丁")
KINDS: Final = ("x.warc", "x.warc.gz", "one.warc.gz", "x.warc.zst", "x.arc", "x.arc.gz", "x.mhtml", "folder", "x.http")
_DATE: Final = "2024-05-06T07:08:09Z"


# What confuses a reader where it does not belong.
CONFUSING: Final = (
    *(b"WARC/1.0\r\n", b"WARC/1.0\r\nWARC-Type: response\r\n\r\n", b"HTTP/1.1 200 OK\r\n"),
    *(b"\x1f\x8b\x08\0\0\0\0\0", b"\x28\xb5\x2f\xfd", b"\x5d\x2a\x4d\x18\xff\xff\xff\xff"),
    *(b"--=b\r\nContent-Type: text/html\r\n\r\n", b"http://a.example/ 1.1.1.1 20240506070809 text/html 99999999\n"),
    *(gzip.compress(bytes(10**6)), b"\0" * 70_000, b"x" * 70_000),
)


def page(mark: str, random_: random.Random) -> bytes:
    """Return a page that only this mark is on, long enough that its member has several blocks of input."""
    noise = "".join(random_.choice("山水田林湖草沙风雨云") for _ in range(random_.choice((80, 900, 12_000))))
    text = f"第{mark}篇。河湾镇的水闸换上了新的电机，老闸工说，他守了三十一年的手轮可以歇一歇了。"
    return (
        f"<!DOCTYPE html><html><head><title>{mark}标题</title></head><body><h1>{mark}标题</h1>"
        f"<p>{text}</p><p>{text}</p><p>{noise}。</p></body></html>"
    ).encode()


def warc_record(mark: str, body: bytes) -> bytes:
    """Return a response record with its blank lines."""
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/{ord(mark)}.html\r\n"
        f"WARC-Date: {_DATE}\r\nWARC-Record-ID: <urn:uuid:{ord(mark):032x}>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def arc_record(mark: str, body: bytes) -> bytes:
    """Return an ARC record of version 1 with its line end."""
    block = b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
    return (
        f"http://a.example/{ord(mark)}.html 192.0.2.1 20240506070809 text/html {len(block)}\n".encode() + block + b"\n"
    )


def parts(kind: str, random_: random.Random) -> list[bytes]:
    """Return the pieces of a container of this kind, one for each page; the file is their concatenation."""
    pages = {mark: page(mark, random_) for mark in MARKS}
    if "arc" not in kind:
        bodies = list(pages.values())
        return mhtml_parts(bodies) if kind == "x.mhtml" else http_parts(bodies[0]) if kind == "x.http" else bodies
    records = [(arc_record if "x.arc" in kind else warc_record)(mark, body) for mark, body in pages.items()]
    if "x.arc" in kind:
        block = b"1 0 Example\nURL IP-address Archive-date Content-type Archive-length\n"
        records.insert(0, b"filedesc://x.arc 0.0.0.0 20240506070809 text/plain %d\n%b\n" % (len(block), block))
    if kind == "one.warc.gz":
        return [gzip.compress(b"".join(records), mtime=0)]
    if kind.endswith(".gz"):
        return [gzip.compress(record, mtime=0) for record in records]
    if kind.endswith(".zst"):
        return [zstandard.ZstdCompressor(write_checksum=True).compress(record) for record in records]
    return records


def mhtml_parts(pages: list[bytes]) -> list[bytes]:
    """Return the head of an MHTML file, its parts, and its end."""
    head = (
        b"MIME-Version: 1.0\r\nSnapshot-Content-Location: http://a.example/1\r\n"
        b'Content-Type: multipart/related; boundary="=b"\r\n\r\n'
    )
    part = b"--=b\r\nContent-Type: text/html\r\nContent-Location: http://a.example/%d\r\n\r\n%b\r\n"
    return [head, *(part % (number, body) for number, body in enumerate(pages, 1)), b"--=b--\r\n"]


def http_parts(body: bytes) -> list[bytes]:
    """Return a redirect, the head of a page, its chunks, and their end."""
    coded = gzip.compress(body, mtime=0)
    pieces = [coded[at : at + 500] for at in range(0, len(coded), 500)]
    redirect = b"HTTP/1.1 301 Moved\r\nLocation: /a\r\n\r\n"
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\nContent-Type: text/html\r\n\r\n"
    return [redirect, head, b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces), b"0\r\n\r\n"]


def flip(data: bytes, random_: random.Random) -> bytes:
    """Flip one bit."""
    if not data:
        return data
    at = random_.randrange(len(data))
    return data[:at] + bytes((data[at] ^ (1 << random_.randrange(8)),)) + data[at + 1 :]


def flip_in_head(data: bytes, random_: random.Random) -> bytes:
    """Flip one bit near the beginning, where the headers are."""
    return flip(data[:400], random_) + data[400:]


def cut(data: bytes, random_: random.Random) -> bytes:
    """Drop some bytes from the middle, or the end."""
    start, end = sorted((random_.randrange(len(data) + 1), random_.randrange(len(data) + 1)))
    return data[:start] + (data[end:] if random_.random() < 0.6 else b"")


def lie(data: bytes, random_: random.Random) -> bytes:
    """Change a length: by little, to nothing, to 4 GB, to what is no number."""
    found = list(re.finditer(rb"(?i:length: ?)(\d+)|text/\w+ (\d+)\n|^([0-9a-f]{2,4})\r\n", data[:4000], re.MULTILINE))
    if not found:
        return flip(data, random_)
    one = random_.choice(found)
    group = one.lastindex or 1
    length = int(one[group], 16 if group == 3 else 10)
    lies = (length + 1, length - 1, length + 40, length // 2, length * 2, 0, -1, 2**32, 10**17, "", "x", "9" * 400)
    return data[: one.start(group)] + str(random_.choice(lies)).encode() + data[one.end(group) :]


def swap_lines(data: bytes, random_: random.Random) -> bytes:
    """Swap two lines near the beginning, or drop or double one: headers, boundaries, separators."""
    lines = data.split(b"\n", 20)
    if len(lines) < 3:
        return flip(data, random_)
    one, other = random_.randrange(len(lines) - 1), random_.randrange(len(lines) - 1)
    match random_.randrange(3):
        case 0:
            lines[one], lines[other] = lines[other], lines[one]
        case 1:
            del lines[one]
        case _:
            lines.insert(one, lines[other])
    return b"\n".join(lines)


def separators(data: bytes, random_: random.Random) -> bytes:
    """Add or remove what stands between records."""
    stripped = data.rstrip(b"\r\n")
    return stripped + random_.choice((b"", b"\n", b"\r\n" * 5, b"\0" * 600, b"junk", b"\r\n\r\n"))


def splice(data: bytes, random_: random.Random) -> bytes:
    """Put what confuses a reader in the middle."""
    piece = random_.choice(CONFUSING)
    at = random_.randrange(len(data) + 1)
    return data[:at] + piece + data[at:]


MUTATIONS: Final[tuple[Callable[[bytes, random.Random], bytes], ...]] = (
    *(flip, flip, flip_in_head, flip_in_head, cut, lie, lie),
    *(swap_lines, separators, splice),
)


def mutate(pieces: list[bytes], random_: random.Random, *, most: int = 3) -> tuple[list[bytes], set[int]]:
    """Return the pieces with some of them damaged, and which ones; pieces keep their number and order."""
    pieces = list(pieces)
    touched = set()
    for _ in range(random_.randint(1, most)):
        at = random_.randrange(len(pieces))
        pieces[at] = random_.choice(MUTATIONS)(pieces[at], random_)
        touched.add(at)
    return pieces, touched


def shuffle(pieces: list[bytes], random_: random.Random) -> list[bytes]:
    """Drop, double or move a piece."""
    pieces = list(pieces)
    at = random_.randrange(len(pieces))
    match random_.randrange(3):
        case 0:
            pieces.insert(at, pieces[random_.randrange(len(pieces))])
        case 1:
            pieces.append(pieces.pop(at))
        case _:
            del pieces[at]
    return pieces


def write(kind: str, pieces: list[bytes], folder: Path, random_: random.Random) -> Path:
    """Write a container, and return the path to read."""
    if kind != "folder":
        path = folder / kind
        path.write_bytes(b"".join(pieces))
        return path
    for number, piece in enumerate(pieces):
        place = folder / "saved" / str(number)
        place.mkdir(parents=True)
        (place / "body.html").write_bytes(piece)
        headers = [["Content-Type", "text/html"]]
        record = {"url": f"http://a.example/{number}", "status": 200, "headers": headers, "fetched_at": _DATE}
        told = json.dumps(record).encode()
        if random_.random() < 0.5:
            told = random_.choice(MUTATIONS)(told, random_)
        (place / "capture.json").write_bytes(told)
    return folder / "saved"
