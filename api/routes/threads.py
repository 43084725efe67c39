"""A user's conversations, and what they thought of the answers."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from agent.answer import Answer
from api.auth import Caller
from api.paging import Cursor, Limit, ListPage, cut, moment
from api.services import Context, Parts

router = APIRouter(tags=["threads"])


Words = Annotated[str | None, Query(max_length=200)]
Reason = Literal["wrong_number", "not_understood", "incomplete", "out_of_date", "other"]


class Thread(BaseModel):
    thread_id: UUID
    title: str
    created_at: datetime
    updated_at: datetime
    shared: bool = Field(description="The tenant may read it")


class Message(BaseModel):
    """A question and, once its run has ended well, its answer. A run's id is its message's."""

    message_id: UUID
    thread_id: UUID
    question: str
    status: Literal["running", "done", "failed", "cancelled"]
    answer: Answer | None
    rating: int | None
    created_at: datetime
    updated_at: datetime


class Cancelled(BaseModel):
    thread_id: UUID
    cancelled: bool = Field(description="False: nothing was under way")


class Naming(BaseModel):
    title: str = Field(min_length=1, max_length=200, pattern=r"\S")


class Feedback(BaseModel):
    rating: Literal[1, -1] = Field(description="1: it helped, -1: it did not")
    reason: Reason | None = Field(None, description="What was wrong with it")
    comment: str | None = Field(None, max_length=2000)


@router.get("/threads", summary="The caller's conversations, latest first")
async def list_threads(
    caller: Caller, parts: Parts, q: Words = None, limit: Limit = 50, cursor: Cursor = None
) -> ListPage[Thread]:
    """`q`: those whose title, questions or answers have each of these words."""
    found = await parts.conversations.threads(caller, limit=limit + 1, before=moment(cursor), words=q)
    items = [Thread.model_validate(thread, from_attributes=True) for thread in found]
    return cut(items, limit, lambda thread: thread.updated_at)


@router.get("/threads/{thread_id}/messages", summary="Questions and answers in the order they were asked")
async def messages(
    thread_id: UUID, caller: Caller, parts: Parts, limit: Limit = 50, cursor: Cursor = None
) -> ListPage[Message]:
    found = await parts.conversations.messages(caller, thread_id, limit=limit + 1, after=moment(cursor))
    items = [Message.model_validate(message, from_attributes=True) for message in found]
    return cut(items, limit, lambda message: message.created_at)


@router.post("/threads/{thread_id}/cancel", summary="Stop what is under way")
async def cancel(thread_id: UUID, context: Context, parts: Parts) -> Cancelled:
    await parts.conversations.messages(context.principal, thread_id, limit=1)  # it must be the caller's own
    return Cancelled(thread_id=thread_id, cancelled=await parts.runs.cancel(context, thread_id))


@router.patch("/threads/{thread_id}", summary="Name a conversation", status_code=204)
async def rename(thread_id: UUID, body: Naming, caller: Caller, parts: Parts) -> None:
    await parts.conversations.rename(caller, thread_id, body.title)


@router.delete("/threads/{thread_id}", summary="Delete a conversation", status_code=204)
async def delete(thread_id: UUID, context: Context, parts: Parts) -> None:
    """Its messages, and what the agent remembers of it."""
    await parts.runs.delete_thread(context, thread_id)


@router.post("/messages/{message_id}/feedback", summary="Say whether an answer helped", status_code=204)
async def feedback(message_id: UUID, body: Feedback, caller: Caller, parts: Parts) -> None:
    """The latest counts."""
    await parts.conversations.feedback(caller, message_id, rating=body.rating, reason=body.reason, comment=body.comment)
