"""The pages of `repost serve` in a browser: looked at, narrow, dark, by keyboard, by axe-core; a hostile archive."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest

from tests.archive.serve.library import ENGLISH, GONE, HOSTILE, ORIGINAL, REPOST, fill
from tests.browser.served import serving
from tests.judging import axe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow
pytest.importorskip("starlette", reason="the extra serve is not installed")
pytest.importorskip("uvicorn", reason="the extra serve is not installed")

PAGES = (
    "/",
    "/findings?level=none",
    "/sites",
    "/site?host=news.linjiang.example",
    f"/page?url={REPOST}",
    f"/page?url={ORIGINAL}",
    f"/page?url={GONE}",
    f"/page?url={HOSTILE}",
    f"/page?url={HOSTILE}2",
    f"/history?url={REPOST}",
    "/capture?line=1",
    f"/saved?url={HOSTILE}",
    "/search?q=公路",
    "/search?site=hewan.gov.example",
    "/health",
    "/page?url=http://nowhere.example/",
)


class Listener:
    """A server that notes whoever comes: nobody should."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        seen = self.seen

        class Handler(BaseHTTPRequestHandler):
            def setup(self) -> None:
                seen.append("a connection")
                super().setup()

            def do_GET(self) -> None:
                seen.append(self.path)
                self.send_error(404)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture(scope="module")
def outside() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.server.shutdown()
    listener.server.server_close()


@pytest.fixture(scope="module")
def address(outside: Listener, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("served") / "archive"
    fill(root, port=outside.port)
    with serving(root) as at:
        yield at


def opened(browser: Browser, **options: Any) -> Page:  # noqa: ANN401 - playwright's own
    return browser.new_context(**options).new_page()


@pytest.mark.parametrize("look", ["wide", "phone", "dark"])
def test_each_page_fits_its_window_and_asks_nobody_else(
    browser: Browser, address: str, outside: Listener, look: str
) -> None:
    options: dict[str, Any] = {
        "wide": {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB"},
        "phone": {"viewport": {"width": 360, "height": 740}, "locale": "zh-CN"},
        "dark": {"viewport": {"width": 800, "height": 900}, "color_scheme": "dark", "locale": "zh-CN"},
    }[look]
    page = opened(browser, **options)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in PAGES:
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, path
        assert page.evaluate("window.pwned === undefined && !document.title.startsWith('pwned')")
        language = page.evaluate("document.documentElement.lang")
        assert language == ("en" if look == "wide" else "zh-Hans")
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (paper == "rgb(22, 24, 26)") == (look == "dark")
    page.wait_for_timeout(300)
    frame = next(frame for frame in page.frames if frame.parent_frame is None)
    assert frame.url.startswith(address)
    # What the browser began to fetch and the policy stopped is on the list, too; the other server saw none of it.
    assert not outside.seen
    assert all(url.startswith((address, "data:", f"http://127.0.0.1:{outside.port}/")) for url in asked)
    page.context.close()


def test_a_saved_page_is_seen_in_its_frame_and_can_not_leave_it(
    browser: Browser, address: str, outside: Listener
) -> None:
    page = opened(browser)
    page.goto(f"{address}/saved?url={HOSTILE}")
    inside = page.frames[1]
    assert "看得见的正文" in inside.locator("body").inner_text()
    inside.locator("a", has_text="link").click()
    page.wait_for_timeout(300)
    assert page.url == f"{address}/saved?url={HOSTILE}"
    assert page.evaluate("window.pwned === undefined")
    page.goto(f"{address}/payload?url={HOSTILE}")  # not in a frame either
    assert "看得见的正文" in page.locator("body").inner_text()
    page.wait_for_timeout(500)
    assert page.url == f"{address}/payload?url={HOSTILE}"
    assert not outside.seen
    page.context.close()


def test_a_person_finds_a_change_from_the_front_page(browser: Browser, address: str) -> None:
    page = opened(browser, locale="zh-CN")
    page.goto(address)
    page.locator(".news").first.get_by_role("link", name="转载与原文对照").first.click()
    assert "六十三" in page.locator("main").inner_text()
    page.get_by_role("link", name="该网页").click()
    page.get_by_role("link", name="第1版").first.click()
    assert "这不是最新版本" in page.locator("main").inner_text()
    page.get_by_role("button", name="比对").click()
    assert unquote(page.url).endswith(f"left={REPOST}@v1&right={REPOST}@v2")
    page.go_back()
    page.get_by_role("link", name="English").click()
    assert "This is not the latest version" in page.locator("main").inner_text()
    page.get_by_role("searchbox").fill("bridge")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?*")
    assert page.locator("mark").all_inner_texts() == ["bridge", "bridge"]
    assert "lang=en" in page.url
    page.locator(".hits a").first.click()
    assert ENGLISH in page.url
    page.goto(f"{address}/page?url={ORIGINAL}")
    around = page.locator("details dd").last
    assert not around.is_visible()
    page.locator("summary").first.click()
    assert around.is_visible()
    page.context.close()


def test_each_filter_works_in_the_form(browser: Browser, address: str) -> None:
    page = opened(browser, locale="en-GB")

    def shown(path: str, fill_in: dict[str, str], rows: str) -> int:
        page.goto(address + path)
        form = page.locator("form.filters")
        for name, value in fill_in.items():
            field = form.locator(f"[name={name}]")
            if field.evaluate("one => one.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        form.get_by_role("button").click()
        for name, value in fill_in.items():
            assert page.locator(f"form.filters [name={name}]").input_value() == value
        return page.locator(rows).count()

    assert shown("/findings", {"level": "grave"}, ".news li") == 2
    assert shown("/findings", {"kind": "edited"}, ".news li") == 1
    assert shown("/findings", {"verdict": "abridged", "site": "www.dongtan.example"}, ".news li") == 1
    assert shown("/findings", {"since": "2024-05-01", "until": "2024-05-01"}, ".news li") == 4
    assert shown("/search", {"q": "公路", "site": "linjiang.example"}, ".hits li") == 2
    assert shown("/search", {"q": "公路", "source": "临江", "since": "2024-05-01"}, ".hits li") == 2
    assert shown("/search", {"q": "公路", "verdict": "abridged", "until": "2024-05-03"}, ".hits li") == 1
    assert shown("/search", {"source": "河湾"}, ".pages li") > 0
    page.context.close()


def test_the_keyboard_reaches_everything(browser: Browser, address: str) -> None:
    page = opened(browser, locale="en-GB")
    page.goto(f"{address}/page?url={REPOST}")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    box = page.locator(".skip").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    seen = set()
    for _ in range(80):
        seen.add(page.evaluate("document.activeElement.textContent.trim().slice(0, 30)"))
        page.keyboard.press("Tab")
    assert any("WARC record" in one for one in seen)
    assert any("Around the article" in one for one in seen) or page.locator("details").count() == 0
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(browser: Browser, address: str, scheme: Any) -> None:  # noqa: ANN401 - playwright's own
    script = axe()
    page = opened(browser, bypass_csp=True, color_scheme=scheme, locale="zh-CN")
    for path in (*PAGES, "/?lang=en", f"/compare?right={REPOST}", f"/compare?left={REPOST}@v1&right={REPOST}@v2"):
        page.goto(address + path)
        page.add_script_tag(content=script)
        found = page.evaluate("axe.run(document, {iframes: false}).then(done => done.violations)")
        grave = [
            (one["id"], one["impact"], [node["html"][:200] for node in one["nodes"][:3]])
            for one in found
            if one["impact"] in ("serious", "critical", "moderate")
        ]
        assert not grave, path
    page.context.close()
