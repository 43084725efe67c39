"""Syncs of files that were changed between two of them. Today is Thursday 15 May 2025."""

import itertools
from pathlib import Path
from typing import Any

import pytest

from core.enums import IngestionStatus
from data_layer.bulk import BulkSession
from data_layer.order_changes import FORGET, KEPT, forget_changes
from tests.ingestion.plant_files import Syncs
from tests.order_files import Table, export, write_export

_NUMBERS = itertools.count()
_COLUMNS = "entity, order_number, line_number, what, was, now"


@pytest.fixture
def syncs(database_url: str) -> Syncs:
    return Syncs(database_url, f"changes{next(_NUMBERS)}")


def _sync(syncs: Syncs, folder: Path, tables: dict[str, Table], **more: Any) -> list[tuple[Any, ...]]:
    """What the sync changed."""
    assert syncs.run(write_export(folder, tables), **more) is IngestionStatus.COMPLETED
    return syncs.query(
        f"SELECT {_COLUMNS} FROM manufacturing.order_change WHERE job_id = %s ORDER BY {_COLUMNS}", syncs.job
    )


def test_a_first_sync_and_one_of_the_same_files_change_nothing(syncs: Syncs, tmp_path: Path) -> None:
    assert _sync(syncs, tmp_path, export()) == []
    assert _sync(syncs, tmp_path, export()) == []


def test_each_field_that_changed_is_told_once_with_what_it_was(syncs: Syncs, tmp_path: Path) -> None:
    _sync(syncs, tmp_path, export())
    tables = export()
    tables["purchase_order"][0]["expected_date"] = "2025-06-20"
    tables["purchase_order"][1]["status"] = "CANCELLED"
    tables["purchase_order_line"][0] |= {"quantity": 5, "due_date": "2025-06-21", "received_quantity": 1}
    tables["sales_order"][0] |= {"due_date": "2025-06-11", "status": "CANCELLED"}
    tables["sales_order_line"][1]["quantity"] = 2
    tables["work_order"][0]["due_date"] = "2025-06-09"
    changed = [
        ("purchase_order", "4711", 0, "expected_date", "2025-05-25", "2025-06-20"),
        ("purchase_order", "4712", 0, "status", "APPROVED", "CANCELLED"),
        ("purchase_order_line", "4711", 1, "due_date", None, "2025-06-21"),
        ("purchase_order_line", "4711", 1, "quantity", "6.0000", "5.0000"),
        ("purchase_order_line", "4711", 1, "received_quantity", "0.0000", "1.0000"),
        ("sales_order", "S1", 0, "due_date", "2025-06-04", "2025-06-11"),
        ("sales_order", "S1", 0, "status", "CONFIRMED", "CANCELLED"),
        ("sales_order_line", "S2", 1, "quantity", "3.0000", "2.0000"),
        ("work_order", "W7", 0, "due_date", "2025-06-02", "2025-06-09"),
    ]
    assert _sync(syncs, tmp_path, tables, batch_rows=1) == changed
    assert _sync(syncs, tmp_path, tables) == []
    assert len(syncs.table("manufacturing.order_change", _COLUMNS)) == len(changed)


def test_a_change_says_where_it_comes_from_and_when_it_became_known(syncs: Syncs, tmp_path: Path) -> None:
    _sync(syncs, tmp_path, export())
    tables = export()
    tables["purchase_order_line"][0]["quantity"] = 5
    _sync(syncs, tmp_path, tables)
    (found,) = syncs.query(
        "SELECT source_system, source_record, sku, job_id, known_on = (now() AT TIME ZONE 'UTC')::date,"
        " changed_at <= now() FROM manufacturing.order_change"
    )
    assert found == ("erp", "purchase_order_line.csv#4711/1", "SEAL", syncs.job, True, True)


def test_what_is_not_open_and_what_is_no_matter_of_the_order_is_left_aside(syncs: Syncs, tmp_path: Path) -> None:
    _sync(syncs, tmp_path, export())
    tables = export()
    tables["purchase_order"][3]["expected_date"] = "2025-05-03"  # it was received long ago
    tables["purchase_order_line"][3]["due_date"] = "2025-05-03"
    tables["purchase_order"][0]["supplier_id"] = "V2"
    tables["sku"][0]["name"] = "Great Pump"
    tables["inventory"][0]["on_hand"] = 3
    assert _sync(syncs, tmp_path, tables) == []


def test_an_open_order_that_its_source_no_longer_states_is_removed(syncs: Syncs, tmp_path: Path) -> None:
    _sync(syncs, tmp_path, export())
    tables = export()
    for name in ("purchase_order", "purchase_order_line"):
        tables[name] = [row for row in tables[name] if row["po_number"] not in ("4712", "4714")]
    assert _sync(syncs, tmp_path, tables) == [
        ("purchase_order", "4712", 0, "removed", None, None),
        ("purchase_order_line", "4712", 1, "removed", None, None),
    ]


def test_what_one_sync_changes_twice_has_changed_once(syncs: Syncs, tmp_path: Path) -> None:
    _sync(syncs, tmp_path, export())
    tables = export()
    line = tables["purchase_order_line"][0]
    tables["purchase_order_line"] += [{**line, "quantity": 5}, {**line, "quantity": 4}]
    assert _sync(syncs, tmp_path, tables, batch_rows=1) == [
        ("purchase_order_line", "4711", 1, "quantity", "6.0000", "4.0000")
    ]


def test_another_tenant_sees_none_of_it(syncs: Syncs, tmp_path: Path) -> None:
    _sync(syncs, tmp_path, export())
    tables = export()
    tables["purchase_order_line"][0]["quantity"] = 5
    assert len(_sync(syncs, tmp_path, tables)) == 1
    assert Syncs(syncs.url, "other").table("manufacturing.order_change", _COLUMNS) == []


def test_changes_are_kept_for_ninety_days(syncs: Syncs, tmp_path: Path) -> None:
    for quantity in (6, 5, 4):
        tables = export()
        tables["purchase_order_line"][0]["quantity"] = quantity
        _sync(syncs, tmp_path, tables)
    old = "UPDATE manufacturing.order_change SET changed_at = now() - interval '{} days' WHERE now = '{}' RETURNING now"
    assert len(syncs.query(old.format(91, "5.0000"))) == 1
    assert len(syncs.query(old.format(89, "4.0000"))) == 1
    _sync(syncs, tmp_path, tables)
    assert syncs.table("manufacturing.order_change", "now") == [("4.0000",)]


def test_what_is_too_old_is_found_without_reading_what_is_kept(syncs: Syncs) -> None:
    with BulkSession(syncs.url, syncs.tenant) as session:
        with session.transaction():
            session.execute(
                "INSERT INTO manufacturing.order_change (tenant_id, job_id, entity, order_number, line_number, what,"
                " source_system, source_record, known_on, changed_at) SELECT %(tenant)s, gen_random_uuid(),"
                " 'sales_order', i::text, 0, 'status', 'erp', i::text, current_date, now() - i * interval '1 hour'"
                " FROM generate_series(1, 2180) i",
                {"tenant": syncs.tenant},
            )
        session.administer("ANALYZE manufacturing.order_change")
        with session.transaction():
            plan = session.rows(f"EXPLAIN {FORGET[0]}", {"kept": KEPT})
            assert any("ix_order_change_changed_at" in line for (line,) in plan)
            forget_changes(session)
            assert session.row("SELECT count(*) FROM manufacturing.order_change") == (2159,)
