from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from core.identity import Scope
from data_layer.queries.listing import Page
from data_layer.queries.names import Named
from data_layer.queries.suppliers import Offer, SupplierRepository
from tools.arguments import Cursor, Limit, SkuRef
from tools.context import ToolContext
from tools.covers import Covers, words
from tools.freshness import freshness
from tools.resolve import label, resolve
from tools.result import Column, Money, Quantity, Record, Table, ToolResult
from tools.spec import tool
from tools.wording import count, join, money, quantity, record, sentences, verb


class OfferRow(Record):
    supplier_id: str
    supplier: str
    active: bool | None
    preferred_supplier: bool | None
    rating: int | None = Field(description="Credit rating, 1 is best")
    lead_time_days: int | None
    price: Money | None
    currency: str | None
    unit: str | None = Field(description="Order unit, which the price and quantities are for")
    minimum_quantity: Quantity | None
    maximum_quantity: Quantity | None
    last_cost: Money | None
    last_receipt_date: date | None


class SuppliersOfSku(ToolResult):
    sku: str
    name: str
    count: int
    inactive: int = Field(description="Offers of suppliers marked inactive")
    fastest: tuple[OfferRow, ...] = Field(description="Shortest lead time; several if equal")
    cheapest: tuple[OfferRow, ...] = Field(description="Lowest price for each currency and unit; several if equal")
    fastest_active: tuple[OfferRow, ...] = Field(description="Shortest lead time among suppliers not marked inactive")
    cheapest_active: tuple[OfferRow, ...]
    offers: tuple[OfferRow, ...]


@tool(
    scope=Scope.SUPPLIERS_READ,
    title="suppliers of the item",
    answers=(
        Covers(
            "supplier",
            related={"offers": Covers("offer", takes={"item": "sku"})},
            needs=frozenset({"item"}),
            tells=words("count"),
        ),
        Covers(
            "offer",
            takes={"item": "sku"},
            needs=frozenset({"item"}),
            tells=words(
                "count, lead_time, price, minimum_quantity, supplier.supplier_name, average price, average lead_time,"
                " minimum price, minimum lead_time, average minimum_quantity"
            ),
            by=words("supplier"),
            orders={"-lead_time": {"sort_by": "lead_time"}, "-price": {"sort_by": "price"}},
        ),
    ),
    examples=(
        "who sells {sku}",
        "which suppliers offer {sku}?",
        "fastest vendor for {sku}",
        "who is the cheapest supplier of {sku}",
        "where can we buy {sku}",
        "vendors for {sku}",
        "lead time for {sku}",
        "what does {sku} cost to buy",
        "compare suppliers of {sku} by price",
        "who can deliver {sku} soonest",
        "minimum order quantity for {sku}",
        "best price on {sku}",
        "is there an alternative source for {sku}",
        "from whom do we purchase {sku}",
        "who else makes {sku}",
        "how many days does it take to get {sku} from a supplier",
        "shortest lead time {sku}",
    ),
)
async def suppliers_of_sku(
    context: ToolContext,
    sku: SkuRef,
    sort_by: Annotated[Literal["lead_time", "price"], Field(description="Order of the offers.")] = "lead_time",
    limit: Limit = 20,
    cursor: Cursor | None = None,
) -> SuppliersOfSku:
    """Who supplies an item, with each supplier's lead time in days, price and minimum order quantity (MOQ).

    Says which supplier is fastest and which is cheapest. Use it to find or compare vendors of one item; for one
    supplier's own data use supplier_profile.
    """
    async with context.database.read(context.principal) as tx:
        item = await resolve(context, tx, "sku", sku)
        suppliers = SupplierRepository(tx)
        page = await suppliers.offers(item.code, sort_by, limit=limit, cursor=cursor)
        fastest = await _best_offers(suppliers, item.code, "lead_time")
        cheapest = await _best_offers(suppliers, item.code, "price")
        age = await freshness(tx, "supplier_offer", "supplier")
    return SuppliersOfSku(
        summary=_summary(item, page, fastest, cheapest),
        blocks=(
            Table(
                title=f"Suppliers of {label(item)}",
                rows="offers",
                columns=(
                    Column(key="supplier_id", label="Supplier"),
                    Column(key="supplier", label="Name"),
                    Column(key="lead_time_days", label="Lead time (days)", kind="integer"),
                    Column(key="price", label="Price", kind="money", unit="currency"),
                    Column(key="minimum_quantity", label="MOQ", kind="quantity", unit="unit"),
                    Column(key="active", label="Active"),
                ),
                total=page.totals["offers"],
            ),
        ),
        freshness=age,
        next_cursor=page.next_cursor,
        sku=item.code,
        name=item.name,
        count=page.totals["offers"],
        inactive=page.totals["inactive"],
        fastest=_rows(fastest[0]),
        cheapest=_rows(cheapest[0]),
        fastest_active=_rows(fastest[1]),
        cheapest_active=_rows(cheapest[1]),
        offers=_rows(page.rows),
    )


async def _best_offers(
    suppliers: SupplierRepository, sku: str, rank: Literal["lead_time", "price"]
) -> tuple[Sequence[Offer], Sequence[Offer]]:
    """Of all suppliers, and of those that are not marked inactive."""
    return await suppliers.best_offers(sku, rank, active=False), await suppliers.best_offers(sku, rank, active=True)


def _rows(offers: Sequence[Offer]) -> tuple[OfferRow, ...]:
    return tuple(OfferRow.model_validate(offer) for offer in offers)


def _summary(
    item: Named,
    page: Page[Offer],
    fastest: tuple[Sequence[Offer], Sequence[Offer]],
    cheapest: tuple[Sequence[Offer], Sequence[Offer]],
) -> str:
    if not page.totals["offers"]:
        return f"{label(item)} is a known item, but no supplier's offer for it is recorded."
    inactive = page.totals["inactive"]
    return sentences(
        f"{count(page.totals['offers'], 'supplier')} {verb(page.totals['offers'], 'offers', 'offer')} {label(item)}"
        + (f", {inactive:,} of them marked inactive." if inactive else "."),
        _best("Fastest", *fastest, _days) or "No lead time is stated.",
        _best("Cheapest", *cheapest, _price) or "No price is stated.",
    )


def _days(offer: Offer) -> str:
    return count(offer.lead_time_days or 0, "day")


def _price(offer: Offer) -> str:
    least = offer.minimum_quantity
    each = (
        money(offer.price, offer.currency) + (f"/{offer.unit}" if offer.unit else "") if offer.price is not None else ""
    )
    return each + (f", MOQ {quantity(least, offer.unit)}" if least is not None else "")


def _best(word: str, every: Sequence[Offer], active: Sequence[Offer], told: Callable[[Offer], str]) -> str:
    """Who is best; if those are all marked inactive, who is best of the active."""
    if not every:
        return ""
    text = f"{word}: {join(_offer(offer, told) for offer in every)}"
    if all(offer.active is False for offer in every):
        text += (
            f"; of the active ones {join(_offer(offer, told) for offer in active)}" if active else "; none is active"
        )
    return text + "."


def _offer(offer: Offer, told: Callable[[Offer], str]) -> str:
    mark = ", marked inactive" if offer.active is False else ""
    return f"{record(offer.supplier_id, offer.supplier)} ({told(offer)}{mark})"
