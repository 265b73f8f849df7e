"""A block cut into pieces: nothing lost, every mark there, the wider around the narrower."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from archive.report.spans import Mark, Piece, cut_at_marks, divide_at_offsets

MARKS = st.lists(
    st.builds(
        lambda start, size, edit: Mark(start, start + size, edit),
        st.integers(-3, 40),
        st.integers(0, 12),
        st.integers(0, 9),
    ),
    max_size=8,
)


def test_one_mark_goes_around_another() -> None:
    assert cut_at_marks(6, [Mark(2, 4, 7), Mark(0, 6, 1)]) == (
        Piece(0, 2, (1,)),
        Piece(2, 4, (1, 7)),
        Piece(4, 6, (1,)),
    )


def test_of_two_that_begin_together_the_wider_is_outside() -> None:
    assert cut_at_marks(4, [Mark(0, 2, 0), Mark(0, 4, 1)])[0] == Piece(0, 2, (1, 0))


def test_points_stand_between() -> None:
    assert cut_at_marks(2, [Mark(1, 1, 5), Mark(2, 2, 6)]) == (
        Piece(0, 1, ()),
        Piece(1, 1, (5,)),
        Piece(1, 2, ()),
        Piece(2, 2, (6,)),
    )


def test_an_empty_block_can_hold_a_point() -> None:
    assert cut_at_marks(0, [Mark(0, 0, 3)]) == (Piece(0, 0, (3,)),)
    assert cut_at_marks(0, []) == ()


@given(st.integers(0, 40), MARKS)
def test_pieces_are_the_block_and_every_mark_covers_what_it_says(length: int, marks: list[Mark]) -> None:
    pieces = cut_at_marks(length, marks)
    assert [i for piece in pieces for i in range(piece.start, piece.end)] == list(range(length))
    for mark in marks:
        start = min(max(0, mark.start), length)
        end = min(max(start, mark.end), length)
        if start == end:
            assert Piece(start, start, (mark.edit,)) in pieces
        else:
            covered = {i for piece in pieces if mark.edit in piece.edits for i in range(piece.start, piece.end)}
            assert set(range(start, end)) <= covered


@given(st.integers(0, 40), MARKS, st.lists(st.integers(0, 40), min_size=1, max_size=6))
def test_divided_pieces_are_all_there_and_in_their_parts(length: int, marks: list[Mark], ends: list[int]) -> None:
    pieces, ends = cut_at_marks(length, marks), sorted(ends)
    parts = list(divide_at_offsets(pieces, ends))
    assert len(parts) == len(ends)
    assert [i for part in parts for piece in part for i in range(piece.start, piece.end)] == list(range(length))
    for end, part in zip(ends[:-1], parts, strict=False):
        assert all(piece.end <= end for piece in part)
    points = [piece for piece in pieces if piece.start == piece.end]
    assert [piece for part in parts for piece in part if piece.start == piece.end] == points
