"""What of the conversation so far a follow-up may lean on."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage

from agent.models.embedded.compose.following import named_in
from agent.models.embedded.decided import Choice
from agent.models.embedded.offer import Offer
from agent.models.embedded.reading import Before, Call
from agent.models.embedded.shown import among, codes_used, shown

_BEARS = {"sku": "sku", "supplier_id": "supplier", "customer_id": "customer", "warehouse_id": "warehouse"}

_FAR_BACK = 4  # calls
_PARTNERS = {"sales": "customer", "purchase": "supplier"}


def recall(messages: Sequence[AnyMessage], offers: Sequence[Offer]) -> tuple[Before, list[Choice]]:
    """The last calls and what they were about; and the choices that the last answer left to the planner."""
    if not messages:
        return Before(), []
    kept = messages[-1].additional_kwargs
    choices = [Choice(**choice) for choice in kept.get("choices", ())]
    names, calls, cursor = _names(messages), _calls(messages), _told(messages).get("next_cursor")
    if kept.get("pending"):
        calls = (Call(**kept["pending"]),)
    by_name = {offer.name: offer for offer in offers}
    entities = _named(calls, by_name)
    entities.update(_found(messages, entities))
    entities.update(_earlier(messages, entities, by_name))
    told = _told(messages)
    if isinstance(told.get("sku"), str) and isinstance(told.get("name"), str):
        names.setdefault(told["sku"], f"{told['sku']} {told['name']}")
    said = messages[-1].additional_kwargs.get("query") or next(
        (m.additional_kwargs.get("query") for m in reversed(messages) if isinstance(m, AIMessage) and m.tool_calls),
        None,
    )
    used = frozenset(codes_used(messages))
    kinds = {code: where for m in messages for code, where in m.additional_kwargs.get("kinds", {}).items()}
    following, rows = str(cursor) if cursor else None, shown(messages)
    if said and said.get("order") and rows.rows:
        rows = replace(rows, ranked=True, cut=False)  # also where a tool told it
    before = Before(calls, entities, names, following, rows, used, said, kinds=kinds)
    return replace(before, listed=_listed(messages, before)), choices


def _named(calls: Sequence[Call], offers: Mapping[str, Offer]) -> dict[str, str]:
    """The records that calls were given."""
    found: dict[str, str] = {}
    for call in calls:
        offer = offers.get(call.tool)
        for argument in offer.arguments if offer else ():
            if argument.entity and call.arguments.get(argument.name):
                found.setdefault(argument.entity, str(call.arguments[argument.name]))
        for entity, code in named_in(call.arguments):
            found.setdefault(entity, code)
    return found


def _earlier(messages: Sequence[AnyMessage], now: Mapping[str, str], offers: Mapping[str, Offer]) -> dict[str, str]:
    """With whom the talk was some turns before, where it is of nobody now: `open orders with them?`"""
    parties = _PARTNERS.values()
    if any(one in now or f"that {one}" in now for one in parties):
        return {}
    ends = [at for at, one in enumerate(messages) if isinstance(one, AIMessage) and one.tool_calls][-_FAR_BACK:-1]
    for at in reversed(ends):
        then = _named(_calls(messages[: at + 1]), offers)
        if found := {f"earlier {one}": then[one] for one in parties if one in then}:
            return found
    return {}


def _listed(messages: Sequence[AnyMessage], before: Before) -> Before | None:
    """The last turn before that showed several records, of which the last one took one, or showed but one itself."""
    ends = [at for at, one in enumerate(messages) if isinstance(one, AIMessage) and one.tool_calls][:-1]
    for at in reversed(ends):
        rows = shown(messages[: at + 2])
        if len(rows.rows) > 1 and (len(before.shown.rows) < 2 or among(rows.rows, before.said)):
            query = messages[at].additional_kwargs.get("query")
            return replace(before, calls=_calls(messages[: at + 1]), shown=rows, query=query, next_cursor=None)
    return None


def _calls(messages: Sequence[AnyMessage]) -> tuple[Call, ...]:
    for message in reversed(messages):
        if isinstance(message, AIMessage) and message.tool_calls:
            return tuple(Call(call["name"], dict(call["args"])) for call in message.tool_calls)
    return ()


def _found(messages: Sequence[AnyMessage], asked: Mapping[str, str]) -> dict[str, str]:
    """The codes that the last result bears for what was asked for by a name."""
    told = _told(messages)
    found = {e: str(told[key]) for key, e in _BEARS.items() if e in asked and isinstance(told.get(key), str)}
    # Whose order it was is meant by "that supplier", but not by "it".
    partner = _PARTNERS.get(str(told.get("kind")))
    if partner and told.get("partner_code"):
        found[f"that {partner}"] = str(told["partner_code"])
    if told.get("kind") == "work" and told.get("sku"):
        found["that sku"] = str(told["sku"])
    if told.get("kind") in ("sales", "purchase", "work") and told.get("number"):
        found["order"] = f"{told['kind']} order {told['number']}"
    return found


def _told(messages: Sequence[AnyMessage]) -> dict[str, Any]:
    """The last result; of a past turn its text alone is kept."""
    last = next((one for one in reversed(messages) if isinstance(one, ToolMessage)), None)
    if last is None or isinstance(last.artifact, dict):
        return last.artifact if last else {}
    try:
        told: Any = json.loads(last.text)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _names(messages: Sequence[AnyMessage]) -> dict[str, str]:
    return {
        candidate["code"]: f"{candidate['code']} {candidate['name']}"
        for message in messages
        if isinstance(message, HumanMessage)
        for mention in message.additional_kwargs.get("mentions", ())
        for candidate in mention["candidates"]
    }
