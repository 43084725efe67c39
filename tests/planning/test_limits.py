import pytest

from core.errors import InvalidInput
from planning.buckets import Buckets
from planning.netting import net
from planning.plant import Plant, Source
from planning.quantity import SCALE
from tests.planning.plants import TODAY, plant

SALES = Source.SALES_ORDER
BUCKETS = Buckets.days(TODAY, 9)


def chain(wanted: int) -> Plant:
    parts, lines = [("A", 0, 0), ("B", 0, 0), ("C", 0, 0)], [(0, 1, 100_000), (1, 2, 100_000)]
    return plant(parts, lines, [(0, TODAY + 7, wanted, SALES)])


def test_a_need_too_large_to_count_is_refused_by_its_name() -> None:
    assert net(chain(1), BUCKETS).gross[7, 2] == 10**10 * SCALE
    with pytest.raises(InvalidInput, match="More of C may be needed than can be counted exactly"):
        net(chain(100), BUCKETS)


def test_a_stock_too_large_to_count_is_refused_by_its_name() -> None:
    large = 3 * 10**14
    with pytest.raises(InvalidInput, match="More of A may be needed"):
        net(plant([("A", 0, large)], demands=[(0, TODAY, large, SALES)]), BUCKETS)


def test_a_negative_quantity_is_refused_by_its_name() -> None:
    with pytest.raises(InvalidInput, match="A has a negative"):
        net(plant([("B", 0, 0), ("A", 0, 0)], demands=[(1, TODAY, -1, SALES)]), BUCKETS)
