"""Where each item is stocked. A node is one item in one warehouse."""

from dataclasses import dataclass

import numpy as np

from sample_plant.chance import Ints, stream
from sample_plant.items import Items
from sample_plant.places import DISTRIBUTION, FINISHED_GOODS, STORE
from sample_plant.structure import Structures

_ALSO_DISTRIBUTED = 0.4  # of the finished goods


@dataclass(frozen=True)
class Nodes:
    """`home[item]` is where production puts or takes it, `second[item]` its stock for customers elsewhere, or -1."""

    item: Ints
    warehouse: Ints
    home: Ints
    second: Ints

    def __len__(self) -> int:
        return len(self.item)

    def total(self, quantity: Ints) -> Ints:
        """A quantity of each node as one of each item, over its warehouses."""
        whole = quantity[: len(self.second)].copy()
        both = self.second >= 0
        whole[both] += quantity[self.second[both]]
        return whole


def make_nodes(items: Items, structures: Structures, seed: int) -> Nodes:
    """Every item at home; some finished goods and the service parts in the distribution centre too."""
    chance = stream(seed, "nodes")
    likely = np.where(items.sold, _ALSO_DISTRIBUTED, items.number("spare"))
    both = chance.random(len(items)) < likely
    both[structures.orphan] = False
    distributed = np.flatnonzero(both)
    second = np.full(len(items), -1, dtype=np.int64)
    second[distributed] = len(items) + np.arange(len(distributed))
    home = np.where(items.sold, FINISHED_GOODS, STORE)
    return Nodes(
        item=np.r_[np.arange(len(items)), distributed].astype(np.int64),
        warehouse=np.r_[home, np.full(len(distributed), DISTRIBUTION)].astype(np.int64),
        home=np.arange(len(items), dtype=np.int64),
        second=second,
    )
