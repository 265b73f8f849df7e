"""Run `repost run` again and again over a web of hostile hosts, and hold what it tells against a ledger.

Every host of 127.0.0.0/8 plays one part: cut bodies, odd heads, cookies, silence, challenges, notices, counters, signed
pictures, another template, and so on, ten hosts a part and three pages a host. In each round some hosts truly edit or
remove a page; the ledger knows which. At the end every true change must be in the archive once, no false one, no page
may have ended the run, and the archive must verify.

    python benchmarks/hostile_web.py --rounds 3 --hosts 10
"""

# ruff: noqa: ARG005 - each part takes what it needs

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
PAGES = 3
SENTENCES = (
    "清晨六点，渡口的第一班船已经载着菜农驶向对岸，船老大说今年的水位比往年高出一尺多。",
    "镇里把码头的台阶重新铺过，又添了两盏灯，夜里靠岸的人再也不用打着手电摸索。",
    "“路好走了，来坐船的人也多了，”卖豆腐的老周把扁担放下，“往后还打算开一间小店。”",
    "村小的孩子们每周三坐船去对岸上音乐课，老师把歌词抄在旧挂历的背面。",
    "下游的水文站记录显示，这一段江面已经连续十二天保持在警戒水位以下。",
)


class Web:
    """The answers of all hosts in a round. `edits` and `gone` are the ledger: page addresses by round."""

    def __init__(self, hosts: int) -> None:
        self.round = 1
        self.port = 0
        self.parts = list(PARTS)
        self.hosts = [f"127.{1 + index // 200}.{1 + index % 200}.{10}" for index in range(hosts * len(self.parts))]
        self.edits: dict[int, set[str]] = {}
        self.gone: dict[int, set[str]] = {}

    def part_of(self, host: str) -> str:
        """Return which part a host plays."""
        return self.parts[self.hosts.index(host) % len(self.parts)]

    def url(self, host: str, page: int) -> str:
        """Return the address of a page."""
        path = f"/#/news?id={page}" if self.part_of(host) == "routes" else f"/news/2024/t{1000 + page}.html"
        return f"http://{host}:{self.port}{path}"

    def urls(self) -> list[str]:
        """Return all pages."""
        return [self.url(host, page) for host in self.hosts for page in range(PAGES)]

    def plan_round(self) -> None:
        """Decide what the hosts truly change in this round: an edit or a removal on a few pages."""
        rng = random.Random(self.round)  # noqa: S311 - the same web in every run
        changing = [host for host in self.hosts if self.part_of(host) in TRUE_PARTS]
        edited = set(rng.sample(changing, max(1, len(changing) // 3))) if self.round > 1 else set()
        self.edits[self.round] = {self.url(host, 1) for host in edited}
        removed = [host for host in changing if host not in edited][:2] if self.round == 3 else []
        self.gone[self.round] = {self.url(host, 2) for host in removed}

    def text(self, host: str, page: int) -> list[str]:
        """Return the paragraphs of a page as they stand in this round."""
        rng = random.Random(f"{host} {page}")  # noqa: S311
        lines = [f"{line}（{host.replace('.', '-')}第{page}号）" for line in rng.sample(SENTENCES, 4)]
        edits = sum(self.url(host, page) in self.edits.get(number, ()) for number in range(1, self.round + 1))
        if edits:
            lines[1] = f"{lines[1][:-1]}，截至发稿已有{edits * 17}名乘客登船）"
        return lines

    def html(self, host: str, page: int, *, extra: str = "", dress: str = "content") -> bytes:
        """Return a page."""
        title = f"渡口见闻第{page}期：{host}的早班船"
        body = "".join(f"<p>　　{line}</p>\n" for line in self.text(host, page))
        return (
            f'<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><title>{title}</title></head><body>'
            f'<h1>{title}</h1><div class="info">2024-05-13 09:30　来源：渡口镇融媒　作者：周文喆</div>'
            f'<div class="{dress}">{body}{extra}</div><div class="foot">版权所有</div></body></html>'
        ).encode()

    def is_gone(self, host: str, page: int) -> bool:
        """Return whether a page was removed."""
        url = self.url(host, page)
        return any(url in self.gone.get(number, ()) for number in range(1, self.round + 1))


def answer(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    """Return a whole answer."""
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", *headers]
    if not any(line.lower().startswith("content-type") for line in headers):
        head.append("Content-Type: text/html; charset=utf-8")
    return "\r\n".join([*head, "Connection: close", "", ""]).encode("utf-8") + body


def later(web: Web, first: bytes, then: bytes) -> bytes:
    """Return one answer in the first round, another one in all others."""
    return first if web.round == 1 else then


NOTICE = (
    "<html><head><title>提示信息</title></head><body><h1>提示信息</h1>"
    "<p>您访问的页面正在审核中，请稍后再试。</p></body></html>"
).encode()
ODBC = (
    b"Microsoft OLE DB Provider for ODBC Drivers error '80004005'\r\n\r\n"
    b"[Microsoft][ODBC Driver] Too many clients.\r\n/conn.asp, line 12"
)
PARTS: dict[str, Callable[[Web, str, int, str], bytes | None]] = {
    "plain": lambda w, h, p, _: answer(w.html(h, p)),
    "gzip": lambda w, h, p, _: answer(gzip.compress(w.html(h, p)), "Content-Encoding: gzip"),
    "odd head": lambda w, h, p, _: answer(w.html(h, p), "put-cache/list.php: cache", "no colon at all", "X y: z"),
    "cookie": lambda w, h, p, head: (
        answer(w.html(h, p))
        if "pass=1" in head
        else answer(b"", "Set-Cookie: pass=1; Path=/", f"Location: /news/2024/t{1000 + p}.html", status="302 Found")
    ),
    "counters": lambda w, h, p, _: answer(
        w.html(h, p, extra=f"<p>阅读量：{w.round * 311 + p}</p><p>广告：新店开业</p>")
    ),
    "signed": lambda w, h, p, _: answer(
        w.html(
            h,
            p,
            extra=f'<img src="http://img{w.round % 3}.example/p.jpg?Expires={w.round * 997}&Signature=a{w.round}b">',
        )
    ),
    "template": lambda w, h, p, _: answer(w.html(h, p, dress="content" if w.round == 1 else f"main-{w.round}")),
    "partial": lambda w, h, p, _: later(
        w,
        answer(w.html(h, p)),
        answer(w.html(h, p)[:900], f"Content-Range: bytes 0-899/{len(w.html(h, p))}", status="206 Partial Content"),
    ),
    "cut": lambda w, h, p, _: later(w, answer(w.html(h, p)), answer(w.html(h, p)[:800], length=len(w.html(h, p)))),
    "no end": lambda w, h, p, _: later(
        w, answer(w.html(h, p)), b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + w.html(h, p)[:820]
    ),
    "json": lambda w, h, p, _: later(
        w, answer(w.html(h, p)), answer(b'{"code":500,"msg":"error"}', "Content-Type: application/json")
    ),
    "notice": lambda w, h, p, _: later(w, answer(w.html(h, p)), answer(NOTICE)),
    "odbc": lambda w, h, p, _: later(w, answer(w.html(h, p)), answer(ODBC)),
    "304": lambda w, h, p, _: later(w, answer(w.html(h, p)), b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n"),
    "429": lambda w, h, p, _: answer(b"slow down", "Retry-After: 3600", status="429 Too Many Requests"),
    "silent": lambda *_: None,
    "reset": lambda *_: b"",
    "circle": lambda w, h, p, _: answer(b"", f"Location: /news/2024/t{1000 + p}.html", status="302 Found"),
    "bad host": lambda w, h, p, _: answer(b"", "Location: http://010.0.0.0377x/a", status="302 Found"),
    "xn": lambda w, h, p, _: answer(w.html(h, p, extra='<p>原文链接：<a href="http://xn--0.pt/x.html">原文</a></p>')),
    "backslash": lambda w, h, p, _: answer(
        w.html(h, p, extra=f'<p>原文链接：<a href="http:\\\\{h}:{w.port}\\news\\2024\\t1000.html">原文</a></p>')
    ),
    "broken gzip": lambda w, h, p, _: answer(gzip.compress(w.html(h, p))[:200], "Content-Encoding: gzip"),
    "huge head": lambda w, h, p, _: answer(w.html(h, p), f"X-Filler: {'x' * 300_000}"),
    "pdf": lambda w, h, p, _: answer(b"%PDF-1.4 " + b"0" * 20_000, "Content-Type: application/pdf", f'ETag: "{h}{p}"'),
    "robots": lambda w, h, p, _: answer(w.html(h, p)),
    "line feeds": lambda w, h, p, _: answer(w.html(h, p)),
    "refresh": lambda w, h, p, _: answer(
        f'<html><head><meta http-equiv="refresh" content="0;url=/real/{p}.html"></head></html>'.encode()
    ),
    "routes": lambda w, h, p, _: answer(w.html(h, 0)),
    "login": lambda w, h, p, _: answer(b"<html><title>Login</title><form><input type=password></form></html>"),
    "garbage": lambda *_: b"\x00\xff\x00\xffnot http at all\r\n\r\n",
}
# Parts whose pages are really edited and removed now and then: what they play is no change.
TRUE_PARTS = ("plain", "gzip", "odd head", "cookie", "counters", "signed", "robots allowed", "line feeds", "xn")


async def serve(web: Web, ready: threading.Event, stop: threading.Event) -> None:
    """Answer all hosts of 127.0.0.0/8 on one port."""

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 30)).decode("latin-1")
            path = head.split(" ", 2)[1]
            host = next((line[5:].strip() for line in head.split("\r\n") if line.lower().startswith("host:")), "")
            reply = _reply(web, host.partition(":")[0], path, head)
            if reply is None:
                await asyncio.sleep(120)
            else:
                writer.write(reply)
                await writer.drain()
        except (TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.CancelledError):
            pass  # a client that hangs up is part of the game
        finally:
            writer.close()

    server = await asyncio.start_server(one, "0.0.0.0", 0, limit=1 << 20)  # noqa: S104 - loopback addresses only are asked
    web.port = server.sockets[0].getsockname()[1]
    ready.set()
    async with server:
        await asyncio.to_thread(stop.wait)
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()


ROBOTS = {
    "robots": answer(b"User-agent: *\nDisallow: /news/", "Content-Type: text/plain"),
    "line feeds": answer(b"\n" * 100_000 + b"User-agent: *\nAllow: /", "Content-Type: text/plain"),
}


def _reply(web: Web, host: str, path: str, head: str) -> bytes | None:
    nothing = answer(b"no", status="404 Not Found")
    if host not in web.hosts:
        return nothing
    part = web.part_of(host)
    if path == "/robots.txt":
        return ROBOTS.get(part, nothing)
    if path.startswith("/real/"):
        return answer(web.html(host, int(path[6:].partition(".")[0])))
    if path in ("/", "/favicon.ico"):
        return PARTS[part](web, host, 0, head)
    page = int(path.rpartition("/t")[2].partition(".")[0]) - 1000
    if web.is_gone(host, page):
        return answer(b"<html><title>404</title>gone</html>", status="404 Not Found")
    return PARTS[part](web, host, page, head)


def main() -> int:
    """Run the rounds, print the ledger, and return 1 if it does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--hosts", type=int, default=10, help="hosts that play each part")
    parser.add_argument("--jobs", type=int, default=32)
    options = parser.parse_args()
    web, ready, stop = Web(options.hosts), threading.Event(), threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(serve(web, ready, stop)))
    thread.start()
    ready.wait(10)
    try:
        with tempfile.TemporaryDirectory() as folder:
            return _rounds(web, Path(folder), options)
    finally:
        stop.set()
        thread.join()


def _rounds(web: Web, folder: Path, options: argparse.Namespace) -> int:
    watchlist = folder / "watch.toml"
    watchlist.write_text("".join(f'[[page]]\nurl = "{url}"\n' for url in web.urls()), encoding="utf-8")
    archive, bad = folder / "archive", 0
    common = [sys.executable, "-m", "scraper"]
    print(f"{len(web.hosts)} hosts, {len(web.parts)} parts, {len(web.urls())} pages\n")
    print("| round | seconds | status | edits made | told | false | removals made | told | tracebacks |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for web.round in range(1, options.rounds + 1):
        web.plan_round()
        begun = time.monotonic()
        command = [
            *common,
            "run",
            str(watchlist),
            "--archive",
            str(archive),
            "--allow-private",
            "--jobs",
            str(options.jobs),
        ]
        done = subprocess.run(command, capture_output=True, cwd=ROOT, text=True, check=False)
        taken = time.monotonic() - begun
        told = _edits_of(archive)
        false, missed = told - web.edits[web.round], web.edits[web.round] - told
        gone = _gone_of(archive)
        removed = {url for number in range(1, web.round + 1) for url in web.gone[number]}
        traces = done.stderr.count("Traceback")
        bad += len(false) + len(missed) + len(removed - gone) + traces + (done.returncode not in (0, 1))
        print(
            f"| {web.round} | {taken:.0f} | {done.returncode} | {len(web.edits[web.round])} | {len(told - false)} |"
            f" {len(false)} | {len(removed)} | {len(removed & gone)} | {traces} |",
            flush=True,
        )
        for url in sorted(false | missed):
            print(
                f"  {'false' if url in false else 'missed'}: {url} ({web.part_of(url.split('/')[2].partition(':')[0])})"
            )
    verified = subprocess.run(
        [*common, "verify", "--deep", "--archive", str(archive)], capture_output=True, cwd=ROOT, text=True, check=False
    )
    print(f"\nverify --deep: status {verified.returncode}, {verified.stdout.splitlines()[0]}")
    print("outcomes of the last round:", dict(_outcomes(archive).most_common()))
    return int(bool(bad or verified.returncode))


def _entries(archive: Path) -> list[dict[str, object]]:
    with (archive / "captures.jsonl").open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


_SEEN = {"lines": 0}


def _edits_of(archive: Path) -> set[str]:
    """Return the pages of which the lines of this round say that the site edited them."""
    entries = _entries(archive)
    new, _SEEN["lines"] = entries[_SEEN["lines"] :], len(entries)
    taken_back = {(line["url"], line["version"]) for line in new if line["kind"] == "template"}
    return {
        str(line["url"])
        for line in new
        if line["kind"] == "capture"
        and line.get("cause") == "page"
        and (line["url"], line["version"]) not in taken_back
    }


def _gone_of(archive: Path) -> set[str]:
    last = {str(line["url"]): line["outcome"] for line in _entries(archive) if line["kind"] == "capture"}
    return {url for url, outcome in last.items() if outcome == "gone"}


def _outcomes(archive: Path) -> Counter[str]:
    last = {line["url"]: str(line["outcome"]) for line in _entries(archive) if line["kind"] == "capture"}
    return Counter(last.values())


if __name__ == "__main__":
    sys.exit(main())
