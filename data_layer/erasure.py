"""Erasing a user: what is theirs alone is deleted, what others rely on stays under a name that leads nowhere."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.audit import Kind, Record
from core.identity import Principal
from data_layer.audit import add_by_owner, as_tenant
from data_layer.database import APPLICATION_ROLE, Database
from data_layer.personal import KEPT, OWN, Personal, of_plant
from data_layer.transaction import sql

_OF_SLACK = """
DELETE FROM copilot.slack_event e USING copilot.slack_user u
WHERE u.tenant_id = :tenant AND u.user_id = :user AND strpos(CAST(e.body AS text), '"' || u.slack_user || '"') > 0
"""
_WITHOUT_EFFECT = """
DELETE FROM copilot.approval a WHERE tenant_id = :tenant AND user_id = :user
AND NOT EXISTS (SELECT FROM copilot.effect e WHERE e.tenant_id = a.tenant_id AND e.approval_id = a.approval_id)
"""
# What they asked and looked for is theirs; that they asked, and what they proposed and decided, is the tenant's.
_THEIR_WORDS: tuple[str, ...] = (
    "UPDATE copilot.audit SET what = '[erased]' WHERE tenant_id = :tenant AND user_id = :user AND kind = 'question'",
    "UPDATE copilot.audit SET detail = detail - 'arguments'"
    " WHERE tenant_id = :tenant AND user_id = :user AND kind IN ('tool_call', 'records')",
    "UPDATE copilot.approval SET thread_id = NULL, message_id = NULL WHERE tenant_id = :tenant AND user_id = :user",
)
_ELSEWHERE: tuple[str, ...] = (
    *(
        f"UPDATE copilot.audit SET detail = jsonb_set(detail, '{{{name}}}', to_jsonb(CAST(:other AS text)))"
        f" WHERE tenant_id = :tenant AND detail ->> '{name}' = :user"
        for name in ("user", "user_id")
    ),
    "UPDATE copilot.audit SET what = :other WHERE tenant_id = :tenant AND kind = 'user_exported' AND what = :user",
    # Renamed, not taken away: without readers a document would be everybody's.
    *(
        f"UPDATE copilot.{table} SET readers = array_replace(readers, :user, :other)"
        " WHERE tenant_id = :tenant AND :user = ANY(readers)"
        for table in ("document", "document_refusal")
    ),
)


@dataclass(frozen=True)
class Erased:
    """Rows by table. `pseudonym` stands where the user stood; nothing says any more whose it is."""

    pseudonym: str
    deleted: dict[str, int] = field(default_factory=dict)
    renamed: dict[str, int] = field(default_factory=dict)


async def erase(database: Database, user: Principal, *, by: str, channel: str) -> Erased:
    """All of the user's in the tenant's tables, in one transaction; then, table by table, the name in plant rows.

    That it was done is in the audit log. Who is cut off in the middle may begin again.
    """
    done = Erased(f"erased-{secrets.token_hex(6)}")
    values = {"tenant": user.tenant_id, "user": user.user_id, "other": done.pseudonym}
    async with database.administer() as connection:
        await as_tenant(connection, user.tenant_id)
        await connection.execute(sql(_OF_SLACK), values)
        never = await connection.execute(sql(_WITHOUT_EFFECT), values)
        _count(done.deleted, "approval", never.rowcount)
        await _each(connection, _THEIR_WORDS, values)
        for one in OWN:
            gone = await connection.execute(delete(one.table).where(*_theirs(one, user)))
            _count(done.deleted, one.table.name, gone.rowcount)
        for one in KEPT:
            await _rename(connection, one, user, done)
        await _each(connection, _ELSEWHERE, values)
        actor = done.pseudonym if by == user.user_id else by
        record = Record.of(
            Principal(user.tenant_id, actor), channel, Kind.USER_ERASED, done.pseudonym,
            deleted=done.deleted, renamed=done.renamed,
        )  # fmt: skip
        await add_by_owner(connection, record)
    for one in of_plant():
        async with database.administer() as connection:
            await as_tenant(connection, user.tenant_id)
            await connection.execute(sql(f"SET LOCAL ROLE {APPLICATION_ROLE}"))  # who owns no rows here may not
            await _rename(connection, one, user, done)
    return done


async def _each(connection: AsyncConnection, statements: Sequence[str], values: dict[str, str]) -> None:
    for statement in statements:
        await connection.execute(sql(statement), values)


async def _rename(connection: AsyncConnection, one: Personal, user: Principal, done: Erased) -> None:
    renamed = await connection.execute(
        update(one.table).where(*_theirs(one, user)).values({one.column: done.pseudonym})
    )
    _count(done.renamed, one.table.name, renamed.rowcount)


def _theirs(one: Personal, user: Principal) -> tuple[Any, ...]:
    columns = one.table.c
    return columns.tenant_id == user.tenant_id, columns[one.column] == user.user_id


def _count(counts: dict[str, int], name: str, rows: int) -> None:
    if rows:
        counts[name] = counts.get(name, 0) + rows
