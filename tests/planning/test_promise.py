"""Promises against trying each day: the whole plant with the order is netted by hand (`tests.planning.reference`)."""

from dataclasses import replace

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planning.buckets import Buckets
from planning.netting import net
from planning.plant import Plant, Source
from planning.promise import Hours, NewOrder, Part, Promising, buckets_for, committed
from planning.quantity import SCALE
from planning.trials import Trials
from planning.work import WorkHours
from tests.planning import reference
from tests.planning.plants import TODAY, amounts, column, movements, plant, plants

SALE, BUY, WORK = Source.SALES_ORDER, Source.PURCHASE_ORDER, Source.WORK_ORDER


def promising(whole: Plant, item: int = 0, days: int = 60, hours: WorkHours | None = None) -> Promising:
    return Promising(whole, Trials(whole, net(whole, Buckets.days(TODAY, days)), item), hours)


def with_order(whole: Plant, item: int, day: int, quantity: int) -> Plant:
    rows = list(
        zip(
            [*whole.demands.item.tolist(), item],
            [*whole.demands.day.tolist(), day],
            [*whole.demands.quantity.tolist(), quantity],
            [*whole.demands.source, SALE],
            strict=True,
        )
    )
    return replace(whole, demands=movements(rows, scaled=False))


def lacks_nothing_new(whole: Plant, with_it: Plant, days: int) -> bool:
    first_days = list(range(TODAY, TODAY + days))
    before, after = (reference.net(one, first_days, TODAY + days, None) for one in (whole, with_it))
    return all(
        there >= min(was, int(safety))
        for one, other, safety in zip(before, after, whole.items.safety_stock, strict=True)
        for was, there in zip(one.projected, other.projected, strict=True)
    )


@st.composite
def orders(draw: st.DrawFn) -> tuple[Plant, int, int]:
    """A plant of short lead times without forecasts, an item of it and how much of it is asked for."""
    whole = committed(draw(plants().filter(lambda one: len(one.items) > 0)))
    whole = replace(
        whole,
        items=replace(whole.items, lead_days=whole.items.lead_days % 5),
        demands=replace(whole.demands, day=TODAY + (whole.demands.day - TODAY) // 6),
        receipts=replace(whole.receipts, day=TODAY + (whole.receipts.day - TODAY) // 6),
    )
    return whole, draw(st.integers(0, len(whole.items) - 1)), draw(st.integers(1, 120_000))


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(orders())
def test_the_day_is_the_first_on_which_the_order_makes_nothing_late(order: tuple[Plant, int, int]) -> None:
    whole, item, quantity = order
    found = promising(whole, item).earliest(quantity)
    assert found is not None
    for day in range(TODAY, found.day):
        assert not lacks_nothing_new(whole, with_order(whole, item, day, quantity), 60)
    assert lacks_nothing_new(whole, with_order(whole, item, found.day, quantity), 60)


@settings(deadline=None, max_examples=60)
@given(orders(), st.integers(TODAY, TODAY + 20))
def test_a_promise_makes_nobody_else_short(order: tuple[Plant, int, int], day: int) -> None:
    whole, item, quantity = order
    buckets = Buckets.days(TODAY, 60)
    most = promising(whole, item).most(day, quantity + SCALE)
    before, after = net(whole, buckets), net(with_order(whole, item, day, most), buckets)
    assert (after.short <= before.short).all()


def test_what_is_on_hand_and_nobody_wants_can_go_today() -> None:
    whole = plant([("X", 5, 12)], demands=[(0, TODAY + 3, 4, SALE)])
    found = promising(whole).earliest(8 * SCALE)
    assert found is not None
    assert (found.day, found.from_stock, found.orders, found.parts) == (TODAY, 8 * SCALE, (), ())
    assert promising(whole).most(TODAY, 50 * SCALE) == 8 * SCALE


def test_stock_that_is_for_a_later_order_goes_when_it_can_be_made_again_in_time() -> None:
    whole = plant([("X", 5, 12)], demands=[(0, TODAY + 5, 12, SALE)])
    found = promising(whole).earliest(12 * SCALE)
    assert found is not None
    assert (found.day, found.orders) == (TODAY, (NewOrder(0, 12 * SCALE, TODAY, TODAY + 5),))


def test_a_part_that_is_on_order_sets_the_day_when_it_comes() -> None:
    whole = plant(
        [("PUMP", 2, 1), ("SEAL", 30, 3), ("CASE", 1, 99)],
        lines=[(0, 1, 2), (0, 2, 1)],
        receipts=[(1, TODAY + 6, 10, BUY)],
    )
    found = promising(whole).earliest(4 * SCALE)
    assert found is not None
    assert (found.day, found.from_stock) == (TODAY + 8, SCALE)
    assert found.parts == (Part(1, TODAY + 5, 3 * SCALE, TODAY + 6, (0,), False, ()),)
    assert found.orders == (NewOrder(0, 3 * SCALE, TODAY + 6, TODAY + 8),)


def test_lead_times_that_add_up_set_the_day_when_nothing_is_on_order() -> None:
    whole = plant(
        [("PUMP", 2, 0), ("KIT", 3, 0), ("SEAL", 10, 1)], lines=[(0, 1, 1), (1, 2, 2)], lots=[(0, 0), (0, 0), (50, 25)]
    )
    found = promising(whole).earliest(SCALE)
    assert found is not None
    assert found.day == TODAY + 15
    assert [(part.item, part.lacking, part.until, part.way) for part in found.parts] == [
        (2, SCALE, TODAY + 10, (0, 1, 2))
    ]
    assert found.orders == (
        NewOrder(2, 50 * SCALE, TODAY, TODAY + 10),
        NewOrder(1, SCALE, TODAY + 10, TODAY + 13),
        NewOrder(0, SCALE, TODAY + 13, TODAY + 15),
    )


def test_safety_stock_is_not_promised() -> None:
    whole = plant([("X", 5, 12)], safety=[10])
    assert promising(whole).most(TODAY, 50 * SCALE) == 2 * SCALE


def test_forecasts_are_no_commitment() -> None:
    whole = plant([("X", 5, 12)], demands=[(0, TODAY + 3, 12, Source.FORECAST), (0, TODAY + 3, 2, SALE)])
    assert promising(committed(whole)).most(TODAY, 50 * SCALE) == 10 * SCALE
    assert committed(committed(whole)).demands.orders == ("O1",)


def _hours(per_week: int, load: list[tuple[int, int]]) -> WorkHours:
    """One work centre, which needs 1 hour to set up X and 2 for each of it."""
    return WorkHours(
        per_week=amounts([per_week]),
        item=column([0]),
        centre=column([0]),
        setup=amounts([1]),
        run=amounts([2]),
        load_centre=column([0] * len(load)),
        load_day=column([day for day, _ in load]),
        load_hours=amounts([hours for _, hours in load]),
    )


def test_a_work_centre_sets_the_day_when_its_hours_are_too_few() -> None:
    whole = plant([("X", 1, 0)])
    found = promising(whole, hours=_hours(14, [(TODAY - 3, 6), (TODAY + 4, 4)])).earliest(10 * SCALE)
    assert found is not None
    assert found.day == TODAY + 16  # 10 hours of open orders and 21 for this one, at 2 a day
    assert found.hours == (Hours(0, TODAY + 15, 21 * SCALE, 20 * SCALE),)
    assert found.parts == ()


def test_there_is_no_promise_when_the_hours_never_suffice() -> None:
    assert promising(plant([("X", 1, 0)]), hours=_hours(0, [])).earliest(SCALE) is None
    assert promising(plant([("X", 1, 5)]), hours=_hours(0, [])).earliest(5 * SCALE) is not None


def test_an_order_of_many_is_tried_as_one_by_one() -> None:
    whole = plant([("PUMP", 2, 1), ("SEAL", 30, 7)], lines=[(0, 1, 2)])
    trials = Trials(whole, net(whole, Buckets.days(TODAY, 40)), 0)
    days, much = np.array([TODAY, TODAY + 1, TODAY + 2], np.int32), amounts([1, 2, 5])
    together = trials.of(days, much)
    for at in range(3):
        alone = trials.of(days[at : at + 1], much[at : at + 1])
        for name in ("lacking", "receipts", "releases"):
            assert np.array_equal(getattr(together, name)[:, at], getattr(alone, name)[:, 0])


def test_days_are_looked_at_one_by_one_as_far_as_lead_times_go_then_by_the_week() -> None:
    whole = plant([("X", 5, 0)], demands=[(0, TODAY + 90, 1, SALE), (0, TODAY + 9_999, 1, SALE)])
    buckets = buckets_for(whole, 40)
    lengths = np.diff(buckets.first_days, append=buckets.end)
    assert (lengths[:41] == 1).all()
    assert (lengths[42:] == 7).all()
    assert TODAY + 730 < buckets.end <= TODAY + 744
    assert buckets_for(plant([("X", 5, 0)]), 10, later=100).end > TODAY + 110
