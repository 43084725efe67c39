"""Whether a derived table may be read in place of the records that it was made of."""

from datetime import date

from data_layer.database import ReadTx
from data_layer.derived import CURRENT, Derived
from data_layer.transaction import sql


async def is_current(tx: ReadTx, derived: Derived, today: date = date.min) -> bool:
    """`today` matters only to what depends on it."""
    found = await tx.execute(sql(CURRENT), {"name": derived.name, "today": today})
    return bool(found.scalar_one() == len(derived.of))
