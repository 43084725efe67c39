"""Every call of a tool leaves a record, by whichever channel it came."""

from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from dataclasses import asdict
from time import perf_counter
from typing import Any

from core.audit import Kind, Record
from core.errors import CopilotError
from tools.context import ToolContext
from tools.result import ToolResult

_within: ContextVar[bool] = ContextVar("within_a_recorded_call", default=False)


async def recorded(
    context: ToolContext, tool: str, arguments: Mapping[str, Any], call: Callable[[], Awaitable[ToolResult]]
) -> ToolResult:
    """What the call gives or raises, not before its record is stored. In a run it is stored with the answer, or soon.

    What a tool calls itself is part of its own record.
    """
    if context.audit is None or _within.get():
        return await call()
    inside = _within.set(True)
    began, outcome, rows = perf_counter(), "cancelled", None
    try:
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
        run = context.conversation
        detail = {
            "arguments": {name: value for name, value in arguments.items() if value is not None},
            "rows": rows,
            "elapsed_ms": round((perf_counter() - began) * 1000, 1),
            **(asdict(run) if run is not None else {}),
        }
        context.audit.note(
            Record.of(context.principal, context.channel, Kind.TOOL_CALL, tool, outcome=outcome, **detail)
        )
        if run is None and outcome != "cancelled":
            await context.audit.settled()
    return result


def _rows(result: ToolResult) -> int:
    """Records in the result, over all its lists."""
    return sum(len(value) for _, value in result if isinstance(value, tuple | list))
