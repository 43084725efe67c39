import numpy as np
import pytest
from hypothesis import given

from planning import actions, capacity
from planning.actions import rescheduled
from planning.buckets import Buckets
from planning.parts import in_parts
from planning.plant import Plant
from tests.planning.plants import TODAY, amounts, plants
from tests.planning.test_capacity import drawn

DAYS = Buckets.days(TODAY, 60)


@pytest.mark.parametrize(("count", "many"), [(0, 3), (1, 3), (7, 3), (6, 3), (5, 0)])
def test_the_parts_are_all_places_in_their_order(count: int, many: int) -> None:
    parts = list(in_parts(count, many))
    assert [place for part in parts for place in range(part.start, part.stop)] == list(range(count))
    assert parts


@given(made=plants())
def test_what_is_found_item_by_item_is_what_is_found_of_all_at_once(made: Plant) -> None:
    """Of the messages to a planner, and of the hours of the work centres."""
    found, begun = rescheduled(made, DAYS), np.zeros(len(made.receipts), np.bool_)
    work, keep = drawn(len(made.items), seed=len(made.demands)), amounts([0] * len(made.items))

    def told() -> list[list[int]]:
        messages = actions.actions(made, found, keep, begun, TODAY + 40)
        load = capacity.load(made, found.net, work, Buckets.weeks(TODAY, 5))
        sums = [load.open, load.planned, load.unstated, load.past_due]
        return [column.ravel().tolist() for column in (*vars(messages).values(), *vars(load.pieces).values(), *sums)]

    with pytest.MonkeyPatch.context() as patched:
        whole = told()
        patched.setattr(actions, "_AT_ONCE", 1)
        patched.setattr(capacity, "_AT_ONCE", 1)
        assert told() == whole
