from datetime import date

from sample_plant.ledger import Ledger
from sample_plant.outlook import PURCHASE, SALES, WORK, Move
from sample_plant.pegging import Pegging, pegs, uncovered
from sample_plant.simulator import run
from sample_plant.world import make_world

EARLY, LATE = Move(101, WORK, 1, 6), Move(104, SALES, 2, 6)
RECEIPT = Move(103, PURCHASE, 3, 9)


def test_the_first_due_is_served_first_from_stock_then_from_receipts() -> None:
    found = pegs(4, [LATE, EARLY], [RECEIPT])
    assert [(p.need, p.supply, p.quantity) for p in found] == [
        (EARLY, None, 4),
        (EARLY, RECEIPT, 2),
        (LATE, RECEIPT, 6),
    ]


def test_what_is_not_covered_on_its_day_is_hit_even_if_it_is_later() -> None:
    assert uncovered(100, 4, [LATE, EARLY], [RECEIPT]) == [EARLY]
    assert uncovered(100, 4, [LATE, EARLY], []) == [EARLY, LATE]
    assert uncovered(100, 6, [LATE, EARLY], [RECEIPT]) == []


def test_what_was_due_before_today_is_hit_when_it_is_not_there_today() -> None:
    overdue = EARLY._replace(day=90)
    assert uncovered(100, 0, [overdue], [RECEIPT._replace(day=95)]) == []
    assert uncovered(100, 0, [overdue], [RECEIPT]) == [overdue]


def test_a_work_order_is_followed_up_to_the_customers_who_get_its_pieces() -> None:
    ledger = Ledger(run(make_world(400, 3, date(2026, 3, 13))))
    order, line, item = 0, 7, int(ledger.history.production.orders["item"][0])
    ledger.change(item, [Move(ledger.today + 1, SALES, line, 10)], [Move(ledger.today, WORK, order, 10)], 0)
    ledger.change(item, ledger.needs[item], ledger.receipts[item], ledger.on_hand(item))
    hits = Pegging(ledger).above([Move(ledger.today, WORK, order, 1)])
    assert (hits.work, hits.sales) == ({order}, {line})
