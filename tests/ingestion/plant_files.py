"""A small plant's export as CSV files with the description of its source, and what a sync of it left behind."""

import csv
import threading
import uuid
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import psycopg

from core.enums import IngestionStatus
from data_layer.entities import ENTITIES
from data_layer.libpq import libpq
from ingestion.pipeline import run_job
from ingestion.source import load_source, open_connector

Rows = Sequence[Mapping[str, Any]]

DESCRIPTION = """\
name: plant
title: The plant's ERP
source_type: ERP
connector: {type: files, path: .}
as_of: "AS_OF"
entities:
  - entity: sku
    stream: items.csv
    key: [Item]
    version: Changed
    fields: {sku: Item, name: Name, safety_stock: Safety}
  - entity: warehouse
    stream: places.csv
    key: [Place]
    fields: {warehouse_id: Place, name: Name}
  - entity: inventory
    stream: stock.csv
    key: [Item, Place]
    fields: {sku: Item, warehouse_id: Place, on_hand: Quantity, bin: Bin}
"""
PLACES: Rows = [{"Place": "W1", "Name": "Main"}, {"Place": "W2", "Name": "Far"}]


def item(code: str, name: str, *, changed: str = "", safety: str = "") -> dict[str, str]:
    return {"Item": code, "Name": name, "Changed": changed, "Safety": safety}


def stock(code: str, place: str, quantity: str, bin_: str = "") -> dict[str, str]:
    return {"Item": code, "Place": place, "Quantity": quantity, "Bin": bin_}


def write_plant(
    folder: Path, *, items: Rows, stocks: Rows = (), places: Rows = PLACES, as_of: str = "2025-05-15T18:00:00Z"
) -> Path:
    """Returns the description's file."""
    folder.mkdir(parents=True, exist_ok=True)
    write_table(folder / "items.csv", ["Item", "Name", "Changed", "Safety"], items)
    write_table(folder / "places.csv", ["Place", "Name"], places)
    write_table(folder / "stock.csv", ["Item", "Place", "Quantity", "Bin"], stocks)
    description = folder / "plant.yaml"
    description.write_text(DESCRIPTION.replace("AS_OF", as_of))
    return description


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)


class Syncs:
    """Syncs of one tenant in one database, and a look at what they left."""

    def __init__(self, url: str, tenant: str = "plant") -> None:
        self.url = url
        self.tenant = tenant

    def ask(self, source_id: str = "plant", *, metadata: str = "{}") -> uuid.UUID:
        job = uuid.uuid4()
        self.query(
            "INSERT INTO staging.job (tenant_id, job_id, source_id, source_type, status, created_by, metadata)"
            " VALUES (%s, %s, %s, 'ERP', 'PENDING', 'planner', %s) RETURNING job_id",
            self.tenant, job, source_id, metadata,
        )  # fmt: skip
        return job

    def run(
        self, description: Path, *, job: uuid.UUID | None = None, batch_rows: int = 50_000, metadata: str = "{}",
        stop: threading.Event | None = None,
    ) -> IngestionStatus:  # fmt: skip
        source = load_source(str(description))
        self.job = job or self.ask(source.name, metadata=metadata)
        return run_job(
            self.url, self.tenant, self.job, lambda _: (source, open_connector(source)), stop=stop or threading.Event(),
            batch_rows=batch_rows,
        )  # fmt: skip

    def query(self, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """As the tenant."""
        with psycopg.connect(libpq(self.url)) as connection:
            connection.execute(
                "SELECT set_config('role', 'copilot_app', true), set_config('copilot.tenant', %s, true)", (self.tenant,)
            )
            return connection.execute(statement.encode(), parameters).fetchall()

    def administer(self, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """As the database's own user."""
        with psycopg.connect(libpq(self.url), autocommit=True) as connection:
            cursor = connection.execute(statement.encode(), parameters)
            return cursor.fetchall() if cursor.description else []

    def table(self, name: str, columns: str) -> list[tuple[Any, ...]]:
        return self.query(f"SELECT {columns} FROM {name} ORDER BY {columns}")

    def error(self) -> str:
        return str(self.query("SELECT error FROM staging.job WHERE job_id = %s", self.job)[0][0])

    def counts(self, entity: str) -> dict[str, int]:
        names = ("read", "accepted", "rejected", "inserted", "updated", "removed")
        rows = self.query(
            f"SELECT {', '.join(names)} FROM staging.progress WHERE job_id = %s AND entity = %s", self.job, entity
        )
        return dict(zip(names, rows[0], strict=True))

    def marks(self) -> dict[str, list[tuple[Any, ...]]]:
        """Which transaction wrote each canonical row: equal before and after a sync that changed nothing."""
        tables = [entity.name for entity in ENTITIES] + ["inventory_history", "entity_word"]
        return {
            name: self.query(f"SELECT ctid::text, xmin::text FROM manufacturing.{name} ORDER BY 1") for name in tables
        }
