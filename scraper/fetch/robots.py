"""What robots.txt lets us ask for (RFC 9309), remembered an origin at a time.

Reading the rules is protego's business, fetching them `scraper.fetch.client`'s. Here: what each way in which a
robots.txt can be missing means, how long an answer holds, and the bounds.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from protego import Protego

from archive.model import resolve_url
from scraper.fetch.policy import ROBOTS_TOKEN
from scraper.transport import Failure

if TYPE_CHECKING:
    from scraper.fetch.client import Client, Trail
    from scraper.fetch.clocks import Clocks, Deadline
    from scraper.fetch.policy import Policy
    from scraper.transport import Answer

# RFC 9309 § 2.5: at least this much must be read; what follows is not.
MAX_ROBOTS: Final = 500 * 1024
# RFC 9309 § 2.4: no longer than a day.
KEPT_FOR: Final = 24 * 3600.0
# An origin that could not be asked is asked again in the next hour's work, not at every page of this one.
FAILURE_KEPT_FOR: Final = 600.0
# RFC 9309 § 2.3.1.2: at least five redirects are followed, to other hosts too.
MAX_ROBOTS_REDIRECTS: Final = 5
# Origins remembered; past this the longest unused is asked again. Bounds the memory at a few MB as a rule.
MAX_ORIGINS: Final = 500

_AGENT = re.compile(r"^(\s*user[- ]?agent\s*:?\s*)([^#\r\n]*)", re.IGNORECASE | re.MULTILINE)


class Permission(NamedTuple):
    """Whether a page may be asked for; `delay` is what the site asks between two requests, in seconds."""

    failure: Failure | None  # None: go
    delay: float


@dataclass(frozen=True, slots=True)
class Rules:
    """What one origin's robots.txt says. `parsed` None: nothing. `failure`: it says, keep out of all."""

    parsed: Protego | None
    failure: Failure | None
    until: float  # on the monotonic clock


@dataclass(slots=True)
class _Origin:
    """What is known of an origin; who asks it holds the lock, and others wait for the answer."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    rules: Rules | None = None


class Robots:
    """Judges URLs by the robots.txt of their origin. For any number of threads."""

    def __init__(self, exchange: Client, policy: Policy, clocks: Clocks) -> None:
        self._exchange = exchange
        self._policy = policy
        self._clocks = clocks
        self._known: OrderedDict[str, _Origin] = OrderedDict()
        self._mutex = threading.Lock()

    def judge(self, url: str, deadline: Deadline, trail: Trail) -> Permission:
        """Say whether a canonical URL may be asked for, asking for its origin's robots.txt if need be.

        `trail` gets what was asked and answered.
        """
        parts = urlsplit(url)
        if parts.path == "/robots.txt":
            return Permission(None, self._policy.host_delay)
        rules = self._rules(f"{parts.scheme}://{parts.netloc}", deadline, trail)
        if rules.failure:
            return Permission(rules.failure, 0.0)
        if rules.parsed is None:
            return Permission(None, self._policy.host_delay)
        if not rules.parsed.can_fetch(url, ROBOTS_TOKEN):
            return Permission(Failure("robots", "robots.txt asks us not to fetch this page"), 0.0)
        asked = min(rules.parsed.crawl_delay(ROBOTS_TOKEN) or 0.0, self._policy.max_crawl_delay)
        return Permission(None, max(asked, self._policy.host_delay))

    def _rules(self, origin: str, deadline: Deadline, trail: Trail) -> Rules:
        with self._mutex:
            known = self._known.setdefault(origin, _Origin())
            self._known.move_to_end(origin)
            if len(self._known) > MAX_ORIGINS:
                self._known.popitem(last=False)
        # Not for longer than the page has: who asks has as much time, and may have begun before.
        if not known.lock.acquire(timeout=deadline.left()):
            return Rules(None, Failure("timeout", "robots.txt: no answer in time", passing=True), 0.0)
        try:
            if known.rules is None or known.rules.until <= self._clocks.monotonic():
                known.rules = self._read(self._ask(f"{origin}/robots.txt", deadline, trail))
            return known.rules
        finally:
            known.lock.release()

    def _ask(self, url: str, deadline: Deadline, trail: Trail) -> Answer | None:
        """Return the answer that no longer redirects; None where the redirects lead nowhere."""
        for _ in range(MAX_ROBOTS_REDIRECTS + 1):
            answer = self._exchange.ask(url, deadline, delay=self._policy.host_delay, start=MAX_ROBOTS, trail=trail)
            if answer.status not in (301, 302, 303, 307, 308):
                return answer
            target = resolve_url(url, answer.header("location") or "")
            if target is None:
                return None
            url = target
        return None

    def _read(self, answer: Answer | None) -> Rules:
        """Turn an answer into rules, as RFC 9309 § 2.3.1 tells each case apart."""
        now = self._clocks.monotonic()
        if answer is None:  # unavailable, like a 4xx
            return Rules(None, None, now + KEPT_FOR)
        if answer.failure and (answer.status is None or answer.status < 300):
            outcome, reason, _ = answer.failure
            # Where we don't go is no word of the site's.
            said = reason if outcome == "refused" else f"robots.txt: {reason}"
            return Rules(None, Failure(outcome, said), now + FAILURE_KEPT_FOR)
        assert answer.status is not None
        if 200 <= answer.status < 300:
            return Rules(parse(answer.payload), None, now + KEPT_FOR)
        if answer.status < 500:
            return Rules(None, None, now + KEPT_FOR)
        reason = f"robots.txt answers {answer.status}, which means to keep out for now (RFC 9309)"
        return Rules(None, Failure("robots", reason), now + FAILURE_KEPT_FOR)


def parse(payload: bytes) -> Protego:
    """Read the bytes of a robots.txt. Never raises.

    Groups for other crawlers are folded into one before: protego copies every rule of a group to each of
    the group's agents, which a file of 15,000 agents and as many rules turns into minutes and gigabytes.
    """

    def ours_or_other(match: re.Match[str]) -> str:
        agent = match[2].strip().lower().replace("*", "") or "*"
        return match[0] if agent == "*" or agent in ROBOTS_TOKEN else f"{match[1]}other"

    text = payload[:MAX_ROBOTS].decode("utf-8-sig", "replace")
    return Protego.parse(_AGENT.sub(ours_or_other, text))
