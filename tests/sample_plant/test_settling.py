from datetime import date

import numpy as np
import pytest

from sample_plant.history import History
from sample_plant.ledger import Ledger, shortages
from sample_plant.settling import settle
from sample_plant.simulator import run
from sample_plant.world import make_world

PLANTS = (
    (400, 3, date(2026, 3, 13)),
    (2000, 7, date(2025, 5, 15)),
    (1000, 5, date(2026, 11, 29)),
)  # the last: a Sunday


@pytest.fixture(params=PLANTS, ids=lambda plant: f"{plant[0]}")
def history(request: pytest.FixtureRequest) -> History:
    return run(make_world(*request.param))


def test_nothing_is_short_once_the_open_orders_are_settled(history: History) -> None:
    assert list(shortages(history))
    settle(Ledger(history))
    assert list(shortages(history)) == []


def test_what_has_happened_stays_and_only_open_orders_change(history: History) -> None:
    work, lines = history.production.orders, history.purchasing.lines
    stock, shipped = history.stock.on_hand.copy(), history.shipping.shipped.copy()
    is_open = (work["ended"] < 0) & (work["cancelled"] < 0)
    left = history.purchasing.outstanding(len(history.world.days.worked)) > 0
    before = {name: work[name].copy() for name in ("planned", "due", "started", "ended", "quantity")}
    due, receipts = lines["due"].copy(), history.purchasing.receipts["quantity"].copy()
    settle(Ledger(history))
    assert np.array_equal(history.stock.on_hand, stock)
    assert np.array_equal(history.shipping.shipped, shipped)
    assert np.array_equal(history.purchasing.receipts["quantity"], receipts)
    for name, column in before.items():
        changed = np.flatnonzero(work[name][: len(column)] != column)
        assert name in ("planned", "due") or not len(changed)
        assert is_open[changed].all()
    assert left[lines["due"][: len(due)] != due].all()


def test_orders_that_are_placed_or_moved_begin_today_at_the_earliest_and_new_ones_keep_to_lots(
    history: History,
) -> None:
    work, lines, policy = history.production.orders, history.purchasing.lines, history.world.policy
    works, bought, last = len(work), len(lines), history.world.days.days - 1
    planned = work["planned"].copy()
    settle(Ledger(history))
    moved = np.flatnonzero(work["planned"][:works] != planned)
    assert len(moved)
    assert (work["planned"][moved] >= last).all()
    assert (work["planned"][works:] >= last).all()
    assert (work["due"] >= work["planned"])[works:].all()
    for book, first in ((work, works), (lines, bought)):
        lot = policy.lot[history.world.nodes.item[book["node"][first:]]]
        assert (book["quantity"][first:] % lot == 0).all()
        assert history.world.days.worked[book["due"][first:]].all() or not history.world.days.worked[last]
