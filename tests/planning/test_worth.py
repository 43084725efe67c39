import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.changes import ReceiptsBecome, ReceiptsLater, ReceiptSplit, StockChanges
from planning.plant import Plant, Source
from planning.what_if import baseline, what_if
from planning.worth import LineChange, Worth, worth
from tests.planning.drawn_changes import changes
from tests.planning.plants import TODAY, plant, plants

SALE, BUY = Source.SALES_ORDER, Source.PURCHASE_ORDER


def _seals() -> Plant:
    """Ten seals come in 10 days, and go in 20; none is ordered anew in time."""
    return plant([("SEAL", 40, 0)], demands=[(0, TODAY + 20, 10, SALE)], receipts=[(0, TODAY + 10, 10, BUY)])


def _worth(one: Plant, *chosen: object, days: int = 100) -> Worth:
    return worth(one, what_if(baseline(one), list(chosen)), days)  # type: ignore[arg-type]


def test_a_receipt_that_comes_later_is_held_for_fewer_days() -> None:
    found = _worth(_seals(), ReceiptsLater(np.array([0]), 4))
    assert (found.held_before.tolist(), found.held.tolist()) == ([10_000], [6_000])  # 10 for 10 and for 6 of 100 days
    assert (found.bought_before.tolist(), found.bought.tolist(), found.lines) == ([0], [0], ())


def test_what_is_cancelled_is_bought_anew() -> None:
    found = _worth(_seals(), ReceiptsBecome(np.array([0]), 0))
    assert found.bought.tolist() == [100_000]
    assert found.lines == (LineChange("O0", 1, 0, -100_000),)


def test_a_split_changes_no_order_line() -> None:
    assert _worth(_seals(), ReceiptSplit(0, 40_000, TODAY + 15)).lines == ()


def test_what_is_missing_is_not_stock_below_nothing() -> None:
    found = _worth(_seals(), StockChanges(0, -50_000), ReceiptsBecome(np.array([0]), 0))
    assert found.held.tolist() == [0]


@settings(max_examples=60, deadline=None)
@given(plants().filter(lambda one: len(one.items) > 0), st.data(), st.integers(1, 60))
def test_stock_is_averaged_day_by_day_in_a_plain_loop(one: Plant, data: st.DataObject, days: int) -> None:
    base = baseline(one)
    found = what_if(base, data.draw(changes(one)))
    told = worth(one, found, days)
    first_days = found.after.buckets.first_days.tolist()
    for at in range(len(found.items)):
        held = 0
        for day in range(TODAY, TODAY + told.days):
            bucket = max(place for place, first in enumerate(first_days) if first <= day)
            held += max(int(found.after.projected[bucket, at]), 0)
        assert told.held[at] == held // told.days
