"""The picture of `repost find` in a real browser: it is seen whole, does nothing a page wants, and asks for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.archive.reuse.invented import plain, prose, write_lines
from tests.browser.test_report_page import DESK, ENOUGH_CONTRAST, PHONE, WORST_CONTRAST, Watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

OVERLAPS = """() => {
  const found = [];
  for (const svg of document.querySelectorAll("svg")) {
    const boxes = [...svg.querySelectorAll("text")].map((e) => [e.getBBox(), e.textContent]);
    const width = svg.width.baseVal.value, height = svg.height.baseVal.value;
    for (const [a, words] of boxes) {
      if (a.x < 0 || a.x + a.width > width || a.y < 0 || a.y + a.height > height) found.push("outside: " + words);
    }
    boxes.forEach(([a, one], i) => boxes.slice(i + 1).forEach(([b, other]) => {
      const x = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
      const y = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
      if (a.width && b.width && x > 1 && y > 3) found.push(one + " / " + other);
    }));
  }
  return found;
}"""


@pytest.fixture
def picture(
    browser: Browser, repost: Callable[..., Any], tmp_path: Path, hostile: tuple[str, ...]
) -> Iterator[Callable[..., Watched]]:
    """Return a function that opens the picture of a corpus whose titles and outlets want to be markup."""
    for name in ("duckdb", "pyarrow", "numpy"):
        pytest.importorskip(name, reason="an extra: find")
    text = prose(1, 900)
    articles = [plain(0, text, title="原文的标题很长" * 20, source="河湾日报社网络中心" * 8)]
    for number, words in enumerate(hostile, start=1):
        own = plain(number, text[: 500 + 20 * number] + prose(number, 200), title=words, source=words)
        articles.append(own | {"original_url": "javascript:window.pwned=9", "author": words})
    # Each is taken from the one before: as deep as it gets.
    for number in range(30):
        link = f"http://d.example/{number - 1}.html" if number else "http://s0.example/0.html"
        about = {"id": f"http://d.example/{number}.html", "published": f"2024-06-{number + 1:02}", "original_url": link}
        articles.append(about | {"text": text[: 880 - 10 * number], "title": f"转载之转载 {number} " + "又" * 60})
    path = write_lines(tmp_path / "x.jsonl", articles)
    contexts = []

    def opened(language: str = "zh", **options: Any) -> Watched:  # noqa: ANN401 - playwright's own options
        page = tmp_path / f"{language}.html"
        assert repost("find", path, "-o", page, "--lang", language, "--quiet").status == 0
        context = browser.new_context(**({"viewport": DESK} | options))
        contexts.append(context)
        watched = Watched(context.new_page())
        watched.page.goto(page.as_uri())
        watched.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        return watched

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_does_nothing_a_page_wants_and_asks_for_nothing(picture: Callable[..., Watched], language: str) -> None:
    watched = picture(language)
    assert watched.page.evaluate("window.pwned") is None
    assert watched.said == []
    assert watched.requested == [watched.page.url]
    hrefs = watched.page.evaluate("[...document.querySelectorAll('a')].map((a) => a.getAttribute('href'))")
    assert hrefs
    assert all(href.startswith("http://") for href in hrefs)
    assert watched.page.evaluate("document.querySelectorAll('script, img, iframe, [onload], [onclick]').length") == 0


@pytest.mark.slow
def test_every_page_is_drawn_and_no_text_stands_on_another(picture: Callable[..., Watched]) -> None:
    watched = picture()
    assert watched.page.locator("svg circle").count() == 39
    assert watched.page.locator("svg path").count() == 38
    assert watched.page.evaluate(OVERLAPS) == []


@pytest.mark.slow
@pytest.mark.parametrize("look", [{}, {"viewport": PHONE}, {"color_scheme": "dark"}], ids=["desk", "phone", "dark"])
def test_it_can_be_read(picture: Callable[..., Watched], look: dict[str, Any]) -> None:
    watched = picture(**look)
    assert watched.overflow() <= 0
    outside = WORST_CONTRAST.replace('querySelectorAll("*")', 'querySelectorAll("*:not(svg *)")')
    worst, where = watched.page.evaluate(outside)
    assert worst >= ENOUGH_CONTRAST, where
