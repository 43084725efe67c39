"""How suppliers deliver, as a query of the orders: the rows of the table in `entities.supplier_score`."""

from data_layer.database import TENANT_SETTING
from data_layer.derived_spend import ORDERED
from data_layer.queries.grouping import unit_of

# The day of receipt; where the source does not state it, the day of shipping of a line of which something came.
_LINES = f"""
SELECT o.supplier_id, o.po_number, o.order_date, l.quantity, l.received_quantity, l.rejected_quantity,
       coalesce(l.unit, s.unit, '') AS unit, l.quantity * l.unit_price AS value,
       coalesce(l.currency, o.currency, '') AS currency, coalesce(l.due_date, o.expected_date) AS due_date,
       coalesce(l.received_date, CASE WHEN l.received_quantity > 0 THEN o.shipped_date END) AS done_date,
       l.received_date IS NULL AS by_shipping, f.lead_time_days AS promised_days
FROM manufacturing.purchase_order o
JOIN manufacturing.purchase_order_line l USING (tenant_id, po_number)
{unit_of("l", whole=False)}
LEFT JOIN manufacturing.supplier_offer f
     ON f.tenant_id = o.tenant_id AND f.supplier_id = o.supplier_id AND f.sku = l.sku
WHERE {{where}}
"""
_DATED = "due_date IS NOT NULL AND done_date IS NOT NULL"
_TIMED = "promised_days IS NOT NULL AND done_date IS NOT NULL"
_ORDERS = """
SELECT o.supplier_id, count(*) AS orders FROM manufacturing.purchase_order o
WHERE {where} AND EXISTS (SELECT FROM manufacturing.purchase_order_line l
                          WHERE l.tenant_id = o.tenant_id AND l.po_number = o.po_number)
GROUP BY o.supplier_id
"""
# What is of one unit or currency is found without counting the different ones, for which lines would have to be sorted.
# Rejects are a share of the quantity; where units differ, which cannot be added, the mean of the lines' own shares.
_SCORES = f"""
SELECT g.*, c.orders
FROM (
    SELECT *, round(100.0 * on_time_lines / nullif(dated_lines, 0), 1) AS on_time_percent,
           real_days - promised_days AS days_over
    FROM (
        SELECT supplier_id, count(*) AS lines,
               count(*) FILTER (WHERE received_quantity > 0) AS received_lines,
               count(*) FILTER (WHERE {_DATED}) AS dated_lines,
               count(*) FILTER (WHERE {_DATED} AND by_shipping) AS shipping_lines,
               count(*) FILTER (WHERE done_date <= due_date) AS on_time_lines,
               count(*) FILTER (WHERE {_TIMED}) AS timed_lines,
               round(avg(promised_days) FILTER (WHERE {_TIMED}), 1) AS promised_days,
               round(avg(done_date - order_date) FILTER (WHERE {_TIMED}), 1) AS real_days,
               CASE WHEN min(unit) = max(unit) THEN sum(received_quantity) END AS received_quantity,
               CASE WHEN min(unit) = max(unit) THEN sum(rejected_quantity) END AS rejected_quantity,
               CASE WHEN min(unit) = max(unit) THEN min(unit) END AS unit,
               round(100 * CASE WHEN min(unit) = max(unit)
                                THEN sum(rejected_quantity) / nullif(sum(received_quantity), 0)
                                ELSE avg(rejected_quantity / nullif(received_quantity, 0)) END, 2) AS reject_percent,
               count(*) FILTER (WHERE rejected_quantity > 0) AS rejected_lines,
               CASE WHEN min(currency) = max(currency) THEN round(sum(value), 4) END AS spend,
               CASE WHEN min(currency) = max(currency) THEN min(currency) END AS currency,
               count(*) - count(value) AS unpriced
        FROM ({{lines}}) AS line GROUP BY supplier_id
    ) counted
) g LEFT JOIN ({{orders}}) AS c USING (supplier_id)
"""


def scores(where: str) -> str:
    """One row for each supplier, over its orders that meet the condition."""
    return _SCORES.format(lines=_LINES.format(where=where), orders=_ORDERS.format(where=where))


SUPPLIER_SCORE_ROWS = f"""
SELECT (SELECT current_setting('{TENANT_SETTING}', true)) AS tenant_id, scored.* FROM ({scores(ORDERED)}) AS scored
"""
