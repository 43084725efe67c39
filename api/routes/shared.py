"""Conversations that their owner lets the tenant read."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from agent.answer import Answer
from api.auth import Caller
from api.paging import ListPage
from api.services import Parts
from data_layer.sharing import Sharing

router = APIRouter(tags=["threads"])


class SharedThread(BaseModel):
    thread_id: UUID
    title: str
    owner: str = Field(description="Who asked")
    updated_at: datetime


class SharedMessage(BaseModel):
    message_id: UUID
    question: str
    status: str
    answer: Answer | None
    withheld: bool = Field(description="There is an answer, but the caller lacks grants it was made with")
    created_at: datetime
    updated_at: datetime


@router.put("/threads/{thread_id}/share", summary="Let the tenant read a conversation", status_code=204)
async def share(thread_id: UUID, caller: Caller, parts: Parts) -> None:
    """Its id is the link: `GET /api/v1/shared/{thread_id}`. Nobody but its owner can go on with it."""
    await Sharing(parts.database).share(caller, thread_id, shared=True)


@router.delete("/threads/{thread_id}/share", summary="Keep a conversation to oneself again", status_code=204)
async def unshare(thread_id: UUID, caller: Caller, parts: Parts) -> None:
    await Sharing(parts.database).share(caller, thread_id, shared=False)


@router.get("/shared/{thread_id}", summary="A conversation that somebody of the tenant shares")
async def shared(thread_id: UUID, caller: Caller, parts: Parts) -> SharedThread:
    return SharedThread.model_validate(await Sharing(parts.database).thread(caller, thread_id), from_attributes=True)


@router.get("/shared/{thread_id}/messages", summary="Its questions and answers, the first 500")
async def messages(thread_id: UUID, caller: Caller, parts: Parts) -> ListPage[SharedMessage]:
    """Answers made with grants or sites that the caller lacks are withheld, and all after them."""
    found = await Sharing(parts.database).messages(caller, thread_id)
    items = [SharedMessage.model_validate(message, from_attributes=True) for message in found]
    return ListPage(items=items, total=len(items), next_cursor=None)
