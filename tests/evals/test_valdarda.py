"""A company whose export shares nothing with the built-in ones is read with nothing but its YAML."""

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from core.errors import SourceError
from evals.case import load
from evals.export import export_of
from evals.run import CASES
from evals.truth import Truth, Writing
from evals.valdarda.export import FAULTS, TODAY, write_valdarda
from ingestion.source import load_source, open_connector
from ingestion.transform import Transformed, Transformer

FILES = sorted(CASES.glob("valdarda-*.yaml"))
REJECTED = {
    "sku": "the record's key (MATNR) is empty",
    "customer": "the record has 6 values, but the file has 5 columns; too many are 'x'",
    "bom": "component_sku is '00088888', which is no known SKU",
    "purchase_order": "supplier_id is '0000100999', which is no known supplier",
    "purchase_order_line": "po_number is '0000090003', which is no known purchase order",
    "sales_order": "AUDAT is '31.02.2026', but must be a date as %d.%m.%Y",
    "sales_order_line": "order_number is '0000090001', which is no known sales order",
    "work_order": "STAT is '?', but must be one of A, R, L, F, C, X",
}


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("valdarda")
    write_valdarda(folder)
    return folder


@pytest.fixture(scope="module")
def transformed(export: Path) -> dict[str, Transformed]:
    source = load_source(str(load(FILES[0]).description))
    assert source.as_of is not None
    connector = open_connector(source, path=export)
    known: dict[str, pl.Series] = {}
    results: dict[str, Transformed] = {}
    for mapping in source.mappings:
        transformer = Transformer(source, mapping, connector, known, source.as_of)
        (batch,) = connector.read(mapping.stream, after=None, cursor_column=None, since=None, batch_rows=200_000)
        results[mapping.entity.name] = transformer(batch.records)
        known[mapping.entity.name] = results[mapping.entity.name].good[mapping.entity.key[0]]
    return results


def test_the_export_is_the_same_each_time(export: Path, tmp_path: Path) -> None:
    write_valdarda(tmp_path)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {
        file.name: file.read_bytes() for file in export.iterdir()
    }


def test_each_faulty_row_is_refused_with_its_reason_and_no_other(transformed: dict[str, Transformed]) -> None:
    for name, result in transformed.items():
        reasons = result.issues.filter(pl.col("severity") == "rejected")["reason"].to_list()
        if name != "inventory":
            assert reasons == [REJECTED[name]] if name in REJECTED else not reasons, name
    stock = transformed["inventory"].issues["reason"].to_list()
    assert [reason.partition(", ")[0] for reason in stock] == [
        "sku is '00099999'",
        "warehouse_id is '0009'",
        "LABST is 'n.d.'",
    ]
    # EKET is only looked up in, so a line of it without an order is nobody's record.
    assert sum(result.rejected for result in transformed.values()) == sum(map(len, FAULTS.values())) - 1


def test_names_numbers_dates_and_prices_come_out_as_they_are_meant(transformed: dict[str, Transformed]) -> None:
    def one(entity: str, where: pl.Expr, *columns: str) -> tuple[object, ...]:
        (row,) = transformed[entity].good.filter(where).select(columns).rows()
        return row

    machine = pl.col("sku") == "00010220"
    assert one("sku", machine, "name", "description", "procurement", "size", "list_price", "reorder_point") == (
        "Duca 3 Group Red",
        "Duca 3 gruppi rosso",
        "MAKE",
        "3 group",
        Decimal(7090),
        None,
    )
    rings = (pl.col("sku") == "00030490") & (pl.col("warehouse_id") == "0002")
    assert one("inventory", rings, "on_hand", "unit", "bin")[:2] == (Decimal(5090), "PZ")
    offer = (pl.col("sku") == "00030320") & (pl.col("supplier_id") == "0000100040")
    assert one("supplier_offer", offer, "price", "lead_time_days") == (Decimal("4.4635"), 28)
    line = (pl.col("po_number") == "0000020130") & (pl.col("line_number") == 10)
    assert one("purchase_order_line", line, "quantity", "received_quantity") == (Decimal(35), Decimal(18))
    names = transformed["customer"].good["name"].to_list()
    assert "Café Sœur Marie SARL" in names


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_case_has_a_truth_in_the_companys_own_files(file: Path, database_url: str, tmp_path: Path) -> None:
    cases = load(file)
    assert (cases.source, cases.today) == ("valdarda", TODAY)
    with Truth(database_url, export_of(cases, None, tmp_path), Writing.of(cases)) as truth:
        for case in cases.cases:
            rows = truth.rows(case.sql) if case.sql else [(1,)]
            assert 1 <= len(rows) <= 20, case.id


def test_a_case_file_names_a_source_by_its_yaml(tmp_path: Path) -> None:
    text = FILES[0].read_text(encoding="utf-8").replace("../sources/valdarda.yaml", "none.yaml")
    (tmp_path / "cases.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=r"There is no file .*none\.yaml"):
        load(tmp_path / "cases.yaml")
