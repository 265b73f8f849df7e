"""Where the fetcher may go: names, literals, redirects and changing answers that lead to addresses not public.

Everything here is on loopback, so 127.0.0.1 plays the public server; all other addresses are judged as ever.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest

from scraper.fetch.fetcher import Fetcher, Policy
from scraper.transport.address_guard import why_forbidden
from scraper.transport.base import Refused, Unreachable

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from archive.model.record import Capture
    from scraper.transport.web import WebTransport
    from tests.scraper.conftest import Site

PUBLIC = "127.0.0.1"
QUICK = Policy(obey_robots=False, host_delay=0.0, retries=2, connect_timeout=2, read_timeout=2, total_timeout=5)


def judge(address: str) -> str | None:
    return None if address == PUBLIC else why_forbidden(address)


@dataclass
class Names:
    """A name service: `answers` are given one after another, the last one for ever; a name it lacks is unknown."""

    answers: dict[str, list[list[str]]]
    asked: list[str] = field(default_factory=list)

    def resolve(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        if host not in self.answers:
            raise Unreachable("no such host")
        answers = self.answers[host]
        return answers.pop(0) if len(answers) > 1 else answers[0]


@pytest.fixture
def capture(over: ModuleType) -> Callable[..., Capture]:
    def one(url: str, names: Names, policy: Policy = QUICK) -> Capture:
        slept: list[float] = []
        web = over.WebTransport(judge=judge, resolve=names.resolve)
        with Fetcher(web, policy, sleep=slept.append) as fetcher:
            got = fetcher.capture(url)
        assert slept == []  # a rule of ours does not pass with time
        return got

    return one


def test_a_public_name_is_asked_at_the_address_that_was_judged(site: Site, capture: Callable[..., Capture]) -> None:
    site.routes["/"] = site.page(b"page")
    names = Names({"site.test": [[PUBLIC], ["10.0.0.1"]]})
    got = capture(f"http://site.test:{site.port}/", names)
    assert (got.outcome, got.payload) == ("ok", b"page")
    assert got.connection == (("address", PUBLIC), ("port", str(site.port)))
    assert names.asked == ["site.test"]  # once: no second answer between the judging and the connecting
    assert f"\r\nHost: site.test:{site.port}\r\n" in site.heads[0]


@pytest.mark.parametrize(
    "answer",
    [
        ["10.0.0.1"],
        ["127.0.0.2"],
        [PUBLIC, "10.0.0.1"],  # one bad answer refuses the name
        ["169.254.169.254", PUBLIC],
        ["2606:4700::1", PUBLIC, "64:ff9b::a00:1"],
        [*["1.1.1.1"] * 9, "::1"],  # also where it stands behind all that would be tried
        ["fe80::1%lo"],
        ["nonsense"],
    ],
)
def test_a_name_with_one_private_address_is_refused(
    answer: list[str], site: Site, capture: Callable[..., Capture]
) -> None:
    got = capture(f"http://site.test:{site.port}/", Names({"site.test": [answer]}))
    bad = next(address for address in answer if judge(address))
    assert (got.outcome, got.status) == ("refused", None)
    assert got.reason.startswith((f"site.test at {bad} is private (", f"site.test at {bad} is not public: "))
    assert "\n" not in got.reason
    assert site.asked == []


@pytest.mark.parametrize(
    "host",
    [
        "10.0.0.1", "192.168.0.1", "169.254.169.254", "0.0.0.0", "127.0.0.2", "224.0.0.1", "[::1]", "[::]",
        "[::ffff:7f00:1]", "[::ffff:a9fe:a9fe]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fd00::1]",
    ],
)  # fmt: skip
def test_a_private_literal_is_refused_without_a_look_up(host: str, site: Site, capture: Callable[..., Capture]) -> None:
    names = Names({})
    got = capture(f"http://{host}:{site.port}/", names)
    assert got.outcome == "refused"
    assert got.reason.endswith(" (--allow-private permits it)")
    assert str(ipaddress.ip_address(host.strip("[]"))) in got.reason  # Python 3.13 writes a mapped one in decimals
    assert (names.asked, site.asked) == ([], [])


@pytest.mark.parametrize("host", ["localhost", "127.1", "127.0.1", "2130706433", "0x7f.0.0.1", "0177.1", "0"])
def test_odd_numbers_are_judged_as_the_system_reads_them(host: str, site: Site, over: ModuleType) -> None:
    web: WebTransport = over.WebTransport()
    with Fetcher(web, QUICK) as fetcher:
        got = fetcher.capture(f"http://{host}:{site.port}/")
    # Not every system takes them for addresses; none gets through.
    assert got.outcome == "refused" or got.reason.startswith("no such host")
    assert site.asked == []


@pytest.mark.parametrize(
    "target",
    [
        "http://10.0.0.1/", "http://127.0.0.2:{port}/", "http://[::1]:{port}/", "//169.254.169.254/latest/meta-data/",
        "http://inside.test:{port}/", "http://[::ffff:127.0.0.1]:{port}/",
    ],
)  # fmt: skip
def test_each_hop_is_judged(target: str, site: Site, capture: Callable[..., Capture]) -> None:
    site.routes |= {"/": site.to("/next"), "/next": site.to(target.format(port=site.port))}
    got = capture(f"http://site.test:{site.port}/", Names({"site.test": [[PUBLIC]], "inside.test": [["10.1.2.3"]]}))
    assert (got.outcome, got.status, len(got.hops)) == ("refused", None, 2)
    assert " is private (" in got.reason or " is not public: " in got.reason
    assert site.asked == ["/", "/next"]


def test_a_name_that_changes_its_address_is_judged_at_each_connection(
    site: Site, capture: Callable[..., Capture]
) -> None:
    site.routes |= {"/": site.to("/next"), "/next": site.page(b"secret")}  # each closes its connection
    names = Names({"site.test": [[PUBLIC], ["127.0.0.2"]]})
    got = capture(f"http://site.test:{site.port}/", names)
    assert (got.outcome, got.payload) == ("refused", b"")
    assert got.reason.startswith("site.test at 127.0.0.2 is private (")
    assert site.asked == ["/"]


def test_a_robots_that_redirects_inside_keeps_out(site: Site, capture: Callable[..., Capture]) -> None:
    site.routes["/robots.txt"] = site.to("http://10.0.0.1/robots.txt")
    policy = Policy(host_delay=0.0, connect_timeout=2, read_timeout=2, total_timeout=5)
    got = capture(f"http://site.test:{site.port}/", Names({"site.test": [[PUBLIC]]}), policy)
    assert (got.outcome, got.reason.partition(" (")[0]) == ("refused", "10.0.0.1 is private")
    assert site.asked == ["/robots.txt"]


def test_an_empty_host_is_not_this_machine(over: ModuleType) -> None:
    backend = over._Backend(over.ThreadContext(), over.Profiles({}), over.Resolver(lambda host, port: [PUBLIC]), judge)
    with pytest.raises(Refused, match="without a host"):
        backend.connect_tcp("", 80)


def test_allow_private_asks_no_judge(site: Site, over: ModuleType) -> None:
    site.routes["/"] = site.page(b"page")
    web: WebTransport = over.WebTransport(allow_private=True)
    with Fetcher(web, QUICK) as fetcher:
        assert fetcher.capture(f"http://localhost:{site.port}/").ok


def test_a_name_service_that_is_silent_takes_no_longer_than_the_page(
    over: ModuleType, site: Site, stopwatch: Callable[[], float]
) -> None:
    def silent(host: str, port: int) -> list[str]:
        site.ended.wait(10)
        return [PUBLIC]

    with Fetcher(over.WebTransport(resolve=silent), replace(QUICK, connect_timeout=0.2, retries=0)) as fetcher:
        got = fetcher.capture("http://a.test/")
        assert (got.outcome, got.reason) == ("timeout", "no DNS answer within 0.2 s")
    with Fetcher(over.WebTransport(resolve=silent), replace(QUICK, total_timeout=0.2)) as fetcher:
        got = fetcher.capture("http://a.test/")
        assert (got.outcome, got.reason) == ("timeout", "took longer than 0.2 s in all")
    assert stopwatch() < 3
