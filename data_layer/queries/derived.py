"""Whether a derived table may be read in place of the records that it was made of."""

from data_layer.database import ReadTx
from data_layer.derived import CURRENT, Derived
from data_layer.transaction import sql


async def is_current(tx: ReadTx, derived: Derived) -> bool:
    found = await tx.execute(sql(CURRENT.format(name=":name")), {"name": derived.name})
    return bool(found.scalar_one() == len(derived.of))
