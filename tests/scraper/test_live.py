"""The whole command over the real network transport: a site on loopback, its pages, its robots.txt, its faults."""

from __future__ import annotations

import json
import socket
import threading
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlsplit

import pytest

from archive.archive import Archive
from scraper.cli.main import main
from scraper.fetch import sources
from scraper.fetch.policy import Policy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from archive.model.headers import Headers

Repost: TypeAlias = "Callable[..., Any]"  # the fixture of tests/conftest.py, whose types can't be imported

PARAGRAPHS = (
    "河湾村的老茶农陈树生今年六十七岁，种了四十五年的茶。往年清明一过，他就挑着鲜叶走八里山路去镇上卖，天不亮出门，天黑才到家。",
    "去年春天，村里建起了共享加工车间，一次能处理三百公斤鲜叶。陈树生算了一笔账：省下的路费和工钱，一季就有两千四百元。",
    "“账要算在明处。”村党支部书记罗开明说，车间的收支每月贴在村口，谁家加工了多少、付了多少，一看就清楚。",
)


def page(title: str, *paragraphs: str, source: str = "河湾日报", author: str = "罗望舒", link: str = "") -> bytes:
    """Return a page as small sites serve it: a title, a credit line, the text, perhaps the original's address."""
    origin = f"<p>原文链接：<a href='{link}'>{link}</a></p>" if link else ""
    text = "".join(f"<p>　　{paragraph}</p>" for paragraph in paragraphs or PARAGRAPHS)
    return (
        f"<html><head><meta charset='utf-8'><title>{title}</title></head><body><h1>{title}</h1>"
        f"<div class='info'>时间：2024-05-08　来源：{source}　作者：{author}</div>"
        f"<div class='content'>{text}{origin}</div></body></html>"
    ).encode()


@dataclass
class Site:
    """`pages`: path → status, headers, body; `asked`: the paths in the order of the requests."""

    port: int
    pages: dict[str, tuple[int, Headers, bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    conditions: list[str | None] = field(default_factory=list)  # If-None-Match, of each page that has an ETag

    def url(self, path: str = "") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def serve(self, path: str, body: bytes = b"", status: int = 200, headers: Headers = ()) -> str:
        self.pages[path] = (status, headers or (("Content-Type", "text/html"),), body)
        return self.url(path)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: Site

    def do_GET(self) -> None:
        self.site.asked.append(self.path)
        status, headers, body = self.site.pages.get(self.path, (404, (("Content-Type", "text/html"),), b"none"))
        if etag := dict(headers).get("ETag"):
            self.site.conditions.append(self.headers["If-None-Match"])
            if self.headers["If-None-Match"] == etag:
                self.send_response(304)
                self.send_header("ETag", etag)
                self.end_headers()
                return
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Say nothing: what was asked is in the site."""


@pytest.fixture
def site() -> Iterator[Site]:
    class SiteHandler(Handler):
        pass

    with ThreadingHTTPServer(("", 0), SiteHandler) as server:  # all of 127.0.0.0/8
        SiteHandler.site = Site(server.server_port)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield SiteHandler.site
        server.shutdown()
        thread.join()


@pytest.fixture
def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    # The pace and the back-off are tested in scraper/test_fetch.py by a clock; here they would only be sat out.
    monkeypatch.setattr(sources, "Policy", partial(Policy, host_delay=0.0, backoff=0.01))


@pytest.fixture
def repost(repost: Repost) -> Repost:
    """Run one command line; those that fetch go to loopback."""

    def run(command: str, *arguments: object) -> Any:  # noqa: ANN401 - as the type above
        private = ("--allow-private",) if command in {"archive", "diff", "run"} else ()
        return repost(command, *arguments, *private)

    return run


def outcome(repost: Repost, url: str) -> dict[str, Any]:
    """Return the last line of the log that concerns a page."""
    line: dict[str, Any] = json.loads(repost("history", url, "--json").out.splitlines()[-1])
    return line


def test_a_repost_and_its_original(repost: Repost, site: Site, tmp_path: Path) -> None:
    original = site.serve("/original.html", page("老茶农的新账本"))
    url = site.serve("/a.html", page("老茶农的新账本", author="佚名", link=original))
    ran = repost("archive", url)
    assert (ran.status, ran.err) == (0, "")
    assert "identical" in ran.out
    assert "changed: 罗望舒 → 佚名" in ran.out
    assert "the repost's link leads to the original" in ran.out
    assert site.asked == ["/robots.txt", "/a.html", "/original.html"]
    with Archive.open(tmp_path / "archive") as archive:
        assert archive.payload(archive.version(original)) == site.pages["/original.html"][2]


@pytest.mark.parametrize(
    ("repost_case", "original_case", "host"),
    [
        ("jcsp.example/20418-faithful", "qiyunxf.example/20418", b"https://www.qiyunxf.example"),
        ("jcsp.example/20455-gbk", "qiyun.gov.example/art-88034", b"http://zjj.qiyun.gov.example"),
    ],
)
def test_saved_pages_say_over_the_network_what_they_say_in_the_folder(
    repost: Repost, site: Site, fixtures: Path, repost_case: str, original_case: str, host: bytes
) -> None:
    for case in (original_case, repost_case):
        saved = json.loads((fixtures / case / "capture.json").read_text(encoding="utf-8"))
        headers = tuple((name, value) for name, value in saved["headers"] if name.lower() != "content-length")
        body = (fixtures / case / "body.html").read_bytes().replace(host, site.url().encode())
        url = site.serve(urlsplit(saved["url"]).path, body, headers=headers)
    ran = repost("archive", url, "--json")
    assert (ran.status, ran.err) == (0, "")
    result = json.loads(ran.out)
    for side, case in (("repost", repost_case), ("original", original_case)):
        expected = json.loads((fixtures / case / "expected.json").read_text(encoding="utf-8"))
        article = result[side]["article"]
        for name in ("title", "published", "source", "author", "editor"):
            assert article[name] == expected[name]
        texts = [block.get("text") for block in article["body"]]
        assert texts == [block.get("text") for block in expected["body"]]


def test_a_page_that_has_not_changed_is_not_sent_again(repost: Repost, site: Site, tmp_path: Path) -> None:
    tagged = (("Content-Type", "text/html; charset=utf-8"), ("ETag", '"one"'))
    original = site.serve("/original.html", page("老茶农的新账本"))
    url = site.serve("/a.html", page("老茶农的新账本", author="佚名", link=original), headers=tagged)
    first = repost("archive", url)
    again = repost("archive", url)
    assert site.conditions == [None, '"one"']
    assert (again.status, again.err) == (0, "")
    assert "identical" in again.out  # the link is followed and compared all the same
    assert first.out.count("v1.json") == again.out.count("v1.json")
    logged = outcome(repost, url)
    assert logged["kind"] == "capture"  # the comparison says what the last one said, and is not logged again
    captures = [json.loads(line) for line in repost("history", url, "--json").out.splitlines()]
    captures = [line for line in captures if line["kind"] == "capture"]
    assert [(line["outcome"], line["status"], line["version"]) for line in captures] == [
        ("ok", 200, 1),
        ("not-modified", 304, 1),
    ]
    changed = (tagged[0], ("ETag", '"two"'))
    site.serve("/a.html", page("老茶农的新账本", PARAGRAPHS[0], link=original), headers=changed)
    assert "v2.json" in repost("archive", url).out
    assert site.conditions[-1] == '"one"'
    with Archive.open(tmp_path / "archive") as archive:
        assert len(archive.versions(url)) == 2


def test_hosts_are_asked_side_by_side_and_one_host_in_turn(repost: Repost, site: Site, tmp_path: Path) -> None:
    hosts = [f"127.0.0.{number}" for number in range(1, 5)]
    pages = [(host, number) for number in range(3) for host in hosts]
    for host, number in pages:
        site.serve(f"/{host}/{number}.html", page(f"{host}的第{number}篇"))
    lines = [f'[[page]]\nurl = "http://{host}:{site.port}/{host}/{number}.html"\n' for host, number in pages]
    (tmp_path / "list.toml").write_text("".join(lines))
    ran = repost("run", tmp_path / "list.toml", "--jobs", 4, "--quiet")
    assert (ran.status, ran.err) == (0, "")
    assert "12 pages: 12 new" in ran.out
    for host in hosts:
        assert [path for path in site.asked if path.startswith(f"/{host}/")] == [f"/{host}/{n}.html" for n in range(3)]
    with Archive.open(tmp_path / "archive") as archive:
        assert len(list(archive.documents())) == 12


def test_an_original_that_robots_txt_closes(repost: Repost, site: Site) -> None:
    site.serve("/robots.txt", b"User-agent: *\nDisallow: /inner/\n", headers=(("Content-Type", "text/plain"),))
    original = site.serve("/inner/original.html", page("老茶农的新账本"))
    ran = repost("archive", site.serve("/a.html", page("老茶农的新账本", link=original)))
    assert ran.status == 1
    assert f"{original}: robots: " in ran.err
    assert "1, new" in ran.out
    assert "/inner/original.html" not in site.asked
    assert outcome(repost, original)["outcome"] == "robots"


@pytest.mark.parametrize(("status", "said"), [(404, "gone"), (403, "blocked"), (500, "http-error")])
def test_an_original_that_is_refused(repost: Repost, site: Site, status: int, said: str) -> None:
    original = site.serve("/original.html", b"<h1>no</h1>", status=status)
    url = site.serve("/a.html", page("老茶农的新账本", link=original))
    ran = repost("archive", url)
    assert ran.status == 1
    assert f"{original}: {said}: {status}" in ran.err
    logged = outcome(repost, original)
    assert (logged["outcome"], logged["status"], logged["version"]) == (said, status, None)
    assert outcome(repost, url)["version"] == 1


def test_this_machine_is_not_asked_unless_allowed(
    site: Site, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    url = site.serve("/a.html", page("老茶农的新账本"))
    assert main(["archive", url, "--archive", str(tmp_path)]) == 1
    assert f"{url}: not asked: 127.0.0.1 is private" in capsys.readouterr().err
    assert site.asked == []


def test_an_original_whose_server_is_down(repost: Repost, site: Site, closed_port: int) -> None:
    original = f"http://127.0.0.1:{closed_port}/original.html"
    ran = repost("archive", site.serve("/a.html", page("老茶农的新账本", link=original)))
    assert ran.status == 1
    assert "connection refused" in ran.err
    logged = outcome(repost, original)
    assert (logged["outcome"], logged["status"], logged["warc"]) == ("unreachable", None, None)


def test_a_link_that_redirects_leads_to_the_original(repost: Repost, site: Site) -> None:
    final = site.serve("/2024/original.html", page("老茶农的新账本"))
    link = site.serve("/short", status=301, headers=(("Location", "/2024/original.html"),))
    ran = repost("archive", site.serve("/a.html", page("老茶农的新账本", link=link)), "--json")
    assert ran.status == 0
    result = json.loads(ran.out)
    assert (result["original"]["url"], result["original"]["final_url"]) == (link, final)
    assert result["comparison"]["attribution"]["verdict"] == "confirmed"
    assert "original_url" not in {change["field"] for change in result["comparison"]["fields"]}


def test_a_page_that_links_the_address_it_was_asked_under(repost: Repost, site: Site) -> None:
    url = site.serve("/old.html", status=302, headers=(("Location", "/new.html"),))
    site.serve("/new.html", page("老茶农的新账本", link=url))
    ran = repost("archive", url)
    assert (ran.status, ran.err) == (0, "")
    assert site.asked.count("/new.html") == 1
    assert "no link to an original" in ran.out


def test_a_repost_that_is_no_article(repost: Repost, site: Site) -> None:
    url = site.serve("/empty.html", b" ")
    ran = repost("archive", url)
    assert ran.status == 1
    assert f"{url}: empty: " in ran.err
    assert "(no article on the page)" in repost("list").out


def test_a_run_over_the_network(repost: Repost, site: Site, tmp_path: Path) -> None:
    original = site.serve("/original.html", page("老茶农的新账本"))
    urls = [site.serve("/a.html", page("老茶农的新账本", link=original)), site.url("/none.html")]
    watchlist = tmp_path / "watchlist.toml"
    watchlist.write_text("".join(f"[[page]]\nurl = '{url}'\n" for url in urls), encoding="utf-8")
    assert "2 pages: 1 new, 1 failed" in repost("run", watchlist).out
    site.serve(
        "/a.html", page("老茶农的新账本", PARAGRAPHS[0], PARAGRAPHS[1].replace("两千四", "三千四"), link=original)
    )
    again = repost("run", watchlist)
    assert "2 pages: 1 edited, 1 still failing" in again.out
    assert "altered" in again.out
    assert outcome(repost, urls[1])["outcome"] == "gone"
    assert [json.loads(line)["versions"] for line in repost("list", "--json").out.splitlines()] == [2, 1, 0]
    assert site.asked.count("/robots.txt") == 2  # once a run


def test_diff_with_a_live_page(repost: Repost, site: Site) -> None:
    left = site.serve("/a.html", page("老茶农的新账本"))
    repost("archive", left)
    right = site.serve("/b.html", page("老茶农的新账本", PARAGRAPHS[0]))
    found = json.loads(repost("diff", left, right, "--json").out)
    assert (found["left"]["version"], found["right"]["version"]) == (1, None)
    assert found["verdict"] == "abridged"
    gone = repost("diff", left, site.url("/none.html"))
    assert gone.status == 1
    assert f"{site.url('/none.html')}: gone: 404" in gone.err
