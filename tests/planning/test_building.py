"""Netting, against a slow and simple count of what can be built."""

import random
from dataclasses import dataclass
from decimal import Decimal

import pytest

from planning.building import Circular, Structure, with_receipts


@dataclass(frozen=True)
class Edge:
    parent: str
    component: str
    quantity: Decimal
    comparable: bool


def _edge(parent: str, component: str, quantity: str, *, comparable: bool = True) -> Edge:
    return Edge(parent, component, Decimal(quantity), comparable)


BIKE = (
    _edge("BIKE", "WHEEL", "2"),
    _edge("BIKE", "FRAME", "1"),
    _edge("WHEEL", "SPOKE", "32"),
    _edge("WHEEL", "RIM", "1"),
    _edge("FRAME", "SPOKE", "4"),
)


def _there(**stock: int) -> dict[str, Decimal]:
    return {code: Decimal(held) for code, held in stock.items()}


def test_stock_of_assemblies_is_used_before_more_are_made() -> None:
    bike = Structure("BIKE", BIKE, _there(WHEEL=5, FRAME=1, SPOKE=1000, RIM=10))
    needs = bike.needs(Decimal(4))
    assert {code: (need.required, need.short) for code, need in needs.items()} == {
        "WHEEL": (8, 3),
        "FRAME": (4, 3),
        "SPOKE": (3 * 32 + 3 * 4, 0),
        "RIM": (3, 0),
    }


def test_the_greatest_number_and_what_limits_the_next() -> None:
    bike = Structure("BIKE", BIKE, _there(WHEEL=5, FRAME=100, SPOKE=1000, RIM=4))
    assert bike.buildable() == 4  # 5 wheels and 4 rims: 9 wheels
    assert bike.limits(Decimal(5)) == ("RIM",)
    assert Structure("BIKE", BIKE, {}).buildable() == 0
    direct = Structure("BIKE", BIKE[:2], _there(WHEEL=5, FRAME=2))
    assert (direct.buildable(), direct.limits(Decimal(3))) == (2, ("FRAME", "WHEEL"))


def test_from_the_lowest_parts_alone_all_assemblies_are_made() -> None:
    there = _there(WHEEL=5, FRAME=100, SPOKE=210, RIM=9)
    bike = Structure("BIKE", BIKE, there, lowest_only=True)
    assert bike.buildable() == 3  # 68 spokes and 2 rims each
    assert bike.limits(Decimal(4)) == ("SPOKE",)
    assert bike.limits(Decimal(5)) == ("SPOKE", "RIM")


def test_parts_of_quantities_are_not_rounded_up() -> None:
    tape = Structure("GRIP", [_edge("GRIP", "TAPE", "0.3")], _there(TAPE=1))
    assert tape.buildable() == 3
    assert tape.needs(Decimal(4))["TAPE"].short == Decimal("0.2")


def test_negative_stock_is_none_and_lines_in_another_unit_are_left_out() -> None:
    frame = Structure(
        "F", [_edge("F", "TUBE", "2"), _edge("F", "PAINT", "8", comparable=False)], _there(TUBE=9, PAINT=1)
    )
    assert (frame.buildable(), frame.unlike) == (4, ("PAINT",))
    assert Structure("F", [_edge("F", "TUBE", "2")], _there(TUBE=-5)).buildable() == 0
    assert Structure("F", [_edge("F", "PAINT", "8", comparable=False)], {}).buildable() is None
    assert Structure("F", [_edge("F", "LABEL", "0")], {}).buildable() is None


def test_a_structure_that_holds_itself_is_told() -> None:
    with pytest.raises(Circular, match=r"EGG > HEN > EGG|HEN > EGG > HEN"):
        Structure("EGG", [_edge("EGG", "HEN", "1"), _edge("HEN", "EGG", "1")], {})


def _counted(edges: tuple[Edge, ...], stock: dict[str, Decimal]) -> int:
    """One by one: take each part from the shelf, or make it from its own, until something lacks."""
    shelf = dict(stock)
    lines: dict[str, list[Edge]] = {}
    for edge in edges:
        lines.setdefault(edge.parent, []).append(edge)

    def take(code: str) -> bool:
        if shelf.get(code, Decimal(0)) >= 1:
            shelf[code] -= 1
            return True
        return code in lines and all(take(edge.component) for edge in lines[code] for _ in range(int(edge.quantity)))

    built = 0
    while all(take(edge.component) for edge in lines["0"] for _ in range(int(edge.quantity))):
        built += 1
    return built


@pytest.mark.parametrize("seed", range(60))
def test_it_agrees_with_building_one_by_one(seed: int) -> None:
    chance = random.Random(seed)
    size = chance.randint(3, 7)
    edges = tuple(
        _edge(str(parent), str(component), str(chance.randint(1, 3)))
        for parent in range(size - 1)
        for component in range(parent + 1, size)
        if chance.random() < 0.5 or component == parent + 1
    )
    stock = {str(code): Decimal(chance.randint(0, 40)) for code in range(1, size)}
    assert Structure("0", edges, stock).buildable() == _counted(edges, stock)


def test_what_comes_in_is_added_to_what_is_there() -> None:
    assert with_receipts(_there(RIM=4, FRAME=-2), _there(RIM=3, FRAME=5, SPOKE=7)) == _there(RIM=7, FRAME=3, SPOKE=7)
