"""A source is stale, or its last sync failed."""

from collections.abc import Iterator, Sequence
from typing import cast

from core.enums import IngestionStatus
from core.identity import Scope
from data_layer.alerts import Holds
from tools.alerts.rule import Parameters, Rule
from tools.context import ToolContext
from tools.quality.data_freshness import DataFreshness, SourceRow, data_freshness
from tools.wording import count

_DAYS = 2


def _told(asked: Parameters) -> str:
    return f"sources that fail or are older than {count(asked.days or _DAYS, 'day')}"


async def _holds(context: ToolContext, asked: Parameters) -> Sequence[Holds]:
    given = {"days": asked.days or _DAYS, "limit": 1}
    found = cast("DataFreshness", await data_freshness.call(context, given))
    return [held for one in found.sources for held in _of(one)]


def _of(one: SourceRow) -> Iterator[Holds]:
    label = f"source {one.source}"
    if one.stale:
        age = "was never read to its end" if one.days_old is None else f"is {count(one.days_old, 'day')} old"
        yield Holds(f"{one.source}/stale", label, f"its data {age}", one.source, one.source)
    if one.status == IngestionStatus.FAILED:
        yield Holds(f"{one.source}/failed", label, f"its last sync failed: {one.error or one.status}", one.source,
                    one.source)  # fmt: skip


SOURCE = Rule("source", frozenset({"days"}), (Scope.SYNC_READ,), (), _told, _holds)
