from datetime import date

import pytest

from agent.models.embedded.dates import periods
from agent.models.embedded.supposing import supposes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("what if Proseware slips two weeks", True),
        ("What happens when PO 4711 is late?", True),
        ("suppose we lose 20 of X", True),
        ("which orders are late if it does not come", True),
        ("how would a 3 week slip of Proseware hurt us", True),
        ("when does PO 4711 come", False),
        ("which orders were cancelled", False),
        ("a different supplier", False),
    ],
)
def test_what_is_not_so_is_told_from_what_is(text: str, expected: bool) -> None:
    assert supposes(text) is expected


def test_what_is_supposed_lies_ahead() -> None:
    (july,) = periods("what if demand goes up by 20 % in July", date(2025, 5, 15))
    assert (july.since, july.until) == (date(2025, 7, 1), date(2025, 7, 31))
    (july,) = periods("how many did we sell in July", date(2025, 5, 15))
    assert july.since == date(2024, 7, 1)
