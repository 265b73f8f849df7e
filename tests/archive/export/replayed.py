"""An archive with one of each kind of answer that a replay tool has to cope with, and what it must show of each."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

import brotli

from archive.archive import Archive
from archive.model.record import Capture, Exchange, Reading, TextBlock
from tests.archive.articles import article

if TYPE_CHECKING:
    from pathlib import Path

    from archive.store import StoredCapture

START: Final = datetime(2024, 3, 1, 8, 0, tzinfo=UTC)
HOST: Final = "http://www.hewan.example"
ENTRY_PAGE: Final = f"{HOST}/a/index.html"
MOVED: Final = f"{HOST}/old/7.html"
MEMENTO: Final = f"https://archive.example/web/20240102030405id_/{HOST}/a/dead.html"


class Shown(NamedTuple):
    """An address, the status that it is replayed with, and words that must be on the page."""

    url: str
    status: int
    words: str


# What the newest capture of each address shows.
SHOWN: Final = (
    Shown(ENTRY_PAGE, 200, "渡口的第二座桥"),
    Shown(f"{HOST}/a/same.html", 200, "堤坝今年加高一米"),
    Shown(f"{HOST}/a/gone.html", 404, "您访问的页面不存在"),
    Shown(f"{HOST}/new/7.html", 200, "粮站搬到了河对岸"),
    Shown(MOVED, 200, "粮站搬到了河对岸"),
    Shown(f"{HOST}/newer/7.html", 200, "粮站搬到了河对岸"),
    Shown(f"{HOST}/a/br.html", 200, "压缩得很小的一页"),
    Shown(f"{HOST}/a/gzip.html", 200, "另一种压缩的一页"),
    Shown(f"{HOST}/a/long.html", 200, "第一页讲桥"),
    Shown(f"{HOST}/a/long_2.html", 200, "第二页讲船"),
    Shown(f"{HOST}/a/long_3.html", 200, "第三页讲路"),
    Shown(MEMENTO, 200, "原文只剩存档"),
)


def page(words: str, title: str = "河湾纪事") -> bytes:
    """Return a page with these words in it."""
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{title}</title></head>"
        f"<body><h1>{title}</h1><p>{words}</p><p><a href='/a/index.html'>首页</a></p></body></html>"
    ).encode()


class _Scene:
    """Records captures, one a minute."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._minute = 0

    def add(
        self, url: str, words: str, *, coding: str = "", part_of: str | None = None, **fields: object
    ) -> StoredCapture:
        """Record a page; with `part_of`, or with a status that is no success, without an article."""
        self._minute += 1
        payload = page(words)
        body = {"br": brotli.compress, "gzip": lambda data: gzip.compress(data, mtime=0)}.get(coding, bytes)(payload)
        coded = (("Content-Encoding", coding),) if coding else ()
        values: dict[str, object] = {
            "url": url,
            "final_url": url,
            "outcome": "ok",
            "reason": "",
            "status": 200,
            "headers": (("Content-Type", "text/html; charset=utf-8"), ("ETag", '"1"'), *coded),
            "fetched_at": START + timedelta(minutes=self._minute),
            "request": (("User-Agent", "repost/test"), ("Accept", "text/html")),
            "body": body,
            "payload": payload,
        }
        parts = fields.pop("parts", ())
        capture = Capture(**(values | fields))  # type: ignore[arg-type]
        read = None
        if capture.ok and part_of is None:
            text = article(words, url=url, title="河湾纪事", body=(TextBlock("paragraph", words),))
            read = Reading(article=text, evidence={}, encoding="utf-8", parser="libxml2")
        return self._archive.record(capture, read, part_of=part_of, parts=parts)  # type: ignore[arg-type]

    def unchanged(self, url: str) -> None:
        """Record a 304."""
        etag = (("ETag", '"1"'),)
        self.add(url, "", outcome="not-modified", reason="304", status=304, headers=etag, body=b"", payload=b"")


def fill(root: Path) -> None:
    """Make the archive."""
    with Archive.open_or_create(root, clock=lambda: START) as archive:
        scene = _Scene(archive)
        scene.add(ENTRY_PAGE, "渡口的第一座桥")
        scene.add(ENTRY_PAGE, "渡口的第二座桥")
        scene.unchanged(ENTRY_PAGE)
        scene.unchanged(ENTRY_PAGE)
        scene.add(f"{HOST}/a/same.html", "堤坝今年加高一米")
        scene.add(f"{HOST}/a/same.html", "堤坝今年加高一米")  # the same bytes: a revisit
        scene.add(f"{HOST}/a/gone.html", "您访问的页面不存在", outcome="gone", reason="404 Not Found", status=404)
        for minute, target in enumerate((f"{HOST}/new/7.html", f"{HOST}/newer/7.html")):  # the same bytes there
            sent = (("Location", target), ("Content-Length", "0"))
            hop = Exchange(url=MOVED, at=START + timedelta(minutes=minute), status=301, headers=sent)
            scene.add(MOVED, "粮站搬到了河对岸", final_url=target, hops=(MOVED,), exchanges=(hop,))
        scene.add(f"{HOST}/a/br.html", "压缩得很小的一页", coding="br")
        scene.add(f"{HOST}/a/gzip.html", "另一种压缩的一页", coding="gzip")
        first = f"{HOST}/a/long.html"
        further = ((f"{HOST}/a/long_2.html", "第二页讲船"), (f"{HOST}/a/long_3.html", "第三页讲路"))
        parts = [scene.add(url, words, part_of=first) for url, words in further]
        scene.add(first, "第一页讲桥", parts=parts)
        dead = f"{HOST}/a/dead.html"
        scene.add(MEMENTO, "原文只剩存档", memento_of=dead, memento_at=datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC))
