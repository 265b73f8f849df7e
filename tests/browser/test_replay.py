"""ReplayWeb.page itself, in a real browser, over what is exported and over the archive's own WARC file."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from archive.export.selection import Selection
from archive.export.wacz import write_wacz
from tests.archive.export.replayed import SHOWN, START, fill
from tests.browser.replay_web_page import Viewer, viewing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def viewer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Viewer]:
    folder = tmp_path_factory.mktemp("viewer")
    root = tmp_path_factory.mktemp("replayed") / "archive"
    fill(root)
    for name, selection in (("all", Selection()), ("part", Selection(urls=tuple(one.url for one in SHOWN)))):
        with (folder / f"{name}.wacz").open("wb") as out:
            write_wacz(root, out, selection, created=START, complain=lambda _: None)
    (warc,) = (root / "warc").rglob("*.warc.gz")
    shutil.copy(warc, folder / "own.warc.gz")
    with viewing(folder) as found:
        yield found


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.mark.slow
@pytest.mark.parametrize("archive", ["all.wacz", "part.wacz", "own.warc.gz"])
def test_the_newest_capture_of_every_page_is_shown(archive: str, viewer: Viewer, page: Page) -> None:
    for url, _, words in SHOWN:
        viewer.open(page, archive, url)
        assert viewer.shows(page, words), f"{url}: {viewer.shown(page)[:500]!r}"


@pytest.mark.slow
def test_its_list_of_pages_is_ours(viewer: Viewer, page: Page) -> None:
    viewer.open(page, "all.wacz", embed="full")
    frame = page.frame_locator("replay-web-page iframe")
    viewer.wait_for(page, frame.get_by_text("8 pages"))
    entries = frame.locator("wr-page-entry")
    entries.nth(7).wait_for(state="attached")
    listed = {entry.evaluate("entry => entry.page.url") for entry in entries.all()}
    left_out = [one.url for one in SHOWN if re.search(r"/gone|/old/|/newer/|long_", one.url)]
    assert listed == {one.url for one in SHOWN} - set(left_out)
