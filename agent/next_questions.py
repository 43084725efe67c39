"""What to ask next: examples of other tools with the records an answer named, that are sure to be understood."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.runnables import Runnable

from agent.answer import ToolUse
from tools.spec import Tool
from tools.words import codelike, squeeze

MOST = 2
_SLOT = re.compile(r"\{(\w+)\}")
_KEYS = ("sku", "supplier", "customer", "warehouse", "work_centre")
_TRIED = 4  # examples of a tool


@dataclass(frozen=True)
class Named:
    """A record that a result is about. `text` is how a question names it without doubt."""

    entity: str
    code: str
    text: str


class NextQuestions:
    """`reader` is the model that reads questions without a network: what it does not read as a call of the very tool
    is never proposed. How it reads an example does not hang on the record in it, so each is tried once."""

    def __init__(self, tools: Sequence[Tool], reader: Runnable[Any, AIMessage]) -> None:
        self._tools = [tool for tool in tools if tool.read_only]
        self._topics = {tool.name: tool.topic for tool in tools}
        self._reader = reader
        self._read: dict[tuple[str, str], bool] = {}
        self._asking = {tool.name: _asking(tool) for tool in self._tools}

    def after(
        self, uses: Sequence[ToolUse], *, scopes: Collection[str], asked: Collection[str], today: str
    ) -> list[str]:
        """At most two, of topics that this answer was not about. `asked`: the tools that the thread has used."""
        found: list[str] = []
        topics = {self._topics.get(use.tool) for use in uses}
        records = list(_records(uses))
        for tool in sorted(self._tools, key=lambda tool: tool.name in asked):
            if len(found) == MOST or not records:
                break
            if tool.topic in topics or not tool.granted(scopes):
                continue
            question = next((q for record in records if (q := self._about(tool, record, today))), None)
            if question is not None:
                found.append(question)
                topics.add(tool.topic)
        return found

    def _about(self, tool: Tool, record: Named, today: str) -> str | None:
        argument, examples = self._asking[tool.name].get(record.entity, ("", ()))
        for example in examples:
            if (tool.name, example) not in self._read:
                self._read[tool.name, example] = self._understood(tool.name, argument, example, record, today)
            if self._read[tool.name, example]:
                return _SLOT.sub(lambda _: record.text, example)
        return None

    def _understood(self, tool: str, argument: str, example: str, record: Named, today: str) -> bool:
        start = example.index("{")
        candidate = {"entity": record.entity, "code": record.code, "name": record.text, "score": 1.0}
        mention = {"start": start, "end": start + len(record.text), "text": record.text, "candidates": [candidate]}
        links = {"mentions": [mention], "values": [], "today": today}
        question = _SLOT.sub(lambda _: record.text, example)
        calls = self._reader.invoke([HumanMessage(question, additional_kwargs=links)]).tool_calls
        return [(call["name"], call["args"]) for call in calls] == [(tool, {argument: record.code})]


def _asking(tool: Tool) -> dict[str, tuple[str, Sequence[str]]]:
    """For each kind of record that alone is enough to call the tool: the argument that takes it, and examples."""
    required = {name for name, field in tool.args.model_fields.items() if field.is_required()}
    found: dict[str, tuple[str, Sequence[str]]] = {}
    for entity in _KEYS:
        taking = [name for name in tool.args.model_fields if _entity(tool, name) == entity]
        if len(taking) == 1 and required <= set(taking):
            fitting = [example for example in tool.examples if _SLOT.findall(example) == [entity]]
            found[entity] = (taking[0], fitting[:_TRIED])
    return found


def _records(uses: Sequence[ToolUse]) -> Iterator[Named]:
    """What the results are about; of a list its first row."""
    for use in uses:
        tables = [block for block in use.result.get("blocks", ()) if block.get("type") == "table"]
        rows = [row for table in tables for row in (use.result.get(table["rows"]) or ())[:1]]
        for entity in _KEYS:
            for holder in (use.result, *rows) if use.ok else ():
                named = _named(holder, entity)
                if named is not None:
                    yield named
                    break


def _named(holder: Mapping[str, Any], entity: str) -> Named | None:
    code = holder.get(entity if entity == "sku" else f"{entity}_id")
    if not isinstance(code, str) or not code:
        return None
    if codelike(squeeze(code)):
        return Named(entity, code, code)
    name = holder.get(entity, holder.get("name")) if entity != "sku" else holder.get("name")
    return Named(entity, code, name) if isinstance(name, str) and " " in name.strip() else None


def _entity(tool: Tool, argument: str) -> str | None:
    extra = tool.args.model_fields[argument].json_schema_extra
    entity = extra.get("entity") if isinstance(extra, dict) else None
    return entity if isinstance(entity, str) else None
