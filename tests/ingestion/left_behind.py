"""All that a sync leaves behind that may depend neither on how often it was killed, nor on how many worked on it."""

from typing import Any

import polars as pl

from data_layer.derived import DERIVED
from data_layer.entities import BY_NAME
from data_layer.parts import SLOTS
from data_layer.sync_log import COUNTS
from ingestion.connector import LINE
from tests.ingestion.plant_files import Syncs


def left(syncs: Syncs) -> dict[str, list[tuple[Any, ...]]]:
    """By table. Ids of jobs and times of writing depend on it."""
    lineage = "source_system, source_record, source_version, created_by"
    tables = {
        f"manufacturing.{name}": f"{', '.join(BY_NAME[name].names)}, {lineage}"
        for name in ("sku", "warehouse", "inventory")
    }
    tables["manufacturing.inventory_history"] = tables["manufacturing.inventory"]
    for derived in DERIVED:
        for table, _ in derived.rows:
            tables[table.fullname] = ", ".join(c.name for c in table.columns if c.name != "tenant_id")
    tables["manufacturing.entity_word"] = "entity, code, word, words"
    tables["staging.issue"] = "issue_id, severity, entity, stream, line, source_record, field, reason, record::text"
    tables["staging.progress"] = f"step, entity, status, cursor, as_of, {', '.join(COUNTS)}"
    tables["staging.source_state"] = "source_id, entity, stream, as_of, cursor, read, accepted, rejected"
    tables["staging.seen"] = "step, sequence"
    tables["staging.chunk"] = "step, sequence, first_line, last_line, records"
    tables["staging.job"] = "source_id, status, error"
    found = {name: syncs.table(name, columns) for name, columns in tables.items()}
    found["staging.chunk"] = _raw(found["staging.chunk"])
    return found


def _raw(chunks: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """One frame can be written in several ways, and in several parts, so raw records are compared as they are read."""
    batches: dict[tuple[int, int], list[tuple[Any, ...]]] = {}
    for step, sequence, first, last, records in chunks:
        frame = pl.read_ipc(records)
        assert (first, last) == (frame[LINE].min(), frame[LINE].max())
        batches.setdefault((step, sequence // SLOTS), []).extend(frame.rows())
    return [(*place, sorted(rows, key=str)) for place, rows in sorted(batches.items())]
