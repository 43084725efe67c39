"""How many changes of the transaction's tenant others are still to be told of."""

from data_layer.entities import BY_NAME
from data_layer.repository import Repository
from data_layer.transaction import sql

_WAITING = """
SELECT coalesce(sum(w.count), 0), coalesce(extract(epoch FROM now() - min(w.oldest)), 0)
FROM unnest(CAST(:entities AS text[])) AS n(entity) LEFT JOIN copilot.event_position p ON p.entity = n.entity
CROSS JOIN LATERAL (
    SELECT count(*), min(e.at) AS oldest FROM copilot.event e
    WHERE e.entity = n.entity AND e.number > coalesce(p.number, 0)
) AS w
"""


class EventCounts(Repository):
    async def wanted(self) -> bool:
        """Whether others want to be told of any."""
        return bool((await self._tx.execute(sql("SELECT EXISTS (SELECT FROM copilot.event_subscription)"))).scalar())

    async def waiting(self) -> tuple[int, float]:
        """And for how many seconds the oldest has."""
        row = (await self._tx.execute(sql(_WAITING), {"entities": list(BY_NAME)})).one()
        return int(row[0]), float(row[1])
