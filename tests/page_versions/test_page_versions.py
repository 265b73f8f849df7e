"""Two captures of a page, between which its template, its lists or all of it changed: what the archive says of it.

`benchmarks/compare.py --score` prints the same rows over more pages.
"""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import TYPE_CHECKING

import pytest

from archive.archive import Archive
from tests.page_versions.pages import KINDS, Captures, Case, made_of

if TYPE_CHECKING:
    from pathlib import Path

PAGES = 24
# A ratchet: up only. Of the changes that sites made, told as what they are; of what is told, false.
FOUND = 0.99
FALSE = 0.005


@pytest.mark.slow
@pytest.mark.parametrize("english", [False, True], ids=["zh", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_became_of_pages_is_told(kind: str, english: bool, tmp_path: Path) -> None:
    with Archive.open_or_create(tmp_path / "archive") as archive:
        captures = Captures(archive, tmp_path / "saved")
        scores = [captures.score(made_of(kind, number, english=english)) for number in range(PAGES)]
    total = reduce(add, scores)
    assert total.made >= PAGES // 2
    assert total.found >= FOUND * total.made, total.missed[:5]
    assert total.false <= FALSE * total.reported, total.wrong[:5]


def test_an_edit_that_is_denied_and_one_that_is_told_falsely_lower_the_score(tmp_path: Path) -> None:
    case = made_of("second template", 1, english=False)
    assert case.edit is not None
    with Archive.open_or_create(tmp_path / "archive") as archive:
        captures = Captures(archive, tmp_path / "saved")
        denied = captures.score(Case(case.url, case.before, case.before, case.edit))
        assert (denied.made, denied.found, denied.false) == (1, 0, 0)
        false = captures.score(Case(case.url.replace("site1", "site2"), case.before, case.after, None))
        assert (false.made, false.false) == (0, 1)
