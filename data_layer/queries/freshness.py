"""How old the data is, and what its sources refused."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from data_layer.repository import Repository

_OF = text("""
SELECT source_id AS source, entity, min(as_of) AS as_of, min(synced_at) AS synced_at,
       CAST(sum(rejected) AS bigint) AS rejected
FROM staging.source_state WHERE entity = ANY(:entities)
GROUP BY source_id, entity ORDER BY source_id, entity
""")


@dataclass(frozen=True)
class SourceAge:
    source: str
    entity: str
    as_of: datetime
    synced_at: datetime
    rejected: int


class FreshnessRepository(Repository):
    async def of(self, *entities: str) -> tuple[SourceAge, ...]:
        """For each source that states these entities; where it has several streams, the oldest counts."""
        return tuple(SourceAge(**row) for row in (await self._tx.execute(_OF, {"entities": list(entities)})).mappings())
