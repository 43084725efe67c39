"""What a tenant used in a month: questions, calls, tokens, cost; what it holds and brought in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from types import MappingProxyType
from typing import Literal, get_args

from data_layer.quotas import next_month
from data_layer.repository import Repository
from data_layer.transaction import sql

By = Literal["user", "channel", "model", "day"]
BY: tuple[By, ...] = get_args(By)
_COLUMNS: Mapping[By, str] = MappingProxyType(
    {"user": "user_id", "channel": "channel", "model": "model", "day": "CAST(day AS text)"}
)
# The audit log knows nothing of models.
_OF_CALLS: Mapping[By, str] = MappingProxyType(
    {"user": "user_id", "channel": "channel", "day": "CAST(CAST(at AT TIME ZONE 'UTC' AS date) AS text)"}
)
_USAGE = """
SELECT {what} AS what, sum(questions) AS questions, sum(requests) AS requests, sum(sent) AS sent,
       sum(received) AS received, sum(cost) AS cost
FROM copilot.usage WHERE tenant_id = :tenant AND day >= :first AND day < :next GROUP BY 1
"""
_CALLS = """
SELECT {what} AS what, count(*) AS calls FROM copilot.audit
WHERE tenant_id = :tenant AND kind = 'tool_call' AND at >= :since AND at < :until GROUP BY 1
"""
_UNPRICED = """
SELECT DISTINCT model FROM copilot.usage
WHERE tenant_id = :tenant AND day >= :first AND day < :next AND cost = 0 AND sent + received > 0 ORDER BY 1
"""
_HELD = """
SELECT (SELECT count(*) FROM copilot.document WHERE tenant_id = :tenant AND superseded_on IS NULL) AS documents,
       (SELECT coalesce(sum(s.accepted), 0) FROM staging.job j JOIN staging.progress s USING (tenant_id, job_id)
        WHERE j.tenant_id = :tenant AND j.requested_at >= :since AND j.requested_at < :until) AS rows_synced
"""


@dataclass(frozen=True)
class UsageLine:
    """`tool_calls`: None where they are not told apart that way."""

    what: str
    questions: int = 0
    tool_calls: int | None = 0
    requests: int = 0
    sent: int = 0
    received: int = 0
    cost: Decimal = Decimal(0)


@dataclass(frozen=True)
class Usage:
    """Of one month. `cost` is in the currency of the prices; of `unpriced` models tokens are counted, and no cost."""

    total: UsageLine
    documents: int
    rows_synced: int
    lines: Sequence[UsageLine] = field(default_factory=tuple)
    unpriced: Sequence[str] = field(default_factory=tuple)


class UsageRepository(Repository):
    async def of(self, tenant: str, first: date, by: By | None = None) -> Usage:
        """Of the month that begins on `first`; its lines by what is asked, the most questions first, days in order."""
        last = next_month(first)
        values = {
            "tenant": tenant,
            "first": first,
            "next": last,
            "since": datetime.combine(first, time(), UTC),
            "until": datetime.combine(last, time(), UTC),
        }
        (total,) = await self._lines("CAST('' AS text)", "CAST('' AS text)", values) or [UsageLine("")]
        lines = [] if by is None else await self._lines(_COLUMNS[by], _OF_CALLS.get(by), values)
        lines.sort(key=lambda one: one.what if by == "day" else (-one.questions, one.what))
        held = (await self._tx.execute(sql(_HELD), values)).one()
        unpriced = tuple((await self._tx.execute(sql(_UNPRICED), values)).scalars())
        return Usage(total, int(held.documents), int(held.rows_synced), tuple(lines), unpriced)

    async def _lines(self, what: str, of_calls: str | None, values: Mapping[str, object]) -> list[UsageLine]:
        calls: dict[str, int] = {}
        if of_calls is not None:
            found = await self._tx.execute(sql(_CALLS.format(what=of_calls)), values)
            calls = {row.what: row.calls for row in found}
        lines = {
            row.what: UsageLine(
                row.what, int(row.questions), None if of_calls is None else calls.pop(row.what, 0), int(row.requests),
                int(row.sent), int(row.received), row.cost,
            )
            for row in await self._tx.execute(sql(_USAGE.format(what=what)), values)
        }  # fmt: skip
        lines |= {name: UsageLine(name, tool_calls=count) for name, count in calls.items()}
        return list(lines.values())
