"""How long each tenant keeps what it has of people, and the deletion of what is older."""

from collections.abc import Mapping
from typing import Literal, get_args

from psycopg.types.json import Jsonb
from sqlalchemy.ext.asyncio import AsyncConnection

from core.audit import Kind, Record
from core.identity import Principal
from data_layer.audit import add_by_owner, as_tenant
from data_layer.database import Database
from data_layer.transaction import sql

What = Literal["threads", "feedback", "alerts", "effects", "audit", "usage"]
WHAT: tuple[What, ...] = get_args(What)
Days = Mapping[What, int]
MOST_DAYS = 36_500

_OLD = "tenant_id = :tenant AND {column} < now() - make_interval(days => CAST(:days AS integer))"
_IDLE = f"""{_OLD.format(column="updated_at")} AND NOT EXISTS (
    SELECT FROM copilot.message m
    WHERE m.tenant_id = t.tenant_id AND m.thread_id = t.thread_id AND m.status = 'running')"""
# Threads first: who asks on in one locks it first, so it is deleted whole or not at all.
_THREADS = f"DELETE FROM copilot.thread t WHERE {_IDLE} RETURNING thread_id"
_IDLE_THREADS = f"SELECT thread_id FROM copilot.thread t WHERE {_IDLE}"
_OF_THREADS = ("message", "slack_thread")
# Table, what is to be done with the rows, and which. An alert that is not over stays: it would be told
# again. What is on its way stays whole.
_RULES: Mapping[What, tuple[tuple[str, str, str], ...]] = {
    "feedback": (
        (
            "message",
            "SET rating = NULL, feedback = NULL",
            f"{_OLD.format(column='updated_at')} AND (rating IS NOT NULL OR feedback IS NOT NULL)",
        ),
    ),
    "alerts": (
        ("alert", "DELETE", f"{_OLD.format(column='over_at')}"),
        ("alert_delivery", "DELETE", f"{_OLD.format(column='ended_at')} AND status NOT IN ('waiting', 'sending')"),
        ("alert_subscription", "DELETE", f"{_OLD.format(column='stopped_at')}"),
    ),
    "effects": (
        (
            "approval",
            "SET arguments = '{}', outgoing = '{}', preview = ''",
            f"{_OLD.format(column='expires_at')} AND status <> 'approved' AND outgoing <> '{{}}'",
        ),
    ),
    "audit": (("audit", "DELETE", _OLD.format(column="at")),),
    # What is held against this month's quota stays.
    "usage": (
        ("usage", "DELETE", f"{_OLD.format(column='day')} AND day < date_trunc('month', now() AT TIME ZONE 'UTC')"),
    ),
}


async def retention(database: Database, tenant: str) -> dict[What, int]:
    """Days, by what is kept; what is not in it is kept for ever."""
    async with database.administer() as connection:
        found = await connection.execute(
            sql("SELECT retention FROM copilot.tenant WHERE tenant_id = :tenant"), {"tenant": tenant}
        )
        return dict(found.scalar() or {})


async def retentions(database: Database) -> dict[str, dict[What, int]]:
    """As `retention`, of the tenants that have said anything of it."""
    async with database.administer() as connection:
        found = await connection.execute(
            sql("SELECT tenant_id, retention FROM copilot.tenant WHERE retention <> '{}' ORDER BY tenant_id")
        )
        return {row.tenant_id: row.retention for row in found}


async def set_retention(database: Database, tenant: str, days: Days, *, by: str, channel: str) -> None:
    """In place of what was set before; `by` whom and how is recorded."""
    told = " ".join(f"{what}={days[what]}" for what in WHAT if what in days)
    record = Record.of(Principal(tenant, by), channel, Kind.RETENTION_SET, told)
    async with database.administer() as connection:
        await add_by_owner(connection, record)
        await connection.execute(
            sql(
                "INSERT INTO copilot.tenant (tenant_id, retention) VALUES (:tenant, :days)"
                " ON CONFLICT (tenant_id) DO UPDATE SET retention = excluded.retention"
            ),
            {"tenant": tenant, "days": Jsonb(dict(days))},
        )


async def outdated(database: Database, tenant: str, days: Days) -> dict[str, int]:
    """How many rows `keep` would delete or empty, by what is kept and table."""
    return await _each(database, tenant, days, dry=True)


async def keep(database: Database, tenant: str, days: Days) -> dict[str, int]:
    """Delete what is older than that, each kind in a transaction of its own; the rows by what is kept and table.

    What the model remembers of deleted threads is not here: it goes when they have been idle for a month."""
    return await _each(database, tenant, days, dry=False)


async def _each(database: Database, tenant: str, days: Days, *, dry: bool) -> dict[str, int]:
    counts: dict[str, int] = {}
    for what in WHAT:
        if what in days:
            async with database.administer() as connection:
                await as_tenant(connection, tenant)
                values: dict[str, object] = {"tenant": tenant, "days": days[what]}
                if what == "threads":
                    found = await _threads(connection, values, dry=dry)
                else:
                    found = {one[0]: await _rows(connection, *one, values, dry=dry) for one in _RULES[what]}
            counts |= {f"{what}: {table}": rows for table, rows in found.items() if rows}
    return counts


async def _threads(connection: AsyncConnection, values: dict[str, object], *, dry: bool) -> dict[str, int]:
    threads = list((await connection.execute(sql(_IDLE_THREADS if dry else _THREADS), values)).scalars())
    of = {**values, "threads": threads}
    which = "tenant_id = :tenant AND thread_id = ANY(CAST(:threads AS uuid[]))"
    return {"thread": len(threads)} | {
        table: await _rows(connection, table, "DELETE", which, of, dry=dry) for table in _OF_THREADS
    }


async def _rows(
    connection: AsyncConnection, table: str, verb: str, which: str, values: dict[str, object], *, dry: bool
) -> int:
    name = f"copilot.{table}"
    if dry:
        return int((await connection.execute(sql(f"SELECT count(*) FROM {name} WHERE {which}"), values)).scalar_one())
    statement = f"DELETE FROM {name}" if verb == "DELETE" else f"UPDATE {name} {verb}"
    return (await connection.execute(sql(f"{statement} WHERE {which}"), values)).rowcount
