"""What is there already, told over Kafka's wire to those who are told of changes, while syncs go on."""

import asyncio
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from core.errors import InvalidInput, Unavailable
from core.identity import Principal
from data_layer.bulk import BulkSession
from data_layer.database import Database
from data_layer.entities import BY_NAME
from data_layer.event_snapshots import EventSnapshots, Snapshot
from jobs import events
from jobs.event_stream import schema
from jobs.sync import SyncService
from tests.ingestion.plant_files import item, stock, write_plant
from tests.jobs.test_events import PREFIX, Told, data
from tests.kafka_cluster import Cluster, Found

ITEMS = 300
_WAITS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


class Snapped(Told):
    def snapshots(self, what: Callable[[EventSnapshots], Any]) -> Any:
        with BulkSession(self.url, self.tenant) as session, session.transaction():
            return what(EventSnapshots(session))

    def begin(self, *only: str) -> Any:
        return self.snapshots(lambda it: it.begin(only or None, dry_run=False))

    def progress(self) -> list[Snapshot]:
        return list(self.snapshots(lambda it: it.states()))


@pytest.fixture
def cluster() -> Cluster:
    return Cluster()


@pytest.fixture
def plant(database_url: str) -> Snapped:
    return Snapped(database_url, f"plant{uuid.uuid4().hex[:8]}")


@pytest.fixture
def in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "AT_ONCE", 10)
    monkeypatch.setattr(events, "READ_AT_ONCE", 25)


def items(turn: int = 0, left: int = ITEMS) -> list[dict[str, str]]:
    return [item(f"I{number:04}", f"Item {number} {turn if number % 7 == turn % 7 else 0}") for number in range(left)]


def number(found: Found) -> int:
    return int(found.headers["ce_sequence"])


def by_record(found: list[Found]) -> Mapping[str, list[Found]]:
    """Each event once, in the order of their numbers."""
    kept: dict[str, dict[int, Found]] = defaultdict(dict)
    for one in found:
        kept[one.key][number(one)] = one
    return {key: [their[place] for place in sorted(their)] for key, their in kept.items()}


def held(found: list[Found]) -> dict[str, str]:
    """The names that a consumer knows who takes of each record the event with the greatest number."""
    last = {key: data(their[-1]) for key, their in by_record(found).items()}
    return {key: value["record"]["name"] for key, value in last.items() if value["kind"] != "removed"}


async def test_every_present_record_is_told_once_as_it_stands(
    plant: Snapped, cluster: Cluster, in_pieces: None, tmp_path: Path
) -> None:
    stocks = [stock(f"I{number:04}", place, "2.5") for number in range(40) for place in ("W1", "W2")]
    plant.run(write_plant(tmp_path, items=items(), stocks=stocks))
    plant.want(cluster.brokers, "sku", "inventory", "supplier")
    assert plant.begin() == {"sku": ITEMS, "inventory": 80}
    assert await plant.tell() == ITEMS + 80
    for name, count in (("sku", ITEMS), ("inventory", 80)):
        found = cluster.found(f"{PREFIX}{name}", count)
        assert len({one.key for one in found}) == len(found) == count
        checked = Draft202012Validator(dict(schema(BY_NAME[name])))
        for one in found:
            checked.validate(data(one))
            assert one.headers["ce_type"] == f"manufacturing.{name}.snapshot.v1"
    (first,) = [data(one) for one in cluster.found(f"{PREFIX}sku") if one.key == "I0000"]
    assert (first["record"]["name"], first["changed"], first["source_system"]) == ("Item 0 0", None, "plant")
    assert first["source_record"] == "items.csv#I0000"
    assert [(one.entity, one.told, one.present) for one in plant.progress()] == [
        ("inventory", 80, 80), ("sku", ITEMS, ITEMS), ("supplier", 0, 0),
    ]  # fmt: skip
    assert all(one.ended_at for one in plant.progress())
    assert plant.query("SELECT count(*) FROM copilot.event") == [(0,)]
    assert await plant.tell() == 0


@pytest.mark.parametrize("shared", [False, True], ids=["whole", "part"])
async def test_a_piece_waits_for_the_batch_that_goes_in_and_tells_what_it_left(
    plant: Snapped, cluster: Cluster, tmp_path: Path, shared: bool
) -> None:
    """Else the record as it was before would be told with the greater number."""
    plant.run(write_plant(tmp_path, items=[item("A", "Axle")]))
    plant.want(cluster.brokers, "sku")
    plant.begin("sku")
    telling = threading.Thread(target=lambda: plant.snapshots(lambda it: it.read_on("sku", 10)))
    with BulkSession(plant.url, plant.tenant) as batch:
        with batch.transaction():
            batch.alone("sku", shared=shared)
            batch.execute("UPDATE manufacturing.sku SET name = 'Axle shaft'")
            telling.start()
            _until(lambda: plant.administer(_WAITS)[0][0])
            batch.execute(
                "INSERT INTO copilot.event (tenant_id, entity, kind, key, record, source_system, source_record, job_id,"
                " known_on) SELECT tenant_id, 'sku', 'changed', sku, jsonb_build_object('name', name), source_system,"
                " source_record, job_id, current_date FROM manufacturing.sku"
            )
        telling.join()
    told = plant.query("SELECT kind, record->>'name' FROM copilot.event ORDER BY number")
    assert told == [("changed", "Axle shaft"), ("snapshot", "Axle shaft")]


async def test_syncs_that_run_meanwhile_leave_a_consumer_with_what_is_there(
    plant: Snapped, cluster: Cluster, in_pieces: None, tmp_path: Path
) -> None:
    plant.run(write_plant(tmp_path, items=items()))
    plant.want(cluster.brokers, "sku")
    plant.begin("sku")

    def sync() -> None:
        for turn in range(1, 8):  # names change, the last ones come and go
            plant.run(write_plant(tmp_path, items=items(turn, ITEMS - 20 * (turn % 3))), batch_rows=60)

    syncing = asyncio.create_task(asyncio.to_thread(sync))
    while not syncing.done():
        await plant.tell()
    await syncing
    await plant.tell()
    found = cluster.found(f"{PREFIX}sku", ITEMS)
    assert held(found) == dict(plant.query("SELECT sku, name FROM manufacturing.sku"))
    kinds = {data(one)["kind"] for one in found}
    assert kinds == {"snapshot", "changed", "created", "removed"}
    for their in by_record(found).values():
        before: dict[str, Any] | None = None
        for event in map(data, their):
            if before is not None and event["kind"] == "snapshot":
                assert event["record"] == before["record"]
            if before is not None and event["kind"] == "changed":
                assert {name: before["record"][name] for name in event["changed"]} == {
                    name: change["was"] for name, change in event["changed"].items()
                }
            before = event


async def test_one_piece_at_a_time_waits_when_the_brokers_are_away(
    plant: Snapped, cluster: Cluster, in_pieces: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    plant.run(write_plant(tmp_path, items=items()))
    plant.want("127.0.0.1:1", "sku")
    plant.begin("sku")
    with monkeypatch.context() as patience:
        client = events.client
        patience.setattr(events, "client", lambda *given: client(*given).model_copy(update={"timeout_seconds": 1}))
        for _ in range(2):
            with pytest.raises(Unavailable):
                await plant.tell()
    assert [(state.waiting, state.error is not None) for state in plant.states()] == [(25, True)]
    plant.want(cluster.brokers, "sku")
    assert await plant.tell() == ITEMS


async def test_it_can_be_stopped_and_begins_anew_when_it_is_asked_for_again(
    plant: Snapped, cluster: Cluster, in_pieces: None, tmp_path: Path
) -> None:
    plant.run(write_plant(tmp_path, items=items()))
    plant.want(cluster.brokers, "sku")
    plant.begin("sku")
    plant.snapshots(lambda it: it.read_on("sku", 25))
    assert plant.snapshots(lambda it: it.stop()) == ITEMS
    assert (await plant.tell(), plant.progress()) == (0, [])
    plant.begin("sku")
    assert await plant.tell() == ITEMS
    plant.begin("sku")
    assert await plant.tell() == ITEMS
    plant.log(lambda log: log.unsubscribe())
    assert plant.progress() == []


async def test_it_is_of_what_is_told_and_of_the_own_tenant(
    plant: Snapped, cluster: Cluster, database_url: str, tmp_path: Path
) -> None:
    other = Snapped(database_url, f"{plant.tenant}b")
    other.run(write_plant(tmp_path / "b", items=[item("B", "Bearing")]))
    plant.run(write_plant(tmp_path / "a", items=[item("A", "Axle")]))
    with pytest.raises(InvalidInput, match="told to nobody: copilot events set"):
        plant.begin()
    plant.want(cluster.brokers, "sku")
    with pytest.raises(InvalidInput, match="warehouse: its changes are told to nobody"):
        plant.begin("warehouse")
    assert plant.snapshots(lambda it: it.begin(None, dry_run=True)) == {"sku": 1}
    assert plant.progress() == []
    plant.begin()
    plant.want(cluster.brokers, "warehouse")  # the items are no longer wanted
    assert await plant.tell() == 0
    plant.want(cluster.brokers, "sku")
    assert await plant.tell() == 1
    assert [one.key for one in cluster.found(f"{PREFIX}sku", 1)] == ["A"]


async def test_a_worker_tells_it_by_itself(plant: Snapped, cluster: Cluster, tmp_path: Path) -> None:
    plant.run(write_plant(tmp_path, items=items()))
    plant.want(cluster.brokers, "sku")
    plant.begin("sku")
    database = Database.connect(plant.url)
    async with SyncService.open(plant.url, database) as service:
        assert await service.events.start(Principal(plant.tenant, "schedule"))
        worker = asyncio.create_task(service.run_worker())
        await asyncio.to_thread(_until, lambda: all(one.ended_at for one in plant.progress()))
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)
    await database.close()
    assert len(cluster.found(f"{PREFIX}sku", ITEMS)) == ITEMS


def test_records_whose_keys_have_several_parts_are_gone_through_once(
    plant: Snapped, cluster: Cluster, tmp_path: Path
) -> None:
    stocks = [stock(f"I{number:04}", place, "1") for number in range(ITEMS) for place in ("W1", "W2")]
    plant.run(write_plant(tmp_path, items=items(), stocks=stocks))
    plant.want(cluster.brokers, "inventory")
    plant.begin()
    while any(one.ended_at is None for one in plant.progress()):
        plant.snapshots(lambda it: it.read_on("inventory", 71))
    told = [row[0] for row in plant.query("SELECT key FROM copilot.event ORDER BY number")]
    assert len({*told}) == len(told) == 2 * ITEMS


def _until(what: Callable[[], Any]) -> None:
    end = time.monotonic() + 60
    while not what():
        assert time.monotonic() < end
        threading.Event().wait(0.02)
