"""How each node is planned: its demand, lot, lead time, safety stock and reorder point, and what things cost.

Demand goes from what is sold down the product structures. Its variance is that of a compound Poisson process: a parent
made in lots draws its components in lots. Safety stock covers the deviation over the lead time.
"""

from dataclasses import dataclass

import numpy as np

from sample_plant.chance import Floats, Ints, spread, stream
from sample_plant.demand import Demand
from sample_plant.items import Items
from sample_plant.nodes import Nodes
from sample_plant.partners import Offers, round_price
from sample_plant.places import KINDS, WorkCentres
from sample_plant.structure import Routings, Structures
from sample_plant.workdays import Workdays

HOURS_A_DAY = 15.0  # two shifts
RELEASE_AHEAD = 3  # worked days from the release of a work order to its start
_SLACK = 3  # worked days
_LONGEST = 15  # worked days of one operation
_REVIEW = 3  # days until the buyer looks at a supplier
_NICE = np.array([1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80])


@dataclass(frozen=True)
class Policy:
    """Quantities in ticks. `lot`, `safety`, `reorder`, `most` are a node's; `lead_days` and `cost` an item's."""

    daily: Floats
    lot: Ints
    safety: Ints
    reorder: Ints
    most: Ints
    lead_days: Ints
    cost: Ints  # 1/10000 EUR for one unit
    minimum: Ints  # MOQ of each offer, in ticks


def nice(amount: Floats) -> Ints:
    """The next round number that a planner would enter: 3, 12, 250, 4000."""
    amount = np.maximum(amount, 1)
    power = np.maximum(0, np.floor(np.log10(amount)) - 1).astype(np.int64)
    place = np.searchsorted(_NICE, amount / 10.0**power - 1e-9)
    return np.asarray(np.where(place < len(_NICE), _NICE[np.minimum(place, len(_NICE) - 1)], 100) * 10**power)


def operation_days(routings: Routings, entries: Ints, quantity: Ints) -> Ints:
    """Planned worked days of operations for a quantity; a long one is shared by several machines."""
    hours = (routings.setup[entries] + routings.run[entries] * quantity) / 1000
    return np.clip(np.ceil(hours / HOURS_A_DAY), 1, _LONGEST).astype(np.int64)


def make_days(routings: Routings, item: Ints, quantity: Ints) -> Ints:
    """Planned worked days to make a quantity of each item."""
    which, entries = spread(routings.first, item)
    return np.bincount(which, operation_days(routings, entries, quantity[which]), len(item)).astype(np.int64)


def make_policy(
    items: Items, nodes: Nodes, structures: Structures, routings: Routings, centres: WorkCentres, offers: Offers,
    demand: Demand, days: Workdays, seed: int,
) -> Policy:  # fmt: skip
    chance = stream(seed, "policy")
    cost = costs(items, structures, routings, centres, offers)
    daily, variance = _sales(nodes, demand, days)
    lot = np.ones(len(nodes), dtype=np.int64)
    lead = np.zeros(len(nodes))
    item, ticks = nodes.item, items.ticks[nodes.item]
    cover = _cover(cost[item]) * chance.uniform(0.8, 1.3, len(nodes))
    line_weight = _weights(items, structures, days)
    line_level = items.level[structures.parent]
    owner = np.repeat(np.arange(len(structures.parent)), np.diff(structures.first))
    for level in range(4):
        mine = np.flatnonzero(items.level[item] == level)
        lot[mine] = nice(daily[mine] * cover[mine])
        whole = np.bincount(item[mine], daily[mine], len(items))
        lumps = np.bincount(item[mine], daily[mine] * lot[mine], len(items))
        lines = np.flatnonzero(line_level[owner] == level)
        parent, share = structures.parent[owner[lines]], line_weight[lines]
        per = structures.quantity[lines]
        into = nodes.home[structures.component[lines]]
        daily += np.bincount(into, whole[parent] * per * share, len(nodes))
        variance += np.bincount(into, lumps[parent] * per.astype(np.float64) ** 2 * share, len(nodes))
        lead[mine] = (RELEASE_AHEAD + make_days(routings, item[mine], lot[mine]) + _SLACK) * 1.4
    bought = np.flatnonzero(items.level[item] == 4)
    preferred = offers.first[item[bought]]
    minimum = _minima(offers, daily[nodes.home] / items.ticks, chance) * items.ticks[offers.item]
    largest = np.zeros(len(items), dtype=np.int64)
    np.maximum.at(largest, offers.item, minimum)
    wanted = np.maximum(daily[bought] * cover[bought] / ticks[bought], largest[item[bought]] / ticks[bought])
    lot[bought] = nice(wanted) * ticks[bought]
    lead[bought] = offers.lead_days[preferred] + _REVIEW
    late = np.where(items.level[item] == 4, 0.2, 0.15) * lead * daily  # deliveries do not keep to the day
    spare = 0.5 * np.sqrt(variance * lead + late**2)
    needed = daily > 0
    safety = np.where(needed, np.maximum(1, np.ceil(spare / ticks)), 0).astype(np.int64) * ticks
    reorder = safety + (np.ceil(daily * lead / ticks).astype(np.int64) * ticks)
    days_to = np.zeros(len(items), dtype=np.int64)
    days_to[item[::-1]] = np.rint(lead[::-1]).astype(np.int64)
    days_to[~items.made] = offers.lead_days[offers.first[np.flatnonzero(~items.made)]]
    most = np.where(needed, reorder + lot * 7 // 5 // ticks * ticks, lot)
    return Policy(daily, lot, safety, reorder, most, days_to, cost, minimum)


def costs(items: Items, structures: Structures, routings: Routings, centres: WorkCentres, offers: Offers) -> Ints:
    """Standard cost in 1/10000 EUR: the preferred price of what is bought; material and work of what is made."""
    cost = np.zeros(len(items), dtype=np.float64)
    bought = np.flatnonzero(~items.made)
    cost[bought] = offers.price[offers.first[bought]]
    rate = np.array([KINDS[k].rate for k in centres.kinds], dtype=np.float64)[routings.centre]
    for level in range(3, -1, -1):
        made = np.flatnonzero(items.level == level)
        which, lines = structures.lines(made)
        part = structures.component[lines]
        cost[made] = np.bincount(which, cost[part] * structures.quantity[lines] / items.ticks[part], len(made))
        which, entries = spread(routings.first, made)
        hours = routings.run[entries] / 1000 + routings.setup[entries] / 1000 / 20
        cost[made] += np.bincount(which, hours * rate[entries] * 10_000, len(made))
        cost[made] = round_price(cost[made])
    return cost.astype(np.int64)


def _sales(nodes: Nodes, demand: Demand, days: Workdays) -> tuple[Floats, Floats]:
    """What customers take of each node in a day: mean, and variance a day."""
    count, amount = len(nodes), demand.quantity.astype(np.float64)
    daily = np.bincount(demand.node, amount, count) / days.days
    return daily, np.bincount(demand.node, amount**2, count) / days.days


def _weights(items: Items, structures: Structures, days: Workdays) -> Floats:
    """The part of the time that each line is in force; a version with little time left counts for a tenth."""
    switch = structures.switch[structures.parent]
    share = np.where(switch < 0, 1.0, np.clip(switch / days.days, 0.1, 0.95))
    weight = np.where(structures.version == 1, share, 1 - share)
    return np.repeat(weight, np.diff(structures.first))


def _cover(cost: Ints) -> Floats:
    """Days of demand in one lot: what is dear is ordered often."""
    return np.interp(np.log10(np.maximum(cost, 1) / 10_000), [-1, 0.5, 1.5, 2.5, 4], [120, 85, 60, 40, 25])


def _minima(offers: Offers, daily: Floats, chance: np.random.Generator) -> Ints:
    """An offer's least quantity in units: some days' demand, as a round number."""
    return nice(
        daily[offers.item] * chance.uniform(4, 30, len(offers.item)) * chance.choice([0.3, 1.0], len(offers.item))
    )
