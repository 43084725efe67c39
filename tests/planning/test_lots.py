import numpy as np
import pytest

from planning.lots import order_quantity


@pytest.mark.parametrize(
    ("net", "minimum", "multiple", "order"),
    [
        (7, 0, 0, 7),
        (7, 10, 0, 10),
        (17, 10, 0, 17),
        (7, 0, 5, 10),
        (10, 0, 5, 10),
        (7, 12, 5, 15),
        (7, 40, 40, 40),
        (41, 40, 40, 80),
        (0, 10, 5, 0),
        (-3, 10, 5, 0),
    ],
)
def test_an_order_covers_the_net_requirement_by_its_lot_rule(net: int, minimum: int, multiple: int, order: int) -> None:
    given = [np.array([one], dtype=np.int64) for one in (net, minimum, multiple)]
    assert order_quantity(*given).tolist() == [order]
