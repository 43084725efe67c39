"""A fourth company, of another trade, country and writing, is read with nothing but its YAML."""

import csv
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from core.enums import IngestionStatus
from evals.case import load
from evals.export import export_of
from evals.run import CASES
from evals.tamarack.export import ENCODING, FAULTS, TODAY, write_tamarack
from evals.truth import Truth, Writing
from tests.ingestion.plant_files import Syncs

FILES = sorted(CASES.glob("tamarack-*.yaml"))
YAML = CASES.parent / "sources" / "tamarack.yaml"
STREAMS = {
    "sku": "Part", "warehouse": "Warehse", "work_centre": "ResourceGroup", "supplier": "Vendor",
    "customer": "Customer", "supplier_offer": "VendPart", "bom": "PartMtl", "routing": "PartOpr",
    "inventory": "PartWhse", "purchase_order": "POHeader", "purchase_order_line": "PODetail",
    "sales_order": "OrderHed", "sales_order_line": "OrderDtl", "work_order": "JobHead", "operation": "JobOper",
    "scrap": "NonConf",
}  # fmt: skip
REJECTED = {
    "the record's key (PartNum) is empty",
    "sku is 'P-9999', which is no known SKU",
    "warehouse_id is 'OLDWH', which is no known warehouse",
    "on_hand is 'N/A', but must be a number",
    "component_sku is 'P-9998', which is no known SKU",
    "the record has 9 values, but the file has 8 columns; too many are 'x'",
    "OrderDate is '02/30/2026', but must be a date as %m/%d/%Y",
    "order_number is '69001', which is no known sales order",
    "Vendor.csv gives no VendorID for the VendorNum '99'",
    "po_number is '8901', which is no known purchase order",
    "JobStatus is 'Z', but must be one of U, R, A, H, C, X",
    "wo_number is 'J9002', which is no known work order",
}


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tamarack")
    write_tamarack(folder)
    shutil.copy(YAML, folder / YAML.name)
    return folder


@pytest.fixture(scope="module")
def synced(export: Path, database_url: str) -> Syncs:
    syncs = Syncs(database_url, "tamarack")
    assert syncs.run(export / YAML.name) is IngestionStatus.PARTIALLY_FAILED  # the faulty rows
    return syncs


def test_the_export_is_the_same_each_time(export: Path, tmp_path: Path) -> None:
    write_tamarack(tmp_path)
    assert all(file.read_bytes() == (export / file.name).read_bytes() for file in tmp_path.iterdir())


def test_every_row_but_the_faulty_ones_is_taken(export: Path, synced: Syncs) -> None:
    for entity, stream in STREAMS.items():
        with (export / f"{stream}.csv").open(encoding=ENCODING, newline="") as file:
            rows = len(list(csv.reader(file))) - 1
        bad = len(FAULTS.get(stream, ()))
        counts = synced.counts(entity)
        assert (counts["accepted"], counts["rejected"]) == (rows - bad, bad), entity


def test_each_faulty_row_is_refused_with_its_reason(synced: Syncs) -> None:
    reasons = synced.query("SELECT reason FROM staging.issue WHERE severity = 'rejected'")
    assert {reason for (reason,) in reasons} == REJECTED
    assert len(reasons) == sum(map(len, FAULTS.values()))


def test_names_dates_and_prices_come_out_as_they_are_meant(synced: Syncs) -> None:
    def one(table: str, columns: str, where: str) -> tuple[object, ...]:
        (row,) = synced.query(f"SELECT {columns} FROM manufacturing.{table} WHERE {where}")
        return row

    desk = one("sku", "name, category, color, size, procurement, active, list_price", "sku = 'SU6030-WN'")
    assert desk == ("Summit Sit-Stand Desk 60x30 Walnut", "Desks and Tables", "Walnut", "60x30", "MAKE", True, 824)
    # Stated as 24.00 a thousand.
    assert one("supplier_offer", "price, unit", "sku = 'P-3131' AND supplier_id = 'PENFAST'") == (
        Decimal("0.0240"),
        "EA",
    )
    assert one("purchase_order", "supplier_id, order_date", "po_number = '8001'") == ("GLSTEEL", date(2024, 12, 15))
    assert one("supplier", "name", "supplier_id = 'VOSSBES'") == ("Voss Beschläge GmbH",)
    assert one("work_order", "status", "wo_number = 'J4310'") == ("SCHEDULED",)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_case_has_a_truth_in_the_companys_own_files(file: Path, database_url: str, tmp_path: Path) -> None:
    cases = load(file)
    assert (cases.source, cases.today) == ("tamarack", TODAY)
    with Truth(database_url, export_of(cases, None, tmp_path), Writing.of(cases)) as truth:
        for case in cases.cases:
            rows = truth.rows(case.sql) if case.sql else [(1,)]
            assert 1 <= len(rows) <= 20, case.id
