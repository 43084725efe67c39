import numpy as np
import pytest
from hypothesis import given, settings

from planning.buckets import Buckets
from planning.netting import Netting, net
from planning.plant import Plant, Source
from planning.quantity import SCALE
from tests.planning.plants import TODAY, horizons, plant, plants
from tests.planning.reference import net as reference

SALES, FORECAST, WORK, PURCHASE = Source.SALES_ORDER, Source.FORECAST, Source.WORK_ORDER, Source.PURCHASE_ORDER
WEEK = 7
FIELDS = ("gross", "receipts", "planned_receipts", "planned_releases", "projected", "short")


def weeks(count: int) -> Buckets:
    """Whole weeks from today, so that the books' lead times in periods are whole numbers of weeks."""
    return Buckets(np.arange(TODAY, TODAY + count * WEEK, WEEK, dtype=np.int32), TODAY + count * WEEK)


def row(netting: Netting, name: str, item: int) -> list[int]:
    amounts = getattr(netting, name)[:, item]
    assert not (amounts % SCALE).any()
    return (amounts // SCALE).tolist()


@settings(max_examples=400, deadline=None)
@given(plants(), horizons())
def test_it_agrees_to_the_unit_with_paper_and_pencil(one: Plant, buckets: Buckets) -> None:
    working = None if buckets.working is None else set(buckets.working.tolist())
    wanted = reference(one, buckets.first_days.tolist(), buckets.end, working)
    found = net(one, buckets)
    for name in FIELDS:
        assert getattr(found, name).T.tolist() == [getattr(record, name) for record in wanted], name
    assert found.late.tolist() == [record.late for record in wanted]


def test_krajewskis_seat_subassembly_is_ordered_in_its_fixed_quantity() -> None:
    """Krajewski and Ritzman, "Operations Management", the inventory record of item C, the seat subassembly of a chair:
    lot size 230, lead time two weeks, 37 on hand, 230 scheduled for week 1."""
    demands = [(0, TODAY + week * WEEK, wanted, WORK) for week, wanted in enumerate((150, 0, 0, 120, 0, 150, 120, 0))]
    seat = plant([("C", 14, 37)], demands=demands, receipts=[(0, TODAY, 230, WORK)], lots=[(230, 230)])
    found = net(seat, weeks(8))
    assert row(found, "projected", 0) == [117, 117, 117, 227, 227, 77, 187, 187]
    assert row(found, "planned_receipts", 0) == [0, 0, 0, 230, 0, 0, 230, 0]
    assert row(found, "planned_releases", 0) == [0, 230, 0, 0, 230, 0, 0, 0]
    assert not found.short.any()


def test_heizers_speaker_kits_are_exploded_and_netted() -> None:
    """Heizer and Render, "Operations Management", chapter on MRP, the "Awesome" speaker kit: 50 A in week 8; A of 2 B,
    3 C; B of 2 D, 2 E; C of 2 E, 2 F; F of 2 D, 1 G; lead times of 1, 2, 1, 1, 2, 3 and 2 weeks. The gross
    plan, then the net plan with 10, 15, 20, 10, 10, 5 and no G on hand."""
    lines = [(0, 1, 2), (0, 2, 3), (1, 3, 2), (1, 4, 2), (2, 4, 2), (2, 5, 2), (5, 3, 2), (5, 6, 1)]
    leads, on_hand = (1, 2, 1, 1, 2, 3, 2), (10, 15, 20, 10, 10, 5, 0)
    wanted = [(0, TODAY + 7 * WEEK, 50, SALES)]

    def released(stock: tuple[int, ...]) -> dict[str, dict[int, int]]:
        parts = [(sku, lead * WEEK, some) for sku, lead, some in zip("ABCDEFG", leads, stock, strict=True)]
        found = net(plant(parts, lines, wanted), weeks(8))
        assert found.low_level_code.tolist() == [0, 1, 1, 3, 2, 2, 3]
        assert not found.late.any()
        rows = {sku: row(found, "planned_releases", item) for item, sku in enumerate("ABCDEFG")}
        return {sku: {week + 1: some for week, some in enumerate(one) if some} for sku, one in rows.items()}

    assert released((0,) * 7) == {
        "A": {7: 50},
        "B": {5: 100},
        "C": {6: 150},
        "D": {2: 600, 4: 200},
        "E": {3: 200, 4: 300},
        "F": {3: 300},
        "G": {1: 300},
    }
    assert released(on_hand) == {
        "A": {7: 40},
        "B": {5: 65},
        "C": {6: 100},
        "D": {2: 380, 4: 130},
        "E": {3: 120, 4: 200},
        "F": {3: 195},
        "G": {1: 195},
    }


def test_what_no_order_can_bring_in_time_is_short_until_one_comes() -> None:
    one = plant([("A", 3, 4)], demands=[(0, TODAY + 1, 10, SALES)])
    found = net(one, Buckets.days(TODAY, 6))
    assert row(found, "short", 0) == [0, 6, 6, 0, 0, 0]
    assert row(found, "planned_receipts", 0) == [0, 0, 0, 6, 0, 0]
    assert row(found, "planned_releases", 0) == [6, 0, 0, 0, 0, 0]
    assert found.earliest.tolist() == [3]
    assert found.late.tolist() == [True]


def test_a_receipt_that_comes_before_a_new_order_could_needs_no_new_order_nor_its_parts() -> None:
    one = plant(
        [("A", 5, 0), ("B", 3, 0)],
        [(0, 1, 2)],
        demands=[(0, TODAY + 1, 10, SALES)],
        receipts=[(0, TODAY + 4, 10, WORK)],
    )
    found = net(one, Buckets.days(TODAY, 8))
    assert row(found, "short", 0) == [0, 10, 10, 10, 0, 0, 0, 0]
    assert not found.planned_releases.any()
    assert not found.short[:, 1].any()
    assert not found.late.any()


def test_a_missing_part_is_short_where_it_is_missing_and_not_again_at_its_parent() -> None:
    one = plant([("A", 2, 0), ("B", 9, 0)], [(0, 1, 1)], demands=[(0, TODAY + 3, 5, SALES)])
    found = net(one, Buckets.days(TODAY, 12))
    assert not found.short[:, 0].any()
    assert row(found, "gross", 1) == [0, 5] + [0] * 10
    assert row(found, "short", 1) == [0] + [5] * 8 + [0] * 3


def test_below_the_safety_stock_is_not_yet_short() -> None:
    one = plant([("A", 3, 10)], demands=[(0, TODAY, 8, SALES)], safety=[5])
    found = net(one, Buckets.days(TODAY, 5))
    assert not found.short.any()
    assert row(found, "projected", 0) == [2, 2, 2, 5, 5]


def test_an_order_that_comes_after_the_horizon_is_released_unless_a_receipt_comes_sooner() -> None:
    one = plant([("A", 30, 0), ("B", 0, 0)], [(0, 1, 1)], demands=[(0, TODAY + 1, 5, SALES)])
    found = net(one, Buckets.days(TODAY, 3))
    assert row(found, "planned_releases", 0) == [5, 0, 0]
    assert row(found, "gross", 1) == [5, 0, 0]
    assert row(found, "short", 0) == [0, 5, 5]
    sooner = plant([("A", 30, 0)], demands=[(0, TODAY + 1, 5, SALES)], receipts=[(0, TODAY + 30, 5, PURCHASE)])
    assert not net(sooner, Buckets.days(TODAY, 3)).planned_releases.any()


@pytest.mark.parametrize("parts", [[], [("A", 0, 3)]])
def test_nothing_is_planned_where_nothing_is_needed(parts: list[tuple[str, int, int]]) -> None:
    found = net(plant(parts), Buckets.weeks(TODAY, 4))
    assert found.gross.shape == (4, len(parts))
    for name in ("gross", "receipts", "planned_receipts", "planned_releases", "short"):
        assert not getattr(found, name).any()


def test_rows_in_another_order_give_the_same_plan() -> None:
    demands = [(0, TODAY + day, 3 + day, source) for day in range(-3, 20, 2) for source in (SALES, FORECAST)]
    parts, lines = [("A", 2, 5), ("B", 4, 1), ("C", 1, 0)], [(0, 1, 2), (0, 2, 1), (1, 2, 3)]
    one, other = plant(parts, lines, demands), plant(parts, lines[::-1], demands[::-1])
    for name in FIELDS:
        assert (getattr(net(one, weeks(4)), name) == getattr(net(other, weeks(4)), name)).all()
