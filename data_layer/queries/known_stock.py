"""Lists of all stock as it was worked out once (`data_layer.derived_stock`), and what they share with those that are
read from the records."""

from collections.abc import Mapping
from types import MappingProxyType

from core.enums import InventoryStatus
from data_layer.derived_stock import VALUE_RANK
from data_layer.queries.amounts import sums
from data_layer.queries.listing import Listing

OF_ITEM = "JOIN manufacturing.sku s ON s.sku = page.{code}"  # what of an item only the rows of a page are told with
LIMITS = "safety_stock, reorder_point, maximum_stock"
STATUS_TOLD = "s.name, s.category, s.active, s.unit, s.source_system AS source, s.source_record AS record"
BELOW_TOLD = "s.name, s.category, s.unit, s.source_system AS source, s.source_record AS record"
_WORST_FIRST = (InventoryStatus.CRITICAL, InventoryStatus.LOW, InventoryStatus.EXCESS, InventoryStatus.OPTIMAL)
_STATUS_TOTALS = (
    *("items", "unlike", "without_maximum", "without_safety", "without_reorder", "without_limits"),
    *("critical", "low", "optimal", "excess"),
)
# Names are looked up once the groups are made.
_GROUPED = """
SELECT coalesce(CAST(g.raw AS text), '') AS code, {name} AS name, g.currency, g.items, g.value,
       CAST(NULL AS numeric) AS on_hand, CAST(NULL AS text) AS unit, CAST(NULL AS numeric) AS cost,
       {rank} AS rank
FROM ({groups}) g{join}
"""
EACH_ITEM = """
SELECT sku AS code, coalesce(currency, '') AS currency, 1 AS items, value, {on_hand} AS on_hand, unit,
       standard_cost AS cost, {rank} AS rank
FROM {base}
"""
# Of all items, from what was counted of them.
_KNOWN_GROUPS = """
SELECT {group} AS raw, coalesce(currency, '') AS currency, CAST(sum(held) AS bigint) AS items, sum(value) AS value
FROM manufacturing.stock_total WHERE held > 0 GROUP BY 1, 2
"""
_KNOWN_PLACES = "SELECT warehouse_id AS raw, currency, items, value FROM manufacturing.place_value"
_KNOWN_COVERED = """
(SELECT jsonb_build_object('stocked', coalesce(sum(held), 0), 'uncosted', coalesce(sum(uncosted), 0),
    'free', coalesce(sum(free), 0), 'other_unit', coalesce(sum(held_other_unit), 0),
    'negative', coalesce(sum(negative), 0)) FROM manufacturing.stock_total) AS covered
"""
GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "category": "category",
        "subcategory": "subcategory",
        "product_line": "product_line",
        "made_or_bought": "procurement",
        "warehouse": "warehouse_id",
        "item": "sku",
    }
)

STATUS_KEYS = (("place", "integer"), ("rank", "numeric"), ("sku", "text"))
BELOW_KEYS = (("rank", "numeric"), ("sku", "text"))
VALUE_KEYS = (("rank", "numeric"), ("code", "text"), ("currency", "text"))


def known_status(status: str | None) -> Listing:
    """Of all items, from what was worked out for them."""
    return Listing(
        f"SELECT sku, {LIMITS}, on_hand, status, place, rank FROM manufacturing.item_stock WHERE status IS NOT NULL",
        keys=STATUS_KEYS,
        totals=_whole(**{name: name for name in _STATUS_TOTALS}),
        of="manufacturing.stock_total",
        name="status",
        shown=f"place = {_WORST_FIRST.index(InventoryStatus(status))}" if status else "",
        beside=(STATUS_TOLD, OF_ITEM.format(code="sku")),
    )


def known_value(by: str) -> Listing:
    """Of all items, from what was worked out for them."""
    if by == "item":
        return Listing(
            EACH_ITEM.format(on_hand="held", rank="value_rank", base="manufacturing.item_stock")
            + " WHERE value_rank IS NOT NULL",
            keys=VALUE_KEYS,
            totals=f"{_whole(held='groups')}, {_KNOWN_COVERED}, "
            + sums("total_value", "value", "currency", "manufacturing.stock_total"),
            of="manufacturing.stock_total",
            name="value by item",
            beside=("s.name", OF_ITEM.format(code="code")),
        )
    return Listing(
        grouped(by, _KNOWN_PLACES if by == "warehouse" else _KNOWN_GROUPS.format(group=GROUPS[by])),
        keys=VALUE_KEYS,
        name=f"value by {by}",
        totals=f"count(DISTINCT code) AS groups, {_KNOWN_COVERED}, " + sums("total_value", "value", "currency"),
    )


def grouped(by: str, groups: str) -> str:
    place = by == "warehouse"
    return _GROUPED.format(
        groups=groups,
        rank=VALUE_RANK.replace("value", "g.value"),
        name="w.name" if place else "g.raw",
        join=" LEFT JOIN manufacturing.warehouse w ON w.warehouse_id = g.raw" if place else "",
    )


def known_below() -> Listing:
    """Items below their reorder point, of all items."""
    return Listing(
        f"SELECT sku, procurement, active, {LIMITS}, on_hand, reorder_point - on_hand AS shortage, status,"
        " low_rank AS rank FROM manufacturing.item_stock WHERE low_rank IS NOT NULL",
        keys=BELOW_KEYS,
        totals=_whole(below="items", below_critical="critical", below_empty="empty", below_inactive="inactive")
        + f", {_whole(below_bought='bought')}",
        of="manufacturing.stock_total",
        name="below reorder point",
        beside=(BELOW_TOLD, OF_ITEM.format(code="sku")),
    )


def _whole(**names: str) -> str:
    """The sums of counts over all kinds of items, each under its name."""
    return ", ".join(f"coalesce(CAST(sum({count}) AS bigint), 0) AS {name}" for count, name in names.items())
