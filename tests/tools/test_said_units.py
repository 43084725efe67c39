from decimal import Decimal

import pytest

from core.errors import InvalidInput
from tools.said_units import in_own_unit


@pytest.mark.parametrize(
    ("many", "said", "own", "meant"),
    [("2", "t", "KG", "2000"), ("2", "tonnes", "kg", "2000"), ("500", "g", "KG", "0.5"), ("900", "kg", "T", "0.9"),
     ("300", "mm", "M", "0.3"), ("3", "inches", "MM", "76.2"), ("5", "kg", "LB", "11.0231"), ("2", "Kg.", "KG", "2"),
     ("200", "pieces", "EA", "200"), ("200", "ea", "ST", "200"),
     ("25", "pcs", "PZ", "25"), ("7", "units", "KG", "7"), ("7", None, "KG", "7"),
     ("3", "cartons", "CTN", "3"), ("3", "Palox", "PALOX", "3"), ("2", "units", None, "2"), ("0", "t", "KG", "0")],
)  # fmt: skip
def test_what_is_said_is_told_in_the_items_own_unit(many: str, said: str | None, own: str | None, meant: str) -> None:
    assert in_own_unit(Decimal(many), said, own, "RND-1 Bar") == Decimal(meant)


@pytest.mark.parametrize(("many", "said", "own"), [("20", "g", "T"), ("1000000000000", "t", "KG")])
def test_what_is_nothing_in_the_items_unit_or_beyond_all_numbers_is_refused(many: str, said: str, own: str) -> None:
    with pytest.raises(InvalidInput, match="too little or too much"):
        in_own_unit(Decimal(many), said, own, "RND-1 Bar")


@pytest.mark.parametrize(
    ("said", "own"),
    [("ea", "KG"), ("kg", "EA"), ("boxes", "EA"), ("m", "KG"), ("tons", "KG"), ("gal", "L"), ("kg", None)],
)
def test_what_nothing_says_is_asked(said: str, own: str | None) -> None:
    with pytest.raises(InvalidInput, match=f"how many {own}|states no unit"):
        in_own_unit(Decimal(200), said, own, "RND-1 Bar")
