"""Items that hang on one supplier, or on none that is active, as a query of offers and orders: the rows of the table in
`entities.sole_source`."""

from core.enums import OPEN_PURCHASE_ORDER
from data_layer.derived_spend import ORDERED

# The one supplier of an item is the one whose offer is not of a supplier marked inactive; of one, the least is its own.
_ACTIVE = "FILTER (WHERE v.active IS NOT FALSE)"
OPEN = f"o.status IN ({', '.join(repr(str(status)) for status in OPEN_PURCHASE_ORDER)})"
BOUGHT = "s.procurement IS DISTINCT FROM 'MAKE' AND s.active IS NOT FALSE"

# Ordered is of the 365 days up to `:today`. The open quantity is no longer read: it may be in unlike units.
SOLE_SOURCE = f"""
SELECT b.*, CASE WHEN y.sku IS NULL THEN 0 ELSE y.quantity END AS ordered_quantity, y.unit AS ordered_unit,
       CASE WHEN y.sku IS NULL THEN 0 ELSE y.value END AS ordered_value, y.currency,
       0 AS open_quantity, coalesce(-y.value, 0) AS rank
FROM (
    SELECT s.tenant_id, s.sku, count(*) AS offers, count(*) {_ACTIVE} AS active_offers,
           min(f.supplier_id) {_ACTIVE} AS supplier_id
    FROM manufacturing.supplier_offer f
    JOIN manufacturing.supplier v USING (tenant_id, supplier_id)
    JOIN manufacturing.sku s ON s.tenant_id = f.tenant_id AND s.sku = f.sku
    WHERE {{where}}
    GROUP BY s.tenant_id, s.sku HAVING count(*) {_ACTIVE} <= 1
) b
LEFT JOIN (
    SELECT l.sku,
           CASE WHEN min(coalesce(l.unit, '')) = max(coalesce(l.unit, '')) THEN sum(l.quantity) END AS quantity,
           min(l.unit) AS unit,
           CASE WHEN min(coalesce(l.currency, o.currency, '')) = max(coalesce(l.currency, o.currency, ''))
                THEN round(sum(l.quantity * l.unit_price), 4) END AS value,
           min(coalesce(l.currency, o.currency)) AS currency
    FROM manufacturing.purchase_order o JOIN manufacturing.purchase_order_line l USING (tenant_id, po_number)
    WHERE o.order_date > CAST(:today AS date) - 365 AND o.order_date <= :today AND {ORDERED}
    GROUP BY l.sku
) y ON y.sku = b.sku
"""
SOLE_SOURCE_ROWS = SOLE_SOURCE.format(where=BOUGHT)
# From each of these days on something else may be so.
SOLE_SOURCE_DAYS = f"""
SELECT o.order_date AS day FROM manufacturing.purchase_order o WHERE {ORDERED}
UNION ALL SELECT o.order_date + 365 FROM manufacturing.purchase_order o WHERE {ORDERED}
"""
