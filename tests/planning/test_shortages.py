"""Shortages: by hand, and what is true of any plant."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings

from planning.buckets import Buckets
from planning.netting import net
from planning.plant import Movements, Plant, Source
from planning.quantity import SCALE
from planning.shortages import Cure, cures, shortages
from tests.planning.plants import TODAY, horizons, pegged, plant, plants

SALE, PURCHASE, WORK = Source.SALES_ORDER, Source.PURCHASE_ORDER, Source.WORK_ORDER
DAYS = Buckets.days(TODAY, 30)


def told(made: Plant, buckets: Buckets = DAYS) -> list[tuple[object, ...]]:
    """(SKU, first day, quantity, day of the cure, receipts, ordered, what it hits: (SKU, order, quantity, own))."""
    plan = net(made, buckets)
    found, late = shortages(made, plan)
    pegs = pegged(made, plan, found, late)
    rows = []
    for row, cure in enumerate(cures(made, plan, found)):
        hits = tuple(
            (made.items.skus[item], made.demands.orders[demand] if demand >= 0 else "", quantity / SCALE, own / SCALE)
            for need, last, item, demand, quantity, own in zip(
                *(getattr(pegs, name).tolist() for name in ("need", "last", "item", "demand", "quantity", "own")),
                strict=True,
            )
            if need == row and last
        )
        first = int(plan.buckets.first_days[found.first[row]]) - TODAY
        orders = tuple(made.receipts.orders[one] for one in cure.receipts)
        size = found.quantity[row] / SCALE
        sku = made.items.skus[found.item[row]]
        rows.append((sku, first, size, cure.day - TODAY, orders, cure.ordered / SCALE, hits))
    return rows


def test_a_purchased_part_is_short_until_its_purchase_order_comes() -> None:
    made = plant(
        [("BOLT", 20, 30)],
        demands=[(0, TODAY + 3, 100, SALE), (0, TODAY + 4, 50, SALE), (0, TODAY + 9, 10, SALE)],
        receipts=[(0, TODAY + 9, 200, PURCHASE)],
    )
    hits = (("BOLT", "O0", 70, 70), ("BOLT", "O1", 50, 50))
    assert told(made) == [("BOLT", 3, 120, 9, ("O0",), 0, hits)]


def test_what_is_on_order_too_little_of_is_cured_by_a_new_order() -> None:
    made = plant(
        [("BOLT", 12, 0)],
        demands=[(0, TODAY + 3, 100, SALE)],
        receipts=[(0, TODAY + 9, 40, PURCHASE), (0, TODAY + 20, 400, PURCHASE)],
    )
    assert told(made) == [("BOLT", 3, 100, 12, ("O0",), 60, (("BOLT", "O0", 100, 100),))]


def test_a_made_part_that_waits_for_a_component_is_hit_by_it_and_not_short_itself() -> None:
    made = plant(
        [("BIKE", 2, 1), ("WHEEL", 3, 4), ("RIM", 15, 0)],
        lines=[(0, 1, 2), (1, 2, 1)],
        demands=[(0, TODAY + 10, 5, SALE), (0, TODAY + 11, 2, SALE)],
    )
    # Of 7 bikes 1 is there and 2 have wheels; the rims of the other 4 are to be there on days 5 and 6.
    hits = (("BIKE", "O0", 4, 2), ("BIKE", "O1", 4, 2))
    assert told(made) == [("RIM", 5, 8, 15, (), 8, hits)]


def test_a_made_part_that_lacks_time_of_its_own_is_short_itself() -> None:
    made = plant([("BIKE", 8, 0), ("WHEEL", 3, 20)], lines=[(0, 1, 2)], demands=[(0, TODAY + 5, 5, SALE)])
    assert told(made) == [("BIKE", 5, 5, 8, (), 5, (("BIKE", "O0", 5, 5),))]


def test_an_open_work_order_hands_its_components_shortage_on_to_the_orders_that_it_is_for() -> None:
    made = plant(
        [("BIKE", 2, 0), ("WHEEL", 30, 0)],
        lines=[(0, 1, 2)],
        demands=[(1, TODAY + 1, 20, WORK), (0, TODAY + 6, 4, SALE), (0, TODAY + 7, 5, SALE)],
        receipts=[(0, TODAY + 5, 10, WORK), (1, TODAY + 8, 14, PURCHASE)],
    )
    made = replace(made, receipts=replace(made.receipts, orders=("O0", "P1")))
    # 14 of 20 wheels come on day 8; who is served last waits for the other 6 until a lead time is over.
    hits = (("BIKE", "O1", 8, 4), ("BIKE", "O2", 10, 5), ("BIKE", "", 2, 1))
    assert told(made) == [("WHEEL", 1, 20, 30, ("P1",), 6, hits)]


def test_a_plant_with_enough_of_everything_has_no_shortage() -> None:
    assert told(plant([("BOLT", 20, 100)], demands=[(0, TODAY + 3, 100, SALE)])) == []


def test_a_shortage_beyond_the_horizon_is_cured_by_what_is_ordered_for_after_it() -> None:
    demands, late = [(0, TODAY + 3, 100, SALE)], (0, TODAY + 45, 150, PURCHASE)
    on_order = plant([("BOLT", 60, 0)], demands=demands, receipts=[late])
    assert told(on_order) == [("BOLT", 3, 100, 45, ("O0",), 0, (("BOLT", "O0", 100, 100),))]
    none = plant([("BOLT", 60, 0)], demands=demands)
    assert told(none) == [("BOLT", 3, 100, 60, (), 100, (("BOLT", "O0", 100, 100),))]


@settings(deadline=None)
@given(plants(), horizons())
def test_the_cure_on_the_first_day_leaves_no_shortage(made: Plant, buckets: Buckets) -> None:
    plan = net(made, buckets)
    found, _ = shortages(made, plan)
    assert (found.late >= found.quantity).all()
    for row, cure in enumerate(cures(made, plan, found)):
        item, first, until = (int(column[row]) for column in (found.item, found.first, found.until))
        cured = net(
            replace(made, receipts=_earlier(made.receipts, item, plan.buckets.first_days[first], cure)), buckets
        )
        assert not cured.short[first:until, item].any()


def _earlier(receipts: Movements, item: int, day: int, cure: Cure) -> Movements:
    """With the receipts of the cure, and what it orders, on that day."""
    days = receipts.day.copy()
    days[list(cure.receipts)] = day
    return Movements(
        item=np.append(receipts.item, np.int32(item)),
        day=np.append(days, np.int32(day)),
        quantity=np.append(receipts.quantity, cure.ordered),
        source=(*receipts.source, PURCHASE),
        orders=(*receipts.orders, "new"),
        lines=(*receipts.lines, 1),
        parties=(*receipts.parties, ""),
    )
