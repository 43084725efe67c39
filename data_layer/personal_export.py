"""Everything that is stored of a user, as a ZIP of JSON: one file a table, one object a row."""

import json
import zipfile
from datetime import UTC, datetime
from typing import IO

from core.audit import Kind, Record
from core.identity import Principal
from data_layer.audit import add_by_owner, as_tenant
from data_layer.database import Database
from data_layer.personal import KEPT, OWN, Personal
from data_layer.transaction import sql


async def hand_out(database: Database, user: Principal, into: IO[bytes], *, by: str, channel: str) -> dict[str, int]:
    """Write the ZIP, all of it as of one moment; the rows by file. That it was done is in the audit log."""
    counts: dict[str, int] = {}
    async with database.administer() as connection:
        await connection.execute(sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        await as_tenant(connection, user.tenant_id)
        with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as packed:
            for one in (*OWN, *KEPT):
                values = {"tenant": user.tenant_id, "user": user.user_id, "hidden": list(one.hidden)}
                with packed.open(f"{one.name}.json", "w") as file:
                    file.write(b"[")
                    async with connection.stream(sql(_rows(one)), values) as rows:
                        async for row in rows:
                            file.write(b",\n" if counts.get(one.name) else b"\n")
                            file.write(row[0].encode())
                            counts[one.name] = counts.get(one.name, 0) + 1
                    file.write(b"\n]\n")
            about = {"tenant_id": user.tenant_id, "user_id": user.user_id, "at": datetime.now(UTC).isoformat()}
            packed.writestr("export.json", json.dumps({**about, "rows": counts}, indent=2))
        record = Record.of(Principal(user.tenant_id, by), channel, Kind.USER_EXPORTED, user.user_id, rows=counts)
        await add_by_owner(connection, record)
    return counts


def _rows(one: Personal) -> str:
    return (
        f"SELECT CAST(to_jsonb(t) - CAST(:hidden AS text[]) AS text) FROM {one.table.fullname} t"
        f" WHERE tenant_id = :tenant AND {one.column} = :user"
    )
