"""The AdventureWorks export through its description: nothing is lost, and known figures come out."""

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from ingestion.source import load_source, open_connector
from ingestion.transform import Transformed, Transformer

READ = {
    "sku": 504, "warehouse": 14, "work_centre": 14, "supplier": 104, "customer": 19820, "supplier_offer": 460,
    "bom": 2679, "inventory": 1069, "purchase_order": 2973, "purchase_order_line": 6590, "sales_order": 29439,
    "sales_order_line": 116468, "work_order": 70783, "operation": 65345, "scrap": 70783,
}  # fmt: skip
REJECTED = {"bom": 103 + 199 - 6}
LEFT_ASIDE = {"work_centre": 7, "scrap": 70783 - 692}
WARNINGS = {"sales_order": 4}


@pytest.fixture(scope="module")
def transformed(adventureworks: Path) -> dict[str, Transformed]:
    source = load_source("adventureworks")
    assert source.as_of is not None
    connector = open_connector(source, path=adventureworks)
    known: dict[str, pl.Series] = {}
    results: dict[str, Transformed] = {}
    for mapping in source.mappings:
        transformer = Transformer(source, mapping, connector, known, source.as_of)
        batches = connector.read(mapping.stream, after=None, cursor_column=None, since=None, batch_rows=200_000)
        (result,) = [transformer(batch.records) for batch in batches]
        results[mapping.entity.name] = result
        known[mapping.entity.name] = result.good[mapping.entity.key[0]]
    return results


def test_every_record_is_accepted_rejected_with_a_reason_or_left_aside(transformed: dict[str, Transformed]) -> None:
    for name, result in transformed.items():
        assert result.good.height + result.rejected + result.left_aside == READ[name], name
        assert result.rejected == REJECTED.get(name, 0), name
        assert result.left_aside == LEFT_ASIDE.get(name, 0), name
        assert result.warnings == WARNINGS.get(name, 0), name
    assert transformed.keys() == READ.keys()


def test_stock_of_the_adjustable_race_is_1085(transformed: dict[str, Transformed]) -> None:
    named = transformed["inventory"].good.join(transformed["warehouse"].good, on="warehouse_id")
    found = named.filter(pl.col("sku") == "AR-5381").sort("on_hand").select("name", "on_hand").rows()
    assert found == [
        ("Miscellaneous Storage", Decimal(324)),
        ("Subassembly", Decimal(353)),
        ("Tool Crib", Decimal(408)),
    ]


def test_road_150_red_62_explodes_to_89_lines_on_4_levels(transformed: dict[str, Transformed]) -> None:
    items, bom = transformed["sku"].good, transformed["bom"].good
    code = items.filter(pl.col("name") == "Road-150 Red, 62")["sku"].item()
    level = pl.DataFrame({"parent_sku": [code]})
    counts = []
    while (level := level.join(bom, on="parent_sku").select(parent_sku="component_sku")).height:
        counts.append(level.height)
    assert (sum(counts), len(counts)) == (89, 4)


def test_stock_below_the_reorder_point_and_the_fastest_vendor(transformed: dict[str, Transformed]) -> None:
    stock = transformed["inventory"].good.group_by("sku").agg(pl.col("on_hand").sum())
    low = stock.join(transformed["sku"].good, on="sku").filter(pl.col("on_hand") < pl.col("reorder_point"))
    assert low.height == 7
    crankarm = transformed["sku"].good.filter(pl.col("name") == "HL Crankarm").select("sku")
    offers = transformed["supplier_offer"].good.join(crankarm, on="sku").sort("lead_time_days")
    fastest = offers.join(transformed["supplier"].good, on="supplier_id", maintain_order="left").row(0, named=True)
    assert (fastest["name"], fastest["lead_time_days"]) == ("Proseware, Inc.", 17)


def test_orders_are_open_as_on_that_evening(transformed: dict[str, Transformed]) -> None:
    sales, purchases, work = (transformed[f"{kind}_order"].good for kind in ("sales", "purchase", "work"))
    assert sales.filter(pl.col("status") == "CONFIRMED").height == 516
    assert sales.filter(pl.col("status") == "CONFIRMED")["shipped_date"].null_count() == 516
    assert dict(purchases["status"].value_counts().rows()) == {
        "PENDING": 1, "APPROVED": 120, "COMPLETED": 2774, "REJECTED": 78,
    }  # fmt: skip
    assert work.filter(pl.col("status") == "IN_PROGRESS").height == 1457
    lines = transformed["sales_order_line"].good.join(sales, on="order_number")
    undelivered = lines.filter(pl.col("status") == "CONFIRMED")
    assert undelivered["shipped_quantity"].sum() == 0
    assert (
        lines.filter(pl.col("status") == "COMPLETED")
        .select((pl.col("shipped_quantity") == pl.col("quantity")).all())
        .item()
    )


def test_a_resellers_order_is_that_of_the_customer_whose_person_ordered(transformed: dict[str, Transformed]) -> None:
    order = transformed["sales_order"].good.filter(pl.col("order_number") == "43659").row(0, named=True)
    assert (order["customer_id"], order["channel"]) == ("29825", "reseller")
    customer = transformed["customer"].good.filter(pl.col("customer_id") == "29825").row(0, named=True)
    assert (customer["name"], customer["type"], customer["territory"]) == ("AW00029825", "reseller", "Southeast")


def test_codes_lose_their_padding_and_categories_are_named(transformed: dict[str, Transformed]) -> None:
    assert set(transformed["supplier_offer"].good["unit"].unique()) == {"PAK", "GAL", "CTN", "EA", "DZ", "CS", "CAN"}
    bike = transformed["sku"].good.filter(pl.col("name") == "Road-150 Red, 62").row(0, named=True)
    assert (bike["category"], bike["subcategory"], bike["product_line"]) == ("Bikes", "Road Bikes", "Road")
    assert (bike["size"], bike["procurement"], bike["lead_time_days"], bike["active"]) == ("62 CM", "MAKE", 4, False)
