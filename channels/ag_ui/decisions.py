"""What a front end answers to an interrupt: a person's decision about what was proposed."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from ag_ui.core import Interrupt, ResumeEntry

from agent.answer import Answer
from agent.approvals import Approvals
from core.errors import InvalidInput
from tools.context import ToolContext


def interrupt(answer: Answer) -> Interrupt:
    """Asks for a decision: exactly what will happen, and what may be changed of it."""
    proposed = answer.approval or {}
    schema = {
        "type": "object",
        "required": ["decision"],
        "properties": {
            "decision": {"enum": ["approve", "reject"]},
            "arguments": {**proposed.get("edit_schema", {}), "description": "Changes to what was proposed"},
        },
    }
    return Interrupt(
        id=str(proposed.get("approval_id")),
        reason="approval",
        message=str(proposed.get("preview", answer.answer)),
        response_schema=schema,
        expires_at=proposed.get("expires_at"),
        metadata={"approval": proposed},
    )


async def decided(approvals: Approvals, context: ToolContext, entries: list[ResumeEntry]) -> str:
    """Decide them in their order; says where each stands. One that was only put aside stays as it is.

    Raises `InvalidInput`, `NotFound`, `NotPermitted`, `Conflict`.
    """
    told = []
    for entry in entries:
        approval_id = _id(entry.interrupt_id)
        if entry.status == "cancelled":
            told.append((await approvals.get(context, approval_id)).tell)
            continue
        given: Mapping[str, Any] = entry.payload if isinstance(entry.payload, Mapping) else {}
        if given.get("decision") not in ("approve", "reject"):
            raise InvalidInput('resume: the payload must say {"decision": "approve"} or {"decision": "reject"}.')
        edits = given.get("arguments")
        if edits is not None and not isinstance(edits, Mapping):
            raise InvalidInput("resume: the arguments of the payload must be an object.")
        approve = given["decision"] == "approve"
        told.append((await approvals.decide(context, approval_id, approve, edits)).tell)
    return "\n\n".join(told)


def _id(given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError:
        raise InvalidInput("resume: there is no such interrupt.") from None
