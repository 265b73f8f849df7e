"""Rules found by looking into the reader's modules, and switched off one at a time: for `generalise.py --rules`.

A rule is whatever stands in a constant of a module: an alternative of a pattern, an entry of a table, a number. No list
of them is kept by hand. What a constant is built from another at import is not found twice: only its last form counts.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

NEVER = "(?!)"  # before an alternative: it matches nothing
# Entries of longer tables (surnames, for one) are not tried alone.
LONGEST_TABLE = 60
_QUANTIFIER = re.compile(r"(?:[*+?]|\{\d*,?\d*\})?[?+]?")
_GROUP = re.compile(r"\((?:\?:|\?P<\w+>|(?!\?))")
# What may hold beside the characters that an alternative matches: it can't be searched for in other texts.
_POSITION = re.compile(r"\\[bBAZ]|\(\?<|\^")


@dataclass(frozen=True)
class Switch:
    """One rule, and the value that its constant has without it."""

    group: str  # "alternatives", "thresholds" or "entries"
    module: str
    constant: str
    what: str
    value: Any
    sign: re.Pattern[str] | None = None  # a page without it can't change

    @property
    def name(self) -> str:
        """The module, the constant and the rule in it."""
        return f"{self.module.removeprefix('scraper.')}.{self.constant}: {self.what}"


def switches(rooms: list[str]) -> list[Switch]:
    """Return the rules of some rooms: alternatives of heads first, then thresholds, then the rest."""
    found = [switch for room in rooms for module in modules_of(room) for switch in _switches_of(module)]
    order = {"alternatives": 0, "thresholds": 1, "entries": 2}
    return sorted(found, key=lambda switch: (rooms.index(switch.module.split(".")[1]), order[switch.group]))


def modules_of(room: str) -> list[ModuleType]:
    """Import a room's modules."""
    package = importlib.import_module(f"scraper.{room}")
    names = [found.name for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")]
    return [package, *(importlib.import_module(name) for name in names)]


@contextmanager
def switched(switch: Switch) -> Iterator[None]:
    """Run with a rule switched off, wherever its constant was imported to."""
    holders = [sys.modules[name] for name in _holders(switch.module, switch.constant)]
    before = getattr(sys.modules[switch.module], switch.constant)
    try:
        for module in holders:
            setattr(module, switch.constant, switch.value)
        _clear_caches()
        yield
    finally:
        for module in holders:
            setattr(module, switch.constant, before)
        _clear_caches()


def alternatives(pattern: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Return the places of a pattern's alternatives; those of a group that is a whole alternative instead of it.

    >>> [("a|(?:b|c)+|[|]x")[start:end] for start, end in alternatives("a|(?:b|c)+|[|]x")]
    ['a', 'b', 'c', '[|]x']
    """
    found = []
    for one, other in _branches(pattern, start, len(pattern) if end is None else end):
        inside = _whole_group(pattern, one, other)
        found += [(one, other)] if inside is None else alternatives(pattern, *inside)
    return found


def _branches(pattern: str, start: int, end: int) -> list[tuple[int, int]]:
    """Split a part of a pattern at the bars that are in no group and no class."""
    found, begun, depth, at = [], start, 0, start
    while at < end:
        character = pattern[at]
        if character == "\\":
            at += 1
        elif character == "[":
            at = _class_end(pattern, at)
        elif character in "()":
            depth += 1 if character == "(" else -1
        elif character == "|" and not depth:
            found.append((begun, at))
            begun = at + 1
        at += 1
    return [*found, (begun, end)]


def _class_end(pattern: str, at: int) -> int:
    """Return the index of the bracket that closes a class."""
    at += 2 if pattern[at + 1] == "^" else 1
    at += pattern[at] == "]"
    while pattern[at] != "]":
        at += 2 if pattern[at] == "\\" else 1
    return at


def _whole_group(pattern: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the inside of a group that is the whole part, if there are alternatives in it."""
    opening = _GROUP.match(pattern, start, end)
    if opening is None:
        return None
    depth, at = 1, opening.end()
    while depth and at < end:
        character = pattern[at]
        if character == "[":
            at = _class_end(pattern, at)
        depth += {"(": 1, ")": -1}.get(character, 0)
        at += 2 if character == "\\" else 1
    inside = (opening.end(), at - 1)
    whole = _QUANTIFIER.fullmatch(pattern, at, end) is not None
    return inside if whole and len(_branches(pattern, *inside)) > 1 else None


def _switches_of(module: ModuleType) -> Iterator[Switch]:
    """Yield the rules in a module's own constants."""
    for name in _own_names(module):
        value = getattr(module, name, None)
        for group, what, changed, sign in _changes(value, name):
            yield Switch(group, module.__name__, name, what, changed, sign)


_Change = tuple[str, str, Any, "re.Pattern[str] | None"]


def _changes(value: object, name: str) -> Iterator[_Change]:
    """Yield the values that a constant has with one rule switched off."""
    if isinstance(value, bool) or hasattr(value, "_fields") or name != name.upper() or name.startswith("__"):
        return
    if isinstance(value, int | float) and value:
        half = value // 2 if isinstance(value, int) else value / 2
        yield "thresholds", f"{value} → {value * 2}", value * 2, None
        yield "thresholds", f"{value} → {half}", half, None
    elif isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield from (
            ("alternatives", what, re.compile(pattern, value.flags), sign)
            for what, pattern, sign in _weakened(value.pattern, value.flags)
        )
    elif isinstance(value, tuple | frozenset | dict | list):
        yield from _table_changes(value)


def _weakened(pattern: str, flags: int = 0) -> Iterator[tuple[str, str, re.Pattern[str] | None]]:
    """Yield each alternative of a pattern, the pattern without it, and what shows that it may matter to a text."""
    for start, end in alternatives(pattern):
        what = pattern[start:end]
        if what:
            without = pattern[:start] + NEVER + pattern[start:]  # its groups stay: code names them
            yield what, without, _sign(what, flags)


def _sign(alternative: str, flags: int) -> re.Pattern[str] | None:
    if _POSITION.search(alternative):
        return None
    try:
        sign = re.compile(alternative, flags | re.MULTILINE)
    except re.error:  # refers to a group outside it
        return None
    return None if sign.search("") else sign


def _table_changes(value: tuple[Any, ...] | frozenset[Any] | dict[Any, Any] | list[Any]) -> Iterator[_Change]:
    """Yield a table without each of its entries, or with each of its records without each of its alternatives."""
    if isinstance(value, dict):
        if len(value) <= LONGEST_TABLE:
            yield from (("entries", repr(key), {k: v for k, v in value.items() if k != key}, None) for key in value)
        return
    entries = sorted(value, key=repr) if isinstance(value, frozenset) else list(value)
    for index, entry in enumerate(entries):
        rest = entries[:index], entries[index + 1 :]
        if hasattr(entry, "_replace"):
            for what, changed, sign in _record_changes(entry):
                yield "alternatives", what, (*rest[0], changed, *rest[1]), sign
        elif len(entries) <= LONGEST_TABLE:
            yield "entries", repr(entry), type(value)((*rest[0], *rest[1])), None


def _record_changes(record: Any) -> Iterator[tuple[str, Any, re.Pattern[str] | None]]:  # noqa: ANN401 - any named tuple
    """Yield a record whose fields hold tuples of patterns without each of their alternatives."""
    for field, value in zip(record._fields, record, strict=True):
        if isinstance(value, tuple):
            for index, word in enumerate(value):
                if isinstance(word, str):
                    for what, pattern, sign in _weakened(word):
                        changed = (*value[:index], pattern, *value[index + 1 :])
                        yield f"{record[0]}, {what}", record._replace(**{field: changed}), sign


@cache
def _parsed(name: str) -> ast.Module:
    return ast.parse(inspect.getsource(sys.modules[name]))


def _own_names(module: ModuleType) -> list[str]:
    """Return the names that a module assigns at its top level."""
    found = []
    for node in _parsed(module.__name__).body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        found += [target.id for target in targets if isinstance(target, ast.Name)]
    return found


@cache
def _holders(module: str, constant: str) -> list[str]:
    """Return the modules that hold a constant: its own, and those that import it by name."""
    found = [module]
    room = ".".join(module.split(".")[:2])
    for name in [
        name for name in sys.modules if name.startswith("scraper.") and hasattr(sys.modules[name], "__file__")
    ]:
        for node in ast.walk(_parsed(name)):
            if isinstance(node, ast.ImportFrom) and node.module in (module, room):
                found += [
                    name for alias in node.names if alias.name == constant and hasattr(sys.modules[name], constant)
                ]
    return found


def _clear_caches() -> None:
    """Forget what functions of the reader have cached: it may depend on the rule."""
    for function in _cached_functions():
        function.cache_clear()


@cache
def _cached_functions() -> list[Any]:
    return [
        value
        for name, module in sys.modules.items()
        if name.startswith("scraper.")
        for value in vars(module).values()
        if hasattr(value, "cache_clear") and getattr(value, "__module__", "").startswith("scraper.")
    ]
