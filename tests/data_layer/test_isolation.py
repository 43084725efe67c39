"""Nobody sees what is not theirs, whatever SQL is run inside a transaction."""

import uuid

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core.identity import Principal
from data_layer.database import Database

INSERT = text(
    "INSERT INTO manufacturing.warehouse"
    " (tenant_id, warehouse_id, name, source_system, source_record, job_id, created_by)"
    " VALUES (:tenant, 'W1', 'Main', 'test', '1', :job, 'test')"
)
BEFORE_THE_TENANT = [
    "copilot.api_key",
    *(f"copilot.slack_{name}" for name in ("code", "installation", "thread", "user", "workspace")),
    "copilot.tenant",
    "copilot.tenant_due",
    "copilot.widget",
]
COUNT = text("SELECT count(*) FROM manufacturing.warehouse")


@pytest.fixture(scope="module", autouse=True)
async def _one_warehouse(database: Database) -> None:
    async with database.write(Principal("plant", "planner")) as tx:
        await tx.execute(INSERT, {"tenant": "plant", "job": uuid.uuid4()})


async def test_a_tenant_sees_its_own_rows(database: Database, planner: Principal) -> None:
    async with database.read(planner) as tx:
        assert (await tx.execute(COUNT)).scalar() == 1


async def test_another_tenant_sees_none(database: Database, stranger: Principal) -> None:
    async with database.read(stranger) as tx:
        assert (await tx.execute(COUNT)).scalar() == 0


async def test_an_empty_tenant_sees_and_writes_none(database: Database) -> None:
    nobody = Principal("", "nobody")
    async with database.read(nobody) as tx:
        assert (await tx.execute(COUNT)).scalar() == 0
    with pytest.raises(DBAPIError, match="row-level security"):
        async with database.write(nobody) as tx:
            await tx.execute(INSERT, {"tenant": "", "job": uuid.uuid4()})


async def test_a_row_for_another_tenant_is_refused(database: Database, stranger: Principal) -> None:
    with pytest.raises(DBAPIError, match="row-level security"):
        async with database.write(stranger) as tx:
            await tx.execute(INSERT, {"tenant": "plant", "job": uuid.uuid4()})


async def test_a_reading_transaction_cannot_write(database: Database, planner: Principal) -> None:
    with pytest.raises(DBAPIError, match="read-only"):
        async with database.read(planner) as tx:
            await tx.execute(INSERT, {"tenant": "plant", "job": uuid.uuid4()})


async def test_every_table_with_a_tenant_is_under_forced_security(database: Database) -> None:
    async with database.administer() as connection:
        open_tables = await connection.execute(
            text(
                "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped"
                " WHERE n.nspname IN ('staging', 'manufacturing', 'copilot') AND c.relkind = 'r'"
                " AND NOT (c.relrowsecurity AND c.relforcerowsecurity)"
            )
        )
        # Keys are read before the tenant is known, by the connecting role alone.
        assert sorted(row[0] for row in open_tables) == BEFORE_THE_TENANT


@pytest.mark.parametrize("table", BEFORE_THE_TENANT)
async def test_what_is_read_before_the_tenant_is_known_is_not_the_applications(
    database: Database, planner: Principal, table: str
) -> None:
    for statement in (f"SELECT * FROM {table}", f"DELETE FROM {table}"):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with database.write(planner) as tx:
                await tx.execute(text(statement))


async def test_the_applications_role_owns_nothing_and_cannot_bypass(database: Database) -> None:
    async with database.administer() as connection:
        owned = await connection.execute(text("SELECT count(*) FROM pg_class WHERE relowner = 'copilot_app'::regrole"))
        assert owned.scalar() == 0
        role = await connection.execute(
            text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = 'copilot_app'")
        )
        assert role.scalar() is False


async def test_the_tenant_is_asked_once_a_statement(database: Database) -> None:
    """A subquery; the bare setting would be asked for every row that is read."""
    async with database.administer() as connection:
        found = await connection.execute(text("SELECT tablename, qual FROM pg_policies WHERE policyname = 'tenant'"))
        policies = found.all()
    assert len(policies) > 20
    assert [row.tablename for row in policies if "SELECT current_setting(" not in row.qual] == []
