"""What a client says: a question, or a person's decision about what was proposed."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from a2a.types.a2a_pb2 import Message, SendMessageConfiguration
from a2a.utils.errors import (
    ContentTypeNotSupportedError,
    InvalidParamsError,
    PushNotificationNotSupportedError,
)
from a2a.utils.task import validate_history_length
from google.protobuf.json_format import MessageToDict

from channels.a2a_server.card import DATA, MARKDOWN, TEXT

_TAKEN = frozenset({TEXT, MARKDOWN, DATA, "text/*", "application/*", "*/*"})


@dataclass(frozen=True)
class Decision:
    """`edits`: changes to what was proposed."""

    approval_id: UUID
    approve: bool
    edits: dict[str, Any] | None


def said(message: Message) -> str | Decision:
    """Raises `InvalidParamsError`, `ContentTypeNotSupportedError`."""
    kinds = {part.WhichOneof("content") for part in message.parts}
    if kinds - {"text", "data"}:
        raise ContentTypeNotSupportedError("Only text can be read here, and the decision about a proposal as data.")
    if "data" not in kinds:
        return "\n".join(part.text for part in message.parts)
    given = [MessageToDict(part.data) for part in message.parts if part.WhichOneof("content") == "data"]
    if len(given) != 1 or not isinstance(given[0], dict):
        raise InvalidParamsError("A data part must be the decision about one proposal.")
    return _decision(given[0])


def _decision(given: dict[str, Any]) -> Decision:
    edits = given.get("arguments")
    if given.get("decision") not in ("approve", "reject") or not (edits is None or isinstance(edits, dict)):
        raise InvalidParamsError(
            'A data part must be {"approval_id": …, "decision": "approve" or "reject", "arguments": {…} or none}.'
        )
    try:
        approval_id = UUID(str(given.get("approval_id")))
    except ValueError:
        raise InvalidParamsError("approval_id: expected the one of the task's proposal.") from None
    whole = {name: _number(value) for name, value in edits.items()} if edits is not None else None
    return Decision(approval_id, given["decision"] == "approve", whole)


def _number(value: Any) -> Any:
    """The protocol's data knows no whole numbers: 150 arrives as 150.0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def check(configuration: SendMessageConfiguration) -> None:
    """Raises for what cannot be given here."""
    validate_history_length(configuration)
    if configuration.HasField("task_push_notification_config"):
        raise PushNotificationNotSupportedError("Follow a task by its stream, or ask for it again: nothing is pushed.")
    accepted = {mode.partition(";")[0].strip().lower() for mode in configuration.accepted_output_modes}
    if accepted and not accepted & _TAKEN:
        raise ContentTypeNotSupportedError(f"Answers are {MARKDOWN} with {DATA}.")
