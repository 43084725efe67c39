"""An item and all that it takes, planned as in the whole plant."""

from dataclasses import replace

import numpy as np

from planning.above import rows_of, some_items
from planning.bom import effective, in_force, lines_of
from planning.buckets import Places
from planning.netting import Netting
from planning.plant import Movements, Plant, Source, Structure
from planning.quantity import times


def with_all_below(plant: Plant, net: Netting, item: int) -> tuple[Plant, Places]:
    """The plant of this item, which is its first, and of all that it takes, on any level; and where they stand in the
    whole. What others require of them, as netted, is among its demands, so it nets the same: whatever is changed of the
    item changes nothing above it (low-level coding: Orlicky, "Material Requirements Planning", 1975).

    `net` is the whole plant's; the part is to be netted in the same buckets.
    """
    structure = effective(plant.structure, net.buckets)
    items = all_below(structure, len(plant.items), item)
    items = items[np.argsort(items != item, kind="stable")]
    number = np.full(len(plant.items), -1, dtype=np.int32)
    number[items] = np.arange(len(items))
    kept = number >= 0
    lines = lines_of(structure, kept[structure.parent])
    own = replace(lines, parent=number[lines.parent], component=number[lines.component])
    receipts = rows_of(plant.receipts, np.flatnonzero(kept[plant.receipts.item]))
    part = Plant(
        plant.today,
        some_items(plant.items, items),
        own,
        _required(own, net, items),
        replace(receipts, item=number[receipts.item]),
    )
    return part, items


def _required(lines: Structure, net: Netting, items: Places) -> Movements:
    """What is required of the items for anything but the planned orders of these items."""
    gross = net.gross[:, items]
    holds = in_force(lines, net.buckets.first_days)
    needs = times(net.planned_releases[:, items[lines.parent]], lines.per) * holds
    np.subtract.at(gross.T, lines.component, needs.T)
    bucket, item = np.nonzero(gross)
    return Movements(
        item=item.astype(np.int32),
        day=net.buckets.first_days[bucket],
        quantity=gross[bucket, item],
        source=(Source.WORK_ORDER,) * len(item),
        orders=("",) * len(item),
        lines=(0,) * len(item),
        parties=("",) * len(item),
    )


def all_below(structure: Structure, count: int, item: int) -> Places:
    """The item and all that it takes on any level, of `count` items."""
    kept = np.zeros(count, dtype=np.bool_)
    kept[item] = True
    while len(more := structure.component[kept[structure.parent] & ~kept[structure.component]]):
        kept[more] = True
    return np.flatnonzero(kept)


def cumulative_lead_days(plant: Plant, item: int) -> int:
    """The days after which the item is there when neither it nor anything below it is: the longest way down (APICS:
    cumulative lead time). Of a circle each item counts once at most."""
    parent, component, lead = plant.structure.parent, plant.structure.component, plant.items.lead_days.astype(np.int64)
    total = np.full(len(lead), -1, dtype=np.int64)
    total[item] = lead[item]
    lines = np.flatnonzero(np.isin(parent, all_below(plant.structure, len(lead), item)))
    for _ in range(len(lines)):
        before = total.copy()
        known = lines[total[parent[lines]] >= 0]
        np.maximum.at(total, component[known], total[parent[known]] + lead[component[known]])
        if np.array_equal(before, total):
            break
    return int(total.max())
