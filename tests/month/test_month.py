"""A month of six sites: every true change is told as the site's edit, on its day, and nothing else is.

`tests.month.stories` has the stories and the ledger of their true changes, `tests.month.sites` what the templates do.
Each day is one `repost run` over the pages as they stood.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from io import StringIO
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest

from archive.archive import Archive
from archive.log import CaptureEntry, ComparisonEntry, TemplateEntry
from scraper.cli.main import main
from tests.month.sites import SITES, list_page, render
from tests.month.stories import BOARD, CHAT, GOV, LEDGER, STORIES, story_on

if TYPE_CHECKING:
    from pathlib import Path

    from archive.model import Version
    from tests.month.stories import Story

pytestmark = pytest.mark.slow

DAYS: Final = range(1, 31)
LISTS: Final = tuple(f"http://{host}/list/" for host in SITES)
PAGES: Final = tuple(story.url for story in STORIES)
TRUE: Final = {(change.url, change.day) for change in LEDGER}
# An original that is gone from day 12 on; for one day its server says so in a dress that no rule knows.
VANISHED: Final = f"{GOV}1004.html"
ITS_REPOST: Final = f"{CHAT}aQ3"
DRESSED: Final = 15
MOVED_ON: Final = (
    "<html><head><title>云河屿县人民政府</title></head><body><h1>温馨小贴士</h1>"
    "<p>您要看的内容去旅行了，不妨到首页逛逛，那里有更多新鲜资讯等着您。</p></body></html>"
)
# A site that shows its notice in place of all pages, for two days.
CLOSED: Final = (17, 18)
MAINTENANCE: Final = (
    "<html><head><title>石溪论坛</title></head><body><h1>各位坛友</h1>"
    "<p>机房今晚搬家，大家先去喝口茶，过两天见。帖子都在，一个也不会少。</p></body></html>"
)
# What the templates do to many pages of a site in one run: day, host, what, on how many pages it is all that changed.
TEMPLATES: Final = [
    (19, "www.northcourier.example", "text", 3),
    (27, "press.lanting.example", "source", 3),
    (27, "bbs.shixi.example", "title", 3),
]
_NAMES: Final = re.compile(r"""\s(?:class|id)=(?:"[^"]*"|'[^']*'|\w+)""")


class Page(NamedTuple):
    url: str
    status: int
    html: str


class Month(NamedTuple):
    archive: Path
    printed: dict[int, str]  # by day, what `repost run` printed
    statuses: dict[int, int]  # by day, its exit status


class Edit(NamedTuple):
    before: Version
    after: Version


def pages_on(day: int) -> list[Page]:
    """Return what all six sites answer on a day."""
    pages = [Page(url, 200, list_page(urlsplit(url).hostname or "", day)) for url in LISTS]
    for first in STORIES:
        page = Page(first.url, 200, render(story_on(first, day), day))
        if first.url == VANISHED and day >= 12:
            page = page._replace(html=MOVED_ON) if day == DRESSED else Page(first.url, 404, "<h1>404 Not Found</h1>")
        elif first.url.startswith(BOARD) and day in CLOSED:
            page = page._replace(html=MAINTENANCE)
        pages.append(page)
    return pages


def save(pages: list[Page], folder: Path, day: int) -> None:
    for number, page in enumerate(pages):
        place = folder / str(number)
        place.mkdir(parents=True)
        told = {"url": page.url, "status": page.status, "headers": [["Content-Type", "text/html; charset=utf-8"]]}
        told["fetched_at"] = f"2024-05-{day:02}T08:00:00Z"
        (place / "capture.json").write_text(json.dumps(told))
        (place / "body.html").write_text(page.html, encoding="utf-8")


def command(*arguments: object) -> str:
    return with_status(*arguments)[0]


def with_status(*arguments: object) -> tuple[str, int]:
    with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()):
        status = main([str(argument) for argument in arguments])
    return out.getvalue(), status


@pytest.fixture(scope="module", params=["named boxes", "nameless boxes"])
def month(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Month:
    """Run the month, a `repost run` a day; also without the names that tell what a box is for."""
    root = tmp_path_factory.mktemp("month")
    watchlist = root / "watch.toml"
    watchlist.write_text("".join(f'[[page]]\nurl = "{url}"\n' for url in (*LISTS, *PAGES)), encoding="utf-8")
    printed, statuses = {}, {}
    for day in DAYS:
        pages = pages_on(day)
        if request.param == "nameless boxes":
            pages = [page._replace(html=_NAMES.sub("", page.html)) for page in pages]
        save(pages, root / f"day{day}", day)
        printed[day], statuses[day] = with_status(
            "run", watchlist, "--archive", root / "archive", "--from", root / f"day{day}"
        )
    return Month(root / "archive", printed, statuses)


@pytest.fixture(scope="module")
def edits(month: Month) -> dict[tuple[str, int], Edit]:
    """The versions of which the archive says that the site edited the page, with those before them."""
    found = {}
    with Archive.open(month.archive) as archive:
        taken_back = {(it.url, it.version) for it in archive.entries() if isinstance(it, TemplateEntry)}
        for url in PAGES:
            for before, after in pairwise(archive.versions(url)):
                if after.cause == "page" and (url, after.number) not in taken_back:
                    found[url, after.captured_at.day] = Edit(before, after)
    return found


def test_all_true_changes_are_told_and_no_other(edits: dict[tuple[str, int], Edit]) -> None:
    assert sorted(edits) == sorted(TRUE)


def test_what_is_told_is_what_was_changed(edits: dict[tuple[str, int], Edit]) -> None:
    for change in LEDGER:
        first = next(story for story in STORIES if story.url == change.url)
        for version, told in zip(
            edits[change.url, change.day], (story_on(first, change.day - 1), story_on(first, change.day)), strict=True
        ):
            assert says(version, told), (change.day, change.url, change.what)


def says(version: Version, story: Story) -> bool:
    """Return whether a version has a story's title, credits, paragraphs in order, table and picture."""
    article = version.article
    texts = [block.text for block in article.body if block.text in story.body]
    rows = [block.rows for block in article.body if block.kind == "table"]
    pictures = [block.src for block in article.body if block.kind == "image"]
    return (
        (article.title or "").endswith(story.title)
        and texts == list(story.body)
        and rows == ([story.table] if story.table else [])
        and all(f"/{story.picture}.jpg" in src for src in pictures)
        and len(pictures) == (story.picture is not None)
        # The English paper names no source, and the messenger's accounts and authors have no labels.
        and (article.source or story.source).startswith(story.source)
        and (article.author == story.author or (article.author is None and story.url.startswith(CHAT)))
    )


def told_on(printed: str) -> list[tuple[str, str]]:
    """Return the state and the address of each page that a run told of."""
    return re.findall(r"^  ([a-z ]+): .*\n(?:  (\S+)$)?", printed, re.MULTILINE)


def test_each_run_tells_the_edits_of_its_day(month: Month) -> None:
    reposts = {story.original: story.url for story in STORIES if story.original}
    for day, printed in month.printed.items():
        told = told_on(printed)
        due = {url for url, at in TRUE if at == day}
        assert sorted(url for state, url in told if state == "edited") == sorted(due), (day, told)
        # A repost is told of again where its original was edited.
        others = [url for state, url in told if state == "original edited"]
        assert all(url in {reposts.get(one) for one in due} for url in others), (day, told)


def test_each_run_tells_what_comes_and_goes_and_nothing_else(month: Month) -> None:
    for day, printed in month.printed.items():
        rest = [state for state, _ in told_on(printed) if state not in ("edited", "original edited")]
        # The page and its repost's original; on the first day all pages, and the lists, which are no articles.
        wanted = {1: ["failed"] * len(LISTS) + ["new"] * len(PAGES), 12: ["gone", "gone"]}
        assert sorted(rest) == wanted.get(day, []), (day, rest)
        assert not re.search(r"have no \w+ any more|much shorter|could be read", printed), day


def test_no_run_fails_for_what_was_known(month: Month) -> None:
    assert {day: status for day, status in month.statuses.items() if status} == {1: 1}


def test_a_new_template_is_one_line_and_no_edit(month: Month) -> None:
    lines = [
        (day, *re.fullmatch(r"(\S+): (\w+) changed on \d pages in this run: .* not an edit", line).groups())  # type: ignore[union-attr]
        for day, printed in month.printed.items()
        for line in printed.splitlines()
        if "in this run" in line
    ]
    assert sorted(lines) == sorted((day, host, what) for day, host, what, _ in TEMPLATES)
    with Archive.open(month.archive) as archive:
        entries = [entry for entry in archive.entries() if isinstance(entry, TemplateEntry)]
    taken_back = Counter((urlsplit(entry.url).hostname, *entry.parts) for entry in entries)
    assert taken_back == {(host, what): pages for _, host, what, pages in TEMPLATES}


def test_exports_and_histories_say_what_is_the_templates(month: Month) -> None:
    lines = [json.loads(line) for line in command("export", "--archive", month.archive).splitlines()]
    causes = Counter((urlsplit(line["url"]).hostname, line["cause"]) for line in lines)
    expected = Counter({host: 0 for _, host, *_ in TEMPLATES})
    for _, host, _, pages in TEMPLATES:
        expected[host] += pages
    assert {host: count for (host, cause), count in causes.items() if cause == "template"} == expected
    assert sum(count for (_, cause), count in causes.items() if cause == "page") == len(TRUE)
    told = Counter(
        json.loads(line).get("cause")
        for url in PAGES
        for line in command("history", url, "--json", "--archive", month.archive).splitlines()
        if json.loads(line)["kind"] == "capture" and json.loads(line)["url"] == url
    )
    assert told["page"] == len(TRUE)
    assert told["template"] == expected.total()


def test_history_tells_the_edits_and_no_other(month: Month) -> None:
    told = {
        (url, int(line[10:12]))
        for url in PAGES
        for line in command("history", url, "--archive", month.archive).splitlines()
        if "the site edited the page" in line
    }
    assert told == TRUE


def test_the_feed_tells_the_edits_and_no_other(month: Month) -> None:
    feed = command("export", "--format", "atom", "--limit", "9999", "--archive", month.archive)
    atom = "{http://www.w3.org/2005/Atom}"
    told = [
        ((entry.find(f"{atom}link") or ET.Element("")).get("href"), entry.findtext(f"{atom}updated", "")[8:10])
        for entry in ET.fromstring(feed).iter(f"{atom}entry")
        if entry.find(f"{atom}category[@term='page']") is not None
    ]
    assert sorted(day for _, day in told) == sorted(f"{day:02}" for _, day in TRUE)


def test_the_list_says_nothing_of_edits(month: Month) -> None:
    listed = command("list", "--archive", month.archive)
    assert "edit" not in listed.lower()
    assert listed.count("(no article on the page)") == len(LISTS)


def test_notices_make_no_version_and_no_comparison(month: Month) -> None:
    with Archive.open(month.archive) as archive:
        assert [version.captured_at.day for version in archive.versions(VANISHED)] == [1]
        outcomes = {
            entry.at.day: entry.outcome
            for entry in archive.history(VANISHED)
            if isinstance(entry, CaptureEntry) and entry.url == VANISHED
        }
        assert [outcomes[day] for day in (11, 12, DRESSED, 16, 30)] == ["ok", "gone", "suspect", "gone", "gone"]
        compared = [entry for entry in archive.history(ITS_REPOST) if isinstance(entry, ComparisonEntry)]
        # With what was there, on all days: never with the notice.
        assert {(entry.verdict, entry.left.version) for entry in compared} == {("identical", 1)}
        for url in (page for page in PAGES if page.startswith(BOARD)):
            shown = {entry.at.day: entry.outcome for entry in archive.history(url) if isinstance(entry, CaptureEntry)}
            assert [day for day, outcome in shown.items() if outcome == "suspect"] == list(CLOSED)


def test_our_reading_seldom_wavers(month: Month) -> None:
    """A picture that is signed anew, a counter, a list that grows make no version; a date's new form may make one."""
    with Archive.open(month.archive) as archive:
        causes = Counter(version.cause for url in PAGES for version in archive.versions(url))
        listed = [version for url in LISTS for version in archive.versions(url)]
    assert not listed
    assert causes["first"] == len(PAGES)
    assert causes["page"] == len(TRUE) + sum(pages for *_, pages in TEMPLATES)
    assert causes["reading"] <= 4
    assert causes["extractor"] == 0


def test_the_ledger_is_true() -> None:
    """Each change is one, and pages without a change on a day say what they said the day before."""
    for first in STORIES:
        for day in DAYS[1:]:
            changed = story_on(first, day) != story_on(first, day - 1)
            assert changed == ((first.url, day) in TRUE), (first.url, day)
    assert render(STORIES[0], 3) == render(replace(STORIES[0]), 3)
