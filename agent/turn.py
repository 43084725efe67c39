"""A conversation as turns: each begins with what the planner wrote and ends with an answer without tool calls."""

from collections.abc import Sequence
from itertools import takewhile
from typing import Any

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, RemoveMessage, ToolMessage

from agent.condense import digest, latest

TURNS_KEPT = 12


def current(messages: Sequence[AnyMessage]) -> list[AnyMessage]:
    """The messages of the turn that is under way, its question first."""
    return list(messages[_start(messages) :])


def history(messages: Sequence[AnyMessage]) -> list[AnyMessage]:
    """The turns before, without those that were broken off: a provider refuses a tool call that has no result."""
    kept: list[AnyMessage] = []
    turn: list[AnyMessage] = []
    for message in messages[: _start(messages)]:
        if isinstance(message, HumanMessage):
            turn = []
        turn.append(message)
        if isinstance(message, AIMessage) and not message.tool_calls:
            kept += turn
            turn = []
    return kept


def remember(old: list[AnyMessage] | None, new: list[AnyMessage]) -> list[AnyMessage]:
    """The state's reducer: append; and when a turn begins, drop what no later turn needs, so a thread stays small.

    A `RemoveMessage` takes the turn back whose question has its id, with all after it; of a question that is known no
    more, everything."""
    if new and isinstance(new[0], RemoveMessage):
        return _before(old or [], new[0].id)
    if not old or not any(isinstance(message, HumanMessage) for message in new):
        return [*(old or []), *new]
    starts = [i for i, message in enumerate(old) if isinstance(message, HumanMessage)]
    since = starts[-TURNS_KEPT] if len(starts) > TURNS_KEPT else 0
    kept = [_slim(message) for message in old[since:]]
    if since:
        kept[0] = _telling(kept[0], [*old[0].additional_kwargs.get("earlier", ()), *digest(old[:since])])
    return kept + new


def _before(old: list[AnyMessage], question: str) -> list[AnyMessage]:
    at = next((at for at, message in enumerate(old) if message.id == question), 0)
    return old[:at]


def _telling(first: AnyMessage, lines: list[str]) -> AnyMessage:
    """The first question kept carries a line for each turn that is gone, as many as are worth their room."""
    return first.model_copy(update={"additional_kwargs": {**first.additional_kwargs, "earlier": latest(lines)}})


def _slim(message: AnyMessage) -> AnyMessage:
    """A past result keeps what a model reads; the copy for the screen went out with its answer."""
    if isinstance(message, ToolMessage) and message.artifact is not None:
        return message.model_copy(update={"artifact": None})
    return message


def _start(messages: Sequence[AnyMessage]) -> int:
    return max((i for i, message in enumerate(messages) if isinstance(message, HumanMessage)), default=0)


def tool_uses(turn: Sequence[AnyMessage]) -> list[tuple[dict[str, Any], ToolMessage]]:
    """The turn's tool calls, each with its result, in the order they were asked for.

    Some providers number the calls of each message anew, so a result is looked for behind its own message only.
    """
    uses: list[tuple[dict[str, Any], ToolMessage]] = []
    for at, message in enumerate(turn):
        if isinstance(message, AIMessage) and message.tool_calls:
            following = takewhile(lambda other: isinstance(other, ToolMessage), turn[at + 1 :])
            results = {result.tool_call_id: result for result in following if isinstance(result, ToolMessage)}
            uses += [(dict(call), results[call["id"]]) for call in message.tool_calls if call["id"] in results]
    return uses
