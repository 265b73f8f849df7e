"""Watchlists: read whole, checked, refused in one line with the place. Runs over them: tests/scraper/cli."""

from __future__ import annotations

import tomllib
from pathlib import Path

import jsonschema
import pytest

from archive.model import RequestError, canonical_url, host_of
from scraper.watchlist import add_entry, json_schema, parse_watchlist, read_watchlist, remove_entry

PATH = Path("/w/watchlist.toml")
LIST = """# what we watch
[[list]]
url = "http://a.example/news/"  # the town's news
take = ["/2024/"]
leave = ["/2024/video/"]
every = "2h"
pages = 3
tags = ["town"]
"""


def refused(text: str) -> str:
    with pytest.raises(RequestError) as caught:
        parse_watchlist(text, PATH)
    return str(caught.value)


def test_a_list_with_its_patterns_and_times() -> None:
    (source,) = parse_watchlist(LIST, PATH).sources
    assert (source.kind, source.url, source.every, source.horizon, source.pages) == (
        "list",
        "http://a.example/news/",
        7200,
        90 * 86_400,
        3,
    )
    taken = [source.takes(f"http://a.example/2024/{name}") for name in ("1.html", "video/2.html")]
    assert taken == [True, False]
    assert not source.takes("http://a.example/about.html")


def test_patterns_are_texts_and_not_regular_expressions() -> None:
    text = '[[feed]]\nurl = "http://a.example/f"\ntake = ["art_*_1.html", "^http://b.example/$"]\n'
    (source,) = parse_watchlist(text, PATH).sources
    urls = (
        "http://a.example/art_22_1.html",
        "http://a.example/art_22_1xhtml",
        "http://b.example/",
        "http://b.example/1",
    )
    assert [source.takes(url) for url in urls] == [True, False, True, False]


def test_what_would_be_options_of_the_command() -> None:
    text = 'archive = "store"\ncontact = "a@b.example"\njobs = 4\nlang = "zh"\n[budget]\ntime = "30m"\n' + LIST
    options = parse_watchlist(text, PATH).options
    assert options == {
        "archive": Path("/w/store"),
        "contact": "a@b.example",
        "jobs": 4,
        "lang": "zh",
        "max_time": 1800.0,
    }


def test_a_page_with_an_original_by_hand() -> None:
    text = '[[page]]\nurl = "http://a.example/1"\noriginal = "http://B.example:80/2"\nevery = "auto"\n'
    (page,) = parse_watchlist(text, PATH).pages
    assert (page.original, page.every) == ("http://b.example/2", None)


def test_who_is_told() -> None:
    text = LIST + '[[mail]]\nto = ["a@b.example"]\nfrom = "r@b.example"\n[[command]]\nrun = ["say"]\n'
    assert [channel.name for channel in parse_watchlist(text, PATH).channels] == ["mail to a@b.example", "command say"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (LIST + "[[list]]\nname = 'x'\n", "line 9, list 2: it needs a `url`"),
        (
            LIST + "\n[[feed]]\nurl = 'http://a.example/f'\nevry = '1h'\n",
            "line 12, feed 1: unknown key `evry` (known: every",
        ),
        (
            LIST.replace("2h", "often"),
            'line 6, list 1: `every`: expected a period such as "30m", "6h" or "90d", or "auto"',
        ),
        (LIST.replace("= 3", "= 'all'"), "line 7, list 1: `pages`: expected a number, got text"),
        (LIST.replace("http://a.example/news/", "a.example"), "line 3, list 1: not an http or https URL"),
        (LIST.replace("http://a.example/news/", "a.example"), "/w/watchlist.toml"),
        ("jobs = 0\n" + LIST, "line 1: `jobs`: expected a number >= 1"),
        ("horzon = '9d'\n" + LIST, "line 1: unknown key `horzon` (known: "),
        ("horizon = 'auto'\n" + LIST, "line 3, list 1: a horizon is a period"),
        (LIST + "[[host]]\nhost = 'a.example'\ntls = 'old'\n", "line 11, host 1: no TLS profile 'old'"),
        (LIST + "[list2]\nx = 1\n", "unknown key `list2`"),
        ("list = 'http://a.example/'\n", "each list is written as a [[list]] table"),
        ("[[list]\n", "is not valid TOML"),
        ("a = [1,\n", "is not valid TOML: Invalid value (at line 2, the end of the file)"),
        ("lang = 'fr'\n" + LIST, 'line 1: `lang`: expected one of "en", "zh", got \'fr\''),
        ("evidence = 'some'\n" + LIST, 'line 1: `evidence`: expected one of "all", "changes", got'),
        (
            LIST + "[[mail]]\nto = ['a@b']\nfrom = 'a@b'\nkinds = ['all']\n",
            'line 12, mail 1: `kinds`: expected one of "attribution", "degraded", "new-repost"',
        ),
        (LIST + "[[sitemap]]\nurl = 'http://a.example/'\nsince = 'May'\n", 'expected a day such as "2024-01-01"'),
        (LIST.replace('"2h"', "2"), 'line 6, list 1: `every`: expected a period such as "30m"'),
        (
            LIST + "[[host]]\nhost = 'a.example'\nencoding = 'gbk2'\n",
            "line 11, host 1: no encoding of pages is called 'gbk2' (known: \"gb18030\", ",
        ),
        (LIST + "[[host]]\nhost = 'a.example'\ncontact = '编辑部'\n", "line 11, host 1: a contact is an email address"),
        ('contact = "a\\nb"\n' + LIST, "line 1: a contact is an email address"),
        (LIST + "[[host]]\nhost = 'a.example:80'\ndelay = 2\n", "line 10, host 1: a host is its name alone"),
        (LIST + "[[host]]\nhost = 'a.example'\n", "line 9, host 1: it needs one of `tls`, `ca`"),
        ("rules = 'nosuch'\n" + LIST, "line 1: no such folder: /w/nosuch"),
        ("# nothing\n", "names no page: add a [[page]] or a [[list]]"),
        ("jobs = " + "9" * 5000 + "\n", "is not valid TOML"),
    ],
)
def test_what_is_wrong_is_said_in_one_line_with_its_place(text: str, message: str) -> None:
    said = refused(text)
    assert message in said
    assert "\n" not in said


def test_what_one_host_needs_may_stand_in_several_tables() -> None:
    hosts = "[[host]]\nhost = 'A.example'\nencoding = 'GBK'\ndelay = 2\n[[host]]\nhost = 'a.example'\ncontact = 'a@b'\n"
    found = parse_watchlist(LIST + hosts, PATH)
    assert (found.encodings, found.delay, found.contacts) == (
        {"a.example": "gb18030"},
        {"a.example": 2},
        {"a.example": "a@b"},
    )


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("::1", "http://[::1]:80/a"),
        ("[2001:DB8::0:1]", "http://[2001:db8::1]/a"),
        ("渡口.example", "http://xn--6orp42d.example/a"),
    ],
)
def test_the_settings_of_a_host_hold_for_its_addresses(host: str, url: str) -> None:
    settings = "tls = 'compat'\ndelay = 2\nignore_robots = 'ours'\nencoding = 'gbk'\ncontact = 'a@b'\n"
    found = parse_watchlist(LIST + f"[[host]]\nhost = '{host}'\n{settings}", PATH)
    for by_host in (found.tls, found.delay, found.ignore_robots, found.encodings, found.contacts):
        assert host_of(canonical_url(url)) in by_host


def test_a_file_that_an_editor_saved_in_gbk_says_where(tmp_path: Path) -> None:
    path = tmp_path / "watchlist.toml"
    path.write_bytes((LIST + "# 我们看的\n").encode("gbk"))
    with pytest.raises(RequestError, match="line 9: not UTF-8, as TOML is: save it as UTF-8"):
        read_watchlist(path)


def test_the_folder_of_rules_is_beside_the_file(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    path = tmp_path / "watchlist.toml"
    path.write_text("rules = 'rules'\n" + LIST)
    assert read_watchlist(path).rules == tmp_path / "rules"


def test_the_schema_accepts_what_the_reader_accepts() -> None:
    schema = json_schema()
    jsonschema.validate(tomllib.loads(LIST), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(tomllib.loads(LIST.replace("2h", "often")), schema)


def test_entries_are_added_and_removed_and_comments_stay(tmp_path: Path) -> None:
    path = tmp_path / "watch.toml"
    path.write_text(LIST, encoding="utf-8")
    assert add_entry(path, "list", {"url": "http://b.example/x/", "name": "乙"})
    assert not add_entry(path, "page", {"url": "HTTP://B.example:80/x/"})
    assert [source.url for source in read_watchlist(path).sources] == ["http://a.example/news/", "http://b.example/x/"]
    assert remove_entry(path, "http://b.example/x/")
    assert not remove_entry(path, "http://b.example/x/")
    assert path.read_text(encoding="utf-8").strip() == LIST.strip()


def test_an_entry_makes_the_file(tmp_path: Path) -> None:
    path = tmp_path / "new.toml"
    assert add_entry(path, "feed", {"url": "http://a.example/feed"})
    assert path.read_text(encoding="utf-8") == '[[feed]]\nurl = "http://a.example/feed"\n'
    assert remove_entry(path, "http://a.example/feed")


def test_an_entry_that_would_break_the_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "watch.toml"
    path.write_text(LIST, encoding="utf-8")
    with pytest.raises(RequestError, match="line 11, list 2"):
        add_entry(path, "list", {"url": "http://b.example/", "every": "never"})
    assert path.read_text(encoding="utf-8") == LIST
