"""What customers order, whatever the plant can deliver: orders of equipment and of spare parts."""

from dataclasses import dataclass

import numpy as np

from sample_plant.chance import Bools, Floats, Ints, stream
from sample_plant.items import Items
from sample_plant.nodes import Nodes
from sample_plant.partners import Partners
from sample_plant.workdays import Workdays

ORDERS_A_DAY = 14.0  # at 2,000 SKUs; the volume grows with their number to the power of `simulator.GROWTH`
_SPARES = 0.42  # of the orders
OPEN, CANCELLED, DRAFT = 0, 1, 2
_SEASON = np.array([0.92, 0.97, 1.06, 1.08, 1.05, 1.02, 0.9, 0.86, 1.06, 1.1, 1.08, 0.9])
_WEEKDAY = np.array([1.15, 1.05, 1.0, 1.0, 0.8, 0, 0])


@dataclass(frozen=True)
class Demand:
    """Orders in the sequence of their entry, and their lines. Days count from the start; -1 is never."""

    day: Ints
    customer: Ints
    spares: Ints
    fate: Ints
    cancelled: Ints  # day
    order: Ints  # of each line
    node: Ints
    quantity: Ints
    due: Ints
    discount: Ints  # percent


def make_demand(items: Items, nodes: Nodes, customers: Partners, days: Workdays, growth: float, seed: int) -> Demand:
    chance = stream(seed, "demand")
    day = _entries(days, growth, chance)
    count = len(day)
    customer = chance.choice(len(customers.codes), count, p=customers.weight / customers.weight.sum())
    spares = (chance.random(count) < _SPARES).astype(np.int64)
    far = chance.random(count) < 0.35  # served by the distribution centre where it has the item
    lines = np.minimum(8, chance.geometric(np.where(spares == 1, 0.38, 0.62)))
    order = np.repeat(np.arange(count), lines)
    node, pieces = _choices(items, nodes, spares[order], far[order], chance)
    _, once = np.unique(order * len(nodes) + node, return_index=True)
    once = np.sort(once)
    order, node, pieces = order[once], node[once], pieces[once]
    quantity = 1 + np.floor(chance.exponential(pieces * 0.9)).astype(np.int64)
    quantity *= items.ticks[nodes.item[node]]
    ahead = np.where(spares == 1, chance.integers(2, 9, count), chance.integers(6, 43, count))
    due = days.add((day + ahead)[order], 0)
    fate, cancelled = _fates(day, ahead, days, chance)
    return Demand(
        day=day, customer=customer, spares=spares, fate=fate, cancelled=cancelled, order=order, node=node,
        quantity=quantity, due=due,
        discount=chance.choice([0, 2, 3, 5, 8, 10], len(order), p=[0.6, 0.1, 0.1, 0.12, 0.05, 0.03]),
    )  # fmt: skip


def _entries(days: Workdays, growth: float, chance: np.random.Generator) -> Ints:
    """The day of each order: seasonal, fewer on Fridays, half a percent more each month."""
    dates = [days.of(d) for d in range(days.days)]
    rate = np.array([_SEASON[d.month - 1] * _WEEKDAY[d.weekday()] for d in dates]) * days.worked[: days.days]
    rate = rate * ORDERS_A_DAY * growth * (0.95 + 0.1 * np.arange(days.days) / days.days)
    return np.repeat(np.arange(days.days, dtype=np.int64), chance.poisson(rate))


def _choices(items: Items, nodes: Nodes, spares: Ints, far: Bools, chance: np.random.Generator) -> tuple[Ints, Floats]:
    """A node for each line, few items taking most of the demand, and how many pieces are usual."""
    node = np.zeros(len(spares), dtype=np.int64)
    for wanted, choices in ((0, np.flatnonzero(items.sold)), (1, np.flatnonzero(~items.sold & (nodes.second >= 0)))):
        at = np.flatnonzero(spares == wanted)
        weight = chance.lognormal(0, 0.9, len(choices))
        cumulated = np.cumsum(weight)
        item = choices[np.searchsorted(cumulated, chance.random(len(at)) * cumulated[-1])]
        remote = (nodes.second[item] >= 0) & (far[at] | bool(wanted))
        node[at] = np.where(remote, nodes.second[item], nodes.home[item])
    return node, items.number("pieces")[nodes.item[node]]


def _fates(day: Ints, ahead: Ints, days: Workdays, chance: np.random.Generator) -> tuple[Ints, Ints]:
    """Some are cancelled before they could ship; some of the last week's are not confirmed yet."""
    luck = chance.random(len(day))
    cancelled = np.where((luck < 0.02) & (ahead > 6), day + 1 + (luck * 150).astype(np.int64), -1)
    cancelled = np.where(cancelled < days.days, cancelled, -1)
    fresh = (day >= days.days - 7) & (luck > 0.85)
    fate = np.where(fresh, DRAFT, np.where(cancelled >= 0, CANCELLED, OPEN))
    return fate.astype(np.int64), np.where(fresh, -1, cancelled)
