"""Erasing a user, in the order in which nothing comes back: stop what is being answered, forget, then delete."""

from api.services import Services
from data_layer.erasure import Erased, erase
from tools.context import ToolContext

_LOOKED_AT = 200


async def erase_user(parts: Services, context: ToolContext, *, by: str) -> Erased:
    """All that is kept of the context's user; `by` is who asked for it."""
    latest = await parts.conversations.latest(context.principal, thread_id=None, limit=_LOOKED_AT)
    for thread in {message.thread_id for message in latest if message.status == "running"}:
        await parts.runs.cancel(context, thread)
    if parts.audit is not None:
        await parts.audit.settled()  # else what was noted would be stored under the user's name afterwards
    await parts.runs.forget_all(context.principal)
    return await erase(parts.database, context.principal, by=by, channel=context.channel)
