"""Which parts run short, when, by how much, until when, whom it hits and what cures it. A part is short while all that
was required of it is more than all that it had: stock, scheduled receipts, and orders that can still be placed. A made
part whose components are short is not short itself: it is among what they hit."""

from dataclasses import dataclass

import numpy as np

from planning.netting import Netting
from planning.pegging import reduced
from planning.plant import Numbers, Plant
from planning.quantity import Amounts
from planning.stretches import Stretches
from planning.supplies import ranks


@dataclass(frozen=True)
class Shortages:
    """One row for each stretch of buckets in which an item is short, from `first` to before `until` (buckets; `until`
    is their number where it does not end in them). `quantity` is the most that is missing at once, so what has to
    come; `late` is all that is required and not there on its day, and what is pegged: no less than `quantity`."""

    item: Numbers
    first: Numbers
    until: Numbers
    quantity: Amounts
    late: Amounts

    def __len__(self) -> int:
        return len(self.item)


@dataclass(frozen=True)
class Cure:
    """What ends a shortage: `receipts` (rows of the plant's, in the order in which they come) that are on order, and
    where these are too little or come later, `ordered` of a new order, placed today. `day`: when all of it is there."""

    receipts: tuple[int, ...]
    ordered: int
    day: int


def shortages(plant: Plant, net: Netting) -> tuple[Shortages, Stretches]:
    """In order of item and time; and what of each is late, on the lines of the items (`need`: the row)."""
    lacking = np.flatnonzero((net.projected < 0).any(axis=0))
    missing = np.maximum(-net.projected[:, lacking], 0).T
    row, bucket = np.nonzero(missing)
    amount, item = missing[row, bucket], lacking[row]
    begins = (np.diff(row, prepend=-1) != 0) | (np.diff(bucket, prepend=-1) != 1)
    need = (np.cumsum(begins) - 1).astype(np.int32)
    starts = np.flatnonzero(begins)
    end = np.cumsum(net.gross[:, lacking], axis=0)[bucket, row]
    begun = np.where(bucket > 0, end - net.gross[bucket, item], np.minimum(plant.items.on_hand[item], 0))
    start = np.maximum(end - amount, begun)
    found = Shortages(
        item=item[starts].astype(np.int32),
        first=bucket[starts].astype(np.int32),
        until=bucket[np.append(starts, len(row))[1:] - 1].astype(np.int32) + 1,
        quantity=reduced(np.maximum, amount, starts),
        late=reduced(np.add, end - start, starts),
    )
    late = Stretches(need, start, end, start, end)
    return found, late.take(end > start)


def cures(plant: Plant, net: Netting, found: Shortages) -> tuple[Cure, ...]:
    """For each what ends it. Of a shortage that lasts beyond the buckets only what is required in them is looked at."""
    on_order = _on_order(plant, found)
    return tuple(
        _cure(plant, net, on_order.get(item, []), item, first, until)
        for item, first, until in zip(found.item.tolist(), found.first.tolist(), found.until.tolist(), strict=True)
    )


def _cure(plant: Plant, net: Netting, on_order: list[int], item: int, first: int, until: int) -> Cure:
    buckets, days, quantities = net.buckets, plant.receipts.day, plant.receipts.quantity
    begun = int(buckets.first_days[first + 1]) if first + 1 < len(buckets) else buckets.end
    if until < len(buckets):
        day = int(buckets.first_days[until])
        over = int(buckets.first_days[until + 1]) if until + 1 < len(buckets) else buckets.end
        lacking = int(net.planned_receipts[first + 1 : until + 1, item].sum() - net.projected[until, item])
        coming = [row for row in on_order if begun <= days[row] < over]
    else:
        day = plant.today + int(plant.items.lead_days[item])
        lacking = int(-net.projected[-1, item])
        coming = [row for row in on_order if begun <= days[row] < buckets.end]
        for row in (row for row in on_order if buckets.end <= days[row] <= day):
            if lacking > 0:
                coming.append(row)
                lacking -= int(quantities[row])
    if lacking > 0:
        return Cure(tuple(coming), lacking, day)
    return Cure(tuple(coming), 0, int(days[coming[-1]]))


def _on_order(plant: Plant, found: Shortages) -> dict[int, list[int]]:
    """The receipts of each item that is short, in the order in which they come."""
    rows = np.flatnonzero(np.isin(plant.receipts.item, found.item))
    by_item: dict[int, list[int]] = {}
    for row in rows[np.argsort(ranks(plant.receipts, rows))].tolist():
        by_item.setdefault(int(plant.receipts.item[row]), []).append(row)
    return by_item
