"""Sources: what they are, read from their YAML, opened for reading. How to write one is told in docs/sources.md."""

from ingestion.description import EntityMapping, Requirement, Source, check_columns, open_connector
from ingestion.source_reader import built_in_sources, load_source

__all__ = [
    "EntityMapping",
    "Requirement",
    "Source",
    "built_in_sources",
    "check_columns",
    "load_source",
    "open_connector",
]
