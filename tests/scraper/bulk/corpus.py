"""Generated WARC files and folders of pages, each page with a text of its own; jobs run in processes of their own."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
import random
import subprocess
import sys
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable

WORDS = (
    "渡口 石阶 老人 扶手 灯盏 水闸 电机 稻田 晒谷场 小学 图书室 桥墩 码头 粮站 村道 路灯 医生 药箱 雨季 河堤".split()
)


def page(number: int, paragraphs: int = 6) -> bytes:
    """Return a page about something; the same for the same number."""
    chance = random.Random(number)
    lines = ("，".join("".join(chance.sample(WORDS, 4)) for _ in range(4)) + "。" for _ in range(paragraphs))
    body = "".join(f"<p>{line}</p>" for line in lines)
    title = f"第{number}期：{''.join(chance.sample(WORDS, 2))}"
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>".encode()


class Warc:
    """A WARC file in the making."""

    def __init__(self) -> None:
        self.records: list[bytes] = []

    def add(self, url: str, body: bytes, status: str = "200 OK", content_type: str = "text/html") -> None:
        block = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n\r\n".encode() + body
        digest = base64.b32encode(hashlib.sha1(body).digest()).decode()
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-03-01T08:00:00Z\r\n"
            f"WARC-Record-ID: <urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, url)}>\r\n"
            f"WARC-Payload-Digest: sha1:{digest}\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
        )
        self.records.append(gzip.compress(head.encode() + block + b"\r\n\r\n", 1, mtime=0))

    def save(self, path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"".join(self.records))
        return path


def write_warc(path: Path, pages: int, first: int = 0) -> Path:
    """Write a WARC file of so many pages, and for each third one a picture and a page that is gone."""
    warc = Warc()
    for number in range(first, first + pages):
        warc.add(f"http://a.example/{number}.html", page(number))
        if number % 3 == 0:
            warc.add(f"http://a.example/{number}.png", b"\x89PNG", content_type="image/png")
            warc.add(f"http://a.example/{number}-gone.html", page(number), status="404 Not Found")
    return warc.save(path)


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "scraper", "parse", *map(str, arguments)]


def parse(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `repost parse` as a process."""
    return subprocess.run(
        command(*arguments),
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | environment,
        check=False,
        timeout=120,
    )


def outputs(folder: Path) -> dict[str, bytes]:
    """Return all that a job wrote."""
    return {
        f"{path.relative_to(folder)}": path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.parent.name != "_drafts"
    }


def lines(folder: Path) -> list[dict[str, Any]]:
    """Return the lines of all shards."""
    return [json.loads(line) for path in sorted(folder.glob("*.jsonl")) for line in path.read_bytes().splitlines()]


def manifests(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the manifests by the last part of the first file's name."""
    found = [json.loads(path.read_bytes()) for path in (folder / "_manifests").iterdir()]
    return {one["source"]["first"].rpartition("/")[2]: one for one in found}


def descendants(pid: int) -> list[int]:
    """Return the processes below one. Linux."""
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        try:
            below = [int(child) for child in Path(f"/proc/{one}/task/{one}/children").read_text().split()]
        except OSError:  # gone meanwhile
            continue
        found += below
        waiting += below
    return found


def labels(found: Iterable[dict[str, Any]]) -> list[str]:
    return sorted(one["input"].rpartition("/")[2] for one in found)
