"""Site rules: where the article stands on pages that the general rules misread, a TOML file a site in `scraper/sites`.

Finding the rule of a page, marking what it selects in the page's tree, and what the marks then mean for body and
metadata. How a rule is written is told in docs/SITE-RULES.md. No rule throws text away: what it drops is boilerplate.
"""

from __future__ import annotations

import copy
import functools
import itertools
import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from archive.model import Evidence, RepostError, host_of
from scraper.body import Body
from scraper.metadata import find_date

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from archive.model import BoilerplateKind
    from scraper.document import Page
    from scraper.metadata import Metadata

KEYS: Final = frozenset(("hosts", "until", "title", "body", "drop", "credit"))
CREDITS: Final = frozenset(("source", "author", "editor", "published"))
# What a credit pattern is searched in: the beginning of a line.
LONGEST_CREDIT: Final = 400

# The classes of the boxes that are put around what a rule selects.
_TITLE: Final = "site-rule-title"
_BODY: Final = "site-rule-body"
_DROP: Final = "site-rule-drop"
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*")


class BrokenRule(RepostError):
    """A site rule that can't be read; the message names the file and the key."""


@dataclass(frozen=True, slots=True)
class SiteRule:
    """What one file says of the pages of its hosts; None or nothing where the general rules decide."""

    name: str  # of the file
    hosts: tuple[str, ...]  # each with its subdomains
    until: date | None = None  # for pages captured before this day (UTC)
    title: etree.XPath | None = None
    body: etree.XPath | None = None
    drop: tuple[etree.XPath, ...] = ()
    credit: re.Pattern[str] | None = None  # named groups as in `CREDITS`


def rule_for(url: str | None, captured_at: datetime | None) -> SiteRule | None:
    """Return the rule that is shipped for a page, if there is one. Raises BrokenRule."""
    return find_rule(_shipped(), url, captured_at) if url else None


def load_rules(texts: Mapping[str, str]) -> Mapping[str, tuple[SiteRule, ...]]:
    """Read rules from TOML, file name → text; return them by host, the soonest to end first. Raises BrokenRule."""
    rules: dict[str, list[SiteRule]] = {}
    for name, text in sorted(texts.items()):
        rule = _read(name, text)
        for host in rule.hosts:
            rules.setdefault(host, []).append(rule)
    for host, several in rules.items():
        several.sort(key=_end)
        for rule, other in itertools.pairwise(several):
            if rule.until == other.until:
                raise BrokenRule(f"the site rule {other.name}: `until`: {rule.name} is for {host} at the same time")
    return MappingProxyType({host: tuple(several) for host, several in rules.items()})


def find_rule(rules: Mapping[str, tuple[SiteRule, ...]], url: str, captured_at: datetime | None) -> SiteRule | None:
    """Find the rule of a page: that of its host, else of the nearest domain above it, valid when it was captured.

    Of rules that end, the one that ends first; a page whose time of capture is unknown is taken for today's.
    """
    host = host_of(url)
    while host:
        for rule in rules.get(host, ()):
            if rule.until is None or (captured_at is not None and captured_at.date() < rule.until):
                return rule
        host = host.partition(".")[2]
    return None


def ruled_tree(root: etree._Element, rule: SiteRule) -> etree._Element:
    """Return a copy of a tree with a box of its own around each element that a rule selects.

    `read_tree` then makes boxes of them like any others, and `ruled_body` and `ruled_metadata` know them by name.
    """
    tree = copy.deepcopy(root)
    selected = [(_TITLE, _elements(rule.title, tree)[:1]), (_BODY, _elements(rule.body, tree))]
    selected += [(_DROP, _elements(drop, tree)) for drop in rule.drop]
    for mark, elements in selected:
        for element in elements:
            _wrap(element, mark)
    return tree


def ruled_body(page: Page, shapes: Sequence[BoilerplateKind | None], found: Body | None) -> Body | None:
    """Return the body that the marks of a rule make of a page; `found` is what the general rules found.

    Without a mark of the body (no such element on this page) it is `found`, less what is dropped.
    """
    dropped = _marked_lines(page, _DROP)
    boxes = [index for index, box in enumerate(page.boxes) if box.names == _BODY]
    inside = _marked_lines(page, _BODY) - dropped - _marked_lines(page, _TITLE)
    wanted = frozenset(index for index in inside if shapes[index] is None)
    if not wanted:
        return found and found._replace(inside=found.inside | dropped.intersection(found.lines))
    lines = range(min(wanted), max(wanted) + 1)
    return Body(lines=lines, inside=frozenset(lines) - wanted, box=boxes[0])


def ruled_metadata(page: Page, rule: SiteRule, metadata: Metadata) -> Metadata:
    """Return metadata with what the rule says of it in place of what was found."""
    found_in = f"site rule {rule.name}"
    evidence = dict(metadata.evidence)
    title_lines = _marked_lines(page, _TITLE)
    if title_lines:
        title = " ".join(page.lines[index].text for index in sorted(title_lines))
        evidence["title"] = Evidence(found_in, title)
        metadata = metadata._replace(title=title, title_lines=title_lines)
    at, said = _credited(page, rule)
    if at is not None:
        evidence |= dict.fromkeys(said, Evidence(found_in, page.lines[at].text[:LONGEST_CREDIT]))
        metadata = metadata._replace(
            published=said.get("published", metadata.published),
            source=said.get("source", metadata.source),
            author=said.get("author", metadata.author),
            editor=said.get("editor", metadata.editor),
            credit_lines=metadata.credit_lines | {at},
        )
    return metadata._replace(evidence=MappingProxyType(evidence))


@functools.cache
def _shipped() -> Mapping[str, tuple[SiteRule, ...]]:
    """Read the rules that lie in the package, once a process."""
    files = [file for file in resources.files("scraper").joinpath("sites").iterdir() if file.name.endswith(".toml")]
    return load_rules({file.name: file.read_text(encoding="utf-8") for file in files})


def _read(name: str, text: str) -> SiteRule:
    """Read one rule file, every key checked."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BrokenRule(f"the site rule {name} is not valid TOML: {error}") from error
    if unknown := sorted(table.keys() - KEYS):
        raise BrokenRule(f"the site rule {name}: unknown key `{unknown[0]}` (known: {', '.join(sorted(KEYS))})")
    hosts = _texts(table.get("hosts", [name.removesuffix(".toml").partition(".until-")[0]]))
    if not hosts or not all(map(_HOST.fullmatch, hosts)):
        raise BrokenRule(f"the site rule {name}: `hosts` must be a list of host names in lower case")
    until = table.get("until")
    if until is not None and type(until) is not date:
        raise BrokenRule(f"the site rule {name}: `until` must be a day, as 2020-01-31 without quotes")
    drop = _texts(table.get("drop", []))
    if drop is None:
        raise BrokenRule(f"the site rule {name}: `drop` must be a list of XPaths")
    return SiteRule(
        name=name,
        hosts=hosts,
        until=until,
        title=_xpath(name, "title", table["title"]) if "title" in table else None,
        body=_xpath(name, "body", table["body"]) if "body" in table else None,
        drop=tuple(_xpath(name, "drop", one) for one in drop),
        credit=_pattern(name, table["credit"]) if "credit" in table else None,
    )


def _texts(value: Any) -> tuple[str, ...] | None:  # noqa: ANN401  # whatever TOML holds
    """Return a list of texts as a tuple, None for anything else."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        return None
    return tuple(value)


def _xpath(name: str, key: str, value: Any) -> etree.XPath:  # noqa: ANN401  # whatever TOML holds
    """Compile an XPath that selects elements; `has-class("x")` is one word of an element's class."""
    if not isinstance(value, str):
        raise BrokenRule(f"the site rule {name}: `{key}` must be an XPath, as text")
    try:
        xpath = etree.XPath(value, extensions={(None, "has-class"): _has_class}, smart_strings=False)
        result = xpath(etree.Element("html"))
    except etree.XPathError as error:
        raise BrokenRule(f"the site rule {name}: `{key}` is not an XPath: {error}") from error
    if not isinstance(result, list):
        raise BrokenRule(f"the site rule {name}: `{key}` must select elements, not a value")
    return xpath


def _has_class(context: Any, *names: str) -> bool:  # noqa: ANN401  # lxml's context has no public type
    """Whether the element at hand has all of these classes."""
    return set(names) <= set(context.context_node.get("class", "").split())


def _pattern(name: str, value: Any) -> re.Pattern[str]:  # noqa: ANN401  # whatever TOML holds
    """Compile a credit pattern."""
    if not isinstance(value, str):
        raise BrokenRule(f"the site rule {name}: `credit` must be a regular expression, as text")
    try:
        pattern = re.compile(value)
    except re.error as error:
        raise BrokenRule(f"the site rule {name}: `credit` is not a regular expression: {error}") from error
    if not pattern.groupindex or not pattern.groupindex.keys() <= CREDITS:
        raise BrokenRule(f"the site rule {name}: `credit` must name its groups, of {', '.join(sorted(CREDITS))}")
    return pattern


def _end(rule: SiteRule) -> date:
    return rule.until or date.max


def _elements(xpath: etree.XPath | None, tree: etree._Element) -> list[etree._Element]:
    """Return the elements that an XPath selects; the root, which nothing can stand around, is none of them."""
    found = xpath(tree) if xpath is not None else ()
    return [one for one in found if etree.iselement(one) and one.getparent() is not None]


def _wrap(element: etree._Element, mark: str) -> None:
    """Put a box of a name around an element."""
    parent = element.getparent()
    assert parent is not None, "the root is never selected"
    box = etree.Element("div", {"class": mark})
    box.tail, element.tail = element.tail, None
    parent.replace(element, box)
    box.append(element)
    if mark == _DROP:  # images are no text, and their only place is the body
        etree.strip_elements(box, "img", with_tail=False)


def _marked_lines(page: Page, mark: str) -> frozenset[int]:
    """Return the lines in the boxes of a name."""
    lines: list[int] = []
    end = 0
    for box in page.boxes:
        if box.names == mark:
            lines.extend(range(max(box.first, end), box.end))  # of nested boxes each line once
            end = max(end, box.end)
    return frozenset(lines)


def _credited(page: Page, rule: SiteRule) -> tuple[int | None, dict[str, str]]:
    """Return the first line that matches the credit pattern, and what its groups say."""
    if rule.credit is None:
        return None, {}
    for index, line in enumerate(page.lines):
        if match := rule.credit.search(line.text[:LONGEST_CREDIT]):
            return index, dict(_values(match, page))
    return None, {}


def _values(match: re.Match[str], page: Page) -> Iterator[tuple[str, str]]:
    """Yield the fields that a credit line names; a date as ISO 8601."""
    for name, text in match.groupdict().items():
        value = (text or "").strip()
        if name == "published":
            value = find_date(value, page.captured_at) or ""
        if value:
            yield name, value
