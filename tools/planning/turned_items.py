"""The items that an assumption changes, and the projected stock of one of them, before and after."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal

import numpy as np
from pydantic import Field

from data_layer.queries.planning_costs import ItemCost, Price
from planning.buckets import Places
from planning.plant import date_of
from planning.quantity import quantity as units
from planning.what_if import Difference
from planning.worth import Worth
from tools.planning.reading import Reading
from tools.result import Money, Quantity, Typed

_CENT = Decimal("0.01")
_TENTH = Decimal("0.1")
_SHOWN_DAYS = 91
_AFTERWARDS = 14  # days after the last movement that are shown


class TurnedItem(Typed):
    sku: str
    name: str
    site: str = Field(description="Empty: its sites together, or none is known")
    planned_before: Quantity = Field(description="All planned order releases, as it is")
    planned: Quantity
    release_today_before: Quantity
    release_today: Quantity
    held_before: Quantity = Field(description="Projected on hand, the average of the days of `worth`, as it is")
    held: Quantity
    unit: str
    purchases: Money | None = Field(description="More to buy for by planned orders (below 0: less); none: not known")
    purchase_currency: str | None
    stock_value: Money | None = Field(description="More stock value (below 0: less); none: no standard cost")
    stock_currency: str | None
    causes: tuple[str, ...] = Field(description="Which of the assumptions reach it")


class ProjectedDay(Typed):
    """Projected on hand at the end of the day, and until the next one that is told."""

    day: date
    before: Quantity
    after: Quantity
    unit: str


def greatest(found: Difference, worth: Worth, costs: Mapping[str, ItemCost]) -> list[int]:
    """The places among the items reached of those that change: whose purchases change by most money, then whose stock;
    then the others. It only puts them in order: currencies are not made one."""
    skus = found.plant.items.skus
    planned = (found.before.planned_releases != found.after.planned_releases).any(axis=0)
    changed = planned | (found.before.projected != found.after.projected).any(axis=0)
    bought, held = worth.bought - worth.bought_before, worth.held - worth.held_before

    def key(at: int) -> tuple[Decimal, Decimal, int]:
        cost = costs.get(skus[found.items[at]], ItemCost(None, None))
        return (-_size(bought[at], cost.price), -_size(held[at], cost.standard), at)

    return sorted(np.flatnonzero(changed).tolist(), key=key)


def turned_items(
    reading: Reading,
    found: Difference,
    worth: Worth,
    places: Sequence[int],
    costs: Mapping[str, ItemCost],
    names: Mapping[str, str],
    causes: Callable[[int], tuple[str, ...]],
) -> tuple[TurnedItem, ...]:
    items = found.plant.items

    def row(at: int) -> TurnedItem:
        item = int(found.items[at])
        sku = items.skus[item]
        before, after = found.before.planned_releases[:, at], found.after.planned_releases[:, at]
        cost = costs.get(sku, ItemCost(None, None))
        return TurnedItem(
            sku=sku,
            name=names.get(sku, sku),
            site=items.sites[item],
            planned_before=units(before.sum()),
            planned=units(after.sum()),
            release_today_before=units(before[0]),
            release_today=units(after[0]),
            held_before=units(worth.held_before[at]).quantize(_TENTH),
            held=units(worth.held[at]).quantize(_TENTH),
            unit=reading.units[item],
            purchases=_money(worth.bought[at] - worth.bought_before[at], cost.price),
            purchase_currency=cost.price.currency if cost.price else None,
            stock_value=_money(worth.held[at] - worth.held_before[at], cost.standard),
            stock_currency=cost.standard.currency if cost.standard else None,
            causes=causes(item),
        )

    return tuple(row(at) for at in places)


def _size(much: int, price: Price | None) -> Decimal:
    return abs(_money(much, price) or Decimal(0))


def _money(much: int, price: Price | None) -> Decimal | None:
    return None if price is None else (units(much) * price.value).quantize(_CENT)


def projected(reading: Reading, found: Difference, item: int) -> tuple[ProjectedDay, ...]:
    """From today, at most to a quarter after the first difference; only the days on which either changes, and the
    last."""
    at = int(np.searchsorted(found.items, item))
    days = found.before.buckets.first_days
    before, after = found.before.projected[:, at], found.after.projected[:, at]
    first = int(days[np.argmax(before != after)])
    begins = max(first - _SHOWN_DAYS, int(days[0]))
    shown: Places = np.flatnonzero((days >= begins) & (days <= first + _SHOWN_DAYS))
    moves = (np.diff(before[shown], prepend=0) != 0) | (np.diff(after[shown], prepend=0) != 0)
    last = days[shown[np.flatnonzero(moves)[-1]]] + _AFTERWARDS if moves.any() else days[shown[-1]]
    shown, moves = shown[days[shown] <= last], moves[days[shown] <= last]
    moves[[0, -1]] = True
    return tuple(
        ProjectedDay(
            day=date_of(days[row]), before=units(before[row]), after=units(after[row]), unit=reading.units[item]
        )
        for row in shown[moves].tolist()
    )
