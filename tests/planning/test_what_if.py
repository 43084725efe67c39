import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.changes import Change, ReceiptsLater, ReceiptsMoved, StockChanges, changed
from planning.lateness import lateness
from planning.netting import net
from planning.plant import Plant, Source
from planning.what_if import Baseline, Turn, baseline, what_if
from tests.planning.drawn_changes import changes
from tests.planning.plants import TODAY, plant, plants

SALE, BUY = Source.SALES_ORDER, Source.PURCHASE_ORDER


@settings(max_examples=80, deadline=None)
@given(plants().filter(lambda one: len(one.items) > 0), st.data())
def test_lines_and_shortages_are_those_of_both_plants_planned_and_pegged_whole(one: Plant, data: st.DataObject) -> None:
    chosen = data.draw(changes(one))
    base = baseline(one)
    found = what_if(base, chosen)
    assert {line.demand: (line.before, line.after) for line in found.lines} == _lines_in_full(base, one, chosen)
    buckets = base.releases.buckets
    was, will = (np.maximum(-net(each, buckets).projected, 0) for each in (one, changed(one, chosen)))
    assert {turn.item for turn in found.shortages} == set(np.flatnonzero((was != will).any(axis=0)).tolist())
    for turn in found.shortages:
        assert (turn.missing_before, turn.missing_after) == (was[:, turn.item].max(), will[:, turn.item].max())
        assert turn.causes


def _lines_in_full(base: Baseline, one: Plant, chosen: list[Change]) -> dict[int, tuple[int | None, int]]:
    def served(each: Plant) -> dict[int, int]:
        plan = net(each, base.releases.buckets)
        late = lateness(each, plan, np.arange(len(each.items)))
        rows = [row for row in range(len(each.demands)) if each.demands.source[row] is SALE]
        waits = dict.fromkeys(rows, 0)
        for row, days in zip(late.demand.tolist(), late.days.tolist(), strict=True):
            waits[row] = max(waits.get(row, 0), days)
        return {
            row: max(int(each.demands.day[row]), TODAY) + waits[row] for row in rows if each.demands.quantity[row] > 0
        }

    before, after = served(one), served(changed(one, chosen))
    return {row: (before.get(row), day) for row, day in after.items() if before.get(row) != day}


def _pump() -> Plant:
    """A pump of two seals; five pumps for a customer, ten seals come in time from the vendor."""
    return plant(
        [("PUMP", 5, 0), ("SEAL", 40, 0), ("BELL", 40, 3)],
        [(0, 1, 2)],
        demands=[(0, TODAY + 20, 5, SALE), (2, TODAY + 9, 2, SALE)],
        receipts=[(1, TODAY + 10, 10, BUY)],
    )


def test_a_late_receipt_makes_its_item_short_and_serves_the_order_so_many_days_later() -> None:
    found = what_if(baseline(_pump()), [ReceiptsLater(np.array([0]), 14)])
    (short,) = found.shortages
    assert (short.item, short.turn, short.missing_after) == (1, Turn.NEW, 100_000)
    assert short.first_after == TODAY + 15
    (line,) = found.lines
    assert (line.demand, line.before, line.after, line.item) == (0, TODAY + 20, TODAY + 29, 1)
    assert line.causes == short.causes == (0,)
    assert found.items.tolist() == [1]


def test_a_receipt_that_is_late_by_less_than_its_slack_changes_nothing() -> None:
    found = what_if(baseline(_pump()), [ReceiptsLater(np.array([0]), 5)])
    assert (found.shortages, found.lines) == ((), ())


def test_each_change_causes_what_it_alone_reaches() -> None:
    found = what_if(baseline(_pump()), [StockChanges(2, -20_000), ReceiptsLater(np.array([0]), 14)])
    assert {turn.item: turn.causes for turn in found.shortages} == {2: (0,), 1: (1,)}
    assert {line.demand: line.causes for line in found.lines} == {1: (0,), 0: (1,)}


def test_a_shortage_goes_when_what_covers_it_comes_sooner() -> None:
    late = changed(_pump(), [ReceiptsLater(np.array([0]), 14)])
    found = what_if(baseline(late), [ReceiptsMoved(np.array([0]), TODAY + 3)])
    assert [turn.turn for turn in found.shortages] == [Turn.GONE]
    assert [(line.before, line.after) for line in found.lines] == [(TODAY + 29, TODAY + 20)]
