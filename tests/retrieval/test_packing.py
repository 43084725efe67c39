"""Pieces are gathered as a reader would: few chunks, none too long, none with next to nothing in it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.packing import packed
from retrieval.pieces import Piece


def _pieces(*sizes: int, reluctance: float = 0.0, head_tokens: int = 0) -> list[Piece]:
    return [Piece(at, at + 1, size, reluctance, None, "h" * head_tokens, head_tokens) for at, size in enumerate(sizes)]


def _sizes(pieces: list[Piece], limit: int = 100, least: int = 25) -> list[list[int]]:
    return [[piece.tokens for piece in run] for run in packed(pieces, limit, least)]


def test_what_fits_is_one_chunk() -> None:
    assert _sizes(_pieces(40, 30, 30)) == [[40, 30, 30]]
    assert _sizes([]) == []


def test_a_long_run_falls_into_even_parts_and_leaves_no_scrap() -> None:
    assert _sizes(_pieces(*[10] * 11)) in ([[10] * 5, [10] * 6], [[10] * 6, [10] * 5])


def test_a_piece_that_is_too_long_stands_alone() -> None:
    assert _sizes(_pieces(30, 150, 30)) == [[30], [150], [30]]


def test_a_chunk_does_not_begin_where_it_would_tear_apart() -> None:
    lead_in, *items = _pieces(20, 30, 30)
    kept = [*_pieces(70), lead_in, Piece(9, 10, 30, 4.0, None), *items[1:]]
    assert _sizes(kept) == [[70], [20, 30, 30]]


def test_the_head_that_is_said_again_counts() -> None:
    runs = _sizes(_pieces(*[20] * 10, reluctance=0.5, head_tokens=30))
    assert max(map(sum, runs)) == 60


@settings(deadline=None)
@given(sizes=st.lists(st.integers(1, 120), max_size=60))
def test_all_pieces_come_out_in_their_order(sizes: list[int]) -> None:
    runs = _sizes(_pieces(*sizes))
    assert [size for run in runs for size in run] == sizes
    assert all(sum(run) <= 100 or len(run) == 1 for run in runs)
