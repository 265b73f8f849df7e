"""What a robots.txt says to us (RFC 9309), parsed and matched in linear time whatever its bytes. Pure.

A file is data from anyone: 500 KB of line feeds, of agents or of wildcards must cost no more than 500 KB of rules. So
nothing here backtracks: a line is cut at its first colon, only the rules of groups that name us or all crawlers are
kept, and a wildcard is matched by searching for its parts from left to right. How a robots.txt is fetched and cached
is in `scraper.fetch.robots`.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from archive.model import escape_url

if TYPE_CHECKING:
    from collections.abc import Iterator

# The product token that robots.txt is matched against (RFC 9309 § 2.2.1); also the User-Agent's first word.
ROBOTS_TOKEN: Final = "repost-archiver"  # noqa: S105 - a name, no secret
# RFC 9309 § 2.5: at least this many bytes must be read; the rest is ignored.
MAX_ROBOTS: Final = 500 * 1024

# The keys of a robots.txt, with the misspellings that other parsers (Google's, Scrapy's) accept, too.
_AGENT: Final = frozenset({"user-agent", "useragent"})
_DISALLOW: Final = frozenset({"disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"})
_ALLOW: Final = frozenset({"allow"})
_DELAY: Final = frozenset({"crawl-delay", "crawldelay"})
# How a site's owner may name us: by our product token, also within the User-Agent as it stands in the log
# (`repost-archiver/1.0`, `… (+mailto:me@example.org)`), or by the name of the program.
_OUR_NAME: Final = re.compile(rf"(?<![\w-]){re.escape(ROBOTS_TOKEN)}(?![\w-])")
_SHORT_NAME: Final = ROBOTS_TOKEN.partition("-")[0]
_LINE_END: Final = re.compile(r"[\r\n]+")
_DELAY_VALUE: Final = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")


@dataclass(frozen=True, slots=True)
class RobotsRules:
    """The rules of one robots.txt that are for us.

    `patterns`: one per line, each with "+" (allow) or "-" (disallow) before it, the one that decides first. One text
    takes a fraction of the memory of a list, and a crawl remembers hundreds of files.
    """

    patterns: str = ""
    delay: float | None = None  # Crawl-delay in seconds

    def allow(self, url: str) -> bool:
        """Return whether a canonical URL may be fetched: the longest pattern decides, and Allow among equals."""
        parts = urlsplit(url)
        target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        for line in self.patterns.split("\n"):
            if line and _matches(line[1:], target):
                return line[0] == "+"
        return True


def parse_rules(payload: bytes) -> RobotsRules:
    r"""Parse the bytes of a robots.txt. Never raises.

    >>> rules = parse_rules(b"User-agent: *\nDisallow: /\n\nUser-agent: repost-archiver/1.0\nDisallow: /x/*.pdf$")
    >>> rules.allow("http://a.cn/1.html"), rules.allow("http://a.cn/x/y/1.pdf")
    (True, False)
    """
    groups: dict[str, _Group] = {}
    for names, key, value in _records(payload):
        for name in names:
            groups.setdefault(name, _Group({})).add(key, value)
    group = groups.get("us") or groups.get("all") or _Group({})
    ordered = sorted(group.rules.items(), key=lambda rule: (-len(rule[0]), not rule[1]))
    patterns = "\n".join(f"{'+' if allowed else '-'}{pattern}" for pattern, allowed in ordered)
    return RobotsRules(patterns, group.delay)


@dataclass(slots=True)
class _Group:
    """The rules of all groups that name us, or all crawlers: a pattern, and whether it allows."""

    rules: dict[str, bool]
    delay: float | None = None

    def add(self, key: str, value: str) -> None:
        if key in _DELAY:
            self.delay = float(value) if _DELAY_VALUE.fullmatch(value) else self.delay
        elif pattern := _pattern(value):
            self.rules[pattern] = self.rules.get(pattern, False) or key in _ALLOW

    def __bool__(self) -> bool:
        return True  # a group without rules allows everything


def _records(payload: bytes) -> Iterator[tuple[frozenset[str], str, str]]:
    """Yield the rules that concern us or all: whom they are for, key and value; ("", "") for a new group."""
    names: frozenset[str] = frozenset()
    in_agents = False  # whether the line before named an agent: several of them share a group
    for line in _LINE_END.split(_decode(payload[:MAX_ROBOTS])):
        key, value = _key_and_value(line)
        if key in _AGENT:
            names = (names if in_agents else frozenset()) | _whom(value)
            in_agents = True
            yield names, "", ""
        elif key in _DISALLOW or key in _ALLOW or key in _DELAY:
            in_agents = False
            if names:
                yield names, key, value


def _decode(payload: bytes) -> str:
    r"""Return the text of a robots.txt: UTF-8 (RFC 9309 § 2.2), or what a byte order mark says, which editors write.

    >>> _decode("Disallow: /".encode("utf-16")), _decode(b"\xef\xbb\xbfAllow: /\xff")
    ('Disallow: /', 'Allow: /\ufffd')
    """
    coding = "utf-16" if payload.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig"
    return payload.decode(coding, "replace")


def _key_and_value(line: str) -> tuple[str, str]:
    r"""Cut a line at its colon, or at its first blank where the colon was forgotten.

    >>> _key_and_value("User Agent : *  # all"), _key_and_value("disallow /x"), _key_and_value("\t")
    (('user-agent', '*'), ('disallow', '/x'), ('', ''))
    """
    text = line.partition("#")[0].strip()
    key, colon, value = text.partition(":")
    # A path may hold a colon, too: what stands before it is then more than a key.
    if not colon or len(key) > 20 or "/" in key:
        key, _, value = text.partition(" ")
    return "-".join(key.lower().split()), value.strip()


def _whom(agent: str) -> frozenset[str]:
    """Return whether an agent's name is "all" crawlers, "us", or neither.

    >>> [sorted(_whom(name)) for name in ("*", "Repost-Archiver/0.1.0", "repost", "repost-archiver-images", "Bot")]
    [['all'], ['us'], ['us'], [], []]
    """
    name = agent.lower()
    if name.split(None, 1)[:1] == ["*"]:
        return frozenset({"all"})
    ours = _OUR_NAME.search(name) or re.split(r"[/\s]", name, maxsplit=1)[0] == _SHORT_NAME
    return frozenset({"us"}) if ours else frozenset()


def _pattern(value: str) -> str:
    """Return a rule's pattern as it is matched: escaped like a canonical URL, from its first slash on."""
    if not value:
        return ""
    path = re.sub(r"^https?://[^/]*", "", value)
    return escape_url(path if path.startswith(("/", "*")) else f"/{path}")


def _matches(pattern: str, target: str) -> bool:
    """Return whether a pattern fits the beginning of a path; `*` is any text, `$` at its end is the path's end.

    >>> [_matches(one, "/a/b.php?x=1") for one in ("/a", "/*.php", "/*.php$", "*b*=1$", "/b", "/a*c")]
    [True, True, False, True, False, False]
    """
    if "*" not in pattern and not pattern.endswith("$"):
        return target.startswith(pattern)
    to_end = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not target.startswith(first):
        return False
    if not rest:
        return not to_end or len(first) == len(target)
    at, last = len(first), rest.pop()
    for part in rest:
        found = target.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return target.endswith(last, at) if to_end else target.find(last, at) >= 0
