"""What an order for an item would do, tried for many days or quantities at once: the item and all below it stand side
by side in as many copies as there are orders to try, and are netted once (`planning.netting`)."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from planning.below import with_all_below
from planning.netting import Netting, net
from planning.plant import Movements, Numbers, Plant, Source, Structure
from planning.quantity import Amounts


@dataclass(frozen=True, eq=False)
class Trial:
    """What the orders would make of the items: amounts are [buckets, orders, items], the items as `Trials.items`.

    `lacking`: what would newly be wanting of each, of safety stock too, which is where an order makes another one late.
    """

    lacking: Amounts
    receipts: Amounts
    releases: Amounts


class Trials:
    """Orders for one item of a plant that was netted."""

    def __init__(self, plant: Plant, found: Netting, item: int) -> None:
        self.buckets = found.buckets
        self.part, self.items = with_all_below(plant, found, item)
        self.planned_receipts = found.planned_receipts[:, self.items]
        self.planned_releases = found.planned_releases[:, self.items]
        self._least = np.minimum(found.projected[:, self.items], self.part.items.safety_stock)

    def of(self, days: Numbers, quantities: Amounts) -> Trial:
        """Each order: so many of the item on its day, none of them before today."""
        many, each = len(days), len(self.items)
        plant = _copies(self.part, many)
        tried = Movements(
            item=np.arange(many, dtype=np.int32) * each,
            day=days.astype(np.int32),
            quantity=quantities,
            source=(Source.SALES_ORDER,) * many,
            orders=("",) * many,
            lines=(0,) * many,
            parties=("",) * many,
        )
        found = net(replace(plant, demands=_together(plant.demands, tried)), self.buckets)
        shape = (len(self.buckets), many, each)
        return Trial(
            lacking=np.maximum(self._least[:, None] - found.projected.reshape(shape), 0),
            receipts=found.planned_receipts.reshape(shape),
            releases=found.planned_releases.reshape(shape),
        )


def _copies(plant: Plant, many: int) -> Plant:
    each = len(plant.items)

    def placed(items: Numbers) -> Numbers:
        ahead = np.arange(many, dtype=np.int32) * each
        return (ahead[:, None] + items).reshape(-1)

    structure, demands, receipts = plant.structure, plant.demands, plant.receipts
    lines = {"parent": placed(structure.parent), "component": placed(structure.component)}
    return Plant(
        plant.today,
        replace(plant.items, **_tiled(plant.items, many)),
        Structure(**(_tiled(structure, many) | lines)),
        Movements(**(_tiled(demands, many) | {"item": placed(demands.item)})),
        Movements(**(_tiled(receipts, many) | {"item": placed(receipts.item)})),
    )


def _tiled(rows: Any, many: int) -> dict[str, Any]:
    return {name: np.tile(one, many) if isinstance(one, np.ndarray) else one * many for name, one in vars(rows).items()}


def _together(a: Movements, b: Movements) -> Movements:
    both: dict[str, Any] = {
        name: np.concatenate([one, getattr(b, name)]) if isinstance(one, np.ndarray) else one + getattr(b, name)
        for name, one in vars(a).items()
    }
    return Movements(**both)
