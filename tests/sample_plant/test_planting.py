import json
from dataclasses import asdict
from datetime import date

import pytest

from sample_plant.history import History
from sample_plant.ledger import shortages
from sample_plant.outlook import Outlook
from sample_plant.shortage import Planted
from sample_plant.simulator import simulate
from sample_plant.world import make_world

PLANTS = (
    (300, 7, date(2026, 3, 13)),
    (2000, 7, date(2026, 3, 13)),
    (2000, 11, date(2026, 1, 3)),
    (5000, 2, date(2025, 5, 15)),
)


@pytest.fixture(scope="module", params=PLANTS, ids=lambda plant: f"{plant[0]}-{plant[1]}")
def history(request: pytest.FixtureRequest) -> History:
    return simulate(make_world(*request.param))


def _short(history: History) -> dict[str, Outlook]:
    world = history.world
    return {world.items.codes[world.nodes.item[node]]: found for node, found in shortages(history)}


def test_the_whole_plan_anew_is_short_of_what_is_told_and_of_nothing_else(history: History) -> None:
    found, days = _short(history), history.world.days
    told = {one.sku: one for one in history.planted.shortages}
    assert set(found) == set(told)
    assert len(told) == len(history.planted.shortages) >= 6
    for sku, one in told.items():
        each = tuple((days.of(day), str(quantity // 10_000)) for day, quantity in found[sku].short)
        assert one.each_day == each
        assert (one.day, one.cured_on) == (each[0][0], days.of(found[sku].cured))
        assert sum(int(quantity) for _, quantity in each) == int(one.quantity)


def test_what_can_still_be_ordered_is_not_short(history: History) -> None:
    short = _short(history)
    for one in history.planted.orderable:
        assert one.sku not in short
        assert history.world.days.end <= one.order_by < one.day


def test_no_order_is_hit_by_two_shortages_and_each_hits_one(history: History) -> None:
    orders = [order for one in history.planted.shortages for order in one.orders]
    assert len(orders) == len(set(orders)) >= len(history.planted.shortages)
    assert all(one.orders for one in history.planted.shortages)


def test_a_planted_record_says_so_in_the_books(history: History) -> None:
    purchasing, days = history.purchasing, history.world.days
    for one in history.planted.shortages:
        if one.cause == "purchase order slipped":
            number = int(one.what.split()[2].removeprefix("PO")) - 400_001
            assert days.of(int(purchasing.lines["due"][purchasing.lines["order"] == number].max())) >= one.day
        if one.cause == "order missing":
            number = int(one.what.split()[2].removeprefix("PO")) - 400_001
            assert purchasing.orders["cancelled"][number] == days.days - 1
        if one.cause == "stock lost":
            item = history.world.items.codes.index(one.sku)
            losses = history.stock.losses
            assert losses["node"][losses["day"] == days.days - 1].tolist().count(item) >= 1


def test_what_is_told_is_read_back_as_it_was_written(history: History) -> None:
    assert Planted.read(json.loads(json.dumps(asdict(history.planted), default=str))) == history.planted
