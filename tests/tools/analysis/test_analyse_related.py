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
