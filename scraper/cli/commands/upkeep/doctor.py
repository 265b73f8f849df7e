"""`repost doctor`: print what is missing on this machine, for what, and how to get it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from archive.model import record_json
from archive.report import Checks, printable
from scraper.cli import DONE, INCOMPLETE, versions
from scraper.cli.commands.upkeep.machine import checks

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from archive.report import Language
    from scraper.cli.commands.upkeep.machine import Check

_MARKS: Final = {"good": "✓", "missing": "–", "bad": "✗"}


def examine_machine(options: Namespace) -> int:
    """Run `repost doctor` and return its exit status: 1 if something is missing that no work goes well without."""
    found = list(checks(options.archive, options.lang))
    if options.json:
        print(record_json.line({"versions": versions(), "checks": [asdict(check) for check in found]}))
    else:
        print(", ".join(f"{name} {number}" for name, number in versions().items()))
        for check in found:
            for line in _lines(check, options.lang):
                print(printable(line))
    return INCOMPLETE if any(check.state == "bad" for check in found) else DONE


def _lines(check: Check, language: Language) -> Iterator[str]:
    yield f"{_MARKS[check.state]} {check.name}  {check.found}"
    if check.state != "good":
        if check.needed:
            yield f"    {check.needed}"
        if check.get:
            yield f"    {Checks.get.say(language, how=check.get)}"
