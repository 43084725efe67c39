"""Sync of a million stock records, against a raw COPY of the same file into a bare table on the same server.

The sync reads, validates, stages, loads the canonical table with its lineage, and could be killed at any moment; the
COPY does nothing but copy. They take turns, a COPY before and after each sync, so that a busy machine slows both.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import psycopg

from bootstrap.schema import bring_up_to_date
from data_layer.derived import DERIVED
from data_layer.libpq import libpq
from data_layer.server import EmbeddedPostgres

_AIM = 0.25
_WAREHOUSES = 4
_DESCRIPTION = """\
name: bench
title: Bench
source_type: INVENTORY_SYSTEM
connector: {type: files, path: .}
entities:
"""
_ITEMS = """\
  - {entity: sku, stream: items.csv, key: [sku], fields: {sku: sku, name: name}}
  - {entity: warehouse, stream: places.csv, key: [place], fields: {warehouse_id: place, name: name}}
"""
_STOCK = """\
  - entity: inventory
    stream: stock.csv
    key: [sku, warehouse]
    version: modified
    fields: {sku: sku, warehouse_id: warehouse, bin: bin, on_hand: on_hand, allocated: allocated, unit: unit}
"""
_BARE = (
    "DROP TABLE IF EXISTS bare; CREATE TABLE bare (sku text, warehouse text, bin text, on_hand numeric,"
    " allocated numeric, unit text, modified timestamptz)"
)


def run(rows: int = 1_000_000, rounds: int = 5) -> None:
    with tempfile.TemporaryDirectory(prefix="copilot-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        write_files(folder, rows)
        server = EmbeddedPostgres(folder / "postgres")
        url = server.start()
        try:
            bring_up_to_date(url)
            synced(url, folder / "items.yaml", "warm")
            _print(rows, _measure(url, folder, rounds))
        finally:
            server.stop()


@dataclass
class _Measured:
    """Seconds: of the COPYs (one more than of the others), of the syncs, of what is derived behind each, of a second
    sync; and the peak memory in MB."""

    copies: list[float]
    syncs: list[float] = field(default_factory=list)
    derived: list[float] = field(default_factory=list)
    again: float = 0.0
    peak: float = 0.0


def _measure(url: str, folder: Path, rounds: int) -> _Measured:
    found = _Measured([_copy(url, folder / "stock.csv")])
    for number in range(rounds):
        tenant = f"bench{number}"
        synced(url, folder / "items.yaml", tenant)
        seconds, memory, derived = synced(url, folder / "stock.yaml", tenant)
        found.syncs.append(seconds)
        found.derived.append(derived)
        found.copies.append(_copy(url, folder / "stock.csv"))
        found.peak = max(found.peak, memory)
        if number == rounds - 1:
            found.again, memory, _ = synced(url, folder / "stock.yaml", tenant)
            found.peak = max(found.peak, memory)
        forget(url)
    return found


def _print(rows: int, found: _Measured) -> None:
    copies, syncs, again = found.copies, found.syncs, found.again
    copy, sync = statistics.median(copies), statistics.median(syncs)
    ratios = [(before + after) / 2 / sync for before, after, sync in zip(copies, copies[1:], syncs, strict=False)]
    print(f"sync of {rows:,} inventory rows")
    print(f"  raw COPY      {rows / copy:>9,.0f} rows/s  ({copy:.1f} s; {_list(copies)})")
    print(f"  sync          {rows / sync:>9,.0f} rows/s  ({sync:.1f} s; {_list(syncs)})")
    print(
        f"  derived       {statistics.median(found.derived):>9.1f} s      (made anew behind it; {_list(found.derived)})"
    )
    print(f"  second sync   {rows / again:>9,.0f} rows/s  ({again:.1f} s; nothing changes)")
    listed = ", ".join(f"{ratio:.2f}" for ratio in ratios)
    print(f"  ratio         {statistics.median(ratios):>9.2f}         (aim ≥ {_AIM}; each beside its COPYs: {listed})")
    print(f"  peak memory   {found.peak:>9,.0f} MB      (aim < 1,000)")


def _list(seconds: list[float]) -> str:
    return "runs: " + ", ".join(f"{value:.1f}" for value in seconds)


def write_files(folder: Path, rows: int) -> None:
    number = pl.int_range(rows, eager=True)
    code = pl.Series("sku", [f"SKU-{n:07d}" for n in range(-(-rows // _WAREHOUSES))])
    stock = pl.DataFrame({"n": number}).select(
        code.gather(number // _WAREHOUSES),
        pl.format("WH-{}", pl.col("n") % _WAREHOUSES).alias("warehouse"),
        pl.format("{}-{}", pl.col("n") % 26, pl.col("n") % 97).alias("bin"),
        pl.format("{}.{}", (pl.col("n") * 7919) % 5000, pl.col("n") % 89 + 10).alias("on_hand"),
        (pl.col("n") % 100).alias("allocated"),
        pl.lit("EA").alias("unit"),
        pl.format("2026-05-{}T06:00:00Z", (pl.col("n") % 28 + 1).cast(pl.String).str.zfill(2)).alias("modified"),
    )
    stock.write_csv(folder / "stock.csv")
    pl.DataFrame({"sku": code, "name": "Item " + code}).write_csv(folder / "items.csv")
    places = [f"WH-{n}" for n in range(_WAREHOUSES)]
    pl.DataFrame({"place": places, "name": places}).write_csv(folder / "places.csv")
    (folder / "items.yaml").write_text(_DESCRIPTION + _ITEMS)
    (folder / "stock.yaml").write_text(_DESCRIPTION + _STOCK)


def _copy(url: str, file: Path) -> float:
    with psycopg.connect(libpq(url), autocommit=True) as connection:
        connection.execute(_BARE)
        begin = time.perf_counter()
        with connection.cursor().copy("COPY bare FROM STDIN (FORMAT csv, HEADER)") as copy, file.open("rb") as data:
            while block := data.read(1 << 20):
                copy.write(block)
        return time.perf_counter() - begin


def synced(url: str, description: Path, tenant: str, *options: str) -> tuple[float, float, float]:
    """Seconds, the peak of its memory in MB, seconds of what is derived: measured in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.sync_process", url, str(description), tenant, *options],
        check=True, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )  # fmt: skip
    seconds, memory, derived = map(float, done.stdout.split())
    return seconds, memory, derived


def forget(url: str) -> None:
    with psycopg.connect(libpq(url), autocommit=True) as connection:
        connection.execute(
            "TRUNCATE manufacturing.inventory, manufacturing.inventory_history, manufacturing.sku,"
            " manufacturing.warehouse, manufacturing.entity_word, staging.chunk, staging.issue, staging.seen, "
            + ", ".join(table.fullname for derived in DERIVED for table, _ in derived.rows)
        )
        connection.execute("CHECKPOINT")
