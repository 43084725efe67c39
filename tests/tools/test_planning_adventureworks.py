"""The planning tools over the real export, each figure computed a second time from its files."""

import csv
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ingestion.source import load_source, open_connector
from ingestion.transform import Transformer
from tools.bom.bom_cost import bom_cost
from tools.bom.buildable_quantity import buildable_quantity
from tools.context import ToolContext
from tools.inventory.inventory_value import inventory_value
from tools.inventory.stock_by_status import stock_by_status
from tools.master.find_items import find_items

_LOADED = ("sku", "warehouse", "bom", "inventory")
_BUILT = (
    "Road-150 Red, 62",
    "Touring-1000 Blue, 50",
    "HL Mountain Frame - Black, 38",
    "HL Crankset",
    "Mountain-200 Black, 38",
)


@pytest.fixture(scope="module", autouse=True)
async def _plant(adventureworks: Path, make_plant: Any) -> None:
    source = load_source("adventureworks")
    assert source.as_of is not None
    connector = open_connector(source, path=adventureworks)
    known: dict[str, Any] = {}
    rows: dict[str, list[dict[str, Any]]] = {}
    for mapping in source.mappings:
        name = mapping.entity.name
        if name not in _LOADED:
            continue
        transformer = Transformer(source, mapping, connector, known, source.as_of)
        for batch in connector.read(mapping.stream, after=None, cursor_column=None, since=None, batch_rows=200_000):
            good = transformer(batch.records).good
            known[name] = good[mapping.entity.key[0]]
            rows[name] = good.select([column for column in mapping.entity.names if column in good.columns]).to_dicts()
    await make_plant("plant", {name: rows[name] for name in _LOADED})


def _file(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def products(adventureworks: Path) -> dict[str, dict[str, str]]:
    return {row["ProductID"]: row for row in _file(adventureworks, "Product")}


@pytest.fixture(scope="module")
def stock(adventureworks: Path) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in _file(adventureworks, "ProductInventory"):
        found[row["ProductID"]] += int(row["Quantity"])
    return found


@pytest.fixture(scope="module")
def structure(adventureworks: Path) -> dict[str, list[dict[str, str]]]:
    found = defaultdict(list)
    for row in _file(adventureworks, "BillOfMaterials"):
        if row["ProductAssemblyID"] and (not row["EndDate"] or row["EndDate"] >= "2025-05-15"):
            found[row["ProductAssemblyID"]].append(row)
    return found


async def test_status_and_value_of_all_stock(
    context: ToolContext, products: dict[str, dict[str, str]], stock: Counter[str]
) -> None:
    counted = Counter(
        "CRITICAL"
        if held <= 0 or held < int(products[code]["SafetyStockLevel"])
        else "LOW"
        if held < int(products[code]["ReorderPoint"])
        else "OPTIMAL"
        for code, held in stock.items()
    )
    found = await stock_by_status.call(context, {})
    assert (found.critical, found.low, found.optimal, found.excess) == (
        counted["CRITICAL"], counted["LOW"], counted["OPTIMAL"], 0,
    )  # fmt: skip
    value = await inventory_value.call(context, {})
    assert value.value[0].value == sum(held * Decimal(products[code]["StandardCost"]) for code, held in stock.items())
    assert value.zero_cost == sum(
        held > 0 and not Decimal(products[code]["StandardCost"]) for code, held in stock.items()
    )


async def test_red_things_of_size_62(context: ToolContext, products: dict[str, dict[str, str]]) -> None:
    found = await find_items.call(context, {"colour": "red", "size": "62", "limit": 200})
    assert {item.sku for item in found.items} == {
        row["ProductNumber"] for row in products.values() if row["Color"] == "Red" and row["Size"] == "62"
    }


@pytest.mark.parametrize("name", _BUILT)
async def test_what_can_be_built_from_the_direct_components(
    context: ToolContext,
    products: dict[str, dict[str, str]],
    stock: Counter[str],
    structure: dict[str, list[dict[str, str]]],
    name: str,
) -> None:
    code = next(code for code, row in products.items() if row["Name"] == name)
    alike = [line for line in structure[code] if line["UnitMeasureCode"].strip() == "EA"]
    expected = min(int(stock[line["ComponentID"]] // Decimal(line["PerAssemblyQty"])) for line in alike)
    found = await buildable_quantity.call(context, {"sku": name})
    assert found.buildable == expected
    deep = await buildable_quantity.call(context, {"sku": name, "all_levels": True})
    assert deep.buildable is not None
    assert deep.buildable >= expected


@pytest.mark.parametrize("name", _BUILT)
async def test_what_components_cost_over_all_levels(
    context: ToolContext,
    products: dict[str, dict[str, str]],
    structure: dict[str, list[dict[str, str]]],
    name: str,
) -> None:
    def rolled(code: str) -> Decimal:
        return sum(
            (
                Decimal(line["PerAssemblyQty"])
                * (
                    rolled(line["ComponentID"])
                    if line["ComponentID"] in structure
                    else Decimal(products[line["ComponentID"]]["StandardCost"])
                )
                for line in structure[code]
            ),
            Decimal(0),
        )

    code = next(code for code, row in products.items() if row["Name"] == name)
    found = await bom_cost.call(context, {"sku": name})
    assert sum(one.value for one in found.rolled_up) == rolled(code)


async def test_from_purchased_parts_alone_eleven_road_bikes_can_be_built_and_bearing_balls_limit_them(
    context: ToolContext,
) -> None:
    found = await buildable_quantity.call(context, {"sku": "Road-150 Red, 62", "purchased_only": True})
    assert found.buildable == 11
    assert [limit.name for limit in found.limits] == ["Bearing Ball"]
    assert "11 of" in found.summary
    assert "Bearing Ball" in found.summary
