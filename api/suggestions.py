"""Example questions that this tenant's own data answers: the tools' examples, with records there are."""

import asyncio
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product

from core.errors import CopilotError
from data_layer.plant import PlantRepository
from tools.context import ToolContext
from tools.result import ToolResult
from tools.spec import Tool

_PLACE = re.compile(r"\{(\w+)\}")
_ATTEMPTS = 8  # records tried for one question
_PER_TOOL = 6  # examples of a tool looked at


@dataclass(frozen=True)
class Suggestion:
    question: str
    tool: str


class Suggestions:
    """Each is tried before it is shown. Kept for `ttl_s` for a tenant, grants and sites: trying costs queries."""

    def __init__(self, tools: Sequence[Tool], *, ttl_s: float = 600.0, size: int = 256) -> None:
        self._tools = tools
        self._ttl = ttl_s
        self._size = size
        self._known: dict[tuple[str, frozenset[str], frozenset[str] | None], tuple[float, tuple[Suggestion, ...]]] = {}
        self._lock = asyncio.Lock()

    async def of(self, context: ToolContext) -> tuple[Suggestion, ...]:
        """At most one for each tool the caller may use; none for a tool that finds nothing in the data."""
        asking = context.principal
        who = (asking.tenant_id, asking.scopes, asking.sites)
        async with self._lock:
            until, found = self._known.get(who, (0.0, ()))
            if until > time.monotonic():
                return found
            async with context.database.read(context.principal) as tx:
                records = await PlantRepository(tx).examples()
            granted = [tool for tool in self._tools if tool.granted(context.principal.scopes) and tool.read_only]
            tried = [await _first_that_works(tool, records, context) for tool in granted]
            found = tuple(suggestion for suggestion in tried if suggestion)
            if found:  # an empty plant is about to be filled
                self._known[who] = (time.monotonic() + self._ttl, found)
            while len(self._known) > self._size:
                del self._known[next(iter(self._known))]
            return found


async def _first_that_works(
    tool: Tool, records: Mapping[str, Sequence[str]], context: ToolContext
) -> Suggestion | None:
    entities = {name: _entity(tool, name) for name in tool.args.model_fields}
    required = [name for name, field in tool.args.model_fields.items() if field.is_required()]
    for example in tool.examples[:_PER_TOOL]:
        places = _PLACE.findall(example)
        names = {entity: name for name, entity in entities.items() if entity in places}
        if len(names) != len(places) or any(entities[name] not in places for name in required):
            continue
        for values in _combinations([records.get(place, ()) for place in places]):
            filled = dict(zip(places, values, strict=True))
            arguments = {names[entity]: value for entity, value in filled.items()}
            if await _answers(tool, arguments, context):
                return Suggestion(_fill(example, filled), tool.name)
    return None


def _fill(example: str, values: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda place: values[place[1]], example)


def _combinations(choices: list[Sequence[str]]) -> Iterator[tuple[str, ...]]:
    return islice(product(*choices), _ATTEMPTS)


def _entity(tool: Tool, argument: str) -> str | None:
    extra = tool.args.model_fields[argument].json_schema_extra
    entity = extra.get("entity") if isinstance(extra, dict) else None
    return entity if isinstance(entity, str) else None


async def _answers(tool: Tool, arguments: dict[str, str], context: ToolContext) -> bool:
    """Whether the tool finds something; what is only tried and shown to nobody is no record's matter."""
    try:
        return tells(await tool.call(replace(context, audit=None), arguments))
    except CopilotError:
        return False


def tells(result: ToolResult) -> bool:
    """Rows where it has a table, and a figure where it has none: not just that it cannot be told."""
    tables = [block for block in result.blocks if block.type == "table"]
    return any(table.total for table in tables) if tables else bool(result.blocks)
