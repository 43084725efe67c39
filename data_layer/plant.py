"""What a tenant's plant consists of: its sources and how fresh they are, and a few of its records as examples."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, func, select, text

from core.enums import OPEN_SALES_ORDER, OPEN_WORK_ORDER
from data_layer.database import Database
from data_layer.entities import BY_NAME
from data_layer.repository import Repository
from data_layer.staging import SOURCE_STATE

_FEW = 200  # examples are looked for among so many rows, however many there are


async def ping(database: Database) -> None:
    """Raises `Unavailable` when the database does not answer."""
    async with database.administer() as connection:
        await connection.execute(text("SELECT 1"))


@dataclass(frozen=True)
class SourceFreshness:
    """One source: the oldest of its statements, its last sync, and its records that were taken and refused then."""

    source_id: str
    as_of: datetime
    synced_at: datetime
    accepted: int
    rejected: int


class PlantRepository(Repository):
    async def has_sources(self) -> bool:
        return bool((await self._tx.execute(select(exists(select(SOURCE_STATE.c.source_id))))).scalar())

    async def sources(self) -> list[SourceFreshness]:
        table = SOURCE_STATE
        rows = await self._tx.execute(
            select(
                table.c.source_id,
                func.min(table.c.as_of).label("as_of"),
                func.max(table.c.synced_at).label("synced_at"),
                func.sum(table.c.accepted).label("accepted"),
                func.sum(table.c.rejected).label("rejected"),
            )
            .group_by(table.c.source_id)
            .order_by(table.c.source_id)
        )
        return [
            SourceFreshness(row.source_id, row.as_of, row.synced_at, int(row.accepted), int(row.rejected))
            for row in rows
        ]

    async def examples(self) -> dict[str, tuple[str, ...]]:
        """For each kind of record a question can name, a few that there are: names of items, numbers of orders."""
        found: dict[str, tuple[str, ...]] = {}
        for entity, queries in _EXAMPLES.items():
            values = [value for query in queries for value in (await self._tx.execute(query)).scalars() if value]
            found[entity] = tuple(dict.fromkeys(values))
        return found


def _named(entity: str, by: Select[str]) -> Select[str]:
    """The names of the records whose codes `by` gives."""
    code, name = BY_NAME[entity].named_by or ("", "")
    table = BY_NAME[entity].table
    return select(table.c[name]).where(table.c[code].in_(by)).order_by(table.c[code])


def _most_frequent(entity: str, column: str, count: int = 2) -> Select[str]:
    table = BY_NAME[entity].table
    few = select(table.c[column].label("code")).where(table.c[column].is_not(None)).limit(_FEW).subquery()
    return select(few.c.code).group_by(few.c.code).order_by(func.count().desc(), few.c.code).limit(count)


def _latest_open(entity: str, number: str, date: str, statuses: tuple[str, ...]) -> Select[str]:
    table = BY_NAME[entity].table
    few = select(table.c[number], table.c[date]).where(table.c.status.in_(statuses)).limit(_FEW).subquery()
    return select(few.c[number]).order_by(few.c[date].desc().nulls_last(), few.c[number]).limit(1)


# Stocked, a product, a component, bought: whichever a tool asks about, one of them has an answer.
_EXAMPLES: dict[str, tuple[Select[str], ...]] = {
    "sku": (
        _named("sku", _most_frequent("inventory", "sku")),
        _named("sku", _most_frequent("bom", "parent_sku")),
        _named("sku", _most_frequent("bom", "component_sku")),
        _named("sku", _most_frequent("supplier_offer", "sku")),
    ),
    "supplier": (_named("supplier", _most_frequent("supplier_offer", "supplier_id")),),
    "customer": (_named("customer", _most_frequent("sales_order", "customer_id")),),
    "warehouse": (_named("warehouse", _most_frequent("inventory", "warehouse_id")),),
    "work_centre": (_named("work_centre", _most_frequent("operation", "work_centre_id")),),
    "order": (
        _latest_open("sales_order", "order_number", "due_date", OPEN_SALES_ORDER),
        _latest_open("work_order", "wo_number", "due_date", OPEN_WORK_ORDER),
    ),
}
