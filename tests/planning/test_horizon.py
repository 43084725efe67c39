from planning.horizon import look_ahead
from planning.plant import Source
from tests.planning.plants import TODAY, plant


def test_a_plant_is_netted_by_the_day_up_to_its_last_demand_or_receipt() -> None:
    made = plant([("BOLT", 0, 0)], demands=[(0, TODAY + 9, 1, Source.SALES_ORDER)],
                 receipts=[(0, TODAY + 19, 1, Source.PURCHASE_ORDER)])  # fmt: skip
    found = look_ahead(made)
    assert (found.first_days[0], found.end, len(found)) == (TODAY, TODAY + 20, 20)
    assert len(look_ahead(made, 91)) == 91


def test_a_plant_of_many_items_is_netted_by_the_week_where_days_are_too_many() -> None:
    made = plant([("BOLT", 0, 0)] * 100_000, demands=[(0, TODAY + 364, 1, Source.SALES_ORDER)])
    found = look_ahead(made)
    assert 110 < len(found) <= 120
    assert found.end == TODAY + 365
    assert found.first_days[50] == TODAY + 50
    assert found.first_days[-1] - found.first_days[-2] == 7
