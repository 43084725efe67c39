"""Events of ours as AG-UI's. A tool's whole result is in the answer, which comes as a custom event `copilot.answer`."""

import json
from collections.abc import AsyncIterator

from ag_ui.core import (
    BaseEvent,
    CustomEvent,
    RunErrorEvent,
    RunFinishedCancelledOutcome,
    RunFinishedEvent,
    RunFinishedInterruptOutcome,
    RunFinishedSuccessOutcome,
    TextMessageContentEvent,
    TextMessageEndEvent,
    TextMessageStartEvent,
    ToolCallArgsEvent,
    ToolCallEndEvent,
    ToolCallResultEvent,
    ToolCallStartEvent,
)

from agent.answer import Answer
from agent.events import AgentEvent, ApprovalRequired, Done, Failed, Text, ToolFinished, ToolStarted
from channels.ag_ui.decisions import interrupt

ANSWER = "copilot.answer"


async def encoded(
    events: AsyncIterator[AgentEvent], *, thread_id: str, run_id: str, message_id: str
) -> AsyncIterator[BaseEvent]:
    """What follows `RUN_STARTED`. The message bears the id of our own, by which the next question finds it again."""
    speaking = False
    async for event in events:
        if isinstance(event, Text) and event.delta:
            if not speaking:
                yield TextMessageStartEvent(message_id=message_id, role="assistant")
            speaking = True
            yield TextMessageContentEvent(message_id=message_id, delta=event.delta)
        elif isinstance(event, ToolStarted):
            call = f"{message_id}:{event.call_id}"
            yield ToolCallStartEvent(tool_call_id=call, tool_call_name=event.tool, parent_message_id=message_id)
            yield ToolCallArgsEvent(tool_call_id=call, delta=json.dumps(event.arguments, ensure_ascii=False))
            yield ToolCallEndEvent(tool_call_id=call)
        elif isinstance(event, ToolFinished):
            call = f"{message_id}:{event.call_id}"
            yield ToolCallResultEvent(
                message_id=f"{call}:result", tool_call_id=call, content=event.summary, role="tool"
            )
        elif isinstance(event, Done | ApprovalRequired | Failed):
            if speaking:
                yield TextMessageEndEvent(message_id=message_id)
            for last in _ending(event, thread_id, run_id):
                yield last


def _ending(event: Done | ApprovalRequired | Failed, thread_id: str, run_id: str) -> list[BaseEvent]:
    if isinstance(event, Failed) and event.code != "cancelled":
        return [RunErrorEvent(message=event.message, code=event.code)]
    if isinstance(event, Failed):
        stopped = RunFinishedCancelledOutcome()
        return [RunFinishedEvent(thread_id=thread_id, run_id=run_id, outcome=stopped)]
    answer: Answer = event.answer
    outcome = (
        RunFinishedInterruptOutcome(interrupts=[interrupt(answer)])
        if isinstance(event, ApprovalRequired)
        else RunFinishedSuccessOutcome()
    )
    return [
        CustomEvent(name=ANSWER, value=answer.model_dump(mode="json")),
        RunFinishedEvent(thread_id=thread_id, run_id=run_id, outcome=outcome),
    ]
