"""The documentation that is there in English and in Chinese says the same things: section by section, with one meaning.

Held are the number and the order of the sections, the commands, the tables and what is named in code type; that the
sentences are right is for a reader.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter

import pytest

from tests.paths import ROOT

PAIRS = {
    "README.md": "docs/README.zh.md",
    "docs/TUTORIAL.md": "docs/TUTORIAL.zh.md",
    "docs/HOWTO.md": "docs/HOWTO.zh.md",
    "docs/PROMISES.md": "docs/PROMISES.zh.md",
    "docs/GLOSSARY.md": "docs/GLOSSARY.zh.md",
}
# What only the Chinese README has: the English one links to docs/WATCHLIST.md for it.
ONLY_CHINESE = re.compile(r"^### 清单的全部的键\n.*?(?=^## )", re.MULTILINE | re.DOTALL)
# Values that people read, which differ with the language.
WORDS = ("lang", "language", "name", "ignore_robots")


def sections(document: str) -> list[str]:
    """Return what stands before the first heading of the second level, and each section below one."""
    text = ONLY_CHINESE.sub("", (ROOT / document).read_text(encoding="utf-8"))
    return re.split(r"^## ", text, flags=re.MULTILINE)


def commands(section: str) -> list[str]:
    """Return the commands of a section, without comments and what is said in a language."""
    shown = re.findall(r"^```console\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    lines = [line for block in shown for line in block.splitlines() if line.startswith("$ ")]
    return [re.sub(r'\s+# .*$|--reason "[^"]*"', "", line).strip() for line in lines]


def files(section: str) -> list[object]:
    """Return the TOML files of a section, without what is said in a language."""
    blocks = re.findall(r"^```toml\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    return [_wordless(tomllib.loads(block)) for block in blocks]


def _wordless(value: object) -> object:
    if isinstance(value, dict):
        return {key: None if key in WORDS else _wordless(one) for key, one in value.items()}
    return [_wordless(one) for one in value] if isinstance(value, list) else value


def pairs() -> list[tuple[str, str, int]]:
    """Return each pair of documents with the number of each section that one of them has."""
    counts = {one: max(len(sections(one)), len(sections(other))) for one, other in PAIRS.items()}
    return [(one, PAIRS[one], number) for one, count in counts.items() for number in range(count)]


@pytest.mark.parametrize(("english", "chinese", "number"), pairs())
def test_a_section_is_there_in_both_with_the_same_commands_files_and_tables(
    english: str, chinese: str, number: int
) -> None:
    one, other = sections(english)[number], sections(chinese)[number]
    assert commands(one) == commands(other)
    assert files(one) == files(other)
    assert _rows(one) == _rows(other)
    assert len(re.findall("^```", one, re.MULTILINE)) == len(re.findall("^```", other, re.MULTILINE))


def _rows(section: str) -> list[str]:
    """Return what each row of the tables begins with where that is code, else nothing."""
    return re.findall(r"^\| (`[^|]+`|)", section, re.MULTILINE)


@pytest.mark.parametrize("document", ["docs/PROMISES.md", "docs/HOWTO.md", "docs/TUTORIAL.md"])
def test_both_name_the_same_things(document: str) -> None:
    for one, other in zip(sections(document), sections(PAIRS[document]), strict=True):
        assert Counter(_code(one)) == Counter(_code(other))


def _code(section: str) -> list[str]:
    outside = re.sub(r"^```.*?^```$", "", section, flags=re.MULTILINE | re.DOTALL)
    named = re.findall(r"`([^`\n]+)`", re.sub(r"\n(?=\S)", " ", outside))
    return [name for name in named if name != "--lang zh"]  # advice for readers of Chinese


@pytest.mark.parametrize("english", PAIRS)
def test_each_leads_to_the_other(english: str) -> None:
    chinese = PAIRS[english]
    for one, other in ((english, chinese), (chinese, english)):
        assert other.rsplit("/", 1)[-1] in re.findall(r"\]\((?:\S*/)?([^/)]+)\)", sections(one)[0]), one
