"""What sales figures can be limited to, resolved from what the planner wrote."""

from dataclasses import dataclass

from data_layer.database import ReadTx
from data_layer.queries.sales_history import SalesFilter
from tools.context import ToolContext
from tools.resolve import label, resolve
from tools.values import resolve_category, resolve_value
from tools.wording import record


@dataclass(frozen=True)
class Among:
    """`words` say it within a sentence: ` of BK-1 Road Bike to C1 Bike World`; nothing when it is all."""

    only: SalesFilter
    words: str


async def sales_among(
    context: ToolContext,
    tx: ReadTx,
    *,
    customer: str | None = None,
    sku: str | None = None,
    category: str | None = None,
    territory: str | None = None,
    channel: str | None = None,
) -> Among:
    buyer = await resolve(context, tx, "customer", customer) if customer else None
    item = await resolve(context, tx, "sku", sku) if sku else None
    kind = await resolve_category(tx, category) if category else None
    area = (
        await resolve_value(tx, "customer", ("territory",), territory, noun="territory", plural="territories")
        if territory
        else None
    )
    through = (
        await resolve_value(tx, "sales_order", ("channel",), channel, noun="channel", plural="channels")
        if channel
        else None
    )
    words = (
        (f" of {label(item)}" if item else "")
        + (f" in {kind.value}" if kind else "")
        + (f" to {record(buyer.code, buyer.name, 'customer')}" if buyer else "")
        + (f" in territory {area.value}" if area else "")
        + (f" through channel {through.value}" if through else "")
    )
    return Among(
        SalesFilter(
            customer=buyer.code if buyer else None,
            sku=item.code if item else None,
            category=(kind.column, kind.value) if kind else None,
            territory=area.value if area else None,
            channel=through.value if through else None,
        ),
        words,
    )
