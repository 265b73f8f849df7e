"""The index of a WACZ file, beside what cdxj-indexer makes of the same records."""

from __future__ import annotations

import gzip
import json
import random
import subprocess
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from warcio.warcwriter import WARCWriter

from archive.export.cdxj import INDEXED, cdxj_line, surt_key
from archive.model.errors import ArchiveDamaged
from archive.warc.heads import first_head, record_heads
from tests.judging import judge

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from archive.archive import Archive
    from archive.model.record import Capture, Reading

SESSION = "0123456789abcdef0123456789ABCDEF"
URLS = (
    "https://www.jcsp.example/portal//html//site-2/Info/1.html",
    "http://www2.A.example:80/a/b/../c/./d/",
    "http://a.example",
    "http://a.example/?",
    "http://a.example/a/?b=2&a=1&A=0",
    "http://a.example/a?b=2&b=1&c&b=&b",
    f"http://a.example/x?PHPSESSID={SESSION}&z=1",
    f"http://a.example/x?z=1&jsessionid={SESSION}",
    f"http://a.example/x?sid={SESSION}",
    "http://a.example/x?sid=1",
    f"http://a.example/x;jsessionid={SESSION}?a=1",
    "http://a.example/(S(0123456789abcdefghijklmn))/x.aspx?y=1",
    "http://a.example/(0123456789abcdefghijklmn)/x.aspx",
    "http://a.example/x?CFID=12&CFTOKEN=34&b=1",
    "http://a.example/x?ASPSESSIONIDABCDEFGH=ABCDEFGHIJKLMNOPQRSTUVWX&b=1",
    "http://a.example/%E4%BD%A0%E5%A5%BD%20x%2Fy%2525",
    "http://a.example/a%7Eb%23c?q=%E6%B1%89+x%26y",
    "https://a.example:80/x",
    "http://127.0.0.1:8000/x",
    "http://[::1]:8000/x",
    "http://xn--fiqs8s.cn/x",
    "http://a.example///x//",
    "http://a.example/a//?q=//x",
    "http://a.example/a?&x=1&&y",
    "http://user:pw@a.example/x#frag",
    "http://a.example./x",
    "http://a.example/../x/%2e%2e/y",
    "http://www.example/x",
    "http://www.www.example/x",
    "http://a.example/[x]/{y}|z^`\"'()*",
    "http://a.example/x??y",
)


def generated(count: int) -> list[str]:
    """URLs of pieces that a key treats in ways of its own."""
    chance = random.Random(7)
    pieces = ("/", "//", ".", "..", "%2F", "%25", "%e4%bd%a0", "A", "b", ";x=1", "&", "=", "?", "(S)", "~", "+", "www.")
    return [
        f"http{chance.choice(('', 's'))}://{chance.choice(('www.', '', 'WWW3.', 'm.'))}a.example/"
        + "".join(chance.choices(pieces, k=chance.randint(0, 8)))
        for _ in range(count)
    ]


def indexed(path: Path, kinds: str) -> list[str]:
    done = subprocess.run(
        [judge("cdxj-indexer"), "--sort", "--records", kinds, str(path)], capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def test_keys_are_those_that_replay_tools_ask_with(tmp_path: Path) -> None:
    urls = [*URLS, *generated(400)]
    path = tmp_path / "urls.warc.gz"
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for url in urls:
            headers = {"WARC-Date": "2024-01-01T00:00:00Z"}
            writer.write_record(
                writer.create_warc_record(url, "resource", payload=BytesIO(b"x"), length=1, warc_headers_dict=headers)
            )
    theirs = {}
    for line in indexed(path, "resource"):
        key, _, fields = line.split(" ", 2)
        theirs[json.loads(fields)["url"]] = key
    assert set(theirs) == set(urls)
    assert {url: surt_key(url) for url in urls} == theirs


@pytest.mark.parametrize("url", ["", "urn:some:id", "http://[", "http://a.example:99999/", "\udcff://\ud800"])
def test_what_is_no_url_is_its_own_key(url: str) -> None:
    assert surt_key(url) == url


def test_an_escape_in_an_escape_in_an_escape_ends() -> None:
    assert surt_key("http://a.example/" + "%25" * 5000 + "41").startswith("example,a)/")
    assert surt_key("http://a.example/%" + "25" * 3000).startswith("example,a)/")


def test_lines_are_those_of_cdxj_indexer(
    archive: Archive, make_capture: Callable[..., Capture], make_reading: Callable[..., Reading]
) -> None:
    archive.record(make_capture(), make_reading())
    archive.record(make_capture(minute=1), make_reading())  # a revisit
    archive.record(
        make_capture("乙", minute=2, headers=(("Content-Type", "text/html;charset=gbk"),)), make_reading("乙")
    )
    archive.record(make_capture(minute=3, outcome="gone", status=404, reason="Not Found"))
    archive.close()
    (path,) = archive.root.glob("warc/*/*/*.warc.gz")
    heads = [head for head in record_heads(path.read_bytes()) if head.kind in INDEXED]
    ours = sorted(cdxj_line(head, path.name, head.offset).decode() for head in heads)
    assert [line.rstrip("\n") for line in ours] == indexed(path, "response,revisit,resource")
    assert sum("warc/revisit" in line for line in ours) == 1


def test_a_head_is_read_of_a_record_that_is_cut_off_behind_it(
    archive: Archive, make_capture: Callable[..., Capture], make_reading: Callable[..., Reading]
) -> None:
    stored = archive.record(make_capture("甲" * 500_000), make_reading())
    archive.close()
    assert stored.entry.warc is not None
    (path,) = archive.root.glob("warc/*/*/*.warc.gz")
    data = path.read_bytes()[stored.entry.warc.offset :]
    (head, *_) = record_heads(data)
    assert first_head(data[: head.length // 2])._replace(length=head.length) == head
    assert (head.kind, head.status, head.mime, head.uri) == ("response", "200", "text/html", stored.entry.url)
    for cut in (head.length - 1, head.length - 9):
        with pytest.raises(ArchiveDamaged, match="cut off"):
            list(record_heads(data[:cut]))
    for wrong in (b"no gzip", b"\x1f\x8b", data[:20] + b"\xff" * 50):
        with pytest.raises(ArchiveDamaged):
            list(record_heads(wrong))


def test_records_end_where_they_end_however_they_lie() -> None:
    bodies = [random.Random(size).randbytes(size) for size in (0, 1, 65_000, 65_536, 200_000, 7)]
    members = [gzip.compress(b"WARC/1.1\r\nWARC-Type: resource\r\n\r\n" + body) for body in bodies]
    members.insert(3, gzip.compress(b"WARC/1.1\r\nWARC-Type: resource\r\n\r\n" + bytes(5 << 20)))
    heads = list(record_heads(b"".join(members)))
    assert [head.length for head in heads] == [len(member) for member in members]
    assert [head.offset for head in heads] == [sum(map(len, members[:at])) for at in range(len(members))]


def test_a_line_is_one_line_whatever_a_record_says() -> None:
    member = gzip.compress(b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: http://[ \n com,b)/ 2\t{}\r\n\r\n")
    (head,) = record_heads(member)
    line = cdxj_line(head, "a.warc.gz", 0)
    assert line.count(b"\n") == 1
    key, _, fields = line.decode().split(" ", 2)
    assert key == "http://[%20%0a%20com,b)/%202%09{}"
    assert json.loads(fields)["url"] == head.uri
