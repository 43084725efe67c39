from decimal import Decimal

import numpy as np
import pytest

from core.errors import InvalidInput
from planning.changes import (
    Change,
    DemandBy,
    DemandLater,
    LeadTimes,
    NewSale,
    ReceiptsBecome,
    ReceiptsLater,
    ReceiptsMoved,
    ReceiptSplit,
    StockChanges,
    changed,
)  # fmt: skip
from planning.plant import Plant, Source
from tests.planning.plants import TODAY, plant


@pytest.fixture
def one() -> Plant:
    return plant(
        [("A", 5, 10), ("B", 5, 0)],
        demands=[(0, TODAY + 4, 3, Source.SALES_ORDER), (1, TODAY - 4, 3, Source.SALES_ORDER)],
        receipts=[(0, TODAY - 2, 7, Source.PURCHASE_ORDER), (1, TODAY + 6, 7, Source.WORK_ORDER)],
    )


def _rows(*rows: int) -> np.ndarray:
    return np.array(rows, np.intp)


def test_what_is_past_due_is_late_from_today_on(one: Plant) -> None:
    receipts = changed(one, [ReceiptsLater(_rows(0, 1), 14)]).receipts
    assert receipts.day.tolist() == [TODAY + 14, TODAY + 20]
    assert changed(one, [DemandLater(_rows(1), 3)]).demands.day.tolist() == [TODAY + 4, TODAY + 3]


def test_nothing_comes_before_today(one: Plant) -> None:
    assert changed(one, [ReceiptsLater(_rows(1), -60)]).receipts.day.tolist() == [TODAY - 2, TODAY]


def test_a_receipt_is_moved_cancelled_or_split(one: Plant) -> None:
    assert changed(one, [ReceiptsMoved(_rows(0), TODAY + 9)]).receipts.day[0] == TODAY + 9
    assert changed(one, [ReceiptsBecome(_rows(0), 0)]).receipts.quantity.tolist() == [0, 70_000]
    split = changed(one, [ReceiptSplit(0, 20_000, TODAY + 30)]).receipts
    assert split.quantity.tolist() == [50_000, 70_000, 20_000]
    assert (split.day[2], split.orders[2], split.item[2]) == (TODAY + 30, "O0", 0)


def test_demand_grows_by_percent_and_by_an_order(one: Plant) -> None:
    assert changed(one, [DemandBy(_rows(0), Decimal("12.5"))]).demands.quantity.tolist() == [33_750, 30_000]
    demands = changed(one, [NewSale(1, TODAY + 8, 50_000)]).demands
    assert (demands.item[2], demands.quantity[2], demands.source[2]) == (1, 50_000, Source.SALES_ORDER)


def test_stock_and_lead_times_change(one: Plant) -> None:
    after = changed(one, [StockChanges(0, -40_000), LeadTimes(_rows(0, 1), -20), LeadTimes(_rows(1), 3)])
    assert after.items.on_hand.tolist() == [60_000, 0]
    assert after.items.lead_days.tolist() == [0, 3]


def test_the_plant_that_is_changed_stays_as_it_is_and_shares_what_did_not_change(one: Plant) -> None:
    after = changed(one, [ReceiptsLater(_rows(0), 14)])
    assert one.receipts.day[0] == TODAY - 2
    assert after.items is one.items
    assert after.receipts.quantity is one.receipts.quantity


@pytest.mark.parametrize(
    "wrong",
    [
        ReceiptsBecome(_rows(0), -1),
        ReceiptSplit(0, 70_000, TODAY),
        ReceiptSplit(1, 10_000, TODAY),
        DemandBy(_rows(0), Decimal(-101)),
        NewSale(0, TODAY, 0),
    ],
)
def test_what_cannot_be_is_refused(one: Plant, wrong: Change) -> None:
    with pytest.raises(InvalidInput):
        changed(one, [wrong])
