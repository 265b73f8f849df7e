"""Site rules: where the article is on pages that the general rules misread, one TOML file per site in `scraper/sites`.

Find the rule of a page, mark the elements it selects in the page's tree, and apply the marks to body and metadata.
docs/SITE-RULES.md describes how to write a rule. No rule deletes text: what it drops becomes boilerplate.
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

from archive.model import Evidence, RepostError, RequestError, host_of
from scraper.body import Body
from scraper.extract.own_rules import own_folder, own_rules
from scraper.metadata import find_date

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from archive.model import BoilerplateKind
    from scraper.document import Page
    from scraper.metadata import Metadata

KEYS: Final = frozenset(("hosts", "until", "title", "body", "drop", "credit"))
CREDITS: Final = frozenset(("source", "author", "editor", "published"))
# Characters at the beginning of a line that a credit pattern is searched in.
MAX_CREDIT: Final = 400

# The class names of the boxes around the elements that a rule selects.
_TITLE: Final = "site-rule-title"
_BODY: Final = "site-rule-body"
_DROP: Final = "site-rule-drop"
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*")


class BrokenRule(RepostError):
    """A site rule that can't be read; the message names the file, the line and the key."""


class _WrongKey(ValueError):
    """What is wrong with the value of a key, or with the key itself."""

    def __init__(self, key: str, what: str) -> None:
        super().__init__(what)
        self.key = key


@dataclass(frozen=True, slots=True)
class SiteRule:
    """One rule file. A field that is None or empty leaves the decision to the general rules."""

    name: str  # of the file
    hosts: tuple[str, ...]  # each with its subdomains
    until: date | None = None  # only for pages captured before this day (UTC)
    title: etree.XPath | None = None
    body: etree.XPath | None = None
    drop: tuple[etree.XPath, ...] = ()
    credit: re.Pattern[str] | None = None  # named groups as in `CREDITS`


def rule_for(url: str | None, captured_at: datetime | None) -> SiteRule | None:
    """Return the rule for a page, or None. Raises BrokenRule."""
    return find_rule(_load_all_rules(), url, captured_at) if url else None


def check_rules() -> None:
    """Read all rules once, so that one that is wrong is said before any page is read. Raises RequestError."""
    try:
        _load_all_rules()
    except BrokenRule as error:
        raise RequestError(f"{error} (in {own_folder()})") from error


def load_rules(texts: Mapping[str, str]) -> Mapping[str, tuple[SiteRule, ...]]:
    """Read rules from TOML (file name → text). Return them by host, the soonest to end first. Raises BrokenRule."""
    rules: dict[str, list[SiteRule]] = {}
    for name, text in sorted(texts.items()):
        rule = _parse_rule(name, text)
        for host in rule.hosts:
            rules.setdefault(host, []).append(rule)
    for host, several in rules.items():
        several.sort(key=_end_date)
        for rule, other in itertools.pairwise(several):
            if rule.until == other.until:
                raise BrokenRule(f"the site rule {other.name}: `until`: {rule.name} has the same value for {host}")
    return MappingProxyType({host: tuple(several) for host, several in rules.items()})


def find_rule(rules: Mapping[str, tuple[SiteRule, ...]], url: str, captured_at: datetime | None) -> SiteRule | None:
    """Return the rule of a page's host, else of the nearest domain above it, that is valid at the time of capture.

    Of several rules, the one that ends first applies. A page whose time of capture is unknown counts as captured today.
    """
    host = host_of(url)
    while host:
        for rule in rules.get(host, ()):
            if rule.until is None or (captured_at is not None and captured_at.date() < rule.until):
                return rule
        host = host.partition(".")[2]
    return None


def mark_tree(root: etree._Element, rule: SiteRule) -> etree._Element:
    """Return a copy of a tree with an extra box around each element that a rule selects.

    `read_tree` handles these boxes like any others; `body_by_rule` and `metadata_by_rule` find them by class name.
    """
    tree = copy.deepcopy(root)
    selected = [(_TITLE, _select(rule.title, tree)[:1]), (_BODY, _select(rule.body, tree))]
    selected += [(_DROP, _select(drop, tree)) for drop in rule.drop]
    for mark, elements in selected:
        for element in elements:
            _wrap(element, mark)
    return tree


def body_by_rule(page: Page, shapes: Sequence[BoilerplateKind | None], found: Body | None) -> Body | None:
    """Return the body that a rule's marks select; `found` is the body by the general rules.

    If the page has no element that the rule marks as body, return `found` without the dropped lines.
    """
    dropped = _marked_lines(page, _DROP)
    boxes = [index for index, box in enumerate(page.boxes) if box.names == _BODY]
    inside = _marked_lines(page, _BODY) - dropped - _marked_lines(page, _TITLE)
    wanted = frozenset(index for index in inside if shapes[index] is None)
    if not wanted:
        return found and found._replace(inside=found.inside | dropped.intersection(found.lines))
    lines = range(min(wanted), max(wanted) + 1)
    return Body(lines=lines, inside=frozenset(lines) - wanted, box=boxes[0])


def metadata_by_rule(page: Page, rule: SiteRule, metadata: Metadata) -> Metadata:
    """Return the metadata with the fields that the rule finds in place of those found by the general rules."""
    found_in = f"site rule {rule.name}"
    evidence = dict(metadata.evidence)
    title_lines = _marked_lines(page, _TITLE)
    if title_lines:
        title = " ".join(page.lines[index].text for index in sorted(title_lines))
        evidence["title"] = Evidence(found_in, title)
        metadata = metadata._replace(title=title, title_lines=title_lines)
    at, fields = _read_credit(page, rule)
    if at is not None:
        evidence |= dict.fromkeys(fields, Evidence(found_in, page.lines[at].text[:MAX_CREDIT]))
        metadata = metadata._replace(
            published=fields.get("published", metadata.published),
            source=fields.get("source", metadata.source),
            author=fields.get("author", metadata.author),
            editor=fields.get("editor", metadata.editor),
            credit_lines=metadata.credit_lines | {at},
        )
    return metadata._replace(evidence=MappingProxyType(evidence))


@functools.cache
def _load_all_rules() -> Mapping[str, tuple[SiteRule, ...]]:
    """Load the rules in the package, once per process, and the user's own; of two files of one name, the user's."""
    files = [file for file in resources.files("scraper").joinpath("sites").iterdir() if file.name.endswith(".toml")]
    return load_rules({file.name: file.read_text(encoding="utf-8") for file in files} | dict(own_rules()))


def _parse_rule(name: str, text: str) -> SiteRule:
    """Read one rule file and check every key. Raises BrokenRule."""
    try:
        return _rule_of(name, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise BrokenRule(f"the site rule {name} is not valid TOML: {error}") from error
    except _WrongKey as error:
        key = re.search(rf"^[ \t]*[\"']?{re.escape(error.key)}\b", text, re.MULTILINE)
        line = "" if key is None else f", line {text.count(chr(10), 0, key.end()) + 1}"
        raise BrokenRule(f"the site rule {name}{line}: {error}") from error


def _rule_of(name: str, table: dict[str, Any]) -> SiteRule:
    """Check the values of one rule file. Raises _WrongKey."""
    if unknown := sorted(table.keys() - KEYS):
        raise _WrongKey(unknown[0], f"unknown key `{unknown[0]}` (known: {', '.join(sorted(KEYS))})")
    hosts = _string_tuple(table.get("hosts", [name.removesuffix(".toml").partition(".until-")[0]]))
    if not hosts or not all(map(_HOST.fullmatch, hosts)):
        raise _WrongKey("hosts", "`hosts` must be a list of host names in lower case")
    until = table.get("until")
    if until is not None and type(until) is not date:
        raise _WrongKey("until", "`until` must be a date such as 2020-01-31, without quotes")
    drop = _string_tuple(table.get("drop", []))
    if drop is None:
        raise _WrongKey("drop", "`drop` must be a list of XPaths")
    return SiteRule(
        name=name,
        hosts=hosts,
        until=until,
        title=_compile_xpath("title", table["title"]) if "title" in table else None,
        body=_compile_xpath("body", table["body"]) if "body" in table else None,
        drop=tuple(_compile_xpath("drop", one) for one in drop),
        credit=_compile_credit(table["credit"]) if "credit" in table else None,
    )


def _string_tuple(value: Any) -> tuple[str, ...] | None:  # noqa: ANN401  # whatever TOML holds
    """Return a list of strings as a tuple; None for anything else."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        return None
    return tuple(value)


def _compile_xpath(key: str, value: Any) -> etree.XPath:  # noqa: ANN401  # whatever TOML holds
    """Compile an XPath that selects elements; `has-class("x")` tests for one class. Raises _WrongKey."""
    if not isinstance(value, str):
        raise _WrongKey(key, f"`{key}` must be an XPath, as text")
    try:
        xpath = etree.XPath(value, extensions={(None, "has-class"): _has_class}, smart_strings=False)
        result = xpath(etree.Element("html"))
    except etree.XPathError as error:
        raise _WrongKey(key, f"`{key}` is not an XPath: {error}") from error
    if not isinstance(result, list):
        raise _WrongKey(key, f"`{key}` must select elements, not a value")
    return xpath


def _has_class(context: Any, *names: str) -> bool:  # noqa: ANN401  # lxml's context has no public type
    """Return whether the context element has all of these classes."""
    return set(names) <= set(context.context_node.get("class", "").split())


def _compile_credit(value: Any) -> re.Pattern[str]:  # noqa: ANN401  # whatever TOML holds
    """Compile a credit pattern and check its groups. Raises _WrongKey."""
    if not isinstance(value, str):
        raise _WrongKey("credit", "`credit` must be a regular expression, as text")
    try:
        pattern = re.compile(value)
    except re.error as error:
        raise _WrongKey("credit", f"`credit` is not a regular expression: {error}") from error
    if not pattern.groupindex or not pattern.groupindex.keys() <= CREDITS:
        raise _WrongKey("credit", f"`credit` must have named groups, each one of {', '.join(sorted(CREDITS))}")
    return pattern


def _end_date(rule: SiteRule) -> date:
    return rule.until or date.max


def _select(xpath: etree.XPath | None, tree: etree._Element) -> list[etree._Element]:
    """Return the elements that an XPath selects, without the root, which can't be wrapped."""
    found = xpath(tree) if xpath is not None else ()
    return [one for one in found if etree.iselement(one) and one.getparent() is not None]


def _wrap(element: etree._Element, mark: str) -> None:
    """Wrap an element in a box with the class name `mark`."""
    parent = element.getparent()
    assert parent is not None, "the root is never selected"
    box = etree.Element("div", {"class": mark})
    box.tail, element.tail = element.tail, None
    parent.replace(element, box)
    box.append(element)
    if mark == _DROP:  # images are not lines, so they can't become boilerplate
        etree.strip_elements(box, "img", with_tail=False)


def _marked_lines(page: Page, mark: str) -> frozenset[int]:
    """Return the indices of the lines in the boxes with the class name `mark`."""
    lines: list[int] = []
    end = 0
    for box in page.boxes:
        if box.names == mark:
            lines.extend(range(max(box.first, end), box.end))  # each line of nested boxes once
            end = max(end, box.end)
    return frozenset(lines)


def _read_credit(page: Page, rule: SiteRule) -> tuple[int | None, dict[str, str]]:
    """Return the index of the first line that matches the credit pattern, and its fields; (None, {}) if none does."""
    if rule.credit is None:
        return None, {}
    for index, line in enumerate(page.lines):
        if match := rule.credit.search(line.text[:MAX_CREDIT]):
            return index, dict(_credit_fields(match, page))
    return None, {}


def _credit_fields(match: re.Match[str], page: Page) -> Iterator[tuple[str, str]]:
    """Yield the name and value of each field in a credit line; a date as ISO 8601."""
    for name, text in match.groupdict().items():
        value = (text or "").strip()
        if name == "published":
            value = find_date(value, page.captured_at) or ""
        if value:
            yield name, value
