"""Watchlists: read whole, checked, refused in one line. Runs over them: tests/scraper/cli/test_commands.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.model.errors import RequestError
from scraper.watchlist import WatchedPage, read_watchlist


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "watchlist.toml"


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def page(url: str, *more: str) -> str:
    return "\n".join(["[[page]]", f"url = '{url}'", *more, ""])


def test_pages_in_their_order_with_their_sources(path: Path) -> None:
    text = (
        "from = 'saved'\n"
        + page("HTTP://A.example:80/1", "name = '甲'")
        + page("http://b.example/", "from = '/w.warc'")
    )
    pages, notes, tls, timestamp, memento, *_ = read_watchlist(write(path, text))
    assert pages == [
        WatchedPage("http://a.example/1", "甲", path.parent / "saved"),
        WatchedPage("http://b.example/", None, Path("/w.warc")),
    ]
    assert notes == []
    assert not tls
    assert not timestamp
    assert memento == []


def test_authorities_that_timestamp_the_log(path: Path) -> None:
    text = "timestamp = ['http://a.example/tsr', 'http://b.example/']\n" + page("http://a.example/")
    assert read_watchlist(write(path, text)).timestamp == ("http://a.example/tsr", "http://b.example/")


def test_hosts_with_a_tls_profile_of_their_own(path: Path) -> None:
    hosts = "[[host]]\nhost = 'Old.Example.'\ntls = 'compat'\n[[host]]\nhost = '例子.中国'\ntls = 'weak'\n"
    assert read_watchlist(write(path, hosts + page("http://a.example/"))).tls == {
        "old.example": "compat",
        "xn--fsqu00a.xn--fiqs8s": "weak",
    }


def test_services_that_are_asked_for_copies(path: Path) -> None:
    tables = "[[memento]]\ntimegate = 'http://a.example/'\n[[memento]]\ntimegate = 'x'\ntimemap = 'http://b.example/'\n"
    assert read_watchlist(write(path, tables + page("http://a.example/"))).memento == [
        {"timegate": "http://a.example/"},
        {"timegate": "x", "timemap": "http://b.example/"},  # what is no address is refused by who asks there
    ]


def test_without_a_source_the_web_answers(path: Path) -> None:
    (only,), *_ = read_watchlist(write(path, "\ufeff" + page("http://a.example/")))  # a mark, as Windows writes it
    assert only.saved is None


def test_a_page_listed_twice_is_kept_once_and_said(path: Path) -> None:
    listed = [page("http://a.example/", "name = 'first'"), page("http://b.example/"), page("http://A.example/#x")]
    pages, notes, *_ = read_watchlist(write(path, "".join(listed)))
    assert [(one.url, one.name) for one in pages] == [("http://a.example/", "first"), ("http://b.example/", None)]
    assert notes == ["page 3 of the watchlist is a repeat and is left out: http://a.example/"]


def test_one_page_of_two_sources_is_two(path: Path) -> None:
    pages, notes, *_ = read_watchlist(write(path, page("http://a.example/") + page("http://a.example/", "from = 'x'")))
    assert (len(pages), notes) == (2, [])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "names no page"),
        ("page = []", "names no page"),
        ("page = 3", ": each page is written as a [[page]] table"),
        ("page = [1]", "page 1: `page`: expected a table, got a number"),
        ("[[page", "not valid TOML"),
        ("timestamp = 'http://a.example/'\n" + page("http://a.example/"), "`timestamp`: expected a list, got text"),
        ("timestamp = [1]\n" + page("http://a.example/"), "`timestamp`: expected text, got a number"),
        ("x = " + "[" * 10_000, "not valid TOML"),
        ("[[page]]\nname = 'x'", "page 1: it needs a `url`"),
        ("[[page]]\nurl = 3", "page 1: `url`: expected text, got a number"),
        (page("http://a.example/") + page("ftp://a.example/"), "page 2: not an http or https URL"),
        (page("http://a.example/", "name = 3"), "page 1: `name`: expected text, got a number"),
        (page("http://a.example/", "from = 3"), "page 1: `from`: expected text, got a number"),
        (page("http://a.example/", "urls = 1"), "unknown key `urls` (known: every, from, name, original, tags, url)"),
        ("pages = 1", "unknown key `pages`"),
        ("host = 1\n" + page("http://a.example/"), "each host is written as a [[host]] table"),
        (
            page("http://a.example/") + "[[host]]\nhost = 'a.example'",
            "host 1: it needs one of `tls`, `ca`, `ignore_robots`, `delay`",
        ),
        (page("http://a.example/") + "[[host]]\nhost = 'a/b'\ntls = 'weak'", "host 1: a host is its name alone"),
        (page("http://a.example/") + "[[host]]\nhost = 'a'\ntls = 'off'", "no TLS profile 'off' (known: modern"),
        (page("http://a.example/") + "[[host]]\nhost = 'a'\nverify = false", "unknown key `verify`"),
        (page("http://a.example/") + "[[memento]]", "memento 1: it needs a `timegate` or a `timemap`"),
        (page("http://a.example/") + "[[memento]]\ntimemap = 1", "memento 1: `timemap`: expected text, got a number"),
        (page("http://a.example/") + "[[memento]]\nurl = 'http://a/'", "(known: timegate, timemap)"),
    ],
    ids=lambda value: value[:20],
)
def test_what_is_wrong_is_said_on_one_line(path: Path, text: str, said: str) -> None:
    with pytest.raises(RequestError) as caught:
        read_watchlist(write(path, text))
    assert said in str(caught.value)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("data", [b"\xff\xfe[", b"url = '\xd6\xd0'"])
def test_what_is_no_utf8(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    with pytest.raises(RequestError, match="line 1: not UTF-8"):
        read_watchlist(path)


def test_a_path_that_is_no_file(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing.toml"):
        with pytest.raises(RequestError, match="can't read the watchlist"):
            read_watchlist(path)


def test_a_file_without_end_is_not_read_to_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scraper.watchlist.watchlist.MAX_FILE", 2**20)
    with pytest.raises(RequestError, match="larger than 1 MiB"):
        read_watchlist(Path("/dev/zero"))


def test_two_routes_of_an_application_are_two_pages(path: Path) -> None:
    urls = ["http://a.example/#/detail?id=1", "http://a.example/#/detail?id=2", "http://a.example/#top"]
    pages, notes, *_ = read_watchlist(write(path, "".join(map(page, urls))))
    assert [one.url for one in pages] == [*urls[:2], "http://a.example/"]
    assert notes == []
