"""The built-in source reads the export like any folder of files: all that is refused are the planted faults."""

from pathlib import Path

import polars as pl

from data_layer.entities import ENTITIES
from ingestion.source import load_source, open_connector
from ingestion.transform import Transformer
from sample_plant.export import Manifest


def test_every_entity_is_covered_and_only_the_planted_rows_are_rejected(plant: Path, manifest: Manifest) -> None:
    source = load_source("sample_plant")
    assert [mapping.entity for mapping in source.mappings] == list(ENTITIES)
    connector = open_connector(source, path=plant)
    known: dict[str, pl.Series] = {}
    for mapping in source.mappings:
        transform = Transformer(source, mapping, connector, known, connector.as_of(mapping.stream))
        batches = connector.read(mapping.stream, after=None, cursor_column=None, since=None, batch_rows=1_000_000)
        found = [transform(batch.records) for batch in batches]
        good, issues = (pl.concat(frames) for frames in zip(*((f.good, f.issues) for f in found), strict=True))
        known[mapping.entity.name] = good[mapping.entity.key[0]]
        faults = {fault.line: fault for fault in manifest.faults if fault.file == mapping.stream}
        for line, reason in issues.select("line", "reason").iter_rows():
            # of two rows alike, either may be the one that is put aside
            fault = faults.get(line) or faults[line + 1]
            assert fault.line == line or fault.effect == "duplicate", reason
        assert sum(f.rejected for f in found) == len(faults)
        assert good.height == manifest.rows[mapping.stream] - len(faults)
        assert sum(f.warnings for f in found) == 0
        assert good["source_version"].null_count() == 0
        empty = [name for name, nulls in good.null_count().row(0, named=True).items() if nulls == good.height]
        assert set(empty) <= {"maximum_quantity", "promotion"}, mapping.entity.name
