"""Pages fetched with everything on, beside bare httpx on the same server. Linux.

    python benchmarks/fetching.py [--pages 2000] [--long 20000]

The server is a process of its own on the loopback: 50 hosts by name, pages of 40 KB, a robots.txt each. Bare httpx
asks for the same pages, by threads that share a client, at several numbers of threads; its best one counts. `repost`
asks with its address guard (told that these addresses are fine, as it would be of public ones), robots.txt, turns at
each host with no delay, and writes each exchange to WARC and each capture to the log of an archive, durably. Memory is
the peak of a process that fetches so many pages, and ten times as many: it must not grow.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from archive.archive import Archive
from scraper.fetch.fetcher import Fetcher
from scraper.fetch.policy import Policy
from scraper.jobs.by_host import HostQueue
from scraper.transport.web import WebTransport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection

HOSTS = 50
SIZE = 40_000
WANTED = 0.85  # of the pages a second of bare httpx with one client
ROUNDS = 3
THREADS = (1, 2, 4, 8, 16)


def page() -> bytes:
    """Return a page of the wanted size, which compresses as pages do."""
    menu = "".join(f'<li><a href="/news/{number}.html">新闻标题第{number}号</a></li>' for number in range(250))
    text = "".join(
        f"<p>第{number}段：{chr(0x4E00 + number * 7 % 20000) * 3}今天在会上说明了情况。</p>" for number in range(500)
    )
    return f"<html><body><ul>{menu}</ul>{text}</body></html>".encode()[:SIZE]


def serve(pipe: Connection) -> None:
    """Answer every request at once; send the port over the pipe."""
    body = page()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
    answer = head.encode() + body
    rules = b"User-agent: *\nDisallow: /private/\n"
    robots = f"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {len(rules)}\r\n\r\n".encode() + rules

    class Server(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self.transport = transport

        def data_received(self, data: bytes) -> None:
            assert isinstance(self.transport, asyncio.WriteTransport)
            self.transport.write(robots if data.startswith(b"GET /robots.txt") else answer)

    async def main() -> None:
        server = await asyncio.get_running_loop().create_server(Server, "0.0.0.0", 0, backlog=512)  # noqa: S104 - all of 127.0.0.0/8
        pipe.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(main())


@contextmanager
def server() -> Iterator[int]:
    """Have the server running; give its port."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        process.terminate()
        process.join()


def urls(count: int, port: int) -> list[str]:
    """Return the addresses of so many pages, host by host in turn."""
    return [f"http://site{number % HOSTS}.test:{port}/news/{number}.html" for number in range(count)]


def bare(count: int, port: int, threads: int) -> float:
    """Ask with httpx alone, a client that all threads share; return pages a second."""
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=HOSTS)
    with httpx.Client(limits=limits, trust_env=False) as client:
        return asked(count, port, threads, lambda _host: client)


def bare_by_host(count: int, port: int, threads: int) -> float:
    """Ask with httpx alone, a client for each host: its pool looks through all its connections each time."""
    with ExitStack() as stack:
        clients = [stack.enter_context(httpx.Client(trust_env=False)) for _ in range(HOSTS)]
        return asked(count, port, threads, clients.__getitem__)


def asked(count: int, port: int, threads: int, client: Callable[[int], httpx.Client]) -> float:
    """Ask for all pages, host by host in turn; return pages a second."""
    begun = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:

        def ask(number: int) -> int:
            host = number % HOSTS
            return len(client(host).get(f"http://127.0.1.{1 + host}:{port}/news/{number}.html").content)

        got = sum(pool.map(ask, range(count)))
    assert got == count * SIZE
    return count / (time.perf_counter() - begun)


def repost(count: int, port: int, threads: int) -> float:
    """Ask as `repost` does, and store; return pages a second."""
    policy = replace(Policy(), host_delay=0.0)
    transport = WebTransport(resolve=lambda _host, _port: ["127.0.0.1"], judge=lambda _address: None)
    folder = Path(tempfile.mkdtemp())
    begun = time.perf_counter()
    try:
        with Archive.open_or_create(folder / "archive") as archive, Fetcher(transport, policy) as fetcher:

            def work(url: str) -> bool:
                return (
                    archive.record(fetcher.capture(url), problem="not read: fetching is measured").entry.status == 200
                )

            pages = HostQueue(urls(count, port), work, host=lambda url: url.split("/")[2], workers=threads)
            got = sum(fine for _, fine in pages)
        assert got == count
        return count / (time.perf_counter() - begun)
    finally:
        shutil.rmtree(folder)


def measured(ask: Callable[[int, int, int], float], count: int, port: int, threads: int) -> tuple[float, float]:
    """Run in a process of its own; return pages a second and the peak of its memory in MB."""
    ours, theirs = multiprocessing.Pipe()

    def run() -> None:
        rate = ask(count, port, threads)
        theirs.send((rate, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))

    process = multiprocessing.Process(target=run)
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(f"{ask.__name__} failed")
    rate, peak = ours.recv()
    return rate, peak


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pages", type=int, default=2_000)
    parser.add_argument("--long", type=int, default=20_000)
    options = parser.parse_args()
    multiprocessing.set_start_method("fork")
    python = sys.version.split()[0]
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} CPUs, Python {python}, httpx {httpx.__version__}")
    print("\n| threads | bare httpx, one client | bare httpx, a client a host | repost |\n| --- | --- | --- | --- |")
    with server() as port:
        best = [0.0, 0.0, 0.0]
        for threads in THREADS:
            # Turn by turn: what else the machine does falls on all.
            rounds = [
                [measured(ask, options.pages, port, threads)[0] for ask in (bare, bare_by_host, repost)]
                for _ in range(ROUNDS)
            ]
            rates = [statistics.median(column) for column in zip(*rounds, strict=True)]
            best = [max(pair) for pair in zip(best, rates, strict=True)]
            print(f"| {threads} | {' | '.join(f'{rate:,.0f}' for rate in rates)} |", flush=True)
        print(f"best against the best of one client: {best[2] / best[0]:.0%} (wanted: {WANTED:.0%})")
        print(f"best against the best of a client a host: {best[2] / best[1]:.0%}")
        for count in (options.pages, options.long):
            rate, peak = measured(repost, count, port, 8)
            print(f"{count:,} pages: {rate:,.0f} a second, peak {peak:.0f} MB")


if __name__ == "__main__":
    main()
