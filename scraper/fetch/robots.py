"""Obey robots.txt (RFC 9309), cached per origin.

`scraper.fetch.rules` parses the rules, `scraper.fetch.retrying_client` fetches them. This module decides what a missing
or failing robots.txt means, how long an answer is cached, and whether the user overrides it for a host.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from archive.model import resolve_url, without_route
from scraper.fetch.rules import MAX_ROBOTS, RobotsRules, parse_rules
from scraper.transport import Failure

if TYPE_CHECKING:
    from scraper.fetch.clocks import Clocks
    from scraper.fetch.deadline import Deadline
    from scraper.fetch.policy import Policy
    from scraper.fetch.retrying_client import Client, Trail
    from scraper.transport import Answer

# RFC 9309 § 2.4: no longer than a day. Seconds.
KEPT_FOR: Final = 24 * 3600.0
# An unreachable robots.txt is requested again after ten minutes, not for every page. Seconds.
FAILURE_KEPT_FOR: Final = 600.0
# RFC 9309 § 2.3.1.2: follow at least five redirects, to other hosts too.
MAX_ROBOTS_REDIRECTS: Final = 5
# Cached origins; beyond this the least recently used is dropped. Keeps the memory at a few MB as a rule.
MAX_ORIGINS: Final = 500


class Permission(NamedTuple):
    """Whether a page may be fetched; `delay`: seconds between requests to the host.

    `overridden`: why a page is fetched that robots.txt forbids; None if it doesn't, or if it is heeded.
    """

    failure: Failure | None  # None: allowed
    delay: float
    overridden: str | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """The robots.txt of one origin. `parsed` None: no rules. `failure`: nothing may be fetched."""

    parsed: RobotsRules | None
    failure: Failure | None
    until: float  # on the monotonic clock


@dataclass(slots=True)
class _Origin:
    """The cache entry of an origin; the thread that fetches its robots.txt holds the lock, others wait for it."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    rules: Rules | None = None


class Robots:
    """Check URLs against the robots.txt of their origin. Thread-safe."""

    def __init__(self, client: Client, policy: Policy, clocks: Clocks) -> None:
        self._client = client
        self._policy = policy
        self._clocks = clocks
        self._known: OrderedDict[str, _Origin] = OrderedDict()
        self._mutex = threading.Lock()

    def judge(self, url: str, deadline: Deadline, trail: Trail) -> Permission:
        """Return whether a canonical URL may be fetched; fetch its origin's robots.txt if it is not cached.

        The exchanges are appended to `trail`.
        """
        parts = urlsplit(url)
        if parts.path == "/robots.txt":
            return Permission(None, self._policy.delay_of(url))
        rules = self._rules(f"{parts.scheme}://{parts.netloc}", deadline, trail)
        delay = self._policy.delay_of(url)
        refused = rules.failure
        if rules.parsed is not None:
            delay = max(delay, min(rules.parsed.delay or 0.0, self._policy.max_crawl_delay))
            if not rules.parsed.allow(without_route(url)):
                refused = Failure("robots", "robots.txt asks us not to fetch this page")
        if refused is None:
            return Permission(None, delay)
        why = self._policy.ignore_robots.get(parts.hostname or "")
        if why is None or refused.outcome != "robots":  # a host that does not answer can't be overridden
            return Permission(refused, 0.0)
        return Permission(None, delay, why)

    def _rules(self, origin: str, deadline: Deadline, trail: Trail) -> Rules:
        with self._mutex:
            known = self._known.setdefault(origin, _Origin())
            self._known.move_to_end(origin)
            if len(self._known) > MAX_ORIGINS:
                self._known.popitem(last=False)
        # Wait until this page's deadline: the fetching thread has as much time, and may have begun earlier.
        if not known.lock.acquire(timeout=deadline.left()):
            return Rules(None, Failure("timeout", "robots.txt: no answer in time", transient=True), 0.0)
        try:
            if known.rules is None or known.rules.until <= self._clocks.monotonic():
                known.rules = self._rules_from(self._fetch(f"{origin}/robots.txt", deadline, trail))
            return known.rules
        finally:
            known.lock.release()

    def _fetch(self, url: str, deadline: Deadline, trail: Trail) -> Answer | None:
        """Return the answer after all redirects; None if they are too many or lead nowhere."""
        for _ in range(MAX_ROBOTS_REDIRECTS + 1):
            answer = self._client.ask(url, deadline, delay=self._policy.delay_of(url), prefix=MAX_ROBOTS, trail=trail)
            if answer.status not in (301, 302, 303, 307, 308):
                return answer
            target = resolve_url(url, answer.header("location") or "")
            if target is None:
                return None
            url = target
        return None

    def _rules_from(self, answer: Answer | None) -> Rules:
        """Return the rules that an answer means (RFC 9309 § 2.3.1); None means too many or bad redirects."""
        now = self._clocks.monotonic()
        if answer is None:  # unavailable, like a 4xx
            return Rules(None, None, now + KEPT_FOR)
        if answer.failure and (answer.status is None or answer.status < 300):
            outcome, reason, _ = answer.failure
            # A refusal is our own rule, and a name that does not exist has no robots.txt: their reasons stand alone.
            alone = outcome == "refused" or reason.startswith("no such host")
            said = reason if alone else f"robots.txt: {reason}"
            return Rules(None, Failure(outcome, said), now + FAILURE_KEPT_FOR)
        assert answer.status is not None
        if 200 <= answer.status < 300:
            return Rules(parse_rules(answer.payload), None, now + KEPT_FOR)
        if answer.status < 500:
            return Rules(None, None, now + KEPT_FOR)
        reason = f"robots.txt answers {answer.status}, so nothing may be fetched for now (RFC 9309)"
        return Rules(None, Failure("robots", reason), now + FAILURE_KEPT_FOR)
