"""How a turn ends whose tools proposed something, and one in which a person decides about that."""

from collections.abc import Sequence
from itertools import takewhile
from typing import Any

from langchain_core.messages import AIMessage, AnyMessage, ToolMessage

from agent.answer import Outcome, ToolUse
from agent.approvals import Approvals
from agent.turn import tool_uses
from agent.verdict import Verdict
from core.errors import Conflict, NotPermitted
from tools.actions.approval import Approval, asked
from tools.context import ToolContext

_PLAIN = (
    "A plain “approve” or “cancel”, please. What is to be different can be changed where you approve it, or asked anew."
)
_DONE = {"done": Outcome.ANSWERED, "approved": Outcome.ANSWERED, "rejected": Outcome.ANSWERED}


def proposes(messages: Sequence[AnyMessage]) -> bool:
    """Has one of the tools just run proposed something?"""
    last = takewhile(lambda one: isinstance(one, ToolMessage), reversed(messages))
    return any(_proposal(message) for message in last)


def proposing(turn: Sequence[AnyMessage]) -> AIMessage:
    """The turn's answer, word for word what the tools said; what is proposed stands last."""
    results = [result for _, result in tool_uses(turn)]
    approval = next(found for one in results if (found := _proposal(one)))
    others = [one.artifact or {} for one in results if not _proposal(one)]
    said = [str(other.get("summary") or other.get("message") or "") for other in others]
    spoken = "\n\n" if any(m.response_metadata.get("spoke") for m in turn) else ""
    text = "\n\n".join([*filter(None, said), asked(Approval.model_validate(approval))])
    return AIMessage(spoken + text, response_metadata={"outcome": str(Outcome.APPROVAL_REQUIRED)})


def approval_of(last: AnyMessage, uses: Sequence[ToolUse]) -> dict[str, Any] | None:
    """What the answer proposes, or tells the state of."""
    told: dict[str, Any] | None = last.additional_kwargs.get("approval")
    return told or next((use.result["approval"] for use in uses if use.ok and use.result.get("approval")), None)


async def decided(approvals: Approvals, said: Verdict, context: ToolContext) -> AIMessage | None:
    """What comes of the verdict; None: the answer before proposed nothing, so it is about something else."""
    pending = await approvals.last(context)
    if pending is None:
        return None
    if pending.status != "pending":
        return None if said is Verdict.UNSURE else _reply(pending.tell, pending, Outcome.REFUSED)
    if said is Verdict.UNSURE:
        return _reply(f"{pending.tell} {_PLAIN}", pending, Outcome.CLARIFY)
    try:
        now = await approvals.decide(context, pending.approval_id, said is Verdict.YES, tell=False)
    except NotPermitted as error:
        return _reply(str(error), pending, Outcome.NOT_PERMITTED)
    except Conflict as error:
        return _reply(str(error), pending, Outcome.REFUSED)
    return _reply(now.tell, now, _DONE.get(now.status, Outcome.FAILED))


def _proposal(message: AnyMessage) -> dict[str, Any] | None:
    found = message.artifact if isinstance(message, ToolMessage) and message.status != "error" else None
    return found.get("approval") if isinstance(found, dict) else None


def _reply(text: str, approval: Approval, outcome: Outcome) -> AIMessage:
    return AIMessage(
        text,
        additional_kwargs={"approval": approval.model_dump(mode="json")},
        response_metadata={"outcome": str(outcome), "answered_by": "copilot"},
    )
