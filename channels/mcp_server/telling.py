"""What goes wrong, as MCP tells it: in a tool's result, which the model reads, or as a protocol error."""

import logging

from mcp.server.context import CallNext, HandlerResult
from mcp.shared.exceptions import MCPError
from mcp_types import INTERNAL_ERROR, INVALID_PARAMS, CallToolResult, TextContent
from pydantic import ValidationError

from channels.mcp_server.parts import Request
from core.errors import Ambiguous, CopilotError, Unavailable

log = logging.getLogger(__name__)

SORRY = "Something went wrong here. Please try again."


async def only_our_sentences(ctx: Request, call_next: CallNext) -> HandlerResult:
    """Around every handler: an error of ours becomes one of the protocol's, with our sentence and code; the unforeseen
    says nothing of itself."""
    try:
        return await call_next(ctx)
    except (MCPError, ValidationError):
        raise
    except CopilotError as error:
        number = INTERNAL_ERROR if isinstance(error, Unavailable) else INVALID_PARAMS
        raise MCPError(number, str(error), {"code": error.code}) from error
    except Exception as error:
        log.exception("request failed", extra={"method": ctx.method})
        raise MCPError(INTERNAL_ERROR, SORRY) from error


def failed(error: CopilotError) -> CallToolResult:
    """The sentence, and what would fit where that is known."""
    choices = f" It may be: {'; '.join(error.choices)}." if isinstance(error, Ambiguous) and error.choices else ""
    return failure(error.code, f"{error}{choices}")


def failure(code: str, sentence: str) -> CallToolResult:
    """`code` is for programs."""
    return CallToolResult(content=[TextContent(text=sentence)], is_error=True, _meta={"code": code})
