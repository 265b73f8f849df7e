"""Values to put into archives: articles, readings, captures that differ only where a test says so."""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from archive.archive import Archive
from archive.model.record import Article, Capture, Evidence, Reading, TextBlock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

URL = "https://www.example.cn/portaluploads/html//site-4/info/48795.html"
START = datetime(2023, 12, 16, 8, 0, tzinfo=UTC)
# Memory where there is some.
ROOM = Path("/dev/shm")


@pytest.fixture
def url() -> str:
    return URL


@pytest.fixture
def make_reading() -> Callable[..., Reading]:
    def make(text: str = "甲", **fields: object) -> Reading:
        values: dict[str, Any] = {
            "url": URL,
            "title": "标题",
            "published": "2023-12-16",
            "source": "辽沈智慧党建云平台",
            "author": "佚名",
            "editor": None,
            "breadcrumb": ("首页",),
            "original_url": None,
            "language": "zh",
            "body": (TextBlock("paragraph", text),),
            "boilerplate": (),
            "extractor": "test/1",
        }
        return Reading(
            article=Article(**(values | fields)),
            evidence={"title": Evidence("h1", "标题")},
            encoding="utf-8",
            parser="libxml2",
        )

    return make


@pytest.fixture
def make_capture() -> Callable[..., Capture]:
    def make(text: str = "甲", *, minute: int = 0, **fields: object) -> Capture:
        body = f"<html><body><h1>标题</h1><p>{text}</p></body></html>".encode()
        values: dict[str, Any] = {
            "url": URL,
            "final_url": URL,
            "outcome": "ok",
            "reason": "",
            "status": 200,
            "headers": (("Content-Type", "text/html; charset=utf-8"), ("Transfer-Encoding", "chunked")),
            "fetched_at": START + timedelta(minutes=minute),
            "body": body,
        }
        values |= fields
        return Capture(**({"payload": values["body"]} | values))

    return make


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "archive"


@pytest.fixture
def archive(root: Path) -> Iterator[Archive]:
    with Archive.open_or_create(root, clock=lambda: START) as opened:
        yield opened


@pytest.fixture
def base(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is some: thousands of archives are made in it and thrown away."""
    if not os.access(ROOM, os.W_OK):
        yield tmp_path / "base"
        return
    with tempfile.TemporaryDirectory(dir=ROOM) as folder:
        yield Path(folder) / "base"
