"""Answers one question as a stream of events; each channel only encodes them."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from langchain_core.messages import AnyMessage, HumanMessage, RemoveMessage
from langchain_core.runnables import RunnableConfig
from psycopg import Error as DatabaseError
from psycopg import OperationalError
from psycopg_pool import PoolTimeout

from agent.answer import Outcome
from agent.approvals import Approvals
from agent.binding import bind
from agent.checkpoints import Checkpoints, state_key
from agent.closing import answer_of
from agent.events import AgentEvent, ApprovalRequired, Done, Failed, RunStarted, Text
from agent.graph import STEPS, Graph, build_graph
from agent.next_questions import NextQuestions
from agent.proposing import decided
from agent.responder import Responder
from agent.spending import spending
from agent.telling import told_to
from agent.verdict import verdict
from core.errors import CopilotError
from core.identity import Principal, Scope
from core.telemetry import span
from tools.context import Conversation, ToolContext
from tools.documents.held import holds_documents, withholds_documents
from tools.links import Links
from tools.spec import Tool

Linker = Callable[[ToolContext, str], Awaitable[Links]]

log = logging.getLogger(__name__)
_SORRY = "Something went wrong while answering. Please ask again; if it stays so, tell your administrator."
_AWAY = "The database does not answer just now. Please try again in a moment."
_PRUNE_AFTER = 64  # turns
_AGENT = "manufacturing-copilot"
IDLE = timedelta(days=30)


class Copilot:
    """`approvals`: where a plain yes or no in a thread decides about what its last answer proposed."""

    def __init__(
        self,
        responder: Responder,
        tools: Sequence[Tool],
        link: Linker,
        checkpoints: Checkpoints,
        approvals: Approvals | None = None,
    ) -> None:
        bound = [bind(tool) for tool in tools]
        offered = responder.with_tools(bound)
        self._graph: Graph = build_graph(offered, bound, checkpoints.saver)
        self._next = NextQuestions(tools, offered.reader) if offered.reader is not None else None
        self._link = link
        self._checkpoints = checkpoints
        self._model = responder.name
        self._approvals = approvals
        self._grown: set[str] = set()
        self._upkeep: asyncio.Task[None] | None = None

    async def ask(
        self,
        question: str,
        *,
        thread_id: UUID,
        message_id: UUID,
        context: ToolContext,
        replaces: UUID | None = None,
    ) -> AsyncIterator[AgentEvent]:
        """Begins with `RunStarted` and ends with exactly one of `Done`, `ApprovalRequired`, `Failed`. What the thread
        remembers from the message on that this one `replaces` is forgotten."""
        began = time.perf_counter()
        yield RunStarted(run_id=message_id, thread_id=thread_id)
        context = replace(context, conversation=Conversation(thread_id, message_id))
        config = _config(context.principal, thread_id)
        happened: asyncio.Queue[AgentEvent | None] = asyncio.Queue()
        asked = HumanMessage(question, id=str(message_id))
        turn = asyncio.create_task(self._turn(asked, config, context, happened.put_nowait, replaces))
        turn.add_done_callback(lambda _: happened.put_nowait(None))
        try:
            while (event := await happened.get()) is not None:
                yield event
            messages = turn.result()
            answer, more = answer_of(
                messages,
                context=context,
                thread_id=thread_id,
                message_id=message_id,
                model=self._model,
                next_questions=self._next,
            )
            if note := _note(context.principal):
                answer.answer, more = f"{answer.answer}{note}", f"{more}{note}"
            if more:
                yield Text(delta=more)
            answer.elapsed_ms = round((time.perf_counter() - began) * 1000, 1)
            asks = answer.outcome is Outcome.APPROVAL_REQUIRED
            ending: AgentEvent = ApprovalRequired(answer=answer) if asks else Done(answer=answer)
        except CopilotError as error:
            ending = Failed(code=error.code, message=str(error))
        except (OperationalError, PoolTimeout):
            log.exception("what threads remember is away", extra={"thread_id": str(thread_id)})
            ending = Failed(code="unavailable", message=_AWAY)
        except Exception:
            log.exception("run failed", extra={"thread_id": str(thread_id)})
            ending = Failed(code="internal", message=_SORRY)
        finally:
            if not turn.done():  # nobody listens any more
                turn.cancel()
                await asyncio.wait([turn])
        self._count(state_key(context.principal, thread_id))
        yield ending

    async def _turn(
        self,
        asked: HumanMessage,
        config: RunnableConfig,
        context: ToolContext,
        tell: Callable[[AgentEvent], None],
        replaces: UUID | None,
    ) -> list[AnyMessage]:
        """Runs the graph; gives all messages of the thread."""
        told_to(tell)
        about = {
            "gen_ai.operation.name": "invoke_agent",
            "gen_ai.agent.name": _AGENT,
            "gen_ai.conversation.id": str(context.conversation.thread_id) if context.conversation else "",
            "gen_ai.request.model": self._model.rpartition(":")[2],
            "copilot.tenant_id": context.principal.tenant_id,
            "copilot.channel": context.channel,
        }
        with span(f"invoke_agent {_AGENT}", about):
            return await self._run(asked, config, context, tell, replaces)

    async def _run(
        self,
        asked: HumanMessage,
        config: RunnableConfig,
        context: ToolContext,
        tell: Callable[[AgentEvent], None],
        replaces: UUID | None,
    ) -> list[AnyMessage]:
        if replaces is not None and (await self._graph.aget_state(config)).values:
            back = {"messages": [RemoveMessage(str(replaces))]}
            await self._graph.aupdate_state(config, back, as_node="model")
        messages: list[AnyMessage] = []
        stream: AsyncIterator[Any] = self._graph.astream(
            {"messages": await self._begun(asked, context, tell)},
            config,
            context=context,
            stream_mode="values",
            durability="exit",
        )
        async for state in stream:
            messages = state["messages"]
        return messages

    async def _begun(
        self, asked: HumanMessage, context: ToolContext, tell: Callable[[AgentEvent], None]
    ) -> list[AnyMessage]:
        """The turn's first message; where it decides about a proposal, with what came of that."""
        said = verdict(asked.text) if self._approvals is not None else None
        if said is not None and self._approvals is not None:
            reply = await decided(self._approvals, said, context)
            if reply is not None:
                tell(Text(delta=reply.text))
                return [asked, reply]
        return [await self._understood(asked, context)]

    async def _understood(self, asked: HumanMessage, context: ToolContext) -> HumanMessage:
        """The question with the records its words name, and whether there are documents to be asked, before the graph:
        one step less, each costs milliseconds."""
        links, documents = await asyncio.gather(self._link(context, asked.text), holds_documents(context))
        told = {**asdict(links), "today": context.clock.today().isoformat(), "documents": documents}
        if withholds_documents(context):
            told["withheld"] = True
        return asked.model_copy(update={"additional_kwargs": told})

    async def branch(self, principal: Principal, thread_id: UUID, message_id: UUID, into: UUID) -> None:
        """Let a new thread begin with what is remembered of this one up to that message and its answer; with nothing
        when it is remembered no more."""
        state = await self._graph.aget_state(_config(principal, thread_id))
        messages: list[AnyMessage] = state.values.get("messages", [])
        starts = [at for at, message in enumerate(messages) if isinstance(message, HumanMessage)]
        ends = dict(zip((messages[at].id for at in starts), [*starts[1:], len(messages)], strict=False))
        if kept := messages[: ends.get(str(message_id), 0)]:
            await self._graph.aupdate_state(_config(principal, into), {"messages": kept}, as_node="model")

    async def forget(self, principal: Principal, thread_id: UUID) -> None:
        """Delete what the graph remembers of a thread."""
        await self._checkpoints.forget(principal, thread_id)

    async def forget_all(self, principal: Principal) -> None:
        """All of that user's threads."""
        await self._checkpoints.forget_all(principal)

    async def tidy(self) -> None:
        """Delete superseded checkpoints of the threads that grew here, and the state of threads idle for long."""
        grown, self._grown = self._grown, set()
        for key in sorted(grown):
            try:
                await self._checkpoints.prune([key])
            except (DatabaseError, PoolTimeout) as error:  # a run of that thread was faster: next time
                log.info("checkpoints not pruned", extra={"error": repr(error)})
                self._grown.add(key)
        try:
            await self._checkpoints.prune_idle(IDLE)
        except (DatabaseError, PoolTimeout) as error:  # away, or closed meanwhile: the next upkeep makes up for it
            log.info("idle threads not pruned", extra={"error": repr(error)})

    def _count(self, key: str) -> None:
        self._grown.add(key)
        if len(self._grown) >= _PRUNE_AFTER and (self._upkeep is None or self._upkeep.done()):
            self._upkeep = asyncio.create_task(self.tidy())


def _note(principal: Principal) -> str:
    """Below an answer, of what an administrator is to know of the quota."""
    of_turn = spending()
    note = of_turn.allowance.note if of_turn is not None and Scope.ADMIN in principal.scopes else ""
    return f"\n\n_{note}._" if note else ""


def _config(principal: Principal, thread_id: UUID) -> RunnableConfig:
    return {"configurable": {"thread_id": state_key(principal, thread_id)}, "recursion_limit": STEPS}
