"""Sites on loopback whose pages change between runs, and real `repost run` processes over them."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# What a channel's command does: add the findings that it is told to a file, a line each.
TOLD = (
    "import json, sys; found = json.load(sys.stdin)['findings'];"
    " open(sys.argv[1], 'a').writelines(json.dumps(one) + '\\n' for one in found)"
)
# `repost` with a shorter patience than 20 seconds with a silent server.
IMPATIENT = """
import sys
from functools import partial
from scraper.cli.main import main
from scraper.fetch import sources
sources.Policy = partial(sources.Policy, read_timeout=3.0)
sys.exit(main(sys.argv[1:]))
"""
_LINES = (
    "清晨{n}点，渡口的第一班船已经载着菜农驶向对岸，船老大说，今年的水位比往年高出一尺多。",
    "镇里把码头的台阶重新铺过，又添了{n}盏灯，夜里靠岸的人再也不用打着手电摸索。",
    "“路好走了，来坐船的人也多了，”卖豆腐的老周把扁担放下，“往后还打算再开{n}间小店。”",
)


@dataclass
class LivingSites:
    """`states`: the state that each page shows, by its address; `served`: what was sent whole, in order."""

    hosts: tuple[str, ...] = ()
    states: dict[str, int] = field(default_factory=dict)
    originals: dict[str, str] = field(default_factory=dict)  # by repost
    listed: dict[str, list[str]] = field(default_factory=dict)  # by list
    gone: set[str] = field(default_factory=set)
    served: list[tuple[str, int]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    slow: float = 0.0  # seconds before each answer
    silent: str = ""  # a host that accepts and says nothing
    ended: threading.Event = field(default_factory=threading.Event)

    def add(self, host: int, name: str, *, original: str = "") -> str:
        """Add a page; return its address."""
        url = f"http://{self.hosts[host]}/2024/0513/{name}.html"
        self.states[url] = 1
        if original:
            self.originals[url] = original
        return url

    def answer(self, url: str) -> tuple[int, str]:
        """Return the status and the page that an address shows now."""
        if url in self.listed:
            rows = "".join(
                f'<li><a href="{one}">渡口见闻之{number}：早班船上的人们</a><span>2024-05-13</span></li>'
                for number, one in enumerate(self.listed[url])
            )
            return 200, f'<meta charset="utf-8"><title>见闻</title><body><ul class="list">{rows}</ul>'
        if url not in self.states or url in self.gone:
            return 404, "<h1>404 Not Found</h1>"
        return 200, self._article(url, self.states[url])

    def _article(self, url: str, state: int) -> str:
        name = url.rpartition("/")[2].removesuffix(".html")
        text = "".join(
            f"<p>　　{line.format(n=state + 10 * at)}这一天是{name}号。</p>" for at, line in enumerate(_LINES)
        )
        link = self.originals.get(url, "")
        origin = f'<p>原文链接：<a href="{link}">{link}</a></p>' if link else ""
        return (
            f'<html lang="zh"><head><meta charset="utf-8"><title>渡口见闻{name}：早班船上的人们</title></head><body>'
            f"<h1>渡口见闻{name}：早班船上的人们</h1><div>2024-05-13 07:00 来源：渡口镇融媒</div>"
            f'<div class="content">{text}</div>{origin}</body></html>'
        )


@contextmanager
def living_sites(count: int) -> Iterator[LivingSites]:
    """Have so many sites, each at an address of its own on loopback."""
    sites = LivingSites()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host = self.headers["Host"]
            url = f"http://{host}{self.path}"
            sites.asked.append(url)
            if sites.silent and host == sites.silent:
                sites.ended.wait()
                return
            time.sleep(sites.slow)
            state = sites.states.get(url, 0)
            status, page = sites.answer(url)
            body = page.encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            if status == 200 and url in sites.states:
                sites.served.append((url, state))

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """Say nothing: clients that are killed are what these tests are about."""

    servers = [Server((f"127.0.0.{2 + number}", 0), Handler) for number in range(count)]
    threads = [threading.Thread(target=server.serve_forever, args=(0.01,)) for server in servers]
    sites.hosts = tuple(f"{server.server_address[0]!s}:{server.server_address[1]}" for server in servers)
    for thread in threads:
        thread.start()
    try:
        yield sites
    finally:
        sites.ended.set()
        for server, thread in zip(servers, threads, strict=True):
            server.shutdown()
            server.server_close()
            thread.join()


def watchlist(sites: LivingSites, folder: Path, *, told: Path | None = None) -> Path:
    """Write a watchlist over all lists and all pages that no list names; the channel writes to `told`."""
    in_lists = {url for urls in sites.listed.values() for url in urls}
    originals = set(sites.originals.values())
    lines = ["allow_private = true"]
    for url in sites.listed:
        lines += ["[[list]]", f'url = "{url}"', 'every = "1s"', "feeds = false"]
    for url in sites.states:
        if url not in in_lists and url not in originals:
            lines += ["[[page]]", f'url = "{url}"']
    for host in sites.hosts:
        lines += ["[[host]]", f'host = "{host.partition(":")[0]}"', "delay = 0"]
    if told is not None:
        lines += ["[[command]]", f"run = {json.dumps([sys.executable, '-c', TOLD, str(told)])}"]
    path = folder / "watch.toml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def start(path: Path, archive: Path, *more: str, patient: bool = True) -> subprocess.Popen[str]:
    """Start `repost run`."""
    program = ["-m", "scraper"] if patient else ["-c", IMPATIENT]
    command = [sys.executable, *program, "run", str(path), "--archive", str(archive), *more]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
