"""The connectors, by the type a source's description names."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel

from ingestion.connector import Connector
from ingestion.connectors.files import FilesConnector, FilesOptions
from ingestion.connectors.http import HttpConnector, HttpOptions
from ingestion.connectors.kafka import KafkaConnector, KafkaOptions
from ingestion.connectors.sample_plant import SamplePlantConnector, SamplePlantOptions
from ingestion.connectors.sql import SqlConnector, SqlOptions

__all__ = ["CONNECTORS", "ConnectorType"]


@dataclass(frozen=True)
class ConnectorType:
    """`options` checks what a description says; `make` takes them and the folder relative paths start from.

    `by_path`: what is read lies in files, so another path may be given at a sync, and a full sync is the default.
    `events`: what is read are changes, never all there is, and each stream is read once.
    """

    options: type[BaseModel]
    make: Callable[[Any, Path], Connector]
    by_path: bool = False
    events: bool = False


CONNECTORS: Mapping[str, ConnectorType] = MappingProxyType(
    {
        "files": ConnectorType(FilesOptions, FilesConnector, by_path=True),
        "sql": ConnectorType(SqlOptions, SqlConnector),
        "http": ConnectorType(HttpOptions, HttpConnector),
        "kafka": ConnectorType(KafkaOptions, KafkaConnector, events=True),
        "sample_plant": ConnectorType(SamplePlantOptions, SamplePlantConnector, by_path=True),
    }
)
