"""One decode, one parse, one search for the body a page, from fetching to reading: counted over the fixtures."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from archive.archive import Archive
from scraper.body import find
from scraper.document import document
from scraper.extract.attempt import try_reading
from scraper.extract.extractor import read_payload
from scraper.fetch.fetcher import Fetcher
from scraper.fetch.sources import saved_policy
from scraper.jobs.page import archive_page
from scraper.saved.transport import SavedTransport
from tests.paths import FIXTURES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FEED = b"<?xml"
PAGES = [
    path
    for path in sorted(FIXTURES.glob("[!.]*/*/body.html"))
    if path.read_bytes().strip() and not path.read_bytes().startswith(FEED)
]
# Why a page is parsed a second time, or its body looked for: what it is then said to be.
AGAIN = {
    "weixin.example/qiyun-library": "its text is hidden until a script shows it",
    "kuaikan.example/i6815720": "its text is data in a script",
    "lanchao.example/a-1806623": "its text is data in a script",
}
# The same, by what it costs: parses, and searches for the body.
COST = {
    "weixin.example/qiyun-library": (2, 1),
    "kuaikan.example/i6815720": (2, 2),
    "lanchao.example/a-1806623": (2, 2),
}


# A short page of a site that has a rule.
RULED = "yuanxi.example/2024-05-oar"


def name_of(path: Path) -> str:
    return str(path.parent.relative_to(FIXTURES))


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count what is decoded, parsed and looked for."""
    counts: Counter[str] = Counter()

    def count(module: Any, function: str, what: str) -> None:  # noqa: ANN401 - a module
        real: Callable[..., Any] = getattr(module, function)

        def counting(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - whatever it takes
            counts[what] += 1
            return real(*args, **kwargs)

        monkeypatch.setattr(module, function, counting)

    count(document, "decode", "decode")
    count(document, "feed", "parse")
    count(document, "parse_html", "parse")
    count(document, "parse_leniently", "parse")
    count(find, "find_body", "body")
    return counts


def expected(name: str) -> dict[str, int]:
    parses, bodies = COST.get(name, (1, 1))
    return {"decode": 1, "parse": parses, "body": bodies}


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_reading_a_saved_page(path: Path, counted: Counter[str]) -> None:
    url = json.loads((path.parent / "capture.json").read_bytes())["url"]
    try_reading(lambda: read_payload(path.read_bytes(), url=url))
    assert counted == expected(name_of(path))


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_fetching_and_reading_a_page(path: Path, counted: Counter[str], tmp_path: Path) -> None:
    about = json.loads((path.parent / "capture.json").read_bytes())
    with (
        Fetcher(SavedTransport(path.parent), saved_policy()) as fetcher,
        Archive.open_or_create(tmp_path / "archive") as archive,
    ):
        result = archive_page(about["url"], fetcher, archive)
    if result.capture.ok:
        name = name_of(path)
        # Whether it is an interstitial is told from the lines; the site's rule then selects in the tree.
        assert counted == (expected(name) if name != RULED else {"decode": 1, "parse": 2, "body": 2})


def test_the_pages_that_cost_more_are_there() -> None:
    assert set(COST) == set(AGAIN) <= set(map(name_of, PAGES))
