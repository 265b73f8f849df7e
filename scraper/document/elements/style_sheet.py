"""The style sheets that a page brings along, as far as they hide something.

Selectors are compared by their last part only (`ul.menu > li.item` by `li.item`). A rule of one part applies as it
stands. One with more to it (what is around an element, the mouse, the width of the screen, a class that a script adds)
may come to apply: if such a rule shows what another hides, a visitor can reach it, and it counts as shown.

A sheet may have thousands of rules, of which a page uses a few to hide anything. So a sheet is not parsed: the rules
that hide are looked for, and the others only for the names of the elements that these would hide.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Final, NamedTuple

from scraper.document.elements.hiding import INKLESS, LINES, Look, declarations, look_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# A rule is no longer, and a name is not in more rules than this; a page that has more is not made for readers.
MAX_RULE: Final = 4000
MAX_RULES: Final = 200
# A longer sheet is a framework's, for what a whole site may show: searching it takes as long as reading the page.
MAX_SHEET: Final = 40_000
# The sheets that hide something are read up to this many characters together.
MAX_SHEETS: Final = 500_000
# How much is searched for the rules with a name, in characters: a hundred times what the largest pages need. Reading a
# selector takes as long as searching `SELECTOR_COST` characters for each of its own.
MAX_SEARCHED: Final = 200_000_000
SELECTOR_COST: Final = 500

# What is in every rule that hides something, or keeps the line feeds of a text, each with the word that it begins with:
# few sheets have one of the rarer words. (No alternatives at the beginning and no IGNORECASE: each is then found at the
# speed of a search for a word.)
_HIDES: Final = tuple(
    (word, re.compile(word + rest))
    for word, rest in (
        ("display", r"\s*:\s*none"),
        ("visibility", r"\s*:\s*(?:hidden|collapse)"),
        ("opacity", r"\s*:\s*(?:0|0?\.0+)\s*[;}!%]"),
        ("font", r"(?:-size)?\s*:\s*0(?![.\d])"),
        ("color", r"\s*:\s*(?:transparent|rgba)"),
        ("text-indent", r"\s*:\s*-?\d{3}"),
        ("-99", ""),
        ("000px", ""),
        ("clip", r"(?:-path)?\s*:"),
        ("scale", r"\w{0,2}\(\s*0\s*[,)]"),
        ("overflow", r"(?:-[xy])?\s*:\s*(?:hidden|clip)"),
        ("white-space", r"\s*:\s*(?:pre|break)"),
    )
)
_SURE: Final = frozenset(("display", "visibility", "opacity"))
_FLAT = re.compile(r"(?:height|width)\s*:\s*[01](?:px)?\s*(?:[;!]|$)")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_AT_BLOCK = re.compile(r"@[\w-]+[^{};]{0,400}\{")
_ANYWAY = re.compile(r"@media\s+(?:only\s+)?(?:all|screen)\s*[,{]|@layer")
_BRACE = re.compile(r"[{}]")
_SIMPLE = re.compile(r"[\w-]*[.#][^\s>+~:\[\]()]+")
_COMBINATOR = re.compile(r"[\s>+~]+")
# The last part of a selector: a name, what is attached to it, and what is not compared.
_COMPOUND = re.compile(r"([\w-]+|\*)?((?:[.#](?:[\w-]|[^\x00-\x7f]|\\.)+)*)(.*)", re.DOTALL)
_PIECE = re.compile(r"([.#])((?:[\w-]|[^\x00-\x7f]|\\.)+)")
_ESCAPED = re.compile(r"[^\w\x80-\U0010ffff-]")
_NAME_CHARACTER = re.compile(r"[\w\\-]|[^\x00-\x7f]")


class _Selector(NamedTuple):
    tag: str
    identity: str
    classes: frozenset[str]
    maybe: bool  # whether it needs more than what its last part says

    def names(self, tag: str, identity: str) -> bool:
        """Return whether it is about elements of this tag and id."""
        return (not self.tag or self.tag == tag) and (not self.identity or self.identity == identity)


class _Rule(NamedTuple):
    weight: tuple[int, int, int]  # specificity and place
    selector: _Selector
    style: dict[str, str]


class _Block(NamedTuple):
    """A block of rules for some screens only (or for print, fonts, animations: of no interest)."""

    start: int
    end: int
    maybe: bool


class StyleSheet:
    """The rules of a page's own style sheets that hide something, and those that show it again."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._blocks: dict[int, list[_Block]] = {}
        self._rules: dict[str, list[_Rule]] = {}  # by ".class" or "#id", as they are asked for
        self._size = 0  # of the texts
        self._searched = 0
        # The names on which a rule hides something: elements without one of them need no look.
        self.classes: set[str] = set()
        self.identities: set[str] = set()

    def add(self, css: str) -> set[str]:
        """Add the text of a <style> element; return the classes and ids on which it is the first to hide something."""
        added: set[str] = set()
        if len(css) > MAX_SHEET or len(css) + self._size > MAX_SHEETS:
            return added
        if "/*" in css:
            end = css.rfind("*/") + 2
            css = _COMMENT.sub(" ", css[:end]) + css[end:]
        for selectors in self._hiding_rules(css):
            for text in map(str.strip, selectors.split(",")):
                selector = _read_selector(text) if _SIMPLE.fullmatch(text) else None
                if selector is None or selector.maybe:
                    continue
                if selector.identity:
                    added.update({selector.identity} - self.identities)
                    self.identities.add(selector.identity)
                else:
                    added.update(selector.classes - self.classes)
                    self.classes.update(selector.classes)
        if added or self._texts:
            self._texts.append(css)
            self._size += len(css) + SELECTOR_COST
            self._rules.clear()
        return added

    @staticmethod
    def _hiding_rules(css: str) -> Iterator[str]:
        """Yield the selectors of the rules that may hide something, each once."""
        seen = set()
        for word, pattern in _HIDES:
            last = -1  # the rule that was judged by this pattern before
            for match in pattern.finditer(css) if word in css else ():
                at = match.start()
                if css[at - 1] == "-" and css[at] != "-":
                    continue  # the end of a longer name, such as that of a variable
                opening = css.rfind("{", max(0, at - MAX_RULE), at)
                if opening < 0 or opening == last or opening in seen:
                    continue
                last = opening
                if word not in _SURE:
                    body = _body_at(css, opening)
                    if word == "overflow" and not _FLAT.search(body):
                        continue
                    if not _changes(look_of(declarations(body))):
                        continue
                seen.add(opening)
                yield _selectors_before(css, opening)

    def look_of(self, tag: str, attributes: Mapping[str, str], own: Mapping[str, str]) -> Look:
        """Return the look of an element: what the sheets say of it, then what its own style says."""
        identity = attributes.get("id", "")
        classes = frozenset(attributes.get("class", "").split())
        look = self._look_among(tag, identity, classes, classes & self.classes, own)
        # Most are not hidden after all: then what else is said of them does not matter.
        return self._look_among(tag, identity, classes, classes, own) if _changes(look) else look

    def _look_among(
        self, tag: str, identity: str, classes: frozenset[str], names: frozenset[str], own: Mapping[str, str]
    ) -> Look:
        """Return the look of an element by the rules for its id and for some of its classes."""
        sure: list[_Rule] = []
        perhaps: list[_Rule] = []
        for name in (f"#{identity}", *(f".{one}" for one in names)):
            for rule in self._rules_with(name):
                if rule.selector.names(tag, identity):
                    # With a class more, which a script may add, it may come to apply.
                    applies = rule.selector.classes <= classes and not rule.selector.maybe
                    (sure if applies else perhaps).append(rule)
        style: dict[str, str] = {}
        for rule in sorted(sure, key=lambda rule: rule.weight):
            style.update(rule.style)
        style.update(own)
        look = look_of(style)
        if _changes(look) and any(not _changes(look_of({**style, **rule.style})) for rule in perhaps):
            return look_of(own)
        return look

    def _rules_with(self, name: str) -> list[_Rule]:
        """Return the rules whose selectors end with this name."""
        found = self._rules.get(name)
        if found is None:
            found = self._rules[name] = []
            written = name[0] + _ESCAPED.sub(r"\\\g<0>", name[1:])
            self._searched += self._size
            for number, css in enumerate(self._texts if self._searched < MAX_SEARCHED else ()):
                if written not in css:
                    continue
                for rule in self._find_rules(number, css, name, written):
                    found.append(rule)
                    if len(found) >= MAX_RULES:
                        break
        return found

    def _find_rules(self, number: int, css: str, name: str, written: str) -> Iterator[_Rule]:
        at = -1
        while (at := css.find(written, at + 1)) >= 0:
            self._searched += SELECTOR_COST
            if _NAME_CHARACTER.match(css, at + len(written)):
                continue  # a longer name
            brace = _BRACE.search(css, at, at + MAX_RULE)
            if brace is None or brace[0] == "}":
                continue  # inside a declaration
            opening = brace.start()
            blocks = self._blocks_around(number, opening)
            if blocks is None:
                continue
            selectors = _selectors_before(css, opening)
            self._searched += SELECTOR_COST * len(selectors)
            texts = [text for text in selectors.split(",") if written in text]
            style = declarations(_body_at(css, opening)) if texts else {}
            for selector in map(_read_selector, texts if style else ()):
                if selector is not None and (name[1:] in selector.classes or name[1:] == selector.identity):
                    weight = (bool(selector.identity), len(selector.classes), at)
                    yield _Rule(weight, selector._replace(maybe=selector.maybe or blocks), style)
            at = opening

    def _blocks_around(self, number: int, place: int) -> bool | None:
        """Return whether a place is inside a block that may not apply; None if it is in one of no interest."""
        blocks = self._blocks.get(number)
        if blocks is None:
            blocks = self._blocks[number] = list(_find_blocks(self._texts[number]))
        index = bisect_right(blocks, place, key=lambda block: block.start) - 1
        if index < 0 or blocks[index].end < place:
            return False
        return True if blocks[index].maybe else None


def _changes(look: Look) -> bool:
    return bool(look.hidden or look.set & (INKLESS | LINES))


def _body_at(css: str, opening: int) -> str:
    end = css.find("}", opening, opening + MAX_RULE)
    return css[opening + 1 : end if end >= 0 else opening + MAX_RULE]


def _selectors_before(css: str, opening: int) -> str:
    first = max(0, opening - MAX_RULE)
    start = max(css.rfind(end, first, opening) for end in "{};")
    return css[start + 1 if start >= 0 else first : opening]


def _read_selector(text: str) -> _Selector | None:
    text = text.strip()
    last = _COMBINATOR.split(text)[-1]
    match = _COMPOUND.fullmatch(last)
    if match is None or not match[2]:  # one with neither class nor id hides nothing here
        return None
    classes, identity = [], ""
    for kind, name in _PIECE.findall(match[2]):
        if kind == "#":
            identity = name.replace("\\", "")
        else:
            classes.append(name.replace("\\", ""))
    tag = (match[1] or "").lower().replace("*", "")
    return _Selector(tag, identity, frozenset(classes), last != text or match[3] != "")


def _find_blocks(css: str) -> Iterator[_Block]:
    """Yield the outermost blocks of rules that do not apply everywhere."""
    at = 0
    while match := _AT_BLOCK.search(css, at):
        at = match.end()
        name = match[0].lower()
        if _ANYWAY.match(name):
            continue
        depth = 1
        for brace in _BRACE.finditer(css, at):
            depth += 1 if brace[0] == "{" else -1
            if not depth:
                at = brace.start()
                break
        else:
            at = len(css)
        maybe = name.startswith(("@media", "@container", "@supports")) and "print" not in name
        yield _Block(match.start(), at, maybe)
