"""Every call of a tool leaves a record, by whichever channel it came."""

from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from dataclasses import asdict
from time import perf_counter
from typing import Any

from core.audit import Kind, Record
from core.errors import CopilotError
from core.metrics import TOOL_CALLS, TOOL_SECONDS
from core.telemetry import span
from tools.context import ToolContext
from tools.result import ToolResult

_within: ContextVar[bool] = ContextVar("within_a_recorded_call", default=False)


def nested() -> bool:
    """A tool calls another: that is part of its own record."""
    return _within.get()


async def recorded(
    context: ToolContext, tool: str, arguments: Mapping[str, Any], call: Callable[[], Awaitable[ToolResult]]
) -> ToolResult:
    """What the call gives or raises, not before its record is stored: in a run that is with its answer, or soon."""
    inside = _within.set(True)
    began, outcome, rows = perf_counter(), "cancelled", None
    try:
        about = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": tool, "gen_ai.tool.type": "function"}
        with span(f"execute_tool {tool}", about):
            result = await call()
        outcome, rows = "ok", _rows(result)
    except CopilotError as error:
        outcome = error.code
        raise
    except Exception:
        outcome = "internal"
        raise
    finally:
        _within.reset(inside)
        elapsed = perf_counter() - began
        TOOL_CALLS.labels(tool, outcome).inc()
        TOOL_SECONDS.labels(tool).observe(elapsed)
        if context.audit is not None:
            detail = {
                "arguments": {name: value for name, value in arguments.items() if value is not None},
                "rows": rows,
                "elapsed_ms": round(elapsed * 1000, 1),
                **(asdict(context.conversation) if context.conversation is not None else {}),
            }
            context.audit.note(
                Record.of(context.principal, context.channel, Kind.TOOL_CALL, tool, outcome=outcome, **detail)
            )
            if context.conversation is None and outcome != "cancelled":
                await context.audit.settled()
    return result


def _rows(result: ToolResult) -> int:
    """Records in the result, over all its lists."""
    return sum(len(value) for _, value in result if isinstance(value, tuple | list))
