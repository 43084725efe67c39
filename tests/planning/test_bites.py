from collections.abc import Callable

import numpy as np

from planning.bites import in_bites


def _each(much: int, sizes: list[int]) -> Callable[[np.ndarray], np.ndarray]:
    def come_to(rows: np.ndarray) -> np.ndarray:
        sizes.append(len(rows))
        return np.repeat(rows, much)

    return come_to


def test_all_rows_are_taken_in_their_order_and_bites_become_smaller_where_they_come_to_much() -> None:
    sizes: list[int] = []
    rows = np.arange(2_000)[::-1]
    found, many = in_bites(rows, _each(10_000, sizes))
    assert many == len(rows)
    assert (np.concatenate(found)[::10_000] == rows).all()
    assert (sizes[0], sizes[1]) == (64, 40)


def test_it_ends_with_the_bite_that_fills_the_room() -> None:
    sizes: list[int] = []
    found, many = in_bites(np.arange(1_000), _each(1, sizes), 64)
    assert (len(found), many) == (1, 64)
    assert in_bites(np.arange(1_000), _each(1, sizes), 0) == ([], 0)
