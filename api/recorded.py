"""Records that are read or changed without a tool leave a record of that, before they are given away."""

from fastapi import Request

from api.auth import Caller, channel_of
from core.audit import Kind, Record


async def recorded(request: Request, caller: Caller) -> None:
    """A dependency of whole routers, for whoever gets as far as the route. What came of it, the server's log tells."""
    audit = request.app.state.services.audit
    if audit is not None:
        what, given = f"{request.method} {request.url.path}", dict(request.query_params)
        audit.note(Record.of(caller, channel_of(request), Kind.RECORDS, what, arguments=given or None))
        await audit.settled()
