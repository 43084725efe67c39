"""The audit log: who asked for what, for those who may read that."""

import json
from collections.abc import AsyncGenerator, Iterable
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime, BaseModel

from api.auth import needs
from api.paging import Cursor, Limit, ListPage
from api.services import Parts
from core.audit import Kind
from core.identity import Principal, Scope
from data_layer.queries.audit import AuditEntry, AuditFilter, AuditRepository
from tools import csv_text

router = APIRouter(prefix="/audit", tags=["access"])

Auditor = Annotated[Principal, Depends(needs(Scope.AUDIT_READ, all_sites="Records of what was done"))]
Text = Annotated[str | None, Query(max_length=255)]
_PAGE = 1_000
_CSV = ("at", "user_id", "channel", "kind", "what", "outcome", "detail", "audit_id")


class Entry(BaseModel):
    """`outcome` is ok or the code of an error; `detail` holds arguments, ids and sizes, never results."""

    at: datetime
    audit_id: UUID
    user_id: str
    channel: str
    kind: str
    what: str
    outcome: str
    detail: dict[str, Any]


class ExportFormat(StrEnum):
    CSV = "csv"
    JSONL = "jsonl"


def _wanted(
    user: Text = None,
    channel: Text = None,
    kind: Kind | None = None,
    what: Annotated[str | None, Query(max_length=255, description="A tool's name, a key's id, …")] = None,
    outcome: Text = None,
    thread: UUID | None = None,
    since: AwareDatetime | None = None,
    until: Annotated[AwareDatetime | None, Query(description="The first moment that is too late")] = None,
) -> AuditFilter:
    return AuditFilter(user, channel, kind, what, outcome, thread, since, until)


Wanted = Annotated[AuditFilter, Depends(_wanted)]


@router.get("", summary="What was asked, called, approved and done, latest first")
async def entries(
    caller: Auditor, parts: Parts, wanted: Wanted, limit: Limit = 50, cursor: Cursor = None
) -> ListPage[Entry]:
    async with parts.database.read(caller) as tx:
        found, more = await AuditRepository(tx).entries(wanted, limit=limit, cursor=cursor)
    items = [Entry.model_validate(one, from_attributes=True) for one in found]
    return ListPage(items=items, total=None, next_cursor=more)


@router.get(
    "/export",
    summary="All of it, as a file",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {}, "application/jsonl": {}}}},
)
async def export(
    caller: Auditor, parts: Parts, wanted: Wanted, format: ExportFormat = ExportFormat.JSONL
) -> StreamingResponse:
    """The same filters; latest first, to the last entry there is."""
    write = _jsonl if format is ExportFormat.JSONL else _csv

    async def body() -> AsyncGenerator[str]:
        if format is ExportFormat.CSV:
            yield csv_text.line(_CSV)
        cursor: str | None = None
        while True:
            async with parts.database.read(caller) as tx:
                found, cursor = await AuditRepository(tx).entries(wanted, limit=_PAGE, cursor=cursor)
            yield write(found)
            if cursor is None:
                return

    media_type = csv_text.MEDIA_TYPE if format is ExportFormat.CSV else "application/jsonl"
    headers = {"Content-Disposition": f'attachment; filename="audit.{format}"', "Cache-Control": "no-store"}
    return StreamingResponse(body(), media_type=media_type, headers=headers)


def _jsonl(found: Iterable[AuditEntry]) -> str:
    return "".join(Entry.model_validate(one, from_attributes=True).model_dump_json() + "\n" for one in found)


def _csv(found: Iterable[AuditEntry]) -> str:
    rows = ({**asdict(one), "at": one.at.isoformat(), "detail": json.dumps(dict(one.detail))} for one in found)
    return "".join(csv_text.line([str(row[name]) for name in _CSV]) for row in rows)
