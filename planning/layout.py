"""How `net` lays its arrays: items of one level side by side, each level in the plant's order, so that each step of the
recurrence over the buckets is a few passes over one slice."""

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Self, TypeVar

import numpy as np
import numpy.typing as npt

from planning.bom import by_level
from planning.buckets import Buckets, Places
from planning.plant import Items, Movements, Numbers

T = TypeVar("T", bound=np.generic)


@dataclass(frozen=True, eq=False)
class Layout:
    """`place[i]`: where item i of the plant stands; `items` stand so (their names do not). `levels`: one slice for each
    low-level code. `earliest` [items]: the first bucket for which an order released today is there. The order for a
    bucket is released in the bucket `releases[bucket, lead[item]]`; 0 before `earliest`."""

    place: Places
    items: Items
    levels: tuple[slice, ...]
    earliest: Places
    releases: Places
    lead: Places

    @classmethod
    def of(cls, items: Items, codes: Numbers, buckets: Buckets) -> Self:
        order = by_level(codes)
        place = np.empty_like(order)
        place[order] = np.arange(len(order))
        edges = np.searchsorted(codes[order], np.arange(codes.max(initial=-1) + 2))
        # A lead time beyond the horizon is as good as one that just reaches it.
        lead = np.minimum(items.lead_days[order], buckets.end - buckets.today)
        releases = buckets.releases(np.arange(lead.max(initial=0) + 1, dtype=np.int32))
        columns: dict[str, Any] = {
            n: column[order] for n, column in vars(items).items() if isinstance(column, np.ndarray)
        }
        return cls(
            place=place,
            items=replace(items, **columns),
            levels=tuple(slice(int(a), int(b)) for a, b in pairwise(edges)),
            earliest=(releases < 0).sum(axis=0)[lead],
            releases=np.maximum(releases, 0),
            lead=lead,
        )

    def arranged(self, movements: Movements) -> Movements:
        return replace(movements, item=self.place[movements.item].astype(np.int32))

    def back(self, columns: npt.NDArray[T]) -> npt.NDArray[T]:
        """[..., items]: in the plant's order again. In place, row by row: another array costs more than the copying."""
        for row in np.atleast_2d(columns):
            np.take(row.copy(), self.place, out=row, mode="clip")
        return columns
