"""Plants in memory: read when they are first asked for, and again when a sync has changed them."""

import asyncio
from pathlib import Path

import pytest

from core.errors import Unavailable
from core.identity import Principal
from data_layer.database import Database
from planning.quantity import quantity
from tests.ingestion.plant_files import Syncs, item, stock, write_plant
from tests.tools.conftest import TODAY
from tools.planning.plants import Plants
from tools.planning.reading import Reading


def _sync(url: str, tenant: str, folder: Path, on_hand: str, *, day: int = 1) -> None:
    description = write_plant(
        folder / tenant / str(day), items=[item("BOLT", "Bolt")], stocks=[stock("BOLT", "W1", on_hand)],
        as_of=f"2025-05-{day:02}T18:00:00Z",
    )  # fmt: skip
    Syncs(url, tenant).run(description)


def _on_hand(reading: Reading) -> list[object]:
    return [quantity(one) for one in reading.plant.items.on_hand.tolist()]


@pytest.fixture(scope="module", autouse=True)
def _plants(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("plants")
    for number, tenant in enumerate(("one", "two", "three"), 1):
        _sync(database_url, tenant, folder, str(number))


async def test_a_plant_is_read_once_until_a_sync_changes_it(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    plants, caller = Plants(), Principal("one", "planner")
    first = await plants.reading(database, caller, TODAY)
    assert await plants.reading(database, caller, TODAY) is first
    await asyncio.to_thread(_sync, database_url, "one", tmp_path, "7", day=2)
    second = await plants.reading(database, caller, TODAY)
    assert (_on_hand(first), _on_hand(second)) == ([1], [7])
    await asyncio.to_thread(_sync, database_url, "one", tmp_path, "7", day=2)
    assert await plants.reading(database, caller, TODAY) is second


async def test_callers_at_the_same_time_share_one_reading_though_some_of_them_give_up(database: Database) -> None:
    plants, caller = Plants(), Principal("two", "planner")
    asked = [asyncio.ensure_future(plants.reading(database, caller, TODAY)) for _ in range(12)]
    await asyncio.sleep(0)
    for one in asked[:4]:
        one.cancel()
    found = await asyncio.gather(*asked, return_exceptions=True)
    readings = {id(one) for one in found[4:]}
    assert len(readings) == 1
    assert isinstance(found[-1], Reading)


async def test_each_tenant_has_its_own_plant_however_they_are_asked_for(database: Database) -> None:
    plants = Plants(kept=2)
    tenants = ("two", "three", "empty") * 5
    found = await asyncio.gather(*(plants.reading(database, Principal(one, "planner"), TODAY) for one in tenants))
    assert [_on_hand(one) for one in found] == [[2], [3], []] * 5


async def test_the_plant_least_recently_asked_for_is_forgotten(database: Database) -> None:
    plants, two, three = Plants(kept=1), Principal("two", "planner"), Principal("three", "planner")
    first = await plants.reading(database, two, TODAY)
    await plants.reading(database, three, TODAY)
    assert await plants.reading(database, two, TODAY) is not first


async def test_callers_of_several_threads_are_served(database_url: str) -> None:
    plants = Plants()

    async def ask() -> Reading:
        database = Database.connect(database_url)
        try:
            return await plants.reading(database, Principal("two", "planner"), TODAY)
        finally:
            await database.close()

    found = await asyncio.gather(*(asyncio.to_thread(asyncio.run, ask()) for _ in range(4)))
    assert len({id(one) for one in found}) == 1


async def test_a_database_that_is_away_is_said_and_asked_again(database: Database) -> None:
    away = Database.connect("postgresql+psycopg://nobody@127.0.0.1:9/none")
    plants = Plants()
    with pytest.raises(Unavailable):
        await plants.reading(away, Principal("two", "planner"), TODAY)
    await away.close()
    assert _on_hand(await plants.reading(database, Principal("two", "planner"), TODAY)) == [2]
