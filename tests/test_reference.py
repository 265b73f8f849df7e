"""The reference is what the program says; the glossary has every word of it, in both languages, and no other."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from archive.model import Cause
from archive.model.comparison import ATTRIBUTION_VERDICTS, EDIT_CLASSES, VERDICTS, FieldName
from archive.model.record import BOILERPLATE_KINDS, OUTCOMES
from archive.report.words import labels
from archive.report.words.checks import Checks
from archive.report.words.runs import Runs
from archive.report.words.summaries import Summary, name_in
from archive.verify import GRAVITIES
from tests.make_reference import DOCS, references

GLOSSARY = (DOCS / "GLOSSARY.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["COMMANDS.md", "COMMANDS.zh.md", "FORMATS.md"])
def test_the_reference_is_current(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == references()[name], "run: python -m tests.make_reference"


def rows(heading: str) -> dict[str, str]:
    """Return the words of a table of the glossary, with their Chinese."""
    (body,) = re.findall(rf"^## {heading}\n(.*?)(?=^## |\Z)", GLOSSARY, re.MULTILINE | re.DOTALL)
    return dict(re.findall(r"^\| `([\w-]+)` \| (.*?) \| .+ \|$", body, re.MULTILINE))


WORDS: dict[str, dict[str, str]] = {
    "Verdicts": {word: labels.VERDICTS[word] for word in VERDICTS},
    "Classes of edits": {word: labels.CLASSES[word].chinese for word in EDIT_CLASSES},
    "Fields": {word: labels.FIELDS[word].chinese for word in get_args(FieldName)},
    "Attribution": {word: labels.ATTRIBUTIONS[word] for word in ATTRIBUTION_VERDICTS},
    "Outcomes of a capture": {word: name_in(word, "zh") for word in OUTCOMES},
    "Why there is a version": {word: Summary.causes[word].chinese for word in get_args(Cause)},
    "Findings of runs": {word: phrase.chinese for word, phrase in Runs.findings.items()},
    "Lines that are not the article": {word: name_in(word, "zh") for word in BOILERPLATE_KINDS},
    "What is wrong with an archive": {word: Checks.headings[word].chinese for word in GRAVITIES},
}


@pytest.mark.parametrize("heading", WORDS)
def test_the_glossary_has_every_word_and_no_other(heading: str) -> None:
    there, wanted = rows(heading), WORDS[heading]
    assert set(there) == set(wanted)
    for word, chinese in there.items():
        assert wanted[word].startswith(chinese), word
