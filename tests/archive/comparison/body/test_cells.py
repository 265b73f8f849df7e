"""A changed cell that is nothing but a figure is told without aligning: the same edit as aligning finds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.comparison.body.link_edits import _edits_of_cell, _edits_of_texts
from archive.comparison.body.units import join_cell, take_apart
from archive.comparison.classes.classify import is_changed_figure
from archive.comparison.classes.renumbering import Renumbering
from archive.model.record import TableBlock

FIGURES = ["7", "007", "9.5", "9.50", "1,009", "1009", "1,23", "12%", "13%", "12.0%", "0", "10,234,567.8"]
OTHERS = ["", "-3", "3.14.1", "第3季度", "12万", "IV", "二十", "n/a", "10²", "$5", "上海"]
ANY = st.one_of(st.sampled_from(FIGURES + OTHERS), st.from_regex(r"[0-9]{1,4}(\.[0-9]{1,2})?%?", fullmatch=True))


@given(ANY, ANY)
def test_a_cell_is_told_as_aligning_would(old: str, new: str) -> None:
    lefts, rights = (take_apart([TableBlock((("名", text),))]) for text in (old, new))
    told = list(_edits_of_cell((lefts[0], 1), (rights[0], 1), Renumbering()))
    aligned = list(_edits_of_texts(join_cell(lefts[0], 1), join_cell(rights[0], 1), Renumbering()))
    assert [f.edit for f in told] == [f.edit for f in aligned]
    assert [f[:1] + f[2:5] for f in told] == [f[:1] + f[2:5] for f in aligned]


@pytest.mark.parametrize(
    ("old", "new"), [("9.5", "9.50"), ("1009", "1,009"), ("12", "12%"), ("-3", "-4"), ("3万", "4万")]
)
def test_what_is_not_plainly_another_figure_is_aligned(old: str, new: str) -> None:
    assert not is_changed_figure(old, new)
