"""An assembly (item 0) takes two parts (item 1), of which two are on hand; today is day 20,000."""

from dataclasses import replace

import numpy as np
import pytest

from planning.plant import Plant, Source
from planning.quantity import amount
from planning.slipped import Slip, slipped
from planning.what_if import Turn
from tests.planning.plants import TODAY, plant

_ON = TODAY + 30


def _plant(*, comes: int, brings: int = 6) -> Plant:
    """Three assemblies are ordered for day 30; the part that they lack is bought in 90 days, and order O0 brings it."""
    found = plant(
        [("ASSEMBLY", 0, 0), ("PART", 90, 0)],
        lines=[(0, 1, 2)],
        demands=[(0, _ON, 3, Source.SALES_ORDER)],
        receipts=[(1, TODAY + comes, brings, Source.PURCHASE_ORDER)],
    )
    return replace(found, items=replace(found.items, made=np.array([True, False])))


def _slip(*, day: int = TODAY + 10, quantity: int = 6) -> Slip:
    return Slip(1, "O0", 1, "V1", day, amount(quantity))


def test_an_order_that_comes_later_makes_wait_what_it_is_for_as_long_as_it_is_too_late() -> None:
    found = slipped(_plant(comes=45), [_slip()]).difference
    (line,) = found.lines
    assert (line.before, line.after, line.item, line.causes) == (_ON, TODAY + 45, 1, (0, 1))
    assert [(one.item, one.turn, one.missing_after) for one in found.shortages] == [(1, Turn.NEW, amount(6))]


def test_an_order_that_is_later_but_in_time_hits_nobody() -> None:
    found = slipped(_plant(comes=29), [_slip()]).difference
    assert (found.lines, found.shortages) == ((), ())


def test_an_order_that_brings_less_makes_the_rest_wait_for_a_new_one() -> None:
    found = slipped(_plant(comes=10, brings=4), [_slip()]).difference
    (line,) = found.lines
    assert (line.before, line.after) == (_ON, TODAY + 90)


def test_an_order_that_is_gone_is_put_back_for_the_plan_before() -> None:
    gone = replace(_plant(comes=10), receipts=plant([("A", 0, 0)]).receipts)
    found = slipped(gone, [_slip()])
    (line,) = found.difference.lines
    assert (line.before, line.after) == (_ON, TODAY + 90)
    assert found.difference.plant.receipts.quantity.tolist() == [0]


def test_the_plan_after_is_the_plan_as_it_is_and_the_plant_stays_as_it_was() -> None:
    now = _plant(comes=45)
    found = slipped(now, [_slip()]).difference
    assert found.plant.receipts.day.tolist() == now.receipts.day.tolist() == [TODAY + 45]
    assert found.plant.receipts.quantity.tolist() == now.receipts.quantity.tolist()


def test_of_two_orders_each_is_a_cause_of_what_it_reaches_alone() -> None:
    two = plant(
        [("PART", 90, 0), ("OTHER", 90, 0)],
        demands=[(0, _ON, 3, Source.SALES_ORDER), (1, _ON, 3, Source.SALES_ORDER)],
        receipts=[(0, TODAY + 40, 3, Source.PURCHASE_ORDER), (1, TODAY + 35, 3, Source.PURCHASE_ORDER)],
    )
    slips = [Slip(item, f"O{item}", 1, "V1", TODAY + 10, amount(3)) for item in range(2)]
    found = slipped(two, slips)
    places = [at for at, changes in enumerate(found.changes) for _ in changes]
    hit = {one.item: {places[cause] for cause in one.causes} for one in found.difference.lines}
    assert hit == {0: {0}, 1: {1}}


def test_of_two_orders_of_a_part_the_one_that_the_line_was_for_hits_it() -> None:
    found = plant(
        [("PART", 90, 0)],
        demands=[(0, _ON, 3, Source.SALES_ORDER)],
        receipts=[(0, TODAY + 40, 3, Source.PURCHASE_ORDER), (0, TODAY + 60, 3, Source.PURCHASE_ORDER)],
    )
    slips = [Slip(0, f"O{order}", 1, "V1", TODAY + day, amount(3)) for order, day in enumerate((10, 50))]
    assert slipped(found, slips).slips_of == ((0,),)


def test_a_line_whose_own_order_now_serves_another_is_hit_by_the_one_that_slipped() -> None:
    found = plant(
        [("PART", 90, 0)],
        demands=[(0, TODAY + 20, 3, Source.SALES_ORDER), (0, _ON, 3, Source.SALES_ORDER)],
        receipts=[(0, TODAY + 40, 3, Source.PURCHASE_ORDER), (0, TODAY + 20, 3, Source.PURCHASE_ORDER)],
    )
    after = slipped(found, [Slip(0, "O0", 1, "V1", TODAY + 10, amount(3))])
    assert [line.demand for line in after.difference.lines] == [1]
    assert after.slips_of == ((0,),)


@pytest.mark.parametrize(("comes", "works"), [(10, ()), (24, ()), (26, ("O1",))])
def test_a_work_order_is_hit_when_its_part_is_not_there_on_the_day_it_starts(
    comes: int, works: tuple[str, ...]
) -> None:
    making = plant(
        [("ASSEMBLY", 0, 0), ("PART", 90, 0)],
        lines=[(0, 1, 2)],
        demands=[(0, _ON, 3, Source.SALES_ORDER), (1, TODAY + 25, 6, Source.WORK_ORDER)],
        receipts=[(1, TODAY + comes, 6, Source.PURCHASE_ORDER), (0, TODAY + 28, 3, Source.WORK_ORDER)],
    )
    assert making.receipts.orders[1] == making.demands.orders[1]
    assert slipped(making, [_slip()]).works == (works,)


def test_without_a_change_nothing_is_hit() -> None:
    found = slipped(_plant(comes=10), [])
    assert (found.difference.lines, found.works) == ((), ())
