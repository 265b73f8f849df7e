"""Take the pictures of the documentation, in Debian's chromium: `make pictures` writes docs/pictures/*.png.

They show the comparison of the tutorial, from the saved pages: wide and light in English, narrow and dark in Chinese;
and `repost serve` over an archive of two states of the saved pages, in both languages.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import quote

from tests.browser.conftest import FLAGS
from tests.browser.served import serving
from tests.paths import FIXTURES, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, ViewportSize

PICTURES: Final = ROOT / "docs" / "pictures"
# An original and a repost of it with other figures, another title and a paragraph less.
PAIR: Final = ("yunling.gov.example/content-590127", "msjj.example/7716-reworded")
# A repost that its site edited: see fixtures/README.md, `.later/`.
EDITED: Final = "https://www.jcsp.example/html/20418.html"


class Picture(NamedTuple):
    """One picture: its file, the language and the window in which a page is shown."""

    name: str
    language: str
    window: ViewportSize
    dark: bool


def report_pictures() -> Iterator[Picture]:
    """Yield the pictures to take of the report."""
    yield Picture("report.png", "en", {"width": 1200, "height": 900}, dark=False)
    yield Picture("report-phone.zh.png", "zh", {"width": 400, "height": 800}, dark=True)


def serve_pictures() -> Iterator[Picture]:
    """Yield the pictures to take of `repost serve`."""
    yield Picture("serve.png", "en", {"width": 1200, "height": 900}, dark=False)
    yield Picture("serve.zh.png", "zh", {"width": 1200, "height": 900}, dark=False)


def take(browser: Browser, picture: Picture, address: str, folder: Path) -> None:
    """Show a page in a window of its own, and write what is seen."""
    context = browser.new_context(viewport=picture.window, color_scheme="dark" if picture.dark else "light")
    page = context.new_page()
    page.goto(address)
    page.screenshot(path=folder / picture.name)
    context.close()
    sys.stdout.write(f"{folder / picture.name}\n")


def report_of(language: str, folder: Path) -> Path:
    """Write the report with the program as users run it."""
    out = folder / f"{language}.html"
    _run("diff", *(str(FIXTURES / name) for name in PAIR), "-o", str(out), "--lang", language)
    return out


def archive_in(folder: Path) -> Path:
    """Make an archive of two states of a page, and of its original."""
    for saved in (FIXTURES, FIXTURES / ".later"):
        _run("archive", EDITED, "--from", str(saved), "--archive", str(folder / "archive"))
    return folder / "archive"


def _run(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "scraper", *arguments], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)


def main() -> int:
    """Take all pictures."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - of the tests' environment

    chromium = shutil.which("chromium")
    if chromium is None:
        sys.stderr.write("no chromium on the PATH (Debian: apt install chromium fonts-noto-cjk)\n")
        return 1
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for picture in report_pictures():
            take(browser, picture, report_of(picture.language, Path(folder)).as_uri(), PICTURES)
        with serving(archive_in(Path(folder))) as address:
            for picture in serve_pictures():
                shown = f"{address}/page?url={quote(EDITED, safe=':/')}&lang={picture.language}"
                take(browser, picture, shown, PICTURES)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
