"""What the tenant used in a month, and what is left of its quota, for administrators."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from api.auth import needs
from api.services import Parts
from core.errors import InvalidInput
from core.identity import Principal, Scope
from data_layer.queries.usage import By, UsageLine, UsageRepository
from data_layer.quotas import Quota, next_month, quota
from tools.result import plain

router = APIRouter(prefix="/usage", tags=["access"])

Administrator = Annotated[Principal, Depends(needs(Scope.ADMIN))]


class Figures(BaseModel):
    """Tokens are those that providers say; `cost` in dollars, at the prices that were set at the time."""

    questions: int
    tool_calls: int | None = Field(description="As the audit log knows them; none where that does not tell them apart")
    model_requests: int
    tokens_sent: int
    tokens_received: int
    cost: str


class Line(Figures):
    what: str = Field(description="The user, channel, model or day")


class QuotaLeft(BaseModel):
    """None: any number. What is being answered just now is not counted yet."""

    tokens: int | None
    tokens_left: int | None
    cost: str | None
    cost_left: str | None
    used_percent: int
    beyond: str = Field(description="embedded: the built-in model answers; refuse: nothing is answered")
    anew_on: date


class MonthOfUsage(Figures):
    month: str
    documents: int = Field(description="That there are now")
    rows_synced: int = Field(description="Accepted from sources in the month")
    unpriced: list[str] = Field(description="Models without a price, which cost nothing here")
    by: By | None
    lines: list[Line]
    quota: QuotaLeft | None = Field(description="Of this month; of an earlier one there is none")


@router.get("", summary="Questions, tool calls, tokens and cost of a month, and what is left of the quota")
async def usage(
    caller: Administrator,
    parts: Parts,
    month: Annotated[
        str | None, Query(max_length=7, description="Such as 2026-05; this month when left out (UTC)")
    ] = None,
    by: Annotated[By | None, Query(description="Also by user, channel, model or day")] = None,
) -> MonthOfUsage:
    this = datetime.now(UTC).date().replace(day=1)
    first = this if month is None else _first(month)
    async with parts.database.read(caller) as tx:
        found = await UsageRepository(tx).of(caller.tenant_id, first, by)
    allowed = await quota(parts.database, caller.tenant_id) if first == this else None
    return MonthOfUsage(
        month=f"{first:%Y-%m}",
        **_figures(found.total).model_dump(),
        documents=found.documents,
        rows_synced=found.rows_synced,
        unpriced=list(found.unpriced),
        by=by,
        lines=[Line(what=one.what, **_figures(one).model_dump()) for one in found.lines],
        quota=None if allowed is None else _left(allowed, found.total, first),
    )


def _first(month: str) -> date:
    try:
        first = datetime.strptime(month, "%Y-%m").date()
        next_month(first)  # of the last year there is none
        return first
    except ValueError:
        raise InvalidInput("month: expected one such as 2026-05.") from None


def _figures(line: UsageLine) -> Figures:
    return Figures(
        questions=line.questions,
        tool_calls=line.tool_calls,
        model_requests=line.requests,
        tokens_sent=line.sent,
        tokens_received=line.received,
        cost=plain(line.cost),
    )


def _left(allowed: Quota, total: UsageLine, first: date) -> QuotaLeft:
    tokens = total.sent + total.received
    return QuotaLeft(
        tokens=allowed.tokens,
        tokens_left=None if allowed.tokens is None else max(0, allowed.tokens - tokens),
        cost=None if allowed.cost is None else plain(allowed.cost),
        cost_left=None if allowed.cost is None else plain(max(Decimal(0), allowed.cost - total.cost)),
        used_percent=int(allowed.share(tokens, total.cost) * 100),
        beyond=allowed.beyond,
        anew_on=next_month(first),
    )
