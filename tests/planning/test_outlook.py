import numpy as np
from hypothesis import given, settings

from planning.outlook import following, outlook
from planning.plant import Plant, Source
from planning.quantity import SCALE
from tests.planning.plants import TODAY, plant, plants

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


@given(plants())
@settings(deadline=None)
def test_what_was_not_followed_at_first_is_followed_to_the_same_when_it_is_asked_for(one: Plant) -> None:
    full, none = outlook(one), outlook(one, most=0)
    assert (full.followed.all(), none.followed.any(), len(none.pegs)) == (True, False, 0)
    every = np.arange(len(full.found))
    first = following(one, none, every[::2])
    assert first.followed.tolist() == [need % 2 == 0 for need in every.tolist()]
    for found in (following(one, none, every), following(one, first, every)):
        assert found.edges.tolist() == full.edges.tolist()
        for name, column in vars(full.pegs).items():
            assert getattr(found.pegs, name).tolist() == column.tolist(), name


def test_no_more_is_followed_than_there_is_room_for_and_first_what_begins_first() -> None:
    many = [(f"P{one}", 60, 0) for one in range(100)]
    one = plant(many, demands=[(item, TODAY + 50 - item % 3, 1, SALE) for item in range(100)])
    found = outlook(one, most=1)
    assert 0 < found.followed.sum() < 100
    assert found.first[found.followed].max() <= found.first[~found.followed].min()
    assert len(found.pegs) == found.edges[-1] == found.followed.sum()
