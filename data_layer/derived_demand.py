"""Demand, what stock does not move and how long it lasts, as queries of the records: the rows of the tables in
`entities.idle_stock`.

Demand for an item is what customers ordered of it, by order date, and what the work orders started took of it as a
component, through the structure in force. Drafts and cancelled orders are no demand. The days of the period are those
after `:since` up to `:today`.
"""

from data_layer.derived_stock import VALUE_RANK
from data_layer.queries.structure import GROSS, in_force, taken_by

_ORDERED = "o.status NOT IN ('DRAFT', 'CANCELLED')"
_STATUS_STARTED = "w.status NOT IN ('CREATED', 'SCHEDULED', 'CANCELLED')"
_STARTED = f"{_STATUS_STARTED} AND w.start_date <= :today"

# Work orders are added up by what they make before its components are looked up: one look for each item that is made.
_SOLD = f"""
SELECT l.tenant_id, l.sku, {{sold}}
FROM manufacturing.sales_order o JOIN manufacturing.sales_order_line l USING (tenant_id, order_number)
WHERE {{since}}o.order_date <= :today AND {_ORDERED}{{only}}
GROUP BY l.tenant_id, l.sku{{by}}
"""
_MADE = f"""
SELECT w.tenant_id, w.sku, {{made}} FROM manufacturing.work_order w
WHERE {{since}}{_STARTED}{{only}} GROUP BY w.tenant_id, w.sku
"""
QUANTITIES = (
    _SOLD.format(
        sold="l.unit, sum(l.quantity) AS quantity", since="o.order_date > :since AND ", only="{sold}", by=", l.unit"
    )
    + "UNION ALL SELECT b.tenant_id, b.component_sku, b.unit, sum(b.made * b.gross) FROM ({components}) AS b{only}"
    " GROUP BY b.tenant_id, b.component_sku, b.unit"
)
MADE_IN_PERIOD = _MADE.format(made="sum(w.quantity) AS made", since="w.start_date > :since AND ", only="{made}")
# The last day of demand for each item that ever had any.
DAYS = (
    "SELECT tenant_id, sku, max(day) AS day FROM ("
    + _SOLD.format(sold="max(o.order_date) AS day", since="", only="{sold}", by="")
    + "UNION ALL SELECT b.tenant_id, b.component_sku, max(b.made) FROM ({components}) AS b{only}"
    " GROUP BY b.tenant_id, b.component_sku) AS movement GROUP BY tenant_id, sku"
)
EVER_MADE = _MADE.format(made="max(w.start_date) AS made", since="", only="{made}")
_ONE_COMPONENT = (
    f"SELECT b.*, {GROSS} AS gross, m.made FROM ({{made}}) AS m"
    f" CROSS JOIN LATERAL ({in_force('b.parent_sku = m.sku AND b.component_sku = :sku')}) AS b"
)


def demand_of(demand: str, made: str, *, sku: bool = False, among: str = "") -> str:
    """Demand of every item, of `:sku`, or of the items `s` that meet a condition: then nothing else is read."""
    holding = only("p.component_sku", sku=sku, among=among, first=" WHERE ")
    parents = f" AND w.sku IN (SELECT p.parent_sku FROM manufacturing.bom p{holding})" if holding else ""
    made = made.format(made=parents)
    return demand.format(
        sold=only("l.sku", sku=sku, among=among),
        components=_ONE_COMPONENT.format(made=made) if sku else taken_by(made),
        only=only("b.component_sku", sku=sku, among=among, first=" WHERE "),
    )


def only(column: str, *, sku: bool, among: str, first: str = " AND ") -> str:
    """The condition that a column names `:sku`, or one of the items `s` that meet a condition; empty: any."""
    if sku:
        return f"{first}{column} = :sku"
    return f"{first}{column} IN (SELECT s.sku FROM manufacturing.sku s WHERE {among})" if among else ""


# Stock on hand in each unit, and the last day on which anybody wanted the item. Worked out once, whatever the planner
# believes of tables that nobody has analysed yet: so MATERIALIZED.
IDLE_STOCK = """
WITH moved AS MATERIALIZED ({moved})
SELECT i.tenant_id, i.sku, i.unit, i.on_hand, i.cost, i.currency, i.value, m.day AS last_moved, {rank} AS rank
FROM (
    SELECT s.tenant_id, s.sku, s.standard_cost AS cost, s.currency, i.unit, sum(i.on_hand) AS on_hand,
           CASE WHEN i.unit = s.unit THEN sum(i.on_hand) * s.standard_cost END AS value
    FROM manufacturing.sku s JOIN manufacturing.inventory i USING (tenant_id, sku)
    WHERE {where} GROUP BY s.tenant_id, s.sku, i.unit HAVING sum(i.on_hand) > 0
) i LEFT JOIN moved m ON m.sku = i.sku
"""
ITEM_MOVEMENT_ROWS = demand_of(DAYS, EVER_MADE)
MOVED = "SELECT sku, day FROM manufacturing.item_movement"
IDLE_STOCK_ROWS = IDLE_STOCK.format(moved=MOVED, where="true", rank=VALUE_RANK)
IDLE_TOTAL_ROWS = """
SELECT tenant_id, last_moved, currency, count(DISTINCT sku) AS items, count(*) FILTER (WHERE value IS NULL) AS unvalued,
       count(*) FILTER (WHERE cost = 0) AS free, sum(value) AS value
FROM manufacturing.idle_stock GROUP BY tenant_id, last_moved, currency
"""
# From each of these days on something else may be so.
IDLE_DAYS = f"""
SELECT o.order_date AS day FROM manufacturing.sales_order o WHERE {_ORDERED}
UNION ALL SELECT w.start_date FROM manufacturing.work_order w WHERE {_STATUS_STARTED}
UNION ALL SELECT b.effective_from FROM manufacturing.bom b
UNION ALL SELECT b.effective_to + 1 FROM manufacturing.bom b
"""

# Demand and stock in another unit than the item's cannot be set against each other; the demand is marked `unlike`.
COVER = """
WITH demand AS MATERIALIZED ({demand}), needed AS MATERIALIZED (
    SELECT d.sku, sum(d.quantity) FILTER (WHERE coalesce(d.unit, s.unit) = s.unit) AS quantity,
           bool_or(d.unit <> s.unit) AS unlike
    FROM demand d JOIN manufacturing.{items} s ON s.sku = d.sku GROUP BY d.sku
)
SELECT *, on_hand * :days / nullif(demand, 0) AS cover, demand / :days AS daily,
       coalesce(on_hand * :days / nullif(demand, 0), 999999999999) AS rank
FROM (
    {each}
) AS each_item
"""
COVER_EACH = """
SELECT s.tenant_id, s.sku, i.on_hand, s.unit, n.quantity AS demand, coalesce(n.unlike, false) AS unlike
FROM manufacturing.sku s LEFT JOIN (
    SELECT tenant_id, sku, unit, sum(on_hand) AS on_hand FROM manufacturing.inventory{stock}
    GROUP BY tenant_id, sku, unit
) i USING (tenant_id, sku, unit)
LEFT JOIN needed n ON n.sku = s.sku
WHERE {where}
"""
USUAL_DAYS = 90  # of the period whose demand is asked for most
ITEM_COVER_ROWS = (
    COVER.format(
        demand=demand_of(QUANTITIES, MADE_IN_PERIOD),
        items="sku",
        each=COVER_EACH.format(stock="", where="n.sku IS NOT NULL"),
    )
    .replace(":since", f"(CAST(:today AS date) - {USUAL_DAYS})")
    .replace(":days", str(USUAL_DAYS))
)
COVER_DAYS = "SELECT CAST(:today AS date) AS day UNION ALL SELECT CAST(:today AS date) + 1"
