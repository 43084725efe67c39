"""One plant of the usual size, and its files as a reader sees them: text, the planted faults left out."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from sample_plant.export import Manifest, write_plant

END = date(2026, 3, 13)


@pytest.fixture(scope="session")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plants") / "plant"
    write_plant(folder, end=END)
    return folder


@pytest.fixture(scope="session")
def manifest(plant: Path) -> Manifest:
    found = Manifest.read(plant)
    assert found
    return found


@pytest.fixture(scope="session")
def table(plant: Path, manifest: Manifest) -> Callable[[str], pl.DataFrame]:
    def read(file: str) -> pl.DataFrame:
        faults = [fault.line for fault in manifest.faults if fault.file == file]
        rows = pl.read_csv(plant / file, infer_schema=False).with_row_index("line", 2)
        return rows.filter(~pl.col("line").is_in(faults)).drop("line")

    return read
