"""Syncs: start one, see how far it is, read what it refused, stop it."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field

from api.auth import needs
from api.idempotency import IdempotencyKey, once
from api.paging import Cursor, Limit, ListPage, paged
from api.services import Parts
from core.enums import DataSourceType, IngestionStatus
from core.errors import NotPermitted
from core.identity import Principal, Scope
from jobs.sync import SyncIssue

router = APIRouter(prefix="/sync", tags=["sync"])

Runner = Annotated[Principal, Depends(needs(Scope.SYNC_RUN, all_sites="Syncs"))]
Reader = Annotated[Principal, Depends(needs(Scope.SYNC_READ))]
Mender = Annotated[Principal, Depends(needs(Scope.SYNC_READ, all_sites="Rejected records"))]


class SyncRequest(BaseModel):
    source_type: DataSourceType | None = Field(None, description="Must be the described one, when given")
    source_id: str = Field(min_length=1, max_length=63, description="A source's name")
    metadata: dict[str, Any] = Field(
        default_factory=dict, description="Kept with the job. `path`: where its files lie (local mode only)"
    )


class SyncAccepted(BaseModel):
    job_id: UUID


class Counts(BaseModel):
    read: int = 0
    accepted: int = 0
    rejected: int = 0
    warnings: int = 0
    inserted: int = 0
    updated: int = 0
    removed: int = 0


class Step(Counts):
    entity: str
    stream: str
    status: IngestionStatus
    expected: int | None


class Status(BaseModel):
    """`progress` is the share read so far, where the source says how much there is. `totals` sum the steps."""

    job_id: UUID
    source_id: str
    status: IngestionStatus
    error: str | None
    progress: float | None
    totals: Counts
    requested_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class Job(Status):
    """The whole of it: each entity's step."""

    source_type: DataSourceType
    created_by: str
    metadata: dict[str, Any]
    steps: list[Step]


@router.post("/run", summary="Start a sync", status_code=202)
async def run(body: SyncRequest, caller: Runner, parts: Parts, key: IdempotencyKey = None) -> SyncAccepted:
    """It runs in the background; one at a time for a source."""
    metadata = dict(body.metadata)
    path = metadata.pop("path", None)
    if path is not None and not parts.paths_allowed:
        raise NotPermitted("A path may be given on the server's own machine only: configure it in the source instead.")

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


@router.get("/status/{job_id}", summary="How far a sync is")
async def status(job_id: UUID, caller: Reader, parts: Parts) -> Status:
    return Status.model_validate(await _summed(job_id, caller, parts))


@router.get("/job/{job_id}", summary="A sync with each of its steps")
async def job(job_id: UUID, caller: Reader, parts: Parts) -> Job:
    return Job.model_validate(await _summed(job_id, caller, parts))


@router.get("/job/{job_id}/rejected", summary="Records it refused or warned about", response_model=ListPage[SyncIssue])
async def rejected(job_id: UUID, caller: Mender, parts: Parts, limit: Limit = 50, cursor: Cursor = None) -> Response:
    """In the order they were read: the line, the field, the reason and the record itself."""
    return paged(await parts.sync.issues(caller, job_id, limit=limit, cursor=cursor))


@router.post("/job/{job_id}/cancel", summary="Stop a sync", status_code=202)
async def cancel(job_id: UUID, caller: Runner, parts: Parts) -> SyncAccepted:
    """It ends after its present batch; what was taken stays. One that has ended stays as it is."""
    await parts.sync.cancel(caller, job_id)
    return SyncAccepted(job_id=job_id)


async def _summed(job_id: UUID, caller: Principal, parts: Parts) -> dict[str, Any]:
    found = await parts.sync.status(caller, job_id)
    steps = [Step.model_validate(step, from_attributes=True) for step in found.steps]
    totals = Counts(**{name: sum(getattr(step, name) for step in steps) for name in Counts.model_fields})
    expected = sum(step.expected or 0 for step in steps)
    known = bool(steps) and all(step.expected is not None for step in steps)
    progress = 1.0 if found.finished else round(min(totals.read / expected, 1.0), 4) if known and expected else None
    return {**vars(found), "steps": steps, "totals": totals, "progress": progress}
