"""How much a tenant may use of language models in a calendar month (UTC), and how much it has."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from math import ceil
from typing import Any, Literal
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy.exc import SQLAlchemyError

from core.errors import CopilotError, QuotaUsedUp
from core.identity import Principal
from core.metrics import LIMITED
from core.usage import Allowance
from data_layer.database import Database, ReadTx
from data_layer.transaction import sql

log = logging.getLogger(__name__)
Beyond = Literal["embedded", "refuse"]
NOTED = 0.8  # of a quota
_FRESH_S = 5.0
_KEPT = 4_096
_LONGEST_TURN_S = 900.0  # of one whose server died nobody says that it has ended
_UNDER = "SELECT * FROM copilot.under_quota(:tenant, :question, :first, :seconds)"
_ANSWERED = """
UPDATE copilot.tenant SET asking = asking - :question, largest_turn = greatest(largest_turn, :tokens)
WHERE tenant_id = :tenant
"""
_SPENT = """
SELECT coalesce(sum(sent + received), 0), coalesce(sum(cost), 0) FROM copilot.usage
WHERE tenant_id = :tenant AND day >= :first
"""


@dataclass(frozen=True)
class Quota:
    """None: any number. `cost` is in the currency of the prices. `beyond`: what happens once it is used up: the
    built-in model answers, or questions are refused."""

    tokens: int | None = None
    cost: Decimal | None = None
    beyond: Beyond = "embedded"

    def share(self, tokens: int, cost: Decimal) -> float:
        """How much of it that is: the larger of the two."""
        of_tokens = 0.0 if self.tokens is None else tokens / self.tokens if self.tokens else 1.0
        of_cost = 0.0 if self.cost is None else float(cost / self.cost) if self.cost else 1.0
        return max(of_tokens, of_cost)


async def quota(database: Database, tenant: str) -> Quota | None:
    async with database.administer() as connection:
        found = await connection.execute(
            sql("SELECT quota FROM copilot.tenant WHERE tenant_id = :tenant"), {"tenant": tenant}
        )
        stored = found.scalar()
    return _quota(stored) if stored else None


def _quota(stored: Mapping[str, Any]) -> Quota:
    cost = stored.get("cost")
    return Quota(stored.get("tokens"), None if cost is None else Decimal(cost), stored["beyond"])


async def set_quota(database: Database, tenant: str, wanted: Quota | None) -> None:
    """None: there is none any more."""
    stored: dict[str, Any] | None = None
    if wanted is not None:
        cost = None if wanted.cost is None else str(wanted.cost)
        stored = {"tokens": wanted.tokens, "cost": cost, "beyond": wanted.beyond}
    async with database.administer() as connection:
        await connection.execute(
            sql(
                "INSERT INTO copilot.tenant (tenant_id, quota) VALUES (:tenant, :quota)"
                " ON CONFLICT (tenant_id) DO UPDATE SET quota = excluded.quota"
            ),
            {"tenant": tenant, "quota": None if stored is None else Jsonb(stored)},
        )


async def spent(tx: ReadTx, tenant: str, first: date) -> tuple[int, Decimal]:
    """Tokens and cost of a tenant since that day."""
    tokens, cost = (await tx.execute(sql(_SPENT), {"tenant": tenant, "first": first})).one()
    return int(tokens), Decimal(cost)


class Quotas:
    """Asked before each question. Those under way, in whichever process, count as much as the largest turn so far, so
    no more than the last turn is used beyond a quota, unless one is larger than any before.

    `built_in`: the built-in model can answer in place of the language model, else all that is beyond is refused."""

    def __init__(
        self,
        database: Database,
        *,
        built_in: bool = True,
        today: Callable[[], date] = lambda: datetime.now(UTC).date(),
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._built_in = built_in
        self._today = today
        self._now = now
        self._without: dict[str, float] = {}  # until when
        self._asking: set[UUID] = set()
        self._noted: set[tuple[str, date, bool]] = set()

    async def allowance(self, caller: Principal, question: UUID | None = None) -> Allowance:
        """The `question` is under way from here on, to be told of by `answered`, unless the quota is used up. Raises
        `QuotaUsedUp`."""
        tenant, first = caller.tenant_id, self._today().replace(day=1)
        try:
            found, share, used_up = await self._standing(tenant, first, question)
        except (CopilotError, SQLAlchemyError):
            log.warning("quotas are not read just now", exc_info=True)
            return Allowance()
        if found is None or (share < NOTED and not used_up):
            return Allowance()
        if (tenant, first, used_up) not in self._noted:
            self._noted.add((tenant, first, used_up))
            log.warning("a quota is used", extra={"tenant_id": tenant, "percent": int(share * 100)})
        if used_up and (found.beyond == "refuse" or not self._built_in):
            LIMITED.labels("quota").inc()
            raise QuotaUsedUp(
                "This month's quota of the language model is used up, so questions are not answered until it begins"
                f" anew on {next_month(first):%-d %B}. Your administrator can raise it.",
                self._seconds_left(first),
            )
        told = f"{int(share * 100)} % of this month's quota of the language model is used"
        return Allowance(used_up, "" if used_up else told)

    async def answered(self, tenant: str, question: UUID, tokens: int) -> None:
        """It is not under way any more, and what it used is stored."""
        if question in self._asking:
            self._asking.discard(question)
            try:
                async with self._database.administer() as connection:
                    given = {"tenant": tenant, "question": str(question), "tokens": tokens}
                    await connection.execute(sql(_ANSWERED), given)
            except (CopilotError, SQLAlchemyError):  # it counts for a while longer
                log.warning("a question still counts as under way", exc_info=True)

    async def _standing(self, tenant: str, first: date, question: UUID | None) -> tuple[Quota | None, float, bool]:
        """The quota, how much of it is used, and whether it is used up with what those under way may use."""
        if self._without.get(tenant, 0.0) > self._now():
            return None, 0.0, False
        given = {"tenant": tenant, "question": question, "first": first, "seconds": _LONGEST_TURN_S}
        async with self._database.administer() as connection:
            row = (await connection.execute(sql(_UNDER), given)).first()
        if row is None:
            if len(self._without) >= _KEPT:
                self._without.clear()
            self._without[tenant] = self._now() + _FRESH_S
            return None, 0.0, False
        if question is not None and not row.used_up:
            self._asking.add(question)
        found = _quota(row.quota)
        return found, found.share(int(row.tokens), row.cost), row.used_up

    def _seconds_left(self, first: date) -> int:
        begins = datetime.combine(next_month(first), datetime.min.time(), UTC)
        return max(1, ceil((begins - datetime.now(UTC)).total_seconds()))


def next_month(first: date) -> date:
    """The first day of the month behind that of `first`."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)
