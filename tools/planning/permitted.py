"""The plant as a caller may see it: it draws on every topic, so it asks for every topic's grant."""

from core.identity import Scope
from tools.context import ToolContext
from tools.grants import need, need_all_sites
from tools.planning.reading import Reading

NEEDED = (Scope.INVENTORY_READ, Scope.ORDERS_READ, Scope.PURCHASING_READ, Scope.PRODUCTION_READ, Scope.BOM_READ)


async def plant(context: ToolContext, *, with_forecast: bool = False) -> Reading:
    """Raises `NotPermitted`, `Unavailable`."""
    need(context, *NEEDED)
    need_all_sites(context.principal, "Plans")
    today = context.clock.today()
    return await context.plants.reading(context.database, context.principal, today, with_forecast=with_forecast)
