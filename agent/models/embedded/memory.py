"""What of the conversation so far a follow-up may lean on."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage

from agent.models.embedded.decision import Choice
from agent.models.embedded.offer import Offer
from agent.models.embedded.readings import Before, Call

_ENTITIES = {
    "item": "sku", "supplier": "supplier", "customer": "customer", "warehouse": "warehouse",
    "work_centre": "work_centre",
}  # fmt: skip


def recall(messages: Sequence[AnyMessage], offers: Sequence[Offer]) -> tuple[Before, list[Choice]]:
    """The last calls and what they were about; and the choices that the last answer left to the planner."""
    if not messages:
        return Before(), []
    kept = messages[-1].additional_kwargs
    choices = [Choice(**choice) for choice in kept.get("choices", ())]
    names, calls, cursor = _names(messages), _calls(messages), _cursor(messages)
    if kept.get("pending"):
        calls = (Call(**kept["pending"]),)
    by_name = {offer.name: offer for offer in offers}
    entities: dict[str, str] = {}
    for call in calls:
        offer = by_name.get(call.tool)
        for argument in offer.arguments if offer else ():
            if argument.entity and call.arguments.get(argument.name):
                entities.setdefault(argument.entity, str(call.arguments[argument.name]))
        for entity, code in _named(call.arguments):
            entities.setdefault(entity, code)
    return Before(calls, entities, names, cursor), choices


def _named(arguments: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The records that a composed query was about."""
    for one in (*arguments.get("where", ()), *(c for r in arguments.get("related", ()) for c in r.get("where", ()))):
        if not isinstance(one, dict) or len(one.get("values", ())) != 1:
            continue
        entity = _ENTITIES.get(str(one["field"]).rsplit(".", 1)[-1])
        if entity:
            yield entity, str(one["values"][0])


def _calls(messages: Sequence[AnyMessage]) -> tuple[Call, ...]:
    for message in reversed(messages):
        if isinstance(message, AIMessage) and message.tool_calls:
            return tuple(Call(call["name"], dict(call["args"])) for call in message.tool_calls)
    return ()


def _cursor(messages: Sequence[AnyMessage]) -> str | None:
    for message in reversed(messages):
        if isinstance(message, ToolMessage):
            try:
                told: Any = json.loads(message.text)
            except ValueError:
                return None
            cursor = told.get("next_cursor") if isinstance(told, dict) else None
            return str(cursor) if cursor else None
    return None


def _names(messages: Sequence[AnyMessage]) -> dict[str, str]:
    return {
        candidate["code"]: f"{candidate['code']} {candidate['name']}"
        for message in messages
        if isinstance(message, HumanMessage)
        for mention in message.additional_kwargs.get("mentions", ())
        for candidate in mention["candidates"]
    }
