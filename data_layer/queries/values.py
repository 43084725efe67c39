"""The values of sorting fields: categories, colours, territories, reasons."""

from dataclasses import dataclass

from sqlalchemy import text

from data_layer.repository import Repository

_ALL = text(
    "SELECT entity, field, value, records FROM manufacturing.entity_value"
    " ORDER BY entity, field, records DESC, value LIMIT :most"
)
_MOST = 20_000


@dataclass(frozen=True)
class SortingValue:
    entity: str
    field: str
    value: str
    records: int


class ValueRepository(Repository):
    async def all(self) -> tuple[SortingValue, ...]:
        """Every value of every sorting field, the most frequent of each field first."""
        return tuple(SortingValue(*row) for row in await self._tx.execute(_ALL, {"most": _MOST}))

    async def of(self, entity: str, fields: tuple[str, ...]) -> tuple[SortingValue, ...]:
        """Those of some fields of one entity, the most frequent first."""
        found = await self._tx.execute(
            text(
                "SELECT entity, field, value, records FROM manufacturing.entity_value"
                " WHERE entity = :entity AND field = ANY(:fields) ORDER BY records DESC, field, value"
            ),
            {"entity": entity, "fields": list(fields)},
        )
        return tuple(SortingValue(*row) for row in found)
