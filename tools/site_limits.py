"""What a caller who is limited to sites is told is of these alone, and says so."""

from collections.abc import Awaitable

from core.errors import NotFound
from core.identity import Principal
from tools.result import ToolResult


async def limited(principal: Principal, call: Awaitable[ToolResult]) -> ToolResult:
    """The result, or the error that nothing was found, with the sites that it is of. What is read is limited by the
    database itself (`data_layer.site_security`)."""
    if principal.sites is None:
        return await call
    note = f"Limited to {principal.sites_told}; what names no site is left out."
    try:
        result = await call
    except NotFound as error:
        raise NotFound(f"{error} {note}") from error
    return result.model_copy(update={"summary": f"{result.summary} {note}"})
