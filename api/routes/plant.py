"""What the caller is looking at: whose plant, on which date, how fresh; and questions it can answer."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api.auth import Caller
from api.services import Context, Parts
from data_layer.plant import PlantRepository

router = APIRouter(tags=["plant"])


class Source(BaseModel):
    source_id: str
    as_of: datetime
    synced_at: datetime
    accepted: int
    rejected: int


class Plant(BaseModel):
    tenant: str
    user: str
    today: date
    model: str
    scopes: list[str]
    sites: list[str] | None = Field(description="None: of all sites")
    link_hosts: list[str] = Field(description="That answers may link to, besides documents of this server")
    slack: bool = Field(description="Whether one's user in Slack can be linked: /api/v1/slack/link")
    sources: list[Source]


class Question(BaseModel):
    question: str
    tool: str


class QuestionList(BaseModel):
    items: list[Question]


@router.get("/plant", summary="Whose data this caller sees, the plant's date, and its sources")
async def plant(caller: Caller, parts: Parts) -> Plant:
    async with parts.database.read(caller) as tx:
        sources = await PlantRepository(tx).sources()
    return Plant(
        tenant=caller.tenant_id,
        user=caller.user_id,
        today=parts.clock.today(),
        model=parts.model,
        scopes=sorted(caller.scopes),
        link_hosts=sorted(parts.link_hosts),
        sites=None if caller.sites is None else sorted(caller.sites),
        slack=parts.slack,
        sources=[Source.model_validate(source, from_attributes=True) for source in sources],
    )


@router.get("/suggestions", summary="Questions that this plant's data answers")
async def suggestions(
    parts: Parts,
    context: Context,
    limit: Annotated[int | None, Query(ge=1, le=200, description="Fewer are there sooner")] = None,
) -> QuestionList:
    found = await parts.suggestions.of(context, limit)
    return QuestionList(items=[Question(question=s.question, tool=s.tool) for s in found])
