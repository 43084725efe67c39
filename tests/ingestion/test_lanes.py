"""Two connections that take turns: what was taken in and not written is undone, and nobody waits for ever."""

import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from core.enums import IngestionStatus
from core.errors import Unavailable
from data_layer.bulk import BulkSession
from data_layer.parts import Parts
from ingestion.lanes import Lanes, Stopped
from tests.ingestion.plant_files import Syncs, item, write_plant

_TABLE = "CREATE TEMPORARY TABLE IF NOT EXISTS taken (n integer)"


@pytest.fixture
def first(database_url: str) -> Iterator[BulkSession]:
    with BulkSession(database_url, "plant") as session:
        yield session


@pytest.fixture
def lanes(first: BulkSession, database_url: str) -> Lanes:
    return Lanes(first, partial(BulkSession, database_url, "plant"))


def _take_in(session: BulkSession) -> None:
    session.execute(_TABLE)
    session.execute("INSERT INTO taken VALUES (1)")


def test_a_second_batch_is_taken_in_before_the_first_is_written(lanes: Lanes, first: BulkSession) -> None:
    one = lanes.begin(_take_in)
    two = lanes.begin(_take_in)
    assert one is first
    assert two is not first
    for session in (one, two):
        with session.rest():
            assert session.row("SELECT count(*) FROM taken") == (1,)
        lanes.give_back(session)
    lanes.close()


def test_a_third_waits_until_one_is_given_back(lanes: Lanes) -> None:
    one, _ = lanes.begin(_take_in), lanes.begin(_take_in)
    taken: list[BulkSession] = []
    waiting = threading.Thread(target=lambda: taken.append(lanes.begin(lambda _: None)), daemon=True)
    waiting.start()
    waiting.join(0.2)
    assert waiting.is_alive()
    with one.rest():
        pass
    lanes.give_back(one)
    waiting.join(60)
    assert taken == [one]
    lanes.close()


def test_closing_undoes_what_was_not_written_and_ends_the_waiting(lanes: Lanes, first: BulkSession) -> None:
    lanes.begin(_take_in), lanes.begin(_take_in)
    ended: list[BaseException] = []

    def wait() -> None:
        try:
            lanes.begin(_take_in)
        except Stopped as stopped:
            ended.append(stopped)

    waiting = threading.Thread(target=wait, daemon=True)
    waiting.start()
    lanes.close()
    waiting.join(60)
    assert len(ended) == 1
    with first.transaction():  # its owner's again, and nothing of the batch is left
        assert first.row("SELECT to_regclass('pg_temp.taken')") == (None,)
    with pytest.raises(Stopped):
        lanes.begin(_take_in)


def test_without_a_connection_to_spare_one_does_all_of_it(first: BulkSession, database_url: str) -> None:
    nowhere = partial(BulkSession, "postgresql+psycopg://nobody@127.0.0.1:1/none", "plant")
    with pytest.raises(Unavailable):
        nowhere()
    lanes = Lanes(first, nowhere)
    taken = [lanes.begin(_take_in)]
    waiting = threading.Thread(target=lambda: taken.append(lanes.begin(_take_in)), daemon=True)
    waiting.start()
    with taken[0].rest():
        pass
    lanes.give_back(taken[0])
    waiting.join(60)
    assert taken == [first, first]
    lanes.close()


def test_a_part_waits_until_the_second_connection_of_a_dying_worker_is_gone(database_url: str, tmp_path: Path) -> None:
    """Otherwise both would write the batch behind the last position."""
    syncs = Syncs(database_url, "dying")
    description = write_plant(tmp_path, items=[item("I-1", "Item")], stocks=[], as_of="2025-05-15T18:00:00Z")
    asked = syncs.ask()
    ended: list[IngestionStatus] = []
    with BulkSession(database_url, syncs.tenant) as dying:
        key = Parts(dying, asked, 0).second_lock_name(0)
        dying.administer("SELECT pg_advisory_lock(hashtextextended(%(key)s, 0))", {"key": key})
        job = threading.Thread(target=lambda: ended.append(syncs.run(description, job=asked)), daemon=True)
        job.start()
        job.join(1)
        assert job.is_alive()
    job.join(60)
    assert ended == [IngestionStatus.COMPLETED]
