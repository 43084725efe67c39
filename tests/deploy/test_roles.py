"""The users that deploy/roles.sql makes: the owner upgrades, the serving one does all else and owns nothing."""

import os
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from agent.checkpoints import Checkpoints
from bootstrap.schema import bring_up_to_date
from core.errors import NotPermitted
from data_layer.backup import back_up
from data_layer.client_programs import find
from data_layer.database import Database
from data_layer.keys import ApiKeys
from data_layer.libpq import libpq
from data_layer.vectors import bring_vector_tables
from tests.order_files import export
from tests.synced import synced
from tools.inventory.stock_on_hand import stock_on_hand

ROLES = Path(__file__).parents[2] / "deploy" / "roles.sql"
USERS = ("owner", "serving", "backup")


@pytest.fixture(scope="module")
def administrator(server_url: str) -> Iterator[str]:
    """Its URL of a fresh database that roles.sql was run in, twice."""
    name = f"roles_{os.getpid()}"
    with psycopg.connect(libpq(server_url), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    url = make_url(server_url).set(database=name).render_as_string(hide_password=False)
    passwords = [part for user in USERS for part in ("-v", f"{user}_password={user} word")]
    for _ in range(2):
        command = [find("psql", 15), "-X", "-v", "ON_ERROR_STOP=1", *passwords, "-d", libpq(url), "-f", str(ROLES)]
        subprocess.run(command, check=True)
    yield url
    with psycopg.connect(libpq(server_url), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} (FORCE)")
        for user in USERS:
            connection.execute(f"DROP ROLE copilot_{user}")


def of(user: str, administrator: str) -> str:
    return libpq(
        make_url(administrator).set(username=f"copilot_{user}", password=f"{user} word").render_as_string(False)
    )


async def test_the_owner_upgrades_and_the_serving_user_does_all_else(administrator: str, tmp_path: Path) -> None:
    owner, serving = of("owner", administrator), of("serving", administrator)
    with pytest.raises(NotPermitted, match="run copilot db upgrade as the owner"):
        bring_up_to_date(serving)
    assert bring_up_to_date(owner)
    assert bring_vector_tables(owner) is False  # they were made with all others
    assert bring_up_to_date(serving) is False

    database = Database.connect(serving.replace("postgresql://", "postgresql+psycopg://"))
    context = await synced(database, tmp_path, "plant", [(date(2025, 6, 2), export())])
    assert (await ApiKeys(database).list()) == []
    assert (await ApiKeys(database).create("plant", "ann", ["inventory:read"])) is not None
    assert await stock_on_hand.call(context, {"sku": "SEAL"})
    await database.close()
    checkpoints = await Checkpoints.open(serving)
    assert await checkpoints.saver.aget_tuple({"configurable": {"thread_id": "x", "checkpoint_ns": ""}}) is None
    await checkpoints.close()

    assert back_up(of("backup", administrator), tmp_path / "all", product="0", beside={}).roles
    with pytest.raises(NotPermitted, match="every tenant"):
        back_up(owner, tmp_path / "half", product="0", beside={})


def test_the_serving_user_changes_no_table_and_sees_no_tenants_rows_by_itself(administrator: str) -> None:
    bring_up_to_date(of("owner", administrator))
    with psycopg.connect(libpq(of("serving", administrator))) as connection:
        assert connection.execute("SELECT * FROM manufacturing.inventory").fetchall() == []
        assert connection.execute("SELECT * FROM pg_class WHERE relowner = current_user::regrole").fetchall() == []
        for statement in (
            "ALTER TABLE manufacturing.warehouse NO FORCE ROW LEVEL SECURITY",
            "DROP TABLE copilot.api_key",
            "CREATE TABLE copilot.own (a int)",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute(statement)
