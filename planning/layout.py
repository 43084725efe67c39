"""How `net` lays its arrays: items of one level side by side, and in it those with the same offset, so that each step
of the recurrence over the buckets is a few passes over one slice."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Self, TypeVar

import numpy as np
import numpy.typing as npt

from planning.buckets import Buckets, Places
from planning.plant import Items, Movements, Numbers

T = TypeVar("T", bound=np.generic)


@dataclass(frozen=True, eq=False)
class Layout:
    """`place[i]`: where item i of the plant stands. `items` stand so (their names do not). `levels`: one slice for each
    low-level code. Within a level `earliest` descends: those that an order can still reach in a bucket are its end."""

    place: Places
    items: Items
    levels: tuple[slice, ...]
    way: Places
    ways: Places
    earliest: Places

    @classmethod
    def of(cls, items: Items, codes: Numbers, buckets: Buckets) -> Self:
        leads, lead_at = np.unique(items.lead_days, return_inverse=True)
        # Columns ascend from the left in their first rows, so those with more days past (-1) come first.
        ways, way_at = np.unique(buckets.releases(leads), axis=1, return_inverse=True)
        way = way_at.reshape(-1)[lead_at]
        order = np.lexsort((way, codes))
        place = np.empty_like(order)
        place[order] = np.arange(len(order))
        edges = np.searchsorted(codes[order], np.arange(codes.max(initial=-1) + 2))
        levels = tuple(slice(int(a), int(b)) for a, b in pairwise(edges))
        return cls(place, _arranged(items, order), levels, way[order], ways, (ways < 0).sum(axis=0)[way[order]])

    def arranged(self, movements: Movements) -> Movements:
        return replace(movements, item=self.place[movements.item].astype(np.int32))

    def back(self, columns: npt.NDArray[T]) -> npt.NDArray[T]:
        """In the plant's order again."""
        return np.take(columns, self.place, axis=-1)

    def groups(self, level: slice) -> Iterator[tuple[Places, slice]]:
        """For each offset in the level: the bucket of release for each bucket of receipt, and the items' slice."""
        edges = np.flatnonzero(np.diff(self.way[level], prepend=-1, append=-1)) + level.start
        for a, b in pairwise(edges):
            yield self.ways[:, self.way[a]], slice(int(a), int(b))


def _arranged(items: Items, order: Places) -> Items:
    columns: dict[str, Any] = {name: one[order] for name, one in vars(items).items() if isinstance(one, np.ndarray)}
    return replace(items, **columns)
