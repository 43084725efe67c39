from planning.outlook import outlook
from planning.plant import Plant, Source
from planning.quantity import SCALE
from tests.planning.plants import TODAY, plant

SALE = Source.SALES_ORDER


def _chain(extra: int = 0) -> Plant:
    """Nuts are wanted for screws for bolts; `extra` items of no use."""
    parts = [("BOLT", 20, 0), ("SCREW", 15, 0), ("NUT", 30, 10), *((f"X{one}", 0, 0) for one in range(extra))]
    return plant(parts, lines=[(0, 1, 1), (1, 2, 4)], demands=[(0, TODAY + 50, 5, SALE), (0, TODAY + 90, 7, SALE)])


def test_it_looks_as_far_ahead_as_demand_can_cause_a_shortage_within_the_longest_lead_time() -> None:
    found = outlook(_chain())
    assert found.horizon == TODAY + 30
    assert (found.found.item.tolist(), found.first.tolist()) == ([2], [TODAY + 15])
    assert found.found.quantity.tolist() == [(5 * 4 - 10) * SCALE]
    # What is wanted 35 days before day 90 can still be ordered.
    assert [cure.day for cure in found.cures] == [TODAY + 30]


def test_the_pegs_of_a_shortage_lie_between_its_edges() -> None:
    found = outlook(_chain())
    a, b = found.edges.tolist()
    assert (a, found.pegs.item[a:b].tolist(), found.pegs.last[a:b].tolist()) == (0, [2, 1, 0], [False, False, True])


def test_in_a_very_large_plant_what_is_due_far_ahead_is_needed_at_the_beginning_of_its_week() -> None:
    found = outlook(_chain(extra=200_000))
    assert found.found.item.tolist() == [2]
    assert TODAY + 15 - 6 <= found.first[0] <= TODAY + 15


def test_a_plant_without_items_has_no_shortages() -> None:
    assert len(outlook(plant([])).found) == 0
