"""ReplayWeb.page on loopback, as a site embeds it: its files, the archives in a folder, and what it shows of them."""

from __future__ import annotations

import re
import shutil
import threading
import time
from contextlib import contextmanager, suppress
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qs, urlencode, urlsplit

from playwright.sync_api import Error
from playwright.sync_api import TimeoutError as TooLate

from tests.judging import replay_app

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Frame, Locator, Page

PATIENCE = 120  # of a busy machine
# Seconds after which a page that shows nothing of the archive is loaded again, as a person would: on a busy machine the
# app's service worker may take over only after its first page was asked for.
RELOAD = 20
_EMBED = """<!doctype html><meta charset="utf-8"><script src="/ui.js"></script>
<replay-web-page style="display:block;height:100vh" replaybase="/replay/" source="{source}" url="{url}" embed="{embed}">
</replay-web-page>"""


class Viewer(NamedTuple):
    """Where the app is served."""

    address: str

    def open(self, page: Page, archive: str, url: str = "", *, embed: str = "replayonly") -> None:
        """Open an archive of the folder, at a page of it."""
        page.goto(f"{self.address}/?{urlencode({'source': f'/{archive}', 'url': url, 'embed': embed})}")

    def shows(self, page: Page, words: str) -> bool:
        """Return whether these words come to stand in some frame."""
        begun = loaded = time.monotonic()
        while time.monotonic() - begun < PATIENCE:
            if words in self.shown(page):
                return True
            if time.monotonic() - loaded > RELOAD:
                page.reload()
                loaded = time.monotonic()
            page.wait_for_timeout(50)
        return False

    def wait_for(self, page: Page, wanted: Locator) -> None:
        """Wait until something is visible. Raises playwright's TimeoutError."""
        for _ in range(PATIENCE // RELOAD - 1):
            with suppress(TooLate):
                wanted.wait_for(timeout=1000 * RELOAD)
                return
            page.reload()
        wanted.wait_for(timeout=1000 * RELOAD)

    @staticmethod
    def shown(page: Page) -> str:
        """Return the text of all frames."""
        return "\n".join(map(_text_of, page.frames))


def _text_of(frame: Frame) -> str:
    """Return what a frame shows; "" while it goes elsewhere, or is gone: it is asked again."""
    try:
        return str(frame.evaluate("document.body ? document.body.innerText : ''"))
    except Error:
        return ""


@contextmanager
def viewing(folder: Path) -> Iterator[Viewer]:
    """Serve the app beside the archives in a folder."""
    app = replay_app()
    (folder / "replay").mkdir()
    shutil.copy(app / "ui.js", folder)
    shutil.copy(app / "sw.js", folder / "replay")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/":
                wanted = {name: escape(values[0]) for name, values in parse_qs(parts.query).items()}
                self._answer(200, _EMBED.format(**({"url": ""} | wanted)).encode(), "text/html")
                return
            path = folder / parts.path.lstrip("/")
            if not path.is_file():
                self._answer(404, b"", "text/plain")
                return
            data = path.read_bytes()
            asked = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range") or "")
            kind = "text/javascript" if path.suffix == ".js" else "application/octet-stream"
            if asked is None:
                self._answer(200, data, kind)
                return
            first, last = asked.groups()
            start = int(first) if first else max(0, len(data) - int(last))
            end = min(int(last), len(data) - 1) if first and last else len(data) - 1
            self._answer(206, data[start : end + 1], kind, f"bytes {start}-{end}/{len(data)}")

        def _answer(self, status: int, body: bytes, kind: str, range_: str = "") -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            if range_:
                self.send_header("Content-Range", range_)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Viewer(f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
