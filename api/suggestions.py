"""Example questions that this tenant's own data answers: the tools' examples, with records there are."""

import asyncio
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
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


@dataclass
class _Trying:
    """As far as it was tried for somebody: what was found, and the tools that are left."""

    until: float
    tools: list[Tool]
    records: Mapping[str, Sequence[str]] | None = None
    found: list[Suggestion] = field(default_factory=list)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Suggestions:
    """Each is tried before it is shown. Kept for `ttl_s` for a tenant, grants and sites: trying costs queries."""

    def __init__(self, tools: Sequence[Tool], *, ttl_s: float = 600.0, size: int = 256) -> None:
        self._tools = tools
        self._ttl = ttl_s
        self._size = size
        self._known: dict[tuple[str, frozenset[str], frozenset[str] | None], _Trying] = {}

    async def of(self, context: ToolContext, limit: int | None = None) -> Sequence[Suggestion]:
        """At most one for each tool the caller may use; none for a tool that finds nothing in the data. Of the first
        `limit` no more are tried than are needed."""
        asking = context.principal
        who = (asking.tenant_id, asking.scopes, asking.sites)
        known = self._known.get(who)
        if known is None or known.until <= time.monotonic():
            granted = [tool for tool in self._tools if tool.granted(asking.scopes) and tool.read_only]
            self._known[who] = known = _Trying(time.monotonic() + self._ttl, granted)
            while len(self._known) > self._size:
                del self._known[next(iter(self._known))]
        async with known.lock:
            await _try_on(known, context, limit)
        if not known.found:  # an empty plant is about to be filled
            known.until = 0.0
        return known.found[:limit]


async def _try_on(known: _Trying, context: ToolContext, limit: int | None) -> None:
    if known.records is None:
        async with context.database.read(context.principal) as tx:
            known.records = await PlantRepository(tx).examples()
    while known.tools and (limit is None or len(known.found) < limit):
        suggestion = await _first_that_works(known.tools[0], known.records, context)
        del known.tools[0]  # who goes away in the middle leaves it to the next
        if suggestion:
            known.found.append(suggestion)


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
