"""Scheduled runs against a site on loopback, on a clock that is turned by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.archive import Archive
from archive.files import SCHEDULE_FILE, read_tags
from archive.withdraw import forget
from scraper.jobs.page import archive_page
from scraper.schedule import Schedule
from tests.scraper.runs.turned_clock import TEXT, World, article, listing

if TYPE_CHECKING:
    from pathlib import Path

    from scraper.runs import PageDone
    from tests.scraper.conftest import Site


@pytest.fixture
def world(site: Site, tmp_path: Path) -> World:
    made = World(site, tmp_path, f'[[list]]\nurl = "{site.url("/news/")}"\nevery = "1h"\nfeeds = false\n')
    for number in range(3):
        made.show(f"/2024/t{1000 + number}.html", article(number))
    made.show("/news/", listing([f"/2024/t{1000 + number}.html" for number in range(3)]))
    return made


def states(done: dict[str, PageDone]) -> dict[str, str]:
    return {path: page.news.state for path, page in done.items()}


def test_the_articles_of_a_list_are_captured_and_then_left_alone(world: World) -> None:
    assert set(states(world.run()).values()) == {"new"}
    world.asked_pages()
    assert world.run(0.5) == {}
    assert world.asked_pages() == []  # neither the list nor the pages were due


def test_the_tags_of_a_source_are_kept_with_its_pages(world: World) -> None:
    world.watchlist += 'tags = ["river", "boats"]\n'
    world.run()
    urls = {world.site.url(f"/2024/t{1000 + number}.html") for number in range(3)}
    assert read_tags(world.folder / "archive") == {key: ["river", "boats"] for key in urls}
    world.watchlist += f'[[page]]\nurl = "{world.site.url("/2024/t1000.html")}"\ntags = ["first"]\nevery = "1d"\n'
    world.run(0.1)  # nothing is due, but the watchlist names the page
    assert read_tags(world.folder / "archive")[world.site.url("/2024/t1000.html")] == ["first"]


def test_a_new_article_on_the_list_is_captured_in_the_next_run(world: World) -> None:
    world.run()
    world.show("/2024/t1003.html", article(3))
    world.show("/news/", listing([f"/2024/t{1000 + number}.html" for number in range(4)]))
    assert states(world.run(1)) == {"/2024/t1003.html": "new"}


def test_a_list_that_fails_is_asked_ever_later_and_looked_at_as_before_once_it_is_back(world: World) -> None:
    world.site.routes["/news/"] = world.site.reply(500, b"down")
    asked = []
    for hour in range(24):
        world.run(1 if hour else 0)
        asked += [hour] if "/news/" in world.asked_pages() else []
    assert asked == [0, 1, 2, 4, 8, 12, 16, 20]  # the first time again at once
    world.show("/news/", listing([f"/2024/t{1000 + number}.html" for number in range(3)]))
    assert set(states(world.run(1)).values()) == {"new"}
    world.site.routes["/news/"] = world.site.reply(500, b"down")
    world.asked_pages()
    world.run(1)
    world.run(1)
    assert world.asked_pages().count("/news/") == 2


@pytest.mark.parametrize(("status", "asked"), [(404, [0, 1, 25, 73, 169]), (500, [0, 1, 2, 4, 8, 12, 16, 20])])
def test_a_page_of_every_run_that_fails_or_is_gone_is_asked_now_and_then(
    world: World, status: int, asked: list[int]
) -> None:
    urls = [world.site.url(f"/2024/t100{number}.html") for number in range(2)]
    world.watchlist = "".join(f'[[page]]\nurl = "{url}"\n' for url in urls)
    world.site.routes["/2024/t1001.html"] = world.site.reply(status, b"no")
    hours = []
    for hour in range(asked[-1] + 1):
        done = world.run(1 if hour else 0)
        assert "/2024/t1000.html" in done
        assert world.waiting == ("/2024/t1001.html" not in done)
        hours += [hour] if "/2024/t1001.html" in done else []
    assert hours == asked
    world.show("/2024/t1001.html", article(1))
    world.run(24 * 7)
    assert len(world.run(1)) == 2


def test_an_edit_is_told_with_its_change(world: World) -> None:
    world.run()
    world.show("/2024/t1001.html", article(1, text=TEXT.replace("两盏灯", "二十盏灯")))
    done = world.run(48)
    assert states(done)["/2024/t1001.html"] == "edited"
    news = done["/2024/t1001.html"].news
    assert news.line.startswith("v1→v2; altered")
    assert [one.kind for one in news.findings] == ["repost-edited"]
    assert states(world.run(200))["/2024/t1001.html"] == "unchanged"


def test_a_page_that_goes_is_told_once_and_told_when_it_is_back(world: World) -> None:
    world.run()
    world.site.routes["/2024/t1002.html"] = world.site.reply(404, b"gone")
    first = world.run(48)["/2024/t1002.html"].news
    assert (first.state, [one.kind for one in first.findings]) == ("gone", ["repost-gone"])
    again = world.run(48)["/2024/t1002.html"].news
    assert (again.state, again.findings, again.is_failure) == ("still failing", (), False)
    world.show("/2024/t1002.html", article(2))
    back = world.run(24 * 10)["/2024/t1002.html"].news
    assert (back.state, [one.kind for one in back.findings]) == ("back", ["repost-back"])


def test_the_original_of_several_reposts_is_fetched_once_a_run(world: World) -> None:
    world.show("/gov/1.html", article(9))
    for number in range(3):
        world.show(f"/2024/t{1000 + number}.html", article(9, original=world.site.url("/gov/1.html")))
    done = world.run()
    assert world.asked_pages().count("/gov/1.html") == 1
    assert all(page.result is not None and page.result.comparison is not None for page in done.values())


def test_an_original_that_was_edited_or_is_gone_is_told(world: World) -> None:
    world.show("/gov/1.html", article(9))
    world.show("/2024/t1000.html", article(9, original=world.site.url("/gov/1.html")))
    world.run()
    world.show("/gov/1.html", article(9, text=TEXT.replace("一尺多", "三尺多")))
    edited = world.run(30)["/2024/t1000.html"].news
    assert (edited.state, edited.findings[0].kind) == ("original edited", "original-edited")
    assert edited.findings[0].url == world.site.url("/gov/1.html")
    world.site.routes["/gov/1.html"] = world.site.reply(404, b"gone")
    gone = world.run(24 * 8)["/2024/t1000.html"].news
    assert (gone.state, [one.kind for one in gone.findings]) == ("gone", ["original-gone"])
    assert world.run(24 * 31)["/2024/t1000.html"].news.findings == ()


def test_an_original_given_by_hand_is_compared_with(world: World) -> None:
    world.show("/gov/1.html", article(0))
    world.watchlist = (
        f'[[page]]\nurl = "{world.site.url("/2024/t1000.html")}"\noriginal = "{world.site.url("/gov/1.html")}"\n'
    )
    (done,) = world.run().values()
    assert done.result is not None
    assert done.result.comparison is not None
    assert done.result.comparison.verdict == "identical"


def test_a_deleted_schedule_is_made_anew_and_nothing_is_stored_twice(world: World) -> None:
    world.run()
    (world.folder / "archive" / SCHEDULE_FILE).unlink()
    done = world.run(2)
    with Archive.open(world.folder / "archive") as archive:
        assert max(document.versions for document in archive.documents()) == 1
    assert all(page.news.state == "unchanged" for page in done.values())
    assert len(world.looks[0].articles) == 3  # the list was read in full, although it had not changed


def test_a_source_that_fails_says_so_and_the_rest_goes_on(world: World) -> None:
    world.watchlist += f'[[feed]]\nurl = "{world.site.url("/no-feed")}"\n'
    world.show("/no-feed", b"<html><body>not a feed</body></html>")
    assert len(world.run()) == 3
    assert [look.problem is None for look in world.looks] == [True, False]


def test_further_pages_of_a_list_are_followed_while_they_have_new_articles(world: World) -> None:
    world.watchlist = world.watchlist.replace("feeds = false", "feeds = false\npages = 3")
    more = '<a href="index_{}.html">下一页</a></body>'.format
    first = listing([f"/2024/t{1000 + n}.html" for n in range(3)])
    world.show("/news/", first.replace(b"</body>", more(2).encode()))
    world.show("/news/index_2.html", listing(["/2024/t1005.html"]).replace(b"</body>", more(3).encode()))
    world.show("/2024/t1005.html", article(5))
    world.show("/news/index_3.html", listing(["/2024/t1006.html"]))
    world.show("/2024/t1006.html", article(6))
    assert len(world.run()) == 5
    world.asked_pages()
    world.run(2)
    assert "/news/index_3.html" not in world.asked_pages()


def test_a_page_with_an_interval_is_due_by_it_and_one_without_in_every_run(world: World) -> None:
    urls = [world.site.url(f"/2024/t{1000 + n}.html") for n in range(2)]
    world.watchlist = f'[[page]]\nurl = "{urls[0]}"\n[[page]]\nurl = "{urls[1]}"\nevery = "5h"\n'
    assert [len(world.run(hours)) for hours in (0, 1, 1, 5)] == [2, 1, 1, 2]


def test_a_page_that_left_the_watchlist_is_not_captured_once_more(world: World) -> None:
    world.show("/2024/t1.html", article(1))
    world.show("/2024/t2.html", article(2))
    one, two = (f'[[page]]\nurl = "{world.site.url(f"/2024/t{number}.html")}"\n' for number in (1, 2))
    world.watchlist = one + two
    assert set(world.run()) == {"/2024/t1.html", "/2024/t2.html"}
    world.watchlist = one
    assert set(world.run(1)) == {"/2024/t1.html"}


def test_a_list_that_was_forgotten_is_not_asked_again(world: World) -> None:
    wrong = "/nwes/"
    world.site.routes[wrong] = world.site.reply(404, b"none")
    world.watchlist += f'[[list]]\nurl = "{world.site.url(wrong)}"\n'
    world.run()
    assert wrong in world.asked_pages()
    with Archive.open_or_create(world.root) as archive:
        forget(archive, world.site.url(wrong), "typed wrong")
    world.run(50)
    asked = world.asked_pages()
    assert asked
    assert wrong not in asked


@pytest.mark.parametrize("watched_as", ["list", "page", "page of an interval"])
def test_what_was_forgotten_is_not_captured_again_until_somebody_asks_for_it(world: World, watched_as: str) -> None:
    """A list still names it; the schedule made anew from the log knows it, too."""
    typo, well = "/2024/t1000.html", "/2024/t1001.html"
    world.site.routes[typo] = world.site.reply(404, b"none")
    if watched_as != "list":
        every = "" if watched_as == "page" else 'every = "2h"\n'
        world.watchlist = "".join(f'[[page]]\nurl = "{world.site.url(one)}"\n{every}' for one in (typo, well))
    assert states(world.run())[typo] == "failed"
    with Archive.open_or_create(world.root) as archive:
        forget(archive, world.site.url(typo), "typed wrong")
    world.asked_pages()
    for made_anew in (False, False, True):
        if made_anew:
            (world.root / SCHEDULE_FILE).unlink()
        assert typo not in world.run(50)
    assert typo not in world.asked_pages()
    with Schedule(world.root) as schedule:
        watched = 3 if watched_as == "list" else 2
        counts = schedule.counts(world.now.timestamp())
        assert (counts["watched"], counts["gone"], counts["failing"]) == (watched - 1, 0, 0)
    world.show(typo, article(0))
    # By hand: it is watched again.
    with Archive.open_or_create(world.root, clock=lambda: world.now) as archive, world.fetcher() as fetcher:
        archive_page(world.site.url(typo), fetcher, archive)
    assert typo in world.run(24 * 31)


def test_the_budget_leaves_the_rest_for_the_next_run(world: World) -> None:
    world.watchlist += "[budget]\npages = 2\n"
    assert len(world.run()) == 2
    assert states(world.run(0.1)) == {"/2024/t1002.html": "new"}


def test_what_left_the_watchlist_is_no_longer_looked_at(world: World) -> None:
    world.run()
    world.watchlist = f'[[page]]\nurl = "{world.site.url("/2024/t1000.html")}"\n'
    assert list(world.run(24 * 30)) == ["/2024/t1000.html"]


@pytest.mark.parametrize(
    ("what", "at_once"), [("published", True), ("published", False), ("article", True), ("text", False)]
)
def test_a_relaunch_that_is_read_badly_is_said_once_with_its_day(world: World, what: str, at_once: bool) -> None:
    pages = [f"/2024/t{1000 + number}.html" for number in range(12)]
    for number, path in enumerate(pages):
        world.show(path, article(number))
    world.show("/news/", listing(pages))
    for hours in (0, 30, 30):
        world.run(hours)
        assert world.drifts == []

    def relaunched(number: int) -> bytes:
        page = article(number).decode()
        if what == "published":
            page = page.replace("2024-05-13 07", "08")
        elif what == "text":
            page = article(number, text="<p>　　清晨六点，渡口的第一班船驶向对岸。</p>").decode()
        else:
            page = "<html><head><title>渡口镇</title></head><body><script>app()</script></body></html>"
        return page.encode()

    for number, path in enumerate(pages):
        world.show(path, relaunched(number))
    if not at_once:
        world.watchlist += "[budget]\npages = 3\n"
    said = []
    for _ in range(8):
        world.run(40)
        said += [drift for drift in world.drifts if drift.since is None]
        if said:
            assert {drift.what for drift in world.drifts} <= {what}
    assert [drift.what for drift in said] == [what]
    assert said[0].host == "127.0.0.1"
