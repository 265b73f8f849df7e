"""What a killed run had stored is told by the next one, wherever it was killed."""

from __future__ import annotations

import shutil
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

import pytest

from archive.archive import Archive
from tests.scraper.runs.turned_clock import TEXT, World, article

if TYPE_CHECKING:
    from pathlib import Path

    from scraper.runs import PageDone
    from tests.scraper.conftest import Site


class Killed(BaseException):
    """The run ends here."""


def killing(monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """Let the next run end after so many lines."""
    numbers = count(1)

    def ending(name: str) -> None:
        logged = getattr(Archive, name)

        def log(*arguments: object, **more: object) -> object:
            result = logged(*arguments, **more)
            if next(numbers) == after:
                raise Killed
            return result

        monkeypatch.setattr(Archive, name, log)

    ending("record")
    ending("record_comparison")


@pytest.fixture
def world(site: Site, tmp_path: Path) -> World:
    """Reposts of which a run finds one edited, two with an edited original, one gone, one back, and so on."""
    made = World(site, tmp_path)
    for name in "edited", "quiet", "gone", "back", "first-compared", "new":
        made.show(f"/{name}.html", article(len(name), original=site.url(f"/of-{name}.html")))
        made.show(f"/of-{name}.html", article(len(name)))
    made.show("/quiet-too.html", article(len("quiet"), original=site.url("/of-quiet.html")))
    made.show("/linkless.html", article(31))
    made.show("/dead.html", article(32, original=site.url("/of-dead.html")))
    made.show("/of-dead.html", article(32))
    made.show("/alive.html", article(33, original=site.url("/of-alive.html")))
    for path in "/back.html", "/of-alive.html":
        made.site.routes[path] = site.reply(404, b"not there")
    made.site.routes["/of-first-compared.html"] = site.reply(500, b"down")
    pages = "edited", "quiet", "quiet-too", "gone", "first-compared", "linkless", "dead", "alive"
    made.watchlist = "".join(f'[[page]]\nurl = "{site.url(f"/{name}.html")}"\n' for name in (*pages, "back"))
    made.run()
    made.show("/back.html", article(4, original=site.url("/of-back.html")))
    made.run(24)
    made.site.routes["/back.html"] = site.reply(404, b"not there")
    made.run(24)
    return made


def happen(world: World) -> None:
    """Change the sites."""
    site, text = world.site, TEXT.replace("两盏灯", "二十盏灯")
    world.watchlist += f'[[page]]\nurl = "{site.url("/new.html")}"\n'
    world.show("/edited.html", article(6, text=text, original=site.url("/of-edited.html")))
    world.show("/of-quiet.html", article(5, text=text))
    world.site.routes["/gone.html"] = site.reply(404, b"not there")
    world.site.routes["/of-dead.html"] = site.reply(404, b"not there")
    world.show("/back.html", article(4, original=site.url("/of-back.html")))
    world.show("/of-first-compared.html", article(14))
    world.show("/of-alive.html", article(33))


def found(world: World, *told: PageDone) -> dict[tuple[str, str], int]:
    """Return how often each kind is told of each page, the same finding once."""
    keys = {
        one.key: (one.kind, one.url.removeprefix(world.site.url(""))) for page in told for one in page.news.findings
    }
    return {finding: list(keys.values()).count(finding) for finding in keys.values()}


WANTED = {
    ("repost-edited", "/edited.html"): 1,
    ("original-edited", "/of-quiet.html"): 1,
    ("repost-gone", "/gone.html"): 1,
    ("original-gone", "/of-dead.html"): 1,
    ("repost-back", "/back.html"): 1,
    ("original-back", "/of-alive.html"): 1,
    ("new-repost", "/first-compared.html"): 1,
    ("new-repost", "/new.html"): 1,
}


def test_one_run_tells_all(world: World) -> None:
    happen(world)
    assert found(world, *world.run(48).values()) == WANTED


def test_a_killed_run_and_the_next_tell_the_same_together(world: World, tmp_path: Path) -> None:
    happen(world)
    for after in count(1):
        one = replace(world, folder=tmp_path / str(after))
        shutil.copytree(world.folder / "archive", one.folder / "archive")
        if not killed_run(one, after):
            break
        told = found(one, *one.run(24).values(), *one.late)
        # A repost that is told before it could be compared is told again, with the comparison.
        again = {("new-repost", path): 1 for path in ("/new.html", "/alive.html")}
        assert told | again == WANTED | again, after
    assert after > 20


def killed_run(world: World, after: int) -> bool:
    """Let a run end after so many lines that it logged; return whether it came to that."""
    with pytest.MonkeyPatch.context() as patched:
        killing(patched, after)
        try:
            world.run(48)
        except Killed:
            return True
    return False
