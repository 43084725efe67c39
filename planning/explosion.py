"""Dependent demand: what the planned order releases of one level need of the levels below."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from planning.bom import in_force, lines_of
from planning.buckets import Buckets, Places
from planning.layout import Layout
from planning.plant import Flags, Numbers, Structure
from planning.quantity import Amounts, times


@dataclass(frozen=True, eq=False)
class Explosion:
    """The lines of one level's items, those that are always in force first. `holds` [buckets, the other lines]: a line
    holds for an order when it is in force on the first day of the bucket in which the order is released."""

    parent: Places
    component: Places
    per: Amounts
    holds: Flags

    def add(self, released: Amounts, gross: Amounts) -> None:
        """Adds to `gross` what the releases need: for each line, rounded up to a ten-thousandth."""
        always = len(self.per) - self.holds.shape[1]
        for bucket, holds in enumerate(self.holds):
            # `clip` since no place is out of bounds, and taking is faster where that is not looked at.
            needs = times(np.take(released[bucket], self.parent, mode="clip"), self.per)
            needs[always:] *= holds
            np.add.at(gross[bucket], self.component, needs)


def explosions(structure: Structure, layout: Layout, codes: Numbers, buckets: Buckets) -> list[Explosion]:
    """One for each level."""
    always = (structure.first_day <= buckets.today) & (structure.last_day >= buckets.first_days[-1])
    level, component = codes[structure.parent], layout.place[structure.component]
    # By component last, since what lies together is added faster; keys of 16 bits are sorted in a fifth of the time.
    halves, first = (component.astype(np.uint16), (component >> 16).astype(np.uint16)), level * 2 + ~always
    order = np.lexsort((*halves, first.astype(np.min_scalar_type(first.max(initial=0)))))
    edges = np.searchsorted(level[order], np.arange(len(layout.levels) + 1))
    found = []
    for lines in (order[a:b] for a, b in pairwise(edges)):
        holds = in_force(lines_of(structure, lines[~always[lines]]), buckets.first_days)
        found.append(Explosion(layout.place[structure.parent[lines]], component[lines], structure.per[lines], holds))
    return found
