"""What waits for somebody's yes, the decision, and the files of what was approved."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from api.idempotency import IdempotencyKey, once
from api.paging import Cursor, Limit, ListPage, cut, moment
from api.services import Context, Parts
from tools.actions.approval import Approval

router = APIRouter(tags=["approvals"])

Status = Annotated[
    Literal["pending", "approved", "rejected", "expired", "done", "failed"] | None,
    Query(description="Only those that stand so"),
]


class Decision(BaseModel):
    decision: Literal["approve", "reject"]
    arguments: dict[str, Any] | None = Field(None, description="What is to be different; only `editable` ones")


class Edits(BaseModel):
    arguments: dict[str, Any]


@router.get("/approvals", summary="Proposals, the latest first")
async def approvals(
    context: Context, parts: Parts, status: Status = None, limit: Limit = 50, cursor: Cursor = None
) -> ListPage[Approval]:
    """The caller's own, and with the grant `approvals:decide` those of everybody that the caller may decide about."""
    found = await parts.approvals.list(context, status=status, limit=limit + 1, before=moment(cursor))
    return cut(found, limit, lambda one: one.created_at)


@router.get("/approvals/{approval_id}", summary="One proposal, as it stands now")
async def approval(approval_id: UUID, context: Context, parts: Parts) -> Approval:
    return await parts.approvals.get(context, approval_id)


@router.post("/approvals/{approval_id}/preview", summary="What it would be with changes; nothing is kept")
async def preview(approval_id: UUID, body: Edits, context: Context, parts: Parts) -> Approval:
    return await parts.approvals.preview(context, approval_id, body.arguments)


@router.post("/approvals/{approval_id}", summary="Approve or reject, once")
async def decide(
    approval_id: UUID, body: Decision, context: Context, parts: Parts, key: IdempotencyKey = None
) -> Approval:
    """What is approved is delivered exactly so, once. What could not be delivered within some seconds goes on in the
    background: its status is then `approved`."""

    async def act() -> dict[str, Any]:
        approve = body.decision == "approve"
        return (await parts.approvals.decide(context, approval_id, approve, body.arguments)).model_dump(mode="json")

    route = f"approvals/{approval_id}"
    return Approval.model_validate(await once(parts.idempotency, context.principal, key, route, body, act))


@router.get(
    "/effects/{effect_id}/file",
    summary="A file of what was approved",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}}},
)
async def file(
    effect_id: UUID, context: Context, parts: Parts, name: Annotated[str, Query(max_length=100)] = ""
) -> Response:
    """Of those that its receipt names; the first without a name."""
    found = await parts.approvals.file(context, effect_id, name)
    return Response(
        found.text.encode(),
        media_type=found.media_type,
        headers={"Content-Disposition": f'attachment; filename="{found.name}"', "Cache-Control": "no-store"},
    )
