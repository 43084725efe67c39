"""Action messages: by hand, and against plain loops on any plant."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings

from planning.actions import NEVER, Action, Actions, Damping, actions, rescheduled
from planning.buckets import Buckets
from planning.plant import Plant, Source
from planning.quantity import SCALE
from tests.planning import reference
from tests.planning.plants import TODAY, amounts, plant, plants

SALE, PURCHASE, WORK = Source.SALES_ORDER, Source.PURCHASE_ORDER, Source.WORK_ORDER
DAYS = Buckets.days(TODAY, 60)
ORDER, EXPEDITE, DEFER, CANCEL = Action


def found(made: Plant, keep: int = 0, damping: Damping | None = None) -> Actions:
    begun = np.zeros(len(made.receipts), np.bool_)
    return actions(made, rescheduled(made, DAYS), amounts([keep] * len(made.items)), begun, TODAY + 7, damping)


def told(made: Plant, keep: int = 0, damping: Damping | None = None) -> list[tuple[object, ...]]:
    """(action, SKU, receipt, quantity, from day, to day, covers)."""
    one = found(made, keep, damping)
    return [
        (
            Action(int(one.action[row])),
            made.items.skus[one.item[row]],
            int(one.receipt[row]),
            int(one.quantity[row]) / SCALE,
            int(one.day[row]) - TODAY,
            None if one.to[row] == NEVER else int(one.to[row]) - TODAY,
            int(one.covers[row]) / SCALE,
        )
        for row in range(len(one))
    ]


def test_what_is_to_be_released_this_week_is_to_be_ordered_by_lot_rule_and_minimum() -> None:
    made = plant(
        [("BOLT", 10, 30), ("NUT", 10, 0)],
        demands=[(0, TODAY + 14, 100, SALE), (1, TODAY + 18, 10, SALE)],
        lots=[(80, 50), (0, 0)],
    )
    assert told(made) == [(ORDER, "BOLT", -1, 100, 4, 14, 70)]


def test_an_order_that_comes_after_it_is_needed_is_expedited_and_not_ordered_twice() -> None:
    made = plant(
        [("BOLT", 2, 30)],
        demands=[(0, TODAY + 5, 50, SALE), (0, TODAY + 20, 10, SALE)],
        receipts=[(0, TODAY + 9, 100, PURCHASE)],
    )
    assert told(made) == [(EXPEDITE, "BOLT", 0, 100, 9, 5, 20)]


def test_what_the_order_does_not_bring_is_ordered_beside_it() -> None:
    made = plant([("BOLT", 2, 0)], demands=[(0, TODAY + 5, 50, SALE)], receipts=[(0, TODAY + 9, 40, PURCHASE)])
    assert told(made) == [(ORDER, "BOLT", -1, 10, 3, 5, 10), (EXPEDITE, "BOLT", 0, 40, 9, 5, 40)]


def test_a_component_is_not_ordered_for_an_assembly_whose_own_order_is_expedited() -> None:
    made = plant(
        [("BIKE", 2, 0), ("WHEEL", 3, 0)],
        lines=[(0, 1, 2)],
        demands=[(0, TODAY + 9, 10, SALE)],
        receipts=[(0, TODAY + 12, 10, WORK)],
    )
    assert told(made) == [(EXPEDITE, "BIKE", 0, 10, 12, 9, 10)]


def test_an_order_that_comes_clearly_before_it_is_needed_is_deferred() -> None:
    made = plant([("BOLT", 2, 30)], demands=[(0, TODAY + 30, 50, SALE)], receipts=[(0, TODAY + 9, 100, PURCHASE)])
    assert told(made) == [(DEFER, "BOLT", 0, 100, 9, 30, 0)]
    assert told(made, damping=Damping(defer_days=22)) == []


def test_an_order_that_nothing_needs_is_cancelled_and_one_that_is_needed_in_part_is_not() -> None:
    made = plant(
        [("BOLT", 2, 30)],
        demands=[(0, TODAY + 9, 31, SALE)],
        receipts=[(0, TODAY + 9, 100, PURCHASE), (0, TODAY + 11, 40, PURCHASE)],
    )
    assert told(made) == [(CANCEL, "BOLT", 1, 40, 11, None, 0)]


def test_an_order_that_the_level_to_be_kept_needs_stays() -> None:
    made = plant([("BOLT", 2, 30)], receipts=[(0, TODAY + 9, 100, PURCHASE)])
    assert told(made, keep=30) == told(made) == [(CANCEL, "BOLT", 0, 100, 9, None, 0)]
    assert told(made, keep=31) == []


def test_safety_stock_is_no_reason_to_expedite_nor_to_order_beside_what_is_coming() -> None:
    made = plant(
        [("BOLT", 2, 30)], demands=[(0, TODAY + 5, 20, SALE)], receipts=[(0, TODAY + 9, 100, PURCHASE)], safety=[20]
    )
    assert told(made) == []


def test_an_overdue_order_is_expedited_when_it_is_needed_soon() -> None:
    made = plant([("BOLT", 2, 30)], demands=[(0, TODAY + 5, 50, SALE)], receipts=[(0, TODAY - 9, 100, PURCHASE)])
    assert told(made) == [(EXPEDITE, "BOLT", 0, 100, -9, 5, 20)]
    assert told(made, damping=Damping(chase_days=5)) == []


def test_small_moves_and_small_quantities_are_no_messages() -> None:
    made = plant([("BOLT", 20, 30)], demands=[(0, TODAY + 5, 31, SALE)], receipts=[(0, TODAY + 7, 101, PURCHASE)])
    assert told(made) == []
    assert told(made, damping=Damping(least_percent=0)) == [(EXPEDITE, "BOLT", 0, 101, 7, 5, 1)]
    assert told(made, damping=Damping(least_percent=0, expedite_days=3)) == []


@given(plants())
@settings(deadline=None)
def test_any_plants_messages_are_those_of_plain_loops(made: Plant) -> None:
    keep = np.arange(len(made.items), dtype=np.int64) * 5_000
    until = TODAY + 20
    begun = np.arange(len(made.receipts)) % 4 == 3
    told = actions(made, rescheduled(made, DAYS), keep, begun, until)
    rows = zip(*(column.tolist() for column in vars(told).values()), strict=True)
    assert sorted(rows) == sorted(_plain(made, keep.tolist(), until))


def _plain(made: Plant, keep: list[int], until: int) -> list[tuple[int, ...]]:
    days, receipts = list(range(TODAY, TODAY + 60)), made.receipts
    every = sorted(range(len(receipts)), key=lambda row: (receipts.day[row], receipts.orders[row]))
    safety, on_hand = made.items.safety_stock.tolist(), made.items.on_hand.tolist()
    start = {
        row: on_hand[item] + sum(int(receipts.quantity[r]) for r in every[:place] if receipts.item[r] == item)
        for place, row in enumerate(every)
        for item in [int(receipts.item[row])]
    }
    moved = made

    def needed(row: int, level: int) -> int:
        required = 0
        for day, gross in zip(days, plan[receipts.item[row]].gross, strict=True):
            required += gross
            if required > start[row] - level:
                return day
        return int(NEVER)

    while True:
        plan = reference.net(moved, days, TODAY + 60, None)
        moves = [min(int(receipts.day[row]), needed(row, safety[receipts.item[row]])) for row in range(len(receipts))]
        if moves == moved.receipts.day.tolist():
            break
        moved = replace(made, receipts=replace(receipts, day=np.array(moves, np.int32)))
    found: list[tuple[int, ...]] = []
    for item, record in enumerate(plan):
        begin = max(on_hand[item] + sum(int(receipts.quantity[r]) for r in every if receipts.item[r] == item),
                    min(on_hand[item], 0))  # fmt: skip
        for day, quantity in zip(days, record.planned_releases, strict=True):
            if quantity and day < until:
                covers = min(max(sum(record.gross) - begin, 0), quantity)
                found.append((ORDER, item, -1, quantity, day, day + int(made.items.lead_days[item]), begin, covers))
                begin += quantity
    for row in every:
        item, quantity, due = int(receipts.item[row]), int(receipts.quantity[row]), int(receipts.day[row])
        by = TODAY + 7 if due < TODAY else due
        begin = max(start[row], min(on_hand[item], 0))
        required = sum(gross for day, gross in zip(days, plan[item].gross, strict=True) if day < by)
        late = min(max(required - begin, 0), quantity, max(start[row] + quantity - begin, 0))
        first, kept = needed(row, 0), needed(row, max(keep[item], safety[item]))
        if late and late * 100 >= quantity and (due < TODAY or due - first >= 1):
            found.append((EXPEDITE, item, row, quantity, due, first, begin, late))
        elif quantity and row % 4 != 3 and due < TODAY + 60 and kept == NEVER:
            found.append((CANCEL, item, row, quantity, due, kept, begin, 0))
        elif quantity and row % 4 != 3 and due < TODAY + 60 and kept - max(due, TODAY) >= 14:
            found.append((DEFER, item, row, quantity, due, kept, begin, 0))
    return found
