"""What planning finds, for those who bring their own questions."""

from datetime import date
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Query

from api.auth import needs
from api.paging import Cursor, Limit, ListPage
from api.services import Context
from tools.planning.material_shortages import material_shortages
from tools.planning.short_parts import ShortPart
from tools.planning.short_words import MaterialShortages

router = APIRouter(prefix="/planning", tags=["planning"])

Named = Annotated[str | None, Query(min_length=1, max_length=200, description="Its code, number or name")]


@router.get("/shortages", summary="What runs short", dependencies=[Depends(needs(material_shortages.scope))])
async def shortages(
    context: Context,
    sku: Named = None,
    supplier: Named = None,
    customer: Named = None,
    order: Named = None,
    until: date | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ListPage[ShortPart]:
    """Parts that hit most sales orders first, with these and what ends the shortage: the rows of the tool
    `material_shortages`."""
    asked = {"sku": sku, "supplier": supplier, "customer": customer, "order": order, "until": until, "limit": limit}
    found = cast(MaterialShortages, await material_shortages.call(context, asked | {"cursor": cursor}))
    return ListPage(items=list(found.shortages), total=found.count, next_cursor=found.next_cursor)
