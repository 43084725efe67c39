"""Is it alive, is it ready: for whoever keeps it running. No key is needed, and nothing is told that needs one."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from api.services import Parts
from core.errors import Unavailable
from data_layer.plant import ping

router = APIRouter(prefix="/health", tags=["health"])


class Health(BaseModel):
    status: Literal["ok", "degraded"]
    version: str
    model: str
    database: Literal["ok", "unavailable"]


class Alive(BaseModel):
    status: Literal["ok"] = "ok"


@router.get("", summary="How each part is; always 200")
async def health(parts: Parts) -> Health:
    try:
        await ping(parts.database)
    except Unavailable:
        return Health(status="degraded", version=parts.version, model=parts.model, database="unavailable")
    return Health(status="ok", version=parts.version, model=parts.model, database="ok")


@router.get("/live", summary="The process answers")
async def live() -> Alive:
    return Alive()


@router.get("/ready", summary="Questions can be answered; 503 while the database is away, or once it is stopped")
async def ready(parts: Parts) -> Alive:
    if parts.runs.leaving:
        raise Unavailable("This server is being stopped.")
    await ping(parts.database)
    return Alive()
