"""Which tools a language model is offered: all when they are few, else those nearest to the question; those that read
documents only where there are some."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage
from langchain_core.tools import BaseTool

from agent.models.embedded.meaning import vector

MANY = 20  # above so many tools, only the nearest are offered
OFFERED = 16
_ASKED = 256  # questions whose tools are remembered
_THREAD = 8  # of the conversation's messages that are looked at for tools it has used

# Of a question, its records in braces ("how many {sku}"), to the tools' names, best first.
Ranking = Callable[[str], Sequence[str]]


class ByMeaning:
    """Ranks by the nearest of a tool's own example questions, and by its purpose."""

    def __init__(self, tools: Sequence[BaseTool]) -> None:
        texts = [(tool.name, text) for tool in tools for text in specification(tool)]
        self._names = [name for name, _ in texts]
        self._vectors = np.stack([vector(text) for _, text in texts])

    def __call__(self, question: str) -> Sequence[str]:
        near = self._vectors @ vector(question)
        order = np.argsort(-near, kind="stable")
        return list(dict.fromkeys(self._names[i] for i in order))


class Selection:
    """`offer` gives a turn's tools. `ranking` is asked only when there are many."""

    def __init__(self, tools: Sequence[BaseTool], ranking: Callable[[Sequence[BaseTool]], Ranking] = ByMeaning) -> None:
        self.tools = tuple(tools)
        self._by_name: Mapping[str, BaseTool] = {tool.name: tool for tool in tools}
        # A turn asks two and more times.
        self._rank = lru_cache(_ASKED)(ranking(tools)) if len(tools) > MANY else None
        self._lines = {tool.name: f"- {tool.name}: {purpose(tool)}" for tool in tools}

    def offer(self, history: Sequence[AnyMessage], turn: Sequence[AnyMessage]) -> tuple[BaseTool, ...]:
        """The nearest first; what this turn or the ones just before have used is among them ("and in Boston?")."""
        tools = self._there(turn)
        if self._rank is None:
            return tuple(tools)
        asked = [message for message in history if isinstance(message, HumanMessage)][-1:]
        ranked = list(self._rank(" ".join(map(masked, [*asked, turn[0]]))))
        ranked = _merged(self._rank(masked(turn[0])), ranked)
        there = {tool.name for tool in tools}
        used = [name for name in _used([*history[-_THREAD:], *turn]) if name in there]
        best = [name for name in ranked if name in there and name not in used][: OFFERED - len(used)]
        chosen = {*used, *best}
        return tuple(self._by_name[name] for name in ranked if name in chosen)

    def others(self, offered: Sequence[BaseTool], turn: Sequence[AnyMessage]) -> str:
        """A line for each tool that is not among them: a model may call it all the same."""
        names = {tool.name for tool in offered}
        return "\n".join(self._lines[tool.name] for tool in self._there(turn) if tool.name not in names)

    def _there(self, turn: Sequence[AnyMessage]) -> list[BaseTool]:
        documents = turn[0].additional_kwargs.get("documents", False)
        return [tool for tool in self.tools if documents or (tool.metadata or {}).get("topic") != "documents"]


def masked(message: AnyMessage) -> str:
    """The question as the tools' examples are written: `{sku}` for what names a record."""
    text = str(message.text)
    for mention in sorted(message.additional_kwargs.get("mentions", ()), key=lambda m: -int(m["start"])):
        if mention["candidates"]:
            entity = mention["candidates"][0]["entity"]
            text = f"{text[: mention['start']]}{{{entity}}}{text[mention['end'] :]}"
    return text


def specification(tool: BaseTool) -> tuple[str, ...]:
    """What is told of a tool: its name with its purpose, and the questions it answers."""
    return f"{tool.name.replace('_', ' ')}: {purpose(tool)}", *(tool.metadata or {}).get("examples", ())


def purpose(tool: BaseTool) -> str:
    """The first sentence of its description."""
    return " ".join(tool.description.split()).split(". ", 1)[0].rstrip(".") + "."


def _merged(one: Sequence[str], other: Sequence[str]) -> list[str]:
    """Both orders in turns: a question that stands alone, and one that goes on from the last."""
    return list(dict.fromkeys(name for pair in zip(one, other, strict=True) for name in pair))


def _used(messages: Sequence[AnyMessage]) -> list[str]:
    """The latest first."""
    calls: list[Any] = [c for m in messages if isinstance(m, AIMessage) for c in m.tool_calls]
    return list(dict.fromkeys(call["name"] for call in reversed(calls)))[: OFFERED // 2]
