from typing import Any

import pytest

from core.errors import InvalidInput


def _item(*values: str) -> list[dict[str, Any]]:
    return [{"field": "item", "values": values}]


@pytest.mark.parametrize(
    ("subject", "related", "expected"),
    [
        ("supplier", [{"link": "offers"}], ["S1", "S2"]),
        ("supplier", [{"link": "offers", "negated": True}], ["S3"]),
        ("supplier", [{"link": "offers", "where": [{"field": "lead_time", "is": "above", "values": ["20"]}]}], ["S1"]),
        ("supplier", [{"link": "purchase_orders", "where": [{"field": "open"}], "negated": True}], ["S3"]),
        ("supplier", [{"link": "purchase_orders", "since": "2025-01-01", "until": "2025-12-31"}], ["S2"]),
        ("supplier", [{"link": "purchases", "where": _item("TAPE")}], ["S1"]),
        ("customer", [{"link": "orders", "since": "2025-01-01"}], ["C2"]),
        ("customer", [{"link": "orders", "until": "2024-12-31", "negated": True}], ["C3"]),
        ("customer", [{"link": "orders", "related": [{"link": "lines", "where": _item("BELL")}]}], ["C2"]),
        ("item", [{"link": "offers", "where": [{"field": "supplier", "values": ["bolt"]}]}], ["BELL", "RIM"]),
        ("item", [{"link": "offers", "where": [{"field": "supplier", "values": [one]}]} for one in ("S1", "S2")],
         ["RIM"]),
    ],
)  # fmt: skip
async def test_records_that_have_or_have_not(codes: Any, subject: str, related: Any, expected: list[str]) -> None:
    assert await codes(subject, related=related) == expected


@pytest.mark.parametrize(
    ("related", "expected"),
    [
        ([{"link": "components", "where": _item("TAPE")}], ["BIKE", "CITY", "RIM", "WHEEL"]),
        ([{"link": "assemblies", "where": _item("BIKE")}], ["RIM", "TAPE", "WHEEL"]),
        ([{"link": "assemblies", "where": _item("CITY"), "negated": True}],
         ["BELL", "BIKE", "CITY", "LOOP-A", "LOOP-B"]),
        ([{"link": "components", "where": _item("LOOP-A")}], ["LOOP-A", "LOOP-B"]),
        ([{"link": "assemblies", "where": _item("LOOP-A")}], ["LOOP-A", "LOOP-B"]),
        ([{"link": "components", "where": _item("TAPE")}, {"link": "components", "where": _item("WHEEL")}],
         ["BIKE", "CITY"]),
        ([{"link": "components", "where": _item("TAPE")},
          {"link": "components", "where": _item("WHEEL"), "negated": True}], ["RIM", "WHEEL"]),
        ([{"link": "components", "where": [{"field": "bought"}], "related": [{"link": "stock_records"}]}],
         ["BIKE", "CITY", "RIM", "WHEEL"]),
    ],
)  # fmt: skip
async def test_the_product_structure_is_walked_to_its_end(codes: Any, related: Any, expected: list[str]) -> None:
    assert await codes("item", related=related) == expected


def _many(is_: str, value: int) -> dict[str, Any]:
    return {"is": is_, "value": value}


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (_many("is", 0), ["C3"]),
        (_many("is", 1), []),
        (_many("is", 2), ["C1", "C2"]),
        (_many("below", 0), []),
        (_many("below", 1), ["C3"]),
        (_many("below", 2), ["C3"]),
        (_many("below", 3), ["C1", "C2", "C3"]),
        (_many("at_most", 0), ["C3"]),
        (_many("at_most", 1), ["C3"]),
        (_many("at_most", 2), ["C1", "C2", "C3"]),
        (_many("above", 0), ["C1", "C2"]),
        (_many("above", 1), ["C1", "C2"]),
        (_many("above", 2), []),
        (_many("at_least", 0), ["C1", "C2", "C3"]),
        (_many("at_least", 2), ["C1", "C2"]),
        (_many("at_least", 3), []),
        ({"value": 2}, ["C1", "C2"]),
    ],
)
async def test_so_many_related_records(codes: Any, count: Any, expected: list[str]) -> None:
    assert await codes("customer", related=[{"link": "orders", "count": count}]) == expected


_OPEN = [{"field": "open"}]
_ORDERED_BIKES = [{"link": "lines", "where": [{"field": "category", "values": ["Bikes"]}]}]


@pytest.mark.parametrize(
    ("subject", "related", "expected"),
    [
        ("supplier", {"link": "purchase_orders", "where": _OPEN, "count": _many("is", 1)}, ["S1", "S2"]),
        ("supplier", {"link": "purchase_orders", "count": _many("above", 1)}, ["S1"]),
        ("supplier", {"link": "purchases", "count": _many("at_least", 3)}, ["S1"]),  # by the order's supplier
        ("supplier", {"link": "purchases", "where": _item("RIM"), "count": _many("below", 2)}, ["S2", "S3"]),
        ("item", {"link": "offers", "count": _many("is", 1)}, ["BELL", "TAPE"]),
        ("item", {"link": "offers", "count": _many("is", 2)}, ["RIM"]),
        ("customer", {"link": "orders", "since": "2024-04-01", "until": "2024-12-31", "count": _many("is", 1)},
         ["C1", "C2"]),
        ("customer", {"link": "orders", "related": _ORDERED_BIKES, "count": _many("at_least", 2)}, ["C1"]),
        ("customer", {"link": "orders", "related": [{"link": "lines", "count": _many("is", 2)}]}, ["C2"]),
        ("customer", {"link": "orders", "related": [{"link": "lines", "count": _many("is", 0)}]}, ["C2"]),
        ("customer", {"link": "orders", "related": [{"link": "lines", "count": _many("is", 1)}],
                      "count": _many("below", 2)}, ["C2", "C3"]),
        ("stock", {"link": "item.offers", "count": _many("is", 1)}, ["TAPE", "TAPE"]),
        ("stock", {"link": "item.offers", "count": _many("below", 2)}, ["TAPE", "TAPE", "WHEEL", "WHEEL"]),
    ],
)  # fmt: skip
async def test_so_many_that_meet_conditions(codes: Any, subject: str, related: Any, expected: list[str]) -> None:
    assert await codes(subject, related=[related]) == expected


@pytest.mark.parametrize(
    ("related", "expected"),
    [
        ({"link": "assemblies", "count": _many("is", 3)}, ["RIM"]),  # the wheel and two bikes
        ({"link": "assemblies", "count": _many("above", 3)}, ["TAPE"]),
        ({"link": "components", "count": _many("is", 2)}, ["LOOP-A", "LOOP-B", "WHEEL"]),
        ({"link": "components", "count": _many("at_least", 3)}, ["BIKE", "CITY"]),
        ({"link": "components", "count": _many("is", 0)}, ["BELL", "TAPE"]),
        ({"link": "components", "where": [{"field": "bought"}], "count": _many("below", 2)},
         ["BELL", "LOOP-A", "LOOP-B", "RIM", "TAPE"]),
    ],
)  # fmt: skip
async def test_each_item_of_a_structure_is_counted_once(codes: Any, related: Any, expected: list[str]) -> None:
    assert await codes("item", related=[related]) == expected


async def test_how_many_is_said(ask: Any) -> None:
    async def said(subject: str, **related: Any) -> str:
        return str((await ask(subject, related=[related])).question)

    orders = {"link": "purchase_orders", "where": _OPEN}
    assert await said("supplier", **orders, count=_many("above", 10)) == (
        "suppliers with more than 10 open purchase orders"
    )
    assert await said("supplier", **orders, count=_many("is", 1)) == "suppliers with exactly 1 open purchase order"
    assert await said("item", link="offers", count=_many("is", 0)) == "items without offers"
    assert await said(
        "customer", link="orders", since="2024-01-01", until="2024-12-31", count=_many("at_least", 5)
    ) == ("customers with at least 5 sales orders in 2024 (order date)")
    assert await said("item", link="components", where=[{"field": "bought"}], count=_many("at_most", 2)) == (
        "items that contain at most 2 bought items"
    )
    assert await said("item", link="assemblies", count=_many("below", 3)) == "items in fewer than 3 items"


async def test_none_and_how_many_are_not_both_asked(ask: Any) -> None:
    with pytest.raises(InvalidInput, match="'orders': say either that there are none, or how many"):
        await ask("customer", related=[{"link": "orders", "negated": True, "count": _many("above", 1)}])
    for wrong in (_many("above", -1), _many("between", 1), {"is": "above"}):
        with pytest.raises(InvalidInput, match="count"):
            await ask("customer", related=[{"link": "orders", "count": wrong}])


async def test_what_a_record_belongs_to_has_related_records(codes: Any) -> None:
    rim = {"link": "item.components", "where": _item("RIM")}
    assert await codes("sales_line", related=[rim]) == ["O1", "O2", "O3"]
    assert await codes("sales_line", related=[{**rim, "negated": True}]) == ["O3"]  # its bell
    assert await codes("stock", related=[{"link": "item.offers", "negated": True}]) == ["WHEEL", "WHEEL"]


async def test_an_unknown_link_is_answered_with_those_there_are(ask: Any) -> None:
    with pytest.raises(InvalidInput, match=r"^A supplier has no related 'items'\. There are: offers, purchase_orders"):
        await ask("supplier", related=[{"link": "items"}])
    with pytest.raises(InvalidInput, match=r"There are: none"):
        await ask("offer", related=[{"link": "nowhere.components"}])


async def test_related_records_go_only_so_deep(ask: Any) -> None:
    deep: dict[str, Any] = {"link": "components"}
    for _ in range(4):
        deep = {"link": "components", "related": [deep]}
    with pytest.raises(InvalidInput, match="at most 4 deep"):
        await ask("item", related=[deep])


async def test_the_number_of_related_records_stands_beside_each(ask: Any) -> None:
    related = [{"link": "purchase_orders", "count": _many("at_least", 1)}]
    found = await ask("supplier", related=related)
    table = found.blocks[0]
    assert table.columns[-1].label == "Number of purchase orders"
    numbers = [row["n0"] for row in found.rows]
    assert numbers == sorted(numbers, reverse=True)
    assert all(number >= 1 for number in numbers)


async def test_rows_that_belong_to_nothing(ask: Any) -> None:
    without = await ask("scrap", measures=[{"aggregate": "count"}], where=[{"field": "order", "is": "missing"}])
    belonging = await ask("scrap", measures=[{"aggregate": "count"}], where=[{"field": "order", "is": "stated"}])
    every = await ask("scrap", measures=[{"aggregate": "count"}])
    assert every.rows[0]["m0"] == without.rows[0]["m0"] + belonging.rows[0]["m0"]
