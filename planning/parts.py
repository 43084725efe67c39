"""A whole plant's items some at a time, where what is made of all at once would take more memory than the plan."""

from collections.abc import Iterator


def in_parts(count: int, many: int) -> Iterator[slice]:
    """So many of the places below `count` at a time, at least one of them; of none there is one part, without any."""
    many = max(many, 1)
    for first in range(0, max(count, 1), many):
        yield slice(first, min(first + many, count))
