"""The WARC files of a real run, replayed by pywb: what a server sent is what a reader sees."""

from __future__ import annotations

import gzip
import subprocess
import threading
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import brotli
import pytest

from tests.judging import PATIENCE, fetched, judge, replaying

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

TEXT = "河湾村的老茶农陈树生今年六十七岁，种了四十五年的茶，往年清明一过就挑着鲜叶走八里山路去镇上卖。"


def page(title: str, link: str = "") -> bytes:
    origin = f"<p>原文链接：<a href='{link}'>{link}</a></p>" if link else ""
    text = "".join(f"<p>{TEXT}{number}</p>" for number in "一二三")
    return f"<html><meta charset=utf-8><title>{title}</title><h1>{title}</h1>{text}{origin}</html>".encode()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        origin = f"http://{self.headers['Host']}"
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/repost?id=7&lang=zh")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        bodies = {
            "/repost?id=7&lang=zh": (gzip.compress(page("转来的", f"{origin}/original.html")), "gzip"),
            "/original.html": (brotli.compress(page("原来的")), "br"),
        }
        body, coding = bodies.get(self.path, (b"User-agent: *\nDisallow:\n", ""))
        self.send_response(200)
        self.send_header("Content-Type", "text/plain" if self.path == "/robots.txt" else "text/html; charset=utf-8")
        if coding:
            self.send_header("Content-Encoding", coding)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for start in range(0, len(body), 100):
            piece = body[start : start + 100]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def origin() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_the_evidence_of_a_run_replays(origin: str, tmp_path: Path, repost: Callable[..., object]) -> None:
    manager = judge("wb-manager")
    watchlist = tmp_path / "list.toml"
    watchlist.write_text(f'[[page]]\nurl = "{origin}/moved"\n')
    archive = tmp_path / "archive"
    for _ in range(2):  # the second time all pages are revisits
        ran = repost("run", watchlist, "--archive", archive, "--allow-private")
        assert getattr(ran, "status", None) == 0, ran
    files = sorted((archive / "warc").rglob("*.warc.gz"))
    assert len(files) == 2
    for file in files:  # read to the end of every gzip member
        rest = file.read_bytes()
        while rest:
            member = zlib.decompressobj(wbits=31)
            member.decompress(rest)
            assert member.eof
            rest = member.unused_data
    replay = tmp_path / "replay"
    replay.mkdir()
    for arguments in (["init", "all"], ["add", "all", *map(str, files)]):
        subprocess.run([manager, *arguments], cwd=replay, check=True, capture_output=True, timeout=PATIENCE)
    with replaying(replay) as address:
        for path in ("id_/{}/repost?id=7&lang=zh", "mp_/{}/moved"):  # a redirect is followed within the replay
            shown = fetched(f"{address}/all/{path.format(origin)}")
            assert "转来的" in shown, shown
            assert TEXT in shown
        assert "原来的" in fetched(f"{address}/all/id_/{origin}/original.html")
        assert "Disallow" in fetched(f"{address}/all/id_/{origin}/robots.txt")
