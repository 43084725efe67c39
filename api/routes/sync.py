"""Syncs: start one, see how far it is, read what it refused."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from api.auth import needs
from api.idempotency import IdempotencyKey, once
from api.services import Parts
from core.enums import DataSourceType
from core.errors import NotPermitted
from core.identity import Principal, Scope

router = APIRouter(prefix="/sync", tags=["sync"])

Runner = Annotated[Principal, Depends(needs(Scope.SYNC_RUN))]
Reader = Annotated[Principal, Depends(needs(Scope.SYNC_READ))]


class SyncRequest(BaseModel):
    source_type: DataSourceType | None = Field(None, description="As the source is described, when not given")
    source_id: str = Field(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9_-]+$", description="A source's name")
    metadata: dict[str, Any] = Field(
        default_factory=dict, description="Kept with the job. `path`: where its files lie (local mode only)"
    )


class SyncAccepted(BaseModel):
    job_id: UUID


@router.post("/run", summary="Start a sync", status_code=202)
async def run(body: SyncRequest, caller: Runner, parts: Parts, key: IdempotencyKey = None) -> SyncAccepted:
    """It runs in the background; one at a time for a source."""
    metadata = dict(body.metadata)
    path = metadata.pop("path", None)
    if path is not None and not parts.paths_allowed:
        raise NotPermitted("A path may be given on the server's own machine only; configure it in the source instead.")

    async def start() -> dict[str, Any]:
        job_id = await parts.sync.start(
            caller,
            body.source_id,
            source_type=body.source_type,
            path=None if path is None else str(path),
            metadata=metadata,
        )
        return {"job_id": str(job_id)}

    return SyncAccepted.model_validate(await once(parts.idempotency, caller, key, "sync/run", body, start))
