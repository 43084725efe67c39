"""The morning brief, for a page or a message of the user's own."""

from datetime import date
from typing import cast

from fastapi import APIRouter, Depends

from api.auth import needs
from api.services import Context
from tools.brief.morning_brief import MorningBrief, morning_brief

router = APIRouter(tags=["brief"])


@router.get("/brief", summary="What a planner should look at", dependencies=[Depends(needs(morning_brief.scope))])
async def brief(context: Context, since: date | None = None) -> MorningBrief:
    """Exceptions first, each with its record; `since` is the first day of what is new, yesterday where it is not
    given. The result of the tool `morning_brief`."""
    return cast(MorningBrief, await morning_brief.call(context, {"since": since}))
