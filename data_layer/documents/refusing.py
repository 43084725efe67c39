"""Files that could not be read, kept in mind so that it can be said and they are not tried again and again."""

from datetime import datetime

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert

from core.identity import Principal
from data_layer.documents.choosing import READABLE, caller
from data_layer.documents.records import Refusal
from data_layer.documents.stored import named, of_readers, storable
from data_layer.documents.tables import DOCUMENT_REFUSAL
from data_layer.queries.listing import Listing, Page, read_page
from data_layer.repository import Repository
from data_layer.transaction import sql

FORGET_REFUSAL = "DELETE FROM copilot.document_refusal WHERE name = :name"
_REFUSAL = f"SELECT {', '.join(Refusal.__dataclass_fields__)} FROM copilot.document_refusal WHERE name = :name"
_REFUSALS = Listing(
    rows=f"SELECT * FROM copilot.document_refusal d WHERE {READABLE}",
    keys=(("name", "text"),),
    totals="count(*) AS refused",
)


class DocumentRefusing(Repository):
    async def refuse(
        self,
        name: str,
        reason: str,
        principal: Principal,
        *,
        sha256: str | None = None,
        readers: tuple[str, ...] = (),
        source: str | None = None,
        modified_at: datetime | None = None,
    ) -> None:
        """Until a file of that name can be read, or is removed. What stands under the name stays. Raises
        `InvalidInput` for what cannot be a name."""
        values = {
            "sha256": sha256,
            "reason": storable(reason),
            "readers": of_readers(readers),
            "source": source,
            "modified_at": modified_at,
            "refused_at": func.now(),
            "refused_by": principal.user_id,
        }
        statement = insert(DOCUMENT_REFUSAL).values(tenant_id=principal.tenant_id, name=named(name), **values)
        await self._tx.execute(statement.on_conflict_do_update(index_elements=["tenant_id", "name"], set_=values))

    async def refusal(self, name: str) -> Refusal | None:
        """Of the file of that name, whoever may read it."""
        found = await self._tx.execute(sql(_REFUSAL), {"name": storable(name)})
        row = found.mappings().one_or_none()
        return None if row is None else Refusal(**row)

    async def forget_refusal(self, name: str) -> None:
        await self._tx.execute(sql(FORGET_REFUSAL), {"name": storable(name)})

    async def refusals(self, principal: Principal, *, limit: int, cursor: str | None = None) -> Page[Refusal]:
        """By name; total `refused`. Raises `NotPermitted` for one who may not read documents at all."""
        return await read_page(self._tx, _REFUSALS, Refusal, caller(principal), limit=limit, cursor=cursor)
