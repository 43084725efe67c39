"""What planning finds, for those who bring their own questions."""

from datetime import date
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Query

from api.auth import needs
from api.operations import add
from api.paging import Cursor, Limit, ListPage
from api.services import Context
from tools.bom.buildable_quantity import buildable_quantity
from tools.forecasting.forecast_by_group import forecast_by_group
from tools.forecasting.forecast_demand import forecast_demand
from tools.planning.capacity_load import capacity_load
from tools.planning.material_shortages import material_shortages
from tools.planning.promise_date import promise_date
from tools.planning.purchase_order_impact import purchase_order_impact
from tools.planning.replenishment_proposals import replenishment_proposals
from tools.planning.short_parts import ShortPart
from tools.planning.short_words import MaterialShortages
from tools.planning.time_phased_plan import time_phased_plan
from tools.planning.what_if import what_if

router = APIRouter(prefix="/planning", tags=["planning"])

Named = Annotated[str | None, Query(min_length=1, max_length=200, description="Its code, number or name")]

# What each answers is the tool's result, with its summary in words.
for _path, _tool in (
    ("plan", time_phased_plan),
    ("promise", promise_date),
    ("buildable", buildable_quantity),
    ("capacity", capacity_load),
    ("proposals", replenishment_proposals),
    ("purchase-order-impact", purchase_order_impact),
    ("forecast", forecast_demand),
    ("forecast-by-group", forecast_by_group),
):
    add(router, f"/{_path}", _tool, f"planning_{_tool.name}", "GET")
add(router, "/what-if", what_if, "planning_what_if")


@router.get("/shortages", summary="What runs short", dependencies=[Depends(needs(material_shortages.scope))])
async def shortages(
    context: Context,
    sku: Named = None,
    supplier: Named = None,
    customer: Named = None,
    order: Named = None,
    until: date | None = None,
    with_forecast: bool | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ListPage[ShortPart]:
    """Parts that hit most sales orders first, with these and what ends the shortage: the rows of the tool
    `material_shortages`."""
    asked = {"sku": sku, "supplier": supplier, "customer": customer, "order": order, "until": until}
    more = {"with_forecast": with_forecast, "limit": limit, "cursor": cursor}
    found = cast(MaterialShortages, await material_shortages.call(context, asked | more))
    return ListPage(items=list(found.shortages), total=found.count, next_cursor=found.next_cursor)
