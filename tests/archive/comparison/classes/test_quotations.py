"""Quotation marks: taken away, they say that nobody is quoted; of another kind, they are print."""

from __future__ import annotations

import pytest

from archive.comparison.articles import compare
from tests.archive.articles import article


def classes(old: str, new: str) -> list[str]:
    return [edit.cls for edit in compare(article(old), article(new)).edits]


@pytest.mark.parametrize(
    "quoted",
    [
        "The ferrymen call it 'the long wait' in winter.",
        "船工把它叫作‘慢船’，并不难听。",
        "He wrote 'it's over' twice.",
    ],
)
def test_single_marks_around_words_are_quotation_marks(quoted: str) -> None:
    bare = quoted.replace("'the", "the").replace("wait'", "wait").replace("'it's over'", "it's over")
    assert classes(quoted, bare.replace("‘", "").replace("’", "")) == ["quotation", "quotation"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Both crews' coats hung by the stove.", "Both crews coats hung by the stove."),
        ("In the '90s the crews' coats were grey.", "In the 90s the crews coats were grey."),
        ("They danced to rock 'n' roll.", "They danced to rock n roll."),
        ("他说“慢船”也好。", "他说‘慢船’也好。"),
    ],
)
def test_apostrophes_and_other_kinds_of_marks_are_print(old: str, new: str) -> None:
    assert set(classes(old, new)) == {"typographic"}
