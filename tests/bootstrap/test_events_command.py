"""`copilot events`, against a cluster of librdkafka's own."""

import json
from pathlib import Path

import pytest

from tests.bootstrap.conftest import Copilot
from tests.bootstrap.test_cli import one_sentence
from tests.ingestion.plant_files import Syncs, item, write_plant
from tests.kafka_cluster import Cluster


@pytest.fixture
def cluster() -> Cluster:
    return Cluster()


def test_changes_are_told_from_then_on_and_once_more_on_demand(
    copilot: Copilot, cluster: Cluster, database_url: str, tmp_path: Path
) -> None:
    tenant = ("--tenant", "default")
    secret = ("--setting", "sasl.password=${PASSWORD}")
    done = copilot("events", "set", "--brokers", cluster.brokers, "--prefix", "p.", *secret, *tenant, PASSWORD="hush")
    assert (done.returncode, done.stderr) == (0, "")
    Syncs(database_url, "default").run(write_plant(tmp_path, items=[item("A", "Axle"), item("B", "Bearing")]))
    assert "PASSWORD is not set" in one_sentence(copilot("events", "publish", *tenant))
    assert copilot("events", "publish", *tenant, PASSWORD="hush").stdout == "Told: 4.\n"
    found = cluster.found("p.sku", 2)
    assert sorted(json.loads(one.value or b"")["record"]["name"] for one in found) == ["Axle", "Bearing"]
    again = copilot("events", "replay", "--since", "2020-01-01", "--entities", "sku", *tenant)
    assert again.stdout == "sku: 2\n"
    assert "sku: 2 wait" in copilot("events", "show", *tenant).stdout
    told = " ".join(copilot("doctor", COPILOT_TENANT="default", COLUMNS="200").stdout.split())
    assert f"✓ events {cluster.brokers}, p.…: 2 wait" in told
    assert copilot("events", "stop", "--yes", *tenant).stdout == "Stopped; 2 changes were not told.\n"


def test_what_is_there_is_told_on_demand(copilot: Copilot, cluster: Cluster, database_url: str, tmp_path: Path) -> None:
    tenant = ("--tenant", "default")
    Syncs(database_url, "default").run(write_plant(tmp_path, items=[item("A", "Axle"), item("B", "Bearing")]))
    copilot("events", "set", "--brokers", cluster.brokers, "--prefix", "p.", "--entities", "sku,warehouse", *tenant)
    assert copilot("events", "snapshot", "--dry-run", *tenant).stdout == "sku: 2\nwarehouse: 2\n"
    assert copilot("events", "snapshot", *tenant).stdout == "sku: 2\nwarehouse: 2\n"
    told = " ".join(copilot("doctor", COPILOT_TENANT="default", COLUMNS="200").stdout.split())
    assert "0 wait; snapshot: 0 of 4 records" in told
    assert copilot("events", "snapshot", "--stop", *tenant).stdout == "Stopped; 4 records were not told.\n"
    assert copilot("events", "snapshot", "--entities", "sku", *tenant).stdout == "sku: 2\n"
    assert copilot("events", "publish", *tenant).stdout == "Told: 2.\n"
    assert "sku: snapshot, 2 of 2 records, ended 20" in copilot("events", "show", *tenant).stdout
    found = cluster.found("p.sku", 2)
    assert sorted(json.loads(one.value or b"")["record"]["name"] for one in found) == ["Axle", "Bearing"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--entities", "skus"), "skus: expected some of sku,"),
        (("--prefix", "a b"), "--prefix"),
        (("--setting", "sasl.password=hush"), "write it as ${VARIABLE}"),
        (("--setting", "sasl.password"), "expected NAME=VALUE"),
        (("--setting", "no.such=x"), "not those of a Kafka client"),
    ],
)
def test_what_cannot_be_told_so_is_refused_in_a_sentence(copilot: Copilot, options: tuple[str, ...], said: str) -> None:
    refused = one_sentence(copilot("events", "set", "--brokers", "127.0.0.1:1", *options))
    assert said in refused
    assert "hush" not in refused


def test_the_schema_of_an_entity_is_shown(copilot: Copilot) -> None:
    shown = json.loads(copilot("events", "schema", "purchase_order").stdout)
    assert shown["$id"] == "urn:manufacturing-copilot:event:purchase_order:1"
    assert "expected_date" in shown["properties"]["record"]["properties"]
