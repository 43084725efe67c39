"""The graph of one turn: let the model choose, run its tools side by side, let it answer."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any, TypedDict, cast

from langchain_core.messages import AIMessage, AnyMessage
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime

from agent.binding import bind, run
from agent.events import Text, ToolFinished, ToolStarted
from agent.responder import Responder
from agent.turn import current, remember
from tools.context import ToolContext
from tools.spec import Tool

ROUNDS = 6  # of tools in a turn; then the model must answer with what it has
STEPS = 2 * ROUNDS + 2


class State(TypedDict):
    messages: Annotated[list[AnyMessage], remember]


Graph = CompiledStateGraph[State, ToolContext, State, State]


def build_graph(
    responder: Responder, tools: Sequence[Tool], checkpointer: BaseCheckpointSaver[Any] | None = None
) -> Graph:
    """The tools are offered to every caller; what a caller may not see, the tool itself says."""
    bound = [bind(tool) for tool in tools]
    by_name = {tool.name: tool for tool in bound}
    offered = responder.with_tools(bound)

    async def model(state: State, runtime: Runtime[ToolContext]) -> dict[str, Any]:
        last_word = sum(isinstance(message, AIMessage) for message in current(state["messages"])) >= ROUNDS
        reply = await offered.reply(
            state["messages"], emit=lambda text: runtime.stream_writer(Text(delta=text)), use_tools=not last_word
        )
        return {"messages": [reply]}

    async def act(state: State, runtime: Runtime[ToolContext]) -> dict[str, Any]:
        calls = cast(AIMessage, state["messages"][-1]).tool_calls

        async def one(call: Any) -> Any:
            name, call_id = call["name"], call["id"] or ""
            runtime.stream_writer(ToolStarted(call_id=call_id, tool=name, arguments=call["args"]))
            result = await run(by_name.get(name), call)
            told = result.artifact or {}
            summary = str(told.get("summary") or told.get("message") or "")
            ok = result.status != "error"
            runtime.stream_writer(ToolFinished(call_id=call_id, tool=name, ok=ok, summary=summary))
            return result

        return {"messages": list(await asyncio.gather(*map(one, calls)))}

    def next_step(state: State) -> str:
        return "tools" if cast(AIMessage, state["messages"][-1]).tool_calls else END

    return (
        StateGraph(State, context_schema=ToolContext)
        .add_node("model", model)
        .add_node("tools", act)
        .add_edge(START, "model")
        .add_conditional_edges("model", next_step, ["tools", END])
        .add_edge("tools", "model")
        .compile(checkpointer=checkpointer)
    )
