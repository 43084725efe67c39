"""Offers a Tool to LangChain: what it is for and takes, and what it gives back to a run."""

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from langchain_core.messages import ToolCall, ToolMessage
from langchain_core.tools import BaseTool, StructuredTool
from langgraph.errors import GraphBubbleUp
from langgraph.runtime import get_runtime

from agent.provider import BROKEN_CALL
from agent.watched import watched
from core.errors import Ambiguous, CopilotError, InvalidInput
from tools.context import ToolContext
from tools.spec import Tool

log = logging.getLogger(__name__)
_BROKEN = "This lookup failed. Say so, and do not guess the answer."


class Bound(StructuredTool):
    """A Tool of ours as LangChain's."""

    async def directly(self, call: ToolCall) -> ToolMessage:
        """What `ainvoke` gives, when nobody watches it."""
        assert self.coroutine is not None
        content, artifact = await self.coroutine(**call["args"])
        return ToolMessage(content, artifact=artifact, name=self.name, tool_call_id=call["id"] or "")


def bind(tool: Tool) -> Bound:
    """The Tool as LangChain's: the context comes from the run, the typed result is the message's artifact.

    The arguments are validated once, by the Tool; so the schema is given as JSON.
    """
    return Bound(
        coroutine=_caller(tool),
        name=tool.name,
        description=tool.description,
        args_schema=tool.args.model_json_schema(),
        response_format="content_and_artifact",
        metadata={
            "title": tool.title,
            "examples": tool.examples,
            "topic": tool.topic,
            "kind": tool.kind,
            "answers": tool.answers,
        },
    )


def _caller(tool: Tool) -> Callable[..., Coroutine[Any, Any, tuple[str, dict[str, Any]]]]:
    async def call(**arguments: Any) -> tuple[str, dict[str, Any]]:
        result = await tool.call(get_runtime(ToolContext).context, arguments)
        # A model reads the values; how to draw them is for the screen.
        return result.model_dump_json(exclude={"blocks"}, exclude_none=True), result.model_dump(mode="json")

    return call


async def run(bound: BaseTool | None, call: ToolCall) -> ToolMessage:
    """Call it. What went wrong becomes a message for the model, with `status` error and the error's code."""
    if bound is None:
        return _error(call, "invalid_input", f"There is no tool {call['name']}.")
    if BROKEN_CALL in call["args"]:
        return _error(call, "invalid_input", f"The arguments of {bound.name} were no JSON object.", hint=_takes(bound))
    try:
        if isinstance(bound, Bound) and not watched():
            return await bound.directly(call)
        message = await bound.ainvoke({**call, "type": "tool_call"})
    except GraphBubbleUp:  # an interrupt is no error: it belongs to the graph
        raise
    except CopilotError as error:
        choices = list(error.choices) if isinstance(error, Ambiguous) else []
        hint = _takes(bound) if isinstance(error, InvalidInput) else ""
        return _error(call, error.code, str(error), choices, hint)
    except Exception:
        log.exception("tool failed", extra={"tool": call["name"]})
        return _error(call, "internal", _BROKEN)
    assert isinstance(message, ToolMessage)
    return message


def _takes(bound: BaseTool) -> str:
    """What a model needs to mend a call."""
    schema: Any = bound.args_schema
    required = set(schema.get("required", ()))
    names = [f"{name} (required)" if name in required else name for name in schema.get("properties", {})]
    return f" It takes: {', '.join(names) or 'no arguments'}. Mend the call and try again."


def _error(call: ToolCall, code: str, message: str, choices: list[str] | None = None, hint: str = "") -> ToolMessage:
    """`hint` is for the model alone."""
    return ToolMessage(
        message + hint,
        artifact={"error": code, "message": message, "choices": choices or []},
        name=call["name"],
        tool_call_id=call["id"] or "",
        status="error",
    )
