"""Dependent demand: what the planned order releases of one level need of the levels below."""

from itertools import pairwise

import numpy as np

from planning.bom import in_force, lines_of
from planning.buckets import Buckets
from planning.layout import Layout
from planning.plant import Structure
from planning.quantity import Amounts, times


class Explosion:
    """The lines of each level's items, in the order of their components. A line holds for an order when it is in force
    on the first day of the bucket in which the order is released."""

    def __init__(self, structure: Structure, layout: Layout, buckets: Buckets) -> None:
        parent, component = layout.place[structure.parent], layout.place[structure.component]
        stops = np.array([level.stop for level in layout.levels])
        level_of = np.searchsorted(stops, parent, side="right")
        order = np.lexsort((component, level_of))
        edges = np.searchsorted(level_of[order], np.arange(len(stops) + 1))
        self._days = buckets.first_days
        self._levels = [order[a:b] for a, b in pairwise(edges)]
        self._parent, self._component, self._structure = parent, component, structure

    def add(self, level: int, released: Amounts, gross: Amounts) -> None:
        """Adds to `gross` what the releases of that level need: each line rounded up to a ten-thousandth."""
        lines = self._levels[level]
        if not len(lines):
            return
        parent, component, per = self._parent[lines], self._component[lines], self._structure.per[lines]
        starts = np.flatnonzero(np.diff(component, prepend=-1))
        needed = component[starts]
        holds = in_force(lines_of(self._structure, lines), self._days)
        always = np.logical_and.reduce(holds, axis=1)
        for bucket in range(len(released)):
            needs = times(released[bucket, parent], per)
            if not always[bucket]:
                needs *= holds[bucket]
            gross[bucket, needed] += np.add.reduceat(needs, starts)
