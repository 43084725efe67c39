"""Orders as they were put together once for each day (`data_layer.derived_sales`, `derived_spend`), and groups of two
periods."""

from data_layer.queries.grouping import Dimension

# The same, one row for all orders of a day, from what was worked out for them.
_DAYS = """
SELECT {raw} AS raw{side}, currency, unit, orders, quantity, value, unpriced
FROM manufacturing.{kept} AS o{sides} WHERE o.dimension = '{of}' AND {where}
"""
ORDERS = "manufacturing.sales_order o"
KNOWN = frozenset({None, "month", "quarter", "year", "category", "territory", "channel"})

# Groups in two periods.
SIDES = """
SELECT g.*, {name} AS name
FROM (SELECT {code} AS code, currency, unit,
             {orders} AS orders, {other_orders} AS other_orders,
             sum(quantity) FILTER (WHERE this) AS quantity, sum(quantity) FILTER (WHERE NOT this) AS other_quantity,
             round(sum(value) FILTER (WHERE this), 4) AS value,
             round(sum(value) FILTER (WHERE NOT this), 4) AS other_value,
             -greatest(coalesce(sum(value) FILTER (WHERE this), 0), coalesce(sum(value) FILTER (WHERE NOT this), 0))
                 AS rank
      FROM base GROUP BY 1, 2, 3) g {join}
"""
SIDES_OF_ORDERS = {
    "orders": "count(*) FILTER (WHERE this)",
    "other_orders": "count(*) FILTER (WHERE NOT this)",
}
SIDES_OF_DAYS = {
    "orders": "CAST(coalesce(sum(orders) FILTER (WHERE this), 0) AS bigint)",
    "other_orders": "CAST(coalesce(sum(orders) FILTER (WHERE NOT this), 0) AS bigint)",
}
THIS = "o.order_date BETWEEN :since AND :until"
OTHER = "o.order_date BETWEEN :other_since AND :other_until"
BOTH = " CROSS JOIN LATERAL (VALUES (true), (false)) AS side (this)"


def days(
    by: str | None, dimension: Dimension, where: str, *, side: str = "", sides: str = "", kept: str = "sales_day"
) -> str:
    """Of all orders of the days that meet the condition, by what `KNOWN` names or else is a dimension of `kept`."""
    of = "day" if by is None or dimension.is_time else by
    raw = "o.order_date" if dimension.is_time else "o.code"
    return _DAYS.format(raw=raw, side=side, sides=sides, kept=kept, of=of, where=where)
