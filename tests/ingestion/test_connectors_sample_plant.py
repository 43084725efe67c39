"""The sample plant as a source."""

from datetime import date
from pathlib import Path

import pytest

from core.errors import SourceError
from ingestion.connectors.sample_plant import SamplePlantConnector, SamplePlantOptions
from sample_plant.export import Manifest


def test_the_plant_is_made_once_and_read_like_files(tmp_path: Path) -> None:
    options = SamplePlantOptions(path="plant", skus=300, seed=3, end=date(2025, 5, 15))
    plant = SamplePlantConnector(options, tmp_path)
    manifest = Manifest.read(tmp_path / "plant")
    assert manifest is None
    with pytest.raises(SourceError, match="There is no file"):
        plant.columns("nothing.csv")
    manifest = Manifest.read(tmp_path / "plant")
    assert manifest is not None
    stream, count = next(iter(manifest.rows.items()))
    batches = plant.read(stream, after=None, cursor_column=None, since=None, batch_rows=10_000)
    assert abs(sum(batch.records.height for batch in batches) - count) <= 1
    assert plant.expected(stream) in (None, count, count - 1, count + 1)
    made = plant.as_of(stream)
    again = SamplePlantConnector(SamplePlantOptions(path="plant", skus=300, seed=3), tmp_path)
    assert again.as_of(stream) == made


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep", encoding="utf-8")
    plant = SamplePlantConnector(SamplePlantOptions(path=".", skus=300, end=date(2025, 5, 15)), tmp_path)
    with pytest.raises(SourceError, match="The sample plant cannot be made"):
        plant.columns("items.csv")
