"""Take the pictures of the documentation, in Debian's chromium: `make pictures` writes docs/pictures/*.png.

They show the comparison of the tutorial, from the saved pages: wide and light in English, narrow and dark in Chinese.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from tests.browser.conftest import FLAGS
from tests.paths import FIXTURES, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, ViewportSize

PICTURES: Final = ROOT / "docs" / "pictures"
# An original and a repost of it with other figures, another title and a paragraph less.
PAIR: Final = ("yunling.gov.example/content-590127", "msjj.example/7716-reworded")


class Picture(NamedTuple):
    """One picture: its file, the language and the window in which the report is shown."""

    name: str
    language: str
    window: ViewportSize
    dark: bool


def pictures() -> Iterator[Picture]:
    """Yield the pictures to take."""
    yield Picture("report.png", "en", {"width": 1200, "height": 900}, dark=False)
    yield Picture("report-phone.zh.png", "zh", {"width": 400, "height": 800}, dark=True)


def take(browser: Browser, picture: Picture, report: Path, folder: Path) -> Path:
    """Show a report in a window of its own, and write what is seen."""
    context = browser.new_context(viewport=picture.window, color_scheme="dark" if picture.dark else "light")
    page = context.new_page()
    page.goto(report.as_uri())
    page.screenshot(path=folder / picture.name)
    context.close()
    return folder / picture.name


def report_of(language: str, folder: Path) -> Path:
    """Write the report with the program as users run it."""
    out = folder / f"{language}.html"
    pages = [str(FIXTURES / name) for name in PAIR]
    command = [sys.executable, "-m", "scraper", "diff", *pages, "-o", str(out), "--lang", language]
    subprocess.run(command, check=True, cwd=ROOT)
    return out


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
        for picture in pictures():
            report = report_of(picture.language, Path(folder))
            sys.stdout.write(f"{take(browser, picture, report, PICTURES)}\n")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
