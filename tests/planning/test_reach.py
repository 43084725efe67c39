import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.buckets import Buckets
from planning.changes import changed
from planning.netting import net
from planning.plant import Plant
from planning.reach import Releases, net_reached, reached
from planning.supplies import work_orders
from tests.planning.drawn_changes import changes
from tests.planning.plants import horizons, plants


@settings(max_examples=150, deadline=None)
@given(plants().filter(lambda one: len(one.items) > 0), horizons(), st.data())
def test_what_is_reached_is_planned_as_in_a_netting_of_the_whole_and_the_rest_is_not_different(
    one: Plant, buckets: Buckets, data: st.DataObject
) -> None:
    chosen = data.draw(changes(one))
    touched = np.unique(np.concatenate([np.zeros(0, np.intp), *(change.items(one) for change in chosen)]))
    before, after = net(one, buckets), net(changed(one, chosen), buckets)
    kept = reached(one, work_orders(one), touched)
    _, found = net_reached(changed(one, chosen), kept, Releases.of(before))
    for name in ("gross", "receipts", "planned_receipts", "planned_releases", "projected"):
        assert (getattr(found, name) == getattr(after, name)[:, kept]).all(), name
        assert (getattr(before, name)[:, ~kept] == getattr(after, name)[:, ~kept]).all(), name
    for name in ("earliest", "late"):
        assert (getattr(found, name) == getattr(after, name)[kept]).all(), name
