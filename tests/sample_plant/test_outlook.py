import pytest

from sample_plant.outlook import PURCHASE, SALES, Move, Outlook, Terms, outlook

TODAY = 100
TERMS = Terms(lead_days=5, lot=10, safety=0)


def _need(day: int, quantity: int) -> Move:
    return Move(day, SALES, 1, quantity)


def _receipt(day: int, quantity: int) -> Move:
    return Move(day, PURCHASE, 1, quantity)


@pytest.mark.parametrize(
    ("on_hand", "needs", "receipts", "terms", "found"),
    [
        pytest.param(10, [_need(102, 10)], [], TERMS, Outlook((), (), -1), id="stock covers"),
        pytest.param(0, [_need(102, 10)], [_receipt(102, 10)], TERMS, Outlook((), (), -1), id="a receipt of the day"),
        pytest.param(4, [_need(102, 10)], [_receipt(103, 9)], TERMS, Outlook(((102, 6),), (), 103), id="a late one"),
        pytest.param(4, [_need(102, 10)], [], TERMS, Outlook(((102, 6),), ((100, 10),), 105), id="cured by an order"),
        pytest.param(4, [_need(106, 15)], [], TERMS, Outlook((), ((101, 20),), -1), id="an order is in time"),
        pytest.param(4, [_need(90, 3), _need(95, 3)], [], TERMS, Outlook(((100, 2),), ((100, 10),), 105), id="overdue"),
        pytest.param(0, [_need(101, 3)], [_receipt(90, 3)], TERMS, Outlook((), (), -1), id="an overdue receipt"),
        pytest.param(
            0, [_need(101, 3), _need(103, 2)], [_receipt(102, 1)], TERMS,
            Outlook(((101, 3), (103, 2)), ((100, 10),), 105), id="each day's own",
        ),
        pytest.param(7, [], [], Terms(5, 10, 8), Outlook((), ((100, 10),), -1), id="safety stock is no shortage"),
        pytest.param(0, [_need(100, 3)], [], Terms(0, 10, 0), Outlook((), ((100, 10),), -1), id="no lead time"),
    ],
)  # fmt: skip
def test_an_item_is_netted_day_by_day(
    on_hand: int, needs: list[Move], receipts: list[Move], terms: Terms, found: Outlook
) -> None:
    assert outlook(TODAY, on_hand, needs, receipts, terms) == found
