"""The audit log as an administrator reads it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from core.errors import InvalidInput
from data_layer.repository import Repository
from data_layer.transaction import sql


@dataclass(frozen=True)
class AuditEntry:
    """See `core.audit.Record`."""

    at: datetime
    audit_id: UUID
    user_id: str
    channel: str
    kind: str
    what: str
    outcome: str
    detail: Mapping[str, Any]


@dataclass(frozen=True)
class AuditFilter:
    """What is not given is not looked at. `since` is the first moment, `until` the first that is too late."""

    user_id: str | None = None
    channel: str | None = None
    kind: str | None = None
    what: str | None = None
    outcome: str | None = None
    thread_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


_COLUMNS = ", ".join(field.name for field in fields(AuditEntry))
_EQUAL = ("user_id", "channel", "kind", "what", "outcome")
_CURSOR = "This is not a cursor of this list: begin again without one."


class AuditRepository(Repository):
    async def entries(
        self, wanted: AuditFilter, *, limit: int, cursor: str | None
    ) -> tuple[tuple[AuditEntry, ...], str | None]:
        """Latest first, and the cursor of those behind them. Raises `InvalidInput`."""
        conditions = [f"{name} = :{name}" for name in _EQUAL if getattr(wanted, name) is not None]
        values: dict[str, Any] = {name: getattr(wanted, name) for name in _EQUAL}
        for name, condition in (
            ("thread_id", "detail ->> 'thread_id' = CAST(:thread_id AS text)"),
            ("since", "at >= :since"),
            ("until", "at < :until"),
        ):
            if (value := getattr(wanted, name)) is not None:
                conditions.append(condition)
                values[name] = str(value) if name == "thread_id" else value
        if cursor is not None:
            values["at"], values["id"] = _place(cursor)
            conditions.append("(at, audit_id) < (:at, CAST(:id AS uuid))")
        where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
        found = await self._tx.execute(
            sql(f"SELECT {_COLUMNS} FROM copilot.audit {where} ORDER BY at DESC, audit_id DESC LIMIT :limit"),
            {**{name: value for name, value in values.items() if value is not None}, "limit": limit + 1},
        )
        rows = [AuditEntry(*row) for row in found]
        return tuple(rows[:limit]), _written(rows[limit - 1]) if len(rows) > limit else None


def _written(entry: AuditEntry) -> str:
    return f"{entry.at.astimezone(UTC).isoformat().replace('+00:00', 'Z')}_{entry.audit_id}"


def _place(cursor: str) -> tuple[datetime, UUID]:
    at, _, audit_id = cursor.partition("_")
    try:
        place, entry = datetime.fromisoformat(at), UUID(audit_id)
    except ValueError:
        raise InvalidInput(_CURSOR) from None
    if place.tzinfo is None:
        raise InvalidInput(_CURSOR)
    return place, entry
