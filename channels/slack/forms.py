"""Forms: changes to what was proposed, and why an answer did not help."""

from collections.abc import Mapping
from typing import Any

from channels.slack.buttons import CHANGED, REASON
from channels.slack.rich import Block

_REASONS = {
    "wrong_number": "A number is wrong",
    "not_understood": "The question was not understood",
    "incomplete": "Something is missing",
    "out_of_date": "It is out of date",
    "other": "Something else",
}
_LONGEST = 3_000  # characters that Slack's field takes


def changing(proposed: Mapping[str, Any], kept: str) -> Block:
    """A field for each argument that may be changed, with what it is now."""
    schema = proposed["edit_schema"]["properties"]
    fields = [_field(name, schema.get(name, {}), proposed["arguments"].get(name)) for name in proposed["editable"]]
    return _form(CHANGED, "Change it", "Show me", fields, kept)


def edits(view: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """What was changed; a field that was emptied is None."""
    values = {name: next(iter(field.values())) for name, field in view["state"]["values"].items()}
    given = {name: (field.get("value") or "").strip() or None for name, field in values.items()}
    return {name: value for name, value in given.items() if value != _shown(before.get(name))}


def reason(message_id: str) -> Block:
    options = [{"text": _plain(label), "value": name} for name, label in _REASONS.items()]
    choice = {"type": "static_select", "action_id": "reason", "options": options, "placeholder": _plain("What was it?")}
    words = {"type": "plain_text_input", "action_id": "comment", "multiline": True, "max_length": 2_000}
    fields = [
        {"type": "input", "block_id": "reason", "label": _plain("What was wrong"), "element": choice, "optional": True},
        {"type": "input", "block_id": "comment", "label": _plain("In your words"), "element": words, "optional": True},
    ]
    return _form(REASON, "It did not help", "Send", fields, message_id)


def reasoned(view: Mapping[str, Any]) -> tuple[str | None, str | None]:
    values = view["state"]["values"]
    chosen = values["reason"]["reason"].get("selected_option") or {}
    why = chosen.get("value")
    return (why if why in _REASONS else None), (values["comment"]["comment"].get("value") or None)


def _field(name: str, schema: Mapping[str, Any], value: Any) -> Block:
    element: Block = {"type": "plain_text_input", "action_id": "value", "multiline": schema.get("maxLength", 0) > 200}
    if (shown := _shown(value)) is not None:
        element["initial_value"] = shown[:_LONGEST]
    made: Block = {
        "type": "input",
        "block_id": name,
        "label": _plain(name.replace("_", " ").capitalize()),
        "element": element,
        "optional": True,
    }
    hint = str(schema.get("description", ""))[:150]
    return made | ({"hint": _plain(hint)} if hint else {})


def _shown(value: Any) -> str | None:
    return None if value is None or value == "" else str(value)


def _form(name: str, title: str, submit: str, fields: list[Block], kept: str) -> Block:
    return {
        "type": "modal",
        "callback_id": name,
        "title": _plain(title),
        "submit": _plain(submit),
        "close": _plain("Cancel"),
        "private_metadata": kept,
        "blocks": fields,
    }


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}
