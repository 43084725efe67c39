"""Pieces gathered into chunks: the fewest that fit, broken where a reader would break."""

from collections.abc import Sequence
from itertools import pairwise

from retrieval.pieces import Piece

_SHORT = 2.0  # what a chunk with next to nothing in it costs, in chunks
_UNEVEN = 0.1


def packed(pieces: Sequence[Piece], limit: int, least: int) -> list[Sequence[Piece]]:
    """All pieces in their order, in runs of at most `limit` tokens (a piece that alone has more stays alone) and, where
    it can be, at least `least`. As a paragraph is broken into lines: the way with the lowest sum of costs is taken."""
    costs = [0.0]
    begins = [0]
    for end in range(1, len(pieces) + 1):
        best, begin, size = float("inf"), end - 1, 0
        for first in range(end - 1, -1, -1):
            size += pieces[first].tokens
            if size > limit and first < end - 1:
                break
            said = size + pieces[first].head_tokens
            if said > limit and first < end - 1:
                continue
            cost = costs[first] + 1 + _UNEVEN * (said / limit) ** 2 + _SHORT * max(0.0, 1 - said / least)
            cost += pieces[first].reluctance
            if cost < best:
                best, begin = cost, first
        costs.append(best)
        begins.append(begin)
    bounds = [len(pieces)]
    while bounds[-1]:
        bounds.append(begins[bounds[-1]])
    return [pieces[first:end] for first, end in pairwise(reversed(bounds))]
