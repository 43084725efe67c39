"""What a rule is: a question that is asked of a tool again and again, for the user who wants to be told.

So an alert's numbers are those of an answer, and nothing is told to who may not ask it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, cast

from core.identity import Scope
from data_layer.alerts import Holds
from tools.context import ToolContext
from tools.result import Quantity, ToolResult, Typed
from tools.spec import Tool
from tools.wording import record

PAGE = 200
Found = TypeVar("Found", bound=ToolResult)


class Parameters(Typed):
    """What a subscription is limited to; codes are the records', names are as they were when it was set."""

    sku: str | None = None
    item: str | None = None
    supplier_id: str | None = None
    supplier: str | None = None
    below: Quantity | None = None
    orders: Literal["purchase", "work"] | None = None
    days: int | None = None

    @property
    def about(self) -> str:
        """` of HL Crankarm`, or nothing."""
        whose = f" of {record(self.supplier_id, self.supplier, 'supplier')}" if self.supplier_id else ""
        return whose + (f" of {record(self.sku, self.item)}" if self.sku else "")


@dataclass(frozen=True)
class Rule:
    """`takes` names the parameters that it knows, `scopes` what who is told must be granted, `entities` those whose
    records decide. `told` puts it in words; `holds` gives all that calls for telling now."""

    name: str
    takes: frozenset[str]
    scopes: tuple[Scope, ...]
    entities: tuple[str, ...]
    told: Callable[[Parameters], str]
    holds: Callable[[ToolContext, Parameters], Awaitable[Sequence[Holds]]]


async def pages(
    tool: Tool, context: ToolContext, arguments: Mapping[str, Any], kind: type[Found]
) -> AsyncIterator[Found]:
    """All pages of what the tool finds. `kind` is its result's."""
    assert tool.result is kind
    cursor = None
    while True:
        page = cast("Found", await tool.call(context, {**arguments, "limit": PAGE, "cursor": cursor}))
        yield page
        cursor = page.next_cursor
        if cursor is None:
            return
