"""Answers one question as a stream of events; each channel only encodes them."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage
from langchain_core.runnables import RunnableConfig
from psycopg import Error as DatabaseError

from agent.answer import Answer, Outcome, ToolUse
from agent.checkpoints import Checkpoints, state_key
from agent.citations import cite
from agent.events import AgentEvent, Done, Failed, RunStarted
from agent.evidence import Evidence
from agent.graph import STEPS, Graph, build_graph
from agent.grounding import Checker
from agent.responder import Responder
from agent.turn import current, tool_uses
from core.errors import CopilotError
from core.identity import Principal
from tools.context import ToolContext
from tools.linking import Links
from tools.spec import Tool

Linker = Callable[[ToolContext, str], Awaitable[Links]]

log = logging.getLogger(__name__)
_SORRY = "Something went wrong while answering. Please ask again; if it stays so, tell your administrator."
_OUTCOMES = {
    "not_found": Outcome.NOT_FOUND,
    "not_permitted": Outcome.NOT_PERMITTED,
    "ambiguous": Outcome.CLARIFY,
    "invalid_input": Outcome.REFUSED,
}
_PRUNE_AFTER = 64  # turns
IDLE = timedelta(days=30)


class Copilot:
    def __init__(self, responder: Responder, tools: Sequence[Tool], link: Linker, checkpoints: Checkpoints) -> None:
        self._graph: Graph = build_graph(responder, tools, checkpoints.saver)
        self._link = link
        self._checkpoints = checkpoints
        self._model = responder.name
        self._grown: set[str] = set()
        self._upkeep: asyncio.Task[None] | None = None

    async def ask(
        self, question: str, *, thread_id: UUID, message_id: UUID, context: ToolContext
    ) -> AsyncIterator[AgentEvent]:
        """Begins with `RunStarted` and ends with exactly one of `Done`, `ApprovalRequired`, `Failed`."""
        began = time.perf_counter()
        yield RunStarted(run_id=message_id, thread_id=thread_id)
        key = state_key(context.principal, thread_id)
        config: RunnableConfig = {"configurable": {"thread_id": key}, "recursion_limit": STEPS}
        messages: list[AnyMessage] = []
        try:
            stream: AsyncIterator[Any] = self._graph.astream(
                {"messages": [await self._understood(question, context)]},
                config,
                context=context,
                stream_mode=["custom", "values"],
                durability="exit",
            )
            async for mode, part in stream:
                if mode == "custom":
                    yield part
                else:
                    messages = part["messages"]
            elapsed = (time.perf_counter() - began) * 1000
            ending: AgentEvent = Done(
                answer=_answer(question, current(messages), thread_id, message_id, self._model, elapsed)
            )
        except CopilotError as error:
            ending = Failed(code=error.code, message=str(error))
        except Exception:
            log.exception("run failed", extra={"thread_id": str(thread_id)})
            ending = Failed(code="internal", message=_SORRY)
        self._count(key)
        yield ending

    async def _understood(self, question: str, context: ToolContext) -> HumanMessage:
        """The question with the records its words name, before the graph: one step less, each costs milliseconds."""
        links = asdict(await self._link(context, question))
        return HumanMessage(question, additional_kwargs={**links, "today": context.clock.today().isoformat()})

    async def forget(self, principal: Principal, thread_id: UUID) -> None:
        """Delete what the graph remembers of a thread."""
        await self._checkpoints.forget(principal, thread_id)

    async def tidy(self) -> None:
        """Delete superseded checkpoints of the threads that grew here, and the state of threads idle for long."""
        grown, self._grown = self._grown, set()
        for key in sorted(grown):
            try:
                await self._checkpoints.prune([key])
            except DatabaseError as error:  # a run of that thread was faster: next time
                log.info("checkpoints not pruned", extra={"error": repr(error)})
                self._grown.add(key)
        await self._checkpoints.prune_idle(IDLE)

    def _count(self, key: str) -> None:
        self._grown.add(key)
        if len(self._grown) >= _PRUNE_AFTER and (self._upkeep is None or self._upkeep.done()):
            self._upkeep = asyncio.create_task(self.tidy())


def _answer(
    question: str, turn: Sequence[AnyMessage], thread_id: UUID, message_id: UUID, model: str, elapsed: float
) -> Answer:
    uses = [
        ToolUse(tool=call["name"], arguments=call["args"], ok=result.status != "error", result=result.artifact or {})
        for call, result in tool_uses(turn)
    ]
    last = turn[-1]
    evidence = Evidence(use.result for use in uses)
    checked = Checker(evidence, question).check(last.text)
    return Answer(
        thread_id=thread_id,
        message_id=message_id,
        outcome=_outcome(last, uses),
        answer=last.text,
        tool_calls=uses,
        citations=cite(evidence, last.text, checked.places),
        grounding=checked.grounding,
        model=str(last.response_metadata.get("answered_by", model)),
        elapsed_ms=round(elapsed, 1),
    )


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
