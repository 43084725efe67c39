"""What was ordered from suppliers on each day, as a query of the orders: the rows of the table in `entities.spend_day`.

A group's orders are those with a line in it. An order has one day, so the orders of days add up to those of any period.
"""

from core.enums import PurchaseOrderStatus
from data_layer.queries.grouping import unit_of

NOT_ORDERED = tuple(
    str(s) for s in (PurchaseOrderStatus.DRAFT, PurchaseOrderStatus.REJECTED, PurchaseOrderStatus.CANCELLED)
)
ORDERED = f"o.status NOT IN ({', '.join(map(repr, NOT_ORDERED))})"

_COUNTED = (
    "count(*) AS orders, sum(quantity) AS quantity, sum(value) AS value, CAST(sum(unpriced) AS bigint) AS unpriced"
)
_OF_ORDERS = {"day": "CAST(NULL AS text)", "supplier": "supplier_id", "buyer": "buyer"}

# An order without lines counts as an order that states no value.
SPEND_DAY_ROWS = f"""
WITH kind AS MATERIALIZED (
    SELECT o.tenant_id, o.po_number, o.order_date, o.supplier_id, o.buyer, s.category,
           coalesce(l.currency, o.currency, '') AS currency, coalesce(l.unit, s.unit, '') AS unit,
           sum(l.quantity) AS quantity, sum(l.quantity * l.unit_price) AS value,
           count(*) - count(l.unit_price) AS unpriced
    FROM manufacturing.purchase_order o
    LEFT JOIN manufacturing.purchase_order_line l USING (tenant_id, po_number)
    {unit_of("l", whole=True)}
    WHERE {ORDERED}
    GROUP BY o.tenant_id, o.po_number, s.category, coalesce(l.currency, o.currency, ''), coalesce(l.unit, s.unit, '')
), whole AS MATERIALIZED (
    SELECT tenant_id, po_number, order_date, supplier_id, buyer, currency, unit, sum(quantity) AS quantity,
           sum(value) AS value, sum(unpriced) AS unpriced
    FROM kind GROUP BY tenant_id, po_number, order_date, supplier_id, buyer, currency, unit
)
SELECT tenant_id, 'category' AS dimension, order_date, category AS code, currency, unit, {_COUNTED}
FROM kind GROUP BY tenant_id, order_date, category, currency, unit
""" + "".join(
    f"UNION ALL SELECT tenant_id, '{dimension}', order_date, {code}, currency, unit, {_COUNTED}"
    f" FROM whole GROUP BY tenant_id, order_date, {code}, currency, unit\n"
    for dimension, code in _OF_ORDERS.items()
)
