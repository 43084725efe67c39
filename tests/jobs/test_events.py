"""What syncs change, told over Kafka's wire to a cluster of librdkafka's own."""

import asyncio
import json
import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from core.errors import SourceError, Unavailable
from core.identity import Principal
from data_layer.bulk import BulkSession
from data_layer.database import Database
from data_layer.entities import BY_NAME
from data_layer.event_log import EventLog, State, Subscription
from jobs.event_stream import schema
from jobs.sync import SyncService
from tests.ingestion.plant_files import Syncs, item, stock, write_plant
from tests.kafka_cluster import Cluster, Found

PREFIX = "plant."


class Told(Syncs):
    """Syncs of a tenant that wants changes told."""

    def log(self, what: Callable[[EventLog], Any]) -> Any:
        with BulkSession(self.url, self.tenant) as session, session.transaction():
            return what(EventLog(session))

    def want(self, brokers: str, *entities: str, **settings: str) -> None:
        named = {name.replace("_", "."): value for name, value in settings.items()}
        self.log(lambda log: log.subscribe(Subscription(brokers, PREFIX, entities, named)))

    async def tell(self, **environment: str) -> int:
        database = Database.connect(self.url)
        try:
            async with SyncService.open(self.url, database, environment=environment) as service:
                return await asyncio.to_thread(service.events.publish, self.tenant, threading.Event())
        finally:
            await database.close()

    def states(self) -> list[State]:
        return list(self.log(lambda log: log.states()))


@pytest.fixture
def cluster() -> Cluster:
    return Cluster()


@pytest.fixture
def told(database_url: str) -> Told:
    return Told(database_url, f"plant{uuid.uuid4().hex[:8]}")


def data(found: Found) -> dict[str, Any]:
    value = json.loads(found.value or b"")
    assert isinstance(value, dict)
    return value


def kinds(found: list[Found]) -> list[tuple[str, str]]:
    return sorted((one.key, data(one)["kind"]) for one in found)


async def test_what_a_sync_creates_changes_and_removes_is_told_once_each(
    told: Told, cluster: Cluster, tmp_path: Path
) -> None:
    told.want(cluster.brokers, "sku")
    file = write_plant(tmp_path, items=[item("A", "Axle", safety="2.5"), item("B", "Bearing")])
    told.run(file)
    assert await told.tell() == 2
    created = {one.key: data(one) for one in cluster.found(f"{PREFIX}sku", 2)}
    assert created["A"]["kind"] == "created"
    assert created["A"]["record"]["safety_stock"] == 2.5
    assert created["A"]["changed"] is None
    write_plant(tmp_path, items=[item("A", "Axle shaft", safety="2.5"), item("C", "Chain")])
    told.run(file)
    assert await told.tell() == 3
    later = {(one.key, data(one)["kind"]): data(one) for one in cluster.found(f"{PREFIX}sku", 5)}
    assert {*later} == {("A", "created"), ("B", "created"), ("A", "changed"), ("B", "removed"), ("C", "created")}
    assert later["A", "changed"]["changed"] == {"name": {"was": "Axle", "now": "Axle shaft"}}
    assert later["A", "changed"]["record"]["name"] == "Axle shaft"
    assert later["B", "removed"]["record"]["name"] == "Bearing"
    told.run(file)
    assert await told.tell() == 0


async def test_it_is_a_cloud_event_with_the_tenant_and_its_place_in_the_order(
    told: Told, cluster: Cluster, tmp_path: Path
) -> None:
    told.want(cluster.brokers)
    told.run(write_plant(tmp_path, items=[item("Ä/1", "Axle")], stocks=[stock("Ä/1", "W1", "10")]))
    await told.tell()
    (found,) = cluster.found(f"{PREFIX}sku", 1)
    assert found.key == found.headers["ce_subject"] == "Ä/1"
    assert found.headers["ce_specversion"] == "1.0"
    assert found.headers["ce_type"] == "manufacturing.sku.created.v1"
    assert found.headers["ce_source"] == f"/manufacturing-copilot/{told.tenant}"
    assert found.headers["ce_tenant"] == told.tenant
    assert found.headers["content-type"] == "application/json"
    assert uuid.UUID(found.headers["ce_id"])
    assert int(found.headers["ce_sequence"])
    assert datetime.fromisoformat(found.headers["ce_time"]).tzinfo is not None
    (counted,) = cluster.found(f"{PREFIX}inventory", 1)
    assert counted.key == "Ä/1/W1/"


async def test_its_data_is_what_the_schema_says(told: Told, cluster: Cluster, tmp_path: Path) -> None:
    told.want(cluster.brokers)
    file = write_plant(tmp_path, items=[item("A", "Axle", safety="1")], stocks=[stock("A", "W1", "10")])
    told.run(file)
    told.run(write_plant(tmp_path, items=[], stocks=[stock("A", "W1", "12")]))
    await told.tell()
    for name in ("sku", "warehouse", "inventory"):
        checked = Draft202012Validator(dict(schema(BY_NAME[name])))
        for found in cluster.found(f"{PREFIX}{name}", 1):
            checked.validate(data(found))
    for entity in BY_NAME.values():
        Draft202012Validator.check_schema(schema(entity))


async def test_nothing_is_kept_for_who_does_not_want_it(told: Told, cluster: Cluster, tmp_path: Path) -> None:
    file = write_plant(tmp_path, items=[item("A", "Axle")])
    told.run(file)
    assert await told.tell() == 0
    told.want(cluster.brokers, "warehouse")
    told.run(write_plant(tmp_path, items=[item("A", "Axle shaft")]))
    assert told.states() == []
    told.want(cluster.brokers, "sku")
    told.run(write_plant(tmp_path, items=[item("A", "Axle beam")]))
    assert await told.tell() == 1
    told.log(lambda log: log.unsubscribe())
    told.run(write_plant(tmp_path, items=[item("A", "Axle")]))
    assert told.states() == []
    assert told.query("SELECT count(*) FROM copilot.event") == [(0,)]


async def test_what_is_undone_is_not_told(told: Told, cluster: Cluster, tmp_path: Path) -> None:
    """Nine tenths of the records are gone as if the export were cut short: nothing is removed, and none told so."""
    told.want(cluster.brokers, "sku")
    many = [item(f"I{number:03}", "Item") for number in range(120)]
    told.run(write_plant(tmp_path, items=many))
    assert await told.tell() == 120
    told.run(write_plant(tmp_path, items=many[:10]))
    assert "as if the export were cut short" in told.error()
    assert await told.tell() == 0


async def test_those_of_a_record_come_in_order_and_a_tenant_is_told_of_its_own_alone(
    told: Told, cluster: Cluster, tmp_path: Path
) -> None:
    other = Told(told.url, f"{told.tenant}x")
    for one in (told, other):
        one.want(cluster.brokers, "sku")
    for number in range(12):
        told.run(write_plant(tmp_path / "ours", items=[item("A", f"Axle {number:02}"), item("B", f"B {number:02}")]))
    other.run(write_plant(tmp_path / "theirs", items=[item("A", "Theirs")]))
    assert (await told.tell(), await other.tell()) == (24, 1)
    found = cluster.found(f"{PREFIX}sku", 25)
    own = [one for one in found if one.headers["ce_tenant"] == told.tenant]
    assert [data(one)["record"]["name"] for one in own if one.key == "A"] == [f"Axle {n:02}" for n in range(12)]
    for key in "AB":
        sequence = [one.headers["ce_sequence"] for one in own if one.key == key]
        assert sequence == sorted(sequence)
    assert len({one.headers["ce_id"] for one in found}) == 25


async def test_brokers_that_are_away_are_tried_again_and_nothing_is_lost(
    told: Told, cluster: Cluster, tmp_path: Path
) -> None:
    told.want("127.0.0.1:1", "sku", log_level="0")
    told.log(lambda log: log.subscribe(Subscription("127.0.0.1:1", PREFIX, ("sku",), {"log_level": "0"})))
    told.run(write_plant(tmp_path, items=[item("A", "Axle")]))
    with BulkSession(told.url, told.tenant) as session, session.transaction():
        assert EventLog(session).waiting() == [("sku", 0)]
    with pytest.raises(Unavailable, match=r"plant\.sku cannot be written"):
        await told.tell()
    (state,) = told.states()
    assert (state.waiting, state.number) == (1, 0)
    assert state.error
    told.want(cluster.brokers, "sku")
    assert await told.tell() == 1
    (state,) = told.states()
    assert (state.waiting, state.error) == (0, None)


async def test_what_was_told_is_told_again_with_the_same_ids(told: Told, cluster: Cluster, tmp_path: Path) -> None:
    told.want(cluster.brokers, "sku")
    told.run(write_plant(tmp_path, items=[item("A", "Axle"), item("B", "Bearing")]))
    await told.tell()
    began = datetime.now(UTC)
    told.run(write_plant(tmp_path, items=[item("A", "Axle shaft"), item("B", "Bearing")]))
    await told.tell()
    assert told.log(lambda log: log.replay(began, dry_run=True)) == {"sku": 1}
    assert await told.tell() == 0
    assert told.log(lambda log: log.replay(began, dry_run=False)) == {"sku": 1}
    assert await told.tell() == 1
    assert told.log(lambda log: log.replay(began - timedelta(days=1), ["warehouse"], dry_run=False)) == {}
    found = cluster.found(f"{PREFIX}sku", 4)
    ids = [one.headers["ce_id"] for one in found]
    assert (len(ids), len(set(ids))) == (4, 3)


async def test_what_was_taken_is_kept_for_a_week(told: Told, cluster: Cluster, tmp_path: Path) -> None:
    told.want(cluster.brokers, "sku")
    told.run(write_plant(tmp_path, items=[item("A", "Axle")]))
    told.administer("UPDATE copilot.event SET at = now() - interval '8 days' WHERE tenant_id = %s", told.tenant)
    assert await told.tell() == 1
    assert told.query("SELECT count(*) FROM copilot.event") == [(0,)]


async def test_secrets_come_from_variables(told: Told, cluster: Cluster, tmp_path: Path) -> None:
    told.want(cluster.brokers, "sku", client_id="${KAFKA_ID}")
    told.run(write_plant(tmp_path, items=[item("A", "Axle")]))
    with pytest.raises(SourceError, match="KAFKA_ID is not set"):
        await told.tell()
    assert await told.tell(KAFKA_ID="us") == 1


async def test_a_worker_tells_after_the_sync_by_itself(told: Told, cluster: Cluster, tmp_path: Path) -> None:
    told.want(cluster.brokers, "sku")
    file = write_plant(tmp_path, items=[item("A", "Axle")])
    database = Database.connect(told.url)
    async with SyncService.open(told.url, database) as service:
        await service.start(Principal(told.tenant, "ann"), "plant", path=str(tmp_path), description=file)
        working = asyncio.create_task(service.run_worker(queues=["sync", "events"]))
        async with asyncio.timeout(60):
            while [state.number for state in await asyncio.to_thread(told.states)] in ([], [0]):
                assert not working.done(), working.result()
                await asyncio.sleep(0.05)
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
    await database.close()
    assert kinds(cluster.found(f"{PREFIX}sku", 1)) == [("A", "created")]
