"""What is kept of the caller: all of it as a file, and its erasure."""

import asyncio
import tempfile
from collections.abc import Generator
from typing import IO, Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from api.erasing import erase_user
from api.services import Context, Parts
from core.errors import InvalidInput
from data_layer.personal_export import hand_out

router = APIRouter(prefix="/me", tags=["access"])

_IN_MEMORY = 10_000_000
_PIECE = 256_000


class Erasure(BaseModel):
    """Rows by table."""

    pseudonym: str = Field(description="Stands where the user stood, in what had to stay")
    deleted: dict[str, int]
    renamed: dict[str, int]


@router.get(
    "/export",
    summary="Everything that is kept of the caller",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/zip": {}}}},
)
async def export(context: Context, parts: Parts) -> StreamingResponse:
    """A ZIP of JSON files, one for each table that the caller stands in."""
    file = await asyncio.to_thread(tempfile.SpooledTemporaryFile, _IN_MEMORY)
    user = context.principal
    await hand_out(parts.database, user, file, by=user.user_id, channel=context.channel)
    file.seek(0)
    headers = {"Content-Disposition": 'attachment; filename="my-data.zip"', "Cache-Control": "no-store"}
    return StreamingResponse(_pieces(file), media_type="application/zip", headers=headers)


@router.delete("/data", summary="Erase the caller")
async def erase_me(
    context: Context,
    parts: Parts,
    confirm: Annotated[str, Query(max_length=255, description="The caller's own user id: this cannot be undone")],
) -> Erasure:
    """Conversations, alerts, keys and links are deleted; the audit log and what was sent stay under another name."""
    if confirm != context.principal.user_id:
        raise InvalidInput("confirm: expected your own user id. What is erased cannot be brought back.")
    done = await erase_user(parts, context, by=context.principal.user_id)
    return Erasure.model_validate(done, from_attributes=True)


def _pieces(file: IO[bytes]) -> Generator[bytes]:
    with file:
        while piece := file.read(_PIECE):
            yield piece
