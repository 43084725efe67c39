"""Questions about stock and what is drawn from it: slow movers, and how long stock lasts. What demand is, is said in
`data_layer.derived_demand`."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from data_layer.derived import COVERED, IDLE, STOCK
from data_layer.derived_demand import (
    COVER,
    COVER_EACH,
    DAYS,
    EVER_MADE,
    IDLE_STOCK,
    MADE_IN_PERIOD,
    QUANTITIES,
    USUAL_DAYS,
    demand_of,
    only,
)
from data_layer.derived_stock import VALUE_RANK
from data_layer.queries.amounts import sums
from data_layer.queries.conditions import Category, Conditions
from data_layer.queries.derived import is_current
from data_layer.queries.grouping import make_room
from data_layer.queries.known_stock import OF_ITEM
from data_layer.queries.listing import Listing, Page, read_page
from data_layer.repository import Repository

_SLOW = """
SELECT sku, on_hand, unit, cost, currency, value, last_moved, last_moved IS NULL AS dead, rank
FROM {stock} WHERE last_moved IS NULL OR last_moved <= :since
"""
_KNOWN_TOTALS = "SELECT * FROM manufacturing.idle_total WHERE last_moved IS NULL OR last_moved <= :since"
# An item is counted once, whatever units its stock is in: hashed, where count(DISTINCT) would sort the codes.
_ITEMS = "(SELECT count(*) FROM (SELECT DISTINCT sku FROM matching WHERE {which}) AS item)"
_SLOW_TOLD = "s.name, s.category, s.active, s.source_system AS source, s.source_record AS record"

# Of all items: what has no demand need not be read.
_EACH_KNOWN = """
SELECT s.tenant_id, s.sku, s.on_hand, s.unit, n.quantity AS demand, coalesce(n.unlike, false) AS unlike
FROM needed n JOIN manufacturing.item_stock s ON s.sku = n.sku
"""
_WITHOUT = "count(*) FILTER (WHERE coalesce(demand, 0) = 0 AND NOT unlike AND on_hand IS NOT NULL)"
_WITHOUT_KNOWN = (
    "(SELECT coalesce(CAST(sum(items) AS bigint), 0) FROM manufacturing.stock_total)"
    " - count(*) FILTER (WHERE NOT (coalesce(demand, 0) = 0 AND NOT unlike) AND on_hand IS NOT NULL)"
)
_COVER_TOLD = f"{_SLOW_TOLD}, s.reorder_point, s.lead_time_days"


@dataclass(frozen=True)
class SlowItem:
    sku: str
    name: str
    category: str | None
    active: bool | None
    on_hand: Decimal
    unit: str
    cost: Decimal | None
    value: Decimal | None
    currency: str | None
    last_moved: date | None
    dead: bool
    source: str
    record: str


@dataclass(frozen=True)
class Cover:
    """`demand` is that of the whole period, `daily` a day of it; `cover` is in days. None: no demand, or no stock
    record in the item's unit. `unlike`: there was also demand in another unit, which is not counted."""

    sku: str
    name: str
    category: str | None
    active: bool | None
    on_hand: Decimal | None
    unit: str
    demand: Decimal | None
    daily: Decimal | None
    cover: Decimal | None
    unlike: bool
    reorder_point: Decimal | None
    lead_time_days: int | None
    source: str
    record: str


_SLOW_KEYS = (("rank", "numeric"), ("sku", "text"), ("unit", "text"))


def _known_slow(name: str, *, dead_only: bool) -> Listing:
    """Of all stock, from what was worked out for it."""
    return Listing(
        _SLOW.format(stock="manufacturing.idle_stock"),
        keys=_SLOW_KEYS,
        name=name,
        base=_KNOWN_TOTALS,
        of="base",
        totals="coalesce(CAST(sum(items) AS bigint), 0) AS items,"
        " coalesce(CAST(sum(items) FILTER (WHERE last_moved IS NULL) AS bigint), 0) AS dead_items,"
        " coalesce(CAST(sum(unvalued) AS bigint), 0) AS unvalued, coalesce(CAST(sum(free) AS bigint), 0) AS free, "
        + _slow_values("last_moved IS NULL", of="base"),
        shown="dead" if dead_only else "",
        beside=(_SLOW_TOLD, OF_ITEM.format(code="sku")),
    )


def _slow_values(dead: str, *, of: str) -> str:
    return (
        sums("total_value", "value", "currency", of)
        + ", "
        + sums("dead_value", f"(CASE WHEN {dead} THEN value END)", "currency", of)
    )


class DemandRepository(Repository):
    async def slow(
        self,
        since: date,
        today: date,
        *,
        category: Category | None,
        warehouse: str | None,
        dead_only: bool,
        limit: int,
        cursor: str | None,
    ) -> Page[SlowItem]:
        """Items on hand without demand after `since`, by the value tied up, greatest first.

        Totals: items, dead (never any demand), unvalued (no cost, or stock in another unit), free (cost zero),
        total_value and dead_value by currency. `warehouse` counts the stock there alone.
        """
        given: dict[str, Any] = {"since": since, "today": today}
        whole = not category and not warehouse
        name = f"slow{' dead' if dead_only else ''}" if whole else ""
        if whole and await is_current(self._tx, IDLE, today):
            listing = _known_slow(name, dead_only=dead_only)
            return await read_page(self._tx, listing, SlowItem, given, limit=limit, cursor=cursor)
        of_category = Conditions(mark="among").and_category("s", category)
        among = Conditions().and_category("s", category).and_equal("i.warehouse_id", warehouse)
        moved = demand_of(DAYS, EVER_MADE, among=of_category.sql if category else "")
        stock = IDLE_STOCK.format(where=among.sql, moved=moved, rank=VALUE_RANK)
        listing = Listing(
            _SLOW.format(stock=f"({stock}) AS stocked"),
            keys=_SLOW_KEYS,
            name=name,
            totals=f"{_ITEMS.format(which='true')} AS items, {_ITEMS.format(which='dead')} AS dead_items,"
            " count(*) FILTER (WHERE value IS NULL) AS unvalued, count(*) FILTER (WHERE cost = 0) AS free, "
            + _slow_values("dead", of="matching"),
            shown="dead" if dead_only else "",
            beside=(_SLOW_TOLD, OF_ITEM.format(code="sku")),
        )
        given |= among.given | of_category.given
        await make_room(self._tx)
        return await read_page(self._tx, listing, SlowItem, given, limit=limit, cursor=cursor)

    async def cover(
        self,
        since: date,
        today: date,
        *,
        sku: str | None,
        category: Category | None,
        less_than: Decimal | None,
        limit: int,
        cursor: str | None,
    ) -> Page[Cover]:
        """How many days the stock on hand lasts at the demand of the days after `since`, least covered first.

        Without an item, only items that have both demand and stock records. Totals: with_demand, without_demand (items
        with stock records), unstocked (with demand, no stock record in their unit), empty (with demand, nothing on
        hand), shown (those that the pages hold), other_unit (with demand in another unit).
        """
        of_category = Conditions(mark="among").and_category("s", category)
        among = Conditions("(i.sku IS NOT NULL OR n.sku IS NOT NULL)")
        among.and_equal("s.sku", sku).and_category("s", category)
        known = not sku and not category and await is_current(self._tx, STOCK)
        usual = known and (today - since).days == USUAL_DAYS and await is_current(self._tx, COVERED, today)
        shown = "cover IS NOT NULL" + (" AND cover < :less_than" if less_than is not None else "")
        chosen = only("sku", sku=sku is not None, among=of_category.sql if category else "", first=" WHERE ")
        demand = demand_of(QUANTITIES, MADE_IN_PERIOD, sku=sku is not None, among=of_category.sql if category else "")
        listing = Listing(
            "SELECT * FROM manufacturing.item_cover"
            if usual
            else COVER.format(
                demand=demand,
                items="item_stock" if known else "sku",
                each=_EACH_KNOWN if known else COVER_EACH.format(stock=chosen, where=among.sql),
            ),
            cheap=usual,
            name="" if sku or category else f"cover{' less' if less_than is not None else ''}",
            keys=(("rank", "numeric"), ("sku", "text")),
            totals=f"count(cover) AS with_demand, count(*) FILTER (WHERE {shown}) AS shown,"
            f" {_WITHOUT_KNOWN if known else _WITHOUT} AS without_demand,"
            " count(*) FILTER (WHERE demand > 0 AND on_hand IS NULL) AS unstocked,"
            " count(*) FILTER (WHERE cover <= 0) AS empty, count(*) FILTER (WHERE unlike) AS other_unit",
            shown="" if sku else shown,
            beside=(_COVER_TOLD, OF_ITEM.format(code="sku")),
        )
        given = among.given | of_category.given | {"since": since, "today": today, "days": (today - since).days}
        given |= {"sku": sku, "less_than": less_than}
        if not sku:
            await make_room(self._tx)
        return await read_page(self._tx, listing, Cover, given, limit=limit, cursor=cursor)
