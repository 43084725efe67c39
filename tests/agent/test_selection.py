from collections.abc import Callable, Sequence

import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.tools import BaseTool, StructuredTool

from agent.binding import bind
from agent.selection import MANY, OFFERED, ByMeaning, Selection, masked
from tools.registry import TOOLS


def made(name: str, *examples: str) -> StructuredTool:
    async def nothing() -> None: ...

    return StructuredTool.from_function(
        coroutine=nothing, name=name, description=f"About {name}.", metadata={"examples": examples}
    )


MADE = [made(f"tool_{number}", f"what about subject {number}") for number in range(MANY + 10)]


def by_order(names: Sequence[str]) -> Callable[[Sequence[BaseTool]], Callable[[str], Sequence[str]]]:
    rest = [tool.name for tool in MADE if tool.name not in names]
    return lambda _: lambda _: [*names, *rest]


def test_few_tools_are_all_offered_in_their_order() -> None:
    few = MADE[:MANY]
    assert Selection(few).offer([], [HumanMessage("anything")]) == tuple(few)


def test_of_many_the_nearest_are_offered_first_and_the_others_are_named() -> None:
    selection = Selection(MADE, by_order(["tool_29", "tool_3"]))
    offered = selection.offer([], [HumanMessage("anything")])
    assert [tool.name for tool in offered[:3]] == ["tool_29", "tool_3", "tool_0"]
    assert len(offered) == OFFERED
    others = selection.others(offered, [HumanMessage("anything")]).splitlines()
    assert len(others) == len(MADE) - OFFERED
    assert "- tool_20: About tool_20." in others


def test_what_the_conversation_has_just_used_is_offered() -> None:
    selection = Selection(MADE, by_order([]))
    call = {"name": "tool_27", "args": {}, "id": "c"}
    before = [HumanMessage("first"), AIMessage("", tool_calls=[call]), AIMessage("so it is")]
    now = {"name": "tool_28", "args": {}, "id": "d"}
    offered = selection.offer(before, [HumanMessage("and in Boston?"), AIMessage("", tool_calls=[now])])
    assert {"tool_27", "tool_28"} <= {tool.name for tool in offered}
    assert len(offered) == OFFERED


@pytest.mark.parametrize("tool", [tool for tool in TOOLS if tool.examples], ids=lambda tool: tool.name)
def test_every_tool_is_offered_for_its_own_questions(tool: object) -> None:
    ranking = ByMeaning([bind(one) for one in TOOLS])
    for example in tool.examples:  # type: ignore[attr-defined]
        assert tool.name in ranking(example)[:OFFERED]  # type: ignore[attr-defined]


def test_records_of_a_question_stand_as_their_kind() -> None:
    mention = {"start": 9, "end": 24, "text": "Adjustable Race", "candidates": [{"entity": "sku"}]}
    question = HumanMessage("how many Adjustable Race?", additional_kwargs={"mentions": [mention]})
    assert masked(question) == "how many {sku}?"


@pytest.mark.parametrize("documents", [False, True])
def test_documents_are_offered_and_named_only_where_there_are_some(documents: bool) -> None:
    selection = Selection([bind(tool) for tool in TOOLS])
    asked = [HumanMessage("what does the agreement say", additional_kwargs={"documents": documents})]
    offered = selection.offer([], asked)
    told = {tool.name for tool in offered}
    told |= {line[2:].split(":")[0] for line in selection.others(offered, asked).splitlines()}
    about = {tool.name for tool in TOOLS if tool.topic == "documents"}
    assert told == {tool.name for tool in TOOLS} - (set() if documents else about)
