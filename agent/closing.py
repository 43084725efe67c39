"""Makes the answer of a finished turn: text, outcome, tool calls, citations, what to ask next."""

from collections.abc import Sequence
from uuid import UUID

from langchain_core.messages import AIMessage, AnyMessage, ToolMessage

from agent.answer import Answer, Grounding, Outcome, ToolUse
from agent.citations import cite, cite_quoted
from agent.epilogue import downloads, epilogue
from agent.grounding import checker_of
from agent.next_questions import NextQuestions
from agent.proposing import approval_of
from agent.turn import current, tool_uses
from tools.context import ToolContext

_OUTCOMES = {
    "not_found": Outcome.NOT_FOUND,
    "not_permitted": Outcome.NOT_PERMITTED,
    "ambiguous": Outcome.CLARIFY,
    "invalid_input": Outcome.REFUSED,
}


def answer_of(
    messages: Sequence[AnyMessage],
    *,
    context: ToolContext,
    thread_id: UUID,
    message_id: UUID,
    model: str,
    next_questions: NextQuestions | None,
) -> tuple[Answer, str]:
    """The answer (`elapsed_ms` is 0), and what its text has beyond the words that were told as they came."""
    turn = current(messages)
    uses = [
        ToolUse(
            tool=call["name"],
            arguments=call["args"],
            ok=result.status != "error",
            result=result.artifact or {},
            kind=result.additional_kwargs.get("kind", "read"),
        )
        for call, result in tool_uses(turn)
    ]
    last = turn[-1]
    checker = checker_of(_heeded(turn))
    checked = checker.check(_stated(last))
    outcome = _outcome(last, uses)
    tables, questions = [], []
    if outcome is Outcome.ANSWERED and any(use.ok for use in uses):
        tables = downloads(message_id, uses)
        if next_questions is not None:
            asked = {call["name"] for m in messages if isinstance(m, AIMessage) for call in m.tool_calls}
            today = context.clock.today().isoformat()
            questions = next_questions.after(uses, scopes=context.principal.scopes, asked=asked, today=today)
    answered = outcome is Outcome.ANSWERED
    evidence = checker.evidence
    citations = cite(evidence, last.text, checked.places) if answered else cite_quoted(evidence, last.text)
    more = epilogue(tables, [one for one in citations if one.kind == "document"], questions)
    answer = Answer(
        thread_id=thread_id,
        message_id=message_id,
        outcome=outcome,
        answer=f"{last.text}{more}",
        tool_calls=uses,
        citations=citations,
        grounding=Grounding(
            numbers=checked.numbers, unsupported=sorted({*checked.unsaid, *last.response_metadata.get("cut", ())})
        ),
        choices=_choices(last, uses) if outcome is Outcome.CLARIFY else [],
        approval=approval_of(last, uses),
        suggestions=questions,
        downloads=tables,
        confidence=last.response_metadata.get("confidence"),
        model=str(last.response_metadata.get("answered_by", model)),
        elapsed_ms=0.0,
    )
    return answer, more


def _heeded(turn: Sequence[AnyMessage]) -> list[AnyMessage]:
    """Without the results that the model says it has put aside: the answer stands on none of them."""
    aside = set(turn[-1].response_metadata.get("put_aside", ()))
    return [one for one in turn if not (isinstance(one, ToolMessage) and one.tool_call_id in aside)]


def _stated(last: AnyMessage) -> str:
    """What is said of the plant: what the planner may choose to look up is not."""
    text = str(last.text)
    for choice in last.additional_kwargs.get("choices", ()):
        text = text.replace(str(choice["label"]), "…")
    return text


def _choices(last: AnyMessage, uses: Sequence[ToolUse]) -> list[str]:
    """What the model offers; else the records of which a tool could not tell which is meant."""
    offered = [str(choice["label"]) for choice in last.additional_kwargs.get("choices", ())]
    return offered or [str(one) for use in uses if not use.ok for one in use.result.get("choices", ())]


def _outcome(last: AnyMessage, uses: Sequence[ToolUse]) -> Outcome:
    """What the model says of its answer; of one that says nothing, what its tools said."""
    stated = last.response_metadata.get("outcome")
    if stated is not None:
        return Outcome(stated)
    if any(use.ok for use in uses):
        return Outcome.ANSWERED
    if uses:
        return _OUTCOMES.get(str(uses[0].result.get("error")), Outcome.FAILED)
    return Outcome.CLARIFY if isinstance(last, AIMessage) and last.text.rstrip().endswith("?") else Outcome.ANSWERED
