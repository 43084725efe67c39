"""What a sync promises: nothing lost, nothing doubled, nothing touched that did not change."""

import itertools
import threading
from decimal import Decimal
from pathlib import Path

import pytest

from core.enums import IngestionStatus
from core.errors import Unavailable
from ingestion.pipeline import Stopped
from tests.ingestion.plant_files import Syncs, item, stock, write_plant

COMPLETED, FAILED, PARTLY = IngestionStatus.COMPLETED, IngestionStatus.FAILED, IngestionStatus.PARTIALLY_FAILED
STOCK = "sku, warehouse_id, on_hand, as_of::date::text"
ITEMS = [item("A-1", "Axle, steel", changed="2025-05-01"), item("B-2", "Bearing", changed="2025-05-01")]
STOCKS = [stock("A-1", "W1", "5"), stock("B-2", "W2", "7.5", "R1")]


_NUMBERS = itertools.count()


@pytest.fixture
def syncs(database_url: str) -> Syncs:
    return Syncs(database_url, f"plant{next(_NUMBERS)}")


def test_a_first_sync_brings_every_record_with_its_lineage(syncs: Syncs, tmp_path: Path) -> None:
    assert syncs.run(write_plant(tmp_path, items=ITEMS, stocks=STOCKS)) is COMPLETED
    assert syncs.table("manufacturing.inventory", STOCK) == [
        ("A-1", "W1", Decimal("5.0000"), "2025-05-15"),
        ("B-2", "W2", Decimal("7.5000"), "2025-05-15"),
    ]
    lineage = "source_system, source_record, job_id, created_by"
    assert syncs.table("manufacturing.sku", lineage) == [
        ("plant", "items.csv#A-1", syncs.job, "planner"),
        ("plant", "items.csv#B-2", syncs.job, "planner"),
    ]
    assert syncs.counts("sku") == {"read": 2, "accepted": 2, "rejected": 0, "inserted": 2, "updated": 0, "removed": 0}
    assert len(syncs.query("SELECT 1 FROM staging.chunk")) == 3


def test_a_second_sync_changes_no_row(syncs: Syncs, tmp_path: Path) -> None:
    description = write_plant(tmp_path, items=ITEMS, stocks=STOCKS)
    syncs.run(description)
    before = syncs.marks()
    assert syncs.run(description) is COMPLETED
    assert syncs.marks() == before
    assert syncs.counts("inventory")["accepted"] == 2


def test_equal_stock_of_a_later_day_is_not_written_again_but_known_to_be_fresh(syncs: Syncs, tmp_path: Path) -> None:
    syncs.run(write_plant(tmp_path, items=ITEMS, stocks=STOCKS))
    before = syncs.marks()
    syncs.run(write_plant(tmp_path, items=ITEMS, stocks=STOCKS, as_of="2025-05-16T18:00:00Z"))
    assert syncs.marks() == before
    fresh = syncs.query("SELECT as_of::date::text FROM staging.source_state WHERE entity = 'inventory'")
    assert fresh == [("2025-05-16",)]


def test_superseded_stock_is_kept_in_the_history(syncs: Syncs, tmp_path: Path) -> None:
    syncs.run(write_plant(tmp_path, items=ITEMS, stocks=STOCKS))
    later = [stock("A-1", "W1", "4"), STOCKS[1]]
    syncs.run(write_plant(tmp_path, items=ITEMS, stocks=later, as_of="2025-05-16T18:00:00Z"))
    assert syncs.table("manufacturing.inventory", STOCK)[0] == ("A-1", "W1", Decimal(4), "2025-05-16")
    assert syncs.table("manufacturing.inventory_history", STOCK) == [("A-1", "W1", Decimal(5), "2025-05-15")]
    assert syncs.counts("inventory")["updated"] == 1


def test_an_older_snapshot_goes_to_the_history_and_removes_nothing(syncs: Syncs, tmp_path: Path) -> None:
    syncs.run(write_plant(tmp_path, items=ITEMS, stocks=STOCKS))
    older = write_plant(tmp_path, items=ITEMS, stocks=[stock("A-1", "W1", "9")], as_of="2025-05-01T18:00:00Z")
    for _ in range(2):
        assert syncs.run(older) is COMPLETED
        assert len(syncs.table("manufacturing.inventory", STOCK)) == 2
        assert syncs.table("manufacturing.inventory_history", STOCK) == [("A-1", "W1", Decimal(9), "2025-05-01")]


def test_the_newest_version_wins_whenever_it_arrives(syncs: Syncs, tmp_path: Path) -> None:
    syncs.run(write_plant(tmp_path, items=[item("A-1", "New", changed="2025-05-09")]))
    syncs.run(write_plant(tmp_path, items=[item("A-1", "Old", changed="2025-05-02")]))
    assert syncs.table("manufacturing.sku", "name") == [("New",)]
    syncs.run(write_plant(tmp_path, items=[item("A-1", "Newer", changed="2025-05-10")]))
    assert syncs.table("manufacturing.sku", "name") == [("Newer",)]
    syncs.run(write_plant(tmp_path, items=[item("A-1", "Unknown age")]))
    assert syncs.table("manufacturing.sku", "name") == [("Unknown age",)]


def test_what_the_source_no_longer_holds_is_removed(syncs: Syncs, tmp_path: Path) -> None:
    syncs.run(write_plant(tmp_path, items=ITEMS, stocks=STOCKS))
    syncs.run(write_plant(tmp_path, items=ITEMS[:1], stocks=STOCKS[:1], as_of="2025-05-16T18:00:00Z"))
    assert syncs.table("manufacturing.sku", "sku") == [("A-1",)]
    assert syncs.table("manufacturing.inventory", STOCK) == [("A-1", "W1", Decimal(5), "2025-05-15")]
    assert syncs.table("manufacturing.inventory_history", STOCK) == [("B-2", "W2", Decimal("7.5"), "2025-05-15")]
    assert not syncs.query("SELECT 1 FROM manufacturing.entity_word WHERE code = 'B-2'")
    assert syncs.counts("sku")["removed"] == 1
    assert not syncs.query("SELECT 1 FROM staging.seen")


def test_a_record_that_turned_bad_does_not_vanish(syncs: Syncs, tmp_path: Path) -> None:
    syncs.run(write_plant(tmp_path, items=ITEMS, stocks=STOCKS))
    bad = [ITEMS[0], item("B-2", "Bearing", safety="many")]
    assert syncs.run(write_plant(tmp_path, items=bad, stocks=STOCKS)) is PARTLY
    assert syncs.table("manufacturing.sku", "sku") == [("A-1",), ("B-2",)]
    issues = syncs.table("staging.issue", "severity, entity, line, source_record, field, record->>'Safety'")
    assert issues == [("rejected", "sku", 3, "items.csv#B-2", "safety_stock", "many")]


def test_an_export_cut_short_is_refused_until_removal_is_allowed(syncs: Syncs, tmp_path: Path) -> None:
    many = [item(f"I-{number}", f"Item {number}") for number in range(200)]
    syncs.run(write_plant(tmp_path, items=many))
    short = write_plant(tmp_path, items=many[:50])
    assert syncs.run(short) is FAILED
    assert "150 of the 200 records of sku" in syncs.error()
    assert len(syncs.table("manufacturing.sku", "sku")) == 200
    assert syncs.run(short, metadata='{"allow_removal": true}') is COMPLETED
    assert len(syncs.table("manufacturing.sku", "sku")) == 50


def test_a_record_is_found_by_the_words_of_its_present_name(syncs: Syncs, tmp_path: Path) -> None:
    def found() -> list[str]:
        return [
            row[0] for row in syncs.query("SELECT word FROM manufacturing.entity_word WHERE code = 'A-1' ORDER BY 1")
        ]

    syncs.run(write_plant(tmp_path, items=ITEMS))
    assert found() == ["1", "a", "a1", "axle", "steel"]
    syncs.run(write_plant(tmp_path, items=[item("A-1", "Ärmel 5mm", changed="2025-05-20"), ITEMS[1]]))
    assert found() == ["1", "5mm", "a", "a1", "ärmel"]


def test_the_values_of_sorting_fields_are_those_of_the_records_there_are(syncs: Syncs, tmp_path: Path) -> None:
    def sync(*colors: str) -> list[tuple[str, int]]:
        items = [item(f"A-{i}", "Axle", safety=color) for i, color in enumerate(colors)]
        description = write_plant(tmp_path, items=items)
        description.write_text(description.read_text().replace("safety_stock: Safety", "color: Safety"))
        syncs.run(description)
        return syncs.query("SELECT value, records FROM manufacturing.entity_value WHERE field = 'color' ORDER BY 1")

    assert sync("Red", "Red", "Blue", "") == [("Blue", 1), ("Red", 2)]
    assert sync("Red", "Green", "Blue") == [("Blue", 1), ("Green", 1), ("Red", 1)]
    assert sync("Red", "Green", "Blue") == [("Blue", 1), ("Green", 1), ("Red", 1)]


def test_the_words_of_names_are_counted_as_the_records_have_them(syncs: Syncs, tmp_path: Path) -> None:
    def sync(*names: str) -> dict[str, int]:
        syncs.run(write_plant(tmp_path, items=[item(f"A-{i}", name) for i, name in enumerate(names)]))
        counted = "SELECT word, records FROM manufacturing.word_count WHERE entity = 'sku' AND word !~ '[0-9]'"
        return dict(syncs.query(f"{counted} ORDER BY 1"))

    assert sync("Steel axle", "Steel bolt") == {"a": 2, "axle": 1, "bolt": 1, "steel": 2}
    assert sync("Brass axle", "Steel bolt") == {"a": 2, "axle": 1, "bolt": 1, "brass": 1, "steel": 1}
    assert sync("Brass axle", "Steel bolt") == {"a": 2, "axle": 1, "bolt": 1, "brass": 1, "steel": 1}


def test_text_with_every_special_sign_arrives_as_it_is(syncs: Syncs, tmp_path: Path) -> None:
    name = 'back\\slash \\N "quotes", tab\tand\nnewline; 100 % of %(it)s {é}'
    syncs.run(write_plant(tmp_path, items=[item("A-1", name), item("B-2", "100 %")]))
    assert syncs.table("manufacturing.sku", "sku, name") == [("A-1", name), ("B-2", "100 %")]
    syncs.run(write_plant(tmp_path, items=[item("A-1", "100 % 'sure' \\"), item("B-2", "100 %")]))
    assert syncs.table("manufacturing.sku", "name") == [("100 %",), ("100 % 'sure' \\",)]


@pytest.mark.parametrize("batch_rows", [1, 3, 7])
def test_the_size_of_a_batch_makes_no_difference(syncs: Syncs, tmp_path: Path, batch_rows: int) -> None:
    many = [item(f"I-{number:02}", f"Item {number}") for number in range(20)]
    stocks = [stock(f"I-{number:02}", place, str(number)) for place in ("W1", "W2") for number in range(20)]
    description = write_plant(tmp_path, items=many, stocks=stocks)
    assert syncs.run(description, batch_rows=batch_rows) is COMPLETED
    assert len(syncs.table("manufacturing.inventory", STOCK)) == 40
    before = syncs.marks()
    syncs.run(description, batch_rows=batch_rows)
    assert syncs.marks() == before


def test_a_broken_file_fails_the_sync_with_a_sentence(syncs: Syncs, tmp_path: Path) -> None:
    description = write_plant(tmp_path, items=ITEMS, stocks=STOCKS)
    (tmp_path / "stock.csv").write_text("Item,Place\nA-1,W1\n")
    assert syncs.run(description) is FAILED
    assert "stock.csv has no column 'Quantity'" in syncs.error()
    assert len(syncs.table("manufacturing.sku", "sku")) == 2, "what was committed stays"
    write_plant(tmp_path, items=ITEMS, stocks=STOCKS)
    assert syncs.run(description) is COMPLETED


def test_a_sync_can_be_cancelled_between_two_batches(syncs: Syncs, tmp_path: Path) -> None:
    job = syncs.ask()
    syncs.query("UPDATE staging.job SET cancel_requested = true WHERE job_id = %s RETURNING 1", job)
    assert syncs.run(write_plant(tmp_path, items=ITEMS), job=job, batch_rows=1) is FAILED
    assert syncs.error() == "The sync was cancelled."
    assert len(syncs.table("manufacturing.sku", "sku")) == 1


def test_a_stopped_sync_goes_on_where_it_was(syncs: Syncs, tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    description = write_plant(tmp_path, items=ITEMS, stocks=STOCKS)
    with pytest.raises(Stopped):
        syncs.run(description, stop=stop)
    assert syncs.query("SELECT status FROM staging.job") == [("PROCESSING",)]
    assert syncs.run(description, job=syncs.job) is COMPLETED
    assert syncs.counts("sku")["inserted"] == 2


def test_a_lost_database_leaves_the_sync_to_be_resumed(syncs: Syncs, tmp_path: Path) -> None:
    many = [item(f"I-{number:03}", f"Item {number}") for number in range(400)]
    description = write_plant(tmp_path, items=many)
    job = syncs.ask()
    losing = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'copilot sync'"
    ended = threading.Event()

    def lose() -> None:
        while not ended.is_set():
            if syncs.query("SELECT 1 FROM staging.progress WHERE read > 20"):
                syncs.administer(losing + " AND datname = current_database()")
                return

    thread = threading.Thread(target=lose)
    thread.start()
    with pytest.raises(Unavailable):
        syncs.run(description, job=job, batch_rows=2)
    ended.set()
    thread.join()
    assert syncs.query("SELECT status FROM staging.job") == [("PROCESSING",)]
    assert syncs.run(description, job=job, batch_rows=50) is COMPLETED
    assert syncs.counts("sku")["read"] == 400
    assert len(syncs.table("manufacturing.sku", "sku")) == 400


def test_two_tenants_syncing_one_source_at_once_do_not_mix(database_url: str, tmp_path: Path) -> None:
    tenants = [Syncs(database_url, "north"), Syncs(database_url, "south")]
    descriptions = [
        write_plant(tmp_path / syncs.tenant, items=[item(f"I-{n}", f"{syncs.tenant} {n}") for n in range(60)])
        for syncs in tenants
    ]
    threads = [
        threading.Thread(target=syncs.run, args=(description,), kwargs={"batch_rows": 3})
        for syncs, description in zip(tenants, descriptions, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for syncs in tenants:
        names = [row[0] for row in syncs.table("manufacturing.sku", "name")]
        assert len(names) == 60
        assert all(name.startswith(syncs.tenant) for name in names)


def test_an_incremental_sync_reads_on_from_its_cursor(syncs: Syncs, tmp_path: Path) -> None:
    description = write_plant(tmp_path, items=[item("A-1", "Axle", changed="9"), item("B-2", "Bearing", changed="10")])
    text = description.read_text().replace("    version: Changed\n", "    mode: incremental\n    cursor: Changed\n", 1)
    description.write_text(text)
    assert syncs.run(description) is COMPLETED
    cursor = "SELECT cursor FROM staging.source_state WHERE entity = 'sku'"
    assert syncs.query(cursor) == [("10",)]
    write_plant(tmp_path, items=[item("C-3", "Cog", changed="11")])
    description.write_text(text)
    syncs.run(description)
    assert syncs.query(cursor) == [("11",)]
    assert len(syncs.table("manufacturing.sku", "sku")) == 3, "an incremental stream says nothing of what is gone"


def test_raw_records_are_kept_for_the_last_syncs_only(syncs: Syncs, tmp_path: Path) -> None:
    description = write_plant(tmp_path, items=ITEMS)
    for _ in range(5):
        syncs.run(description)
    assert len(syncs.query("SELECT DISTINCT job_id FROM staging.chunk")) == 3
