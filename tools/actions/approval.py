"""A proposal as everybody is shown it, and how it is told where it stands."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from core.identity import Scope
from data_layer.approvals import Drafted, StoredApproval
from tools.context import ToolContext
from tools.documents.quoting import flat
from tools.result import Typed
from tools.spec import Tool

Status = Literal["pending", "approved", "rejected", "expired", "done", "failed"]


class ReceiptFile(Typed):
    name: str
    media_type: str
    url: str


class Receipt(Typed):
    """That it was done, from who did it."""

    receipt: str = Field(description="Its number")
    via: str = Field(description="file, smtp, webhook, slack")
    to: str | None
    delivered_at: datetime
    reference: str | None = Field(description="What the receiver calls it")
    files: tuple[ReceiptFile, ...] = ()


class Approval(Typed):
    """`arguments` are all that decides what goes out. `status`: approved means that it is on its way, done that there
    is a receipt, failed that it did not happen, or perhaps (`error`)."""

    approval_id: UUID
    tool: str
    title: str
    preview: str = Field(description="Markdown: exactly what will happen, to whom")
    arguments: dict[str, Any]
    editable: tuple[str, ...] = Field(description="The arguments that whoever decides may change")
    edit_schema: dict[str, Any] = Field(description="JSON Schema of these")
    status: Status
    created_at: datetime
    expires_at: datetime
    proposed_by: str
    channel: str
    thread_id: UUID | None
    message_id: UUID | None
    decided_by: str | None
    decided_in: str | None
    decided_at: datetime | None
    receipt: Receipt | None
    error: str | None
    may_decide: bool = Field(description="Whether the caller may")
    tell: str = Field(description="Where it stands, in a sentence")


def shown(stored: StoredApproval, context: ToolContext, tool: Tool | None, drafted: Drafted | None = None) -> Approval:
    """As the caller sees it. `drafted` stands in the place of what is stored; `tool`: None where it is no more."""
    kind = tool.action if tool is not None else None
    editable = kind.editable if kind is not None else ()
    schema = kind.model_json_schema() if kind is not None else {}
    what = drafted or stored
    return Approval(
        **{name: getattr(stored, name) for name in _STORED},
        title=what.title,
        preview=what.preview,
        arguments=what.arguments,
        editable=editable,
        edit_schema={"type": "object", "properties": {name: schema["properties"][name] for name in editable}},
        proposed_by=stored.user_id,
        may_decide=tool is not None and stored.status == "pending" and not refusal(stored, context, tool),
        tell=told(stored),
    )


_STORED = (
    "approval_id", "tool", "status", "created_at", "expires_at", "channel", "thread_id", "message_id", "decided_by",
    "decided_in", "decided_at", "receipt", "error",
)  # fmt: skip


def refusal(stored: StoredApproval, context: ToolContext, tool: Tool) -> str:
    """Why the caller may not decide about it, if so."""
    for scope in (Scope.APPROVALS_DECIDE, tool.scope, *tool.also):
        if scope not in context.principal.scopes:
            return f"You are not permitted to decide about this: it needs the grant {scope}. Ask your administrator."
    if context.ways.four_eyes and stored.user_id == context.principal.user_id:
        return "Whoever proposed it may not approve it here: somebody else has to."
    return ""


def asked(approval: Approval) -> str:
    """The proposal in the words of an answer."""
    how = (
        "Nothing has been done yet. Say “approve” to have it done exactly so, or “cancel”."
        if approval.may_decide
        else "Nothing has been done yet: it waits for somebody who may approve it."
    )
    return f"**{flat(approval.title)}**\n\n{approval.preview}\n\n{how}"


def told(stored: StoredApproval) -> str:
    """Never that it is done, but with the receipt."""
    by = f" by {stored.decided_by}" if stored.decided_by else ""
    match stored.status:
        case "pending":
            return f"{stored.title}: waits for approval until {stored.expires_at:%Y-%m-%d %H:%M} UTC."
        case "expired":
            return f"{stored.title}: nobody decided in time; nothing was done."
        case "rejected":
            return f"{stored.title}: rejected{by}; nothing was done. {stored.error or ''}".rstrip()
        case "approved":
            return f"{stored.title}: approved{by} and being delivered; the receipt follows."
        case "done" if stored.receipt:
            return f"Done: {stored.title}. {_receipt(stored.receipt)}"
    return f"{stored.title}: not done. {stored.error or ''}".rstrip()


def _receipt(receipt: dict[str, Any]) -> str:
    files = ", ".join(f"[{file['name']}]({file['url']})" for file in receipt["files"])
    to = f" to {receipt['to']}" if receipt["to"] else ""
    how = f"Kept as {files}" if files else f"Delivered by {receipt['via']}{to}"
    reference = f" ({receipt['reference']})" if receipt["reference"] else ""
    return f"Receipt {receipt['receipt']}: {how}{reference}, {str(receipt['delivered_at'])[:16].replace('T', ' ')} UTC."
