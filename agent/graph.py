"""The graph of one turn: let the model choose, run its tools side by side, let it answer."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any, TypedDict, cast

from langchain_core.messages import AIMessage, AnyMessage
from langchain_core.tools import BaseTool
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime

from agent.binding import run
from agent.desk import Desk
from agent.events import Text, ToolFinished, ToolStarted
from agent.names import words_of
from agent.pictured import pictured, wants_picture
from agent.proposing import proposes, proposing
from agent.responder import Responder
from agent.selection import specification
from agent.telling import telling
from agent.turn import current, remember
from tools.context import ToolContext

ROUNDS = 6  # of tools in a turn; then the model must answer with what it has, and the answer says so
STEPS = 2 * ROUNDS + 4
_STOPPED = "_Stopped at the limit of six rounds of lookups in a turn: this may not be all._"


class State(TypedDict):
    messages: Annotated[list[AnyMessage], remember]


Graph = CompiledStateGraph[State, ToolContext, State, State]


def build_graph(
    offered: Responder, tools: Sequence[BaseTool], checkpointer: BaseCheckpointSaver[Any] | None = None
) -> Graph:
    """`offered` knows these tools. Every caller is offered them; what one may not see, the tool itself says."""
    by_name = {tool.name: tool for tool in tools}
    words = words_of([offered.instructions, *(text for tool in tools for text in specification(tool))])

    async def model(state: State, runtime: Runtime[ToolContext]) -> dict[str, Any]:
        turn = current(state["messages"])
        asked = [message for message in turn if isinstance(message, AIMessage)]
        desk = Desk(offered, state["messages"], runtime.context, words)
        tell = telling(runtime.stream_writer)
        return {
            "messages": [
                await desk.reply(
                    lambda text: tell(Text(delta=text)),
                    last_word=_STOPPED if len(asked) >= ROUNDS else None,
                )
            ]
        }

    async def act(state: State, runtime: Runtime[ToolContext]) -> dict[str, Any]:
        calls = cast(AIMessage, state["messages"][-1]).tool_calls
        tell = telling(runtime.stream_writer)
        asked = current(state["messages"])[0].text

        async def one(call: Any) -> Any:
            name, call_id = call["name"], call["id"] or ""
            bound = by_name.get(name)
            known = (bound.metadata if bound else None) or {}
            title, kind = known.get("title", ""), known.get("kind", "read")
            about = {"title": title, "kind": kind, "read_only": kind == "read", "arguments": call["args"]}
            tell(ToolStarted(call_id=call_id, tool=name, **about))
            result = await run(bound, call)
            if wants_picture(asked) and result.status != "error":
                result.artifact = pictured(result.artifact, asked)
            if kind != "read":
                result.additional_kwargs["kind"] = kind
            told = result.artifact or {}
            summary = str(told.get("summary") or told.get("message") or "")
            ok = result.status != "error"
            tell(ToolFinished(call_id=call_id, tool=name, ok=ok, summary=summary))
            return result

        return {"messages": list(await asyncio.gather(*map(one, calls)))}

    async def proposed(state: State, runtime: Runtime[ToolContext]) -> dict[str, Any]:
        """No model has a word about what waits for a person's."""
        reply = proposing(current(state["messages"]))
        telling(runtime.stream_writer)(Text(delta=reply.text))
        return {"messages": [reply]}

    async def first_step(state: State) -> str:
        return END if isinstance(state["messages"][-1], AIMessage) else "model"  # what a person decided is answered

    async def next_step(state: State) -> str:  # else a thread would be asked
        last = state["messages"][-1:]  # none: all was taken back
        return "tools" if last and cast(AIMessage, last[0]).tool_calls else END

    async def step_after(state: State) -> str:
        return "proposed" if proposes(state["messages"]) else "model"

    return (
        StateGraph(State, context_schema=ToolContext)
        .add_node("model", model)
        .add_node("tools", act)
        .add_node("proposed", proposed)
        .add_conditional_edges(START, first_step, ["model", END])
        .add_conditional_edges("model", next_step, ["tools", END])
        .add_conditional_edges("tools", step_after, ["model", "proposed"])
        .add_edge("proposed", END)
        .compile(checkpointer=checkpointer)
    )
