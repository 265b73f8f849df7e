"""What stood on the page when it was captured last is no edit of today, though its version was made before."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Final

import pytest

from archive.archive import Archive
from scraper.fetch.fetcher import Fetcher
from scraper.fetch.sources import saved_policy
from scraper.jobs.page import archive_page
from scraper.saved.transport import SavedTransport

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from archive.model import Version

URL: Final = "https://www.hekou.example/1.html"
STORY: Final = tuple(
    f"河口镇的第{n}条渡船昨天清早恢复开航，停了四十天的码头又热闹起来，菜农和学生排着队上船。" for n in range(1, 5)
)
NOTE: Final = "码头边的小卖部也开了门，老板娘说，船一开，买水买烟的人就多起来了，她连着两天没有合眼。"


def page(*texts: str, aside: str = "") -> str:
    body = "".join(f"<p>{text}</p>" for text in texts)
    head = "<title>渡船恢复开航</title><h1>渡船恢复开航</h1>"
    return f"{head}<div class=content>{body}</div><div class=related>{aside}</div>"


@pytest.mark.parametrize(("aside", "cause"), [(f"<p>{NOTE}</p>", "reading"), ("<p>河口网版权所有</p>", "page")])
def test_a_line_that_stood_beside_the_article_yesterday(tmp_path: Path, aside: str, cause: str) -> None:
    with Archive.open_or_create(tmp_path / "archive") as archive:
        show = shower(tmp_path / "saved", archive)
        assert show(page(*STORY), 1).number == 1
        assert show(page(*STORY, aside=aside), 2).number == 1
        found = show(page(*STORY, NOTE), 3)
    assert (found.number, found.cause) == (2, cause)


def shower(folder: Path, archive: Archive) -> Callable[[str, int], Version]:
    def show(html: str, day: int) -> Version:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        told = {"url": URL, "status": 200, "headers": [["Content-Type", "text/html; charset=utf-8"]]}
        (folder / "capture.json").write_text(json.dumps(told | {"fetched_at": f"2024-05-{day:02}T08:00:00Z"}))
        (folder / "body.html").write_text(html, encoding="utf-8")
        version = archive_page(URL, Fetcher(SavedTransport(folder), saved_policy()), archive).version
        assert version is not None
        return version

    return show
