"""How far the forecasts are; what they say is the tool `forecast_demand`'s."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from api.auth import needs
from api.services import Parts
from core.identity import Principal, Scope
from forecasting.series import Grain

router = APIRouter(prefix="/forecasts", tags=["planning"])

Reader = Annotated[Principal, Depends(needs(Scope.ORDERS_READ))]


class TrainingStatus(StrEnum):
    NEVER = "never"
    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"


class ForecastState(BaseModel):
    status: TrainingStatus = Field(description="Of the last training")
    requested_at: datetime | None
    finished_at: datetime | None
    grain: Grain = Field(description="Of the series: what else is told is sums or shares of it")
    learnt_until: date | None = Field(description="It learns from what was ordered for before that day")
    changed: int = Field(description="Series that are to be trained")
    trained: int
    error: str | None
    current: bool = Field(description="Those held are of the orders and items as they are now")
    forecast: int = Field(description="Items with a forecast")
    better_than_naive: int = Field(description="Of them, in their back-test")
    untested: int
    too_little: int = Field(description="Items without a forecast: too little was ordered")
    inactive: int


@router.get("", summary="How far the forecasts are")
async def forecasts(caller: Reader, parts: Parts) -> ForecastState:
    run, held, current = await parts.sync.forecasts.last(caller)
    return ForecastState(
        status=TrainingStatus(run.status.lower()) if run else TrainingStatus.NEVER,
        requested_at=run.requested_at if run else None,
        finished_at=run.finished_at if run else None,
        grain=Grain(run.grain) if run else Grain.WEEK,
        learnt_until=run.until if run else None,
        changed=run.changed if run else 0,
        trained=run.trained if run else 0,
        error=run.error if run else None,
        current=current,
        forecast=held.forecast,
        better_than_naive=held.better,
        untested=held.untested,
        too_little=held.too_little,
        inactive=held.inactive,
    )
