"""The policy of a fetch: limits of time and size, rate limit, User-Agent. Values only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from archive.model import RequestError, host_of
from scraper.fetch.rules import ROBOTS_TOKEN
from scraper.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping

# A server that needs longer than this to accept a connection is down or drops our packets.
CONNECT_TIMEOUT: Final = 10.0
# Old government sites build a page for 10 s and more under load; twice that separates slow from stuck.
READ_TIMEOUT: Final = 20.0
# The total for one page: robots.txt, waits, redirects, retries, body. Enough for two attempts that run into the
# read timeout and one Retry-After wait; a slow drip can't hold a run for longer.
TOTAL_TIMEOUT: Final = 120.0
# The largest article pages found are under 5 MB with images inlined; anything larger is not an article.
MAX_RECEIVED: Final = 16 * 2**20
# Markup compresses 5 to 20 times; a body that decompresses to more is a bomb, or not an article.
MAX_PAYLOAD: Final = 64 * 2**20
# Chains of four occur (http → https → www → login check → page); RFC 9110 § 15.4 names no number.
MAX_REDIRECTS: Final = 10
# Further attempts: a failure that outlasts two of them is left to the next scheduled run.
RETRIES: Final = 2
# First backoff; doubles each time.
BACKOFF: Final = 1.0
# A longer wait is left to the next run, even if a Retry-After asks for it: retrying earlier than asked is
# worse than not retrying.
LONGEST_WAIT: Final = 30.0
# Rate limit: one request per second and host, the pace of a fast reader. Lower it only for your own site.
HOST_DELAY: Final = 1.0
# Cap for Crawl-delay: values of hours occur, which keep crawlers out by mistake.
MAX_CRAWL_DELAY: Final = 30.0

ACCEPT: Final = "text/html,application/xhtml+xml;q=0.9,text/plain;q=0.8,*/*;q=0.5"
# The codings that `scraper.transport.content_coding` can decode within a limit.
ACCEPT_ENCODING: Final = "gzip, deflate, br, zstd"
ACCEPT_LANGUAGE: Final = "zh-CN,zh;q=0.9,en;q=0.5"


def user_agent(contact: str | None = None) -> str:
    """Return our User-Agent, with an address or URL at which a site's owner can reach the user.

    >>> user_agent("mailto:archive@example.org").partition(" ")[2]
    '(+mailto:archive@example.org)'
    """
    return f"{ROBOTS_TOKEN}/{VERSION} (+{contact})" if contact else f"{ROBOTS_TOKEN}/{VERSION}"


def check_contact(contact: str) -> None:
    """Raise RequestError if a contact can't be in a User-Agent."""
    _check_user_agent(user_agent(contact))


def _check_user_agent(agent: str) -> None:
    # A line feed here would allow header injection.
    if not (agent.isascii() and agent.isprintable() and agent.strip()):
        raise RequestError(f"a User-Agent must be printable ASCII, not {agent!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The limits and the politeness of a fetch. Times in seconds, sizes in bytes. Raises RequestError."""

    connect_timeout: float = CONNECT_TIMEOUT
    read_timeout: float = READ_TIMEOUT
    total_timeout: float = TOTAL_TIMEOUT
    max_received: int = MAX_RECEIVED
    max_payload: int = MAX_PAYLOAD
    max_redirects: int = MAX_REDIRECTS
    retries: int = RETRIES
    backoff: float = BACKOFF
    longest_wait: float = LONGEST_WAIT
    host_delay: float = HOST_DELAY
    host_delays: Mapping[str, float] = field(default_factory=dict)  # of hosts that need another
    max_crawl_delay: float = MAX_CRAWL_DELAY
    obey_robots: bool = True
    user_agent: str = user_agent()
    user_agents: Mapping[str, str] = field(default_factory=dict)  # for hosts that are told another contact
    # Hosts whose robots.txt is not heeded, and why: a right holder may archive what it forbids, on purpose.
    ignore_robots: Mapping[str, str] = field(default_factory=dict)
    # The encodings of hosts' pages, given by hand, as `known_encoding` names them. None: nobody says anything of any
    # host, so that a page is read as it was the last time.
    encodings: Mapping[str, str] | None = None

    def delay_of(self, url: str) -> float:
        """Return the seconds between two requests to a URL's host, if its robots.txt asks for no longer ones."""
        return self.host_delays.get(host_of(url), self.host_delay) if self.host_delays else self.host_delay

    def __post_init__(self) -> None:
        for agent in (self.user_agent, *self.user_agents.values()):
            _check_user_agent(agent)

    def request_headers(self, url: str) -> tuple[tuple[str, str], ...]:
        """Return the headers of every request to a URL's host, except Host, which the transport adds."""
        agent = self.user_agents.get(host_of(url), self.user_agent) if self.user_agents else self.user_agent
        return (
            ("User-Agent", agent),
            ("Accept", ACCEPT),
            ("Accept-Language", ACCEPT_LANGUAGE),
            ("Accept-Encoding", ACCEPT_ENCODING),
        )
