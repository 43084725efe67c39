"""What many rows come to, worked out some at a time, where nobody knows how much it will be: that bounds memory."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from planning.stretches import Rows

_FIRST = 64  # rows
_AT_ONCE = 400_000  # of what they come to, about


class Sized(Protocol):
    def __len__(self) -> int: ...


T = TypeVar("T", bound=Sized)


def in_bites(rows: Rows, come_to: Callable[[Rows], T], most: int | None = None) -> tuple[list[T], int]:
    """What the rows come to, bite by bite, and of how many of them; not of all when it is more than `most`."""
    found: list[T] = []
    at, total, bite = 0, 0, _FIRST
    while at < len(rows) and (most is None or total < most):
        found.append(come_to(rows[at : at + bite]))
        at, total = min(at + bite, len(rows)), total + len(found[-1])
        bite = max(1, _AT_ONCE * at // max(total, 1))
    return found, at
