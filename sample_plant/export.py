"""Writes the sample plant as a folder of ERP export files, with a manifest of what is in it."""

import gzip
import itertools
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

import numpy as np

from core.errors import Conflict
from sample_plant.chance import Ints
from sample_plant.documents import write_documents
from sample_plant.faults import Fault, Planned, planned_faults
from sample_plant.papers import Plant
from sample_plant.places import COMPANY
from sample_plant.sheet import Sheet, Table
from sample_plant.shortage import Planted
from sample_plant.simulator import simulate
from sample_plant.tables_master import (
    capacities,
    item_table,
    list_prices,
    partner_tables,
    place_tables,
    structure_tables,
)
from sample_plant.tables_trade import purchase_tables, sales_tables, stock_tables
from sample_plant.tables_work import Shopfloor, work_tables
from sample_plant.world import make_world

GENERATOR = 3  # raise it when the same arguments give other files
MANIFEST = "manifest.json"
_PORTION = 50_000  # units written at once
_ABANDONED = 6 * 3600  # seconds
_TAKEN_AT = time(18, tzinfo=UTC)

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Manifest:
    """What a folder holds. `rows` counts the records of each file, the planted faults among them."""

    generator: int
    company: str
    skus: int
    seed: int
    start: date
    end: date
    rows: dict[str, int]
    faults: tuple[Fault, ...]
    documents: tuple[str, ...]
    planted: Planted

    def fits(self, skus: int, seed: int, end: date) -> bool:
        return (self.generator, self.skus, self.seed, self.end) == (GENERATOR, skus, seed, end)

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=2, default=str, ensure_ascii=False) + "\n"

    @classmethod
    def read(cls, folder: Path) -> "Manifest | None":
        """The manifest of a folder; None if it is not a sample plant's."""
        try:
            given = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            dates = {name: date.fromisoformat(given[name]) for name in ("start", "end")}
            faults = tuple(Fault(**fault) for fault in given["faults"])
            planted = Planted.read(given["planted"])
            return cls(
                **{**given, **dates, "faults": faults, "documents": tuple(given["documents"]), "planted": planted}
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None


def write_plant(
    folder: Path, *, skus: int = 2000, seed: int = 7, end: date, progress: Progress | None = None
) -> Manifest:
    """Write the plant as it stands on the evening of `end`; nothing to do if the folder holds just that.

    The files appear all at once or not at all. `progress` is told a stage and its share from 0 to 1. Raises
    InvalidInput for an impossible number of SKUs or seed, Conflict when the folder holds something else than a sample
    plant.
    """
    found = Manifest.read(folder)
    if found and found.fits(skus, seed, end):
        return found
    if not found and folder.exists() and any(folder.iterdir()):
        raise Conflict(f"{folder} is not empty and holds no sample plant; name another folder.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    draft = folder.with_name(f".{folder.name}.{uuid4().hex}")
    draft.mkdir()
    try:
        manifest = _write(draft, skus, seed, end, progress or (lambda stage, share: None))
        _replace(folder, draft)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return manifest


def _write(draft: Path, skus: int, seed: int, end: date, progress: Progress) -> Manifest:
    progress("designing the plant", 0.0)
    world = make_world(skus, seed, end)
    sheet = Sheet(simulate(world, lambda share: progress("simulating", share)))
    floor = Shopfloor(sheet)
    hours = capacities(sheet, floor.weekly_load())
    tables = _tables(sheet, floor, hours)
    faults = planned_faults(tables)
    rows: dict[str, int] = {}
    planted: list[Fault] = []
    for index, table in enumerate(tables):
        progress("writing", index / len(tables))
        rows[table.file] = _write_table(draft / table.file, table, [f for f in faults if f.file == table.file], planted)
    documents = write_documents(draft / "documents", Plant(sheet, floor, hours))
    manifest = Manifest(
        GENERATOR, COMPANY, skus, seed, world.days.start, end, rows, tuple(planted), documents, sheet.history.planted
    )
    (draft / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
    _set_times(draft, end)
    progress("writing", 1.0)
    return manifest


def _tables(sheet: Sheet, floor: Shopfloor, hours: Ints) -> list[Table]:
    prices = list_prices(sheet)
    return [
        item_table(sheet, prices),
        *place_tables(sheet, hours),
        *partner_tables(sheet),
        *structure_tables(sheet),
        *stock_tables(sheet),
        *purchase_tables(sheet),
        *sales_tables(sheet, prices),
        *work_tables(floor),
    ]


def _write_table(path: Path, table: Table, faults: Sequence[Planned], planted: list[Fault]) -> int:
    """Write the rows, each fault right behind the row it is like; returns how many lines follow the heading."""
    behind = {fault.after: fault for fault in faults}
    cuts = sorted({*range(0, table.units, _PORTION), *(after + 1 for after in behind), table.units})
    line = 1
    with _opened(path) as file:
        file.write(table.frame(np.empty(0, dtype=np.int64)).write_csv().encode())
        for first, last in itertools.pairwise(cuts):
            frame = table.frame(np.arange(first, last, dtype=np.int64))
            file.write(frame.write_csv(include_header=False).encode())
            line += frame.height
            fault = behind.get(last - 1)
            if fault:
                line += 1
                file.write((",".join(map(_quoted, fault.row(table))) + "\n").encode())
                planted.append(Fault(fault.file, line, fault.column, fault.what, fault.effect))
    return line - 1


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO | gzip.GzipFile]:
    """A new file for bytes, packed if it is named so; the packed bytes depend on nothing but the content."""
    with path.open("wb") as raw:
        if path.suffix != ".gz":
            yield raw
            return
        with gzip.GzipFile("", "wb", 1, raw, mtime=0) as packed:
            yield packed


def _quoted(value: str) -> str:
    return f'"{value}"' if "," in value else value


def _set_times(draft: Path, end: date) -> None:
    """The export was taken in the evening of the last day; if that is yet to come, now."""
    taken = min(datetime.combine(end, _TAKEN_AT), datetime.now(UTC)).timestamp()
    for path in draft.rglob("*"):
        os.utime(path, (taken, taken))


def _sweep(folder: Path) -> None:
    """Remove what a killed run left behind, long enough ago not to be that of a running one."""
    for left in folder.parent.glob(f".{folder.name}.{'?' * 32}"):
        if left.stat().st_mtime < datetime.now(UTC).timestamp() - _ABANDONED:
            shutil.rmtree(left, ignore_errors=True)


def _replace(folder: Path, draft: Path) -> None:
    """Put the draft in the folder's place; what was there before goes last."""
    before = folder.with_name(f".{folder.name}.{uuid4().hex}")
    if folder.exists():
        folder.rename(before)
    draft.rename(folder)
    shutil.rmtree(before, ignore_errors=True)
