"""Fuzz fetching and archiving: whatever an address or an answer holds, it is that page's outcome and never raises.

    python tests/fuzz/fuzz_fetch.py FINDINGS [--seconds 600] [--seed 1]

Each round asks a loopback server, over the whole way from an address to the archive, for a page at an odd address with
an odd answer, whose original link is odd, too. A finding is an exception, an internal error of ours, or a slow round.
Pure Python: it needs no atheris.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import random
import socket
import sys
import tempfile
import threading
import time
import traceback
import zlib
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from archive.archive import Archive
from archive.model import BadURL
from scraper.fetch import Fetcher
from scraper.fetch.policy import Policy
from scraper.jobs import archive_repost
from scraper.transport import WebTransport

SLOW = 6.0
POLICY = Policy(host_delay=0.0, retries=1, backoff=0.01, longest_wait=0.1, connect_timeout=0.3, read_timeout=0.3)
TEXT = "本市近日召开推进会，来自各街道的负责同志交流做法，提出把问题解决在家门口，去年共建成小院三百二十六个。"
# Pieces of hosts: numbers that may be addresses, labels that IDNA refuses, others that are long, empty or strange.
LABELS = (
    "a www example cn 1 012 08 0x7f 0x 256 4294967296 127 xn-- xn--a xn--i-7iq xn--fsqu00a xn--0.pt xn--zzzzzz9999 "
    "xn--\u00e9 a_b -a a- a--b \u4f8b\u5b50 \u00df \u2603 \u0131 \u200d \u3002 \uff0e %41 %00 * [ ] [::1] "
    "[::ffff:1.2.3.4] ! ~ \ud800"
).split()
LABELS += ["a" * 63, "a" * 64, "xn--" + "a" * 59, "xn--" + "9" * 80, "9" * 5000, "\u4e2d" * 70, "", " "]
PATHS = [
    "",
    "/",
    "/a/1.html",
    "//",
    "/%",
    "/%zz",
    "/\u4e2d",
    "/a b",
    "/..//./x",
    "?",
    "?a=%ff",
    "#!",
    "/\\",
    "/" + "a" * 9000,
]
STATUSES = ("206 P", "304 N", "301 M", "302 F", "404 N", "429 T", "503 U", "999 ", "099", "1000 x", "-1", "")
ROBOTS = [
    "User-agent: *", "user-agent: repost-archiver/1", "Disallow: /*/*/*$", "Allow: /", "Disallow: %",
    "Crawl-delay: nan", "Crawl-delay: " + "9" * 5000, "\0", ":" * 500, "*" * 500, "Disallow: http://[", "\n" * 2000,
]  # fmt: skip
NAMES = (
    "Location Retry-After Content-Type Content-Length Transfer-Encoding Content-Encoding ETag Last-Modified Set-Cookie "
    "Refresh Link Connection Content-Location Memento-Datetime Content-Disposition X-Robots-Tag Date Age"
).split()
VALUES = [
    "", " ", "0", "1", "-1", "9" * 5000, "\u00ff\u00fe", "\t", "chunked", "chunked, chunked", "identity", "gzip", "br",
    "zstd", "deflate", "gzip, gzip", "Thu, 01 Jan 1970 00:00:00 GMT", "Thu, 99 Foo 99999 99:99:99 XYZ",
    "Fri, 31 Dec 9999 23:59:59 +9999", "text/html; charset=\u00e9", "text/html; charset=utf-7", 'text/html;charset=;;"',
    "multipart/x-mixed-replace", "application/json", "0;url=http://xn--/", "0;url=" + "9" * 5000, "//[", "http://[::1",
    "http://256.1.1.1/", "javascript:", "data:,x", "\\\\x\\y", '<x>; rel="canonical"', 'W/"x',
    "a=b; Domain=..; Path=\x01",
    "close", "keep-alive, close", "nan", "inf", "1e999", "\u0661\u0662",
]  # fmt: skip


class Fuzzer:
    """One loopback server, whose next answers are drawn from the seed, and one archive."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        self.sent: list[bytes] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            connection, _ = self.listener.accept()
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError, IndexError):
            connection.settimeout(1)
            got = b""
            while b"\r\n\r\n" not in got:
                piece = connection.recv(65536)
                if not piece:
                    return
                got += piece
            robots = got.split(b" ")[1].startswith(b"/robots.txt")
            data = self.robots() if robots else self.answer()
            self.sent.append(data)
            connection.sendall(data)
            if self.chance.random() < 0.02:
                time.sleep(0.5)

    def host(self) -> str:
        return ".".join(self.chance.choices(LABELS, k=self.chance.choice((1, 1, 2, 2, 3, 4, 5))))

    def url(self) -> str:
        chance = self.chance
        if chance.random() < 0.5:
            return f"http://127.0.0.1:{self.port}/{chance.randint(0, 50)}.html"
        at = "127.0.0.1" if chance.random() < 0.4 else self.host()
        port = chance.choice((f":{self.port}",) * 6 + ("", ":0", ":99999", ":-1", ":" + "9" * 5000, ":\u0661"))
        scheme = chance.choice(("http",) * 8 + ("https", "HTTP", "ftp", "http:/"))
        user = chance.choice(("",) * 12 + ("u@", "u:p@", "@"))
        return f"{scheme}://{user}{at}{port}{chance.choice(PATHS)}"

    def page(self) -> bytes:
        chance, body = self.chance, "".join(f"<p>{TEXT}{number}</p>" for number in range(self.chance.randint(0, 6)))
        link = self.url().replace("\ud800", "\ufffd")
        head = chance.choice(("", f'<meta http-equiv=refresh content="0;url={link}">', f'<base href="{link}">'))
        canonical = chance.choice(("", f'<link rel=canonical href="{link}">'))
        date = chance.choice(("2024-05-13", "9" * 5000, "0000-00-00", "2024-13-45 99:99"))
        origin = f'<p>原文链接：<a href="{link}">{link}</a></p>'
        entity = chance.choice(("", "&#" + "9" * 5000 + ";", "&#xd800;", "\0"))
        text = f"<html><head>{head}{canonical}<title>标题</title></head><body><h1>一个标题{entity}</h1>"
        text += f"<div>发布时间：{date}　来源：网</div>"
        return (text + body + origin + "</body></html>").encode(chance.choice(("utf-8", "gb18030")), "replace")

    def answer(self) -> bytes:
        chance, body = self.chance, self.page()
        if (kind := chance.random()) < 0.15:
            body = chance.choice(
                (gzip.compress(body), zlib.compress(body), body[: len(body) // 2], b"", chance.randbytes(300))
            )
        status = chance.choice(
            ("200 OK",) * 12
            + ("206 P", "304 N", "301 M", "302 F", "404 N", "429 T", "503 U", "999 ", "099", "1000 x", "-1", "")
        )
        line = chance.choice(
            (f"HTTP/1.1 {status}",) * 9 + (f"HTTP/1.0 {status}", f"ICY {status}", f"\r\nHTTP/1.1 {status}", "HTTP/9")
        )
        heads = [f"{name}: {chance.choice(VALUES)}" for name in chance.choices(NAMES, k=chance.randint(0, 3))]
        heads += chance.choice(
            ([], [], [f"Content-Length: {len(body)}"], ["Content-Length: 5"], ["no colon"], [" folded"], ["a b: c"])
        )
        data = "\r\n".join([line, *heads, "", ""]).encode("latin-1", "replace") + body
        if kind > 0.9:
            at = chance.randrange(len(data))
            data = data[:at] + chance.randbytes(chance.randint(0, 4)) + data[at + chance.randint(0, 4) :]
        return data

    def robots(self) -> bytes:
        chance = self.chance
        body = "\n".join(chance.choices(ROBOTS, k=chance.randint(0, 8))).encode()
        status = chance.choice(("404 N",) * 6 + ("200 OK", "200 OK", "500 E", "301 M\r\nLocation: " + self.url()))
        return f"HTTP/1.1 {status}\r\nConnection: close\r\n\r\n".encode("utf-8", "replace") + body


def run_round(fuzzer: Fuzzer, archive: Archive) -> list[str]:
    """Archive one odd page; return what is wrong with that. Raises what no page may raise."""
    resolve = lambda host, port: ["127.0.0.1"]  # noqa: E731
    with Fetcher(WebTransport(allow_private=True, resolve=resolve), POLICY) as fetcher:
        fuzzer.sent.clear()
        try:
            result = archive_repost(fuzzer.url(), fetcher, archive)
        except BadURL:
            return ["bad address"]
    pages = [result.repost, result.original] if result.original else [result.repost]
    for page in pages:
        if page.capture.outcome == "fault" or "internal error" in (page.problem or result.fault or ""):
            raise AssertionError(page.problem or result.fault)
    return [page.capture.outcome for page in pages]


def main() -> int:
    """Fuzz for some time; write each new finding to a file. The exit status is 1 if there are any."""
    options = argparse.ArgumentParser()
    options.add_argument("findings", type=Path)
    options.add_argument("--seconds", type=float, default=600)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    given.findings.mkdir(parents=True, exist_ok=True)
    fuzzer, found, seen = Fuzzer(given.seed), Counter[str](), set[str]()
    end, rounds = time.monotonic() + given.seconds, 0
    while time.monotonic() < end:
        with tempfile.TemporaryDirectory() as folder, Archive.open_or_create(Path(folder) / "a") as archive:
            for _ in range(200):
                began, rounds, wrong = time.monotonic(), rounds + 1, ""
                try:
                    found.update(run_round(fuzzer, archive))
                except Exception as error:  # noqa: BLE001 - a finding
                    wrong = "".join(traceback.format_exception(error))
                if time.monotonic() - began > SLOW:
                    wrong = wrong or f"slow: {time.monotonic() - began:.1f} s"
                if wrong and (key := wrong.splitlines()[-1][:80]) not in seen:
                    seen.add(key)
                    text = wrong + "\n\n" + "\n".join(map(repr, fuzzer.sent))
                    (given.findings / f"fetch-{len(seen)}.txt").write_text(
                        text, encoding="utf-8", errors="backslashreplace"
                    )
                    print(key, flush=True)
    print(f"{rounds} rounds, {len(seen)} findings; {dict(found)}")
    return 1 if seen else 0


if __name__ == "__main__":
    sys.exit(main())
