"""What customers ordered on each day, as a query of the orders: the rows of the table in `entities.sales_day`.

A group's orders are those with a line in it. An order has one day, so the orders of days add up to those of any period.
"""

from core.enums import SalesOrderStatus
from data_layer.queries.grouping import unit_of
from data_layer.queries.sales import LINE_VALUE

NOT_ORDERED = (str(SalesOrderStatus.DRAFT), str(SalesOrderStatus.CANCELLED))
ORDERED = f"o.status NOT IN ({', '.join(map(repr, NOT_ORDERED))})"

_COUNTED = (
    "count(*) AS orders, sum(quantity) AS quantity, sum(value) AS value, CAST(sum(unpriced) AS bigint) AS unpriced"
)
_OF_ORDERS = {"day": "CAST(NULL AS text)", "channel": "channel", "territory": "territory"}

# An order without lines counts as an order that states no value.
SALES_DAY_ROWS = f"""
WITH kind AS MATERIALIZED (
    SELECT o.tenant_id, o.order_number, o.order_date, o.customer_id, o.channel, s.category,
           coalesce(l.currency, o.currency, '') AS currency, coalesce(l.unit, s.unit, '') AS unit,
           sum(l.quantity) AS quantity, sum({LINE_VALUE}) AS value, count(*) - count({LINE_VALUE}) AS unpriced
    FROM manufacturing.sales_order o
    LEFT JOIN manufacturing.sales_order_line l USING (tenant_id, order_number)
    {unit_of("l", whole=True)}
    WHERE {ORDERED}
    GROUP BY o.tenant_id, o.order_number, s.category, coalesce(l.currency, o.currency, ''),
             coalesce(l.unit, s.unit, '')
), whole AS MATERIALIZED (
    SELECT k.tenant_id, order_number, order_date, channel, c.territory, currency, unit, sum(quantity) AS quantity,
           sum(value) AS value, sum(unpriced) AS unpriced
    FROM kind k LEFT JOIN manufacturing.customer c ON c.customer_id = k.customer_id
    GROUP BY k.tenant_id, order_number, order_date, channel, c.territory, currency, unit
)
SELECT tenant_id, 'category' AS dimension, order_date, category AS code, currency, unit, {_COUNTED}
FROM kind GROUP BY tenant_id, order_date, category, currency, unit
""" + "".join(
    f"UNION ALL SELECT tenant_id, '{dimension}', order_date, {code}, currency, unit, {_COUNTED}"
    f" FROM whole GROUP BY tenant_id, order_date, {code}, currency, unit\n"
    for dimension, code in _OF_ORDERS.items()
)
