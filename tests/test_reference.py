"""The reference is what the program says; the glossary has every word of it, in both languages, and no other."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from archive.model import Cause
from archive.model.comparison import ATTRIBUTION_VERDICTS, EDIT_CLASSES, VERDICTS, FieldClass, FieldName
from archive.model.record import BOILERPLATE_KINDS, OUTCOMES
from archive.report.words import cascade, labels
from archive.report.words.checks import Checks
from archive.report.words.runs import Runs
from archive.report.words.summaries import Summary, name_in
from archive.verify import GRAVITIES
from scraper.bulk.parse_shard import QUARANTINED
from scraper.extract import errors
from scraper.extract.errors import ReadError
from tests.make_reference import DOCS, references
from tests.paths import ROOT

ENGLISH, CHINESE = ((DOCS / name).read_text(encoding="utf-8") for name in ("GLOSSARY.md", "GLOSSARY.zh.md"))


@pytest.mark.parametrize("name", ["COMMANDS.md", "COMMANDS.zh.md", "FORMATS.md"])
def test_the_reference_is_current(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == references()[name], "run: python -m tests.make_reference"


def tables(glossary: str) -> list[dict[str, str]]:
    """Return the tables of a glossary, in order: the words, each with its Chinese."""
    parts = re.split(r"^## ", glossary, flags=re.MULTILINE)[1:]
    return [dict(re.findall(r"^\| `([\w-]+)` \| (.*?) \| .+ \|$", part, re.MULTILINE)) for part in parts]


def rows(heading: str) -> dict[str, str]:
    """Return the words of a table of the glossary, with their Chinese."""
    headings = re.findall(r"^## (.*)$", ENGLISH, re.MULTILINE)
    return tables(ENGLISH)[headings.index(heading)]


WORDS: dict[str, dict[str, str]] = {
    "Verdicts": {word: labels.VERDICTS[word] for word in VERDICTS},
    "Classes of edits": {word: labels.CLASSES[word].chinese for word in EDIT_CLASSES},
    "Fields": {word: labels.FIELDS[word].chinese for word in get_args(FieldName)},
    "How a field differs": {word: labels.FIELD_CLASSES[word] for word in get_args(FieldClass)},
    "Attribution": {word: labels.ATTRIBUTIONS[word] for word in ATTRIBUTION_VERDICTS},
    "Outcomes of a capture": {word: name_in(word, "zh") for word in OUTCOMES},
    "Why there is a version": {word: Summary.causes[word].chinese for word in get_args(Cause)},
    "Findings of runs": {word: phrase.chinese for word, phrase in Runs.findings.items()},
    "Reposts found without a link": {kind: term.chinese for kind, term in cascade.REPOST_KINDS.items()},
    "How certain an original is": {word: phrase.chinese for word, phrase in cascade.CERTAINTIES.items()},
    "Lines that are not the article": {word: name_in(word, "zh") for word in BOILERPLATE_KINDS},
    "What is wrong with an archive": {word: Checks.headings[word].chinese for word in GRAVITIES},
}


@pytest.mark.parametrize("heading", WORDS)
def test_the_glossary_has_every_word_and_no_other(heading: str) -> None:
    there, wanted = rows(heading), WORDS[heading]
    assert set(there) == set(wanted)
    for word, chinese in there.items():
        assert wanted[word].startswith(chinese), word


def test_the_glossary_has_every_kind_of_page_that_is_not_read() -> None:
    said = {kind.kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, ReadError)}
    said |= QUARANTINED
    for module in (ROOT / "scraper").rglob("*.py"):
        code = module.read_text(encoding="utf-8")
        said |= set(re.findall(r'(?:error_page\([^"\n]+, |UnreadableFile\()"([\w-]+)"', code))
    assert {"empty", "missing", "too-large", "crash"} < said
    assert set(rows("Pages that are not read")) == said


def test_both_glossaries_have_the_same_words() -> None:
    assert tables(CHINESE) == tables(ENGLISH)
    assert sum(len(table) for table in tables(ENGLISH)) > 90
