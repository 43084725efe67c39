"""Events from librdkafka's own cluster to the canonical tables: each at least once, none twice, none silently lost."""

import uuid
from pathlib import Path
from typing import Any

import pytest

from core.enums import IngestionStatus
from core.errors import SourceError, Unavailable
from ingestion.connector import LINE
from ingestion.connectors.kafka import KafkaConnector, KafkaOptions
from ingestion.source import load_source
from tests.ingestion.plant_files import Syncs
from tests.kafka_cluster import Cluster

DESCRIPTION = """\
name: events
title: Events of the ERP
source_type: ERP
connector:
  type: kafka
  brokers: BROKERS
  group: GROUP
  dead_letters: DEAD
  topics:
    items: {columns: [code, name, stock.safety], required: [code]}
entities:
  - entity: sku
    stream: items
    key: [code]
    fields: {sku: code, name: name, safety_stock: stock.safety}
"""


@pytest.fixture
def cluster() -> Cluster:
    return Cluster()


@pytest.fixture
def description(cluster: Cluster, tmp_path: Path) -> Path:
    names = {"BROKERS": cluster.brokers, "GROUP": uuid.uuid4().hex, "DEAD": "dead"}
    text = DESCRIPTION
    for name, value in names.items():
        text = text.replace(name, value)
    file = tmp_path / "events.yaml"
    file.write_text(text)
    return file


@pytest.fixture
def syncs(database_url: str) -> Syncs:
    return Syncs(database_url, f"plant{uuid.uuid4().hex[:8]}")


def options(cluster: Cluster, **more: Any) -> KafkaOptions:
    topics = {"items": {"columns": ["code", "name"], "required": ["code"]}}
    return KafkaOptions.model_validate(
        {"brokers": cluster.brokers, "group": uuid.uuid4().hex, "topics": topics, "timeout_seconds": 5, **more}
    )


def item(code: str, name: str, safety: Any = 1) -> dict[str, Any]:
    return {"code": code, "name": name, "stock": {"safety": safety}}


def items(syncs: Syncs) -> list[tuple[Any, ...]]:
    return syncs.table("manufacturing.sku", "sku, name")


def test_events_become_records_and_later_ones_change_them(cluster: Cluster, syncs: Syncs, description: Path) -> None:
    cluster.put(item("A", "Axle"), item("B", "Bearing"))
    assert syncs.run(description) is IngestionStatus.COMPLETED
    cluster.put(item("B", "Ball bearing"), item("C", "Chain"))
    assert syncs.run(description) is IngestionStatus.COMPLETED
    assert items(syncs) == [("A", "Axle"), ("B", "Ball bearing"), ("C", "Chain")]
    assert syncs.run(description) is IngestionStatus.COMPLETED  # nothing new: nothing is gone
    assert len(items(syncs)) == 3


def test_what_is_refused_goes_to_the_dead_letters_with_its_reason(
    cluster: Cluster, syncs: Syncs, description: Path
) -> None:
    cluster.put(item("A", "Axle"), item("B", "Bearing", "many"), b"no JSON", {"name": "without a code"}, None)
    assert syncs.run(description) is IngestionStatus.PARTIALLY_FAILED
    assert items(syncs) == [("A", "Axle")]
    reasons = " / ".join(sorted(found.headers["reason"] for found in cluster.found("dead", 4)))
    for said in ("it deletes, which no event can", "it lacks code", "many"):
        assert said in reasons


def test_what_was_stored_and_not_acknowledged_is_read_again(cluster: Cluster) -> None:
    cluster.put(item("A", "Axle"), item("B", "Bearing"), item("C", "Chain"))
    known = options(cluster)
    first = KafkaConnector(known, Path())
    batches = first.read("items", after=None, cursor_column=None, since=None, batch_rows=2)
    taken = next(batches)
    first.acknowledge("items", taken.position, {})
    unacknowledged = next(batches)
    again = KafkaConnector(known, Path())
    (left,) = again.read("items", after=unacknowledged.position, cursor_column=None, since=None, batch_rows=10)
    assert left.records["code"].to_list() == unacknowledged.records["code"].to_list()
    assert left.records[LINE].to_list() == [4]
    again.acknowledge("items", left.position, {})
    assert list(again.read("items", after=None, cursor_column=None, since=None, batch_rows=10)) == []


def test_brokers_that_are_away_are_waited_for_and_a_strange_topic_is_named(cluster: Cluster) -> None:
    away = KafkaConnector(
        options(cluster, brokers="127.0.0.1:1", timeout_seconds=1, settings={"log_level": "0"}), Path()
    )
    with pytest.raises(Unavailable, match="items cannot be read just now"):
        next(away.read("items", after=None, cursor_column=None, since=None, batch_rows=1))
    with pytest.raises(SourceError, match="describes no topic 'orders'"):
        KafkaConnector(options(cluster), Path()).columns("orders")
    with pytest.raises(SourceError, match="not those of a Kafka client"):
        KafkaConnector(options(cluster, settings={"security": "none"}), Path())


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("    key: [code]", "    key: [code]\n    mode: full", "takes neither mode nor cursor"),
        ("    stream: items", "    stream: items\n    cursor: code", "takes neither mode nor cursor"),
        ("columns: [code, name, stock.safety]", "columns: []", "columns"),
    ],
)
def test_a_description_that_does_not_fit_events_is_told_so(
    description: Path, before: str, after: str, said: str
) -> None:
    description.write_text(description.read_text().replace(before, after))
    with pytest.raises(SourceError, match=said):
        load_source(str(description))
